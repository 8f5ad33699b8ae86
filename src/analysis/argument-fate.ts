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
  return factsOfArgument(program, call, position)?.fate;
}

/** The same with all that is known, such as what becomes of a function's result. */
export function factsOfArgument(
  program: Program,
  call: Call,
  position: number | string,
): ArgumentFate | undefined {
  const fates = program.factsOf(call.callee.symbol)?.fates ?? [];
  const exact = fates.find((one) => one.argument === position);
  if (exact || typeof position === "string") return exact;
  const fromEnd = call.arguments.some((argument) => argument.spread)
    ? undefined
    : fates.find((one) => one.argument === position - call.arguments.length);
  return fromEnd ?? fates.find((one) => one.argument === "all");
}
