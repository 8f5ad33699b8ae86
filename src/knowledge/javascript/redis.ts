/** Redis: `redis` and `ioredis`, which send the commands of many callers over one connection in order. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { callsLater, changing, each, exclusive, library, promise, quiet, reads, writes } from "../entries.ts";

const raises = ["Error"];

/** Commands that change nothing, as ioredis writes them. */
const readingCommands =
  "bitcount bitpos dbsize dump echo exists expiretime geodist geohash geopos geosearch get getbit getrange hexists hget hgetall hkeys hlen hmget hrandfield hscan hstrlen hvals info keys lindex llen lolwut lpos lrange memory mget object pexpiretime ping pttl randomkey scan scard sdiff sinter sintercard sismember smembers smismember srandmember sscan strlen substr sunion time touch ttl type xinfo xlen xpending xrange xrevrange zcard zcount zdiff zinter zintercard zlexcount zmscore zrandmember zrange zrangebylex zrangebyscore zrank zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan zscore zunion";
/** The same as `redis` writes them, where that differs. */
const readingCommandsWithCapitals =
  "bitCount bitPos dbSize expireTime geoDist geoHash geoPos geoSearch getBit getRange hExists hGet hGetAll hKeys hLen hmGet hRandField hScan hStrLen hVals lIndex lLen lPos lRange mGet pExpireTime pTTL randomKey sCard sDiff sInter sInterCard sIsMember sMembers smIsMember sRandMember sScan strLen sUnion xLen xPending xRange xRevRange zCard zCount zDiff zInter zInterCard zLexCount zmScore zRandMember zRange zRangeByLex zRangeByScore zRangeWithScores zRank zRevRank zScan zScore zUnion";
/** Wait on the server for something to arrive, and hold the connection meanwhile. */
const waitingCommands = "blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin xread xreadgroup wait";
const waitingCommandsWithCapitals =
  "blMove blmPop blPop brPop brPopLPush bzmPop bzPopMax bzPopMin xRead xReadGroup";

const read = promise({ effects: reads("database"), raises, fates: [callsLater(-1)] });
const write = promise({ effects: writes("database"), raises, fates: [callsLater(-1)] });

const waiting = promise({ effects: exclusive("database"), raises, fates: [callsLater(-1)] });
const subscribes = promise({ effects: writes("database"), raises, fates: [callsLater(1), callsLater(-1)] });

/** What both clients share, and everything else, which may change something. */
const others: LibraryClass["methods"] = {
  ...each("on once addListener", { ...changing, fates: [callsLater(1)] }),
  ...each("off removeListener duplicate disconnect", changing),
  multi: quiet,
  "*": write,
};

/** Collects commands, and sends them with `exec`. */
const chain: LibraryClass = {
  concurrency: "exclusive",
  methods: {
    ...each(
      "exec EXEC execAsPipeline execTyped",
      promise({ effects: writes("database"), raises, fates: [callsLater(0)] }),
    ),
    "*": changing,
  },
};

const connects: LibraryFunction = promise({ effects: writes("database"), raises });

const ioredisCommands: LibraryClass["methods"] = {
  ...each(readingCommands, read),
  ...each(waitingCommands, waiting),
  ...each("subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe", subscribes),
  "*": write,
};
const ioredisObject: LibraryClass["methods"] = {
  ...others,
  monitor: waiting,
  pipeline: quiet,
  ...each("scanStream hscanStream sscanStream zscanStream", quiet),
};

const ioredis = library({
  module: "ioredis",
  source: "https://redis.github.io/ioredis/",
  classes: {
    RedisCommander: { methods: ioredisCommands },
    Commander: { bases: ["ioredis.RedisCommander"] },
    Redis: {
      bases: ["ioredis.Commander"],
      constructs: { effects: writes("database") },
      concurrency: "shared",
      methods: { connect: connects, ...ioredisObject },
    },
    Cluster: {
      bases: ["ioredis.Commander"],
      constructs: { effects: writes("database") },
      concurrency: "shared",
      methods: { connect: connects, nodes: quiet, ...ioredisObject },
    },
    Transaction: { methods: each("multi pipeline", quiet) },
    ChainableCommander: chain,
    Pipeline: chain,
  },
  called: "Redis",
});

const redis = library({
  module: "redis",
  source: "https://github.com/redis/node-redis",
  functions: {
    createClient: { effects: [], returns: "redis.RedisClientType" },
    ...each("createClientPool createCluster createSentinel", {
      effects: [],
      returns: "redis.RedisClientType",
    }),
  },
  classes: {
    RedisClientType: {
      concurrency: "shared",
      methods: {
        ...each(`${readingCommands} ${readingCommandsWithCapitals}`, read),
        ...each(`${waitingCommands} ${waitingCommandsWithCapitals}`, waiting),
        ...each("subscribe pSubscribe sSubscribe unsubscribe pUnsubscribe sUnsubscribe", subscribes),
        connect: connects,
        ...each("scanIterator hScanIterator sScanIterator zScanIterator", quiet),
        ...each("destroy", changing),
        ...others,
      },
    },
    RedisClientMultiCommand: chain,
  },
  rewrites: {
    "(?:@redis/client|redis)\\.(?:RedisClient|RedisCluster|RedisSentinel|RedisClientPool)(?:Type)?\\.":
      "redis.RedisClientType.",
    "@redis/client\\.Redis\\w*MultiCommand(?:Type)?\\.": "redis.RedisClientMultiCommand.",
    // Commands are declared as properties of one object.
    "(?:@redis/client)\\.(?:COMMANDS|commands|_?default)\\.(\\w+)$": "redis.RedisClientType.$1",
    "@redis/client\\.(?=create)": "redis.",
  },
});

export const redisLibraries = [ioredis, redis];
