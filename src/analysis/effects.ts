/**
 * What running a function does beyond its own locals: which shared state it reads and writes,
 * which resources it uses and how, whether it really waits. Found by walking its body and the
 * bodies it calls; whatever is not known makes the summary incomplete, and nothing is guessed.
 *
 * Aliasing is assumed: an attribute is the same place on every object that is not made here.
 */
import type { ArgumentFate, Effect, Facts, ReadCondition } from "../ir/facts.ts";
import type { Call, FunctionIr, Operation, Place, Statement, ValueId } from "../ir/module.ts";
import { homeOf, type OperationSite, operationsOf, statementsOf, usesOf, valueById } from "../ir/walk.ts";
import { factsOfArgument } from "./argument-fate.ts";
import { targetOf } from "./call-graph.ts";
import { isGivenConnection, sharingOfCall } from "./connections.ts";
import type { DefinedClass, DefinedFunction, Program } from "./program.ts";
import { scopesRunWith } from "./scopes.ts";
import { type SessionControl, sessionControl } from "./session-control.ts";
import { timedPromise } from "./timed-promises.ts";

export interface EffectSummary {
  /** What could not be followed, in the user's words; absent when everything is known. */
  readonly unknown?: string;
  /** Really gives up the loop for I/O or time. */
  readonly suspends: boolean;
  /** Why it may need an object for itself, as part of a sentence; absent when it surely does not. */
  readonly doubtful?: string;
  /** What it leaves behind in a database session: a transaction begun or ended, a setting. */
  readonly session: ReadonlySet<SessionControl>;
  /** Resources used outside the program, without repetition. */
  readonly effects: readonly Effect[];
  /** Shared places read: `global name` or `attribute name`. */
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  /** Has a `raise` of its own in reach. */
  readonly raises: boolean;
}

const summaryAnalysis = {};
const nothing: EffectSummary = {
  suspends: false,
  session: new Set(),
  effects: [],
  reads: new Set(),
  writes: new Set(),
  raises: false,
};

/** What running a project function to its end does. */
export function effectsOf(program: Program, defined: DefinedFunction): EffectSummary {
  const recursive = { ...nothing, unknown: `\`${defined.function.name}\` calls itself` };
  return program.once(summaryAnalysis, defined.function, recursive, () => summarise(program, defined));
}

/** What one call does, its coroutine awaited where it makes one. `within` holds the call. */
export function effectsOfCall(program: Program, call: Call, within: DefinedFunction): EffectSummary {
  const target = targetOf(program, call);
  if (target) return withObjectsGiven(program, call, within, effectsOf(program, target));
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

function effectsOfForeignCall(program: Program, call: Call, within: DefinedFunction): EffectSummary {
  const constructed = program.classOf(call.callee.symbol);
  // A class of the project whose constructor is not written only stores what it is given.
  if (constructed && constructed.class.bases.length === 0 && !constructed.class.keywords)
    return effectsOfConstructing(program, constructed);
  if (timedPromise(call, within)) return { ...nothing, suspends: true };
  if (makesFailure(program, call)) return nothing;
  const facts = program.factsOf(call.callee.symbol);
  if (!facts?.effects) return { ...nothing, unknown: `\`${nameOf(call)}\` is not known` };
  if (awaitsUnknown(program, call, within))
    return { ...nothing, unknown: `what \`${nameOf(call)}\` waits for is not known` };
  const own = libraryEffects(program, call, facts, within);
  return callsNothing(facts) ? own : withFunctionsGiven(program, call, within, own);
}

const constructionAnalysis = {};

/** What making an object does beyond filling it: its constructor and the values of its fields (TypeScript). */
function effectsOfConstructing(
  program: Program,
  { module, class: { name, body, methods } }: DefinedClass,
): EffectSummary {
  const fields = module.functions[body];
  if (module.language !== "typescript" || !fields) return nothing;
  const recursive = { ...nothing, unknown: `\`${name}\` makes itself` };
  return program.once(constructionAnalysis, fields, recursive, () => {
    const collected = new Collector();
    const constructors = methods.flatMap((id) => {
      const method = module.functions[id];
      return method?.form === "constructor" ? [method] : [];
    });
    for (const part of [fields, ...constructors]) {
      for (const scope of scopesRunWith(module, part)) {
        for (const site of operationsOf(scope)) {
          if (!isOwnField(site.operation))
            collectOperation(program, { module, function: scope }, site, collected);
        }
        for (const { statement } of statementsOf(scope))
          collectStatement(program, scope, statement, collected);
      }
    }
    return collected.summary();
  });
}

function isOwnField(operation: Operation): boolean {
  if (operation.op !== "read" && operation.op !== "write") return false;
  return operation.place.root === "this" && operation.place.path.length <= 1;
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

/** `new RangeError("…")` touches nothing outside. */
function makesFailure({ knowledge }: Program, { construct, callee }: Call): boolean {
  const { symbol } = callee;
  if (construct !== true || symbol === undefined || symbol.definition) return false;
  return knowledge.class(symbol.name)?.exception === true;
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
function effectsOfFunctionGiven(
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
  for (const scope of scopesRunWith(defined.module, defined.function)) {
    const within = { module: defined.module, function: scope };
    for (const site of operationsOf(scope)) collectOperation(program, within, site, collected);
    for (const { statement } of statementsOf(scope)) collectStatement(program, scope, statement, collected);
  }
  return collected.summary();
}

function collectStatement(program: Program, scope: FunctionIr, statement: Statement, into: Collector): void {
  if (statement.type === "raise") into.raises = true;
  if (statement.type === "loop" && statement.async && scope.kind !== "comprehension")
    into.unknown("what an `async for` iterates is not known");
  if (statement.type !== "with") return;
  for (const item of statement.items) {
    const type = valueFacts(scope, item.value)?.type;
    const known = type === undefined ? undefined : program.knowledge.class(type);
    if (!known) into.unknown("what a `with` enters is not known");
    else if (known.concurrency === "exclusive" || /Lock|Semaphore|Condition|Transaction/.test(type ?? ""))
      into.effect({ resource: "synchronization", mode: "exclusive" });
    else if (statement.async) into.suspends = true;
  }
}

function collectOperation(
  program: Program,
  within: DefinedFunction,
  { operation }: OperationSite,
  into: Collector,
): void {
  switch (operation.op) {
    case "read":
      if (!isCodeName(operation))
        for (const key of sharedPlaces(within, operation.place)) into.reads.add(key);
      return;
    case "write":
      for (const key of sharedPlaces(within, operation.place)) into.writes.add(key);
      return;
    case "call":
      into.add(effectsOfCall(program, operation, within));
      return;
    case "await":
      if (valueById(within.function, operation.operand)?.op !== "call")
        into.unknown("it awaits something other than a call");
      return;
    case "yield":
      into.unknown("it yields");
      return;
    default:
  }
}

/** Reads of functions, classes and modules do not depend on anybody's writes. */
function isCodeName(operation: Extract<Operation, { op: "read" }>): boolean {
  return operation.symbol !== undefined || operation.place.scope === "builtin";
}

/** The shared places that a path touches; none for plain locals and for objects made in this function. */
function sharedPlaces(within: DefinedFunction, place: Place): readonly string[] {
  const keys: string[] = [];
  const shared = place.scope === "global" || place.scope === "unknown" || isCaptured(within, place);
  if (shared) keys.push(`global ${place.root}`);
  if (place.path.length === 0 || (!shared && isFresh(within, place))) return keys;
  for (const step of place.path) keys.push(step.startsWith(".") ? `attribute ${step.slice(1)}` : "element");
  return keys;
}

/** Names of functions around, apart from those of the function that a comprehension stands in. */
function isCaptured({ module, function: scope }: DefinedFunction, place: Place): boolean {
  if (place.scope !== "captured") return false;
  let home: FunctionIr | undefined = scope;
  while (home?.kind === "comprehension" && home.parent !== null) home = module.functions[home.parent];
  return place.owner !== home?.id;
}

/**
 * A local that only ever holds objects made in this very function: literals, comprehensions,
 * constructed instances. Those of functions around it outlive its runs.
 */
function isFresh({ module, function: scope }: DefinedFunction, place: Place): boolean {
  const owner = homeOf(module, scope);
  if (place.owner !== owner.id) return false;
  if (owner.parameters.some((parameter) => parameter.name === place.root)) return false;
  const writes = usesOf(module, owner.id, place.root).writes.filter(
    ({ write }) => write.place.path.length === 0,
  );
  return (
    writes.length > 0 &&
    writes.every(({ write, function: writer }) => {
      if (write.how !== "assign" || write.value === undefined) return false;
      const value = valueById(writer, write.value);
      if (value?.op === "comprehension" || value?.op === "constant") return true;
      if (value?.op === "compute")
        return /^(list|tuple|set|dict|format|arithmetic|compare|not)$/.test(value.what);
      return (
        value?.op === "call" &&
        scope.parent !== null &&
        (value.construct === true || module.language === "python") &&
        /(^|\.)[A-Z]\w*$|^(list|dict|set)$/.test(value.callee.symbol?.name ?? "")
      );
    })
  );
}

function libraryEffects(program: Program, call: Call, facts: Facts, within: DefinedFunction): EffectSummary {
  const receiver =
    call.callee.member === undefined ? undefined : valueById(within.function, call.callee.value);
  const place = receiver?.op === "read" ? receiver.place : undefined;
  const fresh = place !== undefined && place.path.length === 0 && isFresh(within, place);
  const sharing = fresh ? "shared" : sharingOfCall(program, call, within);
  const effects: Effect[] = [];
  const writes = new Set<string>();
  const onlyReads = facts.readsWhen !== undefined && holds(facts.readsWhen, call, within.function);
  for (const stated of facts.effects ?? []) {
    const effect: Effect = onlyReads && stated.mode === "write" ? { ...stated, mode: "read" } : stated;
    if (effect.resource !== "memory") {
      effects.push(sharing === "exclusive" ? { ...effect, mode: "exclusive" } : effect);
    } else if (effect.mode !== "read" && !fresh) {
      writes.add("element");
      if (place) for (const key of sharedPlaces(within, place)) writes.add(key);
    }
  }
  const doubtful = `\`${nameOf(call)}\` may be part of a transaction, which runs on one connection`;
  return {
    ...nothing,
    effects,
    writes,
    suspends: facts.suspends ?? false,
    ...(sharing === "doubtful" && effects.length > 0 ? { doubtful } : {}),
  };
}

/** Whether the call says by constants that it only reads. What is not written here may say anything. */
function holds(condition: ReadCondition, call: Call, scope: FunctionIr): boolean {
  const upTo = call.arguments.slice(0, condition.argument + 1);
  if (upTo.some(({ spread, keyword }) => spread !== undefined || keyword !== undefined)) return false;
  const argument = call.arguments[condition.argument];
  if (!argument) return condition.byDefault === true;
  const given = valueById(scope, argument.value);
  if (condition.property === undefined) return matches(condition, given);
  if (given?.op !== "compute" || given.what !== "dict" || !given.keys || given.keys.includes(null))
    return false;
  const at = given.keys.lastIndexOf(condition.property);
  return at < 0 ? condition.byDefault === true : matches(condition, valueById(scope, given.operands[at]));
}

function matches(condition: ReadCondition, value: Operation | undefined): boolean {
  if (value?.op !== "constant" || typeof value.value !== "string") return false;
  return new RegExp(condition.matches, "i").test(value.value);
}

function valueFacts(scope: FunctionIr, id: ValueId): { readonly type?: string } | undefined {
  const value = valueById(scope, id);
  return value && "facts" in value ? value.facts : undefined;
}

function nameOf(call: Call): string {
  const { place, member } = call.callee;
  return place ? place.root + place.path.join("") : (member ?? "a call");
}

class Collector {
  private why: string | undefined;
  private doubtful: string | undefined;
  suspends = false;
  private readonly session = new Set<SessionControl>();
  raises = false;
  readonly reads = new Set<string>();
  readonly writes = new Set<string>();
  private readonly effects = new Map<string, Effect>();

  unknown(why: string): void {
    this.why ??= why;
  }

  effect(effect: Effect): void {
    this.effects.set(`${effect.resource} ${effect.mode}`, effect);
  }

  add(summary: EffectSummary): void {
    if (summary.unknown !== undefined) this.unknown(summary.unknown);
    for (const effect of summary.effects) this.effect(effect);
    for (const key of summary.reads) this.reads.add(key);
    for (const key of summary.writes) this.writes.add(key);
    this.doubtful ??= summary.doubtful;
    this.suspends ||= summary.suspends;
    for (const control of summary.session) this.session.add(control);
    this.raises ||= summary.raises;
  }

  summary(): EffectSummary {
    const { suspends, raises, reads, writes, why, doubtful } = this;
    // A transaction that it begins and ends itself is over when it returns.
    const isBalanced = this.session.has("begins") && this.session.has("ends");
    return {
      suspends,
      raises,
      reads,
      writes,
      session: isBalanced ? new Set([...this.session].filter((one) => one === "sets")) : this.session,
      effects: [...this.effects.values()],
      ...(why === undefined ? {} : { unknown: why }),
      ...(doubtful === undefined ? {} : { doubtful }),
    };
  }
}
