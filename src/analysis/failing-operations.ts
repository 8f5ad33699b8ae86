/**
 * Which calls of libraries fail in ordinary life, by what is known of the library: the network,
 * databases, processes and time limits. Objects that a caller hands over are known by their types.
 */
import type { Facts } from "../ir/facts.ts";
import type { Call, FunctionIr, Module, ValueId } from "../ir/module.ts";
import { homeOf, usesOf, valueById } from "../ir/walk.ts";
import { isPlainTimeout } from "./exceptions.ts";
import type { DefinedFunction, Program } from "./program.ts";

/** A call with what is known where it stands. */
export interface CallInContext {
  readonly call: Call;
  readonly scope: FunctionIr;
  readonly module: Module;
  /** Types of parameters of the function around, as its caller gave them. */
  readonly types: ReadonlyMap<string, string>;
}

/* ---------------------------------------------------------------- names and types */

/** Canonical name of the library function that a call calls, by what is known where it stands. */
export function nameOfCall(program: Program, step: CallInContext, call: Call): string | undefined {
  const { symbol, place } = call.callee;
  if (symbol) return symbol.definition ? undefined : symbol.name;
  const [member, ...more] = place?.path ?? [];
  if (!place || !member?.startsWith(".") || more.length > 0) return undefined;
  const type = isParameter(step, place) ? step.types.get(place.root) : undefined;
  if (type === undefined) return undefined;
  const name = program.knowledge.canonical(type + member);
  return program.knowledge.function(name) ? name : undefined;
}

export function factsByName(program: Program, name: string): Facts | undefined {
  return program.knowledge.function(name) ?? program.knowledge.class(name)?.constructs;
}

/** What the caller hands over, so far as its types are known: no annotation is needed for these. */
export function typesOfParameters(
  program: Program,
  from: CallInContext,
  target: DefinedFunction,
): ReadonlyMap<string, string> {
  const { function: callee } = target;
  const types = new Map<string, string>();
  const isBound =
    callee.class !== null && !callee.decorators.some(({ place }) => place?.root === "staticmethod");
  const positional = callee.parameters.filter(({ kind }) => kind === "positional").slice(isBound ? 1 : 0);
  for (const [index, argument] of from.call.arguments.entries()) {
    if (argument.spread) break;
    const parameter =
      argument.keyword === undefined
        ? positional[index]
        : callee.parameters.find(({ name }) => name === argument.keyword);
    const type = typeOfValue(program, from, argument.value);
    const isRebound = parameter && usesOf(target.module, callee.id, parameter.name).writes.length > 0;
    if (parameter && type !== undefined && !isRebound) types.set(parameter.name, type);
  }
  return types;
}

function typeOfValue(program: Program, step: CallInContext, id: ValueId): string | undefined {
  const value = valueById(step.scope, id);
  if (value?.op !== "read" && value?.op !== "call" && value?.op !== "await") return undefined;
  const known = value.facts?.type;
  if (known !== undefined && program.knowledge.class(known)) return known;
  if (value.op !== "read" || value.place.path.length > 0) return undefined;
  return isParameter(step, value.place) ? step.types.get(value.place.root) : undefined;
}

/** True for a name that the function around the step, or around its comprehension, takes as parameter. */
function isParameter(
  step: CallInContext,
  place: { readonly root: string; readonly owner?: number },
): boolean {
  const home = homeOf(step.module, step.scope);
  return place.owner === home.id && home.parameters.some(({ name }) => name === place.root);
}

/* ---------------------------------------------------------------- what fails */

const failingResources: ReadonlySet<string> = new Set(["network", "database", "process"]);

/** Fails in ordinary life, whatever the code does right. */
export function mayFail(facts: Facts, { files }: { readonly files: boolean }): boolean {
  if (!facts.raises || facts.raises.length === 0) return false;
  const isOutside = (resource: string) => failingResources.has(resource) || (files && resource === "file");
  const outside =
    facts.effects?.some(({ resource }) => isOutside(resource)) ||
    (facts.blocks !== undefined && isOutside(facts.blocks.by));
  return outside || facts.raises.some(isPlainTimeout);
}

/**
 * Python raises where the call stands. A failure of JavaScript comes out of the promise; functions
 * that are given a callback tell that. Files are there or not as their program expects, so that
 * only a failure which nobody sees is worth a word.
 */
export function failsHere(
  facts: Facts,
  step: CallInContext,
  { files }: { readonly files: boolean },
): boolean {
  const { facts: result, use } = step.call;
  if (step.module.language === "python") return mayFail(facts, { files: false }) && isLimited(facts, step);
  const kind = result?.kind ?? "unknown";
  const isPromise =
    kind === "promise" ||
    kind === "awaitable" ||
    (kind === "unknown" && use.as === "awaited" && facts.suspends);
  return isPromise === true && mayFail(facts, { files });
}

/** False where a time limit is None, or may well be: a parameter that callers leave out. */
function isLimited({ raisesWith }: Facts, step: CallInContext): boolean {
  if (!raisesWith) return true;
  const { call, scope, module } = step;
  const given = call.arguments.find(({ keyword }, position) => raisesWith.includes(keyword ?? position));
  const value = given?.spread ? undefined : valueById(scope, given?.value);
  if (!value) return false;
  if (value.op === "constant") return value.value !== null;
  if (value.op !== "read" || value.place.path.length > 0) return true;
  const owner = value.place.owner === undefined ? undefined : module.functions[value.place.owner];
  return !owner?.parameters.some(({ name, optional }) => optional && name === value.place.root);
}
