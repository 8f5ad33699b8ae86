/**
 * What a rule is: metadata with its documentation, and three functions.
 * `detect` decides and builds no text, `say` puts a detection into words, `repair` into edits.
 */
import type { Program } from "../../analysis/program.ts";
import type { Edit } from "../../ir/edits.ts";
import type { FunctionIr, Language, Module, Span } from "../../ir/module.ts";
import type { Words } from "../../ir/text.ts";
import type { Printer } from "./printer.ts";

export type Group = "correctness" | "concurrency" | "failure" | "style";
export type Severity = "error" | "warning" | "information" | "hint" | "off";
/** `likely` findings are shown one step lower, and a fix-all leaves them alone. */
export type Certainty = "certain" | "likely";
/** `safe` keeps behaviour and comments, apart from what the rule is about. */
export type RepairKind = "safe" | "suggestion";

export interface RuleMeta {
  /** `AW101`. Never reused. */
  readonly code: string;
  /** `missing-await`: reads well after "allow". */
  readonly name: string;
  readonly group: Group;
  readonly languages: readonly Language[];
  readonly severity: Severity;
  /** One sentence that says what is found. */
  readonly summary: string;
  readonly repairs: readonly { readonly title: string; readonly kind: RepairKind }[];
  /** What a project may decide besides the severity. */
  readonly options?: readonly RuleOption[];
  readonly documentation: RuleDocumentation;
}

/** A yes or no that a configuration answers for one rule. */
export interface RuleOption {
  /** In camel case: `ignoreVoid`. */
  readonly name: string;
  readonly default: boolean;
  /** Sentences, as Markdown: what holds when it is true. */
  readonly description: string;
}

/** The sections of the rule's page, as Markdown paragraphs. */
export interface RuleDocumentation {
  readonly what: string;
  readonly why: string;
  /** Each `bad` must give exactly one finding of this rule, and each `good` none. */
  readonly examples: readonly { readonly language: Language; readonly bad: string; readonly good: string }[];
  readonly repair: string;
  readonly whenNotToUse: string;
}

export interface Rule<Data = unknown> {
  readonly meta: RuleMeta;
  detect(context: RuleContext): Iterable<Detection<Data>>;
  say(detection: Detection<Data>, context: RuleContext): Said;
  /** The first repair is the preferred one. Titles differ from one another. */
  repair(detection: Detection<Data>, context: RuleContext): readonly Repair[];
}

export interface RuleContext {
  readonly module: Module;
  readonly program: Program;
  readonly printer: Printer;
  /** Writes into another module of the project; undefined when its text cannot be had. */
  readonly printerOf?: (module: Module) => Printer | undefined;
  /** Lowest Python version the project supports, as [major, minor]. */
  readonly pythonVersion: readonly [number, number];
  /** True where nobody has said that version, so that the code may well run on a later one. */
  readonly pythonAssumed?: boolean;
  /** The options of the rule that is asked, each with the value in force. */
  readonly options?: Readonly<Record<string, boolean>>;
  /** True in files that the configuration counts as tests. */
  readonly test?: boolean;
}

export interface Detection<Data = unknown> {
  /** What the squiggle underlines. */
  readonly span: Span;
  readonly function: FunctionIr;
  readonly certainty: Certainty;
  /** Replaces the rule's own severity for this detection; used to show file reads lower than network calls. */
  readonly severity?: Severity;
  readonly data: Data;
}

export interface Said {
  /** What is wrong, in at most 80 characters where the user's names allow, without a final stop. */
  readonly message: Words;
  /** Why it matters, in whole sentences with the user's own names; Markdown. */
  readonly explanation: Words;
  readonly related: readonly Related[];
  /** Timelines to draw in the hover. */
  readonly timeline?: Timeline;
}

/** `Related<string>` once somebody has said in which language it is shown. */
export interface Related<Message extends Words = Words> {
  readonly file: string;
  readonly span: Span;
  readonly message: Message;
}

/** Two ways to run the same steps. Lengths are in any one unit. */
export interface Timeline {
  /** Named where the lengths are known durations (`s`); absent where they are only relative to one another. */
  readonly unit?: string;
  readonly steps: readonly { readonly label: string; readonly length: number }[];
}

/** `Repair<string>` once somebody has said in which language it is shown. */
export interface Repair<Title extends Words = Words> {
  /** An imperative: "Add `await`". */
  readonly title: Title;
  readonly kind: RepairKind;
  /** In no particular order, without overlap within one file. */
  readonly edits: readonly Edit[];
}
