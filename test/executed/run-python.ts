/** Runs Python programs with the stand-ins for libraries in reach, and without writing anything beside them. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface Outcome {
  readonly output: string;
  /** Name of the exception that ended the program, or `exit N` for another failure. */
  readonly failure: string | undefined;
  readonly errors: string;
  /** Wall time in seconds between the first line of the program and its end, without Python's own start. */
  readonly seconds: number;
}

export interface RunOptions {
  /** A part of the urls that the stand-ins cannot reach. */
  readonly failingUrl?: string;
}

const STAND_INS = join(import.meta.dirname, "stand-ins");

/** Ends a program that does not end by itself, in milliseconds. */
const LONGEST_RUN = 60_000;

/** Runs `file` as `__main__` in its own folder; rejects where there is no `python3`. */
export function runPython(file: string, options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn("python3", ["-W", "ignore", "-c", RUNNER, file], {
      timeout: LONGEST_RUN,
      env: {
        ...process.env,
        PYTHONPATH: STAND_INS,
        PYTHONDONTWRITEBYTECODE: "1",
        PYTHONIOENCODING: "utf-8",
        AWAITWISE_FAILING_URL: options.failingUrl ?? "",
      },
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
      const seconds = Number(/^elapsed (\S+)$/m.exec(errors)?.[1] ?? Number.NaN);
      resolve({ output, errors, seconds, failure: code === 0 ? undefined : failureIn(errors, code) });
    });
  });
}

function failureIn(errors: string, code: number | null): string {
  const raised = [...errors.matchAll(/^(?!elapsed )([\w.]+)(?::|$)/gm)].at(-1)?.[1];
  return raised ?? `exit ${code}`;
}

/** Times the program from inside, so that Python's own start does not count. */
const RUNNER = `
import runpy, sys, time
file = sys.argv[1]
sys.argv = [file]
import asyncio, concurrent.futures.thread
start = time.monotonic()
try:
    runpy.run_path(file, run_name="__main__")
finally:
    print(f"elapsed {time.monotonic() - start:.4f}", file=sys.stderr)
`;
