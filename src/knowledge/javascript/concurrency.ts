/** Libraries that run asynchronous functions for others: limits, queues, retries, streams of values. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { callsLater, changing, each, fate, library, promise, quiet, reads, writes } from "../entries.ts";

/** Runs what it is given, waits for it and hands its outcome on. */
const runs = (argument: number): LibraryFunction => promise({ fates: [callsLater(argument, "awaited")] });

const limits = [
  library({
    module: "p-limit",
    source: "https://github.com/sindresorhus/p-limit",
    functions: {
      pLimit: { effects: [], returns: "p-limit.LimitFunction" },
      // What it makes is called with the function to run.
      LimitFunction: runs(0),
      limitFunction: { effects: [], fates: [fate(0, "keeps")] },
    },
    classes: { LimitFunction: { concurrency: "shared", methods: { map: runs(1), clearQueue: changing } } },
    called: "pLimit",
  }),
  library({
    module: "p-map",
    source: "https://github.com/sindresorhus/p-map",
    functions: {
      pMap: { ...runs(1), fates: [fate(0, "awaits"), callsLater(1, "awaited")] },
      pMapIterable: { fates: [callsLater(1, "awaited")] },
    },
    called: "pMap",
  }),
  library({
    module: "p-queue",
    source: "https://github.com/sindresorhus/p-queue",
    classes: {
      PQueue: {
        bases: ["NodeJS.EventEmitter"],
        constructs: quiet,
        concurrency: "shared",
        methods: {
          add: runs(0),
          // An array of functions.
          addAll: promise({ fates: [callsLater(0, "awaited")] }),
          ...each(
            "onEmpty onIdle onSizeLessThan onPendingZero",
            promise({ effects: reads("synchronization") }),
          ),
          ...each("start pause clear setPriority", changing),
        },
      },
    },
    called: "PQueue",
  }),
  library({
    module: "p-retry",
    source: "https://github.com/sindresorhus/p-retry",
    functions: { pRetry: { ...runs(0), paces: true }, makeRetriable: { fates: [fate(0, "keeps")] } },
    classes: { AbortError: { exception: true, bases: ["Error"], constructs: quiet } },
    called: "pRetry",
  }),
  ...["pAll p-all", "pSeries p-series", "pProps p-props", "pTimeout p-timeout", "pSettle p-settle"].map(
    (pair) => {
      const [name = "", module = ""] = pair.split(" ");
      return library({
        module,
        source: `https://github.com/sindresorhus/${module}`,
        functions: { [name]: promise({ fates: [{ argument: 0, fate: "awaits", result: "awaited" }] }) },
        called: name,
      });
    },
  ),
  library({
    module: "async-mutex",
    source: "https://github.com/DirtyHairy/async-mutex",
    classes: Object.fromEntries(
      ["Mutex", "Semaphore"].map((name) => [
        name,
        {
          constructs: quiet,
          concurrency: "shared" as const,
          methods: {
            acquire: promise({ effects: [{ resource: "synchronization", mode: "exclusive" }] }),
            runExclusive: promise({
              effects: [{ resource: "synchronization", mode: "exclusive" }],
              fates: [callsLater(0, "awaited")],
            }),
            waitForUnlock: promise({ effects: reads("synchronization") }),
            ...each("release cancel", { effects: writes("synchronization") }),
            isLocked: quiet,
          },
        },
      ]),
    ),
  }),
];

/** Every function that is given to it may take a callback or be async, whichever it is. */
const asyncRuns: LibraryFunction = {
  suspends: true,
  fates: [callsLater(1, "awaited"), callsLater(2, "awaited"), callsLater(3, "awaited")],
};
const asyncRunsFirst: LibraryFunction = {
  suspends: true,
  fates: [callsLater(0, "awaited"), callsLater(1, "awaited"), callsLater(2, "awaited")],
};

const bases =
  "each forEach eachOf forEachOf map mapValues filter select reject detect find sortBy some any every all concat flatMap groupBy times";

const asyncLibrary = library({
  module: "async",
  source: "https://caolan.github.io/async/v3/global.html",
  functions: {
    ...each(bases.replace(/\w+/g, "$& $&Series $&Limit"), asyncRuns),
    ...each("reduce inject foldl reduceRight foldr transform", asyncRuns),
    ...each("series parallel parallelLimit waterfall auto autoInject race tryEach", asyncRunsFirst),
    ...each("whilst doWhilst until doUntil forever retry", asyncRunsFirst),
    ...each("queue priorityQueue cargo cargoQueue", { effects: [], fates: [callsLater(0, "awaited")] }),
    ...each("asyncify wrapSync ensureAsync memoize reflect retryable timeout apply constant", {
      effects: [],
      fates: [fate(0, "keeps")],
    }),
    ...each("nextTick setImmediate", { effects: writes("clock"), fates: [callsLater(0)] }),
  },
});

const waitsForAll: LibraryFunction = promise({ effects: [], fates: [fate(0, "awaits")] });
const overElements: LibraryFunction = promise({
  fates: [fate(0, "awaits"), callsLater(0, "awaited"), callsLater(1, "awaited")],
});

const bluebird = library({
  module: "bluebird",
  source: "http://bluebirdjs.com/docs/api-reference.html",
  classes: {
    Bluebird: {
      bases: ["Promise"],
      constructs: { effects: [], fates: [{ argument: 0, fate: "calls-now", result: "discarded" }] },
      methods: {
        ...each("all any race props some allSettled settle", waitsForAll),
        join: promise({ effects: [], fates: [fate("all", "awaits"), callsLater(-1, "awaited")] }),
        ...each("map filter each mapSeries reduce", overElements),
        ...each(
          "then error tap tapCatch spread caught lastly",
          promise({
            effects: [],
            fates: [callsLater(0, "awaited"), callsLater(1, "awaited")],
          }),
        ),
        delay: promise({ effects: [], paces: true }),
        timeout: promise({ effects: [], raises: ["bluebird.TimeoutError"] }),
        ...each("promisify promisifyAll method coroutine", { effects: [], fates: [fate(0, "keeps")] }),
        ...each("try attempt", promise({ fates: [{ argument: 0, fate: "calls-now", result: "awaited" }] })),
        ...each(
          "fromCallback fromNode",
          promise({ fates: [{ argument: 0, fate: "calls-now", result: "discarded" }] }),
        ),
        using: promise({ fates: [callsLater(-1, "awaited")] }),
        ...each("asCallback nodeify done", { effects: [], fates: [callsLater(0), callsLater(1)] }),
        ...each("isFulfilled isRejected isPending isCancelled value reason cancel reflect", quiet),
      },
    },
    TimeoutError: { exception: true, bases: ["Error"] },
  },
  called: "Bluebird",
  aliases: { "Promise.*": "Bluebird.*" },
});

/** What a stream of values gives to its listener is gone. */
const subscribes: LibraryFunction = { fates: [callsLater(0), callsLater(1), callsLater(2)] };

const rxjs = library({
  module: "rxjs",
  source: "https://rxjs.dev/api",
  functions: {
    ...each("firstValueFrom lastValueFrom", promise({ raises: ["rxjs.EmptyError"] })),
    // It gives on what the promise gives.
    from: { effects: [], fates: [fate(0, "awaits")] },
    defer: { effects: [], fates: [callsLater(0, "awaited")] },
    ...each("forkJoin combineLatest zip merge race concat", { effects: [], fates: [fate("all", "awaits")] }),
    // What the function gives is one more source of values, and a promise is one.
    ...each("mergeMap switchMap concatMap exhaustMap flatMap expand", {
      effects: [],
      fates: [callsLater(0, "awaited")],
    }),
    ...each("catchError debounce throttle audit delayWhen", {
      effects: [],
      fates: [callsLater(0, "awaited")],
    }),
    map: { effects: [], fates: [callsLater(0, "kept")] },
    ...each("filter skipWhile takeWhile every find findIndex first last count", {
      effects: [],
      fates: [callsLater(0, "truth")],
    }),
    tap: { effects: [], fates: [callsLater(0), callsLater(1), callsLater(2)] },
    finalize: { effects: [], fates: [callsLater(0)] },
    ...each("scan reduce", { effects: [], fates: [callsLater(0, "accumulated")] }),
    distinctUntilChanged: { effects: [], fates: [callsLater(0, "truth")] },
    ...each("of timer interval fromEvent range EMPTY NEVER throwError", quiet),
    ...each("take takeUntil skip debounceTime throttleTime delay retry share shareReplay startWith", quiet),
  },
  classes: {
    Observable: {
      constructs: { effects: [], fates: [callsLater(0, "value")] },
      methods: {
        subscribe: subscribes,
        forEach: promise({ fates: [callsLater(0)] }),
        toPromise: promise(),
        pipe: quiet,
      },
    },
    Subject: { bases: ["rxjs.Observable"], constructs: quiet, methods: { asObservable: quiet } },
    BehaviorSubject: { bases: ["rxjs.Subject"], constructs: quiet, methods: { getValue: quiet } },
    ReplaySubject: { bases: ["rxjs.Subject"], constructs: quiet },
    Subscription: { methods: { unsubscribe: changing, add: changing } },
    EmptyError: { exception: true, bases: ["Error"] },
  },
  rewrites: { "rxjs/(?:operators|ajax|webSocket)\\.": "rxjs." },
});

const workerPools = [
  library({
    module: "bullmq",
    source: "https://docs.bullmq.io/",
    classes: {
      Queue: {
        constructs: { effects: writes("database") },
        concurrency: "shared",
        methods: {
          ...each(
            "add addBulk pause resume drain clean obliterate close remove",
            promise({
              effects: writes("database"),
              raises: ["Error"],
            }),
          ),
          ...each(
            "getJob getJobs getJobCounts count",
            promise({ effects: reads("database"), raises: ["Error"] }),
          ),
        },
      },
      Worker: {
        bases: ["NodeJS.EventEmitter"],
        constructs: { effects: writes("database"), fates: [callsLater(1, "awaited")] },
      },
    },
  }),
  library({
    module: "node-cron",
    source: "https://github.com/node-cron/node-cron",
    functions: { schedule: { effects: writes("clock"), fates: [callsLater(1)] } },
    called: "schedule",
  }),
];

export const concurrencyLibraries = [...limits, asyncLibrary, bluebird, rxjs, ...workerPools];
