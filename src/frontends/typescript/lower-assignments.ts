/** Assignments, `++` and `--`, as statements of their own and inside other expressions. */
import type ts from "typescript";
import type { Place, Span, Statement, Use, ValueId } from "../../ir/module.ts";
import { lowerExpression, lowerNamed } from "./lower-expressions.ts";
import { isPattern, lowerTarget, write } from "./lower-patterns.ts";
import { accessPath, lowerRead, prepareTarget } from "./lower-places.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { unwrapped } from "./syntax.ts";

/** What an assignment evaluated to, for the statement or expression that it is. */
interface Assigned {
  /** The value on the right; none for `++`. */
  readonly value?: ValueId;
  /** Reads anew what has been assigned, where somebody wants to know. */
  readonly reread: (use: Use) => ValueId;
  readonly targets: readonly ts.Expression[];
  readonly right?: ts.Expression;
  readonly operator?: string;
}

/** The assignment that a statement consists of, or undefined. */
export function lowerAssignmentStatement(
  builder: ModuleBuilder,
  expression: ts.Expression,
  span: Span,
): Statement | undefined {
  const node = unwrapped(builder.ts, expression);
  if (!isAssignment(builder, node)) return undefined;
  let assigned: Assigned | undefined;
  const operations = builder.collect(() => {
    assigned = assign(builder, node);
  });
  if (!assigned) return undefined;
  const { value, right, operator } = assigned;
  return {
    type: "assign",
    span,
    operations,
    ...(value === undefined ? {} : { value }),
    ...(right ? { valueSpan: builder.span(right) } : {}),
    targets: assigned.targets.map((target) => builder.span(target)),
    ...(operator === undefined ? {} : { operator }),
  };
}

/** An assignment whose outcome is used: the place is read again for it. */
export function lowerAssignmentExpression(
  builder: ModuleBuilder,
  node: ts.BinaryExpression | ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  use: Use,
): ValueId {
  const assigned = assign(builder, node);
  if (use.as === "discarded" && assigned.value !== undefined) return assigned.value;
  return assigned.reread(use);
}

export function isAssignment(
  builder: ModuleBuilder,
  node: ts.Node,
): node is ts.BinaryExpression | ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  const { ts } = builder;
  return ts.isBinaryExpression(node) ? assigns(builder, node) : isUpdate(builder, node);
}

/** True for `=`, `+=`, `??=` and the like. */
export function assigns({ ts }: ModuleBuilder, node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isUpdate(
  builder: ModuleBuilder,
  node: ts.Node,
): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  const { ts } = builder;
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return false;
  return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
}

function assign(
  builder: ModuleBuilder,
  node: ts.BinaryExpression | ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
): Assigned {
  const { ts } = builder;
  if (!ts.isBinaryExpression(node)) return update(builder, node);
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.EqualsToken:
      return assignPlainly(builder, node);
    case ts.SyntaxKind.BarBarEqualsToken:
      return assignIfNeeded(builder, node, "or");
    case ts.SyntaxKind.AmpersandAmpersandEqualsToken:
      return assignIfNeeded(builder, node, "and");
    case ts.SyntaxKind.QuestionQuestionEqualsToken:
      return assignIfNeeded(builder, node, "coalesce");
    default:
      return augment(builder, node);
  }
}

/** `a = b = value` is one value for several targets, which are written from right to left. */
function assignPlainly(builder: ModuleBuilder, node: ts.BinaryExpression): Assigned {
  const { ts } = builder;
  const targets: ts.Expression[] = [];
  let right: ts.Expression = node;
  for (;;) {
    const inner = unwrapped(ts, right);
    if (!ts.isBinaryExpression(inner) || inner.operatorToken.kind !== ts.SyntaxKind.EqualsToken) break;
    targets.push(inner.left);
    right = inner.right;
  }
  const prepared = targets.map((target) =>
    isPattern(builder, target) ? ({ target } as const) : { target, place: prepareTarget(builder, target) },
  );
  const places = prepared.flatMap(({ place }) => (place ? [place] : []));
  const value = lowerNamed(builder, right, useOf(places, prepared.length > 0), targets.at(-1));
  for (const { target, place } of [...prepared].reverse()) {
    if (place)
      builder.emit(
        write(builder.span(target), place, { how: "assign", declares: "block", value }),
        unwrapped(ts, target),
      );
    else lowerTarget(builder, target, "assign");
  }
  return { value, targets, right, reread: (use) => reread(builder, node, targets[0], value, use) };
}

/** `a += value`: the old value is read first, before the value on the right. */
function augment(builder: ModuleBuilder, node: ts.BinaryExpression): Assigned {
  const operator = node.operatorToken.getText(builder.source).replace(/=$/, "");
  const result = builder.newValue();
  const place = prepareTarget(builder, node.left);
  const before = lowerAgain(builder, node.left, place, { as: "operand", by: result, operator });
  const value = lowerExpression(builder, node.right, { as: "operand", by: result, operator });
  builder.emit(
    {
      op: "compute",
      id: result,
      span: builder.span(node),
      use: useOf([place], true),
      what: "arithmetic",
      detail: operator,
      operands: [before, value],
    },
    node,
  );
  const target = unwrapped(builder.ts, node.left);
  builder.emit(
    write(builder.span(node.left), place, { how: "augment", declares: "block", value: result }),
    target,
  );
  return {
    value,
    targets: [node.left],
    right: node.right,
    operator,
    reread: (use) => reread(builder, node, node.left, result, use),
  };
}

/** `a ??= value`: value and write stand in an arm, since they may not run. */
function assignIfNeeded(
  builder: ModuleBuilder,
  node: ts.BinaryExpression,
  what: "or" | "and" | "coalesce",
): Assigned {
  const operator = node.operatorToken.getText(builder.source).replace(/=$/, "");
  const id = builder.newValue();
  const place = prepareTarget(builder, node.left);
  const test = builder.collect(() => {
    lowerAgain(
      builder,
      node.left,
      place,
      what === "coalesce" ? { as: "chosen", by: id } : { as: "condition" },
    );
  });
  let value: ValueId = id;
  const arm = builder.collect(() => {
    value = lowerNamed(builder, node.right, useOf([place], true), node.left);
    builder.emit(
      write(builder.span(node.left), place, { how: "assign", declares: "block", value }),
      unwrapped(builder.ts, node.left),
    );
  });
  builder.emit(
    { op: "choice", id, span: builder.span(node), use: { as: "discarded" }, what, test, arms: [arm, []] },
    node,
  );
  return {
    value,
    targets: [node.left],
    right: node.right,
    operator,
    reread: (use) => reread(builder, node, node.left, id, use),
  };
}

function update(
  builder: ModuleBuilder,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
): Assigned {
  const operator = node.operator === builder.ts.SyntaxKind.PlusPlusToken ? "++" : "--";
  const result = builder.newValue();
  const place = prepareTarget(builder, node.operand);
  const before = lowerAgain(builder, node.operand, place, { as: "operand", by: result, operator });
  const span = builder.span(node);
  const use = useOf([place], true);
  builder.emit(
    { op: "compute", id: result, span, use, what: "arithmetic", detail: operator, operands: [before] },
    node,
  );
  builder.emit(
    write(builder.span(node.operand), place, { how: "augment", declares: "block", value: result }),
    unwrapped(builder.ts, node.operand),
  );
  return {
    targets: [node.operand],
    operator,
    reread: (outer) =>
      outer.as === "discarded" ? result : reread(builder, node, node.operand, result, outer),
  };
}

function useOf(places: readonly Place[], assigned: boolean): Use {
  if (places.length === 0) return assigned ? { as: "unpacked" } : { as: "discarded" };
  return places.every((place) => place.path.length === 0)
    ? { as: "bound", places }
    : { as: "stored", places };
}

/** Reads a target whose inner expressions have been evaluated already. */
function lowerAgain(builder: ModuleBuilder, target: ts.Node, place: Place, use: Use): ValueId {
  const node = unwrapped(builder.ts, target);
  const path = accessPath(builder.ts, node);
  if (path) return lowerRead(builder, node, { ...path, indexes: [] }, use);
  const id = builder.newValue();
  const span = builder.span(node);
  const step = place.path.at(-1) ?? "";
  const what = step.startsWith("[") ? "index" : "member";
  builder.emit({ op: "compute", id, span, use, what, detail: step.replace(/^\./, ""), operands: [] }, node);
  return id;
}

/** The outcome of an assignment: its target read again, or a value that stands for it. */
function reread(
  builder: ModuleBuilder,
  node: ts.Node,
  target: ts.Node | undefined,
  value: ValueId,
  use: Use,
): ValueId {
  const inner = target && unwrapped(builder.ts, target);
  const path = inner && accessPath(builder.ts, inner);
  if (path) {
    const id = builder.newValue();
    const place = builder.place(path.root, path.path);
    builder.emit({ op: "read", id, span: builder.span(node), use, place }, node);
    return id;
  }
  const id = builder.newValue();
  const span = builder.span(node);
  builder.emit(
    { op: "compute", id, span, use, what: "other", detail: "assignment", operands: [value] },
    node,
  );
  return id;
}
