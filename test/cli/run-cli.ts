/** Runs the built command line tool in a folder made for one test. */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

export interface RunOptions {
  readonly folder: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as another user, which only the superuser may do. */
  readonly uid?: number;
  /** The tool itself, where it is not the one in `dist`. */
  readonly tool?: string;
}

/** What the tool keeps between runs lies here, not with the results of whoever runs the tests. */
const caches = mkdtempSync(join(tmpdir(), "awaitwise-caches-"));
process.on("exit", () => rmSync(caches, { recursive: true, force: true }));

export const dist = join(import.meta.dirname, "..", "..", "dist");

/** Two spaces of indentation and one finding: the coroutine that nobody awaits, on line 5. */
export const wrong = "async def fetch():\n    return 1\n\nasync def main():\n    fetch()\n";
export const right = wrong.replace("    fetch()", "    await fetch()");

export function runCli(args: readonly string[], options: RunOptions): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [options.tool ?? join(dist, "cli.js"), ...args], {
      cwd: options.folder,
      env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: caches, ...options.env },
      ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
    });
    const out: Buffer[] = [];
    const error: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => out.push(part));
    child.stderr.on("data", (part: Buffer) => error.push(part));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), error: Buffer.concat(error).toString() }),
    );
    child.stdin.end(options.input ?? "");
  });
}

/** A folder with these files, removed when the test ends. Anybody may read it. */
export function folderWith(context: TestContext, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), "awaitwise-cli-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}

export interface JsonPosition {
  readonly line: number;
  readonly column: number;
}

export interface JsonRange {
  readonly start: JsonPosition;
  readonly end: JsonPosition;
}

export interface JsonReport {
  readonly version: number;
  readonly findings: readonly {
    readonly file: string;
    readonly rule: string;
    readonly code: string;
    readonly severity: string;
    readonly certainty: string;
    readonly message: string;
    readonly explanation: string;
    readonly cell?: number;
    readonly range: JsonRange;
    readonly related: readonly {
      readonly file: string;
      readonly cell?: number;
      readonly range: JsonRange;
      readonly message: string;
    }[];
    readonly fixes: readonly {
      readonly title: string;
      readonly kind: string;
      readonly edits: readonly {
        readonly file: string;
        readonly cell?: number;
        readonly range: JsonRange;
        readonly newText: string;
      }[];
    }[];
  }[];
  readonly problems: readonly { readonly file: string; readonly kind: string; readonly message: string }[];
  readonly summary: Readonly<Record<string, unknown>>;
}

/** `check` with `--format json`, read. */
export async function checkJson(
  args: readonly string[],
  options: RunOptions,
): Promise<{ readonly run: CliRun; readonly report: JsonReport }> {
  const run = await runCli(["check", "--format", "json", ...args], options);
  const report: JsonReport = JSON.parse(run.out);
  return { run, report };
}

/** Names of the files with findings, each once. */
export function filesOf(report: JsonReport): readonly string[] {
  return [...new Set(report.findings.map((finding) => finding.file))];
}
