/**
 * Where the functions and classes of a project are defined: from a declaration, as the checker
 * gives it, to its entry in the IR of the file it stands in.
 */
import type ts from "typescript";
import type { ClassId, FunctionId, Module } from "../../ir/module.ts";
import type { LoweredModule } from "./lower.ts";
import { type TypeScript, unwrapped } from "./syntax.ts";

export interface FoundDefinition {
  readonly module: Module;
  readonly function?: FunctionId;
  readonly class?: ClassId;
}

export type DefinitionOf = (declaration: ts.Node) => FoundDefinition | undefined;

/** `lowered` gives the IR of the project's files, and undefined for those of libraries. */
export function definitionsIn(
  ts: TypeScript,
  lowered: (source: ts.SourceFile) => LoweredModule | undefined,
): DefinitionOf {
  return (declaration) => {
    const made = defining(ts, declaration);
    const file = made && lowered(made.getSourceFile());
    if (!file) return undefined;
    const { module } = file;
    const asFunction = file.functionNodes.get(made);
    if (asFunction !== undefined) return { module, function: asFunction };
    const asClass = file.classNodes.get(made);
    return asClass === undefined ? undefined : { module, class: asClass };
  };
}

/** The function or class that a declaration surely stands for: itself, or what a constant holds. */
function defining(ts: TypeScript, declaration: ts.Node): ts.Node | undefined {
  if (ts.isVariableDeclaration(declaration)) {
    const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
    return isConstant ? definitionIn(ts, declaration.initializer) : undefined;
  }
  if (ts.isPropertyDeclaration(declaration) || ts.isPropertyAssignment(declaration))
    return definitionIn(ts, declaration.initializer);
  if (ts.isExportAssignment(declaration)) return definitionIn(ts, declaration.expression);
  if (ts.isBinaryExpression(declaration)) return definitionIn(ts, declaration.right);
  const { parent } = declaration;
  // `exports.load = async () => …` declares the member with its left side.
  if (ts.isPropertyAccessExpression(declaration) && parent && ts.isBinaryExpression(parent))
    return definitionIn(ts, parent.right);
  return declaration;
}

function definitionIn(ts: TypeScript, initializer: ts.Expression | undefined): ts.Node | undefined {
  const value = initializer && unwrapped(ts, initializer);
  return value && (ts.isFunctionLike(value) || ts.isClassLike(value)) ? value : undefined;
}
