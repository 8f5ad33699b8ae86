/** Configuration of one folder: its shape, its defaults and its JSON schema. */
import type { Severity } from "../rules/kit/rule.ts";

export interface Config {
  /** Severity by rule name. */
  readonly rules: Readonly<Record<string, Severity>>;
}
