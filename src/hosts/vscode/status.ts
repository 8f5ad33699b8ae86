/** The one language status item: whether the server runs, and what the last check of the document took. */
import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";
import { type StatusParams, statusMethod } from "../server/protocol.ts";
import type { ServerConnection } from "./connection.ts";
import { editorSelector } from "./languages.ts";

/** A check that takes longer than this can be felt while typing. */
const budgetInMilliseconds = 100;

/** Shows the item until it is disposed. */
export function showStatus({ client }: ServerConnection): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("awaitwise.status", editorSelector);
  item.name = "Awaitwise";
  item.command = { command: "awaitwise.showOutput", title: vscode.l10n.t("Show output") };
  const lastChecks = new Map<string, StatusParams>();

  const subscriptions = [
    item,
    client.onNotification(statusMethod, (status: StatusParams) => {
      lastChecks.set(status.uri, status);
      update();
    }),
    client.onDidChangeState(() => {
      lastChecks.clear();
      update();
    }),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidCloseTextDocument((document) => {
      lastChecks.delete(client.code2ProtocolConverter.asUri(document.uri));
    }),
  ];
  update();
  return vscode.Disposable.from(...subscriptions);

  function update(): void {
    const document = vscode.window.activeTextEditor?.document;
    const check = document && lastChecks.get(client.code2ProtocolConverter.asUri(document.uri));
    item.busy = client.state === State.Starting;
    item.text = "Awaitwise";
    item.severity = vscode.LanguageStatusSeverity.Information;
    item.detail = check ? describe(check) : vscode.l10n.t("Nothing checked yet");
    if (client.state === State.Stopped) {
      item.detail = vscode.l10n.t("The language server is not running");
      item.severity = vscode.LanguageStatusSeverity.Error;
    } else if (check && check.milliseconds > budgetInMilliseconds) {
      item.severity = vscode.LanguageStatusSeverity.Warning;
    }
  }
}

function describe({ findings, milliseconds }: StatusParams): string {
  const time = milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0);
  return findings === 1
    ? vscode.l10n.t("1 finding in {0} ms", time)
    : vscode.l10n.t("{0} findings in {1} ms", findings, time);
}
