/**
 * Whether steps that work on an object may do so at the same time: an object that serves one
 * operation at a time is named so by its class, and some objects are as their maker is, such as a
 * repository that a transaction's manager made. Those are followed back to it.
 */
import type { LibraryClass } from "../ir/facts.ts";
import type { Call, FunctionIr, Module, Place, ValueId } from "../ir/module.ts";
import { homeOf, type NameWrite, operationsOf, statementsOf, usesOf, valueById } from "../ir/walk.ts";
import type { DefinedFunction, Program } from "./program.ts";

/** `doubtful`: it may be part of a transaction, and the code does not show whether it is. */
export type Sharing = "shared" | "exclusive" | "doubtful";

/** Makers of makers are followed this far. */
const mostMakers = 8;

/** May several calls like this one run at once, by the object they are made on and what they are given. */
export function sharingOfCall(program: Program, call: Call, within: DefinedFunction): Sharing {
  if (isGivenConnection(program, call, within)) return "exclusive";
  if (call.callee.member === undefined) return "shared";
  const receiver = call.callee.value;
  const stated = concurrencyOf(program, within, receiver) ?? concurrencyOfMethod(program, call);
  return stated === "inherited" ? makersSharing(program, within, receiver) : (stated ?? "shared");
}

/** Whether an argument, or a property of an object given, surely works on one connection. */
export function isGivenConnection(
  program: Program,
  { arguments: given }: Call,
  within: DefinedFunction,
): boolean {
  return given.some(({ value }) => {
    if (isExclusive(program, within, value)) return true;
    const object = valueById(within.function, value);
    if (object?.op !== "compute" || object.what !== "dict") return false;
    return object.operands.some((operand, at) => {
      if (isExclusive(program, within, operand)) return true;
      if (!/^(transaction|transacting|trx|tx|session)$/.test(object.keys?.[at] ?? "")) return false;
      return valueById(within.function, operand)?.op !== "constant";
    });
  });
}

function isExclusive(program: Program, within: DefinedFunction, id: ValueId): boolean {
  const stated = concurrencyOf(program, within, id);
  return (
    stated === "exclusive" || (stated === "inherited" && makersSharing(program, within, id) === "exclusive")
  );
}

function concurrencyOf(
  program: Program,
  { function: scope }: DefinedFunction,
  id: ValueId,
): LibraryClass["concurrency"] {
  const value = valueById(scope, id);
  const type = value && "facts" in value ? value.facts?.type : undefined;
  return type === undefined ? undefined : program.knowledge.class(type)?.concurrency;
}

/** A class of the project that derives from a library's is known by the methods it inherits. */
function concurrencyOfMethod({ knowledge }: Program, { callee }: Call): LibraryClass["concurrency"] {
  const name = callee.symbol?.definition ? undefined : callee.symbol?.name;
  const end = name?.lastIndexOf(".") ?? -1;
  return name === undefined || end < 0 ? undefined : knowledge.class(name.slice(0, end))?.concurrency;
}

/* ---------------------------------------------------------------- makers */

function sharingOf(program: Program, within: DefinedFunction, id: ValueId, depth: number): Sharing {
  const stated = concurrencyOf(program, within, id);
  return stated === "shared" || stated === "exclusive" ? stated : makersSharing(program, within, id, depth);
}

function makersSharing(program: Program, within: DefinedFunction, id: ValueId, depth = 0): Sharing {
  const value = valueById(within.function, id);
  if (depth > mostMakers) return "doubtful";
  if (value?.op === "await") return sharingOf(program, within, value.operand, depth + 1);
  if (value?.op === "call" && value.callee.member !== undefined)
    return sharingOf(program, within, value.callee.value, depth + 1);
  return value?.op === "read" ? sharingOfPlace(program, within, value.place, depth + 1) : "doubtful";
}

function sharingOfPlace(program: Program, within: DefinedFunction, place: Place, depth: number): Sharing {
  const [attribute, ...more] = place.path;
  const isOwn = attribute !== undefined && more.length === 0 && /^(this|self)$/.test(place.root);
  if (isOwn) return sharingOfAttribute(program, within, place.root, attribute, depth);
  // What an object gives as its attribute was made by it: `client.users`.
  if (attribute !== undefined)
    return sharingOfPlace(program, within, { ...place, path: place.path.slice(0, -1) }, depth + 1);
  if (place.owner === undefined) return "doubtful";
  const owner = within.module.functions[place.owner];
  const isParameter = owner?.parameters.some(({ name }) => name === place.root) ?? true;
  const { writes } = usesOf(within.module, place.owner, place.root);
  const whole = writes.filter(({ write }) => write.place.path.length === 0);
  const written = whole.map((one) => sharingOfWrite(program, within.module, one, depth));
  return together(isParameter ? ["doubtful", ...written] : written);
}

/** An attribute of the object itself, by what its class writes there or gives for it. */
function sharingOfAttribute(
  program: Program,
  { module, function: scope }: DefinedFunction,
  root: string,
  attribute: string,
  depth: number,
): Sharing {
  const owner = classAround(module, scope);
  if (owner === null) return "doubtful";
  const found = module.functions
    .filter((one) => classAround(module, one) === owner)
    .flatMap((method) => [
      ...writesTo(method, root, attribute).map((one) => sharingOfWrite(program, module, one, depth)),
      ...(isGetter(method, attribute) ? returnedSharing(program, { module, function: method }, depth) : []),
    ]);
  return together(found);
}

function classAround(module: Module, scope: FunctionIr): number | null {
  let around: FunctionIr | undefined = homeOf(module, scope);
  while (around && around.class === null && around.parent !== null) around = module.functions[around.parent];
  return around?.class ?? null;
}

function writesTo(method: FunctionIr, root: string, attribute: string): readonly NameWrite[] {
  return operationsOf(method).flatMap((site) => {
    const { operation: write } = site;
    const isIt =
      write.op === "write" &&
      write.place.root === root &&
      write.place.path.length === 1 &&
      write.place.path[0] === attribute;
    return isIt ? [{ function: method, write, site }] : [];
  });
}

function isGetter({ name, form, decorators }: FunctionIr, attribute: string): boolean {
  if (`.${name}` !== attribute) return false;
  return form === "getter" || decorators.some(({ place }) => /property$/.test(place?.root ?? ""));
}

function returnedSharing(program: Program, getter: DefinedFunction, depth: number): readonly Sharing[] {
  return statementsOf(getter.function).flatMap(({ statement }) =>
    statement.type === "return" && statement.value !== undefined
      ? [sharingOf(program, getter, statement.value, depth)]
      : [],
  );
}

function sharingOfWrite(
  program: Program,
  module: Module,
  { write, function: writer }: NameWrite,
  depth: number,
): Sharing {
  // What modules share outlives every transaction.
  if (write.how === "import") return "shared";
  if (write.how !== "assign" || write.value === undefined) return "doubtful";
  return sharingOf(program, { module, function: writer }, write.value, depth);
}

function together(found: readonly Sharing[]): Sharing {
  if (found.includes("exclusive")) return "exclusive";
  return found.length > 0 && found.every((one) => one === "shared") ? "shared" : "doubtful";
}
