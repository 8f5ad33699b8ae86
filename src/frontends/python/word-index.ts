/**
 * Which files of a project have a word in their text: a file that does not name a thing does not use
 * it, and need not be lowered to find that out. Texts are read once, when something is first asked,
 * and kept as the hashes of their words: some kilobytes a file. May say a file too many, never one
 * too few, but for words that are too common to look after.
 */
import { type RenamedImport, renamedImportsIn } from "./renamed-imports.ts";

export interface WordIndex {
  /** These files are part of the project, in place of those named before. */
  prepare(files: readonly string[]): void;
  /** The text of a file is another one. */
  renew(file: string): void;
  /**
   * The files with this word, or with a name that an import gives it: the file that renames it, and
   * those that may import that file. Told where the thing meant is defined, only files that may import
   * it from there or from a package around; where these are many, only those that name its own module
   * or lie beside it; and where these are many too, that file alone.
   */
  filesNaming(word: string, definedIn?: string): readonly string[];
}

export interface WordIndexOptions {
  /** Current text, undefined for a file that cannot be read. */
  text(file: string): string | undefined;
  /** Files that count without having been named. */
  open(): Iterable<string>;
  /** Dotted name of a file as a module. */
  nameOf(file: string): string;
}

interface FileWords {
  /** Hashes of the words, without order of their own, ascending. */
  readonly hashes: Uint32Array;
  /** Names that imports give to what has another one. */
  readonly renamed: readonly RenamedImport[];
}

/** Looking through more files than this takes longer than anybody waits for one answer. */
const mostFiles = 40;
/** Re-exports under new names follow one another no further. */
const mostNames = 8;

export function createWordIndex({ text, open, nameOf }: WordIndexOptions): WordIndex {
  let prepared: ReadonlySet<string> = new Set();
  const words = new Map<string, FileWords>();

  return {
    prepare(files) {
      prepared = new Set(files);
      for (const file of [...words.keys()]) if (!prepared.has(file)) words.delete(file);
    },
    renew(file) {
      words.delete(file);
    },
    filesNaming(word, definedIn) {
      const known = [...new Set([...prepared, ...open()])];
      const found = new Set<string>();
      const asked: { readonly name: string; readonly of: string | undefined }[] = [
        { name: word, of: definedIn },
      ];
      for (const { name, of } of asked) {
        for (const file of known) {
          if (!has(file, name) || (of !== undefined && !mayImport(file, of))) continue;
          found.add(file);
          for (const renaming of wordsOf(file).renamed) {
            const isNew = renaming.name === name && !asked.some((one) => one.name === renaming.as);
            if (isNew && asked.length < mostNames) asked.push({ name: renaming.as, of: file });
          }
        }
      }
      if (found.size <= mostFiles) return [...found];
      const near = [...found].filter((file) => definedIn !== undefined && isNear(file, definedIn));
      return near.length <= mostFiles ? near : near.filter((file) => file === definedIn);
    },
  };

  function wordsOf(file: string): FileWords {
    let known = words.get(file);
    if (!known) {
      known = scan(text(file) ?? "");
      words.set(file, known);
    }
    return known;
  }

  function has(file: string, word: string): boolean {
    return includes(wordsOf(file).hashes, hashOf(word));
  }

  /** Both are in one package, or lie in one folder, or the file names the package at the top of the other. */
  function mayImport(file: string, other: string): boolean {
    if (folderOf(file) === folderOf(other)) return true;
    const [top = "", ...below] = nameOf(other).split(".");
    return (below.length > 0 && nameOf(file).split(".", 1)[0] === top) || has(file, top);
  }

  function isNear(file: string, other: string): boolean {
    return folderOf(file) === folderOf(other) || has(file, nameOf(other).split(".").at(-1) ?? "");
  }
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")));
}

function scan(text: string): FileWords {
  return { hashes: hashesOf(text), renamed: [...renamedImportsIn(text)] };
}

/* ---------------------------------------------------------------- hashes, by FNV-1a */

const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

function hashOf(word: string): number {
  let hash = offsetBasis;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), prime);
  return hash >>> 0;
}

/** Of all words but numbers, ascending. What is written in comments and in strings counts as well. */
function hashesOf(text: string): Uint32Array {
  const found = new Set<number>();
  let at = 0;
  while (at < text.length) {
    const start = at;
    let hash = offsetBasis;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (!isWordUnit(unit)) break;
      hash = Math.imul(hash ^ unit, prime);
    }
    if (at > start && !isDigit(text.charCodeAt(start))) found.add(hash >>> 0);
    at += 1;
  }
  return Uint32Array.from(found).sort();
}

function isWordUnit(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95 || isDigit(unit) || unit > 127
  );
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

function includes(sorted: Uint32Array, sought: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = sorted[middle] ?? 0;
    if (value === sought) return true;
    if (value < sought) low = middle + 1;
    else high = middle;
  }
  return false;
}
