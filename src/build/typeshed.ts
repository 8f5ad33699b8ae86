/**
 * Build step: reads the standard library's stubs, which the `pyright` package carries, and writes
 * the compact table that ships with the product. Run as
 * `node --import tsx src/build/typeshed.ts [OUTPUT]`; `dist/typeshed.json` by default.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stubTable } from "../frontends/python/stub-table.ts";
import { createPythonParser } from "../frontends/python/syntax.ts";
import type { StubTable } from "../ir/facts.ts";

/** The standard library's table, made anew: some seconds of work. */
export async function readTypeshed(): Promise<StubTable> {
  const packageFolder = (name: string) =>
    fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));
  const parser = await createPythonParser({
    runtime: await readFile(join(packageFolder("web-tree-sitter"), "web-tree-sitter.wasm")),
    grammar: await readFile(join(packageFolder("tree-sitter-python"), "tree-sitter-python.wasm")),
  });
  const typeshed = join(packageFolder("pyright"), "dist", "typeshed-fallback");
  const folder = join(typeshed, "stdlib");
  const files = await readdir(folder, { recursive: true });
  const stubs = await Promise.all(
    files
      .filter((file) => file.endsWith(".pyi"))
      .sort()
      .map(async (file) => ({
        module: file
          .replace(/\.pyi$/, "")
          .split(sep)
          .join(".")
          .replace(/\.__init__$/, ""),
        text: await readFile(join(folder, file), "utf8"),
      })),
  );
  const commit = (await readFile(join(typeshed, "commit.txt"), "utf8")).trim();
  const license = await readFile(join(typeshed, "LICENSE"), "utf8");
  const notice = `Made from typeshed, https://github.com/python/typeshed, commit ${commit}, of which it keeps names and types alone. Its licence:\n\n${license}`;
  return { notice, ...stubTable(stubs, parser.parse) };
}

async function main(output: string): Promise<void> {
  const started = performance.now();
  const table = await readTypeshed();
  const text = JSON.stringify(table);
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, text);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `typeshed: ${Object.keys(table.modules).length} modules, ${text.length} characters, ${seconds} s`,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(resolve(process.argv[2] ?? "dist/typeshed.json"));
}
