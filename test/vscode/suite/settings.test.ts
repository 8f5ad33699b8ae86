/** Settings and configuration files take effect at once, in the folder they belong to. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  eventually,
  expectFindings,
  findingOf,
  folder,
  openFile,
  openText,
  replaceText,
  withSetting,
} from "./editor.ts";

const clean = "async def work():\n    pass\n\n\nasync def main():\n    await work()\n";
const dropped = clean.replace("await ", "");

describe("settings", () => {
  it("switch a rule off and on again", async () => {
    const { document } = await openText("off.py", dropped);
    await expectFindings(document, ["6 missing-await"]);
    await withSetting("awaitwise.rules", { "missing-await": "off" }, () => expectFindings(document, []));
    await expectFindings(document, ["6 missing-await"]);
  });

  it("change a rule's severity", async () => {
    const { document } = await openText("severity.py", dropped);
    await withSetting("awaitwise.rules", { "missing-await": "hint" }, async () => {
      await eventually(
        () => findingOf(document, "missing-await"),
        ({ severity }) => assert.equal(severity, vscode.DiagnosticSeverity.Hint),
      );
    });
  });

  it("switch everything off", async () => {
    const { document } = await openText("enable.py", dropped);
    await expectFindings(document, ["6 missing-await"]);
    await withSetting("awaitwise.enable", false, () => expectFindings(document, []));
    await expectFindings(document, ["6 missing-await"]);
  });

  it("keep findings until a file is saved", async () => {
    const { document } = await openText("on-save.py", dropped);
    await expectFindings(document, ["6 missing-await"]);
    await withSetting("awaitwise.run", "onSave", async () => {
      const { document: other } = await openText("on-save-other.py", clean);
      await replaceText(document, clean);
      // The other document's findings show that the server has caught up.
      await replaceText(other, dropped);
      await other.save();
      await expectFindings(other, ["6 missing-await"]);
      await expectFindings(document, ["6 missing-await"]);
      await document.save();
      await expectFindings(document, []);
    });
  });

  it("of one folder leave the others alone", async () => {
    const { document } = await openText("folders.py", dropped);
    const elsewhere = await openFile("second", "dropped.py");
    await expectFindings(elsewhere.document, ["6 missing-await"]);
    await withSetting(
      "awaitwise.rules",
      { "missing-await": "off" },
      async () => {
        await expectFindings(elsewhere.document, []);
        await expectFindings(document, ["6 missing-await"]);
      },
      folder("second").uri,
    );
  });
});

describe("configuration files", () => {
  const file = () => vscode.Uri.joinPath(folder("second").uri, "awaitwise.json");
  const write = (value: object) =>
    vscode.workspace.fs.writeFile(file(), new TextEncoder().encode(JSON.stringify(value, null, 2)));
  afterEach(() =>
    vscode.workspace.fs.delete(file()).then(undefined, () => {
      // Not every test writes one.
    }),
  );

  it("take effect when they are written", async () => {
    const { document } = await openFile("second", "dropped.py");
    await expectFindings(document, ["6 missing-await"]);
    await write({ rules: { "missing-await": "off" } });
    await expectFindings(document, []);
  });

  it("are completed and checked by their schema", async () => {
    await write({ rules: { "missing-await": "loud" } });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file()));
    await eventually(
      () => vscode.languages.getDiagnostics(file()).map(({ message }) => message),
      (messages) =>
        assert.ok(
          messages.some((message) => /not accepted/.test(message)),
          messages.join("\n"),
        ),
    );
  });
});
