/** The whole product behind the protocol: real Python, the real engine, over real standard input and output. */
import assert from "node:assert/strict";
import { type ChildProcess, fork, spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { CodeAction, Diagnostic, Position } from "vscode-languageserver/node";
import { randomFrom } from "../robustness/random-edits.ts";
import { Client, type ClientOptions, pulling } from "./client.ts";

const examples = join(import.meta.dirname, "../../examples/python");
const built = join(import.meta.dirname, "../../dist/server.cjs");
const folder = mkdtempSync(join(tmpdir(), "awaitwise-real-"));
const clients: Client[] = [];

async function start(options: ClientOptions = {}): Promise<Client> {
  const client = await Client.start({ folders: [folder], ...options });
  clients.push(client);
  return client;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.process.kill();
});
after(() => rmSync(folder, { recursive: true }));

/** `line rule` of each diagnostic, lines counted from 1. */
const places = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map((one) => `${one.range.start.line + 1} ${one.code}`);

const expected = (text: string) =>
  text.split("\n").flatMap((line, index) =>
    (/# expect: ([a-z, -]+)$/.exec(line)?.[1] ?? "")
      .split(", ")
      .filter((rule) => rule !== "")
      .map((rule) => `${index + 1} ${rule}`),
  );

const find = (actions: readonly CodeAction[], title: string): CodeAction => {
  const action = actions.find((one) => one.title.startsWith(title));
  assert.ok(action, `no ${title} in ${actions.map((one) => one.title).join(", ")}`);
  return action;
};

const greeting = "import asyncio\n\n\nasync def greet():\n    await asyncio.sleep(1)\n\n\n";

describe("the examples", () => {
  const files = readdirSync(examples)
    .filter((name) => name.endsWith(".py"))
    .map((name) => ({ path: join(examples, name), text: readFileSync(join(examples, name), "utf8") }));

  test("give the findings that they announce, pushed and pulled", async () => {
    const pushed = await start({ folders: [examples] });
    const pulled = await start({ folders: [examples], capabilities: pulling });
    for (const { path, text } of files) {
      const uri = await pushed.open(path, text);
      await pulled.open(path, text);
      const diagnostics = await pushed.diagnostics(uri);
      assert.deepEqual(places(diagnostics), expected(text), path);
      assert.deepEqual(await pulled.pulled(uri), diagnostics, path);
    }
    assert.deepEqual([...pushed.logs, ...pulled.logs], []);
  });

  test("have a hover and a repair for every finding, and no repair that leaves it", async () => {
    const client = await start({ folders: [examples] });
    for (const { path, text } of files) {
      const uri = await client.open(path, text);
      for (const diagnostic of await client.diagnostics(uri)) {
        const hover = await client.hover(uri, diagnostic.range.start);
        assert.match(JSON.stringify(hover?.contents), new RegExp(`docs/rules/${diagnostic.code}\\.md`));
        const actions = await client.codeActions(uri, diagnostic.range, { diagnostics: [diagnostic] });
        const repairs = actions.filter((one) => one.edit && !one.title.startsWith("Ignore"));
        for (const [index, repair] of repairs.entries()) {
          const copy = await client.open(
            join(examples, `copy_${diagnostic.range.start.line}_${index}_of_${path.split("/").at(-1)}`),
            client.applied(uri, repair.edit),
          );
          const left = (await client.diagnostics(copy)).filter((one) => one.message === diagnostic.message);
          assert.ok(
            left.every((one) => one.range.start.line !== diagnostic.range.start.line),
            `${path}: ${repair.title} left ${diagnostic.message}`,
          );
          await client.close(copy);
        }
      }
      await client.close(uri);
    }
  });

  test("sequential awaits are drawn as two timelines", async () => {
    const client = await start({ folders: [examples] });
    const path = join(examples, "sequential_fetches.py");
    const uri = await client.open(path, readFileSync(path, "utf8"));
    const [finding] = await client.diagnostics(uri);
    assert.ok(finding);
    const hover = await client.hover(uri, finding.range.start);
    assert.match(JSON.stringify(hover?.contents), /one after another.*█.*together.*█/);
  });
});

describe("repairing", () => {
  test("fix all repairs what is safe, and a second time changes nothing", async () => {
    const client = await start();
    const uri = await client.open(
      join(folder, "fix.py"),
      `${greeting}async def main():\n    greet()\n    x = 1\n\nasync def other():\n    greet()\n`,
    );
    assert.equal((await client.diagnostics(uri)).length, 2);
    const offer = () =>
      client.codeActions(uri, client.rangeOf(uri, "x = 1"), { only: ["source.fixAll.awaitwise"] });
    const { edit } = await client.resolve(find(await offer(), "Apply"));
    const repaired = client.applied(uri, edit);
    assert.equal(
      repaired,
      `${greeting}async def main():\n    await greet()\n    x = 1\n\nasync def other():\n    await greet()\n`,
    );
    await client.change(uri, { text: repaired });
    assert.deepEqual(await client.diagnostics(uri), []);
    assert.deepEqual(await offer(), []);
  });

  test("awaits that are selected are written together, and nothing is offered where nothing is selected", async () => {
    const client = await start();
    const text = "async def main(one, two):\n    a = await one()\n    b = await two()\n    return a, b\n";
    const uri = await client.open(join(folder, "selected.py"), text);
    const ask = (start: Position, end: Position) =>
      client.connection.sendRequest<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri },
        range: { start, end },
        context: { diagnostics: [], only: ["refactor"] },
      });
    const [offered] = await ask({ line: 1, character: 4 }, { line: 2, character: 19 });
    assert.equal(offered?.kind, "refactor.rewrite");
    assert.match(offered?.title ?? "", /^Await both with `asyncio\.gather` \(risk: /);
    assert.ok(offered?.edit);
    assert.deepEqual(await ask({ line: 1, character: 4 }, { line: 1, character: 4 }), []);
  });

  test("works with CRLF, tabs and characters beyond the basic plane", async () => {
    const client = await start();
    const text = `${greeting}async def main():\n\tname = "😀"; greet(); print(name)\n`.replaceAll(
      "\n",
      "\r\n",
    );
    const uri = await client.open(join(folder, "crlf.py"), text);
    const [diagnostic] = await client.diagnostics(uri);
    assert.equal(client.textOf(uri, diagnostic?.range), "greet()");
    const actions = await client.codeActions(uri, client.rangeOf(uri, "greet(); print"));
    assert.equal(
      client.applied(uri, find(actions, "Add `await`").edit),
      text.replace("; greet()", "; await greet()"),
    );
  });

  for (const [what, body] of [
    ["a line", "    greet()\n"],
    ["a line that continues another", "    x = 1 + \\\n      greet()\n"],
    ["a line inside a string", '    x = f"""\n    {greet()}\n    """\n'],
    ["a line in brackets", "    x = [\n        1,\n        not greet(),\n    ]\n"],
    ["the head of a block", "    if greet():\n        pass\n"],
    ["a line with a suppression of its own", "    greet()  # awaitwise: ignore[blocking-call]\n"],
    ["a file", "    greet()\n"],
  ] as const) {
    test(`${what} can be silenced, and the code stays what it was`, async () => {
      const client = await start({ settings: () => ({ rules: { "unused-suppression": "off" } }) });
      const text = `${greeting}async def main():\n${body}`;
      const uri = await client.open(join(folder, "quiet.py"), text);
      const [diagnostic] = await client.diagnosticsThat(uri, (found) => found.length > 0);
      assert.ok(diagnostic);
      const actions = await client.codeActions(uri, diagnostic.range);
      const where = what === "a file" ? "in this file" : "on this line";
      const silenced = client.applied(uri, find(actions, `Ignore missing-await ${where}`).edit);
      assert.equal(silenced.replace(/^ *# awaitwise: .*\n/m, "").replace(", missing-await", ""), text);
      await client.change(uri, { text: silenced });
      assert.deepEqual(places(await client.diagnostics(uri)), []);
    });
  }
});

describe("several files", () => {
  const helper = "import time\n\n\ndef load():\n    time.sleep(1)\n";
  const user = "import helper\n\n\nasync def main():\n    helper.load()\n";

  test("an edit in one shows in the other", async () => {
    const client = await start();
    const helperUri = await client.open(join(folder, "helper.py"), helper);
    const userUri = await client.open(join(folder, "user.py"), user);
    const [finding] = await client.diagnosticsThat(userUri, (found) => found.length === 1);
    assert.equal(finding?.code, "blocking-helper");
    assert.ok(finding?.relatedInformation?.some((related) => related.location.uri === helperUri));
    await client.replace(helperUri, "time.sleep(1)", "return 1");
    await client.diagnosticsThat(userUri, (found) => found.length === 0);
    await client.replace(helperUri, "return 1", "time.sleep(1)");
    await client.diagnosticsThat(userUri, (found) => found.length === 1);
  });

  test("a change on disk shows in an open document", async () => {
    const project = join(folder, "disk");
    mkdirSync(project);
    const path = join(project, "helper.py");
    writeFileSync(path, helper);
    const client = await start({ folders: [project] });
    const uri = await client.open(join(project, "user.py"), user);
    await client.diagnosticsThat(uri, (found) => found.length === 1);
    writeFileSync(path, "def load():\n    return 1\n");
    const changes = [{ uri: pathToFileURL(path).href, type: 2 }];
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
    await client.diagnosticsThat(uri, (found) => found.length === 0);
  });

  test("files that appear, get another name and go show in an open document", async () => {
    const project = join(folder, "moving");
    mkdirSync(project);
    const [here, there] = ["helper.py", "renamed.py"].map((name) => join(project, name));
    assert.ok(here && there);
    const client = await start({ folders: [project] });
    const uri = await client.open(join(project, "user.py"), user);
    const changed = async (...changes: readonly (readonly [path: string, type: 1 | 2 | 3])[]) => {
      const sent = changes.map(([path, type]) => ({ uri: pathToFileURL(path).href, type }));
      await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: sent });
    };
    assert.deepEqual(await client.diagnostics(uri), []);
    writeFileSync(here, helper);
    await changed([here, 1]);
    await client.diagnosticsThat(uri, (found) => found.length === 1);
    renameSync(here, there);
    await changed([here, 3], [there, 1]);
    await client.diagnosticsThat(uri, (found) => found.length === 0);
    await client.replace(uri, "import helper", "import renamed as helper");
    await client.diagnosticsThat(uri, (found) => found.length === 1);
    rmSync(there);
    await changed([there, 3]);
    await client.diagnosticsThat(uri, (found) => found.length === 0);
  });

  test("an environment that appears, gets a package and goes shows in an open document", async () => {
    const project = join(folder, "environment");
    const environment = join(project, ".venv");
    const packages = join(environment, "lib", "python3.11", "site-packages");
    mkdirSync(project);
    const client = await start({ folders: [project] });
    const text = "import awshop\n\n\nasync def main():\n    awshop.load()\n    await awshop.load()\n";
    const uri = await client.open(join(project, "user.py"), text);
    const changed = async (path: string, type: 1 | 2 | 3) => {
      const changes = [{ uri: pathToFileURL(path).href, type }];
      await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
    };
    assert.deepEqual(await client.diagnostics(uri), []);
    mkdirSync(join(packages, "awshop"), { recursive: true });
    writeFileSync(join(packages, "awshop", "__init__.py"), "async def load():\n    return 1\n");
    writeFileSync(join(environment, "pyvenv.cfg"), "home = /nowhere\n");
    await changed(join(environment, "pyvenv.cfg"), 1);
    await client.diagnosticsThat(uri, (found) => places(found).join() === "5 missing-await");

    writeFileSync(join(packages, "awshop", "__init__.py"), "def load():\n    return 1\n");
    mkdirSync(join(packages, "awshop-2.dist-info"));
    writeFileSync(join(packages, "awshop-2.dist-info", "RECORD"), "");
    await changed(join(packages, "awshop-2.dist-info", "RECORD"), 1);
    await client.diagnosticsThat(uri, (found) => !places(found).includes("5 missing-await"));

    writeFileSync(join(packages, "awshop", "__init__.py"), "async def load():\n    return 1\n");
    await changed(join(packages, "awshop-2.dist-info", "RECORD"), 2);
    await client.diagnosticsThat(uri, (found) => places(found).join() === "5 missing-await");
    rmSync(environment, { recursive: true });
    await changed(environment, 3);
    await client.diagnosticsThat(uri, (found) => found.length === 0);
  });

  test("an installed package is read, and left in peace when it is opened, unless its folder is", async () => {
    const project = join(folder, "packaged");
    const shop = join(project, ".venv", "lib", "python3.11", "site-packages", "awshop");
    mkdirSync(shop, { recursive: true });
    writeFileSync(join(project, ".venv", "pyvenv.cfg"), "home = /nowhere\n");
    const text = "async def load():\n    return 1\n\n\nasync def both():\n    load()\n";
    writeFileSync(join(shop, "__init__.py"), text);
    const client = await start({ folders: [project] });
    const use = "import awshop\n\n\nasync def main():\n    awshop.load()\n";
    writeFileSync(join(project, "user.py"), use);
    const user = await client.open(join(project, "user.py"), use);
    assert.deepEqual(places(await client.diagnostics(user)), ["5 missing-await"]);
    const installed = await client.open(join(shop, "__init__.py"), text);
    assert.deepEqual(await client.diagnostics(installed), []);
    const result = await client.connection.sendRequest<{ files: number }>("awaitwise/lintWorkspace", {});
    assert.equal(result.files, 1);
    assert.deepEqual(client.latest(installed), []);

    const author = await start({ folders: [shop] });
    const own = await author.open(join(shop, "__init__.py"), text);
    assert.deepEqual(places(await author.diagnostics(own)), ["6 missing-await"]);
  });

  test("each folder has the configuration that stands in it", async () => {
    const [loud, quiet] = ["loud", "quiet"].map((name) => join(folder, name));
    assert.ok(loud && quiet);
    for (const project of [loud, quiet]) mkdirSync(project);
    writeFileSync(join(quiet, "pyproject.toml"), '[tool.awaitwise.rules]\nmissing-await = "hint"\n');
    const client = await start({ folders: [loud, quiet] });
    const text = `${greeting}async def main():\n    greet()\n`;
    const severity = async (project: string) => {
      const uri = await client.open(join(project, "app.py"), text);
      return (await client.diagnostics(uri)).map((one) => one.severity);
    };
    assert.deepEqual(await severity(loud), [1]);
    assert.deepEqual(await severity(quiet), [4]);
  });

  test("the whole workspace is checked, without what git ignores", async () => {
    const project = join(folder, "whole");
    mkdirSync(join(project, ".git"), { recursive: true });
    mkdirSync(join(project, "generated"));
    const text = `${greeting}async def main():\n    greet()\n`;
    for (const name of ["a.py", "generated/b.py", "c.txt"]) writeFileSync(join(project, name), text);
    writeFileSync(join(project, ".gitignore"), "generated/\n");
    const client = await start({ folders: [project] });
    const result = await client.connection.sendRequest<{ files: number; findings: number }>(
      "awaitwise/lintWorkspace",
      {},
    );
    assert.deepEqual([result.files, result.findings], [1, 1]);
    await client.diagnosticsThat(pathToFileURL(join(project, "a.py")).href, (found) => found.length === 1);
  });
});

describe("robustness", () => {
  test("after any edits the findings are those of the text as it stands", async () => {
    const client = await start();
    const fresh = await start();
    const seed = `${greeting}async def main():\n    name = "😀"\n    greet()\n    print(f"{name} {greet()}")\n\n\nasyncio.run(main())\n`;
    const pieces = [
      "greet()\n",
      "    ",
      "😀",
      "await ",
      "(",
      ")",
      '"""',
      "async def f():\n",
      "\r\n",
      "#",
      "é",
      "\n",
      "",
    ];
    const random = randomFrom(20_240_607);
    const below = (limit: number) => Math.floor(random() * limit);
    const uri = await client.open(join(folder, "typed.py"), seed);
    for (let round = 0; round < 40; round++) {
      if (round % 10 === 9) await client.change(uri, { text: seed });
      for (let edit = 0; edit < 5; edit++) {
        const document = client.document(uri);
        const offset = below(document.getText().length + 1);
        const [start, end] = [offset, offset + below(6)].map((at) => wholeCharacter(document.getText(), at));
        const range = { start: document.positionAt(start ?? 0), end: document.positionAt(end ?? 0) };
        await client.change(uri, { range, text: pieces[below(pieces.length)] ?? "" });
      }
      const copy = await fresh.open(join(folder, "typed.py"), client.text(uri));
      assert.deepEqual(
        await client.diagnostics(uri),
        await fresh.diagnostics(copy),
        JSON.stringify(client.text(uri)),
      );
      await fresh.close(copy);
    }
    assert.deepEqual([...client.logs, ...fresh.logs], []);
  });

  test("whatever stands in a file, there is an answer", async () => {
    const client = await start({ capabilities: pulling });
    for (const [name, text] of Object.entries({
      empty: "",
      binary: "\u0000\u0001\uFFFD\uD800async def\u0000",
      brackets: "(".repeat(20_000),
      long: `async def f(): ${"x = 1; ".repeat(50_000)}`,
      mixed: "\tasync def f():\n        await g()\r  x(\r\n",
    })) {
      const uri = await client.open(join(folder, `${name}.py`), text);
      assert.ok(Array.isArray(await client.pulled(uri)), name);
      await client.close(uri);
    }
    const uri = await client.open(join(folder, "after.py"), `${greeting}async def main():\n    greet()\n`);
    assert.deepEqual(places(await client.pulled(uri)), ["9 missing-await"]);
  });
});

describe("the built server", () => {
  test("serves over standard input and output", async () => {
    const client = await start({ command: [process.execPath, built, "--stdio"] });
    const uri = await client.open(join(folder, "built.py"), `${greeting}async def main():\n    greet()\n`);
    assert.deepEqual(places(await client.diagnostics(uri)), ["9 missing-await"]);
    assert.equal(await client.stop(), 0);
  });

  test("serves over Node's channel, and ends with it", async () => {
    const server = fork(built, ["--node-ipc"], { silent: true });
    const answers = new Map<number, Record<string, unknown>>();
    server.on("message", (message: { id?: number; result?: Record<string, unknown> }) => {
      if (message.id !== undefined && message.result) answers.set(message.id, message.result);
    });
    const params = { processId: process.pid, rootUri: null, capabilities: {} };
    server.send({ jsonrpc: "2.0", id: 1, method: "initialize", params });
    while (!answers.has(1)) await new Promise((resolve) => server.once("message", resolve));
    assert.deepEqual(Object(answers.get(1)).serverInfo.name, "awaitwise");
    server.disconnect();
    assert.equal(await exitOf(server), 1);
  });

  test("ends when its editor is killed, and leaves no process behind", async () => {
    const editor = spawn(
      process.execPath,
      [
        "-e",
        `const { fork } = require("node:child_process");
         const server = fork(${JSON.stringify(built)}, ["--node-ipc"], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
         server.on("message", (message) => { if (message.id === 1) console.log(server.pid); });
         server.send({ jsonrpc: "2.0", id: 1, method: "initialize", params: { processId: process.pid, rootUri: null, capabilities: {} } });`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const pid = await new Promise<number>((resolve) => {
      editor.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString())));
    });
    assert.ok(isAlive(pid));
    editor.kill("SIGKILL");
    const deadline = Date.now() + 20_000;
    while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(!isAlive(pid));
  });

  test("says what is missing when its data files are", async () => {
    const alone = join(folder, "alone", "deep", "er");
    mkdirSync(alone, { recursive: true });
    writeFileSync(join(alone, "server.cjs"), readFileSync(built));
    const client = await Client.spawn({ command: [process.execPath, join(alone, "server.cjs"), "--stdio"] });
    clients.push(client);
    await assert.rejects(client.initialize({}), /wasm|typeshed/);
  });
});

/** Editors never cut a surrogate pair, and half of one cannot be sent as UTF-8. */
function wholeCharacter(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit < 0xe000 ? offset + 1 : offset;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on("exit", (code) => resolve(code));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
