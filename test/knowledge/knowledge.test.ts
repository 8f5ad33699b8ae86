/** What the tables and the signatures say together, asked as the analyses ask. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { knowledge } from "./typeshed.ts";

const returns = (name: string) => knowledge.function(name)?.returns;
const blocks = (name: string) => knowledge.function(name)?.blocks?.by;

describe("coroutines", () => {
  for (const [name, expected] of [
    ["asyncio.sleep", "Coroutine[?]"],
    ["asyncio.wait_for", "Coroutine[$0.awaited]"],
    ["asyncio.open_connection", "Coroutine[tuple[asyncio.StreamReader, asyncio.StreamWriter]]"],
    ["asyncio.StreamReader.readline", "Coroutine[bytes]"],
    ["asyncio.Queue.get", "Coroutine[_T]"],
    ["asyncio.LifoQueue.get", "Coroutine[_T]"],
    ["asyncio.PriorityQueue.join", "Coroutine[None]"],
    ["asyncio.Event.wait", "Coroutine[bool]"],
    ["asyncio.subprocess.Process.communicate", "Coroutine[tuple[bytes, bytes]]"],
    ["asyncio.AbstractEventLoop.getaddrinfo", /^Coroutine\[list\[/],
    ["asyncio.loop_that_is_not_there", undefined],
    ["contextlib.AsyncExitStack.aclose", "Coroutine[None]"],
    ["aiohttp.ClientResponse.text", "Coroutine[str]"],
    ["httpx.AsyncClient.get", "Coroutine[httpx.Response]"],
    ["asyncpg.Connection.fetch", "Coroutine[list[asyncpg.Record]]"],
    ["django.db.models.Manager.aget", "Coroutine[?]"],
    ["boto3.client", "botocore.client.BaseClient"],
    ["aiobotocore.client.AioBaseClient.list_buckets", "Coroutine[?]"],
  ] as const) {
    test(`${name} gives ${expected}`, () => {
      if (expected instanceof RegExp) assert.match(returns(name) ?? "", expected);
      else assert.equal(returns(name), expected);
    });
  }

  test("are told from plain functions of the same name", () => {
    assert.equal(returns("queue.Queue.get"), "_T");
    assert.equal(returns("asyncio.Queue.get_nowait"), "_T");
    assert.equal(returns("asyncio.Task.result"), "_T_co");
    assert.equal(returns("asyncio.TaskGroup.create_task"), "Task[$0.awaited]");
  });
});

describe("blocking calls", () => {
  for (const [name, by] of [
    ["time.sleep", "sleep"],
    ["requests.get", "network"],
    ["requests.Session.get", "network"],
    ["requests.sessions.Session.post", "network"],
    ["httpx.get", "network"],
    ["httpx.Client.get", "network"],
    ["urllib.request.urlopen", "network"],
    ["http.client.HTTPSConnection.request", "network"],
    ["ssl.SSLSocket.recv", "network"],
    ["smtplib.SMTP_SSL.login", "network"],
    ["subprocess.run", "process"],
    ["subprocess.Popen.wait", "process"],
    ["os.system", "process"],
    ["input", "input"],
    ["open", "file"],
    ["io.TextIOWrapper.read", "file"],
    ["pathlib.Path.read_text", "file"],
    ["pathlib.PosixPath.read_text", "file"],
    ["queue.Queue.get", "lock"],
    ["queue.PriorityQueue.get", "lock"],
    ["threading.Lock.acquire", "lock"],
    ["concurrent.futures.Future.result", "lock"],
    ["sqlite3.connect", "database"],
    ["sqlite3.Cursor.fetchall", "database"],
    ["pymysql.connect", "database"],
    ["pymysql.cursors.DictCursor.execute", "database"],
    ["psycopg2.connect", "database"],
    ["sqlalchemy.orm.Session.execute", "database"],
    ["pymongo.collection.Collection.find_one", "database"],
    ["redis.Redis.get", "database"],
    ["redis.client.StrictRedis.get", "database"],
    ["django.db.models.QuerySet.get", "database"],
    ["botocore.client.BaseClient.put_object", "network"],
    ["paramiko.SSHClient.exec_command", "network"],
    ["hashlib.pbkdf2_hmac", "computation"],
  ] as const) {
    test(`${name}: ${by}`, () => assert.equal(blocks(name), by));
  }

  for (const name of [
    "asyncio.sleep",
    "asyncio.Task.result",
    "queue.Queue.get_nowait",
    "io.StringIO.read",
    "io.BytesIO.read",
    "subprocess.Popen.poll",
    "hashlib.sha256",
    "aiohttp.ClientSession.get",
    "botocore.client.BaseClient.get_paginator",
    "redis.client.Pipeline.set",
    "pathlib.PurePath.joinpath",
  ]) {
    test(`${name} does not block`, () => {
      assert.notEqual(knowledge.function(name), undefined);
      assert.equal(blocks(name), undefined);
    });
  }

  test("name the arguments that keep them from blocking", () => {
    assert.deepEqual(knowledge.function("queue.Queue.get")?.blocks?.unlessFalse, ["block", 0]);
    assert.deepEqual(knowledge.function("threading.Lock.acquire")?.blocks?.unlessFalse, ["blocking", 0]);
  });

  test("are replaced only by what takes the same arguments", () => {
    assert.equal(knowledge.function("time.sleep")?.blocks?.replacement, "asyncio.sleep");
    assert.equal(knowledge.function("subprocess.run")?.blocks?.replacement, undefined);
  });

  test("stay on their thread where their object does", () => {
    assert.equal(knowledge.function("sqlite3.Connection.execute")?.blocks?.threadBound, true);
    assert.equal(knowledge.function("requests.get")?.blocks?.threadBound, undefined);
  });
});

describe("an HTTP request with aiohttp", () => {
  test("leads from the session to the text", () => {
    assert.equal(knowledge.class("aiohttp.ClientSession")?.enter, "async");
    const request = knowledge.class(returns("aiohttp.ClientSession.get") ?? "");
    assert.equal(request?.enter, "async");
    assert.equal(request?.entered, "aiohttp.ClientResponse");
    assert.equal(request?.awaited, "aiohttp.ClientResponse");
    assert.equal(returns(`${request?.entered}.text`), "Coroutine[str]");
  });

  test("reads or writes, and fails in known ways", () => {
    assert.deepEqual(knowledge.function("aiohttp.ClientSession.get")?.effects, [
      { resource: "network", mode: "read" },
    ]);
    assert.deepEqual(knowledge.function("aiohttp.ClientSession.post")?.effects, [
      { resource: "network", mode: "write" },
    ]);
    assert.deepEqual(knowledge.function("aiohttp.ClientSession.get")?.raises, [
      "TimeoutError",
      "aiohttp.ClientError",
    ]);
  });
});

describe("names", () => {
  for (const [name, canonical] of [
    ["asyncio.tasks.gather", "asyncio.gather"],
    ["asyncio.tasks.Task.result", "asyncio.Task.result"],
    ["Task", "asyncio.Task"],
    ["asyncio.TimeoutError", "TimeoutError"],
    ["concurrent.futures.TimeoutError", "TimeoutError"],
    ["socket.timeout", "TimeoutError"],
    ["asyncio.exceptions.CancelledError", "asyncio.CancelledError"],
    ["concurrent.futures.thread.ThreadPoolExecutor", "concurrent.futures.ThreadPoolExecutor"],
    ["collections.abc.Coroutine", "Coroutine"],
    ["typing.AsyncIterator", "AsyncIterator"],
    ["typing.List", "list"],
    ["builtins.print", "print"],
    ["IOError", "OSError"],
    ["posixpath.join", "os.path.join"],
    ["sys.stdin.write", "typing.TextIO.write"],
    ["aiohttp.client.ClientSession.get", "aiohttp.ClientSession.get"],
    ["aiohttp.client_exceptions.ClientError", "aiohttp.ClientError"],
    ["redis.asyncio.client.Redis.get", "redis.asyncio.Redis.get"],
    ["fastapi.Request", "starlette.requests.Request"],
    ["fastapi.responses.JSONResponse", "starlette.responses.JSONResponse"],
    ["sqlalchemy.ext.asyncio.session.AsyncSession", "sqlalchemy.ext.asyncio.AsyncSession"],
    // Nobody knows these, so they stay as they are.
    ["shop.orders.load", "shop.orders.load"],
    ["aiohttp.client.nothing", "aiohttp.client.nothing"],
    ["asyncio.nothing", "asyncio.nothing"],
    ["constructor", "constructor"],
    ["asyncio.constructor", "asyncio.constructor"],
    ["", ""],
    [".", "."],
  ] as const) {
    test(`${name || "the empty name"} is ${canonical || "itself"}`, () =>
      assert.equal(knowledge.canonical(name), canonical));
  }

  test("that every object inherits in JavaScript are not taken for entries", () => {
    for (const name of [
      "toString",
      "asyncio.toString",
      "asyncio.Task.constructor",
      "str.hasOwnProperty",
      "__proto__",
    ]) {
      assert.equal(knowledge.function(name), undefined);
      assert.equal(knowledge.class(name), undefined);
      assert.equal(knowledge.value(name), undefined);
      assert.equal(knowledge.attribute(name), undefined);
    }
  });
});

describe("classes", () => {
  test("line up with their bases", () => {
    assert.deepEqual(knowledge.ancestors("asyncio.CancelledError"), [
      "asyncio.CancelledError",
      "BaseException",
    ]);
    assert.deepEqual(knowledge.ancestors("httpx.ConnectTimeout"), [
      "httpx.ConnectTimeout",
      "httpx.TimeoutException",
      "httpx.TransportError",
      "httpx.RequestError",
      "httpx.HTTPError",
      "Exception",
      "BaseException",
    ]);
    assert.deepEqual(knowledge.ancestors("shop.Order"), ["shop.Order", "?"]);
    const timeout = knowledge.ancestors("aiohttp.ServerTimeoutError");
    assert.ok(timeout.includes("aiohttp.ClientError") && timeout.includes("TimeoutError"));
  });

  test("say how they are entered, iterated and awaited", () => {
    const protocols = (name: string) => {
      const found = knowledge.class(name);
      return [found?.enter, found?.iterate, found?.awaited];
    };
    assert.deepEqual(protocols("asyncio.Lock"), ["async", "neither", undefined]);
    assert.deepEqual(protocols("asyncio.BoundedSemaphore"), ["async", "neither", undefined]);
    assert.deepEqual(protocols("threading.Lock"), ["sync", "neither", undefined]);
    assert.deepEqual(protocols("asyncio.Task"), ["neither", "neither", "_T_co"]);
    assert.deepEqual(protocols("asyncio.StreamReader"), ["neither", "async", undefined]);
    assert.deepEqual(protocols("AsyncIterator"), ["neither", "async", undefined]);
    assert.deepEqual(protocols("Coroutine").slice(0, 2), ["neither", "neither"]);
    assert.deepEqual(protocols("list"), ["neither", "sync", undefined]);
    assert.deepEqual(protocols("int"), ["neither", "neither", undefined]);
    assert.deepEqual(protocols("requests.Session"), ["sync", undefined, undefined]);
    assert.equal(knowledge.class("contextlib._AsyncGeneratorContextManager")?.enter, "async");
    assert.equal(knowledge.class("tempfile.TemporaryDirectory")?.enter, "sync");
    assert.equal(knowledge.class("shop.Order"), undefined);
  });

  test("give elements in terms of their own parameters", () => {
    assert.equal(knowledge.class("asyncio.StreamReader")?.iterated, "bytes");
    const dictionary = knowledge.class("dict");
    assert.equal(dictionary?.iterated, dictionary?.parameters?.[0]);
  });

  test("say whether tasks may share them, and hand that on", () => {
    assert.equal(knowledge.class("aiohttp.ClientSession")?.concurrency, "shared");
    assert.equal(knowledge.class("httpx.AsyncClient")?.concurrency, "shared");
    assert.equal(knowledge.class("asyncpg.Pool")?.concurrency, "shared");
    assert.equal(knowledge.class("asyncpg.Connection")?.concurrency, "exclusive");
    assert.equal(knowledge.class("sqlalchemy.ext.asyncio.AsyncSession")?.concurrency, "exclusive");
    assert.equal(knowledge.class("asyncio.PriorityQueue")?.concurrency, "shared");
    assert.equal(knowledge.class("aiomysql.DictCursor")?.concurrency, "exclusive");
  });

  test("have attributes, those of their bases too", () => {
    assert.equal(knowledge.attribute("aiohttp.ClientResponse.status"), "int");
    assert.equal(knowledge.attribute("subprocess.Popen.returncode"), "int");
    assert.equal(knowledge.attribute("asyncio.Server.sockets"), "tuple[socket.socket, ...]");
    assert.equal(knowledge.attribute("starlette.requests.Request.method"), "str");
    assert.equal(knowledge.attribute("aiohttp.ClientResponse.nothing"), undefined);
  });
});

describe("facts", () => {
  test("say what becomes of arguments", () => {
    const fates = (name: string) =>
      knowledge.function(name)?.fates?.map(({ argument, fate }) => `${argument} ${fate}`);
    assert.deepEqual(fates("asyncio.gather"), ["all awaits"]);
    assert.deepEqual(fates("print"), ["all ignores"]);
    assert.deepEqual(fates("logging.Logger.info"), ["all ignores"]);
    assert.deepEqual(fates("asyncio.to_thread"), ["0 calls-in-thread", "func calls-in-thread"]);
    assert.deepEqual(fates("asyncio.BaseEventLoop.call_later"), [
      "1 calls-on-loop",
      "callback calls-on-loop",
    ]);
    assert.deepEqual(fates("list.append"), ["0 keeps"]);
    assert.equal(fates("map"), undefined);
  });

  test("tell waiting on purpose from waiting for something", () => {
    assert.equal(knowledge.function("asyncio.sleep")?.paces, true);
    assert.equal(knowledge.function("asyncio.Event.wait")?.paces, undefined);
    assert.deepEqual(knowledge.function("asyncio.sleep")?.effects, []);
  });

  test("say what decorators make of a function", () => {
    const decorates = (name: string) => knowledge.function(name)?.decorates;
    assert.equal(decorates("contextlib.asynccontextmanager"), "async-context-manager");
    assert.equal(decorates("contextlib.contextmanager"), "context-manager");
    assert.equal(decorates("functools.wraps"), "same");
    assert.equal(decorates("functools.lru_cache"), "unknown");
    assert.equal(decorates("functools.cached_property"), "property");
    assert.equal(decorates("tenacity.retry"), "same");
    assert.equal(decorates("shop.decorate"), undefined);
    for (const name of [
      "fastapi.FastAPI.get",
      "fastapi.APIRouter.post",
      "flask.Flask.route",
      "pytest.mark.asyncio",
    ]) {
      assert.equal(knowledge.function(name)?.registers, true, name);
    }
  });

  test("raise what handlers may catch", () => {
    assert.deepEqual(knowledge.function("asyncio.wait_for")?.raises, ["TimeoutError"]);
    assert.deepEqual(knowledge.function("asyncio.timeout")?.raises, ["TimeoutError"]);
    const failure = knowledge.function("httpx.AsyncClient.get")?.raises ?? [];
    assert.ok(failure.every((name) => knowledge.ancestors(name).includes("httpx.HTTPError")));
  });
});

describe("worlds", () => {
  for (const [module, world] of [
    ["asyncio", "asyncio"],
    ["asyncio.locks", "asyncio"],
    ["aiohttp.web", "asyncio"],
    ["trio", "trio"],
    ["trio.lowlevel", "trio"],
    ["anyio.streams.memory", "anyio"],
    ["curio", "curio"],
    ["twisted.web.client", "twisted"],
    ["httpx", "any"],
    ["triology", undefined],
    ["json", undefined],
  ] as const) {
    test(`${module}: ${world}`, () => assert.equal(knowledge.world(module), world));
  }
});

describe("without signatures", () => {
  const alone = createKnowledge({ version: 1, modules: {} });

  test("the tables answer for themselves", () => {
    assert.equal(alone.function("asyncio.sleep")?.returns, "Coroutine[?]");
    assert.equal(alone.function("requests.get")?.blocks?.by, "network");
    assert.equal(alone.ancestors("asyncio.CancelledError").at(-1), "BaseException");
    assert.equal(alone.canonical("os.path.join"), "os.path.join");
    assert.equal(alone.module("xml.dom"), false);
  });
});

describe("broken tables", () => {
  const broken = createKnowledge({ version: 1, modules: {} }, [
    {
      module: "loop",
      source: "https://example.org/",
      classes: { Self: { bases: ["loop.Self"] }, A: { bases: ["loop.B"] }, B: { bases: ["loop.A"] } },
      values: { me: "loop.me" },
      aliases: { a: "b", b: "a", "x.*": "x.*" },
    },
  ]);

  test("never hang or throw", () => {
    assert.equal(broken.ancestors("loop.Self").at(-1), "?");
    assert.equal(broken.ancestors("loop.A").at(-1), "?");
    assert.ok(broken.canonical("loop.a"));
    assert.ok(broken.canonical("loop.x.y.z"));
    assert.equal(broken.function("loop.me.method"), undefined);
    assert.equal(broken.class("loop.A.x"), undefined);
  });
});
