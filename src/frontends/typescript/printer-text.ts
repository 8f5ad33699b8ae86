/**
 * Questions about TypeScript source text that the printer asks: lines, indentation, comments, the
 * file's own style, and the parentheses around an expression. It works on the text and the comment
 * spans of the IR alone, and only looks at what lies directly before and behind a span, so it
 * never mistakes a bracket or a mark inside a string.
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
  return /^[ \t]*/.exec(source.text.slice(lineStart(source, offset)))?.[0] ?? "";
}

/** True when a statement's lines hold nothing else but perhaps one comment behind it. */
export function standsAlone(source: Source, span: Span): boolean {
  const before = source.text.slice(lineStart(source, span[0]), span[0]);
  const end = lineEnd(source, span[1]);
  const behind = source.text.slice(span[1], end).trim();
  if (before.trim() !== "") return false;
  return behind === "" || /^\/\//.test(behind) || /^\/\*((?!\*\/).)*\*\/$/.test(behind);
}

export function hasComment(source: Source, [start, end]: Span): boolean {
  return source.module.comments.some((comment) => comment.span[0] >= start && comment.span[0] < end);
}

/** First offset at or behind `from` that is no white space. */
export function skipSpace(source: Source, from: number): number {
  let at = from;
  while (at < source.text.length && /\s/.test(source.text[at] ?? "")) at += 1;
  return at;
}

/** The last offset before `from` that is neither white space nor part of a comment; -1 at the start. */
export function lastCodeBefore(source: Source, from: number): number {
  let at = from - 1;
  for (;;) {
    while (at >= 0 && /\s/.test(source.text[at] ?? "")) at -= 1;
    const comment = source.module.comments.find(({ span }) => span[0] <= at && at < span[1]);
    if (!comment) return at;
    at = comment.span[0] - 1;
  }
}

/**
 * The parentheses that hold this expression and nothing else, if there are any: `(value)`, but not
 * those of a call or of an `if`, and not with a comment beside it.
 */
export function ownParentheses(source: Source, [start, end]: Span): Span | undefined {
  let open = start - 1;
  while (open >= 0 && /\s/.test(source.text[open] ?? "")) open -= 1;
  const close = skipSpace(source, end);
  if (source.text[open] !== "(" || source.text[close] !== ")") return undefined;
  const before = source.text.slice(Math.max(0, open - 100), open).trimEnd();
  const word = /[\p{L}\p{N}_$]+$/u.exec(before)?.[0];
  if (word !== undefined) return WORDS_BEFORE_AN_EXPRESSION.has(word) ? [open, close + 1] : undefined;
  if (before.endsWith("=>")) return [open, close + 1];
  // Behind a bracket, a string or type arguments stands a call; behind `?.` as well.
  return /([)\]}"'`>]|\?\.)$/.test(before) ? undefined : [open, close + 1];
}

/** True when a character would run into a word put beside it. */
export function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_$]/u.test(character);
}

const WORDS_BEFORE_AN_EXPRESSION: ReadonlySet<string> = new Set(
  "await case default delete do else extends in instanceof new of return throw typeof void yield".split(" "),
);

/* ---------------------------------------------------------------- the file's style */

/** What this file puts at the end of its statements: `;` or nothing. */
export function statementEnd(source: Source): ";" | "" {
  const imported = source.module.imports[0]?.statement;
  if (imported) return source.text[imported[1] - 1] === ";" || source.text[imported[1]] === ";" ? ";" : "";
  const withEnd = source.text.match(/;[ \t]*(\/\/.*)?\r?$/gm)?.length ?? 0;
  const without = source.text.match(/[\w)\]'"`][ \t]*\r?$/gm)?.length ?? 0;
  return withEnd * 2 >= without ? ";" : "";
}

/** The quotation mark of this file's imports, or the one it has more of. */
export function quoteOf(source: Source): '"' | "'" {
  for (const { statement } of source.module.imports) {
    const mark = /["'](?=[^"']*["']\)?;?\s*$)/.exec(source.text.slice(...statement))?.[0];
    if (mark === '"' || mark === "'") return mark;
  }
  const count = (mark: string) => source.text.split(mark).length;
  return count("'") > count('"') ? "'" : '"';
}

/** One step of indentation in this file. */
export function indentationStep(source: Source): string {
  const steps: readonly string[] = source.text.match(/^(\t| {2,8})(?=[^\s*])/gm) ?? [];
  if (steps.includes("\t")) return "\t";
  const widths = steps.map((step) => step.length);
  return widths.length === 0 ? "  " : " ".repeat(Math.min(...widths));
}

/** How long this file lets its lines become: as Prettier does by default, or longer where it has longer ones. */
export function longestLine(source: Source): number {
  const longest = source.text.split("\n").reduce((most, line) => Math.max(most, line.length), 0);
  return Math.min(Math.max(longest, 80), 120);
}
