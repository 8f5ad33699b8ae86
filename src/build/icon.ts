/** Draws `media/icon.png` (256 by 256 pixels) from `media/icon.svg` in a headless browser. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./package.ts";
import { openBrowserPage } from "./vscode-page.ts";

const svg = await readFile(join(root, "media", "icon.svg"), "utf8");
const { page, close } = await openBrowserPage({ viewport: { width: 256, height: 256 } });
await page.setContent(
  `<style>body { margin: 0; background: transparent } svg { display: block }</style>${svg}`,
);
await writeFile(join(root, "media", "icon.png"), await page.screenshot({ omitBackground: true }));
await close();
