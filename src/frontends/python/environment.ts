/**
 * Where the packages of a project lie: in the virtual environment in its folder or in one above it,
 * or else with the interpreter that the host names. Found by looking at files; nothing is run.
 */
import type { FileSystem } from "../../ir/file-system.ts";

export interface PythonEnvironment {
  /** Tells environments apart. */
  readonly key: string;
  /** Folders that packages are imported from, absolute, first come first. Looked up when first asked for. */
  packageFolders(): readonly string[];
}

/** The interpreter that is used where a project has no environment of its own. */
export interface Interpreter {
  /** Whether the user chose it, so that it is used wherever a project has an environment, too. */
  readonly chosen: boolean;
  /** Folders that packages are imported from. */
  packageFolders(): readonly string[];
}

/** Folders that people make environments in, by convention. */
const conventional = [".venv", "venv", "env", ".env"];

export interface Environments {
  /** The environment of a file's project. */
  of(file: string): PythonEnvironment;
}

/** `roots` are the folders above which nothing belongs to the user's project. */
export function pythonEnvironments(
  files: FileSystem,
  roots: readonly string[],
  interpreter: Interpreter,
): Environments {
  const byFolder = new Map<string, string | undefined>();
  const known = new Map<string, PythonEnvironment>();
  return {
    of(file) {
      const key = (interpreter.chosen ? undefined : above(folderAbove(file))) ?? "";
      const before = known.get(key);
      if (before) return before;
      let folders: readonly string[] | undefined;
      const made: PythonEnvironment = {
        key,
        packageFolders() {
          folders ??=
            key === ""
              ? interpreter.packageFolders()
              : environmentFolders(key, files, () => interpreter.packageFolders());
          return folders;
        },
      };
      known.set(key, made);
      return made;
    },
  };

  function above(folder: string): string | undefined {
    if (byFolder.has(folder)) return byFolder.get(folder);
    const here = conventional
      .map((name) => `${folder === "/" ? "" : folder}/${name}`)
      .find((candidate) => files.isFile(`${candidate}/pyvenv.cfg`));
    const parent = folderAbove(folder);
    const isEnd = parent === folder || roots.includes(folder);
    const found = here ?? (isEnd ? undefined : above(parent));
    byFolder.set(folder, found);
    return found;
  }
}

/** The folders of packages of a virtual environment, whose `pyvenv.cfg` may share those of its interpreter. */
export function environmentFolders(
  environment: string,
  files: FileSystem,
  shared: () => readonly string[],
): readonly string[] {
  const own = [
    ...versionFolders(`${environment}/lib`, files),
    ...versionFolders(`${environment}/lib64`, files),
    `${environment}/Lib/site-packages`,
  ].filter((folder) => files.isDirectory(folder));
  const settings = files.read(`${environment}/pyvenv.cfg`) ?? "";
  const sharesThose = /^\s*include-system-site-packages\s*=\s*true\s*$/im.test(settings);
  const all = [...withLinked(own, files), ...(sharesThose ? shared() : [])];
  return [...new Set(all.map((folder) => files.realPath?.(folder) ?? folder))];
}

function versionFolders(library: string, files: FileSystem): readonly string[] {
  const versions = files.entries?.(library)?.folders ?? [];
  return versions
    .filter((name) => /^(python|pypy)\d/.test(name))
    .map((name) => `${library}/${name}/site-packages`);
}

/** Folders with those that their `.pth` files name, as editable installations do. */
export function withLinked(folders: readonly string[], files: FileSystem): readonly string[] {
  return folders.flatMap((folder) => {
    const linked = (files.entries?.(folder)?.files ?? [])
      .filter((name) => name.endsWith(".pth"))
      .flatMap((name) => (files.read(`${folder}/${name}`) ?? "").split(/\r?\n/))
      .map((line) => line.trim())
      .filter((line) => line !== "" && !/^(#|import\s)/.test(line))
      .map((line) => (/^([/\\]|[A-Za-z]:)/.test(line) ? line : `${folder}/${line}`));
    return [folder, ...linked.filter((path) => files.isDirectory(path))];
  });
}

function folderAbove(path: string): string {
  const at = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return at <= 0 ? path.slice(0, at + 1) : path.slice(0, at);
}
