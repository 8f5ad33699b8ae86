/**
 * `npm test`: every check there is, one after another, each named. A failing one does not stop the others.
 * `npm test -- STEP …` runs some of them. The last line says how many checks and tests passed and failed.
 */
// awaitwise: ignore-file[blocking-helper] -- a script has nothing else to do meanwhile
import { spawn } from "node:child_process";
import { type Dirent, readdirSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { packageExtension, root, unpackExtension } from "./package.ts";
import { runInEditor } from "./vscode-tests.ts";

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface Step {
  readonly name: string;
  readonly title: string;
  /** Steps that run before it, whether they pass or not. */
  readonly after?: readonly string[];
  /** Steps that make what this one works on; it does not run when they fail. */
  readonly needs?: readonly string[];
  run(): Promise<Counts>;
}

const scratch = join(root, ".vscode-test");
const unpacked = join(scratch, "extension");

const steps: readonly Step[] = [
  {
    name: "lint",
    title: "Format and lint",
    run: () => check(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check"]),
  },
  {
    name: "types",
    title: "Types",
    run: () => check(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."]),
  },
  { name: "build", title: "Build", run: () => check(process.execPath, ["esbuild.mjs"]) },
  { name: "settings", title: "Settings are those of the rules", run: () => script("settings.ts", "--check") },
  { name: "documents", title: "Documents are up to date", run: () => script("documents.ts", "--check") },
  { name: "unit", title: "Tests", after: ["build"], run: () => nodeTests(unitTests()) },
  {
    name: "proof",
    title: "Repairs proven by execution",
    after: ["build"],
    run: () => nodeTests(testsIn("proof")),
  },
  { name: "package", title: "Package", needs: ["build"], run: packageAndUnpack },
  {
    name: "contents",
    title: "Contents of the package",
    needs: ["package"],
    run: () => nodeTests(["test/packaging.test.ts"]),
  },
  {
    name: "start",
    title: "npm start",
    needs: ["build"],
    run: () => nodeTests(["test/start.test.ts"]),
  },
  { name: "vscode", title: "Tests in VS Code", needs: ["package"], run: () => runInEditor(unpacked) },
];

/** @param args names of steps; none for all */
export async function main(args: readonly string[]): Promise<void> {
  const unknown = args.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(
      `No step is called ${unknown.join(", ")}. There are: ${steps.map(({ name }) => name).join(", ")}.`,
    );
    process.exit(2);
  }
  process.chdir(root);
  await mkdir(scratch, { recursive: true });
  const chosen = args.length === 0 ? steps : steps.filter(({ name }) => wanted(args).has(name));
  const results: { readonly step: Step; readonly counts: Counts; readonly seconds: string }[] = [];
  for (const step of chosen) {
    console.log(`\n── ${step.title} (npm test -- ${step.name})`);
    const start = performance.now();
    const broken = results.find(
      ({ step: { name }, counts }) => step.needs?.includes(name) && counts.failed > 0,
    );
    const counts = broken ? notRun(broken.step) : await step.run().catch(reportFailure);
    results.push({ step, counts, seconds: ((performance.now() - start) / 1000).toFixed(1) });
  }
  console.log("");
  for (const { step, counts, seconds } of results) {
    const mark = counts.failed > 0 ? "✖" : "✔";
    console.log(`${mark} ${step.title}: ${counts.passed} passed, ${counts.failed} failed (${seconds} s)`);
  }
  const passed = results.reduce((sum, { counts }) => sum + counts.passed, 0);
  const failed = results.reduce((sum, { counts }) => sum + counts.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}

/** The named steps with all that must run before them. */
function wanted(names: readonly string[]): ReadonlySet<string> {
  const result = new Set<string>();
  const add = (name: string) => {
    result.add(name);
    const step = steps.find((candidate) => candidate.name === name);
    for (const earlier of [...(step?.after ?? []), ...(step?.needs ?? [])]) add(earlier);
  };
  names.forEach(add);
  return result;
}

function notRun(needed: Step): Counts {
  console.log(`Not run, because "${needed.title}" failed.`);
  return { passed: 0, failed: 1 };
}

function reportFailure(error: unknown): Counts {
  console.log(error instanceof Error ? error.message : String(error));
  return { passed: 0, failed: 1 };
}

/** A command whose exit code is the one verdict. */
async function check(command: string, args: readonly string[]): Promise<Counts> {
  const code = await run(command, args);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function script(name: string, ...args: readonly string[]): Promise<Counts> {
  return check(process.execPath, ["--import", "tsx", join("src/build", name), ...args]);
}

function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** Tests that are steps of their own: they need the package, the editor, or `dist` for themselves, or take long. */
const separate = [
  join("test", "vscode"),
  join("test", "packaging"),
  join("test", "start"),
  join("test", "proof"),
];

function unitTests(): string[] {
  return testsIn("").filter((file) => !separate.some((path) => file.startsWith(path)));
}

/** Files of tests in a folder of `test`, those of its folders as well. */
function testsIn(folder: string): string[] {
  return readdirSync(join(root, "test", folder), { recursive: true, withFileTypes: true })
    .filter((entry: Dirent) => entry.isFile() && /\.test\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

async function nodeTests(files: readonly string[]): Promise<Counts> {
  const results = join(scratch, "counts.json");
  await rm(results, { force: true });
  const code = await run(process.execPath, [
    "--import",
    "tsx",
    "--test",
    "--test-concurrency=2",
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=./src/build/count-reporter.mjs",
    `--test-reporter-destination=${results}`,
    ...files,
  ]);
  const counts: Counts = JSON.parse(await readFile(results, "utf8"));
  // A run that failed without a failing test, in its own machinery, is a failure all the same.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function packageAndUnpack(): Promise<Counts> {
  await unpackExtension(packageExtension(join(scratch, "awaitwise.vsix")), unpacked);
  return { passed: 1, failed: 0 };
}
