/**
 * What code elsewhere can learn from the body of a function. While an edit leaves that as it was,
 * nothing that was inferred outside of the function has to be inferred anew.
 */
import type { ClassIr, FunctionIr, Module, Write } from "../../ir/module.ts";
import { operationsOf } from "../../ir/walk.ts";
import { returnsValues } from "./annotation-types.ts";
import { writtenType } from "./binding-types.ts";
import { yieldedType } from "./call-types.ts";
import { classOfSelf } from "./dependents.ts";
import type { Inference } from "./inference.ts";
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
 * The functions with all functions inside them and, for one inside an expression, those around it:
 * they share values, so an edit of one is an edit of all. Undefined when there is code of a module
 * or class among them, whose names are known far away.
 */
export function familiesOf(
  module: Module,
  functions: readonly FunctionIr[],
): readonly FunctionIr[] | undefined {
  const members = new Set(functions.map((target) => eldestOf(module, target).id));
  const found = module.functions.filter((candidate) => {
    const inside = members.has(candidate.id) || (candidate.parent !== null && members.has(candidate.parent));
    if (inside) members.add(candidate.id);
    return inside;
  });
  const isCode = found.some(({ kind }) => kind === "class-body" || kind === "module");
  return isCode ? undefined : found;
}

function eldestOf(module: Module, target: FunctionIr): FunctionIr {
  let eldest = target;
  for (let at: FunctionIr | undefined = target; at; at = parentOf(module, at)) {
    if (at.kind === "module" || at.kind === "class-body") break;
    eldest = at;
  }
  return eldest;
}

export function outwardOf(inference: Inference, module: Module, target: FunctionIr): Outward {
  const outside = operationsOf(target).flatMap(({ operation }) => {
    if (operation.op !== "write") return [];
    const { path, owner } = operation.place;
    // Nobody asks what stands in an element, or deeper than in an attribute.
    const isSeen = path.length === 0 ? owner !== target.id : path.length === 1 && path[0]?.startsWith(".");
    return isSeen ? [operation] : [];
  });
  const writes = outside.map((write) => ({
    write,
    type: writtenType(inference, module, target, write),
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

/** A name by which others may notice a difference. */
export interface Difference {
  readonly name: string;
  /** Set for an attribute of `self`: the class of which it is one. */
  readonly attributeOf?: ClassIr;
}

/** The differences that others may notice. Undefined when names do not tell them. */
export function differences(
  module: Module,
  target: FunctionIr,
  left: Outward,
  right: Outward,
): readonly Difference[] | undefined {
  const found: Difference[] = [];
  const returnsAlike =
    left.generator === right.generator &&
    left.returnsValues === right.returnsValues &&
    same(left.returns, right.returns) &&
    same(left.yields, right.yields);
  if (!returnsAlike) {
    // Special methods are called without being named, and what `__init__` returns is nobody's business.
    if (target.kind !== "function" || /^__(?!init__).*__$/.test(target.name)) return undefined;
    found.push({ name: target.name });
  }
  if (left.rebinds || right.rebinds) return undefined;
  for (const [mine, theirs] of [
    [left.writes, right.writes],
    [right.writes, left.writes],
  ] as const) {
    for (const one of mine) {
      const isThere = theirs.some(
        (other) => sameTarget(one.write, other.write) && same(one.type, other.type),
      );
      if (isThere) continue;
      const attributeOf = classOfSelf(module, one.write.place);
      found.push(
        ...one.write.place.path.map((step) => ({ name: step.slice(1), ...(attributeOf && { attributeOf }) })),
      );
    }
  }
  return found;
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
