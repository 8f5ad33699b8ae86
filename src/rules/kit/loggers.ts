/** How the code at hand tells of what went wrong. */
import type { FunctionIr } from "../../ir/module.ts";

/** The module's own logger, by the names that loggers have. */
export function loggerOf(top: FunctionIr | undefined, home: FunctionIr): string | undefined {
  return ["logger", "log", "_logger", "_log", "LOGGER", "LOG"].find(
    (name) => top?.locals.includes(name) && !home.locals.includes(name),
  );
}
