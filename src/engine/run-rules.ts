/**
 * Runs the rules on one module and turns what they detect into findings: words, repairs, severity,
 * suppression, order. A rule that throws loses what it had not yet said, and nobody else does.
 */
import type { Program } from "../analysis/program.ts";
import type { Module, Span } from "../ir/module.ts";
import { inLanguage, type Translations, type Words } from "../ir/text.ts";
import type { Printer } from "../rules/kit/printer.ts";
import type { Detection, Repair, Rule, RuleContext, RuleMeta, Severity } from "../rules/kit/rule.ts";
import { findRule } from "./catalogue.ts";
import type { Config } from "./config.ts";
import { isTest } from "./config-resolver.ts";
import { withLineBreaksOf } from "./edits.ts";
import type { Finding, Problem } from "./finding.ts";
import { lineIndex } from "./line-index.ts";
import { fitsNotebook } from "./notebook-repairs.ts";
import { mayHaveDirectives, suppress } from "./suppression.ts";
import { unusedSuppression } from "./unused-suppression.ts";

export interface RuleRun {
  readonly module: Module;
  readonly text: string;
  readonly printer: Printer;
  readonly printerOf?: RuleContext["printerOf"];
  readonly program: Program;
  readonly config: Config;
  readonly rules: readonly Rule[];
  readonly catalogue: readonly RuleMeta[];
  readonly log: (line: string) => void;
  /** What findings say in another language than English. */
  readonly translations?: Translations;
  /**
   * Given for files that people type in: at each keystroke they are checked, and most repairs are
   * never looked at. Repairs are then made when asked for, so long as this says that the text is
   * still the one that was checked.
   */
  readonly isCurrent?: () => boolean;
  /** Names or codes; every rule that the configuration leaves on when absent. */
  readonly only?: readonly string[];
}

export function checkModule(run: RuleRun): {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
} {
  const { module, config, only } = run;
  if (only?.some((name) => findRule([unusedSuppression], name))) {
    // Whether a suppression is needed shows only when every rule has run.
    const { only: _, ...everything } = run;
    const { findings, problems } = checkModule(everything);
    const wanted = only.map((name) => findRule(run.catalogue, name)?.name);
    return { findings: findings.filter((finding) => wanted.includes(finding.rule)), problems };
  }
  const context: RuleContext = {
    module,
    program: run.program,
    printer: run.printer,
    ...(run.printerOf && { printerOf: run.printerOf }),
    pythonVersion: config.pythonVersion,
    ...(config.pythonAssumed && { pythonAssumed: true }),
    test: isTest(config, module.file),
  };
  const problems: Problem[] = module.problems.map((problem) => ({
    file: module.file,
    kind: "syntax",
    ...problem,
  }));
  const findings: Finding[] = [];
  const ran = new Set<string>();
  for (const rule of run.rules) {
    if (!rule.meta.languages.includes(module.language)) continue;
    const configured = severityOf(rule.meta, run);
    if (configured === "off") continue;
    const crash = guarded(() => {
      const own = withOptions(context, rule.meta, config);
      for (const detection of rule.detect(own)) {
        const finding = findingOf(rule, detection, own, run, configured);
        if (finding) findings.push(finding);
      }
    });
    if (crash === undefined) ran.add(rule.meta.name);
    else problems.push(reportCrash(crash, rule, run));
  }
  const unique = withoutRepetition(findings);
  const suppressed = suppressedIn(run, unique, ran);
  return { findings: suppressed.sort(bySource), problems };
}

function withOptions(context: RuleContext, { name, options }: RuleMeta, config: Config): RuleContext {
  if (!options) return context;
  const defaults = Object.fromEntries(options.map((option) => [option.name, option.default]));
  return { ...context, options: { ...defaults, ...config.options[name] } };
}

function findingOf(
  rule: Rule,
  detection: Detection,
  context: RuleContext,
  run: RuleRun,
  configured: Severity | undefined,
): Finding | undefined {
  const severity = shownSeverity(configured ?? detection.severity ?? rule.meta.severity, detection.certainty);
  if (!severity) return undefined;
  const { message, explanation, related, timeline } = rule.say(detection, context);
  const say = (words: Words): string => inLanguage(words, run.translations);
  const found = {
    file: run.module.file,
    rule: rule.meta.name,
    code: rule.meta.code,
    severity,
    certainty: detection.certainty,
    message: say(message),
    explanation: say(explanation),
    span: copyOf(detection.span),
    related: related.map((one) => ({ ...one, message: say(one.message), span: copyOf(one.span) })),
    ...(timeline && { timeline }),
  };
  if (!run.isCurrent) return { ...found, repairs: repairsOf(rule, detection, context, run) };
  return withLateRepairs(found, () => repairsOf(rule, detection, context, run), run.isCurrent);
}

/** Repairs are made at the first look; none once the text has changed, because nothing stands where it stood. */
function withLateRepairs(
  found: Omit<Finding, "repairs">,
  make: () => readonly Repair<string>[],
  isCurrent: () => boolean,
): Finding {
  let made: readonly Repair<string>[] | undefined;
  return {
    ...found,
    get repairs() {
      if (!made && !isCurrent()) return [];
      made ??= make();
      return made;
    },
  };
}

function repairsOf(
  rule: Rule,
  detection: Detection,
  context: RuleContext,
  run: RuleRun,
): readonly Repair<string>[] {
  let repairs: readonly Repair<string>[] = [];
  const crash = guarded(() => {
    repairs = rule
      .repair(detection, context)
      .filter(({ edits }) => fitsNotebook(run.module, edits))
      .map((repair) => ({
        ...repair,
        title: inLanguage(repair.title, run.translations),
        edits: withLineBreaksOf(run.text, repair.edits).map((edit) => ({ ...edit, span: copyOf(edit.span) })),
      }));
  });
  if (crash !== undefined) run.log(`${crashLine(rule, run)} while repairing: ${crash}`);
  return repairs;
}

/** Spans of the IR move when their file is edited; those of findings stay. */
function copyOf(span: Span): Span {
  return [span[0], span[1]];
}

/** What the caller or the configuration says; undefined leaves the rule to itself. */
function severityOf(meta: RuleMeta, run: RuleRun): Severity | undefined {
  const configured = run.config.rules[meta.name];
  if (run.only) {
    if (!run.only.some((name) => findRule([meta], name))) return "off";
    // Who names a rule wants to see it, even one that is off.
    const own = configured ?? meta.severity;
    return own === "off" ? "information" : configured;
  }
  return configured ?? (meta.severity === "off" ? "off" : undefined);
}

function shownSeverity(
  severity: Severity,
  certainty: Detection["certainty"],
): Finding["severity"] | undefined {
  if (severity === "off") return undefined;
  if (certainty === "certain") return severity;
  return oneStepLower[severity];
}

const oneStepLower = {
  error: "warning",
  warning: "information",
  information: "hint",
  hint: "hint",
} as const;

function suppressedIn(run: RuleRun, findings: readonly Finding[], ran: ReadonlySet<string>): Finding[] {
  const { module, text, catalogue, only } = run;
  if (findings.length === 0 && !mayHaveDirectives(text)) return [];
  if (module.comments.length === 0) return [...findings];
  const configured = severityOf(unusedSuppression, run);
  const crashed = run.rules.some(
    (rule) =>
      rule.meta.languages.includes(module.language) &&
      severityOf(rule.meta, run) !== "off" &&
      !ran.has(rule.meta.name),
  );
  const { kept, own } = suppress({
    module,
    text,
    catalogue,
    findings,
    lines: lineIndex(text),
    ran: { names: ran, all: only === undefined && !crashed },
  });
  if (configured === "off") return [...kept];
  return [...kept, ...own.map((finding) => (configured ? { ...finding, severity: configured } : finding))];
}

function withoutRepetition(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = `${finding.code} ${finding.span[0]} ${finding.span[1]}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function bySource(a: Finding, b: Finding): number {
  return a.span[0] - b.span[0] || a.span[1] - b.span[1] || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}

/** What was thrown, in words; undefined when nothing was. */
function guarded(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

function crashLine(rule: Rule, run: RuleRun): string {
  return `Rule ${rule.meta.name} failed in ${run.module.file}`;
}

function reportCrash(crash: string, rule: Rule, run: RuleRun): Problem {
  return {
    file: run.module.file,
    kind: "internal",
    message: `the rule ${rule.meta.name} failed: ${crash}`,
  };
}
