/** Frameworks for user interfaces: React, Next.js, Vue, Svelte, Angular, React Query. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  callsLater,
  callsNow,
  changing,
  derived,
  each,
  fate,
  library,
  promise,
  quickPromise,
  quiet,
  reads,
  writes,
} from "../entries.ts";

/** What an effect gives is called to clean up after it, and a promise cannot be called. */
const effect: LibraryFunction = { ...changing, fates: [callsLater(0, "value")] };
/** Called while the component is drawn, for the value it gives. */
const computes: LibraryFunction = { effects: [], fates: [callsNow(0, "value")] };

const react = library({
  module: "react",
  source: "https://react.dev/reference/react",
  functions: {
    ...each("useEffect useLayoutEffect useInsertionEffect", effect),
    useImperativeHandle: { ...changing, fates: [callsLater(1, "value")] },
    // A promise as the value may be meant, for `use`.
    useMemo: { effects: [], fates: [callsNow(0, "kept")] },
    useState: { effects: [], fates: [callsNow(0, "value")] },
    useReducer: { effects: [], fates: [callsNow(0, "value"), callsNow(2, "value")] },
    useCallback: { effects: [], fates: [fate(0, "keeps")] },
    useEffectEvent: { effects: [], fates: [fate(0, "keeps")] },
    useSyncExternalStore: { effects: [], fates: [callsLater(0, "value"), callsNow(1, "value")] },
    ...each("useContext useRef useId useDeferredValue useDebugValue useTransition useOptimistic", quiet),
    use: { effects: [], fates: [fate(0, "awaits")] },
    useActionState: { effects: [], fates: [callsLater(0, "awaited")] },
    // An action may be async since React 19, whose declarations say so.
    ...each("startTransition TransitionStartFunction", { ...changing, fates: [fate(0, "calls-now")] }),
    // What `useState` gives beside the state; a function is called for the next state.
    Dispatch: { ...changing, fates: [callsLater(0, "value")] },
    act: { suspends: true, fates: [callsNow(0, "awaited")] },
    cache: { effects: [], fates: [fate(0, "keeps")] },
    lazy: { effects: [], fates: [callsLater(0, "awaited")] },
    ...each("createElement createContext createRef cloneElement isValidElement", quiet),
    ...each("memo forwardRef", { effects: [], fates: [fate(0, "keeps")] }),
  },
  classes: {
    Component: { methods: { setState: { ...changing, fates: [callsLater(0, "value"), callsLater(1)] } } },
  },
  aliases: { "React.*": "*", "default.*": "*" },
});

const reactDom = library({
  module: "react-dom",
  source: "https://react.dev/reference/react-dom",
  functions: {
    flushSync: { fates: [callsNow(0, "kept")] },
    createPortal: quiet,
  },
});

const testingLibrary = library({
  module: "@testing-library/dom",
  source: "https://testing-library.com/docs/dom-testing-library/api-async/",
  functions: {
    // It tries again until the function no longer throws, or its promise is fulfilled.
    waitFor: promise({ effects: reads("environment"), paces: true, fates: [callsLater(0, "awaited")] }),
    waitForElementToBeRemoved: promise({ effects: reads("environment"), paces: true }),
  },
  rewrites: { "@testing-library/(?:react|vue|svelte|preact)\\.(?=waitFor)": "@testing-library/dom." },
});

/** Gives the state of the query in any case, unless it is asked to throw. */
const refetches: LibraryFunction = { effects: writes("network"), detached: true };

/** Options and not arguments hold most functions, and their types say that they may give promises. */
const reactQuery = library({
  module: "@tanstack/query-core",
  source: "https://tanstack.com/query/latest/docs/reference/QueryClient",
  classes: {
    QueryClient: {
      constructs: quiet,
      concurrency: "shared",
      methods: {
        ...each("fetchQuery fetchInfiniteQuery ensureQueryData", promise({ effects: writes("network") })),
        // What fails is kept as the state of the query.
        ...each(
          "prefetchQuery prefetchInfiniteQuery invalidateQueries refetchQueries cancelQueries resetQueries",
          promise({ effects: writes("network"), detached: true }),
        ),
        ...each("getQueryData getQueriesData getQueryState isFetching isMutating", quiet),
        ...each("setQueryData setQueriesData removeQueries clear", changing),
      },
    },
    QueryObserverBaseResult: { methods: { refetch: promise({ ...refetches }) } },
    InfiniteQueryObserverBaseResult: {
      bases: ["@tanstack/query-core.QueryObserverBaseResult"],
      methods: { ...each("fetchNextPage fetchPreviousPage", promise({ ...refetches })) },
    },
  },
});

/** The router shows what fails, as the error of a route. */
const routed: LibraryFunction = promise({ effects: writes("network"), detached: true });

const reactRouter = library({
  module: "react-router",
  source: "https://reactrouter.com/api/hooks/useFetcher",
  functions: {
    ...each("FetcherSubmitFunction SubmitFunction NavigateFunction", routed),
    "useRevalidator.revalidate": routed,
  },
  classes: { FetcherWithComponents: { methods: { ...each("load submit", routed) } } },
  rewrites: { "(?:react-router-dom|@remix-run/react)\\.": "react-router." },
});

const next = library({
  module: "next",
  source: "https://nextjs.org/docs/app/api-reference/functions",
  functions: {
    // They give what is known of the request at hand.
    ...each("cookies headers draftMode", quickPromise({ effects: reads("environment") })),
    after: { ...changing, fates: [callsLater(0, "awaited"), fate(0, "awaits")] },
    ...each("revalidatePath revalidateTag updateTag refresh", { effects: writes("network") }),
    ...each("redirect permanentRedirect notFound forbidden unauthorized", quiet),
    unstable_cache: { effects: [], fates: [fate(0, "keeps")] },
    dynamic: { effects: [], fates: [callsLater(0, "awaited")] },
  },
  classes: {
    NextResponse: derived("Response", {
      constructs: quiet,
      methods: each("json redirect rewrite next", quiet),
    }),
    NextRequest: derived("Request", { constructs: quiet }),
    // Of the pages. A change of page that fails loads the page anew.
    Router: {
      methods: {
        ...each("push replace", promise({ effects: writes("network"), detached: true })),
        prefetch: promise({ effects: reads("network"), detached: true }),
      },
    },
  },
  rewrites: { "next/(?:cache|dynamic|headers|navigation|server)(?:\\.js)?\\.": "next." },
});

/** The framework catches what goes wrong in it, also later, and hands it to its error handler. */
const hook: LibraryFunction = { ...changing, fates: [callsLater(0, "awaited")] };

/** It waits for the next update of the page, which cannot fail. */
const afterUpdate: LibraryFunction = promise({
  effects: [],
  detached: true,
  fates: [callsLater(0, "awaited")],
});

const vue = library({
  module: "@vue/runtime-core",
  source: "https://vuejs.org/api/composition-api-lifecycle.html",
  functions: {
    ...each("onMounted onUpdated onUnmounted onBeforeMount onBeforeUpdate onBeforeUnmount", hook),
    ...each("onActivated onDeactivated onServerPrefetch onErrorCaptured onRenderTracked", hook),
    watch: { ...changing, fates: [callsNow(0, "value"), callsLater(1, "awaited")] },
    ...each("watchEffect watchPostEffect watchSyncEffect", { ...changing, fates: [callsNow(0, "awaited")] }),
    computed: computes,
    nextTick: afterUpdate,
    defineAsyncComponent: { effects: [], fates: [callsLater(0, "awaited")] },
    ...each("ref reactive readonly shallowRef toRef toRefs unref isRef provide inject h", quiet),
  },
  classes: { ComponentPublicInstance: { methods: { $nextTick: afterUpdate } } },
  rewrites: { "(?:vue|@vue/reactivity|@vue/runtime-dom)\\.": "@vue/runtime-core." },
});

const svelte = library({
  module: "svelte",
  source: "https://svelte.dev/docs/svelte/lifecycle-hooks",
  functions: {
    // It may be async; what a plain one gives is called when the component goes.
    onMount: { ...changing, fates: [callsLater(0, "awaited")] },
    ...each("onDestroy beforeUpdate afterUpdate", { ...changing, fates: [callsLater(0)] }),
    ...each("tick settled", promise({ effects: [], detached: true })),
    ...each("getContext hasContext createEventDispatcher", quiet),
    setContext: changing,
    untrack: { effects: [], fates: [callsNow(0, "kept")] },
  },
});

const svelteRunes = library({
  module: "builtins",
  source: "https://svelte.dev/docs/svelte/$effect",
  functions: { $effect: effect, "$effect.pre": effect, "$derived.by": computes },
});

const angular = library({
  module: "@angular/core",
  source: "https://angular.dev/api/core",
  functions: {
    // Signals read behind an `await` are not noticed.
    effect: { ...changing, fates: [callsLater(0)] },
    ...each("computed linkedSignal", computes),
    ...each("afterNextRender afterRender afterEveryRender", { ...changing, fates: [callsLater(0)] }),
    ...each("signal input output model inject resource viewChild contentChild", quiet),
    untracked: { effects: [], fates: [callsNow(0, "kept")] },
  },
  classes: {
    NgZone: {
      methods: {
        ...each("run runGuarded runOutsideAngular runTask", { effects: [], fates: [callsNow(0, "kept")] }),
      },
    },
    EventEmitter: {
      constructs: quiet,
      methods: { subscribe: { ...changing, fates: [callsLater(0)] }, emit: {} },
    },
  },
});

const mobile = library({
  module: "react-native",
  source: "https://reactnative.dev/docs/alert",
  functions: {},
  classes: {
    Alert: { methods: { alert: { effects: writes("user") } } },
    AppState: { methods: { addEventListener: { ...changing, fates: [callsLater(1)] } } },
  },
});

export const interfaceLibraries = [
  react,
  reactDom,
  testingLibrary,
  reactQuery,
  reactRouter,
  next,
  vue,
  svelte,
  svelteRunes,
  angular,
  mobile,
];
