/**
 * The language server: connects the protocol's messages with the workspace. It knows no transport
 * and no disk; `main.ts` brings both. No handler may throw: what goes wrong is logged and
 * answered with nothing, because an editor without findings is better than one without a server.
 */
import {
  type CodeAction,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  type InitializeParams,
  ResponseError,
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
  type WorkDoneProgressReporter,
  type WorkDoneProgressServerReporter,
  type WorkspaceFolder,
} from "vscode-languageserver";
import { type ClientSupport, clientSupport, initializeResult } from "./capabilities.ts";
import { codeActions, fixAllData, fixAllEdit } from "./code-actions.ts";
import type { OpenDocument } from "./documents.ts";
import { EditorTypeScript } from "./editor-typescript.ts";
import { hoverAt } from "./hover.ts";
import { withSmallHeap } from "./memory.ts";
import { fileOfUri } from "./paths.ts";
import {
  irMethod,
  lintWorkspaceMethod,
  settingsSection,
  type TypeScriptParams,
  timelineMethod,
  typescriptMethod,
} from "./protocol.ts";
import { type Guard, Reporting } from "./reporting.ts";
import { defaultSettings, parseSettings, type Settings } from "./settings.ts";
import { timelineAt } from "./timeline.ts";
import { environmentWatchers, type ServerParts, Workspace } from "./workspace.ts";
import { checkWorkspace } from "./workspace-check.ts";

/**
 * Registers every handler; the caller then calls `connection.listen()`. What the server is built
 * from may still be loading; initializing waits for it, and fails with its failure.
 */
export function startServer(connection: Connection, parts: Promise<ServerParts>, version: string): void {
  const log = (line: string) => connection.console.error(line);
  const guard: Guard = (what, work, otherwise) => {
    try {
      return work();
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      log(`${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return otherwise;
    }
  };
  let server: Server | undefined;
  // Whoever initializes is told; a client that never does must not end the process.
  parts.catch(() => undefined);

  connection.onInitialize(async (params) => {
    const textOf = (file: string) => server?.workspace.positions().text(file);
    const workspace = new Workspace(await parts, log, editorTypeScript(connection, params, textOf, log));
    const support = clientSupport(params.capabilities);
    const reporting = new Reporting(connection, workspace, support, guard);
    server = { connection, workspace, reporting, support, guard, folders: foldersOf(params) };
    guard("Opening the workspace", () => setFolders(server), undefined);
    listen(server);
    return initializeResult(support, version);
  });
  connection.onInitialized(() => {
    if (!server) return;
    void afterInitialize(server).catch((error: unknown) => log(`Starting failed: ${String(error)}`));
  });
  connection.onShutdown(() => guard("Shutting down", () => server?.workspace.dispose(), undefined));
}

/** Undefined where the client cannot reach a TypeScript server. */
function editorTypeScript(
  connection: Connection,
  params: InitializeParams,
  textOf: (file: string) => string | undefined,
  log: (line: string) => void,
): EditorTypeScript | undefined {
  const options: unknown = params.initializationOptions;
  if (typeof options !== "object" || options === null || !("typescript" in options)) return undefined;
  if (options.typescript !== true) return undefined;
  const ask = (command: string, args: object): Promise<unknown> => {
    const request: TypeScriptParams = { command, arguments: args };
    return connection.sendRequest(typescriptMethod, request);
  };
  return new EditorTypeScript(ask, textOf, log);
}

interface Server {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly reporting: Reporting;
  readonly support: ClientSupport;
  readonly guard: Guard;
  folders: readonly WorkspaceFolder[];
}

async function afterInitialize(server: Server): Promise<void> {
  const { connection, support } = server;
  if (support.configurationRegistration) {
    await connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
  }
  if (support.watchRegistration) {
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [
        "**/awaitwise.json",
        "**/pyproject.toml",
        "**/{tsconfig,tsconfig.*,jsconfig,package}.json",
        "**/*.{py,pyi,pyw,ipynb,ts,tsx,mts,cts,js,jsx,mjs,cjs}",
        ...environmentWatchers,
      ].map((globPattern) => ({ globPattern })),
    });
  }
  await refreshSettings(server);
}

function listen(server: Server): void {
  listenToDocuments(server);
  listenToNotebooks(server);
  listenToSettings(server);
  answerQuestions(server);
  answerOwnRequests(server);
}

function listenToDocuments({ connection, workspace, reporting, guard }: Server): void {
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) =>
    guard(
      "Opening a document",
      () => reporting.opened(workspace.open(uri, languageId, version, text).file),
      undefined,
    ),
  );
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
    guard(
      "Changing a document",
      () => {
        const document = workspace.change(uri, version, contentChanges);
        if (document) reporting.changed(document.file);
      },
      undefined,
    ),
  );
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) =>
    guard(
      "Saving a document",
      () => {
        const document = workspace.documents.get(uri);
        if (!document) return;
        document.savedVersion = document.text.version;
        reporting.saved(document.file);
      },
      undefined,
    ),
  );
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) =>
    guard(
      "Closing a document",
      () => {
        const document = workspace.close(uri);
        if (document) reporting.closed(document.file, [document]);
      },
      undefined,
    ),
  );
}

function listenToNotebooks({ connection, workspace, reporting, guard }: Server): void {
  const { synchronization } = connection.notebooks;
  synchronization.onDidOpenNotebookDocument((params) =>
    guard("Opening a notebook", () => reporting.opened(workspace.openNotebook(params).file), undefined),
  );
  synchronization.onDidChangeNotebookDocument((params) =>
    guard(
      "Changing a notebook",
      () => {
        const changed = workspace.changeNotebook(params);
        if (changed) reporting.changed(changed.notebook.file, changed.gone);
      },
      undefined,
    ),
  );
  synchronization.onDidSaveNotebookDocument(({ notebookDocument: { uri } }) =>
    guard(
      "Saving a notebook",
      () => {
        const notebook = workspace.documents.notebook(uri);
        if (!notebook) return;
        notebook.saved();
        reporting.saved(notebook.file);
      },
      undefined,
    ),
  );
  synchronization.onDidCloseNotebookDocument(({ notebookDocument: { uri } }) =>
    guard(
      "Closing a notebook",
      () => {
        const notebook = workspace.closeNotebook(uri);
        if (notebook) reporting.closed(notebook.file, notebook.pythonCells);
      },
      undefined,
    ),
  );
}

function listenToSettings(server: Server): void {
  const { connection, workspace, reporting, guard } = server;
  connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event: { added, removed } }) => {
    const gone = new Set(removed.map((folder) => folder.uri));
    server.folders = [...server.folders.filter((folder) => !gone.has(folder.uri)), ...added];
    guard("Changing the folders", () => setFolders(server), undefined);
    void refreshSettings(server);
  });
  connection.onDidChangeConfiguration(({ settings }) => {
    void refreshSettings(server, settings);
  });
  connection.onDidChangeWatchedFiles(({ changes }) =>
    guard(
      "Reading changed files",
      () => {
        const files = changes.map((change) => fileOfUri(change.uri));
        workspace.invalidate(files);
        reporting.filesChanged(files);
        reporting.refresh();
      },
      undefined,
    ),
  );
}

function answerQuestions({ connection, workspace, reporting, support, guard }: Server): void {
  const actionContext = () => {
    const diagnostics = reporting.context();
    return {
      workspace,
      diagnostics,
      lazyEdits: support.lazyEdits,
      edits: {
        positions: diagnostics.positions,
        documentChanges: support.documentChanges,
        changeAnnotations: support.changeAnnotations,
      },
    };
  };
  if (support.pullDiagnostics) {
    connection.languages.diagnostics.on(({ textDocument, previousResultId }, token) =>
      reporting.pull(textDocument.uri, previousResultId, token),
    );
  }
  connection.onHover(async ({ textDocument, position }) => {
    const document = await readyDocument(workspace, textDocument.uri);
    return guard(
      "Hovering",
      () => {
        if (!document) return null;
        const offset = document.start + document.text.offsetAt(position);
        return hoverAt(document.file, offset, workspace, reporting.context(), support);
      },
      null,
    );
  });
  connection.onCodeAction(async (params) => {
    const document = await readyDocument(workspace, params.textDocument.uri);
    return guard<CodeAction[]>(
      "Offering repairs",
      () => (document ? codeActions(params, document, actionContext()) : []),
      [],
    );
  });
  connection.onCodeActionResolve(async (action) => {
    const data = fixAllData(action.data);
    const document = data && (await readyDocument(workspace, data.uri));
    return guard(
      "Repairing",
      () => (document ? { ...action, edit: fixAllEdit(document, data, actionContext()) } : action),
      action,
    );
  });
}

/** An open document whose findings, repairs included, can be asked for. */
async function readyDocument(workspace: Workspace, uri: string): Promise<OpenDocument | undefined> {
  const document = workspace.documents.get(uri);
  if (document) await workspace.ready(document, { repairs: true });
  return document;
}

function answerOwnRequests({ connection, workspace, reporting, support, guard }: Server): void {
  connection.onRequest(irMethod, (params: unknown) =>
    guard(
      "Showing the IR",
      () => {
        const uri = uriOfRequest(params);
        if (uri === undefined) return null;
        return workspace.module(workspace.documents.get(uri)?.file ?? fileOfUri(uri)) ?? null;
      },
      null,
    ),
  );
  connection.onRequest(timelineMethod, (params: unknown, token) =>
    // Whoever moves the cursor on has no use for an answer that is still waited for.
    token.isCancellationRequested
      ? null
      : guard("Drawing a timeline", () => timelineAt(params, workspace), null),
  );
  connection.onRequest(lintWorkspaceMethod, async (params: unknown, token) => {
    const reporter = await progressReporter(connection, params, support);
    const tokens = reporter && "token" in reporter ? [token, reporter.token] : [token];
    reporter?.begin("Awaitwise: checking the workspace", 0, undefined, true);
    try {
      const report = (done: number, total: number) =>
        reporter?.report((100 * done) / Math.max(1, total), `${done} of ${total} files`);
      return await withSmallHeap(() => checkWorkspace(workspace, reporting, { report }, tokens));
    } finally {
      reporter?.done();
    }
  });
}

/** Progress under the client's own token, or under one that the client makes for us; it may have neither. */
async function progressReporter(
  connection: Connection,
  params: unknown,
  support: ClientSupport,
): Promise<WorkDoneProgressReporter | WorkDoneProgressServerReporter | undefined> {
  const token = progressToken(params);
  if (token !== undefined) return reporterOf(connection, token);
  return support.progress ? connection.window.createWorkDoneProgress() : undefined;
}

function reporterOf(connection: Connection, token: string | number): WorkDoneProgressReporter {
  const send = (value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd) =>
    void connection.sendProgress(WorkDoneProgress.type, token, value);
  function report(percentage: number | string, message = ""): void {
    const share = typeof percentage === "number" ? { percentage: Math.round(percentage) } : {};
    send({ kind: "report", ...share, message });
  }
  return {
    begin: (title, percentage = 0, message = "", cancellable = false) =>
      send({ kind: "begin", title, percentage, message, cancellable }),
    report,
    done: () => send({ kind: "end" }),
  };
}

async function refreshSettings(server: Server, pushed?: unknown): Promise<void> {
  const { connection, workspace, reporting, support, guard } = server;
  const settings = new Map<string | undefined, Settings>();
  try {
    if (support.configuration) {
      const items = [
        { section: settingsSection },
        ...server.folders.map((folder) => ({ scopeUri: folder.uri, section: settingsSection })),
      ];
      const answers: unknown[] = await connection.workspace.getConfiguration(items);
      settings.set(undefined, parseSettings(answers[0]));
      server.folders.forEach((folder, index) => {
        settings.set(fileOfUri(folder.uri), parseSettings(answers[index + 1]));
      });
    } else {
      settings.set(undefined, pushed === undefined ? defaultSettings : parseSettings(sectionOf(pushed)));
    }
  } catch (error) {
    connection.console.warn(`The client did not give its settings: ${String(error)}`);
  }
  guard("Applying settings", () => workspace.setSettings(settings), undefined);
  guard("Refreshing", () => reporting.settingsKnown(), undefined);
}

function setFolders(server: Server | undefined): void {
  server?.workspace.setFolders(server.folders.map((folder) => fileOfUri(folder.uri)));
}

function foldersOf(params: InitializeParams): readonly WorkspaceFolder[] {
  if (params.workspaceFolders) return params.workspaceFolders;
  return params.rootUri ? [{ uri: params.rootUri, name: "" }] : [];
}

function sectionOf(settings: unknown): unknown {
  return typeof settings === "object" && settings !== null && settingsSection in settings
    ? Object.entries(settings).find(([name]) => name === settingsSection)?.[1]
    : settings;
}

function uriOfRequest(params: unknown): string | undefined {
  if (typeof params !== "object" || params === null || !("textDocument" in params)) return undefined;
  const { textDocument } = params;
  if (typeof textDocument !== "object" || textDocument === null || !("uri" in textDocument)) return undefined;
  return typeof textDocument.uri === "string" ? textDocument.uri : undefined;
}

function progressToken(params: unknown): string | number | undefined {
  if (typeof params !== "object" || params === null || !("workDoneToken" in params)) return undefined;
  const { workDoneToken } = params;
  return typeof workDoneToken === "string" || typeof workDoneToken === "number" ? workDoneToken : undefined;
}
