/** Files that are not as they should be: a clear message or a partial result, never a crash. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import iconv from "iconv-lite";
import { checkJson, folderWith, right, runCli, wrong } from "./run-cli.ts";

/** Message of the problem that keeps a file from being checked. */
async function refusal(context: Parameters<typeof folderWith>[0], content: Buffer): Promise<string> {
  const folder = folderWith(context, { "a.py": content, "b.py": wrong });
  const { run, report } = await checkJson([], { folder });
  assert.equal(run.code, 2);
  assert.equal(run.error, "");
  assert.equal(report.findings.length, 1, "the other file is checked");
  assert.deepEqual(
    report.problems.map(({ file, kind }) => [file, kind]),
    [["a.py", "unreadable"]],
  );
  return report.problems[0]?.message ?? "";
}

describe("a file that is no text is named with the reason", () => {
  test("binary", async (context) => {
    const bytes = Buffer.from(Array.from({ length: 2000 }, (_, index) => index % 256));
    assert.equal(await refusal(context, bytes), "is a binary file");
  });
  test("UTF-16", async (context) => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(wrong, "utf16le")]);
    assert.match(await refusal(context, bytes), /is UTF-16/);
  });
  test("Latin-1 without a coding line", async (context) => {
    assert.match(await refusal(context, Buffer.from(`# café\n${wrong}`, "latin1")), /is not UTF-8/);
  });
  test("an encoding that nobody knows", async (context) => {
    assert.match(await refusal(context, Buffer.from(`# coding: klingon\n${wrong}`)), /not known: klingon/);
  });
  test("expressions nested beyond any use", async (context) => {
    const code = `async def f():\n    return ${"(".repeat(20000)}f()${")".repeat(20000)}\n`;
    assert.match(await refusal(context, Buffer.from(code)), /nested too deeply/);
  });
});

const readable: Readonly<Record<string, Buffer>> = {
  "Latin-1 with a coding line": Buffer.from(`# -*- coding: latin-1 -*-\n# café\n${wrong}`, "latin1"),
  "Korean with a coding line on the second line": iconv.encode(
    `#!/usr/bin/python\n# vim: set fileencoding=euc-kr :\n# 한국어\n${wrong}`,
    "euc-kr",
  ),
  "a byte order mark": Buffer.from(`\ufeff${wrong}`),
  "Windows line ends": Buffer.from(wrong.replaceAll("\n", "\r\n")),
  "old Macintosh line ends": Buffer.from(wrong.replaceAll("\n", "\r")),
  tabs: Buffer.from(wrong.replaceAll("    ", "\t")),
  "no line break at the end": Buffer.from(wrong.trimEnd()),
  "form feeds": Buffer.from(`\f${wrong}`),
};

describe("what is unusual but right is checked", () => {
  for (const [name, content] of Object.entries(readable)) {
    test(name, async (context) => {
      const folder = folderWith(context, { "a.py": content });
      const { report } = await checkJson([], { folder });
      assert.deepEqual(
        report.findings.map((finding) => finding.message),
        ["`fetch()` is never awaited"],
      );
      assert.deepEqual(report.problems, []);
    });
  }
  test("an empty file", async (context) => {
    const folder = folderWith(context, { "a.py": "" });
    assert.equal((await runCli(["check", "a.py"], { folder })).code, 0);
  });
});

test("a syntax error in every tenth line leaves the rest to be checked", async (context) => {
  const lines = Array.from({ length: 300 }, (_, index) =>
    index % 10 === 9 ? "def (:" : `x${index} = ${index}`,
  );
  const folder = folderWith(context, { "a.py": `${wrong}${lines.join("\n")}\n` });
  const { run, report } = await checkJson([], { folder });
  assert.equal(run.code, 1);
  assert.deepEqual(
    report.findings.map((finding) => finding.range.start.line),
    [5],
  );
  assert.ok(report.problems.length >= 30);
  assert.ok(report.problems.every((problem) => problem.kind === "syntax"));
});

test("a syntax error alone does not change the exit code", async (context) => {
  const folder = folderWith(context, { "a.py": `${right}x = = 1\n` });
  assert.equal((await runCli(["check"], { folder })).code, 0);
});

test("a generated file of five megabytes is checked", async (context) => {
  const entry = (index: number) =>
    `    "key_${index}": {"name": "value ${index}", "numbers": [${index}, 1, 2, 3]},\n`;
  const table = Array.from({ length: 90_000 }, (_, index) => entry(index)).join("");
  const folder = folderWith(context, { "a.py": `TABLE = {\n${table}}\n\n${wrong}` });
  const { run, report } = await checkJson([], { folder });
  assert.equal(run.code, 1);
  assert.equal(report.findings.length, 1);
});

test("a generated file with a finding in each of thousands of functions is checked and repaired", async (context) => {
  const count = 5000;
  const functions = Array.from({ length: count }, (_, index) => `async def f${index}():\n    f${index}()\n`);
  const folder = folderWith(context, { "a.py": functions.join("\n") });
  const { report } = await checkJson([], { folder });
  assert.equal(report.findings.length, count);
  const fixed = await checkJson(["--fix"], { folder });
  assert.equal(fixed.run.code, 0);
  assert.deepEqual(fixed.report.summary.fixed, { findings: count, files: 1 });
});

test("a line of a million characters is checked and cut for showing", async (context) => {
  const folder = folderWith(context, { "a.py": `${wrong}    x = "${"한".repeat(1_000_000)}"; fetch()\n` });
  const { code, out } = await runCli(["check"], { folder });
  assert.equal(code, 1);
  assert.match(out, /a\.py:6:1000013 error/);
  assert.ok(out.length < 4000);
});
