/** Moves a `with` statement around the loop that it fills: their heads change places, and nothing else moves. */
import type { Edit } from "../../ir/edits.ts";
import type { Loop, Span, Statement, With } from "../../ir/module.ts";
import { hasComment, indentationAt, lineEnd, lineOf, type Source } from "./printer-text.ts";

/** Undefined where the heads cannot be told from what stands around them. */
export function moveAroundLoop(source: Source, entered: With, loop: Loop): readonly Edit[] | undefined {
  const outer = headOf(source, loop, entered);
  const [first] = entered.body;
  const inner = first && headOf(source, entered, first);
  // On one line with its body, the moved statement would have no body of its own.
  if (!outer || !inner || lineOf(source, outer[1]) === lineOf(source, entered.span[0])) return undefined;
  const { file } = source.module;
  const outside = indentationAt(source, loop.span[0]);
  const inside = indentationAt(source, entered.span[0]);
  const loopHead = shifted(source.text.slice(...outer), outside, inside);
  const withHead = shifted(source.text.slice(...inner), inside, outside);
  if (loopHead === undefined || withHead === undefined) return undefined;
  return [
    { file, span: outer, newText: withHead },
    { file, span: inner, newText: loopHead },
  ];
}

/** From the statement's start to its colon, with a comment behind it on the same line. */
export function headOf(source: Source, statement: Statement, firstInside: Statement): Span | undefined {
  const [start] = statement.span;
  const [end] = firstInside.span;
  let text = source.text.slice(start, end);
  for (const { span } of source.module.comments) {
    if (span[0] < start || span[1] > end) continue;
    text = text.slice(0, span[0] - start) + " ".repeat(span[1] - span[0]) + text.slice(span[1] - start);
  }
  const colon = text.lastIndexOf(":");
  if (colon < 0 || text.slice(colon + 1).trim() !== "") return undefined;
  const behind = start + colon + 1;
  const rest: Span = [behind, Math.min(end, lineEnd(source, behind))];
  return [start, hasComment(source, rest) ? rest[1] : behind];
}

/** The lines behind the first one, as far in as the head will stand; undefined where a string may span lines. */
function shifted(head: string, from: string, to: string): string | undefined {
  if (!head.includes("\n")) return head;
  if (/"""|'''|\\\r?\n/.test(head)) return undefined;
  return head
    .split("\n")
    .map((line, index) => (index > 0 && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join("\n");
}
