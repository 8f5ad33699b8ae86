/** The examples as a reader opens them: a squiggle on each line that says so, and on no other. */
import { readdirSync } from "node:fs";
import * as vscode from "vscode";
import { expectFindings, openFile, pathIn } from "./editor.ts";

/** Shows that a file was checked when it has nothing else to show. */
const probe = "\n\nasync def _probe():\n    _probe()\n";

describe("examples", () => {
  const files = ["python", "python/right"].flatMap((folder) =>
    readdirSync(pathIn("examples", folder))
      .filter((name) => name.endsWith(".py"))
      .map((name) => `${folder}/${name}`),
  );

  for (const file of files) {
    it(`${file} shows what its comments expect`, async () => {
      const editor = await openFile("examples", file);
      const { document } = editor;
      const expected = expectations(document);
      if (expected.length > 0) {
        await expectFindings(document, expected);
      } else {
        const end = document.lineAt(document.lineCount - 1).range.end;
        await editor.edit((edit) => edit.insert(end, probe));
        await expectFindings(document, [`${end.line + probe.split("\n").length - 1} missing-await`]);
      }
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    });
  }
});

/** `LINE rule` for each comment `# expect: rule, rule`. */
function expectations(document: vscode.TextDocument): string[] {
  return document
    .getText()
    .split("\n")
    .flatMap((line, index) => {
      const rules = /# expect: (.+)$/.exec(line)?.[1] ?? "";
      return rules
        .split(",")
        .map((rule) => rule.trim())
        .filter(Boolean)
        .sort()
        .map((rule) => `${index + 1} ${rule}`);
    });
}
