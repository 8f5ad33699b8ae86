/**
 * When each wait of a function runs: one after another, as it is written, and together, where each
 * begins as soon as all that it needs is over. Times only; drawing is for others.
 */
import type { Wait, Waits } from "../analysis/waits.ts";

export interface Schedule {
  /** When each wait begins and ends, in the order of the waits. */
  readonly bars: readonly { readonly start: number; readonly end: number }[];
  readonly total: number;
}

export interface Schedules {
  /** Absent where lengths are not known: each wait is then drawn with the length 1. */
  readonly unit?: "s";
  readonly before: Schedule;
  readonly after: Schedule;
  /** Indices of the waits that decide how long `after` takes: were one longer, all would be. */
  readonly critical: readonly number[];
}

export function schedulesOf({ waits }: Waits): Schedules {
  const seconds = knownSeconds(waits);
  const lengths = seconds ?? waits.map(() => 1);
  const before = oneAfterAnother(lengths);
  const after = together(waits, lengths);
  return { ...(seconds && { unit: "s" }), before, after, critical: criticalWaits(waits, after) };
}

/** Undefined unless all are known and there is something to draw to scale. */
function knownSeconds(waits: readonly Wait[]): readonly number[] | undefined {
  const known = waits.flatMap(({ seconds }) =>
    seconds !== undefined && Number.isFinite(seconds) && seconds >= 0 ? [seconds] : [],
  );
  return known.length === waits.length && known.some((length) => length > 0) ? known : undefined;
}

function oneAfterAnother(lengths: readonly number[]): Schedule {
  let clock = 0;
  const bars = lengths.map((length) => {
    const start = clock;
    clock += length;
    return { start, end: clock };
  });
  return { bars, total: clock };
}

function together(waits: readonly Wait[], lengths: readonly number[]): Schedule {
  const bars: { start: number; end: number }[] = [];
  for (const [index, length] of lengths.entries()) {
    const start = Math.max(0, ...needed(waits, index).map((need) => bars[need]?.end ?? 0));
    bars.push({ start, end: start + length });
  }
  return { bars, total: Math.max(0, ...bars.map(({ end }) => end)) };
}

/** Backwards from the end: what ends with it, and what ends as such a wait begins that needs it. */
function criticalWaits(waits: readonly Wait[], { bars, total }: Schedule): readonly number[] {
  const critical = new Set<number>();
  for (const [index, { start, end }] of [...bars.entries()].reverse()) {
    if (end === total) critical.add(index);
    if (!critical.has(index)) continue;
    for (const need of needed(waits, index)) if (bars[need]?.end === start) critical.add(need);
  }
  return [...critical].sort((a, b) => a - b);
}

/** Only earlier waits can be needed. */
function needed(waits: readonly Wait[], index: number): readonly number[] {
  return (waits[index]?.needs ?? []).map(({ wait }) => wait).filter((wait) => wait >= 0 && wait < index);
}
