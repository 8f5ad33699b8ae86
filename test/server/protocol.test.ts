/** What the server says over the wire, with a session whose findings are known: the protocol alone is on trial. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { CancellationTokenSource, type CodeAction } from "vscode-languageserver/node";
import { Client, type ClientOptions, folderOf, pulling, pushing } from "./client.ts";

const folder = mkdtempSync(join(tmpdir(), "awaitwise-server-"));
const file = join(folder, "shop.py");
const clients: Client[] = [];

async function start(options: ClientOptions = {}): Promise<Client> {
  const client = await Client.start({ entry: "./fake-server.ts", folders: [folder], ...options });
  clients.push(client);
  return client;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.process.kill();
});
after(() => rmSync(folder, { recursive: true }));

describe("initialize", () => {
  test("offers pull diagnostics to a client that pulls, and says that files depend on each other", async () => {
    const client = await start({ capabilities: pulling });
    assert.deepEqual(client.initialized.capabilities.diagnosticProvider, {
      identifier: "awaitwise",
      interFileDependencies: true,
      workspaceDiagnostics: false,
    });
    assert.equal(client.initialized.serverInfo?.name, "awaitwise");
  });

  test("offers none to a client that does not, and speaks UTF-16", async () => {
    const { initialized } = await start();
    assert.equal(initialized.capabilities.diagnosticProvider, undefined);
    assert.equal(initialized.capabilities.positionEncoding, "utf-16");
  });

  test("registers for settings and for the files that findings depend on", async () => {
    const client = await start();
    const globs = await client.until("registrations", () => {
      const watched = client.registrations.find((one) => one.method === "workspace/didChangeWatchedFiles");
      return watched?.registerOptions?.watchers.map(
        (watcher: { globPattern: string }) => watcher.globPattern,
      );
    });
    assert.deepEqual(globs, [
      "**/awaitwise.json",
      "**/pyproject.toml",
      "**/{tsconfig,tsconfig.*,jsconfig,package}.json",
      "**/*.{py,pyi,pyw,ipynb,ts,tsx,mts,cts,js,jsx,mjs,cjs}",
      "**/pyvenv.cfg",
      "**/{.venv,venv}",
      "**/*.dist-info/RECORD",
      "**/site-packages/*.pth",
    ]);
    assert.ok(client.registrations.some((one) => one.method === "workspace/didChangeConfiguration"));
  });

  test("serves a client that can do nothing", async () => {
    const client = await start({ capabilities: {} });
    const uri = await client.open(file, "drop()\n");
    const [diagnostic] = await client.diagnostics(uri);
    assert.equal(diagnostic?.message, "missing-await at 0");
    assert.equal(diagnostic?.codeDescription, undefined);
    assert.equal(diagnostic?.relatedInformation, undefined);
    const hover = await client.hover(uri, { line: 0, character: 1 });
    assert.ok(hover && typeof hover.contents === "object" && "kind" in hover.contents);
    assert.equal(hover.contents.kind, "plaintext");
    assert.doesNotMatch(hover.contents.value, /\*\*|```/);
  });
});

describe("diagnostics", () => {
  test("are published with rule, link, severity and related places", async () => {
    const client = await start();
    const uri = await client.open(file, "x = 1\ndrop()\n");
    assert.deepEqual(await client.diagnostics(uri), [
      {
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 6 } },
        severity: 1,
        source: "awaitwise",
        code: "missing-await",
        message: "missing-await at 6",
        codeDescription: {
          href: "https://github.com/awaitwise/awaitwise/blob/main/docs/rules/missing-await.md",
        },
        relatedInformation: [
          {
            location: { uri, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } },
            message: "defined here",
          },
        ],
      },
    ]);
  });

  test("follow every edit, with the document's version", async () => {
    const client = await start();
    const uri = await client.open(file, "drop()\n");
    assert.equal((await client.diagnostics(uri)).length, 1);
    await client.replace(uri, "drop()", "await drop()");
    assert.deepEqual(await client.diagnostics(uri), []);
    await client.replace(uri, "await ", "");
    assert.equal((await client.diagnostics(uri)).length, 1);
  });

  test("stay in step through surrogate pairs, CRLF and several edits in one message", async () => {
    const client = await start();
    const uri = await client.open(file, 'a = "😀😀"\r\nb = drop()\r\nc = "é"\r\n');
    assert.equal(client.textOf(uri, (await client.diagnostics(uri))[0]?.range), "drop()");
    await client.change(
      uri,
      { range: { start: { line: 0, character: 5 }, end: { line: 0, character: 7 } }, text: "🚀🚀🚀" },
      { range: { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } }, text: "drop()\r\n" },
      { range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }, text: "" },
    );
    assert.equal(client.text(uri), 'b = drop()\r\ndrop()\r\nc = "é"\r\n');
    const found = await client.diagnostics(uri);
    assert.deepEqual(
      found.map((one) => [one.range.start.line, client.textOf(uri, one.range)]),
      [
        [0, "drop()"],
        [1, "drop()"],
      ],
    );
  });

  test("take a whole new text, and an edit that reaches beyond the end", async () => {
    const client = await start();
    const uri = await client.open(file, "pass\n");
    await client.change(uri, { text: "1\n2\ndrop()" });
    assert.equal((await client.diagnostics(uri))[0]?.range.start.line, 2);
    await client.change(uri, {
      range: { start: { line: 2, character: 0 }, end: { line: 99, character: 99 } },
      text: "callers()",
    });
    assert.deepEqual(
      (await client.diagnostics(uri)).map((one) => [one.code, one.severity]),
      [["await-outside-async", 2]],
    );
  });

  test("go when the document is closed", async () => {
    const client = await start();
    const uri = await client.open(file, "drop()\n");
    await client.diagnostics(uri);
    await client.close(uri);
    await client.diagnosticsThat(uri, (found) => found.length === 0);
  });

  test("tell the time and the count after each check", async () => {
    const client = await start();
    const uri = await client.open(file, "drop()\ndrop()\n");
    await client.diagnostics(uri);
    assert.deepEqual(client.statuses.at(-1), { uri, milliseconds: 1, findings: 2 });
  });

  test("come by pull, and not twice for the same state", async () => {
    const client = await start({ capabilities: pulling });
    const uri = await client.open(file, "drop()\n");
    const first = await client.pull(uri);
    assert.equal(first.kind, "full");
    assert.equal((await client.pull(uri, first.resultId)).kind, "unchanged");
    await client.replace(uri, "drop()", "await drop()");
    assert.deepEqual(await client.pulled(uri), []);
    assert.equal(client.latest(uri), undefined);
  });

  test("of a pull that was overtaken are not worked out", async () => {
    const client = await start({ capabilities: pulling });
    const uri = await client.open(file, "drop()\n");
    await client.pulled(uri);
    const checks = client.statuses.length;
    await client.replace(uri, "drop", "x; drop");
    // Both in one write, so that the server surely knows of the cancellation when it comes to the request.
    client.sendRaw(
      { id: "overtaken", method: "textDocument/diagnostic", params: { textDocument: { uri } } },
      { method: "$/cancelRequest", params: { id: "overtaken" } },
    );
    await client.pulled(uri);
    assert.equal(client.statuses.length, checks + 1);
  });

  test("of an unknown document are empty", async () => {
    const client = await start({ capabilities: pulling });
    assert.deepEqual(await client.pulled("file:///nowhere/at-all.py"), []);
  });

  test("work in untitled documents", async () => {
    const client = await start();
    const uri = await client.open("untitled:Untitled-1", "drop()\n");
    assert.equal((await client.diagnostics(uri)).length, 1);
    const [action] = await client.codeActions(uri, client.rangeOf(uri, "drop"));
    assert.equal(client.applied(uri, action?.edit), "create_task(drop())\n");
  });
});

describe("code actions", () => {
  const titles = (actions: readonly CodeAction[]) => actions.map((action) => action.title);

  test("offer every repair, prefer the first safe one, and name the diagnostic", async () => {
    const client = await start();
    const uri = await client.open(file, "drop()\n");
    const diagnostics = await client.diagnostics(uri);
    const actions = await client.codeActions(uri, client.rangeOf(uri, "drop"), {
      diagnostics,
      only: ["quickfix"],
    });
    assert.deepEqual(titles(actions), [
      "Start it as a task",
      "Add `await`",
      "Add `await` and a line",
      "Ignore missing-await on this line",
      "Ignore missing-await in this file",
    ]);
    assert.deepEqual(titles(actions.filter((action) => action.isPreferred)), ["Add `await`"]);
    assert.deepEqual(actions[1]?.diagnostics, diagnostics);
    assert.equal(client.applied(uri, actions[1]?.edit), "await drop()\n");
  });

  test("do not believe the client's diagnostics", async () => {
    const client = await start();
    const uri = await client.open(file, "pass\n");
    const forged = {
      range: client.rangeOf(uri, "pass"),
      message: "x",
      source: "awaitwise",
      code: "missing-await",
      data: { edits: [{ newText: "evil" }] },
    };
    assert.deepEqual(await client.codeActions(uri, forged.range, { diagnostics: [forged] }), []);
  });

  test("write line breaks as the document has them", async () => {
    const client = await start();
    const uri = await client.open(file, "x\r\n  drop()\r\n");
    const actions = await client.codeActions(uri, client.rangeOf(uri, "drop"));
    const applied = (title: string) =>
      client.applied(uri, actions.find((action) => action.title === title)?.edit);
    assert.equal(applied("Add `await` and a line"), "x\r\n  await drop()\r\npass\r\n");
    assert.equal(
      applied("Ignore missing-await on this line"),
      "x\r\n  # awaitwise: ignore[missing-await]\r\n  drop()\r\n",
    );
  });

  test("change other files only after asking", async () => {
    const client = await start();
    writeFileSync(join(folder, "other.py"), "def f(): pass\n");
    const uri = await client.open(file, "callers()\n");
    const [action] = await client.codeActions(uri, client.rangeOf(uri, "callers"));
    assert.deepEqual(action?.edit, {
      documentChanges: [
        {
          textDocument: { uri, version: 1 },
          edits: [
            {
              range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
              newText: "await ",
            },
          ],
        },
        {
          textDocument: { uri: pathToFileURL(join(folder, "other.py")).href, version: null },
          edits: [
            {
              range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
              newText: "async ",
              annotationId: "other-files",
            },
          ],
        },
      ],
      changeAnnotations: {
        "other-files": {
          label: "Changes in other files",
          needsConfirmation: true,
          description: "Callers that have to follow",
        },
      },
    });
  });

  test("do not edit a file that is gone", async () => {
    const client = await start();
    const uri = await client.open(join(folder, "gone", "shop.py"), "callers()\n");
    const actions = await client.codeActions(uri, client.rangeOf(uri, "callers"));
    assert.ok(titles(actions).every((title) => title.startsWith("Ignore")));
  });

  test("are plain changes for a client without document changes", async () => {
    const client = await start({ capabilities: { ...pushing, workspace: {} } });
    const uri = await client.open(file, "drop()\n");
    const actions = await client.codeActions(uri, client.rangeOf(uri, "drop"));
    assert.deepEqual(Object.keys(actions[1]?.edit ?? {}), ["changes"]);
    assert.equal(client.applied(uri, actions[1]?.edit), "await drop()\n");
  });

  test("tell equal repairs of two findings apart", async () => {
    const client = await start();
    const uri = await client.open(file, "drop(), drop()\n");
    const actions = titles(await client.codeActions(uri, client.rangeOf(uri, "drop(), drop()")));
    assert.equal(new Set(actions).size, actions.length);
    assert.ok(actions.includes("Add `await` (line 1, column 9)"));
    assert.equal(actions.filter((title) => title.startsWith("Ignore missing-await on this line")).length, 1);
  });

  test("fix all: offered by its kind, written when it is chosen", async () => {
    const client = await start();
    const uri = await client.open(file, "drop()\npass\ndrop()\n");
    for (const only of ["source.fixAll", "source.fixAll.awaitwise", "source"]) {
      const [action, ...more] = await client.codeActions(uri, client.rangeOf(uri, "pass"), { only: [only] });
      assert.deepEqual(more, []);
      assert.equal(action?.kind, "source.fixAll.awaitwise");
      assert.equal(action?.edit, undefined);
      const resolved = await client.resolve(action);
      assert.equal(client.applied(uri, resolved.edit), "await drop()\npass\nawait drop()\n");
    }
    assert.deepEqual(await client.codeActions(uri, client.rangeOf(uri, "pass"), { only: ["refactor"] }), []);
  });

  test("fix all: changes only the lines that change", async () => {
    const client = await start();
    const uri = await client.open(file, "drop()\npass\ndrop()\n");
    const [action] = await client.codeActions(uri, client.rangeOf(uri, "pass"), { only: ["source.fixAll"] });
    assert.ok(action);
    const { edit } = await client.resolve(action);
    const [change] = edit?.documentChanges ?? [];
    assert.ok(change && "edits" in change);
    assert.deepEqual(
      change.edits.map((one) => "range" in one && [one.range.start.line, one.range.end.line]),
      [
        [0, 1],
        [2, 3],
      ],
    );
  });

  test("fix all: written at once for a client that cannot resolve", async () => {
    const client = await start({
      capabilities: {
        ...pushing,
        textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
      },
    });
    const uri = await client.open(file, "drop()\n");
    const [action] = await client.codeActions(uri, client.rangeOf(uri, "drop"), { only: ["source.fixAll"] });
    assert.equal(client.applied(uri, action?.edit), "await drop()\n");
  });

  test("fix all: not offered when there is nothing to repair", async () => {
    const client = await start();
    const uri = await client.open(file, "callers()\n");
    assert.deepEqual(
      await client.codeActions(uri, client.rangeOf(uri, "callers"), { only: ["source.fixAll"] }),
      [],
    );
  });

  test("repair every finding of a rule", async () => {
    const client = await start();
    const uri = await client.open(file, "drop()\ndrop()\n");
    const actions = await client.codeActions(uri, client.rangeOf(uri, "drop"));
    const action = actions.find((one) => one.title === "Repair every missing-await in this file");
    assert.ok(action);
    assert.equal(client.applied(uri, (await client.resolve(action)).edit), "await drop()\nawait drop()\n");
  });

  test("resolving what the client made up changes nothing", async () => {
    const client = await start();
    for (const data of [undefined, null, 7, { uri: 3 }, { uri: "file:///nowhere.py" }, { uri: "::" }]) {
      const action = { title: "x", data };
      assert.equal((await client.resolve(action)).edit, undefined);
    }
  });
});

describe("suppressing", () => {
  const suppressed = async (text: string, title: string) => {
    const client = await start();
    const uri = await client.open(file, text);
    const actions = await client.codeActions(uri, client.rangeOf(uri, "drop()"));
    const action = actions.find((one) => one.title.startsWith(title));
    return action && client.applied(uri, action.edit);
  };
  const line = "Ignore missing-await on this line";
  const whole = "Ignore missing-await in this file";

  test("a line: a comment above, as deep as the line", async () => {
    assert.equal(
      await suppressed("if x:\n\tdrop()\n", line),
      "if x:\n\t# awaitwise: ignore[missing-await]\n\tdrop()\n",
    );
  });

  test("a line: joins the comment at its end or above it", async () => {
    assert.equal(
      await suppressed("drop()  # awaitwise: ignore[slow-rule] -- because\n", line),
      "drop()  # awaitwise: ignore[slow-rule, missing-await] -- because\n",
    );
    assert.equal(
      await suppressed("# awaitwise: ignore[slow-rule]\ndrop()\n", line),
      "# awaitwise: ignore[slow-rule, missing-await]\ndrop()\n",
    );
  });

  test("a line: leaves the comment of another line alone", async () => {
    assert.equal(
      await suppressed("x()  # awaitwise: ignore[slow-rule]\ndrop()\n", line),
      "x()  # awaitwise: ignore[slow-rule]\n# awaitwise: ignore[missing-await]\ndrop()\n",
    );
  });

  test("a file: behind the lines that have to come first", async () => {
    assert.equal(
      await suppressed("#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\ndrop()\n", whole),
      "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n# awaitwise: ignore-file[missing-await]\ndrop()\n",
    );
    assert.equal(
      await suppressed("drop()\n# awaitwise: ignore-file[slow-rule]\n", whole),
      "drop()\n# awaitwise: ignore-file[slow-rule, missing-await]\n",
    );
  });
});

describe("hover", () => {
  test("explains the finding and shows what the repair changes", async () => {
    const client = await start();
    const uri = await client.open(file, "if x:\n    drop()\n");
    const hover = await client.hover(uri, { line: 1, character: 6 });
    assert.deepEqual(hover?.range, client.rangeOf(uri, "drop()"));
    assert.ok(hover && typeof hover.contents === "object" && "kind" in hover.contents);
    assert.equal(hover.contents.kind, "markdown");
    assert.match(hover.contents.value, /\[AW101 missing-await\]\(https:.*missing-await\.md\)/);
    assert.match(hover.contents.value, /Because of `missing-await`\./);
    assert.match(hover.contents.value, /```diff\n- drop\(\)\n\+ create_task\(drop\(\)\)\n```/);
  });

  test("draws timelines", async () => {
    const client = await start();
    const uri = await client.open(file, "slow()\n");
    const hover = await client.hover(uri, { line: 0, character: 0 });
    assert.ok(hover && typeof hover.contents === "object" && "kind" in hover.contents);
    assert.match(
      hover.contents.value,
      /one after another {2}3 s\n {2}profile {2}█+\n {2}orders {3} +█+\ntogether/,
    );
  });

  test("says nothing elsewhere", async () => {
    const client = await start();
    const uri = await client.open(file, "pass\ndrop()\n");
    assert.equal(await client.hover(uri, { line: 0, character: 1 }), null);
    assert.equal(await client.hover("file:///nowhere.py", { line: 0, character: 0 }), null);
  });
});

describe("settings and folders", () => {
  test("switch off, and change a severity", async () => {
    let settings: unknown = {};
    const client = await start({ settings: () => settings });
    const uri = await client.open(file, "drop()\n");
    await client.diagnosticsThat(uri, (found) => found[0]?.severity === 1);
    settings = { rules: { "missing-await": "hint" } };
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await client.diagnosticsThat(uri, (found) => found[0]?.severity === 4);
    settings = { enable: false };
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await client.diagnosticsThat(uri, (found) => found.length === 0);
    assert.equal(await client.hover(uri, { line: 0, character: 1 }), null);
    assert.deepEqual(await client.codeActions(uri, client.rangeOf(uri, "drop")), []);
  });

  test("nonsense falls back to the defaults, and is told in the log", async () => {
    const client = await start({
      settings: () => ({ enable: "no", run: 7, rules: { "missing-await": "loud" } }),
    });
    const uri = await client.open(file, "drop()\n");
    assert.equal((await client.diagnosticsThat(uri, (found) => found.length > 0))[0]?.severity, 1);
    await client.until("a warning", () => client.logs.find((entry) => entry.includes("rules.missing-await")));
  });

  test("hold for their folder alone", async () => {
    const quiet = join(folder, "quiet");
    mkdirSync(quiet, { recursive: true });
    const client = await start({
      folders: [folder, quiet],
      settings: (scope) => (scope === folderOf(quiet).uri ? { enable: false } : {}),
    });
    const inside = await client.open(join(quiet, "a.py"), "drop()\n");
    const outside = await client.open(file, "drop()\n");
    assert.equal((await client.diagnosticsThat(outside, (found) => found.length > 0)).length, 1);
    await client.diagnosticsThat(inside, (found) => found.length === 0);
  });

  test("a folder that is added brings its settings, and takes them along when it goes", async () => {
    const quiet = join(folder, "quiet");
    const client = await start({
      settings: (scope) => (scope === folderOf(quiet).uri ? { enable: false } : {}),
    });
    const uri = await client.open(join(quiet, "a.py"), "drop()\n");
    await client.diagnosticsThat(uri, (found) => found.length === 1);
    const event = { added: [folderOf(quiet)], removed: [] };
    await client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
    await client.diagnosticsThat(uri, (found) => found.length === 0);
    await client.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: [], removed: event.added },
    });
    await client.diagnosticsThat(uri, (found) => found.length === 1);
  });

  test("checking on save waits for the save", async () => {
    const client = await start({ settings: () => ({ run: "onSave" }) });
    const uri = await client.open(file, "pass\n");
    await client.diagnostics(uri);
    await client.change(uri, { text: "drop()\n" });
    await client.hover(uri, { line: 0, character: 0 });
    assert.deepEqual(client.latest(uri), []);
    await client.save(uri);
    await client.diagnosticsThat(uri, (found) => found.length === 1);
  });

  test("a client that pulls is asked to pull again", async () => {
    const client = await start({ capabilities: pulling });
    await client.until("the refresh after the settings", () => client.refreshes || undefined);
    const before = client.refreshes;
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: pathToFileURL(join(folder, "other.py")).href, type: 2 }],
    });
    await client.until("a refresh", () => (client.refreshes > before ? true : undefined));
  });

  test("a malformed configuration file shows what is wrong in it, until it is right", async () => {
    const config = join(folder, "awaitwise.json");
    writeFileSync(config, '{ "rules": { "missing-awiat": "off" } }');
    try {
      const client = await start();
      const uri = await client.open(file, "drop()\n");
      const configUri = pathToFileURL(config).href;
      const [problem] = await client.diagnosticsThat(configUri, (found) => found.length > 0);
      assert.match(String(problem?.message), /"rules\.missing-awiat".*did you mean "missing-await"/);
      assert.deepEqual(problem?.range.start, { line: 0, character: 13 });
      assert.equal((await client.diagnostics(uri)).length, 1);
      writeFileSync(config, '{ "rules": { "missing-await": "off" } }');
      await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: configUri, type: 2 }],
      });
      await client.diagnosticsThat(configUri, (found) => found.length === 0);
      await client.diagnosticsThat(uri, (found) => found.length === 0);
    } finally {
      rmSync(config);
    }
  });
});

describe("checking the workspace", () => {
  const lint = "awaitwise/lintWorkspace";

  test("publishes what it finds in closed files, and reports progress", async () => {
    const client = await start({ capabilities: pulling });
    const closed = join(folder, "file-7.py");
    writeFileSync(closed, "drop()\n");
    const result = await client.connection.sendRequest<Record<string, unknown>>(lint, {});
    const { milliseconds, ...rest } = result;
    assert.equal(typeof milliseconds, "number");
    assert.deepEqual(rest, { files: 50, findings: 1, cancelled: false, truncated: false });
    const closedUri = pathToFileURL(closed).href;
    await client.diagnosticsThat(closedUri, (found) => found.length === 1);
    await client.until("the end of the progress", () => client.progress.find((one) => one.kind === "end"));
    assert.equal(client.progress[0]?.kind, "begin");

    await client.open(closed, "drop()\n");
    await client.diagnosticsThat(closedUri, (found) => found.length === 0);
  });

  test("answers questions meanwhile, and stops when it is told to", async () => {
    const client = await start({ environment: { ENDLESS: "1" } });
    const uri = await client.open(file, "drop()\n");
    const source = new CancellationTokenSource();
    const running = client.connection.sendRequest(lint, {}, source.token);
    assert.ok(await client.hover(uri, { line: 0, character: 0 }));
    source.cancel();
    const outcome = await running.then(
      (result) => result,
      (error: unknown) => ({ cancelled: true, error }),
    );
    assert.equal(Object(outcome).cancelled, true);
    assert.ok(await client.hover(uri, { line: 0, character: 0 }));
  });

  test("reports under the client's own token", async () => {
    const client = await start();
    await client.connection.sendRequest(lint, { workDoneToken: "mine" });
    assert.equal(client.progress.at(-1)?.kind, "end");
  });
});

describe("when things go wrong", () => {
  test("a crash in the session is logged, and the next edit works", async () => {
    const client = await start();
    const uri = await client.open(file, "boom()\n");
    await client.until("the crash in the log", () =>
      client.logs.find((entry) => entry.includes("Error: boom")),
    );
    assert.equal(await client.hover(uri, { line: 0, character: 0 }), null);
    assert.deepEqual(await client.codeActions(uri, client.rangeOf(uri, "boom")), []);
    await client.change(uri, { text: "drop()\n" });
    assert.equal((await client.diagnostics(uri)).length, 1);
  });

  test("a crash answers a pull with nothing", async () => {
    const client = await start({ capabilities: pulling });
    const uri = await client.open(file, "boom()\n");
    assert.deepEqual(await client.pulled(uri), []);
  });

  test("edits, saves and closes of unknown documents are passed over", async () => {
    const client = await start();
    const unknown = { uri: "file:///unknown.py", version: 4 };
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: unknown,
      contentChanges: [{ text: "x" }],
    });
    await client.connection.sendNotification("textDocument/didSave", { textDocument: unknown });
    await client.connection.sendNotification("textDocument/didClose", { textDocument: unknown });
    const uri = await client.open(file, "drop()\n");
    assert.equal((await client.diagnostics(uri)).length, 1);
  });

  test("malformed parameters do not end the server", async () => {
    const client = await start();
    for (const method of [
      "textDocument/didOpen",
      "textDocument/didChange",
      "workspace/didChangeWatchedFiles",
    ]) {
      await client.connection.sendNotification(method, { nonsense: true });
    }
    for (const method of ["awaitwise/ir", "textDocument/hover", "textDocument/codeAction"]) {
      await client.connection.sendRequest(method, { nonsense: [] }).catch(() => undefined);
    }
    await assert.rejects(client.connection.sendRequest("awaitwise/unheard-of", {}), /Unhandled method/);
    const uri = await client.open(file, "drop()\n");
    assert.equal((await client.diagnostics(uri)).length, 1);
  });

  test("the IR can be looked at", async () => {
    const client = await start();
    const uri = await client.open(file, "drop()\n");
    const module = await client.connection.sendRequest<{ length: number }>("awaitwise/ir", {
      textDocument: { uri },
    });
    assert.equal(module.length, 7);
  });
});

describe("the end", () => {
  test("is 0 after shutdown and exit", async () => {
    const client = await start();
    await client.open(file, "drop()\n");
    assert.equal(await client.stop(), 0);
  });

  test("is 1 when exit comes without shutdown", async () => {
    const client = await start();
    await client.connection.sendNotification("exit");
    assert.equal((await client.exit).code, 1);
  });

  test("comes when the editor goes away without a word", async () => {
    const client = await start();
    client.process.stdin?.end();
    assert.equal((await client.exit).code, 1);
  });

  test("comes when what arrives is no protocol at all and the stream ends", async () => {
    const client = await Client.spawn({ entry: "./fake-server.ts" });
    client.process.stdin?.end("Content-Length: nonsense\r\n\r\n{]");
    assert.equal((await client.exit).code, 1);
  });
});
