/** Writes `async with` statements that stood one after another as a stack that a group of tasks fills. */
import type { Edit } from "../../ir/edits.ts";
import { freeName } from "../../ir/free-name.ts";
import type { FunctionIr, With } from "../../ir/module.ts";
import type { HeadTexts } from "../../rules/kit/printer.ts";
import { referenceTo } from "./printer-imports.ts";
import { headOf } from "./printer-loops.ts";
import {
  hasComment,
  indentationAt,
  indented,
  lineEnd,
  lineOf,
  lineStart,
  type Source,
} from "./printer-text.ts";

/** Undefined where a head shares its line with the body, holds a comment, or where moved lines may lie in a string. */
export function enterTogether(
  source: Source,
  statements: readonly With[],
  heads: readonly HeadTexts[],
  within: FunctionIr,
): readonly Edit[] | undefined {
  const [outer] = statements;
  const last = statements.at(-1);
  const first = last?.body[0];
  const end = last && first && headOf(source, last, first)?.[1];
  if (!outer || !last || !first || end === undefined) return undefined;
  const [start] = outer.span;
  if (hasComment(source, [start, first.span[0]])) return undefined;
  if (lineOf(source, end) === lineOf(source, first.span[0])) return undefined;
  const outside = indentationAt(source, start);
  const inside = indentationAt(source, first.span[0]);
  const step = indentationAt(source, (statements[1] ?? first).span[0]).slice(outside.length);
  const body = shiftedBody(source, last, inside, outside + step);
  if (!body) return undefined;
  const stack = referenceTo(source, "contextlib.AsyncExitStack", within);
  const group = referenceTo(source, "asyncio.TaskGroup", within);
  const stackName = freeName(source.module, ["stack", "exit_stack"], within);
  const groupName = freeName(source.module, ["group", "task_group"], within);
  const starts: string[] = [];
  const results: string[] = [];
  for (const [at, { value, target }] of heads.entries()) {
    const text = indented(source.text.slice(...value), step + step);
    if (/"""|'''/.test(text)) return undefined;
    const create = `${groupName}.create_task(${stackName}.enter_async_context(${text}))`;
    const name = target && source.text.slice(...target);
    const isName = name !== undefined && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);
    const task = freeName(source.module, [isName ? `${name}_task` : `task_${at + 1}`], within);
    starts.push(outside + step + step + (name === undefined ? create : `${task} = ${create}`));
    if (name !== undefined) results.push(`${outside}${step}${name} = ${task}.result()`);
  }
  const lines = [
    `async with ${stack.text}() as ${stackName}:`,
    `${outside}${step}async with ${group.text}() as ${groupName}:`,
    ...starts,
    ...results,
  ];
  const edit: Edit = {
    file: source.module.file,
    span: [start, end],
    newText: lines.join(source.newline),
  };
  return [...stack.edits, ...group.edits, edit, ...body];
}

/** Brings the lines of the body from one indentation to another; undefined where some lie in a string. */
function shiftedBody(source: Source, { body }: With, from: string, to: string): readonly Edit[] | undefined {
  if (from === to) return [];
  const start = lineStart(source, body[0]?.span[0] ?? 0);
  const end = lineEnd(source, body.at(-1)?.span[1] ?? 0);
  if (/"""|'''|\\\r?\n/.test(source.text.slice(start, end))) return undefined;
  const edits: Edit[] = [];
  for (let at = start; at < end; at = lineEnd(source, at) + source.newline.length) {
    if (!source.text.startsWith(from, at)) continue;
    edits.push({ file: source.module.file, span: [at, at + from.length], newText: to });
  }
  return edits;
}
