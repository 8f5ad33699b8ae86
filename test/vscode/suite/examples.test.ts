/** The examples as a reader opens them: a squiggle on each line that says so, and on no other. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import * as vscode from "vscode";
import { eventually, expectFindings, findings, openFile, pathIn } from "./editor.ts";

/** Shows that a file was checked when it has nothing else to show. */
const probe = "\n\nasync def _probe():\n    _probe()\n";
const typescriptProbe =
  '\n\nexport async function _probe(): Promise<void> {\n  await fetch("/");\n  _probe();\n}\n';

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

describe("examples in TypeScript", () => {
  const files = ["typescript", "typescript/right"].flatMap((folder) =>
    readdirSync(pathIn("examples", folder))
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name}`),
  );

  for (const file of files) {
    it(`${file} shows what its comments expect`, async () => {
      const editor = await openFile("examples", file);
      const { document } = editor;
      const end = document.lineAt(document.lineCount - 1).range.end;
      await editor.edit((edit) => edit.insert(end, typescriptProbe));
      const probed = `${end.line + typescriptProbe.split("\n").length - 2} missing-await`;
      await eventually(
        () => ({ ours: findings(document), own: compilerLines(document) }),
        ({ ours, own }) => {
          // What TypeScript itself says on a line need not be said again.
          const expected = [...expectations(document), probed];
          const needed = expected.filter((one) => !own.has(Number.parseInt(one, 10)) || ours.includes(one));
          assert.deepEqual(ours, needed);
        },
      );
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    });
  }
});

/** Lines, from 1, on which the compiler reports one of the errors that are ours as well. */
function compilerLines(document: vscode.TextDocument): ReadonlySet<number> {
  const shared = new Set<unknown>([1308, 2801]);
  return new Set(
    vscode.languages
      .getDiagnostics(document.uri)
      .filter(({ source, code }) => source === "ts" && shared.has(code))
      .map(({ range }) => range.start.line + 1),
  );
}

/** `LINE rule` for each comment `# expect: rule, rule`, or `//` in place of `#`. */
function expectations(document: vscode.TextDocument): string[] {
  return document
    .getText()
    .split("\n")
    .flatMap((line, index) => {
      const rules = /(?:#|\/\/) expect: (.+)$/.exec(line)?.[1] ?? "";
      return rules
        .split(",")
        .map((rule) => rule.trim())
        .filter(Boolean)
        .sort()
        .map((rule) => `${index + 1} ${rule}`);
    });
}
