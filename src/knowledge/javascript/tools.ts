/** Smaller packages: passwords, tokens, pictures, mail, logs, file patterns, Lodash and the like. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  callsLater,
  callsNow,
  changing,
  derived,
  each,
  eachBy,
  fate,
  library,
  lookingOn,
  promise,
  quiet,
  reads,
  withCallback,
  writes,
} from "../entries.ts";

/* ---------------------------------------------------------------- passwords and tokens */

/** Slow on purpose; the asynchronous form works in a thread, or in slices. */
const passwords = [
  "bcrypt https://github.com/kelektiv/node.bcrypt.js",
  "bcryptjs https://github.com/dcodeIO/bcrypt.js",
].map((pair) => {
  const [module = "", source = ""] = pair.split(" ");
  return library({
    module,
    source,
    functions: {
      ...eachBy("hashSync compareSync", (name) => {
        const replacement = `${module}.${name.replace("Sync", "")}`;
        return blocking("computation", { replacement, instead: `\`${replacement}\`` });
      }),
      ...each("hash compare genSalt", promise({ effects: [], fates: [callsLater(-1)] })),
      ...each("genSaltSync getRounds getSalt truncates", quiet),
    },
    aliases: { "default.*": "*" },
  });
});

const argon2 = library({
  module: "argon2",
  source: "https://github.com/ranisalt/node-argon2",
  functions: { ...each("hash verify", promise({ effects: [] })), needsRehash: quiet },
});

const jsonwebtoken = library({
  module: "jsonwebtoken",
  source: "https://github.com/auth0/node-jsonwebtoken",
  functions: {
    ...each("sign verify", {
      effects: [],
      fates: [callsLater(-1)],
      raises: ["jsonwebtoken.JsonWebTokenError"],
    }),
    decode: quiet,
  },
  classes: {
    JsonWebTokenError: derived("Error", { exception: true }),
    TokenExpiredError: derived("jsonwebtoken.JsonWebTokenError", { exception: true }),
    NotBeforeError: derived("jsonwebtoken.JsonWebTokenError", { exception: true }),
  },
  aliases: { "default.*": "*" },
});

const jose = library({
  module: "jose",
  source: "https://github.com/panva/jose",
  functions: {
    ...each(
      "jwtVerify jwtDecrypt importJWK importPKCS8 importSPKI importX509 exportJWK",
      promise({ effects: [] }),
    ),
    ...each("decodeJwt decodeProtectedHeader createRemoteJWKSet", quiet),
  },
});

/* ---------------------------------------------------------------- files */

const patterns = [
  library({
    module: "glob",
    source: "https://github.com/isaacs/node-glob",
    functions: {
      glob: promise({ effects: reads("file"), fates: [callsLater(-1)] }),
      ...each("globSync sync", blocking("file", { instead: "`glob.glob`", replacement: "glob.glob" })),
      ...each("globStream globIterate stream iterate hasMagic escape unescape", quiet),
    },
    called: "glob",
    aliases: { "glob.*": "*" },
  }),
  library({
    module: "fast-glob",
    source: "https://github.com/mrmlnc/fast-glob",
    functions: {
      ...each("FastGlob glob async", promise({ effects: reads("file") })),
      ...each(
        "sync globSync",
        blocking("file", { instead: "`fast-glob.glob`", replacement: "fast-glob.glob" }),
      ),
      ...each("stream globStream generateTasks isDynamicPattern escapePath", quiet),
    },
    called: "FastGlob",
    aliases: { "FastGlob.*": "*" },
  }),
  library({
    module: "rimraf",
    source: "https://github.com/isaacs/rimraf",
    functions: {
      ...each(
        "rimraf native manual posix windows moveRemove",
        promise({ effects: writes("file"), raises: ["Error"] }),
      ),
      ...each(
        "rimrafSync sync nativeSync manualSync posixSync windowsSync moveRemoveSync",
        blocking("file", { mode: "write", instead: "`rimraf.rimraf`", replacement: "rimraf.rimraf" }),
      ),
    },
    called: "rimraf",
    aliases: { "rimraf.*": "*" },
  }),
  library({
    module: "mkdirp",
    source: "https://github.com/isaacs/node-mkdirp",
    functions: {
      mkdirp: promise({ effects: writes("file"), raises: ["Error"] }),
      ...each(
        "mkdirpSync sync",
        blocking("file", { mode: "write", instead: "`mkdirp.mkdirp`", replacement: "mkdirp.mkdirp" }),
      ),
    },
    called: "mkdirp",
    aliases: { "mkdirp.*": "*" },
  }),
  library({
    module: "chokidar",
    source: "https://github.com/paulmillr/chokidar",
    functions: { watch: { effects: reads("file"), returns: "chokidar.FSWatcher" } },
    classes: {
      FSWatcher: {
        bases: ["NodeJS.EventEmitter"],
        methods: { close: promise({ effects: writes("environment") }), ...each("add unwatch", changing) },
      },
    },
    called: "watch",
  }),
];

/* ---------------------------------------------------------------- pictures and mail */

const sharp = library({
  module: "sharp",
  source: "https://sharp.pixelplumbing.com/api-output",
  functions: { sharp: { effects: [], returns: "sharp.Sharp" } },
  classes: {
    Sharp: {
      concurrency: "exclusive",
      methods: {
        ...each(
          "toBuffer toUint8Array metadata stats",
          promise({ effects: reads("file"), raises: ["Error"], fates: [callsLater(-1)] }),
        ),
        toFile: promise({ effects: writes("file"), raises: ["Error"], fates: [callsLater(-1)] }),
        clone: quiet,
        "*": changing,
      },
    },
  },
  called: "sharp",
  aliases: { "sharp.*": "*" },
});

const nodemailer = library({
  module: "nodemailer",
  source: "https://nodemailer.com/usage/",
  functions: {
    createTransport: { effects: [], returns: "nodemailer.Mail" },
    createTestAccount: promise({ effects: writes("network"), raises: ["Error"] }),
    getTestMessageUrl: quiet,
  },
  classes: {
    Mail: {
      concurrency: "shared",
      methods: {
        sendMail: promise({ effects: writes("network"), raises: ["Error"], fates: [callsLater(1)] }),
        verify: promise({ effects: reads("network"), raises: ["Error"], fates: [callsLater(0)] }),
        use: { ...changing, fates: [callsLater(1)] },
        close: changing,
      },
    },
    Transporter: { bases: ["nodemailer.Mail"] },
  },
  aliases: { "nodemailer.*": "*", "default.*": "*" },
});

/* ---------------------------------------------------------------- logs */

const logs: LibraryFunction = { effects: writes("console"), fates: [fate("all", "ignores")] };
const logger: LibraryClass = {
  concurrency: "shared",
  methods: {
    ...each("trace debug verbose info http notice warn error fatal log silly crit alert emerg", logs),
    child: quiet,
  },
};

const logging = [
  library({
    module: "winston",
    source: "https://github.com/winstonjs/winston",
    functions: {
      ...each("debug verbose info warn error log silly LogMethod LeveledLogMethod", logs),
      createLogger: { effects: [], returns: "winston.Logger" },
    },
    classes: { Logger: { ...logger, bases: ["stream.Transform"] } },
    aliases: { "winston.*": "*" },
  }),
  library({
    module: "pino",
    source: "https://getpino.io/#/docs/api",
    functions: { pino: { effects: [], returns: "pino.BaseLogger" }, LogFn: logs },
    classes: { BaseLogger: logger, LoggerExtras: { methods: { child: quiet, flush: changing } } },
    called: "pino",
    aliases: { "pino.*": "*" },
  }),
  library({
    module: "debug",
    source: "https://github.com/debug-js/debug",
    functions: { debug: { effects: [] } },
    called: "debug",
    aliases: { "debug.*": "*" },
  }),
];

/* ---------------------------------------------------------------- Lodash */

const over = (result: "truth" | "kept" | "discarded" | "value"): LibraryFunction => ({
  effects: [],
  fates: [callsNow(1, result)],
});

const lodashFunctions = {
  ...each("forEach each forEachRight eachRight forIn forInRight forOwn forOwnRight", over("discarded")),
  ...each("map flatMap flatMapDeep times mapValues mapKeys", over("kept")),
  ...each(
    "filter reject some every find findLast findIndex findLastIndex findKey partition takeWhile takeRightWhile dropWhile dropRightWhile remove pickBy omitBy",
    over("truth"),
  ),
  ...each(
    "sortBy groupBy keyBy countBy uniqBy maxBy minBy sumBy meanBy orderBy differenceBy intersectionBy sortedIndexBy",
    over("value"),
  ),
  ...each("reduce reduceRight", {
    effects: [],
    fates: [callsNow(1, "accumulated")],
  } satisfies LibraryFunction),
  // What they make gives what the function gave the last time it ran.
  ...each("debounce throttle", {
    effects: [],
    fates: [{ argument: 0, fate: "keeps" }],
  } satisfies LibraryFunction),
  ...each("once memoize partial bind curry negate ary unary wrap before after flow flowRight", {
    effects: [],
    fates: [{ argument: 0, fate: "keeps" }],
  } satisfies LibraryFunction),
  ...each("defer delay", { effects: writes("clock"), fates: [callsLater(0)] } satisfies LibraryFunction),
  attempt: { effects: [], fates: [callsNow(0, "kept")] } satisfies LibraryFunction,
  tap: over("discarded"),
  ...each(
    "get has pick omit keys values entries toPairs isEmpty isEqual isNil isString isPlainObject",
    quiet,
  ),
  ...each("cloneDeep clone chunk compact concat difference flatten flattenDeep head last uniq zip", quiet),
  ...each("range sum size camelCase kebabCase snakeCase startCase capitalize trim padStart random", quiet),
  ...each("set unset merge assign defaults defaultsDeep pull pullAll", changing),
};

const lodash = library({
  module: "lodash",
  source: "https://lodash.com/docs",
  functions: lodashFunctions,
  classes: { LoDashStatic: { methods: lodashFunctions } },
  aliases: { "_.*": "*", "default.*": "*" },
  // One package or one file for each function, and the same functions for ES modules.
  rewrites: {
    "\\.\\./index\\.(?=LoDash)": "lodash.",
    "lodash-es\\.": "lodash.",
    "lodash[./](\\w+)(?:\\.(?:default|\\1))?$": "lodash.$1",
  },
});

/* ---------------------------------------------------------------- small change */

const plain = [
  library({
    module: "uuid",
    source: "https://github.com/uuidjs/uuid",
    functions: each("v1 v3 v4 v5 v6 v7 validate version parse stringify", quiet),
  }),
  library({
    module: "nanoid",
    source: "https://github.com/ai/nanoid",
    functions: each("nanoid customAlphabet customRandom", quiet),
  }),
  library({
    module: "dotenv",
    source: "https://github.com/motdotla/dotenv",
    functions: {
      config: blocking("file", { instead: "a call at the program's start" }),
      parse: quiet,
      populate: { effects: writes("environment") },
    },
  }),
  library({
    module: "ms",
    source: "https://github.com/vercel/ms",
    functions: { ms: lookingOn },
    called: "ms",
  }),
  library({
    module: "node-gyp-build",
    source: "https://github.com/prebuild/node-gyp-build",
    functions: { load: blocking("file", { instead: "a call at the program's start" }) },
    called: "load",
  }),
  library({
    module: "archiver",
    source: "https://www.archiverjs.com/docs/archiver",
    classes: {
      Archiver: {
        bases: ["stream.Transform"],
        methods: { finalize: promise({ effects: writes("file"), raises: ["Error"] }), append: changing },
      },
    },
    aliases: { "archiver.*": "*" },
  }),
  library({
    module: "adm-zip",
    source: "https://github.com/cthackers/adm-zip",
    classes: {
      AdmZip: {
        constructs: blocking("file", { instead: "a package that works with streams" }),
        methods: {
          ...each(
            "extractAllTo extractEntryTo writeZip",
            blocking("file", { mode: "write", instead: "the form whose name ends in `Async` or `Promise`" }),
          ),
          ...each("extractAllToAsync", withCallback(writes("file"))),
          ...each("writeZipPromise", promise({ effects: writes("file") })),
        },
      },
    },
    called: "AdmZip",
  }),
];

export const toolLibraries = [
  ...passwords,
  argon2,
  jsonwebtoken,
  jose,
  ...patterns,
  sharp,
  nodemailer,
  ...logging,
  lodash,
  ...plain,
];
