/**
 * Runs the file in the editor so that Python or Node report async mistakes themselves, and shows at the lines of the
 * source what they report, until the file is edited or run again.
 */
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { type RunFinding, type Runtime, runOutputReader } from "../../explain/run-output.ts";
import { interpreterToRun } from "./python-interpreter.ts";
import { runInTerminal } from "./run-terminal.ts";

interface RunCommand {
  readonly runtime: Runtime;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

interface RunDisplay {
  readonly shown: vscode.DiagnosticCollection;
  readonly isLatest: () => boolean;
}

/** Registers both commands and owns what their runs have found. */
export function runCommands(extension: vscode.Uri): vscode.Disposable {
  const shown = vscode.languages.createDiagnosticCollection("awaitwise-run");
  /** Counts the runs: what an earlier one still reports is of no use beside the latest. */
  let latest = 0;
  const runAs = async (choose: (document: vscode.TextDocument) => Promise<RunCommand | undefined>) => {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.uri.scheme !== "file") {
      void vscode.window.showInformationMessage(vscode.l10n.t("Open a file on this machine to run it."));
      return;
    }
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Files run only in workspaces that you trust."),
      );
      return;
    }
    const command = await choose(document);
    if (!command || !(await document.save())) return;
    latest += 1;
    const own = latest;
    run(document, command, { shown, isLatest: () => own === latest });
  };
  return vscode.Disposable.from(
    shown,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) shown.delete(document.uri);
    }),
    vscode.commands.registerCommand("awaitwise.runInDebugMode", () =>
      runAs((document) => pythonCommand(extension, document)),
    ),
    vscode.commands.registerCommand("awaitwise.runWithStrictPromises", () => runAs(nodeCommand)),
  );
}

async function pythonCommand(
  extension: vscode.Uri,
  document: vscode.TextDocument,
): Promise<RunCommand | undefined> {
  if (document.languageId !== "python") {
    void vscode.window.showInformationMessage(vscode.l10n.t("asyncio's debug mode is for Python files."));
    return undefined;
  }
  const seconds = vscode.workspace
    .getConfiguration("awaitwise", document)
    .get<number>("debug.slowCallbackSeconds", 0.1);
  const runner = vscode.Uri.joinPath(extension, "media", "asyncio-debug-runner.py").fsPath;
  return {
    runtime: "python",
    command: interpreterToRun(document.uri),
    args: ["-X", "dev", runner, String(seconds), document.uri.fsPath],
    environment: { PYTHONASYNCIODEBUG: "1", PYTHONUNBUFFERED: "1", PYTHONIOENCODING: "utf-8" },
  };
}

async function nodeCommand(document: vscode.TextDocument): Promise<RunCommand | undefined> {
  if (!["javascript", "typescript"].includes(document.languageId)) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Strict promise checks are for JavaScript and TypeScript files."),
    );
    return undefined;
  }
  const strip = document.languageId === "typescript" ? await typeStripping() : [];
  if (!strip) return undefined;
  return {
    runtime: "node",
    command: "node",
    args: [...strip, "--trace-warnings", "--unhandled-rejections=strict", document.uri.fsPath],
    environment: {},
  };
}

/** The arguments with which the installed Node runs TypeScript; says why when it cannot. */
async function typeStripping(): Promise<readonly string[] | undefined> {
  const version = await promisify(execFile)("node", ["--version"], { timeout: 5_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  const [major = 0, minor = 0] = (version?.match(/\d+/g) ?? []).map(Number);
  if (major > 22 || (major === 22 && minor >= 6)) return ["--experimental-strip-types"];
  void vscode.window.showWarningMessage(
    version
      ? vscode.l10n.t("Node {0} cannot run TypeScript; 22.6 and later can.", version)
      : vscode.l10n.t("Node was not found; it runs TypeScript from version 22.6 on."),
  );
  return undefined;
}

function run(
  document: vscode.TextDocument,
  { runtime, command, args, environment }: RunCommand,
  { shown, isLatest }: RunDisplay,
): void {
  shown.clear();
  const reader = runOutputReader(runtime);
  const show = (findings: readonly RunFinding[]) => {
    for (const finding of isLatest() ? findings : []) {
      const uri = uriOf(finding.file);
      shown.set(uri, [...(shown.get(uri) ?? []), diagnostic(uri, finding)]);
    }
  };
  runInTerminal({
    name: vscode.l10n.t("Awaitwise run"),
    command,
    args,
    directory: vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? dirname(document.uri.fsPath),
    environment,
    onLine: (line) => show(reader.push(line)),
    onEnd: () => show(reader.end()),
  });
}

function diagnostic(uri: vscode.Uri, { line, message }: RunFinding): vscode.Diagnostic {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  const text = document && line <= document.lineCount ? document.lineAt(line - 1) : undefined;
  const range = text
    ? new vscode.Range(line - 1, text.firstNonWhitespaceCharacterIndex, line - 1, text.range.end.character)
    : new vscode.Range(line - 1, 0, line - 1, 1);
  const result = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
  result.source = "Awaitwise run";
  return result;
}

function uriOf(file: string): vscode.Uri {
  return file.startsWith("file:") ? vscode.Uri.parse(file) : vscode.Uri.file(file);
}
