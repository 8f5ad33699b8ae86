/**
 * Classes. The body of a class is a function of kind `class-body`: its fields and static blocks in
 * source order. Fields of instances stand there too, although each instance evaluates them anew.
 */
import type ts from "typescript";
import type {
  Decorator,
  Definition,
  Place,
  Span,
  Statement,
  TypeExpression,
  Use,
  ValueId,
} from "../../ir/module.ts";
import { lowerExpression, lowerNamed } from "./lower-expressions.ts";
import { defineName, lowerDecorators, lowerFunction, lowerParameterDecorators } from "./lower-functions.ts";
import { lowerStatements } from "./lower-statements.ts";
import type { ClassDraft, ModuleBuilder } from "./module-builder.ts";
import { definitionStart, isFunctionNode, staticName, unwrapped } from "./syntax.ts";
import { typeExpression } from "./type-annotations.ts";

export function lowerClassDeclaration(builder: ModuleBuilder, node: ts.ClassDeclaration): Definition {
  if (node.name) builder.bind(node.name.text);
  let id = 0;
  const operations = builder.collect(() => {
    id = lowerClass(builder, node, node.name?.text ?? "default");
  });
  const definition = node.name ? defineName(builder, node.name, node.name.text) : [];
  return { type: "define", span: builder.span(node), operations: [...operations, ...definition], class: id };
}

export function lowerClassExpression(
  builder: ModuleBuilder,
  node: ts.ClassExpression,
  use: Use,
  name?: string,
): ValueId {
  const id = builder.newValue();
  builder.inBlock(() => {
    if (node.name) builder.bind(node.name.text);
    lowerClass(builder, node, node.name?.text ?? name ?? "<class>");
  });
  const span = builder.span(node);
  builder.emit({ op: "compute", id, span, use, what: "other", detail: "class", operands: [] }, node);
  return id;
}

/** Emits what the head evaluates, lowers the body, and returns the class's id. */
function lowerClass(builder: ModuleBuilder, node: ts.ClassLikeDeclaration, name: string): number {
  const { ts, source } = builder;
  const decorators = lowerDecorators(builder, node);
  const bases: TypeExpression[] = [];
  for (const clause of node.heritageClauses ?? []) {
    if (clause.token !== ts.SyntaxKind.ExtendsKeyword) continue;
    for (const type of clause.types) {
      bases.push(typeExpression(ts, type));
      lowerExpression(builder, type.expression, { as: "other" });
    }
  }
  const start = definitionStart(ts, source, node);
  const id = builder.classes.length;
  const draft: ClassDraft = {
    id,
    name,
    qualifiedName: builder.qualified(name),
    span: [start, node.end],
    nameSpan: node.name ? builder.span(node.name) : [start, start],
    scope: builder.scope.function.id,
    body: 0,
    bases,
    methods: [],
    decorators,
    keywords: false,
  };
  builder.classes.push(draft);
  builder.classNodes.set(node, id);
  const scope = builder.enter({
    kind: "class-body",
    name,
    async: false,
    span: draft.span,
    nameSpan: node.name ? draft.nameSpan : null,
    bodySpan: [node.members.pos, node.members.end],
    asyncInsert: start,
    class: id,
  });
  draft.body = scope.function.id;
  scope.function.body = node.members.flatMap((member) => lowerMember(builder, member, draft));
  builder.leave();
  return id;
}

function lowerMember(
  builder: ModuleBuilder,
  member: ts.ClassElement,
  owner: ClassDraft,
): readonly Statement[] {
  const { ts } = builder;
  if (ts.isPropertyDeclaration(member)) return lowerField(builder, member, owner);
  if (ts.isClassStaticBlockDeclaration(member))
    return builder.inBlock(() => lowerStatements(builder, member.body.statements), { hoists: true });
  if (isFunctionNode(ts, member)) return lowerMethod(builder, member, owner);
  return [];
}

function lowerMethod(
  builder: ModuleBuilder,
  node: ts.MethodDeclaration | ts.ConstructorDeclaration | ts.AccessorDeclaration,
  owner: ClassDraft,
): readonly Statement[] {
  const { ts } = builder;
  const name = ts.isConstructorDeclaration(node)
    ? "constructor"
    : (staticName(ts, node.name) ?? "<computed>");
  // Overloads and abstract methods are declarations only.
  if (!node.body) {
    builder.declareSignature(owner, name);
    return [];
  }
  let decorators: readonly Decorator[] = [];
  const operations = builder.collect(() => {
    decorators = lowerDecorators(builder, node);
    lowerParameterDecorators(builder, node);
    if (node.name) lowerComputedName(builder, node.name);
  });
  const overloaded = builder.isDeclared(owner, name);
  const id = lowerFunction(builder, node, { name, class: owner.id, decorators, overloaded });
  owner.methods = [...owner.methods, id];
  return [{ type: "define", span: builder.span(node), operations, function: id }];
}

/** A field writes `this.name`. One that holds a function is as good as a method. */
function lowerField(
  builder: ModuleBuilder,
  node: ts.PropertyDeclaration,
  owner: ClassDraft,
): readonly Statement[] {
  const { ts } = builder;
  const name = staticName(ts, node.name);
  const place: Place = builder.place("this", [name === undefined ? "[*]" : step(name)]);
  const { initializer } = node;
  let value: ValueId | undefined;
  const operations = builder.collect(() => {
    const decorators = lowerDecorators(builder, node);
    lowerComputedName(builder, node.name);
    if (!initializer) return;
    const use: Use = { as: "stored", places: [place] };
    const inner = unwrapped(ts, initializer);
    if (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) {
      value = builder.newValue();
      const made = lowerFunction(builder, inner, {
        name: name ?? "<computed>",
        nameSpan: builder.span(node.name),
        class: owner.id,
        decorators,
      });
      owner.methods = [...owner.methods, made];
      builder.emit({ op: "closure", id: value, span: builder.span(inner), use, function: made }, inner);
    } else value = lowerNamed(builder, initializer, use, node.name);
    const span: Span = builder.span(node.name);
    builder.emit({ op: "write", span, place, how: "assign", value }, node.name);
  });
  if (!initializer && operations.length === 0) return [];
  return [
    {
      type: "assign",
      span: builder.span(node),
      operations,
      ...(value === undefined ? {} : { value }),
      ...(initializer ? { valueSpan: builder.span(initializer) } : {}),
      targets: [builder.span(node.name)],
      ...(node.type ? { annotation: builder.span(node.type) } : {}),
    },
  ];
}

function step(name: string): string {
  return /^#?[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function lowerComputedName(builder: ModuleBuilder, name: ts.PropertyName): void {
  if (builder.ts.isComputedPropertyName(name)) lowerExpression(builder, name.expression, { as: "other" });
}
