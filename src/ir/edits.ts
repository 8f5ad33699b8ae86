/** Text edits, and what a language's printer can write for the rules. */
import type { Span } from "./module.ts";

export interface Edit {
  /** File as spelled in {@link Module.file}. */
  readonly file: string;
  /** Replaced range in UTF-16 offsets; empty for an insertion. */
  readonly span: Span;
  readonly newText: string;
}
