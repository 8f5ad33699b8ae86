/**
 * Expressions to operations in evaluation order. Each function gets told what becomes of the
 * value it makes (`use`) and returns the value's id.
 */
import type { Argument, Call, Decorator, Operation, Place, Span, Use, ValueId } from "../../ir/module.ts";
import { lowerComprehension, lowerLambda } from "./lower-closures.ts";
import type { ModuleBuilder } from "./module-builder.ts";
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

/** A decorator's own access path; the operations of the expression are emitted as well. */
export function lowerDecorator(builder: ModuleBuilder, node: SyntaxNode): Decorator {
  const expression = node.namedChildren[0];
  lowerExpression(builder, expression, { as: "other" });
  const call = expression?.type === "call";
  const target = call ? expression.child("function") : expression;
  const path = target ? accessPath(builder, target) : undefined;
  return path
    ? { span: node.span, place: builder.place(path.root, path.path), call }
    : { span: node.span, call };
}

/* ---------------------------------------------------------------- access paths */

interface AccessPath {
  readonly root: string;
  readonly path: readonly string[];
  /** Index expressions that are evaluated on the way. */
  readonly indexes: readonly SyntaxNode[];
}

/** `a.b["k"].c` as a path; undefined when it starts from anything but a name. */
function accessPath(builder: ModuleBuilder, node: SyntaxNode): AccessPath | undefined {
  const text = builder.text;
  switch (node.type) {
    case "identifier":
      return { root: text.slice(node.start, node.end), path: [], indexes: [] };
    case "dotted_name": {
      const [root, ...rest] = node.namedChildren.map((part) => text.slice(part.start, part.end));
      return root === undefined ? undefined : { root, path: rest.map((name) => `.${name}`), indexes: [] };
    }
    case "parenthesized_expression": {
      const inner = node.namedChildren[0];
      return inner ? accessPath(builder, inner) : undefined;
    }
    case "attribute": {
      const object = node.child("object");
      const base = object && accessPath(builder, object);
      const name = node.child("attribute");
      if (!base || !name) return undefined;
      return { ...base, path: [...base.path, `.${text.slice(name.start, name.end)}`] };
    }
    case "subscript": {
      const object = node.child("value");
      const base = object && accessPath(builder, object);
      if (!base) return undefined;
      const subscripts = node.children.filter((child) => child.field === "subscript");
      const only = subscripts.length === 1 ? subscripts[0] : undefined;
      const constant =
        only && (only.type === "integer" || only.type === "string") && only.children.length === 0;
      const step = constant ? `[${text.slice(only.start, only.end)}]` : "[*]";
      return {
        ...base,
        path: [...base.path, step],
        indexes: constant ? base.indexes : [...base.indexes, ...subscripts],
      };
    }
    default:
      return undefined;
  }
}

function lowerAccess(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const path = accessPath(builder, node);
  const id = builder.newValue();
  if (path) {
    for (const index of path.indexes)
      lowerExpression(builder, index, { as: "operand", by: id, operator: "[]" });
    builder.emit({ op: "read", id, span: node.span, use, place: builder.place(path.root, path.path) });
    return id;
  }
  if (node.type === "attribute") {
    const name = node.child("attribute");
    const member = name ? builder.text.slice(name.start, name.end) : "";
    const operand = lowerExpression(builder, node.child("object"), { as: "member", by: id, member });
    builder.emit({
      op: "compute",
      id,
      span: node.span,
      use,
      what: "member",
      detail: member,
      operands: [operand],
    });
    return id;
  }
  const operand = lowerExpression(builder, node.child("value"), { as: "indexed", by: id });
  const operands = [operand];
  for (const index of node.children.filter((child) => child.field === "subscript"))
    operands.push(lowerExpression(builder, index, { as: "operand", by: id, operator: "[]" }));
  builder.emit({ op: "compute", id, span: node.span, use, what: "index", operands });
  return id;
}

/** Emits the writes of an assignment's target, after its value. Returns the places written. */
export function lowerTarget(
  builder: ModuleBuilder,
  node: SyntaxNode | undefined,
  how: "assign" | "augment" | "unpack" | "loop" | "with" | "delete",
  value: ValueId | undefined,
): readonly Place[] {
  if (!node) return [];
  switch (node.type) {
    case "parenthesized_expression":
    case "as_pattern_target":
    case "list_splat_pattern":
    case "list_splat":
      return lowerTarget(
        builder,
        node.namedChildren[0],
        how,
        node.type.startsWith("list_splat") ? undefined : value,
      );
    case "pattern_list":
    case "tuple_pattern":
    case "list_pattern":
    case "tuple":
    case "list":
    case "expression_list": {
      const inner = how === "assign" ? "unpack" : how;
      return node.namedChildren.flatMap((part) => lowerTarget(builder, part, inner, undefined));
    }
    default: {
      const path = accessPath(builder, node);
      if (!path) {
        lowerTargetBase(builder, node);
        const step = node.type === "attribute" ? ".*" : "[*]";
        const place = builder.place("", [step]);
        builder.emit(write(node.span, place, how, value));
        return [place];
      }
      for (const index of path.indexes) lowerExpression(builder, index, { as: "other" });
      if (path.path.length === 0) builder.bind(path.root);
      const place = builder.place(path.root, path.path);
      builder.emit(write(node.span, place, how, value));
      return [place];
    }
  }
}

/** Evaluates the object of a target such as `f().x`. */
function lowerTargetBase(builder: ModuleBuilder, node: SyntaxNode): void {
  for (const child of node.namedChildren) {
    if (child.field !== "attribute") lowerExpression(builder, child, { as: "other" });
  }
}

function write(
  span: Span,
  place: Place,
  how: "assign" | "augment" | "unpack" | "loop" | "with" | "delete",
  value: ValueId | undefined,
): Operation {
  return value === undefined ? { op: "write", span, place, how } : { op: "write", span, place, how, value };
}

/** The places that {@link lowerTarget} will write, before it does: a value's use names them. */
export function targetPlaces(
  builder: ModuleBuilder,
  node: SyntaxNode | undefined,
): readonly Place[] | "unpacked" {
  if (!node) return [];
  if (node.type === "parenthesized_expression" || node.type === "as_pattern_target")
    return targetPlaces(builder, node.namedChildren[0]);
  if (/^(pattern_list|tuple_pattern|list_pattern|tuple|list|expression_list)$/.test(node.type))
    return "unpacked";
  const path = accessPath(builder, node);
  return [path ? builder.place(path.root, path.path) : builder.place("", [".*"])];
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
    arguments: values,
    argumentsSpan: list?.span ?? [node.end, node.end],
  };
  builder.emit(call);
  return id;
}

function lowerCallee(builder: ModuleBuilder, target: SyntaxNode | undefined, call: ValueId): Call["callee"] {
  const span: Span = target?.span ?? [0, 0];
  if (target?.type === "attribute") {
    const name = target.child("attribute");
    const member = name ? builder.text.slice(name.start, name.end) : "";
    const value = lowerExpression(builder, target.child("object"), { as: "receiver", by: call, member });
    const path = accessPath(builder, target);
    return path
      ? { span, value, member, place: builder.place(path.root, path.path) }
      : { span, value, member };
  }
  const value = lowerExpression(builder, target, { as: "callee", by: call });
  const path = target && accessPath(builder, target);
  return path ? { span, value, place: builder.place(path.root, path.path) } : { span, value };
}

function lowerArgument(builder: ModuleBuilder, node: SyntaxNode, call: ValueId, position: number): Argument {
  if (node.type === "keyword_argument") {
    const name = node.child("name");
    const keyword = name ? builder.text.slice(name.start, name.end) : "";
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
  builder.emit({ op: "await", id, span: node.span, use, operand, operandSpan });
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
  builder.emit({ op: "compute", id, span: node.span, use, what, detail: operator, operands });
  return id;
}

function lowerUnary(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const argument = node.child("argument");
  const operator = operatorText(node);
  if (operator === "-" && (argument?.type === "integer" || argument?.type === "float")) {
    const id = builder.newValue();
    const value = numberIn(builder.text.slice(argument.start, argument.end));
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
    lowerExpression(builder, node.child("left"), tested ? { as: "condition" } : { as: "chosen", by: id });
  });
  const right = builder.collect(() => {
    const rightUse: Use = use.as === "condition" ? { as: "condition" } : { as: "chosen", by: id };
    lowerExpression(builder, node.child("right"), rightUse);
  });
  builder.emit({ op: "choice", id, span: node.span, use, what, test, arms: [right, []] });
  return id;
}

function lowerConditional(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const [body, condition, otherwise] = node.namedChildren;
  const test = builder.collect(() => {
    lowerExpression(builder, condition, { as: "condition" });
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
  const root = name ? builder.text.slice(name.start, name.end) : "";
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

/* ---------------------------------------------------------------- literals and collections */

function lowerString(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const parts = node.type === "concatenated_string" ? node.namedChildren : [node];
  const source = builder.text.slice(node.start, node.end);
  if (parts.every((part) => part.children.length === 0)) {
    if (/^[A-Za-z]*[bB]/.test(source))
      builder.emit({ op: "compute", id, span: node.span, use, what: "other", detail: "bytes", operands: [] });
    else builder.emit({ op: "constant", id, span: node.span, use, value: unquoted(source) });
    return id;
  }
  const operands: ValueId[] = [];
  const interpolate = (container: SyntaxNode): void => {
    for (const child of container.namedChildren) {
      if (child.field === "expression")
        operands.push(lowerExpression(builder, child, { as: "formatted", by: id }));
      else interpolate(child);
    }
  };
  for (const part of parts) interpolate(part);
  builder.emit({ op: "compute", id, span: node.span, use, what: "format", operands });
  return id;
}

function unquoted(source: string): string {
  return source.replace(/^[A-Za-z]*("""|'''|"|')([\s\S]*)\1$/, "$2");
}

function lowerConstant(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const source = builder.text.slice(node.start, node.end);
  const value = constantValue(node.type, source);
  if (value === undefined)
    builder.emit({ op: "compute", id, span: node.span, use, what: "other", detail: "number", operands: [] });
  else builder.emit({ op: "constant", id, span: node.span, use, value });
  return id;
}

function constantValue(type: string, source: string): number | boolean | null | undefined {
  if (type === "true") return true;
  if (type === "false") return false;
  if (type === "none") return null;
  return numberIn(source);
}

function numberIn(source: string): number | undefined {
  const value = Number(source.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

function lowerCollection(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const what = node.type === "list" ? "list" : node.type === "set" ? "set" : "tuple";
  const operands = node.namedChildren.map((element) =>
    element.type === "list_splat" || element.type === "parenthesized_list_splat"
      ? lowerExpression(builder, splatted(element), { as: "spread", by: id })
      : lowerExpression(builder, element, { as: "collected", by: id }),
  );
  builder.emit({ op: "compute", id, span: node.span, use, what, operands });
  return id;
}

function splatted(node: SyntaxNode): SyntaxNode | undefined {
  const inner = node.namedChildren[0];
  return node.type === "parenthesized_list_splat" && inner ? splatted(inner) : inner;
}

function lowerDictionary(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const operands: ValueId[] = [];
  for (const entry of node.namedChildren) {
    if (entry.type === "pair") {
      operands.push(lowerExpression(builder, entry.child("key"), { as: "collected", by: id }));
      operands.push(lowerExpression(builder, entry.child("value"), { as: "collected", by: id }));
    } else if (entry.type === "dictionary_splat") {
      operands.push(lowerExpression(builder, entry.namedChildren[0], { as: "spread", by: id }));
    } else operands.push(lowerExpression(builder, entry, { as: "other" }));
  }
  builder.emit({ op: "compute", id, span: node.span, use, what: "dict", operands });
  return id;
}

/** Whatever has no operation of its own still evaluates its parts. */
function lowerOther(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const operands = node.namedChildren.map((child) => lowerExpression(builder, child, { as: "other" }));
  const what = node.type === "slice" ? "slice" : "other";
  builder.emit({ op: "compute", id, span: node.span, use, what, detail: node.type, operands });
  return id;
}

function unknownValue(builder: ModuleBuilder, span: Span, use: Use): ValueId {
  const id = builder.newValue();
  builder.emit({ op: "compute", id, span, use, what: "other", detail: "missing", operands: [] });
  return id;
}
