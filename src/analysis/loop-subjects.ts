/** What the rounds of a loop are about, and how many there are. */
import type { Call, FunctionIr, Loop, Operation, Span, ValueId } from "../ir/module.ts";
import { flatten, valueById } from "../ir/walk.ts";

export interface Extent {
  /** How many rounds there are, where constants tell. */
  readonly count?: number;
  /** Why they may be meant to come one by one, as part of a sentence. */
  readonly doubt?: string;
}

/** `for (let i = 0; i < items.length; i++)` (TypeScript). */
export interface Counting extends Extent {
  readonly name: string;
  /** What the index stays below: `items.length`. */
  readonly limit: Span;
}

/** Names that a loop binds anew for each round. */
export function boundByRounds(loop: Loop): readonly string[] {
  return flatten(loop.each).flatMap((operation) => (operation.op === "write" ? [operation.place.root] : []));
}

/**
 * Whether what the rounds wait for is about what they go over; false for portions, attempts, and the same again and
 * again. `operations` are those of a round up to the end of its first wait.
 */
export function isAboutSubjects(
  names: readonly string[],
  operations: readonly Operation[],
  [start, end]: Span,
): boolean {
  if (names.some((name) => portions.test(name))) return false;
  const all = flatten(operations);
  const about = new Set(names);
  // What is computed from an element is about it, too.
  for (const operation of all) {
    if (operation.op !== "write" || operation.span[0] >= start || operation.value === undefined) continue;
    const value = all.find((one) => one.op !== "write" && one.id === operation.value);
    if (value && readsAny(all, about, value.span)) about.add(operation.place.root);
  }
  return readsAny(all, about, [start, end]);
}

function readsAny(all: readonly Operation[], names: ReadonlySet<string>, [start, end]: Span): boolean {
  return all.some(
    ({ span, ...one }) =>
      one.op === "read" && names.has(one.place.root) && span[0] >= start && span[1] <= end,
  );
}

const portions = /^(batch|chunk|portion|block|group|page|attempt|retry|_+)\w*$/i;

/** A loop that counts up by one from nothing; undefined for any other. */
export function countingOf(scope: FunctionIr, loop: Loop): Counting | undefined {
  const [start, init, ...others] = loop.header;
  if (start?.op !== "constant" || start.value !== 0 || init?.op !== "write" || others.length > 0)
    return undefined;
  const { root: name } = init.place;
  const operations = flatten(loop.each);
  const steps = operations.filter((operation) => operation.op === "write");
  const test = operations.find(
    (operation) =>
      operation.op === "compute" && operation.what === "compare" && operation.use.as === "condition",
  );
  if (steps.length !== 1 || steps[0]?.place.root !== name || !isUpByOne(scope, steps[0].value))
    return undefined;
  if (test?.op !== "compute" || test.detail !== "<") return undefined;
  const [index, limit] = test.operands.map((id) => valueById(scope, id));
  if (index?.op !== "read" || index.place.root !== name || index.place.path.length > 0) return undefined;
  if (limit?.op === "constant" && typeof limit.value === "number")
    return { name, limit: limit.span, count: Math.max(0, limit.value) };
  return limit?.op === "read" && limit.place.path.at(-1) === ".length"
    ? { name, limit: limit.span }
    : undefined;
}

function isUpByOne(scope: FunctionIr, id: ValueId | undefined): boolean {
  const sum = valueById(scope, id);
  if (sum?.op !== "compute") return false;
  if (sum.detail === "++") return true;
  const by = valueById(scope, sum.operands[1]);
  return sum.detail === "+" && by?.op === "constant" && by.value === 1;
}

/** Undefined where nobody knows whether there is an end. */
export function extentOf(scope: FunctionIr, iterable: ValueId | undefined): Extent | undefined {
  const value = valueById(scope, iterable);
  if (value?.op === "compute" && /^(list|tuple|set)$/.test(value.what)) {
    const hasMore = value.operands.some((id) => valueById(scope, id)?.use.as === "spread");
    return hasMore ? {} : { count: value.operands.length };
  }
  if (value?.op === "call") {
    const name = value.callee.symbol?.name ?? "";
    if (/^range$/.test(name)) return countOfRange(scope, value);
    if (/^(enumerate|zip|sorted|list|reversed|set|tuple)$/.test(name)) return {};
    if (/^(items|keys|values|entries|split|splitlines)$/.test(value.callee.member ?? "")) return {};
    return value.facts?.iterate === "sync" && value.facts.type !== undefined
      ? lasting(value.facts.type)
      : undefined;
  }
  const facts = value && "facts" in value ? value.facts : undefined;
  if (facts?.type !== undefined) return lasting(facts.type);
  return value?.op === "read" ? { doubt: "it may go over something that is made while it runs" } : undefined;
}

/** A generator may make its elements as they are asked for, and may never end. */
function lasting(type: string): Extent | undefined {
  return /(^|\.)(Async)?(Generator|Iterator)$/.test(type) ? undefined : {};
}

function countOfRange(scope: FunctionIr, { arguments: given }: Call): Extent | undefined {
  if (given.length > 2) return undefined;
  const numbers = given.map(({ value }) => {
    const constant = valueById(scope, value);
    return constant?.op === "constant" && typeof constant.value === "number" ? constant.value : undefined;
  });
  if (numbers.includes(undefined)) return {};
  const [from = 0, to] = numbers;
  return { count: Math.max(0, to === undefined ? from : to - from) };
}
