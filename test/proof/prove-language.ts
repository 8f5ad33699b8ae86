/**
 * Repairs that run awaits together keep what a program does: random programs are repaired and run
 * before and after, in virtual time. `npm run soak -- --programs N` runs more of them. A file of tests
 * for each language, so that they run beside each other.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Language } from "../../src/ir/module.ts";
import { differences } from "./compare.ts";
import { generate } from "./generate.ts";
import { joined } from "./joined.ts";
import { printed, prove, schedulesFor } from "./prove.ts";
import { counterexampleText } from "./report.ts";
import { runBatch } from "./run-batch.ts";
import { openSession } from "./sessions.ts";
import { neighboursIn } from "./true-groups.ts";

const PROGRAMS = 250;
const seeds = Array.from({ length: PROGRAMS }, (_, at) => 1001 + at);

export function proveLanguage(language: Language): void {
  test(`${PROGRAMS} generated programs in ${language}`, async () => {
    const { session, log } = await openSession(language);
    const { counterexamples, repairs } = await prove(session, language, seeds);
    session.dispose();
    assert.deepEqual(log, []);
    assert.equal(counterexamples.length, 0, counterexamples.slice(0, 3).map(counterexampleText).join("\n"));
    assert.ok(repairs.length > PROGRAMS / 3, `only ${repairs.length} repairs were run`);
  });

  test(`what is run together without a look is caught, in ${language}`, async () => {
    const careless = seeds.flatMap((seed) => {
      const program = generate(seed);
      return neighboursIn(program)
        .filter(({ first, second }) => language === "python" || !asksDirectly([first, second]))
        .map((pair) => ({ program, pair, texts: [program, joined(program, pair)] }));
    });
    const outcomes = await runBatch(
      language,
      careless.flatMap(({ program, texts }) =>
        texts.map((one) => ({ ...printed(one, language), schedules: schedulesFor(program) })),
      ),
    );
    const changed = careless.map((_, at) =>
      differences(outcomes[2 * at] ?? [], outcomes[2 * at + 1] ?? [], { everything: true }),
    );
    const of = (verdict: string) => changed.filter((_, at) => careless[at]?.pair.verdict === verdict);
    assert.deepEqual(of("free").flat(), [], "what may run together changes something");
    assert.ok(of("free").length > PROGRAMS / 4);
    const bound = of("bound");
    const caught = bound.filter((found) => found.length > 0);
    assert.ok(caught.length > bound.length / 4, `only ${caught.length} of ${bound.length} are caught`);
  });
}

/** Rows of a database are looked into where they are awaited, in TypeScript: that is no step of its own. */
function asksDirectly(statements: readonly unknown[]): boolean {
  return JSON.stringify(statements).includes('"library"');
}
