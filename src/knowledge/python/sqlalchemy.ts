/** `sqlalchemy`: synchronous engine and session, and their asynchronous counterparts. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { blocking, coroutine, each, exceptions, exclusive, fate, library, pure, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
/** Changes the session's list of work; the database hears of it at the next flush. */
const remembering: LibraryFunction = { effects: writes("memory") };
const raises = ["sqlalchemy.exc.SQLAlchemyError"];
const result = "sqlalchemy.engine.Result";

const onEngine = (gives: string) =>
  blocking("database", {
    instead: "`sqlalchemy.ext.asyncio.create_async_engine`",
    mode: "exclusive",
    raises,
    gives,
  });
const onSession = (gives: string) =>
  blocking("database", {
    instead: "`sqlalchemy.ext.asyncio.AsyncSession`",
    mode: "exclusive",
    raises,
    gives,
  });
const waiting = (gives: string) => coroutine(gives, { effects: exclusive("database"), raises });

const connection: LibraryClass = {
  enter: "sync",
  concurrency: "exclusive",
  methods: {
    ...each("execute exec_driver_sql", onEngine(result)),
    ...each("scalar scalars", onEngine("?")),
    ...each("commit rollback", onEngine("None")),
    ...each("begin begin_nested", { effects: exclusive("database") }),
    ...each("close in_transaction get_transaction execution_options", quiet),
  },
};

const query: LibraryClass = {
  iterate: "sync",
  concurrency: "exclusive",
  methods: {
    ...each("all", onSession("list[?]")),
    ...each("count delete update", onSession("int")),
    ...each("first get one one_or_none scalar", onSession("?")),
    ...each(
      "distinct enable_eagerloads execution_options filter filter_by group_by having join limit offset options order_by outerjoin params populate_existing reset_joinpoint select_from slice where with_entities with_for_update",
      pure("sqlalchemy.orm.Query"),
    ),
  },
};

/** Rows of an asynchronous connection are there already; those of a synchronous one may not be. */
const givesRows: LibraryFunction = { returns: "?" };
const scalars: LibraryClass = {
  iterate: "sync",
  methods: each("all close fetchall fetchmany first one one_or_none partitions unique", givesRows),
};
const rows: LibraryClass = {
  iterate: "sync",
  methods: {
    ...scalars.methods,
    ...each("columns fetchone keys mappings scalar scalar_one scalar_one_or_none", givesRows),
    scalars: pure("sqlalchemy.engine.ScalarResult"),
  },
};

const session: LibraryClass = {
  constructs: quiet,
  enter: "sync",
  concurrency: "exclusive",
  methods: {
    execute: onSession(result),
    ...each("scalar scalars get merge connection", onSession("?")),
    ...each(
      "commit flush refresh rollback bulk_insert_mappings bulk_save_objects bulk_update_mappings",
      onSession("None"),
    ),
    query: pure("sqlalchemy.orm.Query"),
    ...each("add add_all delete expire expire_all expunge expunge_all", remembering),
    ...each("close begin begin_nested", { effects: exclusive("database") }),
    ...each("in_transaction is_modified get_bind", quiet),
  },
};

/** Entered with `async with`, or awaited. */
const startable = (gives: string): LibraryClass => ({
  bases: [`Awaitable[${gives}]`],
  awaited: gives,
  enter: "async",
  entered: gives,
  iterate: "neither",
  concurrency: "exclusive",
});

const core = [
  library({
    module: "sqlalchemy",
    source: "https://docs.sqlalchemy.org/en/20/core/connections.html",
    functions: {
      create_engine: pure("sqlalchemy.engine.Engine"),
      ...each(
        "and_ asc case cast delete desc distinct exists func insert literal not_ or_ select text union update",
        quiet,
      ),
    },
    aliases: { Engine: "engine.Engine", Connection: "engine.Connection", Result: "engine.Result" },
  }),
  library({
    module: "sqlalchemy.engine",
    source: "https://docs.sqlalchemy.org/en/20/core/connections.html",
    functions: { create_engine: pure("sqlalchemy.engine.Engine") },
    classes: {
      Engine: {
        concurrency: "shared",
        methods: {
          connect: onEngine("sqlalchemy.engine.Connection"),
          begin: onEngine("contextlib.AbstractContextManager[sqlalchemy.engine.Connection]"),
          raw_connection: onEngine("?"),
          dispose: { effects: exclusive("database") },
        },
      },
      Connection: connection,
      Result: rows,
      ScalarResult: scalars,
    },
    aliases: {
      "base.*": "*",
      "result.*": "*",
      "cursor.CursorResult": "Result",
      CursorResult: "Result",
      "create.create_engine": "create_engine",
    },
  }),
  library({
    module: "sqlalchemy.orm",
    source: "https://docs.sqlalchemy.org/en/20/orm/session_api.html",
    functions: each("joinedload lazyload load_only selectinload subqueryload", quiet),
    classes: {
      Session: session,
      scoped_session: {
        constructs: quiet,
        methods: { ...session.methods, __call__: pure("sqlalchemy.orm.Session") },
      },
      sessionmaker: {
        constructs: quiet,
        methods: {
          __call__: pure("sqlalchemy.orm.Session"),
          begin: pure("contextlib.AbstractContextManager[sqlalchemy.orm.Session]"),
        },
      },
      Query: query,
    },
    aliases: { "session.*": "*", "query.*": "*", "scoping.scoped_session": "scoped_session" },
  }),
  library({
    module: "sqlalchemy.exc",
    source: "https://docs.sqlalchemy.org/en/20/core/exceptions.html",
    classes: exceptions({
      SQLAlchemyError: "Exception",
      ArgumentError: "sqlalchemy.exc.SQLAlchemyError",
      InvalidRequestError: "sqlalchemy.exc.SQLAlchemyError",
      NoResultFound: "sqlalchemy.exc.InvalidRequestError",
      MultipleResultsFound: "sqlalchemy.exc.InvalidRequestError",
      PendingRollbackError: "sqlalchemy.exc.InvalidRequestError",
      MissingGreenlet: "sqlalchemy.exc.InvalidRequestError",
      TimeoutError: "sqlalchemy.exc.SQLAlchemyError",
      StatementError: "sqlalchemy.exc.SQLAlchemyError",
      DBAPIError: "sqlalchemy.exc.StatementError",
      InterfaceError: "sqlalchemy.exc.DBAPIError",
      DatabaseError: "sqlalchemy.exc.DBAPIError",
      DataError: "sqlalchemy.exc.DatabaseError",
      OperationalError: "sqlalchemy.exc.DatabaseError",
      IntegrityError: "sqlalchemy.exc.DatabaseError",
      InternalError: "sqlalchemy.exc.DatabaseError",
      ProgrammingError: "sqlalchemy.exc.DatabaseError",
      NotSupportedError: "sqlalchemy.exc.DatabaseError",
    }),
  }),
];

const inThread = { fates: [fate(0, "calls-now")] };

const asynchronous = library({
  module: "sqlalchemy.ext.asyncio",
  source: "https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html",
  world: "asyncio",
  functions: {
    create_async_engine: pure("sqlalchemy.ext.asyncio.AsyncEngine", { makes: "engine" }),
    async_object_session: pure("sqlalchemy.ext.asyncio.AsyncSession | None"),
  },
  classes: {
    AsyncEngine: {
      concurrency: "shared",
      methods: {
        connect: { effects: [], returns: "sqlalchemy.ext.asyncio.AsyncConnection" },
        begin: pure("contextlib.AbstractAsyncContextManager[sqlalchemy.ext.asyncio.AsyncConnection]"),
        dispose: coroutine("None", { effects: exclusive("database") }),
        raw_connection: waiting("?"),
      },
    },
    AsyncConnection: {
      ...startable("sqlalchemy.ext.asyncio.AsyncConnection"),
      methods: {
        ...each("execute exec_driver_sql", waiting(result)),
        ...each("scalar scalars", waiting("?")),
        ...each("stream stream_scalars", waiting("sqlalchemy.ext.asyncio.AsyncResult")),
        ...each("close commit rollback start invalidate", waiting("None")),
        run_sync: { ...waiting("?"), ...inThread },
        ...each("begin begin_nested", pure("sqlalchemy.ext.asyncio.AsyncTransaction")),
        in_transaction: quiet,
      },
    },
    AsyncTransaction: {
      ...startable("sqlalchemy.ext.asyncio.AsyncTransaction"),
      methods: each("close commit rollback start", waiting("None")),
    },
    AsyncSession: {
      constructs: quiet,
      enter: "async",
      concurrency: "exclusive",
      methods: {
        execute: waiting(result),
        ...each("scalar scalars get get_one merge", waiting("?")),
        ...each("stream stream_scalars", waiting("sqlalchemy.ext.asyncio.AsyncResult")),
        ...each("commit rollback flush refresh delete close invalidate", waiting("None")),
        connection: waiting("sqlalchemy.ext.asyncio.AsyncConnection"),
        run_sync: { ...waiting("?"), ...inThread },
        ...each("begin begin_nested", pure("sqlalchemy.ext.asyncio.AsyncSessionTransaction")),
        ...each("add add_all expire expire_all expunge expunge_all", remembering),
        ...each("in_transaction is_modified get_bind", quiet),
      },
    },
    AsyncSessionTransaction: {
      ...startable("sqlalchemy.ext.asyncio.AsyncSessionTransaction"),
      methods: each("commit rollback start", waiting("None")),
    },
    async_sessionmaker: {
      constructs: quiet,
      methods: {
        __call__: pure("sqlalchemy.ext.asyncio.AsyncSession"),
        begin: pure("contextlib.AbstractAsyncContextManager[sqlalchemy.ext.asyncio.AsyncSession]"),
      },
    },
    AsyncResult: {
      iterate: "async",
      concurrency: "exclusive",
      methods: {
        ...each(
          "all close fetchmany fetchone first one one_or_none scalar scalar_one scalar_one_or_none",
          waiting("?"),
        ),
        ...each("scalars mappings columns unique", pure("?")),
      },
    },
  },
  aliases: { "engine.*": "*", "session.*": "*", "result.*": "*" },
});

export const sqlalchemyLibraries = [...core, asynchronous];
