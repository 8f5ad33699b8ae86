/** Node's files: the blocking functions, those with a callback, and those that give a promise. */
import type { Effect, LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  callsLater,
  changing,
  each,
  eachBy,
  exclusive,
  library,
  promise,
  quiet,
  reads,
  withCallback,
  writes,
} from "../entries.ts";

/** What reads or writes contents, which may be large. */
const readingContents = "readFile";
const writingContents = "writeFile appendFile copyFile cp";
/** What looks at names and attributes, over in a moment. */
const readingNames = "access lstat readdir readlink realpath stat statfs opendir";
const writingNames =
  "chmod chown lchmod lchown link lutimes mkdir mkdtemp rename rm rmdir symlink truncate unlink utimes";
/** What works on the number of an open file, which the promise form has as a method of `FileHandle`. */
const readingOpen = "fstat read readv";
const writingOpen = "close fchmod fchown fdatasync fsync ftruncate futimes write writev";

const raises = ["Error"];

/** The promise form has the same name, without `Sync`, and takes the same arguments. */
function blockingForm(mode: Effect["mode"], momentary: boolean) {
  return (name: string): LibraryFunction => {
    const replacement = `fs/promises.${name.replace(/Sync$/, "")}`;
    const form = blocking("file", { mode, replacement, instead: `\`${replacement}\``, raises });
    return momentary && form.blocks ? { ...form, blocks: { ...form.blocks, momentary } } : form;
  };
}

const sync = (names: string) => names.replace(/\w+/g, "$&Sync");
const withHandle: LibraryFunction = blocking("file", {
  mode: "write",
  instead: "`fs/promises.open` and the methods of its `FileHandle`",
  raises,
});

const files = library({
  module: "fs",
  source: "https://nodejs.org/api/fs.html",
  functions: {
    ...eachBy(sync(readingContents), blockingForm("read", false)),
    ...eachBy(sync(writingContents), blockingForm("write", false)),
    ...eachBy(sync(readingNames), blockingForm("read", true)),
    ...eachBy(sync(writingNames), blockingForm("write", true)),
    ...each(sync(`${readingOpen} ${writingOpen} open`), withHandle),
    // `access` in its place fails instead of answering.
    existsSync: {
      effects: reads("file"),
      blocks: { by: "file", instead: "`fs/promises.access`", momentary: true },
    },
    globSync: blocking("file", { instead: "`fs/promises.glob`" }),
    mkdtempDisposableSync: blocking("file", { mode: "write", instead: "`fs/promises.mkdtempDisposable`" }),
    ...each(`${readingContents} ${readingNames} ${readingOpen} exists glob`, withCallback(reads("file"))),
    ...each(`${writingContents} ${writingNames} ${writingOpen} open`, withCallback(writes("file"))),
    ...each("watch watchFile", { effects: reads("file"), fates: [callsLater(-1)] }),
    unwatchFile: quiet,
    createReadStream: { effects: reads("file"), returns: "fs.ReadStream" },
    createWriteStream: { effects: writes("file"), returns: "fs.WriteStream" },
    openAsBlob: promise({ effects: reads("file") }),
  },
  classes: {
    StatsBase: { methods: { "*": quiet } },
    Stats: { bases: ["fs.StatsBase"], methods: { "*": quiet } },
    Dirent: { methods: { "*": quiet } },
    Dir: {
      concurrency: "exclusive",
      iterate: "async",
      methods: {
        ...each("read close", promise({ effects: exclusive("file"), raises })),
        ...each("readSync closeSync", blocking("file", { instead: "the form that gives a promise" })),
      },
    },
    ReadStream: { bases: ["stream.Readable"], methods: { close: withCallback(writes("file")) } },
    WriteStream: { bases: ["stream.Writable"], methods: { close: withCallback(writes("file")) } },
    FSWatcher: { bases: ["NodeJS.EventEmitter"], methods: { close: changing } },
    StatWatcher: { bases: ["NodeJS.EventEmitter"] },
  },
  aliases: { "promises.*": "=fs/promises.*" },
});

const onHandle = promise({ effects: exclusive("file"), raises });

const fileHandle: LibraryClass = {
  concurrency: "exclusive",
  methods: {
    ...each("appendFile chmod chown close datasync read readFile readv stat sync truncate utimes", onHandle),
    ...each("write writeFile writev", onHandle),
    ...each("createReadStream createWriteStream readableWebStream readLines", quiet),
  },
};

const filePromises = library({
  module: "fs/promises",
  source: "https://nodejs.org/api/fs.html#promises-api",
  functions: {
    ...each(readingContents, promise({ effects: reads("file"), raises })),
    ...each(readingNames, promise({ effects: reads("file"), raises, momentary: true })),
    ...each(`${writingContents} open`, promise({ effects: writes("file"), raises })),
    ...each(writingNames, promise({ effects: writes("file"), raises, momentary: true })),
    mkdtempDisposable: promise({ effects: writes("file"), raises }),
    // Iterators, to be used with `for await`.
    ...each("glob watch", { effects: reads("file") }),
  },
  classes: { FileHandle: fileHandle },
});

const extraReads = "pathExists exists readJson readJSON";
const extraWrites =
  "copy emptyDir emptydir ensureDir ensureFile ensureLink ensureSymlink mkdirp mkdirs move outputFile outputJson outputJSON remove writeJson writeJSON createFile createLink createSymlink mkdtemp";

/** Gives a promise, or takes a callback. */
const either = (effects: readonly Effect[]) => promise({ effects, raises, fates: [callsLater(-1)] });

const extra = library({
  module: "fs-extra",
  source: "https://github.com/jprichardson/node-fs-extra",
  functions: {
    ...each(`${readingContents} ${readingNames} ${extraReads}`, either(reads("file"))),
    ...each(`${writingContents} ${writingNames} ${extraWrites} open`, either(writes("file"))),
    ...eachBy(sync(`${readingContents} ${extraReads}`), extraBlocking("read")),
    ...eachBy(sync(`${writingContents} ${extraWrites}`), extraBlocking("write")),
    createReadStream: { effects: reads("file") },
    createWriteStream: { effects: writes("file") },
  },
  aliases: { "default.*": "*" },
  // What it takes over from Node as it is.
  rewrites: { "fs-extra\\.(?=\\w+Sync$)": "fs.", "fs-extra/esm\\.": "fs-extra." },
});

function extraBlocking(mode: Effect["mode"]) {
  return (name: string): LibraryFunction => {
    const replacement = `fs-extra.${name.replace(/Sync$/, "")}`;
    return blocking("file", { mode, replacement, instead: `\`${replacement}\``, raises });
  };
}

export const nodeFileLibraries = [files, filePromises, extra];
