/**
 * What objects have in a field whose class says how it is filled: `attr.ib(factory=Session)`,
 * `PrivateAttr(default_factory=Session)`. Type checkers, too, take such calls for the values they lead to.
 */
import type { Argument } from "../../ir/module.ts";
import { instanceOf } from "./annotation-types.ts";
import type { CallSite } from "./call-types.ts";
import type { Inference } from "./inference.ts";
import { type Type, unknown } from "./types.ts";

const specifiers =
  /^(dataclasses\.field|attrs?\.(ib|attr|attrib|field)|attr\._(make|next_gen)\.(attrib|field)|pydantic(\.fields)?\.(Field|PrivateAttr))$/;

/** Whether a call of this function stands for the value of a field. */
export function isFieldSpecifier(name: string): boolean {
  return specifiers.test(name);
}

/**
 * The type of the field: as `type=` says, or what `factory=` or `default_factory=` gives without arguments.
 * Unknown where a converter makes something else of it, and where only a default is given, which callers replace.
 */
export function fieldType(
  inference: Inference,
  { module, within, call }: CallSite,
  returned: (callee: Type) => Type,
): Type {
  if (call.arguments.some(({ keyword, spread }) => spread !== undefined || keyword === "converter"))
    return unknown;
  const named = (name: RegExp): Argument | undefined =>
    call.arguments.find(({ keyword }) => keyword !== undefined && name.test(keyword));
  const typeOf = (argument: Argument | undefined): Type =>
    argument ? inference.valueType(module, within, argument.value) : unknown;
  const declared = typeOf(named(/^type$/));
  if (declared.is === "class") return instanceOf(declared, []);
  const factory = typeOf(named(/^(default_)?factory$/));
  return factory.is === "class" ? instanceOf(factory, []) : returned(factory);
}
