/**
 * Input that no one should have to lint, through the command line tool: each file gives a clear
 * message or a partial result, the others are checked all the same, and nothing crashes or hangs.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { asyncFile } from "../bench/generated-code.ts";
import { type CliReport, checkWithCli, runCli } from "../executed/cli.ts";

const scratch = mkdtempSync(join(tmpdir(), "awaitwise-bad-input-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** One missing await, on line 7, from column 5. */
const MISTAKE = [
  "import asyncio",
  "",
  "async def work():",
  "    await asyncio.sleep(1)",
  "",
  "async def main():",
  "    work()",
  "",
].join("\n");

let folders = 0;

test("a binary file is named as such, and its neighbour is checked", async () => {
  const report = await check({ "noise.py": noise(20_000), "fine.py": MISTAKE });
  assert.deepEqual(places(report), ["fine.py:7:5 missing-await"]);
  assertProblem(report, "noise.py", "unreadable");
});

test("null bytes in source do no harm", async () => {
  const report = await check({ "null.py": Buffer.from(`x = 1\0\n${MISTAKE}`), "fine.py": MISTAKE });
  assert.ok(places(report).includes("fine.py:7:5 missing-await"));
});

test("Latin-1 with a coding line is read", async () => {
  const text = `# -*- coding: latin-1 -*-\nname = "Zoë"\n${MISTAKE}`;
  const report = await check({ "latin.py": Buffer.from(text, "latin1") });
  assert.deepEqual(places(report), ["latin.py:9:5 missing-await"]);
  assert.deepEqual(report.problems, []);
});

test("Latin-1 without a coding line is refused as Python refuses it", async () => {
  const text = `name = "Zoë"\n${MISTAKE}`;
  const report = await check({ "latin.py": Buffer.from(text, "latin1"), "fine.py": MISTAKE });
  assert.deepEqual(places(report), ["fine.py:7:5 missing-await"]);
  assertProblem(report, "latin.py", "unreadable");
});

test("an unknown coding is named", async () => {
  const report = await check({ "odd.py": `# coding: klingon\n${MISTAKE}` });
  assert.match(assertProblem(report, "odd.py", "unreadable").message, /klingon/);
});

test("a byte order mark moves no column", async () => {
  const report = await check({
    "first.py": "\uFEFFimport asyncio; asyncio.sleep(1)\n",
    "marked.py": `\uFEFF${MISTAKE}`,
  });
  assert.deepEqual(places(report), ["first.py:1:17 missing-await", "marked.py:7:5 missing-await"]);
});

test("CRLF and tabs: lines and columns are those of an editor", async () => {
  const report = await check({
    "crlf.py": MISTAKE.replaceAll("\n", "\r\n"),
    "tabs.py": MISTAKE.replaceAll("    ", "\t"),
  });
  assert.deepEqual(places(report), ["crlf.py:7:5 missing-await", "tabs.py:7:2 missing-await"]);
});

test("repairs keep CRLF, tabs, the byte order mark and the encoding", async () => {
  const latin = Buffer.from(`# coding: latin-1\nname = "Zoë"\n${MISTAKE}`, "latin1");
  const folder = write({
    "crlf.py": MISTAKE.replaceAll("\n", "\r\n"),
    "tabs.py": MISTAKE.replaceAll("    ", "\t"),
    "marked.py": `\uFEFF${MISTAKE}`,
    "latin.py": latin,
  });
  await runCli(["check", ".", "--fix"], folder);
  const repaired = MISTAKE.replace("    work()", "    await work()");
  assert.equal(read(folder, "crlf.py").toString("utf8"), repaired.replaceAll("\n", "\r\n"));
  assert.equal(read(folder, "tabs.py").toString("utf8"), repaired.replaceAll("    ", "\t"));
  assert.equal(read(folder, "marked.py").toString("utf8"), `\uFEFF${repaired}`);
  assert.deepEqual(
    read(folder, "latin.py"),
    Buffer.from(`# coding: latin-1\nname = "Zoë"\n${repaired}`, "latin1"),
  );
});

test("a generated file of 5 MB is checked to its end", async () => {
  const text = `${asyncFile(20_000)}`.repeat(7);
  assert.ok(Buffer.byteLength(text) > 5_000_000);
  const report = await check({ "generated.py": `${text}\n\nasync def last():\n    fetch_json(None, "")\n` });
  const lines = text.split("\n").length;
  const last = report.findings.at(-1);
  assert.ok(last && last.range.start.line > lines, "nothing was found at the end of the file");
});

test("one very long line and very deep nesting do not overflow", async () => {
  const deep = `${"(".repeat(3000)}1${")".repeat(3000)}\n`;
  const chain = `x = ${"1 + ".repeat(20_000)}1\n`;
  const blocks = Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}if True:\n`).join("");
  const report = await check({
    "deep.py": deep,
    "chain.py": chain,
    "blocks.py": `${blocks}${" ".repeat(300)}pass\n`,
    "calls.py": `x = ${"f(".repeat(2000)}${")".repeat(2000)}\n`,
    "fine.py": MISTAKE,
  });
  assert.deepEqual(places(report), ["fine.py:7:5 missing-await"]);
});

test("symlinks in a circle end, and dangling ones are passed over", async () => {
  const folder = write({ "package/fine.py": MISTAKE });
  symlinkSync("..", join(folder, "package", "up"));
  symlinkSync("nowhere.py", join(folder, "dangling.py"));
  symlinkSync("self.py", join(folder, "self.py"));
  const report = await checkWithCli(["."], folder);
  assert.deepEqual(places(report), ["package/fine.py:7:5 missing-await"]);
});

test("a path that does not exist, or runs through a file, is wrong use and says so", async () => {
  const folder = write({ "fine.py": MISTAKE });
  for (const path of ["nowhere.py", "fine.py/inside.py"]) {
    const run = await runCli(["check", path], folder);
    assert.equal(run.code, 2, run.errors);
    assert.match(run.errors + run.output, new RegExp(path.replaceAll(".", "\\.")));
  }
});

test("a folder named like a source file is a folder", async () => {
  const report = await check({ "odd.py/inner.py": MISTAKE });
  assert.deepEqual(places(report), ["odd.py/inner.py:7:5 missing-await"]);
});

test("a syntax error in every tenth line still leaves findings", async () => {
  const lines = asyncFile(400).split("\n");
  const broken = lines.map((line, index) => (index % 10 === 9 ? `${line} ) = (` : line)).join("\n");
  const run = await runCli(
    ["check", ".", "--format", "json"],
    write({ "broken.py": broken, "fine.py": MISTAKE }),
  );
  assert.ok(run.code === 0 || run.code === 1, `${run.code}: ${run.errors}`);
  const report: CliReport = JSON.parse(run.output);
  assert.ok(places(report).includes("fine.py:7:5 missing-await"));
  assertProblem(report, "broken.py", "syntax");
});

test("an empty file, blanks and a lone backslash are in order", async () => {
  const report = await check({
    "empty.py": "",
    "blank.py": " \n\t\n",
    "slash.py": "\\",
    "mark.py": "\uFEFF",
  });
  assert.deepEqual(report.findings, []);
});

test("nothing above is our own failure in any output format", async () => {
  const folder = write({ "noise.py": noise(5000), "broken.py": "def f(:\n  await\n", "fine.py": MISTAKE });
  for (const format of ["pretty", "json", "github", "sarif"]) {
    const run = await runCli(["check", ".", "--format", format], folder);
    // Not everything could be checked, which is neither "findings" nor a failure of ours.
    assert.equal(run.code, 2, `${format}: ${run.errors}`);
    assert.match(run.output, /missing-await/);
  }
});

function write(files: Readonly<Record<string, string | Buffer>>): string {
  folders += 1;
  const folder = join(scratch, String(folders));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function read(folder: string, name: string): Buffer {
  return readFileSync(join(folder, name));
}

function check(files: Readonly<Record<string, string | Buffer>>): Promise<CliReport> {
  return checkWithCli(["."], write(files));
}

function places({ findings }: CliReport): readonly string[] {
  return findings
    .map(({ file, range: { start }, rule }) => `${file}:${start.line}:${start.column} ${rule}`)
    .sort();
}

function assertProblem(report: CliReport, file: string, kind: string) {
  const found = report.problems.find((problem) => problem.file === file && problem.kind === kind);
  assert.ok(found, `no ${kind} problem for ${file} in ${JSON.stringify(report.problems)}`);
  return found;
}

/** Bytes that are no text, the same every time. */
function noise(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => ((index * 2_654_435_761) >>> (index % 24)) & 0xff));
}
