/**
 * What decorators that the project defines make of a function or class, by their own bodies: the same again, or a
 * wrapper that awaits it, hands its coroutine on, or runs it to its end.
 */
import type { FunctionIr } from "../../ir/module.ts";
import { operationsOf, statementsOf, type ValueOperation, valueById } from "../../ir/walk.ts";
import { annotationType } from "./annotation-types.ts";
import { functionType } from "./call-types.ts";
import { methodNamed } from "./class-members.ts";
import type { Inference } from "./inference.ts";
import { awaitable, type ProjectFunction, type Type, unknown } from "./types.ts";

/** A function that is given what it decorates as this parameter. */
interface Decorating extends ProjectFunction {
  readonly parameter: string;
}

/** What a call of the decorated function gives; `same` where that is as before, `unknown` where nobody can tell. */
export type Decorated = "same" | "unknown" | { readonly returns: Type };

/**
 * `applied` is what the decorator's name means, `called` whether it is written as a call. `original` is what a call
 * of the function gives without the decorator.
 */
export function decoratedBy(inference: Inference, applied: Type, called: boolean, original: Type): Decorated {
  const decorating = decoratingFunction(applied, called);
  if (!decorating) return "unknown";
  const found = returnedValues(decorating).map((value) => madeOf(inference, decorating, value, original));
  const [first, ...others] = found;
  if (first === undefined) return "unknown";
  if (others.every((other) => isAlike(first, other))) return first;
  if (!asksForCoroutineFunctions(decorating)) return "unknown";
  // One wrapper for async functions and one for the others.
  const isAsync = original.is === "awaitable";
  const fitting = found.filter((one) => isWaiting(one, original) === isAsync);
  return fitting.length === 1 ? (fitting[0] ?? "unknown") : "unknown";
}

/** Whether a decorator of the project gives back what it was given, in all cases. */
export function returnsItsArgument(applied: Type, called: boolean): boolean {
  const decorating = decoratingFunction(applied, called);
  if (!decorating) return false;
  const values = returnedValues(decorating);
  return values.length > 0 && values.every((value) => isParameter(decorating, value));
}

function decoratingFunction(applied: Type, called: boolean): Decorating | undefined {
  if (applied.is === "class" && applied.project && called) {
    const method = methodNamed(applied.project, "__call__");
    return method && decorating(method, 1);
  }
  if (applied.is !== "function" || !applied.project || applied.project.function.decorators.length > 0)
    return undefined;
  const bound = applied.bound === undefined ? 0 : 1;
  if (!called) return decorating(applied.project, bound);
  const made = returnedValues(applied.project).map((value) => innerFunction(applied.project, value));
  const [only, ...others] = made;
  return only && others.length === 0
    ? decorating({ module: applied.project.module, function: only }, 0)
    : undefined;

  function decorating(of: ProjectFunction, position: number): Decorating | undefined {
    const { module, function: target } = of;
    const parameter = target.parameters[position];
    const isPlain = parameter?.kind === "positional" && !target.async && !target.generator;
    return isPlain ? { module, function: target, parameter: parameter.name } : undefined;
  }
}

/** Undefined among them is a `return` without a value. */
function returnedValues({ function: target }: ProjectFunction): readonly (ValueOperation | undefined)[] {
  return statementsOf(target).flatMap(({ statement }) =>
    statement.type === "return" ? [valueById(target, statement.value)] : [],
  );
}

function madeOf(
  inference: Inference,
  decorating: Decorating,
  value: ValueOperation | undefined,
  original: Type,
): Decorated {
  if (isParameter(decorating, value)) return "same";
  const wrapper = innerFunction(decorating, value);
  if (!wrapper || wrapper.generator) return "unknown";
  const { module } = decorating;
  const passes = returnedValues({ module, function: wrapper });
  if (wrapper.async) {
    const isResult =
      passes.length > 0 && passes.every((passed) => awaitsOriginal(decorating, wrapper, passed));
    const result = isResult ? inference.awaitedType(original) : unknown;
    return { returns: awaitable("coroutine", result, "Coroutine") };
  }
  if (passes.length > 0 && passes.every((passed) => callsOriginal(decorating, passed))) return "same";
  const generic = genericResult(inference, decorating, wrapper, original);
  if (generic) return { returns: generic };
  const type = functionType(inference, { module, function: wrapper });
  const returns = type.is === "function" ? (type.returns ?? inference.returnType(module, wrapper)) : unknown;
  return returns.is === "unknown" ? "unknown" : { returns };
}

/**
 * `def wrapper(…) -> Pending[T]` where what is decorated is a `Callable[…, Coroutine[Any, Any, T]]`: the class with
 * what awaiting the original gives.
 */
function genericResult(
  inference: Inference,
  { module, function: target, parameter }: Decorating,
  wrapper: FunctionIr,
  original: Type,
): Type | undefined {
  const { returns } = wrapper;
  const annotation = target.parameters.find(({ name }) => name === parameter)?.annotation;
  const given = annotation?.arguments.at(-1);
  // An alias of a callable takes its arguments in an order of its own.
  if (!returns || !annotation || !given || !/(^|\.)Callable$/.test(annotation.name)) return undefined;
  const isAwaited = /(^|\.)(Coroutine|Awaitable)$/.test(given.name);
  const variable = isAwaited ? given.arguments.at(-1)?.name : given.name;
  if (variable === undefined || !returns.arguments.some(({ name }) => name === variable)) return undefined;
  const type = annotationType(inference, module, wrapper, { name: returns.name, arguments: [] });
  if (type.is !== "instance") return undefined;
  const result = isAwaited ? inference.awaitedType(original) : original;
  const parts = returns.arguments.map((part) =>
    part.name === variable ? result : annotationType(inference, module, wrapper, part),
  );
  return { ...type, arguments: parts };
}

function isParameter(
  { function: target, parameter }: Decorating,
  value: ValueOperation | undefined,
): boolean {
  return (
    value?.op === "read" &&
    value.place.root === parameter &&
    value.place.owner === target.id &&
    value.place.path.length === 0
  );
}

/** The function defined inside that a name means, where nothing else has the name. */
function innerFunction(
  around: ProjectFunction | undefined,
  value: ValueOperation | undefined,
): FunctionIr | undefined {
  if (!around || value?.op !== "read" || value.place.path.length > 0) return undefined;
  const named = around.module.functions.filter(
    ({ name, parent, kind }) =>
      name === value.place.root && parent === around.function.id && kind === "function",
  );
  return value.place.owner === around.function.id && named.length === 1 ? named[0] : undefined;
}

function awaitsOriginal(
  decorating: Decorating,
  wrapper: FunctionIr,
  value: ValueOperation | undefined,
): boolean {
  return value?.op === "await" && callsOriginal(decorating, valueById(wrapper, value.operand));
}

/** `function(*args, **kwargs)`, where `function` is what is decorated. */
function callsOriginal(
  { function: target, parameter }: Decorating,
  value: ValueOperation | undefined,
): boolean {
  const place = value?.op === "call" ? value.callee.place : undefined;
  return (
    place !== undefined && place.root === parameter && place.owner === target.id && place.path.length === 0
  );
}

function isAlike(left: Decorated, right: Decorated): boolean {
  if (typeof left === "string" || typeof right === "string") return left === right;
  return left.returns.is === right.returns.is;
}

function isWaiting(made: Decorated, original: Type): boolean {
  if (typeof made === "string") return made === "same" && original.is === "awaitable";
  return made.returns.is === "awaitable";
}

function asksForCoroutineFunctions({ function: target }: ProjectFunction): boolean {
  return operationsOf(target).some(({ operation }) => {
    if (operation.op !== "call") return false;
    const { member, place } = operation.callee;
    return /coroutine_?function|async_callable/.test(member ?? place?.root ?? "");
  });
}
