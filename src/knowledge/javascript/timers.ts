/** Timers and micro-tasks, of browsers and of Node, with the forms that can be awaited. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { callsLater, each, library, promise, quiet, writes } from "../entries.ts";

/** Calls it back after some time and drops what it gives. */
const starts: LibraryFunction = { effects: writes("clock"), fates: [callsLater(0)] };
const stops: LibraryFunction = { effects: writes("clock") };

const startNames = "setTimeout setInterval setImmediate";
const stopNames = "clearTimeout clearInterval clearImmediate";

const timersForAll = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/API/Window/setTimeout",
  functions: {
    ...each(`${startNames} queueMicrotask requestAnimationFrame requestIdleCallback`, starts),
    ...each(`${stopNames} cancelAnimationFrame cancelIdleCallback`, stops),
  },
  classes: {
    AnimationFrameProvider: { methods: { requestAnimationFrame: starts, cancelAnimationFrame: stops } },
    WindowOrWorkerGlobalScope: {
      methods: {
        ...each("setTimeout setInterval queueMicrotask", starts),
        ...each("clearTimeout clearInterval", stops),
      },
    },
    Window: { methods: { requestIdleCallback: starts, cancelIdleCallback: stops } },
    Scheduler: {
      methods: {
        postTask: promise({ effects: [], fates: [callsLater(0, "awaited")] }),
        yield: promise({ effects: [], paces: true }),
      },
    },
  },
});

const timers = library({
  module: "timers",
  source: "https://nodejs.org/api/timers.html",
  functions: { ...each(startNames, starts), ...each(stopNames, stops) },
});

const timerObjects = library({
  module: "NodeJS",
  source: "https://nodejs.org/api/timers.html#class-timeout",
  classes: {
    Timeout: { methods: each("ref unref hasRef refresh close", quiet) },
    Immediate: { methods: each("ref unref hasRef", quiet) },
  },
});

const sleeps = promise({ effects: [], paces: true });

const timersPromises = library({
  module: "timers/promises",
  source: "https://nodejs.org/api/timers.html#timers-promises-api",
  functions: {
    ...each("setTimeout setImmediate", sleeps),
    // An iterator, to be used with `for await`.
    setInterval: { effects: [], paces: true },
  },
  classes: { Scheduler: { methods: each("wait yield", sleeps) } },
  values: { scheduler: "timers/promises.Scheduler" },
});

export const timerLibraries = [timersForAll, timers, timerObjects, timersPromises];
