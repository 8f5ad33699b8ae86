/**
 * The `tsconfig.json` and `jsconfig.json` files of a workspace: which one a file belongs to, what
 * it says, and what is wrong with it. Remembers what it read until it is told to forget.
 */
import type ts from "typescript";
import type { ConfigProblem } from "../../engine/frontend.ts";
import { type CompilerFiles, inFolder, parentOf } from "./compiler-files.ts";
import type { TypeScript } from "./syntax.ts";

export interface ConfigFile {
  readonly path: string;
  readonly parsed: ts.ParsedCommandLine;
  /** Paths of its files as {@link CompilerFiles.canonical} gives them. */
  readonly includes: ReadonlySet<string>;
  /** What keeps it, or one that it extends, from being read. */
  readonly problems: readonly ConfigProblem[];
  /** It says nothing that could be relied on. */
  readonly broken: boolean;
}

/** What the configuration says about one file. */
export interface Membership {
  /** The project that the file is a part of. */
  readonly owner?: ConfigFile;
  /** The nearest configuration above the file, whether or not it includes it. */
  readonly nearest?: ConfigFile;
  readonly problems: readonly ConfigProblem[];
}

export class ConfigFiles {
  private readonly known = new Map<string, ConfigFile | null>();
  private readonly nearestByFolder = new Map<string, string | null>();
  private readonly memberships = new Map<string, Membership>();
  /** Everything that was read for them, by canonical path. */
  private readonly sources = new Set<string>();
  private readonly extended = new Map<string, ts.ExtendedConfigCacheEntry>();

  constructor(
    private readonly ts: TypeScript,
    private readonly files: CompilerFiles,
  ) {}

  /** `path` as the compiler spells it. */
  membershipOf(path: string): Membership {
    const known = this.memberships.get(path);
    if (known) return known;
    const found = this.files.whileNothingChanges(() => this.findMembership(path));
    this.memberships.set(path, found);
    return found;
  }

  /** A configuration by its own path, as references name it. */
  read(path: string): ConfigFile | undefined {
    const canonical = this.files.canonical(path);
    const known = this.known.get(canonical);
    if (known !== undefined) return known ?? undefined;
    const config = this.files.isFile(path) ? this.parse(path) : undefined;
    this.known.set(canonical, config ?? null);
    return config;
  }

  /** True for files that decided about a configuration, or would if they were there. */
  concerns(path: string): boolean {
    return /\/[jt]sconfig\.json$/.test(path) || this.sources.has(this.files.canonical(path));
  }

  /** True when a configuration lists the file. */
  lists(path: string): boolean {
    const canonical = this.files.canonical(path);
    for (const config of this.known.values()) if (config?.includes.has(canonical)) return true;
    return false;
  }

  forget(): void {
    this.known.clear();
    this.nearestByFolder.clear();
    this.memberships.clear();
    this.sources.clear();
    this.extended.clear();
  }

  private findMembership(path: string): Membership {
    const nearestPath = this.nearestPath(parentOf(path));
    const nearest = nearestPath === undefined ? undefined : this.read(nearestPath);
    if (!nearest) return { problems: [] };
    const problems = new Set(nearest.problems);
    const owner = this.ownerAmong(nearest, this.files.canonical(path), problems, new Set());
    return { nearest, ...(owner && { owner }), problems: [...problems] };
  }

  private nearestPath(folder: string | undefined): string | undefined {
    if (folder === undefined) return undefined;
    const known = this.nearestByFolder.get(folder);
    if (known !== undefined) return known ?? undefined;
    const here = ["tsconfig.json", "jsconfig.json"]
      .map((name) => inFolder(folder, name))
      .find((candidate) => this.files.isFile(candidate));
    // What lies in a package was not written for this project.
    const found = here ?? (folder.endsWith("/node_modules") ? undefined : this.nearestPath(parentOf(folder)));
    this.nearestByFolder.set(folder, found ?? null);
    return found;
  }

  /** A configuration that only refers to others has the files of those. */
  private ownerAmong(
    config: ConfigFile,
    file: string,
    problems: Set<ConfigProblem>,
    seen: Set<ConfigFile>,
  ): ConfigFile | undefined {
    if (seen.has(config)) return undefined;
    seen.add(config);
    if (config.broken) return undefined;
    if (config.includes.has(file)) return config;
    for (const reference of config.parsed.projectReferences ?? []) {
      const referred = this.read(this.ts.resolveProjectReferencePath(reference));
      for (const problem of referred?.problems ?? []) problems.add(problem);
      const owner = referred && this.ownerAmong(referred, file, problems, seen);
      if (owner) return owner;
    }
    return undefined;
  }

  private parse(path: string): ConfigFile {
    const { ts, files } = this;
    this.sources.add(files.canonical(path));
    const text = files.read(path);
    if (text === undefined) return this.unreadable(path, files.whyUnreadable(path));
    try {
      const source = ts.parseJsonText(path, text);
      const parsed = ts.parseJsonSourceFileConfigFileContent(
        source,
        {
          useCaseSensitiveFileNames: files.caseSensitive,
          fileExists: (file) => this.noted(file) && files.isFile(file),
          readFile: (file) => (this.noted(file) ? files.read(file) : undefined),
          readDirectory: (folder, extensions, excludes, includes, depth) =>
            this.listed(folder, extensions, excludes ?? [], includes, depth),
        },
        parentOf(path) ?? "/",
        undefined,
        path,
        undefined,
        undefined,
        this.extended,
      );
      const own = syntaxErrors(source);
      const problems = [...own, ...parsed.errors.filter((error) => isFatal(error))].map((error) =>
        this.problemOf(path, error),
      );
      return {
        path,
        parsed,
        includes: new Set(parsed.fileNames.map((file) => files.canonical(file))),
        problems,
        broken: own.length > 0,
      };
    } catch (error) {
      return this.unreadable(path, error instanceof Error ? error.message : String(error));
    }
  }

  private noted(file: string): true {
    this.sources.add(this.files.canonical(file));
    return true;
  }

  private unreadable(path: string, reason: string): ConfigFile {
    const problem = { file: this.files.fileOf(path), message: `${reason}; ${consequence}` };
    const parsed = { options: {}, fileNames: [], errors: [] };
    return { path, parsed, includes: new Set(), problems: [problem], broken: true };
  }

  private problemOf(path: string, error: ts.Diagnostic): ConfigProblem {
    const words = this.ts.flattenDiagnosticMessageText(error.messageText, " ").replace(/\.$/, "");
    const span =
      error.start === undefined ? undefined : ([error.start, error.start + (error.length ?? 1)] as const);
    return {
      file: this.files.fileOf(error.file?.fileName ?? path),
      message: `cannot be read: ${words}; ${consequence}`,
      ...(span && { span }),
    };
  }

  private listed(
    folder: string,
    extensions: readonly string[],
    excludes: readonly string[],
    includes: readonly string[],
    depth: number | undefined,
  ): string[] {
    const { ts, files } = this;
    if (!matchesFiles(ts)) return [];
    return ts.matchFiles(
      folder,
      extensions,
      excludes,
      includes,
      files.caseSensitive,
      folder,
      depth,
      (path) => files.entries(path),
      (path) => files.realPath(path),
    );
  }
}

const consequence = "its files are checked as if it were not there";

/** The compiler has the meaning of `include` and `exclude` in a function that its typings leave out. */
interface MatchesFiles {
  matchFiles(
    folder: string,
    extensions: readonly string[],
    excludes: readonly string[],
    includes: readonly string[],
    caseSensitive: boolean,
    currentFolder: string,
    depth: number | undefined,
    entries: (path: string) => { readonly files: readonly string[]; readonly directories: readonly string[] },
    realPath: (path: string) => string,
  ): string[];
}

function matchesFiles(ts: TypeScript): ts is TypeScript & MatchesFiles {
  return "matchFiles" in ts && typeof ts.matchFiles === "function";
}

function syntaxErrors(source: ts.SourceFile): readonly ts.Diagnostic[] {
  const found: unknown = "parseDiagnostics" in source ? source.parseDiagnostics : undefined;
  return Array.isArray(found) ? found : [];
}

/** Files that are missing, circles, and broken JSON. Unknown options are another version's business. */
function isFatal({ code, category }: ts.Diagnostic): boolean {
  const isSyntax = code >= 1000 && code < 2000;
  return category === 1 && (isSyntax || fatalCodes.has(code));
}

/** Cannot be read, cannot be parsed, is not found (also by a package's name), extends itself. */
const fatalCodes = new Set([5012, 5014, 5083, 6053, 18000]);
