/**
 * Where failures of async code end when nothing has caught them: where a program runs an event
 * loop to its end, and tasks that nobody looks at again.
 */
import type { Call, FunctionIr, Module, Operation, Place, ValueId } from "../ir/module.ts";
import {
  callsIn,
  homeOf,
  mentionsIn,
  type OperationSite,
  operationsOf,
  usesOf,
  valueById,
} from "../ir/walk.ts";
import { argumentFate } from "./argument-fate.ts";
import { isCalledAsWritten } from "./call-graph.ts";
import { modulesUsing } from "./callers.ts";
import { handlesWhatIsLeft, type Layer, surroundingsOf } from "./catchers.ts";
import { basesOf } from "./exceptions.ts";
import type { DefinedClass, DefinedFunction, Program } from "./program.ts";
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
  if (fate === "schedules" && isDetached(program, module, scope, call)) {
    return { kind: "task", call, scope, runs: first.value, layers: [] };
  }
  const runsToEnd = fate === "awaits" && call.facts?.kind !== "coroutine" && call.facts?.kind !== "future";
  if (!runsToEnd || home.async || home.kind === "class-body") return undefined;
  // A notebook shows the failure below the cell, and goes on.
  if (module.cells) return undefined;
  const around = layersAround(program, module, scope, site);
  const outside = home.kind === "module" ? [] : layersOfEntry(program, module, home, new Set());
  const enters = functionGiven(program, scope, first.value);
  const layers = outside && [...around, ...outside];
  return layers && { kind: "entry", call, scope, runs: first.value, ...(enters && { enters }), layers };
}

/** `anyio.run(main)` takes the function itself. */
function functionGiven(program: Program, scope: FunctionIr, id: ValueId): DefinedFunction | undefined {
  const given = valueById(scope, id);
  const target = given?.op === "read" ? program.functionOf(given.symbol) : undefined;
  return target?.function.async && isCalledAsWritten(program, target) ? target : undefined;
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
  if (!isCalledAsWritten(program, { function: target }) || isRegistered(program, target)) return undefined;
  for (const from of callingModules(program, { module, function: target })) {
    for (const caller of from.functions) {
      for (const site of callsIn(caller)) {
        if (program.functionOf(site.operation.callee.symbol)?.function !== target) continue;
        const home = homeOf(from, caller);
        const outside = home.kind === "module" ? [] : layersOfEntry(program, from, home, visited);
        if (outside) return [...layersAround(program, from, caller, site), ...outside];
      }
    }
  }
  return undefined;
}

/** The module itself comes first, so that no other is looked for where the program starts here. */
function* callingModules(program: Program, defined: DefinedFunction): Iterable<Module> {
  yield defined.module;
  yield* startingModules(program, defined.module);
  yield* modulesUsing(program, defined);
}

/** The modules by which the packages around a module are started: `shop/__main__.py`. */
function startingModules(program: Program, { name, file }: Module): readonly Module[] {
  const packages = name.split(".").slice(0, -1);
  return packages.flatMap((_, depth) => {
    const found = program.index.moduleNamed?.([...packages.slice(0, depth + 1), "__main__"].join("."), file);
    return found && found.file !== file ? [found] : [];
  });
}

function isRegistered(program: Program, target: FunctionIr): boolean {
  return target.decorators.some(({ symbol }) => {
    const facts = program.factsOf(symbol);
    return facts?.registers || facts?.catches;
  });
}

/**
 * True for a task that is dropped, only kept alive by the idiom of a set that forgets it when it is
 * done, or stored where nobody does more with it than cancel it. The tasks of a `TaskGroup` hand their failures to the group.
 */
function isDetached(program: Program, module: Module, scope: FunctionIr, call: Call): boolean {
  if (call.facts?.kind !== "task" || /TaskGroup|Nursery/.test(call.callee.symbol?.name ?? "")) return false;
  if (call.use.as === "discarded" || isForgetting(scope, call.use)) return true;
  if (call.use.as === "stored") return isStoredAndLeft(program, module, scope, call.use.places);
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

/** What tells nothing of a task's failure. */
const uninterested = /^(cancel|cancelled|done|get_name|set_name|get_loop|uncancel)$/;

/** `self._task = asyncio.create_task(…)`, of which the class asks no more than whether it still runs. */
function isStoredAndLeft(
  program: Program,
  module: Module,
  scope: FunctionIr,
  [place, ...others]: readonly Place[],
): boolean {
  const method = homeOf(module, scope);
  const [step, ...rest] = place?.path ?? [];
  const owner = method.class === null ? undefined : module.classes[method.class];
  if (!place || others.length > 0 || rest.length > 0 || !owner || !step?.startsWith("._")) return false;
  if (method.parameters[0]?.name !== place.root) return false;
  const name = step.slice(1);
  const family = familyOf(program, { module, class: owner });
  if (!family) return false;
  return [...new Set(family.map((one) => one.module))].every((where) =>
    where.functions.every(
      (reader) =>
        !mentionsIn(reader).has(name) ||
        operationsOf(reader).every(({ operation }) => isUninterested(reader, operation, step)),
    ),
  );
}

/** A class with those of the project that it derives from and that derive from it; undefined where a base is not known. */
function familyOf(program: Program, made: DefinedClass): readonly DefinedClass[] | undefined {
  const family = new Map([[made.class, made]]);
  for (const one of family.values()) {
    for (const base of basesOf(program, one)) {
      if (!base) return undefined;
      if (base.definition) family.set(base.definition.class, base.definition);
    }
  }
  for (const derived of program.index.subclasses(made)) family.set(derived.class, derived);
  return [...family.values()];
}

function isUninterested(reader: FunctionIr, operation: Operation, step: string): boolean {
  if (operation.op === "compute") return operation.what !== "member" || `.${operation.detail}` !== step;
  if (operation.op === "call") return `.${operation.callee.member}` !== step;
  if (operation.op !== "read" || !operation.place.path.includes(step)) return true;
  if (operation.place.path.at(-1) !== step) return false;
  const { use } = operation;
  if (use.as === "condition" || use.as === "operand") return true;
  return (use.as === "receiver" && uninterested.test(use.member)) || isForgetting(reader, use);
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
