/**
 * Calls that lead into installed packages, for analyses that follow them there. A package is read
 * only when such a call is looked up, and only a call whose target is sure leads anywhere.
 */
import type { Call } from "../ir/module.ts";
import { valueById } from "../ir/walk.ts";
import { type CallSite, callSitesOf, isSureTarget } from "./call-graph.ts";
import type { DefinedFunction, LibraryProgram, Program } from "./program.ts";

/** A call of something that may be defined in a package. */
export interface LibraryCall extends CallSite {
  /** Canonical name of what is called. */
  readonly name: string;
}

/** A function of a package, with the program to ask about it. */
export interface InstalledFunction {
  readonly program: LibraryProgram;
  readonly target: DefinedFunction;
}

const libraryCallAnalysis = {};

/** The calls of a function that may run functions of installed packages, in source order. Reads no package. */
export function libraryCallsOf(program: Program, caller: DefinedFunction): readonly LibraryCall[] {
  return program.ofBody(libraryCallAnalysis, caller.function, () =>
    callSitesOf(program, caller).flatMap((site) => {
      const name = calledName(program, site);
      return name === undefined ? [] : [{ ...site, name }];
    }),
  );
}

/** The function that such a call surely runs. Reads its module, if that was not read before. */
export function installedFunction(program: Program, { name }: LibraryCall): InstalledFunction | undefined {
  const { library } = program;
  const target = library?.functionNamed(name);
  return library && target && isSureTarget(library, target) ? { program: library, target } : undefined;
}

/** A class of the project, named as a subclass of a package's class, has a method of the same name. */
export function isOverriddenInProject(
  program: Program,
  { module, function: method }: DefinedFunction,
): boolean {
  const owner = method.class === null ? undefined : module.classes[method.class];
  if (!owner || method.name === "__init__") return false;
  const subclasses = program.index.subclassesByName?.(owner.name) ?? [];
  return subclasses.some((subclass) =>
    subclass.class.methods.some((id) => subclass.module.functions[id]?.name === method.name),
  );
}

/** Canonical name of what the call runs, where it may lie in a package and the tables know nothing of it. */
function calledName(program: Program, { call, scope }: CallSite): string | undefined {
  const { symbol } = call.callee;
  if (!symbol || symbol.definition || !symbol.name.includes(".")) return undefined;
  if (program.factsOf(symbol)?.blocks || givesCoroutine(call)) return undefined;
  // An object of the project's own class may answer with a method that the package does not know.
  const owner = call.callee.member === undefined ? undefined : valueById(scope, call.callee.value);
  const type = owner && "facts" in owner ? owner.facts?.type : undefined;
  const isObject = type !== undefined && type !== "module" && type !== "type";
  return isObject && `${type}.${call.callee.member}` !== symbol.name ? undefined : symbol.name;
}

function givesCoroutine({ facts }: Call): boolean {
  return facts?.kind === "coroutine" || facts?.kind === "task" || facts?.kind === "future";
}
