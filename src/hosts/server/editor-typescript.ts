/**
 * Findings of TypeScript and JavaScript files from the editor's own TypeScript server, which has the
 * types already. The client passes our questions on; where it cannot, or the answer is not about
 * the text that we have, there is none, and the caller finds out by itself.
 */
import type { Config } from "../../engine/config.ts";
import type { Finding, Problem } from "../../engine/finding.ts";
import type { CheckResult } from "../../engine/session.ts";
import type { SuppressionEdits } from "../../engine/suppression-edits.ts";
import type { Edit } from "../../ir/edits.ts";
import { type CheckAnswer, type CheckArguments, checkCommand, digestOf } from "../tsplugin/protocol.ts";
import { fileOfUri, uriOfFile } from "./paths.ts";

/** Sends a command with its arguments to the editor's TypeScript server. Undefined where there is none. */
export type AskTypeScript = (command: string, args: object) => Promise<unknown>;

export interface EditorCheck {
  readonly result: CheckResult;
  /** Findings that the compiler reports by itself. */
  readonly reported: ReadonlySet<Finding>;
  /** Only where repairs were asked for. */
  readonly suppressions: ReadonlyMap<Finding, SuppressionEdits>;
  readonly hasRepairs: boolean;
}

/** A server that reads a large project for the first time takes its time, in milliseconds. */
const patience = 30_000;
/** So long nobody asks again a server that did not answer, in milliseconds. */
const pauseAfterSilence = 60_000;
/** A text may change while the question is on its way. */
const mostAttempts = 3;

export class EditorTypeScript {
  private silentUntil = 0;
  private lastFailure: string | undefined;

  constructor(
    private readonly ask: AskTypeScript,
    private readonly textOf: (file: string) => string | undefined,
    private readonly log: (line: string) => void,
  ) {}

  /** Undefined when the server does not know. */
  async check(
    file: string,
    config: Config,
    options: { readonly repairs: boolean },
  ): Promise<EditorCheck | undefined> {
    if (performance.now() < this.silentUntil) return undefined;
    const args: CheckArguments = { file, config, repairs: options.repairs };
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const start = performance.now();
      const answered = await withinPatience(this.ask(checkCommand, args));
      this.logFailure(answered);
      const answer = checkAnswer(answered);
      if (performance.now() - start >= patience) this.silentUntil = performance.now() + pauseAfterSilence;
      if (!answer) return undefined;
      const current = this.currentFiles(answer);
      if (current.has(file)) return accepted(answer, current, options.repairs);
    }
    return undefined;
  }

  /** The same failure again and again is told once. */
  private logFailure(answered: unknown): void {
    const failure = failureOf(answered);
    if (failure === this.lastFailure) return;
    this.lastFailure = failure;
    if (failure !== undefined) this.log(`In the editor's TypeScript server: ${failure}`);
  }

  /** Files whose text is here what it was there. */
  private currentFiles({ texts }: CheckAnswer): ReadonlySet<string> {
    const files = Object.entries(texts).flatMap(([name, digest]) => {
      const file = spelled(name);
      const text = this.textOf(file);
      return text !== undefined && digestOf(text) === digest ? [file] : [];
    });
    return new Set(files);
  }
}

/** Without repairs that are about other texts than ours. */
function accepted(answer: CheckAnswer, current: ReadonlySet<string>, hasRepairs: boolean): EditorCheck {
  const reported = new Set<Finding>();
  const suppressions = new Map<Finding, SuppressionEdits>();
  const findings = answer.findings.map((plain): Finding => {
    const { reportedByCompiler, suppressions: own, ...rest } = plain;
    const finding: Finding = {
      ...rest,
      file: spelled(plain.file),
      related: plain.related.map((one) => ({ ...one, file: spelled(one.file) })),
      repairs: plain.repairs
        .map((repair) => ({ ...repair, edits: repair.edits.map(withSpelledFile) }))
        .filter(({ edits }) => edits.every((edit) => current.has(edit.file))),
    };
    if (reportedByCompiler) reported.add(finding);
    if (own) {
      const line = own.line && withSpelledFile(own.line);
      suppressions.set(finding, { file: withSpelledFile(own.file), ...(line && { line }) });
    }
    return finding;
  });
  const problems = answer.problems.map((problem): Problem => ({ ...problem, file: spelled(problem.file) }));
  const result = { findings, problems, milliseconds: answer.milliseconds };
  return { result, reported, suppressions, hasRepairs };
}

/** TypeScript's server writes every path with `/`. */
function spelled(file: string): string {
  return fileOfUri(uriOfFile(file));
}

function withSpelledFile(edit: Edit): Edit {
  return { ...edit, file: spelled(edit.file) };
}

/** Undefined when it takes too long or fails. */
async function withinPatience(question: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patience, undefined);
    timer.unref();
  });
  try {
    return await Promise.race([question, tooLong]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function failureOf(answered: unknown): string | undefined {
  if (typeof answered !== "object" || answered === null || !("failure" in answered)) return undefined;
  return typeof answered.failure === "string" ? answered.failure : undefined;
}

function checkAnswer(value: unknown): CheckAnswer | undefined {
  if (typeof value !== "object" || value === null || !("answer" in value)) return undefined;
  return isCheckAnswer(value.answer) ? value.answer : undefined;
}

/** The plugin is of our own version; this tells its answers from those of somebody else. */
function isCheckAnswer(value: unknown): value is CheckAnswer {
  return (
    typeof value === "object" &&
    value !== null &&
    "findings" in value &&
    Array.isArray(value.findings) &&
    "problems" in value &&
    Array.isArray(value.problems) &&
    "texts" in value &&
    typeof value.texts === "object"
  );
}
