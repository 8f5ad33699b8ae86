/** Object-relational mappers and query builders: Prisma, TypeORM, Sequelize, Drizzle, Knex. */
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
import { selects } from "../sql.ts";
import { query } from "./queries.ts";

/** Gives its own handle of the transaction to a function that it waits for. */
const inTransaction = (raises: readonly string[]): LibraryFunction =>
  promise({ effects: writes("database"), raises, fates: [callsLater(-1, "awaited")] });

/* ---------------------------------------------------------------- Prisma */

const prismaError = ["@prisma/client.PrismaClientKnownRequestError"];
/** Runs when it is awaited. */
const prismaOperation = (mode: "read" | "write"): LibraryFunction => ({
  suspends: true,
  effects: [{ resource: "database", mode }],
  raises: prismaError,
  returns: "@prisma/client.PrismaPromise",
});

const prismaClient: LibraryClass["methods"] = {
  ...each("$connect $disconnect", promise({ effects: writes("database"), raises: prismaError })),
  ...each("$queryRaw $queryRawTyped", prismaOperation("write")),
  $queryRawUnsafe: { ...prismaOperation("write"), readsWhen: selects },
  ...each("$executeRaw $executeRawUnsafe $runCommandRaw", prismaOperation("write")),
  // A function, or an array of operations.
  $transaction: promise({
    effects: writes("database"),
    raises: prismaError,
    fates: [{ argument: 0, fate: "awaits", result: "awaited" }],
  }),
  $on: { ...changing, fates: [callsLater(1)] },
  $use: { ...changing, fates: [callsLater(0, "awaited")] },
  $extends: quiet,
};

const prisma = library({
  module: "@prisma/client",
  source: "https://www.prisma.io/docs/orm/reference/prisma-client-reference",
  classes: {
    PrismaClient: { constructs: quiet, concurrency: "shared", methods: prismaClient },
    // The client inside of an interactive transaction holds one connection.
    TransactionClient: { bases: ["@prisma/client.PrismaClient"], concurrency: "exclusive" },
    // Generated, one for each model.
    ModelDelegate: {
      concurrency: "inherited",
      methods: {
        ...each("findMany findFirst findFirstOrThrow findUnique findUniqueOrThrow", prismaOperation("read")),
        ...each("count aggregate groupBy findRaw aggregateRaw", prismaOperation("read")),
        ...each("create createMany createManyAndReturn update updateMany upsert", prismaOperation("write")),
        ...each("updateManyAndReturn delete deleteMany", prismaOperation("write")),
      },
    },
    PrismaPromise: { bases: ["Promise"], awaited: "?", lazy: true },
    ...Object.fromEntries(
      "PrismaClientKnownRequestError PrismaClientUnknownRequestError PrismaClientInitializationError PrismaClientValidationError"
        .split(" ")
        .map((name) => [name, derived("Error", { exception: true })]),
    ),
  },
  rewrites: {
    // The client is generated for the project, below `.prisma` or wherever the project says.
    "(?:.*[./])?Prisma\\.\\w+Delegate(?=$|\\.)": "@prisma/client.ModelDelegate",
    "(?:.*[./])?\\$?PrismaClient\\.(?=\\$)": "@prisma/client.PrismaClient.",
    "(?:.*[./])?(?:ClientOtherOps|DynamicClientExtensionThisBuiltin)\\.(?=\\$)":
      "@prisma/client.PrismaClient.",
    "(?:.*[./])?Prisma\\.TransactionClient(?=$|\\.)": "@prisma/client.TransactionClient",
    "(?:.*[./])?(?:Prisma|Public|runtime)\\.PrismaPromise(?=$|\\.)": "@prisma/client.PrismaPromise",
    "(?:.*[./])?Prisma\\.Prisma__\\w+Client(?=$|\\.)": "@prisma/client.PrismaPromise",
  },
});

/* ---------------------------------------------------------------- TypeORM */

const typeormError = ["typeorm.QueryFailedError"];
const typeormRead = promise({ effects: reads("database"), raises: typeormError });
const typeormWrite = promise({ effects: writes("database"), raises: typeormError });

const typeormReads =
  "find findBy findAndCount findAndCountBy findOne findOneBy findOneOrFail findOneByOrFail count countBy exists existsBy sum average minimum maximum preload";
const typeormWrites =
  "save remove softRemove recover insert update updateAll upsert delete deleteAll softDelete restore increment decrement clear";

const repository = {
  ...each(typeormReads, typeormRead),
  ...each(typeormWrites, typeormWrite),
  query: query(typeormError),
  sql: typeormWrite,
  ...each("create merge createQueryBuilder hasId getId", quiet),
};

const onRunner = promise({ effects: exclusive("database"), raises: typeormError });

const builds: LibraryClass = {
  concurrency: "exclusive",
  methods: {
    execute: typeormWrite,
    ...each("getQuery getSql getParameters getQueryAndParameters escape clone", quiet),
    "*": changing,
  },
};

const typeorm = library({
  module: "typeorm",
  source: "https://typeorm.io/docs/working-with-entity-manager/entity-manager-api",
  classes: {
    // As the manager that it came from is.
    Repository: { concurrency: "inherited", methods: repository },
    TreeRepository: {
      bases: ["typeorm.Repository"],
      methods: {
        ...each(
          "findTrees findRoots findDescendants findDescendantsTree countDescendants findAncestors findAncestorsTree countAncestors",
          typeormRead,
        ),
        ...each("createDescendantsQueryBuilder createAncestorsQueryBuilder", quiet),
      },
    },
    BaseEntity: {
      methods: {
        ...each(
          "find findBy findAndCount findAndCountBy findOne findOneBy findOneOrFail findOneByOrFail count countBy exists existsBy sum average minimum maximum preload reload",
          typeormRead,
        ),
        ...each("save remove softRemove recover insert update upsert delete clear", typeormWrite),
        query: query(typeormError),
        ...each("create merge createQueryBuilder hasId getId getRepository useDataSource", quiet),
      },
    },
    // Inside of a transaction it works on one connection, which its type does not show.
    EntityManager: {
      concurrency: "exclusive",
      methods: {
        ...repository,
        transaction: inTransaction(typeormError),
        ...each("getRepository getTreeRepository getMongoRepository withRepository", quiet),
        release: onRunner,
      },
    },
    DataSource: {
      constructs: quiet,
      concurrency: "shared",
      methods: {
        ...each("initialize destroy synchronize dropDatabase runMigrations undoLastMigration", typeormWrite),
        showMigrations: typeormRead,
        query: query(typeormError),
        sql: typeormWrite,
        transaction: inTransaction(typeormError),
        ...each("getRepository getTreeRepository getMongoRepository getMetadata hasMetadata", quiet),
        ...each("createQueryBuilder createQueryRunner createEntityManager setOptions", quiet),
      },
    },
    QueryRunner: {
      concurrency: "exclusive",
      methods: { query: query(typeormError), "*": onRunner },
    },
    QueryBuilder: builds,
    SelectQueryBuilder: {
      bases: ["typeorm.QueryBuilder"],
      concurrency: "exclusive",
      methods: {
        ...each("getRawOne getRawMany getRawAndEntities getOne getOneOrFail getMany", typeormRead),
        ...each("getCount getExists getManyAndCount stream", typeormRead),
        getQuery: quiet,
        "*": changing,
      },
    },
    InsertQueryBuilder: derived("typeorm.QueryBuilder", {
      methods: { execute: typeormWrite, "*": changing },
    }),
    UpdateQueryBuilder: derived("typeorm.QueryBuilder", {
      methods: { execute: typeormWrite, "*": changing },
    }),
    DeleteQueryBuilder: derived("typeorm.QueryBuilder", {
      methods: { execute: typeormWrite, "*": changing },
    }),
    SoftDeleteQueryBuilder: derived("typeorm.QueryBuilder", {
      methods: { execute: typeormWrite, "*": changing },
    }),
    QueryFailedError: derived("Error", { exception: true }),
    EntityNotFoundError: derived("Error", { exception: true }),
  },
});

/* ---------------------------------------------------------------- Sequelize */

const sequelizeError = ["sequelize.DatabaseError"];
const sequelizeRead = promise({ effects: reads("database"), raises: sequelizeError });
const sequelizeWrite = promise({ effects: writes("database"), raises: sequelizeError });

const sequelize = library({
  module: "sequelize",
  source: "https://sequelize.org/api/v6/",
  classes: {
    Model: {
      concurrency: "shared",
      constructs: quiet,
      methods: {
        ...each("findAll findByPk findOne findAndCountAll count max min sum aggregate reload", sequelizeRead),
        describe: sequelizeRead,
        ...each(
          "create bulkCreate findOrCreate findCreateFind upsert update destroy restore",
          sequelizeWrite,
        ),
        ...each("increment decrement truncate drop sync save", sequelizeWrite),
        validate: promise({ effects: [], raises: ["sequelize.ValidationError"] }),
        ...each("build bulkBuild findOrBuild get toJSON changed previous equals scope unscoped", quiet),
        ...each("getDataValue getTableName getAttributes isSoftDeleted", quiet),
        ...each("set setDataValue setAttributes", changing),
        ...each("init hasOne hasMany belongsTo belongsToMany addScope removeAttribute", changing),
      },
    },
    Sequelize: {
      constructs: quiet,
      concurrency: "shared",
      methods: {
        query: query(sequelizeError),
        transaction: inTransaction(sequelizeError),
        authenticate: sequelizeRead,
        ...each("sync drop truncate close createSchema dropSchema dropAllSchemas", sequelizeWrite),
        ...each("showAllSchemas databaseVersion", sequelizeRead),
        ...each("define model isDefined escape fn col cast literal and or where json random", quiet),
        ...each("getQueryInterface getDialect getDatabaseName", quiet),
      },
    },
    Transaction: {
      concurrency: "exclusive",
      methods: {
        ...each("commit rollback", promise({ effects: exclusive("database"), raises: sequelizeError })),
        afterCommit: { ...changing, fates: [callsLater(0)] },
      },
    },
    QueryInterface: { concurrency: "shared", methods: { "*": sequelizeWrite } },
    BaseError: derived("Error", { exception: true }),
    DatabaseError: derived("sequelize.BaseError", { exception: true }),
    ValidationError: derived("sequelize.BaseError", { exception: true }),
  },
  called: "Sequelize",
});

/* ---------------------------------------------------------------- Drizzle */

/** Runs when it is awaited. */
const drizzleOperation = (mode: "read" | "write"): LibraryFunction => ({
  suspends: true,
  effects: [{ resource: "database", mode }],
  raises: ["Error"],
});

const drizzleDatabase: LibraryClass = {
  concurrency: "shared",
  methods: {
    ...each("select selectDistinct selectDistinctOn $count", drizzleOperation("read")),
    ...each("insert update delete refreshMaterializedView", drizzleOperation("write")),
    ...each("execute run", { ...drizzleOperation("write"), readsWhen: selects }),
    ...each("all get values", drizzleOperation("write")),
    transaction: promise({
      effects: writes("database"),
      raises: ["Error"],
      fates: [callsLater(0, "awaited")],
    }),
    ...each("$with with", quiet),
  },
};

/** Text is put together until it is awaited. */
const drizzleQuery: LibraryClass = {
  awaited: "?",
  lazy: true,
  methods: {
    execute: promise({ effects: writes("database"), raises: ["Error"] }),
    ...each("toSQL getSQL prepare $dynamic as", quiet),
    ...each("catch finally", { suspends: true, fates: [callsLater(0, "awaited")] }),
    ...each("then", { suspends: true, fates: [callsLater(0, "awaited"), callsLater(1, "awaited")] }),
    "*": changing,
  },
};

/** What stands between the first step and the query that can be awaited. */
const drizzleSteps: LibraryClass = { methods: { "*": changing } };

const drizzleDialects = "Pg MySql SQLite SingleStore Gel".split(" ");

const drizzle = library({
  module: "drizzle-orm",
  source: "https://orm.drizzle.team/docs/select",
  functions: each(
    "drizzle eq ne gt gte lt lte and or not inArray notInArray like ilike between isNull isNotNull",
    quiet,
  ),
  classes: {
    QueryPromise: { ...drizzleQuery, bases: ["Promise"] },
    RelationalQueryBuilder: {
      concurrency: "shared",
      methods: each("findMany findFirst", drizzleOperation("read")),
    },
    PgDatabase: drizzleDatabase,
    MySqlDatabase: drizzleDatabase,
    BaseSQLiteDatabase: drizzleDatabase,
    SingleStoreDatabase: drizzleDatabase,
    ...Object.fromEntries(
      drizzleDialects.flatMap((dialect) => [
        [`${dialect}Transaction`, derived("drizzle-orm.PgDatabase", { concurrency: "exclusive" })],
        ...["SelectBase", "InsertBase", "UpdateBase", "DeleteBase", "RelationalQuery", "Raw"].map((kind) => [
          dialect + kind,
          derived("drizzle-orm.QueryPromise"),
        ]),
        ...["SelectBuilder", "InsertBuilder", "UpdateBuilder"].map((kind) => [dialect + kind, drizzleSteps]),
        [`${dialect}SelectQueryBuilderBase`, drizzleSteps],
      ]),
    ),
  },
  rewrites: { "drizzle-orm/[\\w/-]+\\.": "drizzle-orm." },
});

/* ---------------------------------------------------------------- Knex */

const knexBuilding: LibraryClass["methods"] = {
  ...each("catch finally", { suspends: true, fates: [callsLater(0, "awaited")] }),
  ...each("then", { suspends: true, fates: [callsLater(0, "awaited"), callsLater(1, "awaited")] }),
  asCallback: { suspends: true, effects: writes("database"), fates: [callsLater(0)] },
  ...each("toQuery toSQL toString clone stream pipe columnInfo", quiet),
  // Functions that group conditions are called while the query is put together.
  ...each("where andWhere orWhere whereNot whereIn whereExists having", {
    ...changing,
    fates: [callsNow(0, "discarded")],
  }),
  ...each("join innerJoin leftJoin rightJoin modify", { ...changing, fates: [callsNow(1, "discarded")] }),
  "*": changing,
};

/** Made step by step, and run when it is awaited; whether it writes, its steps say. */
const knexQuery: LibraryClass = { awaited: "?", lazy: true, concurrency: "exclusive", methods: knexBuilding };

const knexTransaction: LibraryFunction = promise({
  effects: writes("database"),
  raises: ["Error"],
  fates: [callsLater(0, "awaited")],
});

const knex = library({
  module: "knex",
  source: "https://knexjs.org/guide/",
  functions: each("knex Knex", quiet),
  classes: {
    Knex: {
      concurrency: "shared",
      methods: {
        transaction: knexTransaction,
        raw: {
          suspends: true,
          effects: writes("database"),
          readsWhen: selects,
          raises: ["Error"],
          returns: "knex.Raw",
        },
        destroy: promise({ effects: writes("database") }),
        batchInsert: { suspends: true, effects: writes("database"), raises: ["Error"] },
        initialize: changing,
        ...each("queryBuilder ref", quiet),
        transactionProvider: quiet,
      },
    },
    QueryBuilder: knexQuery,
    QueryInterface: knexQuery,
    ChainableInterface: knexQuery,
    SchemaBuilder: {
      ...knexQuery,
      methods: {
        ...knexBuilding,
        ...each("createTable alterTable createTableIfNotExists table", {
          suspends: true,
          effects: writes("database"),
          raises: ["Error"],
          fates: [callsNow(1, "discarded")],
        }),
        ...each("hasTable hasColumn", promise({ effects: reads("database"), raises: ["Error"] })),
        ...each("dropTable dropTableIfExists renameTable createSchema dropSchema", {
          suspends: true,
          effects: writes("database"),
          raises: ["Error"],
        }),
      },
    },
    Raw: { ...knexQuery, methods: { ...each("wrap timeout toSQL queryContext", quiet), ...knexBuilding } },
    Transaction: {
      bases: ["knex.Knex"],
      concurrency: "exclusive",
      methods: {
        ...each("commit rollback savepoint", promise({ effects: exclusive("database"), raises: ["Error"] })),
      },
    },
    Migrator: {
      concurrency: "exclusive",
      methods: { "*": promise({ effects: exclusive("database"), raises: ["Error"] }) },
    },
  },
  called: "knex",
  aliases: { "Knex.*": "*", "knex.*": "*" },
});

const kysely = library({
  module: "kysely",
  source: "https://kysely-org.github.io/kysely-apidoc/",
  classes: {
    ...Object.fromEntries(
      "SelectQueryBuilder InsertQueryBuilder UpdateQueryBuilder DeleteQueryBuilder".split(" ").map((name) => [
        name,
        {
          methods: {
            ...each(
              "execute executeTakeFirst executeTakeFirstOrThrow",
              promise({
                effects: name.startsWith("Select") ? reads("database") : writes("database"),
                raises: ["Error"],
              }),
            ),
            "*": quiet,
          },
        } satisfies LibraryClass,
      ]),
    ),
    // `selectFrom` and its like stand in a base class.
    QueryCreator: { methods: { "*": quiet } },
    Kysely: { constructs: quiet, concurrency: "shared", methods: { transaction: quiet, "*": quiet } },
    TransactionBuilder: { methods: { execute: knexTransaction, "*": quiet } },
    Transaction: { bases: ["kysely.Kysely"], concurrency: "exclusive" },
  },
});

export const queryBuilderLibraries = [prisma, typeorm, sequelize, drizzle, knex, kysely];
