/**
 * Where failures of promises end when nothing has caught them: at the top level of a program, in
 * promises that nobody is meant to wait for, and in functions whose caller throws their promise
 * away: timers, emitters, event handlers. What is forgotten inside of functions is not among them.
 */
import type { Call, FunctionIr, Module } from "../ir/module.ts";
import { callsIn, type SiteOf, valueById } from "../ir/walk.ts";
import { factsOfArgument } from "./argument-fate.ts";
import type { Boundary } from "./boundaries.ts";
import { surroundingsOf } from "./catchers.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { isFailureHandled, startOfChain } from "./promise-fate.ts";

/** In source order; none where the module handles all rejections of its program itself. */
export function promiseBoundariesOf(program: Program, module: Module): readonly Boundary[] {
  const boundaries = module.functions.flatMap((scope) =>
    program
      .ofBody(candidates, scope, () =>
        callsIn(scope).filter((site) => mayEnd(program, scope, site.operation)),
      )
      .flatMap((site) => [
        ...startedAt(program, module, scope, site),
        ...callbacksAt(program, module, scope, site.operation),
      ]),
  );
  return boundaries.length > 0 && handlesRejections(module) ? [] : boundaries;
}

const candidates = {};

function mayEnd(program: Program, scope: FunctionIr, call: Call): boolean {
  return isStarted(scope, call) || call.arguments.some((_, position) => isDropped(program, call, position));
}

/* ---------------------------------------------------------------- promises */

/** At the top level everything that is started there, elsewhere what is marked with `void`. */
function isStarted(scope: FunctionIr, { facts, use }: Call): boolean {
  if (facts?.kind !== "promise") return false;
  if (scope.kind !== "module") return use.as === "voided";
  return use.as === "discarded" || use.as === "voided" || use.as === "awaited";
}

function startedAt(
  program: Program,
  module: Module,
  scope: FunctionIr,
  site: SiteOf<"call">,
): readonly Boundary[] {
  const { operation: call } = site;
  if (!isStarted(scope, call) || isFailureHandled(scope, call)) return [];
  const start = startOfChain(scope, call);
  const isWaitedFor = call.use.as === "awaited";
  // A `try` sees the failure of what is awaited alone.
  const layers = isWaitedFor
    ? surroundingsOf(program, { module, function: scope }, site, call.span).layers
    : [];
  const kind = scope.kind === "module" ? "entry" : "task";
  return [{ kind, call: start, scope, runs: start.id, layers }];
}

/* ---------------------------------------------------------------- callbacks */

function isDropped(program: Program, call: Call, position: number): boolean {
  return factsOfArgument(program, call, position)?.result === "discarded";
}

function callbacksAt(program: Program, module: Module, scope: FunctionIr, call: Call): readonly Boundary[] {
  return call.arguments.flatMap(({ value }, position): readonly Boundary[] => {
    if (!isDropped(program, call, position)) return [];
    const enters = functionGiven(program, module, scope, value);
    if (!enters?.function.async && enters?.function.form !== "arrow") return [];
    return [{ kind: "callback", call, scope, runs: value, enters, layers: [] }];
  });
}

function functionGiven(
  program: Program,
  module: Module,
  scope: FunctionIr,
  id: number,
): DefinedFunction | undefined {
  const given = valueById(scope, id);
  if (given?.op === "read") return program.functionOf(given.symbol);
  const target = given?.op === "closure" ? module.functions[given.function] : undefined;
  return target && { module, function: target };
}

/* ---------------------------------------------------------------- the whole program */

/** `process.on("unhandledRejection", …)` */
export function handlesRejections(module: Module): boolean {
  return module.functions.some((scope) =>
    callsIn(scope).some(({ operation: call }) => {
      const event = valueById(scope, call.arguments[0]?.value);
      return (
        event?.op === "constant" && /^(unhandledrejection|uncaughtexception)$/i.test(String(event.value))
      );
    }),
  );
}
