/** Notebooks over the protocol, with the real engine: findings, repairs and edits land in the right cell. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { ClientCapabilities, CodeAction, Diagnostic } from "vscode-languageserver/node";
import { Client, type ClientOptions, pulling, pushing } from "./client.ts";
import { type NewCell, Notebook, withNotebooks } from "./notebook.ts";

const folder = mkdtempSync(join(tmpdir(), "awaitwise-notebooks-"));
const uri = pathToFileURL(join(folder, "shop.ipynb")).href;
const clients: Client[] = [];

async function start(capabilities: ClientCapabilities, options: ClientOptions = {}): Promise<Client> {
  const client = await Client.start({
    folders: [folder],
    capabilities: withNotebooks(capabilities),
    ...options,
  });
  clients.push(client);
  return client;
}

async function opened(
  sources: readonly (string | NewCell)[],
  capabilities: ClientCapabilities = pushing,
): Promise<{ client: Client; notebook: Notebook }> {
  const client = await start(capabilities);
  const cells = sources.map((source) => (typeof source === "string" ? { text: source } : source));
  return { client, notebook: await Notebook.open(client, uri, cells) };
}

/** `LINE rule` of each diagnostic, lines counted from 1 within the cell. */
const places = (found: readonly Diagnostic[]) =>
  found.map((one) => `${one.range.start.line + 1} ${one.code}`);

const shows = (...expected: readonly string[]) => {
  return (found: readonly Diagnostic[]) => places(found).join() === expected.join();
};

const find = (actions: readonly CodeAction[], title: string): CodeAction => {
  const action = actions.find((one) => one.title.startsWith(title));
  assert.ok(action, `no ${title} in ${actions.map((one) => one.title).join(", ")}`);
  return action;
};

afterEach(() => {
  for (const client of clients.splice(0)) client.process.kill();
});
after(() => rmSync(folder, { recursive: true }));

const load = "import asyncio\n\nasync def load(key):\n    await asyncio.sleep(1)\n    return key\n";

describe("a client", () => {
  test("that has notebooks is told which the server reads", async () => {
    const client = await start(pulling);
    assert.deepEqual(client.initialized.capabilities.notebookDocumentSync, {
      notebookSelector: [{ notebook: { notebookType: "jupyter-notebook" }, cells: [{ language: "python" }] }],
      save: true,
    });
  });

  test("that has none notices nothing of them", async () => {
    const client = await start({}, { capabilities: pulling });
    assert.equal(client.initialized.capabilities.notebookDocumentSync, undefined);
    const provider = client.initialized.capabilities.codeActionProvider;
    assert.ok(typeof provider === "object");
    const kinds = provider.codeActionKinds ?? [];
    assert.ok(kinds.includes("source.fixAll.awaitwise"));
    assert.deepEqual(
      kinds.filter((kind) => kind.startsWith("notebook")),
      [],
    );
  });

  test("that opens the JSON of a notebook as a text is told nothing of it", async () => {
    const client = await start(pulling);
    const json = JSON.stringify({ cells: [{ cell_type: "code", metadata: {}, source: `${load}load(1)` }] });
    writeFileSync(join(folder, "raw.ipynb"), json);
    const raw = await client.open(join(folder, "raw.ipynb"), json, "json");
    assert.deepEqual(await client.pulled(raw), []);
    assert.equal(await client.hover(raw, { line: 0, character: 60 }), null);
  });
});

describe("findings", () => {
  test("are published for the cell they are in, whatever the cells around it are", async () => {
    const { client, notebook } = await opened([
      { text: "# A *title*", languageId: "markdown", kind: 1 },
      load,
      { text: "load(1)", languageId: "sql" },
      "%matplotlib inline\nload(1)",
      "%%bash\nload(1)",
      "await load(2)",
    ]);
    const [first] = await client.diagnosticsThat(notebook.cell(3), shows("2 missing-await"));
    assert.deepEqual(first?.range, { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } });
    assert.deepEqual(
      first?.relatedInformation?.map((one) => [one.location.uri, one.location.range.start.line]),
      [[notebook.cell(1), 2]],
    );
    for (const index of [1, 4, 5]) assert.deepEqual(await client.diagnostics(notebook.cell(index)), []);
    for (const index of [0, 2]) assert.equal(client.latest(notebook.cell(index)), undefined);
    assert.deepEqual(client.logs, []);
  });

  test("are pulled cell by cell", async () => {
    const { client, notebook } = await opened([load, "load(1)", "x = 1\nload(2)\n"], pulling);
    assert.deepEqual(places(await client.pulled(notebook.cell(0))), []);
    assert.deepEqual(places(await client.pulled(notebook.cell(1))), ["1 missing-await"]);
    assert.deepEqual(places(await client.pulled(notebook.cell(2))), ["2 missing-await"]);
    assert.deepEqual(
      client.statuses.map((status) => [status.uri, status.findings]),
      notebook.cells.map((cell, index) => [cell, index === 0 ? 0 : 1]),
    );
  });

  test("are found in a notebook that was never saved", async () => {
    const client = await start(pushing);
    const notebook = await Notebook.open(client, "untitled:Untitled-1.ipynb?jupyter-notebook", [
      { text: load },
      { text: "load(1)" },
    ]);
    await client.diagnosticsThat(notebook.cell(1), shows("1 missing-await"));
  });

  test("reach into the Python files beside the notebook", async () => {
    writeFileSync(join(folder, "orders.py"), load);
    const { client, notebook } = await opened(["import orders", "orders.load(1)"]);
    const [found] = await client.diagnosticsThat(notebook.cell(1), shows("1 missing-await"));
    assert.equal(found?.relatedInformation?.[0]?.location.uri, pathToFileURL(join(folder, "orders.py")).href);
  });
});

describe("editing", () => {
  test("a cell shows in the others: a function that becomes async is forgotten elsewhere", async () => {
    const { client, notebook } = await opened(["def load(key):\n    return 1\n", "load(1)", "await load(2)"]);
    await client.diagnosticsThat(notebook.cell(2), shows("1 await-of-plain-value"));
    assert.deepEqual(places(client.latest(notebook.cell(1)) ?? []), []);
    await notebook.replace(0, "def", "async def");
    await client.diagnosticsThat(notebook.cell(1), shows("1 missing-await"));
    await client.diagnosticsThat(notebook.cell(2), shows());
  });

  test("a cell asks a client that pulls to look at the others again, once", async () => {
    const { client, notebook } = await opened(["def load(key):\n    return key\n", "load(1)"], pulling);
    for (const cell of notebook.cells) await client.pulled(cell);
    await client.until("settings", () => (client.refreshes > 0 ? true : undefined));
    const before = client.refreshes;
    await notebook.replace(0, "def", "async def");
    assert.deepEqual(places(await client.pulled(notebook.cell(0))), []);
    await client.until("a refresh", () => (client.refreshes > before ? true : undefined));
    assert.deepEqual(places(await client.pulled(notebook.cell(0))), []);
    assert.deepEqual(places(await client.pulled(notebook.cell(1))), ["1 missing-await"]);
    await notebook.replace(0, "key):", "key, other):");
    assert.deepEqual(places(await client.pulled(notebook.cell(0))), []);
    assert.deepEqual(places(await client.pulled(notebook.cell(1))), ["1 missing-await"]);
    assert.equal(client.refreshes, before + 1);
  });

  test("stays in step through surrogate pairs, CRLF and several edits in one message", async () => {
    const { client, notebook } = await opened([load, 'a = "😀😀"\r\nload(1)\r\n', "load(2)"]);
    await client.diagnosticsThat(notebook.cell(1), shows("2 missing-await"));
    await notebook.type(
      1,
      { range: { start: { line: 0, character: 5 }, end: { line: 0, character: 7 } }, text: "🚀🚀🚀" },
      { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "b = 2\r\n" },
    );
    await client.diagnosticsThat(notebook.cell(1), shows("3 missing-await"));
    const [found] = client.latest(notebook.cell(1)) ?? [];
    assert.equal(client.textOf(notebook.cell(1), found?.range), "load(1)");
    await client.diagnosticsThat(notebook.cell(2), shows("1 missing-await"));
  });

  test("a magic in front of a line, and away again, masks the line meanwhile", async () => {
    const { client, notebook } = await opened([load, "load(1)", "load(2)"]);
    await client.diagnosticsThat(notebook.cell(1), shows("1 missing-await"));
    const top = { line: 0, character: 0 };
    await notebook.type(1, { range: { start: top, end: top }, text: "%%html\n" });
    await client.diagnosticsThat(notebook.cell(1), shows());
    await notebook.replace(1, "%%html\n", "");
    await client.diagnosticsThat(notebook.cell(1), shows("1 missing-await"));
    await client.diagnosticsThat(notebook.cell(2), shows("1 missing-await"));
  });

  test("a cell with something open in it leaves the others as they are", async () => {
    const { client, notebook } = await opened([load, "x = 1", "load(1)"], pulling);
    for (const typed of [
      "x = (1, [2,",
      'x = """what',
      "x = f(load(3)",
      "if x:",
      "x =",
      "def f(",
      "for x in",
    ]) {
      await notebook.replace(1, client.text(notebook.cell(1)), typed);
      assert.deepEqual(places(await client.pulled(notebook.cell(2))), ["1 missing-await"], typed);
    }
    await notebook.type(1, { text: "await load(1)" });
    assert.deepEqual(places(await client.pulled(notebook.cell(1))), []);
    assert.deepEqual(places(await client.pulled(notebook.cell(2))), ["1 missing-await"]);
  });

  test("cells come, go and move", async () => {
    const { client, notebook } = await opened(["load(1)", "x = 1"]);
    const forgotten = notebook.cell(0);
    await client.diagnosticsThat(forgotten, shows());
    await notebook.splice(0, 0, { text: load });
    await client.diagnosticsThat(forgotten, shows("1 missing-await"));
    await notebook.move(1, 2);
    assert.equal(notebook.cell(2), forgotten);
    await notebook.splice(2, 0, { text: "load(2)\nload(3)" });
    await client.diagnosticsThat(notebook.cell(2), shows("1 missing-await", "2 missing-await"));
    await client.diagnosticsThat(forgotten, shows("1 missing-await"));
    await notebook.splice(0, 1);
    await client.diagnosticsThat(forgotten, shows());
    const gone = notebook.cell(1);
    await notebook.splice(0, 0, { text: load });
    await client.diagnosticsThat(gone, shows("1 missing-await", "2 missing-await"));
    await notebook.splice(2, 1);
    await client.diagnosticsThat(gone, shows());
    assert.deepEqual(client.logs, []);
  });

  test("a cell's language or kind may change", async () => {
    const { client, notebook } = await opened([load, "load(1)", "load(2)"]);
    const changed = notebook.cell(1);
    await client.diagnosticsThat(changed, shows("1 missing-await"));
    await notebook.splice(1, 1, { text: "load(1)", languageId: "sql" });
    await client.diagnosticsThat(changed, shows());
    await notebook.splice(1, 1, { text: "load(1)" });
    await client.diagnosticsThat(notebook.cell(1), shows("1 missing-await"));
    await notebook.turnInto(2, 1);
    await client.diagnosticsThat(notebook.cell(2), shows());
    await notebook.turnInto(2, 2);
    await client.diagnosticsThat(notebook.cell(2), shows("1 missing-await"));
  });

  test("a notebook that is closed is cleared, and may be opened again", async () => {
    const { client, notebook } = await opened([load, "load(1)"]);
    await client.diagnosticsThat(notebook.cell(1), shows("1 missing-await"));
    await notebook.close();
    await client.diagnosticsThat(notebook.cell(1), shows());
    assert.deepEqual(await client.pulled(notebook.cell(1)).catch(() => []), []);
    const again = await Notebook.open(client, uri, [{ text: load }, { text: "x = 1\nload(1)" }]);
    await client.diagnosticsThat(again.cell(1), shows("2 missing-await"));
  });

  test("waits for the notebook to be saved where the user wants that", async () => {
    const client = await start(pulling, { settings: () => ({ run: "onSave" }) });
    const notebook = await Notebook.open(client, uri, [{ text: load }, { text: "load(1)" }]);
    assert.deepEqual(places(await client.pulled(notebook.cell(1))), ["1 missing-await"]);
    await notebook.replace(0, "async def load", "def load");
    const waiting = await client.pull(notebook.cell(1), "0");
    assert.equal(waiting.kind, "unchanged");
    await notebook.replace(0, "    await asyncio.sleep(1)\n", "");
    await notebook.save();
    assert.deepEqual(places(await client.pulled(notebook.cell(1))), []);
  });
});

describe("repairing", () => {
  test("edits the cell that the finding is in", async () => {
    const { client, notebook } = await opened([load, "y = 1\nload(1)"]);
    const cell = notebook.cell(1);
    const [found] = await client.diagnosticsThat(cell, shows("2 missing-await"));
    assert.ok(found);
    const hover = await client.hover(cell, found.range.start);
    assert.match(JSON.stringify(hover?.contents), /thrown away here/);
    assert.deepEqual(hover?.range, found.range);
    const actions = await client.codeActions(cell, found.range, { diagnostics: [found] });
    const { edit } = find(actions, "Add `await`");
    assert.equal(client.applied(cell, edit), "y = 1\nawait load(1)");
    assert.deepEqual(edit?.documentChanges?.length, 1);
    const silenced = find(actions, "Ignore missing-await on this line");
    assert.equal(client.applied(cell, silenced.edit), "y = 1\n# awaitwise: ignore[missing-await]\nload(1)");
    const everywhere = find(actions, "Ignore missing-await in this notebook");
    assert.equal(
      client.applied(notebook.cell(0), everywhere.edit),
      `# awaitwise: ignore-file[missing-await]\n${load}`,
    );
  });

  test("adds imports to the cell with the imports, at its end without a line break as well", async () => {
    const { client, notebook } = await opened([
      "%load_ext x\nimport os",
      "async def load():\n    return 1\n",
      "load()",
    ]);
    const cell = notebook.cell(2);
    const [found] = await client.diagnosticsThat(cell, shows("1 missing-await"));
    assert.ok(found);
    const { edit } = find(await client.codeActions(cell, found.range), "Start it as a task");
    assert.match(
      client.applied(notebook.cell(0), edit),
      /^%load_ext x\nimport asyncio\nimport os\n\nbackground_tasks = set\(\)$/,
    );
    assert.match(client.applied(cell, edit), /^task = asyncio\.create_task\(load\(\)\)\n/);
    assert.equal(client.applied(notebook.cell(1), edit), client.text(notebook.cell(1)));
  });

  test("follows a function's callers into other cells", async () => {
    const { client, notebook } = await opened([
      load,
      "def all():\n    return load(1).upper()\n",
      "all()\nx = all()",
    ]);
    const cell = notebook.cell(1);
    const [found] = await client.diagnosticsThat(cell, shows("2 missing-await"));
    assert.ok(found);
    const { edit } = find(await client.codeActions(cell, found.range), "Make");
    assert.equal(client.applied(cell, edit), "async def all():\n    return (await load(1)).upper()\n");
    assert.equal(client.applied(notebook.cell(2), edit), "await all()\nx = await all()");
  });

  test("all at once stays within the cell that is asked for; a whole notebook can be repaired, too", async () => {
    const { client, notebook } = await opened([load, "load(1)\nload(2)", "load(3)"]);
    const cell = notebook.cell(1);
    await client.diagnosticsThat(cell, shows("1 missing-await", "2 missing-await"));
    const all = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    const [one] = await client.codeActions(cell, all, { only: ["source.fixAll"] });
    assert.ok(one);
    const inCell = (await client.resolve(one)).edit;
    assert.equal(client.applied(cell, inCell), "await load(1)\nawait load(2)");
    assert.equal(client.applied(notebook.cell(2), inCell), "load(3)");
    const [everywhere] = await client.codeActions(cell, all, { only: ["notebook.source.fixAll"] });
    assert.ok(everywhere);
    const inNotebook = (await client.resolve(everywhere)).edit;
    assert.equal(client.applied(cell, inNotebook), "await load(1)\nawait load(2)");
    assert.equal(client.applied(notebook.cell(2), inNotebook), "await load(3)");
    const everyOne = find(await client.codeActions(cell, all), "Repair every missing-await in this notebook");
    const { edit } = await client.resolve(everyOne);
    assert.equal(client.applied(notebook.cell(2), edit), "await load(3)");
    assert.deepEqual(await client.codeActions(notebook.cell(0), all, { only: ["source.fixAll"] }), []);
  });

  test("all at once brings imports along to where they belong", async () => {
    const { client, notebook } = await opened([
      "import os",
      "import time\nasync def f():\n    time.sleep(1)\n    await g()\n",
    ]);
    const cell = notebook.cell(1);
    await client.diagnosticsThat(cell, shows("3 blocking-call"));
    const top = { line: 0, character: 0 };
    const [one] = await client.codeActions(cell, { start: top, end: top }, { only: ["source.fixAll"] });
    assert.ok(one);
    const { edit } = await client.resolve(one);
    assert.match(client.applied(cell, edit), /await asyncio\.sleep\(1\)/);
    assert.equal(client.applied(notebook.cell(0), edit), "import asyncio\nimport os");
  });
});

describe("a check of the workspace", () => {
  test("shows a closed notebook where its lines stand on disk, until it is opened", async () => {
    const client = await start(pushing);
    const json = {
      cells: [
        { cell_type: "markdown", metadata: {}, source: ["x"] },
        { cell_type: "code", metadata: {}, outputs: [], source: load.match(/.*\n/g) },
        { cell_type: "code", metadata: {}, outputs: [], source: ["x = 1\n", "load(1)"] },
      ],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    };
    const text = JSON.stringify(json, null, 1);
    writeFileSync(join(folder, "closed.ipynb"), text);
    await client.connection.sendRequest("awaitwise/lintWorkspace", {});
    const closed = pathToFileURL(join(folder, "closed.ipynb")).href;
    const [found] = await client.until("findings", () => client.latest(closed));
    const line = text.split("\n")[found?.range.start.line ?? 0] ?? "";
    assert.equal(line.slice(found?.range.start.character, found?.range.end.character), "load(1)");
    const notebook = await Notebook.open(client, closed, [{ text: load }, { text: "x = 1\nload(1)" }]);
    await client.diagnosticsThat(notebook.cell(1), shows("2 missing-await"));
    assert.deepEqual(client.latest(closed), []);
  });
});
