/** Loads the languages for hosts that run on Node: grammars and stubs lie beside the bundles. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Frontend } from "../engine/frontend.ts";
import { createPythonFrontend } from "../frontends/python/index.ts";
import type { StubTable } from "../ir/facts.ts";
import { createKnowledge } from "../knowledge/index.ts";

/**
 * `folder` is where the build put `web-tree-sitter.wasm`, `tree-sitter-python.wasm` and
 * `typeshed.json`: `dist`, which is also where the bundles are. Rejects when one is missing.
 */
export async function loadFrontends(folder: string): Promise<readonly Frontend[]> {
  const [runtime, grammar, stubs] = await Promise.all([
    readFile(join(folder, "web-tree-sitter.wasm")),
    readFile(join(folder, "tree-sitter-python.wasm")),
    readFile(join(folder, "typeshed.json"), "utf8"),
  ]);
  const table: StubTable = JSON.parse(stubs);
  return [await createPythonFrontend({ grammar: { runtime, grammar }, knowledge: createKnowledge(table) })];
}
