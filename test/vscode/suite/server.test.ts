/** The language server's life: it can be restarted, and comes back when it is killed. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually, expectFindings, openText, replaceText } from "./editor.ts";
import { serverProcesses } from "./server-process.ts";

const dropped = "async def work():\n    pass\n\n\nasync def main():\n    work()\n";
const droppedTwice = `${dropped}    work()\n`;

describe("language server", () => {
  it("is restarted by the command", async () => {
    const { document } = await openText("restart.py", dropped);
    await expectFindings(document, ["6 missing-await"]);
    const [before] = serverProcesses();
    await vscode.commands.executeCommand("awaitwise.restart");
    await eventually(serverProcesses, (processes) => {
      assert.equal(processes.length, 1);
      assert.notEqual(processes[0], before);
    });
    await expectFindings(document, ["6 missing-await"]);
  });

  it("comes back when it is killed, and knows the open documents", async () => {
    const { document } = await openText("killed.py", dropped);
    await expectFindings(document, ["6 missing-await"]);
    const [before] = serverProcesses();
    assert.ok(before);
    process.kill(before, "SIGKILL");
    await eventually(serverProcesses, (processes) => {
      assert.equal(processes.length, 1);
      assert.notEqual(processes[0], before);
    });
    await replaceText(document, droppedTwice);
    await expectFindings(document, ["6 missing-await", "7 missing-await"]);
  });
});
