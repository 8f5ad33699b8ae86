/** `awaitwise timeline`, and `awaitwise explain` of a line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { folderWith, runCli, wrong } from "./run-cli.ts";

const shop = `import asyncio


async def profile(id):
    await asyncio.sleep(2)
    return id


async def orders(user):
    await asyncio.sleep(1)
    return [user]


def plain():
    return 1


@staticmethod
async def show(id):
    user = await profile(id)
    news = await orders(0)

    async def inner():
        await profile(id)

    found = await orders(user)
    return user, news, found, inner
`;

test("timeline draws the function around a line, or whose head the line is", async (context) => {
  const folder = folderWith(context, { "shop.py": shop });
  const drawn = await runCli(["timeline", "shop.py:20"], { folder });
  assert.equal(drawn.code, 0, drawn.error);
  assert.match(drawn.out, /^show: /);
  assert.match(drawn.out, /\none after another .*\n {2}1 profile\(id\) .*\n {2}2 orders\(0\)/);
  assert.match(drawn.out, /\n3 `orders\(user\)` needs 1: /);
  assert.match(drawn.out, /\n2 `orders\(0\)` needs no other\n/);
  for (const place of ["shop.py:18", "shop.py:19:5", "shop.py:22", "shop.py:26"]) {
    assert.equal((await runCli(["timeline", place], { folder })).out, drawn.out, place);
  }
  for (const place of ["shop.py:23", "shop.py:24"]) {
    assert.match((await runCli(["timeline", place], { folder })).out, /^show\.inner: One wait/, place);
  }
});

test("timeline draws a picture", async (context) => {
  const folder = folderWith(context, { "shop.py": shop });
  const { code, out } = await runCli(["timeline", "--format", "svg", "shop.py:20"], { folder });
  assert.equal(code, 0);
  assert.match(out, /^<svg [^>]*role="img"[\s\S]*<title [^>]*>Timeline of show<[\s\S]*<\/svg>\n$/);
});

test("timeline reads TypeScript, its arrows, and what awaits at the top level", async (context) => {
  const folder = folderWith(context, {
    "main.ts":
      "declare function load(id: number): Promise<number>;\n\nexport const total = async (id: number) => {\n" +
      "  const a = await load(id);\n  return a + (await load(a));\n};\n\nfunction plain() {\n  return 1;\n}\n\nconsole.log(await total(plain()));\n",
  });
  for (const line of [3, 4, 6]) {
    const { out } = await runCli(["timeline", `main.ts:${line}`], { folder });
    assert.match(out, /^total: Each of the 2 waits/, `line ${line}`);
  }
  assert.match((await runCli(["timeline", "main.ts:12"], { folder })).out, /^top level: One wait/);
  assert.equal((await runCli(["timeline", "main.ts:9"], { folder })).code, 2);
});

test("timeline draws a cell of a notebook", async (context) => {
  const cell = (source: string) => ({
    cell_type: "code",
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  });
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { language_info: { name: "python" } },
    cells: [cell("x = 1"), cell(shop)],
  };
  const folder = folderWith(context, { "shop.ipynb": JSON.stringify(notebook) });
  assert.match((await runCli(["timeline", "shop.ipynb:cell 2:20"], { folder })).out, /^show: /);
  for (const [place, words] of [
    ["shop.ipynb:20", /name the cell too/],
    ["shop.ipynb:cell 7:1", /no Python in a cell 7/],
    ["shop.ipynb:cell 1:9", /cell 1 of shop\.ipynb has no line 9; its last is 1/],
  ] as const) {
    const { code, error } = await runCli(["timeline", place], { folder });
    assert.equal(code, 2, place);
    assert.match(error, words);
  }
});

test("timeline of a function without waits says so", async (context) => {
  const folder = folderWith(context, { "a.py": "async def f():\n    return 1\n" });
  const { code, out } = await runCli(["timeline", "a.py:1"], { folder });
  assert.deepEqual([code, out], [0, "f: It waits for nothing.\n"]);
});

test("timeline says what is wrong with a place, and what to do", async (context) => {
  const folder = folderWith(context, { "shop.py": shop, "notes.txt": "a\n" });
  for (const [place, words] of [
    ["nope.py:3", /nope\.py does not exist/],
    ["shop.py:1000", /shop\.py has no line 1000; its last is 28/],
    ["shop.py:0", /shop\.py has no line 0/],
    ["shop.py", /names no line; write it as shop\.py:12/],
    ["shop.py:15", /no async function at shop\.py:15; name a line of one/],
    ["shop.py:cell 1:1", /is no notebook/],
    ["notes.txt:1", /in no language that Awaitwise reads/],
    [".:1", /is a folder/],
  ] as const) {
    const { code, out, error } = await runCli(["timeline", place], { folder });
    assert.deepEqual([code, out], [2, ""], place);
    assert.match(error, words);
    assert.doesNotMatch(error, /\n {4}at /);
  }
});

test("explain of a line says everything about what is found there", async (context) => {
  const folder = folderWith(context, { "a.py": wrong });
  const { code, out } = await runCli(["explain", "a.py:5"], { folder });
  assert.equal(code, 0);
  assert.match(out, /^a\.py:5:5 error: .*missing-await \(AW101\)\n +5 │ {5}fetch\(\)\n/);
  assert.match(out, /\nWhere it comes from\n- a\.py:1:\d+ /);
  assert.match(out, /\nRepairs\n- .*await.* \(safe; --fix applies it\)\n- .* \(suggestion\)\n/);
  assert.match(out, /`awaitwise explain missing-await`/);
  assert.equal((await runCli(["explain", "a.py:5:1"], { folder })).out, out);
});

test("explain of a line draws the timelines of what is found there", async (context) => {
  const source = shop.replace("orders(user)\n    return", "orders(7)\n    return");
  const folder = folderWith(context, { "shop.py": source });
  const { out } = await runCli(["explain", "shop.py:20"], { folder });
  assert.match(out, /sequential-awaits[\s\S]*\none after another {2}4 s\n[\s\S]*\ntogether {11}2 s\n/);
});

test("explain of a line without findings tells where there are some", async (context) => {
  const folder = folderWith(context, { "a.py": wrong });
  const { code, out } = await runCli(["explain", "a.py:1"], { folder });
  assert.equal(code, 0);
  assert.equal(
    out,
    "Nothing is found on this line: a.py:1:1. In this file there are findings at a.py:5:5.\n",
  );
  const beyond = await runCli(["explain", "a.py:99"], { folder });
  assert.equal(beyond.code, 2);
  assert.match(beyond.error, /a\.py has no line 99/);
});
