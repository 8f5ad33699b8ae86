/** What a value that is assigned tells about its type, by its syntax alone. */
import type { SyntaxNode } from "./syntax.ts";

/** The type as its name is written: of a constant, or of an object that is constructed; `?` for others. */
export function typeOfValue(node: SyntaxNode | undefined, text: string): string {
  switch (node?.type) {
    case "integer":
    case "unary_operator":
      return "int";
    case "float":
      return "float";
    case "string":
    case "concatenated_string":
      return "str";
    case "true":
    case "false":
      return "bool";
    case "none":
      return "None";
    case "call": {
      const callee = node.child("function");
      const name = callee ? text.slice(callee.start, callee.end) : "";
      // Classes have capital letters. Whether it is one is seen where the name is looked up.
      return /^(?:\w+\.)*_*[A-Z]\w*$/.test(name) ? name : "?";
    }
    default:
      return "?";
  }
}

/** Attributes that `__init__` gives the object, with their types where they are told; otherwise `?`. */
export function constructorAttributes(
  classBody: SyntaxNode | undefined,
  text: string,
): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  const method = classBody?.children.find(
    (child) => child.type === "function_definition" && textOf(child.child("name"), text) === "__init__",
  );
  if (!method) return types;
  const [self, ...parameters] = method.child("parameters")?.namedChildren ?? [];
  const selfName = textOf(self, text);
  const annotations = new Map(
    parameters.flatMap((parameter): [string, string][] => {
      const type = parameter.child("type");
      const name = parameter.child("name") ?? parameter.namedChildren[0];
      return type && name ? [[textOf(name, text), textOf(type, text)]] : [];
    }),
  );
  read(method.child("body"));
  return types;

  function read(node: SyntaxNode | undefined): void {
    for (const child of node?.children ?? []) {
      if (/^(function|class|decorated)_definition$|^lambda$/.test(child.type)) continue;
      if (child.type === "assignment") add(child);
      read(child);
    }
  }

  function add(assignment: SyntaxNode): void {
    const left = assignment.child("left");
    if (left?.type !== "attribute" || textOf(left.child("object"), text) !== selfName) return;
    const name = textOf(left.child("attribute"), text);
    const right = assignment.child("right");
    const written = textOf(assignment.child("type"), text);
    const given = right?.type === "identifier" ? annotations.get(textOf(right, text)) : undefined;
    const type = written !== "" ? written : (given ?? typeOfValue(right, text));
    const before = types.get(name);
    // `None` waits for somebody to fill it.
    types.set(name, type === "None" || (before !== undefined && before !== type) ? "?" : type);
  }
}

function textOf(node: SyntaxNode | undefined, text: string): string {
  return node ? text.slice(node.start, node.end) : "";
}
