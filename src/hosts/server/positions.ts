/**
 * Between the engine's UTF-16 offsets and the client's lines and columns, for any file of the project.
 * A notebook is one file to the engine; to the client it is its cells, or, while it is not open, the
 * JSON that lies on disk.
 */
import type { Location, TextEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { withLineBreaksOf } from "../../engine/edits.ts";
import type { Edit } from "../../ir/edits.ts";
import type { Span } from "../../ir/module.ts";
import { isNotebookText } from "../../ir/notebook.ts";
import { cellEdits } from "../notebook-edits.ts";
import { jsonSpans } from "../notebook-file.ts";
import type { OpenDocument } from "./documents.ts";
import { uriOfFile } from "./paths.ts";

export interface Positions {
  /** Where a span stands; the file's start when its text is gone. */
  location(file: string, span: Span): Location;
  /** Edits of one file by the documents that they are in. Undefined where these cannot be edited so. */
  documentEdits(file: string, edits: readonly Edit[]): readonly DocumentEdits[] | undefined;
  text(file: string): string | undefined;
}

export interface DocumentEdits {
  readonly uri: string;
  /** Null for files that are not open. */
  readonly version: number | null;
  readonly edits: readonly TextEdit[];
}

export interface PositionsSource {
  textOf(file: string): string | undefined;
  /** The open documents that make up a file, in its order. */
  documentsOf(file: string): readonly OpenDocument[];
  /** What lies on disk where the file is a notebook. */
  notebookJson(file: string): string | undefined;
}

/** Reads every file at most once; make a new one for each request, because texts change. */
export function positionsOver(source: PositionsSource): Positions {
  const closed = new Map<string, ClosedFile>();
  const closedFile = (file: string): ClosedFile => {
    const known = closed.get(file) ?? readClosed(file, source);
    closed.set(file, known);
    return known;
  };
  return {
    location(file, span) {
      const documents = source.documentsOf(file);
      const document = documents.findLast(({ start }) => start <= span[0]) ?? documents[0];
      if (document) return { uri: document.uri, range: rangeIn(document.text, span, document.start) };
      const { text, onDisk } = closedFile(file);
      return { uri: uriOfFile(file), range: text ? rangeIn(text, onDisk(span), 0) : top };
    },
    documentEdits(file, edits) {
      const documents = source.documentsOf(file);
      const [document] = documents;
      const text = source.textOf(file) ?? "";
      if (isNotebookText(text)) return editsOfCells(text, edits, documents);
      const inText = document?.text ?? closedFile(file).text;
      if (!inText) return undefined;
      const uri = document?.uri ?? uriOfFile(file);
      return [{ uri, version: document?.text.version ?? null, edits: textEdits(inText, edits) }];
    },
    text: source.textOf,
  };
}

interface ClosedFile {
  readonly text: TextDocument | undefined;
  /** Where a span of the file's text stands in what lies on disk. */
  onDisk(span: Span): Span;
}

function readClosed(file: string, source: PositionsSource): ClosedFile {
  const json = source.notebookJson(file);
  const text = json ?? source.textOf(file);
  return {
    text: text === undefined ? undefined : TextDocument.create("", "", 0, text),
    onDisk: json === undefined ? (span) => span : jsonSpans(json),
  };
}

function editsOfCells(
  text: string,
  edits: readonly Edit[],
  documents: readonly OpenDocument[],
): readonly DocumentEdits[] | undefined {
  const all = cellEdits(text, edits);
  if (!all) return undefined;
  const found: DocumentEdits[] = [];
  for (const [cell, { uri, text: inText }] of documents.entries()) {
    const own = all.filter((edit) => edit.cell === cell);
    if (own.length > 0) found.push({ uri, version: inText.version, edits: textEdits(inText, own) });
  }
  return found;
}

function textEdits(text: TextDocument, edits: readonly Pick<Edit, "span" | "newText">[]): TextEdit[] {
  return withLineBreaksOf(text.getText(), edits).map(({ span, newText }) => ({
    range: rangeIn(text, span, 0),
    newText,
  }));
}

const top = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** `start` is where the document begins in the text that the span is of. */
function rangeIn(text: TextDocument, span: Span, start: number) {
  return { start: text.positionAt(span[0] - start), end: text.positionAt(span[1] - start) };
}
