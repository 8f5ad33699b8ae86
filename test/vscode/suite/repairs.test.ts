/** Repairs as a person applies them: the light bulb, the preferred fix, everything on save, and comments that silence. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import {
  eventually,
  expectFindings,
  findingOf,
  openFile,
  openText,
  pathIn,
  quickFixes,
  replaceText,
  withSetting,
} from "./editor.ts";

/** What the command line tool says about the examples; written before the editor starts. */
interface Report {
  readonly findings: readonly {
    readonly file: string;
    readonly rule: string;
    readonly range: { readonly start: Place };
    readonly fixes: readonly { readonly title: string; readonly edits: readonly Edit[] }[];
  }[];
}
/** From 1, in UTF-16 units. */
interface Place {
  readonly line: number;
  readonly column: number;
}
interface Edit {
  readonly file: string;
  readonly range: { readonly start: Place; readonly end: Place };
  readonly newText: string;
}

const dropped = [
  "import asyncio",
  "",
  "",
  "async def work():",
  "    await asyncio.sleep(1)",
  "",
  "",
  "async def main():",
  "    work()",
  "    asyncio.create_task(work())",
  "",
].join("\n");

describe("quick fixes", () => {
  it("add await where the cursor stands", async () => {
    const editor = await openText("preferred.py", dropped);
    const finding = await findingOf(editor.document, "missing-await");
    editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
    await vscode.commands.executeCommand("editor.action.codeAction", {
      kind: "quickfix",
      apply: "first",
      preferred: true,
    });
    await expectFindings(editor.document, ["10 dropped-task"]);
    assert.equal(editor.document.getText(), dropped.replace("    work()", "    await work()"));
  });

  it("prefer a safe repair, and never a suggestion", async () => {
    const { document } = await openText("preferences.py", dropped);
    for (const rule of ["missing-await", "dropped-task"]) {
      const finding = await findingOf(document, rule);
      const preferred = (await quickFixes(document.uri, finding.range)).filter(
        ({ isPreferred }) => isPreferred,
      );
      assert.equal(preferred.length, 1, rule);
    }
  });

  const report: Report = JSON.parse(readFileSync(process.env.AWAITWISE_EXPECTED ?? "", "utf8"));
  for (const { file, rule, range, fixes } of report.findings) {
    for (const { title, edits } of fixes) {
      it(`${file}:${range.start.line} ${rule}: ${title}`, async () => {
        const editor = await openFile("examples", file);
        const before = editor.document.getText();
        await somethingSaidOn(editor.document, range.start.line);
        const position = new vscode.Position(range.start.line - 1, range.start.column - 1);
        const actions = await quickFixes(editor.document.uri, new vscode.Range(position, position));
        const action = actions.find((candidate) => candidate.title === title);
        assert.ok(action?.edit, `offered: ${actions.map((candidate) => candidate.title).join(", ")}`);
        assert.ok(await vscode.workspace.applyEdit(action.edit));
        assert.equal(editor.document.getText(), applied(before, edits));
        await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
      });
    }
  }
});

/** What TypeScript itself reports we do not say again, but repair. */
async function somethingSaidOn(document: vscode.TextDocument, line: number): Promise<void> {
  await eventually(
    () => vscode.languages.getDiagnostics(document.uri).filter(({ range }) => range.start.line === line - 1),
    (said) => assert.ok(said.length > 0, `nothing on line ${line} of ${document.fileName}`),
  );
}

describe("fix all", () => {
  const onSave = { "source.fixAll.awaitwise": "explicit" };

  for (const name of ["missing_await", "nested_event_loop"]) {
    it(`on save turns ${name}.py into its right form`, async () => {
      const { document } = await openText(
        `${name}.py`,
        readFileSync(pathIn("examples", `python/${name}.py`), "utf8"),
      );
      await findingOf(document, name.replaceAll("_", "-"));
      await withSetting("editor.codeActionsOnSave", onSave, async () => {
        // A file without changes is not saved.
        await replaceText(document, `${document.getText()}\n`);
        await document.save();
      });
      const right = readFileSync(pathIn("examples", `python/right/${name}.py`), "utf8");
      assert.equal(code(document.getText()), code(right));
      await expectFindings(document, []);
    });
  }

  it("on save leaves suggestions alone", async () => {
    const text = readFileSync(pathIn("examples", "python/blocking_requests.py"), "utf8");
    const { document } = await openText("suggestions.py", text);
    await findingOf(document, "blocking-call");
    await withSetting("editor.codeActionsOnSave", onSave, async () => {
      await replaceText(document, `${text}\n`);
      await document.save();
    });
    assert.equal(document.getText().trimEnd(), text.trimEnd());
  });
});

describe("comments that silence", () => {
  for (const where of ["on this line", "in this file"]) {
    it(`a rule ${where}`, async () => {
      const { document } = await openText(`silence ${where}.py`, dropped);
      const { range } = await findingOf(document, "missing-await");
      const action = (await quickFixes(document.uri, range)).find(
        ({ title }) => title === `Ignore missing-await ${where}`,
      );
      assert.ok(action?.edit);
      await vscode.workspace.applyEdit(action.edit);
      // The comment is a line of its own.
      await expectFindings(document, ["11 dropped-task"]);
      assert.match(document.getText(), /# awaitwise: ignore(-file)?\[missing-await\]/);
    });
  }
});

/** The text after edits that do not overlap; those at one place stand in the order they are given. */
function applied(text: string, edits: readonly Edit[]): string {
  const lines = text.split("\n");
  const offset = ({ line, column }: Place) =>
    lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
  return edits
    .map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), newText }))
    .reverse()
    .sort((left, right) => right.start - left.start || right.end - left.end)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

/** A program without its first docstring, comments and blank lines at the end. */
function code(text: string): string {
  return text
    .replace(/^"""[^"]*"""\n/, "")
    .replaceAll(/ *#.*$/gm, "")
    .trimEnd();
}
