/** Node's own process and the processes and threads it starts. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  callsLater,
  changing,
  each,
  fate,
  library,
  lookingOn,
  promise,
  quiet,
  reads,
  withCallback,
  writes,
} from "../entries.ts";

const raises = ["Error"];
const runs = (asynchronous: string): LibraryFunction =>
  blocking("process", { mode: "write", instead: `\`child_process.${asynchronous}\``, raises });

const childProcesses = library({
  module: "child_process",
  source: "https://nodejs.org/api/child_process.html",
  functions: {
    execSync: runs("exec"),
    execFileSync: runs("execFile"),
    spawnSync: runs("spawn"),
    ...each(
      "exec execFile",
      withCallback(writes("process"), { raises, returns: "child_process.ChildProcess" }),
    ),
    ...each("spawn fork", { effects: writes("process"), raises, returns: "child_process.ChildProcess" }),
  },
  classes: {
    ChildProcess: {
      bases: ["NodeJS.EventEmitter"],
      concurrency: "exclusive",
      methods: {
        ...each("kill disconnect ref unref", { effects: writes("process") }),
        send: withCallback(writes("process")),
      },
    },
    ChildProcessWithoutNullStreams: { bases: ["child_process.ChildProcess"] },
    ChildProcessByStdio: { bases: ["child_process.ChildProcess"] },
  },
});

const processObject = library({
  module: "NodeJS",
  source: "https://nodejs.org/api/process.html",
  classes: {
    Process: {
      bases: ["NodeJS.EventEmitter"],
      methods: {
        nextTick: { effects: writes("clock"), fates: [callsLater(0)] },
        ...each("cwd uptime memoryUsage cpuUsage hrtime resourceUsage", { effects: reads("environment") }),
        ...each("availableMemory constrainedMemory getuid getgid getActiveResourcesInfo", {
          effects: reads("environment"),
        }),
        ...each("chdir umask setuid setgid loadEnvFile", { effects: writes("environment") }),
        ...each("exit abort kill disconnect dlopen", { effects: writes("process") }),
        emitWarning: { effects: writes("console") },
        setUncaughtExceptionCaptureCallback: { effects: writes("environment"), fates: [callsLater(0)] },
        send: withCallback(writes("process")),
        on: { ...changing, fates: [callsLater(1)] },
      },
    },
    HRTime: { methods: { bigint: { effects: reads("clock") } } },
    MemoryUsageFn: { methods: { rss: { effects: reads("environment") } } },
  },
});

const threads = library({
  module: "worker_threads",
  source: "https://nodejs.org/api/worker_threads.html",
  functions: {
    ...each("getEnvironmentData isMarkedAsUntransferable", quiet),
    ...each("setEnvironmentData markAsUntransferable markAsUncloneable", changing),
    receiveMessageOnPort: { effects: reads("process") },
    moveMessagePortToContext: changing,
    postMessageToThread: promise({ effects: writes("process") }),
  },
  classes: {
    Worker: {
      bases: ["NodeJS.EventEmitter"],
      constructs: { effects: writes("process") },
      methods: {
        postMessage: { effects: writes("process"), fates: [fate("all", "ignores")] },
        terminate: promise({ effects: writes("process") }),
        ...each("ref unref", quiet),
        getHeapSnapshot: promise({ effects: reads("process") }),
      },
    },
    MessagePort: {
      bases: ["NodeJS.EventEmitter"],
      methods: {
        postMessage: { effects: writes("process"), fates: [fate("all", "ignores")] },
        ...each("close start ref unref", changing),
      },
    },
    MessageChannel: { constructs: quiet },
  },
});

const environment = library({
  module: "os",
  source: "https://nodejs.org/api/os.html",
  functions: {
    ...each(
      "arch availableParallelism cpus endianness freemem getPriority homedir hostname loadavg machine networkInterfaces platform release tmpdir totalmem type uptime userInfo version",
      { effects: reads("environment") },
    ),
    setPriority: { effects: writes("environment") },
  },
});

const execaRun = promise({ effects: writes("process"), raises: ["execa.ExecaError"] });

const execa = library({
  module: "execa",
  source: "https://github.com/sindresorhus/execa",
  functions: {
    ...each("execa execaCommand execaNode $ command node shell", execaRun),
    ...each(
      "execaSync execaCommandSync sync commandSync",
      blocking("process", {
        mode: "write",
        instead: "`execa`",
        replacement: "execa.execa",
        raises: ["execa.ExecaSyncError"],
      }),
    ),
    parseCommandString: quiet,
  },
  classes: {
    ExecaError: { exception: true, bases: ["Error"] },
    ExecaSyncError: { exception: true, bases: ["Error"] },
  },
  called: "execa",
});

const shellTools = [
  library({
    module: "zx",
    source: "https://google.github.io/zx/api",
    functions: { $: promise({ effects: writes("process"), raises: ["zx.ProcessOutput"] }), echo: lookingOn },
    classes: { ProcessOutput: { exception: true, bases: ["Error"] } },
  }),
  library({
    module: "cross-spawn",
    source: "https://github.com/moxystudio/node-cross-spawn",
    functions: {
      spawn: { effects: writes("process"), raises },
      sync: blocking("process", { mode: "write", instead: "`cross-spawn.spawn`", raises }),
    },
    called: "spawn",
  }),
  library({
    module: "shelljs",
    source: "https://github.com/shelljs/shelljs",
    functions: {
      exec: blocking("process", { mode: "write", instead: "`child_process.exec`" }),
      ...each(
        "cat cd chmod cp find grep head ln ls mkdir mv rm sed sort tail touch uniq which",
        blocking("file", { mode: "write", instead: "`fs/promises`" }),
      ),
    },
  }),
];

export const nodeProcessLibraries = [
  childProcesses,
  processObject,
  threads,
  environment,
  execa,
  ...shellTools,
];
