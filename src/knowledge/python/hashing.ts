/** Hashes: quick ones, and those that are slow on purpose. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { blocking, each, exceptions, library, pure, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
/** Slow on purpose, in C code without Python's global lock. */
const slow = { releasesLock: true };

export const hashLibraries = [
  library({
    module: "hashlib",
    source: "https://docs.python.org/3/library/hashlib.html",
    functions: {
      pbkdf2_hmac: blocking("computation", {
        ...slow,
        gives: "bytes",
        quickWhen: { arguments: [3, "iterations"], below: 10_000 },
      }),
      scrypt: blocking("computation", {
        ...slow,
        gives: "bytes",
        quickWhen: { arguments: ["n"], below: 2048 },
      }),
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
  library({
    module: "argon2",
    source: "https://argon2-cffi.readthedocs.io/en/stable/api.html",
    classes: {
      PasswordHasher: {
        constructs: quiet,
        methods: {
          hash: blocking("computation", { ...slow, gives: "str" }),
          verify: blocking("computation", {
            ...slow,
            gives: "bool",
            raises: ["argon2.exceptions.VerificationError"],
          }),
          check_needs_rehash: quiet,
        },
      },
    },
  }),
  library({
    module: "argon2.exceptions",
    source: "https://argon2-cffi.readthedocs.io/en/stable/api.html#exceptions",
    classes: exceptions({
      Argon2Error: "Exception",
      VerificationError: "argon2.exceptions.Argon2Error",
      VerifyMismatchError: "argon2.exceptions.VerificationError",
      HashingError: "argon2.exceptions.Argon2Error",
    }),
  }),
  library({
    module: "passlib.context",
    source: "https://passlib.readthedocs.io/en/stable/lib/passlib.context.html",
    classes: {
      CryptContext: {
        constructs: quiet,
        methods: {
          hash: blocking("computation", { gives: "str" }),
          verify: blocking("computation", { gives: "bool" }),
          verify_and_update: blocking("computation", { gives: "tuple[bool, str | None]" }),
          ...each("needs_update identify", quiet),
        },
      },
    },
  }),
  library({
    module: "passlib.hash",
    source: "https://passlib.readthedocs.io/en/stable/lib/passlib.hash.html",
    classes: Object.fromEntries(
      ["argon2", "bcrypt", "bcrypt_sha256", "pbkdf2_sha256", "pbkdf2_sha512", "scrypt", "sha512_crypt"].map(
        (name) => [
          name,
          {
            methods: {
              hash: blocking("computation", { gives: "str" }),
              verify: blocking("computation", { gives: "bool" }),
            },
          },
        ],
      ),
    ),
  }),
  library({
    module: "pwdlib",
    source: "https://frankie567.github.io/pwdlib/reference/pwdlib/",
    classes: {
      PasswordHash: {
        constructs: quiet,
        methods: {
          recommended: pure("pwdlib.PasswordHash"),
          hash: blocking("computation", { gives: "str" }),
          verify: blocking("computation", { gives: "bool" }),
          verify_and_update: blocking("computation", { gives: "tuple[bool, str | None]" }),
        },
      },
    },
  }),
  library({
    module: "werkzeug.security",
    source: "https://werkzeug.palletsprojects.com/en/stable/utils/#module-werkzeug.security",
    functions: {
      // Both compute with `hashlib.scrypt` or `hashlib.pbkdf2_hmac`.
      generate_password_hash: blocking("computation", { ...slow, gives: "str" }),
      check_password_hash: blocking("computation", { ...slow, gives: "bool" }),
    },
  }),
];
