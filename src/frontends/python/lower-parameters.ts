/** Parameters of functions and lambdas. */
import type { Parameter } from "../../ir/module.ts";
import { typeExpression } from "./annotations.ts";
import { lowerExpression } from "./lower-expressions.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { otherUse } from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

/**
 * `evaluate` emits the operations of defaults and annotations in the scope around the function;
 * `declare` binds the names inside of it and returns them.
 */
export function lowerParameters(
  builder: ModuleBuilder,
  list: SyntaxNode | undefined,
  purpose: "evaluate" | "declare",
): readonly Parameter[] {
  const parameters: Parameter[] = [];
  let keywordOnly = false;
  for (const node of list?.namedChildren ?? []) {
    if (purpose === "evaluate") {
      for (const field of ["type", "value"] as const) {
        const part = node.child(field);
        if (part) lowerExpression(builder, part, otherUse);
      }
      continue;
    }
    if (node.type === "keyword_separator") keywordOnly = true;
    const parameter = declared(builder, node, keywordOnly);
    if (!parameter) continue;
    if (parameter.kind === "rest") keywordOnly = true;
    builder.bind(parameter.name);
    parameters.push(parameter);
  }
  return parameters;
}

function declared(builder: ModuleBuilder, node: SyntaxNode, keywordOnly: boolean): Parameter | undefined {
  const holder = node.child("name") ?? (node.type === "typed_parameter" ? node.namedChildren[0] : node);
  if (!holder) return undefined;
  const identifier = holder.type === "identifier" ? holder : holder.ofType("identifier");
  if (!identifier || node.type === "ERROR") return undefined;
  const annotation = node.child("type");
  const written = node.child("value");
  const byDefault = written && dottedName(written, builder.text);
  return {
    name: builder.textOf(identifier),
    span: node.span,
    kind: parameterKind(holder.type, keywordOnly),
    ...(annotation ? { annotation: typeExpression(annotation, builder.text) } : {}),
    optional: written !== undefined,
    ...(byDefault === undefined ? {} : { default: byDefault }),
  };
}

function dottedName(node: SyntaxNode, text: string): string | undefined {
  if (node.type !== "identifier" && node.type !== "attribute") return undefined;
  const source = text.slice(node.start, node.end);
  return /^[\p{L}\p{N}_.]+$/u.test(source) ? source : undefined;
}

function parameterKind(type: string, keywordOnly: boolean): Parameter["kind"] {
  if (type === "list_splat_pattern") return "rest";
  if (type === "dictionary_splat_pattern") return "keyword-rest";
  return keywordOnly ? "keyword" : "positional";
}
