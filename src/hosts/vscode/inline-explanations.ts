/**
 * A short text at the end of a line that has a finding: of the line with the cursor, or of all lines. It goes at once
 * when its finding goes or the text changes, and comes when the editor has been still for a moment. Where Error Lens
 * shows all diagnostics in the same place, nothing is shown.
 */
import * as vscode from "vscode";
import { diagnosticSource } from "../server/protocol.ts";
import { editorSelector } from "./languages.ts";

export type InlineMode = "currentLine" | "allLines" | "off";

/** How long the editor is left alone before a text appears, in milliseconds. */
const pause = 300;
/** Longer texts would leave most windows; all of it stands in the hover. */
const longestText = 120;
const errorLens = "usernamehw.errorlens";
const setting = "awaitwise.inline.explanations";

/** How an editor is decorated; another in tests. */
export type Decorate = (editor: vscode.TextEditor, lines: readonly vscode.DecorationOptions[]) => void;

export class InlineExplanations implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly decorate: Decorate;
  /** Editors that show something now. */
  private readonly shown = new Set<vscode.TextEditor>();
  private timer: NodeJS.Timeout | undefined;

  constructor(decorate?: Decorate) {
    if (decorate) this.decorate = decorate;
    else {
      const type = vscode.window.createTextEditorDecorationType({
        after: {
          margin: "0 0 0 3em",
          color: new vscode.ThemeColor("awaitwise.inlineExplanation"),
          fontStyle: "italic",
        },
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      });
      this.subscriptions.push(type);
      this.decorate = (editor, lines) => editor.setDecorations(type, lines);
    }
    this.subscriptions.push(
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        const changed = new Set(uris.map(String));
        const touched = vscode.window.visibleTextEditors.filter(({ document }) =>
          changed.has(document.uri.toString()),
        );
        if (touched.length === 0) return;
        for (const editor of touched) if (this.shown.has(editor)) this.hideGone(editor);
        this.updateSoon();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        for (const editor of this.shown) if (editor.document === document) this.hide(editor);
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (!isOurs(textEditor) || modeOf(textEditor) !== "currentLine") return;
        this.hideElsewhere(textEditor);
        this.updateSoon();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.updateSoon()),
      vscode.window.onDidChangeActiveTextEditor(() => this.updateSoon()),
      vscode.extensions.onDidChange(() => this.updateSoon()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(setting) || event.affectsConfiguration("errorLens")) this.updateSoon();
      }),
    );
    this.updateSoon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const editor of this.shown) this.hide(editor);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private updateSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.update(), pause);
  }

  private update(): void {
    const visible = new Set(vscode.window.visibleTextEditors);
    for (const editor of this.shown) if (!visible.has(editor)) this.shown.delete(editor);
    for (const editor of visible) {
      const lines = isOurs(editor) ? linesOf(editor) : [];
      if (lines.length === 0) this.hide(editor);
      else {
        this.decorate(editor, lines);
        this.shown.add(editor);
      }
    }
  }

  /** Findings that are gone take their texts with them, without the pause. */
  private hideGone(editor: vscode.TextEditor): void {
    if (findingsIn(editor.document).length === 0) this.hide(editor);
  }

  private hideElsewhere(editor: vscode.TextEditor): void {
    if (this.shown.has(editor) && linesOf(editor).length === 0) this.hide(editor);
  }

  private hide(editor: vscode.TextEditor): void {
    if (this.shown.delete(editor)) this.decorate(editor, []);
  }
}

function isOurs({ document }: vscode.TextEditor): boolean {
  return vscode.languages.match(editorSelector, document) > 0;
}

function modeOf({ document }: vscode.TextEditor): InlineMode {
  const isElsewhere =
    vscode.extensions.getExtension(errorLens) !== undefined &&
    vscode.workspace.getConfiguration("errorLens", document).get("enabled", true);
  if (isElsewhere) return "off";
  return vscode.workspace.getConfiguration(undefined, document).get<InlineMode>(setting, "currentLine");
}

function linesOf(editor: vscode.TextEditor): readonly vscode.DecorationOptions[] {
  const mode = modeOf(editor);
  if (mode === "off" || (mode === "currentLine" && editor !== vscode.window.activeTextEditor)) return [];
  const { document, selection } = editor;
  const byLine = new Map<number, vscode.Diagnostic[]>();
  for (const finding of findingsIn(document)) {
    const { line } = finding.range.start;
    if (mode === "currentLine" && line !== selection.active.line) continue;
    byLine.set(line, [...(byLine.get(line) ?? []), finding]);
  }
  return [...byLine].flatMap(([line, findings]) => {
    if (line >= document.lineCount) return [];
    const { end } = document.lineAt(line).range;
    return [
      { range: new vscode.Range(end, end), renderOptions: { after: { contentText: textOf(findings) } } },
    ];
  });
}

function findingsIn({ uri }: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === diagnosticSource);
}

/** The most severe of a line's findings, and how many more there are. */
function textOf(findings: readonly vscode.Diagnostic[]): string {
  const [first, ...more] = [...findings].sort((left, right) => left.severity - right.severity);
  const message = first?.message.replace(/\s+/g, " ") ?? "";
  const cut = message.length > longestText ? `${message.slice(0, longestText - 1)}…` : message;
  return more.length > 0 ? `${cut} (+${more.length})` : cut;
}
