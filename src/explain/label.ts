/** The user's code as a label: on one line, of a given width, and harmless to whatever shows it. */
import stringWidth from "string-width";

/** In UTF-16 units; whole queries and texts stand in calls. */
const longestCode = 500;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Code on one line, as if it had been written so. What could rewrite the text around it is made visible. */
export function oneLine(code: string): string {
  const shown = code.length > longestCode ? `${code.slice(0, longestCode)}…` : code;
  return shown
    .replace(/([([{])\s*\n\s*/g, "$1")
    .replace(/,?\s*\n\s*([)\]}])/g, "$1")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, "\ufffd");
}

/** Code on one line of at most `cells` cells; wide characters (Korean, emoji) take two. */
export function shortLabel(code: string, cells: number): string {
  const line = oneLine(code);
  if (stringWidth(line) <= cells) return line;
  let shown = "";
  let used = 1;
  for (const { segment } of segmenter.segment(line)) {
    used += stringWidth(segment);
    if (used > cells) break;
    shown += segment;
  }
  return `${shown}…`;
}

/** Filled with spaces to a width in cells. */
export function padded(label: string, cells: number): string {
  return label + " ".repeat(Math.max(0, cells - stringWidth(label)));
}

export function cellsOf(label: string): number {
  return stringWidth(label);
}
