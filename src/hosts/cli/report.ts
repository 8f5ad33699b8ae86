/** What a check found, as every output format gets it. */
import { relative, sep } from "node:path";
import type { Finding, Problem } from "../../engine/finding.ts";
import type { Edit } from "../../ir/edits.ts";
import type { Span } from "../../ir/module.ts";
import type { RuleMeta } from "../../rules/kit/rule.ts";
import {
  type DiskEdit,
  type Excerpt,
  openSource,
  type Place,
  type PlacedEdit,
  type Range,
  type Source,
} from "./report-source.ts";

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

/** Texts and names of files while a report is written. */
export interface Sources {
  place(file: string, span: Span): Place;
  /** `shop.py:3:5`, `shop.ipynb:cell 2:3:5`. */
  label(file: string, span: Span): string;
  /** Undefined when the file is gone. */
  excerpt(file: string, span: Span): Excerpt | undefined;
  /** Edits of one file, by where a reader finds them. Undefined where they cannot be made. */
  edits(file: string, edits: readonly Edit[]): readonly PlacedEdit[] | undefined;
  /** Where a span stands in the file as it lies on disk, which for a notebook is JSON. */
  rangeOnDisk(file: string, span: Span): Range;
  /** Edits of a file as edits of what lies on disk. Undefined where they cannot be written so. */
  editsOnDisk(file: string, edits: readonly Edit[]): readonly DiskEdit[] | undefined;
  /** Relative to the working directory, with `/` between its parts. */
  shown(file: string): string;
}

/**
 * `read` gives a file's text as it was checked, `notebookJson` what lies on disk where the file is a
 * notebook.
 */
export function createSources(
  folder: string,
  read: (file: string) => string | undefined,
  notebookJson: (file: string) => string | undefined = () => undefined,
): Sources {
  const known = new Map<string, Source>();
  const sourceOf = (file: string): Source => {
    const found = known.get(file) ?? openSource(read(file), notebookJson(file));
    known.set(file, found);
    return found;
  };
  const shown = (file: string): string => {
    const path = relative(folder, file);
    return path === "" ? file : path.split(sep).join("/");
  };
  return {
    place: (file, span) => sourceOf(file).place(span),
    label(file, span) {
      const { cell, range } = sourceOf(file).place(span);
      const inside = cell === undefined ? "" : `cell ${cell}:`;
      return `${shown(file)}:${inside}${range.start.line}:${range.start.column}`;
    },
    excerpt: (file, span) => sourceOf(file).excerpt(span),
    edits: (file, edits) => sourceOf(file).edits(edits),
    rangeOnDisk: (file, span) => sourceOf(file).rangeOnDisk(span),
    editsOnDisk: (file, edits) => sourceOf(file).editsOnDisk(edits),
    shown,
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
