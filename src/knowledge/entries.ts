/**
 * The vocabulary in which the tables below `python/` and `javascript/` are written: short functions that make
 * entries, so that a table reads as a list of names and what is known of them.
 */
import type {
  ArgumentFate,
  Blocking,
  Effect,
  Library,
  LibraryClass,
  LibraryFunction,
  ReadCondition,
} from "../ir/facts.ts";

type Entries = Readonly<Record<string, LibraryFunction>>;
type Classes = Readonly<Record<string, LibraryClass>>;

/** Checks a table's shape where it stands and keeps its type. */
export function library(table: Library): Library {
  return table;
}

/** The same entry under several names, separated by blanks. */
export function each(names: string, entry: LibraryFunction): Entries {
  return Object.fromEntries(namesIn(names).map((name) => [name, entry]));
}

/** Several names with an entry that differs by name, such as methods that give their own kind of object. */
export function eachBy(names: string, entry: (name: string) => LibraryFunction): Entries {
  return Object.fromEntries(namesIn(names).map((name) => [name, entry(name)]));
}

/** Exception classes: `{ ClientError: "Exception" }`, with bases by canonical name, separated by blanks. */
export function exceptions(bases: Readonly<Record<string, string>>): Classes {
  return Object.fromEntries(
    Object.entries(bases).map(([name, base]) => [name, { exception: true, bases: namesIn(base) }]),
  );
}

/** Classes of plain objects: made without side effects, and nothing more is known of them. */
export function plainClasses(names: string): Classes {
  return Object.fromEntries(namesIn(names).map((name) => [name, { constructs: { effects: [] } }]));
}

/* ---------------------------------------------------------------- functions */

interface More extends Omit<LibraryFunction, "returns"> {
  /** What calling gives; for coroutines and the like what awaiting gives. */
  readonly gives?: string;
}

/** Blocks its thread. Effects follow from what it blocks on unless they are given; reads by default. */
export function blocking(
  by: Blocking["by"],
  more: Omit<More, "blocks"> & Omit<Blocking, "by"> & { readonly mode?: Effect["mode"] } = {},
): LibraryFunction {
  const { instead, replacement, unlessFalse, threadBound, releasesLock, quickWhen, mode, gives, ...facts } =
    more;
  return {
    blocks: {
      by,
      ...(instead === undefined ? {} : { instead }),
      ...(replacement === undefined ? {} : { replacement }),
      ...(unlessFalse === undefined ? {} : { unlessFalse }),
      ...(threadBound === undefined ? {} : { threadBound }),
      ...(releasesLock === undefined ? {} : { releasesLock }),
      ...(quickWhen === undefined ? {} : { quickWhen }),
    },
    effects: effectsOf(by, mode ?? "read"),
    ...facts,
    ...(gives === undefined ? {} : { returns: gives }),
  };
}

/** An `async def`, or a function that gives a coroutine: must be awaited, and waits for I/O or time. */
export function coroutine(gives: string, more: LibraryFunction = {}): LibraryFunction {
  return { suspends: true, ...more, returns: `Coroutine[${gives}]` };
}

/** A coroutine that, so far as is known, need not give up the loop at all. */
export function quickCoroutine(gives: string, more: LibraryFunction = {}): LibraryFunction {
  return { ...more, returns: `Coroutine[${gives}]` };
}

/** A plain function that returns at once and touches nothing outside. */
export function pure(gives: string, more: LibraryFunction = {}): LibraryFunction {
  return { effects: [], ...more, returns: gives };
}

/** A plain function of which only the result is known. */
export function gives(type: string, more: LibraryFunction = {}): LibraryFunction {
  return { ...more, returns: type };
}

/** Looks at all its arguments as plain values: an awaitable given to it is lost. */
export function ignoring(type: string, more: LibraryFunction = {}): LibraryFunction {
  return { effects: [], ...more, fates: [fate("all", "ignores"), ...(more.fates ?? [])], returns: type };
}

/** A decorator that leaves what it decorates callable as before. */
export const sameDecorator: LibraryFunction = { decorates: "same", effects: [] };

/** A decorator that hands the function to a framework, which awaits it where it is async. */
export const registering: LibraryFunction = { decorates: "same", registers: true };

/** The same, and the framework calls it anew for every request, message or connection. */
export const serving: LibraryFunction = { ...registering, serves: true };

/** Keeps the functions it is given at these places, and calls them for every request, message or connection. */
export function keepsServing(...places: readonly (number | string)[]): readonly ArgumentFate[] {
  return places.map((argument) => ({ argument, fate: "keeps", serves: true }));
}

/** A decorator that hands the function to a framework that does not await it. */
export const registeringSync: LibraryFunction = { decorates: "same" };

/** A decorator after which the name means something else. */
export const replacingDecorator: LibraryFunction = { decorates: "unknown" };

/** Takes a function and calls it before it returns. */
export function callsNow(
  argument: ArgumentFate["argument"],
  result: NonNullable<ArgumentFate["result"]>,
): ArgumentFate {
  return { argument, fate: "calls-now", result };
}

/** Takes a function and calls it later, on the event loop. */
export function callsLater(
  argument: ArgumentFate["argument"],
  result: NonNullable<ArgumentFate["result"]> = "discarded",
): ArgumentFate {
  return { argument, fate: "calls-on-loop", result };
}

/** Takes a function and calls it in another thread or process. */
export function callsInThread(
  argument: ArgumentFate["argument"],
  result: NonNullable<ArgumentFate["result"]>,
): ArgumentFate {
  return { argument, fate: "calls-in-thread", result };
}

export function fate(argument: ArgumentFate["argument"], what: ArgumentFate["fate"]): ArgumentFate {
  return { argument, fate: what };
}

/* ---------------------------------------------------------------- JavaScript */

/** Returns at once and touches nothing outside. */
export const quiet: LibraryFunction = { effects: [] };

/** Changes the object it is called on and nothing else. */
export const changing: LibraryFunction = { effects: writes("memory") };

/** A constructor or class that touches nothing outside. */
export const quietClass: LibraryClass = { constructs: quiet, methods: { "*": quiet } };

/** Gives a promise, and awaiting it waits for I/O or time. */
export function promise(more: LibraryFunction = {}): LibraryFunction {
  return { suspends: true, ...more, returns: more.returns ?? "Promise" };
}

/** Gives a promise that, so far as is known, is settled without I/O or time. */
export function quickPromise(more: LibraryFunction = {}): LibraryFunction {
  return { ...more, returns: more.returns ?? "Promise" };
}

/** Takes a callback in the manner of Node: last, called once the work is done, its result thrown away. */
export function withCallback(effects: readonly Effect[], more: LibraryFunction = {}): LibraryFunction {
  return { effects, ...more, fates: [...(more.fates ?? []), callsLater(-1)] };
}

/** Takes its argument for a plain value: a promise given to it is lost. */
export const lookingOn: LibraryFunction = { effects: [], fates: [fate("all", "ignores")] };

/** A class whose base is given, and of which nothing else is said. */
export function derived(bases: string, more: LibraryClass = {}): LibraryClass {
  return { ...more, bases: namesIn(bases) };
}

/** Classes of failures that derive from `Error`. */
export function errors(names: string): Classes {
  return exceptions(Object.fromEntries(namesIn(names).map((name) => [name, "Error"])));
}

/* ---------------------------------------------------------------- effects */

export function reads(...resources: Effect["resource"][]): readonly Effect[] {
  return resources.map((resource) => ({ resource, mode: "read" }));
}

export function writes(...resources: Effect["resource"][]): readonly Effect[] {
  return resources.map((resource) => ({ resource, mode: "write" }));
}

export function exclusive(...resources: Effect["resource"][]): readonly Effect[] {
  return resources.map((resource) => ({ resource, mode: "exclusive" }));
}

/** `request("GET", url)`: the first argument is the verb of HTTP, and these change nothing. */
export const readsByVerb: ReadCondition = { argument: 0, matches: "^(GET|HEAD|OPTIONS)$" };

function effectsOf(by: Blocking["by"], mode: Effect["mode"]): readonly Effect[] {
  switch (by) {
    case "sleep":
    case "computation":
      return [];
    case "lock":
      return exclusive("synchronization");
    case "input":
      return exclusive("user");
    default:
      return [{ resource: by, mode }];
  }
}

function namesIn(names: string): string[] {
  return names.split(/\s+/).filter((name) => name !== "");
}
