/** What browsers keep, and what they lend of the machine: storage, devices, cryptography. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  callsLater,
  changing,
  each,
  exclusive,
  fate,
  library,
  promise,
  quiet,
  reads,
  writes,
} from "../entries.ts";

const readsFile = promise({ effects: reads("file"), raises: ["DOMException"] });
const writesFile = promise({ effects: writes("file"), raises: ["DOMException"] });
const asksUser = promise({ effects: exclusive("user"), raises: ["DOMException"] });
/** Waits for another thread of the browser, which touches nothing that the program sees. */
const computes = promise({ effects: [], raises: ["DOMException"] });

/** A request of IndexedDB tells its outcome by an event. */
const asksDatabase: LibraryFunction = { effects: reads("database") };
const changesDatabase: LibraryFunction = { effects: writes("database") };

const storage = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/API/Storage",
  classes: {
    Storage: {
      methods: {
        ...each("getItem key", { effects: reads("file"), fates: [fate("all", "ignores")] }),
        ...each("setItem removeItem clear", { effects: writes("file"), fates: [fate("all", "ignores")] }),
      },
    },
    IDBFactory: {
      methods: {
        ...each("open deleteDatabase", changesDatabase),
        databases: promise({ effects: reads("database") }),
        cmp: quiet,
      },
    },
    IDBDatabase: {
      methods: {
        ...each("createObjectStore deleteObjectStore", changesDatabase),
        transaction: quiet,
        close: changesDatabase,
      },
    },
    IDBTransaction: {
      concurrency: "exclusive",
      methods: { ...each("abort commit", changesDatabase), objectStore: quiet },
    },
    IDBObjectStore: {
      methods: {
        ...each("get getAll getAllKeys getKey count openCursor openKeyCursor", asksDatabase),
        ...each("add put delete clear createIndex deleteIndex", changesDatabase),
        index: quiet,
      },
    },
    IDBIndex: { methods: each("get getAll getAllKeys getKey count openCursor openKeyCursor", asksDatabase) },
    IDBCursor: { methods: each("advance continue continuePrimaryKey delete update", changesDatabase) },
    Cache: {
      concurrency: "shared",
      methods: {
        ...each("match matchAll keys", readsFile),
        ...each("put delete", writesFile),
        ...each("add addAll", promise({ effects: writes("network", "file"), raises: ["TypeError"] })),
      },
    },
    CacheStorage: {
      methods: { ...each("match has keys", readsFile), ...each("open delete", writesFile) },
    },
    CookieStore: { methods: { ...each("get getAll", readsFile), ...each("set delete", writesFile) } },
    StorageManager: {
      methods: { ...each("estimate persisted getDirectory", readsFile), persist: asksUser },
    },
    FileSystemFileHandle: {
      methods: { getFile: readsFile, ...each("createWritable createSyncAccessHandle", writesFile) },
    },
    FileSystemDirectoryHandle: {
      methods: {
        ...each("getDirectoryHandle getFileHandle removeEntry", writesFile),
        ...each("entries keys values", quiet),
        resolve: readsFile,
      },
    },
    FileSystemWritableFileStream: {
      bases: ["WritableStream"],
      concurrency: "exclusive",
      methods: each("seek truncate write", promise({ effects: exclusive("file"), raises: ["DOMException"] })),
    },
    FileReader: {
      bases: ["EventTarget"],
      constructs: quiet,
      methods: each("readAsArrayBuffer readAsBinaryString readAsDataURL readAsText", {
        effects: reads("file"),
      }),
    },
  },
});

const devices = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/API/Navigator",
  classes: {
    Navigator: {
      methods: {
        share: asksUser,
        sendBeacon: { effects: writes("network") },
        ...each("canShare getGamepads", quiet),
        vibrate: { effects: writes("user") },
        ...each("requestMIDIAccess requestMediaKeySystemAccess", asksUser),
      },
    },
    Clipboard: {
      methods: {
        ...each("read readText", promise({ effects: reads("environment"), raises: ["DOMException"] })),
        ...each("write writeText", promise({ effects: writes("environment"), raises: ["DOMException"] })),
      },
    },
    MediaDevices: {
      bases: ["EventTarget"],
      methods: {
        ...each("getUserMedia getDisplayMedia", asksUser),
        enumerateDevices: promise({ effects: reads("environment") }),
      },
    },
    Geolocation: {
      methods: {
        getCurrentPosition: { effects: reads("environment"), fates: [callsLater(0), callsLater(1)] },
        watchPosition: { effects: reads("environment"), fates: [callsLater(0), callsLater(1)] },
        clearWatch: quiet,
      },
    },
    Permissions: { methods: { query: promise({ effects: reads("environment") }) } },
    CredentialsContainer: { methods: each("create get store preventSilentAccess", asksUser) },
    ServiceWorkerContainer: {
      bases: ["EventTarget"],
      methods: {
        register: promise({ effects: writes("network"), raises: ["TypeError"] }),
        ...each("getRegistration getRegistrations", promise({ effects: reads("environment") })),
        startMessages: changing,
      },
    },
    ServiceWorkerRegistration: {
      bases: ["EventTarget"],
      methods: {
        ...each("update unregister", promise({ effects: writes("network"), raises: ["TypeError"] })),
        showNotification: promise({ effects: writes("user") }),
        getNotifications: promise({ effects: reads("user") }),
      },
    },
    PushManager: {
      methods: {
        ...each("getSubscription permissionState", promise({ effects: reads("environment") })),
        subscribe: asksUser,
      },
    },
    LockManager: {
      methods: {
        request: promise({ effects: exclusive("synchronization"), fates: [callsLater(-1, "awaited")] }),
        query: promise({ effects: reads("synchronization") }),
      },
    },
    WakeLock: { methods: { request: promise({ effects: writes("environment") }) } },
    Crypto: { methods: { getRandomValues: changing, randomUUID: quiet } },
    SubtleCrypto: {
      concurrency: "shared",
      methods: {
        ...each("deriveBits deriveKey generateKey", computes),
        // Each takes microseconds: two exports of keys take as long together as one after another.
        ...each("decrypt digest encrypt exportKey importKey sign unwrapKey verify wrapKey", {
          ...computes,
          momentary: true,
        }),
      },
    },
    WebAssembly: {
      methods: {
        ...each("compile instantiate", computes),
        ...each("compileStreaming instantiateStreaming", promise({ effects: reads("network") })),
        validate: quiet,
      },
    },
  },
});

export const browserServiceLibraries = [storage, devices];
