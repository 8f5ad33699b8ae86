/**
 * Results on disk: one file for each set of folders that are checked together, which is written anew as a
 * whole. Its first line is the digest of the rest, so that half a file, or one that somebody edited, is no
 * result at all. Runs at the same time do not see each other; the last one's results stay.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ResultStore } from "../engine/result-cache.ts";

/** Files that nobody has written for so many milliseconds are removed. */
const longestLife = 30 * 24 * 60 * 60 * 1000;

/**
 * `folder` is made when something is saved. `subject` tells results apart that have nothing to do with one
 * another: the version of everything that decides what is found, and the folders.
 */
export function resultFile(folder: string, subject: readonly string[]): ResultStore {
  const path = join(folder, `${digest(JSON.stringify(subject))}.json`);
  return {
    digest,
    stamp,
    load() {
      try {
        const content = readFileSync(path, "utf8");
        const end = content.indexOf("\n");
        const kept = content.slice(end + 1);
        return digest(kept) === content.slice(0, end) ? kept : undefined;
      } catch {
        return undefined;
      }
    },
    save(kept) {
      const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        removeOld(folder);
        writeFileSync(temporary, `${digest(kept)}\n${kept}`, { mode: 0o600, flag: "wx" });
        renameSync(temporary, path);
      } catch {
        // A cache that cannot be written costs time and nothing else.
        remove(temporary);
      }
    },
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

function stamp(path: string): string {
  try {
    const state = statSync(path, { throwIfNoEntry: false });
    return state ? `${state.size} ${state.mtimeMs} ${state.ino}` : "";
  } catch {
    return "";
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Somebody else's to remove.
  }
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const state = statSync(path, { throwIfNoEntry: false });
    if (state && Date.now() - state.mtimeMs > longestLife) remove(path);
  }
}

/** Stands for the program itself: another text for another build. */
export function buildStamp(files: readonly string[]): string {
  return files.map((file) => stamp(file)).join(" ");
}
