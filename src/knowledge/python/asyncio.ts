/** `asyncio`: what its functions do with what they are given, and what their objects wait for. */
import type { LibraryFunction, Patience } from "../../ir/facts.ts";
import {
  callsInThread,
  callsLater,
  callsNow,
  coroutine,
  each,
  exceptions,
  exclusive,
  fate,
  keepsServing,
  library,
  pure,
  quickCoroutine,
  reads,
  writes,
} from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const notifies: LibraryFunction = { effects: writes("synchronization") };

const schedulesFirst = [fate(0, "schedules"), fate("coro", "schedules")];
const runsFirst = [
  fate(0, "awaits"),
  fate("main", "awaits"),
  fate("coro", "awaits"),
  fate("future", "awaits"),
];

const streamFailures = ["ConnectionError", "OSError"];
const acquire = coroutine("bool", { effects: exclusive("synchronization") });

/** A socket that is given is connected already. */
const connecting: Patience = { for: "connection", limitedBy: ["sock"] };

/** Methods of every event loop; `BaseEventLoop` and the platform's loops inherit them. */
const loopMethods: Readonly<Record<string, LibraryFunction>> = {
  run_until_complete: { returns: "$0.awaited", fates: runsFirst },
  create_task: { returns: "Task[$0.awaited]", effects: [], fates: schedulesFirst },
  create_future: pure("Future[?]"),
  run_in_executor: {
    returns: "Future[$1.returned]",
    suspends: true,
    fates: [callsInThread(1, "value"), callsInThread("func", "value")],
  },
  ...each("call_soon call_soon_threadsafe", {
    fates: [callsLater(0), callsLater("callback")],
  }),
  ...each("call_later call_at", { fates: [callsLater(1), callsLater("callback")] }),
  ...each("add_reader add_writer add_signal_handler", {
    fates: [callsLater(1), callsLater("callback")],
  }),
  set_exception_handler: { fates: [callsLater(0)] },
  set_task_factory: { fates: [fate(0, "keeps")] },
  ...each("time is_running is_closed get_debug get_task_factory get_exception_handler", quiet),
  ...each("getaddrinfo getnameinfo", {
    suspends: true,
    effects: reads("network"),
    raises: ["socket.gaierror"],
  }),
  ...each("sock_recv sock_recv_into sock_recvfrom sock_recvfrom_into sock_accept", {
    suspends: true,
    effects: exclusive("network"),
    raises: streamFailures,
  }),
  ...each("sock_sendall sock_sendto sock_sendfile sendfile sock_connect start_tls connect_accepted_socket", {
    suspends: true,
    effects: exclusive("network"),
    raises: streamFailures,
  }),
  create_connection: {
    suspends: true,
    effects: writes("network"),
    raises: streamFailures,
    patience: connecting,
  },
  ...each("create_unix_connection create_datagram_endpoint", {
    suspends: true,
    effects: writes("network"),
    raises: streamFailures,
  }),
  ...each("create_server create_unix_server", {
    suspends: true,
    effects: writes("network"),
    raises: ["OSError"],
  }),
  ...each("subprocess_exec subprocess_shell", {
    suspends: true,
    effects: writes("process"),
    raises: ["OSError"],
  }),
};

const tasks = library({
  module: "asyncio",
  source: "https://docs.python.org/3/library/asyncio-task.html",
  world: "asyncio",
  functions: {
    sleep: coroutine("?", { paces: true, effects: [] }),
    gather: { returns: "Future[list[?]]", suspends: true, effects: [], fates: [fate("all", "awaits")] },
    create_task: { returns: "Task[$0.awaited]", effects: [], fates: schedulesFirst },
    ensure_future: {
      returns: "Task[$0.awaited]",
      effects: [],
      fates: [fate(0, "schedules"), fate("coro_or_future", "schedules")],
    },
    wait_for: coroutine("$0.awaited", {
      effects: [],
      raises: ["TimeoutError"],
      raisesWith: [1, "timeout"],
      fates: [fate(0, "awaits"), fate("fut", "awaits")],
    }),
    wait: coroutine("tuple[set[Task[?]], set[Task[?]]]", {
      effects: [],
      fates: [fate(0, "awaits"), fate("fs", "awaits")],
    }),
    shield: {
      returns: "Future[$0.awaited]",
      suspends: true,
      effects: [],
      fates: [fate(0, "awaits"), fate("arg", "awaits")],
    },
    as_completed: { effects: [], fates: [fate(0, "awaits"), fate("fs", "awaits")] },
    to_thread: coroutine("$0.returned", {
      fates: [callsInThread(0, "value"), callsInThread("func", "value")],
    }),
    ...each(
      "timeout timeout_at",
      pure("asyncio.Timeout", { raises: ["TimeoutError"], raisesWith: [0, "delay", "when"] }),
    ),
    ...each("current_task all_tasks get_running_loop get_event_loop new_event_loop iscoroutine", quiet),
    ...each("iscoroutinefunction isfuture", quiet),
    run_coroutine_threadsafe: {
      returns: "concurrent.futures.Future[$0.awaited]",
      effects: [],
      fates: schedulesFirst,
    },
    run: { returns: "$0.awaited", fates: runsFirst },
    wrap_future: { returns: "Future[?]", effects: [], fates: [fate(0, "keeps")] },
  },
  classes: {
    ...exceptions({
      CancelledError: "BaseException",
      InvalidStateError: "Exception",
      SendfileNotAvailableError: "RuntimeError",
      IncompleteReadError: "EOFError",
      LimitOverrunError: "Exception",
      QueueEmpty: "Exception",
      QueueFull: "Exception",
      QueueShutDown: "Exception",
      BrokenBarrierError: "RuntimeError",
    }),
    Future: {
      parameters: ["_T"],
      awaited: "_T",
      // It has an `__iter__`, for the event loop alone.
      iterate: "neither",
      methods: {
        ...each("done cancelled exception get_loop result", quiet),
        ...each("set_result set_exception cancel", notifies),
        add_done_callback: { effects: [], fates: [callsLater(0)] },
        remove_done_callback: quiet,
      },
    },
    Task: {
      bases: ["Future[_T_co]"],
      parameters: ["_T_co"],
      awaited: "_T_co",
      methods: { ...each("get_name set_name get_coro get_context get_stack cancelling uncancel", quiet) },
    },
    TaskGroup: {
      constructs: quiet,
      enter: "async",
      methods: { create_task: { returns: "Task[$0.awaited]", effects: [], fates: schedulesFirst } },
    },
    Timeout: {
      enter: "async",
      methods: { ...each("when expired", quiet), reschedule: { effects: exclusive("process") } },
    },
    Runner: {
      enter: "sync",
      methods: { run: { returns: "$0.awaited", fates: runsFirst } },
    },
    AbstractEventLoop: { methods: loopMethods },
    BaseEventLoop: { methods: loopMethods },
    Server: {
      methods: {
        serve_forever: coroutine("None", { effects: exclusive("network") }),
        ...each("start_serving wait_closed", coroutine("None", { effects: writes("network") })),
        ...each("close close_clients abort_clients", { effects: writes("network") }),
        ...each("is_serving get_loop", quiet),
      },
    },
  },
  aliases: { TimeoutError: "=TimeoutError" },
});

const synchronisation = library({
  module: "asyncio",
  source: "https://docs.python.org/3/library/asyncio-sync.html",
  classes: {
    Lock: {
      constructs: quiet,
      enter: "async",
      concurrency: "shared",
      methods: { acquire, locked: quiet, release: notifies },
    },
    Event: {
      constructs: quiet,
      concurrency: "shared",
      methods: {
        wait: coroutine("bool", { effects: reads("synchronization") }),
        ...each("set clear", notifies),
        is_set: { effects: reads("synchronization") },
      },
    },
    Condition: {
      constructs: quiet,
      enter: "async",
      concurrency: "shared",
      methods: {
        acquire,
        wait: coroutine("bool", { effects: exclusive("synchronization") }),
        wait_for: coroutine("?", { effects: exclusive("synchronization"), fates: [callsNow(0, "truth")] }),
        ...each("notify notify_all release", notifies),
        locked: quiet,
      },
    },
    Semaphore: {
      constructs: quiet,
      enter: "async",
      concurrency: "shared",
      methods: { acquire, locked: quiet, release: notifies },
    },
    BoundedSemaphore: { bases: ["asyncio.Semaphore"], constructs: quiet },
    Barrier: {
      constructs: quiet,
      enter: "async",
      concurrency: "shared",
      methods: {
        wait: coroutine("int", {
          effects: exclusive("synchronization"),
          raises: ["asyncio.BrokenBarrierError"],
        }),
        ...each("abort reset", quickCoroutine("None", notifies)),
      },
    },
  },
});

const queues = library({
  module: "asyncio",
  source: "https://docs.python.org/3/library/asyncio-queue.html",
  classes: {
    Queue: {
      parameters: ["_T"],
      constructs: quiet,
      concurrency: "shared",
      methods: {
        // An unbounded queue, the usual one, takes an item without waiting.
        put: quickCoroutine("None", notifies),
        get: coroutine("_T", { effects: exclusive("synchronization") }),
        join: coroutine("None", { effects: reads("synchronization") }),
        put_nowait: { effects: writes("synchronization"), fates: [fate(0, "keeps")] },
        get_nowait: { effects: exclusive("synchronization") },
        ...each("task_done shutdown", notifies),
        ...each("qsize empty full", { effects: reads("synchronization") }),
      },
    },
  },
});

const opened = "tuple[asyncio.StreamReader, asyncio.StreamWriter]";
const forData: Patience = { for: "answer", limitedBy: [] };

const streams = library({
  module: "asyncio",
  source: "https://docs.python.org/3/library/asyncio-stream.html",
  functions: {
    open_connection: coroutine(opened, {
      effects: writes("network"),
      raises: streamFailures,
      patience: connecting,
    }),
    open_unix_connection: coroutine(opened, { effects: writes("network"), raises: streamFailures }),
    ...each(
      "start_server start_unix_server",
      coroutine("asyncio.Server", {
        effects: writes("network"),
        raises: ["OSError"],
        fates: keepsServing(0, "client_connected_cb"),
      }),
    ),
  },
  classes: {
    StreamReader: {
      concurrency: "exclusive",
      methods: {
        ...each(
          "read readline",
          coroutine("bytes", { effects: exclusive("network"), raises: streamFailures, patience: forData }),
        ),
        ...each(
          "readexactly readuntil",
          coroutine("bytes", {
            effects: exclusive("network"),
            raises: ["asyncio.IncompleteReadError", ...streamFailures],
            patience: forData,
          }),
        ),
        ...each("at_eof exception", quiet),
      },
    },
    StreamWriter: {
      concurrency: "exclusive",
      methods: {
        ...each("write writelines write_eof close", { effects: writes("network") }),
        ...each(
          "drain wait_closed start_tls",
          coroutine("None", { effects: exclusive("network"), raises: streamFailures }),
        ),
        ...each("can_write_eof get_extra_info is_closing", quiet),
      },
    },
  },
});

const subprocesses = library({
  module: "asyncio",
  source: "https://docs.python.org/3/library/asyncio-subprocess.html",
  functions: each(
    "create_subprocess_exec create_subprocess_shell",
    coroutine("asyncio.subprocess.Process", { effects: writes("process"), raises: ["OSError"] }),
  ),
});

const subprocessObjects = library({
  module: "asyncio.subprocess",
  source: "https://docs.python.org/3/library/asyncio-subprocess.html",
  world: "asyncio",
  classes: {
    Process: {
      concurrency: "exclusive",
      methods: {
        wait: coroutine("int", { effects: reads("process") }),
        communicate: coroutine("tuple[bytes, bytes]", { effects: exclusive("process") }),
        ...each("send_signal terminate kill", { effects: writes("process") }),
      },
    },
  },
});

const uvloop = library({
  module: "uvloop",
  source: "https://uvloop.readthedocs.io/api/index.html",
  world: "asyncio",
  functions: {
    run: { returns: "$0.awaited", fates: runsFirst },
    install: quiet,
    new_event_loop: pure("asyncio.AbstractEventLoop"),
  },
});

export const asyncioLibraries = [
  tasks,
  synchronisation,
  queues,
  streams,
  subprocesses,
  subprocessObjects,
  uvloop,
];
