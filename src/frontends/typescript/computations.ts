/**
 * What computations give, as far as that goes without the checker. It does not keep the types of
 * operators and literals, so that asking for each part of a long sum or of nested literals would
 * make it look at the same code again and again.
 */
import type ts from "typescript";
import type { Compute, ValueFacts } from "../../ir/module.ts";
import { functionFacts, primitiveFacts } from "./kinds.ts";
import { staticName, type TypeScript } from "./syntax.ts";

const plain: ValueFacts = { kind: "plain", enter: "neither" };
const object: ValueFacts = { kind: "plain", enter: "neither", iterate: "neither" };
const text = primitiveFacts("string");
const truth = primitiveFacts("boolean");
const nothing = primitiveFacts("undefined");

/** Undefined where only the checker can tell. */
export function factsOfComputation(
  ts: TypeScript,
  operation: Compute,
  node: ts.Node,
): ValueFacts | undefined {
  switch (operation.what) {
    case "compare":
    case "not":
      return truth;
    case "format":
      return text;
    case "arithmetic":
      return operation.detail === "+" ? plain : object;
    case "dict":
      return ts.isObjectLiteralExpression(node) && isOrdinary(ts, node) ? object : undefined;
    case "other":
      return ofWord(operation.detail);
    default:
      return undefined;
  }
}

function ofWord(detail: string | undefined): ValueFacts | undefined {
  switch (detail) {
    case "void":
      return nothing;
    case "typeof":
      return text;
    case "delete":
      return truth;
    case "class":
      return functionFacts;
    default:
      return undefined;
  }
}

/** A literal whose members are known not to make it iterable, disposable or thenable. */
function isOrdinary(ts: TypeScript, node: ts.ObjectLiteralExpression): boolean {
  return node.properties.every((property) => {
    if (ts.isSpreadAssignment(property)) return false;
    const name = staticName(ts, property.name);
    return name !== undefined && name !== "then" && !name.startsWith("[");
  });
}
