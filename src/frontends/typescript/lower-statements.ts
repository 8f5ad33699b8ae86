/** Blocks and simple statements. */
import type ts from "typescript";
import type { Block, Jump, Statement, ValueId } from "../../ir/module.ts";
import { lowerAssignmentStatement } from "./lower-assignments.ts";
import { lowerClassDeclaration } from "./lower-classes.ts";
import {
  lowerDo,
  lowerFor,
  lowerForEach,
  lowerIf,
  lowerLabelled,
  lowerSwitch,
  lowerTry,
  lowerWhile,
} from "./lower-compound-statements.ts";
import { lowerExpression } from "./lower-expressions.ts";
import { defineName, lowerFunction } from "./lower-functions.ts";
import { lowerEnum, lowerExport, lowerImport, lowerImportEquals, lowerNamespace } from "./lower-modules.ts";
import { bindNames } from "./lower-patterns.ts";
import { prepareTarget } from "./lower-places.ts";
import { lowerVariables } from "./lower-variables.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { hasModifier, isOptionalChain, unwrapped } from "./syntax.ts";

/** Lowers statements in a row. A block in braces is part of the row that it stands in. */
export function lowerStatements(builder: ModuleBuilder, nodes: readonly ts.Statement[]): Block {
  return nodes.flatMap((node) => lowerStatement(builder, node));
}

/** The body of a loop or branch: a block of names of its own, whether it has braces or not. */
export function lowerBody(builder: ModuleBuilder, node: ts.Statement | undefined): Block {
  if (!node) return [];
  return builder.inBlock(() =>
    builder.ts.isBlock(node) ? lowerStatements(builder, node.statements) : lowerStatement(builder, node),
  );
}

export function lowerStatement(builder: ModuleBuilder, node: ts.Statement): readonly Statement[] {
  return builder.nested<readonly Statement[]>(
    node,
    () => lower(builder, node),
    () => [],
  );
}

function lower(builder: ModuleBuilder, node: ts.Statement): readonly Statement[] {
  const { ts } = builder;
  if (hasModifier(ts, node, ts.SyntaxKind.DeclareKeyword)) return bindAmbient(builder, node);
  const span = builder.span(node);
  if (ts.isExpressionStatement(node)) return [lowerExpressionStatement(builder, node)];
  if (ts.isVariableStatement(node)) return lowerVariables(builder, node.declarationList, span);
  if (ts.isReturnStatement(node)) return [lowerReturn(builder, node)];
  if (ts.isIfStatement(node)) return [lowerIf(builder, node)];
  if (ts.isFunctionDeclaration(node)) return lowerFunctionDeclaration(builder, node);
  if (ts.isBlock(node)) return lowerBody(builder, node);
  if (ts.isThrowStatement(node)) return [lowerThrow(builder, node)];
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return [lowerForEach(builder, node)];
  if (ts.isForStatement(node)) return [lowerFor(builder, node)];
  if (ts.isWhileStatement(node)) return [lowerWhile(builder, node)];
  if (ts.isDoStatement(node)) return [lowerDo(builder, node)];
  if (ts.isTryStatement(node)) return [lowerTry(builder, node)];
  if (ts.isSwitchStatement(node)) return [lowerSwitch(builder, node)];
  if (ts.isBreakStatement(node) || ts.isContinueStatement(node)) return [lowerJump(builder, node)];
  if (ts.isLabeledStatement(node)) return lowerLabelled(builder, node);
  if (ts.isClassDeclaration(node)) return [lowerClassDeclaration(builder, node)];
  if (ts.isImportDeclaration(node)) return [lowerImport(builder, node)];
  if (ts.isImportEqualsDeclaration(node)) return [lowerImportEquals(builder, node)];
  if (ts.isExportDeclaration(node) || ts.isExportAssignment(node)) return [lowerExport(builder, node)];
  if (ts.isModuleDeclaration(node)) return lowerNamespace(builder, node);
  if (ts.isEnumDeclaration(node)) return [lowerEnum(builder, node)];
  if (ts.isWithStatement(node)) return lowerWithStatement(builder, node);
  return [];
}

/** What is only declared does nothing when code runs, but its name is known. */
function bindAmbient(builder: ModuleBuilder, node: ts.Statement): readonly Statement[] {
  const { ts } = builder;
  if (ts.isVariableStatement(node)) {
    for (const { name } of node.declarationList.declarations) bindNames(builder, name, "block");
  } else if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node)) {
    if (node.name) builder.bind(node.name.text);
  } else if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name) && node.name.text !== "global") {
    builder.bind(node.name.text);
  }
  return [];
}

function lowerExpressionStatement(builder: ModuleBuilder, node: ts.ExpressionStatement): Statement {
  const span = builder.span(node);
  const assignment = lowerAssignmentStatement(builder, node.expression, span);
  if (assignment) return assignment;
  const deleted = lowerDelete(builder, node);
  if (deleted) return deleted;
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    value = lowerExpression(builder, node.expression, { as: "discarded" });
  });
  return { type: "expression", span, operations, value };
}

/** `delete a.b` as a statement. */
function lowerDelete(builder: ModuleBuilder, node: ts.ExpressionStatement): Statement | undefined {
  const { ts } = builder;
  const expression = unwrapped(ts, node.expression);
  if (!ts.isDeleteExpression(expression)) return undefined;
  const target = unwrapped(ts, expression.expression);
  if (isOptionalChain(ts, target)) return undefined;
  const operations = builder.collect(() => {
    const place = prepareTarget(builder, target);
    builder.emit({ op: "write", span: builder.span(target), place, how: "delete" }, target);
  });
  return { type: "delete", span: builder.span(node), operations };
}

function lowerReturn(builder: ModuleBuilder, node: ts.ReturnStatement): Statement {
  const span = builder.span(node);
  const { expression } = node;
  if (!expression) return { type: "return", span, operations: [] };
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    value = lowerExpression(builder, expression, { as: "returned" });
  });
  return { type: "return", span, operations, value, valueSpan: builder.span(expression) };
}

function lowerThrow(builder: ModuleBuilder, node: ts.ThrowStatement): Statement {
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    value = lowerExpression(builder, node.expression, { as: "raised" });
  });
  return { type: "raise", span: builder.span(node), operations, value };
}

/**
 * A function declaration stands where it is written, although the language makes the function at
 * the start of the block: nothing runs there, and statements keep the neighbours that readers see.
 */
function lowerFunctionDeclaration(
  builder: ModuleBuilder,
  node: ts.FunctionDeclaration,
): readonly Statement[] {
  const { name } = node;
  const written = name?.text ?? "default";
  if (!node.body) {
    builder.declareSignature(builder.block, written);
    return [];
  }
  if (name && builder.sloppy) builder.bindHoisted(name.text);
  else if (name) builder.bind(name.text);
  const overloaded = builder.isDeclared(builder.block, written);
  const id = lowerFunction(builder, node, { name: written, overloaded });
  const operations = name ? defineName(builder, name, name.text) : [];
  return [{ type: "define", span: builder.span(node), operations, function: id }];
}

/** What a jump leaves or goes on with is decided by the statements around it. */
function lowerJump(builder: ModuleBuilder, node: ts.BreakStatement | ts.ContinueStatement): Jump {
  const type = builder.ts.isBreakStatement(node) ? "break" : "continue";
  const span = builder.span(node);
  const written = node.label?.text;
  const around = [...builder.scope.breakable].reverse();
  if (written !== undefined) {
    const target = around.find((one) => one.labels.includes(written));
    const label = target?.labels.at(-1) ?? written;
    return target?.what === "match" ? { type, span, label, leaves: "match" } : { type, span, label };
  }
  const target = around.find((one) => !one.labelledOnly && (type === "break" || one.what === "loop"));
  return target?.what === "match" ? { type, span, leaves: "match" } : { type, span };
}

/** `with (object) { … }` of old scripts. What the names inside mean cannot be known. */
function lowerWithStatement(builder: ModuleBuilder, node: ts.WithStatement): readonly Statement[] {
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    value = lowerExpression(builder, node.expression, { as: "other" });
  });
  const span = builder.span(node.expression);
  return [{ type: "expression", span, operations, value }, ...lowerBody(builder, node.statement)];
}
