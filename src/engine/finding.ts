/** What the engine reports: a detection with its words and repairs, ready for any host. */
import type { Span } from "../ir/module.ts";
import type { Certainty, Related, Repair, Severity, Timeline } from "../rules/kit/rule.ts";

export interface Finding {
  readonly file: string;
  /** Rule name, `missing-await`; `unused-suppression` for the engine's own. */
  readonly rule: string;
  readonly code: string;
  /** After configuration and certainty; never `off`. */
  readonly severity: Exclude<Severity, "off">;
  readonly certainty: Certainty;
  readonly message: string;
  readonly explanation: string;
  /** UTF-16 offsets into the file. */
  readonly span: Span;
  readonly related: readonly Related<string>[];
  readonly repairs: readonly Repair<string>[];
  readonly timeline?: Timeline;
}

/** Something that kept a file from being read or understood. */
export interface Problem {
  readonly file: string;
  readonly span?: Span;
  readonly message: string;
  /** `syntax` problems leave the exit code alone; the others mean that something was not checked. */
  readonly kind: "syntax" | "unreadable" | "config" | "internal";
}
