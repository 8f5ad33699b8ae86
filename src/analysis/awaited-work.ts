/**
 * Which calls have run by the time a value has been awaited: the call that made it, and what it
 * waits for in turn, such as the arguments of `gather`, through lists, comprehensions and names.
 */
import type { Call, FunctionId, FunctionIr, Module, ValueId } from "../ir/module.ts";
import { operationsOf, usesOf, type ValueOperation, valueById } from "../ir/walk.ts";
import { argumentFate } from "./argument-fate.ts";
import type { Program } from "./program.ts";
import { isFailureHandled } from "./promise-fate.ts";

export interface Work {
  readonly call: Call;
  /** The scope that the call stands in. */
  readonly scope: FunctionIr;
  /** The function that the call runs for each element: `urls.map(async (url) => …)` (TypeScript). */
  readonly each?: FunctionId;
}

/** Methods by which code fills a collection with awaitables one by one. */
const collecting = new Set(["append", "add", "appendleft"]);

/**
 * The calls behind an awaited value, in the order in which they are written. What fails in them
 * comes out of the await; so nothing behind `gather(…, return_exceptions=True)` is among them.
 */
export function workBehind(
  program: Program,
  module: Module,
  scope: FunctionIr,
  value: ValueId,
): readonly Work[] {
  const seen = new Set<string>();
  return behindValue(scope, value);

  function behindValue(where: FunctionIr, id: ValueId): readonly Work[] {
    const key = `${where.id} ${id}`;
    const made = valueById(where, id);
    if (!made || seen.has(key)) return [];
    seen.add(key);
    return behind(where, made);
  }

  function behind(where: FunctionIr, made: ValueOperation): readonly Work[] {
    switch (made.op) {
      case "call":
        return [...behindArguments(where, made), ...behindChain(where, made), workOf(where, made)];
      case "read":
        return made.place.path.length === 0 ? behindName(made.place.owner, made.place.root) : [];
      case "compute":
        return ["list", "tuple", "set"].includes(made.what)
          ? made.operands.flatMap((operand) => behindValue(where, operand))
          : [];
      case "comprehension":
        return behindElements(made.function, made.id);
      case "choice":
        return operationsOf(where).flatMap(({ operation }) =>
          operation.op !== "write" && operation.use.as === "chosen" && operation.use.by === made.id
            ? behindValue(where, operation.id)
            : [],
        );
      default:
        return [];
    }
  }

  /** What `.then(…)` goes on from, so far as the chain does not look after its failures. */
  function behindChain(where: FunctionIr, call: Call): readonly Work[] {
    const isChain = /^Promise\.(then|finally)$/.test(call.callee.symbol?.name ?? "");
    return isChain && !isFailureHandled(where, call) ? behindValue(where, call.callee.value) : [];
  }

  function workOf(where: FunctionIr, call: Call): Work {
    const { symbol, member } = call.callee;
    // What is waited for and made by `map` is an array, also where code without types does not say so.
    const maps = symbol ? /^(Readonly)?Array\.(map|flatMap)$/.test(symbol.name) : member === "map";
    const given = maps ? valueById(where, call.arguments[0]?.value) : undefined;
    return { call, scope: where, ...(given?.op === "closure" && { each: given.function }) };
  }

  function behindArguments(where: FunctionIr, call: Call): readonly Work[] {
    if (keepsFailures(where, call)) return [];
    return call.arguments.flatMap((argument, index) => {
      const fate = argumentFate(program, call, argument.keyword ?? index);
      return fate === "awaits" || fate === "schedules" ? behindValue(where, argument.value) : [];
    });
  }

  function behindElements(id: number, owner: ValueId): readonly Work[] {
    const comprehension = module.functions[id];
    if (!comprehension) return [];
    return operationsOf(comprehension).flatMap(({ operation }) =>
      operation.op !== "write" && operation.use.as === "element" && operation.use.by === owner
        ? behindValue(comprehension, operation.id)
        : [],
    );
  }

  /** Everything that a local name is ever assigned, or that is put into the collection it names. */
  function behindName(owner: number | undefined, name: string): readonly Work[] {
    const home = owner === undefined ? undefined : module.functions[owner];
    if (!home || home.kind === "module" || home.parameters.some((parameter) => parameter.name === name))
      return [];
    const uses = usesOf(module, home.id, name);
    const assigned = uses.writes.flatMap(({ write, function: writer }) =>
      write.place.path.length === 0 && write.value !== undefined ? behindValue(writer, write.value) : [],
    );
    const collected = uses.reads.flatMap(({ read, function: reader }) => {
      if (read.use.as !== "receiver" || !collecting.has(read.use.member) || read.place.path.length > 0)
        return [];
      const call = valueById(reader, read.use.by);
      const [item] = call?.op === "call" ? call.arguments : [];
      return item ? behindValue(reader, item.value) : [];
    });
    return [...assigned, ...collected];
  }
}

/** `gather(…, return_exceptions=True)` and whatever is not surely false there, `asyncio.wait`, `Promise.allSettled`. */
function keepsFailures(where: FunctionIr, call: Call): boolean {
  if (/^(Promise\.(allSettled|any)|asyncio\.wait)$/.test(call.callee.symbol?.name ?? "")) return true;
  const option = call.arguments.find((argument) => argument.keyword === "return_exceptions");
  if (!option) return call.arguments.some((argument) => argument.spread === "mapping");
  const value = valueById(where, option.value);
  return value?.op !== "constant" || value.value !== false;
}
