/** Lints the Python files below a folder with Ruff's WebAssembly build, its rules for async code alone. Argument: the folder. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PositionEncoding, Workspace } from "@astral-sh/ruff-wasm-nodejs";

const [folder = "."] = process.argv.slice(2);
const workspace = new Workspace({ lint: { select: ["ASYNC", "RUF006"] } }, PositionEncoding.Utf16);
let findings = 0;
for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
  if (!entry.isFile() || !entry.name.endsWith(".py")) continue;
  findings += workspace.check(readFileSync(join(entry.parentPath, entry.name), "utf8")).length;
}
console.log(JSON.stringify({ findings, version: Workspace.version() }));
