/** MongoDB: `pymongo` (synchronous and asynchronous) and `motor`. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { blocking, coroutine, each, exceptions, library, pure, reads, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const raises = ["pymongo.errors.PyMongoError"];

type Call = (mode: "read" | "write", gives: string) => LibraryFunction;

const blockingCall: Call = (mode, gives) =>
  blocking("database", { instead: "`pymongo.AsyncMongoClient` or `motor`", mode, raises, gives });
const coroutineCall: Call = (mode, gives) =>
  coroutine(gives, { effects: mode === "read" ? reads("database") : writes("database"), raises });
/** Motor runs the synchronous call in a thread and gives a future of it. */
const futureCall: Call = (mode, gives) => ({
  suspends: true,
  effects: mode === "read" ? reads("database") : writes("database"),
  raises,
  returns: `Future[${gives}]`,
});

/** The operations that all three collections share. */
function collectionMethods(call: Call): Readonly<Record<string, LibraryFunction>> {
  return {
    find_one: call("read", "?"),
    ...each("count_documents estimated_document_count", call("read", "int")),
    distinct: call("read", "list[?]"),
    index_information: call("read", "dict[str, ?]"),
    ...each(
      "insert_one insert_many replace_one update_one update_many delete_one delete_many bulk_write",
      call("write", "?"),
    ),
    ...each("find_one_and_delete find_one_and_replace find_one_and_update", call("write", "?")),
    ...each("create_index create_indexes", call("write", "?")),
    ...each("drop drop_index drop_indexes rename", call("write", "?")),
    with_options: quiet,
  };
}

interface Flavour {
  readonly client: string;
  readonly database: string;
  readonly collection: string;
  readonly cursor: string;
}

function clientClass(call: Call, { database }: Flavour, enter: "sync" | "async" | undefined): LibraryClass {
  return {
    constructs: quiet,
    ...(enter ? { enter } : {}),
    concurrency: "shared",
    methods: {
      // `client.shop` and `client["shop"]` are databases, connected to or not.
      ...each("__getattr__ __getitem__ get_database get_default_database", pure(database)),
      list_database_names: call("read", "list[str]"),
      server_info: call("read", "dict[str, ?]"),
      drop_database: call("write", "?"),
    },
  };
}

function databaseClass(call: Call, { collection }: Flavour): LibraryClass {
  return {
    concurrency: "shared",
    methods: {
      ...each("__getattr__ __getitem__ get_collection", pure(collection)),
      command: call("write", "?"),
      list_collection_names: call("read", "list[str]"),
      create_collection: call("write", collection),
      drop_collection: call("write", "?"),
    },
  };
}

const chaining = "batch_size collation comment hint limit max_time_ms skip sort where";

const pymongo: Flavour = {
  client: "pymongo.MongoClient",
  database: "pymongo.database.Database",
  collection: "pymongo.collection.Collection",
  cursor: "pymongo.cursor.Cursor",
};

const motor: Flavour = {
  client: "motor.motor_asyncio.AsyncIOMotorClient",
  database: "motor.motor_asyncio.AsyncIOMotorDatabase",
  collection: "motor.motor_asyncio.AsyncIOMotorCollection",
  cursor: "motor.motor_asyncio.AsyncIOMotorCursor",
};

const asyncPymongo: Flavour = {
  client: "pymongo.AsyncMongoClient",
  database: "pymongo.asynchronous.database.AsyncDatabase",
  collection: "pymongo.asynchronous.collection.AsyncCollection",
  cursor: "pymongo.asynchronous.cursor.AsyncCursor",
};

const api = "https://pymongo.readthedocs.io/en/stable/api/pymongo/";

export const mongoLibraries = [
  library({
    module: "pymongo",
    source: `${api}mongo_client.html`,
    world: "any",
    classes: {
      MongoClient: clientClass(blockingCall, pymongo, "sync"),
      AsyncMongoClient: {
        ...clientClass(coroutineCall, asyncPymongo, "async"),
        constructs: { effects: [], makes: "client" },
      },
    },
    aliases: {
      "mongo_client.MongoClient": "MongoClient",
      "synchronous.mongo_client.MongoClient": "MongoClient",
      "synchronous.database.Database": "database.Database",
      "synchronous.collection.Collection": "collection.Collection",
      "synchronous.cursor.Cursor": "cursor.Cursor",
      "asynchronous.mongo_client.AsyncMongoClient": "AsyncMongoClient",
    },
  }),
  library({
    module: "pymongo.database",
    source: `${api}database.html`,
    classes: { Database: databaseClass(blockingCall, pymongo) },
  }),
  library({
    module: "pymongo.collection",
    source: `${api}collection.html`,
    classes: {
      Collection: {
        concurrency: "shared",
        methods: {
          ...collectionMethods(blockingCall),
          // Asks the server when it is iterated.
          find: pure(pymongo.cursor),
          aggregate: blockingCall("read", "pymongo.command_cursor.CommandCursor"),
        },
      },
    },
  }),
  library({
    module: "pymongo.cursor",
    source: `${api}cursor.html`,
    classes: {
      Cursor: {
        enter: "sync",
        iterate: "sync",
        concurrency: "exclusive",
        methods: {
          ...each(chaining, pure(pymongo.cursor)),
          next: blockingCall("read", "?"),
          ...each("clone rewind close", quiet),
        },
      },
    },
  }),
  library({
    module: "pymongo.asynchronous.database",
    source: `${api}asynchronous/database.html`,
    classes: { AsyncDatabase: databaseClass(coroutineCall, asyncPymongo) },
  }),
  library({
    module: "pymongo.asynchronous.collection",
    source: `${api}asynchronous/collection.html`,
    classes: {
      AsyncCollection: {
        concurrency: "shared",
        methods: {
          ...collectionMethods(coroutineCall),
          find: pure(asyncPymongo.cursor),
          aggregate: coroutineCall("read", "?"),
        },
      },
    },
  }),
  library({
    module: "pymongo.asynchronous.cursor",
    source: `${api}asynchronous/cursor.html`,
    classes: {
      AsyncCursor: {
        enter: "async",
        iterate: "async",
        concurrency: "exclusive",
        methods: {
          ...each(chaining, pure(asyncPymongo.cursor)),
          to_list: coroutineCall("read", "list[?]"),
          next: coroutineCall("read", "?"),
          close: coroutineCall("read", "None"),
        },
      },
    },
  }),
  library({
    module: "pymongo.errors",
    source: `${api}errors.html`,
    classes: exceptions({
      PyMongoError: "Exception",
      ConnectionFailure: "pymongo.errors.PyMongoError",
      AutoReconnect: "pymongo.errors.ConnectionFailure",
      NetworkTimeout: "pymongo.errors.AutoReconnect",
      ServerSelectionTimeoutError: "pymongo.errors.AutoReconnect",
      ConfigurationError: "pymongo.errors.PyMongoError",
      InvalidOperation: "pymongo.errors.PyMongoError",
      OperationFailure: "pymongo.errors.PyMongoError",
      CursorNotFound: "pymongo.errors.OperationFailure",
      ExecutionTimeout: "pymongo.errors.OperationFailure",
      WriteError: "pymongo.errors.OperationFailure",
      BulkWriteError: "pymongo.errors.OperationFailure",
      DuplicateKeyError: "pymongo.errors.WriteError",
    }),
  }),
  library({
    module: "motor.motor_asyncio",
    source: "https://motor.readthedocs.io/en/stable/api-asyncio/index.html",
    world: "asyncio",
    classes: {
      AsyncIOMotorClient: {
        ...clientClass(futureCall, motor, undefined),
        constructs: { effects: [], makes: "client" },
      },
      AsyncIOMotorDatabase: {
        ...databaseClass(futureCall, motor),
        methods: {
          ...databaseClass(futureCall, motor).methods,
          create_collection: coroutineCall("write", motor.collection),
        },
      },
      AsyncIOMotorCollection: {
        concurrency: "shared",
        methods: {
          ...collectionMethods(futureCall),
          ...each("find aggregate", pure(motor.cursor)),
        },
      },
      AsyncIOMotorCursor: {
        iterate: "async",
        concurrency: "exclusive",
        methods: {
          ...each(chaining, pure(motor.cursor)),
          to_list: futureCall("read", "list[?]"),
          ...each("next close", coroutineCall("read", "?")),
        },
      },
    },
  }),
];
