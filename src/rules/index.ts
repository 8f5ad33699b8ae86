/** Every rule, sorted by code. */
import type { Rule } from "./kit/rule.ts";

export const rules: readonly Rule[] = [];
