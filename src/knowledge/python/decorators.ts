/** Standard-library decorators and context managers: what becomes of the functions they are given. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  callsNow,
  coroutine,
  each,
  exclusive,
  fate,
  library,
  pure,
  replacingDecorator,
  sameDecorator,
} from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };

export const contextlib = library({
  module: "contextlib",
  source: "https://docs.python.org/3/library/contextlib.html",
  functions: {
    contextmanager: { decorates: "context-manager", effects: [] },
    asynccontextmanager: { decorates: "async-context-manager", effects: [] },
  },
  classes: {
    _GeneratorContextManager: { parameters: ["_T_co"], enter: "sync", entered: "_T_co" },
    _AsyncGeneratorContextManager: { parameters: ["_T_co"], enter: "async", entered: "_T_co" },
    AbstractContextManager: { parameters: ["_T_co"], enter: "sync", entered: "_T_co" },
    AbstractAsyncContextManager: { parameters: ["_T_co"], enter: "async", entered: "_T_co" },
    suppress: { constructs: quiet, enter: "sync", entered: "None" },
    nullcontext: { constructs: quiet, enter: "both" },
    closing: { constructs: quiet, enter: "sync" },
    aclosing: { constructs: quiet, enter: "async" },
    redirect_stdout: { constructs: quiet, enter: "sync" },
    redirect_stderr: { constructs: quiet, enter: "sync" },
    ExitStack: {
      constructs: quiet,
      enter: "sync",
      methods: {
        enter_context: { fates: [fate(0, "keeps")] },
        callback: { fates: [callsNow(0, "discarded")] },
        push: { fates: [fate(0, "keeps")] },
      },
    },
    AsyncExitStack: {
      constructs: quiet,
      enter: "async",
      concurrency: "exclusive",
      methods: {
        enter_context: { fates: [fate(0, "keeps")] },
        enter_async_context: coroutine("?", {
          effects: exclusive("memory"),
          fates: [fate(0, "awaits")],
        }),
        callback: { fates: [callsNow(0, "discarded")] },
        ...each("push push_async_exit push_async_callback", { fates: [fate(0, "keeps")] }),
        aclose: coroutine("None", { effects: exclusive("memory") }),
      },
    },
  },
});

export const functools = library({
  module: "functools",
  source: "https://docs.python.org/3/library/functools.html",
  functions: {
    wraps: { ...sameDecorator, fates: [fate(0, "keeps")] },
    update_wrapper: { effects: [], returns: "?" },
    // A cached coroutine can be awaited once only, so the name no longer means what was written.
    ...each("lru_cache cache singledispatch", replacingDecorator),
    total_ordering: sameDecorator,
    reduce: { fates: [callsNow(0, "accumulated")] },
    cmp_to_key: quiet,
  },
  classes: {
    cached_property: { constructs: { decorates: "property", effects: [] } },
    partial: { constructs: { effects: [], fates: [fate(0, "keeps")] } },
    partialmethod: { constructs: { effects: [], fates: [fate(0, "keeps")] } },
    singledispatchmethod: { constructs: replacingDecorator },
  },
});

export const decoratingModules = [
  contextlib,
  functools,
  library({
    module: "abc",
    source: "https://docs.python.org/3/library/abc.html",
    functions: { abstractmethod: sameDecorator },
    classes: { abstractproperty: { constructs: { decorates: "property", effects: [] } } },
  }),
  library({
    module: "typing",
    source: "https://docs.python.org/3/library/typing.html",
    functions: {
      ...each("final no_type_check override runtime_checkable overload", sameDecorator),
      dataclass_transform: sameDecorator,
      cast: pure("?"),
      assert_never: quiet,
      reveal_type: quiet,
      get_type_hints: quiet,
    },
  }),
  library({
    module: "dataclasses",
    source: "https://docs.python.org/3/library/dataclasses.html",
    functions: {
      dataclass: sameDecorator,
      ...each("field fields asdict astuple replace is_dataclass", quiet),
    },
  }),
  library({
    module: "enum",
    source: "https://docs.python.org/3/library/enum.html",
    functions: { unique: sameDecorator },
    classes: { property: { constructs: { decorates: "property", effects: [] } } },
  }),
  library({
    module: "attrs",
    source: "https://www.attrs.org/en/stable/api.html",
    functions: { ...each("define frozen mutable", sameDecorator), field: quiet },
  }),
  library({
    module: "attr",
    source: "https://www.attrs.org/en/stable/api-attr.html",
    functions: {
      ...each("s attrs define frozen mutable dataclass", sameDecorator),
      ...each("ib attr attrib field", quiet),
    },
  }),
  library({
    module: "pydantic",
    source: "https://docs.pydantic.dev/latest/api/fields/",
    functions: each("Field PrivateAttr", quiet),
  }),
  library({
    module: "types",
    source: "https://docs.python.org/3/library/types.html#types.coroutine",
    // Makes a generator awaitable, which no annotation tells.
    functions: { coroutine: replacingDecorator },
  }),
  library({
    module: "warnings",
    source: "https://docs.python.org/3/library/warnings.html",
    functions: { warn: quiet },
    classes: { deprecated: { constructs: sameDecorator } },
  }),
];
