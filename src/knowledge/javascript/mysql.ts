/** MySQL: `mysql2` with callbacks and with promises, and `mysql`. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { callsLater, changing, derived, each, exclusive, library, quiet, writes } from "../entries.ts";
import { queryOrCallback } from "./queries.ts";

const raises = ["Error"];
const querying = queryOrCallback(raises);
const onConnection: LibraryFunction = {
  suspends: true,
  effects: exclusive("database"),
  raises,
  fates: [callsLater(-1)],
};
const queries = { ...each("query execute", querying) };
const escapes = each("escape escapeId format raw", quiet);

const connection: LibraryClass = {
  bases: ["NodeJS.EventEmitter"],
  concurrency: "exclusive",
  methods: {
    ...queries,
    ...each("connect beginTransaction commit rollback changeUser ping end prepare reset", onConnection),
    ...each("destroy pause resume unprepare", { effects: exclusive("database") }),
    promise: quiet,
    ...escapes,
  },
};

const pool: LibraryClass = {
  bases: ["NodeJS.EventEmitter"],
  concurrency: "shared",
  methods: {
    ...queries,
    // Two at once may wait for each other when the pool is small.
    getConnection: onConnection,
    end: { suspends: true, effects: writes("database"), fates: [callsLater(-1)] },
    releaseConnection: { effects: writes("database") },
    promise: quiet,
    ...escapes,
  },
};

/** Both packages, and both forms of the first, have the same names. */
const tables = (module: string, source: string) =>
  library({
    module,
    source,
    functions: {
      ...each("createConnection", {
        suspends: true,
        effects: exclusive("database"),
        raises,
        returns: `${module}.Connection`,
      }),
      createPool: { effects: [], returns: `${module}.Pool` },
      createPoolCluster: { effects: [], returns: `${module}.PoolCluster` },
      ...escapes,
    },
    classes: {
      // Made by functions that give classes.
      QueryableBase: { methods: { query: querying } },
      ExecutableBase: { methods: { execute: querying } },
      QueryableAndExecutableBase: { methods: queries },
      Connection: connection,
      PoolConnection: derived(`${module}.Connection`, {
        concurrency: "exclusive",
        methods: { release: { effects: writes("database") } },
      }),
      Pool: pool,
      PoolNamespace: pool,
      PoolCluster: {
        concurrency: "shared",
        methods: { ...pool.methods, ...each("add remove", changing), of: quiet },
      },
      PreparedStatementInfo: {
        concurrency: "exclusive",
        methods: { execute: onConnection, close: onConnection },
      },
    },
  });

const mysql2 = tables("mysql2", "https://sidorares.github.io/node-mysql2/docs");
const mysql = tables("mysql", "https://github.com/mysqljs/mysql");

const promiseForm = library({
  module: "mysql2/promise",
  source: "https://sidorares.github.io/node-mysql2/docs#using-promise-wrapper",
  rewrites: { "mysql2/promise\\.": "mysql2." },
});

const mariadb = library({
  module: "mariadb",
  source:
    "https://github.com/mariadb-corporation/mariadb-connector-nodejs/blob/main/documentation/promise-api.md",
  functions: {
    createConnection: { suspends: true, effects: exclusive("database"), raises },
    createPool: { effects: [], returns: "mariadb.Pool" },
  },
  classes: {
    Connection: connection,
    PoolConnection: derived("mariadb.Connection", { methods: each("release", onConnection) }),
    Pool: { ...pool, methods: { ...pool.methods, batch: onConnection } },
  },
});

export const mysqlLibraries = [mysql2, mysql, promiseForm, mariadb];
