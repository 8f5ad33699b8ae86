/** SQLite: `better-sqlite3` and `node:sqlite`, which block, and `sqlite3` with callbacks. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  callsLater,
  callsNow,
  derived,
  each,
  exclusive,
  library,
  promise,
  quiet,
  withCallback,
  writes,
} from "../entries.ts";
import { query } from "./queries.ts";

/** In-process and mostly quick; it cannot move to another thread with its connection. */
const works = (mode: "read" | "write"): LibraryFunction =>
  blocking("database", {
    mode,
    instead: "a worker thread that owns the connection",
    threadBound: true,
    raises: ["Error"],
  });

const statement: LibraryClass = {
  methods: {
    ...each("get all iterate", works("read")),
    run: works("write"),
    ...each("bind columns expand pluck raw safeIntegers setReadBigInts setReturnArrays", quiet),
  },
};

const database: LibraryClass = {
  constructs: works("write"),
  concurrency: "exclusive",
  methods: {
    prepare: quiet,
    ...each("exec pragma close loadExtension open", works("write")),
    // What it makes runs the function and commits at once: an async one has only begun.
    transaction: { effects: [], fates: [{ argument: 0, fate: "keeps", result: "value" }] },
    ...each("function aggregate", { effects: [], fates: [{ argument: -1, fate: "keeps", result: "value" }] }),
    backup: promise({ effects: writes("file") }),
    ...each("serialize", works("read")),
  },
};

const betterSqlite = library({
  module: "better-sqlite3",
  source: "https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md",
  classes: {
    Database: database,
    Statement: statement,
    SqliteError: derived("Error", { exception: true }),
  },
  called: "Database",
  aliases: { "BetterSqlite3.*": "*", "Database.*": "*" },
});

const builtIn = library({
  module: "sqlite",
  source: "https://nodejs.org/api/sqlite.html",
  functions: { backup: promise({ effects: writes("file") }), open: query(["Error"]) },
  classes: {
    DatabaseSync: database,
    StatementSync: statement,
    // The npm package of that name, which wraps `sqlite3`.
    Database: {
      concurrency: "exclusive",
      methods: {
        ...each("get all run exec", query(["Error"])),
        each: { ...query(["Error"]), fates: [callsLater(-1)] },
        prepare: promise({ effects: writes("database") }),
        close: promise({ effects: writes("database") }),
      },
    },
  },
});

const withCallbacks: LibraryFunction = withCallback(exclusive("database"), { raises: ["Error"] });

const sqlite3 = library({
  module: "sqlite3",
  source: "https://github.com/TryGhost/node-sqlite3/wiki/API",
  classes: {
    Database: {
      bases: ["NodeJS.EventEmitter"],
      constructs: withCallbacks,
      concurrency: "exclusive",
      methods: {
        ...each("run get all each exec prepare close loadExtension wait", withCallbacks),
        // They call the function at once, and look no further.
        ...each("serialize parallelize", { effects: [], fates: [callsNow(0, "discarded")] }),
      },
    },
    Statement: {
      concurrency: "exclusive",
      methods: each("bind reset finalize run get all each", withCallbacks),
    },
  },
});

export const sqliteLibraries = [betterSqlite, builtIn, sqlite3];
