/** Markdown of findings as text for a terminal. Code keeps its backticks, which read well anywhere. */
import stringWidth from "string-width";

/** One paragraph on one line: links as their words, without emphasis and escapes. */
export function terminalText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(?<!\\)\*\*/g, "")
    .replace(/\\([\\`*_{}[\]<>#|~!])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

/** Lines of at most `width` cells, broken between words; a longer word has a line of its own. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && stringWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}
