/** HTTP clients from npm: axios, got, ky, undici, node-fetch, superagent. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  callsLater,
  changing,
  derived,
  each,
  exclusive,
  library,
  promise,
  quiet,
  quietClass,
  reads,
  writes,
} from "../entries.ts";
import { fetching, readsByMethod, receivesBody } from "./requests.ts";

const readingVerbs = "get head options";
const writingVerbs = "post put patch delete";

/** Requests by the name of their method; failures that the server answers with count as failures. */
function verbs(raises: readonly string[]) {
  return {
    ...each(readingVerbs, promise({ effects: reads("network"), raises })),
    ...each(writingVerbs, promise({ effects: writes("network"), raises })),
  };
}

const axiosError = ["axios.AxiosError"];
const axiosRequest = (argument: number): LibraryFunction =>
  promise({ effects: writes("network"), readsWhen: readsByMethod(argument), raises: axiosError });
const axiosVerbs = {
  ...verbs(axiosError),
  ...each("postForm putForm patchForm", promise({ effects: writes("network"), raises: axiosError })),
  request: axiosRequest(0),
  getUri: quiet,
};
const axiosMore = { ...each("create isAxiosError isCancel toFormData mergeConfig getAdapter", quiet) };

const axios = library({
  module: "axios",
  source: "https://axios-http.com/docs/api_intro",
  functions: {
    // The function itself, and what is called through a variable of its type.
    ...each("axios AxiosInstance AxiosStatic", axiosRequest(0)),
    ...axiosVerbs,
    ...axiosMore,
    all: promise({ effects: [], fates: [{ argument: 0, fate: "awaits" }] }),
    spread: quiet,
  },
  classes: {
    Axios: { constructs: quiet, concurrency: "shared", methods: axiosVerbs },
    AxiosInstance: { bases: ["axios.Axios"], concurrency: "shared", methods: axiosMore },
    AxiosStatic: { bases: ["axios.AxiosInstance"], concurrency: "shared", methods: axiosMore },
    AxiosInterceptorManager: {
      methods: {
        use: {
          ...changing,
          fates: [
            { argument: 0, fate: "calls-on-loop", result: "awaited" },
            { argument: 1, fate: "calls-on-loop", result: "awaited" },
          ],
        },
        ...each("eject clear", changing),
      },
    },
    AxiosError: derived("Error", { exception: true, constructs: quiet, methods: { toJSON: quiet } }),
    CanceledError: derived("axios.AxiosError", { exception: true }),
    AxiosHeaders: quietClass,
  },
  called: "axios",
  // The same declarations once more for `require`.
  aliases: { "axios.*": "*", "default.*": "*" },
});

const gotError = ["got.TimeoutError", "got.HTTPError", "got.RequestError"];
const gotRequest: LibraryFunction = promise({
  effects: writes("network"),
  readsWhen: readsByMethod(1),
  raises: gotError,
});

const got = library({
  module: "got",
  source: "https://github.com/sindresorhus/got",
  functions: {
    ...each("got Got GotRequestFunction", gotRequest),
    ...verbs(gotError),
    extend: quiet,
    stream: { effects: writes("network") },
  },
  classes: {
    Got: { concurrency: "shared", methods: { ...verbs(gotError), extend: quiet } },
    GotRequestFunction: { concurrency: "shared" },
    RequestError: derived("Error", { exception: true }),
    HTTPError: derived("got.RequestError", { exception: true }),
    TimeoutError: derived("got.RequestError", { exception: true }),
    // What a call gives: a promise of the response, with short ways to its body.
    ResponsePromise: {
      bases: ["Promise"],
      methods: each("json text buffer", promise({ effects: reads("network"), raises: gotError })),
    },
  },
  called: "got",
  aliases: { "got.*": "*" },
});

const kyError = ["ky.TimeoutError", "ky.HTTPError"];

const ky = library({
  module: "ky",
  source: "https://github.com/sindresorhus/ky",
  functions: {
    ...each(
      "ky KyInstance",
      promise({ effects: writes("network"), readsWhen: readsByMethod(1), raises: kyError }),
    ),
    ...verbs(kyError),
    ...each("create extend", quiet),
  },
  classes: {
    KyInstance: { concurrency: "shared", methods: { ...verbs(kyError), ...each("create extend", quiet) } },
    ResponsePromise: {
      bases: ["Promise"],
      methods: each(
        "arrayBuffer blob bytes formData json text",
        promise({ effects: reads("network"), raises: kyError }),
      ),
    },
    HTTPError: derived("Error", { exception: true }),
    TimeoutError: derived("Error", { exception: true }),
  },
  called: "ky",
  aliases: { "ky.*": "*" },
});

const undiciRequest = promise({
  effects: writes("network"),
  readsWhen: readsByMethod(1),
  raises: ["Error"],
});

const undici = library({
  module: "undici",
  source: "https://undici.nodejs.org/",
  functions: {
    fetch: fetching,
    request: undiciRequest,
    ...each("stream connect upgrade", promise({ effects: writes("network"), raises: ["Error"] })),
    ...each("setGlobalDispatcher install", { effects: writes("environment") }),
    getGlobalDispatcher: quiet,
  },
  classes: {
    Dispatcher: {
      concurrency: "shared",
      methods: {
        request: promise({ effects: writes("network"), readsWhen: readsByMethod(0), raises: ["Error"] }),
        ...each("stream connect upgrade", promise({ effects: writes("network"), raises: ["Error"] })),
        ...each("close destroy", promise({ effects: writes("network") })),
      },
    },
    ...Object.fromEntries(
      "Agent Client Pool BalancedPool ProxyAgent EnvHttpProxyAgent"
        .split(" ")
        .map((name) => [name, derived("undici.Dispatcher", { constructs: quiet, concurrency: "shared" })]),
    ),
    BodyMixin: { methods: receivesBody },
    BodyReadable: { methods: { ...receivesBody, dump: promise({ effects: exclusive("network") }) } },
    Response: derived("undici.BodyMixin", { constructs: quiet, methods: { clone: quiet } }),
    Request: derived("undici.BodyMixin", { constructs: quiet, methods: { clone: quiet } }),
    Headers: { constructs: quiet, methods: { ...each("append delete set", changing), "*": quiet } },
    FormData: { constructs: quiet, methods: { ...each("append delete set", changing), "*": quiet } },
  },
  aliases: { "Dispatcher.BodyMixin": "BodyMixin", "Undici.*": "*", "default.*": "*" },
  // Node's own `fetch` is declared there.
  rewrites: { "undici-types\\.": "undici." },
});

const fetchError = ["node-fetch.AbortError", "node-fetch.FetchError"];
const body = each(
  "arrayBuffer blob buffer formData json text",
  promise({ effects: reads("network"), raises: fetchError }),
);

const nodeFetch = library({
  module: "node-fetch",
  source: "https://github.com/node-fetch/node-fetch",
  functions: {
    fetch: { ...fetching, raises: fetchError },
    isRedirect: quiet,
  },
  classes: {
    BodyMixin: { methods: body },
    Body: { methods: body },
    Response: derived("node-fetch.BodyMixin", { constructs: quiet, methods: { clone: quiet } }),
    Request: derived("node-fetch.BodyMixin", { constructs: quiet, methods: { clone: quiet } }),
    Headers: { constructs: quiet, methods: { ...each("append delete set", changing), "*": quiet } },
    FetchError: derived("Error", { exception: true }),
    AbortError: derived("Error", { exception: true }),
  },
  called: "fetch",
});

const crossFetch = library({
  module: "cross-fetch",
  source: "https://github.com/lquixada/cross-fetch",
  functions: { fetch: fetching },
  called: "fetch",
});

/** Sends the request when it is awaited, or its `end` is called. */
const superagentRequest = (mode: "read" | "write"): LibraryFunction => ({
  suspends: true,
  effects: [{ resource: "network", mode }],
  raises: ["Error"],
  returns: "superagent.Request",
});

const superagentVerbs = {
  ...each(readingVerbs, superagentRequest("read")),
  ...each(`${writingVerbs} del`, superagentRequest("write")),
};

const superagent = library({
  module: "superagent",
  source: "https://forwardemail.github.io/superagent/",
  functions: superagentVerbs,
  classes: {
    SuperAgentStatic: { methods: superagentVerbs },
    Agent: { constructs: quiet, methods: superagentVerbs },
    RequestBase: {
      awaited: "superagent.Response",
      lazy: true,
      methods: {
        end: { effects: writes("network"), fates: [callsLater(0)] },
        get: quiet,
        "*": changing,
      },
    },
    SARequest: {
      bases: ["superagent.RequestBase"],
      methods: { end: { effects: writes("network"), fates: [callsLater(0)] } },
    },
    Request: { bases: ["superagent.SARequest"] },
  },
  aliases: { "request.*": "*" },
});

export const httpClientLibraries = [axios, got, ky, undici, nodeFetch, crossFetch, superagent];
