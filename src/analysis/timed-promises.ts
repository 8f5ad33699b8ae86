/**
 * Promises that a timer resolves, which is how JavaScript writes a pause:
 * `new Promise((resolve) => setTimeout(resolve, 100))`.
 */
import type { Call, FunctionIr, Operation } from "../ir/module.ts";
import { callsIn, operationsOf, statementsOf, valueById } from "../ir/walk.ts";
import type { DefinedFunction } from "./program.ts";

/**
 * `pause`: it waits and gives nothing, `work`: it gives a value as well and stands for something that
 * takes time. Undefined for every other call.
 */
export type TimedPromise = "pause" | "work" | undefined;

/** What a function is whose only call makes such a promise: `sleep(100)`. */
export function timedFunction({ module, function: target }: DefinedFunction): TimedPromise {
  const [only, ...others] = callsIn(target);
  if (!only || others.length > 0) return undefined;
  const made = timedPromise(only.operation, { module, function: target });
  return made === "pause" && givesMore(target, only.operation) ? "work" : made;
}

/** `await pause; return value * value` */
function givesMore(target: FunctionIr, pause: Call): boolean {
  return statementsOf(target).some(({ statement }) => {
    if (statement.type !== "return" || statement.value === undefined) return false;
    const value = valueById(target, statement.value);
    return value !== pause && !(value?.op === "await" && value.operand === pause.id);
  });
}

/** What a call is that makes a promise. Starting the timer is all that its function may do. */
export function timedPromise(call: Call, { module, function: within }: DefinedFunction): TimedPromise {
  if (!call.construct || call.callee.symbol?.name !== "Promise" || call.arguments.length !== 1)
    return undefined;
  const executor = valueById(within, call.arguments[0]?.value);
  const target = executor?.op === "closure" ? module.functions[executor.function] : undefined;
  const resolve = target?.parameters[0]?.name;
  if (!target || resolve === undefined || target.body.length !== 1) return undefined;
  const operations = operationsOf(target).map(({ operation }) => operation);
  if (operations.some(({ op }) => op === "await" || op === "write" || op === "yield")) return undefined;
  const [timer, ...others] = callsIn(target);
  if (!timer || others.length > 0) return undefined;
  if (!/^(timers\.)?(setTimeout|setImmediate)$/.test(timer.operation.callee.symbol?.name ?? ""))
    return undefined;
  return resolvedBy(valueById(target, timer.operation.arguments[0]?.value), resolve, module.functions);
}

/** By the function itself, or by an arrow that calls it and nothing else. */
function resolvedBy(
  value: Operation | undefined,
  resolve: string,
  functions: readonly FunctionIr[],
): TimedPromise {
  if (value?.op === "read")
    return value.place.root === resolve && value.place.path.length === 0 ? "pause" : undefined;
  const arrow = value?.op === "closure" ? functions[value.function] : undefined;
  const [only, ...others] = arrow ? callsIn(arrow) : [];
  if (!only || others.length > 0 || only.operation.callee.place?.root !== resolve) return undefined;
  return only.operation.arguments.length === 0 ? "pause" : "work";
}
