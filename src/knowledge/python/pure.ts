/**
 * Functions of the standard library that only compute: they touch nothing outside, so they stand in
 * no other step's way. What they give is read from the signatures.
 */
import type { ArgumentFate, Library, LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { blocking, callsNow, each, exclusive, fate, ignoring, library, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };

/** Module and the names of its functions and classes (those with a capital letter, or said to be classes). */
const computing: readonly (readonly [module: string, functions: string, classes?: string])[] = [
  [
    "math",
    "acos asin atan atan2 ceil comb copysign cos degrees dist erf exp fabs factorial floor fmod fsum gcd hypot isclose isfinite isinf isnan isqrt lcm log log10 log1p log2 modf perm pow prod radians sin sqrt tan tanh trunc",
  ],
  ["re", "compile escape findall finditer fullmatch match search split"],
  [
    "itertools",
    "tee",
    "batched chain combinations compress count cycle islice pairwise permutations product repeat zip_longest",
  ],
  [
    "operator",
    "add eq ge gt le lt mul ne not_ sub truediv contains getitem",
    "attrgetter itemgetter methodcaller",
  ],
  [
    "collections",
    "namedtuple",
    "ChainMap Counter OrderedDict UserDict UserList UserString defaultdict deque",
  ],
  ["copy", "copy deepcopy"],
  ["string", "capwords", "Formatter Template"],
  ["textwrap", "dedent fill indent shorten wrap", "TextWrapper"],
  [
    "base64",
    "b16decode b16encode b32decode b32encode b64decode b64encode b85decode b85encode standard_b64decode standard_b64encode urlsafe_b64decode urlsafe_b64encode",
  ],
  ["binascii", "a2b_base64 a2b_hex b2a_base64 b2a_hex crc32 hexlify unhexlify"],
  ["struct", "calcsize pack unpack unpack_from iter_unpack", "Struct"],
  ["html", "escape unescape"],
  ["shlex", "join quote split"],
  ["fnmatch", "filter fnmatch fnmatchcase translate"],
  ["uuid", "uuid1 uuid3 uuid4 uuid5", "UUID"],
  ["secrets", "choice randbelow randbits token_bytes token_hex token_urlsafe"],
  ["statistics", "fmean geometric_mean mean median mode pstdev pvariance quantiles stdev variance"],
  ["decimal", "getcontext", "Decimal"],
  ["fractions", "", "Fraction"],
  ["ipaddress", "ip_address ip_interface ip_network", "IPv4Address IPv4Network IPv6Address IPv6Network"],
  ["calendar", "isleap monthrange timegm weekday"],
  ["difflib", "get_close_matches ndiff unified_diff", "SequenceMatcher"],
  ["unicodedata", "category name normalize"],
  ["traceback", "format_exc format_exception format_list format_stack format_tb"],
  [
    "inspect",
    "getmembers isawaitable isclass iscoroutine iscoroutinefunction isfunction ismethod signature isasyncgen isasyncgenfunction",
  ],
  ["contextvars", "copy_context", "ContextVar"],
  ["types", "", "SimpleNamespace MappingProxyType"],
  ["mimetypes", "guess_extension guess_type"],
  ["email.utils", "formataddr formatdate make_msgid parseaddr parsedate_to_datetime"],
  ["platform", "machine node platform python_version release system"],
  ["pprint", "pformat"],
  ["graphlib", "", "TopologicalSorter"],
  ["zoneinfo", "", "ZoneInfo"],
];

/** Modules that take numbers, texts and bytes alone: whatever else they are given is lost or refused. */
const ofPlainValues = new Set(
  "math re textwrap base64 binascii struct html shlex fnmatch uuid statistics decimal fractions ipaddress calendar difflib unicodedata email.utils mimetypes zoneinfo".split(
    " ",
  ),
);
const looking: LibraryFunction = { effects: [], fates: [fate("all", "ignores")] };

const modules: Library[] = computing.map(([module, functions, classes]) => {
  const facts = ofPlainValues.has(module) ? looking : quiet;
  return library({
    module,
    source: `https://docs.python.org/3/library/${module}.html`,
    functions: each(functions, facts),
    classes: constructing(classes ?? "", facts),
  });
});

function constructing(names: string, facts: LibraryFunction): Readonly<Record<string, LibraryClass>> {
  return Object.fromEntries(
    names
      .split(" ")
      .filter(Boolean)
      .map((name) => [name, { constructs: facts }]),
  );
}

const changing: LibraryFunction = { effects: writes("memory") };

function classesCalling(
  names: string,
  fates: readonly ArgumentFate[],
): Readonly<Record<string, LibraryClass>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, { constructs: { effects: [], fates } }]));
}

function later(argument: number | string, result: NonNullable<ArgumentFate["result"]>): ArgumentFate {
  return { argument, fate: "keeps", result };
}

const objects: Library[] = [
  library({
    module: "re",
    source: "https://docs.python.org/3/library/re.html",
    functions: each("sub subn", { effects: [], fates: [callsNow(1, "value")] }),
    classes: {
      Pattern: {
        methods: {
          ...each("findall finditer fullmatch match search split", looking),
          ...each("sub subn", { effects: [], fates: [callsNow(0, "value")] }),
        },
      },
      Match: { methods: each("end expand group groupdict groups span start", quiet) },
    },
  }),
  library({
    module: "struct",
    source: "https://docs.python.org/3/library/struct.html",
    classes: { Struct: { methods: each("pack unpack unpack_from iter_unpack", looking) } },
  }),
  library({
    module: "collections",
    source: "https://docs.python.org/3/library/collections.html",
    classes: {
      deque: {
        methods: {
          ...each("append appendleft", { ...changing, fates: [fate(0, "keeps")] }),
          ...each("clear extend extendleft insert pop popleft remove reverse rotate", changing),
          ...each("copy count index", quiet),
        },
      },
      Counter: {
        methods: { ...each("elements most_common total", quiet), ...each("subtract update", changing) },
      },
      OrderedDict: { methods: each("move_to_end popitem", changing) },
    },
  }),
  library({
    module: "itertools",
    source: "https://docs.python.org/3/library/itertools.html",
    // They call the function while they are iterated.
    classes: {
      ...classesCalling("dropwhile filterfalse takewhile", [later(0, "truth")]),
      ...classesCalling("groupby", [later(1, "value"), later("key", "value")]),
      ...classesCalling("accumulate", [later(1, "accumulated"), later("func", "accumulated")]),
      ...classesCalling("starmap", [later(0, "kept")]),
    },
  }),
  library({
    module: "random",
    source: "https://docs.python.org/3/library/random.html",
    // Every draw moves the one generator on, so that their order decides the results behind a `seed`.
    functions: each(
      "betavariate choice choices expovariate gauss getrandbits normalvariate randbytes randint random randrange sample seed setstate shuffle triangular uniform",
      changing,
    ),
  }),
  library({
    module: "heapq",
    source: "https://docs.python.org/3/library/heapq.html",
    functions: {
      ...each("merge nlargest nsmallest", { effects: [], fates: [callsNow("key", "value")] }),
      heappush: { ...changing, fates: [fate(1, "keeps")] },
      ...each("heapify heappop heappushpop heapreplace", changing),
    },
  }),
  library({
    module: "bisect",
    source: "https://docs.python.org/3/library/bisect.html",
    functions: {
      ...each("bisect bisect_left bisect_right", { effects: [], fates: [callsNow("key", "value")] }),
      ...each("insort insort_left insort_right", { ...changing, fates: [callsNow("key", "value")] }),
    },
  }),
  library({
    module: "contextvars",
    source: "https://docs.python.org/3/library/contextvars.html",
    classes: {
      ContextVar: {
        methods: {
          get: { effects: [{ resource: "memory", mode: "read" }] }, // A task has a context of its own, and what it sets there is not seen by whoever awaits it.
          ...each("set reset", { effects: exclusive("process") }),
        },
      },
      Context: { methods: { run: { fates: [callsNow(0, "kept")] } } },
    },
  }),
  library({
    module: "json",
    source: "https://docs.python.org/3/library/json.html",
    functions: {
      loads: ignoring("?"),
      dumps: ignoring("str"),
      load: blocking("file", { instead: "`json.loads` on text read with `aiofiles`", gives: "?" }),
      dump: blocking("file", {
        instead: "`json.dumps`, written with `aiofiles`",
        mode: "write",
        gives: "None",
        fates: [fate(0, "ignores")],
      }),
    },
  }),
  library({
    module: "pprint",
    source: "https://docs.python.org/3/library/pprint.html",
    functions: each("pprint pp", ignoring("None", { effects: writes("console") })),
  }),
  library({
    module: "traceback",
    source: "https://docs.python.org/3/library/traceback.html",
    functions: each("print_exc print_exception print_stack", { effects: writes("console") }),
  }),
  library({
    module: "signal",
    source: "https://docs.python.org/3/library/signal.html",
    functions: {
      // The handler is called when a signal arrives, if ever.
      signal: { fates: [{ argument: 1, fate: "keeps", result: "discarded" }] },
      ...each("pause sigwait sigwaitinfo", blocking("lock", { instead: "`loop.add_signal_handler`" })),
    },
  }),
];

/** The order of log lines is nobody's result, so logging counts as touching nothing. */
const logs = ignoring("None");

/** Decides what becomes of all lines behind it. */
const configuring: LibraryFunction = { effects: exclusive("process") };

const logging = library({
  module: "logging",
  source: "https://docs.python.org/3/library/logging.html",
  functions: {
    ...each("critical debug error exception fatal info log warn warning", logs),
    ...each("getLogger getLevelName", quiet),
    ...each("basicConfig disable captureWarnings", configuring),
  },
  classes: {
    Logger: {
      concurrency: "shared",
      methods: {
        ...each("critical debug error exception fatal info log warn warning", logs),
        ...each("getChild getEffectiveLevel isEnabledFor", quiet),
        ...each("addFilter addHandler removeFilter removeHandler setLevel", configuring),
      },
    },
    LoggerAdapter: {
      concurrency: "shared",
      methods: each("critical debug error exception info log warn warning", logs),
    },
  },
});

export const pureLibraries = [...modules, ...objects, logging];
