import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("activation", () => {
  it("starts with the first Python document", async () => {
    const extension = vscode.extensions.getExtension("awaitwise.awaitwise");
    assert.ok(extension, "the extension is not installed");
    const document = await vscode.workspace.openTextDocument({ language: "python", content: "x = 1\n" });
    await vscode.window.showTextDocument(document);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
