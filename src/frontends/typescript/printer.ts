/**
 * Writes TypeScript and JavaScript for the repairs: {@link Printer} over the current text of one
 * module. It changes no more text than it must, so comments, quotes, semicolons and layout stay,
 * and answers undefined where it cannot write something without risk, or where the language has
 * nothing of the kind.
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
import { mayAwait, siteOfValue, type ValueOperation, valueById } from "../../ir/walk.ts";
import type { Printer } from "../../rules/kit/printer.ts";
import { asyncHead, plainHead } from "./printer-functions.ts";
import { importedName } from "./printer-imports.ts";
import { addLines } from "./printer-lines.ts";
import { loopInsteadOfCallback } from "./printer-loops.ts";
import { gatherRounds } from "./printer-rounds.ts";
import {
  hasComment,
  indentationAt,
  isWordCharacter,
  lastCodeBefore,
  lineOf,
  ownParentheses,
  type Source,
  skipSpace,
  sourceOf,
} from "./printer-text.ts";
import { awaitInsteadOfThen } from "./printer-then.ts";
import { awaitTogether } from "./printer-together.ts";
import { wrapInTry } from "./printer-try.ts";

/** `text` is the module's current source, to which the spans of its IR belong. */
export function createTypeScriptPrinter(module: Module, text: string): Printer {
  const source = sourceOf(module, text);
  return {
    text: (span) => text.slice(...span),
    line: (offset) => lineOf(source, offset),
    addAwait: (value, within) => addAwait(source, value, within),
    removeAwait: (operation) => removeAwait(source, operation),
    makeAsync: (target) => asyncHead(source, target),
    makePlain: (target) => plainHead(source, target),
    setAsync: (statement, options) => setAsync(source, statement, options),
    runToCompletion: (value, within) => handled(source, value, within),
    runAwaited: () => undefined,
    unwrapCall: (call, argument, options) => unwrapCall(source, call, argument, options),
    keepTask: () => undefined,
    startTask: () => undefined,
    moveToThread: () => undefined,
    replaceCallee: (call, canonicalName, within) => replaceCallee(source, call, canonicalName, within),
    wrapInTry: (statement, handlers, within) => wrapInTry(source, statement, handlers, within),
    addLines: (statement, lines, options) => addLines(source, statement, lines, options),
    awaitTogether: (steps, options) => awaitTogether(source, steps, options),
    gatherRounds: (rounds, options) => gatherRounds(source, rounds, options),
    replace: (span, newText) => ({ file: module.file, span, newText }),
    indentation: (statement) => indentationAt(source, statement.span[0]),
    reference: (canonicalName) => ({ text: canonicalName, edits: [] }),
    markUnawaited: (value) => markUnawaited(source, value),
    addCatch: (value, within) => addCatch(source, value, within),
    awaitAll: (array, within) => awaitAll(source, array, within),
    loopInsteadOfCallback: (call, callback, options) =>
      loopInsteadOfCallback(source, call, callback, options),
    awaitInsteadOfThen: (chain, within) => awaitInsteadOfThen(source, chain, within),
  };
}

/* ---------------------------------------------------------------- await */

function addAwait(
  source: Source,
  value: Operation & { readonly span: Span },
  within: FunctionIr,
): readonly Edit[] {
  if (value.op === "write") return around(source, value.span, "await ", "");
  const inner = value.asserted !== undefined || !isUnary(source, value);
  const outer = needsParentheses(source, value, within);
  return around(
    source,
    value.asserted ?? value.span,
    `${outer ? opening(source, value, within) : ""}await ${inner ? "(" : ""}`,
    `${inner ? ")" : ""}${outer ? ")" : ""}`,
  );
}

function removeAwait(source: Source, operation: Await): readonly Edit[] {
  const { file } = source.module;
  const [start] = operation.span;
  const word: Edit = { file, span: [start, skipSpace(source, start + "await".length)], newText: "" };
  const parentheses = ownParentheses(source, operation.span);
  if (!parentheses || !bindsToward(operation) || hasComment(source, parentheses)) return [word];
  const operand = source.text.slice(...operation.operandSpan);
  if (!/^[\w$.]+(\(.*\))?$/s.test(operand) || /^(new|function|class)\b/.test(operand)) return [word];
  // Without the parentheses a line break beside them could end the statement.
  const beside =
    source.text.slice(parentheses[0] + 1, start) + source.text.slice(operation.span[1], parentheses[1] - 1);
  if (/[\r\n]/.test(beside)) return [word];
  const separator = isWordCharacter(source.text[parentheses[0] - 1]) ? " " : "";
  return [
    { file, span: [parentheses[0], word.span[1]], newText: separator },
    { file, span: [operation.span[1], parentheses[1]], newText: "" },
  ];
}

/** `await Promise.all(array)`. */
function awaitAll(source: Source, array: ValueOperation, within: FunctionIr): readonly Edit[] {
  const already = array.use.as === "awaited";
  const span = array.asserted ?? array.span;
  const outer = !already && needsParentheses(source, array, within);
  const open = `${outer ? opening(source, array, within) : ""}${already ? "" : "await "}Promise.all(`;
  return around(source, span, open, outer ? "))" : ")");
}

/* ---------------------------------------------------------------- promises that nobody waits for */

/** `void f()`, which says that nobody is meant to wait. */
function markUnawaited(source: Source, value: ValueOperation): readonly Edit[] {
  const inner = value.asserted !== undefined || !isUnary(source, value);
  return around(source, value.asserted ?? value.span, `void ${inner ? "(" : ""}`, inner ? ")" : "");
}

/** `f().catch(console.error)`. */
function addCatch(source: Source, value: ValueOperation, _within: FunctionIr): readonly Edit[] {
  const inner = value.asserted !== undefined || !isLeftHand(source, value);
  return around(
    source,
    value.asserted ?? value.span,
    inner ? "(" : "",
    `${inner ? ")" : ""}.catch(console.error)`,
  );
}

function handled(source: Source, value: Span, _within: FunctionIr): readonly Edit[] {
  return around(source, value, "", ".catch(console.error)");
}

/* ---------------------------------------------------------------- functions, loops, calls */

function setAsync(
  source: Source,
  statement: Loop | With,
  options: { readonly async: boolean },
): readonly Edit[] {
  const { file } = source.module;
  const [start] = statement.keyword;
  if (statement.type === "with") return [];
  const word = /^\s*await\b/.exec(source.text.slice(start))?.[0];
  if (options.async) return word === undefined ? [{ file, span: [start, start], newText: " await" }] : [];
  if (word === undefined) return [];
  const behind = start + word.length;
  // A space that stands before the word stays.
  const isApart = /\s/.test(source.text[start - 1] ?? "");
  const end = isApart ? behind + (/^[ \t]*/.exec(source.text.slice(behind))?.[0].length ?? 0) : behind;
  return [{ file, span: [start, end], newText: "" }];
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
  const inner = !isLeftHand(source, value);
  const outer = options.await && needsParentheses(source, call, options.within);
  const open = `${outer ? "(" : ""}${options.await ? "await " : ""}${inner ? "(" : ""}`;
  return [
    { file, span: before, newText: open },
    { file, span: behind, newText: `${inner ? ")" : ""}${outer ? ")" : ""}` },
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
  const callee = importedName(source, call, canonicalName, within);
  if (!callee) return undefined;
  const outer = needsParentheses(source, call, within);
  const { file } = source.module;
  return [
    ...callee.edits,
    {
      file,
      span: [call.span[0], call.callee.span[1]],
      newText: `${outer ? opening(source, call, within) : ""}await ${callee.text}`,
    },
    ...(outer ? [insertion(source, call.span[1], ")")] : []),
  ];
}

/* ---------------------------------------------------------------- parentheses */

/**
 * True for what `await` takes as it is: calls, names, members, and all that has brackets of its
 * own. Whatever is not surely so gets parentheses, which are never wrong.
 */
function isUnary(source: Source, value: ValueOperation): boolean {
  switch (value.op) {
    case "read":
    case "call":
      return true;
    case "constant":
      return !/^[-+~]/.test(source.text.slice(...value.span));
    case "compute":
      return BRACKETED.has(value.what);
    default:
      return false;
  }
}

/** True for what a member may be taken of as it is. */
function isLeftHand(source: Source, value: ValueOperation): boolean {
  if (!isUnary(source, value)) return false;
  return value.op !== "call" || !value.construct || source.text[value.span[1] - 1] === ")";
}

const BRACKETED: ReadonlySet<string> = new Set(["member", "index", "list", "dict", "format"]);

/** True where something binds to the value from behind, so that `await` before it would take too much. */
function needsParentheses(source: Source, value: ValueOperation, within: FunctionIr): boolean {
  const span = value.asserted ?? value.span;
  if (ownParentheses(source, span) !== undefined) return false;
  if (bindsToward(value)) return true;
  // The text tells what the IR leaves out: `a ** b`, and what `?.` goes on from.
  const next = skipSpace(source, span[1]);
  return /^(\?\.|\*\*(?!=))/.test(source.text.slice(next, next + 3)) || isHeritage(value, within);
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

function isHeritage(value: ValueOperation, within: FunctionIr): boolean {
  if (value.use.as !== "other") return false;
  return siteOfValue(within, value.id)?.site.statement.type === "define";
}

/** A parenthesis that begins a statement would be taken for a call of the line before that has no semicolon. */
function opening(source: Source, value: ValueOperation, within: FunctionIr): string {
  const site = siteOfValue(within, value.id)?.site;
  const [start] = value.asserted ?? value.span;
  if (!site || site.index === 0 || site.statement.span[0] !== start) return "(";
  const before = source.text[lastCodeBefore(source, start)];
  return before === undefined || before === ";" || before === "{" ? "(" : ";(";
}

function around(source: Source, [start, end]: Span, open: string, close: string): readonly Edit[] {
  const before = open === "" ? [] : [insertion(source, start, open)];
  return close === "" ? before : [...before, insertion(source, end, close)];
}

function insertion(source: Source, at: number, newText: string): Edit {
  return { file: source.module.file, span: [at, at], newText };
}
