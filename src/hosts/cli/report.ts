/** What a check found, as every output format gets it. */
import { relative, sep } from "node:path";
import type { Finding, Problem } from "../../engine/finding.ts";
import { type LineIndex, lineIndex } from "../../engine/line-index.ts";
import type { Span } from "../../ir/module.ts";
import type { RuleMeta } from "../../rules/kit/rule.ts";

export interface Report {
  /** In the order of the files checked, and of the source within each. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly files: number;
  /** Wall time in milliseconds. */
  readonly milliseconds: number;
  /** What `--fix` did; absent without it. */
  readonly fixed?: { readonly findings: number; readonly files: number };
  readonly catalogue: readonly RuleMeta[];
  readonly sources: Sources;
  readonly version: string;
}

/** Positions count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Texts and names of files while a report is written. */
export interface Sources {
  /** Undefined when the file is gone. */
  text(file: string): string | undefined;
  lines(file: string): LineIndex | undefined;
  range(file: string, span: Span): Range;
  /** Relative to the working directory, with `/` between its parts. */
  shown(file: string): string;
}

/** `read` gives a file's text as it was checked. */
export function createSources(folder: string, read: (file: string) => string | undefined): Sources {
  const known = new Map<string, { readonly text: string | undefined; lines?: LineIndex }>();
  const entry = (file: string) => {
    const found = known.get(file) ?? { text: read(file) };
    known.set(file, found);
    return found;
  };
  const lines = (file: string): LineIndex | undefined => {
    const found = entry(file);
    if (found.text !== undefined) found.lines ??= lineIndex(found.text);
    return found.lines;
  };
  return {
    text: (file) => entry(file).text,
    lines,
    range(file, [start, end]) {
      const index = lines(file);
      const position = (offset: number): Position => {
        const { line, column } = index?.positionOf(offset) ?? { line: 0, column: 0 };
        return { line: line + 1, column: column + 1 };
      };
      return { start: position(start), end: position(end) };
    },
    shown(file) {
      const path = relative(folder, file);
      return path === "" ? file : path.split(sep).join("/");
    },
  };
}

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly information: number;
  readonly hint: number;
  /** Findings with a safe repair that `--fix` would apply. */
  readonly fixable: number;
}

export function countsOf(findings: readonly Finding[]): Counts {
  const of = (severity: Finding["severity"]): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    error: of("error"),
    warning: of("warning"),
    information: of("information"),
    hint: of("hint"),
    fixable: findings.filter(isFixable).length,
  };
}

export function isFixable(finding: Finding): boolean {
  return finding.certainty === "certain" && finding.repairs.some((repair) => repair.kind === "safe");
}
