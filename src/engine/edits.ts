/**
 * Puts the edits of several repairs together. Each repair is taken whole or left for a later
 * round; two repairs never touch the same text, except to make the very same insertion.
 */
import type { Edit } from "../ir/edits.ts";
import type { Span } from "../ir/module.ts";

export interface MergedEdits {
  /** Edits by file, without overlap, in the order of the repairs that they came with. */
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
  /** Indices of the repairs taken; the others would have touched what an earlier one touches. */
  readonly taken: readonly number[];
}

/** Takes as many repairs as fit together, earlier ones first. */
export function mergeEdits(repairs: readonly (readonly Edit[])[]): MergedEdits {
  const edits = new Map<string, Edit[]>();
  const taken: number[] = [];
  repairs.forEach((repair, index) => {
    if (overlapsItself(repair)) return;
    const added: Edit[] = [];
    for (const edit of repair) {
      const relations = (edits.get(edit.file) ?? []).map((other) => relation(edit, other));
      if (relations.includes("conflict")) return;
      if (!relations.includes("same")) added.push(edit);
    }
    taken.push(index);
    for (const edit of added) {
      const list = edits.get(edit.file);
      if (list) list.push(edit);
      else edits.set(edit.file, [edit]);
    }
  });
  return { edits, taken };
}

/**
 * The edits with line breaks as the text has them. Printers may write `\n`; a file with `\r\n`
 * must not end up with both.
 */
export function withLineBreaksOf(text: string, edits: readonly Edit[]): readonly Edit[] {
  const lineBreak = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  return edits.map((edit) =>
    edit.newText.includes("\n") ? { ...edit, newText: edit.newText.replace(/\r?\n/g, lineBreak) } : edit,
  );
}

function overlapsItself(repair: readonly Edit[]): boolean {
  return repair.some((one, index) =>
    repair
      .slice(index + 1)
      .some((other) => one.file === other.file && one.span[0] < other.span[1] && other.span[0] < one.span[1]),
  );
}

function relation(one: Edit, other: Edit): "apart" | "same" | "conflict" {
  if (apart(one.span, other.span)) return "apart";
  const sameSpan = one.span[0] === other.span[0] && one.span[1] === other.span[1];
  if (sameSpan && one.newText === other.newText && standsAlone(one.newText)) return "same";
  // Several import lines may be inserted at one place, in any order.
  if (sameSpan && isInsertion(one) && isWholeLine(one) && isWholeLine(other)) return "apart";
  return "conflict";
}

/** Edits that only touch count as near: what stands between them is decided by neither. */
function apart(one: Span, other: Span): boolean {
  return one[1] < other[0] || other[1] < one[0];
}

/** A closing bracket belongs to its own opening one, so two of them are not the same edit. */
function standsAlone(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character) && --depth < 0) return false;
  }
  return depth === 0;
}

function isInsertion(edit: Edit): boolean {
  return edit.span[0] === edit.span[1];
}

function isWholeLine(edit: Edit): boolean {
  return edit.newText.endsWith("\n");
}
