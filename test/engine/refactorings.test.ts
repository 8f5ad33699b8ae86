/** Awaits that somebody selects are written together, and the title says what may go wrong. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import { MEMORY_FOLDER, openMemorySession } from "../executed/memory-session.ts";

const head = `import asyncio


async def check(user): ...


`;

/** Each row: the body of an async function, its selected lines counted from 0, the title and the body afterwards. */
const rows: readonly (readonly [
  what: string,
  body: string,
  lines: readonly [number, number],
  ...string[],
])[] = [
  [
    "what nobody knows",
    "a = await one()\nb = await two()\nreturn a, b",
    [0, 2],
    "Await both with `asyncio.gather` (risk: `two` is not known)",
    "a, b = await asyncio.gather(one(), two())\nreturn a, b",
  ],
  [
    "only what is selected",
    "a = await one()\nb = await two()\nc = await three()\nreturn a, b",
    [1, 3],
    "Await both with `asyncio.gather` (risk: `three` is not known)",
    "a = await one()\nb, c = await asyncio.gather(two(), three())\nreturn a, b",
  ],
  [
    "a guard is named",
    "await authorize(1)\nb = await two()\nreturn b",
    [0, 2],
    "Await both with `asyncio.gather` (risk: `authorize` may decide whether the next may run)",
    "_, b = await asyncio.gather(authorize(1), two())\nreturn b",
  ],
  [
    "a pause is named",
    "await asyncio.sleep(1)\nb = await two()\nreturn b",
    [0, 2],
    "Await both with `asyncio.gather` (risk: `sleep` is a pause)",
    "_, b = await asyncio.gather(asyncio.sleep(1), two())\nreturn b",
  ],
  [
    "statements between go to their side, and what is returned gets a name",
    "a = await one()\nx = a + 1\nk = 2\nreturn await two(k)",
    [0, 4],
    "Await both with `asyncio.gather` (risk: `two` is not known)",
    "k = 2\na, result = await asyncio.gather(one(), two(k))\nx = a + 1\nreturn result",
  ],
  ["one needs the other", "a = await one()\nb = await two(a)\nreturn b", [0, 2]],
  ["by way of another", "a = await one()\nx = a + 1\nb = await two(x)\nreturn b", [0, 3]],
  ["one alone", "a = await one()\nb = await two()\nreturn a", [0, 1]],
  ["across a branch", "a = await one()\nif a:\n    return\nb = await two()\nreturn b", [0, 4]],
];

describe("awaits that are selected", async () => {
  const { session } = await openMemorySession(new Map(), { pythonVersion: [3, 8], pythonAssumed: false });
  for (const [what, body, [from, to], title, expected] of rows) {
    it(what, () => {
      const indent = (text: string) => text.replaceAll(/^/gm, "    ");
      const start = `${head}async def main():\n`;
      const text = `${start}${indent(body)}\n`;
      const file = `${MEMORY_FOLDER}/main.py`;
      session.open(file, text);
      const lines = indent(body).split("\n");
      const offset = (line: number) =>
        start.length + lines.slice(0, line).join("\n").length + (line > 0 ? 1 : 0);
      const [found] = session.refactorings(file, [offset(from) + 4, offset(to) - 1]);
      assert.equal(found?.title, title);
      if (!found || expected === undefined) return;
      const edits = found.edits.filter((edit) => edit.file === file);
      assert.equal(applyEdits(text, edits), `${start}${indent(expected)}\n`);
    });
  }
});
