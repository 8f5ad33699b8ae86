/** Names for what a repair adds. */
import type { FunctionIr, Module } from "./module.ts";
import { scopeChain } from "./walk.ts";
import { writtenName } from "./written-name.ts";

/** The first of the candidates that means nothing yet in a function and what is around it; else one with a number. */
export function freeName(module: Module, candidates: readonly string[], within: FunctionIr): string {
  const scopes = [...scopeChain(module, within), ...module.functions.slice(0, 1)];
  const taken = new Set(scopes.flatMap(({ locals }) => locals.map(writtenName)));
  const free = candidates.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  const [first = "name"] = candidates;
  let number = 2;
  while (taken.has(`${first}_${number}`)) number += 1;
  return `${first}_${number}`;
}
