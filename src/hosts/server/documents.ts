/**
 * The documents that the client has open, kept in step with it edit by edit. Holds text and
 * versions only; what follows from an edit is decided by those who listen.
 */
import type {
  DidChangeNotebookDocumentParams,
  DidOpenNotebookDocumentParams,
  TextDocumentContentChangeEvent,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextChange } from "../../engine/session.ts";
import { differenceOf } from "../../ir/text-difference.ts";
import { OpenNotebook } from "./notebooks.ts";
import { fileOfUri } from "./paths.ts";

export interface OpenDocument {
  /** As the engine spells it; of a notebook's cell, the notebook. */
  readonly file: string;
  /** As the client spells it. */
  readonly uri: string;
  readonly languageId: string;
  readonly text: TextDocument;
  /** Where the document begins in the file's text: 0, but for the cells of notebooks. */
  readonly start: number;
  /** Version that was last saved, or opened. */
  savedVersion: number;
}

export class OpenDocuments {
  private readonly documents = new Map<string, OpenDocument>();
  private readonly notebooks = new Map<string, OpenNotebook>();

  open(uri: string, languageId: string, version: number, text: string): OpenDocument {
    const file = fileOfUri(uri);
    const document: OpenDocument = {
      file,
      uri,
      languageId,
      text: TextDocument.create(uri, languageId, version, text),
      start: 0,
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
    const document = this.documents.get(fileOfUri(uri));
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
    const document = this.documents.get(fileOfUri(uri));
    if (document) this.documents.delete(document.file);
    return document;
  }

  openNotebook({ notebookDocument, cellTextDocuments }: DidOpenNotebookDocumentParams): OpenNotebook {
    const { uri, cells } = notebookDocument;
    const notebook = new OpenNotebook(fileOfUri(uri), uri, cells, cellTextDocuments);
    this.notebooks.set(notebook.file, notebook);
    return notebook;
  }

  /** Returns what changed in the notebook's text, and the cells that are gone. */
  changeNotebook({ notebookDocument, change }: DidChangeNotebookDocumentParams):
    | {
        readonly notebook: OpenNotebook;
        readonly changes: readonly TextChange[];
        readonly gone: readonly OpenDocument[];
      }
    | undefined {
    const notebook = this.notebook(notebookDocument.uri);
    if (!notebook) return undefined;
    const before = notebook.text;
    const gone = notebook.change(change);
    const difference = differenceOf(before, notebook.text);
    return { notebook, changes: difference ? [difference] : [], gone };
  }

  closeNotebook(uri: string): OpenNotebook | undefined {
    const notebook = this.notebook(uri);
    if (notebook) this.notebooks.delete(notebook.file);
    return notebook;
  }

  notebook(uri: string): OpenNotebook | undefined {
    return this.notebooks.get(fileOfUri(uri));
  }

  /** A document, or a notebook's cell that is Python. */
  get(uri: string): OpenDocument | undefined {
    for (const notebook of this.notebooks.values()) {
      const cell = notebook.pythonCells.find((one) => one.uri === uri);
      if (cell) return cell;
    }
    return this.documents.get(fileOfUri(uri));
  }

  /** The documents that make up a file: one, or the cells of a notebook in their order. */
  ofFile(file: string): readonly OpenDocument[] {
    const notebook = this.notebooks.get(file);
    if (notebook) return notebook.pythonCells;
    const document = this.documents.get(file);
    return document ? [document] : [];
  }

  isOpen(file: string): boolean {
    return this.notebooks.has(file) || this.documents.has(file);
  }

  all(): readonly OpenDocument[] {
    return [...this.plain(), ...this.openNotebooks().flatMap(({ pythonCells }) => pythonCells)];
  }

  /** Those that are files by themselves. */
  plain(): readonly OpenDocument[] {
    return [...this.documents.values()];
  }

  openNotebooks(): readonly OpenNotebook[] {
    return [...this.notebooks.values()];
  }
}

function changedSpan(text: TextDocument, change: TextDocumentContentChangeEvent): TextChange["span"] {
  if (!("range" in change)) return [0, text.getText().length];
  const a = text.offsetAt(change.range.start);
  const b = text.offsetAt(change.range.end);
  return [Math.min(a, b), Math.max(a, b)];
}
