/**
 * A place in a file as the reports write it and people type it: `shop.py:3`, `shop.py:3:5`,
 * `shop.ipynb:cell 2:3`. Positions count from 1.
 */
import { resolve } from "node:path";
import { lineIndex } from "../../engine/line-index.ts";
import type { Span } from "../../ir/module.ts";
import { cellSpans } from "../../ir/notebook.ts";
import { readNotebook } from "../notebook-file.ts";
import type { NotebookFiles } from "../notebook-files.ts";
import { UsageError } from "./usage-error.ts";

export interface PlaceArgument {
  /** As it was given. */
  readonly path: string;
  readonly cell?: number;
  readonly line: number;
  readonly column?: number;
}

export interface FoundPlace {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** The line, without its line break. */
  readonly line: Span;
  /** The column; without one, the first character that is no space. */
  readonly offset: number;
}

/** Undefined for anything that does not end like a place. */
export function placeArgument(argument: string): PlaceArgument | undefined {
  const match = /^(.+?)(?::cell (\d+))?:(\d+)(?::(\d+))?$/.exec(argument);
  if (!match) return undefined;
  const [, path = "", cell, line, column] = match;
  return {
    path,
    line: Number(line),
    ...(cell !== undefined && { cell: Number(cell) }),
    ...(column !== undefined && { column: Number(column) }),
  };
}

/** Throws {@link UsageError} where there is no such file, cell or line. */
export function findPlace(place: PlaceArgument, folder: string, files: NotebookFiles): FoundPlace {
  const file = resolve(folder, place.path);
  const reason = files.whyUnreadable?.(file);
  const text = files.read(file);
  if (reason !== undefined || text === undefined) {
    throw new UsageError(`${place.path} ${reason ?? "cannot be read as text"}`);
  }
  const [start, end] = partOf(place, text, files.notebookJson(file));
  const lines = lineIndex(text.slice(start, end));
  if (place.line < 1 || place.line > lines.count) {
    const within = place.cell === undefined ? place.path : `cell ${place.cell} of ${place.path}`;
    throw new UsageError(`${within} has no line ${place.line}; its last is ${lines.count}`);
  }
  const [first, last] = lines.spanOf(place.line - 1);
  const line: Span = [start + first, start + last];
  const source = text.slice(...line);
  const column = place.column === undefined ? source.search(/\S|$/) : place.column - 1;
  return { file, text, line, offset: line[0] + Math.max(0, Math.min(column, source.length)) };
}

/** The whole text, or the cell of a notebook. */
function partOf({ path, cell }: PlaceArgument, text: string, json: string | undefined): Span {
  if (json === undefined) {
    if (cell !== undefined) throw new UsageError(`${path} is no notebook and has no cells`);
    return [0, text.length];
  }
  if (cell === undefined) {
    throw new UsageError(`${path} is a notebook: name the cell too, as in "${path}:cell 1:1"`);
  }
  const notebook = readNotebook(json);
  const index = "failure" in notebook ? -1 : notebook.cells.findIndex(({ number }) => number === cell);
  const span = cellSpans(text)[index];
  if (!span) throw new UsageError(`${path} has no Python in a cell ${cell}`);
  return span;
}
