/** Files run from the editor, and what Python and Node report stands at their lines. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually, openText, replaceText } from "./editor.ts";

function reported({ uri }: vscode.TextDocument): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === "Awaitwise run")
    .map(({ range, message }) => `${range.start.line + 1} ${message}`);
}

function terminals(): readonly vscode.Terminal[] {
  return vscode.window.terminals.filter(({ name }) => name === "Awaitwise run");
}

describe("running a file", () => {
  afterEach(() => {
    for (const terminal of terminals()) terminal.dispose();
  });

  it("in asyncio's debug mode shows what Python reports until the file is edited", async () => {
    const { document } = await openText(
      "debugged.py",
      "import asyncio\n\n\nasync def work():\n    pass\n\n\nasync def main():\n    work()\n\n\nasyncio.run(main())\n",
    );
    await vscode.commands.executeCommand("awaitwise.runInDebugMode");
    await eventually(
      () => reported(document),
      (found) => assert.deepEqual(found, ["9 Coroutine 'work' was never awaited"]),
    );
    await replaceText(document, `${document.getText()}x = 1\n`);
    await eventually(
      () => reported(document),
      (found) => assert.deepEqual(found, []),
    );
    await document.save();
  });

  it("with strict promise checks shows rejections that nothing handles", async () => {
    const { document } = await openText(
      "strict.mjs",
      'async function fail() {\n  throw new Error("no");\n}\nfail();\n',
    );
    await vscode.commands.executeCommand("awaitwise.runWithStrictPromises");
    await eventually(
      () => reported(document),
      (found) => assert.deepEqual(found, ["2 Nothing handles this: Error: no"]),
    );
  });

  it("ends with its terminal", async () => {
    const { document } = await openText(
      "endless.py",
      "import os, pathlib, time\npathlib.Path(__file__).with_suffix('.pid').write_text(str(os.getpid()))\ntime.sleep(600)\n",
    );
    const pidFile = document.uri.with({ path: document.uri.path.replace(/\.py$/, ".pid") });
    await vscode.commands.executeCommand("awaitwise.runInDebugMode");
    const id = await eventually(
      async () => Number(new TextDecoder().decode(await readOrNothing(pidFile))),
      (found) => assert.ok(found > 0),
    );
    assert.ok(isAlive(id));
    for (const terminal of terminals()) terminal.dispose();
    await eventually(
      () => isAlive(id),
      (alive) => assert.equal(alive, false),
    );
    await vscode.workspace.fs.delete(pidFile);
  });
});

async function readOrNothing(uri: vscode.Uri): Promise<Uint8Array> {
  return vscode.workspace.fs.readFile(uri).then(
    (bytes) => bytes,
    () => new Uint8Array(),
  );
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
