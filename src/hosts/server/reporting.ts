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
  /** What was published, by file: open documents in push mode, configuration files, files of a workspace check. */
  private readonly published = new Set<string>();
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

  opened(document: OpenDocument): void {
    this.changes++;
    // From now on the client pulls; what a check of the workspace published would show twice.
    if (this.support.pullDiagnostics) this.retract(document.file);
    this.enqueue([document.file]);
  }

  changed(document: OpenDocument): void {
    this.changes++;
    if (this.waitsForSave(document)) return;
    this.enqueue([...this.others(document.file), document.file]);
  }

  saved(document: OpenDocument): void {
    this.changes++;
    if (this.workspace.settingsOf(document.file).run !== "onSave") return;
    this.refresh();
  }

  closed(document: OpenDocument): void {
    this.changes++;
    this.waiting.delete(document.file);
    this.retract(document.file);
    this.enqueue(this.others(document.file));
  }

  /** Something beyond the open documents changed: settings, configuration, files on disk. */
  refresh(): void {
    this.changes++;
    if (!this.support.pullDiagnostics) {
      this.enqueue(this.others(undefined));
    } else if (this.support.refreshDiagnostics) {
      this.connection.languages.diagnostics.refresh().catch(() => {
        // The client went away or declined; it pulls again with the next edit.
      });
    }
    this.publishConfigProblems();
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
    if (previous !== undefined && (previous === resultId || this.waitsForSave(document))) {
      return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: previous };
    }
    if (this.waitsForSave(document)) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    await this.workspace.ready(document, { repairs: false });
    if (token.isCancellationRequested) throw overtaken();
    const items = this.guard("Checking", () => this.diagnosticsOf(document.file), []);
    this.guard("Checking the configuration", () => this.publishConfigProblems(), undefined);
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  }

  /** Diagnostics of a file that is not open, shown until it is opened or {@link retract}ed. */
  publishClosedFile(file: string): number {
    const items = this.diagnosticsOf(file);
    if (items.length > 0 || this.published.has(file)) this.publish(file, items);
    return items.length;
  }

  /** Files shown from a check of the workspace that changed or went are checked again. */
  filesChanged(files: readonly string[]): void {
    for (const file of files) {
      if (this.published.has(file) && !this.workspace.documents.ofFile(file)) this.publishClosedFile(file);
    }
  }

  private diagnosticsOf(file: string): Diagnostic[] {
    const result = this.workspace.reported(file);
    const context = this.context();
    const items = result.findings.map((finding) => diagnosticOf(finding, context));
    const status: StatusParams = {
      uri: context.positions.uri(file),
      milliseconds: result.milliseconds,
      findings: items.length,
    };
    void this.connection.sendNotification(statusMethod, status);
    return items;
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
      const document = this.workspace.documents.ofFile(file);
      if (document) this.publish(file, this.diagnosticsOf(file), document.text.version);
      this.publishConfigProblems();
    } finally {
      this.enqueue([]);
    }
  }

  private publish(file: string, diagnostics: Diagnostic[], version?: number): void {
    if (diagnostics.length > 0) this.published.add(file);
    else this.published.delete(file);
    const uri = this.workspace.positions().uri(file);
    void this.connection.sendDiagnostics({ uri, diagnostics, ...(version !== undefined && { version }) });
  }

  private retract(file: string): void {
    if (this.published.has(file)) this.publish(file, []);
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
    for (const file of this.configFiles) if (!files.has(file)) this.publish(file, []);
    for (const file of files) {
      const own = problems.filter((problem) => problem.file === file);
      this.publish(
        file,
        own.map((problem) => diagnosticOfProblem(problem, positions)),
      );
    }
    this.configFiles = files;
  }

  private others(file: string | undefined): readonly string[] {
    return this.workspace.documents
      .all()
      .filter((document) => document.file !== file && !this.waitsForSave(document))
      .map((document) => document.file);
  }

  private waitsForSave(document: OpenDocument): boolean {
    return (
      document.text.version !== document.savedVersion &&
      this.workspace.settingsOf(document.file).run === "onSave"
    );
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
