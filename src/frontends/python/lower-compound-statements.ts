/** Statements with blocks of their own: branches, loops, try, with and match. */
import type {
  Block,
  Handler,
  Match,
  MatchCase,
  Operation,
  Statement,
  Try,
  ValueId,
  WithItem,
} from "../../ir/module.ts";
import { typeExpression } from "./annotations.ts";
import { lowerExpression } from "./lower-expressions.ts";
import { lowerPattern } from "./lower-patterns.ts";
import { lowerTarget } from "./lower-places.ts";
import { firstIdentifier, lowerBlock } from "./lower-statements.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { withNarrowing } from "./narrowing.ts";
import { conditionUse, matchedUse, otherUse } from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

/* ---------------------------------------------------------------- branches and loops */

export function lowerIf(builder: ModuleBuilder, node: SyntaxNode, orElse: () => Block): Statement {
  const condition = node.child("condition");
  const test = lowerCondition(builder, condition);
  const outside = builder.typeOnly;
  builder.typeOnly ||= condition !== undefined && isTypeChecking(builder, condition);
  const consequence = node.child("consequence");
  let body: Block = [];
  withNarrowing(builder, condition, consequence?.span ?? node.span, () => {
    body = lowerBlock(builder, consequence);
  });
  builder.typeOnly = outside;
  return { type: "if", span: node.span, test, body, orElse: orElse() };
}

/** What stands under it exists for the type checker alone. */
function isTypeChecking(builder: ModuleBuilder, condition: SyntaxNode): boolean {
  return /^(\w+\.)?TYPE_CHECKING$/.test(builder.text.slice(condition.start, condition.end));
}

export function lowerElse(builder: ModuleBuilder, node: SyntaxNode): () => Block {
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
    if (node) lowerExpression(builder, node, conditionUse);
  });
}

export function lowerFor(builder: ModuleBuilder, node: SyntaxNode): Statement {
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

export function lowerWhile(builder: ModuleBuilder, node: SyntaxNode): Statement {
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

export function lowerTry(builder: ModuleBuilder, node: SyntaxNode): Try {
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
  const name = alias && builder.textOf(alias);
  const operations = builder.collect(() => {
    for (const value of caught) lowerExpression(builder, value, otherUse);
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

export function lowerWith(builder: ModuleBuilder, node: SyntaxNode): Statement {
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

export function lowerMatch(builder: ModuleBuilder, node: SyntaxNode): Match {
  const subjects = node.children.filter((child) => child.field === "subject");
  const subject = builder.collect(() => {
    for (const part of subjects) lowerExpression(builder, part, matchedUse);
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
