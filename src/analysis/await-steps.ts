/**
 * Statements that await one call and might do so beside others: all they do is known, they really wait, and
 * by themselves they change nothing outside, pace nothing and guard nothing.
 */
import type { Await, Call, FunctionIr, Operation, Place, Span, Statement } from "../ir/module.ts";
import { flatten, homeOf, usesOf, valueById } from "../ir/walk.ts";
import { targetOf } from "./call-graph.ts";
import { sharingOfCall } from "./connections.ts";
import { isOutside } from "./dependence.ts";
import { Collector, type EffectSummary, type Used } from "./effect-summary.ts";
import { awaitsOthers, effectsOfCall } from "./effects.ts";
import { gatheredCalls } from "./gathered-calls.ts";
import { isGuard } from "./guards.ts";
import { isPause, runsInTransaction } from "./meant-order.ts";
import { measuresItself } from "./measuring.ts";
import { type Part, partOf } from "./parts.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { readsNamesBlindly } from "./scopes.ts";
import { placeInWords } from "./shared-places.ts";
import { sleepingSeconds } from "./sleeping-time.ts";

/** One statement that awaits one call: `a = await f(x)`, `await f(x)` or `return await f(x)`; or one call within a larger expression. */
export interface AwaitStep extends Part {
  readonly await: Await;
  /** What of the statement belongs to it. */
  readonly operations: readonly Operation[];
  /** Stands within a larger expression, so that its result has no name yet. */
  readonly inner: boolean;
  /** How many steps the statement is. */
  readonly siblings: number;
  /** What is left of the statement that it is taken out of. */
  readonly rest?: Part;
  readonly call: Call;
  /** What it waits for: the call itself, or those that it gathers. */
  readonly calls: readonly Call[];
  /** Text that receives the result, as written. */
  readonly target?: Span;
  /** The result goes to an attribute or an element rather than to names. */
  readonly stores: boolean;
  readonly annotation?: Span;
  /** `const`, `let` or nothing: how what it gives is declared, or would be (TypeScript). */
  readonly declares?: string;
  /** Writes to the console, so running together changes the order of lines. */
  readonly talks: boolean;
  /** Why it may have to stay where it is, as part of a sentence; absent when it surely need not. */
  readonly doubt?: string;
  /** Constant seconds that the callee sleeps, where it does. */
  readonly seconds?: number;
}

/** A first look that costs nothing: most awaits stand alone. */
export function awaitsCall(within: FunctionIr, statement: Statement): boolean {
  if (statement.type !== "expression" && statement.type !== "assign" && statement.type !== "return")
    return false;
  const value = statement.value === undefined ? undefined : valueById(within, statement.value);
  // What a type assertion says of the result has to stay with it.
  return value?.op === "await" && value.asserted === undefined;
}

/** Undefined for any other statement, and where the call may not run beside others. */
export function stepOf(
  program: Program,
  within: DefinedFunction,
  statement: Statement,
): AwaitStep | undefined {
  if (statement.type !== "expression" && statement.type !== "assign" && statement.type !== "return")
    return undefined;
  if (statement.type === "assign" && (statement.operator || statement.targets.length !== 1)) return undefined;
  const waits = statement.value === undefined ? undefined : valueById(within.function, statement.value);
  if (waits?.op !== "await" || waits.asserted !== undefined) return undefined;
  const call = valueById(within.function, waits.operand);
  if (call?.op !== "call") return undefined;
  const calls = gatheredCalls(within.function, statement)?.calls ?? [call];
  const { operations } = statement;
  const kept = statement.type === "return" || isKept(program, within, operations);
  const step = stepFrom(program, within, { statement, operations, await: waits, call, calls, kept });
  return (
    step && {
      ...step,
      ...(statement.type === "assign" && statement.targets[0] ? { target: statement.targets[0] } : {}),
      ...(statement.type === "assign" && statement.annotation ? { annotation: statement.annotation } : {}),
      ...(statement.type === "assign" && statement.declares ? { declares: statement.declares } : {}),
    }
  );
}

/** What a step is made of, before anything is known of what it does. */
export type StepParts = Pick<AwaitStep, "statement" | "operations" | "await" | "call" | "calls"> & {
  /** Somebody uses what it gives. */
  readonly kept: boolean;
};

/** Undefined where the calls may not run beside others. */
export function stepFrom(program: Program, within: DefinedFunction, parts: StepParts): AwaitStep | undefined {
  const { statement, operations, await: waits, call, calls, kept } = parts;
  if (!argumentsAreSettled(program, within, operations, [...calls, call, waits])) return undefined;
  const works = calls.map((one) => workBeside(program, within, one));
  if (works.includes(undefined)) return undefined;
  const effects = together(works.filter((work) => work !== undefined));
  if (
    !kept &&
    effects.writes.size === 0 &&
    (mustStay(effects) || !calls.every((one) => targetOf(program, one)))
  )
    return undefined;
  const doubt = doubtOf(calls[0] ?? call, effects, kept);
  const seconds = longest(calls.map((one) => sleepingSeconds(program, one, within.function)));
  const stores = operations.some(
    (operation) => operation.op === "write" && isSeenByOthers(within, operation.place),
  );
  return {
    ...partOf(program, within, statement, flatten(operations)),
    operations,
    await: waits,
    inner: false,
    siblings: 1,
    call,
    calls,
    stores,
    talks: effects.effects.some((effect) => effect.resource === "console"),
    ...(doubt === undefined ? {} : { doubt }),
    ...(seconds === undefined ? {} : { seconds }),
  };
}

/** An attribute, a name of the module or of a function around, or one that a function within knows. */
function isSeenByOthers({ module, function: scope }: DefinedFunction, { path, owner, root }: Place): boolean {
  if (path.length > 0 || owner !== scope.id) return true;
  return usesOf(module, scope.id, root).reads.some(
    ({ function: reader }) => homeOf(module, reader) !== scope,
  );
}

function together(works: readonly EffectSummary[]): EffectSummary {
  const collected = new Collector();
  for (const work of works) collected.add(work);
  return collected.summary();
}

function longest(seconds: readonly (number | undefined)[]): number | undefined {
  return seconds.includes(undefined) ? undefined : Math.max(...seconds.map((one) => one ?? 0));
}

/** What an awaited call does, where that may run beside others of its kind; undefined otherwise. */
export function workBeside(program: Program, within: DefinedFunction, call: Call): EffectSummary | undefined {
  if (call.facts?.kind !== "coroutine" && call.facts?.kind !== "promise") return undefined;
  const effects = effectsOfCall(program, call, within);
  if (effects.unknown !== undefined || !effects.suspends) return undefined;
  if (!effects.effects.every(mayRunBeside)) return undefined;
  if (program.factsOf(call.callee.symbol)?.paces) return undefined;
  // What comes behind may need that work which began elsewhere is over.
  if (awaitsOthers(program, call)) return undefined;
  // An object made in this function is still one for all steps of it.
  const isQuery = effects.effects.some(({ alone }) => alone === true);
  if (!isQuery && sharingOfCall(program, call, within) === "exclusive") return undefined;
  if (isGuard(program, call, within.function, effects)) return undefined;
  if (usesDatabase(effects) && runsInTransaction(program, within)) return undefined;
  const target = targetOf(program, call);
  if (target && measuresItself(program, target)) return undefined;
  // A call whose only work is to wait is a pause, and pauses stand where they are meant to.
  return isPause(program, call) ? undefined : effects;
}

function doubtOf(call: Call, effects: EffectSummary, kept: boolean): string | undefined {
  const name = `\`${call.callee.member ?? call.callee.place?.root ?? "a step"}\``;
  const [written] = effects.writes;
  if (written !== undefined)
    return `${name} sets ${placeInWords(written)}, and would do so even when another step fails`;
  return kept
    ? effects.doubtful
    : `nobody uses what ${name} gives, so that it may be run for its effect or as a check`;
}

const blindReads = {};

/** Whether anybody reads the result. */
function isKept(
  program: Program,
  { module, function: scope }: DefinedFunction,
  operations: readonly Operation[],
): boolean {
  const written = operations.flatMap((operation) => (operation.op === "write" ? [operation.place] : []));
  if (written.length === 0) return false;
  return (
    program.ofBody(blindReads, scope, () => readsNamesBlindly(scope)) ||
    written.some(
      ({ owner, root, path }) =>
        owner === undefined || path.length > 0 || usesOf(module, owner, root).reads.length > 0,
    )
  );
}

/**
 * A step whose result is thrown away is run for something else: to see whether it raises, or for
 * what the other side does. So are all calls of libraries. Only one that writes lines or just waits
 * may be moved, in doubt.
 */
function mustStay({ raises, effects }: EffectSummary): boolean {
  if (raises) return true;
  const talks = effects.some(({ resource }) => resource === "console");
  return !talks && effects.some(({ resource }) => resource !== "clock");
}

function usesDatabase({ effects }: EffectSummary): boolean {
  return effects.some(({ resource }) => resource === "database");
}

const shareable = new Set<Used["resource"]>(["network", "database", "file", "environment", "clock"]);

function mayRunBeside(used: Used): boolean {
  if (!isOutside(used))
    return used.resource !== "memory" && (used.resource === "clock" || used.mode === "write");
  return used.mode === "read" && shareable.has(used.resource);
}

/** Whether operations, those of the step itself apart, may run earlier or later: they only read names and build values. */
export function argumentsAreSettled(
  program: Program,
  within: DefinedFunction,
  operations: readonly Operation[],
  own: readonly Operation[],
): boolean {
  return flatten(operations).every((operation) => {
    if (own.includes(operation)) return true;
    if (operation.op === "call") return isPlainCall(program, within, operation);
    return /^(read|constant|compute|write|choice)$/.test(operation.op);
  });
}

/** `str(number)`: touches nothing, and hands on no work that begins when it is called. */
function isPlainCall(program: Program, within: DefinedFunction, call: Call): boolean {
  if (call.facts?.kind !== "plain") return false;
  const { unknown, suspends, effects, writes, raises } = effectsOfCall(program, call, within);
  return unknown === undefined && !suspends && effects.length === 0 && writes.size === 0 && !raises;
}
