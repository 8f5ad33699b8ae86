/**
 * What is known about code that is not in front of us: the vocabulary in which the knowledge
 * tables describe libraries, and in which analyses summarise functions of the project.
 */

/** What a call does to something outside the function's own locals. */
export interface Effect {
  readonly resource:
    | "network"
    | "database"
    | "file"
    | "process"
    | "environment"
    | "clock"
    | "console"
    | "user"
    | "memory"
    | "synchronization";
  /** `exclusive`: the object it works on serves one operation at a time. */
  readonly mode: "read" | "write" | "exclusive";
}

export interface Blocking {
  readonly by: "sleep" | "network" | "database" | "process" | "file" | "lock" | "input" | "computation";
  /** What to write instead in async code, as the hover names it: `aiohttp` or `httpx.AsyncClient`. */
  readonly instead?: string;
  /**
   * A function that takes the same arguments and can be awaited in its place
   * (`asyncio.sleep` for `time.sleep`). Without one, the call moves to a thread.
   */
  readonly replacement?: string;
  /** Does not block when one of these keywords (or positions) is given a false value: `block=False`. */
  readonly unlessFalse?: readonly (string | number)[];
  /** Must stay on the thread that made its object (sqlite3 connections), so no move to a thread is offered. */
  readonly threadBound?: boolean;
  /**
   * Lets other threads of the program run meanwhile (C code that releases Python's global lock), so
   * that in a thread it computes beside the event loop.
   */
  readonly releasesLock?: boolean;
  /**
   * Over in a moment when one of these arguments, by position or keyword, is a constant: one below
   * `below` where that is given, any otherwise.
   */
  readonly quickWhen?: { readonly arguments: readonly (number | string)[]; readonly below?: number };
  /** Over in a moment, such as making a folder: worth a word where it stands, and no chain to find it. */
  readonly momentary?: boolean;
}

/** How a call that may write says that it only reads: `fetch` without a method, a query that selects. */
export interface ReadCondition {
  /** Position of the argument that tells. */
  readonly argument: number;
  /** The property of the object given there that tells; by default the argument itself does. */
  readonly property?: string;
  /** Source of the regular expression, without regard to case, that a constant text has to match. */
  readonly matches: string;
  /** Without the argument, or without the property, the call reads. */
  readonly byDefault?: boolean;
  /** Position of an argument that has to be an address: a whole request in its place has a method of its own. */
  readonly address?: number;
}

/** What a callee does with a function or awaitable it is given. */
export interface ArgumentFate {
  /**
   * Position counted from 0, or from the end where it is negative (`-1` is the last argument that a
   * call gives), a keyword, or every positional argument.
   */
  readonly argument: number | string | "all";
  /**
   * - `awaits`: awaits it, or runs it to its end
   * - `schedules`: makes a task of it
   * - `ignores`: looks at it as a plain value; an awaitable is lost there (`print`, `len`)
   * - `calls-on-loop`: calls it later on the event loop, and drops what it returns unless `result` says more
   * - `calls-in-thread`: calls it in a thread or process; what it blocks does not block the loop
   * - `calls-now`: calls it at once with plain results
   * - `keeps`: registers or stores it
   */
  readonly fate:
    | "awaits"
    | "schedules"
    | "ignores"
    | "calls-on-loop"
    | "calls-in-thread"
    | "calls-now"
    | "keeps";
  /**
   * Where the argument is a function: what its caller does with what it gives, which an async
   * function gives before its work is done. Absent means unknown; a type that says `void` or
   * `Promise` may still tell.
   * - `awaited`: waits for it, or hands its failure on; an async function is welcome
   * - `kept`: hands it on as it is, as `map` does; an async function may be meant
   * - `accumulated`: hands it to the next call, as `reduce` does, where the function may await it
   * - `discarded`: throws it away, so nobody waits and a failure is lost
   * - `truth`: tests it; a promise or coroutine is always true
   * - `value`: takes it for a plain value: compares it, writes it into text, calls it, or hands it back
   *   as the outcome of the work
   */
  readonly result?: "awaited" | "kept" | "accumulated" | "discarded" | "truth" | "value";
  /** Where the argument is a function: it runs anew for every request, message or connection. */
  readonly serves?: boolean;
}

/** How long something waits for others, where that is not limited by itself. */
export interface Patience {
  readonly for: "connection" | "answer";
  /** Arguments that limit the wait, by position or keyword; `None` there is no limit. */
  readonly limitedBy: readonly (number | string)[];
  /** There is a limit all the same, unless one of these arguments takes it away. */
  readonly byDefault?: boolean;
  /** With `None` the default holds in some versions, so that only a limit without a number takes it away. */
  readonly noneIsDefault?: boolean;
  /** What waits: the call itself, what it makes (a client, a pool), or whoever is given what it makes (a limit). */
  readonly of?: "made" | "limit";
}

/** What is known about one function or method. Absent means unknown. */
export interface Facts {
  readonly blocks?: Blocking;
  /**
   * What it does by itself; the functions it is given and calls (`fates`) add theirs.
   * An empty list says that it surely has none.
   */
  readonly effects?: readonly Effect[];
  /** When this holds, what `effects` has as writes are reads. */
  readonly readsWhen?: ReadCondition;
  /** Over so soon that nothing is won by running it beside other work: looking at a file's name, importing a key. */
  readonly momentary?: boolean;
  /** Awaiting it really gives up the loop for I/O or time. */
  readonly suspends?: boolean;
  /** Waits on purpose: a sleep, a rate limit, a poll. */
  readonly paces?: boolean;
  /**
   * Its promise may be left alone: by itself it does not fail, or somebody sees to its failure, and
   * most callers have no reason to wait (JavaScript).
   */
  readonly detached?: boolean;
  /** Canonical names of the exceptions that its operation raises in ordinary life, most specific first. */
  readonly raises?: readonly string[];
  /** It raises them only where one of these arguments, by position or keyword, is given and not None: a time limit. */
  readonly raisesWith?: readonly (number | string)[];
  readonly fates?: readonly ArgumentFate[];
  /** For decorators: what becomes of the function decorated. */
  readonly decorates?: "same" | "async-context-manager" | "context-manager" | "property" | "unknown";
  /** Functions decorated with it are called by a framework that awaits them where they are async. */
  readonly registers?: boolean;
  /**
   * What it is there for is to catch, to report or to try again: a decorator the failures of the
   * functions decorated, a context manager those of the statements inside.
   */
  readonly catches?: boolean;
  /** Functions decorated with it run anew for every request, message or connection. */
  readonly serves?: boolean;
  /**
   * What the call makes keeps its connections for the next use, and is meant to be made once: what
   * to call it in a sentence. Absent for what serves one task alone, such as a database session.
   */
  readonly makes?: "client" | "session" | "pool" | "engine";
  /** Absent for what does not wait for others, has a limit that nobody can take away, or waits on purpose. */
  readonly patience?: Patience;
}

/** A function as a knowledge table writes it. */
export interface LibraryFunction extends Facts {
  /**
   * Type of what the call gives, in Python's type syntax with canonical dotted names. In JavaScript,
   * where types come from declarations, only for code without them, and then a plain canonical name
   * such as `Promise` or `express.Application`.
   * `Coroutine[X]`, `Task[X]`, `Future[X]`, `Awaitable[X]` take the awaited result alone; they and
   * the builtins are written without a module. `?` is unknown, `Self` the receiver's type, a name in
   * `LibraryClass.parameters` the receiver's type argument, and `$0`, `$0.awaited`, `$0.returned` stand
   * for argument 0, what awaiting it gives and what calling it gives.
   */
  readonly returns?: string;
}

export interface LibraryClass {
  /** Canonical names, with type arguments where the class is generic: `Awaitable[_T]`. */
  readonly bases?: readonly string[];
  /** Names of its type variables in order, so that `Task[int]` can be carried through. */
  readonly parameters?: readonly string[];
  /** `*` stands for every other public name, in classes that make their methods up as they are asked. */
  readonly methods?: Readonly<Record<string, LibraryFunction>>;
  /** Types of its attributes and properties. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** What constructing it does. */
  readonly constructs?: Facts;
  /** `sync`: has `__enter__` alone; `async`: `__aenter__` alone. */
  readonly enter?: "sync" | "async" | "both" | "neither";
  /** Type that entering gives; its own by default. */
  readonly entered?: string;
  readonly iterate?: "sync" | "async" | "both" | "neither";
  /** Type of its elements. */
  readonly iterated?: string;
  /** Its instances may be awaited, giving this type. */
  readonly awaited?: string;
  /** Its work begins only when it is awaited, as that of a query builder: one that is dropped never runs. */
  readonly lazy?: boolean;
  /**
   * `shared`: may be used by several tasks at once; `exclusive`: one operation at a time; `inherited`: as
   * the object whose method made it, such as a repository of a transaction or of a pool.
   */
  readonly concurrency?: "shared" | "exclusive" | "inherited";
  /** Exception class: canonical name of its base is in `bases`. */
  readonly exception?: boolean;
}

/** One library. Names inside are relative to `module`. */
export interface Library {
  readonly module: string;
  /** Page or file that the entries were read from. */
  readonly source: string;
  /** Which asynchronous world it lives in; `trio` and `anyio` code gets no asyncio advice. */
  readonly world?: "asyncio" | "trio" | "anyio" | "twisted" | "curio" | "any";
  readonly functions?: Readonly<Record<string, LibraryFunction>>;
  readonly classes?: Readonly<Record<string, LibraryClass>>;
  /** Types of module-level values. */
  readonly values?: Readonly<Record<string, string>>;
  /**
   * Other dotted names for the same thing: `{ "client.ClientSession": "ClientSession" }`.
   * `{ "client.*": "*" }` maps a whole submodule, so far as the target is known.
   * A target with `=` in front is absolute: `{ "ServerTimeout": "=TimeoutError" }`.
   */
  readonly aliases?: Readonly<Record<string, string>>;
  /**
   * The member that the module itself is when it is called, constructed or used as a value: in
   * JavaScript without declarations, `express()` after `import express from "express"`.
   */
  readonly called?: string;
  /**
   * Absolute names by pattern, where generated code makes them up: the source of a regular
   * expression that matches from the start of a name, to what stands in place of the match, with
   * `$1` for its groups. Not tried on functions, classes and values that a table has.
   */
  readonly rewrites?: Readonly<Record<string, string>>;
}

/** The standard library's signatures as the build reads them from typeshed: the same shape, without facts. */
export interface StubTable {
  readonly version: 1;
  /** Where the signatures come from, and the licence that goes with them wherever the table goes. */
  readonly notice?: string;
  readonly modules: Readonly<Record<string, StubModule>>;
}

/** Modules whose signatures can be read: those of installed packages. The same name gives the same answer every time. */
export interface Signatures {
  /** By dotted name; undefined for a module that there is not. */
  module(name: string): StubModule | undefined;
}

export interface StubModule {
  /** Function name to return type; `async def` becomes `Coroutine[X]`. Overloads that disagree become a union. */
  readonly functions: Readonly<Record<string, string>>;
  readonly classes: Readonly<Record<string, StubClass>>;
  /** Module-level values and re-exports: name to type, or to `=dotted.name` for a re-export. */
  readonly values: Readonly<Record<string, string>>;
  /** Modules of which it has all public names, in order. */
  readonly stars?: readonly string[];
}

export interface StubClass {
  readonly bases: readonly string[];
  /** Names of its type variables in order, so that `Task[int]` can be carried through. */
  readonly parameters?: readonly string[];
  readonly methods: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What analyses and frontends may ask of the knowledge tables. Names are canonical dotted names. */
export interface LibraryKnowledge {
  /** Follows aliases and re-exports; a name nobody knows comes back unchanged. */
  canonical(name: string): string;
  /**
   * A function, a class that serves as a decorator, or a method found through the bases of its class
   * and written in that class's own type parameters.
   */
  function(name: string): LibraryFunction | undefined;
  /**
   * A class with its own methods and attributes; how it is entered, iterated and awaited,
   * and whether tasks may share it, is filled in from its bases.
   */
  class(name: string): LibraryClass | undefined;
  /** Type of a module-level value. */
  value(name: string): string | undefined;
  /** Type of an attribute or property `module.Class.name`, found through the bases of its class. */
  attribute(name: string): string | undefined;
  /** True when `name` is a module the tables know, so that a missing member is unknown rather than a submodule. */
  module(name: string): boolean;
  world(module: string): Library["world"];
  /** The class and its bases in resolution order; unknown bases end the list with `?`. */
  ancestors(className: string): readonly string[];
}
