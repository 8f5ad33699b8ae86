/** Entry of the extension: starts the language server and adds what only VS Code can show. */
import * as vscode from "vscode";
import { type ServerConnection, startServerConnection } from "./connection.ts";
import { openRulePage } from "./rule-page.ts";
import { showStatus } from "./status.ts";
import { lintWorkspace } from "./workspace-check.ts";

let connection: ServerConnection | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Awaitwise", { log: true });
  const started = startServerConnection(context, output);
  connection = started;
  context.subscriptions.push(
    output,
    showStatus(started),
    vscode.commands.registerCommand("awaitwise.restart", () => started.restart()),
    vscode.commands.registerCommand("awaitwise.showOutput", () => output.show(true)),
    vscode.commands.registerCommand("awaitwise.explainRule", (rule: unknown) => openRulePage(context, rule)),
    vscode.commands.registerCommand("awaitwise.lintWorkspace", () => lintWorkspace(started)),
  );
  await started.ready;
}

export async function deactivate(): Promise<void> {
  await connection?.stop();
  connection = undefined;
}
