/**
 * `npm run bench`: speed and memory, beside Ruff and Pyright in the same run. Prints a
 * table with the targets and ends with exit code 1 where one is missed. Throughput is per second
 * of processor time, so it is that of one core; the times of keystrokes are real ones and want a
 * machine that does nothing else meanwhile. Needs a built `dist`, `python3`, and Linux.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { standardLibrary, standardLibraryFiles } from "../robustness/standard-library.ts";
import { writeWorkspace } from "./generated-code.ts";
import { measureKeystrokes, measureMemory } from "./server-measurements.ts";

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly target?: { readonly text: string; readonly met: boolean };
}

const ROOT = join(import.meta.dirname, "..", "..");
/** Pyright takes minutes for the whole standard library, so it gets one package of it. */
const PYRIGHT_PACKAGE = "asyncio";
const STATEMENTS_TYPED = 42;

const scratch = mkdtempSync(join(tmpdir(), "awaitwise-bench-"));
try {
  const rows = [...measureThroughput(), ...(await measureServer())];
  console.log(`\n${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}\n`);
  print(rows);
  if (rows.some(({ target }) => target && !target.met)) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function measureThroughput(): readonly Row[] {
  const corpus = join(scratch, "corpus");
  const megabytes = copyStandardLibrary(corpus);
  const part = join(corpus, PYRIGHT_PACKAGE);
  const partMegabytes = sizeOf((file) => file.includes(`/${PYRIGHT_PACKAGE}/`));
  console.log(`standard library: ${megabytes.toFixed(1)} MB in ${standardLibraryFiles().length} files`);

  const ours = measured("awaitwise", [join(ROOT, "dist", "cli.js"), "check", corpus, "--format", "json"]);
  const oursOnPart = measured("awaitwise", [join(ROOT, "dist", "cli.js"), "check", part, "--format", "json"]);
  const ruff = measured("ruff", ["--import", "tsx", join(import.meta.dirname, "ruff-corpus.ts"), corpus]);
  const pyright = measured("pyright", [join(ROOT, "node_modules", "pyright", "index.js"), part]);
  const speed = megabytes / ours.processor;
  const ruffSpeed = megabytes / ruff.processor;
  const partSpeed = partMegabytes / oursOnPart.processor;
  const pyrightSpeed = partMegabytes / pyright.processor;
  return [
    {
      what: "awaitwise check, standard library, all in",
      figure: `${speed.toFixed(2)} MB/s (${ours.processor.toFixed(1)} s, at most ${ours.megabytes.toFixed(0)} MB)`,
      target: { text: "≥ 2 MB/s", met: speed >= 2 },
    },
    {
      what: "ruff (WASM; ASYNC, RUF006), the same files",
      figure: `${ruffSpeed.toFixed(2)} MB/s (${(ruffSpeed / speed).toFixed(1)} × awaitwise)`,
    },
    { what: `awaitwise check, ${PYRIGHT_PACKAGE} alone`, figure: `${partSpeed.toFixed(2)} MB/s` },
    {
      what: `pyright, ${PYRIGHT_PACKAGE} alone`,
      figure: `${pyrightSpeed.toFixed(2)} MB/s (${(pyrightSpeed / partSpeed).toFixed(2)} × awaitwise)`,
    },
  ];
}

async function measureServer(): Promise<readonly Row[]> {
  const folder = join(scratch, "typing");
  mkdirSync(folder);
  const { keystrokes, median, p95 } = await measureKeystrokes(folder, STATEMENTS_TYPED, {
    closesBrackets: true,
  });
  const open = await measureKeystrokes(folder, STATEMENTS_TYPED, { closesBrackets: false });
  const workspace = join(scratch, "workspace");
  const memory = await measureMemory(workspace, writeWorkspace(workspace, 1000));
  return [
    {
      what: `keystroke → diagnostics, 1,000 lines, ${keystrokes} keystrokes, median`,
      figure: `${median.toFixed(1)} ms`,
    },
    {
      what: "the same, 95th percentile",
      figure: `${p95.toFixed(1)} ms`,
      target: { text: "≤ 30 ms", met: p95 <= 30 },
    },
    {
      what: "typed where brackets do not close themselves, median",
      figure: `${open.median.toFixed(1)} ms (95th percentile ${open.p95.toFixed(1)} ms)`,
    },
    {
      what: `server after checking ${memory.files} files in ${(memory.milliseconds / 1000).toFixed(1)} s`,
      figure: `${memory.afterCheck.toFixed(0)} MB`,
      target: { text: "≤ 200 MB", met: memory.afterCheck <= 200 },
    },
  ];
}

/** Copies the standard library without its tests, so that each tool reads exactly the same files. Gives megabytes. */
function copyStandardLibrary(folder: string): number {
  for (const file of standardLibraryFiles()) {
    const copy = join(folder, relative(standardLibrary(), file));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
  }
  return sizeOf(() => true);
}

function sizeOf(wanted: (file: string) => boolean): number {
  return (
    standardLibraryFiles()
      .filter(wanted)
      .reduce((sum, file) => sum + statSync(file).size, 0) / 1e6
  );
}

interface Measured {
  readonly wall: number;
  /** Seconds of processor time, over all threads. */
  readonly processor: number;
  readonly megabytes: number;
  readonly code: number;
}

/** What a whole Node process uses, its start included. */
function measured(name: string, args: readonly string[]): Measured {
  const script = join(import.meta.dirname, "measured-run.py");
  const printed = execFileSync("python3", [script, process.execPath, ...args], {
    encoding: "utf8",
    cwd: ROOT,
  });
  const result: Measured = JSON.parse(printed);
  if (result.code < 0 || result.code > 1) throw new Error(`${name} failed with exit code ${result.code}`);
  console.log(
    `${name}: ${result.processor.toFixed(1)} s of processor time (${result.wall.toFixed(1)} s wall), ` +
      `at most ${result.megabytes.toFixed(0)} MB`,
  );
  return result;
}

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, figure, target } of rows) {
    const verdict = target ? `   target ${target.text}: ${target.met ? "met" : "MISSED"}` : "";
    console.log(`${what.padEnd(width)}   ${figure}${verdict}`);
  }
}
