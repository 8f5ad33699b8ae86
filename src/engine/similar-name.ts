/** "Did you mean": the known name that a wrong one is probably a slip of. */
import { closest, distance } from "fastest-levenshtein";

/** The nearest of `known`, or undefined when none is near enough to be a slip. */
export function similarName(wrong: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const normal = normalised(wrong);
  const exact = known.find((name) => normalised(name) === normal);
  if (exact !== undefined) return exact;
  const nearest = closest(wrong, [...known]);
  const slips = distance(wrong, nearest);
  return slips <= Math.max(1, Math.floor(nearest.length / 3)) ? nearest : undefined;
}

/** Spelling aside: `python-version`, `python_version` and `pythonVersion` are one. */
function normalised(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
