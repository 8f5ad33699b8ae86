/**
 * `npm run pictures`: takes the pictures of the README from a real VS Code with the extension installed,
 * and writes them to `docs/pictures`.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { build } from "./build.ts";
import { packageExtension, root, unpackExtension } from "./package.ts";
import { openBrowserPage, workbenchAddress } from "./vscode-page.ts";
import { installServer, startServer } from "./vscode-server.ts";

/** In Latin letters, because the machine that takes the pictures may have no others. */
const program = `import requests

from shop_api import fetch_invoices, fetch_orders, write_log


async def show_customer(customer):
    orders = await fetch_orders(customer)
    invoices = await fetch_invoices(customer)

    rates = requests.get("https://api.example.com/rates", timeout=5)

    write_log(f"{customer}: {len(orders)} orders")
    return orders, invoices, rates.json()
`;

/** For the timeline: some waits need others. */
const report = `from shop_api import fetch_invoices, fetch_orders, fetch_profile, print_letter


async def send_letter(customer):
    profile = await fetch_profile(customer)
    orders = await fetch_orders(customer)
    invoices = await fetch_invoices(profile)
    return await print_letter(orders, invoices)
`;

const library = `import asyncio


async def fetch_orders(customer):
    await asyncio.sleep(0.8)
    return [f"{customer}: coffee"]


async def fetch_invoices(customer):
    await asyncio.sleep(0.6)
    return [f"{customer}: 3.20"]


async def fetch_profile(customer):
    await asyncio.sleep(0.4)
    return f"customer {customer}"


async def print_letter(orders, invoices):
    await asyncio.sleep(0.5)
    return f"{orders} {invoices}"


async def write_log(text):
    await asyncio.sleep(0.1)
    print(text)
`;

const settings = {
  "workbench.colorTheme": "Default Light Modern",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "window.commandCenter": false,
  "window.title": "Awaitwise",
  "workbench.activityBar.location": "hidden",
  "breadcrumbs.enabled": false,
  "editor.minimap.enabled": false,
  "editor.fontFamily": "DejaVu Sans Mono, monospace",
  "editor.fontSize": 13,
  "editor.stickyScroll.enabled": false,
  "editor.occurrencesHighlight": "off",
  "editor.cursorBlinking": "solid",
  "editor.guides.indentation": false,
  "git.enabled": false,
};

interface Picture {
  readonly name: string;
  take(page: Page): Promise<void>;
}

const pictures: readonly Picture[] = [
  {
    name: "problems",
    async take(page) {
      await runCommand(page, "View: Focus Problems");
      await page.locator(".markers-panel .monaco-list-row").nth(3).waitFor();
      await runCommand(page, "View: Focus First Editor Group");
    },
  },
  {
    name: "hover",
    async take(page) {
      await runCommand(page, "View: Toggle Panel Visibility");
      await goTo(page, "orders = await");
      await runCommand(page, "Show or Focus Hover");
      await scrollTo(page, "Awaitwise");
    },
  },
  {
    name: "quick-fixes",
    async take(page) {
      await page.keyboard.press("Escape");
      await goTo(page, "write_log(f");
      await page.keyboard.press("Control+.");
      await page.locator(".action-widget:visible", { hasText: "await" }).waitFor();
    },
  },
  {
    name: "timeline",
    async take(page) {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+p");
      await page.keyboard.type("letters.py");
      await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: "letters.py" }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".squiggly-info").first().waitFor();
      await goTo(page, "orders = await", report);
      await runCommand(page, "Awaitwise: Show Timeline");
      const drawn = page.frameLocator("iframe.webview").frameLocator("iframe").locator("svg");
      await drawn.waitFor();
      await drawn.scrollIntoViewIfNeeded();
    },
  },
];

const scratch = await mkdtemp(join(tmpdir(), "awaitwise-pictures-"));
if (!build()) process.exit(1);
await installServer(console.log);
const extensionsDirectory = join(scratch, "extensions");
await unpackExtension(
  packageExtension(join(scratch, "awaitwise.vsix")),
  join(extensionsDirectory, "awaitwise"),
);
const workspace = join(scratch, "shop");
await mkdir(join(workspace, ".vscode"), { recursive: true });
await writeFile(join(workspace, ".vscode", "settings.json"), JSON.stringify(settings));
await writeFile(join(workspace, "customers.py"), program);
await writeFile(join(workspace, "letters.py"), report);
await writeFile(join(workspace, "shop_api.py"), library);
const server = await startServer({
  extensionsDirectory,
  dataDirectory: join(scratch, "data"),
  testDriver: false,
  log: () => {},
});
const { page, close } = await openBrowserPage({
  viewport: { width: 1000, height: 600 },
  deviceScaleFactor: 2,
});
try {
  await page.goto(workbenchAddress(server, workspace));
  await page.locator(".monaco-workbench").waitFor();
  await page.getByRole("treeitem", { name: "customers.py" }).dblclick();
  await page.locator(".squiggly-error, .squiggly-warning").first().waitFor();
  await runCommand(page, "View: Toggle Primary Side Bar Visibility");
  const folder = join(root, "docs", "pictures");
  await mkdir(folder, { recursive: true });
  for (const { name, take } of pictures) {
    await hideSecondarySideBar(page);
    await take(page);
    // Menus and hovers fade in.
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    console.log(`docs/pictures/${name}.png`);
  }
} catch (error) {
  await page.screenshot({ path: join(root, ".vscode-test", "pictures-failed.png") });
  console.error("What was on the screen: .vscode-test/pictures-failed.png");
  throw error;
} finally {
  await close();
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
}

async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").waitFor();
  await page.keyboard.type(title);
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** Puts the cursor at the first place of a text in the open file. */
async function goTo(page: Page, text: string, source = program): Promise<void> {
  const lines = source.slice(0, source.indexOf(text)).split("\n");
  await page.keyboard.press("Control+g");
  await page.locator(".quick-input-widget input").waitFor();
  await page.keyboard.type(`${lines.length}:${(lines.at(-1) ?? "").length + 12}`);
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** Turns the mouse wheel over a hover until a heading is the first thing to be seen. */
async function scrollTo(page: Page, heading: string): Promise<void> {
  const part = page.locator(".monaco-hover:visible strong", { hasText: heading });
  await part.waitFor();
  const hover = await page.locator(".monaco-hover:visible", { hasText: heading }).boundingBox();
  if (!hover) throw new Error("The hover went away.");
  await page.mouse.move(hover.x + hover.width / 2, hover.y + hover.height / 2);
  for (let turns = 0; turns < 100; turns += 1) {
    const top = (await part.boundingBox())?.y ?? hover.y;
    if (top < hover.y + 20) return;
    await page.mouse.wheel(0, 20);
    await page.waitForTimeout(50);
  }
}

/** VS Code's server opens it after a while, empty, in every new window. */
async function hideSecondarySideBar(page: Page): Promise<void> {
  if (await page.locator(".part.auxiliarybar").isVisible()) {
    await runCommand(page, "View: Toggle Secondary Side Bar Visibility");
  }
}
