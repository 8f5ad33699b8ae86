/**
 * Expressions to operations in evaluation order. Each function gets told what becomes of the
 * value it makes (`use`) and returns the value's id.
 */
import type { Argument, Call, Span, Use, ValueId } from "../../ir/module.ts";
import { lowerComprehension, lowerLambda } from "./lower-closures.ts";
import { lowerCollection, lowerConstant, lowerDictionary, lowerString, numberIn } from "./lower-literals.ts";
import { accessPath, lowerAccess } from "./lower-places.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { compact, conditionUse, otherUse } from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Lowers one expression. A missing one (broken source) becomes an unknown value. */
export function lowerExpression(builder: ModuleBuilder, node: SyntaxNode | undefined, use: Use): ValueId {
  if (!node) return unknownValue(builder, [0, 0], use);
  switch (node.type) {
    case "parenthesized_expression":
    case "as_pattern":
    case "type":
    case "case_pattern":
      if (node.namedChildren.length === 1) return lowerExpression(builder, node.namedChildren[0], use);
      return lowerOther(builder, node, use);
    case "identifier":
    case "dotted_name":
    case "attribute":
    case "subscript":
      return lowerAccess(builder, node, use);
    case "call":
      return lowerCall(builder, node, use);
    case "await":
      return lowerAwait(builder, node, use);
    case "lambda":
      return lowerLambda(builder, node, use);
    case "list_comprehension":
    case "set_comprehension":
    case "dictionary_comprehension":
    case "generator_expression":
      return lowerComprehension(builder, node, use);
    case "boolean_operator":
      return lowerBooleanOperator(builder, node, use);
    case "conditional_expression":
      return lowerConditional(builder, node, use);
    case "named_expression":
      return lowerWalrus(builder, node, use);
    case "comparison_operator":
      return lowerOperands(builder, node, use, {
        what: "compare",
        operator: operatorText(node),
        operands: node.namedChildren,
      });
    case "binary_operator":
      return lowerOperands(builder, node, use, {
        what: "arithmetic",
        operator: operatorText(node),
        operands: [node.child("left"), node.child("right")],
      });
    case "unary_operator":
      return lowerUnary(builder, node, use);
    case "not_operator": {
      const id = builder.newValue();
      const operand = lowerExpression(builder, node.child("argument"), {
        as: "operand",
        by: id,
        operator: "not",
      });
      builder.emit({ op: "compute", id, span: node.span, use, what: "not", operands: [operand] });
      return id;
    }
    case "string":
    case "concatenated_string":
      return lowerString(builder, node, use);
    case "integer":
    case "float":
    case "true":
    case "false":
    case "none":
      return lowerConstant(builder, node, use);
    case "list":
    case "tuple":
    case "set":
    case "expression_list":
    case "pattern_list":
    case "list_pattern":
    case "tuple_pattern":
      return lowerCollection(builder, node, use);
    case "dictionary":
      return lowerDictionary(builder, node, use);
    case "yield":
      return lowerYield(builder, node, use);
    case "list_splat":
    case "dictionary_splat":
    case "list_splat_pattern":
      return lowerExpression(builder, node.namedChildren[0], use);
    default:
      return lowerOther(builder, node, use);
  }
}

/* ---------------------------------------------------------------- calls and awaits */

function lowerCall(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const target = node.child("function");
  const callee = lowerCallee(builder, target, id);
  const list = node.child("arguments");
  const values: Argument[] = [];
  if (list?.type === "generator_expression") {
    const value = lowerExpression(builder, list, { as: "argument", by: id, position: 0 });
    values.push({ value, span: list.span });
  } else {
    let position = 0;
    for (const argument of list?.namedChildren ?? []) {
      values.push(lowerArgument(builder, argument, id, position));
      if (argument.type !== "keyword_argument") position += 1;
    }
  }
  const call: Call = {
    op: "call",
    id,
    span: node.span,
    use,
    callee,
    arguments: compact(values),
    argumentsSpan: list?.span ?? [node.end, node.end],
    facts: undefined,
  };
  builder.emit(call);
  return id;
}

function lowerCallee(builder: ModuleBuilder, target: SyntaxNode | undefined, call: ValueId): Call["callee"] {
  const span: Span = target?.span ?? [0, 0];
  if (target?.type === "attribute") {
    const name = target.child("attribute");
    const member = name ? builder.textOf(name) : "";
    const value = lowerExpression(builder, target.child("object"), { as: "receiver", by: call, member });
    const path = accessPath(builder, target);
    return path
      ? { span, value, member, place: builder.place(path.root, path.path), symbol: undefined }
      : { span, value, member };
  }
  const value = lowerExpression(builder, target, { as: "callee", by: call });
  const path = target && accessPath(builder, target);
  return path
    ? { span, value, place: builder.place(path.root, path.path), symbol: undefined }
    : { span, value };
}

function lowerArgument(builder: ModuleBuilder, node: SyntaxNode, call: ValueId, position: number): Argument {
  if (node.type === "keyword_argument") {
    const name = node.child("name");
    const keyword = name ? builder.textOf(name) : "";
    const value = lowerExpression(builder, node.child("value"), {
      as: "argument",
      by: call,
      position: keyword,
    });
    return { value, span: node.span, keyword };
  }
  if (node.type === "list_splat" || node.type === "dictionary_splat") {
    const value = lowerExpression(builder, node.namedChildren[0], { as: "spread", by: call });
    return { value, span: node.span, spread: node.type === "list_splat" ? "sequence" : "mapping" };
  }
  const value = lowerExpression(builder, node, { as: "argument", by: call, position });
  return { value, span: node.span };
}

function lowerAwait(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const target = node.namedChildren[0];
  if (target?.type === "binary_operator" && operatorText(target) === "**") {
    return lowerPowerOfAwait(builder, node, target, use);
  }
  const operand = lowerExpression(builder, target, { as: "awaited", by: id });
  const operandSpan: Span = target?.span ?? [node.end, node.end];
  builder.emit({ op: "await", id, span: node.span, use, operand, operandSpan, facts: undefined });
  return id;
}

/** `await x ** 2` is `(await x) ** 2`; the grammar binds the power more tightly than Python does. */
function lowerPowerOfAwait(builder: ModuleBuilder, node: SyntaxNode, power: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const awaited = builder.newValue();
  const base = power.child("left");
  const baseSpan: Span = base?.span ?? [power.start, power.start];
  const operand = lowerExpression(builder, base, { as: "awaited", by: awaited });
  builder.emit({
    op: "await",
    id: awaited,
    span: [node.start, baseSpan[1]],
    use: { as: "operand", by: id, operator: "**" },
    operand,
    operandSpan: baseSpan,
  });
  const exponent = lowerExpression(builder, power.child("right"), { as: "operand", by: id, operator: "**" });
  builder.emit({
    op: "compute",
    id,
    span: node.span,
    use,
    what: "arithmetic",
    detail: "**",
    operands: [awaited, exponent],
  });
  return id;
}

function lowerYield(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  builder.scope.function.generator = true;
  const from = node.ofType("from") !== undefined;
  const target = node.children.find((child) => child.named);
  if (target) {
    const operand = lowerExpression(
      builder,
      target,
      from ? { as: "iterated", async: false } : { as: "yielded", by: id },
    );
    builder.emit({ op: "yield", id, span: node.span, use, operand, from });
  } else builder.emit({ op: "yield", id, span: node.span, use, from });
  return id;
}

/* ---------------------------------------------------------------- operators */

function operatorText(node: SyntaxNode): string {
  return node.children
    .filter((child) => !child.named)
    .map((child) => child.type)
    .join(" ");
}

function lowerOperands(
  builder: ModuleBuilder,
  node: SyntaxNode,
  use: Use,
  operation: {
    readonly what: "compare" | "arithmetic";
    readonly operator: string;
    readonly operands: readonly (SyntaxNode | undefined)[];
  },
): ValueId {
  const id = builder.newValue();
  const { what, operator } = operation;
  const operands = operation.operands.map((operand) =>
    lowerExpression(builder, operand, { as: "operand", by: id, operator }),
  );
  builder.emit({
    op: "compute",
    id,
    span: node.span,
    use,
    what,
    detail: operator,
    operands,
    facts: undefined,
  });
  return id;
}

function lowerUnary(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const argument = node.child("argument");
  const operator = operatorText(node);
  if (operator === "-" && (argument?.type === "integer" || argument?.type === "float")) {
    const id = builder.newValue();
    const value = numberIn(builder.textOf(argument));
    if (value !== undefined) {
      builder.emit({ op: "constant", id, span: node.span, use, value: -value });
      return id;
    }
  }
  return lowerOperands(builder, node, use, { what: "arithmetic", operator, operands: [argument] });
}

function lowerBooleanOperator(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const what = node.ofType("and") ? "and" : "or";
  const tested = use.as === "condition" || use.as === "discarded";
  const test = builder.collect(() => {
    lowerExpression(builder, node.child("left"), tested ? conditionUse : { as: "chosen", by: id });
  });
  const right = builder.collect(() => {
    const rightUse: Use = use.as === "condition" ? conditionUse : { as: "chosen", by: id };
    lowerExpression(builder, node.child("right"), rightUse);
  });
  builder.emit({ op: "choice", id, span: node.span, use, what, test, arms: [right, []] });
  return id;
}

function lowerConditional(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const [body, condition, otherwise] = node.namedChildren;
  const test = builder.collect(() => {
    lowerExpression(builder, condition, conditionUse);
  });
  const arms = [body, otherwise].map((arm) =>
    builder.collect(() => {
      lowerExpression(builder, arm, { as: "chosen", by: id });
    }),
  );
  builder.emit({ op: "choice", id, span: node.span, use, what: "conditional", test, arms });
  return id;
}

/** `(x := value)` binds the value, and the expression reads the name again. */
function lowerWalrus(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const name = node.child("name");
  const root = name ? builder.textOf(name) : "";
  builder.bindOutsideComprehensions(root);
  const span: Span = name?.span ?? node.span;
  const value = lowerExpression(builder, node.child("value"), {
    as: "bound",
    places: [builder.place(root, [])],
  });
  builder.emit({ op: "write", span, place: builder.place(root, []), how: "assign", value });
  const id = builder.newValue();
  builder.emit({ op: "read", id, span: node.span, use, place: builder.place(root, []) });
  return id;
}

/** Whatever has no operation of its own still evaluates its parts. */
function lowerOther(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const operands = node.namedChildren.map((child) => lowerExpression(builder, child, otherUse));
  const what = node.type === "slice" ? "slice" : "other";
  builder.emit({ op: "compute", id, span: node.span, use, what, detail: node.type, operands });
  return id;
}

function unknownValue(builder: ModuleBuilder, span: Span, use: Use): ValueId {
  const id = builder.newValue();
  builder.emit({ op: "compute", id, span, use, what: "other", detail: "missing", operands: [] });
  return id;
}
