/** Limits how long an await may take: with `asyncio.timeout` around its statement, or `asyncio.wait_for` around what is awaited. */
import type { Edit } from "../../ir/edits.ts";
import type { Await, FunctionIr, Statement } from "../../ir/module.ts";
import { mayAwait } from "../../ir/walk.ts";
import { referenceTo } from "./printer-imports.ts";
import { hasComment, indentationAt, lineOf, type Source } from "./printer-text.ts";
import { indented } from "./printer-try.ts";

/** Undefined where the statement holds others, or shares its lines with some. */
export function limitStatement(
  source: Source,
  statement: Statement,
  seconds: number,
  within: FunctionIr,
): readonly Edit[] | undefined {
  if (!/^(expression|assign|return)$/.test(statement.type) || !mayAwait(source.module, within))
    return undefined;
  const timeout = referenceTo(source, "asyncio.timeout", within);
  const outer = indentationAt(source, statement.span[0]);
  const head = `${outer}async with ${timeout.text}(${seconds}):${source.newline}`;
  const edits = indented(source, statement, head, within);
  return edits && [...timeout.edits, ...edits];
}

/** Undefined where a comment stands in what is awaited, behind which the rest would be lost. */
export function limitAwait(
  source: Source,
  { operandSpan }: Await,
  seconds: number,
  within: FunctionIr,
): readonly Edit[] | undefined {
  if (!mayAwait(source.module, within)) return undefined;
  const [start, end] = operandSpan;
  if (hasComment(source, operandSpan) && lineOf(source, start) === lineOf(source, end)) return undefined;
  const waitFor = referenceTo(source, "asyncio.wait_for", within);
  const { file } = source.module;
  return [
    ...waitFor.edits,
    { file, span: [start, start], newText: `${waitFor.text}(` },
    { file, span: [end, end], newText: `, timeout=${seconds})` },
  ];
}
