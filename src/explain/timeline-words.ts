/** What a timeline of a function says in words: shared by its drawings and by those who cannot see them. */
import type { Wait, Waits } from "../analysis/waits.ts";
import type { FunctionIr } from "../ir/module.ts";
import { oneLine } from "./label.ts";
import { rounded } from "./lanes.ts";
import type { Schedules } from "./schedule.ts";

/** How long a schedule takes: `1.4 s`, or `2 in a row` where no durations are known. */
export function amountOf(total: number, unit: Schedules["unit"]): string {
  return unit ? `${rounded(total)} ${unit}` : `${rounded(total)} in a row`;
}

/** One sentence on what could be won. */
export function headline({ waits }: Waits, { unit, before, after, critical }: Schedules): string {
  if (waits.length === 0) return "It waits for nothing.";
  if (waits.length === 1) return "One wait: there is nothing that it could run together with.";
  if (after.total >= before.total && critical.length === waits.length) {
    const sure = waits.every(({ needs }) => needs.every((need) => need.sure));
    return `Each of the ${waits.length} waits needs${sure ? "" : " or may need"} the one before it: none could run together with another.`;
  }
  if (after.total >= before.total) return "To run these waits together would save no time.";
  return unit
    ? `${amountOf(before.total, unit)} one after another, ${amountOf(after.total, unit)} together.`
    : `${before.total} waits in a row; run together, ${after.total} in a row.`;
}

/** What the emphasis of a drawing means. */
export const legend = "Emphasised: the waits that decide how long it takes together.";

/** What a reader has to know about the drawing of these waits, in whole sentences. */
export function notes({ waits }: Waits, { unit }: Schedules): readonly string[] {
  const unsure = waits.some(({ needs }) => needs.some(({ sure }) => !sure));
  return [
    ...(unit || waits.length < 2 ? [] : ["How long they take is not known; all are drawn equally long."]),
    ...(unsure ? ["Where it is not sure that a wait needs another, it is drawn as if it did."] : []),
  ];
}

/** Why a wait cannot begin at once: "needs 1: it uses `user`". Waits count from 1. */
export function needsInWords({ needs }: Wait): string {
  if (needs.length === 0) return "needs no other";
  const because = (need: Wait["needs"][number]) => `${need.wait + 1}: ${oneLine(need.because)}`;
  const sure = needs.filter((need) => need.sure).map(because);
  const unsure = needs.filter((need) => !need.sure).map(because);
  return [
    ...(sure.length > 0 ? [`needs ${sure.join("; ")}`] : []),
    ...(unsure.length > 0 ? [`may need ${unsure.join("; ")}`] : []),
  ].join("; ");
}

/** Where a wait stands, if that decides how often it runs: "in a loop". */
export function placeInWords({ conditional }: Wait): string | undefined {
  return conditional && `in a ${conditional}`;
}

/** A wait in one line: "3 `load(c)` (in a loop) needs 1: it uses `a`". */
export function waitInWords(waits: Waits, index: number): string {
  const wait = waits.waits[index];
  if (!wait) return "";
  const place = placeInWords(wait);
  return `${index + 1} \`${oneLine(wait.label)}\`${place ? ` (${place})` : ""} ${needsInWords(wait)}`;
}

/** What a function is called where its timeline is shown. */
export function functionTitle({ kind, qualifiedName }: FunctionIr): string {
  return kind === "module" ? "top level" : qualifiedName;
}
