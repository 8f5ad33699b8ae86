/** Turns a text and edits against it into the new text. Works on one file and touches nothing else. */
import type { Edit } from "./edits.ts";

/**
 * The text after all edits, whose spans are UTF-16 offsets into `text`. Insertions at the same
 * offset keep their order. Undefined when edits overlap or reach beyond the text, because every
 * way of going on from there would write something nobody asked for.
 */
export function applyEdits(
  text: string,
  edits: readonly Pick<Edit, "span" | "newText">[],
): string | undefined {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.span[0] - b.edit.span[0] || a.edit.span[1] - b.edit.span[1] || a.index - b.index);
  const parts: string[] = [];
  let position = 0;
  for (const { edit } of sorted) {
    const [start, end] = edit.span;
    if (start < position || end < start || end > text.length) return undefined;
    parts.push(text.slice(position, start), edit.newText);
    position = end;
  }
  parts.push(text.slice(position));
  return parts.join("");
}
