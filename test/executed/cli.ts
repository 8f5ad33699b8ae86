/** Runs the built command line tool and reads its JSON. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface CliRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

export interface CliPosition {
  readonly line: number;
  readonly column: number;
}

export interface CliRange {
  readonly start: CliPosition;
  readonly end: CliPosition;
}

export interface CliEdit {
  readonly file: string;
  readonly range: CliRange;
  readonly newText: string;
}

export interface CliFinding {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
  readonly range: CliRange;
  readonly fixes: readonly {
    readonly title: string;
    readonly kind: string;
    readonly edits: readonly CliEdit[];
  }[];
}

export interface CliProblem {
  readonly file: string;
  readonly kind: string;
  readonly message: string;
}

export interface CliReport {
  readonly findings: readonly CliFinding[];
  readonly problems: readonly CliProblem[];
}

export const ROOT = join(import.meta.dirname, "..", "..");
const CLI = join(ROOT, "dist", "cli.js");

/** Ends a run that hangs, in milliseconds. */
const LONGEST_RUN = 120_000;

/** Runs `awaitwise` with these arguments in a folder. */
export function runCli(args: readonly string[], folder: string = ROOT): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: folder,
      timeout: LONGEST_RUN,
      env: { ...process.env, NO_COLOR: "1" },
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      errors += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, output, errors }));
  });
}

/** Checks paths and returns the report; throws with all that was said when there is none. */
export async function checkWithCli(paths: readonly string[], folder: string = ROOT): Promise<CliReport> {
  const run = await runCli(["check", ...paths, "--format", "json"], folder);
  try {
    return JSON.parse(run.output);
  } catch {
    throw new Error(`no JSON (exit ${run.code}): ${run.output.slice(0, 2000)}${run.errors}`);
  }
}

/** Offset of a position, both in UTF-16 code units. */
export function offsetOf(text: string, position: CliPosition): number {
  let start = 0;
  for (let line = 1; line < position.line; line++) start = text.indexOf("\n", start) + 1;
  return start + position.column - 1;
}
