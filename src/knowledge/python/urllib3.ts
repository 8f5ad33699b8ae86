/** `urllib3`: everything it does blocks on the network. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { blocking, each, exceptions, library } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const raises = ["urllib3.exceptions.HTTPError"];
const sending = blocking("network", {
  instead: "`aiohttp` or `httpx.AsyncClient`",
  mode: "write",
  gives: "urllib3.HTTPResponse",
  raises,
});

const pool: LibraryClass = {
  constructs: quiet,
  enter: "sync",
  concurrency: "shared",
  methods: each("request request_encode_body request_encode_url urlopen", sending),
};

export const urllib3Libraries = [
  library({
    module: "urllib3",
    source: "https://urllib3.readthedocs.io/en/stable/reference/",
    functions: { request: sending, disable_warnings: quiet },
    classes: {
      PoolManager: pool,
      ProxyManager: { bases: ["urllib3.PoolManager"] },
      HTTPConnectionPool: pool,
      HTTPSConnectionPool: { bases: ["urllib3.HTTPConnectionPool"] },
      HTTPResponse: {
        enter: "sync",
        attributes: { data: "bytes", status: "int", reason: "str | None" },
      },
      Timeout: { constructs: quiet },
      Retry: { constructs: quiet },
    },
    aliases: {
      "poolmanager.*": "*",
      "connectionpool.*": "*",
      "response.HTTPResponse": "HTTPResponse",
      "util.retry.Retry": "Retry",
      "util.timeout.Timeout": "Timeout",
    },
  }),
  library({
    module: "urllib3.exceptions",
    source: "https://urllib3.readthedocs.io/en/stable/reference/urllib3.exceptions.html",
    classes: exceptions({
      HTTPError: "Exception",
      PoolError: "urllib3.exceptions.HTTPError",
      RequestError: "urllib3.exceptions.PoolError",
      MaxRetryError: "urllib3.exceptions.RequestError",
      TimeoutError: "urllib3.exceptions.HTTPError",
      ConnectTimeoutError: "urllib3.exceptions.TimeoutError",
      ReadTimeoutError: "urllib3.exceptions.TimeoutError urllib3.exceptions.RequestError",
      SSLError: "urllib3.exceptions.HTTPError",
      ProxyError: "urllib3.exceptions.HTTPError",
      ProtocolError: "urllib3.exceptions.HTTPError",
    }),
  }),
];
