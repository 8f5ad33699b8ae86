/**
 * Brings what CPython's `ast` sees and what our IR holds into one form, so that they can be
 * compared: a list of keys such as `call 10-24`, in UTF-16 offsets of the source text.
 */
import type { FunctionIr, Module, Span } from "../../src/ir/module.ts";
import { operationsOf, statementsOf } from "../../src/ir/walk.ts";

/** A kind and its place, and the place of the f-string around it, as `ast-dump.py` prints them. */
export type AstNode = readonly [kind: string, ...place: number[]];

/** One construct at one place. */
export interface Located {
  readonly kind: string;
  readonly span: Span;
}

export interface AstPositions {
  readonly located: readonly Located[];
  /** The outermost f-strings by where they begin, with the kinds of the constructs inside of them. */
  readonly formatted: ReadonlyMap<number, { readonly span: Span; readonly kinds: readonly string[] }>;
}

/**
 * Constructs that `ast` reports. With `exactInFormatted` those inside f-strings have positions;
 * otherwise only the f-string that they stand in is known.
 */
export function positionsOfAst(
  nodes: readonly AstNode[],
  text: string,
  options: { readonly exactInFormatted: boolean },
): AstPositions {
  const offsetOf = offsetReader(text);
  const spanAt = (place: readonly number[], from: number): Span => [
    offsetOf(place[from] ?? 1, place[from + 1] ?? 0),
    offsetOf(place[from + 2] ?? 1, place[from + 3] ?? 0),
  ];
  const located: Located[] = [];
  const formatted = new Map<number, { span: Span; kinds: string[] }>();
  for (const [kind, ...place] of nodes) {
    if (place.length === 4 || options.exactInFormatted) {
      located.push({ kind, span: spanAt(place, 0) });
      continue;
    }
    const span = spanAt(place, 4);
    const known = formatted.get(span[0]);
    if (known) known.kinds.push(kind);
    else formatted.set(span[0], { span, kinds: [kind] });
  }
  return { located, formatted };
}

/** The same constructs as the IR holds them. */
export function positionsOfModule(module: Module): readonly Located[] {
  return module.functions.flatMap((target) => [...definitionOf(target), ...constructsIn(target)]);
}

function definitionOf(target: FunctionIr): readonly Located[] {
  switch (target.kind) {
    case "function":
      return [{ kind: target.async ? "async function" : "function", span: target.span }];
    case "lambda":
      return [{ kind: "lambda", span: target.span }];
    case "comprehension":
      return [{ kind: hasAsyncClause(target) ? "async comprehension" : "comprehension", span: target.span }];
    case "module":
    case "class-body":
      return [];
  }
}

function hasAsyncClause(target: FunctionIr): boolean {
  return statementsOf(target).some(({ statement }) => statement.type === "loop" && statement.async);
}

function constructsIn(target: FunctionIr): readonly Located[] {
  const found: Located[] = [];
  for (const { operation } of operationsOf(target)) {
    if (operation.op === "call" || operation.op === "await") {
      found.push({ kind: operation.op, span: operation.span });
    }
  }
  if (target.kind === "comprehension") return found;
  for (const { statement } of statementsOf(target)) {
    if (statement.type === "try" || statement.type === "return") {
      found.push({ kind: statement.type, span: statement.span });
    } else if (statement.type === "loop" && statement.async) {
      found.push({ kind: "async for", span: statement.span });
    } else if (statement.type === "with" && statement.async) {
      found.push({ kind: "async with", span: statement.span });
    }
  }
  return found;
}

/** Differences between the two, as readable lines; none when the IR holds exactly what `ast` sees. */
export function differences(ast: AstPositions, ours: readonly Located[], text: string): readonly string[] {
  const surplus = new Map<string, number>();
  const count = (key: string, step: number) => surplus.set(key, (surplus.get(key) ?? 0) + step);
  const texts = [...ast.formatted.values()];
  for (const located of ast.located) count(keyOf(located), 1);
  for (const { span, kinds } of texts) for (const kind of kinds) count(`${kind} in f-string ${span[0]}`, 1);
  for (const located of ours) {
    const around = texts.find(({ span }) => span[0] <= located.span[0] && located.span[1] <= span[1]);
    count(around ? `${located.kind} in f-string ${around.span[0]}` : keyOf(located), -1);
  }
  return [...surplus]
    .filter(([, difference]) => difference !== 0)
    .map(([key, difference]) => `${difference > 0 ? "missing" : "extra"} ${key}${excerpt(key, text)}`);
}

/** Statements are compared by where they begin and expressions by their whole range. */
function keyOf({ kind, span }: Located): string {
  return WHOLE_RANGE.has(kind) ? `${kind} ${span[0]}-${span[1]}` : `${kind} ${span[0]}`;
}

const WHOLE_RANGE = new Set(["call", "await", "lambda", "return", "comprehension", "async comprehension"]);

function excerpt(key: string, text: string): string {
  const offset = Number(/ (\d+)(-\d+)?$/.exec(key)?.[1] ?? 0);
  const line = text.slice(0, offset).split("\n").length;
  return ` (line ${line}: ${text.slice(offset, offset + 60).split("\n")[0]})`;
}

/** Turns `ast`'s lines and columns (from 1, and from 0 in UTF-8 bytes) into UTF-16 offsets. */
function offsetReader(text: string): (line: number, column: number) => number {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return (line, column) => {
    const start = starts[line - 1] ?? text.length;
    let bytes = 0;
    let offset = start;
    while (bytes < column && offset < text.length) {
      const point = text.codePointAt(offset) ?? 0;
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      offset += point < 0x10000 ? 1 : 2;
    }
    return offset;
  };
}
