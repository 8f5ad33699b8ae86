/** Constants, templates, and the array and object literals that collect values. */
import type ts from "typescript";
import type { Use, ValueId } from "../../ir/module.ts";
import { lowerExpression, lowerNamed } from "./lower-expressions.ts";
import { lowerMethodClosure } from "./lower-functions.ts";
import type { ModuleBuilder } from "./module-builder.ts";

/** Strings, numbers, `true`, `null` and the like; undefined for everything else. */
export function lowerConstant(builder: ModuleBuilder, node: ts.Node, use: Use): ValueId | undefined {
  const value = constantOf(builder, node);
  if (value === undefined) return undefined;
  const id = builder.newValue();
  builder.emit({ op: "constant", id, span: builder.span(node), use, value });
  return id;
}

function constantOf({ ts }: ModuleBuilder, node: ts.Node): string | number | boolean | null | undefined {
  if (ts.isStringLiteralLike(node) || ts.isPrivateIdentifier(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return true;
    case ts.SyntaxKind.FalseKeyword:
      return false;
    case ts.SyntaxKind.NullKeyword:
      return null;
    default:
      return undefined;
  }
}

export function lowerTemplate(builder: ModuleBuilder, node: ts.TemplateExpression, use: Use): ValueId {
  const id = builder.newValue();
  const operands = node.templateSpans.map(({ expression }) =>
    lowerExpression(builder, expression, { as: "formatted", by: id }),
  );
  builder.emit({ op: "compute", id, span: builder.span(node), use, what: "format", operands }, node);
  return id;
}

export function lowerArray(builder: ModuleBuilder, node: ts.ArrayLiteralExpression, use: Use): ValueId {
  const { ts } = builder;
  const id = builder.newValue();
  const operands: ValueId[] = [];
  for (const element of node.elements) {
    if (ts.isOmittedExpression(element)) continue;
    operands.push(
      ts.isSpreadElement(element)
        ? lowerExpression(builder, element.expression, { as: "spread", by: id })
        : lowerExpression(builder, element, { as: "collected", by: id }),
    );
  }
  builder.emit({ op: "compute", id, span: builder.span(node), use, what: "list", operands }, node);
  return id;
}

export function lowerObject(builder: ModuleBuilder, node: ts.ObjectLiteralExpression, use: Use): ValueId {
  const id = builder.newValue();
  const properties = node.properties.flatMap((property) => lowerProperty(builder, property, id));
  const operands = properties.map(({ operand }) => operand);
  const keys = properties.map(({ key }) => key);
  builder.emit({ op: "compute", id, span: builder.span(node), use, what: "dict", operands, keys }, node);
  return id;
}

interface LoweredProperty {
  readonly operand: ValueId;
  /** The property that the operand becomes; null where it is computed or spread. */
  readonly key: string | null;
}

function lowerProperty(
  builder: ModuleBuilder,
  property: ts.ObjectLiteralElementLike,
  object: ValueId,
): readonly LoweredProperty[] {
  const { ts } = builder;
  const use: Use = { as: "collected", by: object };
  if (ts.isSpreadAssignment(property)) {
    const operand = lowerExpression(builder, property.expression, { as: "spread", by: object });
    return [{ operand, key: null }];
  }
  const key = keyOf(builder, property.name);
  const computed =
    property.name && ts.isComputedPropertyName(property.name)
      ? [lowerExpression(builder, property.name.expression, { as: "operand", by: object, operator: "[]" })]
      : [];
  const names = computed.map((operand) => ({ operand, key: null }));
  if (ts.isPropertyAssignment(property))
    return [...names, { operand: lowerNamed(builder, property.initializer, use, property.name), key }];
  if (ts.isShorthandPropertyAssignment(property)) {
    const value = { operand: lowerExpression(builder, property.name, use), key };
    if (!property.objectAssignmentInitializer) return [value];
    // `{ a = 1 }` is a pattern only; as a value it is broken source.
    const standIn = lowerExpression(builder, property.objectAssignmentInitializer, { as: "other" });
    return [value, { operand: standIn, key: null }];
  }
  const methods = lowerMethodClosure(builder, property, use);
  return [...names, ...methods.map((operand) => ({ operand, key }))];
}

function keyOf({ ts }: ModuleBuilder, name: ts.PropertyName): string | null {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)
    ? name.text
    : null;
}
