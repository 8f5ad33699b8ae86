/**
 * Which functions may have learnt something by a name. Inference follows names only: whoever
 * depends on what `load` returns or on what `self.cache` holds has the word in its own code.
 */
import type { FunctionIr, Module } from "../../ir/module.ts";
import { mentionsIn } from "../../ir/walk.ts";

/** Functions that mention one of the names: as a name of their own, as an attribute, or as a method that they call. */
export function functionsMentioning(module: Module, names: ReadonlySet<string>): readonly FunctionIr[] {
  return module.functions.filter((target) => {
    const mentioned = mentionsIn(target);
    for (const name of names) if (mentioned.has(name)) return true;
    return false;
  });
}

/** The names with those under which modules import them. */
export function withImportedNames(
  modules: Iterable<Module>,
  names: ReadonlySet<string>,
): ReadonlySet<string> {
  const all = new Set(names);
  for (const { imports } of modules) {
    for (const { member, local } of imports) if (member !== undefined && names.has(member)) all.add(local);
  }
  return all;
}
