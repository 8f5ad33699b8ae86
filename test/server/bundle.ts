/**
 * Bundles a server from its sources once per test process. Tests start dozens of servers, and
 * compiling for each of them would take most of the time.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const bundles = new Map<string, Promise<string>>();

/** Path of a bundle of `entry`, which is relative to this folder. It finds data files as the source would. */
export function bundleOf(entry: string): Promise<string> {
  const known = bundles.get(entry);
  if (known) return known;
  const bundle = makeBundle(fileURLToPath(new URL(entry, import.meta.url)));
  bundles.set(entry, bundle);
  return bundle;
}

async function makeBundle(source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "awaitwise-bundle-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, `${basename(source, ".ts")}.cjs`);
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    mainFields: ["module", "main"],
    define: { "import.meta.url": JSON.stringify(pathToFileURL(source).href) },
    logLevel: "error",
  });
  return outfile;
}
