/** The Python frontend, for the engine. Its parser needs two binary files, which a host loads. */
import type { Frontend, ProjectOptions } from "../../engine/frontend.ts";
import type { LibraryKnowledge, Signatures } from "../../ir/facts.ts";
import { type Environments, type Interpreter, pythonEnvironments } from "./environment.ts";
import { installedPackages } from "./installed-packages.ts";
import { createPythonProject } from "./project.ts";
import { createPythonParser, type GrammarFiles } from "./syntax.ts";

export interface PythonFrontendOptions {
  readonly grammar: GrammarFiles;
  /** What is known of libraries, with the packages that a project can import or without. */
  readonly knowledge: (packages?: Signatures) => LibraryKnowledge;
  /** Without one, installed packages are known by name alone. */
  readonly interpreter?: Interpreter;
}

/** Rejects when the grammar files cannot be used. */
export async function createPythonFrontend(options: PythonFrontendOptions): Promise<Frontend> {
  const parser = await createPythonParser(options.grammar);
  const { interpreter } = options;
  const environments = new WeakMap<ProjectOptions, Environments>();
  const environmentOf = (file: string, project: ProjectOptions) => {
    if (!interpreter) return undefined;
    const known = environments.get(project) ?? pythonEnvironments(project.files, project.roots, interpreter);
    environments.set(project, known);
    return known.of(file);
  };
  return {
    language: "python",
    extensions: [".py", ".pyi", ".pyw", ".ipynb"],
    claims: (firstLine) => /^#!.*\bpython[\d.]*\b/.test(firstLine),
    projectKey: (file, project) => environmentOf(file, project)?.key ?? "",
    createProject(project, file = "") {
      const environment = environmentOf(file, project);
      const packageFolders = environment && (() => environment.packageFolders());
      const packages = packageFolders && installedPackages(project.files, parser, packageFolders);
      return createPythonProject({ parser, knowledge: options.knowledge(packages), packageFolders }, project);
    },
  };
}
