/** What one call of a library does, as its table says and as its arguments settle it. */
import type { Effect, Facts, ReadCondition } from "../ir/facts.ts";
import type { Call, FunctionIr, Operation, Place, ValueId } from "../ir/module.ts";
import { usesOf, valueById } from "../ir/walk.ts";
import { sharingOfCall } from "./connections.ts";
import { type EffectSummary, nothing, type Used } from "./effect-summary.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { isFresh, placesRead } from "./shared-places.ts";

export function libraryEffects(
  program: Program,
  call: Call,
  facts: Facts,
  within: DefinedFunction,
): EffectSummary {
  const receiver =
    call.callee.member === undefined ? undefined : valueById(within.function, call.callee.value);
  const place = receiver?.op === "read" ? receiver.place : undefined;
  const fresh =
    place !== undefined &&
    place.path.length === 0 &&
    (isFresh(within, place) || isOpenedHere(program, within, place));
  const sharing = fresh ? "shared" : sharingOfCall(program, call, within);
  const effects: Used[] = [];
  const writes = new Set<string>();
  const onlyReads = facts.readsWhen !== undefined && holds(facts.readsWhen, call, within.function);
  for (const stated of facts.effects ?? []) {
    const effect: Used = onlyReads && stated.mode === "write" ? { ...stated, mode: "read" } : stated;
    if (effect.resource !== "memory") {
      effects.push(sharing === "exclusive" ? usedAlone(effect) : effect);
    } else if (effect.mode !== "read" && !fresh) {
      writes.add("element");
      if (place) for (const key of placesRead(within, place)) writes.add(key);
    }
  }
  const doubtful = `\`${calledName(call)}\` may be part of a transaction, which runs on one connection`;
  return {
    ...nothing,
    effects,
    writes,
    suspends: facts.suspends === true && facts.momentary !== true,
    ...(sharing === "doubtful" && effects.length > 0 ? { doubtful } : {}),
  };
}

/** `async with pool.acquire() as connection`: nobody else has what is entered, and it is over when the function is. */
function isOpenedHere(program: Program, within: DefinedFunction, { root, owner }: Place): boolean {
  const { module, function: scope } = within;
  const writes = owner === scope.id ? usesOf(module, scope.id, root).writes : [];
  return (
    writes.length > 0 &&
    writes.every(({ write, site: { statement } }) => {
      if (write.how !== "with" || statement.type !== "with") return false;
      const item = statement.items.find(({ target }) => target?.[0] === write.span[0]);
      const opened = valueById(scope, item?.value);
      return (
        opened?.op === "call" &&
        program.factsOf(opened.callee.symbol) !== undefined &&
        sharingOfCall(program, opened, within) === "shared"
      );
    })
  );
}

/** Of an object that serves one at a time, a query only reads; reading a stream or a socket takes something out of it. */
function usedAlone(effect: Effect): Used {
  return effect.resource === "database" && effect.mode === "read"
    ? { ...effect, alone: true }
    : { ...effect, mode: "exclusive" };
}

/** Whether the call says by constants that it only reads. What is not written here may say anything. */
function holds(condition: ReadCondition, call: Call, scope: FunctionIr): boolean {
  const upTo = call.arguments.slice(0, condition.argument + 1);
  if (upTo.some(({ spread, keyword }) => spread !== undefined || keyword !== undefined)) return false;
  const argument = call.arguments[condition.argument];
  if (condition.address !== undefined && !isAddress(scope, call.arguments[condition.address]?.value))
    return false;
  if (!argument) return condition.byDefault === true;
  const given = valueById(scope, argument.value);
  if (condition.property === undefined) return matches(condition, given);
  if (given?.op !== "compute" || given.what !== "dict" || !given.keys || given.keys.includes(null))
    return false;
  const at = given.keys.lastIndexOf(condition.property);
  return at < 0 ? condition.byDefault === true : matches(condition, valueById(scope, given.operands[at]));
}

/** A text or a URL, by what is known of it; what nobody knows is an address unless its name says otherwise. */
function isAddress(scope: FunctionIr, id: ValueId | undefined): boolean {
  const value = valueById(scope, id);
  const type = value && "facts" in value ? value.facts?.type : undefined;
  if (type !== undefined && !/^(any|unknown)$/.test(type)) return !/(^|\.)Request$/.test(type);
  return !(value?.op === "read" && /req/i.test(value.place.path.at(-1) ?? value.place.root));
}

function matches(condition: ReadCondition, value: Operation | undefined): boolean {
  if (value?.op !== "constant" || typeof value.value !== "string") return false;
  return new RegExp(condition.matches, "i").test(value.value);
}

/** What is called, as written where it is a path. */
export function calledName({ callee: { place, member } }: Call): string {
  return place ? place.root + place.path.join("") : (member ?? "a call");
}
