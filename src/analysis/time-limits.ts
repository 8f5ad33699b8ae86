/**
 * Waits for the network that nothing limits: not the call, not the client it is made with, and no
 * code around it in this function or in those that are known to call it. Any sign of a time limit on
 * the way counts as one, and so does code that nobody is known to run.
 */
import type { Patience } from "../ir/facts.ts";
import type { Argument, Await, Call, FunctionIr, Module, ValueId } from "../ir/module.ts";
import {
  awaitsIn,
  callsIn,
  type Enclosing,
  homeOf,
  mentionsIn,
  type OperationSite,
  operationsOf,
  siteOfValue,
  valueById,
} from "../ir/walk.ts";
import { argumentFate } from "./argument-fate.ts";
import { isCalledAsWritten } from "./call-graph.ts";
import { callersOf, isServing, modulesUsing } from "./callers.ts";
import type { DefinedFunction, Program } from "./program.ts";

export interface UnlimitedWait {
  readonly call: Call;
  readonly scope: FunctionIr;
  readonly patience: Patience;
  /** The limit was taken away, rather than never given. */
  readonly takenAway: boolean;
  /** Where the call itself is waited for; absent where what it makes waits. */
  readonly waiting?: { readonly await: Await; readonly site: OperationSite };
}

const waitAnalysis = {};

/** Calls in a function itself that wait without a limit of their own, or make what does. In source order. */
export function patientCallsIn(program: Program, scope: FunctionIr): readonly UnlimitedWait[] {
  return program.ofBody(waitAnalysis, scope, () =>
    callsIn(scope).flatMap(({ operation: call, enclosing }): readonly UnlimitedWait[] => {
      const patience = patienceOf(program, scope, call);
      if (!patience || patience.of === "limit" || call.arguments.some(({ spread }) => spread)) return [];
      const takenAway = isTakenAway(program, scope, call, patience);
      if (!takenAway && (patience.byDefault || isLimited(program, scope, call, patience))) return [];
      const found = { call, scope, patience, takenAway };
      if (patience.of === "made") return [found];
      if (patience.for === "connection" && isOnThisMachine(scope, call)) return [];
      const waiting = waitFor(scope, call);
      // Who reads in a loop without an end waits for whatever may come.
      return waiting && !isEndless(enclosing) ? [{ ...found, waiting }] : [];
    }),
  );
}

/** There, a connection is made or refused at once. */
function isOnThisMachine(scope: FunctionIr, call: Call): boolean {
  return call.arguments.some(({ value }) => {
    const given = valueById(scope, value);
    return given?.op === "constant" && /^(127\.[\d.]+|localhost|::1)$/.test(String(given.value));
  });
}

/** The await of exactly this call. */
function waitFor(scope: FunctionIr, call: Call): UnlimitedWait["waiting"] {
  if (call.use.as !== "awaited") return undefined;
  const found = siteOfValue(scope, call.use.by);
  return found?.value.op === "await" ? { await: found.value, site: found.site } : undefined;
}

function isEndless(enclosing: readonly Enclosing[]): boolean {
  return enclosing.some(
    ({ statement }) => statement.type === "loop" && (statement.kind === "while" || statement.async),
  );
}

/* ---------------------------------------------------------------- what is known of a call */

function patienceOf(program: Program, scope: FunctionIr, call: Call): Patience | undefined {
  const { symbol, member, place } = call.callee;
  if (symbol || member === undefined || !place) return program.factsOf(symbol)?.patience;
  // The reader of a connection that this function has opened for itself, to ask and to be answered.
  const isOwn = place.path.length === 1 && readersIn(program, scope).has(place.root);
  return isOwn ? program.knowledge.function(`asyncio.StreamReader.${member}`)?.patience : undefined;
}

const readerAnalysis = {};

/** Names in `reader, writer = await asyncio.open_connection(…)`. */
function readersIn(program: Program, scope: FunctionIr): ReadonlySet<string> {
  return program.ofBody(readerAnalysis, scope, () => {
    const names = awaitsIn(scope).flatMap(({ operation, statement }) => {
      const opened = valueById(scope, operation.operand);
      if (opened?.op !== "call" || opened.callee.symbol?.name !== "asyncio.open_connection") return [];
      if (operation.use.as !== "unpacked" || statement.type !== "assign") return [];
      const [reader] = statement.operations.filter(({ op }) => op === "write");
      return reader?.op === "write" && reader.place.path.length === 0 ? [reader.place.root] : [];
    });
    return new Set(names);
  });
}

function givenLimits({ arguments: given }: Call, { limitedBy }: Patience): readonly Argument[] {
  return given.filter(({ keyword }, index) =>
    limitedBy.some((place) =>
      typeof place === "number" ? keyword === undefined && index === place : keyword === place,
    ),
  );
}

function isLimited(program: Program, scope: FunctionIr, call: Call, patience: Patience): boolean {
  return givenLimits(call, patience).some(({ value }) => !isNoLimit(program, scope, value, false));
}

function isTakenAway(program: Program, scope: FunctionIr, call: Call, patience: Patience): boolean {
  if (!patience.byDefault) return false;
  return givenLimits(call, patience).some(({ value }) =>
    isNoLimit(program, scope, value, patience.noneIsDefault ?? false),
  );
}

/** `None`, or a limit that was made without a number: `ClientTimeout(total=None)`. */
function isNoLimit(program: Program, scope: FunctionIr, id: ValueId, noneIsDefault: boolean): boolean {
  const value = valueById(scope, id);
  if (value?.op === "constant") return value.value === null && !noneIsDefault;
  if (value?.op !== "call" || value.arguments.some(({ spread }) => spread)) return false;
  const patience = program.factsOf(value.callee.symbol)?.patience;
  if (patience?.of !== "limit") return false;
  return givenLimits(value, patience).every((limit) => isNoLimit(program, scope, limit.value, false));
}

/* ---------------------------------------------------------------- limits around it */

/** Words by which code speaks of limits: `wait_for`, `timeout`, `TimeoutError`, `fail_after`. */
const limitWords = /time_?out|wait_for|fail_after|fail_at|move_on_a|deadline|call_later|time_?limit/i;

const wordAnalysis = {};

/** True where a function has anything to do with time limits. */
function speaksOfLimits(program: Program, target: FunctionIr): boolean {
  return program.ofBody(wordAnalysis, target, () => {
    if (target.parameters.some(({ name }) => limitWords.test(name))) return true;
    const calls = callsIn(target).map(({ operation }) => operation);
    const makers = calls.filter(({ callee }) => program.factsOf(callee.symbol)?.patience?.of === "limit");
    const known = new Set(makers.map(({ callee }) => callee.member ?? callee.place?.root));
    for (const word of mentionsIn(target)) if (limitWords.test(word) && !known.has(word)) return true;
    if (makers.some(({ id }) => !isNoLimit(program, target, id, false))) return true;
    return calls.some(({ arguments: given }) =>
      given.some(({ keyword, value }) => isLimitOption(program, target, keyword, value)),
    );
  });
}

/**
 * True where nothing limits a wait in its own function or on the known ways there, and one of these
 * ways surely runs.
 */
export function isUnlimited(
  program: Program,
  module: Module,
  { call, scope, patience }: UnlimitedWait,
): boolean {
  const home = homeOf(module, scope);
  const site = siteOfValue(scope, call.id)?.site;
  if (!home.async || !site) return false;
  if (scope !== home && speaksOfLimits(program, home)) return false;
  if (isLimitedHere(program, scope, site, patience)) return false;
  return runsWithoutLimit(program, { module, function: home }, new Set()) === true;
}

/**
 * Limits in the function itself count where they are around the wait, or around another one of its
 * kind, after which the rest may be meant. Other signs of limits always count.
 */
function isLimitedHere(
  program: Program,
  scope: FunctionIr,
  site: OperationSite,
  { for: kind }: Patience,
): boolean {
  if (scope.parameters.some(({ name }) => limitWords.test(name))) return true;
  const isOfKind = (call: Call) => patienceOf(program, scope, call)?.for === kind;
  return operationsOf(scope).some(({ operation, statement }) => {
    if (operation.op === "write" || operation.op === "read") {
      const isCalled = operation.op === "read" && operation.use.as === "callee";
      return (
        !isCalled && [operation.place.root, ...operation.place.path].some((step) => limitWords.test(step))
      );
    }
    if (operation.op !== "call") return false;
    if (!limitWords.test(operation.callee.member ?? operation.callee.place?.root ?? "")) {
      return operation.arguments.some(({ keyword, value }) => isLimitOption(program, scope, keyword, value));
    }
    if (program.factsOf(operation.callee.symbol)?.patience?.of === "limit")
      return !isNoLimit(program, scope, operation.id, false);
    if (operation.use.as === "entered") {
      const inside = (enclosing: readonly Enclosing[]) =>
        enclosing.some((around) => around.statement === statement);
      return (
        inside(site.enclosing) ||
        callsIn(scope).some(({ operation: call, enclosing }) => inside(enclosing) && isOfKind(call))
      );
    }
    if (operation.use.as !== "awaited") return true;
    return operation.arguments.some(({ value }) => {
      const limited = valueById(scope, value);
      return limited?.op === "call" && isOfKind(limited);
    });
  });
}

function isLimitOption(
  program: Program,
  scope: FunctionIr,
  keyword: string | undefined,
  value: ValueId,
): boolean {
  return limitWords.test(keyword ?? "") && !isNoLimit(program, scope, value, false);
}

/** What waits for as long as it takes: subscriptions, queues, streams, websockets. */
const waitingOnPurpose =
  /^(pubsub|p?subscribe|listen|b[lrz]\w*pop\w*|blmove|xread(group)?|add_listener|watch|ws_connect|stream|content|a?iter_\w+)$/;

/**
 * True where nothing in the whole module has to do with time limits, apart from what takes them
 * away, and nothing waits on purpose.
 */
export function knowsNoLimits(program: Program, { functions }: Module): boolean {
  return !functions.some((target) => {
    // Imported names are looked at where they are used.
    if (target.kind !== "module" && speaksOfLimits(program, target)) return true;
    for (const word of mentionsIn(target)) if (waitingOnPurpose.test(word)) return true;
    return false;
  });
}

/**
 * True where a function is surely run (by an event loop that is started for it, or by a framework for
 * each request) and no known way there has to do with time limits. False where one has, or where the
 * function is handed to something unknown; undefined where nobody is known to run it.
 */
function runsWithoutLimit(
  program: Program,
  target: DefinedFunction,
  visited: Set<FunctionIr>,
): boolean | undefined {
  visited.add(target.function);
  if (isServing(program, target)) return true;
  if (!isCalledAsWritten(program, target) || isHandedOn(program, target)) return false;
  let reached: true | undefined;
  for (const { call, scope, within } of callersOf(program, target)) {
    if (scope !== within.function && speaksOfLimits(program, scope)) return false;
    if (isKeptAsTask(program, scope, call)) return false;
    if (!within.function.async) {
      if (speaksOfLimits(program, within.function) || !isRun(program, scope, call)) return false;
      reached = true;
    } else if (!visited.has(within.function)) {
      if (speaksOfLimits(program, within.function)) return false;
      const above = runsWithoutLimit(program, within, visited);
      if (above === false) return false;
      reached ??= above;
    }
  }
  return reached;
}

/** Whoever keeps a task may cancel it when it takes too long. */
function isKeptAsTask(program: Program, scope: FunctionIr, { use }: Call): boolean {
  const scheduling = use.as === "argument" ? valueById(scope, use.by) : undefined;
  if (use.as !== "argument" || scheduling?.op !== "call") return false;
  const isScheduled = argumentFate(program, scheduling, use.position) === "schedules";
  return isScheduled && !/^(discarded|awaited|argument)$/.test(scheduling.use.as);
}

/** `asyncio.run(main())`. */
function isRun(program: Program, scope: FunctionIr, { use }: Call): boolean {
  if (use.as !== "argument") return false;
  const runner = valueById(scope, use.by);
  if (runner?.op !== "call") return false;
  const fate = argumentFate(program, runner, use.position);
  return fate === "awaits" || fate === "schedules";
}

/** The function is used as a value, so that others may call it, with whatever limit. */
function isHandedOn(program: Program, defined: DefinedFunction): boolean {
  const { module, function: target } = defined;
  return modulesUsing(program, defined).some((where) =>
    where.functions.some(
      (reader) =>
        // Another file may know it by another name.
        (where !== module || mentionsIn(reader).has(target.name)) &&
        operationsOf(reader).some(
          ({ operation }) =>
            operation.op === "read" &&
            operation.use.as !== "callee" &&
            operation.symbol?.definition?.file === module.file &&
            operation.symbol.definition.function === target.id,
        ),
    ),
  );
}
