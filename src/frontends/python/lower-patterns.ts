/** Patterns of match statements: which values they compare with and which names they bind. */
import { lowerExpression } from "./lower-expressions.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { otherUse } from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

export function lowerPattern(builder: ModuleBuilder, node: SyntaxNode): void {
  switch (node.type) {
    case "identifier":
      bindName(builder, node);
      return;
    case "dotted_name":
      if (node.namedChildren.length === 1) bindName(builder, node);
      else lowerExpression(builder, node, otherUse);
      return;
    case "class_pattern": {
      const [type, ...parts] = node.namedChildren;
      if (type) lowerExpression(builder, type, otherUse);
      for (const part of parts) lowerPattern(builder, part);
      return;
    }
    case "keyword_pattern":
      for (const part of node.namedChildren.slice(1)) lowerPattern(builder, part);
      return;
    case "string":
    case "concatenated_string":
    case "integer":
    case "float":
    case "none":
    case "true":
    case "false":
    case "complex_pattern":
      lowerExpression(builder, node, otherUse);
      return;
    default:
      for (const part of node.namedChildren) lowerPattern(builder, part);
  }
}

function bindName(builder: ModuleBuilder, node: SyntaxNode): void {
  const name = builder.textOf(node);
  if (name === "_") return;
  builder.bind(name);
  builder.emit({ op: "write", span: node.span, place: builder.place(name, []), how: "match" });
}
