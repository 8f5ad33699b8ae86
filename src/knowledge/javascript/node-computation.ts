/** Node's cryptography and compression, which take long enough to hold up the event loop. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { blocking, callsLater, changing, each, eachBy, library, quiet } from "../entries.ts";

/** The form without `Sync` takes a callback, and works in a thread of Node's pool. */
const computes = (name: string): LibraryFunction =>
  blocking("computation", {
    instead: `\`util.promisify(${name.startsWith("z:") ? "zlib" : "crypto"}.${name.replace(/^z:|Sync$/g, "")})\``,
  });

/** Works in a thread when it is given a callback. */
const inThread: LibraryFunction = { effects: [], fates: [callsLater(-1)] };

/** Takes data bit by bit. */
const keyed = { constructs: quiet, methods: { update: changing, "*": changing } };

const crypto = library({
  module: "crypto",
  source: "https://nodejs.org/api/crypto.html",
  functions: {
    ...eachBy(
      "pbkdf2Sync scryptSync argon2Sync generateKeyPairSync generatePrimeSync checkPrimeSync",
      computes,
    ),
    ...each(
      "argon2 checkPrime decapsulate diffieHellman encapsulate generateKey generateKeyPair generatePrime hkdf pbkdf2 scrypt",
      inThread,
    ),
    // Quick without a callback, too.
    ...each("randomBytes randomFill randomInt pseudoRandomBytes sign verify", inThread),
    ...each("createHash createHmac createSign createVerify createCipheriv createDecipheriv", quiet),
    ...each("createPrivateKey createPublicKey createSecretKey generateKeySync hkdfSync createECDH", quiet),
    ...each("createDiffieHellman createDiffieHellmanGroup getDiffieHellman", quiet),
    ...each("getCiphers getCurves getFips getHashes getCipherInfo hash randomUUID randomUUIDv7", quiet),
    ...each("timingSafeEqual privateDecrypt privateEncrypt publicDecrypt publicEncrypt", quiet),
    ...each("randomFillSync getRandomValues", changing),
  },
  classes: {
    Hash: keyed,
    Hmac: keyed,
    Sign: keyed,
    Verify: keyed,
    Cipher: keyed,
    Cipheriv: keyed,
    Decipher: keyed,
    Decipheriv: keyed,
    KeyObject: { methods: { "*": quiet } },
    X509Certificate: { constructs: quiet, methods: { "*": quiet } },
  },
  rewrites: { "crypto\\.webcrypto\\.(?=\\w+\\.)": "" },
});

const codings =
  "brotliCompress brotliDecompress deflate deflateRaw gunzip gzip inflate inflateRaw unzip zstdCompress zstdDecompress";

const zlib = library({
  module: "zlib",
  source: "https://nodejs.org/api/zlib.html",
  functions: {
    ...eachBy(codings.replace(/\w+/g, "$&Sync"), (name) => computes(`z:${name}`)),
    ...each(codings, inThread),
    ...each("createBrotliCompress createBrotliDecompress createDeflate createDeflateRaw", quiet),
    ...each("createGunzip createGzip createInflate createInflateRaw createUnzip", quiet),
    ...each("createZstdCompress createZstdDecompress crc32", quiet),
  },
});

export const nodeComputationLibraries = [crypto, zlib];
