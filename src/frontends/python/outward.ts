/**
 * What code elsewhere can learn from the body of a function. While an edit leaves that as it was,
 * nothing that was inferred outside of the function has to be inferred anew.
 */
import type { FunctionIr, Module, Write } from "../../ir/module.ts";
import { operationsOf } from "../../ir/walk.ts";
import { yieldedType } from "./call-types.ts";
import { type Inference, returnsValues } from "./inference.ts";
import { same, type Type, unknown } from "./types.ts";

export interface Outward {
  readonly returns: Type;
  readonly yields: Type;
  readonly returnsValues: boolean;
  readonly generator: boolean;
  /** Binds names of functions or modules around it; what to, nobody compares. */
  readonly rebinds: boolean;
  /** Writes that others may see: to attributes and elements, and to names of functions around it. */
  readonly writes: readonly { readonly write: Write; readonly type: Type }[];
}

/**
 * The function with all functions inside it and, for one inside an expression, those around it:
 * they share values, so an edit of one is an edit of all. Undefined when it holds a class, whose
 * members are known far away.
 */
export function familyOf(module: Module, edited: FunctionIr): readonly FunctionIr[] | undefined {
  let eldest = edited;
  for (let at: FunctionIr | undefined = edited; at; at = parentOf(module, at)) {
    if (at.kind === "module" || at.kind === "class-body") break;
    eldest = at;
  }
  const family = new Set([eldest.id]);
  const members = module.functions.filter((candidate) => {
    const inside = candidate === eldest || (candidate.parent !== null && family.has(candidate.parent));
    if (inside) family.add(candidate.id);
    return inside;
  });
  return members.some((member) => member.kind === "class-body") ? undefined : members;
}

export function outwardOf(inference: Inference, module: Module, target: FunctionIr): Outward {
  const outside = operationsOf(target).flatMap(({ operation }) => {
    if (operation.op !== "write") return [];
    const isLocal = operation.place.path.length === 0 && operation.place.owner === target.id;
    return isLocal ? [] : [operation];
  });
  const writes = outside.map((write) => ({
    write,
    type: write.value === undefined ? unknown : inference.valueType(module, target, write.value),
  }));
  return {
    returns: inference.returnType(module, target),
    yields: target.generator ? yieldedType(inference, { module, function: target }) : unknown,
    returnsValues: returnsValues(target),
    generator: target.generator,
    rebinds: outside.some(({ place }) => place.path.length === 0),
    writes,
  };
}

export function outwardAlike(left: Outward, right: Outward): boolean {
  return (
    !left.rebinds &&
    !right.rebinds &&
    left.generator === right.generator &&
    left.returnsValues === right.returnsValues &&
    same(left.returns, right.returns) &&
    same(left.yields, right.yields) &&
    left.writes.length === right.writes.length &&
    left.writes.every((one, at) => {
      const other = right.writes[at];
      return other !== undefined && sameTarget(one.write, other.write) && same(one.type, other.type);
    })
  );
}

function sameTarget(left: Write, right: Write): boolean {
  return (
    left.how === right.how &&
    left.place.root === right.place.root &&
    left.place.owner === right.place.owner &&
    left.place.path.join("") === right.place.path.join("") &&
    JSON.stringify(left.annotation) === JSON.stringify(right.annotation)
  );
}

function parentOf(module: Module, target: FunctionIr): FunctionIr | undefined {
  return target.parent === null ? undefined : module.functions[target.parent];
}
