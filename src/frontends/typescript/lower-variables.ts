/** Declarations of variables: one assignment for each. */
import type ts from "typescript";
import type { Assignment, Span, Statement, Use, ValueId } from "../../ir/module.ts";
import { lowerNamed } from "./lower-expressions.ts";
import { noteRequire } from "./lower-modules.ts";
import { bindNames, type Declares, lowerBinding } from "./lower-patterns.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { typeExpression } from "./type-annotations.ts";

/** The word that declares, or undefined for a list that broken source left without one. */
export function declaringWord({ ts }: ModuleBuilder, list: ts.VariableDeclarationList): string {
  const { flags } = list;
  const { NodeFlags } = ts;
  if ((flags & NodeFlags.AwaitUsing) === NodeFlags.AwaitUsing) return "await using";
  if (flags & NodeFlags.Using) return "using";
  if (flags & NodeFlags.Const) return "const";
  return flags & NodeFlags.Let ? "let" : "var";
}

export function declares(builder: ModuleBuilder, list: ts.VariableDeclarationList): Declares {
  return declaringWord(builder, list) === "var" ? "function" : "block";
}

/** `span` is the whole statement, which is the assignment's where it is the only one. */
export function lowerVariables(
  builder: ModuleBuilder,
  list: ts.VariableDeclarationList,
  span: Span,
): readonly Statement[] {
  for (const { name } of list.declarations) bindNames(builder, name, declares(builder, list));
  return list.declarations.map((declaration) =>
    lowerVariable(
      builder,
      declaration,
      list,
      list.declarations.length === 1 ? span : builder.span(declaration),
    ),
  );
}

function lowerVariable(
  builder: ModuleBuilder,
  node: ts.VariableDeclaration,
  list: ts.VariableDeclarationList,
  span: Span,
): Assignment {
  const { ts } = builder;
  const { initializer } = node;
  let value: ValueId | undefined;
  const operations = builder.collect(() => {
    if (!initializer) return;
    noteRequire(builder, node, span);
    const use: Use = ts.isIdentifier(node.name)
      ? { as: "bound", places: [builder.place(node.name.text)] }
      : { as: "unpacked" };
    value = lowerNamed(builder, initializer, use, node.name);
    lowerBinding(builder, node.name, {
      how: "assign",
      declares: declares(builder, list),
      value,
      annotation: node.type && typeExpression(ts, node.type),
    });
  });
  return {
    type: "assign",
    span,
    operations,
    ...(value === undefined ? {} : { value }),
    ...(initializer ? { valueSpan: builder.span(initializer) } : {}),
    targets: [builder.span(node.name)],
    ...(node.type ? { annotation: builder.span(node.type) } : {}),
    declares: declaringWord(builder, list),
  };
}
