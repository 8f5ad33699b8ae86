/**
 * Writes suppression comments: one for a line, one for a file. Joins a comment that is there
 * already, and refuses where a comment would change what the program does.
 */
import type { Edit } from "../ir/edits.ts";
import { lineEnd, lineStart, nextLine } from "../ir/line-bounds.ts";
import type { Comment, Language, Module, Operation, Span } from "../ir/module.ts";
import { openingCell } from "../ir/notebook.ts";
import { operationsOf, statementsOf } from "../ir/walk.ts";

/** Edits that silence one finding. */
export interface SuppressionEdits {
  /** Absent where no comment can silence the line. */
  readonly line?: Edit;
  readonly file: Edit;
}

export function suppressionEdits(target: SuppressionTarget, span: Span, rule: string): SuppressionEdits {
  const line = ignoreLine(target, span, rule);
  return { file: ignoreFile(target, rule), ...(line && { line }) };
}

/** A module's comments and where text stands that must not be broken by a new line. */
export interface SuppressionTarget {
  readonly module: Module;
  readonly text: string;
}

/**
 * Silences a rule on the line where a span starts, or above the statement around it where a
 * comment would become part of a string or cut a continued line. Undefined where neither is possible.
 */
export function ignoreLine(target: SuppressionTarget, span: Span, rule: string): Edit | undefined {
  const { module, text } = target;
  const line = lineStart(text, span[0]);
  const statement = lineStart(text, statementStart(module, span[0]));
  const lines = [line, statement];
  for (const start of lines) {
    const existing = suppressionOn(module, text, start);
    if (existing) return joined(target, existing, rule);
  }
  const start = lines.find((offset) => isFreeLine(module, text, offset));
  if (start === undefined) return undefined;
  const indentation = /^[ \t]*/.exec(text.slice(start, lineEnd(text, start)))?.[0] ?? "";
  return {
    file: module.file,
    span: [start, start],
    newText: `${indentation}${mark[module.language]} awaitwise: ignore[${rule}]\n`,
  };
}

/** Silences a rule in the whole file. */
export function ignoreFile(target: SuppressionTarget, rule: string): Edit {
  const { module, text } = target;
  const existing = module.comments.find((comment) => parsed(comment)?.scope === "ignore-file");
  if (existing) {
    const edit = joined(target, existing, rule);
    if (edit) return edit;
  }
  const [start] = openingCell(module)?.span ?? [0];
  const offset = start + behindPreamble(text.slice(start));
  return {
    file: module.file,
    span: [offset, offset],
    newText: `${mark[module.language]} awaitwise: ignore-file[${rule}]\n`,
  };
}

const mark: Readonly<Record<Language, string>> = { python: "#", typescript: "//" };

interface Suppression {
  readonly scope: "ignore" | "ignore-file";
  /** Offset of the closing bracket within the comment's own text. */
  readonly bracket: number;
  readonly rules: readonly string[];
}

function parsed(comment: Comment): Suppression | undefined {
  const match = /^awaitwise:\s*(ignore|ignore-file)\s*\[([^\]]*)\]/.exec(comment.text);
  if (!match) return undefined;
  return {
    scope: match[1] === "ignore" ? "ignore" : "ignore-file",
    bracket: match[0].length - 1,
    rules: (match[2] ?? "").split(",").map((name) => name.trim()),
  };
}

/** A suppression at the end of a line, or alone above it. */
function suppressionOn(module: Module, text: string, start: number): Comment | undefined {
  const own = suppressionWithin(module, start, lineEnd(text, start));
  if (own || start === 0) return own;
  const above = suppressionWithin(module, lineStart(text, start - 1), start);
  return above?.alone ? above : undefined;
}

function suppressionWithin(module: Module, start: number, end: number): Comment | undefined {
  return module.comments.find(
    (comment) => comment.span[0] >= start && comment.span[0] < end && parsed(comment)?.scope === "ignore",
  );
}

/** Where the innermost statement around an offset starts; the offset itself outside of every statement. */
function statementStart(module: Module, offset: number): number {
  return (
    module.functions
      .flatMap((owner) => statementsOf(owner))
      .map(({ statement }) => statement.span)
      .filter(([start, end]) => start <= offset && offset < end)
      .reduce<number | undefined>((innermost, [start]) => Math.max(innermost ?? start, start), undefined) ??
    offset
  );
}

/** True where a new line may be put in front of this one without changing the program. */
function isFreeLine(module: Module, text: string, start: number): boolean {
  return !isInsideText(module, start) && !/\\\r?\n$/.test(text.slice(Math.max(0, start - 3), start));
}

function joined({ module, text }: SuppressionTarget, comment: Comment, rule: string): Edit | undefined {
  const suppression = parsed(comment);
  if (!suppression || suppression.rules.includes(rule)) return undefined;
  const inner = text.indexOf(comment.text, comment.span[0]);
  if (inner < 0 || inner >= comment.span[1]) return undefined;
  const offset = inner + suppression.bracket;
  const separator = suppression.rules.some((name) => name !== "") ? ", " : "";
  return { file: module.file, span: [offset, offset], newText: `${separator}${rule}` };
}

/** Formatted strings and string constants may span lines; a comment inside would become text. */
function isInsideText(module: Module, offset: number): boolean {
  return module.functions.some((owner) =>
    operationsOf(owner).some(({ operation }) => isText(operation) && holds(operation.span, offset)),
  );
}

function isText(operation: Operation): boolean {
  if (operation.op === "constant") return typeof operation.value === "string";
  return operation.op === "compute" && operation.what === "format";
}

function holds([start, end]: Span, offset: number): boolean {
  return start < offset && offset < end;
}

/** Behind the lines that must come first: an interpreter line and an encoding declaration. */
function behindPreamble(text: string): number {
  let offset = 0;
  if (text.startsWith("#!")) offset = nextLine(text, offset);
  if (/^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+/.test(text.slice(offset, nextLine(text, offset)))) {
    offset = nextLine(text, offset);
  }
  return offset;
}
