/**
 * Small questions about TypeScript's syntax tree that several parts of the lowering ask. The
 * compiler is handed in as a namespace; nothing here relies on parent links or on a checker.
 */
import type ts from "typescript";
import type { Span } from "../../ir/module.ts";

/** The compiler's namespace, as whoever hosts us has loaded it. */
export type TypeScript = typeof ts;

/** Functions as they stand in source, with or without a body. */
export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.AccessorDeclaration
  | ts.ConstructorDeclaration;

export function isFunctionNode(ts: TypeScript, node: ts.Node): node is FunctionNode {
  return (
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isGetAccessorDeclaration(node) ||
    ts.isSetAccessorDeclaration(node)
  );
}

/** The expression without parentheses, `!` and type assertions, which do nothing when code runs. */
export function unwrapped(ts: TypeScript, node: ts.Node): ts.Node {
  const wrapping = wrappingKinds(ts);
  let inner = node;
  while (wrapping.has(inner.kind)) {
    if (
      ts.isParenthesizedExpression(inner) ||
      ts.isAsExpression(inner) ||
      ts.isSatisfiesExpression(inner) ||
      ts.isTypeAssertionExpression(inner) ||
      ts.isExpressionWithTypeArguments(inner) ||
      ts.isPartiallyEmittedExpression(inner) ||
      (ts.isNonNullExpression(inner) && !isOptionalChain(ts, inner))
    ) {
      inner = inner.expression;
    } else break;
  }
  return inner;
}

/** The outermost of the type assertions around an expression: `f() as T`, `<T>f()`, `f() satisfies T`; `(await f())!`, too. */
export function assertionIn(ts: TypeScript, node: ts.Node): ts.Node | undefined {
  let at = node;
  while (ts.isParenthesizedExpression(at)) at = at.expression;
  if (ts.isNonNullExpression(at) && ts.isAwaitExpression(unwrapped(ts, at))) return at;
  while (ts.isParenthesizedExpression(at) || ts.isNonNullExpression(at)) at = at.expression;
  return ts.isAsExpression(at) || ts.isSatisfiesExpression(at) || ts.isTypeAssertionExpression(at)
    ? at
    : undefined;
}

let wrappings: { readonly of: TypeScript; readonly kinds: ReadonlySet<ts.SyntaxKind> } | undefined;

/** Most nodes are none of these, and the question is asked for each of them several times. */
function wrappingKinds(ts: TypeScript): ReadonlySet<ts.SyntaxKind> {
  if (wrappings?.of === ts) return wrappings.kinds;
  const { SyntaxKind } = ts;
  const kinds = new Set([
    SyntaxKind.ParenthesizedExpression,
    SyntaxKind.AsExpression,
    SyntaxKind.SatisfiesExpression,
    SyntaxKind.TypeAssertionExpression,
    SyntaxKind.ExpressionWithTypeArguments,
    SyntaxKind.PartiallyEmittedExpression,
    SyntaxKind.NonNullExpression,
  ]);
  wrappings = { of: ts, kinds };
  return kinds;
}

/** Inside a chain that `?.` may end early. */
export function isOptionalChain(ts: TypeScript, node: ts.Node): boolean {
  return (node.flags & ts.NodeFlags.OptionalChain) !== 0;
}

export function spanOf(source: ts.SourceFile, node: ts.Node): Span {
  return [node.getStart(source), node.end];
}

export function hasModifier(ts: TypeScript, node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (node.modifiers?.some((one) => one.kind === kind) ?? false);
}

export function decoratorsOf(ts: TypeScript, node: ts.Node): readonly ts.Decorator[] {
  return (ts.canHaveDecorators(node) && ts.getDecorators(node)) || [];
}

/** Where a definition begins when its leading decorators are left out. */
export function definitionStart(ts: TypeScript, source: ts.SourceFile, node: ts.Node): number {
  let after: number | undefined;
  for (const modifier of ts.canHaveModifiers(node) || ts.canHaveDecorators(node)
    ? (node.modifiers ?? [])
    : []) {
    if (!ts.isDecorator(modifier)) break;
    after = modifier.end;
  }
  return after === undefined ? node.getStart(source) : skipTrivia(source.text, after);
}

/** The next offset at which something else than white space or a comment stands. */
export function skipTrivia(text: string, from: number): number {
  trivia.lastIndex = from;
  return trivia.test(text) ? trivia.lastIndex : from;
}

const trivia = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;

/** The name that a property, method or binding has when it is not computed; `#name` for private ones. */
export function staticName(ts: TypeScript, name: ts.Node | undefined): string | undefined {
  if (!name) return undefined;
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  if (ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  if (ts.isComputedPropertyName(name)) {
    const key = unwrapped(ts, name.expression);
    if (ts.isStringLiteralLike(key) || ts.isNumericLiteral(key)) return key.text;
    // `[Symbol.asyncIterator]` is the usual way to name what has no other name.
    if (ts.isPropertyAccessExpression(key) && ts.isIdentifier(key.expression))
      return `[${key.expression.text}.${key.name.text}]`;
  }
  return undefined;
}
