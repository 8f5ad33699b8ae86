/** Where the failures that nothing catches are shown: in the module at hand, at the operation that fails. */
import type { Boundary } from "../../analysis/boundaries.ts";
import { type Failure, type FailureOptions, type Frame, unhandledFailures } from "../../analysis/failures.ts";
import type { RuleContext } from "./rule.ts";

export interface ShownFailure {
  readonly failure: Failure;
  /** The frame that is shown. */
  readonly shown: Frame;
}

/** The failures behind a boundary, but for those of which another rule speaks. */
export function* shownFailures(context: RuleContext, boundary: Boundary): Iterable<ShownFailure> {
  const { program, module, printer } = context;
  for (const failure of unhandledFailures(program, module, boundary, failureOptions(context))) {
    const shown = failure.frames.findLast((frame) => frame.module === module);
    if (!shown) continue;
    if (module.language === "typescript" && isSaidElsewhere(boundary, shown, printer)) continue;
    yield { failure, shown };
  }
}

/**
 * Another rule speaks of what stands beside the boundary itself: that nobody waits there. And who
 * waits for a function of another file at the top level sees by himself where its failure goes.
 */
function isSaidElsewhere({ call }: Boundary, shown: Frame, printer: RuleContext["printer"]): boolean {
  return shown.step === call || printer.line(shown.step.span[0]) === printer.line(call.span[0]);
}

/** How failures come, by the Python that the project is known to support. */
export function failureOptions({ module, pythonVersion, pythonAssumed }: RuleContext): FailureOptions {
  return { ownTimeouts: module.language === "python" && !pythonAssumed && isBefore311(pythonVersion) };
}

/** asyncio has a class of its own for its time limits until then. */
export function isBefore311([major, minor]: RuleContext["pythonVersion"]): boolean {
  return major === 3 && minor < 11;
}
