/**
 * Packages the extension as `awaitwise-VERSION.vsix`, and the plugin for TypeScript's server, for editors
 * without extensions of ours, as `awaitwise-typescript-plugin-VERSION.tgz`. Unpacks the former for tests. Needs
 * a finished build.
 */
// awaitwise: ignore-file[blocking-call] -- a script has nothing else to do meanwhile
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import JSZip from "jszip";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Writes the package.
 *
 * @param file where to; by default `awaitwise-VERSION.vsix` in the repository's root
 * @returns the file's absolute path
 */
export function packageExtension(file = join(root, `awaitwise-${version()}.vsix`)): string {
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  const { status, stdout, stderr } = spawnSync(process.execPath, [vsce, "package", "--out", file], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`vsce package failed:\n${stdout}${stderr}`);
  return file;
}

/**
 * Writes the package of the plugin.
 *
 * @param folder where to; by default the repository's root
 * @returns the file's absolute path
 */
export async function packagePlugin(folder = root): Promise<string> {
  const name = "awaitwise-typescript-plugin";
  const scratch = await mkdtemp(join(tmpdir(), "awaitwise-plugin-"));
  try {
    const manifest: Record<string, unknown> = JSON.parse(
      await readFile(join(root, "node_modules", name, "package.json"), "utf8"),
    );
    const description = "Awaitwise inside TypeScript's server, for any editor that uses it.";
    await writeFile(
      join(scratch, "package.json"),
      JSON.stringify({ ...manifest, description, files: ["*.js", "*.cjs"] }, null, 2),
    );
    await copyFile(join(root, "dist", "tsplugin.cjs"), join(scratch, "tsplugin.cjs"));
    await copyFile(join(root, "LICENSE"), join(scratch, "LICENSE"));
    await writeFile(join(scratch, "index.js"), 'module.exports = require("./tsplugin.cjs").init;\n');
    const args = ["pack", scratch, "--pack-destination", folder, "--ignore-scripts", "--silent"];
    const { status, stdout, stderr } = spawnSync("npm", args, { cwd: scratch, encoding: "utf8" });
    if (status !== 0) throw new Error(`npm pack failed:\n${stdout}${stderr}`);
    return join(folder, stdout.trim().split("\n").at(-1) ?? "");
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Unpacks the extension's own files of a `.vsix` into a folder, which is emptied first. */
export async function unpackExtension(file: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const archive = await JSZip.loadAsync(await readFile(file));
  for (const entry of Object.values(archive.files)) {
    if (entry.dir || !entry.name.startsWith("extension/")) continue;
    const target = join(folder, entry.name.slice("extension/".length));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await entry.async("nodebuffer"));
  }
}

function version(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return manifest.version;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { status } = spawnSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  console.log(packageExtension());
  console.log(await packagePlugin());
}
