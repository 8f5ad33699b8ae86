/** The engine's own rule: suppression comments that suppress nothing or cannot be understood. */
import type { RuleMeta } from "../rules/kit/rule.ts";

export const unusedSuppression: RuleMeta = {
  code: "AW001",
  name: "unused-suppression",
  group: "style",
  languages: ["python", "typescript"],
  severity: "hint",
  summary: "A suppression comment suppresses nothing, or names no rule.",
  repairs: [
    { title: "Remove the unused suppression", kind: "safe" },
    { title: "Change the name to the rule's", kind: "suggestion" },
  ],
  documentation: {
    what: "Reports `awaitwise: ignore` and `awaitwise: ignore-file` comments without a finding to suppress, and those that name a rule which does not exist. The latter, and comments that cannot be read, are shown as warnings.",
    why: "A suppression that is left behind hides the next mistake on its line. One with a slip in it hides nothing, though its author believes it does.",
    examples: [
      {
        language: "python",
        bad: `
import asyncio

async def main():
    await asyncio.sleep(1)  # awaitwise: ignore[missing-await]
`,
        good: `
import asyncio

async def main():
    await asyncio.sleep(1)
`,
      },
    ],
    repair:
      "Removes the comment, or the names in it that are not needed. Comments of other tools on the same line stay.",
    whenNotToUse:
      "Switch it off while several versions of Awaitwise look at the same code. Nothing is reported in files with syntax errors, nor for rules that are switched off or did not run.",
  },
};
