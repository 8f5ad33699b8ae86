/** Runs many programs of one language in one process, in virtual time. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Language } from "../../src/ir/module.ts";

/** How long everything takes, and what cannot be reached: the same before a repair and after it. */
export interface Schedule {
  readonly seed: number;
  /** What cannot be reached: a part of addresses, queries or names of files. */
  readonly failing?: { readonly store: string; readonly resource: string };
}

export interface Job {
  readonly text: string;
  /** Names of the module whose values at the end are told. */
  readonly state: readonly string[];
  readonly schedules: readonly Schedule[];
}

export interface Outcome {
  /** The text cannot be read; nothing else is told then. */
  readonly broken?: string;
  readonly result: string | null;
  /** Type and message. */
  readonly failure: string | null;
  /** Failures, caught ones as well. */
  readonly raised: number;
  readonly state: Readonly<Record<string, string>>;
  /** What was written outside, in order. */
  readonly writes: readonly string[];
  readonly output: string;
  /** How often two used at once what serves one at a time. */
  readonly clashes: number;
  /** Virtual time. */
  readonly seconds: number;
}

const STAND_INS = join(import.meta.dirname, "stand-ins");
/** Ends a batch that does not end by itself, in milliseconds. */
const LONGEST = 300_000;

const COMMANDS: Readonly<Record<Language, readonly [string, ...string[]]>> = {
  python: ["python3", "-W", "ignore", join(STAND_INS, "run_programs.py")],
  typescript: [process.execPath, "--no-warnings", join(STAND_INS, "run-programs.mjs")],
};

/** The outcomes of each job, one for each of its schedules. */
export function runBatch(language: Language, jobs: readonly Job[]): Promise<readonly (readonly Outcome[])[]> {
  const [command, ...options] = COMMANDS[language];
  return new Promise((resolve, reject) => {
    const child = spawn(command, options, {
      timeout: LONGEST,
      env: { ...process.env, PYTHONPATH: STAND_INS, PYTHONDONTWRITEBYTECODE: "1", PYTHONIOENCODING: "utf-8" },
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
    child.on("close", (code) => {
      const lines = output.trim().split("\n").filter(Boolean);
      if (code !== 0 || lines.length !== jobs.length)
        reject(new Error(`the batch ended with ${code} after ${lines.length} programs\n${errors}`));
      else resolve(lines.map((line) => JSON.parse(line)));
    });
    child.stdin.end(JSON.stringify(jobs));
  });
}
