/** The lowest Python version a project asks for, read from how packaging tools write it. */

/**
 * Lowest version that a specifier (`>=3.9,<4`, `~=3.10`, `^3.9`, `==3.11.*`) allows, as
 * [major, minor]; undefined when it sets no lower bound or cannot be read.
 */
export function lowestVersion(specifier: string): readonly [number, number] | undefined {
  const alternatives = specifier.split("||").map(lowestOfAll);
  let lowest: readonly [number, number] | undefined;
  for (const version of alternatives) {
    if (!version) return undefined;
    if (!lowest || isBelow(version, lowest)) lowest = version;
  }
  return lowest;
}

export function isBelow(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
}

/** All conditions hold at once, so the highest of the lower bounds is the one that counts. */
function lowestOfAll(conditions: string): readonly [number, number] | undefined {
  let highest: readonly [number, number] | undefined;
  for (const match of conditions.matchAll(/([<>=!~^]*)\s*v?(\d+)(?:\.(\d+))?[\w.*]*/g)) {
    if (/^[<!]/.test(match[1] ?? "")) continue;
    const version: readonly [number, number] = [Number(match[2]), Number(match[3] ?? 0)];
    if (!highest || isBelow(highest, version)) highest = version;
  }
  return highest;
}
