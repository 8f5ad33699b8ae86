/** Notebooks on disk: what is read of them, what is written, and where things stand in their JSON. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cellEdits } from "../../src/hosts/notebook-edits.ts";
import { jsonSpans, type Notebook, readNotebook, rewrittenNotebook } from "../../src/hosts/notebook-file.ts";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import { cellSources, cellSpans, notebookText } from "../../src/ir/notebook.ts";
import { below, randomFrom } from "../robustness/random-edits.ts";

const code = (source: unknown, metadata: object = {}) => ({
  cell_type: "code",
  execution_count: null,
  metadata,
  outputs: [],
  source,
});
const file = (cells: readonly object[], metadata: object = {}) => ({
  cells,
  metadata,
  nbformat: 4,
  nbformat_minor: 5,
});

function read(json: string): Notebook {
  const notebook = readNotebook(json);
  assert.ok("text" in notebook, "failure" in notebook ? notebook.failure : "");
  return notebook;
}

const sourcesOf = (content: object) =>
  read(JSON.stringify(content)).cells.map(({ number, source }) => `${number} ${source}`);

describe("reading", () => {
  test("takes the code cells, their sources as text or as lines, and counts all cells", () => {
    const markdown = { cell_type: "markdown", metadata: {}, source: ["# x"] };
    const raw = { cell_type: "raw", metadata: {}, source: "x" };
    const content = file([markdown, code(["a\n", "b"]), raw, code("c\n"), code([])]);
    assert.deepEqual(sourcesOf(content), ["2 a\nb", "4 c\n", "5 "]);
  });

  test("leaves out cells and notebooks of other languages", () => {
    const cells = [code("a"), code("select", { vscode: { languageId: "sql" } })];
    assert.deepEqual(sourcesOf(file(cells, { language_info: { name: "python" } })), ["1 a"]);
    assert.deepEqual(sourcesOf(file(cells, { kernelspec: { language: "python", name: "x" } })), ["1 a"]);
    assert.deepEqual(sourcesOf(file(cells, { language_info: { name: "R" } })), []);
    assert.deepEqual(sourcesOf(file(cells, { kernelspec: { language: "julia" } })), []);
    assert.equal(read(JSON.stringify(file(cells, { language_info: { name: "R" } }))).text, "");
  });

  test("takes an empty file for a notebook without cells", () => {
    assert.deepEqual(read("\n"), { text: "", cells: [] });
    assert.deepEqual(read('{"cells": []}').cells, []);
  });

  test("takes what is broken inside of cells for empty", () => {
    assert.deepEqual(sourcesOf({ cells: [null, 3, code(null), code([1, "a"]), { cell_type: "code" }] }), [
      "3 ",
      "4 a",
      "5 ",
    ]);
  });

  const refused: Readonly<Record<string, [string, RegExp]>> = {
    "JSON that is broken": ['{\n"cells": [\n<<<<<<< HEAD\n', /broken in line 3$/],
    "JSON that breaks off": ['{"cells": [', /broken in line 1$/],
    "something else": ['["cells"]', /has no cells$/],
    "nothing that is an object": ["null", /has no cells$/],
    "the format of long ago": ['{"worksheets": []}', /old format 3/],
    "a cell that looks like a mark": [JSON.stringify(file([code("\f".repeat(9))])), /form feeds/],
  };
  for (const [name, [json, expected]] of Object.entries(refused)) {
    test(`refuses ${name}`, () => {
      const notebook = readNotebook(json);
      assert.ok("failure" in notebook);
      assert.match(notebook.failure, expected);
    });
  }
});

/** Writes a notebook with the sources changed, as a repair would. */
function rewritten(json: string, change: (source: string) => string): string {
  const sources = cellSources(read(json).text).map(change);
  return rewrittenNotebook(json, notebookText(sources) ?? "") ?? "";
}

const layouts: Readonly<Record<string, (content: object) => string>> = {
  "as nbformat writes it": (content) => `${JSON.stringify(content, null, 1)}\n`,
  "with four spaces": (content) => JSON.stringify(content, null, 4),
  "with tabs and Windows line ends": (content) =>
    JSON.stringify(content, null, "\t").replaceAll("\n", "\r\n"),
  "in one line": (content) => JSON.stringify(content),
  "with ASCII alone": (content) =>
    JSON.stringify(content, null, 1).replaceAll(
      /[^\0-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
};

describe("writing", () => {
  const before = file([
    { cell_type: "markdown", metadata: {}, source: ["fetch() 한국어"] },
    code(['# "é" \\ 😀\n', "\n", "fetch()\n", "x = 1\n"]),
    code("fetch()\ny = '\t'"),
    code(["fetch()"]),
    code(["z = 1\n"]),
  ]);
  const after = file([
    { cell_type: "markdown", metadata: {}, source: ["fetch() 한국어"] },
    code(['# "é" \\ 😀\n', "\n", "await fetch()\n", "x = 1\n"]),
    code("await fetch()\ny = '\t'"),
    code(["await fetch()"]),
    code(["z = 1\n"]),
  ]);
  for (const [name, layout] of Object.entries(layouts)) {
    test(`keeps everything else byte for byte: ${name}`, () => {
      const change = (source: string) => source.replace("fetch()", "await fetch()");
      assert.equal(rewritten(layout(before), change), layout(after));
      assert.equal(
        rewritten(layout(before), (source) => source),
        layout(before),
      );
    });
    test(`adds lines and takes them away: ${name}`, () => {
      const longer = rewritten(layout(before), (source) => `import é\n${source}\nlast`);
      assert.deepEqual(
        read(longer).cells.map(({ source }) => source),
        read(layout(before)).cells.map(({ source }) => `import é\n${source}\nlast`),
      );
      assert.equal(
        rewritten(longer, (source) => source.slice("import é\n".length, -"\nlast".length)),
        layout(before),
      );
    });
  }

  test("refuses a text that has other cells", () => {
    const json = JSON.stringify(before);
    assert.equal(rewrittenNotebook(json, notebookText(["x"]) ?? ""), undefined);
  });

  test("puts each line of a list into a string of its own", () => {
    const json = JSON.stringify(file([code(["x = f()"])]), null, 1);
    const lines = rewritten(json, (source) => `a = 1\n${source}`);
    assert.deepEqual(JSON.parse(lines).cells[0].source, ["a = 1\n", "x = f()"]);
    assert.match(lines, / {4}"a = 1\\n",\n {4}"x = f\(\)"\n/);
  });
});

test("places in the text are found in the JSON, through every escape", () => {
  for (const layout of Object.values(layouts)) {
    const json = layout(
      file([code(['é = "\\" # 😀\n', "call(x)"]), code("\tcall(y)"), code(["a\n"]), code("z")]),
    );
    const { text } = read(json);
    const toJson = jsonSpans(json);
    for (const found of text.matchAll(/call\(.\)|z|a/g)) {
      const span = toJson([found.index, found.index + found[0].length]);
      assert.equal(json.slice(...span), found[0]);
    }
    const accent = toJson([text.indexOf("é"), text.indexOf("é") + 1]);
    assert.match(json.slice(...accent), /^(é|\\)$/);
  }
});

describe("edits", () => {
  test("of a text come out the same in its cells", () => {
    const random = randomFrom(3);
    const letters = ["a", "\n", "b\n", "😀"];
    const some = (most: number) =>
      Array.from({ length: below(most, random) }, () => letters[below(letters.length, random)]).join("");
    for (let run = 0; run < 500; run++) {
      const text = notebookText(Array.from({ length: 1 + below(4, random) }, () => some(5))) ?? "";
      const spans = cellSpans(text);
      const edits = spans.flatMap(([start, end]) => {
        const at = start + below(end + 2 - start, random);
        const to = at + below(end + 2 - at, random);
        // What reaches behind the last line is an edit of lines, and ends as one.
        const newText = to > end ? `${some(3)}\n` : some(3);
        return below(3, random) === 0 ? [] : [{ span: [at, to] as const, newText }];
      });
      const after = cellSources(
        applyEdits(
          text,
          edits.map((edit) => ({ ...edit, file: "" })),
        ) ?? "",
      );
      const found = cellEdits(text, edits);
      assert.ok(found);
      const applied = cellSources(text).map((source, cell) =>
        applyEdits(
          source,
          found.filter((edit) => edit.cell === cell),
        ),
      );
      assert.deepEqual(applied, after);
    }
  });

  test("that reach from one cell into another are refused", () => {
    const text = notebookText(["abc", "def"]) ?? "";
    assert.equal(cellEdits(text, [{ span: [4, text.indexOf("def") + 1], newText: "" }]), undefined);
    assert.equal(cellEdits(text, [{ span: [0, 0], newText: "x" }]), undefined);
  });
});
