/** Which findings the compiler reports by itself, so that in an editor that shows its errors nobody is told twice. */
import type { Finding } from "../../engine/finding.ts";
import type { ProjectCheck } from "./project-check.ts";

/**
 * Codes of the compiler's errors by our rules: `await`, `for await` and `await using` outside of an
 * async function or a module, and promises as conditions.
 */
const codesByRule: ReadonlyMap<string, ReadonlySet<number>> = new Map([
  ["await-outside-async", new Set([1103, 1308, 1375, 1378, 1431, 1432, 2524, 2852, 2853])],
  ["missing-await", new Set([2801])],
]);

/** Every code by which a finding may be reported already. */
export const compilerCodes: ReadonlySet<number> = new Set(
  [...codesByRule.values()].flatMap((codes) => [...codes]),
);

export function reportedByCompiler(
  check: ProjectCheck,
  file: string,
  findings: readonly Finding[],
): ReadonlySet<Finding> {
  const found = new Set<Finding>();
  for (const [rule, codes] of codesByRule) {
    const own = findings.filter((finding) => finding.rule === rule);
    if (own.length === 0) continue;
    // Asked for only now: it makes the compiler check the whole file.
    const errors = check.compilerErrors(file, codes);
    for (const finding of own) {
      if (errors.some(([start, end]) => start < finding.span[1] && end > finding.span[0])) found.add(finding);
    }
  }
  return found;
}
