/** What the JavaScript tables say, asked as the analyses ask. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createJavaScriptKnowledge } from "../../src/knowledge/index.ts";

const knowledge = createJavaScriptKnowledge();
const facts = (name: string) => knowledge.function(name) ?? knowledge.class(name)?.constructs;

describe("names", () => {
  for (const [name, canonical] of [
    ["node:fs.readFileSync", "fs.readFileSync"],
    ["fs.promises.readFile", "fs/promises.readFile"],
    ["path.path.PlatformPath.join", "path.PlatformPath.join"],
    ["stream.Stream.Readable.on", "NodeJS.EventEmitter.on"],
    ["HTMLButtonElement.addEventListener", "EventTarget.addEventListener"],
    ["console.log", "Console.log"],
    ["axios", "axios.axios"],
    ["got.default", "got.got"],
    ["socket.io.Server.on", "socket.io.Server.on"],
    ["mysql2/promise.createPool", "mysql2.createPool"],
    ["react.React.useEffect", "react.useEffect"],
    ["express-serve-static-core.Application.get", "express.Application.get"],
    ["@aws-sdk/client-s3.S3Client.send", "@smithy/smithy-client.Client.send"],
    [".prisma/client.Prisma.UserDelegate.findMany", "@prisma/client.ModelDelegate.findMany"],
    ["vscode.workspace.onDidSaveTextDocument", "vscode.listen"],
    ["lodash/debounce", "lodash.debounce"],
    ["../index.LoDashStatic.map", "lodash.LoDashStatic.map"],
    ["express.e.Router", "express.Router"],
    ["assert.assert.strict.equal", "assert.equal"],
    ["BufferConstructor.alloc", "Buffer.alloc"],
    ["jest.Lifecycle", "TestFunction"],
    ["/home/me/project/src/store.load", "/home/me/project/src/store.load"],
    ["left-pad.pad", "left-pad.pad"],
  ] as const) {
    test(`${name} is ${canonical}`, () => assert.equal(knowledge.canonical(name), canonical));
  }

  test("of what nobody knows give nothing", () => {
    for (const name of ["left-pad.pad", "fs.readFileNever", "constructor", "toString", "@x/y-z.w", ""]) {
      assert.equal(knowledge.function(name), undefined, name);
      assert.equal(knowledge.class(name), undefined, name);
    }
  });
});

describe("blocking calls", () => {
  for (const [name, by, replacement] of [
    ["fs.readFileSync", "file", "fs/promises.readFile"],
    ["fs.mkdirSync", "file", "fs/promises.mkdir"],
    ["fs.existsSync", "file", undefined],
    ["fs.readSync", "file", undefined],
    ["fs-extra.readJsonSync", "file", "fs-extra.readJson"],
    ["child_process.execSync", "process", undefined],
    ["execa.execaSync", "process", "execa.execa"],
    ["crypto.pbkdf2Sync", "computation", undefined],
    ["zlib.gzipSync", "computation", undefined],
    ["bcrypt.compareSync", "computation", "bcrypt.compare"],
    ["Atomics.wait", "lock", undefined],
    ["alert", "input", undefined],
    ["better-sqlite3.BetterSqlite3.Statement.all", "database", undefined],
    ["sqlite.DatabaseSync.exec", "database", undefined],
  ] as const) {
    test(`${name}: ${by}`, () => {
      assert.equal(facts(name)?.blocks?.by, by);
      assert.equal(facts(name)?.blocks?.replacement, replacement);
    });
  }

  for (const name of [
    "fs.readFile",
    "crypto.randomBytes",
    "crypto.createHash",
    "jsonwebtoken.verify",
    "JSON.parse",
  ]) {
    test(`${name} does not block`, () => {
      assert.notEqual(facts(name), undefined);
      assert.equal(facts(name)?.blocks, undefined);
    });
  }

  test("tell what is over in a moment from what may take long", () => {
    assert.equal(facts("fs.statSync")?.blocks?.momentary, true);
    assert.equal(facts("fs.readFileSync")?.blocks?.momentary, undefined);
  });
});

describe("functions given to others", () => {
  const fate = (name: string, argument: number | string) => {
    const found = facts(name)?.fates?.find((one) => one.argument === argument);
    return found && `${found.fate} ${found.result}`;
  };

  for (const [name, argument, expected] of [
    ["Array.forEach", 0, "calls-now discarded"],
    ["ReadonlyArray.filter", 0, "calls-now truth"],
    ["Array.map", 0, "calls-now kept"],
    ["Array.sort", 0, "calls-now value"],
    ["Array.reduce", 0, "calls-now accumulated"],
    ["Map.forEach", 0, "calls-now discarded"],
    ["String.replace", 1, "calls-now value"],
    ["Promise", 0, "calls-now discarded"],
    ["Promise.then", 0, "calls-on-loop awaited"],
    ["setTimeout", 0, "calls-on-loop discarded"],
    ["NodeJS.Process.nextTick", 0, "calls-on-loop discarded"],
    ["EventTarget.addEventListener", 1, "calls-on-loop discarded"],
    ["net.Socket.on", 1, "calls-on-loop discarded"],
    ["fs.readFile", -1, "calls-on-loop discarded"],
    ["http.createServer", -1, "calls-on-loop discarded"],
    ["stream.Stream.Readable.forEach", 0, "calls-on-loop awaited"],
    ["assert.assert.throws", 0, "calls-now discarded"],
    ["assert.assert.rejects", 0, "awaits awaited"],
    ["express-serve-static-core.IRouter.get", "all", "calls-on-loop undefined"],
    ["fastify.FastifyInstance.get", -1, "calls-on-loop awaited"],
    ["koa.Application.use", 0, "calls-on-loop awaited"],
    ["hono.Hono.get", "all", "calls-on-loop awaited"],
    ["react.React.useEffect", 0, "calls-on-loop value"],
    ["svelte.onMount", 0, "calls-on-loop awaited"],
    ["jest.it", 1, "calls-on-loop awaited"],
    ["vitest.beforeEach", 0, "calls-on-loop awaited"],
    ["test.test.test", 1, "calls-on-loop awaited"],
    ["rxjs.Observable.subscribe", 0, "calls-on-loop discarded"],
    ["rxjs.mergeMap", 0, "calls-on-loop awaited"],
    ["lodash.LoDashStatic.forEach", 1, "calls-now discarded"],
    ["p-limit.LimitFunction", 0, "calls-on-loop awaited"],
    ["vscode.Event", 0, "calls-on-loop discarded"],
    ["commander.Command.action", -1, "calls-on-loop awaited"],
    ["better-sqlite3.Database.transaction", 0, "keeps value"],
  ] as const) {
    test(`${name}: ${expected}`, () => assert.equal(fate(name, argument), expected));
  }

  test("are told from promises, which some look at as plain values and others await", () => {
    assert.equal(fate("console.log", "all"), "ignores undefined");
    assert.equal(fate("JSON.stringify", 0), "ignores undefined");
    assert.equal(fate("express-serve-static-core.Response.json", "all"), "ignores undefined");
    assert.equal(fate("Promise.all", 0), "awaits undefined");
    assert.equal(fate("fastify.FastifyReply.send", 0), "awaits undefined");
  });
});

describe("waiting", () => {
  test("is for I/O or time, and on purpose where time is the point", () => {
    for (const name of ["fetch", "Body.json", "fs/promises.readFile", "axios.Axios.get", "pg.Pool.query"]) {
      assert.equal(facts(name)?.suspends, true, name);
      assert.equal(facts(name)?.paces, undefined, name);
    }
    assert.equal(facts("timers/promises.setTimeout")?.paces, true);
    assert.equal(facts("Promise.resolve")?.suspends, undefined);
  });

  test("may fail in ordinary life", () => {
    assert.deepEqual(facts("fetch")?.raises, ["TypeError"]);
    assert.deepEqual(facts("axios.AxiosStatic.get")?.raises, ["axios.AxiosError"]);
    assert.deepEqual(knowledge.ancestors("axios.CanceledError"), [
      "axios.CanceledError",
      "axios.AxiosError",
      "Error",
    ]);
  });
});

describe("objects", () => {
  for (const [name, concurrency] of [
    ["pg.PoolClient", "exclusive"],
    ["pg.Pool", "shared"],
    ["mysql2.Connection", "exclusive"],
    ["@prisma/client.Prisma.TransactionClient", "exclusive"],
    ["typeorm.EntityManager", "exclusive"],
    ["mongodb.ClientSession", "exclusive"],
    ["ioredis.Redis", "shared"],
    ["playwright-core.Page", "exclusive"],
    ["@playwright/test.Page", "exclusive"],
    ["ws.WebSocket", "exclusive"],
    ["fs/promises.FileHandle", "exclusive"],
    ["drizzle-orm.PgTransaction", "exclusive"],
  ] as const) {
    test(`${name} is ${concurrency}`, () => assert.equal(knowledge.class(name)?.concurrency, concurrency));
  }

  test("run only when they are awaited, where that is so", () => {
    for (const name of [
      "knex.Knex.QueryBuilder",
      "mongoose.Query",
      "@prisma/client.PrismaPromise",
      "drizzle-orm.PgInsertBase",
    ]) {
      assert.equal(knowledge.class(name)?.lazy, true, name);
    }
    assert.equal(knowledge.class("Promise")?.lazy, undefined);
  });

  test("inherit what their bases do", () => {
    assert.deepEqual(facts("net.Server.close"), facts("http.Server.close"));
    assert.notEqual(facts("tls.TLSSocket.write"), undefined);
  });
});
