/**
 * A notebook that the client has open, kept in step with it cell by cell. To the engine it is one
 * file, whose text is put together here from its Python cells; each of these is a document to the client.
 */
import {
  type NotebookCell,
  NotebookCellKind,
  type NotebookDocumentChangeEvent,
  type TextDocumentItem,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { cellSpans, notebookText, withoutMarks } from "../../ir/notebook.ts";
import type { OpenDocument } from "./documents.ts";

/** A cell's document; where it begins in the notebook's text changes with the cells before it. */
interface CellDocument extends OpenDocument {
  start: number;
}

export class OpenNotebook {
  /** All cells that the client tells of, in their order. */
  private cells: readonly NotebookCell[];
  private readonly documents = new Map<string, CellDocument>();
  private python: readonly CellDocument[] = [];
  /** What the engine sees. */
  text = "";

  /** `file` is the notebook as the engine spells it, `uri` as the client does. */
  constructor(
    readonly file: string,
    readonly uri: string,
    cells: readonly NotebookCell[],
    documents: readonly TextDocumentItem[],
  ) {
    this.cells = cells;
    for (const document of documents) this.add(document);
    this.arrange();
  }

  /** Documents of the Python cells, in their order. */
  get pythonCells(): readonly OpenDocument[] {
    return this.python;
  }

  /** Gives the documents that are gone. */
  change({ cells }: NotebookDocumentChangeEvent): readonly OpenDocument[] {
    const before = this.python;
    for (const document of cells?.structure?.didOpen ?? []) this.add(document);
    if (cells?.structure) {
      const { start, deleteCount, cells: added = [] } = cells.structure.array;
      this.cells = this.cells.toSpliced(start, deleteCount, ...added);
    }
    for (const { document, changes } of cells?.textContent ?? []) {
      const known = this.documents.get(document.uri);
      if (known) TextDocument.update(known.text, changes, document.version);
    }
    for (const cell of cells?.data ?? []) {
      this.cells = this.cells.map((old) => (old.document === cell.document ? cell : old));
    }
    // Behind the changes: a cell that is opened anew in another language is closed in the same message.
    const opened = new Set(cells?.structure?.didOpen?.map(({ uri }) => uri));
    for (const { uri } of cells?.structure?.didClose ?? []) if (!opened.has(uri)) this.documents.delete(uri);
    this.arrange();
    return before.filter(({ uri }) => !this.python.some((document) => document.uri === uri));
  }

  saved(): void {
    for (const document of this.python) document.savedVersion = document.text.version;
  }

  private add({ uri, languageId, version, text }: TextDocumentItem): void {
    const document = TextDocument.create(uri, languageId, version, text);
    this.documents.set(uri, {
      file: this.file,
      uri,
      languageId,
      text: document,
      savedVersion: version,
      start: 0,
    });
  }

  /** Puts the text together, and says where each cell begins in it. */
  private arrange(): void {
    this.python = this.cells.flatMap(({ kind, document }) => {
      const known = kind === NotebookCellKind.Code ? this.documents.get(document) : undefined;
      return known?.languageId === "python" ? [known] : [];
    });
    // Of the same length, so that every offset stays right.
    const sources = this.python.map(({ text }) => withoutMarks(text.getText()));
    this.text = notebookText(sources) ?? "";
    for (const [index, [start]] of cellSpans(this.text).entries()) {
      const document = this.python[index];
      if (document) document.start = start;
    }
  }
}
