/**
 * Which functions may have learnt something by a name. Inference follows names only: whoever
 * depends on what `load` returns or on what `self.cache` holds has the word in its own code.
 */
import type { ClassIr, FunctionIr, Module, Place } from "../../ir/module.ts";
import { mentionsIn, operationsOf } from "../../ir/walk.ts";

/** Words to look for. Some concern only objects of some classes. */
export interface Words {
  readonly names: ReadonlySet<string>;
  /** Names that are nothing but attributes, with the classes whose attributes they are. */
  readonly attributes: ReadonlyMap<string, ReadonlySet<ClassIr>>;
  /** Whether a class neither has bases nor is one, so that its attributes are its own affair. */
  readonly standsAlone: (candidate: ClassIr) => boolean;
}

/** Functions that mention one of the names: as a name of their own, as an attribute, or as a method that they call. */
export function functionsMentioning(module: Module, words: Words): readonly FunctionIr[] {
  return module.functions.filter((target) => {
    const mentioned = mentionsIn(target);
    for (const name of words.names) {
      if (mentioned.has(name) && !isOfAnotherClass(module, target, name, words)) return true;
    }
    return false;
  });
}

/** Whether all that the function means by the name is an attribute that its own class has by itself. */
function isOfAnotherClass(module: Module, target: FunctionIr, name: string, words: Words): boolean {
  const classes = words.attributes.get(name);
  if (!classes) return false;
  return operationsOf(target).every(({ operation }) => {
    if (operation.op === "call") return operation.callee.member !== name;
    if (operation.op === "compute") return operation.detail !== name;
    if (operation.op !== "read" && operation.op !== "write") return true;
    const { path } = operation.place;
    if (!path.includes(`.${name}`)) return true;
    const owner = classOfSelf(module, operation.place);
    return (
      owner !== undefined &&
      !classes.has(owner) &&
      words.standsAlone(owner) &&
      path.indexOf(`.${name}`) === 0 &&
      path.lastIndexOf(`.${name}`) === 0
    );
  });
}

/** The class whose methods know their object by the root of this place: `C` for `self.name` in a method of `C`. */
export function classOfSelf(module: Module, { root, owner }: Place): ClassIr | undefined {
  const method = owner === undefined ? undefined : module.functions[owner];
  const self = method?.parameters[0];
  if (!method || self?.name !== root || self.annotation !== undefined || method.decorators.length > 0)
    return undefined;
  const isRebound = operationsOf(method).some(
    ({ operation }) =>
      operation.op === "write" && operation.place.root === root && operation.place.path.length === 0,
  );
  if (isRebound) return undefined;
  return module.classes.find(({ methods }) => methods.includes(method.id));
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
