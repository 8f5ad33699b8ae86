/** `httpx`: a synchronous and an asynchronous client with the same methods. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  coroutine,
  each,
  exceptions,
  exclusive,
  library,
  plainClasses,
  pure,
  reads,
  readsByVerb,
  writes,
} from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const instead = "`httpx.AsyncClient`";
const raises = ["httpx.TimeoutException", "httpx.HTTPError"];

const blockingVerbs = {
  ...each("get options head", blocking("network", { instead, gives: "httpx.Response", raises })),
  ...each(
    "post put patch delete",
    blocking("network", { instead, gives: "httpx.Response", raises, mode: "write" }),
  ),
  request: {
    ...blocking("network", { instead, gives: "httpx.Response", raises, mode: "write" }),
    readsWhen: readsByVerb,
  },
};

/** Five seconds, unless the limit is taken away. */
const patience = { for: "answer", limitedBy: ["timeout"], byDefault: true } as const;

const asyncVerbs = {
  ...each("get options head", coroutine("httpx.Response", { effects: reads("network"), raises, patience })),
  ...each(
    "post put patch delete send",
    coroutine("httpx.Response", { effects: writes("network"), raises, patience }),
  ),
  request: coroutine("httpx.Response", {
    effects: writes("network"),
    readsWhen: readsByVerb,
    raises,
    patience,
  }),
};

/** The request is sent when the result is entered, which is as good as when it is made. */
function streaming(manager: string): LibraryFunction {
  return { effects: writes("network"), readsWhen: readsByVerb, returns: `${manager}[httpx.Response]` };
}

const client: LibraryClass = {
  constructs: quiet,
  concurrency: "shared",
  attributes: {
    is_closed: "bool",
    headers: "httpx.Headers",
    cookies: "httpx.Cookies",
    base_url: "httpx.URL",
  },
};

const body = { effects: exclusive("network"), raises };

export const httpx = library({
  module: "httpx",
  source: "https://www.python-httpx.org/api/",
  world: "any",
  functions: {
    ...blockingVerbs,
    stream: streaming("contextlib.AbstractContextManager"),
  },
  classes: {
    Client: {
      ...client,
      enter: "sync",
      methods: {
        ...blockingVerbs,
        send: blocking("network", { instead, gives: "httpx.Response", raises, mode: "write" }),
        stream: streaming("contextlib.AbstractContextManager"),
        ...each("build_request close", quiet),
      },
    },
    AsyncClient: {
      ...client,
      constructs: { ...quiet, makes: "client", patience: { ...patience, of: "made" } },
      enter: "async",
      methods: {
        ...asyncVerbs,
        stream: streaming("contextlib.AbstractAsyncContextManager"),
        build_request: quiet,
        aclose: coroutine("None", { effects: writes("memory") }),
      },
    },
    Response: {
      enter: "neither",
      methods: {
        json: pure("?"),
        raise_for_status: pure("?", { raises: ["httpx.HTTPStatusError"] }),
        aread: coroutine("bytes", body),
        aclose: coroutine("None", { effects: writes("memory") }),
        aiter_bytes: pure("AsyncIterator[bytes]"),
        aiter_raw: pure("AsyncIterator[bytes]"),
        aiter_text: pure("AsyncIterator[str]"),
        aiter_lines: pure("AsyncIterator[str]"),
        iter_bytes: pure("Iterator[bytes]"),
        iter_text: pure("Iterator[str]"),
        iter_lines: pure("Iterator[str]"),
        close: quiet,
      },
      attributes: {
        text: "str",
        content: "bytes",
        status_code: "int",
        is_success: "bool",
        is_error: "bool",
        reason_phrase: "str",
        url: "httpx.URL",
        headers: "httpx.Headers",
        cookies: "httpx.Cookies",
      },
    },
    ...plainClasses("Cookies Headers Limits URL"),
    Timeout: {
      constructs: {
        ...quiet,
        patience: { for: "answer", limitedBy: [0, "timeout", "read"], of: "limit" },
      },
    },
    ...exceptions({
      HTTPError: "Exception",
      RequestError: "httpx.HTTPError",
      HTTPStatusError: "httpx.HTTPError",
      TransportError: "httpx.RequestError",
      DecodingError: "httpx.RequestError",
      TooManyRedirects: "httpx.RequestError",
      TimeoutException: "httpx.TransportError",
      ConnectTimeout: "httpx.TimeoutException",
      ReadTimeout: "httpx.TimeoutException",
      WriteTimeout: "httpx.TimeoutException",
      PoolTimeout: "httpx.TimeoutException",
      NetworkError: "httpx.TransportError",
      ConnectError: "httpx.NetworkError",
      ReadError: "httpx.NetworkError",
      WriteError: "httpx.NetworkError",
      CloseError: "httpx.NetworkError",
      ProxyError: "httpx.TransportError",
      UnsupportedProtocol: "httpx.TransportError",
      ProtocolError: "httpx.TransportError",
      LocalProtocolError: "httpx.ProtocolError",
      RemoteProtocolError: "httpx.ProtocolError",
      InvalidURL: "Exception",
      CookieConflict: "Exception",
      StreamError: "RuntimeError",
      StreamConsumed: "httpx.StreamError",
      StreamClosed: "httpx.StreamError",
      ResponseNotRead: "httpx.StreamError",
      RequestNotRead: "httpx.StreamError",
    }),
  },
  aliases: {
    "_api.*": "*",
    "_client.*": "*",
    "_models.*": "*",
    "_exceptions.*": "*",
    "_config.*": "*",
    "_urls.*": "*",
  },
});
