/** Code that looks at the clock before and behind what it waits for: beside other work it would measure that as well. */
import type { Call } from "../ir/module.ts";
import { awaitsIn, callsIn } from "../ir/walk.ts";
import type { DefinedFunction, Program } from "./program.ts";

/** `time.perf_counter()`, `performance.now()`, `console.time("load")`; not a pause. */
export function looksAtClock(program: Program, { callee }: Call): boolean {
  const facts = program.factsOf(callee.symbol);
  return (
    facts?.effects?.some(({ resource, mode }) => resource === "clock" && mode === "read") === true &&
    facts.suspends !== true
  );
}

/** Whether a function says how long something in it takes. */
export function measuresItself(program: Program, { function: scope }: DefinedFunction): boolean {
  const looks = callsIn(scope).filter(({ operation }) => looksAtClock(program, operation));
  const [first, last] = [looks[0]?.operation.span[0] ?? 0, looks.at(-1)?.operation.span[0] ?? 0];
  return awaitsIn(scope).some(({ operation: { span } }) => span[0] > first && span[0] < last);
}
