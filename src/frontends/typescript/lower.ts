/** TypeScript and JavaScript source to IR. Pure: what other files hold is filled in by the linker. */
import type ts from "typescript";
import type { FunctionId, Module, Span, SyntaxProblem } from "../../ir/module.ts";
import { commentsOf } from "./comments.ts";
import { lowerStatements } from "./lower-statements.ts";
import { ModuleBuilder, type NodeTable } from "./module-builder.ts";
import { hasModifier, type TypeScript } from "./syntax.ts";

export interface ModuleIdentity {
  /** Absolute path as the file system spells it. */
  readonly file: string;
  /** Absolute path without its extension. */
  readonly name: string;
  /** Whether `await` is legal at the top level, where the host knows better than the file's own look. */
  readonly topLevelAwait?: boolean;
}

/** A module, and what of it stands at which node of the syntax tree. */
export interface LoweredModule {
  readonly module: Module;
  readonly source: ts.SourceFile;
  readonly nodes: NodeTable;
  /** Functions with a body by their declarations. */
  readonly functionNodes: ReadonlyMap<ts.Node, FunctionId>;
  readonly classNodes: ReadonlyMap<ts.Node, number>;
}

/**
 * Lowers a parsed file. Never throws: what the parser did not understand is left out and named in
 * `problems`. Needs neither parent links nor a checker.
 */
export function lowerModule(ts: TypeScript, source: ts.SourceFile, identity: ModuleIdentity): LoweredModule {
  const problems = parseProblems(ts, source);
  try {
    return lowerSource(ts, source, identity, problems);
  } catch (error) {
    // A stack that is nearly used up by whoever calls us, or an error of ours, must not take a host down.
    const reason = error instanceof Error ? error.message : String(error);
    const span: Span = [0, source.text.length];
    const empty = new ModuleBuilder(ts, source, false);
    return finished(empty, identity, [...problems, { span, message: `Could not be read: ${reason}` }]);
  }
}

function lowerSource(
  ts: TypeScript,
  source: ts.SourceFile,
  identity: ModuleIdentity,
  problems: readonly SyntaxProblem[],
): LoweredModule {
  const builder = new ModuleBuilder(ts, source, isSloppy(ts, source));
  builder.scope.function.body = source.isDeclarationFile ? [] : lowerStatements(builder, source.statements);
  builder.resolvePlaces();
  return finished(builder, identity, [...problems, ...builder.problems]);
}

function finished(
  builder: ModuleBuilder,
  identity: ModuleIdentity,
  problems: readonly SyntaxProblem[],
): LoweredModule {
  const { ts, source } = builder;
  const module: Module = {
    language: "typescript",
    file: identity.file,
    name: identity.name,
    length: source.text.length,
    functions: builder.functions,
    classes: builder.classes,
    imports: builder.imports,
    comments: commentsOf(ts, source),
    problems,
    topLevelAwait: identity.topLevelAwait ?? allowsTopLevelAwait(ts, source),
    ...exportsOf(ts, source),
  };
  return {
    module,
    source,
    nodes: builder.nodes,
    functionNodes: builder.functionNodes,
    classNodes: builder.classNodes,
  };
}

/** The parser keeps what it stumbled over on the file, though its typings do not say so. */
function parseProblems(ts: TypeScript, source: ts.SourceFile): readonly SyntaxProblem[] {
  const diagnostics: unknown = "parseDiagnostics" in source ? source.parseDiagnostics : undefined;
  const problems = new Map<string, SyntaxProblem>();
  for (const one of Array.isArray(diagnostics) ? diagnostics : []) {
    const { start, length, messageText } = one;
    if (typeof start !== "number" || typeof length !== "number") continue;
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    problems.set(`${start} ${message}`, { span: [start, start + length], message });
  }
  return [...problems.values()];
}

/** A script of old: JavaScript that is neither a module nor strict. */
function isSloppy(ts: TypeScript, source: ts.SourceFile): boolean {
  if (!/\.[cm]?jsx?$/.test(source.fileName) || ts.isExternalModule(source)) return false;
  const [first] = source.statements;
  return !(
    first &&
    ts.isExpressionStatement(first) &&
    ts.isStringLiteral(first.expression) &&
    first.expression.text === "use strict"
  );
}

/** Names that are exported; nothing for scripts, whose names are everybody's. */
function exportsOf(ts: TypeScript, source: ts.SourceFile): Pick<Module, "exports"> {
  if (!ts.isExternalModule(source)) {
    const isCommonJs = /\.[cm]?jsx?$/.test(source.fileName) && /\b(require\s*\(|exports\b)/.test(source.text);
    return isCommonJs ? { exports: [] } : {};
  }
  return { exports: source.statements.flatMap((node) => exportedBy(ts, node)) };
}

function exportedBy(ts: TypeScript, node: ts.Statement): readonly string[] {
  if (ts.isExportAssignment(node)) return ts.isIdentifier(node.expression) ? [node.expression.text] : [];
  if (ts.isExportDeclaration(node)) {
    const { exportClause: clause, moduleSpecifier } = node;
    if (moduleSpecifier || !clause || !ts.isNamedExports(clause)) return [];
    return clause.elements.map(({ propertyName, name }) => (propertyName ?? name).text);
  }
  if (!hasModifier(ts, node, ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.flatMap((one) => namesIn(ts, one.name));
  const isNamed = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node);
  return isNamed && node.name ? [node.name.text] : [];
}

function namesIn(ts: TypeScript, name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((one) => (ts.isBindingElement(one) ? namesIn(ts, one.name) : []));
}

function allowsTopLevelAwait(ts: TypeScript, source: ts.SourceFile): boolean {
  if (/\.c[jt]s$/.test(source.fileName)) return false;
  if (/\.m[jt]s$/.test(source.fileName)) return true;
  return ts.isExternalModule(source) && source.impliedNodeFormat !== ts.ModuleKind.CommonJS;
}
