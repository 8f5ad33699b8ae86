/** PostgreSQL: `psycopg2`, `psycopg` (synchronous and asynchronous) with its pool, and `asyncpg`. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { coroutine, each, exceptions, exclusive, library, plainClasses, pure, writes } from "../entries.ts";
import { selects } from "../sql.ts";
import { asyncQuery, blockingConnection, blockingCursor, databaseExceptions, query } from "./databases.ts";

const quiet: LibraryFunction = { effects: [] };

const psycopg2Driver = { instead: "`asyncpg` or `psycopg.AsyncConnection`", error: "psycopg2.Error" };

const psycopg2Pool: LibraryClass = {
  constructs: query(psycopg2Driver),
  methods: {
    getconn: query(psycopg2Driver, "psycopg2.extensions.connection"),
    ...each("putconn closeall", quiet),
  },
};

const psycopg2 = [
  library({
    module: "psycopg2",
    source: "https://www.psycopg.org/docs/module.html",
    functions: { connect: query(psycopg2Driver, "psycopg2.extensions.connection") },
    classes: databaseExceptions("psycopg2"),
  }),
  library({
    module: "psycopg2.extensions",
    source: "https://www.psycopg.org/docs/extensions.html",
    classes: {
      connection: {
        ...blockingConnection(psycopg2Driver, "psycopg2.extensions.cursor"),
        methods: {
          ...blockingConnection(psycopg2Driver, "psycopg2.extensions.cursor").methods,
          ...each("set_session set_isolation_level set_client_encoding reset", query(psycopg2Driver)),
        },
      },
      cursor: {
        ...blockingCursor(psycopg2Driver),
        methods: {
          ...blockingCursor(psycopg2Driver).methods,
          ...each("copy_expert copy_from copy_to", query(psycopg2Driver)),
          mogrify: quiet,
        },
      },
    },
  }),
  library({
    module: "psycopg2.extras",
    source: "https://www.psycopg.org/docs/extras.html",
    functions: each("execute_batch execute_values", query(psycopg2Driver)),
    classes: {
      DictCursor: { bases: ["psycopg2.extensions.cursor"] },
      RealDictCursor: { bases: ["psycopg2.extensions.cursor"] },
      NamedTupleCursor: { bases: ["psycopg2.extensions.cursor"] },
    },
  }),
  library({
    module: "psycopg2.pool",
    source: "https://www.psycopg.org/docs/pool.html",
    classes: {
      SimpleConnectionPool: psycopg2Pool,
      ThreadedConnectionPool: psycopg2Pool,
    },
  }),
];

const psycopgDriver = { instead: "`psycopg.AsyncConnection` or `asyncpg`", error: "psycopg.Error" };
const error = "psycopg.Error";

const psycopg = library({
  module: "psycopg",
  source: "https://www.psycopg.org/psycopg3/docs/api/connections.html",
  world: "any",
  functions: { connect: query(psycopgDriver, "psycopg.Connection") },
  classes: {
    ...databaseExceptions("psycopg"),
    ...plainClasses("Transaction AsyncTransaction Notify"),
    Connection: {
      ...blockingConnection(psycopgDriver, "psycopg.Cursor"),
      methods: {
        ...blockingConnection(psycopgDriver, "psycopg.Cursor").methods,
        connect: query(psycopgDriver, "psycopg.Connection"),
        execute: query(psycopgDriver, "psycopg.Cursor"),
        transaction: pure("contextlib.AbstractContextManager[psycopg.Transaction]"),
      },
    },
    Cursor: {
      enter: "sync",
      iterate: "sync",
      concurrency: "exclusive",
      methods: {
        execute: query(psycopgDriver, "psycopg.Cursor"),
        ...each("executemany fetchone fetchmany fetchall", query(psycopgDriver)),
        close: { effects: exclusive("database") },
      },
      attributes: { rowcount: "int", description: "?" },
    },
    AsyncConnection: {
      enter: "async",
      concurrency: "exclusive",
      methods: {
        connect: asyncQuery(error, "psycopg.AsyncConnection"),
        execute: asyncQuery(error, "psycopg.AsyncCursor"),
        cursor: { effects: [], returns: "psycopg.AsyncCursor" },
        ...each(
          "close commit rollback set_autocommit set_deferrable set_isolation_level set_read_only",
          asyncQuery(error, "None"),
        ),
        transaction: pure("contextlib.AbstractAsyncContextManager[psycopg.AsyncTransaction]"),
        notifies: pure("AsyncIterator[psycopg.Notify]"),
      },
    },
    AsyncCursor: {
      enter: "async",
      iterate: "async",
      concurrency: "exclusive",
      methods: {
        execute: asyncQuery(error, "psycopg.AsyncCursor"),
        ...each("executemany close scroll", asyncQuery(error, "None")),
        fetchone: asyncQuery(error, "?"),
        ...each("fetchmany fetchall", asyncQuery(error, "list[?]")),
        stream: pure("AsyncIterator[?]"),
      },
      attributes: { rowcount: "int", description: "?" },
    },
  },
  aliases: {
    "connection.Connection": "Connection",
    "cursor.Cursor": "Cursor",
    "connection_async.AsyncConnection": "AsyncConnection",
    "cursor_async.AsyncCursor": "AsyncCursor",
    "errors.*": "*",
  },
});

const psycopgPool = library({
  module: "psycopg_pool",
  source: "https://www.psycopg.org/psycopg3/docs/api/pool.html",
  world: "any",
  classes: {
    AsyncConnectionPool: {
      constructs: { makes: "pool" },
      enter: "async",
      concurrency: "shared",
      methods: {
        connection: pure("contextlib.AbstractAsyncContextManager[psycopg.AsyncConnection]"),
        getconn: asyncQuery(error, "psycopg.AsyncConnection"),
        ...each("putconn open close wait check resize", asyncQuery(error, "None")),
      },
    },
    ConnectionPool: {
      enter: "sync",
      concurrency: "shared",
      methods: {
        connection: pure("contextlib.AbstractContextManager[psycopg.Connection]"),
        getconn: query(
          { ...psycopgDriver, instead: "`psycopg_pool.AsyncConnectionPool`" },
          "psycopg.Connection",
        ),
        wait: query({ ...psycopgDriver, instead: "`psycopg_pool.AsyncConnectionPool`" }),
      },
    },
  },
  aliases: {
    "pool.ConnectionPool": "ConnectionPool",
    "pool_async.AsyncConnectionPool": "AsyncConnectionPool",
  },
});

const pgErrors = ["asyncpg.PostgresError", "asyncpg.InterfaceError", "OSError"];
const onConnection = (gives: string) =>
  coroutine(gives, { effects: exclusive("database"), raises: pgErrors });
/** Through a pool, each call takes a connection of its own; a connection serves one query at a time. */
const asking = (gives: string) =>
  coroutine(gives, { effects: writes("database"), readsWhen: selects, raises: pgErrors });
const changing = (gives: string) => coroutine(gives, { effects: writes("database"), raises: pgErrors });

const queries = (call: (gives: string) => LibraryFunction, change: (gives: string) => LibraryFunction) => ({
  fetch: call("list[asyncpg.Record]"),
  fetchrow: call("asyncpg.Record | None"),
  fetchval: call("?"),
  execute: change("str"),
  executemany: change("None"),
  ...each("copy_from_query copy_from_table copy_records_to_table copy_to_table", change("str")),
});

/** Awaited or entered with `async with`, for the same object. */
const context = (result: string): LibraryClass => ({
  bases: [`Awaitable[${result}]`],
  awaited: result,
  enter: "async",
  entered: result,
  iterate: "neither",
});

/** Connecting has a limit of 60 seconds; queries have none, unless the server is told of one. */
const forResults = { for: "answer", limitedBy: ["command_timeout", "server_settings"], of: "made" } as const;

const asyncpg = [
  library({
    module: "asyncpg",
    source: "https://magicstack.github.io/asyncpg/current/api/index.html",
    world: "asyncio",
    functions: {
      connect: { ...onConnection("asyncpg.Connection"), patience: forResults },
      create_pool: {
        patience: forResults,
        effects: [],
        suspends: true,
        raises: pgErrors,
        makes: "pool",
        returns: "asyncpg.Pool",
      },
    },
    classes: {
      Connection: {
        enter: "neither",
        concurrency: "exclusive",
        methods: {
          ...queries(asking, onConnection),
          prepare: onConnection("asyncpg.prepared_stmt.PreparedStatement"),
          ...each("close reset add_listener remove_listener set_type_codec", onConnection("None")),
          cursor: { effects: [], returns: "asyncpg.cursor.CursorFactory" },
          transaction: { effects: [], returns: "asyncpg.transaction.Transaction" },
          ...each("is_closed is_in_transaction get_server_pid get_settings", quiet),
        },
      },
      Pool: {
        enter: "async",
        awaited: "asyncpg.Pool",
        concurrency: "shared",
        methods: {
          ...queries(asking, changing),
          // Entered, it gives its connection back.
          acquire: {
            suspends: true,
            effects: [],
            raises: pgErrors,
            returns: "asyncpg.pool.PoolAcquireContext",
          },
          release: coroutine("None", { effects: exclusive("synchronization") }),
          ...each("close expire_connections", coroutine("None", { effects: exclusive("synchronization") })),
          ...each("get_size get_idle_size get_max_size get_min_size", quiet),
        },
      },
      ...plainClasses("Record"),
      ...exceptions({
        PostgresError: "Exception",
        PostgresConnectionError: "asyncpg.PostgresError",
        IntegrityConstraintViolationError: "asyncpg.PostgresError",
        UniqueViolationError: "asyncpg.IntegrityConstraintViolationError",
        ForeignKeyViolationError: "asyncpg.IntegrityConstraintViolationError",
        NotNullViolationError: "asyncpg.IntegrityConstraintViolationError",
        CheckViolationError: "asyncpg.IntegrityConstraintViolationError",
        InterfaceError: "Exception",
      }),
    },
    aliases: {
      "connection.Connection": "Connection",
      "connection.connect": "connect",
      "pool.Pool": "Pool",
      "pool.create_pool": "create_pool",
      "exceptions.*": "*",
    },
  }),
  library({
    module: "asyncpg.pool",
    source: "https://magicstack.github.io/asyncpg/current/api/index.html#connection-pools",
    classes: { PoolAcquireContext: context("asyncpg.Connection") },
  }),
  library({
    module: "asyncpg.transaction",
    source: "https://magicstack.github.io/asyncpg/current/api/index.html#transactions",
    classes: {
      Transaction: {
        enter: "async",
        entered: "None",
        concurrency: "exclusive",
        methods: each("start commit rollback", onConnection("None")),
      },
    },
  }),
  library({
    module: "asyncpg.cursor",
    source: "https://magicstack.github.io/asyncpg/current/api/index.html#cursors",
    classes: {
      CursorFactory: { awaited: "?", iterate: "async", iterated: "asyncpg.Record", enter: "neither" },
    },
  }),
];

export const postgresLibraries = [...psycopg2, psycopg, psycopgPool, ...asyncpg];
