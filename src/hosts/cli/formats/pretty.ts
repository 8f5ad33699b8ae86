/** `--format pretty`: for people at a terminal. */
import type { Colors } from "picocolors/types";
import type { Finding, Problem } from "../../../engine/finding.ts";
import { countsOf, isFixable, type Report, type Sources } from "../report.ts";
import { sourceExcerpt } from "../source-excerpt.ts";
import { terminalText, wrapped } from "../terminal-text.ts";

export interface PrettyOptions {
  readonly colors: Colors;
  /** Cells in a line of the terminal. */
  readonly width: number;
}

export function prettyReport(report: Report, options: PrettyOptions): string {
  const findings = report.findings.map((finding) => prettyFinding(finding, report, options));
  const problems = prettyProblems(report, options);
  if (report.files === 0 && report.problems.some((problem) => problem.kind === "config")) {
    return [...problems, "Nothing was checked: the configuration has to be put right first.", ""].join("\n");
  }
  return [...findings, ...problems, summary(report, options)].join("\n");
}

/** Where and what a finding is, with the source around it, in lines without line breaks. */
export function findingHead(
  finding: Finding,
  sources: Sources,
  { colors, width }: PrettyOptions,
): { readonly lines: readonly string[]; readonly gutter: number } {
  const place = sources.label(finding.file, finding.span);
  const paint = painter(finding.severity, colors);
  const head = `${colors.bold(place)} ${paint(finding.severity)}: ${finding.message} ${colors.dim(`${finding.rule} (${finding.code})`)}`;
  const shown = sources.excerpt(finding.file, finding.span);
  const excerpt = shown
    ? sourceExcerpt(shown.text, shown.lines, shown.span, { width: Math.max(30, width - 10) })
    : [];
  const gutter = Math.max(4, ...excerpt.map((line) => String(line.number ?? "").length));
  const body = excerpt.flatMap((line) => [
    `${colors.dim(`${String(line.number ?? "").padStart(gutter)} │`)} ${line.text}`.trimEnd(),
    ...(line.carets.trim() === "" ? [] : [`${colors.dim(`${" ".repeat(gutter)} │`)} ${paint(line.carets)}`]),
  ]);
  return { lines: [head, ...body], gutter };
}

function prettyFinding(finding: Finding, report: Report, options: PrettyOptions): string {
  const { sources } = report;
  const { colors, width } = options;
  const { lines: head, gutter } = findingHead(finding, sources, options);
  const indented = (label: string, words: string): string => {
    const [first = "", ...rest] = wrapped(words, width - gutter - 3);
    const lines = [
      `${" ".repeat(gutter)} ${colors.dim(label)} ${first}`,
      ...rest.map((line) => `${" ".repeat(gutter)}   ${line}`),
    ];
    return lines.join("\n");
  };
  const why = terminalText(finding.explanation.trim().split(/\n\s*\n/, 1)[0] ?? "");
  const related = finding.related.map(({ file, span, message }) =>
    indented("├", `${sources.label(file, span)} ${terminalText(message)}`),
  );
  const repair = finding.repairs[0];
  return [
    ...head,
    ...(why === "" ? [] : [indented("=", why)]),
    ...related,
    ...(repair
      ? [indented("→", `${repair.title}${isFixable(finding) ? colors.dim(" (--fix applies it)") : ""}`)]
      : []),
    "",
  ].join("\n");
}

/** Per file and kind, so that a broken file does not bury the rest. */
const mostProblems = 5;

function prettyProblems(report: Report, { colors }: PrettyOptions): readonly string[] {
  const byFile = new Map<string, Problem[]>();
  for (const problem of report.problems) {
    const list = byFile.get(problem.file);
    if (list) list.push(problem);
    else byFile.set(problem.file, [problem]);
  }
  const lines = [...byFile].flatMap(([file, problems]) => {
    const shown = problems.slice(0, mostProblems).map((problem) => {
      const { sources } = report;
      const place = problem.span ? sources.label(file, problem.span) : sources.shown(file);
      const paint = problem.kind === "syntax" ? colors.yellow : colors.red;
      return `${colors.bold(place)} ${paint(problemWords[problem.kind])}: ${problem.message}`;
    });
    const more = problems.length - shown.length;
    return more > 0
      ? [...shown, `${colors.bold(report.sources.shown(file))} and ${more} more of these`]
      : shown;
  });
  return lines.length > 0 ? [...lines, ""] : [];
}

const problemWords: Readonly<Record<Problem["kind"], string>> = {
  syntax: "syntax",
  unreadable: "not checked",
  config: "configuration",
  internal: "internal error",
};

function summary(report: Report, { colors }: PrettyOptions): string {
  const { findings, files, fixed } = report;
  const counts = countsOf(findings);
  const time =
    report.milliseconds < 1000
      ? `${Math.round(report.milliseconds)} ms`
      : `${(report.milliseconds / 1000).toFixed(1)} s`;
  const unchecked = new Set(
    report.problems
      .filter(({ kind }) => kind === "unreadable" || kind === "internal")
      .map(({ file }) => file),
  ).size;
  const left = unchecked > 0 ? `, ${unchecked} not checked` : "";
  const where = `in ${counted(files, "file")}${left}, ${time}`;
  const repaired =
    fixed && fixed.files > 0
      ? [`Repaired ${counted(fixed.findings, "finding")} in ${counted(fixed.files, "file")}.`]
      : [];
  if (files === 0) return "No source files were found to check.\n";
  if (findings.length === 0) return [...repaired, `${colors.green("Nothing found")} ${where}`, ""].join("\n");
  const parts = (["error", "warning", "information", "hint"] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => painter(severity, colors)(severityCount(severity, counts[severity])));
  const fixable = counts.fixable > 0 && !fixed ? [`${counts.fixable} can be repaired with --fix`] : [];
  return [
    ...repaired,
    `${counted(findings.length, "finding")} (${parts.join(", ")}) ${where}`,
    ...fixable,
    "",
  ].join("\n");
}

function severityCount(severity: Finding["severity"], count: number): string {
  return severity === "information" ? `${count} information` : counted(count, severity);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function painter(severity: Finding["severity"], colors: Colors): (text: string) => string {
  switch (severity) {
    case "error":
      return colors.red;
    case "warning":
      return colors.yellow;
    case "information":
      return colors.cyan;
    case "hint":
      return colors.dim;
  }
}
