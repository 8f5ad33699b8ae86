/** Jupyter notebooks, as VS Code's own extension for them opens and saves them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import {
  diagnostics,
  eventually,
  expectFindings,
  findingOf,
  folder,
  hoverAt,
  pathIn,
  quickFixes,
  replaceText,
  withSetting,
} from "./editor.ts";

interface Source {
  readonly kind?: "markdown";
  readonly text: string;
}

const load = "import asyncio\n\nasync def load(key):\n    await asyncio.sleep(1)\n    return key";

async function openNotebook(
  name: string,
  sources: readonly (string | Source)[],
): Promise<vscode.NotebookDocument> {
  const cells = sources.map((source) => {
    const { kind = "code", text }: { kind?: string; text: string } =
      typeof source === "string" ? { text: source } : source;
    const output = kind === "code" ? { execution_count: null, outputs: [] } : {};
    return { cell_type: kind, metadata: {}, ...output, source: text.split(/(?<=\n)/) };
  });
  const metadata = { language_info: { name: "python" } };
  const uri = vscode.Uri.joinPath(folder("scratch").uri, name);
  const json = JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(json));
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  await vscode.window.showNotebookDocument(notebook, { preview: false });
  assert.equal(notebook.notebookType, "jupyter-notebook");
  return notebook;
}

function cellAt(notebook: vscode.NotebookDocument, index: number): vscode.TextDocument {
  return notebook.cellAt(index).document;
}

async function change(notebook: vscode.NotebookDocument, edit: vscode.NotebookEdit): Promise<void> {
  const changes = new vscode.WorkspaceEdit();
  changes.set(notebook.uri, [edit]);
  assert.ok(await vscode.workspace.applyEdit(changes));
}

describe("Notebooks", () => {
  it("show findings in the cells that they are in", async () => {
    const notebook = await openNotebook("findings.ipynb", [
      { kind: "markdown", text: "# load(1)" },
      load,
      "%matplotlib inline\nload(1)",
      "await load(2)",
      "import asyncio\nasyncio.create_task(load(3))\nx = 1\nload(4)\n",
    ]);
    await expectFindings(cellAt(notebook, 2), ["2 missing-await"]);
    await findingOf(cellAt(notebook, 4), "missing-await");
    for (const index of [0, 1, 3]) assert.deepEqual(diagnostics(cellAt(notebook, index).uri), []);
    const hover = await hoverAt(cellAt(notebook, 2).uri, new vscode.Position(1, 1));
    assert.match(hover, /runs none of its code/);
  });

  it("are repaired in the right cell, and saved so", async () => {
    const notebook = await openNotebook("repaired.ipynb", [load, "x = 1\nload(x)"]);
    const cell = cellAt(notebook, 1);
    const finding = await findingOf(cell, "missing-await");
    const fixes = await quickFixes(cell.uri, finding.range);
    const fix = fixes.find(({ title }) => title === "Add `await`");
    assert.ok(fix?.edit, fixes.map(({ title }) => title).join(", "));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(cell.getText(), "x = 1\nawait load(x)");
    assert.equal(cellAt(notebook, 0).getText(), load);
    await expectFindings(cell, []);
    assert.ok(await notebook.save());
    const saved: { cells: { source: string | string[] }[] } = JSON.parse(
      readFileSync(pathIn("scratch", "repaired.ipynb"), "utf8"),
    );
    assert.deepEqual([saved.cells[1]?.source].flat().join(""), "x = 1\nawait load(x)");
  });

  it("add an import to the cell with the imports", async () => {
    const notebook = await openNotebook("imports.ipynb", [
      "import os",
      "async def load():\n    return 1",
      "load()",
    ]);
    const cell = cellAt(notebook, 2);
    const finding = await findingOf(cell, "missing-await");
    const fix = (await quickFixes(cell.uri, finding.range)).find(({ title }) =>
      title.startsWith("Start it as"),
    );
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(cellAt(notebook, 0).getText(), /^import asyncio\nimport os\n/);
    assert.match(cell.getText(), /asyncio\.create_task\(load\(\)\)/);
    await expectFindings(cell, []);
  });

  it("are looked at anew in every cell when one of them is edited", async () => {
    const notebook = await openNotebook("edited.ipynb", [
      "def load(key):\n    return key",
      "x = 1",
      "load(x)",
    ]);
    await expectFindings(cellAt(notebook, 2), []);
    await replaceText(cellAt(notebook, 0), load);
    await expectFindings(cellAt(notebook, 2), ["1 missing-await"]);
    await replaceText(cellAt(notebook, 0), "def load(key):\n    return key");
    await expectFindings(cellAt(notebook, 2), []);
  });

  it("follow their cells: added, moved, of another language, and gone", async () => {
    const notebook = await openNotebook("cells.ipynb", ["load(1)"]);
    await expectFindings(cellAt(notebook, 0), []);
    const python = (text: string) =>
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, "python");
    await change(notebook, vscode.NotebookEdit.insertCells(0, [python(load)]));
    await expectFindings(cellAt(notebook, 1), ["1 missing-await"]);
    await change(notebook, vscode.NotebookEdit.insertCells(1, [python("x = 2\nload(x)")]));
    await expectFindings(cellAt(notebook, 1), ["2 missing-await"]);
    await expectFindings(cellAt(notebook, 2), ["1 missing-await"]);
    const document = await vscode.languages.setTextDocumentLanguage(cellAt(notebook, 1), "sql");
    await expectFindings(document, []);
    await expectFindings(cellAt(notebook, 2), ["1 missing-await"]);
    await vscode.languages.setTextDocumentLanguage(cellAt(notebook, 1), "python");
    await expectFindings(cellAt(notebook, 1), ["2 missing-await"]);
    await change(notebook, vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(0, 1)));
    await expectFindings(cellAt(notebook, 0), []);
    await expectFindings(cellAt(notebook, 1), []);
  });

  it("offer to repair a cell, and the whole notebook", async () => {
    const notebook = await openNotebook("all.ipynb", [load, "load(1)\nload(2)", "load(3)"]);
    const cell = cellAt(notebook, 1);
    await expectFindings(cell, ["1 missing-await", "2 missing-await"]);
    const fix = async (kind: string) => {
      const all = new vscode.Range(0, 0, 1, 0);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        cell.uri,
        all,
        kind,
        100,
      );
      const action = await eventually(
        () => actions.find(({ edit }) => edit),
        (found) => assert.ok(found, actions.map(({ title }) => title).join(", ")),
      );
      assert.ok(action?.edit);
      assert.ok(await vscode.workspace.applyEdit(action.edit));
    };
    await fix("source.fixAll.awaitwise");
    assert.equal(cell.getText(), "await load(1)\nawait load(2)");
    assert.equal(cellAt(notebook, 2).getText(), "load(3)");
    await fix("notebook.source.fixAll.awaitwise");
    assert.equal(cellAt(notebook, 2).getText(), "await load(3)");
  });

  it("are repaired when they are saved, where the user wants that", async () => {
    const notebook = await openNotebook("on-save.ipynb", [load, "load(1)", "x = 2\nload(x)"]);
    await expectFindings(cellAt(notebook, 2), ["2 missing-await"]);
    const wanted = { "notebook.source.fixAll.awaitwise": "explicit" };
    await withSetting("notebook.codeActionsOnSave", wanted, async () => {
      // A notebook without changes is not saved.
      await replaceText(cellAt(notebook, 0), `${load}\n`);
      assert.ok(await notebook.save());
      await eventually(
        () => notebook.getCells().map(({ document }) => document.getText()),
        (texts) => assert.deepEqual(texts, [`${load}\n`, "await load(1)", "x = 2\nawait load(x)"]),
      );
    });
  });
});
