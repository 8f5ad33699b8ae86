/** Types as written, where they are simple enough to be of use without a checker. */
import type ts from "typescript";
import type { TypeExpression } from "../../ir/module.ts";
import { unionOf, unknownType } from "../../ir/type-expression.ts";
import { type TypeScript, unwrapped } from "./syntax.ts";

/** `Promise<Order | undefined>` is `Promise` of a union; what has no simple form is `?`. */
export function typeExpression(ts: TypeScript, node: ts.Node | undefined, depth = 0): TypeExpression {
  if (!node || depth > 20) return unknownType;
  const inner = (one: ts.Node) => typeExpression(ts, one, depth + 1);
  if (ts.isParenthesizedTypeNode(node)) return inner(node.type);
  if (ts.isUnionTypeNode(node)) return unionOf(node.types.map(inner));
  if (ts.isArrayTypeNode(node)) return { name: "Array", arguments: [inner(node.elementType)] };
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) return inner(node.type);
  if (ts.isTypeReferenceNode(node))
    return { name: entityName(ts, node.typeName), arguments: node.typeArguments?.map(inner) ?? [] };
  if (ts.isExpressionWithTypeArguments(node)) {
    const name = expressionName(ts, node.expression);
    return name === undefined ? unknownType : { name, arguments: node.typeArguments?.map(inner) ?? [] };
  }
  if (ts.isLiteralTypeNode(node)) return literalType(ts, node.literal);
  const name = keywords(ts).get(node.kind);
  return name === undefined ? unknownType : { name, arguments: [] };
}

function entityName(ts: TypeScript, name: ts.EntityName): string {
  const parts: string[] = [];
  let left = name;
  while (ts.isQualifiedName(left)) {
    parts.unshift(left.right.text);
    left = left.left;
  }
  return [left.text, ...parts].join(".");
}

function expressionName(ts: TypeScript, node: ts.Node): string | undefined {
  const parts: string[] = [];
  let left = unwrapped(ts, node);
  while (ts.isPropertyAccessExpression(left)) {
    parts.unshift(left.name.text);
    left = left.expression;
  }
  return ts.isIdentifier(left) ? [left.text, ...parts].join(".") : undefined;
}

function literalType(ts: TypeScript, literal: ts.Node): TypeExpression {
  if (ts.isStringLiteralLike(literal)) return { name: JSON.stringify(literal.text), arguments: [] };
  if (ts.isNumericLiteral(literal)) return { name: literal.text, arguments: [] };
  const name = keywords(ts).get(literal.kind);
  return name === undefined ? unknownType : { name, arguments: [] };
}

let known: { readonly of: TypeScript; readonly names: ReadonlyMap<ts.SyntaxKind, string> } | undefined;

function keywords(ts: TypeScript): ReadonlyMap<ts.SyntaxKind, string> {
  if (known?.of === ts) return known.names;
  const kind = ts.SyntaxKind;
  const names = new Map<ts.SyntaxKind, string>([
    [kind.StringKeyword, "string"],
    [kind.NumberKeyword, "number"],
    [kind.BooleanKeyword, "boolean"],
    [kind.BigIntKeyword, "bigint"],
    [kind.SymbolKeyword, "symbol"],
    [kind.UndefinedKeyword, "undefined"],
    [kind.NullKeyword, "null"],
    [kind.VoidKeyword, "void"],
    [kind.NeverKeyword, "never"],
    [kind.ObjectKeyword, "object"],
    [kind.ThisType, "this"],
    [kind.TrueKeyword, "true"],
    [kind.FalseKeyword, "false"],
  ]);
  known = { of: ts, names };
  return names;
}
