/** What a proof found, for people. */
import type { Counterexample } from "./execute.ts";
import { countByTag, type Recalled } from "./recall.ts";
import { FIX_ALL, type Repaired } from "./repairs.ts";

export function counterexampleText({ label, repaired, before, differences }: Counterexample): string {
  const { rule, title, safe } = repaired;
  return [
    `${label}, ${rule}: "${title}" (${safe ? "safe" : "suggestion"})`,
    ...differences.map((difference) => `  ${difference}`),
    "--- before",
    before,
    "--- after",
    repaired.text,
  ].join("\n");
}

/** How many repairs of each kind were run. */
export function repairsText(repairs: readonly Repaired[]): string {
  const counts = new Map<string, number>();
  for (const { rule, safe, title } of repairs) {
    const kind = title === FIX_ALL ? title : `${rule}, ${safe ? "safe" : "suggestion"}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${kind}: ${count}`).join("; ");
}

/** The share of groups that were found, and the tags of those that were not. */
export function recallText(recalled: readonly Recalled[]): string {
  const rows = countByTag(recalled)
    .filter(({ missed }) => missed > 0)
    .map(
      ({ tag, groups, missed }) => `  ${String(missed).padStart(5)} of ${String(groups).padStart(5)}  ${tag}`,
    );
  return [`found ${share(recalled)} of the groups of awaits; missed:`, ...rows].join("\n");
}

function share(recalled: readonly Recalled[]): string {
  const found = recalled.filter((one) => one.found).length;
  const percent = recalled.length === 0 ? "" : ` (${((100 * found) / recalled.length).toFixed(1)} %)`;
  return `${found} of ${recalled.length}${percent}`;
}
