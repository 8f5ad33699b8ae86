/** A linting session over texts in memory, with the data files that the build put into `dist`. */
import { join } from "node:path";
import { type Config, defaultConfig } from "../../src/engine/config.ts";
import { createSession, type LintSession } from "../../src/engine/session.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import type { FileSystem } from "../../src/ir/file-system.ts";

export interface MemorySession {
  readonly session: LintSession;
  /** Lines that the engine logged: crashes of rules and the like. */
  readonly log: string[];
}

/** Folder that the files of a memory session lie in. */
export const MEMORY_FOLDER = "/memory";

/** `files` by their absolute path; names and imports resolve below {@link MEMORY_FOLDER}. */
export async function openMemorySession(
  files: ReadonlyMap<string, string>,
  settings: Partial<Config> = {},
): Promise<MemorySession> {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      folders.add(path.slice(0, end));
    }
  }
  const fileSystem: FileSystem = {
    read: (path) => files.get(path),
    isFile: (path) => files.has(path),
    isDirectory: (path) => folders.has(path),
  };
  const log: string[] = [];
  const config = { ...defaultConfig(MEMORY_FOLDER), ...settings };
  const session = createSession(
    { files: fileSystem, roots: [MEMORY_FOLDER], configOf: () => config, log: (line) => log.push(line) },
    await loadFrontends(join(import.meta.dirname, "..", "..", "dist")),
  );
  return { session, log };
}
