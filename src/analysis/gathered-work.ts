/**
 * Work that is started at once and waited for together (`asyncio.gather`, `Promise.all`,
 * `Promise.allSettled`): what it runs, how it fails, and who goes on when it has failed.
 */
import type { Await, Call, FunctionIr, Handler, Module, Try } from "../ir/module.ts";
import { callsIn, type OperationSite, statementsOf, usesOf, valueById } from "../ir/walk.ts";
import { type Work, workBehind } from "./awaited-work.ts";
import { goesThrough, surroundingsOf } from "./catchers.ts";
import { effectsOf, effectsOfCall } from "./effects.ts";
import type { Exception } from "./exceptions.ts";
import { type Failure, type FailureOptions, failuresOf } from "./failures.ts";
import type { Program } from "./program.ts";

export interface Gathered {
  readonly call: Call;
  readonly awaiting: Await;
  readonly scope: FunctionIr;
  readonly site: OperationSite;
  /** Failures come as results: `return_exceptions=True`, `Promise.allSettled`. */
  readonly keepsFailures: boolean;
}

const gatheredAnalysis = {};

/** What a scope gathers and awaits on the spot. */
export function gatheredIn(program: Program, scope: FunctionIr): readonly Gathered[] {
  return program.ofBody(gatheredAnalysis, scope, () =>
    callsIn(scope).flatMap((site): readonly Gathered[] => {
      const { operation: call } = site;
      const keepsFailures = keeps(scope, call);
      if (keepsFailures === undefined || call.use.as !== "awaited") return [];
      const awaiting = valueById(scope, call.use.by);
      return awaiting?.op === "await" ? [{ call, awaiting, scope, site, keepsFailures }] : [];
    }),
  );
}

/** Undefined for other calls, and where it cannot be told. */
function keeps(scope: FunctionIr, call: Call): boolean | undefined {
  const { symbol } = call.callee;
  if (!symbol || symbol.definition) return undefined;
  if (symbol.name === "Promise.all") return false;
  if (symbol.name === "Promise.allSettled") return true;
  if (symbol.name !== "asyncio.gather") return undefined;
  if (call.arguments.some(({ spread }) => spread === "mapping")) return undefined;
  const option = call.arguments.find(({ keyword }) => keyword === "return_exceptions");
  if (!option) return false;
  const value = valueById(scope, option.value);
  return value?.op === "constant" && typeof value.value === "boolean" ? value.value : undefined;
}

/* ---------------------------------------------------------------- what runs, and how it fails */

export interface FailingWork {
  readonly work: Work;
  readonly failure: Failure;
}

/**
 * The work that is made for this call alone, so far as it can be seen; undefined where somebody else
 * may hold it too, and look after it.
 */
export function worksOf(program: Program, module: Module, gathered: Gathered): readonly Work[] | undefined {
  const { call, scope } = gathered;
  const given = call.arguments.filter(({ keyword }) => keyword === undefined);
  if (given.some(({ value }) => isSharedName(module, scope, value))) return undefined;
  return given.flatMap(({ value }) => workBehind(program, module, scope, value));
}

/** The first of the work whose failure comes out of it in ordinary life. */
export function failingWork(
  program: Program,
  module: Module,
  works: readonly Work[],
  options: FailureOptions,
): FailingWork | undefined {
  for (const work of works) {
    const [failure] = failuresOf(program, module, work, options);
    if (failure) return { work, failure };
  }
  return undefined;
}

/** A name that is read elsewhere than here, but for what fills its list. */
function isSharedName(module: Module, scope: FunctionIr, id: number): boolean {
  const value = valueById(scope, id);
  if (value?.op === "compute") return value.operands.some((one) => isSharedName(module, scope, one));
  if (value?.op !== "read") return false;
  const { place } = value;
  const owner = place.owner === undefined ? undefined : module.functions[place.owner];
  if (!owner || place.path.length > 0 || owner.kind === "module") return true;
  if (owner.parameters.some(({ name }) => name === place.root)) return true;
  return usesOf(module, owner.id, place.root).reads.some(
    ({ read }) =>
      read.id !== value.id && !(read.use.as === "receiver" && /^(append|add|push)$/.test(read.use.member)),
  );
}

/** Whether a piece of work surely writes to something outside of the program. */
export function writesOutside(program: Program, module: Module, { call, scope, each }: Work): boolean {
  const target = each === undefined ? undefined : module.functions[each];
  const { effects } = target
    ? effectsOf(program, { module, function: target })
    : effectsOfCall(program, call, { module, function: scope });
  return effects.some(
    ({ resource, mode }) => mode === "write" && /^(network|database|file|process)$/.test(resource),
  );
}

/* ---------------------------------------------------------------- a caller that goes on */

export interface GoingOn {
  readonly statement: Try;
  /** Its first handler. */
  readonly handler: Handler;
}

/** The handler around the gathered work that stops one of these failures and goes on, without ending anything. */
export function handlerThatGoesOn(
  program: Program,
  module: Module,
  { scope, site, awaiting }: Gathered,
  failures: readonly Exception[],
): GoingOn | undefined {
  const within = { module, function: scope };
  for (const around of [...site.enclosing].reverse()) {
    const { statement } = around;
    if (statement.type === "with") {
      // A manager may wait for the others, or stop them.
      const { layers } = surroundingsOf(program, within, { ...site, enclosing: [around] }, awaiting.span);
      if (layers.length > 0) return undefined;
    }
    if (statement.type !== "try" || around.part !== "body") continue;
    const [handler] = statement.handlers;
    if (!handler || statement.handlers.some(({ group }) => group)) return undefined;
    const { layers } = surroundingsOf(program, within, { ...site, enclosing: [around] }, awaiting.span);
    const stops = failures.some((exception) => !goesThrough(program, { exception, grouped: false }, layers));
    return stops && goesOn(scope, statement) ? { statement, handler } : undefined;
  }
  return undefined;
}

function goesOn(scope: FunctionIr, statement: Try): boolean {
  const inHandler = (site: { readonly enclosing: OperationSite["enclosing"] }) =>
    site.enclosing.some((one) => one.statement === statement && one.part !== "body");
  const ends = statementsOf(scope).some((site) => site.statement.type === "raise" && inHandler(site));
  const stops = callsIn(scope).some(
    (site) =>
      inHandler(site) && /exit|cancel|abort|kill|stop|close|^reject$|^fail/i.test(calledName(site.operation)),
  );
  return !ends && !stops;
}

function calledName({ callee }: Call): string {
  return callee.member ?? callee.place?.root ?? "";
}
