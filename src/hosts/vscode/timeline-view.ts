/**
 * The view that draws the timeline of the async function at the cursor. It asks for timelines only while
 * it can be seen, and changes what it shows only when that is another one, so that the keyboard's focus stays.
 */
import * as vscode from "vscode";
import type { TimelineResult, TimelineWait } from "../server/protocol.ts";
import { editorSelector } from "./languages.ts";
import { type PageMessage, pageMessage, timelinePage, withNonce } from "./timeline-page.ts";

export const timelineViewId = "awaitwise.timeline";

/** Asks for the timeline at a place; null where there is none. `width` is that of the picture in pixels. */
export type AskTimeline = (
  document: vscode.TextDocument,
  position: vscode.Position,
  width: number | undefined,
  token: vscode.CancellationToken,
) => Promise<TimelineResult | null>;

/** Waits for the cursor to rest, in milliseconds. */
const rest = 150;
/** What takes longer than this is seen to take its time, in milliseconds. */
const soon = 300;

export class TimelineView implements vscode.WebviewViewProvider, vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[] = [];
  private view: vscode.WebviewView | undefined;
  private nonce = "";
  private timer: NodeJS.Timeout | undefined;
  private question: vscode.CancellationTokenSource | undefined;
  private latest: Promise<TimelineResult | null> | undefined;
  private width: number | undefined;
  private shown: TimelineResult | null = null;
  private lastMessage = "";

  constructor(
    private readonly extension: vscode.Uri,
    private readonly ask: AskTimeline,
    private readonly log: (failure: unknown) => void,
  ) {
    const isActive = (document: vscode.TextDocument) => document === vscode.window.activeTextEditor?.document;
    this.subscriptions.push(
      vscode.window.onDidChangeActiveTextEditor(() => this.updateSoon()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (isActive(textEditor.document)) this.updateSoon();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isActive(document)) this.updateSoon();
      }),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const media = vscode.Uri.joinPath(this.extension, "media");
    view.webview.options = { enableScripts: true, localResourceRoots: [media] };
    view.webview.onDidReceiveMessage((message: unknown) => this.hear(pageMessage(message)));
    view.onDidChangeVisibility(() => (view.visible ? this.updateSoon() : this.stop()));
    view.onDidDispose(() => {
      this.stop();
      if (this.view === view) this.view = undefined;
    });
    const page = timelinePage(view.webview, media);
    this.nonce = page.nonce;
    view.webview.html = page.html;
  }

  /** What belongs to the cursor now; drawn as well, if the view is there to draw in. */
  async update(): Promise<TimelineResult | null> {
    const own = this.find();
    this.latest = own;
    const found = await own;
    return this.latest === own ? found : this.latest;
  }

  dispose(): void {
    this.stop();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async find(): Promise<TimelineResult | null> {
    this.stop();
    const question = new vscode.CancellationTokenSource();
    this.question = question;
    const editor = vscode.window.activeTextEditor;
    if (!editor || !isOurs(editor.document)) {
      this.show(
        null,
        vscode.l10n.t(
          "Open a Python, TypeScript or JavaScript file to see the timeline of its async functions.",
        ),
      );
      return null;
    }
    try {
      const { document, selection } = editor;
      const found = await withPatience(this.ask(document, selection.active, this.width, question.token));
      if (question.token.isCancellationRequested) return null;
      this.show(found, found ? found.summary : vscode.l10n.t("There is no async function at the cursor."));
      return found;
    } catch (error) {
      if (question.token.isCancellationRequested) return null;
      this.log(error);
      this.show(null, vscode.l10n.t("The language server did not answer; its output says why."));
      return null;
    }
  }

  private updateSoon(): void {
    this.stop();
    if (!this.view?.visible) return;
    this.timer = setTimeout(() => void this.update(), rest);
  }

  /** Whatever is on its way is not wanted any more. */
  private stop(): void {
    clearTimeout(this.timer);
    this.question?.cancel();
    this.question = undefined;
  }

  private hear(message: PageMessage | undefined): void {
    switch (message?.kind) {
      case "ready":
        this.width = message.width;
        this.lastMessage = "";
        void this.update();
        break;
      case "width":
        this.width = message.width;
        this.updateSoon();
        break;
      case "jump": {
        const wait = this.shown?.waits[message.wait];
        if (wait) void jumpTo(wait).then(undefined, this.log);
        break;
      }
    }
  }

  private show(found: TimelineResult | null, summary: string): void {
    this.shown = found;
    const hasWaits = found !== null && found.waits.length > 0;
    const message = {
      name: found?.name ?? "",
      summary,
      svg: hasWaits ? withNonce(found.svg, this.nonce) : "",
      waits: (found?.waits ?? []).map(({ label, detail }) => ({ label, detail })),
    };
    const written = JSON.stringify(message);
    if (!this.view || written === this.lastMessage) return;
    this.lastMessage = written;
    void this.view.webview.postMessage(message);
  }
}

/** Shows in the view that something is on its way, if it takes long: a project is read for the first time. */
async function withPatience<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const show = () => {
    const location = { viewId: timelineViewId };
    void vscode.window.withProgress({ location }, () => answer.then(undefined, () => undefined));
  };
  const timer = setTimeout(show, soon);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}

function isOurs(document: vscode.TextDocument): boolean {
  return vscode.languages.match(editorSelector, document) > 0;
}

/** Selects the await in the editor that shows it. */
async function jumpTo({ uri, range }: TimelineWait): Promise<void> {
  const { start, end } = range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  const isItsCell = (cell: vscode.NotebookCell) => cell.document.uri.toString() === uri;
  const notebook = vscode.workspace.notebookDocuments.find((one) => one.getCells().some(isItsCell));
  const cell = notebook?.getCells().find(isItsCell);
  if (notebook && cell) {
    const selections = [new vscode.NotebookRange(cell.index, cell.index + 1)];
    await vscode.window.showNotebookDocument(notebook, { selections });
    await vscode.commands.executeCommand("notebook.cell.edit");
    const editor = vscode.window.visibleTextEditors.find((one) => one.document === cell.document);
    if (editor) editor.selection = new vscode.Selection(selection.start, selection.end);
    return;
  }
  const target = vscode.Uri.parse(uri, true);
  const editor = vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.toString() === target.toString(),
  );
  const column = editor?.viewColumn;
  await vscode.window.showTextDocument(target, {
    selection,
    ...(column !== undefined && { viewColumn: column }),
  });
}
