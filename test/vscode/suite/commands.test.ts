/** The commands of the palette. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  diagnostics,
  eventually,
  expectFindings,
  findingOf,
  folder,
  openText,
  ruleOf,
  withSetting,
} from "./editor.ts";

describe("commands", () => {
  before(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("check the whole workspace, files that are not open included", async () => {
    await openText("opened.py", "x = 1\n");
    const result = await vscode.commands.executeCommand<{ files: number; findings: number }>(
      "awaitwise.lintWorkspace",
    );
    assert.ok(result.files > 10, `${result.files} files`);
    assert.ok(result.findings > 10, `${result.findings} findings`);
    const closed = vscode.Uri.joinPath(folder("examples").uri, "python", "dropped_task.py");
    await eventually(
      () => diagnostics(closed).map(ruleOf),
      (rules) => assert.deepEqual(rules, ["dropped-task"]),
    );
  });

  it("do not show a file's findings twice when it is opened after that", async () => {
    const uri = vscode.Uri.joinPath(folder("examples").uri, "python", "dropped_task.py");
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await eventually(
      () => diagnostics(uri).map(ruleOf),
      (rules) => assert.deepEqual(rules, ["dropped-task"]),
    );
  });

  for (const named of ["missing-await", "AW101"]) {
    it(`explain a rule by "${named}" on a page inside the editor`, async () => {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      await vscode.commands.executeCommand("awaitwise.explainRule", named);
      await eventually(
        () => vscode.window.tabGroups.activeTabGroup.activeTab,
        (tab) => {
          assert.ok(tab?.input instanceof vscode.TabInputWebview);
          assert.match(tab.label, /missing-await/);
        },
      );
    });
  }

  it("lead from a finding's code to its page", async () => {
    const { document } = await openText("code.py", "async def work():\n    work()\n");
    const { code } = await findingOf(document, "missing-await");
    assert.ok(typeof code === "object");
    assert.equal(code.target.scheme, "command");
    const [command, query] = [code.target.path, decodeURIComponent(code.target.query)];
    await vscode.commands.executeCommand(command, ...JSON.parse(query));
    await eventually(
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label,
      (label) => assert.match(label ?? "", /missing-await/),
    );
  });

  it("insert the lines that list running tasks", async () => {
    const { document } = await openText("tasks.py", "async def main():\n    pass\n");
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    editor.selection = new vscode.Selection(1, 4, 1, 4);
    await vscode.commands.executeCommand("awaitwise.listRunningTasks");
    assert.match(
      document.getText(),
      /^import asyncio\nasync def main\(\):\n {4}for task in asyncio\.all_tasks\(\):\n[\s\S]*\n {4}pass\n$/,
    );
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("report an issue with versions and settings, without paths and code", async () => {
    await openText("report.py", "async def secret_name():\n    secret_name()\n");
    await withSetting("awaitwise.run", "onSave", async () => {
      await vscode.commands.executeCommand("awaitwise.reportIssue");
    });
    const report = vscode.window.activeTextEditor?.document.getText() ?? "";
    assert.match(report, /^- Awaitwise: \d+\.\d+\.\d+$/m);
    assert.match(report, /^- Language server: running$/m);
    assert.match(report, /"run": "onSave"/);
    assert.match(report, /<https:\/\/.*\/issues\/new>/);
    assert.doesNotMatch(report.replace(/<https:.*>/, ""), /secret_name|\/[a-z]+\//);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("show the output", async () => {
    await vscode.commands.executeCommand("awaitwise.showOutput");
    const { document } = await openText("still-there.py", "async def work():\n    work()\n");
    await expectFindings(document, ["2 missing-await"]);
  });
});
