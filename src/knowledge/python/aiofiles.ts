/** `aiofiles`: files read and written in threads, with coroutines. */
import { coroutine, each, exclusive, library, reads, writes } from "../entries.ts";

const raises = ["OSError"];
const io = { effects: exclusive("file"), raises };

export const aiofilesLibraries = [
  library({
    module: "aiofiles",
    source: "https://github.com/Tinche/aiofiles",
    world: "asyncio",
    functions: {
      // Awaited or entered, for the file.
      open: {
        suspends: true,
        effects: writes("file"),
        readsWhen: { argument: 1, matches: "^[rbt]+$", byDefault: true },
        raises,
        returns: "aiofiles.base.AiofilesContextManager",
      },
    },
    aliases: { "threadpool.open": "open" },
  }),
  library({
    module: "aiofiles.base",
    source: "https://github.com/Tinche/aiofiles",
    classes: {
      AiofilesContextManager: {
        bases: ["Awaitable[aiofiles.base.AsyncBase]"],
        awaited: "aiofiles.base.AsyncBase",
        enter: "async",
        entered: "aiofiles.base.AsyncBase",
        iterate: "neither",
      },
      AsyncBase: {
        concurrency: "exclusive",
        enter: "neither",
        iterate: "async",
        methods: {
          ...each("read readline read1 readall", coroutine("?", { effects: reads("file"), raises })),
          readlines: coroutine("list[?]", { effects: reads("file"), raises }),
          ...each("write readinto seek tell truncate", coroutine("int", io)),
          ...each("writelines flush close", coroutine("None", io)),
        },
      },
    },
  }),
  library({
    module: "aiofiles.os",
    source: "https://github.com/Tinche/aiofiles",
    functions: {
      ...each(
        "stat statvfs access listdir scandir readlink",
        coroutine("?", { effects: reads("file"), raises }),
      ),
      ...each(
        "rename renames replace remove unlink mkdir makedirs rmdir removedirs link symlink",
        coroutine("None", { effects: writes("file"), raises }),
      ),
    },
  }),
  library({
    module: "aiofiles.os.path",
    source: "https://github.com/Tinche/aiofiles",
    functions: {
      ...each("exists isfile isdir islink ismount", coroutine("bool", { effects: reads("file") })),
      ...each("getsize getatime getctime getmtime", coroutine("?", { effects: reads("file"), raises })),
    },
  }),
];
