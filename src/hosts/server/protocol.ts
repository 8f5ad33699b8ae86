/**
 * What the server speaks beyond the Language Server Protocol. Plain names and shapes without any
 * import, so that every client may use them.
 */

/** Request: checks every file of the workspace and shows what it finds. Parameters: {@link LintWorkspaceParams}. */
export const lintWorkspaceMethod = "awaitwise/lintWorkspace";
/** Notification from the server after each check of a document: {@link StatusParams}. */
export const statusMethod = "awaitwise/status";
/** Request for a document's IR, for looking under the hood. Parameters: {@link IrParams}; gives JSON or null. */
export const irMethod = "awaitwise/ir";

/**
 * Request for the timeline of the async function at a place. Parameters: {@link TimelineParams}; gives a
 * {@link TimelineResult}, or null where there is no such function.
 */
export const timelineMethod = "awaitwise/timeline";

/**
 * Request from the server: a command for the TypeScript server of the editor. Parameters:
 * {@link TypeScriptParams}; gives what that answers, or null where there is none to ask.
 */
export const typescriptMethod = "awaitwise/typescript";

/** Argument of a server that must not run anything of the workspace, such as the TypeScript installed there. */
export const untrustedFlag = "--untrusted";

/** Argument of the server, before a path: the Python interpreter or environment that the user chose in the settings. */
export const interpreterFlag = "--python=";

/** The same for the one that the editor uses where a project has no environment of its own. */
export const editorInterpreterFlag = "--editor-python=";

/** Section that the server asks the client's configuration for. */
export const settingsSection = "awaitwise";
export const fixAllKind = "source.fixAll.awaitwise";
/** The same for a whole notebook rather than one of its cells. */
export const fixNotebookKind = "notebook.source.fixAll.awaitwise";
/** The type of the notebooks that the server reads, and the language of their cells. */
export const notebookType = "jupyter-notebook";
export const notebookLanguage = "python";
/** `source` of every diagnostic. */
export const diagnosticSource = "awaitwise";

export interface LintWorkspaceParams {
  /** Progress token of the client; without one the server asks the client to make one. */
  readonly workDoneToken?: string | number;
}

export interface LintWorkspaceResult {
  /** Files that were checked. */
  readonly files: number;
  readonly findings: number;
  readonly milliseconds: number;
  readonly cancelled: boolean;
  /** True when there were more files than one run checks. */
  readonly truncated: boolean;
}

export interface StatusParams {
  readonly uri: string;
  /** Wall time of the check in milliseconds. */
  readonly milliseconds: number;
  readonly findings: number;
}

export interface TypeScriptParams {
  readonly command: string;
  readonly arguments: object;
}

/** What a client says of itself when it initializes the server. */
export interface InitializationOptions {
  /** It answers {@link typescriptMethod}. */
  readonly typescript?: boolean;
}

export interface IrParams {
  readonly textDocument: { readonly uri: string };
}

/** Lines and characters count from 0, characters in UTF-16 units. */
export interface ProtocolPosition {
  readonly line: number;
  readonly character: number;
}

export interface ProtocolRange {
  readonly start: ProtocolPosition;
  readonly end: ProtocolPosition;
}

export interface TimelineParams {
  readonly textDocument: { readonly uri: string };
  readonly position: ProtocolPosition;
  /** Of the picture, in pixels. */
  readonly width?: number;
}

export interface TimelineResult {
  /** Of the function, with those of what it stands in: `Shop.load`. */
  readonly name: string;
  readonly range: ProtocolRange;
  /** One sentence on what could be won. */
  readonly summary: string;
  /** A whole document, with its style in one `<style>`. */
  readonly svg: string;
  /** The same for a terminal. */
  readonly text: string;
  /** In source order; a lane of the picture has its index here as `data-wait`. */
  readonly waits: readonly TimelineWait[];
}

export interface TimelineWait {
  readonly label: string;
  /** What it needs, and why: "needs 1: it uses `user`". */
  readonly detail: string;
  /** Of the document; in notebooks, that of the cell. */
  readonly uri: string;
  readonly range: ProtocolRange;
}
