/** The TypeScript and JavaScript frontend, for the engine. A host loads the compiler, when it is first needed. */
import type { Frontend } from "../../engine/frontend.ts";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { Compiler } from "./compiler-files.ts";
import { createTypeScriptProject } from "./project.ts";

export interface TypeScriptFrontendOptions {
  /** The compiler for the files below a folder. Called late: loading one takes a fifth of a second. */
  readonly compilerFor: (folder: string) => Compiler;
  /** Called when the first file is checked. */
  readonly knowledge: () => LibraryKnowledge;
}

export function createTypeScriptFrontend({ compilerFor, knowledge }: TypeScriptFrontendOptions): Frontend {
  return {
    language: "typescript",
    extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"],
    claims: (firstLine) => /^#!.*\b(?:node|bun|deno|tsx|ts-node)\b/.test(firstLine),
    createProject: (project) => createTypeScriptProject({ compilerFor, knowledge: knowledge() }, project),
  };
}

export type { Compiler };
