/** `awaitwise check --fix`: what it writes, and what it leaves as it was. */
import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import iconv from "iconv-lite";
import { writeSource } from "../../src/hosts/cli/atomic-write.ts";
import { checkJson, folderWith, right, runCli, wrong } from "./run-cli.ts";

test("repairs, says how much, and finds nothing the second time", async (context) => {
  const folder = folderWith(context, { "a.py": wrong, "b.py": wrong, "c.py": right });
  const first = await runCli(["check", "--fix"], { folder });
  assert.equal(first.code, 0);
  assert.match(first.out, /^Repaired 2 findings in 2 files\.\nNothing found in 3 files/);
  for (const name of ["a.py", "b.py", "c.py"]) assert.equal(readFileSync(join(folder, name), "utf8"), right);
  const second = await checkJson(["--fix"], { folder });
  assert.deepEqual(second.report.summary.fixed, { findings: 0, files: 0 });
  assert.deepEqual(readdirSync(folder).sort(), ["a.py", "b.py", "c.py"]);
});

test("exits with 1 and shows what is left", async (context) => {
  const folder = folderWith(context, {
    "a.py": `${wrong}    import time\n    time.sleep(1)\n    open("x").read()\n`,
  });
  const { run, report } = await checkJson(["--fix", "--rule", "missing-await"], { folder });
  assert.equal(run.code, 0);
  assert.equal(report.findings.length, 0);
  assert.equal((await runCli(["check", "--fix"], { folder })).code, 1);
});

describe("keeps", () => {
  const kept: Readonly<Record<string, (text: string) => Buffer>> = {
    "a byte order mark": (text) => Buffer.from(`\ufeff${text}`),
    "Windows line ends": (text) => Buffer.from(text.replaceAll("\n", "\r\n")),
    "Latin-1": (text) => Buffer.from(`# coding: latin-1\n# café ÿ\n${text}`, "latin1"),
    Korean: (text) => iconv.encode(`# coding: cp949\n# 똠방각하\n${text}`, "cp949"),
    "a missing line break at the end": (text) => Buffer.from(text.trimEnd()),
    tabs: (text) => Buffer.from(text.replaceAll("    ", "\t")),
  };
  for (const [name, encoded] of Object.entries(kept)) {
    test(name, async (context) => {
      const folder = folderWith(context, { "a.py": encoded(wrong) });
      assert.equal((await runCli(["check", "--fix"], { folder })).code, 0);
      assert.deepEqual(readFileSync(join(folder, "a.py")), encoded(right));
    });
  }
  test("the mode, and links as links", async (context) => {
    const folder = folderWith(context, { "real/a.py": wrong });
    const real = join(folder, "real", "a.py");
    chmodSync(real, 0o751);
    symlinkSync(join("real", "a.py"), join(folder, "link.py"));
    await runCli(["check", "--fix", "link.py"], { folder });
    assert.equal(readFileSync(real, "utf8"), right);
    assert.equal(statSync(real).mode & 0o777, 0o751);
    assert.ok(lstatSync(join(folder, "link.py")).isSymbolicLink());
  });
  test("files that were not named", async (context) => {
    const folder = folderWith(context, { "a.py": wrong, "b.py": wrong });
    await runCli(["check", "--fix", "a.py"], { folder });
    assert.equal(readFileSync(join(folder, "b.py"), "utf8"), wrong);
  });
  test("suppressed code", async (context) => {
    const code = wrong
      .replace("fetch()\n", "fetch()  # awaitwise: ignore[missing-await]\n")
      .replace("def fetch()  # awaitwise: ignore[missing-await]", "def fetch()");
    const folder = folderWith(context, { "a.py": code });
    assert.equal((await runCli(["check", "--fix"], { folder })).code, 0);
    assert.equal(readFileSync(join(folder, "a.py"), "utf8"), code);
  });
});

describe("writing a source", () => {
  test("leaves a file alone that somebody has changed", (context) => {
    const folder = folderWith(context, { "a.py": wrong });
    const path = join(folder, "a.py");
    assert.match(writeSource(path, "something else", right) ?? "", /has changed since/);
    assert.equal(readFileSync(path, "utf8"), wrong);
  });
  test("refuses what the encoding cannot say", (context) => {
    const folder = folderWith(context, {});
    const path = join(folder, "a.py");
    writeFileSync(path, "# coding: latin-1\n");
    assert.match(writeSource(path, "# coding: latin-1\n", "# coding: latin-1\n# 한\n") ?? "", /as latin-1/);
    assert.equal(readFileSync(path, "utf8"), "# coding: latin-1\n");
  });
  test("says when the file is gone", (context) => {
    const folder = folderWith(context, {});
    assert.match(writeSource(join(folder, "a.py"), "", "x") ?? "", /does not exist/);
  });
});
