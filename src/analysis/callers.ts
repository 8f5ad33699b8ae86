/**
 * Who calls a function, and how often one of its runs leads to the next: in a loop, several at once,
 * or for every request. Only calls count whose target is sure; callers in other modules are seen
 * where a language can name them, so an answer never says that there are no others.
 */
import type { FunctionIr, Loop, Module } from "../ir/module.ts";
import { callsIn, type StatementSite, statementsOf, valueById } from "../ir/walk.ts";
import { argumentFate, factsOfArgument } from "./argument-fate.ts";
import { type ProjectCall, projectCallsOf } from "./call-graph.ts";
import type { DefinedFunction, Program } from "./program.ts";

/** A call of a function, in the function `within` or in a comprehension that runs with it. */
export interface Caller extends ProjectCall {
  readonly within: DefinedFunction;
}

const callerAnalysis = {};
const indexAnalysis = {};

/** The known calls of a function, those of its own module first. */
export function callersOf(program: Program, called: DefinedFunction): readonly Caller[] {
  return program.once(callerAnalysis, called.function, [], () => {
    const { function: target } = called;
    return modulesUsing(program, called).flatMap((one) => callsByTarget(program, one).get(target) ?? []);
  });
}

/** The modules that may use a function, its own first. */
export function modulesUsing(program: Program, defined: DefinedFunction): readonly Module[] {
  const { module } = defined;
  const name = nameElsewhere(defined);
  const naming = name === undefined ? [] : (program.index.modulesNaming?.(name, module.file) ?? []);
  return [module, ...naming.filter(({ file }) => file !== module.file)];
}

/** By what other files call a function; undefined where only its own file can. */
function nameElsewhere({ module, function: target }: DefinedFunction): string | undefined {
  const owner = target.class === null ? undefined : module.classes[target.class];
  if (owner && /^(__init__|constructor)$/.test(target.name)) return owner.name;
  const isInside = module.functions[target.parent ?? 0]?.kind === "function";
  return target.name.startsWith("<") || (isInside && module.language === "python") ? undefined : target.name;
}

function callsByTarget(program: Program, module: Module): ReadonlyMap<FunctionIr, readonly Caller[]> {
  return program.once(indexAnalysis, module, new Map(), () => {
    const found = new Map<FunctionIr, Caller[]>();
    for (const scope of module.functions) {
      if (scope.kind === "comprehension") continue;
      const within = { module, function: scope };
      for (const call of projectCallsOf(program, within)) {
        const calls = found.get(call.target.function) ?? [];
        calls.push({ ...call, within });
        found.set(call.target.function, calls);
      }
    }
    return found;
  });
}

/* ---------------------------------------------------------------- again and again */

/**
 * - `loop`: code runs in every round of a loop or a comprehension of its own function
 * - `together`: several calls of one function are waited for at once
 * - `request`: a framework calls the function for every request, message or connection
 */
export type Repetition =
  | { readonly by: "loop"; readonly loop?: Loop; readonly ways: readonly Caller[] }
  | { readonly by: "together"; readonly ways: readonly Caller[] }
  | { readonly by: "request"; readonly handler: DefinedFunction; readonly ways: readonly Caller[] };

/** Callers of callers are followed this far. */
const mostCallers = 5;

/**
 * Why a piece of async code runs again and again on the same event loop, by the shortest way; `ways`
 * leads from the code outwards. Undefined where that is not known.
 */
export function repetitionOf(
  program: Program,
  within: DefinedFunction,
  scope: FunctionIr,
  site: StatementSite,
): Repetition | undefined {
  const loop = loopAround(program, within, scope, site);
  if (loop) return { by: "loop", ...(loop !== "comprehension" && { loop }), ways: [] };
  const visited = new Set([within.function]);
  let level: readonly { readonly target: DefinedFunction; readonly ways: readonly Caller[] }[] = [
    { target: within, ways: [] },
  ];
  for (let depth = 0; depth < mostCallers && level.length > 0; depth++) {
    const next: { target: DefinedFunction; ways: readonly Caller[] }[] = [];
    for (const { target, ways } of level) {
      if (isServing(program, target)) return { by: "request", handler: target, ways };
      const callers = callersOf(program, target).filter(({ within: { module, function: caller } }) =>
        caller.kind === "module" ? module.topLevelAwait : caller.async,
      );
      for (const caller of callers) {
        const around = loopAround(program, caller.within, caller.scope, caller.site);
        if (around)
          return { by: "loop", ...(around !== "comprehension" && { loop: around }), ways: [...ways, caller] };
      }
      const together = callers.find((one) => callers.some((other) => areTogether(program, one, other)));
      if (together) return { by: "together", ways: [...ways, together] };
      for (const caller of callers) {
        if (visited.has(caller.within.function)) continue;
        visited.add(caller.within.function);
        next.push({ target: caller.within, ways: [...ways, caller] });
      }
    }
    level = next;
  }
  return undefined;
}

/** True where a framework runs the function for every request, told by its decorator or where it is handed over. */
export function isServing(program: Program, { module, function: target }: DefinedFunction): boolean {
  if (target.decorators.some(({ symbol }) => program.factsOf(symbol)?.serves)) return true;
  return program
    .once(servedAnalysis, module, new Set<FunctionIr>(), () => servedIn(program, module))
    .has(target);
}

const servedAnalysis = {};

/** The functions of a module that it hands to a framework: `web.get("/", index)`, `Depends(connect)`. */
function servedIn(program: Program, module: Module): ReadonlySet<FunctionIr> {
  const found = new Set<FunctionIr>();
  for (const scope of module.functions) {
    for (const { operation } of callsIn(scope)) {
      operation.arguments.forEach((argument, position) => {
        const value = valueById(scope, argument.value);
        if (value?.op !== "read" || value.symbol?.definition?.function === undefined) return;
        if (!factsOfArgument(program, operation, argument.keyword ?? position)?.serves) return;
        const target = program.functionOf(value.symbol)?.function;
        if (target) found.add(target);
      });
    }
  }
  return found;
}

/* ---------------------------------------------------------------- loops */

/** The loop that runs this code again and again: of nested ones the innermost that goes round more than once. */
function loopAround(
  program: Program,
  within: DefinedFunction,
  scope: FunctionIr,
  site: StatementSite,
): Loop | "comprehension" | undefined {
  if (scope !== within.function) return "comprehension";
  return site.enclosing
    .flatMap(({ statement, part }) => (statement.type === "loop" && part === "body" ? [statement] : []))
    .findLast((loop) => goesRound(program, scope, loop, site));
}

/**
 * False for loops that try again until it works, which mostly have one round, and for those that wait
 * on purpose between their rounds or begin anew after a failure.
 */
function goesRound(program: Program, scope: FunctionIr, loop: Loop, site: StatementSite): boolean {
  const inside = statementsOf(scope).filter(({ enclosing }) =>
    enclosing.some(({ statement, part }) => statement === loop && part === "body"),
  );
  const leaving = inside.filter(({ statement, enclosing }) => {
    if (statement.type === "return") return true;
    if (statement.type !== "break") return false;
    return enclosing.findLast((around) => around.statement.type === "loop")?.statement === loop;
  });
  if (leaving.some(({ enclosing }) => isUnconditionalIn(loop, enclosing))) return false;
  if (loop.kind === "for") return !(leaving.length > 0 && countsTries(scope, loop));
  const waits = callsIn(scope).some(
    ({ operation, enclosing }) =>
      enclosing.some(({ statement }) => statement === loop) &&
      program.factsOf(operation.callee.symbol)?.paces,
  );
  return !waits && !beginsAnew(loop, site);
}

/** Nothing between the loop and this code decides whether it runs. */
function isUnconditionalIn(loop: Loop, enclosing: StatementSite["enclosing"]): boolean {
  const from = enclosing.findIndex(({ statement }) => statement === loop);
  return enclosing
    .slice(from + 1)
    .every(
      ({ statement, part }) => statement.type === "with" || (statement.type === "try" && part === "body"),
    );
}

/** `for attempt in range(3)`. */
function countsTries(scope: FunctionIr, loop: Loop): boolean {
  const iterable = valueById(scope, loop.iterable);
  return iterable?.op === "call" && iterable.callee.place?.root === "range";
}

/** A failure is caught inside the loop, around this code, so that the next round starts from nothing. */
function beginsAnew(loop: Loop, { enclosing }: StatementSite): boolean {
  const from = enclosing.findIndex(({ statement }) => statement === loop);
  return enclosing
    .slice(from + 1)
    .some(({ statement }) => statement.type === "try" && statement.handlers.length > 0);
}

/** Two calls that something waits for at once: arguments of one `gather`, or elements of one list. */
function areTogether(program: Program, one: Caller, other: Caller): boolean {
  if (one === other || one.scope !== other.scope) return false;
  const [use, same] = [one.call.use, other.call.use];
  if (use.as === "collected" && same.as === "collected") return use.by === same.by;
  if (use.as !== "argument" || same.as !== "argument" || use.by !== same.by) return false;
  const call = valueById(one.scope, use.by);
  if (call?.op !== "call") return false;
  const fate = argumentFate(program, call, use.position);
  return fate === "awaits" || fate === "schedules";
}
