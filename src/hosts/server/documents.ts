/**
 * The documents that the client has open, kept in step with it edit by edit. Holds text and
 * versions only; what follows from an edit is decided by those who listen.
 */
import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextChange } from "../../engine/session.ts";
import { fileOfUri } from "./paths.ts";

export interface OpenDocument {
  /** As the engine spells it. */
  readonly file: string;
  /** As the client spells it. */
  readonly uri: string;
  readonly languageId: string;
  readonly text: TextDocument;
  /** Version that was last saved, or opened. */
  savedVersion: number;
}

export class OpenDocuments {
  private readonly documents = new Map<string, OpenDocument>();

  open(uri: string, languageId: string, version: number, text: string): OpenDocument {
    const file = fileOfUri(uri);
    const document: OpenDocument = {
      file,
      uri,
      languageId,
      text: TextDocument.create(uri, languageId, version, text),
      savedVersion: version,
    };
    this.documents.set(file, document);
    return document;
  }

  /**
   * Applies a client's changes in their order. Returns them in offsets, each against the text
   * before it, or undefined for a document that is not open.
   */
  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): { readonly document: OpenDocument; readonly changes: readonly TextChange[] } | undefined {
    const document = this.get(uri);
    if (!document) return undefined;
    const applied: TextChange[] = [];
    for (const change of changes) {
      applied.push({ span: changedSpan(document.text, change), newText: change.text });
      TextDocument.update(document.text, [change], version);
    }
    if (changes.length === 0) TextDocument.update(document.text, [], version);
    return { document, changes: applied };
  }

  close(uri: string): OpenDocument | undefined {
    const document = this.get(uri);
    if (document) this.documents.delete(document.file);
    return document;
  }

  get(uri: string): OpenDocument | undefined {
    return this.documents.get(fileOfUri(uri));
  }

  ofFile(file: string): OpenDocument | undefined {
    return this.documents.get(file);
  }

  all(): readonly OpenDocument[] {
    return [...this.documents.values()];
  }
}

function changedSpan(text: TextDocument, change: TextDocumentContentChangeEvent): TextChange["span"] {
  if (!("range" in change)) return [0, text.getText().length];
  const a = text.offsetAt(change.range.start);
  const b = text.offsetAt(change.range.end);
  return [Math.min(a, b), Math.max(a, b)];
}
