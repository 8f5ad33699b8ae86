/** Node's network: sockets, HTTP, name lookup, and questions to the person at the terminal. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  callsLater,
  changing,
  each,
  exclusive,
  library,
  promise,
  quiet,
  reads,
  withCallback,
  writes,
} from "../entries.ts";

const raises = ["Error"];
const connects: LibraryFunction = withCallback(writes("network"), { raises });

const server: LibraryClass = {
  bases: ["NodeJS.EventEmitter"],
  constructs: quiet,
  methods: {
    ...each("listen close", withCallback(writes("network"))),
    ...each("address ref unref", quiet),
    getConnections: withCallback(reads("network")),
  },
};

const socket: LibraryClass = {
  bases: ["stream.Duplex"],
  constructs: quiet,
  concurrency: "exclusive",
  methods: {
    connect: connects,
    ...each("write end", withCallback(exclusive("network"))),
    ...each(
      "setEncoding pause resume setNoDelay setKeepAlive ref unref destroySoon resetAndDestroy",
      changing,
    ),
    setTimeout: { ...changing, fates: [callsLater(1)] },
    address: quiet,
  },
};

const net = library({
  module: "net",
  source: "https://nodejs.org/api/net.html",
  functions: {
    ...each("connect createConnection", { ...connects, returns: "net.Socket" }),
    createServer: { effects: [], fates: [callsLater(-1)], returns: "net.Server" },
    ...each("isIP isIPv4 isIPv6", quiet),
  },
  classes: { Socket: socket, Server: server },
});

const tls = library({
  module: "tls",
  source: "https://nodejs.org/api/tls.html",
  functions: {
    connect: { ...connects, returns: "tls.TLSSocket" },
    createServer: { effects: [], fates: [callsLater(-1)] },
    ...each("createSecureContext getCiphers checkServerIdentity", quiet),
  },
  classes: { TLSSocket: { bases: ["net.Socket"] }, Server: { bases: ["net.Server"] } },
});

const datagrams = library({
  module: "dgram",
  source: "https://nodejs.org/api/dgram.html",
  functions: { createSocket: { effects: [], fates: [callsLater(-1)] } },
  classes: {
    Socket: {
      bases: ["NodeJS.EventEmitter"],
      concurrency: "exclusive",
      methods: {
        ...each("bind connect send close", withCallback(exclusive("network"))),
        ...each("address ref unref remoteAddress", quiet),
        ...each("setBroadcast setTTL addMembership dropMembership disconnect", {
          effects: writes("network"),
        }),
      },
    },
  },
});

/** The listener's result is thrown away, so that a failure of an async one ends the process. */
const httpFunctions = {
  ...each("get request", { ...connects, returns: "http.ClientRequest" }),
  createServer: { effects: [], fates: [callsLater(-1)], returns: "http.Server" } satisfies LibraryFunction,
};

const timeLimit: LibraryFunction = { ...changing, fates: [callsLater(1)] };

const serving = {
  setTimeout: timeLimit,
  ...each("closeAllConnections closeIdleConnections", {
    effects: writes("network"),
  } satisfies LibraryFunction),
};

const http = library({
  module: "http",
  source: "https://nodejs.org/api/http.html",
  functions: { ...httpFunctions, validateHeaderName: quiet, validateHeaderValue: quiet },
  classes: {
    Server: { bases: ["net.Server"], methods: serving },
    Agent: { constructs: quiet, methods: { destroy: changing } },
    OutgoingMessage: {
      bases: ["stream.Writable"],
      methods: {
        ...each("getHeader getHeaders getHeaderNames hasHeader", quiet),
        ...each("setHeader setHeaders appendHeader removeHeader addTrailers", changing),
        flushHeaders: { effects: writes("network") },
        setTimeout: timeLimit,
      },
    },
    ServerResponse: {
      bases: ["http.OutgoingMessage"],
      methods: {
        ...each("writeHead assignSocket detachSocket", changing),
        ...each("writeContinue writeProcessing writeEarlyHints", { effects: writes("network") }),
      },
    },
    ClientRequest: {
      bases: ["http.OutgoingMessage"],
      methods: {
        setTimeout: timeLimit,
        ...each("setNoDelay setSocketKeepAlive", changing),
        abort: { effects: writes("network") },
      },
    },
    IncomingMessage: {
      bases: ["stream.Readable"],
      methods: { setTimeout: timeLimit, destroy: changing },
    },
  },
});

const https = library({
  module: "https",
  source: "https://nodejs.org/api/https.html",
  functions: httpFunctions,
  classes: { Server: { bases: ["tls.Server"], methods: server.methods ?? {} }, Agent: { constructs: quiet } },
});

const resolves =
  "resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTlsa resolveTxt reverse";
const lookups = `lookup lookupService ${resolves}`;
const settings = {
  ...each("getServers getDefaultResultOrder", { effects: reads("environment") }),
  ...each("setServers setDefaultResultOrder", { effects: writes("environment") }),
};

const dns = library({
  module: "dns",
  source: "https://nodejs.org/api/dns.html",
  functions: { ...each(lookups, withCallback(reads("network"), { raises })), ...settings },
  classes: {
    Resolver: { constructs: quiet, methods: each(resolves, withCallback(reads("network"), { raises })) },
  },
  aliases: { "promises.*": "=dns/promises.*" },
});

const dnsPromises = library({
  module: "dns/promises",
  source: "https://nodejs.org/api/dns.html#dns-promises-api",
  functions: { ...each(lookups, promise({ effects: reads("network"), raises })), ...settings },
  classes: {
    Resolver: {
      constructs: quiet,
      methods: each(resolves, promise({ effects: reads("network"), raises })),
    },
  },
});

const terminal = [
  library({
    module: "readline",
    source: "https://nodejs.org/api/readline.html",
    functions: {
      createInterface: { effects: [], returns: "readline.Interface" },
      ...each("clearLine clearScreenDown cursorTo moveCursor", withCallback(writes("console"))),
    },
    classes: {
      Interface: {
        bases: ["NodeJS.EventEmitter"],
        concurrency: "exclusive",
        iterate: "async",
        methods: {
          question: withCallback(exclusive("user")),
          ...each("prompt write", { effects: writes("console") }),
          ...each("close pause resume setPrompt", changing),
          ...each("getPrompt getCursorPos", quiet),
        },
      },
    },
    aliases: { "promises.*": "=readline/promises.*", ReadLine: "Interface" },
  }),
  library({
    module: "readline/promises",
    source: "https://nodejs.org/api/readline.html#promises-api",
    functions: { createInterface: { effects: [], returns: "readline/promises.Interface" } },
    classes: {
      Interface: {
        bases: ["readline.Interface"],
        concurrency: "exclusive",
        methods: { question: promise({ effects: exclusive("user") }) },
      },
      Readline: { methods: { commit: promise({ effects: writes("console") }) } },
    },
  }),
];

export const nodeNetworkLibraries = [net, tls, datagrams, http, https, dns, dnsPromises, ...terminal];
