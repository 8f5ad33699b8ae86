/** The connection to the language server: its process, its settings, and its restarts. */
import * as vscode from "vscode";
import {
  CloseAction,
  type ErrorHandler,
  LanguageClient,
  type Middleware,
  RevealOutputChannelOn,
  TransportKind,
} from "vscode-languageclient/node";
import { type InitializationOptions, untrustedFlag } from "../server/protocol.ts";
import { documentSelector } from "./languages.ts";
import { pythonInterpreter } from "./python-interpreter.ts";
import { rulePageAddress } from "./rule-page.ts";
import { answerForTypeScript } from "./typescript-server.ts";

export interface ServerConnection {
  readonly client: LanguageClient;
  /** Settles when the first start has succeeded or failed; never rejects. */
  readonly ready: Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server that lies beside this bundle. Failures go to the output channel and to no pop-up. */
export function startServerConnection(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
): ServerConnection {
  const serverArguments: string[] = [];
  const server = {
    module: context.asAbsolutePath("dist/server.cjs"),
    transport: TransportKind.ipc,
    // Read at each start.
    args: serverArguments,
  };
  const restart = () =>
    client.restart().catch((error: unknown) => output.error(`The language server did not start: ${error}`));
  const interpreter = pythonInterpreter(() => {
    setArguments();
    void restart();
  });
  const setArguments = () => {
    const trust = vscode.workspace.isTrusted ? [] : [untrustedFlag];
    serverArguments.splice(0, Infinity, ...trust, ...interpreter.arguments());
  };
  setArguments();
  let usual: ErrorHandler | undefined;
  const client: LanguageClient = new LanguageClient(
    "awaitwise",
    "Awaitwise",
    { run: server, debug: { ...server, options: { execArgv: ["--nolazy", "--inspect=6010"] } } },
    {
      documentSelector,
      outputChannel: output,
      traceOutputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: (error) => {
        output.error(error);
        return false;
      },
      markdown: { isTrusted: { enabledCommands: ["awaitwise.explainRule"] } },
      // Decided when it is needed, because the usual handler belongs to the client that is made here.
      errorHandler: quiet(() => {
        usual ??= client.createDefaultErrorHandler();
        return usual;
      }),
      middleware: middleware(),
      initializationOptions: { typescript: true } satisfies InitializationOptions,
    },
  );
  context.subscriptions.push(answerForTypeScript(client, output));
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    setArguments();
    void restart();
  });
  context.subscriptions.push(trusted, interpreter);
  return {
    client,
    ready: client
      .start()
      .catch((error: unknown) => output.error(`The language server did not start: ${error}`)),
    restart: () => client.restart(),
    stop: () => client.dispose(),
  };
}

/** Restarts a server that ended, as is usual, without a pop-up; one that ends again and again is told of. */
function quiet(usual: () => ErrorHandler): ErrorHandler {
  return {
    error: async (error, message, count) => ({
      ...(await usual().error(error, message, count)),
      handled: true,
    }),
    closed: async () => {
      const result = await usual().closed();
      return { ...result, handled: result.action === CloseAction.Restart };
    },
  };
}

/** Lets the codes of findings and the links of hovers open the rule's page inside the editor, where it can be read without a network. */
function middleware(): Middleware {
  return {
    handleDiagnostics(uri, diagnostics, next) {
      next(uri, diagnostics.map(withRulePage));
    },
    async provideDiagnostics(document, previousResultId, token, next) {
      const report = await next(document, previousResultId, token);
      if (report && "items" in report) report.items = report.items.map(withRulePage);
      return report;
    },
    async provideHover(document, position, token, next) {
      const hover = await next(document, position, token);
      for (const content of hover?.contents ?? []) {
        if (content instanceof vscode.MarkdownString) content.value = withRuleLinks(content.value);
      }
      return hover;
    },
  };
}

function withRulePage(diagnostic: vscode.Diagnostic): vscode.Diagnostic {
  const { code } = diagnostic;
  if (typeof code === "object")
    diagnostic.code = { value: code.value, target: rulePageAddress(String(code.value)) };
  return diagnostic;
}

/** Replaces addresses of rule pages on the web. */
function withRuleLinks(markdown: string): string {
  return markdown.replaceAll(/\(https:[^)]*\/docs\/rules\/([\w-]+)\.md\)/g, (_, rule: string) => {
    return `(${rulePageAddress(rule)})`;
  });
}
