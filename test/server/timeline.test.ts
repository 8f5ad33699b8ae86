/** `awaitwise/timeline` over the protocol, with the real engine. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type TimelineResult, timelineMethod } from "../../src/hosts/server/protocol.ts";
import { Client, pushing } from "./client.ts";
import { Notebook, withNotebooks } from "./notebook.ts";

const folder = mkdtempSync(join(tmpdir(), "awaitwise-timeline-"));
const clients: Client[] = [];

async function start(): Promise<Client> {
  const client = await Client.start({ folders: [folder], capabilities: withNotebooks(pushing) });
  clients.push(client);
  return client;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.process.kill();
});
after(() => rmSync(folder, { recursive: true }));

const load = "import asyncio\n\n\nasync def load(key):\n    await asyncio.sleep(1)\n    return key\n\n\n";
const show =
  "async def show():\n    a = await load(1)\n    b = await load(2)\n    c = await load(a)\n    return b, c\n";

/** The timeline where a text stands in a document. */
function timeline(client: Client, uri: string, text: string, width?: number): Promise<TimelineResult | null> {
  const position = client.rangeOf(uri, text).start;
  return client.connection.sendRequest(timelineMethod, {
    textDocument: { uri },
    position,
    ...(width !== undefined && { width }),
  });
}

describe("a timeline", () => {
  test("is of the function at the place, and knows where its waits are", async () => {
    const client = await start();
    const uri = await client.open(join(folder, "shop.py"), load + show);
    const found = await timeline(client, uri, "load(2)");
    assert.ok(found);
    assert.equal(found.name, "show");
    assert.equal(client.textOf(uri, found.range), show.trimEnd());
    assert.match(found.text, /^show: /);
    assert.match(found.svg, /^<svg [^>]*width="720"/);
    assert.deepEqual(
      found.waits.map((wait) => [wait.label, wait.uri, client.textOf(uri, wait.range)]),
      [1, 2, "a"].map((key) => [`load(${key})`, uri, `await load(${key})`]),
    );
    assert.match(found.waits[2]?.detail ?? "", /^needs 1: /);
    assert.equal(found.waits[1]?.detail, "needs no other");
    assert.match((await timeline(client, uri, "load(2)", 400))?.svg ?? "", /^<svg [^>]*width="400"/);
  });

  test("follows what is typed", async () => {
    const client = await start();
    const uri = await client.open(join(folder, "typed.py"), load + show);
    await client.replace(uri, "load(a)", "load(3)");
    const found = await timeline(client, uri, "load(3)");
    assert.equal(found?.waits[2]?.label, "load(3)");
    assert.equal(found?.waits[2]?.detail, "needs no other");
  });

  test("is there for TypeScript", async () => {
    const client = await start();
    const text =
      "declare function load(id: number): Promise<number>;\nexport class Shop {\n  async show() {\n    const a = await load(1);\n    return load(await load(a));\n  }\n}\n";
    const uri = await client.open(join(folder, "shop.ts"), text, "typescript");
    const found = await timeline(client, uri, "load(1)");
    assert.equal(found?.name, "Shop.show");
    assert.deepEqual(
      found?.waits.map(({ label }) => label),
      ["load(1)", "load(a)"],
    );
  });

  test("of a notebook is in the lines of the cell", async () => {
    const client = await start();
    const uri = pathToFileURL(join(folder, "shop.ipynb")).href;
    const notebook = await Notebook.open(client, uri, [{ text: load }, { text: show }]);
    const found = await timeline(client, notebook.cell(1), "load(2)");
    assert.equal(found?.name, "show");
    assert.deepEqual(
      found?.waits.map((wait) => [wait.uri, wait.range.start.line]),
      [1, 2, 3].map((line) => [notebook.cell(1), line]),
    );
  });

  test("is null where there is no async function, no document, and no sense", async () => {
    const client = await start();
    const uri = await client.open(join(folder, "plain.py"), `def plain():\n    return 1\n\n\n${load}`);
    assert.equal(await timeline(client, uri, "return 1"), null);
    const wrong: readonly unknown[] = [
      null,
      {},
      { textDocument: { uri } },
      { textDocument: { uri: 1 }, position: { line: 0, character: 0 } },
      { textDocument: { uri }, position: { line: 0, character: 0 }, width: "wide" },
      { textDocument: { uri: "file:///nowhere/gone.py" }, position: { line: 0, character: 0 } },
    ];
    for (const params of wrong) {
      assert.equal(await client.connection.sendRequest(timelineMethod, params), null, JSON.stringify(params));
    }
    assert.deepEqual(client.logs, []);
  });
});
