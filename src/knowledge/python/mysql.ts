/** MySQL and MariaDB: `pymysql`, `MySQLdb`, `mysql.connector`, and the asynchronous `aiomysql`. */
import { coroutine, each, exclusive, library, pure } from "../entries.ts";
import {
  asyncQuery,
  blockingConnection,
  blockingCursor,
  databaseExceptionAliases,
  databaseExceptions,
  query,
} from "./databases.ts";

const instead = "`aiomysql` or `asyncmy`";

const pymysqlDriver = { instead, error: "pymysql.err.Error" };
const mysqldbDriver = { instead, error: "MySQLdb.Error" };
const connectorDriver = {
  instead: "`mysql.connector.aio` or `aiomysql`",
  error: "mysql.connector.errors.Error",
};

const pymysql = [
  library({
    module: "pymysql",
    source: "https://pymysql.readthedocs.io/en/latest/modules/index.html",
    functions: each("connect Connect", query(pymysqlDriver, "pymysql.connections.Connection")),
    aliases: {
      Connection: "connections.Connection",
      MySQLError: "err.MySQLError",
      ...databaseExceptionAliases("err"),
    },
  }),
  library({
    module: "pymysql.connections",
    source: "https://pymysql.readthedocs.io/en/latest/modules/connections.html",
    classes: {
      Connection: {
        ...blockingConnection(pymysqlDriver, "pymysql.cursors.Cursor"),
        methods: {
          ...blockingConnection(pymysqlDriver, "pymysql.cursors.Cursor").methods,
          ...each("begin connect ping query select_db kill", query(pymysqlDriver)),
        },
      },
    },
  }),
  library({
    module: "pymysql.cursors",
    source: "https://pymysql.readthedocs.io/en/latest/modules/cursors.html",
    classes: {
      Cursor: blockingCursor(pymysqlDriver),
      DictCursor: { bases: ["pymysql.cursors.Cursor"] },
      SSCursor: { bases: ["pymysql.cursors.Cursor"] },
      SSDictCursor: { bases: ["pymysql.cursors.Cursor"] },
    },
  }),
  library({
    module: "pymysql.err",
    source: "https://github.com/PyMySQL/PyMySQL/blob/main/pymysql/err.py",
    classes: {
      MySQLError: { exception: true, bases: ["Exception"] },
      ...databaseExceptions("pymysql.err", "pymysql.err.MySQLError"),
    },
  }),
];

const mysqldb = [
  library({
    module: "MySQLdb",
    source: "https://mysqlclient.readthedocs.io/user_guide.html",
    functions: each("connect Connect Connection", query(mysqldbDriver, "MySQLdb.connections.Connection")),
    classes: {
      MySQLError: { exception: true, bases: ["Exception"] },
      ...databaseExceptions("MySQLdb", "MySQLdb.MySQLError"),
    },
    aliases: { "_exceptions.*": "*" },
  }),
  library({
    module: "MySQLdb.connections",
    source: "https://mysqlclient.readthedocs.io/MySQLdb.html",
    classes: { Connection: blockingConnection(mysqldbDriver, "MySQLdb.cursors.Cursor") },
  }),
  library({
    module: "MySQLdb.cursors",
    source: "https://mysqlclient.readthedocs.io/MySQLdb.html",
    classes: {
      BaseCursor: blockingCursor(mysqldbDriver),
      Cursor: { bases: ["MySQLdb.cursors.BaseCursor"] },
      DictCursor: { bases: ["MySQLdb.cursors.BaseCursor"] },
      SSCursor: { bases: ["MySQLdb.cursors.BaseCursor"] },
      SSDictCursor: { bases: ["MySQLdb.cursors.BaseCursor"] },
    },
  }),
];

const connector = [
  library({
    module: "mysql.connector",
    source: "https://dev.mysql.com/doc/connector-python/en/connector-python-reference.html",
    functions: { connect: query(connectorDriver, "mysql.connector.connection.MySQLConnection") },
    aliases: { MySQLConnection: "connection.MySQLConnection", ...databaseExceptionAliases("errors") },
  }),
  library({
    module: "mysql.connector.connection",
    source: "https://dev.mysql.com/doc/connector-python/en/connector-python-api-mysqlconnection.html",
    classes: {
      MySQLConnection: {
        ...blockingConnection(connectorDriver, "mysql.connector.cursor.MySQLCursor"),
        methods: {
          ...blockingConnection(connectorDriver, "mysql.connector.cursor.MySQLCursor").methods,
          ...each("start_transaction ping reconnect cmd_query", query(connectorDriver)),
        },
      },
    },
  }),
  library({
    module: "mysql.connector.cursor",
    source: "https://dev.mysql.com/doc/connector-python/en/connector-python-api-mysqlcursor.html",
    classes: { MySQLCursor: blockingCursor(connectorDriver) },
  }),
  library({
    module: "mysql.connector.errors",
    source: "https://dev.mysql.com/doc/connector-python/en/connector-python-api-errors.html",
    classes: databaseExceptions("mysql.connector.errors"),
  }),
];

const error = "pymysql.err.Error";
const waits = { suspends: true, effects: exclusive("database"), raises: [error] };
const shared = "https://aiomysql.readthedocs.io/en/stable/";

/** Awaited or entered with `async with`, for the same object. */
const context = (result: string) => ({
  bases: [`Coroutine[${result}]`],
  awaited: result,
  enter: "async" as const,
  entered: result,
  iterate: "neither" as const,
});

const forConnection = { for: "connection", limitedBy: ["connect_timeout"] } as const;

const aiomysql = library({
  module: "aiomysql",
  source: shared,
  world: "asyncio",
  functions: {
    connect: { ...waits, patience: forConnection, returns: "aiomysql._ConnectionContextManager" },
    create_pool: {
      ...waits,
      patience: forConnection,
      makes: "pool",
      returns: "aiomysql._PoolContextManager",
    },
  },
  classes: {
    _ConnectionContextManager: context("aiomysql.Connection"),
    _PoolContextManager: context("aiomysql.Pool"),
    _PoolAcquireContextManager: context("aiomysql.Connection"),
    _CursorContextManager: context("aiomysql.Cursor"),
    Connection: {
      enter: "async",
      concurrency: "exclusive",
      methods: {
        cursor: { effects: [], returns: "aiomysql._CursorContextManager" },
        ...each(
          "autocommit begin commit ensure_closed kill next_result ping query rollback select_db",
          asyncQuery(error, "?"),
        ),
        ...each("close get_autocommit", { effects: exclusive("database") }),
      },
    },
    Cursor: {
      enter: "async",
      iterate: "async",
      concurrency: "exclusive",
      methods: {
        ...each("execute executemany callproc nextset close", asyncQuery(error, "?")),
        // Futures in some versions, coroutines in others.
        ...each("fetchone fetchmany fetchall scroll", { ...waits, returns: "Awaitable[?]" }),
        mogrify: pure("str"),
      },
      attributes: { rowcount: "int", lastrowid: "?", description: "?" },
    },
    DictCursor: { bases: ["aiomysql.Cursor"] },
    SSCursor: { bases: ["aiomysql.Cursor"] },
    SSDictCursor: { bases: ["aiomysql.Cursor"] },
    Pool: {
      enter: "async",
      concurrency: "shared",
      methods: {
        acquire: { ...waits, returns: "aiomysql._PoolAcquireContextManager" },
        ...each("clear wait_closed", coroutine("None", { effects: exclusive("database") })),
        ...each("close terminate", { effects: exclusive("database") }),
      },
    },
  },
  aliases: {
    "connection.*": "*",
    "cursors.*": "*",
    "pool.*": "*",
    ...Object.fromEntries(
      Object.entries(databaseExceptionAliases("")).map(([name]) => [name, `=pymysql.err.${name}`]),
    ),
  },
});

export const mysqlLibraries = [...pymysql, ...mysqldb, ...connector, aiomysql];
