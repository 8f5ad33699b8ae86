/** Edits of the engine as the protocol's workspace edits: with versions, and asking before they touch other files. */
import { diffLines } from "diff";
import type { AnnotatedTextEdit, ChangeAnnotation, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import type { Edit } from "../../ir/edits.ts";
import { cellSpans, isNotebookText } from "../../ir/notebook.ts";
import type { Positions } from "./positions.ts";

export interface EditContext {
  readonly positions: Positions;
  readonly documentChanges: boolean;
  readonly changeAnnotations: boolean;
}

/** An edit that starts from `file`; parts in other files have to be confirmed where the client can ask. */
export function workspaceEdit(file: string, edits: readonly Edit[], context: EditContext): WorkspaceEdit {
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) {
    const list = byFile.get(edit.file);
    if (list) list.push(edit);
    else byFile.set(edit.file, [edit]);
  }
  const files = [...byFile].sort(([a], [b]) => Number(b === file) - Number(a === file));
  const documents = files.flatMap(([name, list]) =>
    (context.positions.documentEdits(name, list) ?? []).map((document) => ({ ...document, file: name })),
  );
  if (!context.documentChanges) {
    return { changes: Object.fromEntries(documents.map((one) => [one.uri, [...one.edits]])) };
  }
  const annotate = context.changeAnnotations && files.some(([name]) => name !== file);
  const documentChanges = documents.map(({ uri, version, edits: changes, file: name }) => ({
    textDocument: { uri, version },
    edits: annotate && name !== file ? changes.map(confirmed) : [...changes],
  }));
  return annotate
    ? { documentChanges, changeAnnotations: { [elsewhere]: elsewhereAnnotation } }
    : { documentChanges };
}

/** The edits that turn one text of a file into another, line by line. */
export function editsBetween(file: string, before: string, after: string): readonly Edit[] {
  if (!isNotebookText(before)) return lineEdits(file, before, after);
  const changed = cellSpans(after).map((span) => after.slice(...span));
  return cellSpans(before).flatMap(([start, end], cell) =>
    lineEdits(file, before.slice(start, end), changed[cell] ?? "").map((edit): Edit => {
      const [from, to] = edit.span;
      return { ...edit, span: [start + from, start + to] };
    }),
  );
}

function lineEdits(file: string, before: string, after: string): readonly Edit[] {
  const edits: Edit[] = [];
  let position = 0;
  for (const part of diffLines(before, after)) {
    const last = edits.at(-1);
    if (part.added) {
      if (last && last.span[1] === position) {
        edits[edits.length - 1] = { ...last, newText: last.newText + part.value };
      } else {
        edits.push({ file, span: [position, position], newText: part.value });
      }
      continue;
    }
    if (part.removed) {
      const end = position + part.value.length;
      if (last && last.span[1] === position) edits[edits.length - 1] = { ...last, span: [last.span[0], end] };
      else edits.push({ file, span: [position, end], newText: "" });
    }
    position += part.value.length;
  }
  return edits;
}

const elsewhere = "other-files";

const elsewhereAnnotation: ChangeAnnotation = {
  label: "Changes in other files",
  needsConfirmation: true,
  description: "Callers that have to follow",
};

function confirmed(edit: TextEdit): AnnotatedTextEdit {
  return { ...edit, annotationId: elsewhere };
}
