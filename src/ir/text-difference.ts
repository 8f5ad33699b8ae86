/** The one stretch in which two texts differ, for those who know both texts but not the edit between them. */
import type { Edit } from "./edits.ts";

/**
 * Replaces what lies between the longest beginning and the longest end that both texts share.
 * Undefined where they are the same. A surrogate pair is never cut in half.
 */
export function differenceOf(before: string, after: string): Pick<Edit, "span" | "newText"> | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  if (same > 0 && isLowSurrogate(before.charCodeAt(before.length - same))) same--;
  return { span: [start, before.length - same], newText: after.slice(start, after.length - same) };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
