/**
 * Which functions may have learnt something by a name. Inference follows names only: whoever
 * depends on what `load` returns or on what `self.cache` holds has the word in its own code.
 */
import type { FunctionIr, Module } from "../../ir/module.ts";
import { mentionsIn } from "../../ir/walk.ts";

/**
 * Functions that mention one of the names: as a name of their own, under which the module may have
 * imported it, as an attribute, or as a method that they call.
 */
export function functionsMentioning(module: Module, names: ReadonlySet<string>): readonly FunctionIr[] {
  const renamed = module.imports.filter(({ member }) => member !== undefined && names.has(member));
  const wanted = [...new Set([...names, ...renamed.map(({ local }) => local)])];
  return module.functions.filter((target) => {
    const mentioned = mentionsIn(target);
    return wanted.some((name) => mentioned.has(name));
  });
}
