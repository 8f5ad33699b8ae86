/** Which Python interpreter the user works with: by our setting, or by the choice made in the Python extension. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { editorInterpreterFlag, interpreterFlag } from "../server/protocol.ts";

const setting = "python.interpreter";

/** The part of the Python extension's interface that is used here. */
interface Environments {
  getActiveEnvironmentPath(): { readonly path: string };
  onDidChangeActiveEnvironmentPath(listener: () => void): vscode.Disposable;
}

export interface PythonInterpreter extends vscode.Disposable {
  /** What the server is told when it starts; nothing in a workspace that is not trusted. */
  arguments(): readonly string[];
}

/** `onChange` is called when the arguments have become others. */
export function pythonInterpreter(onChange: () => void): PythonInterpreter {
  const listeners: vscode.Disposable[] = [];
  let environments: Environments | undefined;
  let isAsked = false;
  let last = argumentsNow();

  const update = () => {
    const now = argumentsNow();
    if (now.join("\n") === last.join("\n")) return;
    last = now;
    onChange();
  };
  // Who has no Python open has no use for another extension that wakes up.
  const ask = (document: vscode.TextDocument) => {
    if (isAsked || document.languageId !== "python") return;
    isAsked = true;
    void askExtension().then((found) => {
      environments = found;
      if (found) listeners.push(found.onDidChangeActiveEnvironmentPath(update));
      update();
    });
  };
  listeners.push(
    vscode.workspace.onDidOpenTextDocument(ask),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`awaitwise.${setting}`)) update();
    }),
  );
  for (const document of vscode.workspace.textDocuments) ask(document);
  return {
    arguments() {
      last = argumentsNow();
      return last;
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
    },
  };

  function argumentsNow(): readonly string[] {
    if (!vscode.workspace.isTrusted) return [];
    const chosen = vscode.workspace.getConfiguration("awaitwise").get<string | null>(setting);
    if (chosen) return [interpreterFlag + inWorkspace(chosen)];
    const active = environments?.getActiveEnvironmentPath().path;
    // The extension may name a command that the shell is to find.
    return active && /[\\/]/.test(active) ? [editorInterpreterFlag + active] : [];
  }
}

/**
 * The interpreter that runs a file, found in the order that the setting's description says. Only for workspaces that
 * are trusted.
 */
export function interpreterToRun(file: vscode.Uri): string {
  const chosen = vscode.workspace.getConfiguration("awaitwise").get<string | null>(setting);
  if (chosen) {
    const path = inWorkspace(chosen);
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? inEnvironment(path) : path;
  }
  const folder = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath;
  const own = [".venv", "venv"]
    .map((name) => inEnvironment(join(folder ?? "", name)))
    .find((path) => folder !== undefined && existsSync(path));
  return own ?? activeInPythonExtension() ?? (process.platform === "win32" ? "python" : "python3");
}

function inEnvironment(folder: string): string {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/** What the Python extension has chosen, if it is awake. */
function activeInPythonExtension(): string | undefined {
  const extension = vscode.extensions.getExtension("ms-python.python");
  const path = extension?.isActive ? environmentsOf(extension.exports)?.getActiveEnvironmentPath().path : "";
  return path && statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
}

function inWorkspace(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  // The only variable of VS Code's own settings that leads anywhere here.
  return path.replace(/\$\{workspaceFolder\}/, () => folder);
}

async function askExtension(): Promise<Environments | undefined> {
  try {
    const exported: unknown = await vscode.extensions.getExtension("ms-python.python")?.activate();
    return environmentsOf(exported);
  } catch {
    // It could not start; then nothing was chosen in it.
    return undefined;
  }
}

function environmentsOf(exported: unknown): Environments | undefined {
  if (typeof exported !== "object" || exported === null || !("environments" in exported)) return undefined;
  return isEnvironments(exported.environments) ? exported.environments : undefined;
}

function isEnvironments(value: unknown): value is Environments {
  return (
    typeof value === "object" &&
    value !== null &&
    "getActiveEnvironmentPath" in value &&
    "onDidChangeActiveEnvironmentPath" in value
  );
}
