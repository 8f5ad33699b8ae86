/**
 * Passes questions of our language server on to VS Code's TypeScript server, in which our plugin
 * answers them, and tells the plugin that it need not report by itself. Where VS Code's own TypeScript
 * is not in use, the answer is null, and the language server finds out alone.
 */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { type TypeScriptParams, typescriptMethod } from "../server/protocol.ts";
import { type PluginConfiguration, pluginName } from "../tsplugin/protocol.ts";

const builtInExtension = "vscode.typescript-language-features";

export function answerForTypeScript(
  client: LanguageClient,
  output: vscode.LogOutputChannel,
): vscode.Disposable {
  let configured: Promise<boolean> | undefined;
  return client.onRequest(typescriptMethod, async ({ command, arguments: args }: TypeScriptParams) => {
    if (!vscode.workspace.isTrusted || !mayAsk()) return null;
    try {
      configured ??= configurePlugin();
      if (!(await configured)) {
        configured = undefined;
        return null;
      }
      const response: unknown = await vscode.commands.executeCommand(
        "typescript.tsserverRequest",
        command,
        args,
        { isAsync: true, lowPriority: true },
      );
      return bodyOf(response);
    } catch (error) {
      configured = undefined;
      output.warn(`VS Code's TypeScript did not answer: ${error}`);
      return null;
    }
  });
}

/** The user may not want it, and TypeScript 7, which runs as a program of its own, loads no plugins. */
function mayAsk(): boolean {
  const settings = vscode.workspace.getConfiguration();
  const usesNativeCompiler = ["js/ts.experimental.useTsgo", "typescript.experimental.useTsgo"].some(
    (name) => settings.get(name) === true,
  );
  return !usesNativeCompiler && settings.get("awaitwise.typescript.useEditorServer") !== false;
}

/** False where VS Code's own extension for TypeScript is switched off. */
async function configurePlugin(): Promise<boolean> {
  const extension = vscode.extensions.getExtension(builtInExtension);
  if (!extension) return false;
  const exported: unknown = await extension.activate();
  const api = hasGetApi(exported) ? exported.getAPI(0) : undefined;
  if (!api) return false;
  const configuration: PluginConfiguration = { reporting: "server" };
  api.configurePlugin(pluginName, configuration);
  return true;
}

interface TypeScriptApi {
  configurePlugin(name: string, configuration: object): void;
}

function hasGetApi(value: unknown): value is { getAPI(version: 0): TypeScriptApi | undefined } {
  return (
    typeof value === "object" && value !== null && "getAPI" in value && typeof value.getAPI === "function"
  );
}

/** What the server's response holds; null for one that says that there is nothing. */
function bodyOf(response: unknown): unknown {
  if (typeof response !== "object" || response === null || !("body" in response)) return null;
  return response.body;
}
