/** PostgreSQL: `pg` with its pool, `postgres` and `pg-promise`. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  callsLater,
  changing,
  derived,
  each,
  exclusive,
  library,
  promise,
  quiet,
  writes,
} from "../entries.ts";
import { query, queryOrCallback } from "./queries.ts";

const raises = ["Error"];
const connecting: LibraryFunction = {
  suspends: true,
  effects: exclusive("database"),
  raises,
  fates: [callsLater(-1)],
};
const escapes = each("escapeIdentifier escapeLiteral getTypeParser", quiet);

const pg = library({
  module: "pg",
  source: "https://node-postgres.com/apis/client",
  functions: escapes,
  classes: {
    ClientBase: {
      bases: ["NodeJS.EventEmitter"],
      constructs: quiet,
      concurrency: "exclusive",
      methods: {
        query: queryOrCallback(raises),
        ...each("connect end", connecting),
        ...each("copyFrom copyTo", { effects: exclusive("database") }),
        ...each("setTypeParser pauseDrain resumeDrain", changing),
        on: { ...changing, fates: [callsLater(1)] },
        ...escapes,
      },
    },
    Client: derived("pg.ClientBase", { constructs: quiet, methods: { end: connecting } }),
    PoolClient: derived("pg.ClientBase", { methods: { release: { effects: writes("database") } } }),
    // Each query takes a connection of its own.
    Pool: {
      bases: ["NodeJS.EventEmitter"],
      constructs: quiet,
      concurrency: "shared",
      methods: {
        query: queryOrCallback(raises),
        // Two at once may wait for each other when the pool is small.
        connect: { suspends: true, effects: exclusive("database"), raises, fates: [callsLater(-1)] },
        end: { suspends: true, effects: writes("database"), fates: [callsLater(-1)] },
        on: { ...changing, fates: [callsLater(1)] },
      },
    },
    DatabaseError: derived("Error", { exception: true }),
  },
  aliases: { "native.*": "*" },
  rewrites: { "pg-pool\\.Pool": "pg.Pool", "pg-protocol\\.DatabaseError": "pg.DatabaseError" },
});

/** A tagged template; the query runs when it is awaited. */
const sql: LibraryFunction = {
  suspends: true,
  effects: writes("database"),
  raises: ["postgres.PostgresError"],
};
const begins: LibraryFunction = promise({
  effects: writes("database"),
  raises: ["postgres.PostgresError"],
  fates: [callsLater(-1, "awaited")],
});

const postgres = library({
  module: "postgres",
  source: "https://github.com/porsager/postgres",
  functions: {
    postgres: { effects: [], returns: "postgres.Sql" },
    ...each("Sql TransactionSql ReservedSql", sql),
  },
  classes: {
    Sql: {
      concurrency: "shared",
      methods: {
        unsafe: query(["postgres.PostgresError"], { returns: "postgres.PendingQuery" }),
        begin: begins,
        reserve: promise({ effects: exclusive("database"), returns: "Promise" }),
        ...each("listen notify subscribe", promise({ effects: writes("database") })),
        ...each("end close", promise({ effects: writes("database") })),
        ...each("array json file typed", quiet),
      },
    },
    TransactionSql: derived("postgres.Sql", {
      concurrency: "exclusive",
      methods: { savepoint: begins },
    }),
    ReservedSql: derived("postgres.Sql", { concurrency: "exclusive", methods: { release: changing } }),
    PendingQuery: {
      bases: ["Promise"],
      awaited: "?",
      lazy: true,
      methods: { ...each("execute", sql), ...each("values raw simple describe cancel", quiet) },
    },
    PostgresError: derived("Error", { exception: true }),
  },
  called: "postgres",
  aliases: { "postgres.*": "*" },
});

const pgPromiseQueries = {
  ...each("one oneOrNone many manyOrNone any none query result multi multiResult", query(raises)),
  ...each("func proc", promise({ effects: writes("database"), raises })),
  ...each(
    "tx txIf task taskIf",
    promise({ effects: writes("database"), raises, fates: [callsLater(-1, "awaited")] }),
  ),
  ...each("map each", query(raises)),
};

const pgPromise = library({
  module: "pg-promise",
  source: "https://vitaly-t.github.io/pg-promise/Database.html",
  classes: {
    IBaseProtocol: { methods: pgPromiseQueries },
    IDatabase: { concurrency: "shared", methods: pgPromiseQueries },
    ITask: { concurrency: "exclusive", methods: pgPromiseQueries },
  },
  aliases: { "pgPromise.*": "*" },
});

export const postgresLibraries = [pg, postgres, pgPromise];
