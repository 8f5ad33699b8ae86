/** `awaitwise check` as its users meet it: what is checked, exit codes, standard input, wrong use. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checkJson, dist, filesOf, folderWith, right, runCli, wrong } from "./run-cli.ts";

describe("exit codes", () => {
  test("0 when nothing is found, 1 when something is", async (context) => {
    const folder = folderWith(context, { "good.py": right, "bad.py": wrong });
    assert.equal((await runCli(["check", "good.py"], { folder })).code, 0);
    assert.equal((await runCli(["check", "bad.py"], { folder })).code, 1);
    assert.equal((await runCli(["check"], { folder })).code, 1);
  });
  const wrongUses: readonly (readonly [readonly string[], RegExp])[] = [
    [["check", "nowhere"], /nowhere does not exist/],
    [["check", "--format", "xml"], /Allowed choices are pretty, json, github, sarif/],
    [["check", "--fax"], /unknown option '--fax'/],
    [["check", "--rule", "missing-awiat"], /there is no rule missing-awiat; did you mean missing-await\?/],
    [["check", "--config", "nowhere.json"], /nowhere\.json.*there is no such file/],
    [["check", "--stdin-filename", "a.py", "b.py"], /standard input is checked alone/],
    [["explain", "missing-awiat"], /did you mean missing-await\?/],
    [["explain"], /missing required argument/],
    [["ir", "nowhere.py"], /nowhere\.py does not exist/],
    [["ir", "."], /is a folder/],
    [["lsp"], /--stdio/],
    [["chekc"], /unknown command 'chekc'/],
  ];
  for (const [args, message] of wrongUses) {
    test(`2 for wrong use: ${args.join(" ")}`, async (context) => {
      const folder = folderWith(context, { "good.py": right });
      const { code, out, error } = await runCli(args, { folder });
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.match(error, message);
    });
  }
  test("2 for a wrong configuration, which names file and key", async (context) => {
    const folder = folderWith(context, {
      "bad.py": wrong,
      "sub/bad.py": wrong,
      "sub/awaitwise.json": '{ "rules": { "missing-await": "loud" } }',
    });
    const pretty = await runCli(["check"], { folder });
    assert.equal(pretty.code, 2);
    assert.equal(pretty.out, "");
    assert.match(
      pretty.error,
      /sub\/awaitwise\.json:1:14 configuration: "rules\.missing-await" must be one of "error"/,
    );
    const { run, report } = await checkJson(["."], { folder });
    assert.equal(run.code, 2);
    assert.deepEqual(
      report.problems.map(({ file, kind }) => [file, kind]),
      [["sub/awaitwise.json", "config"]],
    );
  });
  test("3 when the tool itself is broken", async (context) => {
    const folder = folderWith(context, { "bad.py": wrong });
    copyFileSync(join(dist, "cli.js"), join(folder, "cli.mjs"));
    const { code, error } = await runCli(["check", "bad.py"], { folder, tool: join(folder, "cli.mjs") });
    assert.equal(code, 3);
    assert.match(error, /a failure of Awaitwise itself/);
  });
  test("0 for help and version", async (context) => {
    const folder = folderWith(context, {});
    assert.equal((await runCli(["--help"], { folder })).code, 0);
    const { code, out } = await runCli(["--version"], { folder });
    assert.equal(code, 0);
    assert.match(out, /^\d+\.\d+\.\d+\n$/);
  });
});

describe("what is checked", () => {
  test("leaves out what is not the user's own code", async (context) => {
    const folder = folderWith(context, {
      "app.py": wrong,
      "app.txt": wrong,
      "stub.pyi": "",
      ".git/hook.py": wrong,
      "node_modules/pkg/x.py": wrong,
      ".venv/lib/x.py": wrong,
      "env/pyvenv.cfg": "",
      "env/lib/x.py": wrong,
      "venv/module.py": wrong,
      "deep/site-packages/x.py": wrong,
      "deep/__pycache__/x.py": wrong,
    });
    const { report } = await checkJson([], { folder });
    // A folder called venv may be a package of the user's own.
    assert.deepEqual(filesOf(report), ["app.py", "venv/module.py"]);
  });
  test("obeys .gitignore files, those of folders below and above", async (context) => {
    const folder = folderWith(context, {
      ".git/HEAD": "",
      ".gitignore": "build/\n*_gen.py\n/top.py\n",
      "top.py": wrong,
      "a_gen.py": wrong,
      "build/x.py": wrong,
      "sub/top.py": wrong,
      "sub/.gitignore": "!keep_gen.py\nlocal.py\n",
      "sub/keep_gen.py": wrong,
      "sub/other_gen.py": wrong,
      "sub/local.py": wrong,
      "sub/deeper/local.py": wrong,
    });
    const expected = ["sub/keep_gen.py", "sub/top.py"];
    assert.deepEqual(filesOf((await checkJson([], { folder })).report), expected);
    assert.deepEqual(filesOf((await checkJson(["sub"], { folder })).report), expected);
  });
  test("obeys exclude", async (context) => {
    const folder = folderWith(context, {
      "awaitwise.json": '{ "exclude": ["generated/", "*_pb2.py"] }',
      "app.py": wrong,
      "generated/x.py": wrong,
      "sub/generated/x.py": wrong,
      "x_pb2.py": wrong,
    });
    assert.deepEqual(filesOf((await checkJson([], { folder })).report), ["app.py"]);
  });
  test("checks what is named, whatever leaves it out otherwise", async (context) => {
    const folder = folderWith(context, {
      ".gitignore": "build/\nignored.py\n",
      "awaitwise.json": '{ "exclude": ["excluded.py"] }',
      "ignored.py": wrong,
      "excluded.py": wrong,
      "build/x.py": wrong,
      "node_modules/x.py": wrong,
      script: `#!/usr/bin/env python3\n${wrong}`,
    });
    const names = ["build", "excluded.py", "ignored.py", "node_modules", "script"];
    const { report } = await checkJson(names, { folder });
    assert.deepEqual(filesOf(report), [
      "build/x.py",
      "excluded.py",
      "ignored.py",
      "node_modules/x.py",
      "script",
    ]);
  });
  test("checks a file once, however often it is named", async (context) => {
    const folder = folderWith(context, { "a.py": wrong });
    const { report } = await checkJson(["a.py", ".", "./a.py", join(folder, "a.py")], { folder });
    assert.equal(report.findings.length, 1);
  });
  test("survives symbolic links of every kind", async (context) => {
    const folder = folderWith(context, { "sub/a.py": wrong });
    symlinkSync("..", join(folder, "sub", "loop"));
    symlinkSync("self.py", join(folder, "self.py"));
    symlinkSync("nothing.py", join(folder, "dangling.py"));
    const { run, report } = await checkJson([], { folder });
    assert.deepEqual(filesOf(report), ["sub/a.py"]);
    assert.equal(run.code, 1);
    const circle = await runCli(["check", "self.py"], { folder });
    assert.equal(circle.code, 2);
    assert.match(circle.error, /leads in a circle/);
  });
  test("names files relative to the working directory", async (context) => {
    const folder = folderWith(context, { "sub/a.py": wrong, "b.py": wrong });
    const { report } = await checkJson([".."], { folder: join(folder, "sub") });
    assert.deepEqual(filesOf(report), ["../b.py", "a.py"]);
  });
  test("resolves imports of the folder that is checked, wherever one stands", async (context) => {
    const folder = folderWith(context, {
      "work/empty.txt": "",
      "lib/helpers.py": "async def fetch():\n    return 1\n",
      "lib/app.py": "from helpers import fetch\n\nasync def main():\n    fetch()\n",
    });
    const { report } = await checkJson(["../lib"], { folder: join(folder, "work") });
    assert.deepEqual(filesOf(report), ["../lib/app.py"]);
    assert.deepEqual(report.findings[0]?.related.at(-1)?.file, "../lib/helpers.py");
  });
  test("runs only the rules named", async (context) => {
    const code = `${wrong}    import time\n    time.sleep(1)\n`;
    const folder = folderWith(context, { "a.py": code });
    const rules = async (...args: string[]) =>
      (await checkJson(args, { folder })).report.findings.map((finding) => finding.code);
    assert.deepEqual(await rules(), ["AW101", "AW203"]);
    assert.deepEqual(await rules("--rule", "blocking-call"), ["AW203"]);
    assert.deepEqual(await rules("--rule", "aw101", "--rule", "blocking-call"), ["AW101", "AW203"]);
  });
  test("takes the configuration named", async (context) => {
    const folder = folderWith(context, {
      "a.py": wrong,
      "awaitwise.json": '{ "rules": { "missing-await": "off" } }',
      "other/strict.json": '{ "rules": { "missing-await": "hint" } }',
    });
    assert.equal((await checkJson([], { folder })).report.findings.length, 0);
    const { report } = await checkJson(["--config", "other/strict.json"], { folder });
    assert.equal(report.findings[0]?.severity, "hint");
  });
});

describe("standard input", () => {
  test("is checked as the file it is said to be", async (context) => {
    const folder = folderWith(context, {
      "pkg/helpers.py": "async def fetch():\n    return 1\n",
      "awaitwise.json": '{ "rules": { "missing-await": "hint" } }',
    });
    const input = "from pkg.helpers import fetch\n\nasync def main():\n    fetch()\n";
    const { run, report } = await checkJson(["--stdin-filename", "pkg/new.py"], { folder, input });
    assert.equal(run.code, 1);
    assert.equal(report.findings[0]?.file, "pkg/new.py");
    assert.equal(report.findings[0]?.severity, "hint");
  });
  test("may be named by -", async (context) => {
    const folder = folderWith(context, {});
    assert.equal((await runCli(["check", "-"], { folder, input: wrong })).code, 1);
    assert.equal((await runCli(["check", "-"], { folder, input: "" })).code, 0);
  });
  test("comes back repaired on standard output, with the report on the other", async (context) => {
    const folder = folderWith(context, {});
    const input = Buffer.from(`\ufeff${wrong.replaceAll("\n", "\r\n")}`);
    const { code, out, error } = await runCli(["check", "--fix", "-"], { folder, input });
    assert.equal(code, 0);
    assert.equal(out, `\ufeff${right.replaceAll("\n", "\r\n")}`);
    assert.match(error, /Repaired 1 finding/);
  });
  test("that is no text is a problem", async (context) => {
    const folder = folderWith(context, {});
    const { run, report } = await checkJson(["-"], { folder, input: Buffer.from([0, 1, 2]) });
    assert.equal(run.code, 2);
    assert.match(report.problems[0]?.message ?? "", /binary/);
  });
});

test("a tsconfig.json that cannot be read is told of once, and its files are checked", async (context) => {
  const dropped =
    "async function load() { await fetch('/'); }\nexport async function main() {\n  load();\n}\n";
  const folder = folderWith(context, { "tsconfig.json": "{", "a.ts": dropped, "b.ts": dropped });
  const { run, report } = await checkJson(["."], { folder });
  assert.deepEqual(
    report.problems.map(({ file, kind }) => [file, kind]),
    [["tsconfig.json", "config"]],
  );
  assert.deepEqual(filesOf(report), ["a.ts", "b.ts"]);
  assert.equal(run.code, 2);
  const { out, error } = await runCli(["check"], { folder });
  assert.match(out, /tsconfig\.json:1:\d+ configuration: cannot be read/);
  assert.match(out, /a\.ts:3:3/);
  assert.equal(error, "");
});

test("the language server answers on standard input and output", async (context) => {
  const folder = folderWith(context, {});
  const request = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { processId: null, rootUri: null, capabilities: {} },
  });
  const child = spawn(process.execPath, [join(dist, "cli.js"), "lsp", "--stdio"], { cwd: folder });
  context.after(() => child.kill());
  const answer = new Promise<void>((resolve) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      if (text.includes('"capabilities"')) resolve();
    });
  });
  const end = new Promise((resolve) => child.on("close", () => resolve("ended without an answer")));
  child.stdin.write(`Content-Length: ${request.length}\r\n\r\n${request}`);
  assert.equal(await Promise.race([answer, end]), undefined);
});

test("a reader that leaves early is no failure", async (context) => {
  const folder = folderWith(context, { "a.py": wrong + "    fetch()\n".repeat(5000) });
  const child = spawn(process.execPath, [join(dist, "cli.js"), "check", "--format", "json"], { cwd: folder });
  const errors: string[] = [];
  child.stderr.on("data", (data) => errors.push(String(data)));
  child.stdout.once("data", () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.notEqual(code, 3);
  assert.deepEqual(errors, []);
});

test("an unreadable folder is named, and the rest is checked", async (context) => {
  const folder = folderWith(context, { "a.py": wrong, "locked/b.py": wrong });
  // The superuser may read everything, so somebody else has to try.
  const superuser = process.getuid?.() === 0;
  const tool = folderWith(context, {});
  for (const name of ["cli.js", "web-tree-sitter.wasm", "tree-sitter-python.wasm", "typeshed.json"]) {
    copyFileSync(join(dist, name), join(tool, name === "cli.js" ? "cli.mjs" : name));
  }
  chmodSync(join(folder, "locked"), 0o000);
  const { run, report } = await checkJson(["."], {
    folder,
    tool: join(tool, "cli.mjs"),
    ...(superuser && { uid: 65534 }),
  });
  assert.deepEqual(filesOf(report), ["a.py"]);
  assert.deepEqual(
    report.problems.map(({ file, message }) => [file, message]),
    [["locked", "the folder may not be read: permission denied"]],
  );
  assert.equal(run.code, 2);
});
