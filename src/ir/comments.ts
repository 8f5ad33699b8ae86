/** Comments among statements. */
import type { Module, Span } from "./module.ts";

/** Whether only comments stand between statements, in source order: no brackets, nothing that the IR leaves out. */
export function onlyCommentsBetween(
  { comments }: Module,
  text: string,
  statements: readonly Span[],
): boolean {
  return statements.every(([, end], at) => {
    const next = statements[at + 1];
    if (!next || next[0] < end) return true;
    let between = text.slice(end, next[0]);
    for (const { span } of comments)
      if (span[0] >= end && span[1] <= next[0]) between = between.replace(text.slice(...span), "");
    return /^[\s;,]*$/.test(between);
  });
}
