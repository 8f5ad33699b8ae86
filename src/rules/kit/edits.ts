/** Puts edits from several sources together. */
import type { Edit } from "../../ir/edits.ts";

/** All edits once: the same import asked for twice is added once. Closing brackets all stay, each with its opening one. */
export function joinEdits(...lists: readonly (readonly Edit[])[]): readonly Edit[] {
  const seen = new Map<string, Edit>();
  for (const edit of lists.flat()) {
    const closes = /^[)\]}]/.test(edit.newText);
    const key = JSON.stringify([edit.file, edit.span, edit.newText, closes ? seen.size : 0]);
    if (!seen.has(key)) seen.set(key, edit);
  }
  return [...seen.values()];
}
