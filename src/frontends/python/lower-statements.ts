/** Statements and their structure. */
import type {
  Block,
  Handler,
  Match,
  MatchCase,
  Operation,
  Span,
  Statement,
  Try,
  TypeExpression,
  Use,
  ValueId,
  WithItem,
} from "../../ir/module.ts";
import { typeExpression } from "./annotations.ts";
import { lowerClass, lowerDecorated, lowerFunction } from "./lower-definitions.ts";
import { lowerExpression, lowerTarget, targetPlaces } from "./lower-expressions.ts";
import { lowerImport } from "./lower-imports.ts";
import { lowerPattern } from "./lower-patterns.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Lowers the statements of a block, a module, or whatever broken source left in their place. */
export function lowerBlock(builder: ModuleBuilder, node: SyntaxNode | undefined): Block {
  if (!node) return [];
  return node.namedChildren.flatMap((child) => lowerStatement(builder, child));
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
    for (const child of node.namedChildren) value = lowerExpression(builder, child, { as: "discarded" });
  });
  return { type: "expression", span: node.span, operations, value };
}

function lowerSimple(builder: ModuleBuilder, node: SyntaxNode, span: Span): Statement {
  if (node.type === "assignment") return lowerAssignment(builder, node, span);
  if (node.type === "augmented_assignment") return lowerAugmented(builder, node, span);
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    value = lowerExpression(builder, node, { as: "discarded" });
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
    if (annotation) lowerExpression(builder, annotation, { as: "other" });
    if (right)
      value = lowerExpression(
        builder,
        augmented ? right.child("right") : right,
        assignedUse(builder, targets),
      );
    for (const target of targets) lowerAssignedTarget(builder, target, value, annotation);
  });
  return {
    type: "assign",
    span,
    operations,
    ...(value === undefined ? {} : { value }),
    ...(right ? { valueSpan: right.span } : {}),
    targets: targets.map((target) => target.span),
    ...(annotation ? { annotation: annotation.span } : {}),
  };
}

/** A bare annotation binds a name without writing it, which still makes it local. */
function lowerAssignedTarget(
  builder: ModuleBuilder,
  target: SyntaxNode,
  value: ValueId | undefined,
  annotation: SyntaxNode | undefined,
): void {
  if (!annotation) {
    lowerTarget(builder, target, "assign", value);
    return;
  }
  const type: TypeExpression = typeExpression(annotation, builder.text);
  const writes = builder.collect(() => {
    lowerTarget(builder, target, "assign", value);
  });
  for (const operation of writes)
    builder.emit(operation.op === "write" ? { ...operation, annotation: type } : operation);
}

function assignedUse(builder: ModuleBuilder, targets: readonly SyntaxNode[]): Use {
  const places = targets.map((target) => targetPlaces(builder, target));
  const flat = places.flatMap((place) => (place === "unpacked" ? [] : place));
  if (flat.length === 0 && places.length > 0) return { as: "unpacked" };
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
    const use: Use = places === "unpacked" ? { as: "unpacked" } : { as: "bound", places };
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
    value = lowerExpression(builder, target, { as: "returned" });
  });
  return { type: "return", span: node.span, operations, value, valueSpan: target.span };
}

function lowerRaise(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const cause = node.child("cause");
  const target = node.namedChildren.find((child) => child !== cause);
  let value: ValueId | undefined;
  const operations = builder.collect(() => {
    if (target) value = lowerExpression(builder, target, { as: "raised" });
    if (cause) lowerExpression(builder, cause, { as: "other" });
  });
  return { type: "raise", span: node.span, operations, ...(value === undefined ? {} : { value }) };
}

function lowerScopeStatement(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const names = node.type === "global_statement" ? builder.scope.globals : builder.scope.nonlocals;
  for (const child of node.namedChildren) names.add(builder.text.slice(child.start, child.end));
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
      lowerExpression(builder, child, index === 0 ? { as: "condition" } : { as: "other" });
    });
  });
  return { type: "assert", span: node.span, operations };
}

function lowerTypeAlias(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const called = leftmost(node.child("left"));
  if (called?.type === "parenthesized_expression") return lowerCallOfType(builder, node, called);
  const operations = builder.collect(() => {
    const name = firstIdentifier(node.child("left"));
    lowerExpression(builder, node.child("right"), { as: "other" });
    if (!name) return;
    const root = builder.text.slice(name.start, name.end);
    builder.bind(root);
    builder.emit({ op: "write", span: name.span, place: builder.place(root, []), how: "define" });
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
      use: { as: "other" },
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

function firstIdentifier(node: SyntaxNode | undefined): SyntaxNode | undefined {
  if (!node || node.type === "identifier") return node;
  return firstIdentifier(node.namedChildren[0]);
}

/* ---------------------------------------------------------------- branches and loops */

function lowerIf(builder: ModuleBuilder, node: SyntaxNode, orElse: () => Block): Statement {
  const condition = node.child("condition");
  const test = lowerCondition(builder, condition);
  const outside = builder.typeOnly;
  builder.typeOnly ||= condition !== undefined && isTypeChecking(builder, condition);
  const body = lowerBlock(builder, node.child("consequence"));
  builder.typeOnly = outside;
  return { type: "if", span: node.span, test, body, orElse: orElse() };
}

/** What stands under it exists for the type checker alone. */
function isTypeChecking(builder: ModuleBuilder, condition: SyntaxNode): boolean {
  return /^(\w+\.)?TYPE_CHECKING$/.test(builder.text.slice(condition.start, condition.end));
}

function lowerElse(builder: ModuleBuilder, node: SyntaxNode): () => Block {
  const alternatives = node.children.filter(
    (child) => child.type === "elif_clause" || child.type === "else_clause",
  );
  const rest = (at: number): Block => {
    const clause = alternatives[at];
    if (!clause) return [];
    if (clause.type === "else_clause") return lowerBlock(builder, clause.child("body"));
    return [lowerIf(builder, clause, () => rest(at + 1))];
  };
  return () => rest(0);
}

function lowerCondition(builder: ModuleBuilder, node: SyntaxNode | undefined): readonly Operation[] {
  return builder.collect(() => {
    if (node) lowerExpression(builder, node, { as: "condition" });
  });
}

function lowerFor(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const asyncToken = node.ofType("async");
  const iterableNode = node.child("right");
  const target = node.child("left");
  let iterable: ValueId = 0;
  const header = builder.collect(() => {
    iterable = lowerExpression(builder, iterableNode, { as: "iterated", async: asyncToken !== undefined });
  });
  const each = builder.collect(() => {
    lowerTarget(builder, target, "loop", undefined);
  });
  const body = lowerBlock(builder, node.child("body"));
  return {
    type: "loop",
    span: node.span,
    kind: "for",
    async: asyncToken !== undefined,
    keyword: asyncToken?.span ?? [node.start, node.start],
    header,
    each,
    iterable,
    ...(iterableNode ? { iterableSpan: iterableNode.span } : {}),
    ...(target ? { target: target.span } : {}),
    body,
    orElse: lowerBlock(builder, node.child("alternative")?.child("body")),
    endless: false,
  };
}

function lowerWhile(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const condition = node.child("condition");
  const each = lowerCondition(builder, condition);
  const source = condition ? builder.text.slice(condition.start, condition.end) : "";
  return {
    type: "loop",
    span: node.span,
    kind: "while",
    async: false,
    keyword: [node.start, node.start],
    header: [],
    each,
    body: lowerBlock(builder, node.child("body")),
    orElse: lowerBlock(builder, node.child("alternative")?.child("body")),
    endless: source === "True" || /^[1-9]\d*$/.test(source),
  };
}

/* ---------------------------------------------------------------- try, with, match */

function lowerTry(builder: ModuleBuilder, node: SyntaxNode): Try {
  const body = lowerBlock(builder, node.child("body"));
  const handlers: Handler[] = [];
  let orElse: Block = [];
  let last: Block = [];
  for (const clause of node.children) {
    if (clause.type === "except_clause" || clause.type === "except_group_clause")
      handlers.push(lowerHandler(builder, clause));
    else if (clause.type === "else_clause") orElse = lowerBlock(builder, clause.child("body"));
    else if (clause.type === "finally_clause") last = lowerBlock(builder, clause.ofType("block"));
  }
  return { type: "try", span: node.span, body, handlers, orElse, finally: last };
}

function lowerHandler(builder: ModuleBuilder, node: SyntaxNode): Handler {
  const values = node.children.filter((child) => child.field === "value");
  const pattern = values.find((value) => value.type === "as_pattern");
  const alias = firstIdentifier(pattern?.child("alias") ?? node.child("alias"));
  const caught = values.map((value) => (value.type === "as_pattern" ? value.namedChildren[0] : value));
  const exceptions = caught.flatMap((value) => {
    const type = typeExpression(value, builder.text);
    return type.name === "()" ? type.arguments : [type];
  });
  const name = alias && builder.text.slice(alias.start, alias.end);
  const operations = builder.collect(() => {
    for (const value of caught) lowerExpression(builder, value, { as: "other" });
    if (!alias || name === undefined) return;
    builder.bind(name);
    builder.emit({ op: "write", span: alias.span, place: builder.place(name, []), how: "handler" });
  });
  return {
    span: node.span,
    exceptions,
    ...(name === undefined ? {} : { name }),
    group: node.ofType("*") !== undefined || node.type === "except_group_clause",
    operations,
    body: lowerBlock(builder, node.ofType("block")),
  };
}

function lowerWith(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const asyncToken = node.ofType("async");
  const clauseItems = node.ofType("with_clause")?.namedChildren ?? [];
  const items = clauseItems.map((item) => lowerWithItem(builder, item, asyncToken !== undefined));
  return {
    type: "with",
    span: node.span,
    async: asyncToken !== undefined,
    keyword: asyncToken?.span ?? [node.start, node.start],
    items,
    body: lowerBlock(builder, node.child("body")),
  };
}

function lowerWithItem(builder: ModuleBuilder, node: SyntaxNode, isAsync: boolean): WithItem {
  const value = node.type === "with_item" ? node.child("value") : node;
  const isPattern = value?.type === "as_pattern";
  const manager = isPattern ? value.namedChildren[0] : value;
  const target = isPattern ? value.child("alias")?.namedChildren[0] : undefined;
  let id: ValueId = 0;
  const operations = builder.collect(() => {
    id = lowerExpression(builder, manager, { as: "entered", async: isAsync });
    lowerTarget(builder, target, "with", undefined);
  });
  return { span: node.span, operations, value: id, ...(target ? { target: target.span } : {}) };
}

function lowerMatch(builder: ModuleBuilder, node: SyntaxNode): Match {
  const subjects = node.children.filter((child) => child.field === "subject");
  const subject = builder.collect(() => {
    for (const part of subjects) lowerExpression(builder, part, { as: "matched" });
  });
  const clauses = node.child("body")?.namedChildren.filter((child) => child.type === "case_clause") ?? [];
  const direct = node.children.filter((child) => child.type === "case_clause");
  const cases = [...clauses, ...direct].map((clause) => lowerCase(builder, clause));
  return { type: "match", span: node.span, subject, cases };
}

function lowerCase(builder: ModuleBuilder, node: SyntaxNode): MatchCase {
  const patterns = node.namedChildren.filter((child) => child.type === "case_pattern");
  const pattern = builder.collect(() => {
    for (const part of patterns) lowerPattern(builder, part);
  });
  const guardNode = node.child("guard");
  const guard = lowerCondition(builder, guardNode?.namedChildren[0]);
  const source = patterns.map((part) => builder.text.slice(part.start, part.end)).join(",");
  return {
    span: node.span,
    pattern,
    guard,
    body: lowerBlock(builder, node.child("consequence")),
    irrefutable:
      !guardNode && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(source) && !/^(None|True|False)$/.test(source),
  };
}
