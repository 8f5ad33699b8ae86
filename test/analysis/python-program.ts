/** Python sources in memory as a linked program, for tests of the analyses. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type DefinedFunction, Program } from "../../src/analysis/program.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import type { Call, Module } from "../../src/ir/module.ts";
import { operationsOf } from "../../src/ir/walk.ts";

const FOLDER = "/project";
const frontends = await loadFrontends(join(import.meta.dirname, "..", "..", "dist"));

export interface PythonProgram {
  readonly program: Program;
  /** Module of a file given by its name below the project's folder. */
  module(name: string): Module;
  /** The function with this qualified name in `main.py`. */
  function(qualifiedName: string): DefinedFunction;
}

/** `source` is the text of `main.py`; `others` are further files by name. */
export function pythonProgram(source: string, others: Readonly<Record<string, string>> = {}): PythonProgram {
  const files = new Map(
    Object.entries({ ...others, "main.py": source }).map(([name, text]) => [`${FOLDER}/${name}`, text]),
  );
  const python = frontends.find((frontend) => frontend.language === "python");
  assert.ok(python);
  const project = python.createProject({
    files: {
      read: (path) => files.get(path),
      isFile: (path) => files.has(path),
      isDirectory: (path) => [...files.keys()].some((file) => file.startsWith(`${path}/`)),
    },
    roots: [FOLDER],
  });
  const module = (name: string): Module => {
    const found = project.module(`${FOLDER}/${name}`);
    assert.ok(found, `there is no module ${name}`);
    return found;
  };
  return {
    program: new Program(project),
    module,
    function(qualifiedName) {
      const found = module("main.py").functions.find((one) => one.qualifiedName === qualifiedName);
      assert.ok(found, `there is no function ${qualifiedName}`);
      return { module: module("main.py"), function: found };
    },
  };
}

/** The first call of a function whose callee is written so: `fetch`, `self.load`. */
export function callIn({ function: scope }: DefinedFunction, callee: string): Call {
  for (const { operation } of operationsOf(scope)) {
    if (operation.op !== "call" || !operation.callee.place) continue;
    const { root, path } = operation.callee.place;
    if (root + path.join("") === callee) return operation;
  }
  assert.fail(`there is no call of ${callee}`);
}
