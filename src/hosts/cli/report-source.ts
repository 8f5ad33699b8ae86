/**
 * One file of a report: places in it, as a reader finds them and as they lie on disk. In a notebook
 * the one is a cell with lines of its own, and the other a place in its JSON.
 */
import { type LineIndex, lineIndex } from "../../engine/line-index.ts";
import { applyEdits } from "../../ir/apply-edits.ts";
import type { Edit } from "../../ir/edits.ts";
import type { Span } from "../../ir/module.ts";
import { cellSpans } from "../../ir/notebook.ts";
import { cellEdits } from "../notebook-edits.ts";
import { jsonEdits, jsonSpans, readNotebook } from "../notebook-file.ts";

/** Positions count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Where a reader finds something. */
export interface Place {
  /** Of a notebook, counted from 1 among the cells of every kind; lines then count within the cell. */
  readonly cell?: number;
  readonly range: Range;
}

export interface PlacedEdit extends Place {
  readonly newText: string;
}

/** A stretch of a text that is shown. */
export interface Excerpt {
  readonly text: string;
  readonly lines: LineIndex;
  readonly span: Span;
}

export interface DiskEdit {
  readonly range: Range;
  readonly newText: string;
}

export interface Source {
  /** Undefined when the file is gone. */
  excerpt(span: Span): Excerpt | undefined;
  place(span: Span): Place;
  /** Undefined where the edits cannot be made. */
  edits(edits: readonly Edit[]): readonly PlacedEdit[] | undefined;
  rangeOnDisk(span: Span): Range;
  /** Undefined where the edits cannot be made on disk. */
  editsOnDisk(edits: readonly Edit[]): readonly DiskEdit[] | undefined;
}

/** `json` is what lies on disk where the file is a notebook. */
export function openSource(text: string | undefined, json: string | undefined): Source {
  if (text === undefined) return missing;
  return json === undefined ? plainSource(text) : notebookSource(text, json);
}

function rangeIn(lines: LineIndex, [start, end]: Span): Range {
  const position = (offset: number): Position => {
    const { line, column } = lines.positionOf(offset);
    return { line: line + 1, column: column + 1 };
  };
  return { start: position(start), end: position(end) };
}

const top: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

const missing: Source = {
  excerpt: () => undefined,
  place: () => ({ range: top }),
  edits: () => undefined,
  rangeOnDisk: () => top,
  editsOnDisk: () => undefined,
};

function plainSource(text: string): Source {
  const lines = lineIndex(text);
  const edited = (edits: readonly Edit[]) =>
    edits.map(({ span, newText }) => ({ range: rangeIn(lines, span), newText }));
  return {
    excerpt: (span) => ({ text, lines, span }),
    place: (span) => ({ range: rangeIn(lines, span) }),
    edits: edited,
    rangeOnDisk: (span) => rangeIn(lines, span),
    editsOnDisk: edited,
  };
}

function notebookSource(text: string, json: string): Source {
  const notebook = readNotebook(json);
  const cells = "failure" in notebook ? [] : notebook.cells;
  const spans = cellSpans(text);
  const jsonLines = lineIndex(json);
  const sources = new Map<number, { readonly text: string; readonly lines: LineIndex }>();
  let toJson: ((span: Span) => Span) | undefined;

  const sourceOf = (cell: number) => {
    const own = text.slice(...(spans[cell] ?? [0, 0]));
    const source = sources.get(cell) ?? { text: own, lines: lineIndex(own) };
    sources.set(cell, source);
    return source;
  };
  const indexOf = ([start]: Span): number =>
    Math.max(
      0,
      spans.findLastIndex((cell) => cell[0] <= start),
    );
  const excerpt = (span: Span): Excerpt => {
    const cell = indexOf(span);
    const [start, end] = spans[cell] ?? [0, 0];
    const within = (offset: number): number => Math.min(Math.max(offset, start), end) - start;
    return { ...sourceOf(cell), span: [within(span[0]), within(span[1])] };
  };
  const placeIn = (cell: number, span: Span): Place => ({
    cell: cells[cell]?.number ?? cell + 1,
    range: rangeIn(sourceOf(cell).lines, span),
  });
  return {
    excerpt,
    place: (span) => placeIn(indexOf(span), excerpt(span).span),
    edits: (edits) =>
      cellEdits(text, edits)?.map(({ cell, span, newText }) => ({ ...placeIn(cell, span), newText })),
    rangeOnDisk(span) {
      toJson ??= jsonSpans(json);
      return rangeIn(jsonLines, toJson(span));
    },
    editsOnDisk(edits) {
      const changed = applyEdits(text, edits);
      const found = changed === undefined ? undefined : jsonEdits(json, changed);
      return found?.map(({ span, newText }) => ({ range: rangeIn(jsonLines, span), newText }));
    },
  };
}
