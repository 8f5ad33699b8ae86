/** Python's builtins: what they do with an awaitable they are given, and which of them touch the world. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  callsNow,
  each,
  exceptions,
  fate,
  ignoring,
  library,
  sameDecorator,
  writes,
} from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
/** Works with what it is given as a value: text, bytes, numbers. */
const looking: LibraryFunction = { effects: [], fates: [fate("all", "ignores")] };
/** Changes the object it is called on and nothing else. */
const changing: LibraryFunction = { effects: writes("memory") };

/** A class whose constructor looks at its arguments as plain values. */
const plainClass: LibraryClass = { constructs: { effects: [], fates: [fate("all", "ignores")] } };

/** Methods of text and of bytes alike. */
const sharedMethods =
  "capitalize center count endswith expandtabs find index isalnum isalpha isascii isdigit islower isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill";
const textMethods = `${sharedMethods} casefold encode format format_map isdecimal isidentifier isnumeric isprintable`;
const bytesMethods = `${sharedMethods} decode fromhex hex`;

export const builtins = library({
  module: "builtins",
  source: "https://docs.python.org/3/library/functions.html",
  functions: {
    print: ignoring("None", { effects: writes("console") }),
    input: blocking("input", { gives: "str", raises: ["EOFError"], fates: [fate("all", "ignores")] }),
    open: blocking("file", {
      // Opening for writing empties the file, and the mode is not looked at.
      mode: "write",
      instead: "`aiofiles` or `anyio.open_file`",
      gives: "typing.IO[?]",
      raises: ["OSError"],
    }),
    ...each("len ord hash id", ignoring("int")),
    ...each("repr ascii chr bin oct hex format", ignoring("str")),
    ...each("isinstance issubclass callable hasattr any all", ignoring("bool")),
    sorted: ignoring("list[?]", { fates: [callsNow("key", "value")] }),
    ...each("min max", ignoring("?", { fates: [callsNow("key", "value")] })),
    ...each("sum abs round divmod pow", ignoring("?")),
    iter: { fates: [fate(0, "ignores")] },
    next: { fates: [fate(0, "ignores")] },
    aiter: quiet,
    anext: { returns: "Awaitable[?]" },
    ...each("dir", ignoring("list[str]")),
    ...each("globals locals vars getattr", quiet),
    setattr: { effects: writes("memory"), fates: [fate(2, "keeps")] },
  },
  classes: {
    ...exceptionClasses(),
    bool: plainClass,
    int: {
      ...plainClass,
      methods: each(
        "as_integer_ratio bit_count bit_length conjugate from_bytes is_integer to_bytes",
        looking,
      ),
    },
    float: { ...plainClass, methods: each("as_integer_ratio conjugate fromhex hex is_integer", looking) },
    complex: { ...plainClass, methods: each("conjugate", quiet) },
    str: { ...plainClass, methods: each(textMethods, looking) },
    bytes: { ...plainClass, methods: each(bytesMethods, looking) },
    bytearray: {
      ...plainClass,
      methods: {
        ...each(bytesMethods, looking),
        ...each("append clear copy extend insert pop remove reverse", { ...looking, ...changing }),
      },
    },
    memoryview: { ...plainClass, methods: each("cast hex tobytes tolist toreadonly release", quiet) },
    list: {
      ...plainClass,
      methods: {
        ...each("copy count index", quiet),
        ...each("clear pop remove reverse", changing),
        extend: { ...looking, ...changing },
        append: { ...changing, fates: [fate(0, "keeps")] },
        insert: { ...changing, fates: [fate(1, "keeps")] },
        sort: { ...changing, fates: [callsNow("key", "value")] },
      },
    },
    tuple: { ...plainClass, methods: each("count index", quiet) },
    set: {
      ...plainClass,
      methods: {
        ...each(
          "copy difference intersection isdisjoint issubset issuperset symmetric_difference union",
          quiet,
        ),
        ...each(
          "clear difference_update discard intersection_update pop remove symmetric_difference_update update",
          changing,
        ),
        add: { ...changing, fates: [fate(0, "keeps")] },
      },
    },
    frozenset: {
      ...plainClass,
      methods: each(
        "copy difference intersection isdisjoint issubset issuperset symmetric_difference union",
        quiet,
      ),
    },
    dict: {
      constructs: { effects: [], fates: [fate(0, "ignores")] },
      methods: {
        ...each("copy get items keys values fromkeys", quiet),
        ...each("clear pop popitem update", changing),
        setdefault: { ...changing, fates: [fate(1, "keeps")] },
      },
    },
    range: plainClass,
    slice: plainClass,
    enumerate: plainClass,
    zip: plainClass,
    reversed: plainClass,
    // What the function gives is handed on, so a coroutine function may be meant: `gather(*map(f, xs))`.
    map: { constructs: { effects: [], fates: [{ argument: 0, fate: "keeps", result: "kept" }] } },
    filter: { constructs: { effects: [], fates: [callsNow(0, "truth"), fate(1, "ignores")] } },
    object: { constructs: quiet },
    super: { constructs: quiet },
    type: { constructs: quiet },
    staticmethod: { constructs: sameDecorator },
    classmethod: { constructs: sameDecorator },
    property: { constructs: { decorates: "property", effects: [] } },
  },
  values: { __name__: "str", __file__: "str", __doc__: "str | None" },
  aliases: {
    Task: "=asyncio.Task",
    Future: "=asyncio.Future",
    IOError: "OSError",
    EnvironmentError: "OSError",
  },
});

/** The hierarchy of the builtin exceptions, as the language reference draws it. */
function exceptionClasses(): Readonly<Record<string, LibraryClass>> {
  const below = (base: string, names: string) =>
    exceptions(Object.fromEntries(names.split(" ").map((name) => [name, base])));
  return {
    BaseException: { exception: true, constructs: { effects: [] } },
    ...below("BaseException", "Exception GeneratorExit KeyboardInterrupt SystemExit BaseExceptionGroup"),
    ...exceptions({ ExceptionGroup: "BaseExceptionGroup Exception" }),
    ...below(
      "Exception",
      "ArithmeticError AssertionError AttributeError BufferError EOFError ImportError LookupError MemoryError NameError OSError ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError TypeError ValueError Warning",
    ),
    ...below("ArithmeticError", "FloatingPointError OverflowError ZeroDivisionError"),
    ...below("ImportError", "ModuleNotFoundError"),
    ...below("LookupError", "IndexError KeyError"),
    ...below("NameError", "UnboundLocalError"),
    ...below(
      "OSError",
      "BlockingIOError ChildProcessError ConnectionError FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError",
    ),
    ...below(
      "ConnectionError",
      "BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError",
    ),
    ...below("RuntimeError", "NotImplementedError RecursionError PythonFinalizationError"),
    ...below("SyntaxError", "IndentationError"),
    ...below("IndentationError", "TabError"),
    ...below("ValueError", "UnicodeError"),
    ...below("UnicodeError", "UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError"),
    ...below(
      "Warning",
      "BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning",
    ),
  };
}
