/** How many of the groups that may really run together have a finding, and what those have in common that have none. */
import type { Finding } from "../../src/engine/finding.ts";
import type { Text } from "./print.ts";
import type { TrueGroup } from "./true-groups.ts";

export interface Recalled {
  readonly group: TrueGroup;
  readonly found: boolean;
}

/** A finding of AW201 that covers two steps of a group finds it. */
export function recallOf(
  groups: readonly TrueGroup[],
  findings: readonly Finding[],
  { text, lines }: Text,
): readonly Recalled[] {
  const spans = findings
    .filter(({ rule }) => rule === "sequential-awaits")
    .map(({ span }) => span.map((offset) => lineAt(text, offset)));
  return groups.map((group) => {
    const places = group.steps.map((step) => lines.get(step) ?? -1);
    const found = spans.some(
      ([start = 0, end = 0]) => places.filter((line) => line >= start && line <= end).length >= 2,
    );
    return { group, found };
  });
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length - 1;
}

export interface TagCount {
  readonly tag: string;
  readonly groups: number;
  readonly missed: number;
}

/** What is missed most first. */
export function countByTag(recalled: readonly Recalled[]): readonly TagCount[] {
  const counts = new Map<string, { groups: number; missed: number }>();
  for (const { group, found } of recalled) {
    for (const tag of group.tags) {
      const count = counts.get(tag) ?? { groups: 0, missed: 0 };
      counts.set(tag, { groups: count.groups + 1, missed: count.missed + (found ? 0 : 1) });
    }
  }
  return [...counts]
    .map(([tag, count]) => ({ tag, ...count }))
    .sort((left, right) => right.missed - left.missed || right.groups - left.groups);
}
