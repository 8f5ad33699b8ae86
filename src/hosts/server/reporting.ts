/**
 * Decides when documents are checked, and tells the client: by answering its pulls where it can
 * pull, by publishing otherwise. Every keystroke counts; changes that arrived together are checked once.
 */
import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type { ClientSupport } from "./capabilities.ts";
import { diagnosticOf, diagnosticOfProblem } from "./diagnostics.ts";
import type { OpenDocument } from "./documents.ts";
import { uriOfFile } from "./paths.ts";
import { type StatusParams, statusMethod } from "./protocol.ts";
import type { Workspace } from "./workspace.ts";

/** A stream of changes without a pause is checked at least this often, in milliseconds. */
const longestDelay = 40;

/** So long a client may take to say its settings before documents are checked without them, in milliseconds. */
const patience = 1000;

/** Does some work; what it throws is logged, and answered with `otherwise`. */
export type Guard = <Result>(what: string, work: () => Result, otherwise: Result) => Result;

export class Reporting {
  private readonly documented: ReadonlySet<string>;
  /** Files that wait for a check, the most recently edited last. */
  private readonly waiting = new Set<string>();
  private scheduled = false;
  private readonly settled: Promise<void>;
  private readonly letGo: () => void;
  /** Counts messages that change something, to see whether a pause has come. */
  private changes = 0;
  /** What was published, by URI: open documents in push mode, configuration files, files of a workspace check. */
  private readonly published = new Set<string>();
  /** What a client that pulls was told last of each cell. */
  private readonly told = new Map<string, string>();
  /** The generation in which it was last asked to pull again because of cells. */
  private refreshed = -1;
  private configFiles: ReadonlySet<string> = new Set();
  /** The problems of configuration files as they were shown last. */
  private configShown = "";

  constructor(
    private readonly connection: Connection,
    private readonly workspace: Workspace,
    private readonly support: ClientSupport,
    private readonly guard: Guard,
  ) {
    let letGo = () => {};
    this.settled = new Promise((resolve) => {
      letGo = resolve;
      setTimeout(resolve, patience).unref();
    });
    this.letGo = letGo;
    this.documented = new Set(workspace.catalogue.map((rule) => rule.name));
  }

  /** Settings came: nothing is shown before, so that what a user switched off does not flash up. */
  settingsKnown(): void {
    this.letGo();
    this.refresh();
  }

  /** The context in which findings become diagnostics; one for each request. */
  context() {
    return { positions: this.workspace.positions(), support: this.support, documented: this.documented };
  }

  opened(file: string): void {
    this.changes++;
    // From now on the client pulls; what a check of the workspace published would show twice. The
    // findings of a notebook are those of its cells.
    if (this.support.pullDiagnostics || this.workspace.isNotebook(file)) this.retract(uriOfFile(file));
    this.enqueue([file]);
  }

  /** `gone` are cells of a notebook that are there no more. */
  changed(file: string, gone: readonly OpenDocument[] = []): void {
    this.changes++;
    this.forget(gone);
    if (this.waitsForSave(file)) return;
    this.enqueue([...this.others(file), file]);
  }

  saved(file: string): void {
    this.changes++;
    if (this.workspace.settingsOf(file).run !== "onSave") return;
    this.refresh();
  }

  closed(file: string, documents: readonly OpenDocument[]): void {
    this.changes++;
    this.waiting.delete(file);
    this.forget(documents);
    this.enqueue(this.others(file));
  }

  private forget(documents: readonly OpenDocument[]): void {
    for (const { uri } of documents) {
      this.retract(uri);
      this.told.delete(uri);
    }
  }

  /** Something beyond the open documents changed: settings, configuration, files on disk. */
  refresh(): void {
    this.changes++;
    if (!this.support.pullDiagnostics) {
      this.enqueue(this.others(undefined));
    } else {
      this.askToPull();
    }
    this.publishConfigProblems();
  }

  private askToPull(): void {
    if (!this.support.refreshDiagnostics) return;
    this.connection.languages.diagnostics.refresh().catch(() => {
      // The client went away or declined; it pulls again with the next edit.
    });
  }

  /** Answers a pull. Throws the protocol's own error when it was cancelled or overtaken. */
  async pull(
    uri: string,
    previous: string | undefined,
    token: CancellationToken,
  ): Promise<DocumentDiagnosticReport> {
    await this.pause();
    if (token.isCancellationRequested) throw overtaken();
    const document = this.workspace.documents.get(uri);
    if (!document) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const resultId = String(this.workspace.generation);
    const waits = this.waitsForSave(document.file);
    if (previous !== undefined && (previous === resultId || waits)) {
      return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: previous };
    }
    if (waits) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    await this.workspace.ready(document, { repairs: false });
    if (token.isCancellationRequested) throw overtaken();
    const items = this.guard("Checking", () => this.diagnosticsOf(document), []);
    this.guard("Checking other cells", () => this.tellOfOtherCells(document, items), undefined);
    this.guard("Checking the configuration", () => this.publishConfigProblems(), undefined);
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  }

  /**
   * Clients pull for the cell that was edited. Where its edit changed what is said of another cell
   * of the notebook, they are asked to pull for that one as well, once a generation at most.
   */
  private tellOfOtherCells(document: OpenDocument, items: readonly Diagnostic[]): void {
    if (!this.workspace.isNotebook(document.file)) return;
    this.told.set(document.uri, JSON.stringify(items));
    const { generation } = this.workspace;
    if (this.refreshed === generation) return;
    const isOutdated = ({ uri }: OpenDocument, now: readonly Diagnostic[]): boolean => {
      const before = this.told.get(uri);
      return before !== undefined && before !== JSON.stringify(now);
    };
    const cells = this.workspace.documents.ofFile(document.file);
    if (!cells.some((cell) => isOutdated(cell, this.itemsOf(cell)))) return;
    this.refreshed = generation;
    this.askToPull();
  }

  /** Diagnostics of a file that is not open, shown until it is opened or {@link retract}ed. */
  publishClosedFile(file: string): number {
    const uri = uriOfFile(file);
    const context = this.context();
    const { findings, milliseconds } = this.workspace.reported(file);
    const items = findings.map((finding) => diagnosticOf(finding, context));
    this.tellStatus(uri, milliseconds, items);
    if (items.length > 0 || this.published.has(uri)) this.publish(uri, items);
    return items.length;
  }

  /** Files shown from a check of the workspace that changed or went are checked again. */
  filesChanged(files: readonly string[]): void {
    for (const file of files) {
      const isShown = this.published.has(uriOfFile(file)) && !this.workspace.documents.isOpen(file);
      if (isShown) this.publishClosedFile(file);
    }
  }

  private diagnosticsOf(document: OpenDocument): Diagnostic[] {
    const items = this.itemsOf(document);
    this.tellStatus(document.uri, this.workspace.check(document.file).milliseconds, items);
    return items;
  }

  private itemsOf(document: OpenDocument): Diagnostic[] {
    const context = this.context();
    const { findings } = this.workspace.checkDocument(document);
    return findings.map((finding) => diagnosticOf(finding, context));
  }

  private tellStatus(uri: string, milliseconds: number, items: readonly Diagnostic[]): void {
    const status: StatusParams = { uri, milliseconds, findings: items.length };
    void this.connection.sendNotification(statusMethod, status);
  }

  private enqueue(files: readonly string[]): void {
    if (this.support.pullDiagnostics) return;
    for (const file of files) {
      this.waiting.delete(file);
      this.waiting.add(file);
    }
    if (this.scheduled || this.waiting.size === 0) return;
    this.scheduled = true;
    this.pause()
      .then(() => {
        this.scheduled = false;
        this.guard("Checking", () => this.checkNext(), undefined);
      })
      .catch((error: unknown) => this.connection.console.error(`Checking failed: ${String(error)}`));
  }

  /** Checks the document edited last and leaves the others for the next turn, so that typing goes first. */
  private checkNext(): void {
    const file = [...this.waiting].at(-1);
    if (file === undefined) return;
    this.waiting.delete(file);
    try {
      for (const document of this.workspace.documents.ofFile(file)) {
        this.publish(document.uri, this.diagnosticsOf(document), document.text.version);
      }
      this.publishConfigProblems();
    } finally {
      this.enqueue([]);
    }
  }

  private publish(uri: string, diagnostics: Diagnostic[], version?: number): void {
    if (diagnostics.length > 0) this.published.add(uri);
    else this.published.delete(uri);
    void this.connection.sendDiagnostics({ uri, diagnostics, ...(version !== undefined && { version }) });
  }

  private retract(uri: string): void {
    if (this.published.has(uri)) this.publish(uri, []);
  }

  /** A configuration file is no document of ours, so its problems are published in either mode. */
  private publishConfigProblems(): void {
    const problems = this.workspace.configProblems();
    const key = JSON.stringify(problems);
    if (key === this.configShown) return;
    this.configShown = key;
    for (const problem of problems) {
      if (problem.file === "") this.connection.console.warn(`Settings of the editor: ${problem.message}`);
    }
    const positions = this.workspace.positions();
    const files = new Set(problems.map((problem) => problem.file).filter((file) => file !== ""));
    for (const file of this.configFiles) if (!files.has(file)) this.publish(uriOfFile(file), []);
    for (const file of files) {
      const own = problems.filter((problem) => problem.file === file);
      this.publish(
        uriOfFile(file),
        own.map((problem) => diagnosticOfProblem(problem, positions)),
      );
    }
    this.configFiles = files;
  }

  private others(file: string | undefined): readonly string[] {
    return this.workspace.documents
      .all()
      .filter((document) => document.file !== file && !this.waitsForSave(document.file))
      .map((document) => document.file);
  }

  /** A notebook waits as long as any of its cells. */
  private waitsForSave(file: string): boolean {
    const isChanged = this.workspace.documents
      .ofFile(file)
      .some(({ text, savedVersion }) => text.version !== savedVersion);
    return isChanged && this.workspace.settingsOf(file).run === "onSave";
  }

  /** Resolves when a turn of the event loop brought no change, so that a burst of edits is one. */
  private async pause(): Promise<void> {
    await this.settled;
    const start = performance.now();
    let before: number;
    do {
      before = this.changes;
      await turn();
      await turn();
    } while (before !== this.changes && performance.now() - start < longestDelay);
  }
}

/** Not ServerCancelled: a client that cancels because of a refresh would not ask again. */
function overtaken(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "overtaken by a later edit");
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
