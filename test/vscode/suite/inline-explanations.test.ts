/** The short texts at the ends of lines. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { InlineExplanations } from "../../../src/hosts/vscode/inline-explanations.ts";
import { eventually, expectFindings, openText, replaceText, withSetting } from "./editor.ts";

const program = "async def work():\n    pass\n\n\nasync def main():\n    work()\n    work()\n";

/** What editors were told to show last, as `LINE text`. */
class Shown {
  private readonly lines = new Map<string, readonly string[]>();
  readonly explanations = new InlineExplanations((editor, lines) => {
    this.lines.set(
      editor.document.uri.toString(),
      lines.map(({ range, renderOptions }) => `${range.start.line} ${renderOptions?.after?.contentText}`),
    );
  });

  in({ document }: vscode.TextEditor): readonly string[] {
    return this.lines.get(document.uri.toString()) ?? [];
  }
}

function putCursor(editor: vscode.TextEditor, line: number): void {
  editor.selection = new vscode.Selection(line, 0, line, 0);
}

describe("inline explanations", () => {
  let shown: Shown;
  let editor: vscode.TextEditor;

  beforeEach(async () => {
    shown = new Shown();
    editor = await openText("inline.py", program);
    await expectFindings(editor.document, ["6 missing-await", "7 missing-await"]);
  });

  afterEach(async () => {
    shown.explanations.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("stand at the line of the cursor, and leave with it", async () => {
    putCursor(editor, 5);
    await eventually(
      () => shown.in(editor),
      (lines) => {
        assert.equal(lines.length, 1);
        assert.match(lines[0] ?? "", /^5 .*work/);
      },
    );
    putCursor(editor, 0);
    await eventually(
      () => shown.in(editor),
      (lines) => assert.deepEqual(lines, []),
    );
  });

  it("stand at all lines where the user wants that, and nowhere when off", async () => {
    await withSetting("awaitwise.inline.explanations", "allLines", async () => {
      await eventually(
        () => shown.in(editor),
        (lines) =>
          assert.deepEqual(
            lines.map((line) => line.slice(0, 2)),
            ["5 ", "6 "],
          ),
      );
    });
    putCursor(editor, 5);
    await withSetting("awaitwise.inline.explanations", "off", async () => {
      await eventually(
        () => shown.in(editor),
        (lines) => assert.deepEqual(lines, []),
      );
    });
  });

  it("go at once when the text changes, and with the finding", async () => {
    putCursor(editor, 5);
    await eventually(
      () => shown.in(editor),
      (lines) => assert.equal(lines.length, 1),
    );
    const repaired = replaceText(editor.document, program.replaceAll("    work()", "    await work()"));
    await repaired;
    assert.deepEqual(shown.in(editor), []);
    await expectFindings(editor.document, []);
    assert.deepEqual(shown.in(editor), []);
  });
});
