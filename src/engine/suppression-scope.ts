/** Which findings a comment speaks about: by line, by stretch of text, or in the whole file. */

import type { Comment, Module, Span, Statement } from "../ir/module.ts";
import { ownOperations, statementsOf } from "../ir/walk.ts";
import type { LineIndex } from "./line-index.ts";

export type Scope =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "span"; readonly span: Span }
  | { readonly kind: "file" };

/** Zero-based line that a comment alone on its line speaks about: the next one that is not a comment. */
export function nextCodeLine(module: Module, lines: LineIndex, text: string, comment: Comment): number {
  const alone = commentLines(module, lines);
  let line = lines.lineOf(comment.span[1]) + 1;
  while (line < lines.count - 1 && alone.has(line) && text.slice(...lines.spanOf(line)).trim() !== "") line++;
  return line;
}

/** Decides for one module which findings lie in which scopes. */
export interface ScopeTest {
  contains(scope: Scope, span: Span): boolean;
}

export function scopeTest(module: Module, lines: LineIndex): ScopeTest {
  let statements: readonly Statement[] | undefined;
  return {
    contains(scope, span) {
      switch (scope.kind) {
        case "file":
          return true;
        case "span":
          return span[0] >= scope.span[0] && span[0] < scope.span[1];
        case "line": {
          const first = lines.lineOf(span[0]);
          if (scope.line === first || scope.line === lines.lineOf(lastOffset(span))) return true;
          statements ??= statementsInOrder(module);
          const statement = innermost(statements, span[0]);
          return statement !== undefined && isLineOf(module, statement, scope.line, lines);
        }
      }
    },
  };
}

/** A comment may stand on the first or last line of a statement, or of its head when it has a body. */
function isLineOf(module: Module, statement: Statement, line: number, lines: LineIndex): boolean {
  const first = lines.lineOf(statement.span[0]);
  if (line === first) return true;
  const body = bodyStart(module, statement);
  if (body === undefined) return line === lines.lineOf(lastOffset(statement.span));
  const headEnd = ownOperations(statement).reduce(
    (end, operation) => Math.max(end, operation.span[1]),
    statement.span[0],
  );
  // The bracket that closes a long head may have a line of its own.
  return line >= lines.lineOf(headEnd) && line < lines.lineOf(body);
}

function bodyStart(module: Module, statement: Statement): number | undefined {
  switch (statement.type) {
    case "if":
    case "loop":
    case "with":
    case "try":
      return statement.body[0]?.span[0];
    case "match":
      return statement.cases[0]?.span[0];
    case "define": {
      const body =
        statement.function ??
        (statement.class === undefined ? undefined : module.classes[statement.class]?.body);
      return body === undefined ? undefined : module.functions[body]?.bodySpan[0];
    }
    default:
      return undefined;
  }
}

function statementsInOrder(module: Module): readonly Statement[] {
  return module.functions
    .flatMap((one) => statementsOf(one).map((site) => site.statement))
    .sort((a, b) => a.span[0] - b.span[0] || b.span[1] - a.span[1]);
}

/** The last statement in source order that holds the offset: nested ones stand behind those around them. */
function innermost(statements: readonly Statement[], offset: number): Statement | undefined {
  let low = 0;
  let high = statements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle]?.span[0] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0; index--) {
    const statement = statements[index];
    if (statement && statement.span[1] > offset) return statement;
  }
  return undefined;
}

function lastOffset(span: Span): number {
  return Math.max(span[0], span[1] - 1);
}

const linesOfComments = new WeakMap<Module["comments"], ReadonlySet<number>>();

function commentLines(module: Module, lines: LineIndex): ReadonlySet<number> {
  const known = linesOfComments.get(module.comments);
  if (known) return known;
  const found = new Set<number>();
  for (const comment of module.comments) {
    if (!comment.alone) continue;
    for (let line = lines.lineOf(comment.span[0]); line <= lines.lineOf(lastOffset(comment.span)); line++)
      found.add(line);
  }
  linesOfComments.set(module.comments, found);
  return found;
}
