/** The repairs that rules offer for a text, each applied alone, and all safe ones together. */

import type { Finding } from "../../src/engine/finding.ts";
import type { LintSession } from "../../src/engine/session.ts";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import { rules } from "../../src/rules/index.ts";

/** Rules whose repairs run awaits together. */
const CONCURRENT = ["sequential-awaits", "await-in-loop", "await-before-gather"];
export const RULES: readonly string[] = CONCURRENT.filter((rule) =>
  rules.some(({ meta }) => meta.name === rule),
);

/** The title that all safe repairs together go by. */
export const FIX_ALL = "fix all";

export interface Repaired {
  readonly text: string;
  readonly rule: string;
  readonly title: string;
  readonly safe: boolean;
}

export interface Linted {
  readonly findings: readonly Finding[];
  /** Only repairs that promise to keep what the program does: safe ones, and those of certain findings. */
  readonly repaired: readonly Repaired[];
}

export function lint(session: LintSession, file: string, text: string): Linted {
  session.open(file, text);
  const { findings, problems } = session.check(file, { rules: RULES });
  const broken = problems.find(({ kind }) => kind === "internal" || kind === "syntax");
  if (broken) throw new Error(`${broken.message} in\n${text}`);
  const repaired = findings.flatMap((finding) =>
    finding.repairs
      .filter(({ kind }) => kind === "safe" || finding.certainty === "certain")
      .map((repair): Repaired => {
        const changed = applyEdits(text, repair.edits);
        if (changed === undefined) throw new Error(`the edits of "${repair.title}" do not fit in\n${text}`);
        return { text: changed, rule: finding.rule, title: repair.title, safe: repair.kind === "safe" };
      }),
  );
  const isRepairable = findings.some(({ repairs }) => repairs.some(({ kind }) => kind === "safe"));
  const all = isRepairable ? session.fixAll(file, { rules: RULES }).get(file) : undefined;
  const rule = [...new Set(findings.map((finding) => finding.rule))].join(", ");
  if (all !== undefined) repaired.push({ text: all, rule, title: FIX_ALL, safe: true });
  session.close(file);
  return { findings, repaired };
}
