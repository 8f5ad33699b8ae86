/** The Python frontend, for the engine. Its parser needs two binary files, which a host loads. */
import type { Frontend } from "../../engine/frontend.ts";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import { createPythonProject } from "./project.ts";
import { createPythonParser, type GrammarFiles } from "./syntax.ts";

export interface PythonFrontendOptions {
  readonly grammar: GrammarFiles;
  readonly knowledge: LibraryKnowledge;
}

/** Rejects when the grammar files cannot be used. */
export async function createPythonFrontend(options: PythonFrontendOptions): Promise<Frontend> {
  const parser = await createPythonParser(options.grammar);
  return {
    language: "python",
    extensions: [".py", ".pyi", ".pyw"],
    claims: (firstLine) => /^#!.*\bpython[\d.]*\b/.test(firstLine),
    createProject: (project) => createPythonProject({ parser, knowledge: options.knowledge }, project),
  };
}
