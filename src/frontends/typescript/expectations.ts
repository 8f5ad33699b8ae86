/** What is expected of a function where it is handed over, by the type that is declared there. */
import type ts from "typescript";
import type { ExpectedResult } from "../../ir/module.ts";
import type { TypeScript } from "./syntax.ts";

/** `node` is the function as it stands in source: an expression, or a method of an object literal. */
export function expectedResult(
  ts: TypeScript,
  checker: ts.TypeChecker,
  node: ts.Node,
): ExpectedResult | undefined {
  if (isHandlerOfBrowser(ts, checker, node)) return "void";
  const type = contextualType(ts, checker, node);
  if (!type) return undefined;
  const parts = type.isUnion() ? type.types : [type];
  const results = parts
    .flatMap((part) => part.getCallSignatures())
    .map((signature) => checker.getReturnTypeOfSignature(signature));
  if (results.length === 0) return undefined;
  const open = ts.TypeFlags.Any | ts.TypeFlags.Unknown;
  if (results.every((result) => result.flags & ts.TypeFlags.Void))
    return otherOverloadTakesResult(ts, checker, node) ? undefined : "void";
  // What gives `any` or `unknown` says nothing about what becomes of it.
  return results.some((result) => !(result.flags & (open | ts.TypeFlags.Void))) ? "value" : undefined;
}

/** `element.onclick = …`, declared to give anything, of which no browser takes a promise. */
function isHandlerOfBrowser(ts: TypeScript, checker: ts.TypeChecker, node: ts.Node): boolean {
  const { parent } = node;
  if (!parent || !ts.isBinaryExpression(parent) || parent.right !== node) return false;
  if (parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  const { left } = parent;
  if (!ts.isPropertyAccessExpression(left) || !/^on[a-z]+$/.test(left.name.text)) return false;
  const [declaration] = checker.getSymbolAtLocation(left)?.declarations ?? [];
  return /\/lib\.(dom|webworker)[^/]*\.d\.ts$/.test(declaration?.getSourceFile().fileName ?? "");
}

/**
 * A function that gives a promise fits where nothing is expected, so the first overload is chosen
 * though another is written for it.
 */
function otherOverloadTakesResult(ts: TypeScript, checker: ts.TypeChecker, node: ts.Node): boolean {
  const { parent } = node;
  if (!parent || !(ts.isCallExpression(parent) || ts.isNewExpression(parent))) return false;
  const position = ts.isExpression(node) ? (parent.arguments?.indexOf(node) ?? -1) : -1;
  const callee = checker.getTypeAtLocation(parent.expression);
  const overloads = ts.isCallExpression(parent)
    ? callee.getCallSignatures()
    : callee.getConstructSignatures();
  if (position < 0 || overloads.length < 2) return false;
  const given = checker.getTypeAtLocation(node);
  return overloads.some((overload) => {
    const parameter = overload.parameters[position];
    const type = parameter && checker.getNonNullableType(checker.getTypeOfSymbol(parameter));
    // What has members of its own, as a whole application has, is not meant. Old compilers cannot tell.
    if (type && "isTypeAssignableTo" in checker && !checker.isTypeAssignableTo(given, type)) return false;
    return type?.getCallSignatures().some((signature) => {
      const result = checker.getReturnTypeOfSignature(signature);
      return !(result.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined));
    });
  });
}

function contextualType(ts: TypeScript, checker: ts.TypeChecker, node: ts.Node): ts.Type | undefined {
  if (ts.isExpression(node)) return checker.getContextualType(node);
  const { parent } = node;
  if (!ts.isMethodDeclaration(node) || !parent || !ts.isObjectLiteralExpression(parent)) return undefined;
  const object = checker.getContextualType(parent);
  const name = ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : undefined;
  const property = object && name !== undefined ? checker.getPropertyOfType(object, name) : undefined;
  return property && checker.getTypeOfSymbol(property);
}
