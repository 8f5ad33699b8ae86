/**
 * One linting session over a project: hosts open, change and close files, and ask for findings.
 * It knows neither editors nor disks; files come through a {@link FileSystem}.
 */
import type { Edit } from "../ir/edits.ts";
import type { FileSystem } from "../ir/file-system.ts";
import type { Module, Span } from "../ir/module.ts";
import type { Config } from "./config.ts";
import type { Finding, Problem } from "./finding.ts";

export interface SessionOptions {
  readonly files: FileSystem;
  /** Absolute paths of the workspace folders; names and imports resolve below them. */
  readonly roots: readonly string[];
  /** Configuration in force for a file. */
  readonly configOf: (file: string) => Config;
  /** Called with what must not be lost and must not stop the work: a rule that crashed, for one. */
  readonly log: (line: string) => void;
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Wall time in milliseconds. */
  readonly milliseconds: number;
}

/** A change of an open document, in UTF-16 offsets of the text before it. */
export interface TextChange {
  readonly span: Span;
  readonly newText: string;
}

export interface LintSession {
  /** The editor's text replaces the file's until it is closed. */
  open(file: string, text: string): void;
  change(file: string, changes: readonly TextChange[]): void;
  close(file: string): void;
  /** The file changed, appeared or went on disk. */
  invalidate(file: string): void;
  /** Findings of one file, in source order. `rules` limits them to these names or codes. Never throws on user code. */
  check(file: string, options?: { readonly rules?: readonly string[] }): CheckResult;
  /** The linked IR of a file. */
  module(file: string): Module | undefined;
  /** Current text, of the editor or the disk. */
  text(file: string): string | undefined;
  /**
   * Applies safe repairs of certain findings until none is left, at most `rounds` times.
   * Returns the new text of every file changed, without writing anything.
   */
  fixAll(
    file: string,
    options?: { readonly rules?: readonly string[]; readonly rounds?: number },
  ): ReadonlyMap<string, string>;
  dispose(): void;
}

export type { Edit };
