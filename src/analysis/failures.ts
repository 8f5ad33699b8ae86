/**
 * Which operations of a program can fail without anything catching it, on the way from a boundary
 * down the calls of the project. Only operations of libraries that fail in ordinary life count:
 * the network, databases, processes and time limits. A `raise` of the project is taken for meant,
 * unless it ends in a task where nobody will see it.
 */
import type { Facts } from "../ir/facts.ts";
import type { Block, Call, FunctionIr, Module, Raise, ValueId } from "../ir/module.ts";
import {
  type Enclosing,
  homeOf,
  type OperationSite,
  operationsOf,
  siteOfValue,
  statementsOf,
  usesOf,
  valueById,
} from "../ir/walk.ts";
import { type Work, workBehind } from "./awaited-work.ts";
import type { Boundary } from "./boundaries.ts";
import { targetOf } from "./call-graph.ts";
import { type Catcher, catchersAround, derivesFrom, isCaught, plainName } from "./catchers.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { scopesRunWith } from "./scopes.ts";

/** A function on the way to the failure, and what in it leads on. */
export interface Frame {
  readonly module: Module;
  /** The function, or a comprehension in it, that the step stands in. */
  readonly scope: FunctionIr;
  /** The call that goes on; in the last frame the operation that fails, or the `raise`. */
  readonly step: Call | Raise;
}

export interface Failure {
  /** From the boundary inwards; the last frame holds the operation that fails. */
  readonly frames: readonly Frame[];
  /** Where the operation runs and may be guarded: its call, or the await that waits for it. */
  readonly site?: OperationSite;
  /** What nothing catches: canonical names, time limits first, none that derives from another. */
  readonly exceptions: readonly string[];
}

/** Ways through a program are followed this far; a program has far fewer functions on them. */
const mostVisits = 400;

/** For each function reached from the boundary the first operation in it whose failure nothing catches. */
export function unhandledFailures(program: Program, module: Module, boundary: Boundary): readonly Failure[] {
  // What surrounds an entry is looked for in other functions, and entries are few.
  if (boundary.kind === "entry") return findFailures(program, module, boundary).failures;
  const known = program.ofBody(failureAnalysis, boundary.scope, () => new Map<ValueId, FoundFailures>());
  const before = known.get(boundary.runs);
  if (before?.reached.every(({ target, body }) => target.body === body)) return before.failures;
  const found = findFailures(program, module, boundary);
  known.set(boundary.runs, found);
  return found.failures;
}

const failureAnalysis = {};

interface FoundFailures {
  readonly failures: readonly Failure[];
  /** The functions behind the boundary as they were read. */
  readonly reached: readonly { readonly target: FunctionIr; readonly body: Block }[];
}

function findFailures(program: Program, module: Module, boundary: Boundary): FoundFailures {
  const failures: Failure[] = [];
  const visited = new Map<FunctionIr, Set<string>>();
  const reported = new Set<FunctionIr>();
  let visits = 0;
  if (boundary.enters) {
    const frame: Frame = { module, scope: boundary.scope, step: boundary.call };
    enter(boundary.enters, { catchers: boundary.catchers, types: new Map() }, [frame]);
  } else {
    for (const work of workBehind(program, module, boundary.scope, boundary.runs)) {
      const site = siteOfValue(work.scope, work.call.id)?.site;
      if (site) run({ ...work, module, site, frames: [], catchers: boundary.catchers, types: new Map() });
    }
  }
  return { failures, reached: [...visited.keys()].map((target) => ({ target, body: target.body })) };

  function run(step: Step): void {
    const { call, scope, frames } = step;
    const frame: Frame = { module: step.module, scope, step: call };
    const target = targetOfWork(program, step.module, step);
    if (target) {
      enter(target, { ...step, types: typesOfParameters(program, step, target) }, [...frames, frame]);
      return;
    }
    const home = homeOf(step.module, scope);
    // The boundary's own frame starts what runs; its operation belongs to no function behind it.
    if (frames.length === 0 || reported.has(home)) return;
    const facts = failingFacts(step);
    if (!facts) return;
    const escaping = (facts.raises ?? []).filter((one) => !isCaught(program.knowledge, one, step.catchers));
    if (escaping.length === 0) return;
    reported.add(home);
    failures.push({ frames: [...frames, frame], site: step.site, exceptions: inOrder(program, escaping) });
  }

  function enter(
    target: DefinedFunction,
    from: Pick<Step, "catchers" | "types">,
    frames: readonly Frame[],
  ): void {
    if (from.catchers.includes("everything") || visits >= mostVisits) return;
    const key = from.catchers.flat().sort().join(" ");
    const keys = visited.get(target.function) ?? new Set();
    visited.set(target.function, keys);
    if (keys.has(key)) return;
    keys.add(key);
    visits++;
    for (const { work, site, around } of workIn(program, target)) {
      const inside: Step = { ...work, module: target.module, site, frames, catchers: [], types: from.types };
      const goesOn = targetOfWork(program, target.module, work) !== undefined;
      if (!goesOn && failingFacts(inside) === undefined) continue;
      const nameOf = (call: Call) => nameOfCall(program, inside, call);
      const catchers = around.flatMap(({ scope, enclosing }) =>
        catchersAround(program, scope, enclosing, nameOf),
      );
      run({ ...inside, catchers: [...catchers, ...from.catchers] });
    }
    if (boundary.kind === "task" && module.language === "python") findRaise(target, frames, from.catchers);
  }

  /** What is known of a library call that can fail; undefined for every other call. */
  function failingFacts(step: Step): Facts | undefined {
    const name = nameOfCall(program, step, step.call);
    const facts = name === undefined ? undefined : factsByName(program, name);
    return facts && failsHere(facts, step.call, step.module, boundary) ? facts : undefined;
  }

  function findRaise(
    { module: where, function: scope }: DefinedFunction,
    frames: readonly Frame[],
    outer: readonly Catcher[],
  ): void {
    if (reported.has(scope)) return;
    for (const { statement, enclosing } of statementsOf(scope)) {
      const exception = statement.type === "raise" ? raisedBy(statement, scope) : undefined;
      if (statement.type !== "raise" || exception === undefined) continue;
      const around = catchersAround(program, scope, enclosing, (call) => call.callee.symbol?.name);
      if (isCaught(program.knowledge, exception, [...around, ...outer])) continue;
      reported.add(scope);
      const frame: Frame = { module: where, scope, step: statement };
      failures.push({ frames: [...frames, frame], exceptions: [exception] });
      return;
    }
  }
}

/** A call that runs, with what is known where it does. */
interface Step extends Work {
  readonly module: Module;
  /** Where it runs: the call itself, or the await that waits for it. */
  readonly site: OperationSite;
  readonly frames: readonly Frame[];
  readonly catchers: readonly Catcher[];
  /** Types of parameters of the function around, as its caller gave them. */
  readonly types: ReadonlyMap<string, string>;
}

/* ---------------------------------------------------------------- what runs where */

interface WorkInside {
  readonly work: Work;
  /** The call itself, or the await that waits for it. */
  readonly site: OperationSite;
  /** The statements around it, in its own scope and in those its comprehension stands in. */
  readonly around: readonly Surroundings[];
}

interface Surroundings {
  readonly scope: FunctionIr;
  readonly enclosing: readonly Enclosing[];
}

const workAnalysis = {};

/** The calls that run when a function does and may lead to a failure; most calls surely do not. */
function workIn(program: Program, target: DefinedFunction): readonly WorkInside[] {
  return program.ofBody(workAnalysis, target.function, () =>
    scopesRunWith(target.module, target.function).flatMap((scope) => {
      const outer = enclosingOfScope(target.module, scope);
      return operationsOf(scope).flatMap((site) =>
        workAt(program, target.module, scope, site)
          .filter((work) => work.each !== undefined || mayLeadToFailure(program, work.call))
          .map((work) => ({ work, site, around: [{ scope, enclosing: site.enclosing }, ...outer] })),
      );
    }),
  );
}

/** False for calls that run no code of the project and are known not to fail, whatever their caller gave them. */
function mayLeadToFailure(program: Program, call: Call): boolean {
  const { symbol } = call.callee;
  if (!symbol) return call.callee.place?.path.length === 1;
  if (symbol.definition) return targetOf(program, call) !== undefined;
  const facts = factsByName(program, symbol.name);
  return facts !== undefined && mayFail(facts, { files: true });
}

/** The calls that an operation runs: itself if it is a plain call, and what an await waits for. */
function workAt(
  program: Program,
  module: Module,
  scope: FunctionIr,
  { operation }: OperationSite,
): readonly Work[] {
  if (operation.op === "await") return workBehind(program, module, scope, operation.operand);
  if (operation.op !== "call") return [];
  const { use } = operation;
  // A promise that is returned fails in whoever waits for this function.
  if (use.as === "returned" && module.language === "typescript")
    return workBehind(program, module, scope, operation.id);
  if ((use.as === "entered" || use.as === "iterated") && use.async) {
    return workBehind(program, module, scope, operation.id);
  }
  return isStartedLater(program, operation) ? [] : [{ call: operation, scope }];
}

/** The function of the project that some work runs. */
function targetOfWork(program: Program, module: Module, { call, each }: Work): DefinedFunction | undefined {
  const target = each === undefined ? undefined : module.functions[each];
  return target ? { module, function: target } : targetOf(program, call);
}

/** Calls that only make something which runs when it is awaited or iterated. */
function isStartedLater(program: Program, call: Call): boolean {
  if (call.use.as === "awaited") return true;
  const target = targetOf(program, call);
  if (target) return target.function.async || target.function.generator;
  const kind = call.facts?.kind;
  return kind !== undefined && kind !== "plain" && kind !== "unknown";
}

/** Statements around a comprehension, in the scopes it stands in. */
function enclosingOfScope(module: Module, scope: FunctionIr): readonly Surroundings[] {
  const parent = scope.parent === null ? undefined : module.functions[scope.parent];
  if (scope.kind !== "comprehension" || !parent) return [];
  const own = operationsOf(parent).find(
    ({ operation }) => operation.op === "comprehension" && operation.function === scope.id,
  );
  return [{ scope: parent, enclosing: own?.enclosing ?? [] }, ...enclosingOfScope(module, parent)];
}

/* ---------------------------------------------------------------- names and types */

function nameOfCall(program: Program, step: Step, call: Call): string | undefined {
  const { symbol, place } = call.callee;
  if (symbol) return symbol.definition ? undefined : symbol.name;
  const [member, ...more] = place?.path ?? [];
  if (!place || !member?.startsWith(".") || more.length > 0) return undefined;
  const type = isParameter(step, place) ? step.types.get(place.root) : undefined;
  if (type === undefined) return undefined;
  const name = program.knowledge.canonical(type + member);
  return program.knowledge.function(name) ? name : undefined;
}

function factsByName(program: Program, name: string): Facts | undefined {
  return program.knowledge.function(name) ?? program.knowledge.class(name)?.constructs;
}

/** What the caller hands over, so far as its types are known: no annotation is needed for these. */
function typesOfParameters(
  program: Program,
  from: Step,
  target: DefinedFunction,
): ReadonlyMap<string, string> {
  const { function: callee } = target;
  const types = new Map<string, string>();
  const isBound =
    callee.class !== null && !callee.decorators.some(({ place }) => place?.root === "staticmethod");
  const positional = callee.parameters.filter(({ kind }) => kind === "positional").slice(isBound ? 1 : 0);
  for (const [index, argument] of from.call.arguments.entries()) {
    if (argument.spread) break;
    const parameter =
      argument.keyword === undefined
        ? positional[index]
        : callee.parameters.find(({ name }) => name === argument.keyword);
    const type = typeOfValue(program, from, argument.value);
    const isRebound = parameter && usesOf(target.module, callee.id, parameter.name).writes.length > 0;
    if (parameter && type !== undefined && !isRebound) types.set(parameter.name, type);
  }
  return types;
}

function typeOfValue(program: Program, step: Step, id: ValueId): string | undefined {
  const value = valueById(step.scope, id);
  if (value?.op !== "read" && value?.op !== "call" && value?.op !== "await") return undefined;
  const known = value.facts?.type;
  if (known !== undefined && program.knowledge.class(known)) return known;
  if (value.op !== "read" || value.place.path.length > 0) return undefined;
  return isParameter(step, value.place) ? step.types.get(value.place.root) : undefined;
}

/** True for a name that the function around the step, or around its comprehension, takes as parameter. */
function isParameter(step: Step, place: { readonly root: string; readonly owner?: number }): boolean {
  const home = homeOf(step.module, step.scope);
  return place.owner === home.id && home.parameters.some(({ name }) => name === place.root);
}

/* ---------------------------------------------------------------- what fails */

/** Exceptions by which code says something else than that it failed. */
const signals =
  /(^|\.)(NotImplementedError|CancelledError|Stop(Async)?Iteration|GeneratorExit|SystemExit|KeyboardInterrupt)$/;

/** Canonical name of the exception that a statement makes and raises; undefined for any other raise. */
function raisedBy(statement: Raise, scope: FunctionIr): string | undefined {
  const value = valueById(scope, statement.value);
  const symbol = value?.op === "call" ? value.callee.symbol : value?.op === "read" ? value.symbol : undefined;
  const isClass = symbol?.definition?.class !== undefined || /(Error|Exception)$/.test(symbol?.name ?? "");
  return symbol && isClass && !signals.test(symbol.name) ? symbol.name : undefined;
}

const failingResources: ReadonlySet<string> = new Set(["network", "database", "process"]);

/** Fails in ordinary life, whatever the code does right. */
function mayFail(facts: Facts, { files }: { readonly files: boolean }): boolean {
  if (!facts.raises || facts.raises.length === 0) return false;
  const isOutside = (resource: string) => failingResources.has(resource) || (files && resource === "file");
  const outside =
    facts.effects?.some(({ resource }) => isOutside(resource)) ||
    (facts.blocks !== undefined && isOutside(facts.blocks.by));
  return outside || facts.raises.some((exception) => plainName(exception) === "TimeoutError");
}

/**
 * Python raises where the call stands. A failure of JavaScript comes out of the promise; functions
 * that are given a callback tell that. Files are there or not as their program expects, so that
 * only a failure which nobody sees is worth a word.
 */
function failsHere(
  facts: Facts,
  { facts: result, use }: Call,
  { language }: Module,
  boundary: Boundary,
): boolean {
  if (language === "python") return mayFail(facts, { files: false });
  const kind = result?.kind ?? "unknown";
  const isPromise =
    kind === "promise" ||
    kind === "awaitable" ||
    (kind === "unknown" && use.as === "awaited" && facts.suspends);
  return isPromise === true && mayFail(facts, { files: boundary.kind !== "entry" });
}

/** Time limits first, and of several exceptions that derive from one another only the base. */
function inOrder(program: Program, exceptions: readonly string[]): readonly string[] {
  const { knowledge } = program;
  const bases = exceptions.filter(
    (one, index) =>
      !exceptions.some((other, at) =>
        plainName(other) === plainName(one) ? at < index : derivesFrom(knowledge, one, other),
      ),
  );
  const isTimeLimit = (name: string) => /timeout/i.test(name);
  return [...bases.filter(isTimeLimit), ...bases.filter((name) => !isTimeLimit(name))];
}
