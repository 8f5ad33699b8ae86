/** Asking interpreters where packages lie, also those that are missing, broken or do not answer. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { nodeInterpreter } from "../../src/hosts/node-interpreter.ts";

function folderFor(context: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "awaitwise-interpreter-")));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function script(context: TestContext, text: string): string {
  const path = join(folderFor(context), "python");
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe("the interpreter", () => {
  test("that the shell finds tells of its own packages", () => {
    const asked = spawnSync("python3", ["-c", "import site; print(site.getsitepackages()[0])"], {
      encoding: "utf8",
    });
    const problems: string[] = [];
    const found = nodeInterpreter({}, { onProblem: (message) => problems.push(message) });
    assert.ok(found.packageFolders().includes(asked.stdout.trim()));
    assert.equal(found.chosen, false);
    assert.deepEqual(problems, []);
  });

  test("of an active environment is chosen, and is not run", (context) => {
    const environment = folderFor(context);
    const packages = join(environment, "lib", "python3.12", "site-packages");
    mkdirSync(packages, { recursive: true });
    writeFileSync(join(environment, "pyvenv.cfg"), "home = /nowhere\n");
    for (const variable of ["VIRTUAL_ENV", "CONDA_PREFIX"]) {
      const found = nodeInterpreter({ [variable]: environment });
      assert.deepEqual([found.chosen, found.packageFolders()], [true, [packages]]);
    }
    const byPath = nodeInterpreter({}, { path: join(environment, "bin", "python") });
    assert.deepEqual(byPath.packageFolders(), [packages]);
  });

  const failing: Readonly<Record<string, readonly [text: string, problem: RegExp]>> = {
    fails: ["exit 1", /could not be asked/],
    "says something else": ["echo hello", /could not be asked/],
    "does not answer": ["exec sleep 60", /did not answer within 2 seconds/],
  };
  for (const [what, [text, problem]] of Object.entries(failing)) {
    test(`that ${what} is named, and nothing is known of packages`, (context) => {
      const path = script(context, text);
      const problems: string[] = [];
      const found = nodeInterpreter({}, { path, onProblem: (message) => problems.push(message) });
      assert.deepEqual(found.packageFolders(), []);
      assert.deepEqual(found.packageFolders(), []);
      const [message = "", ...more] = problems;
      assert.deepEqual(more, [], "it is asked once");
      assert.match(message, problem);
      assert.ok(message.includes(path));
    });
  }

  test("that is not there is named", () => {
    const problems: string[] = [];
    const found = nodeInterpreter(
      {},
      { path: "/nowhere/python", onProblem: (message) => problems.push(message) },
    );
    assert.deepEqual(found.packageFolders(), []);
    assert.match(problems.join(), /`\/nowhere\/python` is not there/);
  });
});
