/** Loads the languages for hosts that run on Node: grammars, stubs and TypeScript lie beside the bundles. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Frontend } from "../engine/frontend.ts";
import type { Interpreter } from "../frontends/python/environment.ts";
import { createPythonFrontend } from "../frontends/python/index.ts";
import { createTypeScriptFrontend } from "../frontends/typescript/index.ts";
import type { StubTable } from "../ir/facts.ts";
import { createJavaScriptKnowledge, createKnowledge } from "../knowledge/index.ts";
import { compilerFinder } from "./node-compilers.ts";
import { nodeInterpreter } from "./node-interpreter.ts";

export interface FrontendChoices {
  /**
   * Whether the TypeScript that a workspace has installed is run in place of ours; true unless said
   * otherwise. Where the user has not said that the workspace is trusted, it must not be.
   */
  readonly workspaceTypeScript?: boolean;
  /** Used where a Python project has no environment of its own; the one that the shell finds unless given. */
  readonly interpreter?: Interpreter;
}

/**
 * `folder` is where the build put `web-tree-sitter.wasm`, `tree-sitter-python.wasm`,
 * `typeshed.json` and `typescript/`: `dist`, which is also where the bundles are. Rejects when a
 * part of Python is missing; TypeScript is loaded when its first file is checked.
 */
export async function loadFrontends(
  folder: string,
  choices: FrontendChoices = {},
): Promise<readonly Frontend[]> {
  const [runtime, grammar, stubs] = await Promise.all([
    readFile(join(folder, "web-tree-sitter.wasm")),
    readFile(join(folder, "tree-sitter-python.wasm")),
    readFile(join(folder, "typeshed.json"), "utf8"),
  ]);
  const table: StubTable = JSON.parse(stubs);
  return [
    await createPythonFrontend({
      grammar: { runtime, grammar },
      knowledge: (packages) => createKnowledge(table, undefined, packages),
      interpreter: choices.interpreter ?? nodeInterpreter(process.env),
    }),
    createTypeScriptFrontend({
      compilerFor: compilerFinder(join(folder, "typescript"), {
        workspace: choices.workspaceTypeScript ?? true,
      }),
      knowledge: createJavaScriptKnowledge,
    }),
  ];
}
