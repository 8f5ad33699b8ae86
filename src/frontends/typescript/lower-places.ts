/** Access paths such as `this.db` or `items[0]`, as reads and as targets of assignments. */
import type ts from "typescript";
import type { Place, Use, ValueId } from "../../ir/module.ts";
import { lowerExpression } from "./lower-expressions.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { isOptionalChain, type TypeScript, unwrapped } from "./syntax.ts";

interface AccessPath {
  readonly root: string;
  readonly path: readonly string[];
  /** Index expressions that are evaluated on the way. */
  readonly indexes: readonly ts.Expression[];
}

/** `a.b["k"].c` as a path; undefined when it starts from anything but a name, `this` or `super`. */
export function accessPath(ts: TypeScript, node: ts.Node): AccessPath | undefined {
  const path: string[] = [];
  const indexes: ts.Expression[] = [];
  let at = unwrapped(ts, node);
  for (;;) {
    if (isOptionalChain(ts, at)) return undefined;
    if (ts.isPropertyAccessExpression(at)) {
      path.push(`.${at.name.text}`);
      at = unwrapped(ts, at.expression);
    } else if (ts.isElementAccessExpression(at)) {
      const step = constantStep(ts, at.argumentExpression);
      if (step === undefined) indexes.push(at.argumentExpression);
      path.push(step ?? "[*]");
      at = unwrapped(ts, at.expression);
    } else {
      const root = rootName(ts, at);
      if (root === undefined) return undefined;
      return { root: root[0], path: [...root.slice(1), ...path.reverse()], indexes: indexes.reverse() };
    }
  }
}

/** The name that a path starts from, with a first step for `import.meta` and `new.target`. */
function rootName(ts: TypeScript, node: ts.Node): readonly [string, ...string[]] | undefined {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isMetaProperty(node)) {
    const word = node.keywordToken === ts.SyntaxKind.ImportKeyword ? "import" : "new";
    return [word, `.${node.name.text}`];
  }
  switch (node.kind) {
    case ts.SyntaxKind.ThisKeyword:
      return ["this"];
    case ts.SyntaxKind.SuperKeyword:
      return ["super"];
    case ts.SyntaxKind.ImportKeyword:
      return ["import"];
    default:
      return undefined;
  }
}

/** The step of a constant index; `["name"]` is the same as `.name`. */
function constantStep(ts: TypeScript, index: ts.Expression): string | undefined {
  const key = unwrapped(ts, index);
  if (ts.isNumericLiteral(key)) return `[${key.text}]`;
  if (!ts.isStringLiteralLike(key)) return undefined;
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key.text) ? `.${key.text}` : `[${JSON.stringify(key.text)}]`;
}

/** Reads an access path. */
export function lowerRead(builder: ModuleBuilder, node: ts.Node, path: AccessPath, use: Use): ValueId {
  const id = builder.newValue();
  for (const index of path.indexes)
    lowerExpression(builder, index, { as: "operand", by: id, operator: "[]" });
  const place = builder.place(path.root, path.path);
  builder.emit({ op: "read", id, span: builder.span(node), use, place }, node);
  return id;
}

/**
 * Evaluates what stands in a target apart from the write itself, as the language does before the
 * value: the `f()` in `f().x = y` and the `i` in `items[i] = y`.
 */
export function prepareTarget(builder: ModuleBuilder, target: ts.Node): Place {
  const { ts } = builder;
  const node = unwrapped(ts, target);
  const path = accessPath(ts, node);
  if (path) {
    for (const index of path.indexes) lowerExpression(builder, index, { as: "other" });
    return builder.place(path.root, path.path);
  }
  if (ts.isPropertyAccessExpression(node)) {
    lowerExpression(builder, node.expression, { as: "other" });
    return builder.place("", [`.${node.name.text}`]);
  }
  if (ts.isElementAccessExpression(node)) {
    lowerExpression(builder, node.expression, { as: "other" });
    lowerExpression(builder, node.argumentExpression, { as: "other" });
    return builder.place("", ["[*]"]);
  }
  // Nothing else may be assigned to; broken source may still hold calls there.
  lowerExpression(builder, node, { as: "other" });
  return builder.place("", [".*"]);
}
