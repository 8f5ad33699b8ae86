/**
 * Puts the edits of several repairs together. Each repair is taken whole or left for a later
 * round; two repairs never touch the same text, except to make the very same insertion.
 */
import type { Edit } from "../ir/edits.ts";

export interface MergedEdits {
  /** Edits by file, without overlap, in the order of the repairs that they came with. */
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
  /** Indices of the repairs taken; the others would have touched what an earlier one touches. */
  readonly taken: readonly number[];
}

/** Takes as many repairs as fit together, earlier ones first. */
export function mergeEdits(repairs: readonly (readonly Edit[])[]): MergedEdits {
  const merged = new Map<string, FileEdits>();
  const taken: number[] = [];
  repairs.forEach((repair, index) => {
    if (overlapsItself(repair)) return;
    const added: Edit[] = [];
    for (const edit of repair) {
      const relations = near(merged.get(edit.file), edit).map((other) => relation(edit, other));
      if (relations.includes("conflict")) return;
      if (!relations.includes("same")) added.push(edit);
    }
    taken.push(index);
    for (const edit of added) add(merged, edit);
  });
  return { edits: new Map([...merged].map(([file, { inOrder }]) => [file, inOrder])), taken };
}

/** Edits of one file, which touch each other at most where whole lines are inserted. */
interface FileEdits {
  /** As they were taken. */
  readonly inOrder: Edit[];
  /** By where they start, and therefore also by where they end. */
  readonly sorted: Edit[];
}

function add(merged: Map<string, FileEdits>, edit: Edit): void {
  const list = merged.get(edit.file) ?? { inOrder: [], sorted: [] };
  merged.set(edit.file, list);
  list.inOrder.push(edit);
  list.sorted.splice(firstAfter(list.sorted, edit.span[0]), 0, edit);
}

/** Those that overlap or touch an edit; a generated file may have thousands that do not. */
function near(list: FileEdits | undefined, edit: Edit): readonly Edit[] {
  if (!list) return [];
  const found: Edit[] = [];
  for (let index = firstAfter(list.sorted, edit.span[1]) - 1; index >= 0; index--) {
    const other = list.sorted[index];
    if (!other || other.span[1] < edit.span[0]) break;
    found.push(other);
  }
  return found;
}

/** Index of the first edit that starts behind an offset. */
function firstAfter(sorted: readonly Edit[], offset: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.span[0] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The edits with line breaks as the text has them. Printers may write `\n`; a file with `\r\n`
 * must not end up with both.
 */
export function withLineBreaksOf<Change extends Pick<Edit, "newText">>(
  text: string,
  edits: readonly Change[],
): readonly Change[] {
  if (!edits.some(({ newText }) => newText.includes("\n"))) return edits;
  const lineBreak = firstLineBreak(text);
  return edits.map((edit) =>
    edit.newText.includes("\n") ? { ...edit, newText: edit.newText.replace(/\r?\n/g, lineBreak) } : edit,
  );
}

/** Asked for every finding, and generated files are a single line of megabytes. */
function firstLineBreak(text: string): string {
  const feed = text.indexOf("\n");
  if (feed > 0 && text[feed - 1] === "\r") return "\r\n";
  const isOld = feed < 0 && text.includes("\r");
  return isOld ? "\r" : "\n";
}

function overlapsItself(repair: readonly Edit[]): boolean {
  return repair.some((one, index) =>
    repair
      .slice(index + 1)
      .some((other) => one.file === other.file && one.span[0] < other.span[1] && other.span[0] < one.span[1]),
  );
}

/** What two edits that overlap or touch are to each other; what stands between them is decided by neither. */
function relation(one: Edit, other: Edit): "apart" | "same" | "conflict" {
  const sameSpan = one.span[0] === other.span[0] && one.span[1] === other.span[1];
  if (sameSpan && one.newText === other.newText && standsAlone(one.newText)) return "same";
  // Several import lines may be inserted at one place, in any order.
  if (sameSpan && isInsertion(one) && isWholeLine(one) && isWholeLine(other)) return "apart";
  return "conflict";
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
