/** What the suites do with the editor, in the words of a person who uses it. Waits for results; never for a fixed time. */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import * as vscode from "vscode";

/** Longest wait for anything, in milliseconds. A busy machine may take seconds to start the server. */
const patience = 20_000;

/** The workspace folder with this name. */
export function folder(name: string): vscode.WorkspaceFolder {
  const found = vscode.workspace.workspaceFolders?.find((candidate) => candidate.name === name);
  assert.ok(found, `no workspace folder is called ${name}`);
  return found;
}

/** Opens a file of a workspace folder in an editor. */
export async function openFile(folderName: string, path: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(folder(folderName).uri, path);
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** Makes a Python file in the scratch folder, or replaces it, and opens it. */
export async function openText(name: string, text: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(folder("scratch").uri, name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
    preview: false,
  });
  await replaceText(editor.document, text);
  await editor.document.save();
  return editor;
}

/** Puts other text in place of all of a document, as typing would. */
export async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  if (document.getText() === text) return;
  const all = new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, all, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Our findings in a document as `LINE rule`, lines from 1, in source order. */
export function findings(document: vscode.TextDocument): string[] {
  return diagnostics(document.uri)
    .map((diagnostic) => `${diagnostic.range.start.line + 1} ${ruleOf(diagnostic)}`)
    .sort(
      (left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10) || left.localeCompare(right),
    );
}

/** Our diagnostics of a file. */
export function diagnostics(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "awaitwise");
}

/** Name of the rule behind a diagnostic. */
export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** Waits until exactly these findings are shown. */
export async function expectFindings(
  document: vscode.TextDocument,
  expected: readonly string[],
): Promise<void> {
  await eventually(
    () => findings(document),
    (actual) => assert.deepEqual(actual, expected, basename(document.fileName)),
  );
}

/** Waits until one finding of a rule is shown in a document, and returns it. */
export async function findingOf(document: vscode.TextDocument, rule: string): Promise<vscode.Diagnostic> {
  return eventually(
    () => diagnostics(document.uri).find((diagnostic) => ruleOf(diagnostic) === rule),
    (found) => assert.ok(found, `${rule} is not reported in ${basename(document.fileName)}`),
  ).then((found) => {
    assert.ok(found);
    return found;
  });
}

/** Reads until the check does not throw, and returns what was read; throws the last error when patience ends. */
export async function eventually<Value>(
  read: () => Value | Promise<Value>,
  check: (value: Value) => void,
): Promise<Value> {
  const end = Date.now() + patience;
  for (;;) {
    const value = await read();
    try {
      check(value);
      return value;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The light bulb's quick fixes of ours at a place, edits included. */
export async function quickFixes(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
    100,
  );
  return actions.filter(({ edit }) => edit !== undefined);
}

/** The texts of all hovers at a place. */
export async function hoverAt(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === "string" ? content : content.value))
    .join("\n");
}

/** Changes a setting of the workspace, runs something, and changes it back. */
export async function withSetting<Value>(
  name: string,
  value: unknown,
  work: () => Promise<Value>,
  scope?: vscode.Uri,
): Promise<Value> {
  const target = scope ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Workspace;
  const set = (next: unknown) =>
    vscode.workspace.getConfiguration(undefined, scope ?? null).update(name, next, target);
  await set(value);
  try {
    return await work();
  } finally {
    await set(undefined);
  }
}

/** Absolute path of a file in a workspace folder. */
export function pathIn(folderName: string, path: string): string {
  return join(folder(folderName).uri.fsPath, path);
}
