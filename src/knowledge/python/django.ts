/** Django: its synchronous and asynchronous ORM methods, transactions and the decorators of views. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  coroutine,
  each,
  exceptions,
  fate,
  library,
  pure,
  reads,
  registering,
  replacingDecorator,
  writes,
} from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const raises = ["django.db.Error"];
const set = "django.db.models.QuerySet";

// A connection belongs to its thread, and so does the transaction that is open on it.
const asking = (gives: string, asynchronous: string) =>
  blocking("database", { instead: asynchronous, threadBound: true, raises, gives });
const changing = (gives: string, asynchronous: string) =>
  blocking("database", { instead: asynchronous, threadBound: true, mode: "write", raises, gives });

const results: Readonly<Record<string, string>> = {
  aggregate: "dict[str, ?]",
  bulk_create: "list[?]",
  bulk_update: "int",
  contains: "bool",
  count: "int",
  delete: "tuple[int, dict[str, int]]",
  exists: "bool",
  get_or_create: "tuple[?, bool]",
  in_bulk: "dict[?, ?]",
  update: "int",
  update_or_create: "tuple[?, bool]",
};
const readers = [
  "aggregate",
  "contains",
  "count",
  "earliest",
  "exists",
  "first",
  "get",
  "in_bulk",
  "last",
  "latest",
];
const writers = [
  "bulk_create",
  "bulk_update",
  "create",
  "delete",
  "get_or_create",
  "update",
  "update_or_create",
];

/** Methods of query sets; each has an asynchronous twin with an `a` in front. */
const queries: Readonly<Record<string, LibraryFunction>> = Object.fromEntries([
  ...readers.flatMap((name) => [
    [name, asking(results[name] ?? "?", `\`a${name}\``)],
    [`a${name}`, coroutine(results[name] ?? "?", { effects: reads("database"), raises })],
  ]),
  ...writers.flatMap((name) => [
    [name, changing(results[name] ?? "?", `\`a${name}\``)],
    [`a${name}`, coroutine(results[name] ?? "?", { effects: writes("database"), raises })],
  ]),
]);

/** A manager offers them all, but not to delete whole tables by accident. */
const { delete: _delete, adelete: _adelete, ...managerQueries } = queries;

const refining = each(
  "alias all annotate dates datetimes defer difference distinct exclude extra filter intersection none only order_by prefetch_related reverse select_for_update select_related union using values values_list",
  pure(set),
);

/** Objects' own writes; the asynchronous twins exist since Django 4.2. */
const modelMethods = {
  save: changing("None", "`asave`"),
  delete: changing("tuple[int, dict[str, int]]", "`adelete`"),
  refresh_from_db: asking("None", "`arefresh_from_db`"),
  asave: coroutine("None", { effects: writes("database"), raises }),
  adelete: coroutine("tuple[int, dict[str, int]]", { effects: writes("database"), raises }),
  arefresh_from_db: coroutine("None", { effects: reads("database"), raises }),
};

const models = library({
  module: "django.db.models",
  source: "https://docs.djangoproject.com/en/stable/ref/models/querysets/",
  functions: each("Avg Count Max Min Sum F Q Prefetch", quiet),
  classes: {
    Model: { methods: modelMethods, attributes: { objects: "django.db.models.Manager", pk: "?" } },
    Manager: { methods: { ...managerQueries, ...refining, get_queryset: pure(set), iterator: quiet } },
    QuerySet: {
      iterate: "both",
      methods: {
        ...queries,
        ...refining,
        as_manager: pure("django.db.models.Manager"),
        iterator: quiet,
        aiterator: pure("AsyncIterator[?]"),
      },
    },
  },
  aliases: { "manager.Manager": "Manager", "query.QuerySet": "QuerySet", "base.Model": "Model" },
});

const database = library({
  module: "django.db",
  source: "https://docs.djangoproject.com/en/stable/ref/exceptions/#database-exceptions",
  classes: exceptions({
    Error: "Exception",
    InterfaceError: "django.db.Error",
    DatabaseError: "django.db.Error",
    DataError: "django.db.DatabaseError",
    OperationalError: "django.db.DatabaseError",
    IntegrityError: "django.db.DatabaseError",
    InternalError: "django.db.DatabaseError",
    ProgrammingError: "django.db.DatabaseError",
    NotSupportedError: "django.db.DatabaseError",
  }),
  aliases: { "utils.*": "*" },
});

const transactions = library({
  module: "django.db.transaction",
  source: "https://docs.djangoproject.com/en/stable/topics/db/transactions/",
  functions: {
    atomic: { decorates: "unknown", returns: "django.db.transaction.Atomic" },
    on_commit: { fates: [fate(0, "keeps")] },
    ...each("commit rollback savepoint", changing("?", "`sync_to_async`")),
  },
  classes: { Atomic: { enter: "sync", concurrency: "exclusive" } },
});

const shortcuts = library({
  module: "django.shortcuts",
  source: "https://docs.djangoproject.com/en/stable/topics/http/shortcuts/",
  functions: {
    get_object_or_404: asking("?", "`aget_object_or_404`"),
    get_list_or_404: asking("list[?]", "`aget_list_or_404`"),
    aget_object_or_404: coroutine("?", {
      effects: reads("database"),
      raises: ["django.http.Http404", ...raises],
    }),
    aget_list_or_404: coroutine("list[?]", {
      effects: reads("database"),
      raises: ["django.http.Http404", ...raises],
    }),
    redirect: quiet,
  },
});

const http = library({
  module: "django.http",
  source: "https://docs.djangoproject.com/en/stable/ref/request-response/",
  classes: {
    Http404: { exception: true, bases: ["Exception"] },
    HttpResponse: { constructs: quiet },
    JsonResponse: { constructs: quiet },
    HttpResponseRedirect: { constructs: quiet },
  },
});

/** A view stays a view: what the decorated function gives is handed on. */
const viewDecorators = [
  ["django.views.decorators.csrf", "csrf_exempt csrf_protect ensure_csrf_cookie"],
  ["django.views.decorators.http", "require_http_methods require_GET require_POST require_safe"],
  ["django.views.decorators.cache", "cache_control never_cache"],
  ["django.contrib.auth.decorators", "login_required permission_required user_passes_test"],
].map(([module = "", names = ""]) =>
  library({
    module,
    source: "https://docs.djangoproject.com/en/stable/topics/http/decorators/",
    functions: each(names, registering),
  }),
);

const asgiref = library({
  module: "asgiref.sync",
  source: "https://docs.djangoproject.com/en/stable/topics/async/#async-adapter-functions",
  world: "asyncio",
  functions: {
    sync_to_async: {
      ...replacingDecorator,
      fates: [fate(0, "calls-in-thread"), fate("func", "calls-in-thread")],
    },
    async_to_sync: { ...replacingDecorator, fates: [fate(0, "awaits")] },
  },
  classes: {
    SyncToAsync: { constructs: { effects: [], fates: [fate(0, "calls-in-thread")] } },
    AsyncToSync: { constructs: { effects: [], fates: [fate(0, "awaits")] } },
  },
});

export const djangoLibraries = [models, database, transactions, shortcuts, http, ...viewDecorators, asgiref];
