/** The workbench of VS Code's server in a headless browser, for tests and for pictures. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findBrowser, installAdvice } from "./editors.ts";
import type { RunningServer } from "./vscode-server.ts";

export interface WorkbenchPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** Opens an empty page. Throws with what to install when there is no browser. */
export async function openBrowserPage(options: BrowserContextOptions = {}): Promise<WorkbenchPage> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error(installAdvice);
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
  const context = await browser.newContext(options);
  return { page: await context.newPage(), close: () => browser.close() };
}

/**
 * The address that shows a folder, or a `.code-workspace` file, in the workbench.
 *
 * @param payload pairs that the workbench reads as its launch options
 */
export function workbenchAddress(
  server: RunningServer,
  folder: string | undefined,
  payload: readonly (readonly [string, string])[] = [],
): string {
  const address = new URL(server.origin);
  address.searchParams.set("tkn", server.token);
  if (folder) address.searchParams.set(folder.endsWith(".code-workspace") ? "workspace" : "folder", folder);
  if (payload.length > 0) address.searchParams.set("payload", JSON.stringify(payload));
  return address.href;
}

/** How the server's pages name a file of its machine. */
export function remoteAddress(server: RunningServer, path: string): string {
  return `vscode-remote://${server.authority}${path}`;
}
