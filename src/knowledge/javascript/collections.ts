/** Arrays, maps, sets and iterators: what they do with the functions they are given. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { callsLater, callsNow, changing, each, fate, library, quiet } from "../entries.ts";

const tests: LibraryFunction = { effects: [], fates: [callsNow(0, "truth")] };
const maps: LibraryFunction = { effects: [], fates: [callsNow(0, "kept")] };
const visits: LibraryFunction = { effects: [], fates: [callsNow(0, "discarded")] };
const compares: LibraryFunction = { effects: [], fates: [callsNow(0, "value")] };
const accumulates: LibraryFunction = { effects: [], fates: [callsNow(0, "accumulated"), fate(1, "keeps")] };
const groups: LibraryFunction = { effects: [], fates: [callsNow(1, "value")] };
const keepsAll: LibraryFunction = { ...changing, fates: [fate("all", "keeps")] };
const keepsValue: LibraryFunction = { ...changing, fates: [fate(1, "keeps")] };

/** Methods of arrays and typed arrays that leave the array as it is. */
const sharedMethods = {
  forEach: visits,
  map: maps,
  ...each("filter some every find findIndex findLast findLastIndex", tests),
  ...each("reduce reduceRight", accumulates),
  ...each("at slice indexOf lastIndexOf includes entries keys values join", quiet),
  ...each("toLocaleString toString", quiet),
};

const arrayMethods = {
  ...sharedMethods,
  flatMap: maps,
  toSorted: compares,
  ...each("concat toSpliced with", { effects: [], fates: [fate("all", "keeps")] }),
  ...each("flat toReversed", quiet),
};

const changesArray = {
  sort: { ...changing, fates: [callsNow(0, "value")] } satisfies LibraryFunction,
  fill: { ...changing, fates: [fate(0, "keeps")] } satisfies LibraryFunction,
  ...each("reverse copyWithin", changing),
};

const makesArray = {
  from: { effects: [], fates: [callsNow(1, "kept")] } satisfies LibraryFunction,
  of: { effects: [], fates: [fate("all", "keeps")] } satisfies LibraryFunction,
};

const typedArray: LibraryClass = {
  constructs: quiet,
  methods: {
    ...sharedMethods,
    ...changesArray,
    ...makesArray,
    toSorted: compares,
    set: changing,
    ...each("subarray toReversed with", quiet),
  },
};

const typedArrays =
  "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array";

const lookups = each("get has", quiet);
const listings = { ...each("keys values entries", quiet), forEach: visits };
const setAlgebra = each(
  "union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom",
  quiet,
);

export const collections = library({
  module: "builtins",
  source: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Array",
  classes: {
    Array: {
      constructs: quiet,
      methods: {
        ...arrayMethods,
        ...changesArray,
        ...makesArray,
        ...each("push unshift splice", keepsAll),
        ...each("pop shift", changing),
        isArray: quiet,
        // What it iterates may do anything.
        fromAsync: {
          suspends: true,
          returns: "Promise",
          fates: [fate(0, "awaits"), callsLater(1, "awaited")],
        },
      },
    },
    ReadonlyArray: { methods: arrayMethods },
    ...Object.fromEntries(typedArrays.split(" ").map((name) => [name, typedArray])),
    Map: {
      constructs: quiet,
      methods: {
        ...lookups,
        ...listings,
        ...each("clear delete", changing),
        set: keepsValue,
        groupBy: groups,
      },
    },
    ReadonlyMap: { methods: { ...lookups, ...listings } },
    WeakMap: { constructs: quiet, methods: { ...lookups, delete: changing, set: keepsValue } },
    Set: {
      constructs: quiet,
      methods: {
        has: quiet,
        ...listings,
        ...setAlgebra,
        ...each("clear delete", changing),
        add: keepsAll,
      },
    },
    ReadonlySet: { methods: { has: quiet, ...listings, ...setAlgebra } },
    WeakSet: { constructs: quiet, methods: { has: quiet, delete: changing, add: keepsAll } },
    WeakRef: { constructs: quiet, methods: { deref: quiet } },
    FinalizationRegistry: {
      constructs: { effects: [], fates: [callsLater(0)] },
      methods: each("register unregister", changing),
    },
    Iterator: { methods: { from: quiet } },
    // What generators and the iterators of collections have in common. They call while they are iterated.
    IteratorObject: {
      methods: {
        ...each("map flatMap", { effects: [], fates: [callsLater(0, "kept")] }),
        filter: { effects: [], fates: [callsLater(0, "truth")] },
        forEach: visits,
        ...each("some every find", tests),
        reduce: accumulates,
        ...each("take drop toArray", quiet),
      },
    },
  },
});
