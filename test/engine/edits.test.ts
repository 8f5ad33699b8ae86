/** Putting the edits of several repairs together. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mergeEdits, withLineBreaksOf } from "../../src/engine/edits.ts";
import { lineIndex } from "../../src/engine/line-index.ts";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import type { Edit } from "../../src/ir/edits.ts";

function edit(start: number, end: number, newText: string, file = "a.py"): Edit {
  return { file, span: [start, end], newText };
}

describe("merging repairs", () => {
  test("takes those apart from one another, in every file", () => {
    const { taken, edits } = mergeEdits([[edit(0, 1, "x")], [edit(5, 6, "y"), edit(0, 1, "z", "b.py")]]);
    assert.deepEqual(taken, [0, 1]);
    assert.equal(edits.get("a.py")?.length, 2);
    assert.equal(edits.get("b.py")?.length, 1);
  });
  test("leaves the later of two that overlap or touch, whole", () => {
    for (const other of [edit(3, 6, "y"), edit(4, 8, "y"), edit(2, 2, "y"), edit(4, 4, "y")]) {
      const { taken, edits } = mergeEdits([[edit(2, 4, "x")], [edit(20, 21, "far"), other]]);
      assert.deepEqual(taken, [0]);
      assert.equal(edits.get("a.py")?.length, 1);
    }
  });
  test("inserts the same import once", () => {
    const line = edit(0, 0, "import asyncio\n");
    const { taken, edits } = mergeEdits([
      [line, edit(30, 30, "await ")],
      [line, edit(50, 50, "await ")],
    ]);
    assert.deepEqual(taken, [0, 1]);
    const text = applyEdits("#".repeat(60), edits.get("a.py") ?? []);
    assert.equal(text?.match(/import asyncio/g)?.length, 1);
  });
  test("inserts different imports at one place, in their order", () => {
    const { edits } = mergeEdits([[edit(0, 0, "import a\n")], [edit(0, 0, "import b\n")]]);
    assert.equal(applyEdits("x", edits.get("a.py") ?? []), "import a\nimport b\nx");
  });
  test("makes a function async once for two repairs", () => {
    const { taken, edits } = mergeEdits([
      [edit(0, 0, "async "), edit(20, 20, "await ")],
      [edit(0, 0, "async "), edit(40, 40, "await ")],
    ]);
    assert.deepEqual(taken, [0, 1]);
    assert.equal(edits.get("a.py")?.length, 3);
  });
  test("never takes one closing bracket for another", () => {
    const wrap = (start: number) => [edit(start, start, "(await "), edit(20, 20, ")")];
    assert.deepEqual(mergeEdits([wrap(0), wrap(10)]).taken, [0]);
  });
  test("keeps several insertions of one repair at one place", () => {
    const { edits } = mergeEdits([[edit(4, 4, ")"), edit(4, 4, ")")]]);
    assert.equal(applyEdits("f(g(", edits.get("a.py") ?? []), `${"f(g())".slice(0, 4)}))`);
  });
  test("refuses a repair that gets in its own way", () => {
    assert.deepEqual(mergeEdits([[edit(0, 5, "x"), edit(3, 8, "y")]]).taken, []);
  });
});

test("edits take the line breaks of their text", () => {
  const edits = [edit(0, 0, "import a\nimport b\n"), edit(3, 3, "x")];
  assert.equal(withLineBreaksOf("x\r\ny\r\n", edits)[0]?.newText, "import a\r\nimport b\r\n");
  assert.equal(withLineBreaksOf("x\ny\r\n", edits)[0]?.newText, "import a\nimport b\n");
  assert.equal(withLineBreaksOf("x", edits)[0]?.newText, "import a\nimport b\n");
  assert.equal(withLineBreaksOf("x\n", [edit(0, 0, "a\r\n")])[0]?.newText, "a\n");
});

test("lines and columns of every kind of line break", () => {
  const text = "a\nbc\r\nd\re\n";
  const lines = lineIndex(text);
  assert.equal(lines.count, 5);
  assert.deepEqual(lines.positionOf(0), { line: 0, column: 0 });
  assert.deepEqual(lines.positionOf(3), { line: 1, column: 1 });
  assert.deepEqual(lines.positionOf(6), { line: 2, column: 0 });
  assert.deepEqual(lines.positionOf(8), { line: 3, column: 0 });
  assert.deepEqual(lines.positionOf(text.length), { line: 4, column: 0 });
  assert.equal(text.slice(...lines.spanOf(1)), "bc");
  assert.equal(text.slice(...lines.spanOf(2)), "d");
  assert.equal(text.slice(...lines.spanOf(4)), "");
});
