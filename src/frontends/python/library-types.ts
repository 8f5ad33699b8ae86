/** Types of the standard library and other packages, as the knowledge tables write them. */
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { TypeExpression } from "../../ir/module.ts";
import { parseType } from "../../ir/type-expression.ts";
import { awaitable, instance, join, kindOfClass, none, type Type, unknown } from "./types.ts";

/** What stands for the placeholders in a table's type. */
export interface LibraryContext {
  /** The object whose method it is. */
  readonly self?: Type | undefined;
  readonly parameters?: readonly string[];
  /** Argument `position` itself, what awaiting it gives, or what calling it gives. */
  readonly argument?: (position: number, part: "itself" | "awaited" | "returned") => Type;
}

/** A member of a module or class, by canonical name. `receiver` binds methods. */
export function libraryMember(
  knowledge: LibraryKnowledge,
  owner: string,
  member: string,
  receiver: Type | undefined,
): Type {
  const found = lookUp(knowledge, owner, member);
  if (found.attribute !== undefined && receiver && receiver.is !== "class")
    return libraryType(knowledge, parseType(found.attribute), {
      self: receiver,
      parameters: found.parameters,
    });
  if (found.type.is === "function") return receiver ? { ...found.type, bound: receiver } : found.type;
  return found.type.is === "module" && receiver ? unknown : found.type;
}

interface FoundMember {
  /** Type of an instance's attribute, as the tables write it. */
  readonly attribute: string | undefined;
  readonly parameters: readonly string[];
  /** What the name means without an instance. */
  readonly type: Type;
}

const lookUps = new WeakMap<LibraryKnowledge, Map<string, FoundMember>>();

function lookUp(knowledge: LibraryKnowledge, owner: string, member: string): FoundMember {
  let known = lookUps.get(knowledge);
  if (!known) {
    known = new Map();
    lookUps.set(knowledge, known);
  }
  const path = `${owner}.${member}`;
  let found = known.get(path);
  if (!found) {
    const name = knowledge.canonical(path);
    found = {
      attribute: knowledge.attribute(name),
      parameters: knowledge.class(owner)?.parameters ?? [],
      type: namedType(knowledge, name, owner),
    };
    known.set(path, found);
  }
  return found;
}

function namedType(knowledge: LibraryKnowledge, name: string, owner: string): Type {
  if (knowledge.function(name)) return { is: "function", name };
  if (knowledge.class(name)) return { is: "class", name };
  const value = knowledge.value(name);
  if (value !== undefined) return libraryType(knowledge, parseType(value), {});
  return knowledge.module(name) || !knowledge.module(owner) ? { is: "module", name } : unknown;
}

export function builtinType(name: string, knowledge: LibraryKnowledge): Type {
  for (const candidate of [name, `builtins.${name}`]) {
    const canonical = knowledge.canonical(candidate);
    if (knowledge.class(canonical)) return { is: "class", name: canonical };
    if (knowledge.function(canonical)) return { is: "function", name: canonical };
  }
  return unknown;
}

export function libraryType(
  knowledge: LibraryKnowledge,
  written: TypeExpression,
  context: LibraryContext,
): Type {
  const convert = (part: TypeExpression): Type => libraryType(knowledge, part, context);
  const { name } = written;
  switch (name) {
    case "|":
      return join(written.arguments.map(convert));
    case "None":
      return none;
    case "?":
    case "Any":
    case "object":
    case "[]":
    case "...":
      return unknown;
    case "Self":
      return context.self ?? unknown;
  }
  const [, argument, part = "itself"] = /^\$(\d)(?:\.(awaited|returned))?$/.exec(name) ?? [];
  if (argument !== undefined && (part === "itself" || part === "awaited" || part === "returned"))
    return context.argument?.(Number(argument), part) ?? unknown;
  const position = context.parameters?.indexOf(name) ?? -1;
  if (position !== -1) return argumentOf(context.self, position);
  if (/(^|\.)Callable$/.test(name)) {
    const returns = written.arguments.at(-1);
    return { is: "callable", returns: returns ? convert(returns) : unknown };
  }
  const canonical = knowledge.canonical(name);
  if (name === "type" && written.arguments[0]) {
    const inner = convert(written.arguments[0]);
    return inner.is === "instance" ? { is: "class", name: inner.name } : unknown;
  }
  const kind = kindOfClass(canonical) ?? kindOfClass(name);
  const parts = written.arguments.map(convert);
  if (kind) return awaitable(kind, parts.at(-1) ?? unknown, canonical);
  return knowledge.class(canonical) || ownGenerics.test(name) ? instance(canonical, parts) : unknown;
}

/** Names that tables and inference write without a module. */
const ownGenerics =
  /^(int|str|bool|float|bytes|list|dict|set|tuple|frozenset|(Async)?(Generator|Iterator|Iterable|ContextManager))$/;

function argumentOf(self: Type | undefined, position: number): Type {
  if (self?.is === "instance") return self.arguments[position] ?? unknown;
  return self?.is === "awaitable" ? self.result : unknown;
}
