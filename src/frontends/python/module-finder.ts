/**
 * Which file a dotted module name means, and which name a file has. Looks upward from the
 * importing file and through the workspace folders; installed packages are the knowledge tables'
 * business, not ours.
 */
import type { FileSystem } from "../../ir/file-system.ts";
import { createSourceRoots } from "./source-roots.ts";

export interface ModuleFinder {
  /** Dotted name of a file, by the packages (`__init__.py`) above it. */
  nameOf(file: string): { readonly name: string; readonly package: boolean };
  /** The file of a module as seen from `importer`; a name with leading dots counts from the importer's folder. */
  find(module: string, importer: string): string | undefined;
  /** Forgets what was found, after files appeared or went. */
  forget(): void;
}

export function createModuleFinder(files: FileSystem, roots: readonly string[]): ModuleFinder {
  const names = new Map<string, { readonly name: string; readonly package: boolean }>();
  const found = new Map<string, string | undefined>();
  const importRoots = new Map<string, string>();
  const libraries = new Map<string, boolean>();
  const exists = new Map<string, boolean>();
  const searchPaths = new Map<string, readonly string[]>();
  const sources = createSourceRoots(files, roots);

  return {
    nameOf(file) {
      let known = names.get(file);
      if (!known) {
        known = nameByPackages(file);
        names.set(file, known);
      }
      return known;
    },
    find(module, importer) {
      const folder = parentOf(importer);
      const key = `${folder}\0${module}`;
      if (!found.has(key)) found.set(key, search(module, folder));
      return found.get(key);
    },
    forget() {
      for (const memory of [names, found, importRoots, libraries, exists, searchPaths]) memory.clear();
      sources.forget();
    },
  };

  function isFile(path: string): boolean {
    let known = exists.get(path);
    if (known === undefined) {
      known = files.isFile(path);
      exists.set(path, known);
    }
    return known;
  }

  function nameByPackages(file: string): { readonly name: string; readonly package: boolean } {
    const stem = (file.split(/[\\/]/).at(-1) ?? "").replace(/\.pyi?$/, "");
    const isPackage = stem === "__init__";
    const parts: string[] = isPackage ? [] : [stem];
    let folder = parentOf(file);
    while (isFile(`${folder}/__init__.py`)) {
      parts.unshift(folder.split(/[\\/]/).at(-1) ?? "");
      const parent = parentOf(folder);
      if (parent === folder) break;
      folder = parent;
    }
    return { name: parts.join("."), package: isPackage };
  }

  function search(module: string, folder: string): string | undefined {
    const dots = /^\.*/.exec(module)?.[0].length ?? 0;
    if (dots > 0) {
      let base = folder;
      for (let up = 1; up < dots; up++) base = parentOf(base);
      return below(base, module.slice(dots));
    }
    for (const base of searchPath(folder)) {
      const file = below(base, module);
      if (file) return file;
    }
    return undefined;
  }

  /**
   * Where Python would look, as far as a workspace tells: the package's root, the script's folder, what
   * the projects around it name, the folders opened.
   */
  function searchPath(folder: string): readonly string[] {
    let path = searchPaths.get(folder);
    if (!path) {
      path = foldersToSearch(folder);
      searchPaths.set(folder, path);
    }
    return path;
  }

  function foldersToSearch(folder: string): readonly string[] {
    const around = roots.filter((root) => folder === root || folder.startsWith(`${root}/`));
    const opened = around.length > 0 ? around : roots;
    const bases = [
      importRoot(folder),
      ...sources.of(folder),
      ...opened,
      ...opened.map((root) => `${root}/src`),
    ];
    return [...new Set(bases)].filter((base) => !isInterpreterLibrary(base));
  }

  function importRoot(folder: string): string {
    let root = importRoots.get(folder);
    if (root === undefined) {
      root = folder;
      while (isFile(`${root}/__init__.py`) && parentOf(root) !== root) root = parentOf(root);
      importRoots.set(folder, root);
    }
    return root;
  }

  /** In the standard library's own folder the knowledge tables speak for its modules. */
  function isInterpreterLibrary(folder: string): boolean {
    let known = libraries.get(folder);
    if (known === undefined) {
      known = isFile(`${folder}/os.py`) && isFile(`${folder}/asyncio/__init__.py`);
      libraries.set(folder, known);
    }
    return known;
  }

  function below(base: string, module: string): string | undefined {
    const path = module === "" ? base : `${base}/${module.replaceAll(".", "/")}`;
    return [`${path}/__init__.py`, `${path}.py`].find(isFile);
  }
}

function parentOf(path: string): string {
  const at = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return at <= 0 ? path.slice(0, at + 1) : path.slice(0, at);
}
