/** Entry of the extension: starts the language server and adds what only VS Code can show. */
import * as vscode from "vscode";
import { type TimelineParams, type TimelineResult, timelineMethod } from "../server/protocol.ts";
import { type ServerConnection, startServerConnection } from "./connection.ts";
import { InlineExplanations } from "./inline-explanations.ts";
import { reportIssue } from "./issue-report.ts";
import { openRulePage } from "./rule-page.ts";
import { runCommands } from "./run-file.ts";
import { insertRunningTasks } from "./running-tasks.ts";
import { showStatus } from "./status.ts";
import { type AskTimeline, TimelineView, timelineViewId } from "./timeline-view.ts";
import { lintWorkspace } from "./workspace-check.ts";

let connection: ServerConnection | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Awaitwise", { log: true });
  const started = startServerConnection(context, output);
  connection = started;
  const timeline = new TimelineView(context.extensionUri, askTimeline(started), (failure) =>
    output.error(`The timeline could not be shown: ${failure}`),
  );
  context.subscriptions.push(
    output,
    timeline,
    vscode.window.registerWebviewViewProvider(timelineViewId, timeline),
    vscode.commands.registerCommand("awaitwise.showTimeline", async () => {
      await vscode.commands.executeCommand(`${timelineViewId}.focus`);
      return timeline.update();
    }),
    runCommands(context.extensionUri),
    showStatus(started),
    new InlineExplanations(),
    vscode.commands.registerCommand("awaitwise.restart", () => started.restart()),
    vscode.commands.registerCommand("awaitwise.showOutput", () => output.show(true)),
    vscode.commands.registerCommand("awaitwise.explainRule", (rule: unknown) => openRulePage(context, rule)),
    vscode.commands.registerCommand("awaitwise.lintWorkspace", () => lintWorkspace(started)),
    vscode.commands.registerCommand("awaitwise.listRunningTasks", insertRunningTasks),
    vscode.commands.registerCommand("awaitwise.reportIssue", () => reportIssue(context, started)),
  );
  await started.ready;
}

function askTimeline({ client, ready }: ServerConnection): AskTimeline {
  return async (document, position, width, token) => {
    await ready;
    const params: TimelineParams = {
      textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
      position: client.code2ProtocolConverter.asPosition(position),
      ...(width !== undefined && { width }),
    };
    return client.sendRequest<TimelineResult | null>(timelineMethod, params, token);
  };
}

export async function deactivate(): Promise<void> {
  await connection?.stop();
  connection = undefined;
}
