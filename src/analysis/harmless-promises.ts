/**
 * Functions whose promise may be left alone, because it never fails or because they look after its
 * failures themselves. In doubt a promise may fail.
 */
import type { Call, FunctionIr, Module, Place, Read, ValueId } from "../ir/module.ts";
import {
  awaitsIn,
  callsIn,
  type OperationSite,
  operationsOf,
  statementsOf,
  usesOf,
  type ValueOperation,
  valueById,
} from "../ir/walk.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { isFailureHandled } from "./promise-fate.ts";

const asked = {};
const askedForQuiet = {};
const askedForCare = {};
const askedForFailure = {};
const askedForLogs = {};
const noLogs: ReadonlySet<string> = new Set();

/**
 * True for a function whose promise may be dropped: it cannot fail, and that is by its author's care or because
 * it waits for nothing. A mere pause cannot fail either, but whoever drops it does not wait.
 */
export function mayBeDropped(program: Program, defined: DefinedFunction): boolean {
  return neverFails(program, defined) && takesCare(program, defined);
}

/**
 * True for an async function that looks after its failures: what may fail in it stands in a `try` whose
 * handlers neither wait nor throw (what they call is taken for what reports the failure). And for a plain
 * function that gives such promises alone: `return work().catch(report)`.
 */
export function neverFails(program: Program, defined: DefinedFunction): boolean {
  const { function: target } = defined;
  if (target.generator) return false;
  return program.once(asked, target, true, () =>
    target.async ? isQuiet(program, defined) : givesHandledPromises(program, defined),
  );
}

/** True for `promise.then(…)` that goes on from what cannot fail with functions that cannot fail either. */
export function goesOnQuietly(program: Program, defined: DefinedFunction, call: Call): boolean {
  if (!/^Promise\.(then|finally)$/.test(call.callee.symbol?.name ?? "")) return false;
  const isQuietly = call.arguments.every(({ value: id }) => {
    const value = valueById(defined.function, id);
    const given = value?.op === "closure" ? defined.module.functions[value.function] : undefined;
    return given !== undefined && isQuietFunction(program, { module: defined.module, function: given });
  });
  return isQuietly && cannotFail(program, defined, valueById(defined.function, call.callee.value));
}

function cannotFail(program: Program, defined: DefinedFunction, value: ValueOperation | undefined): boolean {
  if (!value) return false;
  // Broken source may hold a promise that goes on from itself.
  return program.once(askedForFailure, value, false, () =>
    value.op === "call" ? isSafeCall(program, defined, value) : isSafeName(program, defined, value),
  );
}

function isSafeCall(program: Program, defined: DefinedFunction, call: Call): boolean {
  if (isHandledCall(program, defined, call)) return true;
  // It gives back its first argument, with more members.
  const isSame = /^Object\.(assign|freeze)$/.test(call.callee.symbol?.name ?? "");
  return isSame && cannotFail(program, defined, valueById(defined.function, call.arguments[0]?.value));
}

function isSafeName(program: Program, { module }: DefinedFunction, value: ValueOperation): boolean {
  if (value.op !== "read" || value.place.path.length > 0 || value.place.owner === undefined) return false;
  const [assigned, ...others] = usesOf(module, value.place.owner, value.place.root).writes;
  if (!assigned || others.length > 0 || assigned.write.place.path.length > 0) return false;
  const { function: within, write } = assigned;
  return cannotFail(program, { module, function: within }, valueById(within, write.value));
}

/** True for an async function in which every wait stands in such a `try`, whatever it calls around it. */
export function catchesWhatItAwaits(target: FunctionIr): boolean {
  if (!target.async || target.generator) return false;
  return operationsOf(target).every((site) => placeOf(site) === "covered" || !mayThrowByItself(target, site));
}

/** Some failure is handled in it, or in what it waits for or gives. */
function takesCare(program: Program, defined: DefinedFunction): boolean {
  const { function: target } = defined;
  return program.once(askedForCare, target, false, () => {
    const awaited = awaitsIn(target).map(({ operation }) => valueById(target, operation.operand));
    if (target.async && awaited.length === 0) return true;
    if (statementsOf(target).some(({ statement: { type } }) => type === "try")) return true;
    return [...awaited, ...givenBy(target)].some((value) => value && isCaredFor(program, defined, value));
  });
}

function isCaredFor(program: Program, defined: DefinedFunction, value: ValueOperation): boolean {
  if (value.op !== "call") return value.op === "read" && isHandled(program, defined, value);
  if (value.construct) return false;
  if (goesOnQuietly(program, defined, value)) {
    const start = valueById(defined.function, value.callee.value);
    return start !== undefined && isCaredFor(program, defined, start);
  }
  const called = program.functionOf(value.callee.symbol);
  return called ? takesCare(program, called) : isHandledCall(program, defined, value);
}

/* ---------------------------------------------------------------- functions that are quiet */

/** Everything that may throw is caught; so it is for what it calls. */
function isQuiet(program: Program, defined: DefinedFunction): boolean {
  const { function: target } = defined;
  return operationsOf(target).every((site) => {
    const { operation } = site;
    // A promise that is handed on fails outside of any `try`.
    if (target.async && operation.op === "call" && operation.facts?.kind === "promise")
      if (isGiven(target, operation)) return isHandledCall(program, defined, operation);
    const place = placeOf(site);
    if (place === "covered") return true;
    if (operation.op === "await") return isQuietAwait(program, defined, operation.operand);
    if (mayThrowByItself(target, site)) return false;
    if (place === "handler" || operation.op !== "call") return true;
    return isQuietCall(program, defined, operation) || isCallOfOwnLog(program, defined, operation);
  });
}

/** Whether a handler catches what an operation throws, or it stands in one, where it reports a failure. */
function placeOf({ enclosing }: OperationSite): "covered" | "handler" | "open" {
  const tries = enclosing.filter(
    ({ statement }) => statement.type === "try" && statement.handlers.length > 0,
  );
  if (tries.some(({ part }) => part === "body")) return "covered";
  return tries.some(({ part }) => part === "handler" || part === "finally") ? "handler" : "open";
}

function mayThrowByItself(target: FunctionIr, { operation, statement }: OperationSite): boolean {
  if (statement.type === "raise" || operation.op === "yield") return true;
  if (operation.op !== "await") return operation.op !== "write" && isIteratedAsync(operation);
  const operand = valueById(target, operation.operand);
  return operand?.op !== "call" || !isFailureHandled(target, operand);
}

function isIteratedAsync({ use }: ValueOperation): boolean {
  return use.as === "iterated" && use.async;
}

function isQuietAwait(program: Program, defined: DefinedFunction, operand: ValueId): boolean {
  const value = valueById(defined.function, operand);
  return value?.op === "call" && isHandledCall(program, defined, value);
}

/** Calls of the console and the clock, of what changes nothing, and of the project's own quiet functions. */
function isQuietCall(program: Program, defined: DefinedFunction, call: Call): boolean {
  const { symbol } = call.callee;
  if (settlesPromise(defined.module, call)) return true;
  if (/^Promise(\.(then|catch|finally|resolve|allSettled))?$/.test(symbol?.name ?? "")) return true;
  const called = program.functionOf(symbol);
  // What goes wrong in it is in its promise, which is looked at where it is awaited.
  if (call.facts?.kind === "promise" || called?.function.generator) return true;
  if (called) return isQuietFunction(program, called);
  const effects = program.factsOf(symbol)?.effects;
  return effects?.every(({ resource }) => harmless.has(resource)) ?? false;
}

/** `resolve(…)` and `reject(…)` as the executor around them is given them. */
function settlesPromise(module: Module, { callee: { place } }: Call): boolean {
  const executor = place?.owner === undefined ? undefined : module.functions[place.owner];
  const around = executor?.parent == null ? undefined : module.functions[executor.parent];
  if (!place || !executor || !around || place.path.length > 0) return false;
  if (!executor.parameters.some(({ name }) => name === place.root)) return false;
  return callsIn(around).some(({ operation: { construct, callee, arguments: given } }) => {
    if (!construct || callee.symbol?.name !== "Promise") return false;
    const value = valueById(around, given[0]?.value);
    return value?.op === "closure" && value.function === executor.id;
  });
}

const harmless = new Set(["console", "clock", "memory"]);

function isQuietFunction(program: Program, defined: DefinedFunction): boolean {
  return program.once(askedForQuiet, defined.function, true, () => isQuiet(program, defined));
}

/* ---------------------------------------------------------------- promises that are looked after */

/** A call whose promise cannot fail, or whose failure goes to a handler. */
function isHandledCall(program: Program, defined: DefinedFunction, call: Call): boolean {
  const name = call.callee.symbol?.name ?? "";
  if (/^Promise\.(resolve|allSettled)$/.test(name) || isFailureHandled(defined.function, call)) return true;
  if (call.construct && name === "Promise") return cannotReject(program, defined, call);
  if (goesOnQuietly(program, defined, call)) return true;
  const called = program.functionOf(call.callee.symbol);
  return called !== undefined && neverFails(program, called);
}

/** `new Promise((resolve) => …)`: without a `reject`, and nothing in it that throws. */
function cannotReject(program: Program, { module, function: target }: DefinedFunction, call: Call): boolean {
  const executor = valueById(target, call.arguments[0]?.value);
  const closure = executor?.op === "closure" ? module.functions[executor.function] : undefined;
  if (!closure || closure.parameters.length > 1 || closure.async) return false;
  return isQuietFunction(program, { module, function: closure });
}

/** Whether every promise that a plain function gives is looked after. */
function givesHandledPromises(program: Program, defined: DefinedFunction): boolean {
  const given = givenBy(defined.function);
  return given.length > 0 && given.every((value) => isHandled(program, defined, value));
}

function isHandled(program: Program, defined: DefinedFunction, value: ValueOperation): boolean {
  // Its outcomes are looked at one by one.
  if (value.op === "choice") return true;
  if (value.op === "call") return isHandledCall(program, defined, value);
  return value.op === "read" && value.place.path.length === 0 && isHandledName(defined.module, value);
}

/** A name that `.catch(…)` was called on, or that holds what such a call gave, if only on some way. */
function isHandledName(module: Module, { place }: Read): boolean {
  if (place.owner === undefined) return false;
  const { reads, writes } = usesOf(module, place.owner, place.root);
  const holds = writes.some(({ write, function: within }) => {
    const value = write.place.path.length === 0 ? valueById(within, write.value) : undefined;
    return value?.op === "call" && value.callee.member === "catch" && isFailureHandled(within, value);
  });
  if (holds) return true;
  return reads.some(({ read, function: within }) => {
    const call = read.use.as === "receiver" ? valueById(within, read.use.by) : undefined;
    return call?.op === "call" && call.use.as === "discarded" && isFailureHandled(within, call);
  });
}

function givenBy(target: FunctionIr): readonly ValueOperation[] {
  return operationsOf(target).flatMap(({ operation }) =>
    operation.op !== "write" && isGiven(target, operation) ? [operation] : [],
  );
}

/** Returned as it is, or as the outcome of a choice that is. */
function isGiven(target: FunctionIr, value: ValueOperation): boolean {
  if (value.use.as === "returned") return true;
  const choice = value.use.as === "chosen" ? valueById(target, value.use.by) : undefined;
  return choice !== undefined && isGiven(target, choice);
}

/* ---------------------------------------------------------------- logs */

/** What a log is called for. */
const logs = /^\.(log|trace|verbose|debug|info|notice|warn|warning|error|fatal)$/;

/** A call of the log that the function trusts with its failures, `catch (error) { log.error(error) }`. */
function isCallOfOwnLog(program: Program, defined: DefinedFunction, { callee: { place } }: Call): boolean {
  const log = place && logOf(place);
  if (log === undefined) return false;
  const { function: target } = defined;
  return program.once(askedForLogs, target, noLogs, () => logsTrusted(defined)).has(log);
}

function logsTrusted({ module, function: target }: DefinedFunction): ReadonlySet<string> {
  const places = operationsOf(target).flatMap((site): readonly (Place | undefined)[] => {
    const { operation } = site;
    if (operation.op !== "call") return [];
    if (placeOf(site) === "handler") return [operation.callee.place];
    if (operation.callee.member !== "catch") return [];
    const handler = valueById(target, operation.arguments[0]?.value);
    if (handler?.op === "read") return [handler.place];
    const closure = handler?.op === "closure" ? module.functions[handler.function] : undefined;
    return closure ? callsIn(closure).map((call) => call.operation.callee.place) : [];
  });
  return new Set(places.flatMap((place) => (place && logOf(place)) ?? []));
}

/** The object whose method is called for the log, as a key; undefined for every other place. */
function logOf({ owner, root, path }: Place): string | undefined {
  const method = path.at(-1);
  return method !== undefined && logs.test(method)
    ? [owner ?? "", root, ...path.slice(0, -1)].join(" ")
    : undefined;
}
