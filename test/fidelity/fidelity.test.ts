/**
 * Holds the Python frontend against CPython: over the whole standard library of the `python3` at
 * hand, each construct that its `ast` sees stands in the IR at the same place, and no others do.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { loadPythonParser, lowerAlone } from "./python-lowering.ts";
import { type AstNode, differences, positionsOfAst, positionsOfModule } from "./python-positions.ts";

interface DumpedFile {
  readonly file: string;
  readonly text?: string;
  readonly refused?: string;
  readonly nodes?: readonly AstNode[];
}

/** Files, by the end of their path, that tree-sitter-python reads wrongly, each with what it trips over. */
const UPSTREAM_FAILURES: ReadonlyMap<string, string> = new Map([
  ["test/test_compile.py", "a parenthesised attribute goes on in the next line, further left: `(bar.⏎baz)`"],
  [
    "test/test_future_stmt/badsyntax_future8.py",
    "`from __future__ import *`, which `ast` reads and CPython then refuses",
  ],
  ["test/test_future_stmt/test_future8.py", "the same file under its later name"],
  ["test/badsyntax_future8.py", "the same file under its earlier name"],
]);

/** With fewer files than this it is not the standard library that was read. */
const FEWEST_FILES = 500;

test("the IR holds what CPython's ast sees in the standard library, at the same places", async (context) => {
  const parser = await loadPythonParser();
  const wrong: string[] = [];
  const counts = new Map<string, number>();
  let files = 0;
  let exactInFormatted = false;
  for await (const line of dumpOfStandardLibrary()) {
    const dumped: DumpedFile & { readonly python?: readonly [number, number] } = JSON.parse(line);
    if (dumped.python) {
      exactInFormatted = dumped.python[1] >= 12;
      continue;
    }
    if (!dumped.nodes || upstreamFailure(dumped.file)) continue;
    files += 1;
    const text = dumped.text ?? readFileSync(dumped.file, "utf8").replace(/^\uFEFF/, "");
    const module = lowerAlone(dumped.file, text, parser.parse(text));
    const ast = positionsOfAst(dumped.nodes, text, { exactInFormatted });
    for (const problem of module.problems) wrong.push(`${dumped.file}: false problem ${problem.message}`);
    for (const line of differences(ast, positionsOfModule(module), text)) {
      wrong.push(`${dumped.file}: ${line}`);
    }
    for (const [kind] of dumped.nodes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const total = [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
  context.diagnostic(`${files} files compared: ${total}`);
  assert.ok(files > FEWEST_FILES, `only ${files} files of the standard library were found`);
  assert.deepEqual(wrong.slice(0, 50), [], `${wrong.length} differences`);
});

function upstreamFailure(file: string): string | undefined {
  for (const [end, reason] of UPSTREAM_FAILURES) if (file.endsWith(end)) return reason;
  return undefined;
}

/** Lines of `ast-dump.py`; fails where there is no `python3` or it ends badly. */
async function* dumpOfStandardLibrary(): AsyncGenerator<string> {
  const dump = spawn("python3", [join(import.meta.dirname, "ast-dump.py")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    dump.on("error", reject);
    dump.on("close", resolve);
  });
  yield* createInterface({ input: dump.stdout, crlfDelay: Number.POSITIVE_INFINITY });
  assert.equal(await ended, 0, "ast-dump.py failed");
}
