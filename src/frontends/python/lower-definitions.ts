/** Functions and classes. */
import type { Block, Decorator, Definition, Span, Statement, TypeExpression } from "../../ir/module.ts";
import { typeExpression } from "./annotations.ts";
import { lowerExpression } from "./lower-expressions.ts";
import { lowerParameters } from "./lower-parameters.ts";
import { lowerDecorator } from "./lower-places.ts";
import { lowerBlock } from "./lower-statements.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { otherUse } from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

export function lowerDecorated(builder: ModuleBuilder, node: SyntaxNode): Statement {
  const decorators: Decorator[] = [];
  const operations = builder.collect(() => {
    for (const decorator of node.children.filter((child) => child.type === "decorator"))
      decorators.push(lowerDecorator(builder, decorator));
  });
  const definition = node.child("definition");
  const lowered =
    definition?.type === "class_definition"
      ? lowerClass(builder, definition, decorators)
      : definition && lowerFunction(builder, definition, decorators);
  if (!lowered) return { type: "other", span: node.span, operations };
  return { ...lowered, span: node.span, operations: [...operations, ...lowered.operations] };
}

export function lowerFunction(
  builder: ModuleBuilder,
  node: SyntaxNode,
  decorators: readonly Decorator[] = [],
): Definition {
  const nameNode = node.child("name");
  const name = nameNode ? builder.textOf(nameNode) : "";
  const parameters = node.child("parameters");
  const returnType = node.child("return_type");
  const bodyNode = node.child("body");
  const outer = builder.scope.function;
  const ownerClass = outer.kind === "class-body" ? outer.class : null;
  const before = builder.collect(() => {
    lowerTypeParameters(builder, node);
    lowerParameters(builder, parameters, "evaluate");
    if (returnType) lowerExpression(builder, returnType, otherUse);
  });
  const id = builder.functions.length;
  const draft = builder.definition(node, () => {
    const scope = builder.enter({
      kind: "function",
      name,
      async: node.ofType("async") !== undefined,
      span: node.span,
      nameSpan: nameNode?.span ?? null,
      bodySpan: bodyNode?.span ?? [node.end, node.end],
      asyncInsert: (node.ofType("def") ?? node).start,
      class: ownerClass,
    });
    scope.function.parameters = lowerParameters(builder, parameters, "declare");
    if (returnType) scope.function.returns = typeExpression(returnType, builder.text);
    scope.function.body = lowerBlock(builder, bodyNode);
    scope.function.stub = isStub(scope.function.body);
    builder.leave();
  });
  if (draft) draft.decorators = decorators;
  const methodsOf = ownerClass === null ? undefined : builder.classes[ownerClass];
  if (methodsOf && draft) methodsOf.methods = [...methodsOf.methods, draft.id];
  const definition = builder.collect(() => defineName(builder, name, nameNode?.span ?? node.span));
  return { type: "define", span: node.span, operations: [...before, ...definition], function: id };
}

export function lowerClass(
  builder: ModuleBuilder,
  node: SyntaxNode,
  decorators: readonly Decorator[] = [],
): Definition {
  const nameNode = node.child("name");
  const name = nameNode ? builder.textOf(nameNode) : "";
  const list = node.child("superclasses");
  const bases: TypeExpression[] = [];
  let keywords = false;
  let abstract = false;
  const before = builder.collect(() => {
    lowerTypeParameters(builder, node);
    for (const base of list?.namedChildren ?? []) {
      if (base.type === "keyword_argument") {
        abstract = !keywords && isAbstractMeta(base, builder.text);
        keywords = true;
        lowerExpression(builder, base.child("value"), otherUse);
      } else {
        bases.push(typeExpression(base, builder.text));
        lowerExpression(builder, base, otherUse);
      }
    }
  });
  const outer = builder.scope.function;
  const prefix = outer.kind === "module" ? "" : `${outer.qualifiedName}.`;
  const id = builder.classes.length;
  const nameSpan: Span = nameNode?.span ?? node.span;
  const bodyNode = node.child("body");
  builder.definition(node, () => {
    builder.classes.push({
      id,
      name,
      qualifiedName: prefix + name,
      span: node.span,
      nameSpan,
      scope: outer.id,
      body: builder.functions.length,
      bases,
      methods: [],
      decorators,
      keywords,
      ...(abstract && { abstract }),
    });
    const scope = builder.enter({
      kind: "class-body",
      name,
      async: false,
      span: node.span,
      nameSpan,
      bodySpan: bodyNode?.span ?? [node.end, node.end],
      asyncInsert: node.start,
      class: id,
    });
    scope.function.body = lowerBlock(builder, bodyNode);
    builder.leave();
  });
  const made = builder.classes[id];
  if (made) made.decorators = decorators;
  const definition = builder.collect(() => defineName(builder, name, nameSpan));
  return { type: "define", span: node.span, operations: [...before, ...definition], class: id };
}

function defineName(builder: ModuleBuilder, name: string, span: Span): void {
  if (name === "") return;
  builder.bind(name);
  builder.emit({ op: "write", span, place: builder.place(name, []), how: "define" });
}

/** Bounds and defaults of type parameters may hold expressions. */
function lowerTypeParameters(builder: ModuleBuilder, node: SyntaxNode): void {
  const list = node.child("type_parameters") ?? node.ofType("type_parameter");
  if (list) lowerExpression(builder, list, otherUse);
}

function isStub(body: Block): boolean {
  return body.every((statement) => {
    if (statement.type === "pass") return true;
    if (statement.type === "expression") return isDocstringOrEllipsis(statement);
    return statement.type === "raise" && raisesNotImplemented(statement);
  });
}

function isDocstringOrEllipsis(statement: Extract<Statement, { type: "expression" }>): boolean {
  const [only, ...rest] = statement.operations;
  if (!only || rest.length > 0) return false;
  if (only.op === "constant") return typeof only.value === "string";
  return only.op === "compute" && only.detail === "ellipsis";
}

function raisesNotImplemented(statement: Extract<Statement, { type: "raise" }>): boolean {
  return statement.operations.some(
    (operation) => operation.op === "read" && operation.place.root === "NotImplementedError",
  );
}

/** `metaclass=ABCMeta` leaves classes and their objects what they are. */
function isAbstractMeta(keyword: SyntaxNode, text: string): boolean {
  return /^metaclass\s*=\s*(abc\.)?ABCMeta$/.test(text.slice(keyword.start, keyword.end));
}
