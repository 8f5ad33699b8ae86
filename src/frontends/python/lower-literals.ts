/** Literals: text, numbers, and the collections that displays make. */
import type { Use, ValueId } from "../../ir/module.ts";
import { lowerExpression } from "./lower-expressions.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { compact, otherUse } from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

export function lowerString(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const parts = node.type === "concatenated_string" ? node.namedChildren : [node];
  const source = builder.text.slice(node.start, node.end);
  if (parts.every((part) => part.children.length === 0)) {
    if (/^[A-Za-z]*[bB]/.test(source))
      builder.emit({ op: "compute", id, span: node.span, use, what: "other", detail: "bytes", operands: [] });
    else builder.emit({ op: "constant", id, span: node.span, use, value: builder.word(unquoted(source)) });
    return id;
  }
  const operands: ValueId[] = [];
  const interpolate = (container: SyntaxNode): void => {
    for (const child of container.namedChildren) {
      if (child.field === "expression")
        operands.push(lowerExpression(builder, child, { as: "formatted", by: id }));
      else interpolate(child);
    }
  };
  for (const part of parts) interpolate(part);
  builder.emit({ op: "compute", id, span: node.span, use, what: "format", operands: compact(operands) });
  return id;
}

function unquoted(source: string): string {
  return source.replace(/^[A-Za-z]*("""|'''|"|')([\s\S]*)\1$/, "$2");
}

export function lowerConstant(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const source = builder.textOf(node);
  const value = constantValue(node.type, source);
  if (value === undefined)
    builder.emit({ op: "compute", id, span: node.span, use, what: "other", detail: "number", operands: [] });
  else builder.emit({ op: "constant", id, span: node.span, use, value });
  return id;
}

function constantValue(type: string, source: string): number | boolean | null | undefined {
  if (type === "true") return true;
  if (type === "false") return false;
  if (type === "none") return null;
  return numberIn(source);
}

export function numberIn(source: string): number | undefined {
  const value = Number(source.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

export function lowerCollection(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const what = node.type === "list" ? "list" : node.type === "set" ? "set" : "tuple";
  const operands = node.namedChildren.map((element) =>
    element.type === "list_splat" || element.type === "parenthesized_list_splat"
      ? lowerExpression(builder, splatted(element), { as: "spread", by: id })
      : lowerExpression(builder, element, { as: "collected", by: id }),
  );
  builder.emit({ op: "compute", id, span: node.span, use, what, operands });
  return id;
}

function splatted(node: SyntaxNode): SyntaxNode | undefined {
  const inner = node.namedChildren[0];
  return node.type === "parenthesized_list_splat" && inner ? splatted(inner) : inner;
}

export function lowerDictionary(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const id = builder.newValue();
  const operands: ValueId[] = [];
  for (const entry of node.namedChildren) {
    if (entry.type === "pair") {
      operands.push(lowerExpression(builder, entry.child("key"), { as: "collected", by: id }));
      operands.push(lowerExpression(builder, entry.child("value"), { as: "collected", by: id }));
    } else if (entry.type === "dictionary_splat") {
      operands.push(lowerExpression(builder, entry.namedChildren[0], { as: "spread", by: id }));
    } else operands.push(lowerExpression(builder, entry, otherUse));
  }
  builder.emit({ op: "compute", id, span: node.span, use, what: "dict", operands: compact(operands) });
  return id;
}
