/** What the client can do, read once from its initialize request, and what the server offers in return. */
import {
  type ClientCapabilities,
  CodeActionKind,
  type InitializeResult,
  MarkupKind,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { diagnosticSource, fixAllKind, fixNotebookKind, notebookLanguage, notebookType } from "./protocol.ts";

export interface ClientSupport {
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly tags: boolean;
  readonly codeActionLiterals: boolean;
  /** `edit` of a code action may come later. */
  readonly lazyEdits: boolean;
  readonly documentChanges: boolean;
  readonly changeAnnotations: boolean;
  readonly markdown: boolean;
  readonly configuration: boolean;
  readonly configurationRegistration: boolean;
  readonly watchRegistration: boolean;
  readonly folders: boolean;
  readonly notebooks: boolean;
  readonly progress: boolean;
}

export function clientSupport(client: ClientCapabilities): ClientSupport {
  const document = client.textDocument;
  const diagnostics = [document?.diagnostic, document?.publishDiagnostics];
  const tags = diagnostics
    .map((capability) => capability?.tagSupport)
    .find((support) => support !== undefined);
  return {
    pullDiagnostics: document?.diagnostic !== undefined,
    refreshDiagnostics: client.workspace?.diagnostics?.refreshSupport === true,
    relatedInformation: diagnostics.some((capability) => capability?.relatedInformation === true),
    codeDescription: diagnostics.some((capability) => capability?.codeDescriptionSupport === true),
    tags: tags !== undefined,
    codeActionLiterals: document?.codeAction?.codeActionLiteralSupport !== undefined,
    lazyEdits: document?.codeAction?.resolveSupport?.properties.includes("edit") === true,
    documentChanges: client.workspace?.workspaceEdit?.documentChanges === true,
    changeAnnotations: client.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    markdown: (document?.hover?.contentFormat ?? [MarkupKind.PlainText]).includes(MarkupKind.Markdown),
    configuration: client.workspace?.configuration === true,
    configurationRegistration: client.workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchRegistration: client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    notebooks: client.notebookDocument?.synchronization !== undefined,
    folders: client.workspace?.workspaceFolders === true,
    progress: client.window?.workDoneProgress === true,
  };
}

export function initializeResult(support: ClientSupport, version: string): InitializeResult {
  return {
    serverInfo: { name: "awaitwise", version },
    capabilities: {
      positionEncoding: "utf-16",
      textDocumentSync: {
        openClose: true,
        change: TextDocumentSyncKind.Incremental,
        save: { includeText: false },
      },
      ...(support.notebooks && {
        notebookDocumentSync: {
          notebookSelector: [{ notebook: { notebookType }, cells: [{ language: notebookLanguage }] }],
          save: true,
        },
      }),
      hoverProvider: true,
      ...(support.codeActionLiterals && {
        codeActionProvider: {
          codeActionKinds: [
            CodeActionKind.QuickFix,
            CodeActionKind.RefactorRewrite,
            fixAllKind,
            ...(support.notebooks ? [fixNotebookKind] : []),
          ],
          resolveProvider: support.lazyEdits,
        },
      }),
      ...(support.pullDiagnostics && {
        diagnosticProvider: {
          identifier: diagnosticSource,
          interFileDependencies: true,
          workspaceDiagnostics: false,
        },
      }),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}
