/**
 * The other asynchronous worlds: `anyio`, `trio`, `curio` and `twisted`. They are known so that their
 * coroutines are awaited and their code is not told to use `asyncio`.
 */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { coroutine, each, exclusive, fate, library, pure, reads, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const sleeping = coroutine("None", { paces: true, effects: [] });
const fileRead = (gives: string) => coroutine(gives, { effects: reads("file"), raises: ["OSError"] });
const fileWrite = (gives: string) => coroutine(gives, { effects: writes("file"), raises: ["OSError"] });

const lock: LibraryClass = {
  enter: "async",
  concurrency: "shared",
  methods: {
    acquire: coroutine("None", { effects: exclusive("synchronization") }),
    ...each("acquire_nowait release", { effects: writes("synchronization") }),
    statistics: quiet,
  },
};
const mutex: LibraryClass = { ...lock, methods: { ...lock.methods, locked: quiet } };

const event: LibraryClass = {
  concurrency: "shared",
  methods: {
    wait: coroutine("None", { effects: reads("synchronization") }),
    // A plain function in today's versions; old ones of `anyio` gave an awaitable.
    set: { effects: writes("synchronization") },
    ...each("is_set statistics", quiet),
  },
};

/** The methods that the asynchronous `Path` of both libraries share. */
const pathMethods: Readonly<Record<string, LibraryFunction>> = {
  read_text: fileRead("str"),
  read_bytes: fileRead("bytes"),
  ...each("exists is_dir is_file is_symlink", fileRead("bool")),
  ...each("absolute expanduser group lstat owner readlink resolve samefile stat", fileRead("?")),
  ...each("write_text write_bytes", fileWrite("int")),
  ...each("chmod hardlink_to lchmod mkdir rmdir symlink_to touch unlink", fileWrite("None")),
  ...each("rename replace", fileWrite("?")),
  ...each(
    "as_posix as_uri is_absolute is_relative_to joinpath match relative_to with_name with_stem with_suffix",
    quiet,
  ),
};

const stream = { effects: exclusive("network"), raises: ["OSError"] };

const anyio = [
  library({
    module: "anyio",
    source: "https://anyio.readthedocs.io/en/stable/api.html",
    world: "anyio",
    functions: {
      run: { fates: [fate(0, "awaits")] },
      ...each("sleep sleep_until sleep_forever", sleeping),
      create_task_group: pure("anyio.abc.TaskGroup"),
      move_on_after: pure("anyio.CancelScope"),
      fail_after: pure("contextlib.AbstractContextManager[anyio.CancelScope]", { raises: ["TimeoutError"] }),
      open_file: coroutine("anyio.AsyncFile", { effects: writes("file"), raises: ["OSError"] }),
      connect_tcp: coroutine("anyio.abc.SocketStream", { effects: writes("network"), raises: ["OSError"] }),
      connect_unix: coroutine("anyio.abc.UNIXSocketStream", {
        effects: writes("network"),
        raises: ["OSError"],
      }),
      getaddrinfo: coroutine("?", { effects: reads("network"), raises: ["OSError"] }),
      run_process: coroutine("subprocess.CompletedProcess[bytes]", {
        effects: writes("process"),
        raises: ["subprocess.CalledProcessError", "OSError"],
      }),
      ...each("current_time current_effective_deadline get_current_task create_memory_object_stream", quiet),
    },
    classes: {
      AsyncFile: {
        enter: "async",
        iterate: "async",
        concurrency: "exclusive",
        methods: {
          ...each(
            "read read1 readline readlines readinto",
            coroutine("?", { effects: exclusive("file"), raises: ["OSError"] }),
          ),
          ...each(
            "write writelines truncate seek tell flush aclose",
            coroutine("?", { effects: exclusive("file"), raises: ["OSError"] }),
          ),
        },
      },
      Path: {
        constructs: quiet,
        methods: {
          ...pathMethods,
          open: coroutine("anyio.AsyncFile", { effects: writes("file"), raises: ["OSError"] }),
          ...each("iterdir glob rglob", pure("AsyncIterator[anyio.Path]")),
        },
      },
      Lock: mutex,
      Semaphore: lock,
      CapacityLimiter: lock,
      Event: event,
      CancelScope: { enter: "sync", methods: each("cancel", { effects: writes("synchronization") }) },
    },
    aliases: {
      "_core._tasks.CancelScope": "CancelScope",
      "_core._fileio.Path": "Path",
      "_core._fileio.AsyncFile": "AsyncFile",
    },
  }),
  library({
    module: "anyio.abc",
    source: "https://anyio.readthedocs.io/en/stable/api.html#task-groups",
    classes: {
      TaskGroup: {
        enter: "async",
        methods: {
          start_soon: { effects: [], fates: [fate(0, "schedules")] },
          start: { suspends: true, returns: "Coroutine[?]", fates: [fate(0, "schedules")] },
        },
      },
      UNIXSocketStream: { bases: ["anyio.abc.SocketStream"] },
      SocketStream: {
        enter: "async",
        concurrency: "exclusive",
        methods: {
          receive: coroutine("bytes", stream),
          ...each("send send_eof aclose", coroutine("None", stream)),
        },
      },
    },
  }),
  library({
    module: "anyio.to_thread",
    source: "https://anyio.readthedocs.io/en/stable/threads.html",
    world: "anyio",
    functions: { run_sync: coroutine("$0.returned", { fates: [fate(0, "calls-in-thread")] }) },
  }),
  library({
    module: "anyio.to_process",
    source: "https://anyio.readthedocs.io/en/stable/subprocesses.html",
    world: "anyio",
    functions: { run_sync: coroutine("$0.returned", { fates: [fate(0, "calls-in-thread")] }) },
  }),
  library({
    module: "anyio.from_thread",
    source: "https://anyio.readthedocs.io/en/stable/threads.html",
    world: "anyio",
    functions: { run: { fates: [fate(0, "awaits")] }, run_sync: { fates: [fate(0, "calls-on-loop")] } },
  }),
];

const trio = [
  library({
    module: "trio",
    source: "https://trio.readthedocs.io/en/stable/reference-core.html",
    world: "trio",
    functions: {
      run: { fates: [fate(0, "awaits")] },
      ...each("sleep sleep_until sleep_forever", sleeping),
      open_nursery: pure("contextlib.AbstractAsyncContextManager[trio.Nursery]"),
      ...each("move_on_after move_on_at", pure("trio.CancelScope")),
      ...each(
        "fail_after fail_at",
        pure("contextlib.AbstractContextManager[trio.CancelScope]", { raises: ["trio.TooSlowError"] }),
      ),
      open_file: coroutine("?", { effects: writes("file"), raises: ["OSError"] }),
      ...each(
        "open_tcp_stream open_ssl_over_tcp_stream open_unix_socket",
        coroutine("?", { effects: writes("network"), raises: ["OSError"] }),
      ),
      ...each(
        "serve_tcp serve_listeners",
        coroutine("None", { effects: exclusive("network"), raises: ["OSError"] }),
      ),
      run_process: coroutine("subprocess.CompletedProcess[bytes]", {
        effects: writes("process"),
        raises: ["subprocess.CalledProcessError", "OSError"],
      }),
      ...each("current_time current_effective_deadline open_memory_channel", quiet),
    },
    classes: {
      Nursery: {
        methods: {
          start_soon: { effects: [], fates: [fate(0, "schedules")] },
          start: { suspends: true, returns: "Coroutine[?]", fates: [fate(0, "schedules")] },
        },
      },
      CancelScope: { enter: "sync", methods: each("cancel", { effects: writes("synchronization") }) },
      Lock: mutex,
      Semaphore: lock,
      CapacityLimiter: lock,
      Event: event,
      Path: {
        constructs: quiet,
        methods: { ...pathMethods, open: coroutine("?", { effects: writes("file"), raises: ["OSError"] }) },
      },
      MemorySendChannel: {
        enter: "both",
        methods: {
          send: coroutine("None", { effects: exclusive("synchronization") }),
          send_nowait: { effects: writes("synchronization") },
          aclose: coroutine("None", { effects: [] }),
        },
      },
      MemoryReceiveChannel: {
        enter: "both",
        iterate: "async",
        methods: {
          receive: coroutine("?", { effects: exclusive("synchronization") }),
          receive_nowait: { effects: writes("synchronization") },
          aclose: coroutine("None", { effects: [] }),
        },
      },
      TooSlowError: { exception: true, bases: ["Exception"] },
      Cancelled: { exception: true, bases: ["BaseException"] },
    },
  }),
  library({
    module: "trio.to_thread",
    source: "https://trio.readthedocs.io/en/stable/reference-core.html#threads-if-you-must",
    world: "trio",
    functions: { run_sync: coroutine("$0.returned", { fates: [fate(0, "calls-in-thread")] }) },
  }),
  library({
    module: "trio.from_thread",
    source: "https://trio.readthedocs.io/en/stable/reference-core.html#threads-if-you-must",
    world: "trio",
    functions: { run: { fates: [fate(0, "awaits")] }, run_sync: { fates: [fate(0, "calls-on-loop")] } },
  }),
];

const curio = library({
  module: "curio",
  source: "https://curio.readthedocs.io/en/latest/reference.html",
  world: "curio",
  functions: {
    run: { fates: [fate(0, "awaits")] },
    sleep: coroutine("?", { paces: true, effects: [] }),
    spawn: coroutine("curio.Task", { effects: [], fates: [fate(0, "schedules")] }),
    run_in_thread: coroutine("$0.returned", { fates: [fate(0, "calls-in-thread")] }),
    run_in_process: coroutine("$0.returned", { fates: [fate(0, "calls-in-thread")] }),
  },
  classes: {
    TaskGroup: {
      enter: "async",
      methods: {
        spawn: coroutine("curio.Task", { effects: [], fates: [fate(0, "schedules")] }),
        join: coroutine("None"),
      },
    },
    Task: { methods: { join: coroutine("?"), cancel: coroutine("?"), wait: coroutine("None") } },
    Lock: { enter: "async" },
    Event: {
      methods: {
        wait: coroutine("None", { effects: reads("synchronization") }),
        set: coroutine("None", { effects: writes("synchronization") }),
      },
    },
  },
});

const twisted = library({
  module: "twisted",
  source: "https://docs.twisted.org/en/stable/core/howto/defer-intro.html",
  world: "twisted",
});

const deferreds = library({
  module: "twisted.internet.defer",
  source: "https://docs.twisted.org/en/stable/api/twisted.internet.defer.html",
  world: "twisted",
  functions: {
    ensureDeferred: { effects: [], fates: [fate(0, "schedules")] },
    // The generator below it becomes a function that gives a `Deferred`.
    inlineCallbacks: { decorates: "unknown" },
  },
  classes: {
    Deferred: {
      constructs: quiet,
      methods: { fromCoroutine: { effects: [], fates: [fate(0, "schedules")] } },
    },
  },
});

export const worldLibraries = [...anyio, ...trio, curio, twisted, deferreds];
