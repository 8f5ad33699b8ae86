/** Web frameworks: `starlette`, `fastapi`, `flask`, `quart`; what they register and what a request gives. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
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
  registering,
  serving,
  writes,
} from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const keepsFirst: LibraryFunction = { fates: [fate(0, "keeps"), fate("func", "keeps")] };
const keepsSecond: LibraryFunction = { fates: [fate(1, "keeps"), fate("func", "keeps")] };
const servesSecond: LibraryFunction = { fates: keepsServing(1, "endpoint", "route", "func", "handler") };
const body = { effects: exclusive("network") };

const verbs = "get post put patch delete head options trace";

const connection: LibraryClass = {
  attributes: {
    headers: "starlette.datastructures.Headers",
    query_params: "starlette.datastructures.QueryParams",
    path_params: "dict[str, ?]",
    cookies: "dict[str, str]",
    url: "starlette.datastructures.URL",
    method: "str",
  },
};

const starlette = [
  library({
    module: "starlette.requests",
    source: "https://www.starlette.io/requests/",
    world: "any",
    classes: {
      HTTPConnection: connection,
      Request: {
        bases: ["starlette.requests.HTTPConnection"],
        methods: {
          body: coroutine("bytes", body),
          json: coroutine("?", body),
          // Awaited or entered, for the form.
          form: { suspends: true, ...body, returns: "starlette._utils.AwaitableOrContextManager" },
          is_disconnected: coroutine("bool", body),
          close: coroutine("None", body),
          stream: pure("AsyncIterator[bytes]"),
        },
      },
    },
  }),
  library({
    module: "starlette._utils",
    source: "https://www.starlette.io/requests/#request-files",
    classes: {
      AwaitableOrContextManager: {
        awaited: "starlette.datastructures.FormData",
        enter: "async",
        entered: "starlette.datastructures.FormData",
      },
    },
  }),
  library({
    module: "starlette.websockets",
    source: "https://www.starlette.io/websockets/",
    world: "any",
    classes: {
      ...exceptions({ WebSocketDisconnect: "Exception" }),
      WebSocket: {
        bases: ["starlette.requests.HTTPConnection"],
        concurrency: "exclusive",
        methods: {
          receive_text: coroutine("str", { ...body, raises: ["starlette.websockets.WebSocketDisconnect"] }),
          receive_bytes: coroutine("bytes", {
            ...body,
            raises: ["starlette.websockets.WebSocketDisconnect"],
          }),
          receive_json: coroutine("?", { ...body, raises: ["starlette.websockets.WebSocketDisconnect"] }),
          receive: coroutine("?", body),
          ...each("accept close send send_text send_bytes send_json", coroutine("None", body)),
          iter_text: pure("AsyncIterator[str]"),
          iter_bytes: pure("AsyncIterator[bytes]"),
          iter_json: pure("AsyncIterator[?]"),
        },
      },
    },
  }),
  library({
    module: "starlette.datastructures",
    source: "https://www.starlette.io/requests/#request-files",
    classes: {
      ...plainClasses("FormData Headers QueryParams URL"),
      UploadFile: {
        concurrency: "exclusive",
        methods: {
          read: coroutine("bytes", { effects: exclusive("file") }),
          ...each("write seek close", coroutine("None", { effects: exclusive("file") })),
        },
        attributes: { filename: "str | None", content_type: "str | None", size: "int | None" },
      },
    },
  }),
  library({
    module: "starlette.concurrency",
    source: "https://www.starlette.io/threadpool/",
    world: "any",
    functions: {
      run_in_threadpool: coroutine("$0.returned", {
        fates: [fate(0, "calls-in-thread"), fate("func", "calls-in-thread")],
      }),
      iterate_in_threadpool: pure("AsyncIterator[?]"),
    },
  }),
  library({
    module: "starlette.background",
    source: "https://www.starlette.io/background/",
    classes: {
      BackgroundTask: { constructs: { effects: [], fates: [fate(0, "keeps"), fate("func", "keeps")] } },
      BackgroundTasks: { constructs: quiet, methods: { add_task: keepsFirst } },
    },
  }),
  library({
    module: "starlette.applications",
    source: "https://www.starlette.io/applications/",
    world: "any",
    classes: {
      Starlette: {
        constructs: quiet,
        methods: {
          ...each("exception_handler middleware route websocket_route", serving),
          on_event: registering,
          ...each("add_exception_handler add_route add_websocket_route", servesSecond),
          add_event_handler: keepsSecond,
          ...each("add_middleware host mount", quiet),
        },
      },
    },
  }),
  library({
    module: "starlette.routing",
    source: "https://www.starlette.io/routing/",
    world: "any",
    classes: Object.fromEntries(
      ["Route", "WebSocketRoute"].map((name) => [
        name,
        { constructs: { effects: [], fates: keepsServing(1, "endpoint") } },
      ]),
    ),
  }),
  library({
    module: "starlette.responses",
    source: "https://www.starlette.io/responses/",
    classes: Object.fromEntries(
      "Response HTMLResponse PlainTextResponse JSONResponse RedirectResponse StreamingResponse FileResponse"
        .split(" ")
        .map((name) => [name, { constructs: quiet }]),
    ),
  }),
  library({
    module: "starlette.exceptions",
    source: "https://www.starlette.io/exceptions/",
    classes: exceptions({ HTTPException: "Exception", WebSocketException: "Exception" }),
  }),
];

const routing = {
  ...each(`${verbs} api_route websocket websocket_route route`, serving),
  on_event: registering,
  ...each("add_api_route add_api_websocket_route add_route add_websocket_route", servesSecond),
  add_event_handler: keepsSecond,
  ...each("include_router mount", quiet),
};

const fastapi = library({
  module: "fastapi",
  source: "https://fastapi.tiangolo.com/reference/fastapi/",
  world: "any",
  functions: {
    // Called for every request whose handler names it.
    ...each("Depends Security", { effects: [], fates: keepsServing(0, "dependency") }),
    ...each("Body Cookie File Form Header Path Query", quiet),
  },
  classes: {
    FastAPI: {
      bases: ["starlette.applications.Starlette"],
      constructs: quiet,
      methods: { ...routing, ...each("exception_handler middleware", serving) },
    },
    APIRouter: { constructs: quiet, methods: routing },
    UploadFile: { bases: ["starlette.datastructures.UploadFile"] },
    BackgroundTasks: { bases: ["starlette.background.BackgroundTasks"] },
    HTTPException: { bases: ["starlette.exceptions.HTTPException"], exception: true },
  },
  aliases: {
    Request: "=starlette.requests.Request",
    WebSocket: "=starlette.websockets.WebSocket",
    WebSocketDisconnect: "=starlette.websockets.WebSocketDisconnect",
    "requests.Request": "=starlette.requests.Request",
    "responses.*": "=starlette.responses.*",
    "websockets.*": "=starlette.websockets.*",
    "concurrency.run_in_threadpool": "=starlette.concurrency.run_in_threadpool",
    "applications.FastAPI": "FastAPI",
    "routing.APIRouter": "APIRouter",
    "datastructures.UploadFile": "UploadFile",
    "background.BackgroundTasks": "BackgroundTasks",
    "exceptions.HTTPException": "HTTPException",
    "param_functions.*": "*",
  },
});

/** What Flask's applications and blueprints share with Quart's, which keep Flask's interface. */
const scaffold: Readonly<Record<string, LibraryFunction>> = {
  ...each(
    "route get post put patch delete before_request after_request teardown_request errorhandler context_processor endpoint url_value_preprocessor",
    registering,
  ),
  ...each("add_url_rule", { fates: [fate(2, "keeps"), fate("view_func", "keeps")] }),
  ...each("register_error_handler", { fates: [fate(1, "keeps")] }),
  ...each("register_blueprint", quiet),
};

const flask = library({
  module: "flask",
  source: "https://flask.palletsprojects.com/en/stable/api/",
  functions: each("abort flash jsonify make_response redirect url_for", { effects: [] }),
  classes: {
    Flask: {
      constructs: quiet,
      methods: {
        ...scaffold,
        ...each(
          "before_first_request teardown_appcontext template_filter template_global template_test shell_context_processor",
          registering,
        ),
      },
    },
    Blueprint: {
      constructs: quiet,
      methods: { ...scaffold, ...each("app_errorhandler before_app_request after_app_request", registering) },
    },
  },
  aliases: { "app.Flask": "Flask", "blueprints.Blueprint": "Blueprint" },
});

/** Quart runs every handler on its one event loop, where Flask gives each a loop of its own. */
const quartScaffold: Readonly<Record<string, LibraryFunction>> = {
  ...scaffold,
  ...each(
    "route get post put patch delete before_request after_request teardown_request errorhandler endpoint",
    serving,
  ),
  ...each("websocket before_websocket after_websocket teardown_websocket", serving),
  add_url_rule: { fates: keepsServing(2, "view_func") },
};

const quart = [
  library({
    module: "quart",
    source: "https://quart.palletsprojects.com/en/latest/reference/source/quart/",
    world: "asyncio",
    functions: {
      ...each(
        "render_template render_template_string",
        coroutine("str", { effects: [{ resource: "file", mode: "read" }] }),
      ),
      make_response: coroutine("quart.Response", { effects: [] }),
      ...each(
        "send_file send_from_directory",
        coroutine("quart.Response", { effects: [{ resource: "file", mode: "read" }] }),
      ),
      flash: coroutine("None", { effects: writes("memory") }),
      ...each("abort jsonify redirect url_for", { effects: [] }),
    },
    classes: {
      Quart: {
        constructs: quiet,
        methods: {
          ...quartScaffold,
          ...each("before_serving after_serving while_serving teardown_appcontext", registering),
          add_background_task: { fates: [fate(0, "keeps")] },
        },
      },
      Blueprint: { constructs: quiet, methods: quartScaffold },
      ...plainClasses("Response"),
    },
    values: { request: "quart.wrappers.Request", websocket: "quart.wrappers.Websocket" },
    aliases: { "app.Quart": "Quart", "blueprints.Blueprint": "Blueprint" },
  }),
  library({
    module: "quart.wrappers",
    source: "https://quart.palletsprojects.com/en/latest/reference/source/quart.wrappers/",
    classes: {
      Request: {
        methods: {
          get_json: coroutine("?", body),
          get_data: coroutine("?", body),
        },
        attributes: {
          ...Object.fromEntries(
            ["data", "files", "form", "json", "values"].map((name) => [name, "Coroutine[?]"]),
          ),
          method: "str",
          path: "str",
        },
      },
      Websocket: {
        concurrency: "exclusive",
        methods: {
          ...each("receive receive_json", coroutine("?", body)),
          ...each("send send_json accept close", coroutine("None", body)),
        },
      },
    },
  }),
];

export const webFrameworkLibraries = [...starlette, fastapi, flask, ...quart];
