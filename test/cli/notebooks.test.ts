/** Jupyter notebooks on the command line: what is checked, where findings are said to be, and what `--fix` writes. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checkJson, folderWith, runCli } from "./run-cli.ts";

interface Cell {
  readonly kind?: "markdown" | "raw";
  readonly source: string | readonly string[];
}

function notebook(cells: readonly (string | Cell)[], metadata: object = {}): string {
  const made = cells.map((cell) => {
    const { kind, source } = typeof cell === "string" ? { kind: undefined, source: lines(cell) } : cell;
    return kind
      ? { cell_type: kind, metadata: {}, source }
      : { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source };
  });
  return `${JSON.stringify({ cells: made, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

const lines = (source: string) => source.split(/(?<=\n)/);
const load = "import asyncio\n\nasync def load(key):\n    await asyncio.sleep(1)\n    return key\n";
const shop = notebook([
  { kind: "markdown", source: ["# load(1)"] },
  load,
  "%time x = 1\nload(x)",
  "load(2)\n",
]);
/** The line of a text on disk, and what stands there. */
const at = (text: string, line: number, from: number, to: number) =>
  text.split("\n")[line - 1]?.slice(from - 1, to - 1);

describe("findings", () => {
  test("are said to be in a cell, counted among all, with lines of its own", async (context) => {
    const folder = folderWith(context, { "shop.ipynb": shop });
    const { code, out } = await runCli(["check", "shop.ipynb"], { folder });
    assert.equal(code, 1);
    assert.match(out, /^shop\.ipynb:cell 3:2:1 error: `load\(\)` is never awaited/);
    assert.match(out, /\n {3}2 │ load\(x\)\n {5}│ \^{7}\n/);
    assert.match(out, /├ shop\.ipynb:cell 2:3:11 `load` is defined as async here/);
    assert.match(out, /\nshop\.ipynb:cell 4:1:1 error/);
    assert.match(out, /2 findings \(2 errors\) in 1 file/);
  });

  test("have the number of their cell in JSON, their related places and edits as well", async (context) => {
    const folder = folderWith(context, { "shop.ipynb": shop, "shop.py": `${load}load(1)\n` });
    const { report } = await checkJson([], { folder });
    const [first, , third] = report.findings;
    assert.equal(first?.cell, 3);
    assert.deepEqual(first?.range, { start: { line: 2, column: 1 }, end: { line: 2, column: 8 } });
    assert.equal(first?.related[0]?.cell, 2);
    const [edit] = first?.fixes[0]?.edits ?? [];
    assert.equal(edit?.cell, 3);
    assert.deepEqual(edit?.range.start, { line: 2, column: 1 });
    assert.equal(third?.file, "shop.py");
    assert.equal(third?.cell, undefined);
  });

  test("have edits at a cell's end that can be made in the cell", async (context) => {
    const folder = folderWith(context, {
      "shop.ipynb": notebook(["import os", "async def load():\n    return 1", "load()"]),
    });
    const { report } = await checkJson([], { folder });
    const fix = report.findings[0]?.fixes.find(({ title }) => title.startsWith("Start it as a task"));
    const [edit, ...others] = fix?.edits.filter(({ cell }) => cell === 1) ?? [];
    assert.ok(edit && others.length === 0);
    const { start, end } = edit.range;
    assert.deepEqual([start.line, end.line], [1, 1]);
    const before = "import os".slice(0, start.column - 1);
    const behind = "import os".slice(end.column - 1);
    assert.equal(before + edit.newText + behind, "import asyncio\nimport os\n\nbackground_tasks = set()");
  });

  test("stand where GitHub and SARIF look: in the lines of the file on disk", async (context) => {
    const text = notebook([load, 'é = 1\n"\\\\"; load(1)', { source: "x = '\t'\nload(2)" }]);
    const folder = folderWith(context, { "shop.ipynb": text });
    const github = await runCli(["check", "--format", "github"], { folder });
    const places = [...github.out.matchAll(/line=(\d+),endLine=\d+,col=(\d+),endColumn=(\d+)/g)].map(
      ([, line, from, to]) => at(text, Number(line), Number(from), Number(to)),
    );
    assert.deepEqual(places, ["load(1)", "load(2)"]);
    const { out } = await runCli(["check", "--format", "sarif"], { folder });
    const { results } = JSON.parse(out).runs[0];
    for (const [index, expected] of ["load(1)", "load(2)"].entries()) {
      const { region } = results[index].locations[0].physicalLocation;
      assert.equal(at(text, region.startLine, region.startColumn, region.endColumn), expected);
      const [change] = results[index].fixes[0].artifactChanges;
      const [{ deletedRegion, insertedContent }] = change.replacements;
      const all = text.split("\n");
      const before = [
        ...all.slice(0, deletedRegion.startLine - 1),
        (all[deletedRegion.startLine - 1] ?? "").slice(0, deletedRegion.startColumn - 1),
      ];
      const behind = [
        (all[deletedRegion.endLine - 1] ?? "").slice(deletedRegion.endColumn - 1),
        ...all.slice(deletedRegion.endLine),
      ];
      const repaired = `${before.join("\n")}${insertedContent.text}${behind.join("\n")}`;
      assert.equal(repaired, text.replace(expected, `await ${expected}`));
    }
  });

  test("reach into the Python files of the notebook's folder, and suppressions hold per cell", async (context) => {
    const folder = folderWith(context, {
      "shop.py": load,
      "a.ipynb": notebook([
        "import shop",
        "shop.load(1)  # awaitwise: ignore[missing-await]\n# awaitwise: ignore[missing-await]",
        "shop.load(2)",
      ]),
      "b.ipynb": notebook([
        "import shop\nshop.load(1)",
        "# awaitwise: ignore-file[missing-await]\nshop.load(2)",
      ]),
    });
    const { report } = await checkJson([], { folder });
    assert.deepEqual(
      report.findings.map(({ file, cell, rule, range }) => `${file} ${cell} ${range.start.line} ${rule}`),
      ["a.ipynb 2 2 unused-suppression", "a.ipynb 3 1 missing-await"],
    );
  });

  test("of broken code are problems of its cell", async (context) => {
    const folder = folderWith(context, { "shop.ipynb": notebook([load, "x = 1\ny = = 2", "load(1)"]) });
    const { out } = await runCli(["check"], { folder });
    assert.match(out, /shop\.ipynb:cell 2:2:5 syntax/);
    assert.match(out, /shop\.ipynb:cell 3:1:1 error/);
  });
});

describe("notebooks", () => {
  test("are found in folders, but not in the copies that Jupyter keeps", async (context) => {
    const folder = folderWith(context, {
      "a/shop.ipynb": shop,
      ".ipynb_checkpoints/shop-checkpoint.ipynb": shop,
      "a/.ipynb_checkpoints/shop-checkpoint.ipynb": shop,
    });
    const { report } = await checkJson([], { folder });
    assert.equal(report.summary.files, 1);
    assert.deepEqual([...new Set(report.findings.map(({ file }) => file))], ["a/shop.ipynb"]);
  });

  test("that cannot be read are problems; those of other languages and empty ones are none", async (context) => {
    const folder = folderWith(context, {
      "broken.ipynb": '{\n"cells": [\n<<<<<<< HEAD\n',
      "old.ipynb": JSON.stringify({ worksheets: [], nbformat: 3 }),
      "other.ipynb": "[]",
      "r.ipynb": notebook([load, "load(1)"], { language_info: { name: "R" } }),
      "new.ipynb": "",
      "empty.ipynb": notebook([]),
      "shop.ipynb": shop,
    });
    const { code, out } = await runCli(["check"], { folder });
    assert.equal(code, 2);
    assert.match(out, /broken\.ipynb not checked: is no notebook: its JSON is broken in line 3\n/);
    assert.match(out, /old\.ipynb not checked: is a notebook of the old format 3; `jupyter nbconvert/);
    assert.match(out, /other\.ipynb not checked: is no notebook: it has no cells\n/);
    assert.match(out, /2 findings \(2 errors\) in 7 files, 3 not checked/);
    assert.doesNotMatch(out, /^(r|new|empty)\.ipynb/m);
  });

  test("show their IR", async (context) => {
    const folder = folderWith(context, { "shop.ipynb": shop });
    const { code, out } = await runCli(["ir", "shop.ipynb"], { folder });
    assert.equal(code, 0);
    const module = JSON.parse(out);
    assert.equal(module.cells.length, 3);
    assert.equal(module.topLevelAwait, true);
    assert.deepEqual(module.problems, []);
  });
});

describe("--fix", () => {
  test("rewrites the cells that changed, and nothing else", async (context) => {
    const original = notebook(
      [
        { kind: "markdown", source: "load(1) 한국어 ü" },
        load,
        { source: "load(1)\n" },
        "%%time\nload(2)",
        "%%bash\nload(3)",
        "y = 1\nload(4)",
        { kind: "raw", source: "load(5)" },
      ],
      { zebra: 1, kernelspec: { language: "python", name: "x" }, é: "\u2028" },
    );
    const folder = folderWith(context, { "shop.ipynb": original });
    const { code, out } = await runCli(["check", "--fix"], { folder });
    assert.equal(code, 1);
    assert.match(out, /^Repaired 2 findings in 1 file\./m);
    assert.match(out, /shop\.ipynb:cell 4:2:1 error/);
    const expected = original
      .replace('"load(1)\\n"', '"await load(1)\\n"')
      .replace('"load(4)"', '"await load(4)"');
    assert.equal(readFileSync(join(folder, "shop.ipynb"), "utf8"), expected);
    assert.deepEqual(readdirSync(folder), ["shop.ipynb"]);
    const again = await checkJson(["--fix"], { folder });
    assert.deepEqual(again.report.summary.fixed, { findings: 0, files: 0 });
    assert.equal(readFileSync(join(folder, "shop.ipynb"), "utf8"), expected);
  });

  test("adds an import to the cell with the imports", async (context) => {
    const original = notebook([
      "%load_ext x\nimport os",
      "import time\nasync def f():\n    time.sleep(1)\n    await g()",
    ]);
    const folder = folderWith(context, { "shop.ipynb": original });
    await runCli(["check", "--fix"], { folder });
    const expected = notebook([
      "%load_ext x\nimport asyncio\nimport os",
      "import time\nasync def f():\n    await asyncio.sleep(1)\n    await g()",
    ]);
    assert.equal(readFileSync(join(folder, "shop.ipynb"), "utf8"), expected);
  });

  test("keeps a byte order mark, Windows line ends and a missing line break at the end", async (context) => {
    const original = `\ufeff${shop.trimEnd().replaceAll("\n", "\r\n")}`;
    const folder = folderWith(context, { "shop.ipynb": original });
    await runCli(["check", "--fix"], { folder });
    const repaired = readFileSync(join(folder, "shop.ipynb"), "utf8");
    assert.equal(
      repaired,
      original.replace('"load(x)"', '"await load(x)"').replace('"load(2)\\n"', '"await load(2)\\n"'),
    );
  });

  test("reads a notebook from standard input, and writes it to standard output", async (context) => {
    const folder = folderWith(context, {});
    const args = ["check", "-", "--stdin-filename", "shop.ipynb"];
    const fixed = await runCli([...args, "--fix"], { folder, input: shop });
    assert.equal(
      fixed.out,
      shop.replace('"load(x)"', '"await load(x)"').replace('"load(2)\\n"', '"await load(2)\\n"'),
    );
    const checked = await runCli(args, { folder, input: shop });
    assert.match(checked.out, /^shop\.ipynb:cell 3:2:1 error/);
    const broken = await runCli([...args, "--fix"], { folder, input: "{" });
    assert.equal(broken.code, 2);
    assert.match(broken.out + broken.error, /shop\.ipynb not checked: is no notebook/);
  });
});
