/**
 * Work that keeps a thread busy for long without waiting for anything: library functions that are
 * known to compute, loops whose bounds are written out and large, and recursion that branches. An
 * iteration counts for about 30 to 50 ns, as CPython 3.11 needs for the smallest body.
 */
import type { Block, Call, Comprehension, FunctionIr, Loop, Span, Statement, ValueId } from "../ir/module.ts";
import { flatten, operationsOf, ownOperations, statementsOf, valueById } from "../ir/walk.ts";
import { type BlockingCall, blockingCallsOf, isConditional } from "./blocking.ts";
import { type CallSite, callSitesOf, type ProjectCall, projectCallsOf } from "./call-graph.ts";
import { type KnownNumbers, noNumbers, numberOf, numbersGiven } from "./numbers.ts";
import type { DefinedFunction, Program } from "./program.ts";

export type HeavyWork =
  /** A library function that computes. */
  | { readonly by: "call"; readonly span: Span; readonly found: BlockingCall }
  /** A loop, or loops in one another, of at least so many rounds. */
  | { readonly by: "rounds"; readonly span: Span; readonly rounds: number }
  /** The function calls itself at least so often before it returns. */
  | { readonly by: "recursion"; readonly span: Span; readonly calls: number };

export interface HeavyChain {
  /** The functions called one by the other; the first is the one asked about. */
  readonly links: readonly HeavyLink[];
  readonly end: HeavyWork;
}

export interface HeavyLink {
  readonly target: DefinedFunction;
  /** The call by which the function goes on to the next link; absent in the last one. */
  readonly goesOn?: Call;
}

/** About half a second, and no less than a third, on today's machines. */
const mostRounds = 10_000_000;
/** The same for calls of a function. */
const mostCalls = 4_000_000;
const longestChain = 16;

/* ---------------------------------------------------------------- chains */

const chainAnalysis = {};

/** How calling this plain function comes to compute for long, by the shortest way. */
export function heavyChainOf(
  program: Program,
  target: DefinedFunction,
  known: KnownNumbers,
): HeavyChain | undefined {
  if (known.size > 0) return findHeavyChain(program, target, known);
  return program.once(chainAnalysis, target.function, undefined, () =>
    findHeavyChain(program, target, known),
  );
}

function findHeavyChain(
  program: Program,
  target: DefinedFunction,
  known: KnownNumbers,
): HeavyChain | undefined {
  const visited = new Set<string>();
  let level: readonly Way[] = [{ target, known, before: [] }];
  for (let depth = 0; depth < longestChain && level.length > 0; depth++) {
    const next: Way[] = [];
    for (const way of level) {
      if (way.target.function.async || way.target.function.generator) continue;
      const end = heavyWorkIn(program, way.target, way.known)[0];
      if (end) return { links: [...way.before, { target: way.target }], end };
      for (const call of projectCallsOf(program, way.target)) {
        if (isConditional(call)) continue;
        const given = givenBy(program, way.target, call, way.known);
        const key = `${call.target.module.file} ${call.target.function.id} ${[...given].join(";")}`;
        if (visited.has(key)) continue;
        visited.add(key);
        next.push({
          target: call.target,
          known: given,
          before: [...way.before, { target: way.target, goesOn: call.call }],
        });
      }
    }
    level = next;
  }
  return undefined;
}

interface Way {
  readonly target: DefinedFunction;
  readonly known: KnownNumbers;
  readonly before: readonly HeavyLink[];
}

/** What a call tells of its target's parameters; nothing where something else makes the call. */
export function givenBy(
  program: Program,
  within: DefinedFunction,
  call: ProjectCall,
  known: KnownNumbers,
): KnownNumbers {
  return call.through === "call" ? numbersGiven(program, within, call, known) : noNumbers;
}

const steeringAnalysis = {};

/**
 * Whether numbers that a function is given may decide how long it computes, itself or in plain
 * functions that it calls. Where they do not, nobody needs to know its callers.
 */
export function isSteeredByNumbers(program: Program, within: DefinedFunction): boolean {
  const { module, function: target } = within;
  return program.once(steeringAnalysis, target, false, () => {
    if (target.parameters.length === 0) return false;
    const given: KnownNumbers = new Map(target.parameters.map(({ name }) => [name, 1]));
    const dependsOnThem = ({ call, scope }: CallSite) =>
      call.arguments.some(
        ({ value }) =>
          numberOf(module, scope, value, given) !== undefined &&
          numberOf(module, scope, value, noNumbers) === undefined,
      );
    const counts = callSitesOf(program, within).some(
      (site) =>
        site.call.callee.place?.scope === "builtin" &&
        site.call.callee.place.root === "range" &&
        dependsOnThem(site),
    );
    if (counts) return true;
    const sometimesQuick = blockingCallsOf(program, within).some(
      ({ blocks }) => blocks.quickWhen?.below !== undefined,
    );
    if (sometimesQuick) return true;
    return projectCallsOf(program, within).some(
      (call) =>
        !call.target.function.async &&
        dependsOnThem(call) &&
        (call.target.function === target || isSteeredByNumbers(program, call.target)),
    );
  });
}

/* ---------------------------------------------------------------- one function */

/** The heavy work in a function itself, in source order. */
export function heavyWorkIn(
  program: Program,
  within: DefinedFunction,
  known: KnownNumbers,
): readonly HeavyWork[] {
  const calls = blockingCallsOf(program, within)
    .filter((found) => found.blocks.by === "computation" && !isQuick(within, found, known))
    .map((found): HeavyWork => ({ by: "call", span: found.call.span, found }));
  const recursion = recursionIn(program, within, known);
  const work = [...calls, ...heavyLoopsIn(within, known), ...(recursion ? [recursion] : [])];
  return work.sort((one, other) => one.span[0] - other.span[0]);
}

function isQuick(
  { module }: DefinedFunction,
  { blocks, call, scope }: BlockingCall,
  known: KnownNumbers,
): boolean {
  const { quickWhen } = blocks;
  return (
    quickWhen?.arguments.some((place) => {
      const given = call.arguments.find(({ keyword }, index) =>
        typeof place === "number" ? index === place && keyword === undefined : keyword === place,
      );
      if (!given) return false;
      if (quickWhen.below === undefined) return isWrittenOut(scope, given.value);
      const number = numberOf(module, scope, given.value, known);
      return number !== undefined && number < quickWhen.below;
    }) ?? false
  );
}

/** A text or bytes as they stand. */
function isWrittenOut(scope: FunctionIr, id: ValueId): boolean {
  const value = valueById(scope, id);
  return value?.op === "constant" || (value?.op === "compute" && value.detail === "bytes");
}

/* ---------------------------------------------------------------- loops */

function heavyLoopsIn(
  { module, function: target }: DefinedFunction,
  known: KnownNumbers,
): readonly HeavyWork[] {
  const found: HeavyWork[] = [];
  walk(target, target.body, 1, undefined);
  return found;

  /** `rounds` of the loops around, of which `outermost` is the first that counts. */
  function walk(scope: FunctionIr, block: Block, rounds: number, outermost: Span | undefined): void {
    for (const statement of block) {
      for (const operation of flatten(ownOperations(statement))) {
        if (operation.op === "comprehension" && isEager(scope, operation))
          inComprehension(scope, operation, rounds, outermost);
      }
      switch (statement.type) {
        case "loop":
          inLoop(scope, statement, countOf(scope, statement.iterable), rounds, outermost);
          walk(scope, statement.orElse, 1, undefined);
          break;
        case "if":
          // Who knows how often the condition holds.
          walk(scope, statement.body, 1, undefined);
          walk(scope, statement.orElse, 1, undefined);
          break;
        case "match":
          for (const one of statement.cases) walk(scope, one.body, 1, undefined);
          break;
        case "try":
          walk(scope, statement.body, rounds, outermost);
          for (const handler of statement.handlers) walk(scope, handler.body, 1, undefined);
          walk(scope, statement.orElse, 1, undefined);
          walk(scope, statement.finally, rounds, outermost);
          break;
        case "with":
          walk(scope, statement.body, rounds, outermost);
          break;
        default:
      }
    }
  }

  function inLoop(
    scope: FunctionIr,
    loop: Loop,
    count: number | undefined,
    around: number,
    outermost: Span | undefined,
  ): void {
    if (loop.async || lets(scope, loop)) {
      // Others run between its rounds, and only what one round does stops them.
      walk(scope, loop.body, 1, undefined);
      return;
    }
    if (count === undefined || loop.kind === "while" || mayEndEarly(scope, loop)) {
      walk(scope, loop.body, 1, undefined);
      return;
    }
    const rounds = around * count;
    const first = outermost ?? headOf(loop);
    if (rounds >= mostRounds) found.push({ by: "rounds", span: first, rounds });
    else walk(scope, loop.body, rounds, first);
  }

  function inComprehension(
    scope: FunctionIr,
    comprehension: Comprehension,
    around: number,
    outermost: Span | undefined,
  ): void {
    const inner = module.functions[comprehension.function];
    const [loop] = inner?.body ?? [];
    if (!inner || loop?.type !== "loop" || comprehension.async) return;
    const count = countOf(scope, comprehension.iterable);
    if (count === undefined) return;
    inLoop(inner, loop, count, around, outermost ?? comprehension.span);
  }

  function countOf(scope: FunctionIr, iterable: ValueId | undefined): number | undefined {
    const value = valueById(scope, iterable);
    if (value?.op !== "call" || value.callee.place?.scope !== "builtin") return undefined;
    const given = value.arguments;
    if (given.some(({ spread, keyword }) => spread || keyword !== undefined)) return undefined;
    switch (value.callee.place.root) {
      case "range": {
        const numbers = given.map((argument) => numberOf(module, scope, argument.value, known));
        return lengthOfRange(numbers);
      }
      case "enumerate":
      case "reversed":
        return countOf(scope, given[0]?.value);
      default:
        return undefined;
    }
  }
}

function lengthOfRange(numbers: readonly (number | undefined)[]): number | undefined {
  if (numbers.some((number) => number === undefined) || numbers.length === 0) return undefined;
  const [first = 0, second, step = 1] = numbers;
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  return step === 0 ? undefined : Math.max(0, Math.ceil((stop - start) / step));
}

/** From the first word to the end of what is iterated. */
function headOf({ span, iterableSpan }: Loop): Span {
  return [span[0], iterableSpan?.[1] ?? span[1]];
}

/** Something inside gives control back to the event loop, or to whoever iterates. */
function lets(scope: FunctionIr, loop: Loop): boolean {
  const inside = (statement: Statement, enclosing: readonly { readonly statement: Statement }[]) =>
    statement === loop || enclosing.some((around) => around.statement === loop);
  return (
    statementsOf(scope).some(
      ({ statement, enclosing }) =>
        inside(statement, enclosing) &&
        (statement.type === "loop" || statement.type === "with") &&
        statement.async,
    ) ||
    operationsOf(scope).some(
      ({ operation, statement, enclosing }) =>
        (operation.op === "await" || operation.op === "yield") && inside(statement, enclosing),
    )
  );
}

function mayEndEarly(scope: FunctionIr, loop: Loop): boolean {
  return statementsOf(scope).some(
    ({ statement, enclosing }) =>
      /^(break|return|raise)$/.test(statement.type) && enclosing.some((around) => around.statement === loop),
  );
}

/** A comprehension that runs to its end where it stands; `any` and `all` may stop at the first element. */
function isEager(scope: FunctionIr, { lazy, use }: Comprehension): boolean {
  if (!lazy) return true;
  const consumer = use.as === "argument" ? valueById(scope, use.by) : undefined;
  if (consumer?.op !== "call" || consumer.callee.place?.scope !== "builtin") return false;
  return /^(sum|list|set|tuple|sorted|max|min|dict|frozenset)$/.test(consumer.callee.place.root);
}

/* ---------------------------------------------------------------- recursion */

/** `fib(n - 1) + fib(n - 2)`, begun with a large number. */
function recursionIn(program: Program, within: DefinedFunction, known: KnownNumbers): HeavyWork | undefined {
  const { module, function: target } = within;
  const parameter = target.parameters[0];
  const start = parameter && known.get(parameter.name);
  if (!parameter || start === undefined || start > 1000 || target.parameters.length > 1) return undefined;
  const calls = projectCallsOf(program, within).filter((call) => call.target.function === target);
  const [first] = calls;
  // What looks results up may know most of them already.
  if (!first || calls.length < 2 || remembers(target)) return undefined;
  const steps = calls.map(({ call, scope }) => {
    const value = valueById(scope, call.arguments[0]?.value);
    if (value?.op !== "compute" || value.detail !== "-") return undefined;
    const [left, right] = value.operands;
    const from = valueById(scope, left);
    const step = numberOf(module, scope, right, noNumbers);
    const isOwn = from?.op === "read" && from.place.root === parameter.name && from.place.path.length === 0;
    return isOwn && step !== undefined && Number.isInteger(step) && step >= 1 ? step : undefined;
  });
  const together = calls.every(({ site }) => site.statement === first.site.statement);
  if (!together || steps.some((step) => step === undefined)) return undefined;
  const sure = steps.flatMap((step) => step ?? []);
  const made = callsMade(start, sure);
  return made >= mostCalls ? { by: "recursion", span: first.call.span, calls: made } : undefined;
}

function callsMade(start: number, steps: readonly number[]): number {
  const made: number[] = [1, 1];
  for (let at = 2; at <= start; at++) {
    made[at] = 1 + steps.reduce((sum, step) => sum + (made[at - step] ?? 1), 0);
    if ((made[at] ?? 0) >= mostCalls) return made[at] ?? 0;
  }
  return made[start] ?? 0;
}

function remembers(target: FunctionIr): boolean {
  return operationsOf(target).some(
    ({ operation }) =>
      operation.op === "compute" && (operation.what === "index" || /\bin\b/.test(operation.detail ?? "")),
  );
}
