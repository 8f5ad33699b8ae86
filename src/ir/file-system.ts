/**
 * The files that analyses may see. Hosts implement it: on disk, over open documents, or in memory.
 * Synchronous, because name resolution asks for files in the middle of its work; a host without
 * synchronous files loads what it serves beforehand.
 */
export interface FileSystem {
  /** The file's text without a byte order mark, or undefined when it is missing, unreadable or not text. */
  read(path: string): string | undefined;
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  /** Why {@link read} gives nothing, as the end of a sentence: `is a binary file`. */
  whyUnreadable?(path: string): string | undefined;
  /** What lies directly in a folder; undefined when it cannot be listed. Links count as what they lead to. */
  entries?(folder: string): FolderEntries | undefined;
  /** The path without symbolic links; the path itself where there are none. */
  realPath?(path: string): string;
  /** False where names that differ in case alone are the same file; true when absent. */
  readonly caseSensitive?: boolean;
}

/** Names, without the folder's own. */
export interface FolderEntries {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}
