/** A notebook that a client has open: tells the server of its cells as an editor does. */
import type { ClientCapabilities, NotebookCell, Range } from "vscode-languageserver/node";
import type { Client } from "./client.ts";

/** What a client with notebooks says of itself beside its other abilities. */
export const withNotebooks = (capabilities: ClientCapabilities): ClientCapabilities => ({
  ...capabilities,
  notebookDocument: { synchronization: { dynamicRegistration: false } },
});

export interface NewCell {
  readonly text: string;
  readonly languageId?: string;
  /** 1 is markup, 2 is code. */
  readonly kind?: 1 | 2;
}

export class Notebook {
  /** URIs of the cells, in their order. */
  readonly cells: string[] = [];
  private version = 1;
  private count = 0;

  private constructor(
    private readonly client: Client,
    readonly uri: string,
  ) {}

  static async open(client: Client, uri: string, cells: readonly NewCell[]): Promise<Notebook> {
    const notebook = new Notebook(client, uri);
    const made = cells.map((cell) => notebook.make(cell));
    notebook.cells.push(...made.map(({ document }) => document));
    await client.connection.sendNotification("notebookDocument/didOpen", {
      notebookDocument: { uri, notebookType: "jupyter-notebook", version: 1, cells: made },
      cellTextDocuments: made.map(({ document }) => notebook.item(document)),
    });
    return notebook;
  }

  /** The URI of a cell, counted from 0. */
  cell(index: number): string {
    return this.cells[index] ?? "";
  }

  /** Replaces the first occurrence of a text in a cell. */
  async replace(index: number, old: string, text: string): Promise<void> {
    await this.type(index, { range: this.client.rangeOf(this.cell(index), old), text });
  }

  async type(index: number, ...changes: { range?: Range; text: string }[]): Promise<void> {
    const uri = this.cell(index);
    const version = this.client.update(uri, changes);
    await this.change({ textContent: [{ document: { uri, version }, changes }] });
  }

  /** Takes cells away and puts others in their place. */
  async splice(start: number, deleteCount: number, ...added: readonly NewCell[]): Promise<void> {
    const made = added.map((cell) => this.make(cell));
    const gone = this.cells.splice(start, deleteCount, ...made.map(({ document }) => document));
    await this.change({
      structure: {
        array: { start, deleteCount, cells: made },
        didOpen: made.map(({ document }) => this.item(document)),
        didClose: gone.map((uri) => ({ uri })),
      },
    });
  }

  /** Moves a cell; its document stays open. */
  async move(from: number, to: number): Promise<void> {
    const [moved = ""] = this.cells.splice(from, 1);
    await this.change({ structure: { array: { start: from, deleteCount: 1 } } });
    this.cells.splice(to, 0, moved);
    await this.change({
      structure: { array: { start: to, deleteCount: 0, cells: [{ kind: 2, document: moved }] } },
    });
  }

  /** Says that a cell is of another kind now. */
  async turnInto(index: number, kind: 1 | 2): Promise<void> {
    await this.change({ data: [{ kind, document: this.cell(index) }] });
  }

  async save(): Promise<void> {
    await this.client.connection.sendNotification("notebookDocument/didSave", {
      notebookDocument: { uri: this.uri },
    });
  }

  async close(): Promise<void> {
    await this.client.connection.sendNotification("notebookDocument/didClose", {
      notebookDocument: { uri: this.uri },
      cellTextDocuments: this.cells.map((uri) => ({ uri })),
    });
  }

  private async change(cells: object): Promise<void> {
    this.version += 1;
    await this.client.connection.sendNotification("notebookDocument/didChange", {
      notebookDocument: { uri: this.uri, version: this.version },
      change: { cells },
    });
  }

  private make({ text, languageId = "python", kind = 2 }: NewCell): NotebookCell {
    this.count += 1;
    const uri = `${this.uri.replace("file:", "vscode-notebook-cell:")}#W${this.count}sZmlsZQ%3D%3D`;
    this.client.track(uri, text, languageId);
    return { kind, document: uri };
  }

  private item(uri: string) {
    const document = this.client.document(uri);
    return { uri, languageId: document.languageId, version: document.version, text: document.getText() };
  }
}
