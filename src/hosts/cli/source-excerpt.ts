/**
 * Source lines with carets under a range, aligned on a terminal: wide characters (Korean, emoji)
 * take two cells, tabs go to the next stop, control characters are made visible, long lines are cut
 * to a window around the range.
 */
import stringWidth from "string-width";
import type { LineIndex } from "../../engine/line-index.ts";
import type { Span } from "../../ir/module.ts";

export interface ExcerptLine {
  /** Counted from 1; absent where lines are left out. */
  readonly number?: number;
  readonly text: string;
  /** Spaces and carets below the text. */
  readonly carets: string;
}

const tabStop = 4;
const mostLines = 4;

/** At most four lines, each at most `width` cells wide. */
export function sourceExcerpt(
  text: string,
  lines: LineIndex,
  span: Span,
  options: { readonly width: number },
): readonly ExcerptLine[] {
  const first = lines.lineOf(span[0]);
  const last = Math.max(first, lines.lineOf(Math.max(span[0], span[1] - 1)));
  const excerpt = (line: number): ExcerptLine => {
    const [start, end] = lines.spanOf(line);
    const source = text.slice(start, end);
    const indentation = source.length - source.trimStart().length;
    const from = line === first ? span[0] - start : indentation;
    const to = line === last ? span[1] - start : source.length;
    return {
      number: line + 1,
      ...marked(source, [from, Math.max(from, Math.min(to, source.length))], options.width),
    };
  };
  const shown = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  if (shown.length <= mostLines) return shown.map(excerpt);
  return [...shown.slice(0, 2).map(excerpt), { text: "…", carets: "" }, excerpt(last)];
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** One line with its range `[from, to)` in UTF-16 units. */
function marked(source: string, [from, to]: Span, width: number): { text: string; carets: string } {
  // Only what can come to lie in the window is looked at, however long the line.
  const left = Math.max(0, from - width);
  const right = Math.min(source.length, Math.max(to, from) + width);
  let text = "";
  let cells = 0;
  let caretStart = -1;
  let caretEnd = -1;
  for (const { segment, index } of segmenter.segment(source.slice(left, right))) {
    const offset = left + index;
    if (caretStart < 0 && offset + segment.length > from) caretStart = cells;
    if (offset < to) {
      const shown = visible(segment, cells);
      text += shown;
      cells += stringWidth(shown);
      caretEnd = cells;
    } else {
      const shown = visible(segment, cells);
      text += shown;
      cells += stringWidth(shown);
    }
  }
  if (caretStart < 0) caretStart = cells;
  return windowed(text, caretStart, Math.max(caretEnd, caretStart + 1), width, {
    cutLeft: left > 0,
    cutRight: right < source.length,
  });
}

function windowed(
  text: string,
  caretStart: number,
  caretEnd: number,
  width: number,
  { cutLeft, cutRight }: { readonly cutLeft: boolean; readonly cutRight: boolean },
): { text: string; carets: string } {
  const total = stringWidth(text);
  if (total <= width && !cutLeft && !cutRight) {
    return { text, carets: " ".repeat(caretStart) + "^".repeat(Math.max(1, caretEnd - caretStart)) };
  }
  const context = Math.floor(width / 4);
  const start = caretEnd <= width && !cutLeft ? 0 : Math.max(0, caretStart - context);
  const cutStart = start > 0 || cutLeft;
  let cells = 0;
  let shown = "";
  let shownFrom = -1;
  const room = width - 2;
  for (const { segment } of segmenter.segment(text)) {
    const wide = stringWidth(segment);
    if (cells >= start && cells + wide - start <= room) {
      if (shownFrom < 0) shownFrom = cells;
      shown += segment;
    }
    cells += wide;
  }
  const from = Math.max(0, shownFrom);
  const cutEnd = from + stringWidth(shown) < total || cutRight;
  const carets = Math.max(1, Math.min(caretEnd, from + room) - caretStart);
  return {
    text: `${cutStart ? "…" : ""}${shown}${cutEnd ? "…" : ""}`,
    carets: " ".repeat(Math.max(0, caretStart - from + (cutStart ? 1 : 0))) + "^".repeat(carets),
  };
}

/** What a terminal may be sent for a character of the source. */
function visible(segment: string, cells: number): string {
  if (segment === "\t") return " ".repeat(tabStop - (cells % tabStop));
  const code = segment.charCodeAt(0);
  if (segment.length === 1 && code < 32) return String.fromCharCode(0x2400 + code);
  if (segment.length === 1 && code === 127) return "␡";
  // Other control characters and direction marks could rewrite the line around them.
  return segment.replace(/[\u0080-\u009f\u202a-\u202e\u2066-\u2069]/g, "�");
}
