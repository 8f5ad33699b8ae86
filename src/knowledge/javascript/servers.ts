/** Web servers and sockets: Express, Fastify, Koa, Hono, NestJS, socket.io, ws. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  callsLater,
  changing,
  each,
  exclusive,
  fate,
  library,
  promise,
  quiet,
  registering,
  withCallback,
  writes,
} from "../entries.ts";

const verbs = "all get post put patch delete head options";

/* ---------------------------------------------------------------- Express */

/**
 * Express 4 throws away what handlers give, Express 5 waits for it, and the name is the same. The
 * declarations of version 4 say `void` and those of 5 `void | Promise<void>`, so the types decide.
 */
const expressRoute: LibraryFunction = { ...changing, fates: [fate("all", "calls-on-loop")] };

const answers: LibraryFunction = { effects: writes("network"), fates: [fate("all", "ignores")] };

const expressRouter: LibraryClass = {
  methods: { ...each(`${verbs} use param`, expressRoute), route: changing },
};

const express = library({
  module: "express",
  source: "https://expressjs.com/en/5x/api.html",
  functions: {
    ...each("express e", { effects: [], returns: "express.Application" }),
    Router: { effects: [], returns: "express.IRouter" },
    ...each("json raw text urlencoded static", quiet),
    ...each("IRouterMatcher IRouterHandler", expressRoute),
  },
  classes: {
    IRouter: expressRouter,
    IRoute: { methods: each(verbs, expressRoute) },
    Application: {
      bases: ["express.IRouter"],
      methods: {
        listen: withCallback(writes("network")),
        ...each("set enable disable engine", changing),
        ...each("enabled disabled path", quiet),
        render: withCallback([{ resource: "file", mode: "read" }]),
      },
    },
    Response: {
      bases: ["http.ServerResponse"],
      methods: {
        ...each("send json jsonp sendStatus redirect", answers),
        ...each("sendFile download render", withCallback(writes("network"))),
        ...each("status set header type contentType cookie clearCookie append vary links location", changing),
        ...each("attachment", changing),
        ...each("get", quiet),
      },
    },
    Request: {
      bases: ["http.IncomingMessage"],
      methods: each("get header accepts acceptsCharsets acceptsEncodings acceptsLanguages is range", quiet),
    },
  },
  called: "express",
  aliases: { "e.*": "*" },
  rewrites: {
    "express-serve-static-core\\.(?:Express|Router|ApplicationRequestHandler)(?=$|\\.)":
      "express.Application",
    "express-serve-static-core\\.": "express.",
  },
});

/* ---------------------------------------------------------------- Fastify */

const handles: LibraryFunction = { ...changing, fates: [callsLater(-1, "awaited")] };

const fastify = library({
  module: "fastify",
  source: "https://fastify.dev/docs/latest/Reference/Server/",
  functions: { fastify: { effects: [], returns: "fastify.FastifyInstance" }, RouteShorthandMethod: handles },
  classes: {
    FastifyInstance: {
      methods: {
        ...each(`${verbs} addHook setErrorHandler setNotFoundHandler addContentTypeParser`, handles),
        // A plugin, which may be async, and its options.
        register: { ...changing, fates: [callsLater(0, "awaited")] },
        after: { ...changing, fates: [callsLater(0, "awaited")] },
        ...each("route decorate decorateRequest decorateReply addSchema", changing),
        ...each("setValidatorCompiler setSerializerCompiler setGenReqId", changing),
        ...each("hasDecorator hasPlugin hasRoute getSchema getSchemas printRoutes printPlugins", quiet),
        listen: promise({ effects: writes("network"), raises: ["Error"], fates: [callsLater(-1)] }),
        ...each("ready close", promise({ effects: writes("network"), fates: [callsLater(0)] })),
        inject: promise({ effects: writes("network") }),
      },
    },
    FastifyReply: {
      methods: {
        // It takes a promise for the body and waits for it.
        send: { effects: writes("network"), fates: [fate(0, "awaits")] },
        redirect: { effects: writes("network") },
        ...each("code status header headers removeHeader type serializer hijack trailer", changing),
        ...each("getHeader getHeaders hasHeader serialize", quiet),
      },
    },
  },
  called: "fastify",
  aliases: { "fastify.*": "*" },
});

/* ---------------------------------------------------------------- Koa, Hono, NestJS */

const koa = library({
  module: "koa",
  source: "https://koajs.com/",
  classes: {
    Application: {
      bases: ["NodeJS.EventEmitter"],
      constructs: quiet,
      methods: {
        use: { ...changing, fates: [callsLater(0, "awaited")] },
        listen: withCallback(writes("network")),
        ...each("callback toJSON inspect createContext", quiet),
      },
    },
  },
  called: "Application",
  aliases: { "Application.*": "*" },
});

const koaRouter = [
  ["koa-router", "https://github.com/ZijianHe/koa-router"],
  ["@koa/router", "https://github.com/koajs/router"],
].map(([module = "", source = ""]) =>
  library({
    module,
    source,
    classes: {
      Router: {
        constructs: quiet,
        methods: {
          ...each(`${verbs} del use param register`, { ...changing, fates: [callsLater("all", "awaited")] }),
          ...each("routes allowedMethods prefix url", quiet),
        },
      },
    },
    called: "Router",
  }),
);

/** Each handler on the way may give a promise. */
const honoHandles: LibraryFunction = { ...changing, fates: [callsLater("all", "awaited")] };

const hono = library({
  module: "hono",
  source: "https://hono.dev/docs/api/hono",
  functions: each("HandlerInterface MiddlewareHandlerInterface OnHandlerInterface", honoHandles),
  classes: {
    Hono: {
      constructs: quiet,
      methods: {
        ...each(`${verbs} use on onError notFound query`, honoHandles),
        ...each("route basePath mount", changing),
        ...each("fetch request", promise({ effects: writes("network") })),
      },
    },
    Context: {
      methods: {
        ...each("json text html body newResponse", { effects: [], fates: [fate(0, "ignores")] }),
        ...each("redirect notFound get", quiet),
        ...each("set header status setRenderer setLayout", changing),
      },
    },
    HonoRequest: {
      methods: {
        ...each(
          "json text arrayBuffer bytes blob formData parseBody",
          promise({ effects: exclusive("network") }),
        ),
        ...each("param query queries header valid", quiet),
      },
    },
  },
  rewrites: { "hono\\.HonoBase(?=$|\\.)": "hono.Hono" },
});

const nest = [
  library({
    module: "@nestjs/common",
    source: "https://docs.nestjs.com/controllers",
    // Handlers and hooks may be async.
    functions: {
      ...each("Get Post Put Patch Delete Head Options All Search Sse", registering),
      ...each("Controller Injectable Module Catch UseGuards UseInterceptors UsePipes UseFilters", {
        decorates: "same",
      }),
      ...each("HttpCode Header Redirect Render SetMetadata Version", { decorates: "same" }),
    },
    classes: {
      Logger: {
        methods: { "*": { effects: writes("console"), fates: [fate("all", "ignores")] } },
        constructs: quiet,
      },
      ConsoleLogger: {
        methods: { "*": { effects: writes("console"), fates: [fate("all", "ignores")] } },
        constructs: quiet,
      },
    },
  }),
  library({
    module: "@nestjs/core",
    source: "https://docs.nestjs.com/first-steps",
    classes: {
      NestFactoryStatic: {
        methods: each(
          "create createMicroservice createApplicationContext",
          promise({ effects: writes("environment") }),
        ),
      },
    },
  }),
  library({
    module: "@nestjs/schedule",
    source: "https://docs.nestjs.com/techniques/task-scheduling",
    functions: each("Cron Interval Timeout", registering),
  }),
];

/* ---------------------------------------------------------------- sockets */

const listens: LibraryFunction = { ...changing, fates: [callsLater(1)] };
const emits: LibraryFunction = { effects: writes("network"), fates: [callsLater(-1)] };

const emitter: LibraryClass = {
  methods: {
    ...each("on once", listens),
    ...each("off removeListener removeAllListeners", changing),
    ...each("onAny prependAny onAnyOutgoing", { ...changing, fates: [callsLater(0)] }),
    emit: emits,
    emitWithAck: promise({ effects: writes("network"), raises: ["Error"] }),
    send: emits,
  },
};

const socketIo = [
  library({
    module: "socket.io",
    source: "https://socket.io/docs/v4/server-api/",
    classes: {
      StrictEventEmitter: emitter,
      Server: {
        ...emitter,
        constructs: quiet,
        methods: {
          ...emitter.methods,
          use: { ...changing, fates: [callsLater(0)] },
          ...each("of to in except local volatile", quiet),
          close: promise({ effects: writes("network"), fates: [callsLater(0)] }),
        },
      },
      Namespace: { bases: ["socket.io.Server"] },
      Socket: {
        bases: ["socket.io.StrictEventEmitter"],
        methods: {
          ...emitter.methods,
          use: { ...changing, fates: [callsLater(0)] },
          ...each("join leave disconnect", { effects: writes("network") }),
          ...each("to in except", quiet),
        },
      },
      BroadcastOperator: { ...emitter },
    },
    rewrites: { "@socket\\.io/component-emitter\\.Emitter\\.": "socket.io.StrictEventEmitter." },
  }),
  library({
    module: "socket.io-client",
    source: "https://socket.io/docs/v4/client-api/",
    // The function is declared under its other name.
    functions: each("io lookup", { effects: writes("network"), returns: "socket.io-client.Socket" }),
    classes: {
      Socket: {
        ...emitter,
        methods: {
          ...emitter.methods,
          ...each("connect disconnect open close", { effects: writes("network") }),
        },
      },
    },
    called: "io",
  }),
];

const ws = library({
  module: "ws",
  source: "https://github.com/websockets/ws/blob/master/doc/ws.md",
  classes: {
    WebSocket: {
      bases: ["NodeJS.EventEmitter"],
      constructs: { effects: writes("network") },
      concurrency: "exclusive",
      methods: {
        ...each("on once addListener addEventListener", listens),
        ...each("off removeListener removeEventListener", changing),
        ...each("send ping pong", withCallback(exclusive("network"), { fates: [fate(0, "ignores")] })),
        ...each("close terminate pause resume", { effects: exclusive("network") }),
      },
    },
    WebSocketServer: {
      bases: ["NodeJS.EventEmitter"],
      constructs: { effects: writes("network") },
      methods: {
        ...each("on once addListener", listens),
        close: withCallback(writes("network")),
        handleUpgrade: withCallback(writes("network")),
        ...each("address shouldHandle", quiet),
      },
    },
  },
  called: "WebSocket",
  aliases: { "WebSocket.*": "*", Server: "WebSocketServer" },
});

export const serverLibraries = [express, fastify, koa, ...koaRouter, hono, ...nest, ...socketIo, ws];
