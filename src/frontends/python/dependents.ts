/**
 * Which functions may have learnt something by a name. Inference follows names only: whoever
 * depends on what `load` returns or on what `self.cache` holds has the word in its own code.
 */
import type { FunctionIr, Module, Place } from "../../ir/module.ts";
import { operationsOf } from "../../ir/walk.ts";

/**
 * Functions that mention one of the names: as a name of their own, under which the module may have
 * imported it, as an attribute, or as a method that they call.
 */
export function functionsMentioning(module: Module, names: ReadonlySet<string>): readonly FunctionIr[] {
  const renamed = module.imports.filter(({ member }) => member !== undefined && names.has(member));
  const wanted = [...new Set([...names, ...renamed.map(({ local }) => local)])];
  return module.functions.filter((target) => {
    const mentioned = mentionsOf(target);
    return wanted.some((name) => mentioned.has(name));
  });
}

const mentionMemory = new WeakMap<object, ReadonlySet<string>>();

function mentionsOf(target: FunctionIr): ReadonlySet<string> {
  const known = mentionMemory.get(target.body);
  if (known) return known;
  const mentioned = new Set<string>();
  for (const { operation } of operationsOf(target)) {
    if (operation.op === "read" || operation.op === "write") addPlace(operation.place, mentioned);
    else if (operation.op === "call" && operation.callee.member !== undefined)
      mentioned.add(operation.callee.member);
    else if (operation.op === "compute" && operation.detail !== undefined) mentioned.add(operation.detail);
  }
  mentionMemory.set(target.body, mentioned);
  return mentioned;
}

function addPlace({ root, path }: Place, into: Set<string>): void {
  into.add(root);
  for (const step of path) if (step.startsWith(".")) into.add(step.slice(1));
}
