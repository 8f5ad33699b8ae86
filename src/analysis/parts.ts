/**
 * The statements of a block as others see them that might change places with them: which names each reads
 * and writes, what it does beyond them, and whether it decides what comes behind it.
 */
import type { FunctionIr, Module, Operation, Read, Statement } from "../ir/module.ts";
import {
  childrenOf,
  homeOf,
  operationsOf,
  ownOperations,
  statementsOf,
  usesOf,
  valueById,
} from "../ir/walk.ts";
import { Collector, type EffectSummary } from "./effect-summary.ts";
import { effectsOfCall, effectsOfStatement } from "./effects.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { isFresh } from "./shared-places.ts";

export interface Part {
  readonly statement: Statement;
  /** Names of the function that it reads, those in functions written in it included. */
  readonly reads: ReadonlySet<string>;
  /** Names that it binds, and names of objects that it changes. */
  readonly writes: ReadonlySet<string>;
  readonly does: EffectSummary;
  /** Why nothing may pass it, as part of a sentence; absent for statements that only evaluate. */
  readonly decides?: string;
}

/** A statement by itself, or those of its operations that are given; of a compound one only its head. */
export function partOf(
  program: Program,
  within: DefinedFunction,
  statement: Statement,
  operations: readonly Operation[] = ownOperations(statement),
): Part {
  const reads = new Set<string>();
  const writes = new Set<string>();
  let does = effectsOfStatement(program, within, statement, operations);
  for (const operation of operations) {
    if (operation.op === "read") {
      reads.add(operation.place.root);
      if (isUsedUp(within, operation)) writes.add(operation.place.root);
    } else if (operation.op === "write") {
      noteWrite(within, operation, writes, reads);
      const { root, path } = operation.place;
      const isSeenElsewhere =
        path.length === 1 && isFresh(within, operation.place) && isPassedOn(program, within, statement, root);
      if (isSeenElsewhere) does = { ...does, writes: new Set([...does.writes, "member", "element"]) };
    } else if (operation.op === "closure" || operation.op === "comprehension")
      for (const name of namesInside(within.module, within.function, operation.function)) reads.add(name);
    else if (operation.op === "call") {
      const changed = changedBy(program, within, operation);
      for (const name of changed) writes.add(name);
      const isSeenElsewhere = changed.some((name) => isPassedOn(program, within, statement, name));
      if (isSeenElsewhere) does = { ...does, writes: new Set([...does.writes, "element"]) };
    }
  }
  const decides = evaluates.test(statement.type) ? undefined : "decides how it goes on";
  return { statement, reads, writes, does, ...(decides === undefined ? {} : { decides }) };
}

/** Whoever goes over an iterator takes something out of it, and each element goes to one alone. */
function isUsedUp({ module, function: scope }: DefinedFunction, { place, use }: Read): boolean {
  if (place.path.length > 0 || !/^(argument|iterated|unpacked|spread|operand)$/.test(use.as)) return false;
  const owner = place.owner === undefined ? undefined : module.functions[place.owner];
  if (!owner || owner !== homeOf(module, scope)) return false;
  const parameter = owner.parameters.find(({ name }) => name === place.root);
  if (parameter) return isIterator(parameter.declared?.type);
  return usesOf(module, owner.id, place.root).writes.some(({ write, function: writer }) => {
    const value = valueById(writer, write.value);
    if (value?.op === "comprehension") return value.what === "generator";
    if (value?.op !== "call") return false;
    const { place: called, symbol } = value.callee;
    const isLazy =
      called?.scope === "builtin" && /^(iter|map|filter|zip|enumerate|reversed|open)$/.test(called.root);
    const made = symbol?.definition?.function;
    const target = made === undefined ? undefined : module.functions[made];
    const isOwn = symbol?.definition?.file === module.file && target?.generator === true;
    return isLazy || isOwn || isIterator(value.facts?.type);
  });
}

function isIterator(type: string | undefined): boolean {
  return /(^|[._])(Async)?(Iterator|Generator|TextIOWrapper|reader|DictReader)(\[|$)/.test(type ?? "");
}

function noteWrite(
  within: DefinedFunction,
  { place, how }: Extract<Operation, { op: "write" }>,
  writes: Set<string>,
  reads: Set<string>,
): void {
  const [step, ...more] = place.path;
  // Entries of one object that is made here are apart where they have names: `page.user`, `found["a"]`.
  if (
    step !== undefined &&
    more.length === 0 &&
    step !== "[*]" &&
    how !== "augment" &&
    isFresh(within, place)
  ) {
    writes.add(place.root + step);
    return;
  }
  // What is in an object that others may have is a shared place.
  if (step === undefined || (more.length === 0 && isFresh(within, place))) writes.add(place.root);
  if (step !== undefined || how === "augment") reads.add(place.root);
}

/** A compound statement as one part: its head with what stands inside. It decides how it goes on where something inside leaves it. */
export function together(head: Part, inside: readonly Part[]): Part {
  if (inside.length === 0) return head;
  const collected = new Collector();
  const reads = new Set<string>();
  const writes = new Set<string>();
  for (const part of [head, ...inside]) {
    collected.add(part.does);
    for (const name of part.reads) reads.add(name);
    for (const name of part.writes) writes.add(name);
  }
  const leaves = inside.some(({ statement: { type } }) => /^(return|raise|break|continue)$/.test(type));
  return {
    statement: head.statement,
    reads,
    writes,
    does: collected.summary(),
    ...(leaves ? { decides: "decides how it goes on" } : {}),
  };
}

/** Statements behind which the next one always comes, unless they fail. */
const evaluates = /^(expression|assign|return|pass|scope|define)$/;

/** Local names of objects that a call changes: what its method is called on, and what it is given. */
function changedBy(
  program: Program,
  within: DefinedFunction,
  call: Extract<Operation, { op: "call" }>,
): readonly string[] {
  const facts = program.factsOf(call.callee.symbol);
  const isChanging = facts?.effects?.some(({ resource, mode }) => resource === "memory" && mode !== "read");
  const receiver = call.callee.member === undefined ? [] : [call.callee.value];
  if (facts) return isChanging ? namesOf(within, receiver) : [];
  // Attributes are told apart by their names; what is in a container is not.
  const { writes } = effectsOfCall(program, call, within);
  if (![...writes].some((place) => /^(element|member)/.test(place))) return [];
  return namesOf(within, [...receiver, ...call.arguments.map(({ value }) => value)]);
}

function namesOf({ function: scope }: DefinedFunction, values: readonly number[]): readonly string[] {
  return values.flatMap((id) => {
    const value = valueById(scope, id);
    return value?.op === "read" && value.place.owner === scope.id ? [value.place.root] : [];
  });
}

/** Whether an object made here may be known under another name by then, so that a change of it is seen there. */
function isPassedOn(
  program: Program,
  { module, function: scope }: DefinedFunction,
  statement: Statement,
  name: string,
): boolean {
  const place = { root: name, scope: "local", owner: scope.id, path: [] } as const;
  if (!isFresh({ module, function: scope }, place)) return true;
  const end = endOfRounds(scope, statement);
  return usesOf(module, scope.id, name).reads.some(({ read, function: reader }) => {
    if (reader !== scope && reader.kind !== "comprehension") return true;
    const { use, span } = read;
    if (span[0] >= end) return false;
    if (use.as === "argument") {
      const taker = valueById(reader, use.by);
      return taker?.op !== "call" || program.factsOf(taker.callee.symbol) === undefined;
    }
    return /^(bound|stored|collected|yielded|chosen|other|element)$/.test(use.as);
  });
}

/** Where what stands behind a statement has no way back to it. */
function endOfRounds(scope: FunctionIr, statement: Statement): number {
  const site = statementsOf(scope).find((one) => one.statement === statement);
  const loop = site?.enclosing.find((around) => around.statement.type === "loop");
  return (loop?.statement ?? statement).span[1];
}

/** Names of a function that a function or comprehension written in it reads. */
function namesInside(module: Module, owner: FunctionIr, id: number): readonly string[] {
  const inner = module.functions[id];
  if (!inner) return [];
  const own = operationsOf(inner).flatMap((operation) => {
    const { operation: one } = operation;
    return (one.op === "read" || one.op === "write") && one.place.owner === owner.id ? [one.place.root] : [];
  });
  return [...own, ...childrenOf(module, inner).flatMap((child) => namesInside(module, owner, child.id))];
}
