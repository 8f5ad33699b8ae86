/**
 * Puts a statement into `try`, with its own lines one step further in. Comments and layout stay;
 * lines inside a string are part of its value and are left where they are.
 */
import type { Edit } from "../../ir/edits.ts";
import type { FunctionIr, Span, Statement } from "../../ir/module.ts";
import { operationsOf } from "../../ir/walk.ts";
import type { HandlerText } from "../../rules/kit/printer.ts";
import { indentationAt, lineEnd, lineOf, lineStart, type Source, standsAlone } from "./printer-text.ts";

/** Undefined where the statement shares its lines with others, or where its lines cannot be told apart. */
export function wrapInTry(
  source: Source,
  statement: Statement,
  handlers: readonly HandlerText[],
  within: FunctionIr,
): readonly Edit[] | undefined {
  const { span } = statement;
  const outer = indentationAt(source, span[0]);
  const edits = indented(source, statement, `${outer}try:${source.newline}`, within);
  if (!edits) return undefined;
  const { file } = source.module;
  const step = indentationStep(source, within);
  const end = lineEnd(source, span[1]);
  return [
    ...edits,
    { file, span: [end, end], newText: handlers.map((handler) => written(handler)).join("") },
  ];

  function written({ exceptions, name, lines }: HandlerText): string {
    const caught = exceptions.length === 1 ? exceptions[0] : `(${exceptions.join(", ")})`;
    const head = `${outer}except ${caught}${name === undefined ? "" : ` as ${name}`}:`;
    return [head, ...lines.map((line) => outer + step + line)].map((line) => source.newline + line).join("");
  }
}

/** Puts a whole line before a statement, and the statement's own lines one step further in. */
export function indented(
  source: Source,
  { span }: Statement,
  headLine: string,
  within: FunctionIr,
): readonly Edit[] | undefined {
  if (!standsAlone(source, span) || source.text.startsWith("elif", span[0])) return undefined;
  const fixed = linesInsideStrings(source, span);
  if (!fixed) return undefined;
  const { file } = source.module;
  const step = indentationStep(source, within);
  const edits: Edit[] = [];
  const first = lineOf(source, span[0]);
  const last = lineOf(source, Math.max(span[0], span[1] - 1));
  for (let line = first; line <= last; line++) {
    const start = source.lineStarts[line] ?? 0;
    const isEmpty = source.text.slice(start, lineEnd(source, start)).trim() === "";
    const head = line === first ? headLine : "";
    if (line !== first && (fixed.has(line) || isEmpty)) continue;
    edits.push({ file, span: [start, start], newText: head + step });
  }
  return edits;
}

/** Lines that begin inside a string; undefined when there may be more of them than the IR knows. */
function linesInsideStrings(source: Source, span: Span): ReadonlySet<number> | undefined {
  const lines = new Set<number>();
  let rest = source.text.slice(...span);
  for (const string of longStrings(source, span)) {
    const first = lineOf(source, string[0]);
    const last = lineOf(source, string[1] - 1);
    for (let line = first + 1; line <= last; line++) lines.add(line);
    const from = string[0] - span[0];
    rest = rest.slice(0, from) + " ".repeat(string[1] - string[0]) + rest.slice(string[1] - span[0]);
  }
  return /"""|'''/.test(rest) ? undefined : lines;
}

/** Strings over several lines that the code inside a span evaluates. */
function longStrings(source: Source, [start, end]: Span): readonly Span[] {
  return source.module.functions.flatMap((scope) =>
    scope.span[1] <= start || scope.span[0] >= end
      ? []
      : operationsOf(scope).flatMap(({ operation: { op, span } }) => {
          if (op !== "constant" && op !== "compute") return [];
          if (span[0] < start || span[1] > end) return [];
          const text = source.text.slice(...span);
          const isString = /^[A-Za-z]{0,3}["']/.test(text);
          // Parts that are joined have their line breaks between them, where white space is free.
          return isString && /\n/.test(text) && /"""|'''|\\\r?\n/.test(text) ? [span] : [];
        }),
  );
}

/** One step of indentation as this function is written. */
export function indentationStep(source: Source, within: FunctionIr): string {
  if (within.kind === "function") {
    const [start] = within.bodySpan;
    const outer = indentationAt(source, within.span[0]);
    const inner = indentationAt(source, start);
    const isOnOwnLine = source.text.slice(lineStart(source, start), start).trim() === "";
    if (isOnOwnLine && inner.startsWith(outer) && inner.length > outer.length)
      return inner.slice(outer.length);
  }
  return "    ";
}
