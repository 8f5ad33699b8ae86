/** Statements that run several calls together already: `a, b = await asyncio.gather(f(), g())`. */
import type { Call, FunctionIr, Statement, Write } from "../ir/module.ts";
import { ownOperations, valueById } from "../ir/walk.ts";

export interface GatheredCalls {
  readonly calls: readonly Call[];
  /** The name that each result goes to; none where the results are dropped. */
  readonly targets: readonly Write[];
}

/** Undefined for any other statement, and where a result goes elsewhere than to a name of its own. */
export function gatheredCalls(scope: FunctionIr, statement: Statement): GatheredCalls | undefined {
  if (statement.type !== "expression" && statement.type !== "assign") return undefined;
  const waits = statement.value === undefined ? undefined : valueById(scope, statement.value);
  const gather = waits?.op === "await" ? valueById(scope, waits.operand) : undefined;
  if (gather?.op !== "call") return undefined;
  const calls = callsGivenTo(scope, gather);
  if (!calls || calls.length === 0) return undefined;
  const targets = ownOperations(statement).filter((operation) => operation.op === "write");
  if (statement.type === "expression") return { calls, targets: [] };
  const isOneEach =
    targets.length === calls.length &&
    targets.every(
      ({ how, place, from }, at) =>
        how === "unpack" && place.path.length === 0 && (from === undefined || from.element === at),
    );
  return isOneEach ? { calls, targets } : undefined;
}

function callsGivenTo(scope: FunctionIr, { callee, arguments: given }: Call): readonly Call[] | undefined {
  const name = callee.symbol?.definition ? undefined : callee.symbol?.name;
  if (given.some(({ spread, keyword }) => spread !== undefined || keyword !== undefined)) return undefined;
  if (name === "asyncio.gather")
    return allCalls(
      scope,
      given.map(({ value }) => value),
    );
  const list = name === "Promise.all" && given.length === 1 ? valueById(scope, given[0]?.value) : undefined;
  return list?.op === "compute" && list.what === "list" ? allCalls(scope, list.operands) : undefined;
}

function allCalls(scope: FunctionIr, values: readonly number[]): readonly Call[] | undefined {
  const calls = values.map((id) => valueById(scope, id)).filter((value) => value?.op === "call");
  return calls.length === values.length ? calls : undefined;
}
