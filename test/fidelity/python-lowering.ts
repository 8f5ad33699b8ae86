/** Loads the Python frontend's parser from the installed packages, and lowers single files without linking them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { lowerModule } from "../../src/frontends/python/lower.ts";
import { createPythonParser, type PythonParser, type SyntaxTree } from "../../src/frontends/python/syntax.ts";
import type { Module } from "../../src/ir/module.ts";

const resolvePackage = createRequire(import.meta.url).resolve;

export function loadPythonParser(): Promise<PythonParser> {
  return createPythonParser({
    runtime: readFileSync(resolvePackage("web-tree-sitter/web-tree-sitter.wasm")),
    grammar: readFileSync(resolvePackage("tree-sitter-python/tree-sitter-python.wasm")),
  });
}

/** The IR of one file as it stands alone, without what other files would add. */
export function lowerAlone(file: string, text: string, tree: SyntaxTree): Module {
  return lowerModule(text, tree, { file, name: "alone", package: false });
}
