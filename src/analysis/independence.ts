/**
 * Which awaits of a block need nothing from each other, so that they may run together. Those that qualify
 * (`await-steps.ts`) are grouped by dependence, also across statements that need not stand between them.
 */
import type { Block, FunctionIr, Statement } from "../ir/module.ts";
import {
  type Enclosing,
  flatten,
  homeOf,
  operationsOf,
  ownOperations,
  statementsOf,
  usesOf,
  valueById,
} from "../ir/walk.ts";
import { type AwaitStep, awaitsCall, stepOf } from "./await-steps.ts";
import { dependenceOf, isOutside } from "./dependence.ts";
import { effectsOfCall } from "./effects.ts";
import { isGuard, onlyRaises } from "./guards.ts";
import { innerAwaits, type TakenApart, takenApart } from "./inner-awaits.ts";
import { isPaced, namesInHandlers, runsInTurn } from "./meant-order.ts";
import { type Part, partOf } from "./parts.ts";
import type { DefinedFunction, Program } from "./program.ts";

/** At least two steps of a block that may run together. */
export interface StepGroup {
  /** In source order. */
  readonly steps: readonly AwaitStep[];
  /** Statements between the steps that go before them all, in source order: `const url = base + id`. */
  readonly before: readonly Part[];
  /** Statements between the steps that go behind them all, in source order: `count = len(users)`; what is left of those that a step is taken out of, too. */
  readonly behind: readonly Part[];
}

/** Groups of steps of a function that may run together, in source order and apart from one another. */
export function independentGroups(program: Program, within: DefinedFunction): readonly StepGroup[] {
  const groups: StepGroup[] = [];
  if (runsInTurn(within)) return groups;
  const blocks = program.ofBody(awaitingBlocks, within.function, () => blocksWithAwaits(within.function));
  for (const [block, enclosing] of blocks) {
    if (!enclosing.every((around) => isHarmless(program, within.function, around))) continue;
    if (isPaced(program, within.function, block, enclosing)) continue;
    const seen = namesInHandlers(within.function, enclosing);
    for (const stretch of stretchesOf(program, within, block))
      groups.push(...groupsIn(stretch).filter((group) => !bindsAny(group, seen)));
  }
  return groups.sort((left, right) => startOf(left) - startOf(right));
}

/* ---------------------------------------------------------------- stretches */

/** Statements in a row past which steps may move. */
type Stretch = readonly (Part | AwaitStep)[];

function isStep(part: Part | AwaitStep): part is AwaitStep {
  return "await" in part;
}

function stretchesOf(program: Program, within: DefinedFunction, block: Block): readonly Stretch[] {
  const stretches: (Part | AwaitStep)[][] = [[]];
  for (const [at, statement] of block.entries()) {
    const apart = takenApart(program, within, statement);
    if (apart) stretches.at(-1)?.push(...apart.steps);
    const step = awaitsCall(within.function, statement) ? stepOf(program, within, statement) : undefined;
    const part = step ?? plainPart(program, within, block, at, apart);
    if (part) stretches.at(-1)?.push(part);
    else stretches.push([]);
  }
  return stretches.filter((stretch) => stretch.filter(isStep).length > 1);
}

/**
 * A statement that steps may pass, or what is left of it: all it does is known, and nothing outside of the program
 * notices when it runs.
 */
function plainPart(
  program: Program,
  within: DefinedFunction,
  block: Block,
  at: number,
  apart?: TakenApart,
): Part | undefined {
  const statement = block[at];
  // Only between awaits does it matter.
  const isBetween = [apart ? block.slice(0, at + 1) : block.slice(0, at), block.slice(at + 1)].every((side) =>
    side.some((other) => awaitsIn(within.function, other) > 0),
  );
  // Names are declared before they are used, the body of a class runs where it stands, and resources are let go of in turn.
  if (statement?.type === "scope" || (statement?.type === "define" && statement.class !== undefined))
    return undefined;
  if (statement?.type === "assign" && /using/.test(statement.declares ?? "")) return undefined;
  if (statement && ownOperations(statement).some(onlyRaises)) return undefined;
  if (!statement || !isBetween || statement.type === "return" || awaitsGuard(program, within, statement))
    return undefined;
  const part = apart?.rest ?? partOf(program, within, statement);
  const { unknown, suspends, raises, effects } = part.does;
  if (part.decides !== undefined || unknown !== undefined || (suspends && !apart?.waits) || raises)
    return undefined;
  // What looks at the clock between two steps measures them.
  if (!effects.every((used) => (apart?.waits || !isOutside(used)) && used.resource !== "clock"))
    return undefined;
  if (!apart && isSnapshot(within, statement, part)) return undefined;
  // What others see may be what a later step goes by, in whatever way it comes to know of it.
  if (isSeenByOthers(within, part)) return undefined;
  // `print("Loading …")` says how far things are.
  const isMark =
    !apart && prints(part) && !block.slice(0, at).some((other) => usesResult(within, part, other));
  return isMark ? undefined : part;
}

/** `version = self.version`, which is looked at again later to see whether somebody changed it meanwhile. */
function isSnapshot({ function: scope }: DefinedFunction, { span }: Statement, { does }: Part): boolean {
  if (does.reads.size === 0) return false;
  const reads = operationsOf(scope).flatMap(({ operation }) => (operation.op === "read" ? [operation] : []));
  const own = reads.filter((read) => read.span[0] >= span[0] && read.span[1] <= span[1]);
  return own.some(
    ({ place: { root, path, scope: reach } }) =>
      (path.length > 0 || reach === "global" || reach === "captured") &&
      reads.some(
        ({ place, span: [start], use }) =>
          start >= span[1] &&
          /^(operand|condition)$/.test(use.as) &&
          place.root === root &&
          place.path.join("") === path.join(""),
      ),
  );
}

/** Shared places, and names that a function within knows, once there is that function. */
function isSeenByOthers(
  { module, function: scope }: DefinedFunction,
  { statement, does, writes }: Part,
): boolean {
  if (does.writes.size > 0) return true;
  return [...writes].some((name) =>
    usesOf(module, scope.id, name).reads.some(({ function: reader }) => {
      const home = homeOf(module, reader);
      return home !== scope && home.span[0] < statement.span[1];
    }),
  );
}

/** What decides by its name whether the next may run decides that also when it does not wait. */
function awaitsGuard(
  program: Program,
  { module, function: scope }: DefinedFunction,
  statement: Statement,
): boolean {
  return ownOperations(statement).some(
    (operation) =>
      operation.op === "call" &&
      operation.use.as === "awaited" &&
      isGuard(program, operation, scope, effectsOfCall(program, operation, { module, function: scope })),
  );
}

/** Whether a part reads a name that an awaiting statement binds. */
function usesResult({ function: scope }: DefinedFunction, { reads }: Part, other: Statement): boolean {
  return (
    awaitsIn(scope, other) > 0 &&
    ownOperations(other).some((operation) => operation.op === "write" && reads.has(operation.place.root))
  );
}

/* ---------------------------------------------------------------- groups */

/** More at once than this is a question of limits rather than of waiting. */
const mostSteps = 50;

/** Steps in doubt are left out, and not passed, beside those that are not. */
function groupsIn(stretch: Stretch): readonly StepGroup[] {
  const sure = splitAt(stretch, (part) => isStep(part) && part.doubt !== undefined).flatMap(largestGroups);
  const taken = sure.map((group): readonly [number, number] => [startOf(group), endOf(group)]);
  const isTaken = ({ statement: { span } }: Part) =>
    taken.some(([start, end]) => span[0] >= start && span[1] <= end);
  const others = splitAt(stretch, isTaken).flatMap((piece) => largestGroups(apartFrom(piece, stretch)));
  return [...sure, ...others].filter(({ steps }) => !isMeasured(steps));
}

/** A piece of a stretch without the steps that stand side by side with those around it. */
function apartFrom(piece: Stretch, stretch: Stretch): Stretch {
  let from = 0;
  let to = piece.length;
  if (piece[0] !== stretch[0]) while (piece[from] && isStepAt(piece, from)) from++;
  if (piece.at(-1) !== stretch.at(-1)) while (to > from && isStepAt(piece, to - 1)) to--;
  return piece.slice(from, to);
}

function isStepAt(piece: Stretch, at: number): boolean {
  const part = piece[at];
  return part !== undefined && isStep(part);
}

function splitAt(stretch: Stretch, isBorder: (part: Part | AwaitStep) => boolean): readonly Stretch[] {
  const pieces: (Part | AwaitStep)[][] = [[]];
  for (const part of stretch) {
    if (isBorder(part)) pieces.push([]);
    else pieces.at(-1)?.push(part);
  }
  return pieces;
}

/** From the first step on, each takes along all later ones that neither need it nor anything behind it. */
function largestGroups(stretch: Stretch): readonly StepGroup[] {
  const isNeeded = needsWithin(stretch);
  const groups: StepGroup[] = [];
  let from = 0;
  for (const [at, first] of stretch.entries()) {
    if (at < from || !isStep(first)) continue;
    const members = [at];
    for (let next = at + 1; next < stretch.length && members.length < mostSteps; next++) {
      const candidate = stretch[next];
      if (!candidate || !isStep(candidate) || members.some((member) => isNeeded(member, next))) continue;
      // Steps of different forms do not become one statement.
      if (candidate.declares === first.declares || members.length === 1) members.push(next);
    }
    if (members.length < 2) continue;
    const group = groupOf(stretch, ofWholeStatements(stretch, members), isNeeded);
    if (!group) continue;
    groups.push(group);
    from = (members.at(-1) ?? at) + 1;
  }
  return groups;
}

/** A statement that steps are taken out of goes behind them all, so that none may stay in it. */
function ofWholeStatements(stretch: Stretch, members: readonly number[]): readonly number[] {
  const counts = new Map<Statement, number>();
  for (const at of members) {
    const statement = stretch[at]?.statement;
    if (statement) counts.set(statement, (counts.get(statement) ?? 0) + 1);
  }
  return members.filter((at) => {
    const step = stretch[at];
    return step !== undefined && isStep(step) && counts.get(step.statement) === step.siblings;
  });
}

/** Undefined where fewer than two are left, and where a part of a statement would go before and another behind. */
function groupOf(
  stretch: Stretch,
  members: readonly number[],
  isNeeded: (earlier: number, later: number) => boolean,
): StepGroup | undefined {
  const [first = 0] = members;
  const last = members.at(-1) ?? first;
  if (last === first) return undefined;
  const before: Part[] = [];
  const behind: Part[] = [];
  for (let at = first + 1; at < last; at++) {
    const part = stretch[at];
    if (!part || members.includes(at)) continue;
    const goesBefore = members.some((member) => member > at && isNeeded(at, member));
    (goesBefore ? before : behind).push(part);
  }
  const steps = members
    .map((at) => stretch[at])
    .filter((part) => part !== undefined)
    .filter(isStep);
  const isTorn = ({ statement }: Part) =>
    [...steps, ...behind].some((other) => other.statement === statement);
  return before.some(isTorn) ? undefined : { steps, before, behind };
}

/** Whether one part of a stretch, by its index, needs an earlier one, by way of others too. */
function needsWithin(stretch: Stretch): (earlier: number, later: number) => boolean {
  const needed = stretch.map((later, at) => {
    const all = new Set<number>();
    return { later, at, all };
  });
  for (const { later, at, all } of needed) {
    for (let earlier = at - 1; earlier >= 0; earlier--) {
      const part = stretch[earlier];
      if (!part || all.has(earlier) || !(dependenceOf(later, part) || printsBehind(later, part))) continue;
      all.add(earlier);
      for (const further of needed[earlier]?.all ?? []) all.add(further);
    }
  }
  return (earlier, later) => needed[later]?.all.has(earlier) ?? false;
}

/** Steps may print in any order, but what is between them never behind what it was before. */
function printsBehind(later: Part | AwaitStep, earlier: Part | AwaitStep): boolean {
  return !(isStep(later) && isStep(earlier)) && [later, earlier].every(prints);
}

function prints({ does }: Part): boolean {
  return does.effects.some(({ resource }) => resource === "console");
}

/** `before = await count()` and the same again: what happens in between is looked at. */
function isMeasured(steps: readonly AwaitStep[]): boolean {
  const binds = steps.flatMap(({ writes }) => [...writes]);
  if (binds.some((name) => /^(?:before|after|prev(?:ious)?)(?![a-z])/.test(name))) return true;
  const calls = steps.map(toldBy);
  return calls.some((call, at) => calls.indexOf(call, at + 1) >= 0);
}

/** The same for steps that ask the same. */
function toldBy({ operations }: AwaitStep): string {
  const parts = flatten(operations).flatMap((operation) => {
    if (operation.op === "write") return [];
    if (operation.op === "read") return [[operation.place.root, ...operation.place.path]];
    if (operation.op === "call") return [["call", operation.callee.member ?? ""]];
    return [[operation.op, operation.op === "constant" ? operation.value : ""]];
  });
  return JSON.stringify(parts);
}

const awaitingBlocks = {};

/** Blocks in which at least two calls are awaited, and what stands around them. */
function blocksWithAwaits(within: FunctionIr): ReadonlyMap<Block, readonly Enclosing[]> {
  const blocks = new Map<Block, readonly Enclosing[]>();
  const once = new Set<Block>();
  for (const { block, enclosing, statement } of statementsOf(within)) {
    const count = awaitsIn(within, statement);
    if (count === 0) continue;
    if (once.has(block) || count > 1) blocks.set(block, enclosing);
    once.add(block);
  }
  return blocks;
}

/** How many steps a statement may be. */
function awaitsIn(within: FunctionIr, statement: Statement): number {
  return awaitsCall(within, statement) ? 1 : innerAwaits(statement).length;
}

function startOf({ steps }: StepGroup): number {
  return steps[0]?.statement.span[0] ?? 0;
}

function endOf({ steps }: StepGroup): number {
  return steps.at(-1)?.statement.span[1] ?? 0;
}

/* ---------------------------------------------------------------- what stands around them */

function bindsAny({ steps }: StepGroup, names: ReadonlySet<string>): boolean {
  return steps.some(({ writes }) => [...writes].some((name) => names.has(name)));
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
