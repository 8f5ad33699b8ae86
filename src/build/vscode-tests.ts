/** Bundles the tests of `test/vscode` and runs them in a real VS Code: a desktop one, or the server build. */
// awaitwise: ignore-file[blocking-helper] -- a script has nothing else to do meanwhile
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import * as esbuild from "esbuild";
import { cacheFolder } from "../hosts/cache-folder.ts";
import { findBrowser, findDesktopEditor, hasDisplay, installAdvice } from "./editors.ts";
import { root } from "./package.ts";
import { logFile } from "./vscode-launcher.ts";
import { installServer } from "./vscode-server.ts";

interface TestOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly milliseconds: number;
  readonly error?: string;
}

/**
 * Runs the suites against an unpacked extension and prints each test.
 * Throws with what to install where no editor can be had.
 */
export async function runInEditor(extension: string): Promise<{ passed: number; failed: number }> {
  const editor = await chooseEditor();
  const suite = await bundleSuite();
  const scratch = await mkdtemp(join(tmpdir(), "awaitwise-vscode-tests-"));
  const results = join(scratch, "results.json");
  const expected = join(scratch, "expected.json");
  const workspace = await makeWorkspace(scratch);
  await writeFile(expected, checkExamples(scratch));
  // Outside of the repository, where its modules cannot be found by accident.
  const installed = join(scratch, "awaitwise");
  await cp(extension, installed, { recursive: true });
  try {
    const verdict = await runTests({
      vscodeExecutablePath: editor,
      extensionDevelopmentPath: installed,
      extensionTestsPath: join(suite, "index.cjs"),
      launchArgs: [
        workspace,
        `--user-data-dir=${join(scratch, "data")}`,
        `--extensions-dir=${join(scratch, "extensions")}`,
      ],
      extensionTestsEnv: {
        AWAITWISE_RESULTS: results,
        AWAITWISE_EXPECTED: expected,
        // Part of a test's name runs it alone.
        AWAITWISE_TEST: process.env.AWAITWISE_TEST,
      },
    }).catch((error: unknown) => error);
    const outcomes: TestOutcome[] = JSON.parse(await readFile(results, "utf8").catch(() => "[]"));
    for (const outcome of outcomes) print(outcome);
    const failed = outcomes.filter(({ passed }) => !passed).length;
    const passed = outcomes.length - failed;
    if (outcomes.length === 0) throw new Error(`No test ran in VS Code: ${verdict}. Its log: ${logFile}`);
    return { passed, failed: verdict !== 0 && failed === 0 ? 1 : failed };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A workspace of three folders: the examples, one with settings of its own, and one for new files. */
async function makeWorkspace(scratch: string): Promise<string> {
  await cp(join(root, "examples"), join(scratch, "examples"), { recursive: true });
  await mkdir(join(scratch, "second"));
  await mkdir(join(scratch, "scratch"));
  await writeFile(
    join(scratch, "second", "dropped.py"),
    "async def work():\n    pass\n\n\nasync def main():\n    work()\n",
  );
  const file = join(scratch, "tests.code-workspace");
  const folders = ["examples", "second", "scratch"].map((name) => ({ name, path: name }));
  await writeFile(file, JSON.stringify({ folders, settings: { "files.autoSave": "off" } }));
  return file;
}

/** What the command line tool reports on the examples, as JSON: the repairs that the editor must offer too. */
function checkExamples(scratch: string): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist", "cli.js"), "check", ".", "--format", "json"],
    { cwd: join(scratch, "examples"), encoding: "utf8", maxBuffer: 100_000_000 },
  );
  if (!stdout.startsWith("{"))
    throw new Error(`The command line tool did not report on the examples: ${stderr}`);
  return stdout;
}

/** An executable that takes a desktop VS Code's command line. */
async function chooseEditor(): Promise<string> {
  const installed = findDesktopEditor();
  if (installed) return installed;
  if (hasDisplay()) {
    try {
      return await downloadAndUnzipVSCode({ cachePath: join(cacheFolder(), "vscode-desktop") });
    } catch (error) {
      console.log(`VS Code cannot be downloaded here (${error}); trying its server build.`);
    }
  }
  if (!findBrowser()) throw new Error(installAdvice);
  await installServer(console.log);
  return join(root, "src", "build", "vscode-launcher.mjs");
}

async function bundleSuite(): Promise<string> {
  const folder = join(root, ".vscode-test", "suite");
  await rm(folder, { recursive: true, force: true });
  // A suite's name in AWAITWISE_SUITE runs it alone, which helps while one is being written.
  const only = process.env.AWAITWISE_SUITE ?? "";
  const sources = (await readdir(join(root, "test/vscode/suite"))).filter(
    (name) => name === "index.ts" || (name.endsWith(".test.ts") && name.startsWith(only)),
  );
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: sources.map((name) => join("test/vscode/suite", name)),
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
  });
  return folder;
}

function print({ name, passed, milliseconds, error }: TestOutcome): void {
  console.log(`${passed ? "✔" : "✖"} ${name} (${milliseconds} ms)`);
  if (error) console.log(error.replaceAll(/^/gm, "    "));
}
