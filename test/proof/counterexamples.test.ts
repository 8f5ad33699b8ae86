/**
 * Programs in `counterexamples/` were once repaired wrongly: each is repaired and run before and
 * after, as often as generated programs are. The comments at its head say what else to look at:
 *
 *     # state: counter, items         names of the module whose values at the end must be the same
 *     # failing: server users         what cannot be reached in some of the runs
 *     # repaired: no                  nothing may be offered that could change it
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { randomFrom } from "../robustness/random-edits.ts";
import { execute } from "./execute.ts";
import { schedules } from "./prove.ts";
import { lint } from "./repairs.ts";
import { counterexampleText } from "./report.ts";
import type { Schedule } from "./run-batch.ts";
import { openSession, PROGRAM } from "./sessions.ts";

const FOLDER = join(import.meta.dirname, "counterexamples");
/** Runs with lengths of their own, and as many for what cannot be reached. */
const RUNS = 12;

for (const name of readdirSync(FOLDER).sort()) {
  test(name, async () => {
    const text = readFileSync(join(FOLDER, name), "utf8");
    const language = name.endsWith(".py") ? "python" : "typescript";
    const { session, log } = await openSession(language);
    const linted = lint(session, PROGRAM[language], text);
    session.dispose();
    const said = headOf(text);
    if (said.get("repaired") === "no")
      assert.deepEqual(
        linted.repaired.map(({ title }) => title),
        [],
      );
    const counterexamples = await execute(language, [
      {
        label: name,
        text,
        gathersFreely: true,
        state: said.get("state")?.split(/,\s*/) ?? [],
        schedules: schedulesOf(said.get("failing")),
        linted,
      },
    ]);
    assert.deepEqual(log, []);
    assert.equal(counterexamples.length, 0, counterexamples.map(counterexampleText).join("\n"));
  });
}

function headOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^(?:#|\/\/) (\w+): (.*)$/gm)].map(([, key = "", value = ""]) => [key, value]),
  );
}

function schedulesOf(failing: string | undefined): readonly Schedule[] {
  const [store, resource] = failing?.split(" ") ?? [];
  const random = randomFrom(1);
  const well = schedules(RUNS, random);
  if (store === undefined || resource === undefined) return well;
  return [...well, ...schedules(RUNS, random).map((one) => ({ ...one, failing: { store, resource } }))];
}
