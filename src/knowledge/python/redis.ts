/** `redis`: the same commands in a synchronous and an asynchronous client. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  coroutine,
  each,
  exceptions,
  exclusive,
  library,
  pure,
  quickCoroutine,
  reads,
  writes,
} from "../entries.ts";

const readCommands =
  "bitcount dbsize exists geodist geopos get getbit getrange hexists hget hgetall hkeys hlen hmget hscan hstrlen hvals info keys lindex llen lrange mget object pfcount ping pttl randomkey scan scard sdiff sinter sismember smembers smismember srandmember sscan strlen sunion time ttl type xinfo_stream xlen xpending xrange xrevrange zcard zcount zrange zrangebyscore zrank zrevrange zrevrangebyscore zrevrank zscan zscore";
const writeCommands =
  "append copy decr decrby delete eval evalsha execute_command expire expireat expiretime flushall flushdb geoadd getdel getex getset hdel hincrby hincrbyfloat hmset hset hsetnx incr incrby incrbyfloat linsert lmove lpop lpush lpushx lrem lset ltrim move mset msetnx persist pexpire pexpireat pfadd pfmerge psetex publish rename renamenx restore rpop rpoplpush rpush rpushx sadd sdiffstore set setbit setex setnx setrange sinterstore smove sort spop srem sunionstore touch unlink xack xadd xautoclaim xclaim xdel xgroup_create xgroup_destroy xtrim zadd zincrby zinterstore zpopmax zpopmin zrem zremrangebyrank zremrangebyscore zunionstore";
/** They wait until something is there, and take it. */
const waitingCommands = "blmove blpop brpop brpoplpush bzpopmax bzpopmin xread xreadgroup wait";

const raises = ["redis.exceptions.RedisError"];
const instead = "`redis.asyncio.Redis`";

const blockingCommands = {
  ...each(readCommands, blocking("database", { instead, raises })),
  ...each(`${writeCommands} ${waitingCommands}`, blocking("database", { instead, raises, mode: "write" })),
};

const asyncCommands = {
  ...each(readCommands, coroutine("?", { effects: reads("database"), raises })),
  ...each(`${writeCommands} ${waitingCommands}`, coroutine("?", { effects: writes("database"), raises })),
};

/** Commands given to a pipeline are kept in it until it is executed. */
const queueing: LibraryFunction = { effects: writes("memory") };

const lockClass = (
  acquire: LibraryFunction,
  release: LibraryFunction,
  enter: "sync" | "async",
): LibraryClass => ({
  enter,
  methods: { acquire, release, ...each("extend reacquire", release) },
});

/** Since version 8.0 commands have a limit of five seconds, unless it is taken away. */
const asyncClient = {
  makes: "client",
  patience: { for: "answer", limitedBy: ["socket_timeout"], byDefault: true, of: "made" },
} as const;

export const redisLibraries = [
  library({
    module: "redis",
    source: "https://redis.readthedocs.io/en/stable/connections.html",
    functions: { from_url: pure("redis.Redis") },
    classes: {
      Redis: {
        constructs: { effects: [] },
        enter: "sync",
        concurrency: "shared",
        methods: {
          ...blockingCommands,
          from_url: pure("redis.Redis"),
          pipeline: pure("redis.client.Pipeline"),
          pubsub: pure("redis.client.PubSub"),
          lock: pure("redis.lock.Lock"),
          close: { effects: [] },
          transaction: blocking("database", { instead, raises, mode: "write" }),
        },
      },
      StrictRedis: { bases: ["redis.Redis"], constructs: { effects: [] } },
    },
    aliases: {
      "client.Redis": "Redis",
      "client.StrictRedis": "StrictRedis",
      "utils.from_url": "from_url",
      RedisError: "exceptions.RedisError",
      ConnectionError: "exceptions.ConnectionError",
      TimeoutError: "exceptions.TimeoutError",
      AuthenticationError: "exceptions.AuthenticationError",
      ResponseError: "exceptions.ResponseError",
      DataError: "exceptions.DataError",
      WatchError: "exceptions.WatchError",
    },
  }),
  library({
    module: "redis.client",
    source: "https://redis.readthedocs.io/en/stable/advanced_features.html",
    classes: {
      Pipeline: {
        enter: "sync",
        concurrency: "exclusive",
        methods: {
          execute: blocking("database", { instead, raises, mode: "write", gives: "list[?]" }),
          watch: blocking("database", { instead, raises, mode: "exclusive" }),
          "*": queueing,
        },
      },
      PubSub: {
        enter: "sync",
        concurrency: "exclusive",
        methods: {
          ...each(
            "subscribe psubscribe unsubscribe punsubscribe",
            blocking("database", { instead, raises, mode: "exclusive" }),
          ),
          get_message: blocking("database", { instead, raises, mode: "exclusive" }),
          // Waits while it is iterated.
          listen: pure("Iterator[?]"),
        },
      },
    },
  }),
  library({
    module: "redis.lock",
    source: "https://redis.readthedocs.io/en/stable/lock.html",
    classes: {
      Lock: lockClass(
        blocking("database", {
          instead,
          raises,
          mode: "exclusive",
          unlessFalse: ["blocking"],
          gives: "bool",
        }),
        blocking("database", { instead, raises, mode: "exclusive" }),
        "sync",
      ),
    },
  }),
  library({
    module: "redis.asyncio",
    source: "https://redis.readthedocs.io/en/stable/examples/asyncio_examples.html",
    world: "asyncio",
    functions: { from_url: pure("redis.asyncio.Redis", asyncClient) },
    classes: {
      Redis: {
        constructs: { effects: [], ...asyncClient },
        enter: "async",
        awaited: "redis.asyncio.Redis",
        concurrency: "shared",
        methods: {
          ...asyncCommands,
          from_url: pure("redis.asyncio.Redis", asyncClient),
          pipeline: pure("redis.asyncio.client.Pipeline"),
          pubsub: pure("redis.asyncio.client.PubSub"),
          lock: pure("redis.asyncio.lock.Lock"),
          ...each("close aclose", coroutine("None", { effects: writes("memory") })),
          initialize: coroutine("redis.asyncio.Redis", { effects: reads("database"), raises }),
          ...each("scan_iter hscan_iter sscan_iter zscan_iter", pure("AsyncIterator[?]")),
          transaction: coroutine("?", { effects: writes("database"), raises }),
        },
      },
      StrictRedis: { bases: ["redis.asyncio.Redis"], constructs: { effects: [], ...asyncClient } },
    },
    aliases: { "client.Redis": "Redis", "client.StrictRedis": "StrictRedis", "utils.from_url": "from_url" },
  }),
  library({
    module: "redis.asyncio.client",
    source: "https://redis.readthedocs.io/en/stable/examples/asyncio_examples.html",
    classes: {
      Pipeline: {
        enter: "async",
        awaited: "redis.asyncio.client.Pipeline",
        concurrency: "exclusive",
        methods: {
          execute: coroutine("list[?]", { effects: exclusive("database"), raises }),
          ...each(
            "watch unwatch discard load_scripts",
            coroutine("?", { effects: exclusive("database"), raises }),
          ),
          reset: quickCoroutine("None", { effects: exclusive("database") }),
          "*": queueing,
        },
      },
      PubSub: {
        enter: "async",
        concurrency: "exclusive",
        methods: {
          ...each("subscribe psubscribe", coroutine("None", { effects: exclusive("database"), raises })),
          get_message: coroutine("?", { effects: exclusive("database"), raises }),
          connect: coroutine("None", { effects: exclusive("database"), raises }),
          listen: pure("AsyncIterator[?]"),
          // Plain functions in some versions, which give a coroutine all the same.
          ...each("unsubscribe punsubscribe", {
            suspends: true,
            effects: exclusive("database"),
            raises,
            returns: "Awaitable[?]",
          }),
        },
      },
    },
  }),
  library({
    module: "redis.asyncio.lock",
    source: "https://redis.readthedocs.io/en/stable/lock.html",
    classes: {
      Lock: lockClass(
        coroutine("bool", { effects: exclusive("synchronization"), raises }),
        { suspends: true, effects: exclusive("synchronization"), raises, returns: "Awaitable[?]" },
        "async",
      ),
    },
  }),
  library({
    module: "redis.exceptions",
    source: "https://redis.readthedocs.io/en/stable/exceptions.html",
    classes: exceptions({
      RedisError: "Exception",
      ConnectionError: "redis.exceptions.RedisError",
      TimeoutError: "redis.exceptions.RedisError",
      AuthenticationError: "redis.exceptions.ConnectionError",
      BusyLoadingError: "redis.exceptions.ConnectionError",
      InvalidResponse: "redis.exceptions.RedisError",
      ResponseError: "redis.exceptions.RedisError",
      DataError: "redis.exceptions.RedisError",
      PubSubError: "redis.exceptions.RedisError",
      WatchError: "redis.exceptions.RedisError",
      NoScriptError: "redis.exceptions.ResponseError",
      ReadOnlyError: "redis.exceptions.ResponseError",
      LockError: "redis.exceptions.RedisError ValueError",
      LockNotOwnedError: "redis.exceptions.LockError",
    }),
  }),
];
