/**
 * Runs extension tests in VS Code's server and a headless browser, behind the command line of the desktop editor:
 * `--extensionDevelopmentPath=`, `--extensionTestsPath=`, `--user-data-dir=`, `--extensions-dir=` and a folder.
 * Exits with the tests' verdict.
 */
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./package.ts";
import { openBrowserPage, remoteAddress, workbenchAddress } from "./vscode-page.ts";
import { startServer } from "./vscode-server.ts";

/** Everything the editor says; mostly noise, and all there is to go by when no test ran. */
export const logFile = join(root, ".vscode-test", "vscode.log");

/** An editor that hangs must not hold up the whole run. */
const limitInMilliseconds = 10 * 60_000;

export async function main(args: readonly string[]): Promise<void> {
  // The server and the browser end with this process, at whatever point it is stopped.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => process.exit(130));
  const scratch = await mkdtemp(join(tmpdir(), "awaitwise-vscode-"));
  await mkdir(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  const note = (line: string) => void log.write(`${line}\n`);
  const server = await startServer({
    extensionsDirectory: option(args, "extensions-dir") ?? join(scratch, "extensions"),
    dataDirectory: option(args, "user-data-dir") ?? join(scratch, "data"),
    testDriver: true,
    log: (line) => note(`[server] ${line}`),
  });
  const workbench = await openBrowserPage({ viewport: { width: 1400, height: 900 } });
  const verdict = new Promise<number>((resolve) => {
    const { page } = workbench;
    void page.exposeFunction("codeAutomationLog", (type: string, values: readonly unknown[]) => {
      note(`[extension host] ${type}: ${values.map(String).join(" ")}`);
    });
    void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
    page.on("crash", () => {
      console.error("The page with VS Code's workbench crashed.");
      resolve(1);
    });
    page.on("console", (message) => note(`[page] ${message.text()}`));
    void server.exited.then((code) => {
      note(`[server] ended with ${code}`);
      resolve(1);
    });
    setTimeout(() => {
      console.error(`The tests did not end within ${limitInMilliseconds / 60_000} minutes.`);
      resolve(1);
    }, limitInMilliseconds).unref();
  });
  const payload: [string, string][] = [["skipWelcome", "true"]];
  for (const name of ["extensionDevelopmentPath", "extensionTestsPath"]) {
    const path = option(args, name);
    if (path) payload.push([name, remoteAddress(server, path)]);
  }
  const folder = args.find((argument) => !argument.startsWith("-"));
  await workbench.page.goto(workbenchAddress(server, folder, payload));
  const code = await verdict;
  await workbench.close();
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
  process.exit(code);
}

function option(args: readonly string[], name: string): string | undefined {
  const prefix = `--${name}=`;
  return args.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}
