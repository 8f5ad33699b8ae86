/**
 * What values are taken apart into: binding patterns of declarations and parameters, and array and
 * object literals that stand as targets of assignments. Writes have no value of their own there.
 */
import type ts from "typescript";
import type { Place, Span, TypeExpression, Use, ValueId, Write } from "../../ir/module.ts";
import { lowerExpression, lowerNamed } from "./lower-expressions.ts";
import { prepareTarget } from "./lower-places.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { unwrapped } from "./syntax.ts";

/** How a declaration binds its names. */
export type Declares = "block" | "function";

export interface WriteOptions {
  readonly how: Write["how"];
  readonly declares: Declares;
  readonly value?: ValueId | undefined;
  readonly annotation?: TypeExpression | undefined;
}

/** Binds the names of a declaration and emits their writes. */
export function lowerBinding(builder: ModuleBuilder, name: ts.BindingName, options: WriteOptions): void {
  const { ts } = builder;
  if (ts.isIdentifier(name)) {
    bindName(builder, name.text, options.declares);
    if (name.text === "" && name.pos === name.end) return;
    builder.emit(write(builder.span(name), builder.place(name.text), options), name);
    return;
  }
  const inner: WriteOptions = { how: innerHow(options.how), declares: options.declares };
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) continue;
    if (element.propertyName && ts.isComputedPropertyName(element.propertyName))
      lowerExpression(builder, element.propertyName.expression, { as: "other" });
    if (element.initializer) {
      bindNames(builder, element.name, options.declares);
      const use: Use = ts.isIdentifier(element.name)
        ? { as: "bound", places: [builder.place(element.name.text)] }
        : { as: "unpacked" };
      lowerDefault(builder, element.initializer, use, element.name);
    }
    builder.nested(
      element,
      () => lowerBinding(builder, element.name, inner),
      () => undefined,
    );
  }
}

/** Binds all names of a pattern without writing them. */
export function bindNames(builder: ModuleBuilder, name: ts.BindingName, declares: Declares): void {
  const { ts } = builder;
  const left: ts.BindingName[] = [name];
  for (let one = left.pop(); one; one = left.pop()) {
    if (ts.isIdentifier(one)) bindName(builder, one.text, declares);
    else for (const element of one.elements) if (!ts.isOmittedExpression(element)) left.push(element.name);
  }
}

function bindName(builder: ModuleBuilder, name: string, declares: Declares): void {
  if (name === "") return;
  if (declares === "function") builder.bindHoisted(name);
  else builder.bind(name);
}

/** A default may not be needed, so it stands in an arm of a choice. */
export function lowerDefault(
  builder: ModuleBuilder,
  initializer: ts.Expression,
  use: Use,
  target: ts.Node,
): void {
  const id = builder.newValue();
  const arm = builder.collect(() => {
    lowerNamed(builder, initializer, { as: "chosen", by: id }, target);
  });
  builder.emit({
    op: "choice",
    id,
    span: builder.span(initializer),
    use,
    what: "coalesce",
    test: [],
    arms: [arm, []],
  });
}

/* ---------------------------------------------------------------- targets of assignments */

/** True for a literal that takes a value apart when it stands left of `=`. */
export function isPattern(builder: ModuleBuilder, target: ts.Node): boolean {
  const node = unwrapped(builder.ts, target);
  return builder.ts.isArrayLiteralExpression(node) || builder.ts.isObjectLiteralExpression(node);
}

/** Emits the writes of `[a, b.c] = …` and `({ a, b: c } = …)`, or of a single target. */
export function lowerTarget(builder: ModuleBuilder, target: ts.Node, how: Write["how"]): void {
  builder.nested(
    target,
    () => lowerTargetOf(builder, unwrapped(builder.ts, target), how),
    () => undefined,
  );
}

function lowerTargetOf(builder: ModuleBuilder, node: ts.Node, how: Write["how"]): void {
  const { ts } = builder;
  if (ts.isArrayLiteralExpression(node)) {
    for (const element of node.elements) {
      if (ts.isOmittedExpression(element)) continue;
      lowerElement(builder, ts.isSpreadElement(element) ? element.expression : element, innerHow(how));
    }
  } else if (ts.isObjectLiteralExpression(node)) {
    for (const property of node.properties) lowerProperty(builder, property, innerHow(how));
  } else {
    const place = prepareTarget(builder, node);
    builder.emit(write(builder.span(node), place, { how, declares: "block" }), node);
  }
}

function lowerProperty(
  builder: ModuleBuilder,
  property: ts.ObjectLiteralElementLike,
  how: Write["how"],
): void {
  const { ts } = builder;
  if (property.name && ts.isComputedPropertyName(property.name))
    lowerExpression(builder, property.name.expression, { as: "other" });
  if (ts.isSpreadAssignment(property)) lowerTarget(builder, property.expression, how);
  else if (ts.isPropertyAssignment(property)) lowerElement(builder, property.initializer, how);
  else if (ts.isShorthandPropertyAssignment(property)) {
    const place = builder.place(property.name.text);
    if (property.objectAssignmentInitializer) {
      const use: Use = { as: "bound", places: [place] };
      lowerDefault(builder, property.objectAssignmentInitializer, use, property.name);
    }
    builder.emit(write(builder.span(property.name), place, { how, declares: "block" }), property.name);
  } else lowerExpression(builder, property, { as: "other" });
}

/** A target with or without a default. */
function lowerElement(builder: ModuleBuilder, element: ts.Expression, how: Write["how"]): void {
  const { ts } = builder;
  const node = unwrapped(ts, element);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) {
    lowerTarget(builder, node, how);
    return;
  }
  if (isPattern(builder, node.left)) {
    lowerDefault(builder, node.right, { as: "unpacked" }, node.left);
    lowerTarget(builder, node.left, how);
    return;
  }
  const place = prepareTarget(builder, node.left);
  const use: Use = { as: place.path.length === 0 ? "bound" : "stored", places: [place] };
  lowerDefault(builder, node.right, use, node.left);
  builder.emit(write(builder.span(node.left), place, { how, declares: "block" }), node.left);
}

export function write(span: Span, place: Place, options: WriteOptions): Write {
  return {
    op: "write",
    span,
    place,
    how: options.how,
    ...(options.value === undefined ? {} : { value: options.value }),
    ...(options.annotation ? { annotation: options.annotation } : {}),
  };
}

function innerHow(how: Write["how"]): Write["how"] {
  return how === "assign" ? "unpack" : how;
}
