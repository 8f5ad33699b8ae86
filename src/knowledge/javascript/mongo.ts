/** MongoDB: the driver, and mongoose, whose queries run when they are awaited. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  callsLater,
  callsNow,
  changing,
  derived,
  each,
  exclusive,
  library,
  promise,
  quiet,
  reads,
  writes,
} from "../entries.ts";

const driverError = ["mongodb.MongoError"];
const read = promise({ effects: reads("database"), raises: driverError });
const write = promise({ effects: writes("database"), raises: driverError });
/** Reads through a cursor, one batch after the other. */
const advances = promise({ effects: exclusive("database"), raises: driverError });
const inTransaction = promise({
  effects: exclusive("database"),
  raises: driverError,
  fates: [callsLater(0, "awaited")],
});

const cursor: LibraryClass = {
  concurrency: "exclusive",
  iterate: "async",
  methods: {
    ...each("next tryNext hasNext close", advances),
    // Its cursor is its own as long as nobody else holds it.
    ...each("toArray count explain", read),
    // It looks whether the function gives `false`, which a promise never is.
    forEach: promise({
      effects: exclusive("database"),
      raises: driverError,
      fates: [callsLater(0, "truth")],
    }),
    map: { ...changing, fates: [callsLater(0, "awaited")] },
    ...each("stream clone readBufferedDocuments bufferedCount rewind", quiet),
    "*": quiet,
  },
};

const mongodb = library({
  module: "mongodb",
  source: "https://mongodb.github.io/node-mongodb-native/",
  classes: {
    MongoClient: {
      bases: ["NodeJS.EventEmitter"],
      constructs: quiet,
      concurrency: "shared",
      methods: {
        ...each("connect close bulkWrite", write),
        ...each("db startSession watch", quiet),
        withSession: promise({
          effects: writes("database"),
          raises: driverError,
          fates: [callsLater(-1, "awaited")],
        }),
      },
    },
    Db: {
      concurrency: "shared",
      methods: {
        ...each("collection admin aggregate listCollections watch runCursorCommand", quiet),
        ...each("collections stats indexInformation profilingLevel", read),
        ...each(
          "command createCollection createIndex dropCollection dropDatabase removeUser renameCollection setProfilingLevel",
          write,
        ),
      },
    },
    Collection: {
      concurrency: "shared",
      methods: {
        ...each("find aggregate listIndexes listSearchIndexes watch", quiet),
        ...each("initializeOrderedBulkOp initializeUnorderedBulkOp", quiet),
        ...each(
          "findOne count countDocuments distinct estimatedDocumentCount indexes indexExists indexInformation isCapped options",
          read,
        ),
        ...each(
          "insertOne insertMany bulkWrite updateOne updateMany replaceOne deleteOne deleteMany rename drop createIndex createIndexes createSearchIndex createSearchIndexes dropIndex dropIndexes dropSearchIndex updateSearchIndex findOneAndDelete findOneAndReplace findOneAndUpdate",
          write,
        ),
      },
    },
    AbstractCursor: cursor,
    FindCursor: derived("mongodb.AbstractCursor", { methods: { count: read, explain: read, "*": quiet } }),
    AggregationCursor: derived("mongodb.AbstractCursor", { methods: { explain: read, "*": quiet } }),
    ChangeStream: {
      bases: ["NodeJS.EventEmitter"],
      concurrency: "exclusive",
      iterate: "async",
      methods: each("next tryNext hasNext close", advances),
    },
    ClientSession: {
      concurrency: "exclusive",
      methods: {
        ...each("commitTransaction abortTransaction endSession", advances),
        withTransaction: inTransaction,
        ...each("startTransaction", changing),
        inTransaction: quiet,
      },
    },
    BulkOperationBase: { concurrency: "exclusive", methods: { execute: write, "*": changing } },
    GridFSBucket: {
      constructs: quiet,
      methods: {
        ...each("delete rename drop", write),
        ...each("find openDownloadStream openDownloadStreamByName", quiet),
        ...each("openUploadStream openUploadStreamWithId", { effects: writes("database") }),
      },
    },
    Admin: { methods: { "*": write } },
    ObjectId: { constructs: quiet, methods: { "*": quiet } },
    MongoError: derived("Error", { exception: true }),
    MongoServerError: derived("mongodb.MongoError", { exception: true }),
    MongoNetworkError: derived("mongodb.MongoError", { exception: true }),
  },
});

const raises = ["mongoose.Error"];
/** Gives a query, which runs when it is awaited. */
const lazily = (mode: "read" | "write"): LibraryFunction => ({
  suspends: true,
  effects: [{ resource: "database", mode }],
  raises,
  returns: "mongoose.Query",
});
const runs = promise({ effects: writes("database"), raises });

const readingQueries =
  "find findOne findById findAndCount countDocuments estimatedDocumentCount distinct exists where $where";
const writingQueries =
  "findOneAndDelete findOneAndReplace findOneAndUpdate findByIdAndDelete findByIdAndUpdate deleteOne deleteMany updateOne updateMany replaceOne";

const mongoose = library({
  module: "mongoose",
  source: "https://mongoosejs.com/docs/api/model.html",
  functions: {
    ...each("connect disconnect", runs),
    createConnection: { effects: [], returns: "mongoose.Connection" },
    startSession: runs,
    ...each("model Schema set plugin isValidObjectId", quiet),
  },
  classes: {
    Model: {
      constructs: quiet,
      concurrency: "shared",
      methods: {
        ...each(readingQueries, lazily("read")),
        ...each(writingQueries, lazily("write")),
        aggregate: { ...lazily("write"), returns: "mongoose.Aggregate" },
        ...each("create insertMany bulkWrite bulkSave init createCollection createIndexes syncIndexes", runs),
        ...each("ensureIndexes startSession", runs),
        ...each("populate validate", promise({ effects: reads("database"), raises })),
        ...each("hydrate translateAliases discriminator useConnection", quiet),
        watch: quiet,
      },
    },
    Query: {
      awaited: "?",
      lazy: true,
      concurrency: "exclusive",
      iterate: "async",
      methods: {
        exec: promise({ effects: reads("database"), raises }),
        ...each("catch finally", { suspends: true, fates: [callsLater(0, "awaited")] }),
        ...each("then", { suspends: true, fates: [callsLater(0, "awaited"), callsLater(1, "awaited")] }),
        cursor: quiet,
        transform: { ...changing, fates: [callsLater(0, "value")] },
        "*": changing,
      },
    },
    Aggregate: {
      awaited: "?",
      lazy: true,
      iterate: "async",
      methods: {
        exec: promise({ effects: writes("database"), raises }),
        explain: promise({ effects: reads("database"), raises }),
        ...each("catch finally", { suspends: true, fates: [callsLater(0, "awaited")] }),
        ...each("then", { suspends: true, fates: [callsLater(0, "awaited"), callsLater(1, "awaited")] }),
        cursor: quiet,
        "*": changing,
      },
    },
    QueryCursor: {
      iterate: "async",
      methods: {
        ...each("next close", advances),
        eachAsync: promise({ effects: exclusive("database"), raises, fates: [callsLater(0, "awaited")] }),
      },
    },
    Document: {
      concurrency: "exclusive",
      methods: {
        ...each("save deleteOne updateOne replaceOne", promise({ effects: writes("database"), raises })),
        ...each("populate validate", promise({ effects: reads("database"), raises })),
        ...each("get toJSON toObject isModified isNew isInit modifiedPaths equals populated", quiet),
        ...each("set markModified unmarkModified depopulate invalidate $set $locals", changing),
      },
    },
    Connection: {
      bases: ["NodeJS.EventEmitter"],
      concurrency: "shared",
      methods: {
        ...each("close openUri asPromise dropDatabase dropCollection createCollection startSession", runs),
        ...each("destroy syncIndexes", runs),
        transaction: promise({ effects: writes("database"), raises, fates: [callsLater(0, "awaited")] }),
        withSession: promise({ effects: writes("database"), raises, fates: [callsLater(0, "awaited")] }),
        ...each("model collection useDb", quiet),
      },
    },
    Schema: {
      constructs: quiet,
      methods: {
        // Hooks may give a promise, which is waited for.
        ...each("pre post", { ...changing, fates: [callsLater(-1, "awaited")] }),
        ...each("method static query virtual plugin index add set", changing),
        eachPath: { effects: [], fates: [callsNow(0, "discarded")] },
        "*": quiet,
      },
    },
    Error: derived("Error", { exception: true }),
  },
  aliases: { "mongoose.*": "*", "default.*": "*" },
});

export const mongoLibraries = [mongodb, mongoose];
