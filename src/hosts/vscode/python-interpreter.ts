/** Which Python interpreter the user works with: by our setting, or by the choice made in the Python extension. */
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

function inWorkspace(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  // The only variable of VS Code's own settings that leads anywhere here.
  return path.replace(/\$\{workspaceFolder\}/, () => folder);
}

async function askExtension(): Promise<Environments | undefined> {
  try {
    const exported: unknown = await vscode.extensions.getExtension("ms-python.python")?.activate();
    if (typeof exported !== "object" || exported === null || !("environments" in exported)) return undefined;
    return isEnvironments(exported.environments) ? exported.environments : undefined;
  } catch {
    // It could not start; then nothing was chosen in it.
    return undefined;
  }
}

function isEnvironments(value: unknown): value is Environments {
  return (
    typeof value === "object" &&
    value !== null &&
    "getActiveEnvironmentPath" in value &&
    "onDidChangeActiveEnvironmentPath" in value
  );
}
