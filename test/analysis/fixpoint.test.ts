/** Answers in circles are those that a plain iteration over everything finds, and come in reasonable time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fixpoint } from "../../src/analysis/fixpoint.ts";
import { below, randomFrom } from "../robustness/random-edits.ts";

interface Thing {
  readonly own: number;
  readonly asks: Thing[];
}

type Facts = ReadonlySet<number>;

const isSame = (one: Facts, other: Facts) => one.size === other.size;

function answersOf(things: readonly Thing[], count: { computed: number }): readonly Facts[] {
  const fixpoint = new Fixpoint<Thing, Facts>(new Set(), new Set([-1]), isSame);
  const ask = (thing: Thing): Facts =>
    fixpoint.of(thing, () => {
      count.computed += 1;
      return new Set([thing.own, ...thing.asks.flatMap((other) => [...ask(other)])]);
    });
  return things.map(ask);
}

function reachable(thing: Thing): Facts {
  const found = new Set<Thing>([thing]);
  for (const one of found) for (const other of one.asks) found.add(other);
  return new Set([...found].map(({ own }) => own));
}

test("everything that can be reached is in the answer, whatever circles there are", () => {
  const random = randomFrom(7);
  for (let graph = 0; graph < 300; graph++) {
    const things = Array.from({ length: 2 + below(14, random) }, (_, own): Thing => ({ own, asks: [] }));
    for (const thing of things)
      for (let edges = below(4, random); edges > 0; edges--) {
        const other = things[below(things.length, random)];
        if (other) thing.asks.push(other);
      }
    const answers = answersOf(things, { computed: 0 });
    for (const [at, thing] of things.entries())
      assert.deepEqual(new Set(answers[at]), reachable(thing), `graph ${graph}, thing ${at}`);
  }
});

test("a hundred things in one circle of many ways take some rounds of all, not one for each way", () => {
  const things = Array.from({ length: 100 }, (_, own): Thing => ({ own, asks: [] }));
  for (const [at, thing] of things.entries())
    for (const step of [1, 7, 13, 50]) {
      const other = things[(at * step + step) % things.length];
      if (other) thing.asks.push(other);
    }
  const count = { computed: 0 };
  answersOf(things, count);
  assert.ok(count.computed < 100 * 15, `${count.computed} were worked out`);
});
