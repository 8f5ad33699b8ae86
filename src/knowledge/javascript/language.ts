/** The language's own objects, apart from its collections: what they call, what they change, and what waits. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  callsLater,
  callsNow,
  changing,
  each,
  exceptions,
  fate,
  library,
  lookingOn,
  promise,
  quickPromise,
  quiet,
  quietClass,
  reads,
} from "../entries.ts";
import { collections } from "./collections.ts";

const allOf: LibraryFunction = promise({ effects: [], fates: [fate(0, "awaits")] });

const chains: LibraryFunction = {
  suspends: true,
  returns: "Promise",
  effects: [],
  fates: [callsLater(0, "awaited"), callsLater(1, "awaited")],
};

const language = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects",
  functions: {
    ...each("parseInt parseFloat isNaN isFinite String Number Boolean BigInt Symbol", lookingOn),
    ...each("encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape", lookingOn),
  },
  classes: {
    Promise: {
      methods: {
        ...each("all allSettled any race", allOf),
        resolve: quickPromise({ effects: [], fates: [fate(0, "awaits")] }),
        reject: quickPromise({ effects: [] }),
        try: { suspends: true, returns: "Promise", fates: [callsNow(0, "awaited")] },
        withResolvers: quiet,
        ...each("then", chains),
        ...each("catch finally", {
          suspends: true,
          returns: "Promise",
          effects: [],
          fates: [callsLater(0, "awaited")],
        }),
      },
      constructs: { effects: [], fates: [callsNow(0, "discarded")] },
    },
    PromiseLike: {
      methods: {
        ...each("then", chains),
      },
    },
    Object: {
      constructs: quiet,
      methods: {
        // A promise has nothing of its own to list.
        ...each("keys values entries", lookingOn),
        ...each("create freeze isFrozen isSealed is seal preventExtensions isExtensible", quiet),
        ...each("getPrototypeOf getOwnPropertyNames getOwnPropertyDescriptor hasOwn", quiet),
        ...each("getOwnPropertyDescriptors getOwnPropertySymbols fromEntries", quiet),
        ...each("hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf", quiet),
        ...each("assign defineProperty defineProperties setPrototypeOf", changing),
        groupBy: { effects: [], fates: [callsNow(1, "value")] },
      },
    },
    JSON: {
      methods: {
        parse: { effects: [], fates: [fate(0, "ignores"), callsNow(1, "value")] },
        stringify: { effects: [], fates: [fate(0, "ignores"), callsNow(1, "value")] },
      },
    },
    String: {
      constructs: lookingOn,
      methods: {
        ...each("replace replaceAll", { effects: [], fates: [callsNow(1, "value")] }),
        "*": quiet,
      },
    },
    ...Object.fromEntries(
      "Number BigInt Boolean Symbol RegExp Function Intl.Collator Intl.DateTimeFormat Intl.ListFormat Intl.NumberFormat Intl.PluralRules Intl.RelativeTimeFormat Intl.Segmenter"
        .split(" ")
        .map((name) => [name, quietClass]),
    ),
    Math: { methods: { "*": lookingOn } },
    Reflect: {
      methods: {
        ...each("defineProperty deleteProperty set setPrototypeOf", changing),
        "*": quiet,
      },
    },
    Date: {
      constructs: { effects: reads("clock") },
      methods: {
        now: { effects: reads("clock") },
        ...each(
          "setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds",
          changing,
        ),
        "*": quiet,
      },
    },
    CallableFunction: { methods: each("bind", quiet) },
    NewableFunction: { methods: each("bind", quiet) },
    ArrayBuffer: quietClass,
    SharedArrayBuffer: quietClass,
    DataView: {
      constructs: quiet,
      methods: {
        ...each(
          "setInt8 setUint8 setInt16 setUint16 setInt32 setUint32 setFloat16 setFloat32 setFloat64 setBigInt64 setBigUint64",
          changing,
        ),
        "*": quiet,
      },
    },
    Atomics: {
      methods: {
        // Browsers refuse it on the page's own thread.
        wait: blocking("lock", { instead: "`Atomics.waitAsync`" }),
        ...each("waitAsync load isLockFree pause", quiet),
        ...each("add and compareExchange exchange or store sub xor notify", changing),
      },
    },
    Error: { exception: true, constructs: quiet, methods: each("isError", quiet) },
    ...exceptions({
      EvalError: "Error",
      RangeError: "Error",
      ReferenceError: "Error",
      SyntaxError: "Error",
      TypeError: "Error",
      URIError: "Error",
      AggregateError: "Error",
      DOMException: "Error",
    }),
  },
});

export const languageLibraries = [language, collections];
