/**
 * Writes the idiom of the asyncio documentation that keeps a background task alive: a set at
 * module level holds the task, and a callback takes it out again when it is done.
 */
import type { Edit } from "../../ir/edits.ts";
import { freeName } from "../../ir/free-name.ts";
import type { Assignment, Block, Call, ExpressionStatement, FunctionIr, Statement } from "../../ir/module.ts";
import { binds, scopeChain, usesOf } from "../../ir/walk.ts";
import { behindImports, insertLines, openingSpan, referenceTo } from "./printer-imports.ts";
import { indentationAt, lineEnd, type Source, standsAlone } from "./printer-text.ts";

/** Keeps the task that `statement` drops. Undefined where lines cannot be added behind the statement. */
export function keepTask(
  source: Source,
  statement: Statement,
  within: FunctionIr,
): readonly Edit[] | undefined {
  const name = nameTask(source, statement, within);
  if (!name || !standsAlone(source, statement.span)) return undefined;
  const set = taskSet(source, within);
  const indentation = indentationAt(source, statement.span[0]);
  const end = lineEnd(source, statement.span[1]);
  const lines = [`${set.name}.add(${name.text})`, `${name.text}.add_done_callback(${set.name}.discard)`];
  return [
    ...set.edits,
    ...name.edits,
    {
      file: source.module.file,
      span: [end, end],
      newText: lines.map((line) => source.newline + indentation + line).join(""),
    },
  ];
}

/** Starts the coroutine that `statement` drops as a task, and keeps that. */
export function startTask(
  source: Source,
  coroutine: Call,
  statement: Statement,
  within: FunctionIr,
): readonly Edit[] | undefined {
  const kept = keepTask(source, statement, within);
  if (!kept) return undefined;
  const createTask = referenceTo(source, "asyncio.create_task", within);
  const { file } = source.module;
  const [start, end] = coroutine.span;
  // Insertions at one offset keep their order: the name comes before the call, the lines behind it.
  return [
    ...createTask.edits,
    { file, span: [end, end], newText: ")" },
    ...kept,
    { file, span: [start, start], newText: `${createTask.text}(` },
  ];
}

/** The name that holds the task, and the edit that gives it one. */
function nameTask(
  source: Source,
  statement: Statement,
  within: FunctionIr,
): { readonly text: string; readonly edits: readonly Edit[] } | undefined {
  const { file } = source.module;
  if (statement.type === "expression") return introduceName(source, statement, within);
  if (statement.type !== "assign") return undefined;
  const target = onlyTarget(statement);
  if (!target) return undefined;
  const text = source.text.slice(...target);
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(text)) return undefined;
  if (text !== "_") return { text, edits: [] };
  const name = freeTaskName(source, within);
  return { text: name, edits: [{ file, span: target, newText: name }] };
}

function introduceName(source: Source, statement: ExpressionStatement, within: FunctionIr) {
  const name = freeTaskName(source, within);
  const [start] = statement.span;
  const edit: Edit = { file: source.module.file, span: [start, start], newText: `${name} = ` };
  return { text: name, edits: [edit] };
}

function onlyTarget(statement: Assignment) {
  return statement.targets.length === 1 && statement.operator === undefined
    ? statement.targets[0]
    : undefined;
}

/** A new local must hide nothing that the function reads, whoever binds it. */
function freeTaskName(source: Source, within: FunctionIr): string {
  return freeName(source.module, ["task", "background_task", "new_task"], within);
}

/** A set of tasks the module has already, or a new one. */
function taskSet(
  source: Source,
  within: FunctionIr,
): { readonly name: string; readonly edits: readonly Edit[] } {
  const existing = existingSet(source, within);
  if (existing !== undefined) return { name: existing, edits: [] };
  const name = freeName(source.module, ["background_tasks", "running_tasks", "kept_tasks"], within);
  const at = behindImports(source);
  const [start, end] = openingSpan(source);
  const before = at === start ? [] : [""];
  const rest = source.text.slice(at, end);
  const behind = at === start || !/^[ \t]*(\r?\n|$)/.test(rest) ? [""] : [];
  return { name, edits: [insertLines(source, at, [...before, `${name} = set()`, ...behind])] };
}

function existingSet(source: Source, within: FunctionIr): string | undefined {
  const top = source.module.functions[0];
  if (!top) return undefined;
  return keepingSets(source, top).find(
    (name) => scopeChain(source.module, within).find((one) => binds(one, name))?.id === top.id,
  );
}

const setsByBody = new WeakMap<Block, readonly string[]>();

/** Names at module level that hold a set from which finished tasks are discarded. */
function keepingSets(source: Source, top: FunctionIr): readonly string[] {
  const known = setsByBody.get(top.body);
  if (known) return known;
  const names = top.body.flatMap((statement) => {
    if (statement.type !== "assign" || !statement.valueSpan) return [];
    const target = onlyTarget(statement);
    if (!target || source.text.slice(...statement.valueSpan) !== "set()") return [];
    const name = source.text.slice(...target);
    const { reads } = usesOf(source.module, top.id, name);
    return reads.some(({ read }) => read.place.path[0] === ".discard") ? [name] : [];
  });
  setsByBody.set(top.body, names);
  return names;
}
