/** Puts the lines that print the running tasks before the line of the cursor. */
import * as vscode from "vscode";
import { runningTasksRecipe } from "../../explain/running-tasks.ts";

export async function insertRunningTasks(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "python") {
    void vscode.window.showInformationMessage(vscode.l10n.t("Running tasks are listed in Python files."));
    return;
  }
  const { document, selection } = editor;
  const { line, text, addedImport } = runningTasksRecipe(document.getText(), selection.active.line);
  await editor.edit((edit) => {
    edit.insert(new vscode.Position(line, 0), text);
    if (addedImport) edit.insert(new vscode.Position(addedImport.line, 0), addedImport.text);
  });
}
