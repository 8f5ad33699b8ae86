/**
 * Which calls block the thread they run on, and through which functions of the project a plain
 * call comes to block. A function handed to a thread is not called here, and a generator's body
 * runs where it is iterated, so neither counts. Calls are followed into installed packages, where
 * only what takes long counts.
 */
import type { Blocking } from "../ir/facts.ts";
import type { Call, FunctionIr, ValueId } from "../ir/module.ts";
import { callsIn, flatten, objectText, type StatementSite, statementsOf, valueById } from "../ir/walk.ts";
import { type CallSite, callSitesOf, projectCallsOf } from "./call-graph.ts";
import {
  installedFunction,
  isOverriddenInProject,
  type LibraryCall,
  libraryCallsOf,
} from "./library-calls.ts";
import { type DefinedFunction, LibraryProgram, type Program } from "./program.ts";

/** A call that blocks by itself. */
export interface BlockingCall extends CallSite {
  readonly blocks: Blocking;
  /** Canonical name of what is called. */
  readonly name: string;
}

export interface BlockingChain {
  /** The functions called one by the other; the first is the one asked about. */
  readonly links: readonly ChainLink[];
  /** The call at the end, which stands in the last link's function. */
  readonly end: BlockingCall;
  /** The call at the end runs under a condition only. */
  readonly conditional: boolean;
}

export interface ChainLink {
  readonly target: DefinedFunction;
  /** The function belongs to an installed package. */
  readonly installed: boolean;
  /** The call by which the function goes on to the next link, or that blocks. */
  readonly goesOn: Call;
}

/** Calls deep in a program are looked for no further down than this. */
const longestChain = 16;

/** Functions of packages that one search looks into. Each may mean that a module has to be read. */
const mostInstalled = 40;

const blockingCallAnalysis = {};
const chainAnalysis = {};

/** The calls in a function, and in comprehensions that run with it, that surely block. In source order. */
export function blockingCallsOf(program: Program, defined: DefinedFunction): readonly BlockingCall[] {
  return program.ofBody(blockingCallAnalysis, defined.function, () =>
    callSitesOf(program, defined).flatMap((site) => {
      const blocks = blockingOf(program, site);
      const name = site.call.callee.symbol?.name;
      return blocks && name !== undefined ? [{ ...site, blocks, name }] : [];
    }),
  );
}

/**
 * How calling this plain function comes to block, by the shortest way; of equally short ones the
 * first in source order. What takes long (network, databases, sleeping) goes before quick file
 * access, however far down. Undefined for async functions, generators, where none is known, and
 * where the blocking part is for callers outside of the event loop.
 */
export function blockingChainOf(program: Program, target: DefinedFunction): BlockingChain | undefined {
  return program.once(chainAnalysis, target.function, undefined, () =>
    shortestChain(program, { program, target, before: [] }),
  );
}

/** How a call into an installed package comes to block, with the function that it runs. */
export function installedChainOf(
  program: Program,
  call: LibraryCall,
): { readonly target: DefinedFunction; readonly chain: BlockingChain } | undefined {
  if (harmlessNames(program).has(call.name)) return undefined;
  const reached = installedFunction(program, call);
  if (!reached) {
    harmlessNames(program).add(call.name);
    return undefined;
  }
  const { target } = reached;
  const chain = program.once<BlockingChain | undefined>(chainAnalysis, target.function, undefined, () =>
    isOverriddenInProject(program, target)
      ? undefined
      : shortestChain(program, { program: reached.program, target, before: [] }, call.name),
  );
  return chain && { target, chain };
}

function shortestChain(project: Program, start: Way, name?: string): BlockingChain | undefined {
  const found: BlockingChain[] = [];
  const visited = new Set([start.target.function]);
  const harmless = harmlessNames(project);
  const names = new Set(name === undefined ? [] : [name]);
  let isComplete = true;
  let level: readonly Way[] = [start];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === longestChain) {
      isComplete = false;
      break;
    }
    const next: Way[] = [];
    const goOn = (way: Way, { call }: CallSite, program: Program, target: DefinedFunction): void => {
      if (visited.has(target.function)) return;
      visited.add(target.function);
      if (isInstalled(program) && isOverriddenInProject(project, target)) isComplete = false;
      else next.push({ program, target, before: [...way.before, linkOf(way, call)] });
    };
    for (const way of level) {
      if (!runsWhenCalled(way.target)) continue;
      found.push(...chainsEndingIn(way));
      // What a caller asks for by an argument says nothing about the call that does not ask.
      for (const called of projectCallsOf(way.program, way.target))
        if (!isConditional(called)) goOn(way, called, way.program, called.target);
      for (const called of libraryCallsOf(way.program, way.target)) {
        if (harmless.has(called.name) || isConditional(called)) continue;
        if (names.size >= mostInstalled) {
          isComplete = false;
          break;
        }
        names.add(called.name);
        const reached = installedFunction(way.program, called);
        if (reached) goOn(way, called, reached.program, reached.target);
      }
    }
    const long = found.find((chain) => !isQuick(chain.end.blocks));
    if (long) return long;
    level = next;
  }
  if (isComplete) for (const one of names) harmless.add(one);
  return found[0];
}

/** Names in packages that were followed to the end and led to nothing that takes long. */
function harmlessNames({ index }: Program): Set<string> {
  const key = index.library ?? index;
  const known = harmlessByLibrary.get(key) ?? new Set();
  harmlessByLibrary.set(key, known);
  return known;
}

const harmlessByLibrary = new WeakMap<object, Set<string>>();

/** File access and locks mostly take no time worth speaking of. */
export function isQuick(blocks: Blocking): boolean {
  return blocks.by === "file" || blocks.by === "lock" || blocks.by === "computation";
}

interface Way {
  /** That of the project, or that of the packages. */
  readonly program: Program;
  readonly target: DefinedFunction;
  readonly before: readonly ChainLink[];
}

function isInstalled(program: Program): boolean {
  return program instanceof LibraryProgram;
}

function linkOf({ program, target }: Way, goesOn: Call): ChainLink {
  return { target, installed: isInstalled(program), goesOn };
}

function chainsEndingIn(way: Way): readonly BlockingChain[] {
  const { program, target, before } = way;
  const calls = blockingCallsOf(program, target).filter(
    (call) => isWorthAChain(call) && !isForOtherThreads(call.site, call.scope),
  );
  const long = calls.find(({ blocks }) => !isQuick(blocks));
  // Packages read files of their own as they start up and when they are first used.
  const end = long ?? (isInstalled(program) ? undefined : calls[0]);
  return end ? [{ links: [...before, linkOf(way, end.call)], end, conditional: isConditional(end) }] : [];
}

/** Runs only sometimes, or is meant for callers outside of the event loop. */
export function isConditional({ site, scope }: CallSite): boolean {
  const around = site.enclosing.some(
    ({ statement, part }) =>
      statement.type === "if" || statement.type === "match" || part === "handler" || part === "else",
  );
  return around || site.optional || isForOtherThreads(site, scope);
}

/** Names of the tests by which a function serves callers with and without an event loop. */
const modeNames = /async|event_?loop|running_?loop|in_loop|thread|sync/i;

/**
 * Under a test of the mode it is called in, or behind one that has returned. Which side is which
 * takes more than names to tell, so both are taken for meant.
 */
function isForOtherThreads(site: StatementSite, scope: FunctionIr): boolean {
  const tests = site.enclosing.flatMap(({ statement }) => (statement.type === "if" ? [statement] : []));
  const before = statementsOf(scope).flatMap(({ statement, block }) => {
    const leaves = statement.type === "if" && /^(return|raise)$/.test(statement.body.at(-1)?.type ?? "");
    const inTheWay =
      block === site.block || site.enclosing.some((around) => block.includes(around.statement));
    return leaves && inTheWay && statement.span[1] <= site.statement.span[0] ? [statement] : [];
  });
  return [...tests, ...before].some(({ test }) =>
    flatten(test).some(
      (operation) =>
        operation.op === "read" &&
        [operation.place.root, ...operation.place.path].some((step) => modeNames.test(step)),
    ),
  );
}

/** Entries of folders are made and removed in a moment, which is worth no chain to find it. */
const momentary =
  /^os\.(access|chmod|chown|link|listdir|makedirs|mkdir|readlink|remove|rename|renames|replace|rmdir|scandir|stat|symlink|truncate|unlink|utime)$/;

/** A helper that takes a lock for a moment is how code is made safe for threads. */
function isWorthAChain({ blocks, name }: BlockingCall): boolean {
  if (blocks.momentary || momentary.test(name)) return false;
  return blocks.by !== "computation" && !(blocks.by === "lock" && name.endsWith(".acquire"));
}

function runsWhenCalled({ function: target }: DefinedFunction): boolean {
  return !target.async && !target.generator;
}

function blockingOf(program: Program, found: CallSite): Blocking | undefined {
  const { call, scope } = found;
  const blocks = program.factsOf(call.callee.symbol)?.blocks;
  if (!blocks || isReadyForBlockingError(found) || isLookedAtFirst(found)) return undefined;
  if (blocks.by === "file" && isInMemory(found)) return undefined;
  // An awaited call, or one that gives a coroutine, has another meaning than the tables think of.
  if (call.use.as === "awaited" || call.facts?.kind === "coroutine" || call.facts?.kind === "promise")
    return undefined;
  if (!blocks.unlessFalse) return blocks;
  if (call.arguments.some((argument) => argument.spread)) return undefined;
  const mayNotBlock = blocks.unlessFalse.some((parameter) => {
    const given = call.arguments.find((argument, index) =>
      typeof parameter === "number"
        ? index === parameter && argument.keyword === undefined
        : argument.keyword === parameter,
    );
    if (!given) return false;
    const value = valueById(scope, given.value);
    // A value that is not written here may be false.
    return value?.op !== "constant" || value.value === false || value.value === 0;
  });
  return mayNotBlock ? undefined : blocks;
}

/** An archive or a stream that the function lays over a buffer in memory: `zipfile.ZipFile(io.BytesIO())`. */
function isInMemory({ call, scope }: CallSite): boolean {
  const archive = call.callee.member === undefined ? undefined : typeOf(scope, call.callee.value);
  if (archive === undefined) return false;
  return callsIn(scope).some(
    ({ operation }) =>
      operation.facts?.type === archive &&
      operation.arguments.some(({ value }) => inMemory.test(typeOf(scope, value) ?? "")),
  );
}

const inMemory = /^(io|_io)\.(BytesIO|StringIO)$/;

function typeOf(scope: FunctionIr, id: ValueId): string | undefined {
  const value = valueById(scope, id);
  return value && "facts" in value ? value.facts?.type : undefined;
}

/** What tells whether a call of a queue would have to wait. */
const readiness: ReadonlyMap<string, RegExp> = new Map([
  ["get", /^(empty|qsize)$/],
  ["put", /^(full|qsize)$/],
]);

/** `while not q.empty(): q.get()`: the function asks the same queue whether there is anything to wait for. */
function isLookedAtFirst({ call, scope }: CallSite): boolean {
  const { place, member } = call.callee;
  const asked = readiness.get(member ?? "");
  if (!asked || !place) return false;
  const queue = objectText(place);
  return callsIn(scope).some(({ operation: { callee, span } }) => {
    if (!callee.place || !asked.test(callee.member ?? "") || span[0] > call.span[0]) return false;
    return objectText(callee.place) === queue;
  });
}

/** Code that handles `BlockingIOError` has switched blocking off. */
function isReadyForBlockingError({ site }: CallSite): boolean {
  return site.enclosing.some(
    ({ statement, part }) =>
      statement.type === "try" &&
      part === "body" &&
      statement.handlers.some(({ operations }) =>
        operations.some((operation) => operation.op === "read" && operation.place.root === "BlockingIOError"),
      ),
  );
}
