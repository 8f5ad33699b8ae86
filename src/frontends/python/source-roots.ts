/**
 * Folders that imports start from besides those opened: what the tool sections of `pyproject.toml`
 * name, the project's own folder with its `src`, and what pytest puts first for a `conftest.py`.
 * What is wrong in a file is said elsewhere; here it names nothing.
 */
import { parse } from "smol-toml";
import type { FileSystem } from "../../ir/file-system.ts";

export interface SourceRoots {
  /** Absolute folders for code in `folder`, those of the nearest project first. */
  of(folder: string): readonly string[];
  /** Forgets what was found, after files changed. */
  forget(): void;
}

/** `roots` are the folders above which nothing belongs to the user's project. */
export function createSourceRoots(files: FileSystem, roots: readonly string[]): SourceRoots {
  const known = new Map<string, readonly string[]>();
  return { of, forget: () => known.clear() };

  function of(folder: string): readonly string[] {
    const before = known.get(folder);
    if (before) return before;
    const above = parentOf(folder);
    const further = above === folder || roots.includes(folder) ? [] : of(above);
    const found = [...new Set([...testRoots(folder, files), ...projectRoots(folder, files), ...further])];
    known.set(folder, found);
    return found;
  }
}

/** Pytest imports a `conftest.py` from the first folder upward that is no package. */
function testRoots(folder: string, files: FileSystem): readonly string[] {
  if (!files.isFile(`${folder}/conftest.py`)) return [];
  let root = folder;
  while (files.isFile(`${root}/__init__.py`) && parentOf(root) !== root) root = parentOf(root);
  return [root];
}

function projectRoots(folder: string, files: FileSystem): readonly string[] {
  const configuration = `${folder}/pyproject.toml`;
  if (!files.isFile(configuration)) {
    const isProject = files.isFile(`${folder}/setup.py`) || files.isFile(`${folder}/setup.cfg`);
    return isProject ? [folder, `${folder}/src`] : [];
  }
  const named = foldersNamedIn(files.read(configuration) ?? "");
  return [...named.flatMap((path) => resolved(folder, path) ?? []), folder, `${folder}/src`];
}

/** The source folders that a `pyproject.toml` names, as it writes them; none where it cannot be read. */
export function foldersNamedIn(toml: string): readonly string[] {
  let document: unknown;
  try {
    document = parse(toml);
  } catch {
    return [];
  }
  const tool = (...keys: readonly string[]) => at(document, ["tool", ...keys]);
  const wheel = ["hatch", "build", "targets", "wheel"];
  return [
    ...texts(tool("setuptools", "packages", "find", "where")),
    ...folderOfPackages(tool("setuptools", "package-dir")),
    ...elements(tool("poetry", "packages")).flatMap((entry) => texts(at(entry, ["from"]))),
    ...texts(tool(...wheel, "packages")).map(parentOfPath),
    ...strippedPrefixes(tool(...wheel, "sources")),
    ...strippedPrefixes(tool("hatch", "build", "sources")),
    ...texts(tool("hatch", "build", "dev-mode-dirs")),
    ...texts(tool("pdm", "build", "package-dir")),
    ...texts(tool("pdm", "package-dir")),
    ...texts(tool("uv", "build-backend", "module-root")),
    ...texts(tool("maturin", "python-source")),
    ...texts(tool("pytest", "ini_options", "pythonpath")).flatMap((paths) => paths.split(/\s+/)),
    ...elements(tool("pyright", "executionEnvironments")).flatMap((entry) => [
      ...texts(at(entry, ["root"])),
      ...texts(at(entry, ["extraPaths"])),
    ]),
    ...texts(tool("pyright", "extraPaths")),
    ...texts(tool("mypy", "mypy_path")).flatMap((paths) => paths.split(/[:,]/)),
    ...texts(tool("ruff", "src")),
  ];
}

/** `{ "" = "src" }`, or `{ shop = "lib/shop" }`. A package under another name than its folder's has no root. */
function folderOfPackages(table: unknown): readonly string[] {
  return entries(table).flatMap(([name, path]) => {
    if (typeof path !== "string") return [];
    if (name === "") return [path];
    const below = `/${name.replaceAll(".", "/")}`;
    return `/${path}`.endsWith(below) ? [path.slice(0, Math.max(0, path.length - below.length)) || "."] : [];
  });
}

/** `["src"]`, or `{ src = "" }`: what is taken from the front of a path. */
function strippedPrefixes(sources: unknown): readonly string[] {
  if (Array.isArray(sources)) return texts(sources);
  return entries(sources).flatMap(([path, becomes]) => (becomes === "" ? [path] : []));
}

/* ---------------------------------------------------------------- values */

function at(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((within, key) => entries(within).find(([name]) => name === key)?.[1], value);
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return elements(value).filter((one) => typeof one === "string");
}

/* ---------------------------------------------------------------- paths */

/** Undefined for a pattern, and for what counts from elsewhere than the project's folder. */
function resolved(folder: string, written: string): string | undefined {
  const path = written.trim().replace(/^(?:\$MYPY_CONFIG_FILE_DIR|\$\{MYPY_CONFIG_FILE_DIR\})/, ".");
  if (/[*?$~{]|^([/\\]|[A-Za-z]:)/.test(path)) return undefined;
  let found = folder;
  for (const step of path.split(/[/\\]/)) {
    if (step === "..") found = parentOf(found);
    else if (step !== "." && step !== "") found = `${found}/${step}`;
  }
  return found;
}

function parentOfPath(path: string): string {
  const kept = path.replace(/[/\\]+$/, "");
  const end = Math.max(kept.lastIndexOf("/"), kept.lastIndexOf("\\"));
  return end <= 0 ? "." : kept.slice(0, end);
}

function parentOf(path: string): string {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return end <= 0 ? path.slice(0, end + 1) : path.slice(0, end);
}
