/**
 * How a class may be entered, iterated and awaited, from what its table and its bases' tables say
 * and from the special methods in their signatures.
 */
import type { LibraryClass, StubClass } from "../ir/facts.ts";
import type { Protocol } from "../ir/module.ts";
import { parseType, printType } from "../ir/type-expression.ts";

type Protocols = Pick<LibraryClass, "enter" | "entered" | "iterate" | "iterated" | "awaited">;

interface ClassParts {
  readonly table: LibraryClass | undefined;
  readonly stub: StubClass | undefined;
}

/**
 * @param lineage the class and its bases in resolution order
 * @param complete whether all bases are known, without which nothing can be denied
 * @param special result type of a special method, in terms of the class itself
 */
export function protocolsOf(
  lineage: readonly ClassParts[],
  complete: boolean,
  special: (method: string) => string | undefined,
): Protocols {
  const enter = stated(lineage, "enter") ?? protocol(lineage, complete, "__enter__", "__aenter__", special);
  const iterate = stated(lineage, "iterate") ?? protocol(lineage, complete, "__iter__", "__aiter__", special);
  const entered = stated(lineage, "entered") ?? enteredType(enter, special);
  const iterated = stated(lineage, "iterated") ?? iteratedType(iterate, special);
  const awaited = stated(lineage, "awaited") ?? awaitedType(special);
  return {
    ...(enter ? { enter } : {}),
    ...(entered ? { entered } : {}),
    ...(iterate ? { iterate } : {}),
    ...(iterated ? { iterated } : {}),
    ...(awaited ? { awaited } : {}),
  };
}

function stated<Key extends keyof Protocols>(
  lineage: readonly ClassParts[],
  key: Key,
): Protocols[Key] | undefined {
  return lineage.find(({ table }) => table?.[key] !== undefined)?.table?.[key];
}

function protocol(
  lineage: readonly ClassParts[],
  complete: boolean,
  sync: string,
  async: string,
  special: (method: string) => string | undefined,
): Protocol | undefined {
  const hasSync =
    special(sync) !== undefined || (sync === "__iter__" && special("__getitem__") !== undefined);
  const hasAsync = special(async) !== undefined;
  if (hasSync) return hasAsync ? "both" : "sync";
  if (hasAsync) return "async";
  // Tables name what they know; only signatures are complete.
  return complete && lineage.every(({ stub }) => stub !== undefined) ? "neither" : undefined;
}

function enteredType(
  enter: Protocol | undefined,
  special: (method: string) => string | undefined,
): string | undefined {
  const method =
    enter === "async" ? special("__aenter__") : enter === undefined ? undefined : special("__enter__");
  if (method === undefined) return undefined;
  const type = parseType(method);
  const [awaited] = type.arguments;
  const result =
    enter === "async" ? (type.name === "Coroutine" || type.name === "Awaitable" ? awaited : undefined) : type;
  return result && result.name !== "Self" ? printType(result) : undefined;
}

const iterators = new Set(
  "Iterator Iterable Generator AsyncIterator AsyncIterable AsyncGenerator".split(" "),
);

function iteratedType(
  iterate: Protocol | undefined,
  special: (method: string) => string | undefined,
): string | undefined {
  if (iterate === undefined || iterate === "neither") return undefined;
  const async = iterate === "async";
  const iterator = parseType(special(async ? "__aiter__" : "__iter__") ?? "?");
  const [element] = iterator.arguments;
  if (element && iterators.has(iterator.name)) return printType(element);
  if (iterator.name !== "Self") return undefined;
  const next = parseType(special(async ? "__anext__" : "__next__") ?? "?");
  const result = async ? next.arguments[0] : next;
  return result && printType(result);
}

/** `__await__` gives a generator whose result is what `await` gives. */
function awaitedType(special: (method: string) => string | undefined): string | undefined {
  const method = special("__await__");
  if (method === undefined) return undefined;
  const generator = parseType(method);
  const result = generator.name === "Generator" ? generator.arguments[2] : undefined;
  return result ? printType(result) : "?";
}
