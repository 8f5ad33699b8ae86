/**
 * Which functions of the project a function calls, each with the call that does it. Only calls
 * whose target is sure: not through decorators that may replace a function, not to methods that a
 * known subclass overrides, not to declarations without a body.
 */
import type { Call, FunctionIr, Module } from "../ir/module.ts";
import { callsIn, type OperationSite, valueById } from "../ir/walk.ts";
import { argumentFate } from "./argument-fate.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { scopesRunWith } from "./scopes.ts";

/** A call found in a function or in a comprehension that runs with it. */
export interface CallSite {
  readonly call: Call;
  /** The scope whose operation the call is: the function itself or a comprehension in it. */
  readonly scope: FunctionIr;
  readonly site: OperationSite;
}

/** A call that runs a function of the project, at once or when its coroutine is awaited. */
export interface ProjectCall extends CallSite {
  readonly target: DefinedFunction;
  /** `callback`: the call hands the target to something that calls it before it returns. */
  readonly through: "call" | "callback";
}

const callSiteAnalysis = {};
const projectCallAnalysis = {};

/** Every call of a function in source order, those of its comprehensions after the others. */
export function callSitesOf(program: Program, caller: DefinedFunction): readonly CallSite[] {
  return program.ofBody(callSiteAnalysis, caller.function, () =>
    scopesRunWith(caller.module, caller.function).flatMap((scope) =>
      callsIn(scope).map((site) => ({ call: site.operation, scope, site })),
    ),
  );
}

/** The calls of a function that run other functions of the project, in the order of {@link callSitesOf}. */
export function projectCallsOf(program: Program, caller: DefinedFunction): readonly ProjectCall[] {
  return program.ofBody(projectCallAnalysis, caller.function, () =>
    callSitesOf(program, caller).flatMap((site) => {
      const target = targetOf(program, site.call);
      const called: readonly ProjectCall[] = target ? [{ ...site, target, through: "call" }] : [];
      return [...called, ...callbacksOf(program, caller.module, site)];
    }),
  );
}

/** The one function of the project whose body a call surely runs, or undefined. */
export function targetOf(program: Program, call: Call): DefinedFunction | undefined {
  const defined = program.functionOf(call.callee.symbol) ?? constructorOf(program, call);
  return defined && isSureTarget(program, defined) ? defined : undefined;
}

/** Whether a call of the function surely runs its body: nothing replaces it, and no subclass overrides it. */
export function isSureTarget(program: Program, defined: DefinedFunction): boolean {
  return program.once(sureTargetAnalysis, defined.function, false, () => {
    const { stub } = defined.function;
    return (
      !stub &&
      isCalledAsWritten(program, defined) &&
      overridesOf(program, defined).length === 0 &&
      !mayBeAnother(defined)
    );
  });
}

const sureTargetAnalysis = {};

/** Imported under the same name where that succeeds, or one of the methods that a decorator of the project goes through. */
function mayBeAnother({ module, function: { name, parent, class: id } }: DefinedFunction): boolean {
  if (module.language !== "python") return false;
  if (module.imports.some(({ local, scope }) => local === name && scope === parent)) return true;
  const owner = id === null ? undefined : module.classes[id];
  return owner?.decorators.some(({ symbol }) => symbol?.definition !== undefined) ?? false;
}

/**
 * Methods of known subclasses that replace this one. A call through an object may run any of them.
 */
export function overridesOf(program: Program, defined: DefinedFunction): readonly DefinedFunction[] {
  const { module, function: method } = defined;
  const owner = method.class === null ? undefined : module.classes[method.class];
  if (!owner || method.name === "__init__") return [];
  return program.index.subclasses({ module, class: owner }).flatMap((subclass) =>
    subclass.class.methods.flatMap((id) => {
      const candidate = subclass.module.functions[id];
      return candidate?.name === method.name ? [{ module: subclass.module, function: candidate }] : [];
    }),
  );
}

/** Decorators of the language itself that call the function as it is written. */
const plainDecorators = new Set([
  "staticmethod",
  "classmethod",
  "builtins.staticmethod",
  "builtins.classmethod",
]);

/** False where a decorator may put something else in the function's place. */
export function isCalledAsWritten(
  program: Program,
  { function: target }: Pick<DefinedFunction, "function">,
): boolean {
  return target.decorators.every(({ symbol, place }) => {
    if (program.factsOf(symbol)?.decorates === "same") return true;
    const name = symbol?.name ?? (place?.scope === "builtin" ? place.root : undefined);
    return name !== undefined && plainDecorators.has(name);
  });
}

/** The `__init__` that a call of a class runs, where the class itself is all that decides it. */
export function constructorOf(program: Program, call: Call): DefinedFunction | undefined {
  const constructed = program.classOf(call.callee.symbol);
  if (!constructed || constructed.class.keywords || constructed.class.decorators.length > 0) return undefined;
  for (const id of constructed.class.methods) {
    const method = constructed.module.functions[id];
    if (method?.name === "__init__") return { module: constructed.module, function: method };
  }
  return undefined;
}

function callbacksOf(program: Program, module: Module, site: CallSite): readonly ProjectCall[] {
  return site.call.arguments.flatMap((argument, position) => {
    if (argumentFate(program, site.call, argument.keyword ?? position) !== "calls-now") return [];
    const value = valueById(site.scope, argument.value);
    if (value?.op === "closure") {
      const target = module.functions[value.function];
      return target ? [{ ...site, target: { module, function: target }, through: "callback" as const }] : [];
    }
    const target = value?.op === "read" ? program.functionOf(value.symbol) : undefined;
    const runs = target && !target.function.stub && isCalledAsWritten(program, target);
    return runs ? [{ ...site, target, through: "callback" as const }] : [];
  });
}
