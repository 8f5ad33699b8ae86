/**
 * Where failures of async code end when nothing has caught them: where a program runs an event
 * loop to its end, and tasks that nobody looks at again.
 */
import type { Call, FunctionIr, Module, ValueId } from "../ir/module.ts";
import { callsIn, homeOf, type OperationSite, usesOf, valueById } from "../ir/walk.ts";
import { argumentFate } from "./argument-fate.ts";
import { isCalledAsWritten } from "./call-graph.ts";
import { handlesWhatIsLeft, type Layer, surroundingsOf } from "./catchers.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { promiseBoundariesOf } from "./promise-boundaries.ts";

export interface Boundary {
  /**
   * - `entry`: the program ends with the failure
   * - `task`: nobody asks for the outcome of what was started
   * - `callback`: whoever calls the function throws its promise away (TypeScript)
   */
  readonly kind: "entry" | "task" | "callback";
  readonly call: Call;
  /** The scope that the call stands in. */
  readonly scope: FunctionIr;
  /** What is run; for a callback the function value. */
  readonly runs: ValueId;
  /** The function that a callback is. */
  readonly enters?: DefinedFunction;
  /** What still stands between the boundary and the end of the program, innermost first. */
  readonly layers: readonly Layer[];
}

/** The boundaries that stand in a module, in source order. */
export function boundariesOf(program: Program, module: Module): readonly Boundary[] {
  if (module.language === "typescript") return promiseBoundariesOf(program, module);
  const boundaries = module.functions.flatMap((scope) =>
    runningCallsIn(program, scope).flatMap(({ site, call }) => {
      const boundary = boundaryAt(program, module, scope, site, call);
      return boundary ? [boundary] : [];
    }),
  );
  const handled = boundaries.length === 0 ? nothingHandled : handlesWhatIsLeft(module);
  return boundaries.filter(({ kind }) => (kind === "entry" ? !handled.ends : !handled.tasks));
}

const nothingHandled = { ends: false, tasks: false };

const runningCallAnalysis = {};

/** The few calls that run or start what they are given. */
function runningCallsIn(
  program: Program,
  scope: FunctionIr,
): readonly { readonly site: OperationSite; readonly call: Call }[] {
  return program.ofBody(runningCallAnalysis, scope, () =>
    callsIn(scope).flatMap((site) => {
      const call = site.operation;
      const fate = call.arguments[0] && argumentFate(program, call, call.arguments[0].keyword ?? 0);
      return fate === "schedules" || fate === "awaits" ? [{ site, call }] : [];
    }),
  );
}

function boundaryAt(
  program: Program,
  module: Module,
  scope: FunctionIr,
  site: OperationSite,
  call: Call,
): Boundary | undefined {
  const [first] = call.arguments;
  if (!first || first.spread) return undefined;
  const fate = argumentFate(program, call, first.keyword ?? 0);
  const home = homeOf(module, scope);
  if (fate === "schedules" && isDetached(module, scope, call)) {
    return { kind: "task", call, scope, runs: first.value, layers: [] };
  }
  const runsToEnd = fate === "awaits" && call.facts?.kind !== "coroutine" && call.facts?.kind !== "future";
  if (!runsToEnd || home.async || home.kind === "class-body") return undefined;
  // A notebook shows the failure below the cell, and goes on.
  if (module.cells) return undefined;
  const around = layersAround(program, module, scope, site);
  const outside = home.kind === "module" ? [] : layersOfEntry(program, module, home, new Set());
  return outside && { kind: "entry", call, scope, runs: first.value, layers: [...around, ...outside] };
}

function layersAround(
  program: Program,
  module: Module,
  scope: FunctionIr,
  site: OperationSite,
): readonly Layer[] {
  return surroundingsOf(program, { module, function: scope }, site, site.operation.span).layers;
}

/**
 * What may catch a failure that leaves a plain function, when the program's start calls that
 * function; undefined for a function whose callers are elsewhere, who may expect the failure.
 */
function layersOfEntry(
  program: Program,
  module: Module,
  target: FunctionIr,
  visited: Set<FunctionIr>,
): readonly Layer[] | undefined {
  if (visited.has(target)) return undefined;
  visited.add(target);
  // A framework, or a decorator that nobody knows, may do what it likes with what is raised.
  if (!isCalledAsWritten(program, { module, function: target }) || isRegistered(program, target))
    return undefined;
  for (const caller of module.functions) {
    for (const site of callsIn(caller)) {
      if (program.functionOf(site.operation.callee.symbol)?.function !== target) continue;
      const home = homeOf(module, caller);
      const outside = home.kind === "module" ? [] : layersOfEntry(program, module, home, visited);
      if (outside) return [...layersAround(program, module, caller, site), ...outside];
    }
  }
  return undefined;
}

function isRegistered(program: Program, target: FunctionIr): boolean {
  return target.decorators.some(({ symbol }) => {
    const facts = program.factsOf(symbol);
    return facts?.registers || facts?.catches;
  });
}

/**
 * True for a task that is dropped, or only kept alive by the idiom of a set that forgets it when
 * it is done. The tasks of a `TaskGroup` hand their failures to the group.
 */
function isDetached(module: Module, scope: FunctionIr, call: Call): boolean {
  if (call.facts?.kind !== "task" || /TaskGroup|Nursery/.test(call.callee.symbol?.name ?? "")) return false;
  if (call.use.as === "discarded" || isForgetting(scope, call.use)) return true;
  const [place] = call.use.as === "bound" ? call.use.places : [];
  if (!place || place.path.length > 0 || place.owner === undefined) return false;
  const { reads, writes } = usesOf(module, place.owner, place.root);
  if (place.scope !== "local" || writes.length !== 1 || !scope.locals.includes(place.root)) return false;
  const forgets = reads.some(({ read, function: reader }) => isForgetting(reader, read.use));
  return (
    reads.length === 0 ||
    (forgets && reads.every(({ read, function: reader }) => isKeeping(reader, read.use)))
  );
}

/** `task.add_done_callback(tasks.discard)`, where nobody looks at the outcome. */
function isForgetting(reader: FunctionIr, use: { readonly as: string; readonly by?: ValueId }): boolean {
  if (use.as !== "receiver") return false;
  const call = valueById(reader, use.by);
  if (call?.op !== "call" || call.callee.member !== "add_done_callback") return false;
  const callback = valueById(reader, call.arguments[0]?.value);
  return callback?.op === "read" && /^\.(discard|remove)$/.test(callback.place.path.at(-1) ?? "");
}

/** That, or `tasks.add(task)`. */
function isKeeping(reader: FunctionIr, use: { readonly as: string; readonly by?: ValueId }): boolean {
  if (isForgetting(reader, use)) return true;
  if (use.as !== "argument") return false;
  const call = valueById(reader, use.by);
  return call?.op === "call" && (call.callee.member === "add" || call.callee.member === "append");
}
