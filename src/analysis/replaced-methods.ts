/** `api.load = traced`: methods that an assignment somewhere in reach gives another body. */
import type { Call, FunctionIr, Module } from "../ir/module.ts";
import { operationsOf, valueById } from "../ir/walk.ts";
import type { DefinedFunction, Program } from "./program.ts";

/** Whether code of the method's module, or of the caller's, writes an attribute of its name on some object. */
export function isReplaced(
  program: Program,
  { module, function: method }: DefinedFunction,
  caller: DefinedFunction,
) {
  if (method.class === null) return false;
  return [module, caller.module].some((one) => attributesWritten(program, one).has(method.name));
}

/** `setattr(api, "load", traced)` (Python). */
function nameSet(scope: FunctionIr, { callee: { place }, arguments: [, name] }: Call): string | undefined {
  if (place?.root !== "setattr" || place.path.length > 0) return undefined;
  const value = valueById(scope, name?.value);
  return value?.op === "constant" ? String(value.value) : undefined;
}

const ofModule = {};
const none: ReadonlySet<string> = new Set();

/** Those of the object itself are its own: a class with a method of that name has no such field. */
function attributesWritten(program: Program, module: Module): ReadonlySet<string> {
  return program.once(ofModule, module, none, () => {
    const names = new Set<string>();
    for (const scope of module.functions) {
      for (const { operation } of operationsOf(scope)) {
        if (operation.op === "call") {
          const name = nameSet(scope, operation);
          if (name !== undefined) names.add(name);
        }
        if (operation.op !== "write" || operation.how !== "assign") continue;
        const { root, path } = operation.place;
        const name = path.at(-1);
        const isOwn = path.length === 1 && /^(self|this|cls)$/.test(root);
        if (name?.startsWith(".") && !isOwn) names.add(name.slice(1));
      }
    }
    return names;
  });
}
