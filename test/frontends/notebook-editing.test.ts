/** A notebook that is edited cell by cell gives what one gives that is opened as it stands. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { notebookText } from "../../src/ir/notebook.ts";
import { differenceOf } from "../../src/ir/text-difference.ts";
import { MEMORY_FOLDER, openMemorySession } from "../executed/memory-session.ts";
import { below, breakToken, editWhileTyping, randomFrom } from "../robustness/random-edits.ts";

const FILE = `${MEMORY_FOLDER}/shop.ipynb`;
const cells = [
  "%load_ext autoreload\nimport asyncio\nimport time",
  "async def load(key):\n    await asyncio.sleep(1)\n    return key\n",
  "load(1)\nvalue = load(2)",
  "%%time\nload(3)",
  "%%bash\necho $value",
  "class Shop:\n    async def show(self):\n        time.sleep(1)\n        return load(4)\n",
  "shop = Shop()\nfiles = !ls {value}\nprint(shop.show().x)\nload?",
  'text = """\n%time\n"""\nawait shop.show()',
  "",
];

test("whatever is typed, added, moved and taken away", async () => {
  const random = randomFrom(5);
  for (let run = 0; run < 4; run++) {
    const { session } = await openMemorySession(new Map());
    const sources = cells.filter(() => below(4, random) > 0);
    session.open(FILE, notebookText(sources) ?? "", "python");
    for (let step = 0; step < 10; step++) {
      change(sources, random);
      const text = notebookText(sources) ?? "";
      const difference = differenceOf(session.text(FILE) ?? "", text);
      if (difference) session.change(FILE, [difference]);
      assert.equal(session.text(FILE), text);
      const edited = resultOf(session);
      const { session: fresh } = await openMemorySession(new Map());
      fresh.open(FILE, text, "python");
      assert.deepEqual(edited, resultOf(fresh), text);
      fresh.dispose();
    }
    session.dispose();
  }
});

function change(sources: string[], random: () => number): void {
  const at = below(sources.length + 1, random);
  const source = sources[at];
  const what = below(6, random);
  if (source === undefined || what === 0) sources.splice(at, 0, cells[below(cells.length, random)] ?? "");
  else if (what === 1) sources.splice(at, 1);
  else if (what === 2) sources.splice(below(sources.length, random), 0, ...sources.splice(at, 1));
  else {
    const { span, newText } = what === 3 ? breakToken(source, random) : editWhileTyping(source, random);
    sources[at] = source.slice(0, span[0]) + newText + source.slice(span[1]);
  }
}

function resultOf(session: Awaited<ReturnType<typeof openMemorySession>>["session"]) {
  const { findings, problems } = session.check(FILE);
  const module = session.module(FILE);
  return {
    findings: findings.map(({ rule, span, message, repairs }) => ({
      rule,
      span,
      message,
      repairs: repairs.map(({ title, edits }) => [title, edits]),
    })),
    problems: problems.map(({ kind, span }) => [kind, span]),
    cells: module?.cells,
    functions: module?.functions.map(({ name, span, locals }) => [name, span, [...locals].sort()]),
  };
}
