/** Hashes: quick ones, and those that are slow on purpose. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { blocking, each, library, pure, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const slow = { instead: "`asyncio.to_thread`, or a `ProcessPoolExecutor`" };

export const hashLibraries = [
  library({
    module: "hashlib",
    source: "https://docs.python.org/3/library/hashlib.html",
    functions: {
      ...each("pbkdf2_hmac scrypt", blocking("computation", { ...slow, gives: "bytes" })),
      ...each(
        "new md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512 shake_128 shake_256",
        quiet,
      ),
    },
    classes: { blake2b: { constructs: quiet }, blake2s: { constructs: quiet } },
  }),
  library({
    module: "_hashlib",
    source: "https://docs.python.org/3/library/hashlib.html#hash-objects",
    classes: {
      HASH: { methods: { ...each("copy digest hexdigest", quiet), update: { effects: writes("memory") } } },
    },
  }),
  library({
    module: "hmac",
    source: "https://docs.python.org/3/library/hmac.html",
    functions: each("new digest compare_digest", quiet),
    classes: {
      HMAC: { methods: { ...each("copy digest hexdigest", quiet), update: { effects: writes("memory") } } },
    },
  }),
  library({
    module: "bcrypt",
    source: "https://github.com/pyca/bcrypt",
    functions: {
      hashpw: blocking("computation", { ...slow, gives: "bytes" }),
      checkpw: blocking("computation", { ...slow, gives: "bool" }),
      kdf: blocking("computation", { ...slow, gives: "bytes" }),
      gensalt: pure("bytes"),
    },
  }),
];
