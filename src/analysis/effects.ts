/**
 * What running a function does beyond its own locals: which shared state it reads and writes,
 * which resources it uses and how, whether it really waits. Found by walking its body and the
 * bodies it calls; whatever is not known makes the summary incomplete, and nothing is guessed.
 */
import type { ArgumentFate, Facts, LibraryClass } from "../ir/facts.ts";
import type { Call, FunctionIr, Operation, Read, Statement, ValueId, Write } from "../ir/module.ts";
import {
  childrenOf,
  homeOf,
  operationsOf,
  ownOperations,
  statementsOf,
  usesOf,
  valueById,
} from "../ir/walk.ts";
import { factsOfArgument } from "./argument-fate.ts";
import { targetOf } from "./call-graph.ts";
import { isGivenConnection } from "./connections.ts";
import { Collector, type EffectSummary, isSameSummary, nothing } from "./effect-summary.ts";
import { Fixpoint } from "./fixpoint.ts";
import { hiddenCalls } from "./hidden-calls.ts";
import { calledName, libraryEffects } from "./library-effects.ts";
import { effectsOfMaking } from "./making.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { isReplaced } from "./replaced-methods.ts";
import { runsWith, scopesRunWith } from "./scopes.ts";
import { sessionControl } from "./session-control.ts";
import { mayChangeInPlace, placesRead, placesWritten } from "./shared-places.ts";
import { sleepingSeconds } from "./sleeping-time.ts";
import { timedPromise } from "./timed-promises.ts";

const summaryAnalysis = {};

/**
 * What running a project function to its end does. Functions that call each other in a circle are looked
 * through again and again, beginning with nothing, until their summaries grow no more.
 */
export function effectsOf(program: Program, defined: DefinedFunction): EffectSummary {
  return summaries(program).of(defined.function, () => summarise(program, defined));
}

function summaries(program: Program): Fixpoint<FunctionIr, EffectSummary> {
  const make = () => new Fixpoint<FunctionIr, EffectSummary>(nothing, tooDeep, isSameSummary);
  return (
    program.once<Fixpoint<FunctionIr, EffectSummary> | undefined>(
      summaryAnalysis,
      summaryAnalysis,
      undefined,
      make,
    ) ?? make()
  );
}

const tooDeep: EffectSummary = { ...nothing, unknown: "the calls below it lead too far" };

/** What one call does, its coroutine awaited where it makes one. `within` holds the call. */
export function effectsOfCall(program: Program, call: Call, within: DefinedFunction): EffectSummary {
  const target = targetOf(program, call);
  if (target && isReplaced(program, target, within))
    return { ...nothing, unknown: `\`${target.function.name}\` is given another body` };
  if (target) {
    const done = withObjectsGiven(program, call, within, effectsOf(program, target));
    return target.function.name === "__init__" ? withMaking(program, target, done) : done;
  }
  const summary = effectsOfForeignCall(program, call, within);
  const control = sessionControl(call, within.function);
  return control === undefined ? summary : { ...summary, session: new Set([control]) };
}

/** What a caller hands over may settle what its callee leaves in doubt. */
function withObjectsGiven(
  program: Program,
  call: Call,
  within: DefinedFunction,
  summary: EffectSummary,
): EffectSummary {
  if (summary.doubtful === undefined || !isGivenConnection(program, call, within)) return summary;
  return { ...summary, effects: [...summary.effects, { resource: "database", mode: "exclusive" }] };
}

/** A constructor of Python is only a part of what making an object does. */
function withMaking(
  program: Program,
  { module, function: { class: id } }: DefinedFunction,
  own: EffectSummary,
) {
  const made = id === null ? undefined : module.classes[id];
  if (!made) return own;
  const collected = new Collector();
  collected.add(own);
  collected.add(effectsOfMaking(program, { module, class: made }));
  return collected.summary();
}

function effectsOfForeignCall(program: Program, call: Call, within: DefinedFunction): EffectSummary {
  if (makesFailure(program, call)) return nothing;
  const constructed = program.classOf(call.callee.symbol);
  // A class of the project whose constructor is not written only stores what it is given.
  if (constructed && constructed.class.bases.length === 0 && !constructed.class.keywords)
    return effectsOfMaking(program, constructed);
  if (timedPromise(call, within)) return { ...nothing, suspends: true };
  // It only lets others run, and takes no time of its own.
  if (sleepingSeconds(program, call, within.function) === 0) return nothing;
  const facts = program.factsOf(call.callee.symbol);
  if (!facts?.effects) return { ...nothing, unknown: `\`${calledName(call)}\` is not known` };
  if (awaitsUnknown(program, call, within))
    return { ...nothing, unknown: `what \`${calledName(call)}\` waits for is not known` };
  const own = libraryEffects(program, call, facts, within);
  return callsNothing(facts) ? own : withFunctionsGiven(program, call, within, own);
}

/** Whether a call of a library waits for work that began elsewhere: `Promise.all(saves)`, `save.then(show)`. */
export function awaitsOthers(program: Program, call: Call): boolean {
  return othersAwaited(program, call).length > 0;
}

function othersAwaited(program: Program, call: Call): readonly ValueId[] {
  const { callee } = call;
  const awaited = call.arguments.flatMap(({ keyword, value }, position) => {
    const fate = factsOfArgument(program, call, keyword ?? position)?.fate;
    return fate === "awaits" || fate === "schedules" ? [value] : [];
  });
  const isContinued = /(^|\.)Promise(Like)?\.(then|catch|finally)$/.test(callee.symbol?.name ?? "");
  return isContinued ? [callee.value, ...awaited] : awaited;
}

function awaitsUnknown(program: Program, call: Call, within: DefinedFunction): boolean {
  return othersAwaited(program, call).some((id) => !isOwnWork(within, id, 0));
}

/** Work that the same function begins, where its calls are counted as its own. */
function isOwnWork(within: DefinedFunction, id: ValueId, depth: number): boolean {
  const value = valueById(within.function, id);
  if (!value || depth > 8) return false;
  switch (value.op) {
    case "call":
    case "await":
    case "closure":
    case "constant":
    case "comprehension":
      return true;
    case "compute":
      return value.operands.every((operand) => isOwnWork(within, operand, depth + 1));
    case "read": {
      const { module } = within;
      const { owner, root, path } = value.place;
      const home = homeOf(module, within.function);
      if (owner !== home.id || path.length > 0 || home.parameters.some(({ name }) => name === root))
        return false;
      const { writes } = usesOf(module, home.id, root);
      return writes.every(
        ({ write, function: writer }) =>
          write.how === "assign" &&
          write.value !== undefined &&
          isOwnWork({ module, function: writer }, write.value, depth + 1),
      );
    }
    default:
      return false;
  }
}

/** `new RangeError("…")`, `LookupError(key)` touch nothing outside; nor does a class of the project without a constructor that is raised. */
function makesFailure({ knowledge }: Program, { callee, use }: Call): boolean {
  const { symbol } = callee;
  if (symbol === undefined) return false;
  if (symbol.definition) return use.as === "raised" && symbol.definition.function === undefined;
  const made = knowledge.class(symbol.name);
  return made?.exception === true || knowledge.ancestors(symbol.name).includes("BaseException");
}

/** Most library functions are given no function that they would call. */
function callsNothing({ fates }: Facts): boolean {
  return fates === undefined || !fates.some(({ fate, result }) => isCalled(fate, result));
}

/** Called before the call is over, its promise awaited included. */
function isCalled(fate: ArgumentFate["fate"], result: ArgumentFate["result"]): boolean {
  return fate === "calls-now" || (fate === "calls-on-loop" && result === "awaited");
}

/** What the call does, with what the functions do that it is given and calls. */
function withFunctionsGiven(
  program: Program,
  call: Call,
  within: DefinedFunction,
  own: EffectSummary,
): EffectSummary {
  const collected = new Collector();
  collected.add(own);
  for (const [position, argument] of call.arguments.entries()) {
    const known = factsOfArgument(program, call, argument.keyword ?? position);
    if (!known || !isCalled(known.fate, known.result)) continue;
    const given = effectsOfFunctionGiven(program, argument.value, within);
    // Without somebody who waits for it, it only begins to wait.
    if (given) collected.add(known.result === "awaited" ? given : { ...given, suspends: false });
  }
  return collected.summary();
}

/** Undefined for what is no function. */
export function effectsOfFunctionGiven(
  program: Program,
  id: ValueId,
  within: DefinedFunction,
): EffectSummary | undefined {
  const value = valueById(within.function, id);
  if (value?.op === "constant" || value?.op === "compute") return undefined;
  if (value?.op === "closure") {
    const target = within.module.functions[value.function];
    return target && effectsOf(program, { module: within.module, function: target });
  }
  const symbol = value?.op === "read" ? value.symbol : undefined;
  const target = program.functionOf(symbol);
  if (target) return effectsOf(program, target);
  const effects = program.factsOf(symbol)?.effects;
  if (effects) return { ...nothing, effects };
  return { ...nothing, unknown: "a function that it hands on is not known" };
}

function summarise(program: Program, defined: DefinedFunction): EffectSummary {
  const collected = new Collector();
  if (defined.function.generator) collected.unknown(`\`${defined.function.name}\` is a generator`);
  for (const scope of scopesRunWith(defined.module, defined.function))
    collectScope(program, defined.module, scope, collected);
  return collected.summary();
}

function collectScope(
  program: Program,
  module: DefinedFunction["module"],
  scope: FunctionIr,
  into: Collector,
): void {
  const within = { module, function: scope };
  for (const { operation } of operationsOf(scope)) collectOperation(program, within, operation, into);
  for (const { statement } of statementsOf(scope)) collectStatement(program, scope, statement, into);
}

/**
 * What one statement of a function does itself, the comprehensions in it included; not what stands inside
 * of a compound one. `operations` are those of its own that count.
 */
export function effectsOfStatement(
  program: Program,
  within: DefinedFunction,
  statement: Statement,
  operations: readonly Operation[] = ownOperations(statement),
): EffectSummary {
  const collected = new Collector();
  for (const operation of operations) {
    collectOperation(program, within, operation, collected);
    if (operation.op !== "comprehension") continue;
    const made = childrenOf(within.module, within.function).find(({ id }) => id === operation.function);
    if (!made || runsWith(within.module, made) === undefined) {
      collected.unknown("a generator expression runs later");
      continue;
    }
    for (const scope of scopesRunWith(within.module, made))
      collectScope(program, within.module, scope, collected);
  }
  collectStatement(program, within.function, statement, collected);
  return collected.summary();
}

export function collectStatement(
  program: Program,
  scope: FunctionIr,
  statement: Statement,
  into: Collector,
): void {
  if (statement.type === "raise") into.raises = true;
  if (statement.type === "loop" && statement.async && scope.kind !== "comprehension")
    into.unknown("what an `async for` iterates is not known");
  if (statement.type !== "with") return;
  for (const item of statement.items) {
    const type = valueFacts(scope, item.value)?.type;
    const known = type === undefined ? undefined : program.knowledge.class(type);
    if (!known || isProjectManager(scope, item.value)) into.unknown("what a `with` enters is not known");
    else if (isHeld(scope, item.value, known) || /Lock|Semaphore|Condition|Transaction/.test(type ?? ""))
      into.effect({ resource: "synchronization", mode: "exclusive" });
    else if (statement.async) into.suspends = true;
  }
}

/** `async with counted()`, where a generator of the project says what entering it does. */
function isProjectManager(scope: FunctionIr, id: ValueId): boolean {
  const value = valueById(scope, id);
  if (value?.op !== "call" || value.callee.symbol?.definition === undefined) return false;
  return /(^|\.)Abstract(Async)?ContextManager(\[|$)/.test(value.facts?.type ?? "");
}

/** An object that was there before and serves one at a time; one that is opened for the statement is its own. */
function isHeld(scope: FunctionIr, id: ValueId, { concurrency }: LibraryClass): boolean {
  return concurrency === "exclusive" && valueById(scope, id)?.op !== "call";
}

export function collectOperation(
  program: Program,
  within: DefinedFunction,
  operation: Operation,
  into: Collector,
): void {
  into.fails ||= mayFail(within, operation);
  switch (operation.op) {
    case "read":
      if (!isCodeName(operation)) for (const key of placesRead(within, operation.place)) into.reads.add(key);
      for (const run of hiddenCalls(program, within, operation)) into.add(effectsOf(program, run));
      if (isLookedThrough(within, operation)) into.reads.add("member");
      return;
    case "write": {
      for (const run of hiddenCalls(program, within, operation)) into.add(effectsOf(program, run));
      if (mayChangeInPlace(within, operation)) into.writes.add("element");
      if (takesApart(within, operation)) into.reads.add("member").add("element");
      const { reads, writes } = placesWritten(within, operation.place);
      for (const key of reads) into.reads.add(key);
      for (const key of writes) into.writes.add(key);
      return;
    }
    case "call":
      into.add(effectsOfCall(program, operation, within));
      return;
    case "await":
      if (valueById(within.function, operation.operand)?.op !== "call")
        into.unknown("it awaits something other than a call");
      return;
    case "compute":
      if (operation.what === "member") into.reads.add(`attribute ${operation.detail ?? ""}`);
      return;
    case "yield":
      into.unknown("it yields");
      return;
    default:
  }
}

/** `const { user } = context` looks at an object that others may have. */
function takesApart({ function: scope }: DefinedFunction, { how, value, from }: Write): boolean {
  return how === "unpack" && valueById(scope, value ?? from?.value)?.op === "read";
}

/** `JSON.stringify(context)`, `vars(self)`, `{ ...options }`, `f"{self}"`: all that an object holds is read. */
function isLookedThrough({ function: scope }: DefinedFunction, { place, use, facts }: Read): boolean {
  if (/^(int|float|str|bool|bytes|string|number|boolean|None|null|undefined)$/.test(facts?.type ?? ""))
    return false;
  if (use.as === "spread") return true;
  const isSelf = /^(self|this)$/.test(place.root) && place.path.length === 0;
  if (isSelf && /^(formatted|operand|spread)$/.test(use.as)) return true;
  if (use.as !== "argument") return place.path.at(-1) === ".__dict__";
  const taker = valueById(scope, use.by);
  const called = taker?.op === "call" ? (taker.callee.symbol?.name ?? taker.callee.place?.root ?? "") : "";
  return lookingThrough.test(called);
}

const lookingThrough =
  /^(JSON\.stringify|structuredClone|Object\.(values|entries|keys|assign)|vars|repr|dict|dataclasses\.(asdict|astuple)|json\.dumps|copy\.(copy|deepcopy))$/;

/** In JavaScript the same gives `undefined`, `Infinity` and `NaN`. */
function mayFail({ module, function: scope }: DefinedFunction, operation: Operation): boolean {
  if (module.language !== "python") return false;
  const isConstant = (id: ValueId | undefined) => valueById(scope, id)?.op === "constant";
  switch (operation.op) {
    case "read":
      return operation.place.path.includes("[*]");
    case "compute":
      if (operation.what === "index") return !isConstant(operation.operands.at(-1));
      return /^(\/|\/\/|%)$/.test(operation.detail ?? "") && !isConstant(operation.operands.at(-1));
    case "call":
      return (
        /^(int|float|next)$/.test(operation.callee.place?.root ?? "") &&
        operation.callee.place?.scope === "builtin" &&
        operation.arguments.length === 1 &&
        !isConstant(operation.arguments[0]?.value)
      );
    default:
      return false;
  }
}

/** Reads of functions, classes and modules do not depend on anybody's writes. */
function isCodeName(operation: Extract<Operation, { op: "read" }>): boolean {
  return operation.symbol !== undefined || operation.place.scope === "builtin";
}

function valueFacts(scope: FunctionIr, id: ValueId): { readonly type?: string } | undefined {
  const value = valueById(scope, id);
  return value && "facts" in value ? value.facts : undefined;
}
