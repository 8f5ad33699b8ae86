/**
 * Which neighbouring awaits of a block surely need nothing from each other. A step qualifies only
 * when all it does is known: it really waits, it reads the outside world and changes nothing in
 * it, it shares no exclusive object and paces nothing. Steps that qualify may run in any order, so
 * what is left to ask is whether one uses a name that another binds.
 */
import type { Effect } from "../ir/facts.ts";
import type { Await, Block, Call, FunctionIr, Operation, Span, Statement } from "../ir/module.ts";
import { type Enclosing, flatten, ownOperations, statementsOf, usesOf, valueById } from "../ir/walk.ts";
import { targetOf } from "./call-graph.ts";
import { sharingOfCall } from "./connections.ts";
import { awaitsOthers, type EffectSummary, effectsOfCall } from "./effects.ts";
import { isGuard } from "./guards.ts";
import { isPaced, isPause, runsInTransaction, runsInTurn } from "./meant-order.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { readsNamesBlindly } from "./scopes.ts";

/** One statement that awaits one call: `a = await f(x)` or `await f(x)`. */
export interface AwaitStep {
  readonly statement: Statement;
  readonly await: Await;
  readonly call: Call;
  /** Plain names that receive the result; none when it is dropped. */
  readonly binds: readonly string[];
  /** Text that receives the result, as written. */
  readonly target?: Span;
  readonly annotation?: Span;
  /** Shared places that running it reads, as {@link EffectSummary} names them. */
  readonly reads: ReadonlySet<string>;
  /** Writes to the console, so running together changes the order of lines. */
  readonly talks: boolean;
  /** Why it may have to stay where it is, as part of a sentence; absent when it surely need not. */
  readonly doubt?: string;
  /** Constant seconds that the callee sleeps, where it does. */
  readonly seconds?: number;
}

/** At least two steps of a block that may run together. */
export interface StepGroup {
  /** In source order. */
  readonly steps: readonly AwaitStep[];
  /** Statements between the steps that may as well stand before them all: `const url = base + id`. */
  readonly passed: readonly Statement[];
}

/** Groups of neighbouring steps of a function that may run together, in source order. */
export function independentGroups(program: Program, within: DefinedFunction): readonly StepGroup[] {
  const groups: StepGroup[] = [];
  if (runsInTurn(within)) return groups;
  const blocks = program.ofBody(awaitingBlocks, within.function, () => blocksWithAwaits(within.function));
  for (const [block, enclosing] of blocks) {
    if (!enclosing.every((around) => isHarmless(program, within.function, around))) continue;
    if (isPaced(program, within.function, block, enclosing)) continue;
    let steps: AwaitStep[] = [];
    let passed: Statement[] = [];
    /** Statements behind the last step, which are passed if another one follows. */
    let pending: Statement[] = [];
    const close = (): void => {
      groups.push(...groupsOf({ steps, passed }));
      steps = [];
      passed = [];
      pending = [];
    };
    for (const [at, statement] of block.entries()) {
      const step = hasNeighbour(within, block, at) ? stepOf(program, within, statement) : undefined;
      if (step) {
        const isApart =
          (steps.length > 1 || pending.length > 0) && declaresOf(step) !== declaresOf(steps.at(-1));
        if (isApart || steps.length >= mostSteps || steps.some((earlier) => needs(step, earlier))) close();
        steps.push(step);
        if (steps.length > 1) passed.push(...pending);
        pending = [];
      } else if (steps.length > 0 && isPlain(within, statement) && !isTouched(statement, steps)) {
        pending.push(statement);
      } else close();
    }
    close();
  }
  return groups.sort((left, right) => startOf(left.steps) - startOf(right.steps));
}

/** Steps in doubt are left out where at least two others stand together. */
function groupsOf(group: StepGroup): readonly StepGroup[] {
  const { steps, passed } = group;
  if (isMeasured(steps)) return [];
  const runs: AwaitStep[][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last?.[0] && (last[0].doubt === undefined) === (step.doubt === undefined)) last.push(step);
    else runs.push([step]);
  }
  const sure = runs.filter((run) => run.length > 1 && run[0]?.doubt === undefined);
  if (sure.length === 0) return steps.length > 1 ? [group] : [];
  return sure.map((run) => ({ steps: run, passed: passed.filter((one) => standsWithin(one, run)) }));
}

function standsWithin({ span: [start] }: Statement, steps: readonly AwaitStep[]): boolean {
  return start > startOf(steps) && start < (steps.at(-1)?.statement.span[0] ?? 0);
}

/** `before = await count()` and the same again behind another step: what happens in between is looked at. */
function isMeasured(steps: readonly AwaitStep[]): boolean {
  if (steps.some(({ binds }) => binds.some((name) => /^(?:before|after|prev(?:ious)?)(?![a-z])/.test(name))))
    return true;
  const calls = steps.map(toldBy);
  return calls.some((call, at) => calls.indexOf(call, at + 2) >= 0);
}

/** The same for steps that ask the same. */
function toldBy({ statement }: AwaitStep): string {
  const parts = ownOperations(statement).flatMap((operation) => {
    if (operation.op === "write") return [];
    if (operation.op === "read") return [[operation.place.root, ...operation.place.path]];
    return [[operation.op, operation.op === "constant" ? operation.value : ""]];
  });
  return JSON.stringify(parts);
}

/** `const`, `let` or nothing: steps of different forms do not become one statement. */
function declaresOf(step: AwaitStep | undefined): string | undefined {
  return step?.statement.type === "assign" ? step.statement.declares : undefined;
}

const awaitingBlocks = {};
/** More at once than this is a question of limits rather than of waiting. */
const mostSteps = 50;

/** Blocks in which at least two statements each await a call, and what stands around them. */
function blocksWithAwaits(within: FunctionIr): ReadonlyMap<Block, readonly Enclosing[]> {
  const blocks = new Map<Block, readonly Enclosing[]>();
  const once = new Set<Block>();
  for (const { block, enclosing, statement } of statementsOf(within)) {
    if (!awaitsCall(within, statement)) continue;
    if (once.has(block)) blocks.set(block, enclosing);
    once.add(block);
  }
  return blocks;
}

/** Whether the next statement on either side awaits a call, plain ones left out. */
function hasNeighbour(within: DefinedFunction, block: Block, at: number): boolean {
  const statement = block[at];
  if (!statement || !awaitsCall(within.function, statement)) return false;
  return [-1, 1].some((direction) => {
    let next = at + direction;
    for (let other = block[next]; other; other = block[next]) {
      if (awaitsCall(within.function, other)) return true;
      if (!isPlain(within, other)) return false;
      next += direction;
    }
    return false;
  });
}

/**
 * `const url = base + id`: gives a new name, which nothing else writes and no function inside reads,
 * a value made of local names. When that happens makes no difference.
 */
function isPlain({ module, function: scope }: DefinedFunction, statement: Statement): boolean {
  if (statement.type !== "assign" || statement.operator || statement.targets.length !== 1) return false;
  if (module.language === "typescript" && !/^(const|let|var)$/.test(statement.declares ?? "")) return false;
  return flatten(statement.operations).every((operation) => {
    if (operation.op === "constant" || operation.op === "choice") return true;
    if (operation.op === "compute") return builds.has(operation.what);
    if (operation.op !== "read" && operation.op !== "write") return false;
    const { place } = operation;
    // What stands in an object may be written by others in the meantime.
    if (place.path.length > 0) return false;
    if (operation.op === "read" && place.scope === "builtin") return true;
    if (place.scope !== "local" || place.owner !== scope.id) return false;
    const { reads, writes } = usesOf(module, scope.id, place.root);
    if (writes.some((one) => one.function !== scope)) return false;
    if (operation.op === "read") return true;
    return operation.how === "assign" && writes.length === 1 && reads.every((one) => one.function === scope);
  });
}

/** Values that are made of their parts without looking into them. */
const builds = new Set(["list", "tuple", "set", "dict", "format", "arithmetic", "compare", "not"]);

/** Whether a plain statement reads what a step binds, or the other way round. */
function isTouched(statement: Statement, steps: readonly AwaitStep[]): boolean {
  const { reads, writes } = namesOf(statement);
  return steps.some(
    (step) =>
      step.binds.some((name) => reads.has(name) || writes.has(name)) ||
      [...namesOf(step.statement).reads].some((name) => writes.has(name)),
  );
}

function namesOf(statement: Statement) {
  const reads = new Set<string>();
  const writes = new Set<string>();
  for (const operation of ownOperations(statement)) {
    if (operation.op === "read") reads.add(operation.place.root);
    if (operation.op === "write") writes.add(operation.place.root);
  }
  return { reads, writes };
}

function startOf(group: readonly AwaitStep[]): number {
  return group[0]?.statement.span[0] ?? 0;
}

/** Under locks, transactions and context managers that nobody knows, an order may be meant. */
function isHarmless(program: Program, within: FunctionIr, around: Enclosing): boolean {
  if (around.statement.type !== "with") return true;
  return around.statement.items.every((item) => {
    const value = valueById(within, item.value);
    const type = value && "facts" in value ? value.facts?.type : undefined;
    if (type === undefined || /Lock|Semaphore|Condition|Barrier|Transaction/.test(type)) return false;
    return (
      /^asyncio\.(timeouts\.)?Timeout$/.test(type) || program.knowledge.class(type)?.concurrency === "shared"
    );
  });
}

/** A first look that costs nothing: most awaits stand alone. */
function awaitsCall(within: FunctionIr, statement: Statement): boolean {
  if (statement.type !== "expression" && statement.type !== "assign") return false;
  return statement.value !== undefined && valueById(within, statement.value)?.op === "await";
}

function stepOf(program: Program, within: DefinedFunction, statement: Statement): AwaitStep | undefined {
  if (statement.type !== "expression" && statement.type !== "assign") return undefined;
  if (statement.type === "assign" && (statement.operator || statement.targets.length !== 1)) return undefined;
  const waits = statement.value === undefined ? undefined : valueById(within.function, statement.value);
  if (waits?.op !== "await") return undefined;
  const call = valueById(within.function, waits.operand);
  if (call?.op !== "call") return undefined;
  if (call.facts?.kind !== "coroutine" && call.facts?.kind !== "promise") return undefined;
  const binds = boundNames(statement.operations);
  if (!binds || !argumentsAreSettled(statement.operations, call, waits)) return undefined;
  const effects = effectsOfCall(program, call, within);
  if (effects.unknown !== undefined || !effects.suspends || effects.writes.size > 0) return undefined;
  if (!effects.effects.every(mayRunBeside)) return undefined;
  if (program.factsOf(call.callee.symbol)?.paces) return undefined;
  // What comes behind may need that work which began elsewhere is over.
  if (awaitsOthers(program, call)) return undefined;
  // An object made in this function is still one for all steps of it.
  if (sharingOfCall(program, call, within) === "exclusive") return undefined;
  if (isGuard(program, call, within.function, effects)) return undefined;
  if (usesDatabase(effects) && runsInTransaction(program, within)) return undefined;
  // A call whose only work is to wait is a pause, and pauses stand where they are meant to.
  if (isPause(program, call)) return undefined;
  const kept = isKept(program, within, statement.operations);
  if (!kept && (mustStay(effects) || !targetOf(program, call))) return undefined;
  const name = `\`${call.callee.member ?? call.callee.place?.root ?? "a step"}\``;
  const doubt = kept
    ? effects.doubtful
    : `nobody uses what ${name} gives, so that it may be run for its effect or as a check`;
  const seconds = sleepingSeconds(program, call, within.function);
  return {
    statement,
    await: waits,
    call,
    binds,
    reads: effects.reads,
    talks: effects.effects.some((effect) => effect.resource === "console"),
    ...(statement.type === "assign" && statement.targets[0] ? { target: statement.targets[0] } : {}),
    ...(statement.type === "assign" && statement.annotation ? { annotation: statement.annotation } : {}),
    ...(doubt === undefined ? {} : { doubt }),
    ...(seconds === undefined ? {} : { seconds }),
  };
}

const blindReads = {};

/** Whether anybody reads the result. */
function isKept(
  program: Program,
  { module, function: scope }: DefinedFunction,
  operations: readonly Operation[],
): boolean {
  const written = operations.flatMap((operation) => (operation.op === "write" ? [operation.place] : []));
  if (written.length === 0) return false;
  return (
    program.ofBody(blindReads, scope, () => readsNamesBlindly(scope)) ||
    written.some(({ owner, root }) => owner === undefined || usesOf(module, owner, root).reads.length > 0)
  );
}

/**
 * A step whose result is thrown away is run for something else: to see whether it raises, or for
 * what the other side does. So are all calls of libraries. Only one that writes lines or just waits
 * may be moved, in doubt.
 */
function mustStay({ raises, effects }: EffectSummary): boolean {
  if (raises) return true;
  const talks = effects.some(({ resource }) => resource === "console");
  return !talks && effects.some(({ resource }) => resource !== "clock");
}

function usesDatabase({ effects }: EffectSummary): boolean {
  return effects.some(({ resource }) => resource === "database");
}

const shareable = new Set<Effect["resource"]>(["network", "database", "file", "environment", "clock"]);

function mayRunBeside(effect: Effect): boolean {
  if (effect.resource === "console") return effect.mode === "write";
  return effect.mode === "read" && shareable.has(effect.resource);
}

/** Names that the statement binds; undefined when it writes anything but local names. */
function boundNames(operations: readonly Operation[]): readonly string[] | undefined {
  const names: string[] = [];
  for (const operation of operations) {
    if (operation.op !== "write") continue;
    if (operation.place.scope !== "local" || operation.place.path.length > 0) return undefined;
    names.push(operation.place.root);
  }
  return names;
}

/** Arguments may be evaluated earlier than today when they only read names and build values. */
function argumentsAreSettled(operations: readonly Operation[], call: Call, waits: Await): boolean {
  return flatten(operations).every((operation) => {
    if (operation === call || operation === waits) return true;
    return /^(read|constant|compute|write|choice)$/.test(operation.op);
  });
}

/** Whether a later step reads a name that an earlier one binds, or both bind the same. */
function needs(later: AwaitStep, earlier: AwaitStep): boolean {
  const names = new Set(earlier.binds);
  if (later.binds.some((name) => names.has(name))) return true;
  if (earlier.binds.some((name) => later.reads.has(`global ${name}`))) return true;
  if (later.statement.type !== "assign" && later.statement.type !== "expression") return true;
  return flatten(later.statement.operations).some(
    (operation) => operation.op === "read" && names.has(operation.place.root),
  );
}

/** `await asyncio.sleep(2)` in the callee, with a constant or a parameter that is given a constant. */
function sleepingSeconds(program: Program, call: Call, within: FunctionIr): number | undefined {
  const target = targetOf(program, call);
  if (!target) return undefined;
  const sleeps = statementsOf(target.function).flatMap(({ statement, enclosing }) =>
    statement.type === "expression" && enclosing.length === 0 ? statement.operations : [],
  );
  const sleep = sleeps.find(
    (operation): operation is Call =>
      operation.op === "call" &&
      (operation.callee.symbol?.name === "asyncio.sleep" || pausesFor(program, operation)),
  );
  const unit = sleep?.callee.symbol?.name === "asyncio.sleep" ? 1 : 1000;
  const amount = sleep && valueById(target.function, sleep.arguments[0]?.value);
  if (amount?.op === "constant") return typeof amount.value === "number" ? amount.value / unit : undefined;
  if (amount?.op !== "read") return undefined;
  const position = target.function.parameters.findIndex((parameter) => parameter.name === amount.place.root);
  const given =
    call.arguments.find((argument) => argument.keyword === amount.place.root) ??
    call.arguments.filter((argument) => argument.keyword === undefined)[position];
  const value = given && valueById(within, given.value);
  return value?.op === "constant" && typeof value.value === "number" ? value.value / unit : undefined;
}

/** Pauses of JavaScript, in milliseconds. */
function pausesFor(program: Program, call: Call): boolean {
  return call.callee.symbol?.name === "timers/promises.setTimeout" || isPause(program, call);
}
