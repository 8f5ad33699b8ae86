/** The command that checks every file of the workspace, with progress, and can be stopped. */
import * as vscode from "vscode";
import { LSPErrorCodes, ResponseError, WorkDoneProgress } from "vscode-languageclient/node";
import {
  type LintWorkspaceParams,
  type LintWorkspaceResult,
  lintWorkspaceMethod,
} from "../server/protocol.ts";
import type { ServerConnection } from "./connection.ts";

let lastToken = 0;

/** Returns what was found, or nothing when it was stopped before it began. */
export async function lintWorkspace({ client }: ServerConnection): Promise<LintWorkspaceResult | undefined> {
  lastToken += 1;
  const workDoneToken = `awaitwise.lintWorkspace.${lastToken}`;
  const result = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Checking the workspace"),
      cancellable: true,
    },
    async (progress, cancellation) => {
      let reached = 0;
      const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
        if (value.kind === "end") return;
        const percentage = value.percentage ?? reached;
        progress.report({ message: value.message ?? "", increment: percentage - reached });
        reached = percentage;
      });
      try {
        const params: LintWorkspaceParams = { workDoneToken };
        return await client.sendRequest<LintWorkspaceResult>(lintWorkspaceMethod, params, cancellation);
      } catch (error) {
        if (isCancellation(error)) return undefined;
        throw error;
      } finally {
        listener.dispose();
      }
    },
  );
  if (result && !result.cancelled) {
    const { findings, files } = result;
    vscode.window.setStatusBarMessage(
      vscode.l10n.t("Awaitwise: {0} findings in {1} files", findings, files),
      10_000,
    );
    if (findings > 0) await vscode.commands.executeCommand("workbench.actions.view.problems");
  }
  return result;
}

function isCancellation(error: unknown): boolean {
  return (
    error instanceof vscode.CancellationError ||
    (error instanceof ResponseError &&
      (error.code === LSPErrorCodes.RequestCancelled || error.code === LSPErrorCodes.ServerCancelled))
  );
}
