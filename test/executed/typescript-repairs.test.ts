/**
 * Repairs of TypeScript and JavaScript are executed: each program in `programs/` is repaired,
 * compiled, and run by Node before and after. The comments at its head are those that
 * {@link file://./repairs.test.ts} explains, with `//` before them.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import ts from "typescript";
import { defaultConfig } from "../../src/engine/config.ts";
import type { Finding } from "../../src/engine/finding.ts";
import { createSession, type LintSession } from "../../src/engine/session.ts";
import { programOf } from "../frontends/typescript-program.ts";
import { typescriptFrontend } from "../rules/typescript-frontend.ts";
import { findingsOf, repair } from "./apply-repair.ts";
import { runNode } from "./run-node.ts";
import type { Outcome } from "./run-python.ts";

interface Program {
  readonly name: string;
  readonly text: string;
  readonly rule: string;
  readonly repair: string;
  readonly outcome: string | undefined;
  readonly prints: readonly string[];
}

const FOLDER = join(import.meta.dirname, "programs");
/** The programs that become faster do two equal waits at once, or two pairs of them. */
const FASTER = 0.85;
const NOISE = { seconds: 0.3, share: 0.5 };

const scratch = mkdtempSync(join(tmpdir(), "awaitwise-executed-node-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const programs = readdirSync(FOLDER)
  .filter((name) => /\.(ts|js)$/.test(name))
  .sort()
  .map(readProgram);

test("there are programs for the rules that repair TypeScript", () => {
  assert.ok(new Set(programs.map(({ rule }) => rule)).size >= 9);
});

for (const program of programs) {
  test(program.name, async () => {
    const file = `/project/${program.name}`;
    const session = sessionOver(new Map([[file, program.text]]));
    assert.ok(findingsOf(session, file, program).length > 0, "nothing is found before the repair");
    const repaired = repair(session, file, program);
    session.open(file, repaired);
    const left = findingsOf(session, file, program).filter(({ repairs }) => offered(repairs, program));
    assert.deepEqual(
      left.map(({ message }) => message),
      [],
      `findings are left in\n${repaired}`,
    );
    assert.deepEqual([...session.fixAll(file, { rules: [program.rule] })], [], "a second fix-all changes it");
    session.dispose();
    const known = new Set(complaints(file, program.text));
    const added = complaints(file, repaired).filter((message) => !known.has(message));
    assert.deepEqual(added, [], `the compiler complains of\n${repaired}`);
    await execute(program, repaired);
  });
}

function readProgram(name: string): Program {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const directives = [...text.matchAll(/^\/\/ ([a-z-]+): ?(.*)$/gm)].map(([, key, value]) => ({
    key,
    value,
  }));
  const one = (key: string) => directives.find((directive) => directive.key === key)?.value;
  return {
    name,
    text,
    rule: one("rule") ?? "",
    repair: one("repair") ?? "",
    outcome: one("outcome"),
    prints: directives.filter(({ key }) => key === "prints").map(({ value }) => value ?? ""),
  };
}

function sessionOver(files: ReadonlyMap<string, string>): LintSession {
  return createSession(
    {
      files: { read: (path) => files.get(path), isFile: (path) => files.has(path), isDirectory: () => false },
      roots: ["/project"],
      configOf: () => defaultConfig("/project"),
      log: (line) => assert.fail(line),
    },
    [typescriptFrontend(files)],
  );
}

function offered(repairs: Finding["repairs"], program: Program): boolean {
  if (program.repair === "safe") return repairs.some(({ kind }) => kind === "safe");
  return repairs.some(({ title }) => new RegExp(program.repair).test(title));
}

/** What the compiler says of a program, without its places. */
function complaints(file: string, text: string): readonly string[] {
  const program = programOf(new Map([[file, text]]));
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((one) =>
    ts.flattenDiagnosticMessageText(one.messageText, " "),
  );
}

async function execute(program: Program, repaired: string): Promise<void> {
  const run = (when: string, text: string): Promise<Outcome> =>
    runNode(join(scratch, `${when}-${program.name}`), text);
  const later = await run("after", repaired);
  if (program.prints.length > 0) {
    assert.equal(later.failure, undefined, `${later.errors}\n${repaired}`);
    assert.deepEqual(later.output.trimEnd().split(/\r?\n/), program.prints, repaired);
    return;
  }
  const earlier = await run("before", program.text);
  if (program.outcome === "runs") {
    assert.notEqual(earlier.failure, undefined);
    assert.equal(later.failure, undefined, `${later.errors}\n${repaired}`);
    return;
  }
  assert.equal(later.failure, earlier.failure, `${later.errors}\n${repaired}`);
  if (program.outcome === "same failure") return;
  assert.equal(later.output, earlier.output, repaired);
  let [before, now] = [earlier.seconds, later.seconds];
  const goodEnough = () =>
    now < (program.outcome === "faster" ? before * FASTER : before * (1 + NOISE.share) + NOISE.seconds);
  for (let tries = 0; tries < 3 && !goodEnough(); tries++) {
    before = Math.min(before, (await run("before", program.text)).seconds);
    now = Math.min(now, (await run("after", repaired)).seconds);
  }
  assert.ok(goodEnough(), `${before} s before the repair, ${now} s after it:\n${repaired}`);
}
