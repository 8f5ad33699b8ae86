/**
 * The half of missing-await that is about promises: their work has begun, so that forgetting one
 * loses its outcome and its failure. A promise that only is started somewhere is a warning; one
 * that is used as if it were the value is an error.
 */

import type { Misuse } from "../../analysis/consumption.ts";
import { isOverriddenOtherwise, isReplaced } from "../../analysis/doubtful-calls.ts";
import { goesOnQuietly, mayBeDropped, neverFails } from "../../analysis/harmless-promises.ts";
import type { Program } from "../../analysis/program.ts";
import { fateOfPromise, isFailureHandled, startOfChain } from "../../analysis/promise-fate.ts";
import { timedPromise } from "../../analysis/timed-promises.ts";
import type { Edit } from "../../ir/edits.ts";
import type { Call, FunctionIr, Module } from "../../ir/module.ts";
import { t } from "../../ir/text.ts";
import {
  callsIn,
  mayAwait,
  type SiteOf,
  siteOfValue,
  usesOf,
  valueById,
  waitingFunction,
} from "../../ir/walk.ts";
import { makeAsyncWithCallers } from "./async-cascade.ts";
import { isMadeByMapping } from "./awaited-arrays.ts";
import { joinEdits } from "./edits.ts";
import { rejectionWords } from "./rejections.ts";
import type { Certainty, Detection, Related, Repair, RuleContext, Said } from "./rule.ts";
import { calleeName, functionName, messageAround, sourceInShort } from "./wording.ts";

export interface ForgottenPromise {
  readonly promise: Call;
  /** `array`: the call gives an array of promises. */
  readonly what: "one" | "array";
  readonly fate:
    | { readonly outcome: "dropped" }
    | { readonly outcome: "unread"; readonly name: string }
    | { readonly outcome: "used"; readonly misuse: Misuse; readonly name?: string };
  /** The promise is that of a chain of `.then(…)`. */
  readonly chain: boolean;
  /** Nothing can fail in it, so that all that is lost is the waiting. */
  readonly quiet: boolean;
  readonly scope: FunctionIr;
}

const candidates = {};

export function* forgottenPromises(context: RuleContext): Iterable<Detection<ForgottenPromise>> {
  const { module, program, options } = context;
  for (const scope of module.functions) {
    const sites = program.ofBody(candidates, scope, () => callsIn(scope).filter(mayBeForgotten));
    for (const { operation: call } of sites) {
      if (options?.ignoreVoid !== false && call.use.as === "voided") continue;
      if (options?.ignoreIife && isOwnFunction(scope, startOfChain(scope, call))) continue;
      const found = forgotten(program, module, scope, call);
      if (!found || isOverriddenOtherwise(program, call) || isReplaced(module, call, new Set())) continue;
      const certainty = certaintyOf(found, program);
      if (!certainty) continue;
      const severity = found.fate.outcome === "used" ? ("error" as const) : ("warning" as const);
      yield { span: call.span, function: scope, certainty, severity, data: found };
    }
  }
}

function mayBeForgotten({ operation: call }: SiteOf<"call">): boolean {
  if (call.use.as === "returned") return false;
  if (call.use.as === "awaited") return false;
  if (isPromise(call.facts)) return !call.construct || call.use.as === "discarded";
  return isPromise(call.facts?.elements) && call.facts?.type === "Array";
}

/** Other objects that can be awaited have members and habits of their own. */
function isPromise(facts: Call["facts"]): boolean {
  return facts?.kind === "promise" && facts.type === "Promise";
}

const dropped = { outcome: "dropped" } as const;

function forgotten(
  program: Program,
  module: Module,
  scope: FunctionIr,
  call: Call,
): ForgottenPromise | undefined {
  const what = call.facts?.kind === "promise" ? "one" : "array";
  const chain = what === "one" && startOfChain(scope, call) !== call;
  const quiet = what === "one" && !chain && cannotFail(program, module, scope, call);
  const found = { promise: call, what, chain, quiet, scope } as const;
  const fate = call.use.as === "voided" ? dropped : fateOfPromise(program, module, scope, call);
  switch (fate.outcome) {
    case "dropped":
    case "unread":
      if (isFailureHandled(scope, call) || isHarmless(program, module, scope, call)) return undefined;
      if (mayGiveNothing(scope, call)) return undefined;
      return { ...found, fate };
    case "used": {
      if (what === "array") return undefined;
      const { misuse, name } = fate;
      return { ...found, fate: { outcome: "used", misuse, ...(name === undefined ? {} : { name }) } };
    }
    default:
      return undefined;
  }
}

/** A function that gives a promise only where it is given no callback, or has nothing to wait for. */
function mayGiveNothing(scope: FunctionIr, { facts, use }: Call): boolean {
  if (facts?.optional !== true) return false;
  const choice = use.as === "chosen" ? valueById(scope, use.by) : undefined;
  // Behind `?.` everything may be undefined.
  return choice?.op !== "choice" || choice.what !== "optional";
}

/** Promises that never fail, or whose failure is looked after by whoever made them. */
function isHarmless(program: Program, module: Module, scope: FunctionIr, call: Call): boolean {
  const start = startOfChain(scope, call);
  const name = start.callee.symbol?.name ?? "";
  if (/^Promise\.(resolve|allSettled)$/.test(name)) return true;
  if (name === "Promise.reject") return !isMeantToFail(scope, call);
  if (start.construct) return start !== call || !isForgottenPause(module, scope, call);
  const facts = program.factsOf(start.callee.symbol);
  if (start === call && mayBeLeftAlone(program, module, scope, call)) return true;
  // A test framework gives a promise for each test and waits for all of them by itself.
  const runsTests = facts?.fates?.some((fate) => fate.result === "awaited");
  if (runsTests && !facts?.suspends) return true;
  if (isOwnFunction(scope, start) && scope.kind === "module") return true;
  const target = program.functionOf(start.callee.symbol);
  if (start === call && target && mayBeDropped(program, target)) return true;
  if (goesOnQuietly(program, { module, function: scope }, call)) return true;
  return (
    start === call &&
    call.arguments.some((argument) => {
      const value = valueById(scope, argument.value);
      const callback = value?.op === "closure" ? module.functions[value.function] : undefined;
      return (
        isMadeByMapping(call) &&
        callback !== undefined &&
        mayBeDropped(program, { module, function: callback })
      );
    })
  );
}

/**
 * `Promise.reject(new Error("…"))` for what `throw` would do in an async function. Elsewhere it is
 * written to bring an error that is already there before the handlers of the whole program.
 */
function isMeantToFail(scope: FunctionIr, call: Call): boolean {
  const reason = valueById(scope, call.arguments[0]?.value);
  return scope.async && call.use.as === "discarded" && reason?.op === "call" && reason.construct === true;
}

/** `new Promise((resolve) => setTimeout(resolve, 100))` where somebody could wait for it. */
function isForgottenPause(module: Module, scope: FunctionIr, call: Call): boolean {
  return scope.async && timedPromise(call, { module, function: scope }) === "pause";
}

/** It gives a promise that surely is fulfilled: a pause, or work that looks after its failures. */
function cannotFail(program: Program, module: Module, scope: FunctionIr, call: Call): boolean {
  if (call.construct) return isForgottenPause(module, scope, call);
  const target = program.functionOf(call.callee.symbol);
  return target !== undefined && neverFails(program, target);
}

/** By what is known of the library; an async function that it is given may fail all the same. */
function mayBeLeftAlone(program: Program, module: Module, scope: FunctionIr, call: Call): boolean {
  const held = valueById(scope, call.callee.value);
  const type = held?.op === "read" || held?.op === "call" ? held.facts?.type : undefined;
  const symbol = call.callee.symbol ?? (type === undefined ? undefined : { name: type });
  if (!program.factsOf(symbol)?.detached) return false;
  return call.arguments.every((argument) => {
    const given = valueById(scope, argument.value);
    const callback = given?.op === "closure" ? module.functions[given.function] : undefined;
    return !callback?.async || mayBeDropped(program, { module, function: callback });
  });
}

/** `(async () => { … })()` */
function isOwnFunction(scope: FunctionIr, call: Call): boolean {
  return valueById(scope, call.callee.value)?.op === "closure";
}

/** Undefined where the finding would say more than is known. */
function certaintyOf(
  { fate, promise, scope, what }: ForgottenPromise,
  program: Program,
): Certainty | undefined {
  if (fate.outcome !== "used") {
    // A failure at module level ends a script, as its author may well want.
    const isScript = scope.kind === "module";
    return isScript || isOwnFunction(scope, promise) || (what === "array" && !isMadeByMapping(promise))
      ? "likely"
      : "certain";
  }
  const { how, detail } = fate.misuse;
  const asksWhetherThere = how === "condition" || (how === "compared" && detail !== "switch");
  if (!asksWhetherThere) return "certain";
  // Where a project does not check for null, a type without it says little.
  const target = program.functionOf(promise.callee.symbol)?.function;
  if (target) return target.async ? "certain" : undefined;
  return program.factsOf(promise.callee.symbol)?.suspends ? "certain" : undefined;
}

/* ---------------------------------------------------------------- saying */

export function sayForgottenPromise({ data }: Detection<ForgottenPromise>, context: RuleContext): Said {
  const { promise, scope } = data;
  const name = shownCallee(promise, scope, context);
  const related = [...readingOf(data, context), ...definitionOf(data, name, context)];
  return {
    message: messageAround(name, (shown) => messageFor(data, shown)),
    explanation: explanationFor(data, name, context.module),
    related,
  };
}

function shownCallee(call: Call, scope: FunctionIr, context: RuleContext): string {
  if (isOwnFunction(scope, call)) return "async () => …";
  if (call.construct) return `new ${calleeName(call)}`;
  if (call.callee.place) return calleeName(call);
  const receiver = valueById(scope, call.callee.value);
  if (receiver?.op !== "call" || call.callee.member === undefined)
    return sourceInShort(context, call.callee.span, 30);
  // A chain may be long, and have comments in it.
  return `${shownCallee(receiver, scope, context)}(${receiver.arguments.length > 0 ? "…" : ""}).${call.callee.member}`;
}

function messageFor({ fate, what, chain, quiet }: ForgottenPromise, name: string): string {
  const called = `\`${name}(${chain ? "…" : ""})\``;
  const failing = what === "array" ? "their failures are unhandled" : "a failure in it is unhandled";
  switch (fate.outcome) {
    case "dropped":
      if (what === "array") return `The promises of ${called} are not awaited: ${failing}`;
      if (quiet) return `${called} is not awaited: the code goes on at once`;
      return chain ? `${called} has nobody to handle a failure` : `${called} is not awaited: ${failing}`;
    case "unread":
      return `${called} is not awaited: nothing consumes \`${fate.name}\``;
    case "used":
      return `${called} is not awaited: ${misuseWords(fate.misuse)}`;
  }
}

function misuseWords({ how, detail }: Misuse): string {
  switch (how) {
    case "condition":
      return "a promise is always true";
    case "compared":
      return "a promise equals no other value";
    case "operand":
      return `a promise is no operand of \`${detail}\``;
    case "formatted":
      return "the text shows `[object Promise]`";
    case "member":
      return `a promise has no \`${detail}\``;
    case "indexed":
      return "a promise has no elements";
    case "iterated":
      return "a promise cannot be iterated";
    case "unpacked":
      return detail === "..." ? "a promise has nothing to spread" : "a promise cannot be unpacked";
    case "entered":
      return "a promise cannot be disposed of";
    case "called":
      return "a promise cannot be called";
    case "ignored":
      return `\`${detail}\` gets the promise`;
    case "returned":
      return "it is returned as the value";
  }
}

function explanationFor(
  { fate, what, chain, quiet }: ForgottenPromise,
  name: string,
  module: Module,
): string {
  if (what === "array") {
    return `\`${name}\` gives an array of promises. Nobody waits for them: the code goes on before their work is done. A failure in one of them is handled by nobody; \`Promise.all\` waits for all and hands the first failure on.`;
  }
  if (fate.outcome === "used") {
    const holder =
      fate.name === undefined ? "The code here" : `\`${fate.name}\` holds the promise, and the code`;
    return `Calling \`${name}\` gives a promise; its result is there only after \`await\`. ${holder} uses the promise as if it were the result, so it works with the wrong value.`;
  }
  const kept = fate.outcome === "unread" ? ` \`${fate.name}\` holds the promise, and nothing reads it.` : "";
  const start = chain
    ? `\`${name}\` gives a new promise, which fails when the one before it or the function given to it fails.`
    : `\`${name}\` starts its work at once and gives a promise.`;
  const failing = quiet ? "" : `, and a failure in it is ${rejectionWords(module)}`;
  return `${start}${kept} Nobody waits for it here: the code goes on before the work is done${failing}.`;
}

function readingOf({ fate }: ForgottenPromise, { module }: RuleContext): readonly Related[] {
  if (fate.outcome !== "used" || fate.name === undefined) return [];
  return [
    { file: module.file, span: fate.misuse.span, message: t`\`${fate.name}\` is used as a value here` },
  ];
}

function definitionOf(
  { promise, chain }: ForgottenPromise,
  name: string,
  { program }: RuleContext,
): readonly Related[] {
  const defined = chain ? undefined : program.functionOf(promise.callee.symbol);
  const span = defined?.function.nameSpan;
  if (!defined?.function.async || !span) return [];
  return [{ file: defined.module.file, span, message: t`\`${name}\` is defined as async here` }];
}

/* ---------------------------------------------------------------- repairing */

export function repairForgottenPromise(
  { data }: Detection<ForgottenPromise>,
  context: RuleContext,
): readonly Repair[] {
  const { module, printer } = context;
  const { promise, scope, fate, what } = data;
  if (what === "array") {
    if (!mayAwait(module, scope) || !printer.awaitAll) return [];
    const edits = printer.awaitAll(promise, scope);
    return [{ title: t`Await all with \`Promise.all\``, kind: "suggestion", edits }];
  }
  const repairs: Repair[] = [];
  if (promise.use.as === "voided") return printer.addCatch ? [caught(printer.addCatch(promise, scope))] : [];
  const site = siteOfValue(scope, promise.id)?.site;
  // The sign that makes a statement of `!(async () => { … })()` works on what would take the promise's place.
  const signed = site !== undefined && /^[!+\-~]/.test(printer.text(site.statement.span));
  if (signed && promise.use.as === "discarded")
    return printer.addCatch ? [caught(printer.addCatch(promise, scope))] : [];
  if (fate.outcome !== "dropped" && isDeclaredOtherwise(data, module)) return [];
  if (mayAwait(module, scope)) {
    const kind = fate.outcome === "used" && fate.misuse.how !== "ignored" ? "safe" : "suggestion";
    repairs.push({ title: t`Add \`await\``, kind, edits: printer.addAwait(promise, scope) });
  } else repairs.push(...madeAsync(data, context));
  if (fate.outcome !== "dropped" || promise.use.as !== "discarded") return repairs;
  if (printer.addCatch && !data.quiet) {
    repairs.push(caught(printer.addCatch(promise, scope)));
  }
  if (printer.markUnawaited) {
    const edits = printer.markUnawaited(promise, scope);
    repairs.push({ title: t`Mark it with \`void\``, kind: "suggestion", edits });
  }
  return repairs;
}

/** The name that the promise is given to is declared to hold one, or may be: its result would not fit there. */
function isDeclaredOtherwise({ promise, scope }: ForgottenPromise, module: Module): boolean {
  if (promise.use.as !== "bound" || !/\.[cm]?tsx?$/.test(module.file)) return false;
  const statement = siteOfValue(scope, promise.id)?.site.statement;
  if (statement?.type !== "assign" || statement.declares === undefined) return true;
  const result = promise.facts?.result?.type;
  return promise.use.places.some(({ owner, root }) => {
    const writes = owner === undefined ? [] : usesOf(module, owner, root).writes;
    const [only, ...others] = writes;
    if (!only || others.length > 0) return true;
    const { annotation } = only.write;
    return (
      annotation !== undefined && (result === undefined || lastName(annotation.name) !== lastName(result))
    );
  });
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function caught(edits: readonly Edit[]): Repair {
  return { title: t`Print a failure with \`.catch(console.error)\``, kind: "suggestion", edits };
}

/** The plain function around the call becomes async, and its callers wait for it in turn. */
function madeAsync({ promise, scope }: ForgottenPromise, context: RuleContext): readonly Repair[] {
  const around = waitingFunction(context.module, scope);
  if (around?.kind !== "function") return [];
  const cascade = makeAsyncWithCallers(around, context);
  if (!cascade.possible) return [];
  const edits = joinEdits(context.printer.addAwait(promise, scope), cascade.edits);
  return [{ title: t`Make ${functionName(around)} async and add \`await\``, kind: "suggestion", edits }];
}
