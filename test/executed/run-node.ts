/** Runs TypeScript and JavaScript programs with Node, which sees them as modules without their types and a `fetch` without a network. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import type { Outcome } from "./run-python.ts";

/** Ends a program that does not end by itself, in milliseconds. */
const LONGEST_RUN = 60_000;

const FETCH = pathToFileURL(join(import.meta.dirname, "stand-ins", "fetch.mjs")).href;

/** Writes the program beside `file`, whose name tells the language, and runs it. */
export function runNode(file: string, text: string): Promise<Outcome> {
  const module = `${file}.mjs`;
  writeFileSync(module, withoutTypes(file, text) + CLOCK);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--no-warnings", "--import", FETCH, module], {
      timeout: LONGEST_RUN,
    });
    let output = "";
    let errors = "";
    const started = performance.now();
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk) => {
      errors += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const told = /^elapsed (\S+)$/m.exec(errors)?.[1];
      const seconds = told === undefined ? (performance.now() - started) / 1000 : Number(told);
      resolve({ output, errors, seconds, failure: code === 0 ? undefined : failureIn(errors, code) });
    });
  });
}

function withoutTypes(file: string, text: string): string {
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return outputText;
}

function failureIn(errors: string, code: number | null): string {
  return /^(?:Uncaught )?(\w*Error)\b/m.exec(errors)?.[1] ?? `exit ${code}`;
}

/** Times the program from inside, so that Node's own start does not count. */
const CLOCK = "\nprocess.stderr.write(['elapsed ', process.uptime(), '\\n'].join(''));\n";
