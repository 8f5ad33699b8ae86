/**
 * Which repairs a notebook can take: none that reaches over the end of a cell, and none that waits
 * at the top level of a cell whose magic (`%%time`) runs it in a way that cannot.
 */
import type { Edit } from "../ir/edits.ts";
import type { Module } from "../ir/module.ts";
import { cellAt } from "../ir/notebook.ts";

/** True for files that are no notebooks. */
export function fitsNotebook({ cells, functions, file }: Module, edits: readonly Edit[]): boolean {
  if (!cells) return true;
  return edits.every((edit) => {
    if (edit.file !== file) return true;
    const [start, end] = edit.span;
    const cell = cellAt(cells, start);
    if (!cell || end > cell.span[1] + 1) return false;
    if (cell.awaits || !/\bawait\b/.test(edit.newText)) return true;
    return functions.some(
      ({ kind, bodySpan }) => kind === "function" && start >= bodySpan[0] && start < bodySpan[1],
    );
  });
}
