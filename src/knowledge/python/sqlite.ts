/** SQLite: `sqlite3`, whose objects stay on the thread that made them, and `aiosqlite`. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { blocking, coroutine, each, exceptions, exclusive, library } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const raises = ["sqlite3.Error"];

const bound = { instead: "`aiosqlite`", threadBound: true, mode: "exclusive", raises } as const;
const query = blocking("database", { ...bound, gives: "sqlite3.Cursor" });
const step = blocking("database", bound);

const sqlite3 = library({
  module: "sqlite3",
  source: "https://docs.python.org/3/library/sqlite3.html",
  functions: {
    connect: blocking("database", { ...bound, mode: "write", gives: "sqlite3.Connection" }),
    ...each("complete_statement", quiet),
    ...each("register_adapter register_converter", quiet),
  },
  classes: {
    ...exceptions({
      Warning: "Exception",
      Error: "Exception",
      InterfaceError: "sqlite3.Error",
      DatabaseError: "sqlite3.Error",
      DataError: "sqlite3.DatabaseError",
      OperationalError: "sqlite3.DatabaseError",
      IntegrityError: "sqlite3.DatabaseError",
      InternalError: "sqlite3.DatabaseError",
      ProgrammingError: "sqlite3.DatabaseError",
      NotSupportedError: "sqlite3.DatabaseError",
    }),
    Connection: {
      enter: "sync",
      concurrency: "exclusive",
      methods: {
        ...each("execute executemany executescript", query),
        ...each("commit rollback backup", step),
        cursor: { effects: [], returns: "sqlite3.Cursor" },
        ...each("create_function create_aggregate set_trace_callback", quiet),
      },
    },
    Cursor: {
      concurrency: "exclusive",
      iterate: "sync",
      methods: {
        ...each("execute executemany executescript", query),
        ...each("fetchone fetchall fetchmany", step),
        close: quiet,
      },
    },
  },
  aliases: { "dbapi2.*": "*" },
});

const waits = { effects: exclusive("database"), raises };

/** What its coroutines give may also be entered with `async with`. */
const cursorClass: LibraryClass = {
  enter: "async",
  concurrency: "exclusive",
  iterate: "async",
  methods: {
    ...each("execute executemany executescript", coroutine("aiosqlite.Cursor", waits)),
    fetchone: coroutine("?", waits),
    ...each("fetchall fetchmany", coroutine("?", waits)),
    close: coroutine("None", waits),
  },
  attributes: { rowcount: "int", lastrowid: "int | None", arraysize: "int" },
};

/** Awaited or entered, for a cursor. */
const givesCursor: LibraryFunction = { ...waits, suspends: true, returns: "aiosqlite._CursorContextManager" };

const aiosqlite = library({
  module: "aiosqlite",
  source: "https://aiosqlite.omnilib.dev/en/stable/api.html",
  world: "asyncio",
  functions: { connect: { effects: [], returns: "aiosqlite.Connection" } },
  classes: {
    Connection: {
      enter: "async",
      awaited: "aiosqlite.Connection",
      concurrency: "exclusive",
      methods: {
        ...each("execute executemany executescript cursor", givesCursor),
        ...each("commit rollback close", coroutine("None", waits)),
        execute_insert: { ...waits, suspends: true, returns: "aiosqlite._RowContextManager" },
        execute_fetchall: { ...waits, suspends: true, returns: "aiosqlite._RowContextManager" },
        ...each("create_function set_progress_handler set_trace_callback backup", coroutine("None", waits)),
      },
      attributes: { in_transaction: "bool", total_changes: "int", isolation_level: "str | None" },
    },
    Cursor: cursorClass,
    _CursorContextManager: {
      bases: ["Coroutine[aiosqlite.Cursor]"],
      awaited: "aiosqlite.Cursor",
      enter: "async",
      entered: "aiosqlite.Cursor",
      iterate: "neither",
    },
    _RowContextManager: {
      bases: ["Coroutine[?]"],
      awaited: "?",
      enter: "async",
      entered: "?",
      iterate: "neither",
    },
  },
  aliases: {
    Warning: "=sqlite3.Warning",
    Error: "=sqlite3.Error",
    DatabaseError: "=sqlite3.DatabaseError",
    OperationalError: "=sqlite3.OperationalError",
    IntegrityError: "=sqlite3.IntegrityError",
    ProgrammingError: "=sqlite3.ProgrammingError",
    NotSupportedError: "=sqlite3.NotSupportedError",
    InterfaceError: "=sqlite3.InterfaceError",
    Row: "=sqlite3.Row",
    "core.*": "*",
    "cursor.*": "*",
  },
});

export const sqliteLibraries = [sqlite3, aiosqlite];
