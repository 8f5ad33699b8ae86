/** Annotations and base classes, from syntax to {@link TypeExpression}. */
import type { TypeExpression } from "../../ir/module.ts";
import { parseType } from "../../ir/type-expression.ts";
import type { SyntaxNode } from "./syntax.ts";

const unknownType: TypeExpression = { name: "?", arguments: [] };

/** The type that an annotation writes; `?` for what has no place in our types. */
export function typeExpression(node: SyntaxNode | undefined, text: string): TypeExpression {
  if (!node) return unknownType;
  switch (node.type) {
    case "type":
    case "parenthesized_expression":
      return typeExpression(node.namedChildren[0], text);
    case "identifier":
    case "attribute":
    case "member_type": {
      const source = text.slice(node.start, node.end).replace(/\s+/g, "");
      return /^[\p{L}\p{N}_.]+$/u.test(source) ? { name: source, arguments: [] } : unknownType;
    }
    case "none":
      return { name: "None", arguments: [] };
    case "ellipsis":
      return { name: "...", arguments: [] };
    case "string":
      return parseType(
        text.slice(node.start, node.end).replace(/^[A-Za-z]*("""|'''|"|')|("""|'''|"|')$/g, ""),
      );
    case "binary_operator":
    case "union_type": {
      const operator = node.child("operator");
      if (operator && operator.type !== "|") return unknownType;
      return union(node.namedChildren.map((part) => typeExpression(part, text)));
    }
    case "subscript": {
      const base = typeExpression(node.child("value"), text);
      const parts = node.children.filter((child) => child.field === "subscript");
      return applied(
        base.name,
        parts.map((part) => typeExpression(part, text)),
      );
    }
    case "generic_type": {
      const [base, parameters] = node.namedChildren;
      const parts = parameters?.namedChildren ?? [];
      return applied(
        typeExpression(base, text).name,
        parts.map((part) => typeExpression(part, text)),
      );
    }
    case "list":
      return { name: "[]", arguments: node.namedChildren.map((part) => typeExpression(part, text)) };
    case "tuple":
      return { name: "()", arguments: node.namedChildren.map((part) => typeExpression(part, text)) };
    default:
      return unknownType;
  }
}

function applied(name: string, parts: readonly TypeExpression[]): TypeExpression {
  const flat = parts.flatMap((part) => (part.name === "()" ? part.arguments : [part]));
  if (/(^|\.)Optional$/.test(name)) return union([...flat, { name: "None", arguments: [] }]);
  if (/(^|\.)Union$/.test(name)) return union(flat);
  return { name, arguments: flat };
}

function union(parts: readonly TypeExpression[]): TypeExpression {
  const flat = parts.flatMap((part) => (part.name === "|" ? part.arguments : [part]));
  return flat.length === 1 && flat[0] ? flat[0] : { name: "|", arguments: flat };
}
