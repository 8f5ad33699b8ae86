/**
 * A frontend whose functions have blocks with names of their own tells several variables of one
 * name apart by a number behind it (`order#2`). Whoever shows a name to people takes it away.
 */

/** The root of a place as it stands in source. */
export function writtenName(root: string): string {
  const mark = root.lastIndexOf("#");
  return mark > 0 && /^\d+$/.test(root.slice(mark + 1)) ? root.slice(0, mark) : root;
}
