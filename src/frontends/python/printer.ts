/**
 * Writes Python for the repairs: {@link Printer} over the current text of one module.
 * It changes no more text than it must, so comments and layout stay, and answers undefined
 * where it cannot write something without risk.
 */
import type { Edit } from "../../ir/edits.ts";
import type {
  Argument,
  Await,
  Call,
  FunctionIr,
  Loop,
  Module,
  Operation,
  Span,
  With,
} from "../../ir/module.ts";
import { cellSpans } from "../../ir/notebook.ts";
import { mayAwait, operationsOf, type ValueOperation, valueById } from "../../ir/walk.ts";
import type { Printer } from "../../rules/kit/printer.ts";
import { enterTogether } from "./printer-entered.ts";
import { referenceTo } from "./printer-imports.ts";
import { limitAwait, limitStatement } from "./printer-limits.ts";
import { addLines } from "./printer-lines.ts";
import { moveAroundLoop } from "./printer-loops.ts";
import { gatherElements, gatherRounds } from "./printer-rounds.ts";
import { keepTask, startTask } from "./printer-tasks.ts";
import {
  hasComment,
  indentationAt,
  isWordCharacter,
  lineOf,
  ownParentheses,
  type Source,
  skipSpace,
  sourceOf,
} from "./printer-text.ts";
import { awaitTogether } from "./printer-together.ts";
import { wrapInTry } from "./printer-try.ts";

/** `text` is the module's current source, to which the spans of its IR belong. */
export function createPythonPrinter(module: Module, text: string): Printer {
  const source = sourceOf(module, text);
  return {
    text: (span) => text.slice(...span),
    line: (offset) => shownLine(source, offset),
    addAwait: (value) => addAwait(source, value),
    removeAwait: (operation) => removeAwait(source, operation),
    makeAsync: (target) => makeAsync(source, target),
    makePlain: (target) => makePlain(source, target),
    setAsync: (statement, options) => setAsync(source, statement, options),
    runToCompletion: (value, within) => runToCompletion(source, value, within),
    runAwaited: (operation, within) => runAwaited(source, operation, within),
    unwrapCall: (call, argument, options) => unwrapCall(source, call, argument, options),
    keepTask: (_task, statement, within) => keepTask(source, statement, within),
    startTask: (coroutine, statement, within) => startTask(source, coroutine, statement, within),
    moveToThread: (call, within) => moveToThread(source, call, within),
    replaceCallee: (call, canonicalName, within) => replaceCallee(source, call, canonicalName, within),
    wrapInTry: (statement, handlers, within) => wrapInTry(source, statement, handlers, within),
    addLines: (statement, lines, options) => addLines(source, statement, lines, options),
    awaitTogether: (steps, options) => awaitTogether(source, steps, options),
    gatherRounds: (rounds, options) => gatherRounds(source, rounds, options),
    gatherElements: (rounds, within) => gatherElements(source, rounds, within),
    limitStatement: (statement, seconds, within) => limitStatement(source, statement, seconds, within),
    limitAwait: (operation, seconds, within) => limitAwait(source, operation, seconds, within),
    enterTogether: (statements, heads, within) => enterTogether(source, statements, heads, within),
    moveAroundLoop: (entered, loop) => moveAroundLoop(source, entered, loop),
    replace: (span, newText) => ({ file: module.file, span, newText }),
    indentation: (statement) => indentationAt(source, statement.span[0]),
    reference: (canonicalName, within) => referenceTo(source, canonicalName, within),
  };
}

/** Lines of a notebook count within their cell, which is how they are shown. */
function shownLine(source: Source, offset: number): number {
  const cell = cellSpans(source.text).findLast(([start]) => start <= offset);
  return lineOf(source, offset) - (cell ? lineOf(source, cell[0]) : 0);
}

function addAwait(source: Source, value: Operation & { readonly span: Span }): readonly Edit[] {
  const inner = value.op !== "write" && !isPrimary(source, value);
  const outer = value.op !== "write" && needsParentheses(source, value);
  const open = `${outer ? "(" : ""}await ${inner ? "(" : ""}`;
  const close = `${inner ? ")" : ""}${outer ? ")" : ""}`;
  return around(source, value.span, open, close);
}

function removeAwait(source: Source, operation: Await): readonly Edit[] {
  const { file } = source.module;
  const [start] = operation.span;
  const word: Edit = { file, span: [start, skipSpace(source, start + "await".length)], newText: "" };
  const parentheses = ownParentheses(source, operation.span);
  if (!parentheses || !bindsToward(operation) || hasComment(source, parentheses)) return [word];
  const operand = operandOf(source, operation);
  if (!operand || !isPrimary(source, operand)) return [word];
  // Without the parentheses a line break beside them would end the statement.
  const beside =
    source.text.slice(parentheses[0] + 1, start) + source.text.slice(operation.span[1], parentheses[1] - 1);
  if (/[\r\n]/.test(beside)) return [word];
  const separator = isWordCharacter(source.text[parentheses[0] - 1]) ? " " : "";
  return [
    { file, span: [parentheses[0], word.span[1]], newText: separator },
    { file, span: [operation.span[1], parentheses[1]], newText: "" },
  ];
}

function makeAsync(source: Source, target: FunctionIr): readonly Edit[] | undefined {
  if (target.kind !== "function") return undefined;
  if (target.async) return [];
  const delegates = operationsOf(target).some(({ operation }) => operation.op === "yield" && operation.from);
  if (delegates) return undefined;
  return [{ file: source.module.file, span: [target.asyncInsert, target.asyncInsert], newText: "async " }];
}

function makePlain(source: Source, target: FunctionIr): readonly Edit[] | undefined {
  const [start] = target.span;
  const word = /^async[ \t]+(?=def\b)/.exec(source.text.slice(start, target.bodySpan[0]))?.[0];
  return word === undefined
    ? undefined
    : [{ file: source.module.file, span: [start, start + word.length], newText: "" }];
}

function setAsync(
  source: Source,
  statement: Loop | With,
  options: { readonly async: boolean },
): readonly Edit[] {
  const { file } = source.module;
  const [start] = statement.keyword;
  const word = /^async(?:\s|\\\r?\n)+/.exec(source.text.slice(start, start + 200))?.[0];
  if (options.async) return word === undefined ? [{ file, span: [start, start], newText: "async " }] : [];
  return word === undefined ? [] : [{ file, span: [start, start + word.length], newText: "" }];
}

function runToCompletion(source: Source, value: Span, within: FunctionIr): readonly Edit[] {
  const run = referenceTo(source, "asyncio.run", within);
  return [...run.edits, ...around(source, value, `${run.text}(`, ")")];
}

function runAwaited(source: Source, operation: Await, within: FunctionIr): readonly Edit[] | undefined {
  const run = referenceTo(source, "asyncio.run", within);
  const { file } = source.module;
  const [start, end] = operation.span;
  const [operandStart, operandEnd] = operation.operandSpan;
  if (hasComment(source, [start, operandStart])) return undefined;
  const operand = operandOf(source, operation);
  const bracketed = operand !== undefined && operand.span[0] > operandStart && operand.span[1] < operandEnd;
  const word: Edit = { file, span: [start, operandStart], newText: `${run.text}${bracketed ? "" : "("}` };
  return [...run.edits, word, ...(bracketed ? [] : [insertion(source, end, ")")])];
}

function unwrapCall(
  source: Source,
  call: Call,
  argument: Argument,
  options: { readonly await: boolean; readonly within: FunctionIr },
): readonly Edit[] | undefined {
  const { file } = source.module;
  const value = valueById(options.within, argument.value);
  if (!value || argument.spread !== undefined) return undefined;
  const before: Span = [call.span[0], value.span[0]];
  const behind: Span = [value.span[1], call.span[1]];
  if (hasComment(source, before) || hasComment(source, behind)) return undefined;
  const inner = !isPrimary(source, value);
  const outer = options.await && needsParentheses(source, call);
  const open = `${outer ? "(" : ""}${options.await ? "await " : ""}${inner ? "(" : ""}`;
  return [
    { file, span: before, newText: open },
    { file, span: behind, newText: `${inner ? ")" : ""}${outer ? ")" : ""}` },
  ];
}

function moveToThread(source: Source, call: Call, within: FunctionIr): readonly Edit[] | undefined {
  if (!mayAwait(source.module, within) || call.optional || call.construct) return undefined;
  const { file, text } = { file: source.module.file, text: source.text };
  const open = skipSpace(source, call.callee.span[1]);
  const close = call.span[1] - 1;
  if (text[open] !== "(" || text[close] !== ")" || hasComment(source, [call.callee.span[1], open])) {
    return undefined;
  }
  const toThread = referenceTo(source, "asyncio.to_thread", within);
  const outer = needsParentheses(source, call);
  const start = call.span[0];
  const head: Edit = {
    file,
    span: [start, start],
    newText: `${outer ? "(" : ""}await ${toThread.text}(`,
  };
  const tail = outer ? ")" : "";
  const [only] = call.arguments;
  if (!only) {
    if (hasComment(source, [open, close])) return undefined;
    return [
      ...toThread.edits,
      head,
      { file, span: [call.callee.span[1], call.span[1]], newText: `)${tail}` },
    ];
  }
  if (only.span[0] === open) {
    // A generator expression that shares its parentheses with the call.
    return [
      ...toThread.edits,
      head,
      { file, span: [call.callee.span[1], open], newText: ", " },
      { file, span: [call.span[1], call.span[1]], newText: `)${tail}` },
    ];
  }
  const separator = /^\s/.test(text.slice(open + 1)) ? "," : ", ";
  return [
    ...toThread.edits,
    head,
    { file, span: [call.callee.span[1], open + 1], newText: separator },
    ...(outer ? [insertion(source, call.span[1], tail)] : []),
  ];
}

function replaceCallee(
  source: Source,
  call: Call,
  canonicalName: string,
  within: FunctionIr,
): readonly Edit[] | undefined {
  if (!mayAwait(source.module, within) || call.optional || call.construct) return undefined;
  if (hasComment(source, call.callee.span)) return undefined;
  const callee = referenceTo(source, canonicalName, within);
  const outer = needsParentheses(source, call);
  const { file } = source.module;
  return [
    ...callee.edits,
    { file, span: [call.span[0], call.callee.span[1]], newText: `${outer ? "(" : ""}await ${callee.text}` },
    ...(outer ? [insertion(source, call.span[1], ")")] : []),
  ];
}

/**
 * True for what binds at least as strongly as `await` wants: calls, names, members, and all that
 * has brackets of its own. Whatever is not surely so gets parentheses, which are never wrong.
 */
function isPrimary(source: Source, value: ValueOperation): boolean {
  switch (value.op) {
    case "read":
    case "call":
      return true;
    case "constant":
      return !/^[-+~]/.test(source.text.slice(...value.span));
    case "compute":
      return PRIMARY_COMPUTATIONS.has(value.what);
    case "comprehension":
      return /^[([{]/.test(source.text.slice(...value.span));
    default:
      return false;
  }
}

const PRIMARY_COMPUTATIONS: ReadonlySet<string> = new Set([
  "member",
  "index",
  "list",
  "set",
  "dict",
  "format",
]);

/** True where something binds to the value from behind, so that `await` before it would take too much. */
function needsParentheses(source: Source, value: ValueOperation): boolean {
  return bindsToward(value) && ownParentheses(source, value.span) === undefined;
}

function bindsToward(value: ValueOperation): boolean {
  switch (value.use.as) {
    case "receiver":
    case "member":
    case "indexed":
    case "callee":
    case "awaited":
      return true;
    default:
      return false;
  }
}

function around(source: Source, [start, end]: Span, open: string, close: string): readonly Edit[] {
  const before = insertion(source, start, open);
  return close === "" ? [before] : [before, insertion(source, end, close)];
}

function insertion(source: Source, at: number, newText: string): Edit {
  return { file: source.module.file, span: [at, at], newText };
}

function operandOf(source: Source, operation: Await): ValueOperation | undefined {
  const home = source.module.functions.find((one) =>
    operationsOf(one).some((site) => site.operation === operation),
  );
  return home && valueById(home, operation.operand);
}
