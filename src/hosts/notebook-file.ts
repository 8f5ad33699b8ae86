/**
 * Notebooks as they lie on disk (`.ipynb`, nbformat 4): from their JSON to the text that the session
 * checks, from a text that repairs have changed back to JSON, and from places in the one to places in
 * the other. Of the JSON nothing is written anew but the sources that changed. Reads no files.
 */
import { findNodeAtLocation, type JSONVisitor, type Node, parseTree, visit } from "jsonc-parser";
import { applyEdits } from "../ir/apply-edits.ts";
import type { Edit } from "../ir/edits.ts";
import type { Span } from "../ir/module.ts";
import { cellSources, cellSpans, notebookText } from "../ir/notebook.ts";

export interface Notebook {
  /** The Python cells as one text; empty where there are none. */
  readonly text: string;
  /** The same cells, in the same order. */
  readonly cells: readonly NotebookFileCell[];
}

export interface NotebookFileCell {
  /** Counted from 1 among the cells of every kind, as editors count them. */
  readonly number: number;
  readonly source: string;
}

export type NotebookOrFailure =
  | Notebook
  /** Why it is no notebook, as the end of a sentence. */
  | { readonly failure: string };

/** True for files that are notebooks by their name. */
export function isNotebookFile(path: string): boolean {
  return path.toLowerCase().endsWith(".ipynb");
}

/** Notebooks of other languages have no cells for us. */
export function readNotebook(json: string): NotebookOrFailure {
  // Editors make new notebooks as empty files.
  if (json.trim() === "") return { text: "", cells: [] };
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch {
    return { failure: `is no notebook: its JSON is broken in line ${firstBrokenLine(json)}` };
  }
  const found = member(content, "cells");
  if (!Array.isArray(found)) {
    return member(content, "worksheets") === undefined
      ? { failure: "is no notebook: it has no cells" }
      : {
          failure:
            "is a notebook of the old format 3; `jupyter nbconvert --to notebook --inplace` makes it one of today",
        };
  }
  const cells = isPythonNotebook(content)
    ? found.flatMap((cell: unknown, index) =>
        isPythonCell(cell) ? [{ number: index + 1, source: sourceOf(cell) }] : [],
      )
    : [];
  const text = notebookText(cells.map((cell) => cell.source));
  return text === undefined
    ? { failure: "has a cell with many form feeds in a row, which keep it from being checked" }
    : { text, cells };
}

/**
 * Edits of the JSON that give its Python cells the sources that `text` has. Undefined where the text
 * does not have the same cells.
 */
export function jsonEdits(json: string, text: string): readonly Pick<Edit, "span" | "newText">[] | undefined {
  const before = readNotebook(json);
  if ("failure" in before) return undefined;
  const sources = cellSources(text);
  if (sources.length !== before.cells.length) return undefined;
  const places = sourcePlaces(json);
  const edits: Pick<Edit, "span" | "newText">[] = [];
  for (const [at, cell] of before.cells.entries()) {
    const source = sources[at] ?? "";
    if (source === cell.source) continue;
    const place = places.get(cell.number - 1);
    if (!place) return undefined;
    edits.push({ span: place.span, newText: writtenSource(json, place, source) });
  }
  return edits;
}

/** The JSON with the sources that `text` has. */
export function rewrittenNotebook(json: string, text: string): string | undefined {
  const edits = jsonEdits(json, text);
  return edits && applyEdits(json, edits);
}

/** Where a span of the notebook's text stands in its JSON. */
export function jsonSpans(json: string): (span: Span) => Span {
  const notebook = readNotebook(json);
  if ("failure" in notebook) return () => [0, 0];
  const places = sourcePlaces(json);
  const spans = cellSpans(notebook.text);
  return ([start, end]) => {
    const at = Math.max(
      0,
      spans.findLastIndex((cell) => cell[0] <= start),
    );
    const place = places.get((notebook.cells[at]?.number ?? 0) - 1);
    const [cellStart, cellEnd] = spans[at] ?? [0, 0];
    if (!place) return [0, 0];
    const last = Math.min(end, cellEnd) - cellStart;
    const from = rawOffset(json, place, Math.min(start, cellEnd) - cellStart);
    return [from, last > start - cellStart ? rawOffset(json, place, last - 1) + 1 : from];
  };
}

/* ---------------------------------------------------------------- reading */

function isPythonNotebook(content: unknown): boolean {
  const metadata = member(content, "metadata");
  const language =
    member(member(metadata, "language_info"), "name") ?? member(member(metadata, "kernelspec"), "language");
  return isPython(language);
}

function isPythonCell(cell: unknown): boolean {
  if (member(cell, "cell_type") !== "code") return false;
  const metadata = member(cell, "metadata");
  return (
    isPython(member(member(metadata, "vscode"), "languageId")) &&
    isPython(member(member(metadata, "polyglot_notebook"), "kernelName")) &&
    isPython(member(member(metadata, "dotnet_interactive"), "language"))
  );
}

/** Also where nothing is said: notebooks are Python unless they say otherwise. */
function isPython(language: unknown): boolean {
  return typeof language !== "string" || /^(?:i?python\d*)?$/i.test(language);
}

function sourceOf(cell: unknown): string {
  const source = member(cell, "source");
  if (typeof source === "string") return source;
  return Array.isArray(source) ? source.filter((line) => typeof line === "string").join("") : "";
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function firstBrokenLine(json: string): number {
  let line: number | undefined;
  const onError: JSONVisitor["onError"] = (_error, _offset, _length, startLine) => {
    line ??= startLine + 1;
  };
  visit(json, { onError }, { disallowComments: true });
  return line ?? json.split("\n").length;
}

/* ---------------------------------------------------------------- places in the JSON */

/** The value of `source` of one cell. */
interface SourcePlace {
  readonly span: Span;
  /** The texts that it is made of: one, or one a line. */
  readonly literals: readonly { readonly value: string; readonly span: Span }[];
}

/** By the index of the cell among all. */
function sourcePlaces(json: string): ReadonlyMap<number, SourcePlace> {
  const places = new Map<number, SourcePlace>();
  const root = parseTree(json);
  const cells = root && findNodeAtLocation(root, ["cells"])?.children;
  for (const [index, cell] of (cells ?? []).entries()) {
    const source = findNodeAtLocation(cell, ["source"]);
    if (!source) continue;
    const literals = (source.type === "array" ? (source.children ?? []) : [source]).flatMap((node) => {
      const value: unknown = node.value;
      return typeof value === "string" ? [{ value, span: spanOf(node) }] : [];
    });
    places.set(index, { span: spanOf(source), literals });
  }
  return places;
}

function spanOf({ offset, length }: Node): Span {
  return [offset, offset + length];
}

/** Where a character of the source begins in the JSON; the end of the source where there is none. */
function rawOffset(json: string, { literals, span }: SourcePlace, index: number): number {
  let left = index;
  for (const literal of literals) {
    if (left < literal.value.length) return rawOffsetWithin(json, literal.span[0] + 1, left);
    left -= literal.value.length;
  }
  const last = literals.at(-1);
  return last ? last.span[1] - 1 : span[0];
}

/** `start` is where the string's first character stands, behind its quote. */
function rawOffsetWithin(json: string, start: number, index: number): number {
  let offset = start;
  for (let at = 0; at < index; at++) {
    if (json[offset] !== "\\") offset += 1;
    else offset += json[offset + 1] === "u" ? 6 : 2;
  }
  return offset;
}

/* ---------------------------------------------------------------- writing */

/** A source in the way that the one before it is written: as one string, or a list of lines. */
function writtenSource(json: string, { span, literals }: SourcePlace, source: string): string {
  const written = (text: string) => {
    const literal = JSON.stringify(text);
    // A file that writes other letters as they are shows it by having some.
    return /[^\0-\x7f]/.test(json) ? literal : literal.replace(/[^\0-\x7f]/g, escaped);
  };
  if (json[span[0]] !== "[") return written(source);
  const lines = source.match(/[^\n]*\n|[^\n]+/g) ?? [];
  if (lines.length === 0) return "[]";
  const unchanged = new Map(literals.map((literal) => [literal.value, json.slice(...literal.span)]));
  const [first, second] = literals;
  const last = literals.at(-1);
  const open = first ? json.slice(span[0], first.span[0]) : "[";
  const close = last ? json.slice(last.span[1], span[1]) : "]";
  const between = first && second ? json.slice(first.span[1], second.span[0]) : separatorAfter(open);
  return open + lines.map((line) => unchanged.get(line) ?? written(line)).join(between) + close;
}

/** What stands between lines, by what stands before the first. */
function separatorAfter(open: string): string {
  const space = open.slice(1);
  return space === "" ? ", " : `,${space}`;
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
