/** Edits of a notebook's text as edits of its cells, which is how they are shown and sent. */
import { applyEdits } from "../ir/apply-edits.ts";
import type { Edit } from "../ir/edits.ts";
import type { Span } from "../ir/module.ts";
import { cellSources, cellSpans } from "../ir/notebook.ts";
import { differenceOf } from "../ir/text-difference.ts";

export interface CellEdit {
  /** Index of the cell among those of the text. */
  readonly cell: number;
  /** Offsets in the cell's own source. */
  readonly span: Span;
  readonly newText: string;
}

type TextEdit = Pick<Edit, "span" | "newText">;

/** Undefined where edits overlap, or one reaches over the end of its cell. */
export function cellEdits(text: string, edits: readonly TextEdit[]): readonly CellEdit[] | undefined {
  const cells = cellSpans(text);
  const byCell = new Map<number, TextEdit[]>();
  for (const edit of edits) {
    const index = cells.findLastIndex(([start]) => start <= edit.span[0]);
    const cell = cells[index];
    // The line break behind the last line belongs to the text alone, but edits of lines reach to it.
    if (!cell || edit.span[1] > cell[1] + 1) return undefined;
    byCell.set(index, [...(byCell.get(index) ?? []), edit]);
  }
  const found: CellEdit[] = [];
  for (const [cell, own] of byCell) {
    const one = editsWithin(text, cells, cell, own);
    if (!one) return undefined;
    found.push(...one);
  }
  return found;
}

/** The edits that lead from one text of a notebook to another, which has the same cells. */
export function changedCells(before: string, after: string): readonly CellEdit[] | undefined {
  const old = cellSources(before);
  const changed = cellSources(after);
  if (old.length !== changed.length) return undefined;
  return changed.flatMap((source, cell) => {
    const difference = differenceOf(old[cell] ?? "", source);
    return difference ? [{ cell, ...difference }] : [];
  });
}

function editsWithin(
  text: string,
  cells: readonly Span[],
  cell: number,
  edits: readonly TextEdit[],
): readonly CellEdit[] | undefined {
  const [start, end] = cells[cell] ?? [0, 0];
  if (edits.every(({ span }) => span[1] <= end)) {
    return edits.map(({ span, newText }) => ({ cell, span: [span[0] - start, span[1] - start], newText }));
  }
  const after = applyEdits(text, edits);
  return after === undefined ? undefined : changedCells(text, after);
}
