/** Numbers that a program writes out: constants, arithmetic with them, and names that hold nothing else. */
import type { Call, FunctionIr, Module, Parameter, Place, ValueId } from "../ir/module.ts";
import { homeOf, operationsOf, usesOf, valueById } from "../ir/walk.ts";
import { parameterFor } from "./parameters.ts";
import type { DefinedFunction, Program } from "./program.ts";

/** What is known of a function's parameters in one of its calls. */
export type KnownNumbers = ReadonlyMap<string, number>;

export const noNumbers: KnownNumbers = new Map();

/** Names of names are followed this far. */
const longestWay = 8;

/** The number that a value surely is; `known` are the parameters of the function that `scope` runs with. */
export function numberOf(
  module: Module,
  scope: FunctionIr,
  id: ValueId | undefined,
  known: KnownNumbers,
  depth = 0,
): number | undefined {
  const value = valueById(scope, id);
  if (!value || depth > longestWay) return undefined;
  const next = (one: ValueId | undefined) => numberOf(module, scope, one, known, depth + 1);
  switch (value.op) {
    case "constant":
      return typeof value.value === "number" ? value.value : undefined;
    case "compute": {
      const [left, right] = value.operands.map(next);
      if (value.what !== "arithmetic" || left === undefined || right === undefined) return undefined;
      return computed(value.detail, left, right);
    }
    case "call": {
      const isInteger = value.callee.place?.scope === "builtin" && value.callee.place.root === "int";
      const given = isInteger && value.arguments.length === 1 ? next(value.arguments[0]?.value) : undefined;
      return given === undefined ? undefined : Math.trunc(given);
    }
    case "read":
      return numberIn(module, scope, value.place, known, depth);
    default:
      return undefined;
  }
}

/** What a call tells of the parameters of `target`, which it runs: numbers that it gives, and defaults. */
export function numbersGiven(
  program: Program,
  within: DefinedFunction,
  {
    call,
    scope,
    target,
  }: { readonly call: Call; readonly scope: FunctionIr; readonly target: DefinedFunction },
  known: KnownNumbers,
): KnownNumbers {
  const numbers = new Map<string, number>();
  const given = new Set<string>();
  for (const [position, argument] of call.arguments.entries()) {
    // What is spread may be for any parameter.
    if (argument.spread) return noNumbers;
    const taken = parameterFor(program, scope, call, argument.keyword ?? position);
    if (!taken) return noNumbers;
    const number = numberOf(within.module, scope, argument.value, known);
    given.add(taken.parameter.name);
    if (number !== undefined) numbers.set(taken.parameter.name, number);
  }
  for (const parameter of target.function.parameters) {
    const number = given.has(parameter.name) ? undefined : defaultOf(target, parameter);
    if (number !== undefined) numbers.set(parameter.name, number);
  }
  return numbers;
}

/** Defaults are evaluated where the function is defined, and end where their parameter ends. */
function defaultOf(
  { module, function: target }: DefinedFunction,
  { span, optional }: Parameter,
): number | undefined {
  const around = target.parent === null ? undefined : module.functions[target.parent];
  if (!optional || !around) return undefined;
  for (const { operation } of operationsOf(around)) {
    if (operation.op === "write" || operation.use.as !== "other") continue;
    if (operation.span[1] === span[1] && operation.span[0] > span[0])
      return numberOf(module, around, operation.id, noNumbers);
  }
  return undefined;
}

function computed(operator: string | undefined, left: number, right: number): number | undefined {
  const result = arithmetic(operator, left, right);
  return result !== undefined && Number.isFinite(result) ? result : undefined;
}

function arithmetic(operator: string | undefined, left: number, right: number): number | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "**":
      return left ** right;
    case "/":
      return left / right;
    case "//":
      return Math.floor(left / right);
    case "<<":
      return left * 2 ** right;
    default:
      return undefined;
  }
}

function numberIn(
  module: Module,
  scope: FunctionIr,
  place: Place,
  known: KnownNumbers,
  depth: number,
): number | undefined {
  const owner = place.owner === undefined ? undefined : module.functions[place.owner];
  if (!owner || place.path.length > 0) return undefined;
  const { writes } = usesOf(module, owner.id, place.root);
  if (owner.parameters.some(({ name }) => name === place.root)) {
    const isKnown = owner === homeOf(module, scope) && writes.length === 0;
    return isKnown ? known.get(place.root) : undefined;
  }
  const [only, ...more] = writes;
  if (!only || more.length > 0 || only.write.how !== "assign" || only.function !== owner) return undefined;
  return numberOf(module, owner, only.write.value, known, depth + 1);
}
