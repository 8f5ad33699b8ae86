/** Node's events and streams. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  callsLater,
  changing,
  each,
  exclusive,
  fate,
  library,
  promise,
  quiet,
  withCallback,
  writes,
} from "../entries.ts";

const listens: LibraryFunction = { ...changing, fates: [callsLater(1)] };

const listening = {
  ...each("on once addListener prependListener prependOnceListener", listens),
  ...each("off removeListener removeAllListeners setMaxListeners", changing),
  ...each("getMaxListeners listeners rawListeners listenerCount eventNames", quiet),
};

const emitter = library({
  module: "NodeJS",
  source: "https://nodejs.org/api/events.html",
  // Listeners of `emit` run before it returns, so what it does is not known.
  classes: { EventEmitter: { methods: listening } },
});

/** What is missed while another event is waited for is missed for good, so that the order counts. */
const waitsForEvent: LibraryFunction = promise({ effects: exclusive("synchronization") });

const events = library({
  module: "events",
  source: "https://nodejs.org/api/events.html#eventsonceemitter-name-options",
  functions: {
    once: waitsForEvent,
    on: quiet,
    ...each("getEventListeners getMaxListeners listenerCount", quiet),
    setMaxListeners: changing,
    addAbortListener: { ...changing, fates: [callsLater(1)] },
  },
  classes: {
    EventEmitter: {
      bases: ["NodeJS.EventEmitter"],
      constructs: quiet,
      methods: {
        // The class's own functions have the names of its objects' methods.
        once: { ...listens, suspends: true },
        on: listens,
      },
    },
  },
  aliases: {
    "EventEmitter.EventEmitterAsyncResource": "EventEmitter",
    "EventEmitter.InternalEventEmitter": "EventEmitter",
    "EventEmitter.NodeEventTarget": "EventEmitter",
    default: "EventEmitter",
  },
  called: "EventEmitter",
  // Most of Node's classes declare them once more, for the names of their events.
  rewrites: {
    "(?:child_process|cluster|dgram|fs|http2?|https|net|process|readline|repl|stream|tls|tty|worker_threads)\\.(?:.+\\.)?(on|once|addListener|prependListener|prependOnceListener)$":
      "NodeJS.EventEmitter.$1",
  },
});

/** Reads one chunk after the other, and hands each to a function that it waits for. */
const throughStream: LibraryFunction = promise({
  effects: exclusive("file"),
  fates: [callsLater(0, "awaited")],
});

const readable: LibraryClass = {
  bases: ["NodeJS.EventEmitter"],
  constructs: quiet,
  concurrency: "exclusive",
  iterate: "async",
  methods: {
    ...each("forEach some every find reduce", throughStream),
    toArray: promise({ effects: exclusive("file") }),
    ...each("map filter flatMap", { effects: [], fates: [callsLater(0, "awaited")] }),
    ...each("drop take iterator asIndexedPairs isPaused from fromWeb toWeb", quiet),
    ...each("pause resume setEncoding unpipe unshift push destroy read wrap", changing),
    pipe: changing,
  },
};

const writable: LibraryClass = {
  bases: ["NodeJS.EventEmitter"],
  constructs: quiet,
  concurrency: "exclusive",
  methods: {
    ...each("write end", withCallback(exclusive("file"), { fates: [fate(0, "ignores")] })),
    ...each("cork uncork destroy setDefaultEncoding", changing),
  },
};

const duplex: LibraryClass = {
  bases: ["stream.Readable", "stream.Writable"],
  constructs: quiet,
  concurrency: "exclusive",
};

const streams = library({
  module: "stream",
  source: "https://nodejs.org/api/stream.html",
  functions: {
    ...each("finished pipeline", withCallback(exclusive("file"))),
    ...each("addAbortSignal duplexPair getDefaultHighWaterMark isErrored isReadable isWritable", quiet),
  },
  classes: {
    Readable: readable,
    Writable: writable,
    Duplex: duplex,
    Transform: { bases: ["stream.Duplex"], constructs: quiet },
    PassThrough: { bases: ["stream.Transform"], constructs: quiet },
    Stream: { bases: ["NodeJS.EventEmitter"], methods: { pipe: changing } },
  },
  aliases: { "Stream.*": "*", "internal.*": "*", "promises.*": "=stream/promises.*" },
});

const streamPromises = library({
  module: "stream/promises",
  source: "https://nodejs.org/api/stream.html#streams-promises-api",
  functions: each("finished pipeline", promise({ effects: writes("file"), raises: ["Error"] })),
});

const streamConsumers = library({
  module: "stream/consumers",
  source: "https://nodejs.org/api/webstreams.html#utility-consumers",
  functions: each(
    "arrayBuffer blob buffer json text",
    promise({ effects: exclusive("file"), raises: ["Error"] }),
  ),
});

const webStreams = library({
  module: "stream/web",
  source: "https://nodejs.org/api/webstreams.html",
  classes: {
    ReadableStream: { bases: ["ReadableStream"] },
    WritableStream: { bases: ["WritableStream"] },
    ReadableStreamDefaultReader: { bases: ["ReadableStreamDefaultReader"] },
    WritableStreamDefaultWriter: { bases: ["WritableStreamDefaultWriter"] },
  },
});

const plainStreams = library({
  module: "NodeJS",
  source: "https://nodejs.org/api/stream.html",
  classes: {
    ReadableStream: {
      bases: ["NodeJS.EventEmitter"],
      concurrency: "exclusive",
      methods: {
        ...each("pause resume read setEncoding pipe unpipe unshift wrap", changing),
        isPaused: quiet,
      },
    },
    WritableStream: {
      bases: ["NodeJS.EventEmitter"],
      concurrency: "exclusive",
      methods: each("write end", withCallback(exclusive("file"), { fates: [fate(0, "ignores")] })),
    },
    ReadWriteStream: { bases: ["NodeJS.ReadableStream", "NodeJS.WritableStream"] },
  },
});

export const nodeStreamLibraries = [
  emitter,
  events,
  streams,
  streamPromises,
  streamConsumers,
  webStreams,
  plainStreams,
];
