/**
 * The file system as the compiler wants to see it: paths with `/` and an ending that tells the
 * language, folders that can be listed, its own declarations among the files. Asks the disk for
 * nothing that the compiler did not ask for.
 */
import type { FileSystem } from "../../ir/file-system.ts";
import type { TypeScript } from "./syntax.ts";

/** A loaded compiler, and the declarations of the language that belong to it. */
export interface Compiler {
  readonly ts: TypeScript;
  /** Absolute path of the folder that holds `lib.*.d.ts`. */
  readonly libraryFolder: string;
  /** Text of a file in {@link libraryFolder}. */
  readLibrary(path: string): string | undefined;
}

export class CompilerFiles {
  readonly caseSensitive: boolean;
  /** How the engine spells the files that it named, by how the compiler does. */
  private readonly spelled = new Map<string, string>();
  private readonly libraryFolder: string;
  /** What was found while a program is made; a program asks for the same folders again and again. */
  private remembered:
    | { readonly files: Map<string, boolean>; readonly folders: Map<string, boolean> }
    | undefined;

  constructor(
    private readonly files: FileSystem,
    private readonly compiler: Compiler,
  ) {
    this.caseSensitive = files.caseSensitive ?? true;
    this.libraryFolder = slashed(compiler.libraryFolder);
  }

  /** How the compiler spells a file of the engine. */
  pathOf(file: string): string {
    const path = compilerPath(file, () => this.files.read(file)?.slice(0, 200) ?? "");
    if (path !== file || !this.caseSensitive) this.spelled.set(this.canonical(path), file);
    return path;
  }

  /** How the engine spells a file of the compiler. */
  fileOf(path: string): string {
    const known = this.spelled.get(this.canonical(path));
    if (known !== undefined) return known;
    return /^[A-Za-z]:\//.test(path) && this.files.caseSensitive === false && this.usesBackslashes
      ? path.replaceAll("/", "\\")
      : path;
  }

  canonical(path: string): string {
    return this.caseSensitive ? path : path.toLowerCase();
  }

  read(path: string): string | undefined {
    return this.isLibrary(path) ? this.compiler.readLibrary(path) : this.files.read(this.fileOf(path));
  }

  isFile(path: string): boolean {
    if (this.isLibrary(path)) return this.compiler.readLibrary(path) !== undefined;
    return remember(this.remembered?.files, path, () => this.files.isFile(this.fileOf(path)));
  }

  isDirectory(path: string): boolean {
    return remember(this.remembered?.folders, path, () => this.files.isDirectory(this.fileOf(path)));
  }

  entries(folder: string): { readonly files: readonly string[]; readonly directories: readonly string[] } {
    const found = this.files.entries?.(this.fileOf(folder));
    return { files: found?.files ?? [], directories: found?.folders ?? [] };
  }

  realPath(path: string): string {
    return this.files.realPath ? slashed(this.files.realPath(this.fileOf(path))) : path;
  }

  whyUnreadable(path: string): string {
    return this.files.whyUnreadable?.(this.fileOf(path)) ?? "cannot be read";
  }

  /** Answers about files and folders are asked for once while `work` runs. */
  whileNothingChanges<Result>(work: () => Result): Result {
    if (this.remembered) return work();
    this.remembered = { files: new Map(), folders: new Map() };
    try {
      return work();
    } finally {
      this.remembered = undefined;
    }
  }

  private get usesBackslashes(): boolean {
    for (const file of this.spelled.values()) if (file.includes("\\")) return true;
    return false;
  }

  private isLibrary(path: string): boolean {
    return path.startsWith(`${this.libraryFolder}/lib.`) && path.endsWith(".d.ts");
  }
}

/** Endings that the compiler tells the language by, declarations included. */
const knownEnding = /\.[cm]?[jt]sx?$/i;

/**
 * Scripts without an ending and documents that were never saved get one, or the compiler would
 * leave them out.
 */
function compilerPath(file: string, firstLines: () => string): string {
  const isWindows = /^[A-Za-z]:[\\/]|^\\\\/.test(file);
  const path = isWindows ? slashed(file) : file;
  const named = knownEnding.test(path)
    ? path
    : `${path}.awaitwise${/^#!.*\bnode\b/.test(firstLines()) ? ".js" : ".ts"}`;
  return isWindows || named.startsWith("/") ? named : `/.unsaved/${named.replaceAll(/[:\\]/g, "/")}`;
}

export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

/** The folder of a path as the compiler spells it, or undefined at the top. */
export function parentOf(path: string): string | undefined {
  const trimmed = path.endsWith("/") ? path.slice(0, -1) : path;
  const end = trimmed.lastIndexOf("/");
  if (end < 0) return undefined;
  const parent = trimmed.slice(0, end);
  return parent === "" || /^[A-Za-z]:$/.test(parent) ? `${parent}/` : parent;
}

export function inFolder(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

function remember(memory: Map<string, boolean> | undefined, path: string, look: () => boolean): boolean {
  const known = memory?.get(path);
  if (known !== undefined) return known;
  const found = look();
  memory?.set(path, found);
  return found;
}
