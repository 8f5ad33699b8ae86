/**
 * What becomes of results among which failures lie (`gather(…, return_exceptions=True)`,
 * `Promise.allSettled`): whether anybody looks at them, and tells the failures apart. In doubt somebody does.
 */
import type { FunctionIr, Module, Operation, Span } from "../ir/module.ts";
import {
  comprehensionsIn,
  type StatementSite,
  siteOfValue,
  statementsOf,
  usesOf,
  type ValueOperation,
  valueById,
} from "../ir/walk.ts";
import type { Gathered } from "./gathered-work.ts";

/**
 * - `dropped`, `unread`: nobody looks at them
 * - `used`: an element is used as a value, and nowhere is it asked whether it is a failure
 */
export type Overlooked =
  | { readonly how: "dropped" }
  | { readonly how: "unread"; readonly name: string }
  | { readonly how: "used"; readonly name: string; readonly span: Span; readonly elements: Elements };

/** By what the results, or each of them, are known. */
export type Elements =
  | { readonly by: "list"; readonly name: string }
  | { readonly by: "names"; readonly names: readonly string[] }
  | { readonly by: "loop"; readonly name: string; readonly span: Span };

/** Undefined where failures are told apart, or where that cannot be told. */
export function overlooked(module: Module, { awaiting, scope, site }: Gathered): Overlooked | undefined {
  const { use } = awaiting;
  if (use.as === "discarded") return { how: "dropped" };
  if (use.as === "bound") {
    const [place, ...others] = use.places;
    if (!place || others.length > 0 || place.path.length > 0 || place.scope !== "local") return undefined;
    const uses = usesOf(module, scope.id, place.root);
    if (place.owner !== scope.id || uses.writes.length !== 1) return undefined;
    if (uses.reads.length === 0)
      return place.root.startsWith("_") ? { how: "dropped" } : { how: "unread", name: place.root };
    const readings = uses.reads.map((one) =>
      readingOfList(module, one.function, one.read, one.read.place.path),
    );
    return firstUse(readings, { by: "list", name: place.root });
  }
  if (use.as === "unpacked") {
    const written = site.statement.type === "assign" ? site.statement.operations : [];
    const names = written.flatMap((one) =>
      one.op === "write" && one.how === "unpack" && one.place.path.length === 0 ? [one.place.root] : [],
    );
    for (const name of names) {
      const found = firstUse([readingOfElement(module, scope, name)], { by: "names", names });
      if (found) return found;
    }
    return undefined;
  }
  const reading = readingOfList(module, scope, awaiting, []);
  return reading.loop ? firstUse([reading], reading.loop) : undefined;
}

interface Reading {
  /**
   * - `used`: as a plain value, which a failure is not
   * - `neutral`: says nothing either way
   * - `seen`: somebody looks, or may look
   */
  readonly as: "used" | "neutral" | "seen";
  readonly name?: string;
  readonly span?: Span;
  readonly loop?: Elements;
}

const seen: Reading = { as: "seen" };
const neutral: Reading = { as: "neutral" };

function firstUse(readings: readonly Reading[], elements: Elements): Overlooked | undefined {
  if (readings.some((one) => one.as === "seen")) return undefined;
  for (const { as, name, span } of readings) {
    if (as === "used" && name !== undefined && span) return { how: "used", name, span, elements };
  }
  return undefined;
}

/** A read of all the results, or behind a path of one of them. */
function readingOfList(
  module: Module,
  scope: FunctionIr,
  value: ValueOperation,
  path: readonly string[],
): Reading {
  const [index, ...rest] = path;
  if (index !== undefined && value.op === "read") {
    if (!/^\[(-?\d+|\*)\]$/.test(index)) return /^\.length$/.test(index) ? neutral : seen;
    return readingOf(module, scope, value, rest, `${value.place.root}${index === "[*]" ? "[…]" : index}`);
  }
  const { use } = value;
  switch (use.as) {
    case "condition":
      return neutral;
    case "iterated":
      return readingInLoop(module, scope, value, 0);
    case "unpacked": {
      const site = siteOfValue(scope, value.id)?.site;
      const written = site?.statement.type === "assign" ? site.statement.operations : [];
      const names = written.flatMap((one) =>
        one.op === "write" && one.how === "unpack" && one.place.path.length === 0 ? [one.place.root] : [],
      );
      return combined(names.map((name) => readingOfElement(module, scope, name)));
    }
    case "argument":
      return readingAsArgument(module, scope, use.by, use.position);
    case "receiver":
      return readingInCallback(module, scope, use.by, use.member);
    default:
      return seen;
  }
}

function combined(readings: readonly Reading[]): Reading {
  return readings.find((one) => one.as === "used") ?? readings.find((one) => one.as === "seen") ?? neutral;
}

/** `len(results)`, and the parts of a loop over `zip(urls, results)` or `enumerate(results)`. */
function readingAsArgument(
  module: Module,
  scope: FunctionIr,
  by: number,
  position: number | string,
): Reading {
  const call = valueById(scope, by);
  if (call?.op !== "call" || call.callee.place?.scope !== "builtin" || typeof position !== "number")
    return seen;
  const { root } = call.callee.place;
  if (root === "len") return neutral;
  if (call.use.as !== "iterated") return seen;
  if (root === "enumerate") return readingInLoop(module, scope, call, 1, 2);
  return root === "zip" ? readingInLoop(module, scope, call, position, call.arguments.length) : seen;
}

/** The loop or comprehension that goes over a value; the element is the name at `index` of `count`. */
function readingInLoop(
  module: Module,
  scope: FunctionIr,
  iterable: ValueOperation,
  index: number,
  count = 1,
): Reading {
  for (const { statement } of statementsOf(scope)) {
    if (statement.type !== "loop" || statement.iterable !== iterable.id || statement.async) continue;
    const name = nameAt(statement.each, index, count);
    if (name === undefined) return seen;
    const [first] = statement.body;
    const loop: Elements | undefined = first && { by: "loop", name, span: first.span };
    return { ...readingOfElement(module, scope, name), ...(loop && { loop }) };
  }
  for (const site of comprehensionsIn(scope)) {
    const { operation } = site;
    if (operation.iterable !== iterable.id) continue;
    if (isGuarded(site)) return seen;
    const inner = module.functions[operation.function];
    const [loop] = inner ? statementsOf(inner) : [];
    const name = loop?.statement.type === "loop" ? nameAt(loop.statement.each, index, count) : undefined;
    return inner && name !== undefined ? readingOfElement(module, inner, name) : seen;
  }
  return seen;
}

function nameAt(operations: readonly Operation[], index: number, count: number): string | undefined {
  const names = operations.flatMap((one) =>
    one.op === "write" && one.how === "loop" ? [one.place.root] : [],
  );
  return names.length === count ? names[index] : undefined;
}

/** `results.map((result) => …)` */
function readingInCallback(module: Module, scope: FunctionIr, by: number, member: string): Reading {
  const call = valueById(scope, by);
  if (call?.op !== "call" || !/^(map|flatMap|forEach)$/.test(member)) return seen;
  const given = valueById(scope, call.arguments[0]?.value);
  const callback = given?.op === "closure" ? module.functions[given.function] : undefined;
  const [parameter] = callback?.parameters ?? [];
  return callback && parameter ? readingOfElement(module, callback, parameter.name) : seen;
}

/** All that is done with a name that holds one of the results. */
function readingOfElement(module: Module, scope: FunctionIr, name: string): Reading {
  const { reads, writes } = usesOf(module, scope.id, name);
  if (writes.length > 1 || writes.some(({ write }) => write.place.path.length > 0)) return seen;
  return combinedStrictly(
    reads.map((one) => readingOf(module, one.function, one.read, one.read.place.path, name)),
  );
}

function combinedStrictly(readings: readonly Reading[]): Reading {
  return readings.find((one) => one.as === "seen") ?? readings.find((one) => one.as === "used") ?? neutral;
}

/** What an exception has as well as a value may have it. */
const ofExceptions = /^(args|with_traceback|add_note|__\w+__|status|reason)$/;

/** One read of an element, behind a path of its own. */
function readingOf(
  module: Module,
  scope: FunctionIr,
  value: ValueOperation,
  path: readonly string[],
  name: string,
): Reading {
  // Who is prepared for a failure of the use itself has thought of it.
  const site = siteOfValue(scope, value.id)?.site;
  if (site && isGuarded(site)) return seen;
  const used: Reading = { as: "used", name, span: value.span };
  const [step] = path;
  if (step !== undefined) {
    const member = /^\.(.*)$/.exec(step)?.[1];
    if (member === undefined) return module.language === "python" ? used : seen;
    return readingOfMember(module, member, used);
  }
  const { use } = value;
  switch (use.as) {
    case "member":
    case "receiver":
      return readingOfMember(module, use.member, used);
    case "condition":
      return neutral;
    case "indexed":
    case "iterated":
    case "unpacked":
    case "spread":
    case "entered":
      return module.language === "python" ? used : seen;
    case "operand":
      return module.language === "python" && /^[-+*/%@|&]+$/.test(use.operator) ? used : seen;
    default:
      return seen;
  }
}

function isGuarded({ enclosing }: StatementSite): boolean {
  return enclosing.some(
    ({ statement, part }) => statement.type === "try" && part === "body" && statement.handlers.length > 0,
  );
}

function readingOfMember(module: Module, member: string, used: Reading): Reading {
  if (ofExceptions.test(member)) return seen;
  if (module.language === "python") return used;
  return member === "value" ? used : seen;
}
