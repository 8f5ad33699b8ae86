/**
 * Heads of `async with` that are entered one after another though none needs another: requests whose answers are
 * opened side by side. Only what surely reads from afar counts; what is entered is closed in any order.
 */
import type { Call, Statement, With, WithItem } from "../ir/module.ts";
import { flatten, statementsOf, valueById } from "../ir/walk.ts";
import { argumentsAreSettled } from "./await-steps.ts";
import { sharingOfCall } from "./connections.ts";
import { effectsOfCall } from "./effects.ts";
import { isGuard } from "./guards.ts";
import { isPaced, runsInTurn } from "./meant-order.ts";
import type { DefinedFunction, Program } from "./program.ts";

export interface EnteredHeads {
  /** One statement with several heads, or several of which each is all that the one before holds. */
  readonly statements: readonly With[];
  /** At least two, in source order. */
  readonly heads: readonly EnteredHead[];
}

export interface EnteredHead {
  readonly item: WithItem;
  readonly call: Call;
}

/** Heads that may be entered together, in source order; each stands in one answer at most. */
export function headsEnteredTogether(program: Program, within: DefinedFunction): readonly EnteredHeads[] {
  const found: EnteredHeads[] = [];
  if (runsInTurn(within)) return found;
  const taken = new Set<Statement>();
  for (const { statement, block, enclosing } of statementsOf(within.function)) {
    if (statement.type !== "with" || taken.has(statement)) continue;
    const statements: With[] = [];
    const heads: EnteredHead[] = [];
    for (let next: Statement | undefined = statement; next?.type === "with"; next = onlyOne(next)) {
      const entered = headsOf(program, within, next, heads);
      if (!entered) break;
      statements.push(next);
      heads.push(...entered);
    }
    if (heads.length < 2 || isPaced(program, within.function, block, enclosing)) continue;
    for (const one of statements) taken.add(one);
    found.push({ statements, heads });
  }
  return found;
}

function onlyOne({ body }: With): Statement | undefined {
  return body.length === 1 ? body[0] : undefined;
}

/** Undefined where one of them may not be entered beside the others, or needs what is entered before it. */
function headsOf(
  program: Program,
  within: DefinedFunction,
  { async, items }: With,
  before: readonly EnteredHead[],
): readonly EnteredHead[] | undefined {
  if (!async) return undefined;
  const heads: EnteredHead[] = [];
  for (const item of items) {
    const call = valueById(within.function, item.value);
    if (call?.op !== "call" || !readsFromAfar(program, within, call)) return undefined;
    if (!argumentsAreSettled(program, within, item.operations, [call])) return undefined;
    const names = new Set([...before, ...heads].flatMap((head) => namesBound(head.item)));
    if (flatten(item.operations).some((one) => one.op === "read" && names.has(one.place.root)))
      return undefined;
    if (!bindsNamesAlone(item) || namesBound(item).some((name) => names.has(name))) return undefined;
    heads.push({ item, call });
  }
  return heads;
}

/** `session.get(url)`: a call of a library that sends a request which changes nothing. */
function readsFromAfar(program: Program, within: DefinedFunction, call: Call): boolean {
  if (program.factsOf(call.callee.symbol) === undefined) return false;
  const does = effectsOfCall(program, call, within);
  return (
    does.unknown === undefined &&
    does.doubtful === undefined &&
    does.writes.size === 0 &&
    does.effects.length > 0 &&
    does.effects.every(({ resource, mode }) => resource === "network" && mode === "read") &&
    sharingOfCall(program, call, within) === "shared" &&
    !isGuard(program, call, within.function, does)
  );
}

function namesBound({ operations }: WithItem): readonly string[] {
  return operations.flatMap((operation) => (operation.op === "write" ? [operation.place.root] : []));
}

/** Elements and attributes would be set while the other requests are on their way. */
function bindsNamesAlone({ operations }: WithItem): boolean {
  return operations.every(
    (operation) =>
      operation.op !== "write" || (operation.place.path.length === 0 && operation.place.owner !== undefined),
  );
}
