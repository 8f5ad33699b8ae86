/** Generated programs are linted, repaired and run before and after. */
import type { LintSession } from "../../src/engine/session.ts";
import type { Language } from "../../src/ir/module.ts";
import { below, type Random, randomFrom } from "../robustness/random-edits.ts";
import { type Case, type Counterexample, execute } from "./execute.ts";
import { generate } from "./generate.ts";
import { type Program, storeOf } from "./model.ts";
import { operationsIn, type Text } from "./print.ts";
import { printPython } from "./print-python.ts";
import { printTypeScript } from "./print-typescript.ts";
import { type Recalled, recallOf } from "./recall.ts";
import { lint, type Repaired } from "./repairs.ts";
import type { Schedule } from "./run-batch.ts";
import { PROGRAM } from "./sessions.ts";
import { gathersFreely, trueGroups } from "./true-groups.ts";

export interface Proof {
  readonly programs: number;
  /** Repairs that were run. */
  readonly repairs: readonly Repaired[];
  readonly counterexamples: readonly Counterexample[];
  /** Groups of awaits that may really run together. */
  readonly recalled: readonly Recalled[];
}

export async function prove(
  session: LintSession,
  language: Language,
  seeds: readonly number[],
): Promise<Proof> {
  const recalled: Recalled[] = [];
  const cases = seeds.map((seed): Case => {
    const program = generate(seed);
    const text = printed(program, language);
    const linted = lint(session, PROGRAM[language], text.text);
    recalled.push(...recallOf(trueGroups(program), linted.findings, text));
    return {
      label: `seed ${seed} (${program.shape})`,
      text: text.text,
      ...(language === "python" ? { meant: printPython(program, { meant: true }).text } : {}),
      gathersFreely: gathersFreely(program),
      state: text.state,
      schedules: schedulesFor(program),
      linted,
    };
  });
  const counterexamples = await execute(language, cases);
  const repairs = cases.flatMap(({ linted }) => linted.repaired);
  return { programs: cases.length, repairs, counterexamples, recalled };
}

export function printed(program: Program, language: Language): Text {
  return language === "python" ? printPython(program) : printTypeScript(program);
}

/** How many of those in which all goes well, and how many at most in which one thing outside cannot be reached. */
const WELL = 4;
const FAILING = 4;

export function schedulesFor(program: Program): readonly Schedule[] {
  const random = randomFrom(program.seed);
  const reached = new Map(
    operationsIn(program).flatMap(({ operation, resource }) => {
      const store = storeOf(operation);
      return store === undefined ? [] : [[`${store} ${resource}`, { store, resource }] as const];
    }),
  );
  const failing = [...reached.values()].slice(0, FAILING);
  return [...schedules(WELL, random), ...failing.map((one) => ({ ...drawn(random), failing: one }))];
}

export function schedules(count: number, random: Random): readonly Schedule[] {
  return Array.from({ length: count }, () => drawn(random));
}

function drawn(random: Random): Schedule {
  return { seed: below(1_000_000, random) };
}
