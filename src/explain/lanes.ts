/** Lanes of a timeline as lines of text: a label, and a bar to scale. */
import { padded } from "./label.ts";

export interface Lane {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  /** The character of its bar; a full block by default. */
  readonly block?: string;
}

/** `unit` is the length that fills `cells`. However short, a bar has one cell. */
export function laneLine(
  lane: Lane,
  scale: { readonly labelCells: number; readonly cells: number; readonly unit: number },
): string {
  const at = (time: number) => Math.round((time / scale.unit) * scale.cells);
  const start = Math.min(at(lane.start), scale.cells - 1);
  const bar = (lane.block ?? "█").repeat(Math.max(1, at(lane.end) - start));
  return `  ${padded(lane.label, scale.labelCells)}  ${" ".repeat(start)}${bar}`;
}

/** A length as people write it: with two decimals, and two digits where it is short. */
export function rounded(length: number): string {
  return String(length < 1 ? Number(length.toPrecision(2)) : Math.round(length * 100) / 100);
}
