/** Import statements: which names they bind, by absolute dotted module. */
import type { Span } from "../../ir/module.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import type { SyntaxNode } from "./syntax.ts";

export function lowerImport(builder: ModuleBuilder, node: SyntaxNode): void {
  if (node.type === "import_statement") lowerPlainImport(builder, node);
  else if (node.type === "import_from_statement") lowerFromImport(builder, node);
}

function lowerPlainImport(builder: ModuleBuilder, statement: SyntaxNode): void {
  for (const node of statement.children.filter((child) => child.field === "name")) {
    const alias = node.type === "aliased_import" ? node.child("alias") : undefined;
    const nameNode = node.type === "aliased_import" ? node.child("name") : node;
    const module = dotted(builder, nameNode);
    if (alias) bindImport(builder, statement, node, { local: textOf(builder, alias), module });
    else {
      // `import a.b` binds `a`; the path through it finds the submodule.
      const top = module.split(".")[0] ?? module;
      bindImport(builder, statement, node, { local: top, module: top });
    }
  }
}

function lowerFromImport(builder: ModuleBuilder, statement: SyntaxNode): void {
  const module = absoluteModule(builder, statement.child("module_name"));
  if (statement.ofType("wildcard_import")) {
    builder.imports.push({
      span: statement.span,
      statement: statement.span,
      scope: builder.scope.function.id,
      local: "*",
      module,
      member: "*",
    });
    return;
  }
  for (const node of statement.children.filter((child) => child.field === "name")) {
    const alias = node.type === "aliased_import" ? node.child("alias") : undefined;
    const member = dotted(builder, node.type === "aliased_import" ? node.child("name") : node);
    bindImport(builder, statement, node, { local: alias ? textOf(builder, alias) : member, module, member });
  }
}

function bindImport(
  builder: ModuleBuilder,
  statement: SyntaxNode,
  node: SyntaxNode,
  names: { readonly local: string; readonly module: string; readonly member?: string },
): void {
  const span: Span = node.span;
  builder.bind(names.local);
  builder.imports.push({
    span,
    statement: statement.span,
    scope: builder.scope.function.id,
    ...names,
    ...(builder.typeOnly ? { typeOnly: true } : {}),
  });
  builder.emit({ op: "write", span, place: builder.place(names.local, []), how: "import" });
}

/** `..x.y` seen from package `a.b.c` is `a.b.x.y`; with too few packages the dots stay. */
function absoluteModule(builder: ModuleBuilder, node: SyntaxNode | undefined): string {
  if (!node) return "";
  if (node.type !== "relative_import") return dotted(builder, node);
  const source = builder.text.slice(node.start, node.end).replace(/\s+/g, "");
  const dots = /^\.*/.exec(source)?.[0].length ?? 0;
  const rest = source.slice(dots);
  const packages = builder.packageName === "" ? [] : builder.packageName.split(".");
  if (packages.length < dots) return source;
  const base = packages.slice(0, packages.length - dots + 1);
  return [...base, ...(rest === "" ? [] : [rest])].join(".");
}

function dotted(builder: ModuleBuilder, node: SyntaxNode | undefined): string {
  return node ? builder.word(builder.textOf(node).replace(/\s+/g, "")) : "";
}

function textOf(builder: ModuleBuilder, node: SyntaxNode): string {
  return builder.textOf(node);
}
