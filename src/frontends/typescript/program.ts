/**
 * One program of the compiler: files that are checked with the same options, what they import, and
 * the IR of those that somebody asked about. It is made again after an edit, from the trees and the
 * structure of the one before; the IR of a file stays as long as its tree.
 */
import type ts from "typescript";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { Module } from "../../ir/module.ts";
import { type Compiler, type CompilerFiles, inFolder, slashed } from "./compiler-files.ts";
import type { ConfigFiles } from "./config-files.ts";
import type { FoundDefinition } from "./definitions.ts";
import type { LoweredModule } from "./lower.ts";
import { ProgramLinks, type View } from "./program-links.ts";
import { topLevelAwait } from "./program-options.ts";
import type { SourceFiles } from "./source-files.ts";
import type { TypeScript } from "./syntax.ts";

/** What all programs of one compiler share. */
export interface CompilerWorld {
  readonly compiler: Compiler;
  readonly files: CompilerFiles;
  readonly sources: SourceFiles;
  readonly configs: ConfigFiles;
  readonly knowledge: LibraryKnowledge;
  /** True for files that somebody edits. */
  readonly isOpen: (file: string) => boolean;
  /** Called for each module that was linked, by whose size memory is guessed. */
  readonly linked: (module: Module) => void;
}

export interface ProgramSettings {
  readonly options: ts.CompilerOptions;
  readonly references?: readonly ts.ProjectReference[];
  /** Files that are part of it whatever is asked for: those that all others see without an import. */
  readonly everywhere: readonly string[];
  /** Where it looks for packages that are named without a file. */
  readonly folder: string;
}

export class IncrementalProgram {
  private readonly key: string;
  private readonly asked = new Set<string>();
  private readonly host: ts.CompilerHost;
  private resolutions: ts.ModuleResolutionCache;
  private readonly links: ProgramLinks;
  /** Files that the compiler cannot follow. */
  private readonly untyped = new WeakMap<ts.SourceFile, LoweredModule>();
  private current: View | undefined;
  /** What there was before the last edit. */
  private previous: View | undefined;
  /** Files that changed since. */
  private readonly edited = new Set<string>();

  constructor(
    private readonly world: CompilerWorld,
    private readonly settings: ProgramSettings,
  ) {
    this.key = world.sources.keyOf(settings.options);
    this.resolutions = this.newResolutions();
    this.host = this.createHost();
    const { compiler, files, sources, knowledge, isOpen, linked } = world;
    const allowed = topLevelAwait(compiler.ts, settings.options);
    this.links = new ProgramLinks({
      ts: compiler.ts,
      knowledge,
      fileOf: (path) => files.fileOf(path),
      isOpen,
      linked,
      isAsked: (path) => this.asked.has(path),
      isLeftOut: (path) => sources.isTooDeep(path),
      ...(allowed !== undefined && { topLevelAwait: allowed }),
    });
  }

  /** These files are a part of it from now on, with what they import. */
  ask(paths: Iterable<string>): void {
    for (const path of paths) {
      if (this.asked.has(path)) continue;
      this.asked.add(path);
      if (this.current && !this.current.program.getSourceFile(path)) this.outdate();
    }
  }

  /** Nobody asks for the file itself any longer; it stays if others import it. */
  release(path: string): void {
    this.asked.delete(path);
  }

  has(path: string): boolean {
    return (this.current ?? this.previous)?.program.getSourceFile(path) !== undefined;
  }

  holds(tree: ts.SourceFile): boolean {
    return (this.current ?? this.previous)?.program.getSourceFile(tree.fileName) === tree;
  }

  /** The text of one of its files changed. */
  changed(path: string): void {
    if (!this.has(path)) return;
    this.edited.add(path);
    this.outdate();
  }

  /** Files appeared or went: imports may lead elsewhere. */
  restructure(): void {
    this.current = undefined;
    this.previous = undefined;
    this.edited.clear();
    this.resolutions = this.newResolutions();
  }

  /** Lets go of the IR. What the checker found out stays, because finding it again takes longest. */
  forget(keep: (file: string) => boolean): void {
    this.links.forget(this.current, keep);
  }

  /** The linked IR of a file that was asked for or is imported. */
  module(path: string): LoweredModule | undefined {
    if (!this.view()?.program.getSourceFile(path)) this.ask([path]);
    const view = this.view();
    const tree = view?.program.getSourceFile(path);
    if (!view || !tree || this.world.sources.isTooDeep(path)) return this.alone(path);
    return this.links.module(view, tree);
  }

  /** Another object whenever any of its files changed. */
  get state(): object | undefined {
    return this.view();
  }

  /** The files of it that a finding may be in, without those of libraries. */
  ownTrees(): readonly ts.SourceFile[] {
    const trees = this.view()?.program.getSourceFiles() ?? [];
    return trees.filter((tree) => this.links.isOwn(tree));
  }

  /** The class that an expression behind `extends` names. */
  classNamedBy(node: ts.Node): FoundDefinition | undefined {
    const view = this.view();
    return view && this.links.classNamedBy(view, node);
  }

  /** The IR of one of its own files, not yet linked. */
  lowered(tree: ts.SourceFile): LoweredModule {
    return this.links.lowered(tree);
  }

  /** A file that the compiler cannot follow, by its syntax alone. */
  private alone(path: string): LoweredModule | undefined {
    const tree = this.world.sources.alone(path);
    if (!tree) return undefined;
    const known = this.untyped.get(tree);
    if (known) return known;
    const lowered = this.lowered(tree);
    const problem = {
      span: [0, 0] as const,
      message: "Checked without types: the compiler cannot follow this file",
    };
    const module = { ...lowered.module, problems: [...lowered.module.problems, problem] };
    const made = { ...lowered, module };
    this.untyped.set(tree, made);
    return made;
  }

  /* -------------------------------------------------------------- making the program */

  private outdate(): void {
    if (this.current) this.previous = this.current;
    this.current = undefined;
  }

  private view(): View | undefined {
    if (this.current) return this.current;
    const made = this.world.files.whileNothingChanges(() => this.makeView());
    if (made) {
      const [path, ...others] = this.edited;
      if (this.previous && path !== undefined && others.length === 0)
        this.links.keep(this.previous, made, path);
      this.current = made;
      this.previous = undefined;
      this.edited.clear();
    }
    return made;
  }

  /** Leaves out what the compiler cannot follow, which is found by its failing. */
  private makeView(): View | undefined {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const program = this.makeProgram();
      if (!program) return undefined;
      const checker = checkerOf(program);
      if (checker) {
        return this.links.view(program, checker);
      }
      const deepest = deepestOf(this.world.compiler.ts, program);
      for (const tree of deepest) this.world.sources.leaveOut(tree.fileName);
      this.previous = undefined;
    }
    return undefined;
  }

  private makeProgram(): ts.Program | undefined {
    const { options, references } = this.settings;
    const make = (oldProgram: ts.Program | undefined) =>
      this.world.compiler.ts.createProgram({
        rootNames: [...new Set([...this.settings.everywhere, ...this.asked])],
        options,
        host: this.host,
        ...(references && { projectReferences: references }),
        ...(oldProgram && { oldProgram }),
      });
    try {
      return make(this.previous?.program);
    } catch {
      // What was reused may be what it stumbled over.
      try {
        return make(undefined);
      } catch {
        return undefined;
      }
    }
  }

  private newResolutions(): ts.ModuleResolutionCache {
    const { compiler, files } = this.world;
    return compiler.ts.createModuleResolutionCache(
      this.settings.folder,
      (path) => files.canonical(path),
      this.settings.options,
    );
  }

  private createHost(): ts.CompilerHost {
    const { compiler, files, sources, configs } = this.world;
    const { ts } = compiler;
    const libraries = slashed(compiler.libraryFolder);
    const host: ts.CompilerHost & { useSourceOfProjectReferenceRedirect(): boolean } = {
      getSourceFile: (path, how) => sources.get(path, how, this.key),
      getDefaultLibFileName: (options) => inFolder(libraries, ts.getDefaultLibFileName(options)),
      getDefaultLibLocation: () => libraries,
      getCurrentDirectory: () => this.settings.folder,
      getCanonicalFileName: (path) => files.canonical(path),
      useCaseSensitiveFileNames: () => files.caseSensitive,
      getNewLine: () => "\n",
      writeFile: () => undefined,
      fileExists: (path) => files.isFile(path),
      readFile: (path) => files.read(path),
      directoryExists: (path) => files.isDirectory(path),
      getDirectories: (path) => [...files.entries(path).directories],
      realpath: (path) => files.realPath(path),
      getModuleResolutionCache: () => this.resolutions,
      resolveModuleNameLiterals: (literals, containing, redirected, options, tree) =>
        literals.map((literal) =>
          ts.resolveModuleName(
            literal.text,
            containing,
            options,
            host,
            this.resolutions,
            redirected,
            ts.getModeForUsageLocation(tree, literal, options),
          ),
        ),
      // Projects that this one refers to are read from their sources, built or not.
      useSourceOfProjectReferenceRedirect: () => true,
      getParsedCommandLine: (path) => configs.read(path)?.parsed,
    };
    return host;
  }
}

function checkerOf(program: ts.Program): ts.TypeChecker | undefined {
  try {
    return program.getTypeChecker();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The files of a program that nothing recursive should walk; the deepest of all when none stands out. */
function deepestOf(ts: TypeScript, program: ts.Program): readonly ts.SourceFile[] {
  const depths = program.getSourceFiles().map((tree) => ({ tree, depth: depthOf(ts, tree) }));
  const absurd = depths.filter(({ depth }) => depth > absurdDepth);
  if (absurd.length > 0) return absurd.map(({ tree }) => tree);
  const deepest = depths.reduce((most, one) => (one.depth > most.depth ? one : most));
  return [deepest.tree];
}

/** Far beyond what people write, and well within what fits on a stack. */
const absurdDepth = 1_000;

function depthOf(ts: TypeScript, tree: ts.SourceFile): number {
  const pending: { readonly node: ts.Node; readonly depth: number }[] = [{ node: tree, depth: 0 }];
  let most = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const depth = next.depth + 1;
    most = Math.max(most, depth);
    ts.forEachChild(next.node, (node) => {
      pending.push({ node, depth });
    });
  }
  return most;
}
