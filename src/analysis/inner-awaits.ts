/**
 * Awaits within larger expressions, taken out of them: `show(await load(1), await load(2))` is two steps, each of
 * which gives a result, and a rest that uses both.
 */
import type { Await, Operation, Statement } from "../ir/module.ts";
import { flatten, valueById } from "../ir/walk.ts";
import { type AwaitStep, argumentsAreSettled, stepFrom, workBeside } from "./await-steps.ts";
import { dependenceOf } from "./dependence.ts";
import { awaitsOthers } from "./effects.ts";
import { type Part, partOf } from "./parts.ts";
import type { DefinedFunction, Program } from "./program.ts";

export interface TakenApart {
  /** In the order in which they run. */
  readonly steps: readonly AwaitStep[];
  /** The statement with the results in the places of the awaits. */
  readonly rest: Part;
  /** The rest awaits as well, and what it awaits may run beside others. */
  readonly waits: boolean;
}

/**
 * The awaits of a statement that run whenever it does, and with nothing awaited in what they are given. They come first
 * when what stands before them in the statement has no effect, and none on them.
 */
export function innerAwaits(statement: Statement): readonly Await[] {
  if (statement.type !== "expression" && statement.type !== "assign" && statement.type !== "return")
    return [];
  if (awaitsWhole(statement)) return [];
  const all = flatten(statement.operations).filter((operation) => operation.op === "await");
  if (all.length === 0 || flatten(statement.operations).some(isChain)) return [];
  const always = alwaysRun(statement.operations);
  // One that runs in some cases alone keeps its place, and those behind it theirs.
  if (!all.every((one) => always.includes(one))) return [];
  return all.filter((one) => !all.some((other) => other !== one && stands(other, one)));
}

/** `a < b < c`, of which the last part is looked at in some cases alone (Python). */
function isChain(operation: Operation): boolean {
  return operation.op === "compute" && operation.what === "compare" && operation.operands.length > 2;
}

/** `x = await f(y)`, with nothing but the call. */
function awaitsWhole(statement: Extract<Statement, { operations: readonly Operation[] }>): boolean {
  if (!("value" in statement) || statement.value === undefined) return false;
  if (statement.type === "assign" && (statement.operator || statement.targets.length !== 1)) return false;
  const awaits = flatten(statement.operations).filter((operation) => operation.op === "await");
  return awaits.length === 1 && awaits[0]?.id === statement.value && awaits[0].asserted === undefined;
}

function alwaysRun(operations: readonly Operation[]): readonly Operation[] {
  return operations.flatMap((operation) =>
    operation.op === "choice" ? [...alwaysRun(operation.test), operation] : [operation],
  );
}

function stands(inner: Operation, outer: Operation): boolean {
  return inner.span[0] >= outer.span[0] && inner.span[1] <= outer.span[1];
}

/** Undefined for a statement without such awaits, and where one of them has to stay where it is. */
export function takenApart(
  program: Program,
  within: DefinedFunction,
  statement: Statement,
): TakenApart | undefined {
  const awaits = innerAwaits(statement);
  if (awaits.length === 0 || !("operations" in statement)) return undefined;
  // Choices are there by their parts.
  const all = flatten(statement.operations).filter(({ op }) => op !== "choice");
  const isInner = (operation: Operation) => awaits.some((one) => stands(operation, one));
  const last = all.findLastIndex(isInner);
  const around = all.filter((operation) => !isInner(operation));
  const early = all.slice(0, last).filter((operation) => !isInner(operation));
  if (!argumentsAreSettled(program, within, early, [])) return undefined;
  // What is given to `gather` is not awaited one by one on purpose, which is another mistake.
  if (around.some((operation) => operation.op === "call" && awaitsOthers(program, operation)))
    return undefined;
  const steps: AwaitStep[] = [];
  const part = partOf(program, within, statement, around);
  for (const one of awaits) {
    const step = innerStep(program, within, statement, one, all);
    if (!step) return undefined;
    steps.push({ ...step, siblings: awaits.length, rest: part });
  }
  // What the statement reads before it waits, it would read when it has waited.
  if (
    steps.some((step) =>
      dependenceOf({ ...part, ...evaluatesEarly(program, within, statement, early) }, step),
    )
  )
    return undefined;
  const reads = new Set([...part.reads, ...steps.flatMap(({ writes }) => [...writes])]);
  const further = around.filter((operation) => operation.op === "await");
  const waits = further.length > 0 && further.every((one) => runsBeside(program, within, one));
  return { steps, rest: { ...part, reads }, waits };
}

function runsBeside(program: Program, within: DefinedFunction, { operand }: Await): boolean {
  const call = valueById(within.function, operand);
  return call?.op === "call" && workBeside(program, within, call) !== undefined;
}

function evaluatesEarly(
  program: Program,
  within: DefinedFunction,
  statement: Statement,
  early: readonly Operation[],
): Part {
  const { decides: _, ...part } = partOf(program, within, statement, early);
  return part;
}

function innerStep(
  program: Program,
  within: DefinedFunction,
  statement: Statement,
  waits: Await,
  all: readonly Operation[],
): AwaitStep | undefined {
  const call = valueById(within.function, waits.operand);
  if (call?.op !== "call") return undefined;
  const operations = all.filter((operation) => stands(operation, waits));
  if (operations.some(({ op }) => op === "write")) return undefined;
  const step = stepFrom(program, within, {
    statement,
    operations,
    await: waits,
    call,
    calls: [call],
    kept: true,
  });
  if (!step) return undefined;
  const { decides: _, ...rest } = step;
  const declares = within.module.language === "typescript" ? { declares: "const" } : {};
  return { ...rest, ...declares, inner: true, writes: new Set([resultOf(waits)]) };
}

/** What stands for the result in the names that parts write and read; no name of a program. */
function resultOf({ span }: Await): string {
  return `await@${span[0]}`;
}
