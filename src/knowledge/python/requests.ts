/** `requests`: everything it does blocks on the network. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { blocking, each, exceptions, library, pure } from "../entries.ts";

const instead = "`aiohttp` or `httpx.AsyncClient`";
const raises = ["requests.RequestException"];

const reading = blocking("network", { instead, gives: "requests.Response", raises });
const writing = blocking("network", { instead, gives: "requests.Response", raises, mode: "write" });
const quiet: LibraryFunction = { effects: [] };

const verbs = { ...each("get options head", reading), ...each("post put patch delete request", writing) };

const requests = library({
  module: "requests",
  source: "https://requests.readthedocs.io/en/latest/api/",
  functions: { ...verbs, session: pure("requests.Session") },
  classes: {
    Session: {
      constructs: quiet,
      enter: "sync",
      concurrency: "exclusive",
      methods: {
        ...verbs,
        send: writing,
        ...each("close mount prepare_request get_adapter", quiet),
      },
      attributes: { headers: "dict[str, str]", cookies: "requests.cookies.RequestsCookieJar" },
    },
    Response: {
      enter: "sync",
      methods: {
        json: pure("?", { raises: ["requests.JSONDecodeError"] }),
        raise_for_status: pure("None", { raises: ["requests.HTTPError"] }),
        close: quiet,
        // With `stream=True` they read the body from the network as they go.
        iter_content: pure("Iterator[bytes]"),
        iter_lines: pure("Iterator[bytes]"),
      },
      attributes: {
        text: "str",
        content: "bytes",
        status_code: "int",
        ok: "bool",
        url: "str",
        reason: "str",
        encoding: "str | None",
        headers: "dict[str, str]",
      },
    },
    ...exceptions({
      RequestException: "OSError",
      HTTPError: "requests.RequestException",
      ConnectionError: "requests.RequestException",
      Timeout: "requests.RequestException",
      ConnectTimeout: "requests.ConnectionError requests.Timeout",
      ReadTimeout: "requests.Timeout",
      URLRequired: "requests.RequestException",
      TooManyRedirects: "requests.RequestException",
      JSONDecodeError: "requests.RequestException ValueError",
    }),
  },
  aliases: { "api.*": "*", "sessions.*": "*", "models.*": "*", "exceptions.*": "*" },
});

/** Those that the package does not offer at its top. */
const requestsExceptions = library({
  module: "requests.exceptions",
  source: "https://requests.readthedocs.io/en/latest/api/#exceptions",
  classes: exceptions({
    ProxyError: "requests.ConnectionError",
    SSLError: "requests.ConnectionError",
    InvalidURL: "requests.RequestException ValueError",
    MissingSchema: "requests.RequestException ValueError",
    InvalidSchema: "requests.RequestException ValueError",
    ChunkedEncodingError: "requests.RequestException",
    ContentDecodingError: "requests.RequestException",
  }),
});

export const requestsLibraries = [requests, requestsExceptions];
