/** Applies a program's repair, alike for every language. */
import assert from "node:assert/strict";
import type { Finding } from "../../src/engine/finding.ts";
import type { LintSession } from "../../src/engine/session.ts";
import { applyEdits } from "../../src/ir/apply-edits.ts";

/** What a program says of its repair: `safe` for what fix-all does, or a pattern for the title of the one to apply. */
interface Program {
  readonly rule: string;
  readonly repair: string;
}

/** More rounds than the repairs of any program need. */
const ROUNDS = 12;

export function findingsOf(session: LintSession, file: string, program: Program): readonly Finding[] {
  return session.check(file, { rules: [program.rule] }).findings;
}

/** The text after the program's repair has been applied until it is offered no more. */
export function repair(session: LintSession, file: string, program: Program): string {
  if (program.repair === "safe") {
    return session.fixAll(file, { rules: [program.rule] }).get(file) ?? session.text(file) ?? "";
  }
  const title = new RegExp(program.repair);
  for (let round = 0; round < ROUNDS; round++) {
    const chosen = findingsOf(session, file, program)
      .flatMap(({ repairs }) => repairs)
      .find((candidate) => title.test(candidate.title));
    if (!chosen) break;
    const text = session.text(file) ?? "";
    const next = applyEdits(text, chosen.edits);
    assert.ok(next !== undefined, `the edits of "${chosen.title}" do not fit together`);
    session.open(file, next);
  }
  return session.text(file) ?? "";
}
