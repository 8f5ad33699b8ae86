/**
 * Which operations of a program can fail without anything catching it, on the way from a boundary
 * down the calls of the project. Only operations of libraries that fail in ordinary life count:
 * the network, databases, processes and time limits. A `raise` of the project is taken for meant,
 * unless it ends in a task where nobody will see it.
 */
import type { Facts } from "../ir/facts.ts";
import type { Block, Call, FunctionIr, Module, Raise, ValueId } from "../ir/module.ts";
import { homeOf, type OperationSite, operationsOf, siteOfValue, statementsOf } from "../ir/walk.ts";
import { type Work, workBehind } from "./awaited-work.ts";
import type { Boundary } from "./boundaries.ts";
import { goesThrough, type Layer, layersText, surroundingsOf, type Travelling } from "./catchers.ts";
import {
  asyncioTimeout,
  derivesFrom,
  type Exception,
  isPlainTimeout,
  isTimeLimit,
  keyOf,
  raisedBy,
} from "./exceptions.ts";
import {
  type CallInContext,
  factsByName,
  failsHere,
  mayFail,
  nameOfCall,
  typesOfParameters,
} from "./failing-operations.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { scopesRunWith } from "./scopes.ts";
import { bodyRunBy, functionCalled, type RunBody } from "./wrapped-calls.ts";

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
  /** The same with their classes. */
  readonly raised: readonly Exception[];
  /** The call whose failure a handler has turned into the exception that it raises in the last frame. */
  readonly cause?: Call;
}

export interface FailureOptions {
  /** Time limits of asyncio raise an exception of its own, as they did before Python 3.11. */
  readonly ownTimeouts: boolean;
}

/**
 * The failures that come out of some work when it is awaited, one for each function that runs, and for
 * the library calls among the work themselves. Nothing around the work counts.
 */
export function failuresOf(
  program: Program,
  module: Module,
  work: Work,
  options: FailureOptions,
): readonly Failure[] {
  const { call, scope } = work;
  const boundary: Boundary = { kind: "task", call, scope, runs: call.id, layers: [] };
  return findFailures(program, module, boundary, { ...options, work }).failures;
}

/** Ways through a program are followed this far; a program has far fewer functions on them. */
const mostVisits = 400;

/** For each function reached from the boundary the first operation in it whose failure nothing catches. */
export function unhandledFailures(
  program: Program,
  module: Module,
  boundary: Boundary,
  options: FailureOptions,
): readonly Failure[] {
  // What surrounds an entry is looked for in other functions, and entries are few.
  if (boundary.kind === "entry") return findFailures(program, module, boundary, options).failures;
  const known = program.ofBody(failureAnalysis, boundary.scope, () => new Map<ValueId, FoundFailures>());
  const before = known.get(boundary.runs);
  if (before?.read.every(({ target, body }) => target.body === body)) return before.failures;
  const found = findFailures(program, module, boundary, options);
  known.set(boundary.runs, found);
  return found.failures;
}

const failureAnalysis = {};

interface FoundFailures {
  readonly failures: readonly Failure[];
  /** The functions behind the boundary, and those that say what is caught on the way, as they were read. */
  readonly read: readonly { readonly target: FunctionIr; readonly body: Block }[];
}

function findFailures(
  program: Program,
  module: Module,
  boundary: Boundary,
  options: FailureOptions & { readonly work?: Work },
): FoundFailures {
  const failures: Failure[] = [];
  const visited = new Map<FunctionIr, Set<string>>();
  const consulted = new Set<FunctionIr>();
  const reported = new Set<FunctionIr>();
  let visits = 0;
  if (boundary.enters) {
    const frame: Frame = { module, scope: boundary.scope, step: boundary.call };
    enter(boundary.enters, { layers: boundary.layers, types: new Map() }, [frame]);
  } else {
    const works = options.work ? [options.work] : workBehind(program, module, boundary.scope, boundary.runs);
    for (const work of works) {
      const site = siteOfValue(work.scope, work.call.id)?.site;
      if (site) run({ ...work, module, site, frames: [], layers: boundary.layers, types: new Map() });
    }
  }
  const read = [...visited.keys(), ...consulted].map((target) => ({ target, body: target.body }));
  return { failures, read };

  function run(step: Step): void {
    const { call, scope, frames } = step;
    const frame: Frame = { module: step.module, scope, step: call };
    const body = bodyOfWork(program, step.module, step);
    if (body) {
      for (const one of body.consulted) consulted.add(one);
      const layers = [...body.layers, ...step.layers];
      enter(body.target, { layers, types: typesOfParameters(program, step, body.target) }, [
        ...frames,
        frame,
      ]);
      return;
    }
    const home = homeOf(step.module, scope);
    // The boundary's own frame starts what runs; its operation belongs to no function behind it.
    if ((frames.length === 0 && !options.work) || reported.has(home)) return;
    const raised = exceptionsOf(step);
    const escaping = raised.flatMap((exception) => {
      const outside = goesThrough(program, { exception, grouped: false }, step.layers);
      return outside ? [outside] : [];
    });
    const direct = escaping.filter(({ turned }) => turned === undefined);
    if (direct.length > 0) {
      reported.add(home);
      const ordered = inOrder(
        program,
        direct.map(({ exception }) => exception),
      );
      failures.push({ frames: [...frames, frame], site: step.site, ...named(ordered) });
    } else if (escaping[0]) addTurned(escaping[0], [...frames, frame], call);
  }

  /** A failure that left a function on the way as another exception is that of the handler which raised it. */
  function addTurned({ exception, turned }: Travelling, frames: readonly Frame[], cause: Call): void {
    if (!turned || reported.has(turned.within.function)) return;
    const at = frames.findIndex((frame) => homeOf(frame.module, frame.scope) === turned.within.function);
    // In a decorator's function, or around the boundary itself, there is no frame to show.
    if (at < 1) return;
    reported.add(turned.within.function);
    const last: Frame = { module: turned.within.module, scope: turned.within.function, step: turned.raise };
    failures.push({ frames: [...frames.slice(0, at), last], ...named([exception]), cause });
  }

  function enter(
    target: DefinedFunction,
    from: Pick<Step, "layers" | "types">,
    frames: readonly Frame[],
  ): void {
    if (from.layers.includes("everything") || visits >= mostVisits) return;
    const key = layersText(from.layers);
    const keys = visited.get(target.function) ?? new Set();
    visited.set(target.function, keys);
    if (keys.has(key)) return;
    keys.add(key);
    visits++;
    for (const { work, places, grouped } of workIn(program, target)) {
      const [place] = places;
      if (!place) continue;
      const { site } = place;
      const inside: Step = { ...work, module: target.module, site, frames, layers: [], types: from.types };
      const goesOn = bodyOfWork(program, target.module, work) !== undefined;
      if (!goesOn && (grouped || failingFacts(inside) === undefined)) continue;
      const nameOf = (call: Call) => nameOfCall(program, inside, call);
      const layers = places.flatMap((one) => {
        const within = { module: target.module, function: one.scope };
        const around = surroundingsOf(program, within, one.site, one.site.operation.span, nameOf);
        for (const reading of around.consulted) consulted.add(reading);
        return around.layers;
      });
      const group: readonly Layer[] = grouped ? ["group"] : [];
      run({ ...inside, layers: [...group, ...layers, ...from.layers] });
    }
    if (boundary.kind === "task" && module.language === "python") findRaise(target, frames, from.layers);
  }

  /** What is known of a library call that can fail; undefined for every other call. */
  function failingFacts(step: Step): { readonly facts: Facts; readonly name: string } | undefined {
    const name = nameOfCall(program, step, step.call);
    const facts = name === undefined ? undefined : factsByName(program, name);
    if (name === undefined || !facts || !failsHere(facts, step, { files: boundary.kind !== "entry" }))
      return undefined;
    return { facts, name };
  }

  function exceptionsOf(step: Step): readonly Exception[] {
    const failing = failingFacts(step);
    const kind = step.call.facts?.kind ?? "unknown";
    const isAsync = !/^(plain|unknown)$/.test(kind) || /^(asyncio|aiohttp)\./.test(failing?.name ?? "");
    const isOwn = options.ownTimeouts && isAsync;
    return (failing?.facts.raises ?? []).map((name) => ({
      name: isOwn && isPlainTimeout(name) ? asyncioTimeout : name,
    }));
  }

  function findRaise(within: DefinedFunction, frames: readonly Frame[], outer: readonly Layer[]): void {
    const { module: where, function: scope } = within;
    if (reported.has(scope)) return;
    for (const site of statementsOf(scope)) {
      const { statement } = site;
      const exception = statement.type === "raise" ? raisedBy(program, within, statement) : undefined;
      if (statement.type !== "raise" || exception === undefined) continue;
      const around = surroundingsOf(program, within, site, statement.span);
      for (const reading of around.consulted) consulted.add(reading);
      const outside = goesThrough(program, { exception, grouped: false }, [...around.layers, ...outer]);
      if (!outside || outside.turned) continue;
      reported.add(scope);
      const frame: Frame = { module: where, scope, step: statement };
      failures.push({ frames: [...frames, frame], ...named([exception]) });
      return;
    }
  }
}

/** A call that runs, with what is known where it does. */
interface Step extends Work, CallInContext {
  /** Where it runs: the call itself, or the await that waits for it. */
  readonly site: OperationSite;
  readonly frames: readonly Frame[];
  /** What stands around it, innermost first. */
  readonly layers: readonly Layer[];
}

/* ---------------------------------------------------------------- what runs where */

interface WorkInside {
  readonly work: Work;
  /** Where the call stands, or the await that waits for it; then the comprehensions around, inside out. */
  readonly places: readonly PlaceOfWork[];
  /** The work is a task of a group, which the failure leaves in an exception group. */
  readonly grouped?: boolean;
}

interface PlaceOfWork {
  readonly scope: FunctionIr;
  readonly site: OperationSite;
}

const workAnalysis = {};

/** The calls that run when a function does and may lead to a failure; most calls surely do not. */
function workIn(program: Program, target: DefinedFunction): readonly WorkInside[] {
  return program.ofBody(workAnalysis, target.function, () =>
    scopesRunWith(target.module, target.function).flatMap((scope) => {
      const outer = placesOfScope(target.module, scope);
      return operationsOf(scope).flatMap((site): readonly WorkInside[] => {
        const group = groupAround(scope, site);
        const works = group
          ? group.starts.flatMap((id) => workBehind(program, target.module, scope, id))
          : workAt(program, target.module, scope, site);
        return works
          .filter((work) => work.each !== undefined || mayLeadToFailure(program, work.call))
          .map((work) => ({
            work,
            places: [{ scope, site: group?.site ?? site }, ...outer],
            ...(group && { grouped: true }),
          }));
      });
    }),
  );
}

/** For `group.create_task(…)` inside the `async with` of its group: the statement that the failure comes out of. */
function groupAround(
  scope: FunctionIr,
  { operation, enclosing }: OperationSite,
): { readonly site: OperationSite; readonly starts: readonly ValueId[] } | undefined {
  if (operation.op !== "call" || operation.callee.symbol?.name !== "asyncio.TaskGroup.create_task")
    return undefined;
  const { place } = operation.callee;
  const around = enclosing.findLast(
    ({ statement }) =>
      statement.type === "with" &&
      statement.items.length === 1 &&
      statement.items[0]?.operations.some(
        (one) => one.op === "write" && one.place.owner === place?.owner && one.place.root === place?.root,
      ),
  );
  const site = operationsOf(scope).find(({ statement }) => statement === around?.statement);
  const [first] = operation.arguments;
  return site && first ? { site, starts: [first.value] } : undefined;
}

/** False for calls that run no code of the project and are known not to fail, whatever their caller gave them. */
function mayLeadToFailure(program: Program, call: Call): boolean {
  const { symbol } = call.callee;
  // A parameter that the caller knows more of, or a function whose decorator hides what it gives.
  if (!symbol) return (call.callee.place?.path.length ?? 2) < 2;
  if (symbol.definition) return true;
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
  return isStartedLater(program, module, operation) ? [] : [{ call: operation, scope }];
}

/** The function of the project that some work runs. */
function bodyOfWork(program: Program, module: Module, { call, each }: Work): RunBody | undefined {
  const target = each === undefined ? undefined : module.functions[each];
  return target
    ? { target: { module, function: target }, layers: [], consulted: [] }
    : bodyRunBy(program, module, call);
}

/** Calls that only make something which runs when it is awaited or iterated. */
function isStartedLater(program: Program, module: Module, call: Call): boolean {
  if (call.use.as === "awaited") return true;
  const target = functionCalled(program, module, call)?.function;
  if (target) return target.async || target.generator;
  const kind = call.facts?.kind;
  return kind !== undefined && kind !== "plain" && kind !== "unknown";
}

/** Where a comprehension is evaluated, in the scopes it stands in. */
function placesOfScope(module: Module, scope: FunctionIr): readonly PlaceOfWork[] {
  const parent = scope.parent === null ? undefined : module.functions[scope.parent];
  if (scope.kind !== "comprehension" || !parent) return [];
  const site = operationsOf(parent).find(
    ({ operation }) => operation.op === "comprehension" && operation.function === scope.id,
  );
  return [...(site ? [{ scope: parent, site }] : []), ...placesOfScope(module, parent)];
}

/** Time limits first, and of several exceptions that derive from one another only the base. */
function inOrder(program: Program, exceptions: readonly Exception[]): readonly Exception[] {
  const bases = exceptions.filter(
    (one, index) =>
      !exceptions.some((other, at) =>
        keyOf(other) === keyOf(one) ? at < index : derivesFrom(program, one, other),
      ),
  );
  return [...bases.filter(isTimeLimit), ...bases.filter((one) => !isTimeLimit(one))];
}

function named(raised: readonly Exception[]): Pick<Failure, "exceptions" | "raised"> {
  return { exceptions: raised.map(({ name }) => name), raised };
}
