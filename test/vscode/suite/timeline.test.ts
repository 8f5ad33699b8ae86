/** The view with the timeline of the function at the cursor. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TimelineResult } from "../../../src/hosts/server/protocol.ts";
import { type AskTimeline, TimelineView } from "../../../src/hosts/vscode/timeline-view.ts";
import { eventually, openFile, openText, replaceText } from "./editor.ts";

const program =
  "import asyncio\n\n\nasync def load(key):\n    await asyncio.sleep(1)\n    return key\n\n\n" +
  "async def show():\n    a = await load(1)\n    b = await load(2)\n    c = await load(a)\n    return b, c\n\n\nx = 1\n";

async function show(): Promise<TimelineResult | null> {
  return await vscode.commands.executeCommand<TimelineResult | null>("awaitwise.showTimeline");
}

function putCursor(editor: vscode.TextEditor, line: number): void {
  editor.selection = new vscode.Selection(line, 4, line, 4);
}

describe("timeline", () => {
  it("is of the function at the cursor", async () => {
    const editor = await openText("timeline.py", program);
    putCursor(editor, 10);
    const found = await show();
    assert.equal(found?.name, "show");
    assert.match(found.summary, /^3 s one after another, 2 s together\.$/);
    assert.deepEqual(
      found.waits.map(({ label, range }) => `${range.start.line} ${label}`),
      ["9 load(1)", "10 load(2)", "11 load(a)"],
    );
    putCursor(editor, 4);
    assert.equal((await show())?.name, "load");
    putCursor(editor, 15);
    assert.equal(await show(), null);
  });

  it("is there for TypeScript and in notebooks", async () => {
    const editor = await openFile("examples", "typescript/sequential-fetches.ts");
    const at = editor.document.getText().indexOf("await fetchData");
    const place = editor.document.positionAt(at);
    editor.selection = new vscode.Selection(place, place);
    assert.match((await show())?.waits[0]?.label ?? "", /^fetchData\(/);

    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, program, "python");
    const notebook = await vscode.workspace.openNotebookDocument(
      "jupyter-notebook",
      new vscode.NotebookData([cell]),
    );
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand("notebook.cell.edit");
    const inCell = await eventually(
      () => vscode.window.activeTextEditor,
      (active) => assert.equal(active?.document, notebook.cellAt(0).document),
    );
    assert.ok(inCell);
    putCursor(inCell, 10);
    await eventually(show, (found) => assert.equal(found?.name, "show"));
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});

describe("timeline view", () => {
  let page: FakePage;
  let view: TimelineView;
  let asked: { line: number; width: number | undefined; token: vscode.CancellationToken }[];
  let editor: vscode.TextEditor;

  const resultAt = (line: number): TimelineResult => ({
    name: line < 8 ? "load" : "show",
    range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } },
    summary: "Summary.",
    svg: "<svg><style>.a{}</style></svg>",
    text: "",
    waits: [
      {
        label: "load(2)",
        detail: "needs no other",
        uri: editor.document.uri.toString(),
        range: { start: { line: 10, character: 8 }, end: { line: 10, character: 21 } },
      },
    ],
  });
  const ask: AskTimeline = async (_, { line }, width, token) => {
    asked.push({ line, width, token });
    return line > 13 ? null : resultAt(line);
  };

  beforeEach(async () => {
    asked = [];
    page = new FakePage();
    editor = await openText("timeline-view.py", program);
    putCursor(editor, 10);
    const extension = vscode.extensions.getExtension("awaitwise.awaitwise");
    assert.ok(extension);
    view = new TimelineView(extension.extensionUri, ask, (failure) => assert.fail(String(failure)));
    view.resolveWebviewView(page.view);
    page.say({ kind: "ready", width: 500 });
    await eventually(
      () => page.messages.length,
      (count) => assert.equal(count, 1),
    );
  });
  afterEach(() => view.dispose());

  it("loads nothing from elsewhere, and runs its own script alone", () => {
    const { html } = page.view.webview;
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    assert.equal(policy, `default-src 'none'; style-src fake: 'nonce-${nonce}'; script-src 'nonce-${nonce}'`);
    assert.ok(nonce.length > 20);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, new RegExp(`<script nonce="${nonce.replaceAll(/[+/]/g, "\\$&")}"`));
    assert.doesNotMatch(html, /https?:/);
    assert.match(page.last().svg, new RegExp(`<style nonce="${nonce.replaceAll(/[+/]/g, "\\$&")}">`));
    const [media] = page.view.webview.options.localResourceRoots ?? [];
    assert.match(media?.path ?? "", /\/media$/);
  });

  it("follows the cursor when it rests", async () => {
    asked = [];
    for (const line of [9, 5, 4, 5, 4]) putCursor(editor, line);
    await eventually(
      () => page.last(),
      ({ name }) => assert.equal(name, "load"),
    );
    assert.deepEqual(
      asked.map(({ line, width }) => [line, width]),
      [[4, 500]],
    );
  });

  it("leaves the page alone while it would show the same", async () => {
    putCursor(editor, 11);
    await eventually(
      () => asked.at(-1)?.line,
      (line) => assert.equal(line, 11),
    );
    await replaceText(editor.document, `${program}# more\n`);
    await eventually(
      () => asked.length,
      (count) => assert.ok(count >= 3),
    );
    assert.equal(page.messages.length, 1);
  });

  it("says in one sentence that there is nothing to show", async () => {
    putCursor(editor, 15);
    await eventually(
      () => page.last(),
      (message) => {
        assert.equal(message.summary, "There is no async function at the cursor.");
        assert.deepEqual([message.name, message.svg, message.waits], ["", "", []]);
      },
    );
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await eventually(
      () => page.last(),
      ({ summary }) => assert.match(summary, /^Open a Python, TypeScript or JavaScript file [^.]*\.$/),
    );
  });

  it("does nothing while it is hidden, and catches up", async () => {
    page.show(false);
    asked = [];
    putCursor(editor, 4);
    await replaceText(editor.document, `${program}# more\n`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(asked, []);
    page.show(true);
    await eventually(
      () => page.last(),
      ({ name }) => assert.equal(name, "load"),
    );
  });

  it("asks again when it gets another width", async () => {
    page.say({ kind: "width", width: 300 });
    await eventually(
      () => asked.at(-1)?.width,
      (width) => assert.equal(width, 300),
    );
  });

  it("leads to an await in the editor", async () => {
    page.say({ kind: "jump", wait: 0 });
    await eventually(
      () => vscode.window.activeTextEditor,
      (active) => {
        assert.equal(active?.document, editor.document);
        assert.equal(active.document.getText(active.selection), "await load(2)");
      },
    );
  });

  it("does not mind messages that make no sense", () => {
    for (const message of [
      null,
      1,
      {},
      { kind: "jump", wait: 99 },
      { kind: "jump" },
      { kind: "width", width: "x" },
    ]) {
      page.say(message);
    }
    assert.equal(page.messages.length, 1);
  });
});

interface Shown {
  readonly name: string;
  readonly summary: string;
  readonly svg: string;
  readonly waits: readonly { readonly label: string; readonly detail: string }[];
}

/** Stands for the page of the view, whose inside tests cannot see. */
class FakePage {
  readonly messages: Shown[] = [];
  readonly view: vscode.WebviewView;
  private readonly heard = new vscode.EventEmitter<unknown>();
  private readonly visibility = new vscode.EventEmitter<void>();

  constructor() {
    const webview: vscode.Webview = {
      options: {},
      html: "",
      cspSource: "fake:",
      onDidReceiveMessage: this.heard.event,
      asWebviewUri: (uri) => uri.with({ scheme: "fake" }),
      postMessage: async (message: Shown) => {
        this.messages.push(message);
        return true;
      },
    };
    this.view = {
      viewType: "awaitwise.timeline",
      webview,
      visible: true,
      onDidChangeVisibility: this.visibility.event,
      onDidDispose: new vscode.EventEmitter<void>().event,
      show: () => undefined,
    };
  }

  say(message: unknown): void {
    this.heard.fire(message);
  }

  show(visible: boolean): void {
    Object.assign(this.view, { visible });
    this.visibility.fire();
  }

  last(): Shown {
    const last = this.messages.at(-1);
    assert.ok(last);
    return last;
  }
}
