/**
 * Expressions to operations in evaluation order. Each function gets told what becomes of the
 * value it makes (`use`) and returns the value's id.
 */
import type ts from "typescript";
import type { Span, Use, ValueId } from "../../ir/module.ts";
import { isAssignment, lowerAssignmentExpression } from "./lower-assignments.ts";
import { type Link, linkOf } from "./lower-chains.ts";
import { isLogical, lowerConditional, lowerLogical, lowerOptionalChain } from "./lower-choices.ts";
import { lowerClassExpression } from "./lower-classes.ts";
import { lowerClosure } from "./lower-functions.ts";
import { lowerJsx } from "./lower-jsx.ts";
import { lowerArray, lowerConstant, lowerObject, lowerTemplate } from "./lower-literals.ts";
import { accessPath, lowerRead, prepareTarget } from "./lower-places.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { isOptionalChain, unwrapped } from "./syntax.ts";

/**
 * Lowers one expression. A missing one (broken source) becomes an unknown value. Chains that grow
 * to the left (`a.b().c()`, `a + b + c`) may be of any length and are followed by a loop.
 */
export function lowerExpression(builder: ModuleBuilder, node: ts.Node | undefined, use: Use): ValueId {
  if (!node) return unknownValue(builder, [0, 0], use);
  return builder.nested(
    node,
    () => lowerChain(builder, node, use),
    () => unknownValue(builder, builder.span(node), use),
  );
}

/** What a function or class without a name of its own is called by. */
export interface Naming {
  readonly name: string;
  readonly span: Span | null;
}

/** An expression that gets its name from what it is assigned to, if it is a function or a class. */
export function lowerNamed(
  builder: ModuleBuilder,
  node: ts.Expression,
  use: Use,
  target: ts.Node | undefined,
): ValueId {
  const { ts } = builder;
  const inner = unwrapped(ts, node);
  const naming = target && namingBy(builder, target);
  const isFunction = ts.isArrowFunction(inner) || ts.isFunctionExpression(inner);
  if (!isFunction && !ts.isClassExpression(inner)) return lowerExpression(builder, node, use);
  return builder.nested(
    node,
    () =>
      ts.isClassExpression(inner)
        ? lowerClassExpression(builder, inner, use, naming?.name)
        : lowerClosure(builder, inner, use, naming),
    () => unknownValue(builder, builder.span(node), use),
  );
}

/** By the last name of a target: `load` for `load`, `exports.load` and `{ load: … }`. */
function namingBy(builder: ModuleBuilder, target: ts.Node): Naming | undefined {
  const { ts } = builder;
  const node = unwrapped(ts, target);
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || ts.isStringLiteralLike(node))
    return { name: node.text, span: builder.span(node) };
  if (ts.isPropertyAccessExpression(node)) return { name: node.name.text, span: builder.span(node.name) };
  return ts.isExportAssignment(node) ? { name: "default", span: null } : undefined;
}

export function unknownValue(builder: ModuleBuilder, span: Span, use: Use): ValueId {
  const id = builder.newValue();
  builder.emit({ op: "compute", id, span, use, what: "other", detail: "missing", operands: [] });
  return id;
}

function lowerChain(builder: ModuleBuilder, node: ts.Node, use: Use): ValueId {
  const links: Link[] = [];
  let at = builder.unwrap(node);
  let innerUse = use;
  for (;;) {
    const link = isOptionalChain(builder.ts, at) ? undefined : linkOf(builder, at, innerUse, links.at(-1));
    if (!link) break;
    links.push(link);
    at = builder.unwrap(link.operand);
    innerUse = link.use;
  }
  let value = lowerLeaf(builder, at, innerUse);
  for (const link of links.reverse()) value = link.finish(value);
  return value;
}

/** What does not grow to the left. */
function lowerLeaf(builder: ModuleBuilder, node: ts.Node, use: Use): ValueId {
  const { ts } = builder;
  if (isOptionalChain(ts, node)) return lowerOptionalChain(builder, node, use);
  const path = accessPath(ts, node);
  if (path)
    return path.root === ""
      ? unknownValue(builder, builder.span(node), use)
      : lowerRead(builder, node, path, use);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return lowerClosure(builder, node, use);
  if (ts.isObjectLiteralExpression(node)) return lowerObject(builder, node, use);
  if (ts.isArrayLiteralExpression(node)) return lowerArray(builder, node, use);
  if (ts.isTemplateExpression(node)) return lowerTemplate(builder, node, use);
  if (isAssignment(builder, node)) return lowerAssignmentExpression(builder, node, use);
  if (ts.isBinaryExpression(node) && isLogical(builder, node)) return lowerLogical(builder, node, use);
  if (ts.isConditionalExpression(node)) return lowerConditional(builder, node, use);
  if (ts.isPrefixUnaryExpression(node)) return lowerUnary(builder, node, use);
  if (ts.isYieldExpression(node)) return lowerYield(builder, node, use);
  if (ts.isVoidExpression(node)) return lowerVoid(builder, node, use);
  if (ts.isDeleteExpression(node)) return lowerDelete(builder, node, use);
  if (ts.isTypeOfExpression(node)) return lowerTypeOf(builder, node, use);
  if (ts.isClassExpression(node)) return lowerClassExpression(builder, node, use);
  if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node))
    return lowerJsx(builder, node, use);
  return lowerConstant(builder, node, use) ?? lowerOther(builder, node, use);
}

/* ---------------------------------------------------------------- words before a value */

function lowerUnary(builder: ModuleBuilder, node: ts.PrefixUnaryExpression, use: Use): ValueId {
  const { ts } = builder;
  if (use.as === "discarded" && isOwnCall(builder, node.operand))
    return lowerExpression(builder, node.operand, use);
  const id = builder.newValue();
  const span = builder.span(node);
  const negated = node.operator === ts.SyntaxKind.ExclamationToken;
  if (negated) {
    const operand = lowerExpression(builder, node.operand, { as: "operand", by: id, operator: "not" });
    builder.emit({ op: "compute", id, span, use, what: "not", operands: [operand] }, node);
    return id;
  }
  const operator = ts.tokenToString(node.operator) ?? "";
  if (operator === "-" && ts.isNumericLiteral(node.operand)) {
    builder.emit({ op: "constant", id, span, use, value: -Number(node.operand.text) });
    return id;
  }
  const operand = lowerExpression(builder, node.operand, { as: "operand", by: id, operator });
  builder.emit(
    { op: "compute", id, span, use, what: "arithmetic", detail: operator, operands: [operand] },
    node,
  );
  return id;
}

/** `!function () { … }()`: the sign only makes an expression of the function, and nobody takes its value. */
function isOwnCall({ ts }: ModuleBuilder, operand: ts.Expression): boolean {
  const call = unwrapped(ts, operand);
  if (!ts.isCallExpression(call)) return false;
  const callee = unwrapped(ts, call.expression);
  return ts.isFunctionExpression(callee) || ts.isArrowFunction(callee);
}

function lowerYield(builder: ModuleBuilder, node: ts.YieldExpression, use: Use): ValueId {
  const id = builder.newValue();
  const span = builder.span(node);
  const from = node.asteriskToken !== undefined;
  if (!node.expression) {
    builder.emit({ op: "yield", id, span, use, from }, node);
    return id;
  }
  const operand = lowerExpression(
    builder,
    node.expression,
    from ? { as: "iterated", async: builder.scope.function.async } : { as: "yielded", by: id },
  );
  builder.emit({ op: "yield", id, span, use, operand, from }, node);
  return id;
}

/** `void f()` gives nothing, so its own value is only there where somebody looks at it. */
function lowerVoid(builder: ModuleBuilder, node: ts.VoidExpression, use: Use): ValueId {
  if (use.as === "discarded") return lowerExpression(builder, node.expression, { as: "voided" });
  const id = builder.newValue();
  lowerExpression(builder, node.expression, { as: "voided" });
  builder.emit(
    { op: "compute", id, span: builder.span(node), use, what: "other", detail: "void", operands: [] },
    node,
  );
  return id;
}

function lowerDelete(builder: ModuleBuilder, node: ts.DeleteExpression, use: Use): ValueId {
  const target = unwrapped(builder.ts, node.expression);
  const id = builder.newValue();
  const operands: ValueId[] = [];
  if (isOptionalChain(builder.ts, target)) operands.push(lowerExpression(builder, target, { as: "other" }));
  else {
    const place = prepareTarget(builder, target);
    builder.emit({ op: "write", span: builder.span(target), place, how: "delete" }, target);
  }
  builder.emit(
    { op: "compute", id, span: builder.span(node), use, what: "other", detail: "delete", operands },
    node,
  );
  return id;
}

function lowerTypeOf(builder: ModuleBuilder, node: ts.TypeOfExpression, use: Use): ValueId {
  const id = builder.newValue();
  const operand = lowerExpression(builder, node.expression, { as: "operand", by: id, operator: "typeof" });
  const span = builder.span(node);
  builder.emit({ op: "compute", id, span, use, what: "other", detail: "typeof", operands: [operand] }, node);
  return id;
}

/** Whatever has no operation of its own still evaluates its parts. */
function lowerOther(builder: ModuleBuilder, node: ts.Node, use: Use): ValueId {
  const { ts } = builder;
  const id = builder.newValue();
  const operands: ValueId[] = [];
  ts.forEachChild(node, (child) => {
    if (isRun(builder, child)) operands.push(lowerExpression(builder, child, { as: "other" }));
  });
  const detail = ts.SyntaxKind[node.kind] ?? "other";
  builder.emit({ op: "compute", id, span: builder.span(node), use, what: "other", detail, operands }, node);
  return id;
}

/** Types, tokens and statements are no part of what an expression evaluates. */
function isRun(builder: ModuleBuilder, node: ts.Node): boolean {
  const { ts } = builder;
  return (
    !ts.isTypeNode(node) && !ts.isToken(node) && !ts.isStatement(node) && !ts.isTypeParameterDeclaration(node)
  );
}
