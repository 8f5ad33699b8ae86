/** Lines of a text: from UTF-16 offsets to zero-based lines and columns, and back. */

export interface LineIndex {
  /** Number of lines; an empty text has one. */
  readonly count: number;
  /** Zero-based line of an offset; offsets beyond the text belong to the last line. */
  lineOf(offset: number): number;
  /** Zero-based line and column in UTF-16 units. */
  positionOf(offset: number): { readonly line: number; readonly column: number };
  /** Where a line begins, and where it ends without its line break. */
  spanOf(line: number): readonly [start: number, end: number];
}

/** Line breaks are `\n`, `\r\n` and a lone `\r`, as in Python and in editors. */
export function lineIndex(text: string): LineIndex {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset);
    if (unit === 10 || (unit === 13 && text.charCodeAt(offset + 1) !== 10)) starts.push(offset + 1);
  }
  const startOf = (line: number): number => starts[line] ?? text.length;
  const lineOf = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    count: starts.length,
    lineOf,
    positionOf(offset) {
      const line = lineOf(offset);
      return { line, column: Math.max(0, offset - startOf(line)) };
    },
    spanOf(line) {
      const start = startOf(line);
      let end = line + 1 < starts.length ? startOf(line + 1) : text.length;
      while (end > start && "\r\n".includes(text.charAt(end - 1))) end--;
      return [start, end];
    },
  };
}
