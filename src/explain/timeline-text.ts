/** The timeline of a function as text for a terminal, or for whoever cannot see its picture. */
import type { Waits } from "../analysis/waits.ts";
import { cellsOf, oneLine, shortLabel } from "./label.ts";
import { laneLine } from "./lanes.ts";
import { type Schedule, schedulesOf } from "./schedule.ts";
import { amountOf, headline, notes, waitInWords } from "./timeline-words.ts";

const lineWidth = 80;
const longestLabel = 30;
const decisive = "█";
const other = "▒";

/**
 * Lines of at most 80 cells without a final line break, but for the list at the end, whose reasons
 * are as long as they are. Where nothing could run together, only one way is drawn.
 */
export function timelineText(name: string, waits: Waits): string {
  const schedules = schedulesOf(waits);
  const { unit, before, after } = schedules;
  const title = `${oneLine(name)}: ${headline(waits, schedules)}`;
  if (waits.waits.length === 0) return title;
  const list = waits.waits.map((_, index) => waitInWords(waits, index));

  if (waits.waits.length === 1) return [title, "", ...list].join("\n");

  const critical = new Set(schedules.critical);
  const digits = String(waits.waits.length).length;
  const labels = waits.waits.map(
    ({ label }, index) => `${String(index + 1).padStart(digits)} ${shortLabel(label, longestLabel)}`,
  );
  const labelCells = Math.max(...labels.map(cellsOf));
  const scale = { labelCells, cells: lineWidth - labelCells - 4, unit: before.total };
  const lanes = ({ bars }: Schedule) =>
    bars.map((bar, index) =>
      laneLine({ label: labels[index] ?? "", ...bar, block: critical.has(index) ? decisive : other }, scale),
    );
  const isSame = critical.size === labels.length && after.total === before.total;
  return [
    title,
    "",
    `one after another  ${amountOf(before.total, unit)}`,
    ...lanes(before),
    ...(isSame ? [] : [`together           ${amountOf(after.total, unit)}`, ...lanes(after)]),
    "",
    ...list,
    "",
    ...(isSame ? [] : [`${decisive} decides how long it takes together.`]),
    ...notes(waits, schedules),
  ]
    .join("\n")
    .trimEnd();
}
