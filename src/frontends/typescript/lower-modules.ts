/** Imports, exports, namespaces and enums. */
import type ts from "typescript";
import type { ImportBinding, Operation, Span, Statement } from "../../ir/module.ts";
import { lowerExpression, lowerNamed } from "./lower-expressions.ts";
import { defineName } from "./lower-functions.ts";
import { lowerStatements } from "./lower-statements.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { staticName, unwrapped } from "./syntax.ts";

/* ---------------------------------------------------------------- imports */

export function lowerImport(builder: ModuleBuilder, node: ts.ImportDeclaration): Statement {
  const { ts } = builder;
  const statement = builder.span(node);
  const module = ts.isStringLiteralLike(node.moduleSpecifier) ? node.moduleSpecifier.text : "";
  const clause = node.importClause;
  const typeOnly = clause?.isTypeOnly ?? false;
  const operations = builder.collect(() => {
    if (clause?.name) bindImport(builder, clause.name, { statement, module, member: "default", typeOnly });
    const bindings = clause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings))
      bindImport(builder, bindings.name, { statement, module, typeOnly }, bindings);
    else if (bindings) {
      for (const one of bindings.elements) {
        const member = (one.propertyName ?? one.name).text;
        bindImport(
          builder,
          one.name,
          { statement, module, member, typeOnly: typeOnly || one.isTypeOnly },
          one,
        );
      }
    }
  });
  return { type: "import", span: statement, operations };
}

/** `import fs = require("fs")`, or another name for a member of a namespace. */
export function lowerImportEquals(builder: ModuleBuilder, node: ts.ImportEqualsDeclaration): Statement {
  const { ts } = builder;
  const span = builder.span(node);
  const reference = node.moduleReference;
  const operations = builder.collect(() => {
    if (ts.isExternalModuleReference(reference)) {
      const module = ts.isStringLiteralLike(reference.expression) ? reference.expression.text : "";
      bindImport(builder, node.name, { statement: span, module, typeOnly: node.isTypeOnly });
      return;
    }
    builder.bind(node.name.text);
    const places = [builder.place(node.name.text)];
    const id = builder.newValue();
    const [root = "", ...path] = reference.getText(builder.source).split(/\s*\.\s*/);
    const place = builder.place(
      root,
      path.map((name) => `.${name}`),
    );
    builder.emit(
      { op: "read", id, span: builder.span(reference), use: { as: "bound", places }, place },
      reference,
    );
    builder.emit(
      {
        op: "write",
        span: builder.span(node.name),
        place: builder.place(node.name.text),
        how: "assign",
        value: id,
      },
      node.name,
    );
  });
  return { type: "import", span, operations };
}

function bindImport(
  builder: ModuleBuilder,
  name: ts.Identifier,
  from: {
    readonly statement: Span;
    readonly module: string;
    readonly member?: string;
    readonly typeOnly: boolean;
  },
  node: ts.Node = name,
): void {
  builder.bind(name.text);
  const { typeOnly, ...rest } = from;
  const binding: ImportBinding = {
    span: builder.span(node),
    scope: builder.scope.function.id,
    local: name.text,
    ...rest,
    ...(typeOnly ? { typeOnly } : {}),
  };
  builder.imports.push(binding);
  builder.emit({ op: "write", span: binding.span, place: builder.place(name.text), how: "import" }, name);
}

/** `const fs = require("fs")` and `const { readFile } = require("fs")` bind imports as well. */
export function noteRequire(builder: ModuleBuilder, node: ts.VariableDeclaration, statement: Span): void {
  const { ts } = builder;
  const call = node.initializer && unwrapped(ts, node.initializer);
  if (!call || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return;
  const [specifier] = call.arguments;
  if (call.expression.text !== "require" || !specifier || !ts.isStringLiteralLike(specifier)) return;
  const scope = builder.scope.function.id;
  const module = specifier.text;
  if (ts.isIdentifier(node.name)) {
    builder.imports.push({ span: builder.span(node.name), statement, scope, local: node.name.text, module });
  } else if (ts.isObjectBindingPattern(node.name)) {
    for (const element of node.name.elements) {
      const member = staticName(ts, element.propertyName ?? element.name);
      if (!ts.isIdentifier(element.name) || member === undefined || element.dotDotDotToken) continue;
      builder.imports.push({
        span: builder.span(element),
        statement,
        scope,
        local: element.name.text,
        module,
        member,
      });
    }
  }
}

/* ---------------------------------------------------------------- exports */

export function lowerExport(
  builder: ModuleBuilder,
  node: ts.ExportDeclaration | ts.ExportAssignment,
): Statement {
  const { ts } = builder;
  const span = builder.span(node);
  if (ts.isExportAssignment(node)) {
    const operations = builder.collect(() => {
      lowerNamed(builder, node.expression, { as: "other" }, node);
    });
    return { type: "other", span, operations };
  }
  const clause = node.exportClause;
  const operations: Operation[] = [];
  if (!node.moduleSpecifier && !node.isTypeOnly && clause && ts.isNamedExports(clause)) {
    operations.push(
      ...builder.collect(() => {
        for (const one of clause.elements) {
          if (!one.isTypeOnly) lowerExpression(builder, one.propertyName ?? one.name, { as: "other" });
        }
      }),
    );
  }
  return { type: node.moduleSpecifier ? "import" : "other", span, operations };
}

/* ---------------------------------------------------------------- namespaces and enums */

/**
 * The statements of a namespace run where it stands, once, so they are part of the row around it.
 * Its names are its own; what it exports counts as the same variable inside and not as a member.
 */
export function lowerNamespace(builder: ModuleBuilder, node: ts.ModuleDeclaration): readonly Statement[] {
  const { ts } = builder;
  const names: string[] = [];
  let body: ts.Node | undefined = node;
  while (body && ts.isModuleDeclaration(body)) {
    names.push(body.name.text);
    body = body.body;
  }
  if (!body || !ts.isModuleBlock(body)) return [];
  const { statements } = body;
  if (ts.isIdentifier(node.name)) builder.bind(node.name.text);
  const outer = builder.namespaces;
  builder.namespaces = [...outer, ...names];
  const inner = builder.inBlock(() => lowerStatements(builder, statements), { hoists: true });
  builder.namespaces = outer;
  const runs = inner.some((statement) => statement.type !== "import");
  if (!runs || !ts.isIdentifier(node.name)) return inner;
  const operations = defineName(builder, node.name, node.name.text);
  return [{ type: "other", span: builder.span(node.name), operations }, ...inner];
}

export function lowerEnum(builder: ModuleBuilder, node: ts.EnumDeclaration): Statement {
  builder.bind(node.name.text);
  const operations = builder.collect(() => {
    for (const { initializer } of node.members) {
      if (initializer) lowerExpression(builder, initializer, { as: "other" });
    }
  });
  const definition = defineName(builder, node.name, node.name.text);
  return { type: "other", span: builder.span(node), operations: [...operations, ...definition] };
}
