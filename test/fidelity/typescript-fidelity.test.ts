/**
 * Holds the TypeScript frontend against the compiler: in our own sources and in thousands of files
 * of the packages installed, each construct that a plain walk over the syntax tree sees stands in
 * the IR at the same place, and no others do.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { lowerModule } from "../../src/frontends/typescript/lower.ts";
import { differences, positionsOfModule, positionsOfTree } from "./typescript-positions.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const SOURCE = /\.[cm]?[jt]sx?$/;
/** Bundles beyond this size say nothing that smaller files do not, and take most of the time. */
const MOST_BYTES = 400_000;
/** Declarations have no bodies, so a few of them are enough. */
const DECLARATION = /\.d\.[cm]?ts$/;
const WANTED = { code: 2400, declarations: 300 };

test("our own sources", (context) => {
  const files = [...filesBelow(join(ROOT, "src")), ...filesBelow(join(ROOT, "test"))];
  compare(files, context);
});

test("files of the packages installed", (context) => {
  const files = filesBelow(join(ROOT, "node_modules"));
  const declarations = files.filter((file) => DECLARATION.test(file));
  const code = files.filter((file) => !DECLARATION.test(file));
  const chosen = [...spread(code, WANTED.code), ...spread(declarations, WANTED.declarations)];
  assert.ok(chosen.length > 2000, `only ${chosen.length} files were found`);
  compare(chosen, context);
});

function compare(files: readonly string[], context: { diagnostic(message: string): void }): void {
  const wrong: string[] = [];
  const counts = new Map<string, number>();
  for (const file of files) {
    const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
    const { module } = lowerModule(ts, source, { file, name: file });
    const expected = positionsOfTree(ts, source);
    const invalid =
      "parseDiagnostics" in source &&
      Array.isArray(source.parseDiagnostics) &&
      source.parseDiagnostics.length > 0;
    if (!invalid)
      for (const problem of module.problems) wrong.push(`${file}: false problem ${problem.message}`);
    for (const line of differences(expected, positionsOfModule(module), text)) wrong.push(`${file}: ${line}`);
    for (const { kind } of expected) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const total = [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
  context.diagnostic(`${files.length} files compared: ${total}`);
  assert.deepEqual(wrong.slice(0, 50), [], `${wrong.length} differences`);
}

/** Every k-th file, so that as many as wanted are left. */
function spread(files: readonly string[], wanted: number): readonly string[] {
  const step = Math.max(1, files.length / wanted);
  return files.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .filter((file) => statSync(file).size <= MOST_BYTES);
}
