/**
 * Asks a Python interpreter where its packages lie. Only the interpreter that the user chose, or that
 * the shell finds, is run; what lies in a workspace is looked at and not run.
 */
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentFolders, type Interpreter, withLinked } from "../frontends/python/environment.ts";
import { createNodeFiles } from "./node-files.ts";

/** Milliseconds after which an interpreter that says nothing is given up. */
const patience = 2000;

const question = `
import json, site, sys
print(json.dumps(site.getsitepackages() + [site.getusersitepackages()] + sys.path))
`;

export interface InterpreterChoice {
  /** Path of an interpreter, or of the folder of an environment. */
  readonly path?: string | undefined;
  /** The same, for projects without an environment of their own. */
  readonly otherwise?: string | undefined;
  /** Told when the interpreter cannot be asked, in a sentence. */
  readonly onProblem?: (message: string) => void;
}

/** `environment` holds the variables of the process. An interpreter is started once, when first needed. */
export function nodeInterpreter(
  environment: NodeJS.ProcessEnv,
  { path, otherwise, onProblem }: InterpreterChoice = {},
): Interpreter {
  const files = createNodeFiles();
  const chosen = path ?? (environment.VIRTUAL_ENV || environment.CONDA_PREFIX || undefined);
  const active = chosen ?? otherwise;
  const answers = new Map<string, readonly string[]>();
  return {
    chosen: chosen !== undefined,
    packageFolders: find,
  };

  /** What lies in an environment is looked at each time; it may have been made anew. */
  function find(): readonly string[] {
    if (active === undefined) return asked(process.platform === "win32" ? "python" : "python3");
    for (const folder of [active, join(active, "..", "..")]) {
      const isEnvironment =
        files.isFile(join(folder, "pyvenv.cfg")) || files.isDirectory(join(folder, "conda-meta"));
      if (isEnvironment) return environmentFolders(folder, files, () => asked("python3"));
    }
    return asked(active);
  }

  function asked(interpreter: string): readonly string[] {
    const known = answers.get(interpreter) ?? ask(interpreter);
    answers.set(interpreter, known);
    return known;
  }

  function ask(interpreter: string): readonly string[] {
    try {
      const answer = execFileSync(interpreter, ["-I", "-c", question], {
        // Nothing that lies where the user works is imported by accident.
        cwd: tmpdir(),
        encoding: "utf8",
        timeout: patience,
        killSignal: "SIGKILL",
        stdio: ["ignore", "pipe", "ignore"],
        windowsHide: true,
      });
      const paths: unknown = JSON.parse(answer);
      if (!Array.isArray(paths)) return [];
      const found = paths.filter(
        (entry) => typeof entry === "string" && /(site|dist)-packages[/\\]?$/.test(entry),
      );
      return [
        ...new Set(
          withLinked(
            found.filter((folder) => files.isDirectory(folder)),
            files,
          ),
        ),
      ];
    } catch (error) {
      onProblem?.(describe(interpreter, error));
      return [];
    }
  }
}

function describe(interpreter: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const why =
    code === "ENOENT"
      ? "is not there"
      : code === "ETIMEDOUT"
        ? `did not answer within ${patience / 1000} seconds`
        : "could not be asked where its packages are";
  return `The Python interpreter \`${interpreter}\` ${why}. Installed packages are known by name alone; choose an interpreter with the setting \`awaitwise.python.interpreter\`.`;
}
