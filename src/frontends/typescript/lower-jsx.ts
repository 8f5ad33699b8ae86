/** JSX elements: objects that collect their attributes and children. */
import type ts from "typescript";
import type { Use, ValueId } from "../../ir/module.ts";
import { lowerExpression, lowerNamed } from "./lower-expressions.ts";
import type { ModuleBuilder } from "./module-builder.ts";

export function lowerJsx(
  builder: ModuleBuilder,
  node: ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment,
  use: Use,
): ValueId {
  const { ts } = builder;
  const id = builder.newValue();
  const operands: ValueId[] = [];
  const opening = ts.isJsxFragment(node) ? undefined : ts.isJsxElement(node) ? node.openingElement : node;
  if (opening) {
    if (isComponent(builder, opening.tagName))
      operands.push(lowerExpression(builder, opening.tagName, { as: "other" }));
    for (const attribute of opening.attributes.properties)
      operands.push(...lowerAttribute(builder, attribute, id));
  }
  for (const child of ts.isJsxSelfClosingElement(node) ? [] : node.children) {
    if (ts.isJsxText(child)) continue;
    operands.push(...lowerContent(builder, child, id));
  }
  const span = builder.span(node);
  builder.emit({ op: "compute", id, span, use, what: "other", detail: "jsx", operands }, node);
  return id;
}

/** `<div>` names an element of the host; `<Card>` and `<ui.card>` are values of the program. */
function isComponent({ ts }: ModuleBuilder, name: ts.JsxTagNameExpression): boolean {
  if (ts.isIdentifier(name)) return !/^[a-z]/.test(name.text) && name.text !== "";
  return !ts.isJsxNamespacedName(name);
}

function lowerAttribute(
  builder: ModuleBuilder,
  attribute: ts.JsxAttributeLike,
  element: ValueId,
): readonly ValueId[] {
  const { ts } = builder;
  if (ts.isJsxSpreadAttribute(attribute))
    return [lowerExpression(builder, attribute.expression, { as: "spread", by: element })];
  const { initializer } = attribute;
  if (!initializer || ts.isStringLiteral(initializer)) return [];
  if (!ts.isJsxExpression(initializer)) return lowerContent(builder, initializer, element);
  if (!initializer.expression) return [];
  return [lowerNamed(builder, initializer.expression, { as: "collected", by: element }, attribute.name)];
}

function lowerContent(builder: ModuleBuilder, node: ts.Node, element: ValueId): readonly ValueId[] {
  const { ts } = builder;
  if (!ts.isJsxExpression(node)) return [lowerExpression(builder, node, { as: "collected", by: element })];
  if (!node.expression) return [];
  return [
    lowerExpression(
      builder,
      node.expression,
      node.dotDotDotToken ? { as: "spread", by: element } : { as: "collected", by: element },
    ),
  ];
}
