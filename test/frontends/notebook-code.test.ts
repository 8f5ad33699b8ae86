/** What of a notebook is Python, and that the text of its cells can be put together and taken apart. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pythonCodeOf } from "../../src/frontends/python/notebook-code.ts";
import { cellSources, cellSpans, isNotebookText, notebookText } from "../../src/ir/notebook.ts";
import { differenceOf } from "../../src/ir/text-difference.ts";
import { below, randomFrom } from "../robustness/random-edits.ts";

/** The Python of one cell, its spaces shown as dots. */
function code(source: string): string {
  const text = notebookText([source]);
  assert.ok(text !== undefined);
  const { code: all } = pythonCodeOf(text);
  assert.equal(all.length, text.length);
  const [span] = cellSpans(text);
  return all.slice(...(span ?? [0, 0])).replaceAll(" ", "·");
}

const masked: Readonly<Record<string, readonly [string, string]>> = {
  "a line magic": ["%matplotlib inline", "_;··········inline"],
  "a magic without arguments": ["%load\nx = 1", "_····\nx·=·1"],
  "a shell command, but for what it takes from Python": [
    "!ls {folder} $name rest",
    "_;···folder,··name·····",
  ],
  "a shell command over several lines": ["!ls \\\n  -l\nx", "_····\n····\nx"],
  "a magic in a block": ["if a:\n    %time b\nelse:\n    !c", "if·a:\n····_;····b\nelse:\n····_·"],
  "what a command gives": ["files = !ls {x}", "files·=·_;···x·"],
  "what a magic gives": ["a, b = %time f(x)", "a,·b·=·_;····f,x·"],
  "a question about an object": ["obj.method??\n?obj", "_···········\n_;bj".replace("_;bj", "_···")],
  "a call without parentheses": ["/f x", "_;·x"],
  "a cell of another language": ["%%bash\necho $x\n  y", "_·····\n·······\n···"],
  "a cell of nobody knows what language": ["%%px --x\nresult = c(x.y)", "_;·····x\nresult,··c,x···"],
  "a cell of Databricks": ["%sql\nselect x", "····\n········"],
};

describe("masked", () => {
  for (const [name, [source, expected]] of Object.entries(masked)) {
    test(name, () => assert.equal(code(source), expected));
  }
});

const python: readonly string[] = [
  "x = a % b",
  "x = (a\n% b)",
  "x = a \\\n  % b",
  '"""\n%time\n!ls\nwhat?\n"""',
  "'''\n%time '''",
  "f(what='is it?')  # or?",
  'x = f"{y!r}" % z',
  "assert x != y",
  "print('!')\n",
  "d = {'a': 1,\n'b': '%s'}",
  "",
  "\n\n",
];

describe("left as it is", () => {
  for (const source of python) {
    test(JSON.stringify(source), () => assert.equal(code(source), source.replaceAll(" ", "·")));
  }
});

describe("cells", () => {
  test("say where their Python begins, and whether it can wait", () => {
    const sources = ["x = 1", "%%time\ny = 2\n", "\n%%timeit -n 3\nz", "%%html\n<b>", "", "%%capture"];
    const text = notebookText(sources) ?? "";
    const { code: all, notebook } = pythonCodeOf(text);
    assert.deepEqual(
      notebook?.cells.map(({ span, awaits }) => [all.slice(...span), awaits]),
      [
        ["x = 1", true],
        ["y = 2\n", false],
        ["z", false],
        ["", true],
        ["", false],
      ],
    );
  });

  test("that end amid something are closed behind it", () => {
    const cases: readonly (readonly [source: string, closing: string])[] = [
      ["f([1, {", "}])"],
      ["x = 'a(' # (\ny = (", ")"],
      ['z = """(', '"""'],
      ["'''\n%time", "'''"],
      ['f("""', '""")'],
      ["def f(a", "):0;"],
      ["for x in  # every one", ":0;"],
      ["x =", "0;"],
      ["x = 1 \\", "0;"],
      ["if x: y", ""],
      ["from x import *", ""],
      ["x = ...", ""],
      ["x = 1,", ""],
      ["a)]", ""],
      ["f(((((((((", ""],
    ];
    for (const [source, closing] of cases) {
      const text = notebookText([source, "last"]) ?? "";
      const { code: all, notebook } = pythonCodeOf(text);
      const [first, second] = cellSpans(text);
      assert.equal(all.slice(first?.[1], second?.[0]).trim(), closing, source);
      assert.equal(all.length, text.length);
      assert.equal(notebook?.problems.length, closing === "" && !source.startsWith("f(") ? 0 : 1);
    }
    const text = notebookText(["x = 1\nf(g(", ""]) ?? "";
    const [problem] = pythonCodeOf(text).notebook?.problems ?? [];
    assert.equal(problem?.message, "`(` is not closed in this cell");
    assert.deepEqual(problem?.span, [text.indexOf("f(") + 1, text.indexOf("f(") + 2]);
  });

  test("a file that is no notebook is Python as it stands", () => {
    assert.deepEqual(pythonCodeOf("%time x\n"), { code: "%time x\n" });
    assert.equal(isNotebookText("\f\nimport os\n"), false);
  });

  test("come out of the text as they went in", () => {
    const random = randomFrom(7);
    const pieces = ["", "\n", "a", "\f".repeat(4), "\f\n", "\r\n", "# %%", "%%x", "😀", " ", '"""'];
    for (let run = 0; run < 300; run++) {
      const sources = Array.from({ length: below(5, random) }, () =>
        Array.from({ length: below(6, random) }, () => pieces[below(pieces.length, random)]).join(""),
      );
      const text = notebookText(sources);
      if (sources.some((source) => source.includes("\f".repeat(8)))) {
        assert.equal(text, undefined);
      } else {
        assert.ok(text !== undefined);
        assert.deepEqual(cellSources(text), sources);
        assert.equal(pythonCodeOf(text).code.length, text.length);
      }
    }
  });
});

test("the difference of two texts leads from one to the other, and cuts no character in half", () => {
  const random = randomFrom(11);
  const letters = ["a", "b", "😀", "😁", "\n"];
  const some = () =>
    Array.from({ length: below(8, random) }, () => letters[below(letters.length, random)]).join("");
  for (let run = 0; run < 500; run++) {
    const [before, after] = [some(), some()];
    const change = differenceOf(before, after);
    assert.equal(change === undefined, before === after);
    if (!change) continue;
    const [start, end] = change.span;
    assert.equal(before.slice(0, start) + change.newText + before.slice(end), after);
    for (const text of [before.slice(0, start), before.slice(end), change.newText])
      assert.doesNotMatch(text, /\p{Surrogate}/u);
  }
});
