/** The type of the value that one operation makes. */
import type { Comprehension, FunctionId, FunctionIr, Module, Operation } from "../../ir/module.ts";
import { statementsOf, type ValueOperation } from "../../ir/walk.ts";
import { callType } from "./call-types.ts";
import type { Inference } from "./inference.ts";
import { instance, join, none, type Type, unknown, withoutNone } from "./types.ts";

export function operationType(
  inference: Inference,
  module: Module,
  within: FunctionIr,
  operation: ValueOperation,
): Type {
  switch (operation.op) {
    case "read":
      return inference.placeType(module, within, operation.place);
    case "call":
      return callType(inference, { module, within, call: operation });
    case "await":
      return inference.awaitedType(inference.valueType(module, within, operation.operand));
    case "closure":
      return { is: "callable", returns: lambdaResult(inference, module, operation.function) };
    case "constant":
      return constantType(operation.value);
    case "choice":
      return choiceType(inference, module, within, operation);
    case "comprehension":
      return comprehensionType(inference, module, operation);
    case "yield":
      return unknown;
    case "compute":
      return computedType(inference, module, within, operation);
  }
}

function lambdaResult(inference: Inference, module: Module, id: FunctionId): Type {
  const target = module.functions[id];
  const statement = target?.body[0];
  if (!target || statement?.type !== "expression") return unknown;
  return inference.valueType(module, target, statement.value);
}

function choiceType(
  inference: Inference,
  module: Module,
  within: FunctionIr,
  operation: Extract<Operation, { op: "choice" }>,
): Type {
  const lists =
    operation.what === "conditional" ? operation.arms : [operation.test, ...operation.arms.slice(0, 1)];
  const types = lists.map((operations) => {
    const last = operations.at(-1);
    return last && last.op !== "write" ? inference.valueType(module, within, last.id) : unknown;
  });
  return join(operation.what === "or" ? [withoutNone(types[0] ?? unknown), ...types.slice(1)] : types);
}

function comprehensionType(inference: Inference, module: Module, operation: Comprehension): Type {
  const target = module.functions[operation.function];
  const element = target && statementsOf(target).find((site) => site.statement.type === "expression");
  const type =
    target && element?.statement.type === "expression"
      ? inference.valueType(module, target, element.statement.value)
      : unknown;
  if (operation.what === "dict") return instance("dict", [unknown, type]);
  if (operation.what !== "generator") return instance(operation.what, [type]);
  return instance(operation.async ? "AsyncGenerator" : "Generator", [type]);
}

function computedType(
  inference: Inference,
  module: Module,
  within: FunctionIr,
  operation: Extract<Operation, { op: "compute" }>,
): Type {
  const operandType = (at: number): Type => {
    const id = operation.operands[at];
    return id === undefined ? unknown : inference.valueType(module, within, id);
  };
  switch (operation.what) {
    case "member":
      return inference.memberType(operandType(0), operation.detail ?? "");
    case "index":
      return inference.elementAt(operandType(0));
    case "list":
    case "set":
    case "tuple":
      // Nobody looks at the elements of a table of data.
      if (operation.operands.length > 50) return instance(operation.what, [unknown]);
      return instance(operation.what, [join(operation.operands.map((_, at) => operandType(at)))]);
    case "dict":
      return instance("dict", []);
    case "format":
      return constants.str;
    case "not":
      return constants.bool;
    case "other":
      return operation.detail === "bytes" ? constants.bytes : unknown;
    default:
      return unknown;
  }
}

const constants = {
  str: instance("str"),
  bytes: instance("bytes"),
  bool: instance("bool"),
  int: instance("int"),
  float: instance("float"),
};

function constantType(value: string | number | boolean | null): Type {
  if (value === null) return none;
  if (typeof value === "string") return constants.str;
  if (typeof value === "boolean") return constants.bool;
  return Number.isInteger(value) ? constants.int : constants.float;
}
