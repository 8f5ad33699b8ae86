/** Which parameter of a function of the project an argument of a call becomes. */
import type { Call, FunctionIr, Parameter } from "../ir/module.ts";
import { valueById } from "../ir/walk.ts";
import type { DefinedFunction, Program } from "./program.ts";

export interface TakenBy {
  readonly taker: DefinedFunction;
  readonly parameter: Parameter;
}

/**
 * By position counted from 0, or by keyword. Undefined where the function is not the project's, where
 * another may run in its place, or where a spread hides the position.
 */
export function parameterFor(
  program: Program,
  within: FunctionIr,
  call: Call,
  position: number | string,
): TakenBy | undefined {
  const taker = program.functionOf(call.callee.symbol) ?? constructorOf(program, call);
  if (!taker || taker.function.decorators.some(changesParameters) || isOverridden(program, taker))
    return undefined;
  const { parameters } = taker.function;
  if (typeof position === "string") {
    const named = parameters.find(({ name, kind }) => name === position && !kind.endsWith("rest"));
    return named && { taker, parameter: named };
  }
  if (call.arguments.slice(0, position).some(({ spread }) => spread)) return undefined;
  const parameter = parameters[position + boundParameters(within, taker.function, call)];
  return parameter?.kind === "positional" ? { taker, parameter } : undefined;
}

function constructorOf(program: Program, call: Call): DefinedFunction | undefined {
  const made = program.classOf(call.callee.symbol);
  const found = made?.class.methods
    .map((id) => made.module.functions[id])
    .find((method) => method?.name === "__init__");
  return made && found && { module: made.module, function: found };
}

function changesParameters({ place }: FunctionIr["decorators"][number]): boolean {
  return !/^(staticmethod|classmethod)$/.test(place?.root ?? "");
}

function isOverridden(program: Program, { module, function: target }: DefinedFunction): boolean {
  const owner = target.class === null ? undefined : module.classes[target.class];
  if (!owner) return false;
  return program.index
    .subclasses({ module, class: owner })
    .some((derived) =>
      derived.class.methods.some((id) => derived.module.functions[id]?.name === target.name),
    );
}

/** Parameters that the call fills by itself: `self`, `cls`. */
function boundParameters(within: FunctionIr, target: FunctionIr, call: Call): number {
  const decorators = target.decorators.map(({ place }) => place?.root);
  if (target.class === null || decorators.includes("staticmethod")) return 0;
  if (decorators.includes("classmethod") || target.name === "__init__") return 1;
  const receiver = call.callee.member === undefined ? undefined : valueById(within, call.callee.value);
  // `Class.method(object, …)` names the object itself.
  const throughClass = receiver?.op === "read" && receiver.facts?.type === "type";
  return throughClass ? 0 : 1;
}
