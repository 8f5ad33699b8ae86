/** Functions of every form: declarations, expressions, arrows, methods, accessors, constructors. */
import type ts from "typescript";
import type {
  Block,
  Decorator,
  FunctionIr,
  Operation,
  Parameter,
  Span,
  Statement,
  Use,
  ValueId,
} from "../../ir/module.ts";
import { lowerExpression, type Naming } from "./lower-expressions.ts";
import { bindNames, lowerBinding, lowerDefault } from "./lower-patterns.ts";
import { accessPath } from "./lower-places.ts";
import { lowerStatements } from "./lower-statements.ts";
import type { FunctionHead, ModuleBuilder } from "./module-builder.ts";
import {
  decoratorsOf,
  definitionStart,
  type FunctionNode,
  hasModifier,
  skipTrivia,
  staticName,
} from "./syntax.ts";
import { typeExpression } from "./type-annotations.ts";

/** An arrow or a function expression as a value. `naming` says what it is assigned to. */
export function lowerClosure(
  builder: ModuleBuilder,
  node: ts.ArrowFunction | ts.FunctionExpression,
  use: Use,
  naming?: Naming,
): ValueId {
  const id = builder.newValue();
  const made = lowerFunction(builder, node, {
    name: node.name?.text ?? naming?.name ?? (builder.ts.isArrowFunction(node) ? "<arrow>" : "<function>"),
    nameSpan: naming?.span ?? null,
  });
  builder.emit({ op: "closure", id, span: builder.span(node), use, function: made }, node);
  return id;
}

/** A method or accessor of an object literal; nothing when it has no body. */
export function lowerMethodClosure(
  builder: ModuleBuilder,
  node: ts.MethodDeclaration | ts.AccessorDeclaration,
  use: Use,
): readonly ValueId[] {
  if (!node.body) return [];
  const id = builder.newValue();
  const made = lowerFunction(builder, node, { name: staticName(builder.ts, node.name) ?? "<computed>" });
  builder.emit({ op: "closure", id, span: builder.span(node), use, function: made }, node);
  return [id];
}

export interface FunctionOptions {
  readonly name: string;
  /** Of the name that it has from elsewhere. */
  readonly nameSpan?: Span | null;
  readonly class?: number;
  readonly decorators?: readonly Decorator[];
  readonly overloaded?: boolean;
}

/** Lowers a function that has a body, and returns its id. */
export function lowerFunction(builder: ModuleBuilder, node: FunctionNode, options: FunctionOptions): number {
  const { ts } = builder;
  const scope = builder.enter(headOf(builder, node, options));
  const draft = scope.function;
  builder.functionNodes.set(node, draft.id);
  draft.decorators = options.decorators ?? [];
  draft.generator = node.asteriskToken !== undefined;
  draft.parameters = node.parameters.flatMap((parameter) => describeParameter(builder, parameter));
  if (node.type) draft.returns = typeExpression(ts, node.type);
  if (ts.isFunctionExpression(node) && node.name) builder.bind(node.name.text);
  const before = lowerParameters(builder, node.parameters);
  const { body } = node;
  if (!body) draft.body = before;
  else if (ts.isBlock(body)) {
    draft.body = [...before, ...lowerStatements(builder, body.statements)];
    draft.stub = isStub(builder, node, body);
  } else draft.body = [...before, lowerConciseBody(builder, body)];
  builder.leave();
  return draft.id;
}

/** The expression of an arrow is what it returns. */
function lowerConciseBody(builder: ModuleBuilder, body: ts.Expression): Statement {
  let value: ValueId = 0;
  const operations = builder.collect(() => {
    value = lowerExpression(builder, body, { as: "returned" });
  });
  return { type: "expression", span: builder.span(body), operations, value };
}

function headOf(builder: ModuleBuilder, node: FunctionNode, options: FunctionOptions): FunctionHead {
  const { ts, source } = builder;
  const start = definitionStart(ts, source, node);
  const name = ts.isConstructorDeclaration(node) ? undefined : node.name;
  return {
    kind: "function",
    form: formOf(builder, node),
    name: options.name,
    async: hasModifier(ts, node, ts.SyntaxKind.AsyncKeyword),
    span: [start, node.end],
    nameSpan: name ? builder.span(name) : (options.nameSpan ?? null),
    bodySpan: node.body ? builder.span(node.body) : [node.end, node.end],
    asyncInsert: asyncInsert(builder, node, start),
    class: options.class ?? null,
    private:
      hasModifier(ts, node, ts.SyntaxKind.PrivateKeyword) ||
      (name !== undefined && ts.isPrivateIdentifier(name)),
    ...(options.overloaded ? { overloaded: true } : {}),
  };
}

function formOf({ ts }: ModuleBuilder, node: FunctionNode): NonNullable<FunctionIr["form"]> {
  if (ts.isArrowFunction(node)) return "arrow";
  if (ts.isFunctionDeclaration(node)) return "declaration";
  if (ts.isFunctionExpression(node)) return "expression";
  if (ts.isMethodDeclaration(node)) return "method";
  if (ts.isConstructorDeclaration(node)) return "constructor";
  return ts.isGetAccessorDeclaration(node) ? "getter" : "setter";
}

/** Before the word `function`, the star or name of a method, the parameters of an arrow. */
function asyncInsert({ ts, source, text }: ModuleBuilder, node: FunctionNode, start: number): number {
  if (ts.isArrowFunction(node)) return start;
  if (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) {
    const last = node.modifiers?.at(-1);
    return last ? skipTrivia(text, last.end) : start;
  }
  if (ts.isConstructorDeclaration(node)) return start;
  return (node.asteriskToken ?? node.name).getStart(source);
}

/* ---------------------------------------------------------------- parameters */

function describeParameter(builder: ModuleBuilder, node: ts.ParameterDeclaration): readonly Parameter[] {
  const { ts } = builder;
  // `this` only tells the checker what the function is called on.
  if (ts.isIdentifier(node.name) && node.name.text === "this") return [];
  bindNames(builder, node.name, "block");
  return [
    {
      name: ts.isIdentifier(node.name) ? node.name.text : node.name.getText(builder.source),
      span: builder.span(node),
      kind: node.dotDotDotToken ? "rest" : "positional",
      ...(node.type ? { annotation: typeExpression(ts, node.type) } : {}),
      optional: node.questionToken !== undefined || node.initializer !== undefined,
    },
  ];
}

/** Defaults, patterns and parameter properties do their work when the function is called. */
function lowerParameters(builder: ModuleBuilder, nodes: readonly ts.ParameterDeclaration[]): Block {
  return nodes.flatMap((node): Block => {
    const operations = builder.collect(() => lowerParameter(builder, node));
    return operations.length === 0 ? [] : [{ type: "other", span: builder.span(node), operations }];
  });
}

function lowerParameter(builder: ModuleBuilder, node: ts.ParameterDeclaration): void {
  const { ts } = builder;
  const plain = ts.isIdentifier(node.name) ? node.name.text : undefined;
  if (node.initializer) {
    const use: Use =
      plain === undefined ? { as: "unpacked" } : { as: "bound", places: [builder.place(plain)] };
    lowerDefault(builder, node.initializer, use, node.name);
  }
  if (plain === undefined || node.initializer)
    lowerBinding(builder, node.name, { how: "unpack", declares: "block" });
  const isProperty = node.modifiers?.some((modifier) => !ts.isDecorator(modifier));
  if (plain !== undefined && isProperty) lowerParameterProperty(builder, node, plain);
}

/** `constructor(private db: Db)` stores the argument in `this.db`. */
function lowerParameterProperty(builder: ModuleBuilder, node: ts.ParameterDeclaration, name: string): void {
  const id = builder.newValue();
  const property = builder.place("this", [`.${name}`]);
  const span: Span = builder.span(node.name);
  const use: Use = { as: "stored", places: [property] };
  builder.emit({ op: "read", id, span, use, place: builder.place(name) }, node.name);
  builder.emit({ op: "write", span, place: property, how: "assign", value: id }, node.name);
}

/* ---------------------------------------------------------------- decorators and stubs */

/** Evaluates decorators and describes them. */
export function lowerDecorators(builder: ModuleBuilder, node: ts.Node): readonly Decorator[] {
  const { ts } = builder;
  return decoratorsOf(ts, node).map((one) => {
    const call = ts.isCallExpression(one.expression);
    lowerExpression(builder, one.expression, { as: "other" });
    const target = ts.isCallExpression(one.expression) ? one.expression.expression : one.expression;
    const path = accessPath(builder.ts, target);
    const decorator: Decorator = {
      span: builder.span(one),
      ...(path ? { place: builder.place(path.root, path.path) } : {}),
      call,
    };
    builder.nodes.set(decorator, target);
    return decorator;
  });
}

/** Parameters have decorators of their own in the older dialect. */
export function lowerParameterDecorators(builder: ModuleBuilder, node: FunctionNode): void {
  for (const parameter of node.parameters) lowerDecorators(builder, parameter);
}

/** An empty method or function, or one that only says that it is not there. */
function isStub(builder: ModuleBuilder, node: FunctionNode, body: ts.Block): boolean {
  const { ts } = builder;
  const [only, ...rest] = body.statements;
  if (!only) return ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node);
  if (rest.length > 0 || !ts.isThrowStatement(only)) return false;
  return /\bnot[ _-]?(yet[ _-]?)?(implemented|supported)|unimplemented|abstract|must (be )?(implement|overr)/i.test(
    only.expression.getText(builder.source),
  );
}

/** Operations that define a name. */
export function defineName(builder: ModuleBuilder, name: ts.Node, text: string): readonly Operation[] {
  return builder.collect(() => {
    builder.emit({ op: "write", span: builder.span(name), place: builder.place(text), how: "define" }, name);
  });
}
