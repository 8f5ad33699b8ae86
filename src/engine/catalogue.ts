/**
 * The names that users may write in settings, comments and commands: every rule, and the finding
 * that the engine makes itself.
 */
import type { Rule, RuleMeta } from "../rules/kit/rule.ts";
import { similarName } from "./similar-name.ts";
import { unusedSuppression } from "./unused-suppression.ts";

/** Metadata of all that can be reported, by code. */
export function catalogueOf(rules: readonly Rule[]): readonly RuleMeta[] {
  return [unusedSuppression, ...rules.map((rule) => rule.meta)].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** The rule with this name or code; case does not matter for codes. */
export function findRule(catalogue: readonly RuleMeta[], nameOrCode: string): RuleMeta | undefined {
  return catalogue.find((meta) => meta.name === nameOrCode || meta.code === nameOrCode.toUpperCase());
}

/** The name that was probably meant. */
export function similarRule(catalogue: readonly RuleMeta[], wrong: string): string | undefined {
  return similarName(
    wrong,
    catalogue.flatMap((meta) => (/^aw\d+$/i.test(wrong) ? [meta.code] : [meta.name])),
  );
}
