/**
 * What a value is and what becomes of it in the end, seen through conditional expressions.
 * Unknown where the frontend left it open.
 */
import type { Call, FunctionIr, ValueFacts, ValueId } from "../../ir/module.ts";
import { finalUse, flatten, type ValueOperation, valueById } from "../../ir/walk.ts";

export const unknownFacts: ValueFacts = { kind: "unknown" };

/** Facts of the value with this id in `target`. */
export function factsOfValue(target: FunctionIr, id: ValueId | undefined): ValueFacts {
  const value = valueById(target, id);
  return value ? factsOf(value) : unknownFacts;
}

export function factsOf(value: ValueOperation): ValueFacts {
  switch (value.op) {
    case "read":
    case "call":
    case "await":
      return value.facts ?? unknownFacts;
    case "compute":
      return value.facts ?? factsOfComputation(value.what);
    case "constant":
      return {
        kind: "plain",
        iterate: typeof value.value === "string" ? "sync" : "neither",
        enter: "neither",
      };
    case "closure":
      return { kind: "plain" };
    case "comprehension":
      if (value.what !== "generator") return { kind: "plain", iterate: "sync", enter: "neither" };
      return { kind: "plain", iterate: value.async ? "async" : "sync", enter: "neither" };
    case "yield":
      return unknownFacts;
    case "choice": {
      const outcomes = [value.test, ...value.arms]
        .flatMap((part) => flatten(part))
        .filter(isValue)
        .filter((outcome) => outcome.use.as === "chosen" && outcome.use.by === value.id);
      return agreed(outcomes.map(factsOf));
    }
  }
}

/** The call that a value is handed to, with its position or keyword there. */
export function callReceiving(
  target: FunctionIr,
  value: ValueOperation,
): { readonly call: Call; readonly position: number | string } | undefined {
  const use = finalUse(target, value);
  if (use.as !== "argument") return undefined;
  const call = valueById(target, use.by);
  return call?.op === "call" ? { call, position: use.position } : undefined;
}

function isValue(operation: { readonly op: string }): operation is ValueOperation {
  return operation.op !== "write";
}

function factsOfComputation(what: string): ValueFacts {
  switch (what) {
    case "list":
    case "tuple":
    case "set":
    case "dict":
    case "format":
      return { kind: "plain", iterate: "sync", enter: "neither" };
    case "not":
      return { kind: "plain", iterate: "neither", enter: "neither" };
    default:
      return unknownFacts;
  }
}

/** What all outcomes have in common. */
function agreed(outcomes: readonly ValueFacts[]): ValueFacts {
  const [first] = outcomes;
  if (!first || outcomes.some((one) => one.kind !== first.kind)) return unknownFacts;
  return {
    kind: first.kind,
    ...(first.type !== undefined && outcomes.every((one) => one.type === first.type) && { type: first.type }),
    ...(first.enter !== undefined &&
      outcomes.every((one) => one.enter === first.enter) && { enter: first.enter }),
    ...(first.iterate !== undefined &&
      outcomes.every((one) => one.iterate === first.iterate) && { iterate: first.iterate }),
  };
}
