/**
 * Files and folders: `io`, `os`, `shutil`, `pathlib`, `tempfile` and the archive modules. What reads
 * or writes contents, or changes a folder, blocks; a look at a file's existence or size is too short
 * to be worth a word and only has its effect.
 */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { blocking, each, fate, ignoring, library, reads, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const files = "`aiofiles` or `anyio`";
const raises = ["OSError"];

const readingFile = blocking("file", { instead: files, raises });
const writingFile = blocking("file", { instead: files, mode: "write", raises });
const looking: LibraryFunction = { effects: reads("file") };

/** Position and buffer of an open file belong to one user at a time. */
const fromFile = blocking("file", { instead: files, mode: "exclusive", raises });

const openFile = {
  enter: "sync",
  concurrency: "exclusive",
} as const;

const fileMethods: Readonly<Record<string, LibraryFunction>> = {
  ...each("readline readlines", fromFile),
  ...each("writelines truncate", writingFile),
  // Small steps, left alone; the reads and writes around them are what takes time.
  ...each("flush close seek", { effects: writes("file") }),
  ...each("tell fileno isatty readable writable seekable", quiet),
};

/** A buffer in memory with the interface of a file. */
const memoryFile = (readers: string): LibraryClass => ({
  constructs: quiet,
  methods: {
    ...each(`${readers} readline readlines write writelines truncate flush close seek`, {
      effects: writes("memory"),
    }),
    ...each("getvalue tell readable writable seekable isatty", quiet),
  },
});

const io = library({
  module: "io",
  source: "https://docs.python.org/3/library/io.html",
  classes: {
    IOBase: { ...openFile, methods: fileMethods },
    RawIOBase: { methods: { ...each("read readall readinto", fromFile), write: writingFile } },
    BufferedIOBase: { methods: { ...each("read read1 readinto readinto1", fromFile), write: writingFile } },
    TextIOBase: { methods: { ...each("read readline", fromFile), write: writingFile } },
    BytesIO: memoryFile("read read1 readinto"),
    StringIO: memoryFile("read"),
  },
});

const typingFiles = library({
  module: "typing",
  source: "https://docs.python.org/3/library/typing.html#typing.IO",
  classes: { IO: { ...openFile, methods: { ...fileMethods, read: fromFile, write: writingFile } } },
  aliases: {
    List: "=list",
    Dict: "=dict",
    Set: "=set",
    FrozenSet: "=frozenset",
    Tuple: "=tuple",
    Type: "=type",
    Text: "=str",
    DefaultDict: "=collections.defaultdict",
    OrderedDict: "=collections.OrderedDict",
    Counter: "=collections.Counter",
    ChainMap: "=collections.ChainMap",
    Deque: "=collections.deque",
  },
});

/** Consoles: writes are as quick as `print`. */
const console = library({
  module: "sys",
  source: "https://docs.python.org/3/library/sys.html",
  functions: {
    ...each("getsizeof getrefcount getrecursionlimit intern", ignoring("int")),
    ...each("exc_info getdefaultencoding getfilesystemencoding", quiet),
  },
  // Text for the terminal goes there as with `print`; reading from it is waiting for somebody to type.
  values: { stdout: "sys._Console", stderr: "sys._Console" },
  classes: {
    _Console: {
      bases: ["typing.TextIO"],
      methods: each("write writelines flush", { effects: writes("console") }),
    },
  },
});

const os = library({
  module: "os",
  source: "https://docs.python.org/3/library/os.html",
  functions: {
    ...each("listdir scandir", readingFile),
    ...each(
      "remove unlink rename renames replace mkdir makedirs rmdir removedirs link symlink chmod chown truncate utime fsync",
      writingFile,
    ),
    ...each("stat lstat access readlink getcwd", looking),
    chdir: { effects: writes("environment") },
    system: blocking("process", {
      instead: "`asyncio.create_subprocess_shell`",
      mode: "write",
      gives: "int",
    }),
    popen: blocking("process", { instead: "`asyncio.create_subprocess_shell`", mode: "write" }),
    ...each("wait waitpid wait3 wait4", blocking("process", { instead: "`asyncio.create_subprocess_exec`" })),
    ...each("kill killpg abort", { effects: writes("process") }),
    ...each("getpid getppid getuid getgid cpu_count fspath fsencode fsdecode strerror urandom", quiet),
    getenv: { effects: reads("environment") },
    ...each("putenv unsetenv", { effects: writes("environment") }),
  },
});

const osPath = library({
  module: "os.path",
  source: "https://docs.python.org/3/library/os.path.html",
  functions: {
    ...each(
      "basename commonpath commonprefix dirname expandvars isabs join normcase normpath relpath split splitdrive splitext",
      quiet,
    ),
    ...each(
      "abspath exists expanduser getatime getctime getmtime getsize isdir isfile islink ismount lexists realpath samefile",
      looking,
    ),
  },
});

const shutil = library({
  module: "shutil",
  source: "https://docs.python.org/3/library/shutil.html",
  functions: {
    ...each(
      "copy copy2 copyfile copyfileobj copytree copymode copystat move rmtree make_archive unpack_archive chown",
      writingFile,
    ),
    ...each("which disk_usage", looking),
    get_terminal_size: quiet,
  },
});

const pathlib = library({
  module: "pathlib",
  source: "https://docs.python.org/3/library/pathlib.html",
  classes: {
    PurePath: {
      constructs: quiet,
      methods: each(
        "as_posix as_uri full_match is_absolute is_relative_to is_reserved joinpath match relative_to with_name with_segments with_stem with_suffix",
        quiet,
      ),
    },
    Path: {
      constructs: quiet,
      methods: {
        ...each("read_text read_bytes", blocking("file", { instead: "`aiofiles` or `anyio.Path`", raises })),
        ...each(
          "write_text write_bytes",
          blocking("file", { instead: "`aiofiles` or `anyio.Path`", mode: "write", raises }),
        ),
        open: blocking("file", {
          instead: "`aiofiles` or `anyio.Path`",
          mode: "write",
          gives: "typing.IO[?]",
          raises,
        }),
        ...each(
          "chmod copy copy_into hardlink_to lchmod mkdir move move_into rename replace rmdir symlink_to touch unlink",
          blocking("file", { instead: "`anyio.Path`", mode: "write", raises }),
        ),
        ...each(
          "absolute exists expanduser group is_dir is_file is_mount is_symlink lstat owner readlink resolve samefile stat",
          looking,
        ),
        // They read folders while they are iterated.
        ...each("glob iterdir rglob walk", looking),
        ...each("cwd home", looking),
      },
    },
  },
});

const temporary = library({
  module: "tempfile",
  source: "https://docs.python.org/3/library/tempfile.html",
  functions: {
    ...each("mkstemp mkdtemp", writingFile),
    ...each("gettempdir gettempprefix", looking),
  },
});

/** The standard library compresses without Python's global lock. */
const compressing = blocking("computation", {
  gives: "bytes",
  releasesLock: true,
  quickWhen: { arguments: [0, "data"] },
});

const archives = [
  library({
    module: "gzip",
    source: "https://docs.python.org/3/library/gzip.html",
    functions: { open: { ...writingFile, returns: "?" }, compress: compressing, decompress: quiet },
  }),
  library({
    module: "bz2",
    source: "https://docs.python.org/3/library/bz2.html",
    functions: { open: { ...writingFile, returns: "?" }, compress: compressing, decompress: quiet },
  }),
  library({
    module: "lzma",
    source: "https://docs.python.org/3/library/lzma.html",
    functions: { open: { ...writingFile, returns: "?" }, compress: compressing, decompress: quiet },
  }),
  library({
    module: "zlib",
    source: "https://docs.python.org/3/library/zlib.html",
    functions: { compress: compressing, ...each("adler32 crc32 decompress", quiet) },
  }),
  library({
    module: "zipfile",
    source: "https://docs.python.org/3/library/zipfile.html",
    classes: {
      ZipFile: {
        enter: "sync",
        concurrency: "exclusive",
        methods: {
          ...each("read testzip", readingFile),
          ...each("extract extractall write writestr", writingFile),
          ...each("getinfo infolist namelist", quiet),
        },
      },
    },
  }),
  library({
    module: "tarfile",
    source: "https://docs.python.org/3/library/tarfile.html",
    functions: { open: writingFile },
    classes: {
      TarFile: {
        enter: "sync",
        concurrency: "exclusive",
        methods: {
          ...each("getmember getmembers getnames", readingFile),
          ...each("add addfile extract extractall", writingFile),
        },
      },
    },
  }),
  library({
    module: "glob",
    source: "https://docs.python.org/3/library/glob.html",
    functions: { glob: readingFile, iglob: looking, escape: quiet },
  }),
  library({
    module: "pickle",
    source: "https://docs.python.org/3/library/pickle.html",
    functions: {
      load: readingFile,
      dump: { ...writingFile, fates: [fate(0, "ignores")] },
      loads: quiet,
      dumps: ignoring("bytes"),
    },
  }),
];

export const fileLibraries = [io, typingFiles, console, os, osPath, shutil, pathlib, temporary, ...archives];
