/**
 * Brings what the compiler's syntax tree holds and what our IR holds into one form, so that they can
 * be compared: kinds with their places, in UTF-16 offsets of the source text.
 */
import type ts from "typescript";
import type { FunctionIr, Module, Span } from "../../src/ir/module.ts";
import { operationsOf, statementsOf } from "../../src/ir/walk.ts";

/** One construct at one place. */
export interface Located {
  readonly kind: string;
  readonly span: Span;
}

/** The constructs of a syntax tree that run, found by a plain walk. */
export function positionsOfTree(compiler: typeof ts, source: ts.SourceFile): readonly Located[] {
  const found: Located[] = [];
  const left: ts.Node[] = [source];
  const push = (child: ts.Node) => {
    left.push(child);
  };
  for (let node = left.pop(); node; node = left.pop()) {
    if (isAmbient(compiler, node)) continue;
    const kind = kindOf(compiler, node);
    if (kind !== undefined) found.push({ kind, span: [startOf(compiler, source, node), node.end] });
    compiler.forEachChild(node, push);
  }
  return found;
}

function kindOf(compiler: typeof ts, node: ts.Node): string | undefined {
  if (compiler.isCallExpression(node)) return "call";
  if (compiler.isNewExpression(node)) return "new";
  if (compiler.isTaggedTemplateExpression(node)) return "tagged template";
  if (compiler.isAwaitExpression(node)) return "await";
  if (compiler.isYieldExpression(node)) return "yield";
  if (compiler.isTryStatement(node)) return "try";
  if (compiler.isReturnStatement(node)) return "return";
  if (compiler.isThrowStatement(node)) return "throw";
  if (compiler.isForOfStatement(node)) return node.awaitModifier ? "for await" : "loop";
  if (compiler.isIterationStatement(node, false)) return "loop";
  if (compiler.isClassLike(node)) return "class";
  if (!compiler.isFunctionLike(node) || !("body" in node) || !node.body) return undefined;
  const modifiers = compiler.canHaveModifiers(node) ? node.modifiers : undefined;
  const isAsync = modifiers?.some((one) => one.kind === compiler.SyntaxKind.AsyncKeyword);
  return isAsync ? "async function" : "function";
}

/** What is only declared, and types, do not run. */
function isAmbient(compiler: typeof ts, node: ts.Node): boolean {
  if (compiler.isTypeNode(node) && !compiler.isExpressionWithTypeArguments(node)) return true;
  if (compiler.isInterfaceDeclaration(node) || compiler.isTypeAliasDeclaration(node)) return true;
  if (compiler.isSourceFile(node)) return node.isDeclarationFile;
  const modifiers = compiler.canHaveModifiers(node) ? node.modifiers : undefined;
  return modifiers?.some((one) => one.kind === compiler.SyntaxKind.DeclareKeyword) ?? false;
}

/** Definitions begin behind their decorators. */
function startOf(compiler: typeof ts, source: ts.SourceFile, node: ts.Node): number {
  const decorators = (compiler.canHaveDecorators(node) && compiler.getDecorators(node)) || [];
  if (decorators.length === 0 || node.getStart(source) !== decorators[0]?.getStart(source))
    return node.getStart(source);
  const modifiers = (compiler.canHaveModifiers(node) && node.modifiers) || [];
  const leading = modifiers.findIndex((one) => !compiler.isDecorator(one));
  const last = leading < 0 ? decorators.at(-1) : modifiers[leading - 1];
  const rest = source.text.slice(last?.end ?? node.end);
  return node.end - rest.slice(0, node.end - (last?.end ?? 0)).trimStart().length;
}

/** The same constructs as the IR holds them. */
export function positionsOfModule(module: Module): readonly Located[] {
  const classes = module.classes.map(({ span }): Located => ({ kind: "class", span }));
  return [
    ...classes,
    ...module.functions.flatMap((target) => [...definitionOf(target), ...constructsIn(target)]),
  ];
}

function definitionOf(target: FunctionIr): readonly Located[] {
  if (target.kind !== "function") return [];
  return [{ kind: target.async ? "async function" : "function", span: target.span }];
}

function constructsIn(target: FunctionIr): readonly Located[] {
  const found: Located[] = [];
  for (const { operation } of operationsOf(target)) {
    if (operation.op === "call") {
      const tagged = operation.argumentsSpan[0] === operation.arguments[0]?.span[0];
      const kind = operation.construct ? "new" : tagged ? "tagged template" : "call";
      found.push({ kind, span: operation.span });
    } else if (operation.op === "await" || operation.op === "yield") {
      found.push({ kind: operation.op, span: operation.span });
    }
  }
  for (const { statement } of statementsOf(target)) {
    if (statement.type === "try" || statement.type === "return") {
      found.push({ kind: statement.type, span: statement.span });
    } else if (statement.type === "raise") found.push({ kind: "throw", span: statement.span });
    else if (statement.type === "loop")
      found.push({ kind: statement.async ? "for await" : "loop", span: statement.span });
  }
  return found;
}

/** Differences between the two, as readable lines; none when the IR holds exactly what the tree holds. */
export function differences(
  expected: readonly Located[],
  ours: readonly Located[],
  text: string,
): readonly string[] {
  const surplus = new Map<string, number>();
  const count = ({ kind, span }: Located, step: number) => {
    const key = `${kind} ${span[0]}-${span[1]}`;
    surplus.set(key, (surplus.get(key) ?? 0) + step);
  };
  for (const one of expected) count(one, 1);
  for (const one of ours) count(one, -1);
  return [...surplus]
    .filter(([, difference]) => difference !== 0)
    .map(([key, difference]) => {
      const start = Number(/ (\d+)-/.exec(key.replace(/^[a-z ]+(?= \d)/, ""))?.[1]);
      const excerpt = text.slice(start, start + 60).replace(/\s+/g, " ");
      return `${difference > 0 ? "missing" : "extra"} ${key}: ${excerpt}`;
    });
}
