/** Runs a tool as a whole process and tells what it used, its start included. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

export interface Measured {
  /** Seconds from start to end. */
  readonly wall: number;
  /** Seconds of processor time, over all threads and processes. */
  readonly processor: number;
  /** Most resident memory of one process. */
  readonly megabytes: number;
  readonly code: number;
}

/**
 * Runs Node with these arguments; exit codes 0 and 1 (findings) are fine. Needs `python3`. `folder` is where it runs;
 * `environment` lies over the variables of this process.
 */
export function measured(
  name: string,
  args: readonly string[],
  folder: string = ROOT,
  environment: Readonly<Record<string, string>> = {},
): Measured {
  const script = join(import.meta.dirname, "measured-run.py");
  const printed = execFileSync("python3", [script, process.execPath, ...args], {
    encoding: "utf8",
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  const result: Measured = JSON.parse(printed);
  if (result.code < 0 || result.code > 1) throw new Error(`${name} failed with exit code ${result.code}`);
  console.log(
    `${name}: ${result.processor.toFixed(1)} s of processor time (${result.wall.toFixed(1)} s wall), ` +
      `at most ${result.megabytes.toFixed(0)} MB`,
  );
  return result;
}
