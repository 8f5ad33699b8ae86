/** A language client over a real child process, for tests: as little as an editor, and as strict. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  type CodeAction,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type Hover,
  type InitializeResult,
  type MessageWriter,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type Registration,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { bundleOf } from "./bundle.ts";

export interface ClientOptions {
  /** Module to run, relative to this folder; the server from its sources by default. */
  readonly entry?: string;
  /** Replaces the command altogether. */
  readonly command?: readonly string[];
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  /** Answers `workspace/configuration` by the scope's URI. */
  readonly settings?: (scope: string | undefined) => unknown;
  readonly environment?: Readonly<Record<string, string>>;
}

export const pushing: ClientCapabilities = {
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      tagSupport: { valueSet: [1, 2] },
      versionSupport: true,
    },
    hover: { contentFormat: ["markdown", "plaintext"] },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } },
      isPreferredSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ["edit"] },
    },
  },
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
  },
  window: { workDoneProgress: true },
};

export const pulling: ClientCapabilities = {
  ...pushing,
  textDocument: {
    ...pushing.textDocument,
    diagnostic: { dynamicRegistration: false, relatedDocumentSupport: true },
  },
  workspace: { ...pushing.workspace, diagnostics: { refreshSupport: true } },
};

/** How long a test waits for something that must come, in milliseconds; only reached by failing tests. */
const patience = 20_000;

export class Client {
  readonly registrations: Registration[] = [];
  readonly logs: string[] = [];
  readonly statuses: { uri: string; milliseconds: number; findings: number }[] = [];
  readonly progress: { kind: string; message?: string }[] = [];
  refreshes = 0;
  settings: (scope: string | undefined) => unknown;
  initialized!: InitializeResult;
  /** Exit code and signal, once the server has ended. */
  readonly exit: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  private readonly documents = new Map<string, TextDocument>();
  private published: PublishDiagnosticsParams[] = [];
  private waiting: (() => void)[] = [];

  private constructor(
    readonly process: ChildProcess,
    readonly connection: ProtocolConnection,
    options: ClientOptions,
  ) {
    this.settings = options.settings ?? (() => null);
    this.exit = new Promise((resolve) => {
      process.on("exit", (code, signal) => {
        resolve({ code, signal });
        // Answers that can no longer come fail at once, with what the server said last.
        setImmediate(() => connection.dispose());
      });
    });
  }

  static async start(options: ClientOptions = {}): Promise<Client> {
    const client = await Client.spawn(options);
    await client.initialize(options);
    return client;
  }

  /** Starts the server without saying anything to it. */
  static async spawn(options: ClientOptions = {}): Promise<Client> {
    const [command, ...rest] = options.command ?? [
      process.execPath,
      await bundleOf(options.entry ?? "../../src/hosts/server/main.ts"),
      "--stdio",
    ];
    assert.ok(command);
    const child = spawn(command, rest, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...options.environment },
    });
    const reader = new StreamMessageReader(child.stdout);
    // Otherwise a server that is killed amid a message leaves a timer behind that never ends.
    reader.partialMessageTimeout = 0;
    const writer: MessageWriter = new StreamMessageWriter(child.stdin);
    // A server that has exited makes writing fail; the tests look at its exit code instead.
    child.stdin.on("error", () => {});
    const connection = createProtocolConnection(reader, writer);
    const client = new Client(child, connection, options);
    child.stderr.on("data", (chunk: Buffer) => client.logs.push(chunk.toString()));
    client.listen();
    return client;
  }

  async initialize(options: ClientOptions): Promise<void> {
    this.initialized = await this.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: options.capabilities ?? pushing,
      workspaceFolders: (options.folders ?? []).map(folderOf),
    });
    await this.connection.sendNotification("initialized", {});
  }

  /** Opens a document of any URI or path. Gives its URI. */
  async open(pathOrUri: string, text: string, languageId = "python"): Promise<string> {
    const uri = pathOrUri.startsWith("/") ? pathToFileURL(pathOrUri).href : pathOrUri;
    this.track(uri, text, languageId);
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version: 1, text },
    });
    return uri;
  }

  /** Keeps a document from now on, without telling the server. */
  track(uri: string, text: string, languageId: string): void {
    this.documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    // What was said before the document was closed the last time is about another version 1.
    this.published = this.published.filter((params) => params.uri !== uri);
  }

  /** Changes a document, without telling the server. */
  update(uri: string, changes: { range?: Range; text: string }[]): number {
    const document = this.document(uri);
    const version = document.version + 1;
    TextDocument.update(document, changes, version);
    return version;
  }

  /** Sends incremental changes, one after another in one message. */
  async change(uri: string, ...changes: { range?: Range; text: string }[]): Promise<void> {
    const version = this.update(uri, changes);
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: changes,
    });
  }

  /** Replaces the first occurrence of a text, as a user's edit would. */
  async replace(uri: string, old: string, text: string): Promise<void> {
    await this.change(uri, { range: this.rangeOf(uri, old), text });
  }

  async close(uri: string): Promise<void> {
    this.documents.delete(uri);
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  async save(uri: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
  }

  document(uri: string): TextDocument {
    const document = this.documents.get(uri);
    assert.ok(document, `${uri} is not open`);
    return document;
  }

  text(uri: string): string {
    return this.document(uri).getText();
  }

  rangeOf(uri: string, text: string): Range {
    const document = this.document(uri);
    const start = document.getText().indexOf(text);
    assert.ok(start >= 0, `no ${JSON.stringify(text)} in the document`);
    return { start: document.positionAt(start), end: document.positionAt(start + text.length) };
  }

  /** What a diagnostic underlines. */
  textOf(uri: string, range: Range | undefined): string {
    assert.ok(range);
    return this.document(uri).getText(range);
  }

  /** Diagnostics published for the document's present version. */
  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const version = this.document(uri).version;
    return this.until(`diagnostics of ${uri} at version ${version}`, () => {
      const found = this.published.findLast((params) => params.uri === uri && params.version === version);
      return found?.diagnostics;
    });
  }

  /** Diagnostics of the present version once they fulfil a condition. */
  async diagnosticsThat(
    uri: string,
    accept: (diagnostics: readonly Diagnostic[]) => boolean,
  ): Promise<Diagnostic[]> {
    return this.until(`fitting diagnostics of ${uri}`, () => {
      const latest = this.latest(uri);
      return latest && accept(latest) ? latest : undefined;
    });
  }

  /** The diagnostics that were published last, undefined when there were none. */
  latest(uri: string): Diagnostic[] | undefined {
    return this.published.findLast((params) => params.uri === uri)?.diagnostics;
  }

  async pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest("textDocument/diagnostic", {
      textDocument: { uri },
      ...(previousResultId !== undefined && { previousResultId }),
    });
  }

  /** Diagnostics of a full pull. */
  async pulled(uri: string): Promise<Diagnostic[]> {
    const report = await this.pull(uri);
    assert.equal(report.kind, "full");
    return report.kind === "full" ? report.items : [];
  }

  async hover(uri: string, position: Position): Promise<Hover | null> {
    return this.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position });
  }

  async codeActions(
    uri: string,
    range: Range,
    context: { only?: string[]; diagnostics?: Diagnostic[] } = {},
  ): Promise<CodeAction[]> {
    return this.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range,
      context: { diagnostics: [], ...context },
    });
  }

  async resolve(action: CodeAction): Promise<CodeAction> {
    return this.connection.sendRequest("codeAction/resolve", action);
  }

  /** Sends messages in one piece, past the connection, which never learns of an answer. */
  sendRaw(...messages: readonly object[]): void {
    const frames = messages.map((message) => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    });
    this.process.stdin?.write(frames.join(""));
  }

  /** The document's text after an edit of it. */
  applied(uri: string, edit: WorkspaceEdit | undefined): string {
    const edits: TextEdit[] = [];
    for (const change of edit?.documentChanges ?? []) {
      if (!("textDocument" in change) || change.textDocument.uri !== uri) continue;
      assert.equal(change.textDocument.version, this.document(uri).version);
      for (const one of change.edits) if ("newText" in one) edits.push(one);
    }
    edits.push(...(edit?.changes?.[uri] ?? []));
    return TextDocument.applyEdits(this.document(uri), edits);
  }

  /** Ends the server as editors do. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    return (await this.exit).code;
  }

  /** Waits until `find` finds something; looks again whenever the server has spoken. */
  async until<Result>(what: string, find: () => Result | undefined): Promise<Result> {
    const deadline = Date.now() + patience;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      assert.ok(left > 0, `the server never gave ${what}\n${this.logs.join("\n")}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  private spoke(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  private listen(): void {
    const { connection } = this;
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      this.spoke();
    });
    connection.onNotification("awaitwise/status", (params: Client["statuses"][number]) => {
      this.statuses.push(params);
      this.spoke();
    });
    connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.logs.push(message);
      this.spoke();
    });
    connection.onNotification("$/progress", ({ value }: { value: { kind: string; message?: string } }) => {
      this.progress.push(value);
      this.spoke();
    });
    connection.onRequest("workspace/configuration", ({ items }: { items: { scopeUri?: string }[] }) =>
      items.map((item) => this.settings(item.scopeUri)),
    );
    connection.onRequest(
      "client/registerCapability",
      ({ registrations }: { registrations: Registration[] }) => {
        this.registrations.push(...registrations);
        this.spoke();
        return null;
      },
    );
    connection.onRequest("window/workDoneProgress/create", () => null);
    connection.onRequest("workspace/diagnostic/refresh", () => {
      this.refreshes++;
      this.spoke();
      return null;
    });
    connection.listen();
  }
}

export function folderOf(path: string): { readonly uri: string; readonly name: string } {
  return { uri: pathToFileURL(path).href, name: path.split("/").at(-1) ?? "" };
}
