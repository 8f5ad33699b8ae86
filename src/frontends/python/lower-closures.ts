/** Lambdas and comprehensions: functions that stand inside expressions. */
import type { Block, Operation, Span, Statement, Use, ValueId } from "../../ir/module.ts";
import { lowerExpression } from "./lower-expressions.ts";
import { lowerParameters } from "./lower-parameters.ts";
import { lowerTarget } from "./lower-places.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { conditionUse, returnedUse } from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

export function lowerLambda(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const body = node.child("body");
  const bodySpan: Span = body?.span ?? [node.end, node.end];
  const parameters = node.child("parameters");
  lowerParameters(builder, parameters, "evaluate");
  const scope = builder.enter({
    kind: "lambda",
    name: "<lambda>",
    async: false,
    span: node.span,
    nameSpan: null,
    bodySpan,
    asyncInsert: node.start,
  });
  scope.function.parameters = lowerParameters(builder, parameters, "declare");
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    value = lowerExpression(builder, body, returnedUse);
  });
  scope.function.body = [{ type: "expression", span: bodySpan, operations, value }];
  builder.leave();
  builder.emit({ op: "closure", id, span: node.span, use, function: scope.function.id });
  return id;
}

/**
 * The first iterable is evaluated around the comprehension, everything else inside of it, as
 * Python does. The clauses become nested loops and ifs with the element innermost.
 */
export function lowerComprehension(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const clauses = node.children.filter(
    (child) => child.type === "for_in_clause" || child.type === "if_clause",
  );
  const first = clauses[0];
  const firstAsync = first?.ofType("async") !== undefined;
  const iterable = lowerIterable(builder, first, firstAsync);
  const scope = builder.enter({
    kind: "comprehension",
    name: comprehensionNames.get(node.type) ?? "<comprehension>",
    async: false,
    span: node.span,
    nameSpan: null,
    bodySpan: node.span,
    asyncInsert: node.start,
  });
  scope.function.body = lowerClauses(builder, clauses, 0, node.child("body"), id);
  builder.leave();
  const what = comprehensionKinds.get(node.type) ?? "list";
  builder.emit({
    op: "comprehension",
    id,
    span: node.span,
    use,
    what,
    function: scope.function.id,
    lazy: what === "generator",
    async: isAsynchronous(scope.function.body),
    iterable,
  });
  return id;
}

const comprehensionKinds = new Map<string, "list" | "set" | "dict" | "generator">([
  ["list_comprehension", "list"],
  ["set_comprehension", "set"],
  ["dictionary_comprehension", "dict"],
  ["generator_expression", "generator"],
]);

const comprehensionNames = new Map([
  ["list_comprehension", "<listcomp>"],
  ["set_comprehension", "<setcomp>"],
  ["dictionary_comprehension", "<dictcomp>"],
  ["generator_expression", "<genexpr>"],
]);

function lowerIterable(builder: ModuleBuilder, clause: SyntaxNode | undefined, isAsync: boolean): ValueId {
  const parts = clause?.children.filter((child) => child.field === "right") ?? [];
  return lowerExpression(builder, parts[0], { as: "iterated", async: isAsync });
}

function lowerClauses(
  builder: ModuleBuilder,
  clauses: readonly SyntaxNode[],
  at: number,
  element: SyntaxNode | undefined,
  owner: ValueId,
): Block {
  const clause = clauses[at];
  if (!clause) return [lowerElement(builder, element, owner)];
  if (clause.type === "if_clause") {
    const test = builder.collect(() => {
      lowerExpression(builder, clause.namedChildren[0], conditionUse);
    });
    const body = lowerClauses(builder, clauses, at + 1, element, owner);
    return [{ type: "if", span: clause.span, test, body, orElse: [] }];
  }
  const isAsync = clause.ofType("async") !== undefined;
  const header: Operation[] = [];
  let iterable: ValueId | undefined;
  if (at > 0) {
    header.push(
      ...builder.collect(() => {
        iterable = lowerIterable(builder, clause, isAsync);
      }),
    );
  }
  const target = clause.child("left");
  const each = builder.collect(() => {
    lowerTarget(builder, target, "loop", undefined);
  });
  const keyword = clause.ofType("async") ?? clause.ofType("for") ?? clause;
  const iterableNode = clause.child("right");
  return [
    {
      type: "loop",
      span: clause.span,
      kind: "for",
      async: isAsync,
      keyword: isAsync ? keyword.span : [keyword.start, keyword.start],
      header,
      each,
      ...(iterable === undefined ? {} : { iterable }),
      ...(iterableNode ? { iterableSpan: iterableNode.span } : {}),
      ...(target ? { target: target.span } : {}),
      body: lowerClauses(builder, clauses, at + 1, element, owner),
      orElse: [],
      endless: false,
    },
  ];
}

function lowerElement(builder: ModuleBuilder, element: SyntaxNode | undefined, owner: ValueId): Statement {
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    if (element?.type === "pair") {
      lowerExpression(builder, element.child("key"), { as: "element", by: owner });
      value = lowerExpression(builder, element.child("value"), { as: "element", by: owner });
    } else value = lowerExpression(builder, element, { as: "element", by: owner });
  });
  return { type: "expression", span: element?.span ?? [0, 0], operations, value };
}

/** Whether a comprehension's own clauses suspend. */
function isAsynchronous(block: Block): boolean {
  return block.some((statement) => {
    switch (statement.type) {
      case "loop":
        return statement.async || suspends(statement.header) || isAsynchronous(statement.body);
      case "if":
        return suspends(statement.test) || isAsynchronous(statement.body);
      case "expression":
        return suspends(statement.operations);
      default:
        return false;
    }
  });
}

function suspends(operations: readonly Operation[]): boolean {
  return operations.some((operation) => {
    if (operation.op === "await") return true;
    if (operation.op === "choice") return suspends(operation.test) || operation.arms.some(suspends);
    return operation.op === "comprehension" && operation.async && !operation.lazy;
  });
}
