/** Every rule, in the order of their codes. */
import type { Rule } from "./kit/rule.ts";

export const rules: readonly Rule[] = [];
