/** `aiohttp`: its client, and the parts of its server that an application touches. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  coroutine,
  each,
  exceptions,
  exclusive,
  fate,
  keepsServing,
  library,
  plainClasses,
  pure,
  quickCoroutine,
  reads,
  readsByVerb,
  serving,
  writes,
} from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const raises = ["TimeoutError", "aiohttp.ClientError"];

/** Five minutes in all, unless the limit is taken away. */
const patience = { for: "answer", limitedBy: ["timeout"], byDefault: true, noneIsDefault: true } as const;

/** Gives an object that is awaited or entered with `async with`, for the same response. */
const reading: LibraryFunction = {
  returns: "aiohttp._RequestContextManager",
  suspends: true,
  effects: reads("network"),
  raises,
  patience,
};
const writing: LibraryFunction = { ...reading, effects: writes("network") };

const body = { effects: reads("network"), raises };

const client = library({
  module: "aiohttp",
  source: "https://docs.aiohttp.org/en/stable/client_reference.html",
  world: "asyncio",
  functions: {
    request: { ...writing, readsWhen: readsByVerb, returns: "aiohttp._SessionRequestContextManager" },
  },
  classes: {
    ClientSession: {
      constructs: { ...quiet, makes: "session", patience: { ...patience, of: "made" } },
      enter: "async",
      concurrency: "shared",
      methods: {
        ...each("get head options", reading),
        ...each("post put patch delete", writing),
        request: { ...writing, readsWhen: readsByVerb },
        ws_connect: {
          returns: "aiohttp._WSRequestContextManager",
          suspends: true,
          effects: writes("network"),
          raises,
        },
        close: coroutine("None", { effects: writes("memory") }),
        detach: quiet,
      },
      attributes: { closed: "bool", cookie_jar: "aiohttp.abc.AbstractCookieJar" },
    },
    _RequestContextManager: {
      bases: ["Coroutine[aiohttp.ClientResponse]"],
      enter: "async",
      entered: "aiohttp.ClientResponse",
      awaited: "aiohttp.ClientResponse",
      iterate: "neither",
    },
    _SessionRequestContextManager: {
      enter: "async",
      entered: "aiohttp.ClientResponse",
      iterate: "neither",
    },
    _WSRequestContextManager: {
      bases: ["Coroutine[aiohttp.ClientWebSocketResponse]"],
      enter: "async",
      entered: "aiohttp.ClientWebSocketResponse",
      awaited: "aiohttp.ClientWebSocketResponse",
      iterate: "neither",
    },
    ClientResponse: {
      enter: "async",
      methods: {
        text: coroutine("str", body),
        read: coroutine("bytes", body),
        json: coroutine("?", { ...body, raises: ["aiohttp.ContentTypeError", ...raises] }),
        start: coroutine("aiohttp.ClientResponse", body),
        raise_for_status: pure("None", { raises: ["aiohttp.ClientResponseError"] }),
        ...each("close get_encoding", quiet),
        release: quiet,
      },
      attributes: {
        status: "int",
        reason: "str | None",
        ok: "bool",
        method: "str",
        content: "aiohttp.StreamReader",
        content_type: "str",
        charset: "str | None",
        headers: "multidict.CIMultiDictProxy[str]",
      },
    },
    StreamReader: {
      concurrency: "exclusive",
      iterate: "async",
      iterated: "bytes",
      methods: {
        ...each(
          "read readany readexactly readline readuntil",
          coroutine("bytes", { ...body, effects: exclusive("network") }),
        ),
        ...each("iter_chunked iter_any iter_chunks", { effects: [] }),
        ...each("at_eof is_eof read_nowait", quiet),
      },
    },
    ClientWebSocketResponse: {
      concurrency: "exclusive",
      iterate: "async",
      iterated: "aiohttp.WSMessage",
      methods: {
        receive: coroutine("aiohttp.WSMessage", { effects: exclusive("network"), raises }),
        receive_str: coroutine("str", { effects: exclusive("network"), raises }),
        receive_bytes: coroutine("bytes", { effects: exclusive("network"), raises }),
        receive_json: coroutine("?", { effects: exclusive("network"), raises }),
        ...each(
          "send_str send_bytes send_json ping pong",
          coroutine("None", { effects: exclusive("network"), raises }),
        ),
        close: coroutine("bool", { effects: exclusive("network") }),
      },
      attributes: { closed: "bool", close_code: "int | None" },
    },
    ...plainClasses("TCPConnector UnixConnector BasicAuth FormData CookieJar DummyCookieJar WSMessage"),
    ClientTimeout: {
      constructs: {
        ...quiet,
        patience: { for: "answer", limitedBy: [0, "total", "sock_read"], of: "limit" },
      },
    },
    ...exceptions({
      ClientError: "Exception",
      ClientConnectionError: "aiohttp.ClientError",
      ClientConnectionResetError: "aiohttp.ClientConnectionError ConnectionResetError",
      ClientOSError: "aiohttp.ClientConnectionError OSError",
      ClientConnectorError: "aiohttp.ClientOSError",
      ClientConnectorDNSError: "aiohttp.ClientConnectorError",
      ClientProxyConnectionError: "aiohttp.ClientConnectorError",
      ClientSSLError: "aiohttp.ClientConnectorError",
      ServerConnectionError: "aiohttp.ClientConnectionError",
      ServerDisconnectedError: "aiohttp.ServerConnectionError",
      ServerTimeoutError: "aiohttp.ServerConnectionError TimeoutError",
      ConnectionTimeoutError: "aiohttp.ServerTimeoutError",
      SocketTimeoutError: "aiohttp.ServerTimeoutError",
      ClientPayloadError: "aiohttp.ClientError",
      ClientResponseError: "aiohttp.ClientError",
      ClientHttpProxyError: "aiohttp.ClientResponseError",
      ContentTypeError: "aiohttp.ClientResponseError",
      TooManyRedirects: "aiohttp.ClientResponseError",
      WSServerHandshakeError: "aiohttp.ClientResponseError",
      InvalidURL: "aiohttp.ClientError ValueError",
    }),
  },
  aliases: {
    "client.*": "*",
    "client_exceptions.*": "*",
    "client_reqrep.*": "*",
    "client_ws.*": "*",
    "connector.*": "*",
    "streams.*": "*",
    "helpers.*": "*",
    "http_websocket.*": "*",
  },
});

const web = library({
  module: "aiohttp.web",
  source: "https://docs.aiohttp.org/en/stable/web_reference.html",
  world: "asyncio",
  functions: {
    // Blocks until the application ends; it runs the event loop itself.
    run_app: { returns: "None", fates: [fate(0, "keeps")] },
    json_response: pure("aiohttp.web.Response"),
    middleware: serving,
    ...each("get post put patch delete head options view", {
      returns: "aiohttp.web.RouteDef",
      effects: [],
      fates: keepsServing(1, "handler"),
    }),
    route: { returns: "aiohttp.web.RouteDef", effects: [], fates: keepsServing(2, "handler") },
  },
  classes: {
    ...plainClasses("RouteDef"),
    Application: {
      constructs: quiet,
      methods: {
        ...each("add_routes add_subapp", { fates: [fate(0, "keeps")] }),
        ...each("cleanup shutdown startup", quickCoroutine("None")),
      },
      attributes: { router: "aiohttp.web.UrlDispatcher" },
    },
    UrlDispatcher: {
      methods: {
        ...each("add_get add_post add_put add_patch add_delete add_head add_view", {
          fates: keepsServing(1, "handler"),
        }),
        add_route: { fates: keepsServing(2, "handler") },
      },
    },
    RouteTableDef: {
      constructs: quiet,
      methods: each("get post put patch delete head options route view", serving),
    },
    BaseRequest: {
      methods: {
        text: coroutine("str", { effects: exclusive("network") }),
        read: coroutine("bytes", { effects: exclusive("network") }),
        json: coroutine("?", { effects: exclusive("network") }),
        post: coroutine("?", { effects: exclusive("network") }),
        multipart: coroutine("?", { effects: exclusive("network") }),
      },
    },
    Request: { bases: ["aiohttp.web.BaseRequest"] },
    StreamResponse: {
      methods: {
        prepare: coroutine("?", { effects: exclusive("network") }),
        ...each("write write_eof", coroutine("None", { effects: exclusive("network") })),
      },
    },
    Response: { bases: ["aiohttp.web.StreamResponse"], constructs: quiet },
    WebSocketResponse: {
      bases: ["aiohttp.web.StreamResponse"],
      constructs: quiet,
      concurrency: "exclusive",
      iterate: "async",
      iterated: "aiohttp.WSMessage",
      methods: {
        receive: coroutine("aiohttp.WSMessage", { effects: exclusive("network") }),
        receive_str: coroutine("str", { effects: exclusive("network") }),
        receive_bytes: coroutine("bytes", { effects: exclusive("network") }),
        receive_json: coroutine("?", { effects: exclusive("network") }),
        ...each(
          "send_str send_bytes send_json ping pong",
          coroutine("None", { effects: exclusive("network") }),
        ),
        close: coroutine("bool", { effects: exclusive("network") }),
      },
    },
    AppRunner: {
      constructs: quiet,
      methods: each("setup cleanup", coroutine("None", { effects: writes("network") })),
    },
    TCPSite: {
      constructs: quiet,
      methods: each("start stop", coroutine("None", { effects: writes("network"), raises: ["OSError"] })),
    },
  },
});

export const aiohttpLibraries = [client, web];
