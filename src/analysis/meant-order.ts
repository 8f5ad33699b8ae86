/**
 * Where code says that steps run one after another on purpose, whatever they do: pauses between
 * them, transactions, and functions that are run in turn.
 */
import type { Block, Call, FunctionIr, Module, Place } from "../ir/module.ts";
import {
  callsIn,
  type Enclosing,
  operationsOf,
  ownOperations,
  placeText,
  statementsOf,
  valueById,
} from "../ir/walk.ts";
import { callSitesOf, targetOf } from "./call-graph.ts";
import { effectsOfCall } from "./effects.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { timedFunction } from "./timed-promises.ts";

/** `await sleep(100)`, where `sleep` only waits for a timer. */
export function isPause(program: Program, call: Call): boolean {
  const target = targetOf(program, call);
  return target !== undefined && (timedFunction(target) === "pause" || onlySleeps(target.function));
}

/** `async def pause(seconds): await asyncio.sleep(seconds)`. Under other names it stands for work. */
function onlySleeps(target: FunctionIr): boolean {
  if (!/sleep|pause|wait|delay|throttle|back_?off|cool_?down/i.test(target.name)) return false;
  const [sleep, ...others] = callsIn(target);
  const sleeps = /(^|\.)(sleep|setTimeout)$/.test(sleep?.operation.callee.symbol?.name ?? "");
  return (
    sleeps &&
    others.length === 0 &&
    statementsOf(target).every(({ statement: { type } }) => type === "expression" || type === "pass")
  );
}

/** A round of a loop that pauses between requests: more at once would defeat it. */
export function isPaced(
  program: Program,
  within: FunctionIr,
  block: Block,
  enclosing: readonly Enclosing[],
): boolean {
  if (!enclosing.some(({ statement }) => statement.type === "loop")) return false;
  return block.some((statement) =>
    ownOperations(statement).some((operation) => {
      const call = operation.op === "await" ? valueById(within, operation.operand) : undefined;
      return (
        call?.op === "call" &&
        (program.factsOf(call.callee.symbol)?.paces === true ||
          /(^|\.)(sleep|setTimeout)$/.test(call.callee.symbol?.name ?? "") ||
          isPause(program, call))
      );
    }),
  );
}

const turns =
  /(?:^|[._])locks?(?:$|[._])|Lock|[Mm]utex|[Ss]emaphore|[Ee]xclusive|[Ss]erial(?!i[sz])|[Ss]equential/;
const transactions = /transaction|atomic|(?:^|\.)tx$|(?:^|\.)begin$|savepoint|withsession|unitofwork/i;

/** `lock.run(async () => { … })`: under a lock an order may be meant. */
export function runsInTurn({ module, function: scope }: DefinedFunction): boolean {
  return takersOf(module, scope).some((taker) => turns.test(taker));
}

/** As written: what decorates a function, and what it is given to. */
function takersOf({ functions }: Module, { id, parent, decorators }: FunctionIr): readonly string[] {
  const around = parent === null ? undefined : functions[parent];
  const given = around
    ? operationsOf(around).flatMap(({ operation }) => {
        if (operation.op !== "closure" || operation.function !== id) return [];
        const taker = operation.use.as === "argument" ? valueById(around, operation.use.by) : undefined;
        return taker?.op === "call" ? [written(taker.callee.place, taker.callee.member)] : [];
      })
    : [];
  return [...decorators.map(({ place }) => written(place)), ...given];
}

function written(place: Place | undefined, member = ""): string {
  return place ? placeText(place) : member;
}

const transactionAnalysis = {};

/** Whether a function, or one around it, begins or ends a transaction, is run in one, or sets up its session. */
export function runsInTransaction(program: Program, within: DefinedFunction): boolean {
  const { module, function: scope } = within;
  const parent = scope.parent === null ? undefined : module.functions[scope.parent];
  return program.once(transactionAnalysis, scope, false, () => {
    if (takersOf(module, scope).some((taker) => transactions.test(taker))) return true;
    const controls = callSitesOf(program, within).some(
      (site) => effectsOfCall(program, site.call, { module, function: site.scope }).session.size > 0,
    );
    return controls || (parent !== undefined && runsInTransaction(program, { module, function: parent }));
  });
}

/** Names that handlers and `finally` around a block read: they see which steps were over. */
export function namesInHandlers(within: FunctionIr, enclosing: readonly Enclosing[]): ReadonlySet<string> {
  const guarded = enclosing.filter(({ statement, part }) => statement.type === "try" && part === "body");
  if (guarded.length === 0) return new Set();
  const isHandling = (around: Enclosing): boolean =>
    around.part !== "body" && guarded.some(({ statement }) => statement === around.statement);
  return new Set(
    operationsOf(within).flatMap(({ operation, enclosing: sites }) =>
      operation.op === "read" && sites.some(isHandling) ? [operation.place.root] : [],
    ),
  );
}
