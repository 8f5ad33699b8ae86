/**
 * The timeline of a function as a picture: a lane for each wait, one panel with the waits one after
 * another and one with them together, to the same scale, and an arrow from each wait to those that need
 * it. The picture says in words what it shows, for screen readers and as tooltips.
 */
import type { Waits } from "../analysis/waits.ts";
import { cellsOf, oneLine, shortLabel } from "./label.ts";
import { rounded } from "./lanes.ts";
import { type Schedule, type Schedules, schedulesOf } from "./schedule.ts";
import { labelCell, textLetter, timelineStyle } from "./timeline-svg-style.ts";
import { amountOf, headline, legend, notes, waitInWords } from "./timeline-words.ts";

export interface SvgOptions {
  /** In pixels; 720 by default. Panels stand below one another where there is little. */
  readonly width?: number;
}

const laneHeight = 24;
const barHeight = 14;
const headHeight = 26;
const axisHeight = 22;
const noteHeight = 16;
const gap = 16;
const leastWidth = 240;
/** With less width than this, the panels stand below one another. */
const widthOfTwo = 560;

/** A whole SVG document. Each lane carries the index of its wait as `data-wait`. */
export function timelineSvg(name: string, waits: Waits, options: SvgOptions = {}): string {
  const width = Math.max(leastWidth, Math.round(options.width ?? 720));
  const schedules = schedulesOf(waits);
  const said = [
    headline(waits, schedules),
    ...waits.waits.map((_, index) => `${waitInWords(waits, index)}.`),
    ...notes(waits, schedules),
  ];
  const areTwo = waits.waits.length > 1;
  const drawing: Drawing = { waits, schedules, critical: new Set(areTwo ? schedules.critical : []) };
  const panels = panelsOf(drawing, width);
  const bottom = Math.max(0, ...panels.map(({ y }) => y + headHeight + lanesHeight(waits) + axisHeight));
  const words = [...(areTwo ? [legend] : [headline(waits, schedules)]), ...notes(waits, schedules)].flatMap(
    (sentence) => brokenInto(sentence, Math.floor((width - gap) / textLetter)),
  );
  const height = bottom + words.length * noteHeight + gap;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="awaitwise-timeline" role="img" aria-labelledby="awaitwise-title awaitwise-description" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="awaitwise-title">${escaped(`Timeline of ${oneLine(name)}`)}</title>`,
    `<desc id="awaitwise-description">${escaped(said.join("\n"))}</desc>`,
    `<style>${timelineStyle}</style>`,
    `<rect class="background" width="${width}" height="${height}"/>`,
    ...panels.map((panel) => drawnPanel(panel, drawing)),
    ...words.map((line, index) => text(gap / 2, bottom + (index + 1) * noteHeight, "muted", line)),
    "</svg>",
  ].join("\n");
}

interface Drawing {
  readonly waits: Waits;
  readonly schedules: Schedules;
  readonly critical: ReadonlySet<number>;
}

interface Panel {
  readonly title: string;
  readonly schedule: Schedule;
  readonly x: number;
  readonly y: number;
  /** Where time 0 is, relative to `x`. */
  readonly origin: number;
  /** Pixels of one unit of time. */
  readonly scale: number;
  /** Of the part with the bars. */
  readonly width: number;
  /** Cells for the labels left of the bars, 0 without any. */
  readonly labelCells: number;
}

function panelsOf({ waits, schedules }: Drawing, width: number): readonly Panel[] {
  const { before, after } = schedules;
  const count = waits.waits.length;
  if (count === 0) return [];
  const areTwo = count > 1;
  const beside = areTwo && width >= widthOfTwo;
  const longest = Math.max(...waits.waits.map(({ label }) => cellsOf(oneLine(label)))) + numberCells(count);
  const labelCells = Math.min(longest, Math.floor((width * (beside ? 0.3 : 0.4)) / labelCell));
  const labels = labelCells * labelCell + gap;
  const whole = width - labels - gap;
  const barWidth = beside ? (whole - gap) / 2 : whole;
  const shared = { y: 0, width: barWidth, scale: (barWidth - gap) / before.total };
  const left = { ...shared, x: gap / 2, origin: labels, labelCells };
  const first = { ...left, title: titled("One after another", before, schedules), schedule: before };
  if (!areTwo) return [{ ...first, title: schedules.unit ? amountOf(before.total, schedules.unit) : "" }];
  const second = { title: titled("Together", after, schedules), schedule: after };
  return beside
    ? [first, { ...shared, ...second, x: gap / 2 + labels + barWidth + gap, origin: 0, labelCells: 0 }]
    : [first, { ...left, ...second, y: headHeight + lanesHeight(waits) + axisHeight + gap / 2 }];
}

function titled(title: string, { total }: Schedule, { unit }: Schedules): string {
  return `${title}: ${amountOf(total, unit)}`;
}

function drawnPanel(panel: Panel, drawing: Drawing): string {
  const { waits, schedules, critical } = drawing;
  const { title, schedule, x, y, origin, scale, width, labelCells } = panel;
  const at = (time: number) => pixels(origin + time * scale);
  const bottom = headHeight + lanesHeight(waits);
  const lanes = waits.waits.map((wait, index) => {
    const { start, end } = schedule.bars[index] ?? { start: 0, end: 0 };
    const top = laneTop(index);
    const label = shortLabel(`${index + 1} ${wait.label}`, labelCells);
    return [
      `<g class="${critical.has(index) ? "lane decisive" : "lane"}" data-wait="${index}">`,
      `<title>${escaped(tooltip(drawing, schedule, index))}</title>`,
      ...(labelCells > 0 ? [text(0, top + laneHeight / 2 + 4, "label", label)] : []),
      `<rect class="${wait.conditional ? "bar conditional" : "bar"}" x="${at(start)}" y="${pixels(top + (laneHeight - barHeight) / 2)}" width="${pixels(Math.max(3, (end - start) * scale))}" height="${barHeight}" rx="2"/>`,
      "</g>",
    ].join("");
  });
  const end = at(schedule.total);
  return [
    `<g transform="translate(${pixels(x)} ${pixels(y)})">`,
    text(origin, 17, "heading", title),
    ...ticks(schedules, width).map((time) =>
      [
        `<line class="grid" x1="${at(time)}" x2="${at(time)}" y1="${headHeight}" y2="${bottom + 4}"/>`,
        text(
          origin + time * scale,
          bottom + 16,
          "muted",
          `${rounded(time)}${schedules.unit ? ` ${schedules.unit}` : ""}`,
          "middle",
        ),
      ].join(""),
    ),
    `<line class="end" x1="${end}" x2="${end}" y1="${headHeight}" y2="${bottom + 4}"/>`,
    ...lanes,
    ...arrows(panel, drawing),
    "</g>",
  ].join("\n");
}

function tooltip({ waits, schedules: { unit } }: Drawing, schedule: Schedule, index: number): string {
  const bar = schedule.bars[index];
  const when = unit && bar ? ` (${rounded(bar.start)}–${rounded(bar.end)} ${unit})` : "";
  return waitInWords(waits, index) + when;
}

/** From the end of each wait down to the beginning of those that need it. */
function arrows({ schedule, origin, scale }: Panel, { waits, critical }: Drawing): readonly string[] {
  return waits.waits.flatMap(({ needs }, index) =>
    needs.flatMap(({ wait, sure }) => {
      const from = schedule.bars[wait];
      const to = schedule.bars[index];
      if (!from || !to || wait >= index) return [];
      const inset = (bar: typeof from) => Math.min(4, ((bar.end - bar.start) * scale) / 2);
      const startX = pixels(origin + from.end * scale - inset(from));
      const endX = pixels(origin + to.start * scale + inset(to));
      const startY = laneTop(wait) + (laneHeight + barHeight) / 2;
      const endY = laneTop(index) + (laneHeight - barHeight) / 2;
      const middle = (startY + endY) / 2;
      const isDecisive = critical.has(wait) && critical.has(index) && from.end === to.start;
      const kind = `arrow${sure ? "" : " unsure"}${isDecisive ? " decisive" : ""}`;
      return [
        `<g class="${kind}"><path d="M${startX} ${startY}C${startX} ${middle} ${endX} ${middle} ${endX} ${endY - 4}"/>` +
          `<polygon points="${endX - 3.5},${endY - 5} ${endX + 3.5},${endY - 5} ${endX},${endY}"/></g>`,
      ];
    }),
  );
}

/** Round times with at least 50 pixels between them. */
function ticks({ unit, before: { total } }: Schedules, width: number): readonly number[] {
  const least = total / Math.max(1, Math.floor(width / 50));
  const power = 10 ** Math.floor(Math.log10(least));
  const round = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? least;
  const step = unit ? round : Math.max(1, Math.ceil(round));
  return Array.from({ length: Math.floor(total / step + 1e-9) + 1 }, (_, index) => index * step);
}

function laneTop(index: number): number {
  return headHeight + index * laneHeight;
}

function lanesHeight({ waits }: Waits): number {
  return waits.length * laneHeight;
}

/** For the number in front of a label, and the space behind it. */
function numberCells(count: number): number {
  return String(count).length + 1;
}

function text(x: number, y: number, kind: string, words: string, anchor?: "middle"): string {
  return `<text class="${kind}" x="${pixels(x)}" y="${pixels(y)}"${anchor ? ` text-anchor="${anchor}"` : ""}>${escaped(words)}</text>`;
}

function pixels(length: number): number {
  return Math.round(length * 10) / 10;
}

function brokenInto(sentence: string, letters: number): readonly string[] {
  const lines: string[] = [];
  for (const word of sentence.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function escaped(words: string): string {
  return words
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
