/**
 * Finds the source files below folders. Leaves out what is not the user's own code: version
 * control, installed packages, virtual environments, what `.gitignore` files name, and what the
 * configuration excludes. Symbolic links to folders are not followed, so no circle can be entered;
 * what they lead to is found where it really is.
 */
import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { describeFileError } from "./node-files.ts";

export interface DiscoveryOptions {
  /** Ends of file names in lower case with their dot. */
  readonly extensions: readonly string[];
  /** True for files and folders that the configuration leaves out. */
  readonly isExcluded: (path: string, options: { readonly isFolder: boolean }) => boolean;
  /** Called for a folder that cannot be listed; the search goes on. `message` is the end of a sentence. */
  readonly onUnreadable?: (folder: string, message: string) => void;
}

const skippedFolders = new Set([
  ".git",
  ".hg",
  ".svn",
  ".jj",
  "node_modules",
  ".venv",
  "site-packages",
  "__pycache__",
  "__pypackages__",
  ".tox",
  ".nox",
  ".eggs",
  ".ipynb_checkpoints",
]);

/** Absolute paths of the source files below an absolute folder, in the order of their names. */
export function* filesBelow(folder: string, options: DiscoveryOptions): Generator<string> {
  const above = ignoreFilesAbove(folder);
  // Somebody who names an ignored folder wants it searched.
  const isIgnored = isIgnoredBy(above, folder, { isFolder: true });
  yield* walk(folder, isIgnored ? [] : above, { ...options, seen: new Set() });
}

interface IgnoreFile {
  readonly folder: string;
  readonly patterns: Ignore;
}

interface Walk extends DiscoveryOptions {
  /** Files reached through links, by their real path. */
  readonly seen: Set<string>;
}

function* walk(folder: string, above: readonly IgnoreFile[], options: Walk): Generator<string> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    options.onUnreadable?.(folder, describeFileError(error));
    return;
  }
  const own = entries.some((entry) => entry.name === ".gitignore") ? ignoreFileOf(folder) : undefined;
  const ignoreFiles = own ? [...above, own] : above;
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (skippedFolders.has(entry.name) || existsSync(join(path, "pyvenv.cfg"))) continue;
      if (isIgnoredBy(ignoreFiles, path, { isFolder: true })) continue;
      if (options.isExcluded(path, { isFolder: true })) continue;
      yield* walk(path, ignoreFiles, options);
    } else if (hasExtension(entry.name, options.extensions)) {
      if (isIgnoredBy(ignoreFiles, path, { isFolder: false })) continue;
      if (options.isExcluded(path, { isFolder: false })) continue;
      if (entry.isFile() || (entry.isSymbolicLink() && isNewFile(path, options.seen))) yield path;
    }
  }
}

function hasExtension(name: string, extensions: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return extensions.some((extension) => lower.endsWith(extension));
}

/** True for a link to a file that no other link has led to. */
function isNewFile(path: string, seen: Set<string>): boolean {
  try {
    const real = realpathSync(path);
    if (seen.has(real) || !statSync(real).isFile()) return false;
    seen.add(real);
    return true;
  } catch {
    // Links to nothing and links in a circle are no files.
    return false;
  }
}

/** Those of the folders above, as far as the repository that this folder belongs to. */
function ignoreFilesAbove(folder: string): readonly IgnoreFile[] {
  const found: IgnoreFile[] = [];
  if (existsSync(join(folder, ".git"))) return [];
  for (let child = folder, above = dirname(folder); above !== child; child = above, above = dirname(above)) {
    const own = ignoreFileOf(above);
    if (own) found.unshift(own);
    if (existsSync(join(above, ".git"))) return found;
  }
  return [];
}

function ignoreFileOf(folder: string): IgnoreFile | undefined {
  try {
    const text = readFileSync(join(folder, ".gitignore"), "utf8");
    return { folder, patterns: ignore({ ignorecase: !caseSensitive }).add(text) };
  } catch {
    return undefined;
  }
}

/** As git sees it on this system. */
const caseSensitive = process.platform !== "win32" && process.platform !== "darwin";

/** The deepest `.gitignore` with an opinion decides. */
function isIgnoredBy(
  files: readonly IgnoreFile[],
  path: string,
  { isFolder }: { readonly isFolder: boolean },
): boolean {
  let ignored = false;
  for (const { folder, patterns } of files) {
    const inside = relative(folder, path).split(sep).join("/");
    const result = patterns.test(isFolder ? `${inside}/` : inside);
    if (result.ignored) ignored = true;
    else if (result.unignored) ignored = false;
  }
  return ignored;
}
