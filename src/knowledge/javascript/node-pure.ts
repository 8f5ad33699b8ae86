/** Parts of Node that compute in a moment and touch nothing: paths, addresses, formats, bytes. */
import {
  callsNow,
  changing,
  each,
  fate,
  library,
  lookingOn,
  promise,
  quiet,
  quietClass,
  reads,
} from "../entries.ts";

const pathNames =
  "normalize join resolve matchesGlob isAbsolute relative dirname basename extname parse format toNamespacedPath";

const path = library({
  module: "path",
  source: "https://nodejs.org/api/path.html",
  functions: each(pathNames, quiet),
  classes: { PlatformPath: { methods: each(pathNames, lookingOn) } },
  aliases: {
    "path.*": "*",
    "posix.*": "*",
    "win32.*": "*",
  },
  rewrites: { "path/(?:posix|win32)\\.": "path." },
});

const addresses = library({
  module: "url",
  source: "https://nodejs.org/api/url.html",
  functions: each(
    "parse format resolve domainToASCII domainToUnicode fileURLToPath fileURLToPathBuffer pathToFileURL urlToHttpOptions",
    lookingOn,
  ),
  classes: {
    URL: { bases: ["URL"], constructs: quiet },
    URLSearchParams: { bases: ["URLSearchParams"], constructs: quiet },
  },
});

const formats = library({
  module: "querystring",
  source: "https://nodejs.org/api/querystring.html",
  functions: each("parse stringify escape unescape encode decode", lookingOn),
});

const tools = library({
  module: "util",
  source: "https://nodejs.org/api/util.html",
  functions: {
    ...each("format formatWithOptions inspect stripVTControlCharacters toUSVString styleText", lookingOn),
    ...each("isDeepStrictEqual isArray isDate isError isRegExp", lookingOn),
    ...each("getSystemErrorName getSystemErrorMap getSystemErrorMessage parseArgs parseEnv debuglog", quiet),
    inherits: changing,
    // What they make calls the function, and hands its outcome on.
    ...each("promisify deprecate", { effects: [], fates: [fate(0, "keeps")] }),
    callbackify: { effects: [], fates: [{ argument: 0, fate: "keeps", result: "awaited" }] },
    aborted: promise({ effects: [] }),
  },
  classes: {
    TextEncoder: quietClass,
    TextDecoder: quietClass,
    MIMEType: quietClass,
    MIMEParams: quietClass,
  },
});

const bytes = library({
  module: "builtins",
  source: "https://nodejs.org/api/buffer.html",
  classes: {
    Buffer: {
      bases: ["Uint8Array"],
      constructs: quiet,
      methods: {
        ...each("alloc allocUnsafe allocUnsafeSlow from of concat compare byteLength isBuffer", quiet),
        ...each("isEncoding equals toString toJSON slice subarray", quiet),
        ...each(
          "write fill copy swap16 swap32 swap64 writeInt8 writeInt16BE writeInt16LE writeInt32BE writeInt32LE writeUInt8 writeUInt16BE writeUInt16LE writeUInt32BE writeUInt32LE writeBigInt64BE writeBigInt64LE writeBigUInt64BE writeBigUInt64LE writeDoubleBE writeDoubleLE writeFloatBE writeFloatLE writeIntBE writeIntLE writeUIntBE writeUIntLE",
          changing,
        ),
        "*": quiet,
      },
    },
  },
  aliases: { "buffer.Buffer": "Buffer" },
});

const bufferModule = library({
  module: "buffer",
  source: "https://nodejs.org/api/buffer.html",
  functions: each("isAscii isUtf8 transcode atob btoa", quiet),
  classes: { Blob: { bases: ["Blob"], constructs: quiet }, File: { bases: ["File"], constructs: quiet } },
});

const measuring = library({
  module: "perf_hooks",
  source: "https://nodejs.org/api/perf_hooks.html",
  functions: { ...each("createHistogram monitorEventLoopDelay", quiet) },
  classes: {
    Performance: {
      bases: ["Performance"],
      methods: {
        eventLoopUtilization: { effects: reads("clock") },
        timerify: { effects: [], fates: [fate(0, "keeps")] },
      },
    },
    PerformanceObserver: { bases: ["PerformanceObserver"] },
  },
  values: { performance: "perf_hooks.Performance" },
});

/** Compare plain values: a promise is never what is expected. */
const checks =
  "ok equal notEqual deepEqual notDeepEqual strictEqual notStrictEqual deepStrictEqual notDeepStrictEqual partialDeepStrictEqual match doesNotMatch ifError fail";

const assertions = library({
  module: "assert",
  source: "https://nodejs.org/api/assert.html",
  functions: {
    assert: { ...lookingOn, raises: ["assert.AssertionError"] },
    ...each(checks, { ...lookingOn, raises: ["assert.AssertionError"] }),
    // An async function never throws; it gives a promise that nobody looks at.
    ...each("throws doesNotThrow", {
      effects: [],
      raises: ["assert.AssertionError"],
      fates: [callsNow(0, "discarded")],
    }),
    ...each(
      "rejects doesNotReject",
      promise({
        effects: [],
        raises: ["assert.AssertionError"],
        fates: [{ argument: 0, fate: "awaits", result: "awaited" }],
      }),
    ),
  },
  classes: { AssertionError: { exception: true, bases: ["Error"], constructs: quiet } },
  aliases: { "assert.*": "*", "strict.*": "*", strict: "assert" },
  called: "assert",
  rewrites: { "assert/strict\\.?": "assert." },
});

const contexts = library({
  module: "async_hooks",
  source: "https://nodejs.org/api/async_context.html",
  classes: {
    AsyncLocalStorage: {
      constructs: quiet,
      methods: {
        getStore: quiet,
        // Its effects are those of the function, whose result it gives.
        run: { effects: [], fates: [callsNow(1, "kept")] },
        exit: { effects: [], fates: [callsNow(0, "kept")] },
        enterWith: changing,
        ...each("bind snapshot", { effects: [], fates: [fate(0, "keeps")] }),
      },
    },
    AsyncResource: {
      constructs: quiet,
      methods: { runInAsyncScope: { effects: [], fates: [callsNow(0, "kept")] } },
    },
  },
});

export const nodePureLibraries = [
  path,
  addresses,
  formats,
  tools,
  bytes,
  bufferModule,
  measuring,
  assertions,
  contexts,
];
