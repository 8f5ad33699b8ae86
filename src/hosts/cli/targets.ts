/** From the paths on the command line to the files that are checked. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type ConfigResolver, isExcluded } from "../../engine/config-resolver.ts";
import type { Problem } from "../../engine/finding.ts";
import { filesBelow } from "../discovery.ts";
import { describeFileError } from "../node-files.ts";
import { UsageError } from "./usage-error.ts";

export interface Targets {
  /** Absolute paths, each once: what was given explicitly, and what was found in folders given. */
  readonly files: readonly string[];
  /** Folders that could not be searched. */
  readonly problems: readonly Problem[];
}

/** Throws {@link UsageError} when a path does not exist. `paths` are relative to `folder`. */
export function findTargets(
  paths: readonly string[],
  options: {
    readonly folder: string;
    readonly extensions: readonly string[];
    readonly configurations: Pick<ConfigResolver, "configOf">;
  },
): Targets {
  const files = new Set<string>();
  const problems: Problem[] = [];
  for (const given of paths) {
    const path = resolve(options.folder, given);
    if (!isFolder(path, given)) {
      files.add(path);
      continue;
    }
    const found = filesBelow(path, {
      extensions: options.extensions,
      isExcluded: (inside, what) => isExcluded(options.configurations.configOf(inside), inside, what),
      onUnreadable: (unreadable, message) =>
        problems.push({ file: unreadable, kind: "unreadable", message: `the folder ${message}` }),
    });
    for (const file of found) files.add(file);
  }
  return { files: [...files], problems };
}

/**
 * The folders below which names and imports resolve: the working directory and, for paths outside
 * of it, the folders given or the projects that the files given belong to.
 */
export function rootsOf(paths: readonly string[], folder: string): readonly string[] {
  const roots = new Set<string>();
  for (const given of paths) {
    const path = resolve(folder, given);
    if (isWithin(path, folder)) roots.add(folder);
    else roots.add(isFolder(path, given) ? path : projectOf(path));
  }
  return [...roots];
}

function isFolder(path: string, given: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new UsageError(`${given} ${describeFileError(error)}`);
  }
}

function isWithin(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside === "" || (!inside.startsWith("..") && resolve(folder, inside) === path);
}

/** The nearest folder above that looks like a project's own, else the one that the file is in. */
function projectOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (
      ["pyproject.toml", ".git", "setup.py", "awaitwise.json"].some((name) => existsSync(join(folder, name)))
    ) {
      return folder;
    }
    if (dirname(folder) === folder) return dirname(file);
  }
}
