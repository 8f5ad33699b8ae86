/**
 * Questions about Python source text that the printer asks: lines, indentation, comments, and
 * the parentheses around an expression. It works on the text and the comment spans of the IR
 * alone, so it never mistakes a bracket or a mark inside a string that lies within an expression:
 * it only looks at what lies directly before and behind one.
 */
import type { Module, Span } from "../../ir/module.ts";

/** A module together with the text that its spans point into. */
export interface Source {
  readonly module: Module;
  readonly text: string;
  /** Offsets at which lines start. */
  readonly lineStarts: readonly number[];
  /** `\r\n` where the file's first line ends so. */
  readonly newline: string;
}

export function sourceOf(module: Module, text: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { module, text, lineStarts, newline: /^[^\n]*\r\n/.test(text) ? "\r\n" : "\n" };
}

/** Zero-based line of an offset. */
export function lineOf(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Offset at which the line of `offset` starts. */
export function lineStart(source: Source, offset: number): number {
  return source.lineStarts[lineOf(source, offset)] ?? 0;
}

/** Offset of the line's end, before its line break. */
export function lineEnd(source: Source, offset: number): number {
  const next = source.text.indexOf("\n", offset);
  if (next < 0) return source.text.length;
  return source.text[next - 1] === "\r" && next - 1 >= offset ? next - 1 : next;
}

/** White space that the line of `offset` begins with. */
export function indentationAt(source: Source, offset: number): string {
  return /^[ \t\f]*/.exec(source.text.slice(lineStart(source, offset)))?.[0] ?? "";
}

/** True when a statement's lines hold nothing else but perhaps a comment behind it. */
export function standsAlone(source: Source, span: Span): boolean {
  const before = source.text.slice(lineStart(source, span[0]), span[0]);
  const behind = source.text.slice(span[1], lineEnd(source, span[1]));
  return before.trim() === "" && /^\s*(#.*)?$/.test(behind);
}

export function hasComment(source: Source, [start, end]: Span): boolean {
  return source.module.comments.some((comment) => comment.span[0] >= start && comment.span[0] < end);
}

/** Moves the further lines of an expression in by one step, unless one of them is text in quotes. */
export function indented(expression: string, step: string): string {
  return /"""|'''/.test(expression) ? expression : expression.replaceAll(/\n(?=[^\r\n])/g, `\n${step}`);
}

/** First offset at or behind `from` that is neither white space nor an escaped line break. */
export function skipSpace(source: Source, from: number): number {
  const match = /^(?:\s|\\\r?\n)*/.exec(source.text.slice(from, from + 2000));
  return from + (match?.[0].length ?? 0);
}

/**
 * The parentheses that hold this expression and nothing else, if there are any: `(value)`, but
 * not those of a call, and not with a comment beside it.
 */
export function ownParentheses(source: Source, [start, end]: Span): Span | undefined {
  let open = start - 1;
  while (open >= 0 && /\s/.test(source.text[open] ?? "")) open -= 1;
  const close = skipSpace(source, end);
  if (source.text[open] !== "(" || source.text[close] !== ")") return undefined;
  const word = /([\p{L}\p{N}_]+|[)\]}"'])[ \t]*$/u.exec(
    source.text.slice(Math.max(0, open - 100), open),
  )?.[1];
  if (word !== undefined && !WORDS_BEFORE_AN_EXPRESSION.has(word)) return undefined;
  return [open, close + 1];
}

/** True when a character would run into a word put beside it. */
export function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

const WORDS_BEFORE_AN_EXPRESSION: ReadonlySet<string> = new Set([
  "and",
  "assert",
  "await",
  "case",
  "del",
  "elif",
  "else",
  "except",
  "for",
  "from",
  "if",
  "in",
  "is",
  "lambda",
  "match",
  "not",
  "or",
  "raise",
  "return",
  "while",
  "with",
  "yield",
]);
