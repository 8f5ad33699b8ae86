/** The few pieces of Markdown that hovers and pages share. */

/** Code in a fence that is longer than any fence inside the code. */
export function fenced(language: string, code: string): string {
  const longest = Math.max(0, ...[...code.matchAll(/`{3,}/g)].map((match) => match[0].length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${code.replace(/\n+$/, "")}\n${fence}`;
}

/** One line of Markdown for a table's cell: a bar would end it. */
export function tableCell(markdown: string): string {
  return markdown.replace(/\s*\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|");
}

/** Markdown as the plain text that a client without Markdown shows: marks dropped, links as their text. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^`{3,}\w*\n?/gm, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(?<!\\)(\*\*|`)/g, "")
    .replace(/\\([\\`*_{}[\]<>#|~!])/g, "$1");
}
