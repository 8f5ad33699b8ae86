/**
 * Repairs are executed: each program in `programs/` is repaired, and CPython runs it before and
 * after. The comments at the head of a program say what is to be shown:
 *
 *     # rule: blocking-call      the rule whose findings are repaired
 *     # repair: safe             what fix-all does, or a pattern for the title of the repair to apply
 *     # outcome: same            same output and same failure as before, and not slower
 *     # outcome: faster          that, and surely faster
 *     # outcome: same failure    same failure as before; the repair may say something about it first
 *     # outcome: runs            ends without a failure, where it failed before
 *     # prints: 3                what it prints afterwards, a line each (then there is no outcome)
 *     # failing-url: part        urls with this part cannot be reached
 *     # python: 3.11             lowest Python that the project supports
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { findingsOf, repair } from "./apply-repair.ts";
import { MEMORY_FOLDER, openMemorySession } from "./memory-session.ts";
import { type Outcome, runPython } from "./run-python.ts";

interface Program {
  readonly name: string;
  readonly text: string;
  readonly rule: string;
  readonly repair: string;
  readonly outcome: string | undefined;
  readonly prints: readonly string[];
  readonly failingUrl: string | undefined;
  readonly python: readonly [number, number];
}

const FOLDER = join(import.meta.dirname, "programs");
/**
 * Noise between two runs of one program: starting threads and importing modules takes some seconds,
 * and a busy machine a share of the whole. A repair that makes waits follow each other takes more.
 */
const NOISE = { seconds: 0.1, share: 0.5 };
/** The programs that become faster do two or three equal waits at once. */
const FASTER = 0.8;

const scratch = mkdtempSync(join(tmpdir(), "awaitwise-executed-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const programs = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".py"))
  .sort()
  .map(readProgram);

test("there are programs for every rule that repairs Python", () => {
  assert.ok(programs.length >= 30);
});

for (const program of programs) {
  test(program.name, async () => {
    const { session, log } = await openMemorySession(new Map(), {
      pythonVersion: program.python,
      rules: { [program.rule]: "warning" },
    });
    const file = `${MEMORY_FOLDER}/${program.name}`;
    session.open(file, program.text);
    assert.ok(findingsOf(session, file, program).length > 0, "nothing is found before the repair");
    const repaired = repair(session, file, program);
    session.open(file, repaired);
    const left = findingsOf(session, file, program);
    assert.deepEqual(
      left.map(({ message }) => message),
      [],
      `findings are left in\n${repaired}`,
    );
    assert.deepEqual(
      [...session.fixAll(file, { rules: [program.rule] })],
      [],
      "a second fix-all changes the file",
    );
    assert.deepEqual(session.check(file).problems, []);
    assert.deepEqual(log, []);
    session.dispose();
    await execute(program, repaired);
  });
}

function readProgram(name: string): Program {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const directives = [...text.matchAll(/^# ([a-z-]+): ?(.*)$/gm)].map(([, key, value]) => ({ key, value }));
  const one = (key: string) => directives.find((directive) => directive.key === key)?.value;
  const [, minor = "10"] = (one("python") ?? "3.10").split(".");
  return {
    name,
    text,
    rule: one("rule") ?? "",
    repair: one("repair") ?? "",
    outcome: one("outcome"),
    prints: directives.filter(({ key }) => key === "prints").map(({ value }) => value ?? ""),
    failingUrl: one("failing-url"),
    python: [3, Number(minor)],
  };
}

async function execute(program: Program, repaired: string): Promise<void> {
  const later = await run(program, "after", repaired);
  if (program.prints.length > 0) {
    assert.equal(later.failure, undefined, `${later.errors}\n${repaired}`);
    assert.deepEqual(later.output.trimEnd().split(/\r?\n/), program.prints, repaired);
    return;
  }
  if (program.outcome === "runs") {
    assert.notEqual((await run(program, "before", program.text)).failure, undefined);
    assert.equal(later.failure, undefined, `${later.errors}\n${repaired}`);
    return;
  }
  const earlier = await run(program, "before", program.text);
  assert.equal(later.failure, earlier.failure, `${later.errors}\n${repaired}`);
  if (program.outcome === "same failure") return;
  assert.equal(later.output, earlier.output, repaired);
  await assertPace(program, repaired, earlier, later);
}

/** Not slower, and faster where the program says so. Counts the best of a few runs, for busy machines. */
async function assertPace(
  program: Program,
  repaired: string,
  earlier: Outcome,
  later: Outcome,
): Promise<void> {
  let [before, now] = [earlier.seconds, later.seconds];
  const goodEnough = () =>
    now < (program.outcome === "faster" ? before * FASTER : before * (1 + NOISE.share) + NOISE.seconds);
  for (let tries = 0; tries < 3 && !goodEnough(); tries++) {
    before = Math.min(before, (await run(program, "before", program.text)).seconds);
    now = Math.min(now, (await run(program, "after", repaired)).seconds);
  }
  assert.ok(goodEnough(), `${before} s before the repair, ${now} s after it:\n${repaired}`);
}

function run(program: Program, when: string, text: string): Promise<Outcome> {
  const file = join(scratch, `${when}-${program.name}`);
  writeFileSync(file, text);
  return runPython(file, program.failingUrl === undefined ? {} : { failingUrl: program.failingUrl });
}
