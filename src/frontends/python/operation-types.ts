/** The type of the value that one operation makes. */
import type {
  Comprehension,
  FunctionId,
  FunctionIr,
  Module,
  Operation,
  Read,
  ValueId,
} from "../../ir/module.ts";
import { statementsOf, usesOf, type ValueOperation, valueById } from "../../ir/walk.ts";
import { annotationType } from "./annotation-types.ts";
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
      return (
        narrowedType(inference, module, within, operation) ??
        inference.placeType(module, within, operation.place)
      );
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

const mostElements = 50;

function hasSpread(within: FunctionIr, operands: readonly ValueId[]): boolean {
  return operands.some((id) => valueById(within, id)?.use.as === "spread");
}

/** What a test says of a name, where nothing in its reach writes the name. */
function narrowedType(
  inference: Inference,
  module: Module,
  within: FunctionIr,
  { narrowed, place }: Read,
): Type | undefined {
  if (!narrowed || place.owner === undefined) return undefined;
  const [start, end] = narrowed.within;
  const isWritten = usesOf(module, place.owner, place.root).writes.some(
    ({ write }) => write.place.path.length === 0 && write.span[0] >= start && write.span[0] < end,
  );
  if (isWritten) return undefined;
  const type = annotationType(inference, module, within, narrowed.type);
  return type.is === "unknown" ? undefined : type;
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
    case "tuple": {
      // Nobody looks at the elements of a table of data.
      if (operation.operands.length > mostElements || hasSpread(within, operation.operands))
        return instance(operation.what, [unknown, ...(operation.what === "tuple" ? [instance("...")] : [])]);
      if (operation.operands.length === 0) return instance(operation.what);
      const elements = operation.operands.map((_, at) => operandType(at));
      return instance(operation.what, operation.what === "tuple" ? elements : [join(elements)]);
    }
    case "dict": {
      const values = operation.operands.flatMap((_, at) => (at % 2 === 1 ? [operandType(at)] : []));
      const isPairs = operation.operands.length % 2 === 0 && !hasSpread(within, operation.operands);
      return isPairs && values.length > 0 && values.length <= mostElements
        ? instance("dict", [unknown, join(values)])
        : instance("dict", []);
    }
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
