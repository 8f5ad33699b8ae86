/** Blocks and simple statements. */
import type { Block, Span, Statement, TypeExpression, Use, ValueId } from "../../ir/module.ts";
import { parseType } from "../../ir/type-expression.ts";
import { typeExpression } from "./annotations.ts";
import {
  lowerElse,
  lowerFor,
  lowerIf,
  lowerMatch,
  lowerTry,
  lowerWhile,
  lowerWith,
} from "./lower-compound-statements.ts";
import { lowerClass, lowerDecorated, lowerFunction } from "./lower-definitions.ts";
import { lowerExpression } from "./lower-expressions.ts";
import { lowerImport } from "./lower-imports.ts";
import { lowerTarget, targetPlaces } from "./lower-places.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { narrowBehind } from "./narrowing.ts";
import {
  compact,
  conditionUse,
  discardedUse,
  otherUse,
  raisedUse,
  returnedUse,
  unpackedUse,
} from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Lowers the statements of a block, a module, or whatever broken source left in their place. */
export function lowerBlock(builder: ModuleBuilder, node: SyntaxNode | undefined): Block {
  if (!node) return [];
  const known = builder.narrowings.length;
  const block: Statement[] = [];
  for (const child of node.namedChildren) {
    block.push(...lowerStatement(builder, child));
    narrowBehind(builder, child, node.end);
  }
  builder.narrowings.length = known;
  return compact(block);
}

function lowerStatement(builder: ModuleBuilder, node: SyntaxNode): readonly Statement[] {
  switch (node.type) {
    case "expression_statement":
      return node.namedChildren.length > 1
        ? [lowerTupleStatement(builder, node)]
        : node.namedChildren.map((child) => lowerSimple(builder, child, node.span));
    case "function_definition":
      return [lowerFunction(builder, node)];
    case "class_definition":
      return [lowerClass(builder, node)];
    case "decorated_definition":
      return [lowerDecorated(builder, node)];
    case "return_statement":
      return [lowerReturn(builder, node)];
    case "raise_statement":
      return [lowerRaise(builder, node)];
    case "if_statement":
      return [lowerIf(builder, node, lowerElse(builder, node))];
    case "for_statement":
      return [lowerFor(builder, node)];
    case "while_statement":
      return [lowerWhile(builder, node)];
    case "try_statement":
      return [lowerTry(builder, node)];
    case "with_statement":
      return [lowerWith(builder, node)];
    case "match_statement":
      return [lowerMatch(builder, node)];
    case "break_statement":
      return [{ type: "break", span: node.span }];
    case "continue_statement":
      return [{ type: "continue", span: node.span }];
    case "pass_statement":
      return [{ type: "pass", span: node.span }];
    case "import_statement":
    case "import_from_statement":
    case "future_import_statement":
      return [
        { type: "import", span: node.span, operations: builder.collect(() => lowerImport(builder, node)) },
      ];
    case "global_statement":
    case "nonlocal_statement":
      return [lowerScopeStatement(builder, node)];
    case "delete_statement":
      return [lowerDelete(builder, node)];
    case "assert_statement":
      return [lowerAssert(builder, node)];
    case "type_alias_statement":
      return [lowerTypeAlias(builder, node)];
    case "block":
    case "ERROR":
      return lowerBlock(builder, node);
    default:
      return [lowerSimple(builder, node, node.span)];
  }
}

/** `a, b` as a statement of its own. */
function lowerTupleStatement(builder: ModuleBuilder, node: SyntaxNode): Statement {
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    for (const child of node.namedChildren) value = lowerExpression(builder, child, discardedUse);
  });
  return { type: "expression", span: node.span, operations, value };
}

function lowerSimple(builder: ModuleBuilder, node: SyntaxNode, span: Span): Statement {
  if (node.type === "assignment") return lowerAssignment(builder, node, span);
  if (node.type === "augmented_assignment") return lowerAugmented(builder, node, span);
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    value = lowerExpression(builder, node, discardedUse);
  });
  return { type: "expression", span, operations, value };
}

/* ---------------------------------------------------------------- assignments */

function lowerAssignment(builder: ModuleBuilder, node: SyntaxNode, span: Span): Statement {
  const targets: SyntaxNode[] = [];
  let annotation: SyntaxNode | undefined;
  let right: SyntaxNode | undefined = node;
  while (right?.type === "assignment") {
    const left = right.child("left");
    if (left) targets.push(left);
    annotation ??= right.child("type");
    right = right.child("right");
  }
  const augmented = right?.type === "augmented_assignment";
  let value: ValueId | undefined;
  const operations = builder.collect(() => {
    if (annotation) lowerExpression(builder, annotation, otherUse);
    if (right)
      value = lowerExpression(
        builder,
        augmented ? right.child("right") : right,
        assignedUse(builder, targets),
      );
    const type = annotation ? typeExpression(annotation, builder.text) : typeComment(builder, node);
    const alias = aliasOf(builder, targets, type, right);
    for (const target of targets) lowerAssignedTarget(builder, target, value, type, alias);
  });
  const spans = targets.map((target) => target.span);
  if (right && value !== undefined && !annotation)
    return { type: "assign", span, operations, value, valueSpan: right.span, targets: spans };
  return {
    type: "assign",
    span,
    operations,
    ...(value === undefined ? {} : { value }),
    ...(right ? { valueSpan: right.span } : {}),
    targets: spans,
    ...(annotation ? { annotation: annotation.span } : {}),
  };
}

/** A bare annotation binds a name without writing it, which still makes it local. */
function lowerAssignedTarget(
  builder: ModuleBuilder,
  target: SyntaxNode,
  value: ValueId | undefined,
  annotation: TypeExpression | undefined,
  alias: TypeExpression | undefined,
): void {
  if (!annotation && !alias) {
    lowerTarget(builder, target, "assign", value);
    return;
  }
  const writes = builder.collect(() => {
    lowerTarget(builder, target, "assign", value);
  });
  for (const operation of writes) {
    if (operation.op !== "write") builder.emit(operation);
    else builder.emit({ ...operation, ...(annotation && { annotation }), ...(alias && { alias }) });
  }
}

/** `x = None  # type: Optional[Session]`, as it was written before annotations of names came. */
function typeComment(builder: ModuleBuilder, node: SyntaxNode): TypeExpression | undefined {
  const rest = builder.text.slice(node.end, builder.text.indexOf("\n", node.end) >>> 0);
  const [, written] = /^[ \t]*#[ \t]*type:[ \t]*(?!ignore\b)([^#\r\n]+)/.exec(rest) ?? [];
  return written === undefined ? undefined : parseType(written.trim());
}

/** What the value of a module's or class's name says where it is read as a type. */
function aliasOf(
  builder: ModuleBuilder,
  targets: readonly SyntaxNode[],
  annotation: TypeExpression | undefined,
  value: SyntaxNode | undefined,
): TypeExpression | undefined {
  if (!value || targets.length !== 1 || targets[0]?.type !== "identifier") return undefined;
  if (builder.scope.function.kind === "function") return undefined;
  const isSaid = annotation !== undefined && /(^|\.)TypeAlias$/.test(annotation.name);
  if (annotation && !isSaid) return undefined;
  const kinds = isSaid
    ? /^(string|subscript|binary_operator|identifier|attribute)$/
    : /^(subscript|binary_operator)$/;
  if (!kinds.test(value.type)) return undefined;
  const type = typeExpression(value, builder.text);
  return type.name === "?" ? undefined : type;
}

function assignedUse(builder: ModuleBuilder, targets: readonly SyntaxNode[]): Use {
  const places = targets.map((target) => targetPlaces(builder, target));
  const flat = places.flatMap((place) => (place === "unpacked" ? [] : place));
  if (flat.length === 0 && places.length > 0) return unpackedUse;
  const plain = flat.every((place) => place.path.length === 0);
  return plain ? { as: "bound", places: flat } : { as: "stored", places: flat };
}

function lowerAugmented(builder: ModuleBuilder, node: SyntaxNode, span: Span): Statement {
  const target = node.child("left");
  const right = node.child("right");
  const operator = node.child("operator")?.type.replace(/=$/, "") ?? "";
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    const result = builder.newValue();
    const before = lowerExpression(builder, target, { as: "operand", by: result, operator });
    value = lowerExpression(builder, right, { as: "operand", by: result, operator });
    const places = targetPlaces(builder, target);
    const use: Use = places === "unpacked" ? unpackedUse : { as: "bound", places };
    builder.emit({
      op: "compute",
      id: result,
      span,
      use,
      what: "arithmetic",
      detail: operator,
      operands: [before, value],
    });
    for (const place of places === "unpacked" ? [] : places) {
      if (place.path.length === 0) builder.bind(place.root);
      builder.emit({ op: "write", span: target?.span ?? span, place, how: "augment", value: result });
    }
  });
  return {
    type: "assign",
    span,
    operations,
    value,
    ...(right ? { valueSpan: right.span } : {}),
    targets: target ? [target.span] : [],
    operator,
  };
}

/* ---------------------------------------------------------------- simple statements */

function lowerReturn(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const target = node.namedChildren[0];
  if (!target) return { type: "return", span: node.span, operations: [] };
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    value = lowerExpression(builder, target, returnedUse);
  });
  return { type: "return", span: node.span, operations, value, valueSpan: target.span };
}

function lowerRaise(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const cause = node.child("cause");
  const target = node.namedChildren.find((child) => child !== cause);
  let value: ValueId | undefined;
  const operations = builder.collect(() => {
    if (target) value = lowerExpression(builder, target, raisedUse);
    if (cause) lowerExpression(builder, cause, otherUse);
  });
  return { type: "raise", span: node.span, operations, ...(value === undefined ? {} : { value }) };
}

function lowerScopeStatement(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const names = node.type === "global_statement" ? builder.scope.globals : builder.scope.nonlocals;
  for (const child of node.namedChildren) names.add(builder.textOf(child));
  return { type: "scope", span: node.span, operations: [] };
}

function lowerDelete(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const operations = builder.collect(() => {
    for (const child of node.namedChildren) lowerTarget(builder, child, "delete", undefined);
  });
  return { type: "delete", span: node.span, operations };
}

function lowerAssert(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const operations = builder.collect(() => {
    node.namedChildren.forEach((child, index) => {
      lowerExpression(builder, child, index === 0 ? conditionUse : otherUse);
    });
  });
  return { type: "assert", span: node.span, operations };
}

function lowerTypeAlias(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const called = leftmost(node.child("left"));
  if (called?.type === "parenthesized_expression") return lowerCallOfType(builder, node, called);
  const operations = builder.collect(() => {
    const name = firstIdentifier(node.child("left"));
    lowerExpression(builder, node.child("right"), otherUse);
    if (!name) return;
    const root = builder.textOf(name);
    builder.bind(root);
    const alias = typeExpression(node.child("right"), builder.text);
    const place = builder.place(root, []);
    builder.emit({
      op: "write",
      span: name.span,
      place,
      how: "define",
      ...(alias.name !== "?" && { alias }),
    });
  });
  return { type: "other", span: node.span, operations };
}

/** `type(x).y = z` is an assignment, though the grammar takes `type` for the keyword of an alias. */
function lowerCallOfType(builder: ModuleBuilder, node: SyntaxNode, called: SyntaxNode): Statement {
  const operations = builder.collect(() => {
    const place = builder.place("", [".*"]);
    const value = lowerExpression(builder, node.child("right"), { as: "stored", places: [place] });
    const id = builder.newValue();
    const word: Span = [node.start, node.start + "type".length];
    const name = builder.place("type", []);
    const callee = builder.newValue();
    builder.emit({ op: "read", id: callee, span: word, use: { as: "callee", by: id }, place: name });
    const argument = lowerExpression(builder, called, { as: "argument", by: id, position: 0 });
    builder.emit({
      op: "call",
      id,
      span: [node.start, called.end],
      use: otherUse,
      callee: { span: word, value: callee, place: name },
      arguments: [{ value: argument, span: [called.start + 1, called.end - 1] }],
      argumentsSpan: called.span,
    });
    builder.emit({ op: "write", span: node.span, place, how: "assign", value });
  });
  return { type: "other", span: node.span, operations };
}

function leftmost(node: SyntaxNode | undefined): SyntaxNode | undefined {
  const first = node?.type === "parenthesized_expression" ? undefined : node?.namedChildren[0];
  return first ? leftmost(first) : node;
}

export function firstIdentifier(node: SyntaxNode | undefined): SyntaxNode | undefined {
  if (!node || node.type === "identifier") return node;
  return firstIdentifier(node.namedChildren[0]);
}
