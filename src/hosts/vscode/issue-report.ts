/** What a report of a problem needs to say of the surroundings: versions and settings, and no line of code. */
import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";
import type { ServerConnection } from "./connection.ts";

/** Opens a page with the surroundings filled in, to be completed and handed in where its link leads. Nothing is sent. */
export async function reportIssue(
  context: vscode.ExtensionContext,
  connection: ServerConnection,
): Promise<void> {
  const { bugs } = context.extension.packageJSON as { readonly bugs: { readonly url: string } };
  const content = [
    `# ${vscode.l10n.t("What happened")}`,
    "",
    vscode.l10n.t("What you did, what you saw, and what you expected; a few lines of code help most."),
    "",
    `# ${vscode.l10n.t("Where")}`,
    "",
    surroundings(context, connection),
    "",
    vscode.l10n.t("Please hand it in at {0}.", `<${bugs.url}/new>`),
    "",
  ].join("\n");
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: "markdown", content }),
  );
}

function surroundings(context: vscode.ExtensionContext, { client }: ServerConnection): string {
  const facts = [
    ["Awaitwise", versionOf(context.extension)],
    ["VS Code", `${vscode.version} (${vscode.env.appHost}, ${process.platform} ${process.arch})`],
    ["Node", process.version],
    ["Language server", client.state === State.Running ? "running" : "not running"],
    ["TypeScript extension", stateOf("vscode.typescript-language-features")],
    ["Python extension", stateOf("ms-python.python")],
    ["Workspace", workspaceState()],
    ["Settings", JSON.stringify(ownSettings(), undefined, 2)],
  ];
  return facts.map(([name, fact]) => `- ${name}: ${fact}`).join("\n");
}

function versionOf({ packageJSON }: vscode.Extension<unknown>): string {
  return (packageJSON as { readonly version: string }).version;
}

function stateOf(id: string): string {
  const extension = vscode.extensions.getExtension<unknown>(id);
  if (!extension) return "not there";
  return `${versionOf(extension)}, ${extension.isActive ? "active" : "not active"}`;
}

function workspaceState(): string {
  const folders = vscode.workspace.workspaceFolders?.length ?? 0;
  return `${folders} ${folders === 1 ? "folder" : "folders"}, ${vscode.workspace.isTrusted ? "trusted" : "not trusted"}`;
}

/** Settings of ours that somebody has set. Paths, such as the interpreter's, are only said to be there. */
function ownSettings(): Readonly<Record<string, unknown>> {
  const settings = vscode.workspace.getConfiguration("awaitwise");
  const names = Object.keys(settings).filter((name) => typeof settings[name] !== "function");
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = settings.inspect<unknown>(name);
      const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
      if (value === undefined) return [];
      const isPath = typeof value === "string" && /[\\/]/.test(value);
      return [[name, isPath ? "a path" : value]];
    }),
  );
}
