/**
 * Puts a statement into `try`, its lines one step further in. Names that it declares would not be
 * seen behind the `try`, so the statements that use them go into it as well.
 */
import type { Edit } from "../../ir/edits.ts";
import type { FunctionIr, Span, Statement } from "../../ir/module.ts";
import { flatten, type StatementSite, statementsOf } from "../../ir/walk.ts";
import { writtenName } from "../../ir/written-name.ts";
import type { HandlerText } from "../../rules/kit/printer.ts";
import {
  indentationAt,
  indentationStep,
  lineEnd,
  lineOf,
  quoteOf,
  type Source,
  standsAlone,
  statementEnd,
} from "./printer-text.ts";

/**
 * There is one handler in this language, which catches everything. Undefined where the statements do
 * not stand on lines of their own, or where a text over several lines stands in them.
 */
export function wrapInTry(
  source: Source,
  statement: Statement,
  handlers: readonly HandlerText[],
  within: FunctionIr,
): readonly Edit[] | undefined {
  const [handler, ...others] = handlers;
  const site = statementsOf(within).find((one) => one.statement === statement);
  if (!handler || others.length > 0 || !site || source.text[within.bodySpan[0]] !== "{") return undefined;
  const span = withUsesOfNames(source, site, within);
  if (!span || !isOnOwnLines(source, site, span)) return undefined;
  const { file } = source.module;
  const outer = indentationAt(source, span[0]);
  const step = indentationStep(source);
  const edits: Edit[] = [];
  const first = lineOf(source, span[0]);
  const last = lineOf(source, span[1] - 1);
  for (let line = first; line <= last; line++) {
    const start = source.lineStarts[line] ?? 0;
    const head = line === first ? `${outer}try {${source.newline}` : "";
    if (source.text.slice(start, lineEnd(source, start)).trim() === "") continue;
    edits.push({ file, span: [start, start], newText: head + step });
  }
  const end = lineEnd(source, span[1]);
  const lines = handler.lines.map((line) => `${outer}${step}${inStyle(source, line)}`);
  const caught = [`${outer}} catch (${handler.name ?? "error"}) {`, ...lines, `${outer}}`];
  edits.push({ file, span: [end, end], newText: caught.map((line) => source.newline + line).join("") });
  return edits;
}

/** A line with the quotes and line ends of the file. */
export function inStyle(source: Source, line: string): string {
  return line.replaceAll('"', quoteOf(source)) + statementEnd(source);
}

/**
 * From the statement to the last one of its block that mentions a name declared on the way;
 * undefined where such a name can be seen further out.
 */
function withUsesOfNames(
  source: Source,
  { statement, block, index }: StatementSite,
  within: FunctionIr,
): Span | undefined {
  let last = index;
  const names: string[] = [];
  for (let at = index; at <= last; at++) {
    const one = block[at];
    if (!one) break;
    const declared = namesDeclaredBy(one);
    if (!declared) return undefined;
    names.push(...declared);
    if (names.length === 0) continue;
    // A function above may use what is declared below.
    const before = source.text.slice(within.bodySpan[0], statement.span[0]);
    const mention = new RegExp(`(?<![\\w$])(${names.map(escaped).join("|")})(?![\\w$])`);
    if (mention.test(before)) return undefined;
    for (let later = block.length - 1; later > last; later--) {
      const span = block[later]?.span;
      if (span && mention.test(source.text.slice(...span))) last = later;
    }
  }
  const end = block[last]?.span[1];
  return end === undefined ? undefined : [statement.span[0], end];
}

/** Undefined for what is declared for the whole function, or cannot stand in a block of its own. */
function namesDeclaredBy(statement: Statement): readonly string[] | undefined {
  if (statement.type === "define") return undefined;
  if (statement.type !== "assign" || statement.declares === undefined) return [];
  if (statement.declares === "var") return [];
  return flatten(statement.operations).flatMap((operation) =>
    operation.op === "write" && operation.place.path.length === 0 ? [writtenName(operation.place.root)] : [],
  );
}

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}

function isOnOwnLines(source: Source, site: StatementSite, span: Span): boolean {
  if (!standsAlone(source, span) || !standsAlone(source, site.statement.span)) return false;
  // One declaration of several begins in the middle of its statement.
  const { statement } = site;
  if (statement.type === "assign" && !source.text.startsWith(statement.declares ?? "", statement.span[0]))
    return false;
  // White space counts in a template, and more of its lines than one would be moved.
  const lines = source.text.slice(...span).split("\n");
  return lines.length === 1 || lines.every((line) => (line.split("`").length - 1) % 2 === 0);
}
