/**
 * Reads and writes Python's type syntax as {@link TypeExpression}: the notation of the knowledge
 * tables, of stubs and of annotations. Purely textual; it resolves no names.
 *
 * Normalised on the way in: `Optional[X]` is `X | None`, `Union[X, Y]` is `X | Y`, unions are flat
 * and without repetition, `Annotated[X, …]`, `Final[X]`, `ClassVar[X]` and the like are `X`, and
 * a quoted forward reference is what stands between the quotes.
 */
import type { TypeExpression } from "./module.ts";

/** The type of which nothing is known. */
export const unknownType: TypeExpression = { name: "?", arguments: [] };

const parsed = new Map<string, TypeExpression>();

/**
 * Reads a type. Whatever cannot be read becomes `?`, as does `Any`; never throws.
 * Results are shared and kept, so do not call it with text that has no end of variants.
 */
export function parseType(text: string): TypeExpression {
  let type = parsed.get(text);
  if (!type) {
    type = read(text) ?? unknownType;
    parsed.set(text, type);
  }
  return type;
}

/** Writes a type so that {@link parseType} reads it back. */
export function printType(type: TypeExpression): string {
  if (type.name === "|") return type.arguments.map(printType).join(" | ");
  const inner = type.arguments.map(printType).join(", ");
  if (type.name === "[]") return `[${inner}]`;
  return type.arguments.length > 0 ? `${type.name}[${inner}]` : type.name;
}

/** The alternatives of a union; any other type is its own only alternative. */
export function alternatives(type: TypeExpression): readonly TypeExpression[] {
  return type.name === "|" ? type.arguments : [type];
}

/** Flat union without repetition. One member alone is that member; a member `?` makes the whole `?`. */
export function unionOf(members: readonly TypeExpression[]): TypeExpression {
  const flat = new Map<string, TypeExpression>();
  for (const member of members.flatMap(alternatives)) flat.set(printType(member), member);
  const [only] = flat.values();
  if (only === undefined || flat.has("?")) return unknownType;
  return flat.size === 1 ? only : { name: "|", arguments: [...flat.values()] };
}

/** A type that is no name but made of other types, with `inner()` in their place; undefined for a name. */
export function composedOf(
  type: TypeExpression,
  inner: () => readonly TypeExpression[],
): TypeExpression | undefined {
  switch (type.name) {
    case "?":
    case "None":
    case "...":
      return type;
    case "|":
      return unionOf(inner());
    case "[]":
      return { name: "[]", arguments: inner() };
    default:
      return undefined;
  }
}

/**
 * Puts types in the place of names: a class's type parameters, `Self`, `$0`.
 * A name mapped to nothing is kept.
 */
export function substitute(
  type: TypeExpression,
  replacement: (name: string) => TypeExpression | undefined,
): TypeExpression {
  const replaced = type.arguments.length === 0 ? replacement(type.name) : undefined;
  if (replaced) return replaced;
  if (type.arguments.length === 0) return type;
  const inner = type.arguments.map((argument) => substitute(argument, replacement));
  return type.name === "|" ? unionOf(inner) : { name: type.name, arguments: inner };
}

/**
 * Fills in a generic class's parameters: `Coroutine[_T]` with `_T` given as `int` is `Coroutine[int]`.
 * Parameters without an argument become `?`.
 */
export function instantiate(
  type: TypeExpression,
  parameters: readonly string[],
  given: readonly TypeExpression[],
): TypeExpression {
  if (parameters.length === 0) return type;
  return substitute(type, (name) => {
    const position = parameters.indexOf(name);
    return position < 0 ? undefined : (given[position] ?? unknownType);
  });
}

/* ---------------------------------------------------------------- reading */

/** Wrappers that say something about the variable and nothing about the type. */
const transparent = new Set([
  "Annotated",
  "ClassVar",
  "Final",
  "InitVar",
  "NotRequired",
  "ReadOnly",
  "Required",
  "Unpack",
]);

const token =
  /\s*(?:([\p{L}_$?][\p{L}\p{N}_$?]*(?:\s*\.\s*[\p{L}_$][\p{L}\p{N}_$]*)*)|([bBrRuU]{0,2}(?:"[^"]*"|'[^']*'))|(-?\d[\w.]*)|(\.\.\.|[[\]|,()*]))/uy;

interface Cursor {
  readonly text: string;
  at: number;
  kind: "name" | "string" | "number" | "sign" | "end" | "error";
  value: string;
}

function read(text: string): TypeExpression | undefined {
  const cursor: Cursor = { text, at: 0, kind: "end", value: "" };
  advance(cursor);
  const type = readUnion(cursor, { literal: false });
  return cursor.kind === "end" ? type : undefined;
}

function advance(cursor: Cursor): void {
  token.lastIndex = cursor.at;
  const match = token.exec(cursor.text);
  if (!match) {
    cursor.kind = cursor.text.slice(cursor.at).trim() === "" ? "end" : "error";
    cursor.value = "";
    return;
  }
  cursor.at = token.lastIndex;
  const [, name, string, number, sign] = match;
  if (name !== undefined) [cursor.kind, cursor.value] = ["name", name.replace(/\s+/g, "")];
  else if (string !== undefined) [cursor.kind, cursor.value] = ["string", string];
  else if (number !== undefined) [cursor.kind, cursor.value] = ["number", number];
  else [cursor.kind, cursor.value] = ["sign", sign ?? ""];
}

function skip(cursor: Cursor, sign: string): boolean {
  if (cursor.kind !== "sign" || cursor.value !== sign) return false;
  advance(cursor);
  return true;
}

interface Context {
  /** Inside `Literal[…]`, where quotes are values. */
  readonly literal: boolean;
}

function readUnion(cursor: Cursor, context: Context): TypeExpression | undefined {
  const members: TypeExpression[] = [];
  do {
    const member = readOne(cursor, context);
    if (!member) return undefined;
    members.push(member);
  } while (skip(cursor, "|"));
  return members.length === 1 ? members[0] : unionOf(members);
}

function readOne(cursor: Cursor, context: Context): TypeExpression | undefined {
  const { kind, value } = cursor;
  if (kind === "string") {
    advance(cursor);
    return context.literal ? { name: value, arguments: [] } : read(value.replace(/^[^"']*.|.$/gs, ""));
  }
  if (kind === "number") {
    advance(cursor);
    return { name: value, arguments: [] };
  }
  if (kind === "sign") {
    if (value === "...") {
      advance(cursor);
      return { name: "...", arguments: [] };
    }
    if (skip(cursor, "*")) return readOne(cursor, context);
    if (skip(cursor, "(")) {
      const inner = readList(cursor, ")", context);
      if (!inner) return undefined;
      return inner.length === 1 ? inner[0] : { name: "[]", arguments: inner };
    }
    if (!skip(cursor, "[")) return undefined;
    const inner = readList(cursor, "]", context);
    return inner && { name: "[]", arguments: inner };
  }
  if (kind !== "name") return undefined;
  advance(cursor);
  if (!skip(cursor, "["))
    return value === "Any" || value === "typing.Any" ? unknownType : { name: value, arguments: [] };
  const last = value.slice(value.lastIndexOf(".") + 1);
  const inner = readList(cursor, "]", { literal: last === "Literal" || (context.literal && last === "") });
  return inner && applied(value, last, inner);
}

function readList(cursor: Cursor, closing: string, context: Context): TypeExpression[] | undefined {
  const members: TypeExpression[] = [];
  while (!skip(cursor, closing)) {
    const member = readUnion(cursor, context);
    if (!member) return undefined;
    members.push(member);
    if (!skip(cursor, ",") && !(cursor.kind === "sign" && cursor.value === closing)) return undefined;
  }
  return members;
}

function applied(name: string, last: string, inner: TypeExpression[]): TypeExpression {
  const [first] = inner;
  if (first !== undefined) {
    if (last === "Optional" && inner.length === 1) return unionOf([first, { name: "None", arguments: [] }]);
    if (last === "Union") return unionOf(inner);
    if (transparent.has(last)) return first;
  }
  return { name, arguments: inner };
}
