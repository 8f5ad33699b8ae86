/** Draws two timelines as text: the same steps one after another, and together. Pure text, no markup. */
import type { Timeline } from "../rules/kit/rule.ts";
import { cellsOf, shortLabel } from "./label.ts";
import { laneLine, rounded } from "./lanes.ts";

/** Cells of the longer timeline; fits a hover without wrapping. */
const width = 36;
const longestLabel = 22;
/** More rows push the explanation out of the hover. */
const mostSteps = 8;

/**
 * A picture of several lines without a final line break. Lengths are drawn to scale. They are
 * named only where the timeline says its unit; otherwise the two ways are compared by their share.
 * Undefined when there is nothing to compare: fewer than two steps, or no length at all.
 */
export function drawTimelines(timeline: Timeline): string | undefined {
  const steps = timeline.steps.map((step) => ({
    label: shortLabel(step.label, longestLabel),
    length: Math.max(0, Number.isFinite(step.length) ? step.length : 0),
  }));
  const sum = steps.reduce((total, step) => total + step.length, 0);
  const longest = Math.max(0, ...steps.map((step) => step.length));
  if (steps.length < 2 || sum === 0) return undefined;

  const shown = steps.slice(0, mostSteps);
  const scale = {
    labelCells: Math.max(...shown.map((step) => cellsOf(step.label))),
    cells: width,
    unit: sum,
  };
  const row = (label: string, start: number, end: number) => laneLine({ label, start, end }, scale);

  let clock = 0;
  const sequential = shown.map((step) => {
    const line = row(step.label, clock, clock + step.length);
    clock += step.length;
    return line;
  });
  const together = shown.map((step) => row(step.label, 0, step.length));
  const rest = steps.length > shown.length ? [`  … ${steps.length - shown.length} more`] : [];

  const titles = ["one after another", "together"] as const;
  const amounts = timeline.unit
    ? [`${rounded(sum)} ${timeline.unit}`, `${rounded(longest)} ${timeline.unit}`]
    : ["100 %", `${Math.round((longest / sum) * 100)} %`];
  const titleWidth = Math.max(...titles.map((title) => title.length));
  const title = (index: 0 | 1) => `${titles[index].padEnd(titleWidth)}  ${amounts[index]}`;
  return [title(0), ...sequential, ...rest, title(1), ...together, ...rest].join("\n");
}
