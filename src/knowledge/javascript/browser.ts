/** What browsers, and Node with them, offer globally: requests, events, the page, messages, the console. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  callsLater,
  callsNow,
  changing,
  each,
  exclusive,
  fate,
  library,
  lookingOn,
  promise,
  quiet,
  quietClass,
  reads,
  writes,
} from "../entries.ts";
import { fetching, receivesBody } from "./requests.ts";

const listens: LibraryFunction = { ...changing, fates: [callsLater(1)] };

const eventTarget: LibraryClass = {
  constructs: quiet,
  methods: {
    addEventListener: listens,
    removeEventListener: changing,
    // Listeners run before it returns.
    dispatchEvent: {},
  },
};

const sendsMessage: LibraryFunction = { effects: writes("process"), fates: [fate("all", "ignores")] };

const asksUser = promise({ effects: exclusive("user"), raises: ["DOMException"] });
/** Waits for another thread of the browser, which touches nothing that the program sees. */
const computes = promise({ effects: [], raises: ["DOMException"] });

const requests = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/API/Fetch_API",
  functions: { fetch: fetching },
  classes: {
    WindowOrWorkerGlobalScope: { methods: { fetch: fetching } },
    Body: { methods: receivesBody },
    Response: {
      bases: ["Body"],
      constructs: quiet,
      methods: { ...receivesBody, ...each("clone error redirect", quiet) },
    },
    Request: { bases: ["Body"], constructs: quiet, methods: { ...receivesBody, clone: quiet } },
    Blob: {
      constructs: quiet,
      methods: {
        ...each("arrayBuffer bytes text", promise({ effects: reads("file") })),
        ...each("slice stream", quiet),
      },
    },
    File: { bases: ["Blob"], constructs: quiet },
    Headers: fields("getSetCookie"),
    FormData: fields("getAll"),
    URLSearchParams: fields("getAll toString sort"),
    URL: quietClass,
    TextEncoder: quietClass,
    TextDecoder: quietClass,
    AbortController: { constructs: quiet, methods: { abort: changing } },
    AbortSignal: {
      bases: ["EventTarget"],
      methods: each("abort any timeout throwIfAborted", quiet),
    },
    XMLHttpRequest: {
      bases: ["EventTarget"],
      constructs: quiet,
      methods: {
        // Blocks when it was opened as synchronous, which `send` does not show.
        send: { effects: writes("network") },
        ...each("open setRequestHeader abort overrideMimeType", changing),
        ...each("getAllResponseHeaders getResponseHeader", quiet),
      },
    },
    EventSource: {
      bases: ["EventTarget"],
      constructs: { effects: reads("network") },
      methods: { close: { effects: writes("network") } },
    },
    WebSocket: {
      bases: ["EventTarget"],
      constructs: { effects: writes("network") },
      concurrency: "exclusive",
      methods: {
        send: { effects: exclusive("network"), fates: [fate(0, "ignores")] },
        close: { effects: exclusive("network") },
      },
    },
    ReadableStream: {
      constructs: quiet,
      methods: {
        ...each("getReader pipeThrough tee values", quiet),
        ...each("cancel pipeTo", promise({ effects: exclusive("network") })),
      },
    },
    ReadableStreamDefaultReader: {
      constructs: quiet,
      concurrency: "exclusive",
      methods: { read: promise({ effects: exclusive("network") }), releaseLock: changing },
    },
    ReadableStreamBYOBReader: { bases: ["ReadableStreamDefaultReader"] },
    ReadableStreamGenericReader: { methods: { cancel: promise({ effects: exclusive("network") }) } },
    WritableStream: {
      constructs: quiet,
      methods: {
        getWriter: quiet,
        ...each("abort close", promise({ effects: exclusive("network") })),
      },
    },
    WritableStreamDefaultWriter: {
      constructs: quiet,
      concurrency: "exclusive",
      methods: {
        ...each("write close abort", promise({ effects: exclusive("network") })),
        releaseLock: changing,
      },
    },
  },
});

const observer: LibraryClass = { constructs: { effects: [], fates: [callsLater(0)] } };
const observes = each("observe disconnect", changing);

const events = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/API/EventTarget",
  functions: { addEventListener: listens, removeEventListener: changing, dispatchEvent: {} },
  classes: {
    EventTarget: eventTarget,
    MediaQueryList: { bases: ["EventTarget"] },
    MutationObserver: { ...observer, methods: { ...observes, takeRecords: quiet } },
    IntersectionObserver: { ...observer, methods: { ...observes, unobserve: changing, takeRecords: quiet } },
    ResizeObserver: { ...observer, methods: { ...observes, unobserve: changing } },
    PerformanceObserver: { ...observer, methods: { ...observes, takeRecords: quiet } },
  },
  // Most interfaces of the page declare it once more, for the names of their events.
  rewrites: { "\\w+\\.(addEventListener|removeEventListener)$": "EventTarget.$1" },
});

const page = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/API/Window",
  functions: {
    alert: blocking("input", { fates: [fate("all", "ignores")] }),
    confirm: blocking("input", { fates: [fate("all", "ignores")] }),
    prompt: blocking("input", { fates: [fate("all", "ignores")] }),
    matchMedia: quiet,
    getComputedStyle: quiet,
    getSelection: quiet,
    ...each("scroll scrollTo scrollBy focus blur close open", { effects: writes("environment") }),
    postMessage: sendsMessage,
    reportError: { effects: writes("console") },
    createImageBitmap: computes,
    importScripts: blocking("network", { instead: "`import()`" }),
  },
  classes: {
    Document: {
      methods: {
        ...each("getElementById getElementsByClassName getElementsByTagName getElementsByName", quiet),
        ...each("createElement createElementNS createTextNode createDocumentFragment", quiet),
        exitFullscreen: asksUser,
      },
    },
    ParentNode: {
      methods: {
        ...each("querySelector querySelectorAll", quiet),
        ...each("append prepend replaceChildren", changing),
      },
    },
    ChildNode: { methods: each("before after remove replaceWith", changing) },
    Node: {
      methods: {
        ...each("cloneNode contains hasChildNodes isEqualNode getRootNode", quiet),
        ...each("appendChild insertBefore removeChild replaceChild normalize", changing),
      },
    },
    Element: {
      methods: {
        ...each("getAttribute getAttributeNames hasAttribute hasAttributes matches closest", quiet),
        ...each("getElementsByClassName getElementsByTagName getBoundingClientRect getClientRects", quiet),
        ...each("setAttribute removeAttribute toggleAttribute insertAdjacentHTML", changing),
        ...each("scrollIntoView scroll scrollTo scrollBy", changing),
        ...each("requestFullscreen requestPointerLock", asksUser),
      },
    },
    HTMLOrSVGElement: { methods: each("focus blur", changing) },
    HTMLElement: { methods: each("click", changing) },
    DOMTokenList: {
      methods: {
        ...each("add remove replace toggle", changing),
        ...each("contains item toString", quiet),
        forEach: { effects: [], fates: [callsNow(0, "discarded")] },
      },
    },
    ...Object.fromEntries(
      "NodeList NodeListOf".split(" ").map((name) => [
        name,
        {
          methods: {
            forEach: { effects: [], fates: [callsNow(0, "discarded")] },
            ...each("item entries keys values", quiet),
          },
        } satisfies LibraryClass,
      ]),
    ),
    History: { methods: each("back forward go pushState replaceState", { effects: writes("environment") }) },
    Location: {
      methods: { toString: quiet, ...each("assign reload replace", { effects: writes("environment") }) },
    },
    HTMLMediaElement: { methods: { play: promise({ effects: writes("environment") }), pause: changing } },
    FontFaceSet: { methods: { load: promise({ effects: reads("network") }), check: quiet } },
    Notification: {
      constructs: { effects: writes("user") },
      methods: { requestPermission: asksUser, close: { effects: writes("user") } },
    },
  },
});

const messages = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/API/Worker",
  classes: {
    Worker: {
      bases: ["EventTarget"],
      constructs: { effects: writes("process") },
      methods: { postMessage: sendsMessage, terminate: { effects: writes("process") } },
    },
    SharedWorker: { bases: ["EventTarget"], constructs: { effects: writes("process") } },
    DedicatedWorkerGlobalScope: { bases: ["EventTarget"], methods: { postMessage: sendsMessage } },
    MessageChannel: { constructs: quiet },
    MessagePort: {
      bases: ["EventTarget"],
      methods: { postMessage: sendsMessage, ...each("start close", changing) },
    },
    BroadcastChannel: {
      bases: ["EventTarget"],
      constructs: quiet,
      methods: { postMessage: sendsMessage, close: changing },
    },
  },
});

const diagnostics = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/API/console",
  functions: {
    structuredClone: lookingOn,
    ...each("atob btoa", lookingOn),
  },
  classes: {
    Console: {
      methods: {
        ...each("assert debug dir dirxml error group groupCollapsed info log table trace warn", {
          effects: writes("console"),
          fates: [fate("all", "ignores")],
        }),
        ...each("time timeEnd timeLog timeStamp", { effects: [...writes("console"), ...reads("clock")] }),
        "*": { effects: writes("console") },
      },
    },
    Performance: {
      methods: {
        now: { effects: reads("clock") },
        ...each("mark measure clearMarks clearMeasures clearResourceTimings", changing),
        ...each("getEntries getEntriesByName getEntriesByType toJSON", quiet),
      },
    },
  },
  // Without declarations the object is known by its name.
  aliases: {
    console: "Console",
    performance: "Performance",
    "crypto.subtle": "SubtleCrypto",
    process: "NodeJS.Process",
    BufferConstructor: "Buffer",
    localStorage: "Storage",
    sessionStorage: "Storage",
  },
});

/** Names with values, of which some may have several. */
function fields(more: string): LibraryClass {
  return {
    constructs: quiet,
    methods: {
      ...each("append delete set", changing),
      ...each("get has keys values entries", quiet),
      ...each(more, quiet),
      forEach: { effects: [], fates: [callsNow(0, "discarded")] },
    },
  };
}

export const browserLibraries = [requests, events, page, messages, diagnostics];
