/**
 * What the light bulb offers: the repairs of the findings at a place, fix-all, and comments that
 * silence a finding. Everything is worked out anew from the current text; what the client sends
 * along with a request is never trusted.
 */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Finding } from "../../engine/finding.ts";
import { safeRepairOf } from "../../engine/fix-all.ts";
import { unusedSuppression } from "../../engine/unused-suppression.ts";
import type { Edit } from "../../ir/edits.ts";
import type { Span } from "../../ir/module.ts";
import { type DiagnosticContext, diagnosticOf } from "./diagnostics.ts";
import type { OpenDocument } from "./documents.ts";
import { diagnosticSource, fixAllKind, fixNotebookKind } from "./protocol.ts";
import type { Workspace } from "./workspace.ts";
import { type EditContext, editsBetween, workspaceEdit } from "./workspace-edits.ts";

export interface CodeActionContext {
  readonly workspace: Workspace;
  readonly diagnostics: DiagnosticContext;
  readonly edits: EditContext;
  /** The client asks for the edit when the user chooses an action. */
  readonly lazyEdits: boolean;
}

/** What an action carries until its edit is asked for. */
export interface FixAllData {
  readonly uri: string;
  /** Name of the only rule to repair. */
  readonly rule?: string;
  /** Of a notebook all cells are repaired, not only the one that the document is. */
  readonly notebook?: boolean;
}

export function codeActions(
  params: CodeActionParams,
  document: OpenDocument,
  context: CodeActionContext,
): CodeAction[] {
  const { workspace } = context;
  const { file } = document;
  const start = document.start + document.text.offsetAt(params.range.start);
  const end = document.start + document.text.offsetAt(params.range.end);
  const only = params.context.only;
  const actions: CodeAction[] = [];
  if (isWanted(CodeActionKind.QuickFix, only)) {
    const findings = workspace.findingsAt(file, start, end);
    for (const finding of findings) actions.push(...repairs(finding, params, context));
    actions.push(...repairsOfRule(document, findings, context));
    for (const finding of findings) actions.push(...suppressions(finding, params, context));
  }
  if (end > start && isWanted(CodeActionKind.RefactorRewrite, only))
    actions.push(...refactorings(document, [start, end], params, context));
  if (isWanted(fixAllKind, only)) actions.push(...fixAll(document, only !== undefined, context));
  if (isWanted(fixNotebookKind, only)) actions.push(...fixNotebook(document, only !== undefined, context));
  return withUniqueTitles(actions);
}

/** The edit of an action that was offered without it. */
export function fixAllEdit(
  document: OpenDocument,
  { rule, notebook }: Omit<FixAllData, "uri">,
  context: CodeActionContext,
): WorkspaceEdit {
  const { file } = document;
  const before = context.edits.positions.text(file);
  const after = context.workspace.fixAll(file, {
    ...(rule !== undefined && { rules: [rule] }),
    ...(!notebook && { within: document }),
  });
  const changed = before === undefined || after === undefined ? [] : editsBetween(file, before, after);
  return workspaceEdit(file, changed, context.edits);
}

/** Reads back {@link FixAllData} from an action that a client returns. */
export function fixAllData(value: unknown): FixAllData | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("uri" in value) || typeof value.uri !== "string") return undefined;
  const rule = "rule" in value && typeof value.rule === "string" ? value.rule : undefined;
  const notebook = "notebook" in value && value.notebook === true;
  return { uri: value.uri, ...(rule !== undefined && { rule }), ...(notebook && { notebook }) };
}

function repairs(finding: Finding, params: CodeActionParams, context: CodeActionContext): CodeAction[] {
  const { positions } = context.edits;
  const possible = finding.repairs.filter(({ edits }) =>
    // A file that went in the meantime has no lines to edit.
    edits.every(({ file }) =>
      positions.documentEdits(
        file,
        edits.filter((edit) => edit.file === file),
      ),
    ),
  );
  const preferred = possible.find((repair) => repair.kind === "safe");
  return possible.map((repair) => ({
    title: repair.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticFor(finding, params, context)],
    ...(repair === preferred && { isPreferred: true }),
    edit: workspaceEdit(finding.file, repair.edits, context.edits),
  }));
}

/**
 * Rewrites of what is selected. TypeScript's have to be asked for by name: the editor asks for everything
 * whenever the selection changes, and reading a project for that would be too much.
 */
function refactorings(
  { file }: OpenDocument,
  selection: Span,
  { context: { only } }: CodeActionParams,
  context: CodeActionContext,
): CodeAction[] {
  return context.workspace
    .refactorings(file, selection, { asked: only !== undefined })
    .map(({ title, edits }) => ({
      title,
      kind: CodeActionKind.RefactorRewrite,
      edit: workspaceEdit(file, edits, context.edits),
    }));
}

/** One action for each rule at this place that has more to repair in the file. */
function repairsOfRule(
  { file, uri }: OpenDocument,
  findings: readonly Finding[],
  context: CodeActionContext,
): CodeAction[] {
  const names = new Set(findings.filter(isSafelyRepaired).map((finding) => finding.rule));
  const all = context.workspace.check(file).findings.filter(isSafelyRepaired);
  return [...names]
    .filter((name) => context.lazyEdits && all.filter((finding) => finding.rule === name).length > 1)
    .map((name) => ({
      title: `Repair every ${name} in this ${fileWord(file, context)}`,
      kind: CodeActionKind.QuickFix,
      data: { uri, rule: name, notebook: true } satisfies FixAllData,
    }));
}

/** Without lazy edits the work is done only for a client that asks for this action by name. */
function fixAll(document: OpenDocument, asked: boolean, context: CodeActionContext): CodeAction[] {
  if (!context.workspace.checkDocument(document).findings.some(isSafelyRepaired)) return [];
  const title = "Apply every safe repair of Awaitwise";
  return fixAction({ title, kind: fixAllKind }, document, {}, asked, context);
}

function fixNotebook(document: OpenDocument, asked: boolean, context: CodeActionContext): CodeAction[] {
  const { workspace } = context;
  if (!workspace.isNotebook(document.file)) return [];
  if (!workspace.check(document.file).findings.some(isSafelyRepaired)) return [];
  const title = "Apply every safe repair of Awaitwise in this notebook";
  return fixAction({ title, kind: fixNotebookKind }, document, { notebook: true }, asked, context);
}

function fixAction(
  action: CodeAction,
  document: OpenDocument,
  what: Omit<FixAllData, "uri">,
  asked: boolean,
  context: CodeActionContext,
): CodeAction[] {
  if (context.lazyEdits) return [{ ...action, data: { uri: document.uri, ...what } satisfies FixAllData }];
  return asked ? [{ ...action, edit: fixAllEdit(document, what, context) }] : [];
}

function isSafelyRepaired(finding: Finding): boolean {
  return safeRepairOf(finding) !== undefined;
}

function suppressions(finding: Finding, params: CodeActionParams, context: CodeActionContext): CodeAction[] {
  const edits = context.workspace.suppressions(finding);
  if (!edits || finding.rule === unusedSuppression.name) return [];
  const diagnostics = [diagnosticFor(finding, params, context)];
  const action = (title: string, edit: Edit): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    edit: workspaceEdit(finding.file, [edit], context.edits),
  });
  return [
    ...(edits.line ? [action(`Ignore ${finding.rule} on this line`, edits.line)] : []),
    action(`Ignore ${finding.rule} in this ${fileWord(finding.file, context)}`, edits.file),
  ];
}

function fileWord(file: string, { workspace }: CodeActionContext): string {
  return workspace.isNotebook(file) ? "notebook" : "file";
}

/** The client's own diagnostic where it shows this finding, so that it can connect the two. */
function diagnosticFor(finding: Finding, params: CodeActionParams, context: CodeActionContext): Diagnostic {
  const own = diagnosticOf(finding, context.diagnostics);
  const shown = params.context.diagnostics.find(
    (candidate) =>
      candidate.source === diagnosticSource &&
      candidate.code === own.code &&
      candidate.range.start.line === own.range.start.line &&
      candidate.range.start.character === own.range.start.character &&
      candidate.range.end.line === own.range.end.line &&
      candidate.range.end.character === own.range.end.character,
  );
  return shown ?? own;
}

function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return (
    only === undefined ||
    only.some((wanted) => wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`))
  );
}

/** Two findings at one place may have the same repair: the same edit is offered once, others are told apart by their line. */
function withUniqueTitles(actions: readonly CodeAction[]): CodeAction[] {
  const seen = new Map<string, CodeAction[]>();
  const result: CodeAction[] = [];
  for (const action of actions) {
    const same = seen.get(action.title) ?? [];
    if (same.some((other) => JSON.stringify(other.edit) === JSON.stringify(action.edit))) continue;
    seen.set(action.title, [...same, action]);
    const range = action.diagnostics?.[0]?.range;
    const place = range
      ? `line ${range.start.line + 1}, column ${range.start.character + 1}`
      : `${same.length + 1}`;
    result.push(same.length === 0 ? action : { ...action, title: `${action.title} (${place})` });
  }
  return result;
}
