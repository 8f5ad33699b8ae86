/** What a library function does with a function or awaitable that a call hands to it. */
import type { ArgumentFate } from "../ir/facts.ts";
import type { Call } from "../ir/module.ts";
import type { Program } from "./program.ts";

/** By position counted from 0, or by keyword; undefined when nobody knows. */
export function argumentFate(
  program: Program,
  call: Call,
  position: number | string,
): ArgumentFate["fate"] | undefined {
  const fates = program.factsOf(call.callee.symbol)?.fates ?? [];
  const exact = fates.find((one) => one.argument === position);
  if (exact) return exact.fate;
  return typeof position === "number" ? fates.find((one) => one.argument === "all")?.fate : undefined;
}
