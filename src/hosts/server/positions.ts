/** Between the engine's UTF-16 offsets and the client's lines and columns, for any file of the project. */
import type { Position, Range } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Span } from "../../ir/module.ts";
import { uriOfFile } from "./paths.ts";

export interface Positions {
  /** Zero-based range of a span; the file's start when its text is gone. */
  range(file: string, span: Span): Range;
  offset(file: string, position: Position): number;
  text(file: string): string | undefined;
  uri(file: string): string;
}

/** Reads every file at most once; make a new one for each request, because texts change. */
export function positionsOver(
  textOf: (file: string) => string | undefined,
  openDocument: (file: string) => { readonly uri: string; readonly text: TextDocument } | undefined,
): Positions {
  const documents = new Map<string, TextDocument | undefined>();
  const document = (file: string): TextDocument | undefined => {
    const open = openDocument(file);
    if (open) return open.text;
    if (!documents.has(file)) {
      const text = textOf(file);
      documents.set(file, text === undefined ? undefined : TextDocument.create("", "", 0, text));
    }
    return documents.get(file);
  };
  return {
    range(file, span) {
      const found = document(file);
      if (!found) return { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
      return { start: found.positionAt(span[0]), end: found.positionAt(span[1]) };
    },
    offset: (file, position) => document(file)?.offsetAt(position) ?? 0,
    text: (file) => document(file)?.getText(),
    uri: (file) => openDocument(file)?.uri ?? uriOfFile(file),
  };
}
