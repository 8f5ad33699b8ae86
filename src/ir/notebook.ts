/**
 * The text of a notebook as everything behind the hosts sees it: its Python cells one after another,
 * as they are written, with a mark before each. A text tells by itself that it is a notebook's and
 * where its cells are, so that edits of it can be brought back to the cells. How notebooks lie on
 * disk, and which of their cells are Python, is the hosts' business.
 */
import type { Module, NotebookCell, Span } from "./module.ts";

/** Form feeds on a line of their own: white space to Python, and nothing that anybody writes. */
const feeds = "\f".repeat(8);
const mark = `${feeds}\n`;

/** Undefined where a cell holds what is the mark between cells here. */
export function notebookText(sources: readonly string[]): string | undefined {
  if (sources.some((source) => source.includes(feeds))) return undefined;
  return sources.map((source) => `${mark}${source}\n`).join("");
}

/** The source of a cell, as long as it was, without what would be taken for a mark. */
export function withoutMarks(source: string): string {
  return source.replaceAll(feeds, " ".repeat(feeds.length));
}

export function isNotebookText(text: string): boolean {
  return text.startsWith(mark);
}

/** Where the cells' sources stand, each without the line break that the text has behind it. */
export function cellSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  const last = text.endsWith("\n") ? text.length - 1 : text.length;
  for (let at = isNotebookText(text) ? 0 : -1; at >= 0; ) {
    const start = at + mark.length;
    // An empty cell begins with the line break before the next mark.
    const next = text.indexOf(`\n${mark}`, start);
    spans.push([start, Math.max(start, next < 0 ? last : next)]);
    at = next < 0 ? -1 : next + 1;
  }
  return spans;
}

/** The sources of a notebook's cells, in their order. */
export function cellSources(text: string): readonly string[] {
  return cellSpans(text).map((span) => text.slice(...span));
}

/** The cell that an offset lies in, the line break behind its source included. */
export function cellAt(cells: readonly NotebookCell[], offset: number): NotebookCell | undefined {
  return cells.find(({ span: [start, end] }) => offset >= start && offset <= end + 1);
}

/**
 * The cell that what belongs to a whole notebook stands in: the first with imports, otherwise the
 * first with any code. Undefined for modules that are no notebooks, and for notebooks without code.
 */
export function openingCell(module: Module): NotebookCell | undefined {
  if (!module.cells) return undefined;
  const statements = module.functions[0]?.body ?? [];
  const holding = (cell: NotebookCell, onlyImports: boolean): boolean =>
    statements.some(
      ({ type, span: [start] }) =>
        (type === "import" || !onlyImports) && start >= cell.span[0] && start < cell.span[1],
    );
  const ordinary = module.cells.filter((cell) => cell.awaits);
  return (
    ordinary.find((cell) => holding(cell, true)) ??
    ordinary.find((cell) => holding(cell, false)) ??
    module.cells.find((cell) => holding(cell, false))
  );
}
