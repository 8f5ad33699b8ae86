/** How long calls sleep, where constants tell. */
import type { Call, FunctionIr } from "../ir/module.ts";
import { statementsOf, valueById } from "../ir/walk.ts";
import { targetOf } from "./call-graph.ts";
import { isPause } from "./meant-order.ts";
import type { Program } from "./program.ts";

/** How long a call sleeps by itself or in its callee: `asyncio.sleep(2)`, with a constant or a parameter that is given one. */
export function sleepingSeconds(program: Program, call: Call, within: FunctionIr): number | undefined {
  if (pauseUnit(program, call) !== undefined) return secondsOf(program, call, (id) => constantOf(within, id));
  const target = targetOf(program, call);
  if (!target) return undefined;
  const sleep = statementsOf(target.function)
    .flatMap(({ statement, enclosing }) =>
      statement.type === "expression" && enclosing.length === 0 ? statement.operations : [],
    )
    .find(
      (operation): operation is Call =>
        operation.op === "call" && pauseUnit(program, operation) !== undefined,
    );
  return sleep && secondsOf(program, sleep, (id) => givenNumber(call, within, target.function, id));
}

function secondsOf(
  program: Program,
  sleep: Call,
  numberOf: (id: number | undefined) => number | undefined,
): number | undefined {
  const amount = numberOf(sleep.arguments[0]?.value);
  const unit = pauseUnit(program, sleep);
  return amount === undefined || unit === undefined ? undefined : amount / unit;
}

/** Parts of a second that a pause counts in: asyncio's whole ones, JavaScript's thousandths. */
function pauseUnit(program: Program, call: Call): number | undefined {
  const name = call.callee.symbol?.name;
  if (name === "asyncio.sleep") return 1;
  if (name === "timers/promises.setTimeout") return 1000;
  return isPause(program, call) && targetOf(program, call)?.module.language === "typescript"
    ? 1000
    : undefined;
}

/** The constant that a value of the callee is, by itself or as the parameter that the call gives. */
function givenNumber(
  call: Call,
  within: FunctionIr,
  target: FunctionIr,
  id: number | undefined,
): number | undefined {
  const amount = valueById(target, id);
  if (amount?.op !== "read") return constantOf(target, id);
  const position = target.parameters.findIndex((parameter) => parameter.name === amount.place.root);
  const given =
    call.arguments.find((argument) => argument.keyword === amount.place.root) ??
    call.arguments.filter((argument) => argument.keyword === undefined)[position];
  return constantOf(within, given?.value);
}

function constantOf(within: FunctionIr, id: number | undefined): number | undefined {
  const value = valueById(within, id);
  return value?.op === "constant" && typeof value.value === "number" ? value.value : undefined;
}
