/**
 * Awaits that somebody selects to run them together, whatever speaks against it: only what cannot be written is
 * refused, such as a step that uses what another gives. What may go wrong is said.
 */
import type { Block, Span, Statement } from "../ir/module.ts";
import { statementsOf, valueById } from "../ir/walk.ts";
import { awaitsCall } from "./await-steps.ts";
import { dependenceByNames, dependenceOf } from "./dependence.ts";
import { effectsOfCall } from "./effects.ts";
import { isGuard } from "./guards.ts";
import { isPause } from "./meant-order.ts";
import { type Part, partOf } from "./parts.ts";
import type { DefinedFunction, Program } from "./program.ts";

export interface SelectedAwaits {
  /** Statements that await one call each, in source order; at least two. */
  readonly steps: readonly Statement[];
  readonly before: readonly Statement[];
  readonly behind: readonly Statement[];
  /** What may go wrong, as part of a sentence; absent where nothing is known to. */
  readonly risk?: string;
}

/** Undefined where the selection holds no two such statements, or one needs another's result. */
export function selectedAwaits(
  program: Program,
  within: DefinedFunction,
  selection: Span,
): SelectedAwaits | undefined {
  const block = blockOf(within, selection);
  const chosen = block?.filter(({ span }) => span[1] > selection[0] && span[0] < selection[1]) ?? [];
  const isStep = (statement: Statement): boolean =>
    awaitsCall(within.function, statement) && isWritable(statement);
  const first = chosen.findIndex(isStep);
  const run = chosen.slice(first, chosen.findLastIndex(isStep) + 1);
  const steps = run.filter(isStep);
  if (first < 0 || steps.length < 2 || !run.every((one) => isStep(one) || isPlain(within, one)))
    return undefined;
  const parts = run.map((statement) => partOf(program, within, statement));
  const places = placesFor(parts, (part) => isStep(part.statement));
  if (!places) return undefined;
  const risk = riskOf(
    program,
    within,
    parts.filter(({ statement }) => isStep(statement)),
  );
  return { steps, ...places, ...(risk === undefined ? {} : { risk }) };
}

/** The innermost block with at least two statements in the selection. */
function blockOf({ function: scope }: DefinedFunction, [start, end]: Span): Block | undefined {
  const counts = new Map<Block, number>();
  for (const { statement, block } of statementsOf(scope))
    if (statement.span[0] < end && statement.span[1] > start) counts.set(block, (counts.get(block) ?? 0) + 1);
  return [...counts].findLast(([, count]) => count > 1)?.[0];
}

function isWritable(statement: Statement): boolean {
  return statement.type !== "assign" || (statement.operator === undefined && statement.targets.length === 1);
}

function isPlain({ function: scope }: DefinedFunction, statement: Statement): boolean {
  return (statement.type === "assign" || statement.type === "expression") && !awaitsCall(scope, statement);
}

/** Where the statements between the steps go; undefined where one of them binds two steps together. */
function placesFor(
  parts: readonly Part[],
  isStep: (part: Part) => boolean,
): Pick<SelectedAwaits, "before" | "behind"> | undefined {
  const needs = parts.map(() => new Set<number>());
  for (const [at, later] of parts.entries())
    for (let earlier = at - 1; earlier >= 0; earlier--) {
      const part = parts[earlier];
      if (!part || !dependenceByNames(later, part)) continue;
      needs[at]?.add(earlier);
      for (const further of needs[earlier] ?? []) needs[at]?.add(further);
    }
  const before: Statement[] = [];
  const behind: Statement[] = [];
  const steps = [...parts.keys()].filter((at) => isStep(parts[at] as Part));
  for (const [at, part] of parts.entries()) {
    const needsStep = steps.some((step) => needs[at]?.has(step));
    if (steps.includes(at)) {
      if (needsStep) return undefined;
      continue;
    }
    const isNeeded = steps.some((step) => needs[step]?.has(at));
    if (isNeeded && needsStep) return undefined;
    (isNeeded ? before : behind).push(part.statement);
  }
  return { before, behind };
}

function riskOf(program: Program, within: DefinedFunction, steps: readonly Part[]): string | undefined {
  for (const { statement } of steps) {
    const waits = "value" in statement ? valueById(within.function, statement.value) : undefined;
    const call = waits?.op === "await" ? valueById(within.function, waits.operand) : undefined;
    if (call?.op !== "call") continue;
    const name = `\`${call.callee.member ?? call.callee.place?.root ?? "it"}\``;
    if (isGuard(program, call, within.function, effectsOfCall(program, call, within)))
      return `${name} may decide whether the next may run`;
    if (isPause(program, call) || program.factsOf(call.callee.symbol)?.paces) return `${name} is a pause`;
  }
  for (const [at, later] of steps.entries())
    for (const earlier of steps.slice(0, at)) {
      const found = dependenceOf(later, earlier);
      if (found) return found.because;
    }
  const failing = steps.filter(({ does }) => does.raises);
  return failing.length > 1 ? "the failure that comes first in time is raised" : undefined;
}
