/** What awaited steps do, in words: the reasons for which they may run together. */
import type { AwaitStep } from "../../analysis/await-steps.ts";
import { placeInWords } from "../../analysis/shared-places.ts";
import { calleeName } from "./wording.ts";

const readings: Readonly<Record<string, string>> = {
  network: "reads from the network",
  database: "reads from the database",
  file: "reads files",
  environment: "reads the environment",
};

/** "`load` reads from the network; `work` only takes time", each kind of work once. */
export function doingsOf(steps: readonly AwaitStep[]): string {
  const callees = new Map<string, Set<string>>();
  for (const step of steps) {
    const doing = doingOf(step);
    const known = callees.get(doing) ?? new Set();
    for (const call of step.calls) known.add(`\`${calleeName(call)}\``);
    callees.set(doing, known);
  }
  return [...callees]
    .map(([doing, names]) => `${listed([...names])} ${names.size > 1 ? ofSeveral(doing) : doing}`)
    .join("; ");
}

/** "reads files" of one, "read files" of several. */
function ofSeveral(doing: string): string {
  return doing.replaceAll(/\b(reads|prints|sets|takes)\b/g, (verb) => verb.slice(0, -1));
}

function doingOf({ does, stores }: AwaitStep): string {
  const read = does.effects.flatMap(({ resource, mode, alone }) =>
    mode === "read" && readings[resource]
      ? [`${readings[resource]}${alone ? " on a connection that no other step uses" : ""}`]
      : [],
  );
  const printed = does.effects.some(({ resource }) => resource === "console") ? ["prints"] : [];
  // What the statement itself stores stands in front of the reader.
  const set = (stores ? [] : [...does.writes].slice(0, 2)).map((place) => `sets ${placeInWords(place)}`);
  const all = [...new Set([...read, ...printed, ...set])];
  return all.length === 0 ? "only takes time" : listed(all);
}

/** `a`, `b` and `c`. */
export function listed(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : (words[0] ?? "");
}
