/** Files on disk for the engine. Every host that runs in Node uses these. */
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileSystem, FolderEntries } from "../ir/file-system.ts";
import { type Decoded, decodeSource } from "./source-encoding.ts";

export interface NodeFiles extends FileSystem {
  /** The text with its encoding, or why there is none. */
  source(path: string): Decoded;
  whyUnreadable(path: string): string | undefined;
}

/** Larger files are generated, and no parser answers in time. */
const largestFile = 32 * 1024 * 1024;

/** Nothing is remembered between calls, so there is nothing to invalidate. */
export function createNodeFiles(): NodeFiles {
  return {
    source: readSource,
    read(path) {
      const source = readSource(path);
      return "text" in source ? source.text : undefined;
    },
    whyUnreadable(path) {
      const source = readSource(path);
      return "failure" in source ? source.failure : undefined;
    },
    isFile: (path) => stateOf(path)?.isFile() ?? false,
    isDirectory: (path) => stateOf(path)?.isDirectory() ?? false,
    entries: entriesOf,
    realPath(path) {
      try {
        return realpathSync.native(path);
      } catch {
        return path;
      }
    },
    caseSensitive: process.platform !== "win32" && process.platform !== "darwin",
  };
}

function entriesOf(folder: string): FolderEntries | undefined {
  const files: string[] = [];
  const folders: string[] = [];
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const what = entry.isSymbolicLink() ? stateOf(join(folder, entry.name)) : entry;
      if (what?.isFile()) files.push(entry.name);
      else if (what?.isDirectory()) folders.push(entry.name);
    }
  } catch {
    return undefined;
  }
  return { files, folders };
}

/** The system's error in words, as the end of a sentence. */
export function describeFileError(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = errorWords[code];
  if (known !== undefined) return known;
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

const errorWords: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EACCES: "may not be read: permission denied",
  EPERM: "may not be read: permission denied",
  EISDIR: "is a folder",
  ELOOP: "is a symbolic link that leads in a circle",
  ENAMETOOLONG: "has a name that is too long",
};

function readSource(path: string): Decoded {
  try {
    const state = statSync(path);
    if (state.isDirectory()) return { failure: "is a folder" };
    // Reading a pipe or a device may never end.
    if (!state.isFile()) return { failure: "is not a regular file" };
    if (state.size > largestFile) return { failure: "is larger than 32 MB and was left out" };
    return decodeSource(readFileSync(path));
  } catch (error) {
    return { failure: describeFileError(error) };
  }
}

function stateOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
