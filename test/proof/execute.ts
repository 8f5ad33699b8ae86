/** Runs programs before and after each of their repairs: what a repair changed is a counterexample. */
import assert from "node:assert/strict";
import type { Language } from "../../src/ir/module.ts";
import { differences } from "./compare.ts";
import type { Linted, Repaired } from "./repairs.ts";
import { type Job, type Outcome, runBatch, type Schedule } from "./run-batch.ts";

export interface Case {
  /** Names the program in reports. */
  readonly label: string;
  readonly text: string;
  /** What the author meant, where the program as written fails before it does anything. */
  readonly meant?: string;
  /** All that is handed to a `gather` may run together; whoever writes one means it to, whatever comes of it. */
  readonly gathersFreely: boolean;
  /** Names of the module whose values at the end belong to what a run does. */
  readonly state: readonly string[];
  readonly schedules: readonly Schedule[];
  readonly linted: Linted;
}

export interface Counterexample {
  readonly label: string;
  readonly repaired: Repaired;
  readonly before: string;
  readonly differences: readonly string[];
}

/** Rejects when a program does not run as it is: that proves nothing. */
export async function execute(
  language: Language,
  cases: readonly Case[],
): Promise<readonly Counterexample[]> {
  const outcomes = (await runBatch(language, cases.flatMap(jobsOf))).values();
  const next = (): readonly Outcome[] => outcomes.next().value ?? [];
  return cases.flatMap((one) => {
    const before = next();
    const meant = next();
    // Whoever hands one connection to a gather twice has a program that fails before any repair.
    const isWrong = !one.gathersFreely && before.some(({ clashes }) => clashes > 0);
    if (!isWrong) assertRuns(one.text, before);
    return one.linted.repaired.flatMap((repaired): readonly Counterexample[] => {
      const after = next();
      const found = isWrong ? [] : changedBy(repaired, { one, before, meant, after });
      const { label, text } = one;
      return found.length === 0 ? [] : [{ label, repaired, before: text, differences: found }];
    });
  });
}

interface Runs {
  readonly one: Case;
  readonly before: readonly Outcome[];
  readonly meant: readonly Outcome[];
  readonly after: readonly Outcome[];
}

function changedBy({ rule, safe }: Repaired, { one, before, meant, after }: Runs): readonly string[] {
  const demands = { everything: safe };
  if (!rule.includes("await-before-gather")) return differences(before, after, demands);
  if (!one.gathersFreely) return [];
  if (!failsToGather(before)) return differences(before, after, demands);
  // Another gather is left that still fails: nothing can be told.
  return failsToGather(after) ? [] : differences(meant, after, demands);
}

/** `asyncio.gather` was given results instead of coroutines. */
function failsToGather(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ failure }) => failure?.includes("a coroutine or an awaitable is required"));
}

/** Failures that programs are made to have. */
const MEANT = /: (no |too many|bad |cannot reach|An asyncio.Future, a coroutine)/;

function assertRuns(text: string, outcomes: readonly Outcome[]): void {
  for (const { broken, failure, clashes } of outcomes) {
    const unmeant = broken ?? (failure !== null && !MEANT.test(failure) ? failure : undefined);
    assert.ok(unmeant === undefined && clashes === 0, `${unmeant ?? "a clash"} in\n${text}`);
  }
}

function jobsOf({ text, meant, state, schedules, linted }: Case): readonly Job[] {
  const texts = [text, meant ?? text, ...linted.repaired.map((one) => one.text)];
  return texts.map((one) => ({ text: one, state, schedules }));
}
