/** Threads, locks between threads, thread-safe queues, executors and `multiprocessing`. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { blocking, callsInThread, callsNow, each, exceptions, fate, library, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const notifies: LibraryFunction = { effects: writes("synchronization") };
const runsInThread = [callsInThread("target", "discarded"), callsInThread("function", "discarded")];

const acquire = blocking("lock", { instead: "`asyncio.Lock`", unlessFalse: ["blocking", 0], gives: "bool" });
const lock: LibraryClass = {
  constructs: quiet,
  enter: "sync",
  concurrency: "shared",
  methods: { acquire, release: notifies, locked: quiet },
};

const semaphore: LibraryClass = {
  ...lock,
  methods: {
    acquire: blocking("lock", {
      instead: "`asyncio.Semaphore`",
      unlessFalse: ["blocking", 0],
      gives: "bool",
    }),
    release: notifies,
  },
};

const event: LibraryClass = {
  constructs: quiet,
  concurrency: "shared",
  methods: {
    wait: blocking("lock", { instead: "`asyncio.Event`", gives: "bool" }),
    ...each("set clear", notifies),
    ...each("is_set", quiet),
  },
};

const condition: LibraryClass = {
  ...lock,
  methods: {
    acquire,
    release: notifies,
    wait: blocking("lock", { instead: "`asyncio.Condition`", gives: "bool" }),
    wait_for: blocking("lock", { instead: "`asyncio.Condition`", fates: [callsNow(0, "truth")] }),
    ...each("notify notify_all", notifies),
  },
};

const barrier: LibraryClass = {
  constructs: quiet,
  concurrency: "shared",
  methods: {
    wait: blocking("lock", { instead: "`asyncio.Barrier`", gives: "int" }),
    ...each("reset abort", notifies),
  },
};

const threading = library({
  module: "threading",
  source: "https://docs.python.org/3/library/threading.html",
  functions: each("active_count current_thread get_ident get_native_id main_thread enumerate", quiet),
  classes: {
    Thread: {
      constructs: { effects: [], fates: runsInThread },
      methods: {
        start: notifies,
        join: blocking("lock", { instead: "`asyncio.to_thread`", gives: "None" }),
        ...each("is_alive getName setName isDaemon setDaemon", quiet),
      },
    },
    Timer: {
      bases: ["threading.Thread"],
      constructs: { effects: [], fates: [callsInThread(1, "discarded"), ...runsInThread] },
      methods: { cancel: notifies },
    },
    Lock: lock,
    RLock: lock,
    Condition: condition,
    Semaphore: semaphore,
    BoundedSemaphore: semaphore,
    Event: event,
    Barrier: barrier,
    local: { constructs: quiet },
  },
});

const getUnlessTold = blocking("lock", { instead: "`asyncio.Queue`", unlessFalse: ["block", 0] });

const queue = library({
  module: "queue",
  source: "https://docs.python.org/3/library/queue.html",
  classes: {
    ...exceptions({ Empty: "Exception", Full: "Exception", ShutDown: "Exception" }),
    Queue: {
      parameters: ["_T"],
      constructs: quiet,
      concurrency: "shared",
      methods: {
        get: { ...getUnlessTold, returns: "_T" },
        // `put` waits for room only in a bounded queue, which the call does not show.
        put: { ...notifies, fates: [fate(0, "keeps")] },
        put_nowait: { ...notifies, fates: [fate(0, "keeps")] },
        get_nowait: { ...notifies, returns: "_T" },
        join: blocking("lock", { instead: "`asyncio.Queue`", gives: "None" }),
        task_done: notifies,
        ...each("qsize empty full", quiet),
      },
    },
    SimpleQueue: {
      parameters: ["_T"],
      constructs: quiet,
      concurrency: "shared",
      methods: {
        get: { ...getUnlessTold, returns: "_T" },
        ...each("put put_nowait", { ...notifies, fates: [fate(0, "keeps")] }),
        get_nowait: { ...notifies, returns: "_T" },
        ...each("qsize empty", quiet),
      },
    },
  },
});

const futures = library({
  module: "concurrent.futures",
  source: "https://docs.python.org/3/library/concurrent.futures.html",
  functions: {
    wait: blocking("lock", { instead: "`asyncio.wait`" }),
    // Waits while it is iterated, not when it is called.
    as_completed: quiet,
  },
  classes: {
    Future: {
      parameters: ["_T"],
      methods: {
        result: blocking("lock", { instead: "`asyncio.wrap_future`", gives: "_T", raises: ["TimeoutError"] }),
        exception: blocking("lock", { instead: "`asyncio.wrap_future`" }),
        add_done_callback: { effects: [], fates: [callsInThread(0, "discarded")] },
        ...each("cancel set_result set_exception", notifies),
        ...each("cancelled done running", quiet),
      },
    },
    Executor: {
      enter: "sync",
      concurrency: "shared",
      methods: {
        submit: {
          effects: [],
          returns: "concurrent.futures.Future[$0.returned]",
          fates: [callsInThread(0, "value")],
        },
        map: { effects: [], fates: [callsInThread(0, "value")] },
        shutdown: blocking("lock", { unlessFalse: ["wait", 0], gives: "None" }),
      },
    },
    ThreadPoolExecutor: { bases: ["concurrent.futures.Executor"], constructs: quiet },
    ProcessPoolExecutor: { bases: ["concurrent.futures.Executor"], constructs: quiet },
  },
});

const executor = "`loop.run_in_executor` with a `ProcessPoolExecutor`";

const multiprocessing = [
  library({
    module: "multiprocessing",
    source: "https://docs.python.org/3/library/multiprocessing.html",
    functions: {
      ...each("cpu_count current_process active_children parent_process", quiet),
      ...each("Lock RLock Semaphore Event Condition Barrier", quiet),
      Pool: { effects: writes("process") },
    },
    classes: {
      Process: { constructs: { effects: [], fates: runsInThread } },
      Queue: {
        concurrency: "shared",
        constructs: quiet,
        methods: { get: getUnlessTold, ...each("put put_nowait get_nowait", notifies) },
      },
    },
  }),
  library({
    module: "multiprocessing.process",
    source: "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process",
    classes: {
      BaseProcess: {
        methods: {
          join: blocking("process", { instead: executor, gives: "None" }),
          ...each("start terminate kill close", { effects: writes("process") }),
          is_alive: quiet,
        },
      },
    },
  }),
  library({
    module: "multiprocessing.pool",
    source: "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool",
    classes: {
      Pool: {
        enter: "sync",
        methods: {
          ...each(
            "apply map starmap",
            blocking("process", { instead: executor, mode: "write", fates: [callsInThread(0, "value")] }),
          ),
          ...each("apply_async map_async starmap_async imap imap_unordered", {
            fates: [callsInThread(0, "value")],
          }),
          join: blocking("process", { instead: executor, gives: "None" }),
        },
      },
      ApplyResult: { methods: each("get wait", blocking("process", { instead: executor })) },
    },
  }),
];

export const threadLibraries = [threading, queue, futures, ...multiprocessing];
