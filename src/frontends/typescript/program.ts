/**
 * One program of the compiler: files that are checked with the same options, what they import, and
 * the IR of those that somebody asked about. It is made again after an edit, from the trees and the
 * structure of the one before; the IR of a file stays as long as its tree.
 */
import type ts from "typescript";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { FunctionId, Module } from "../../ir/module.ts";
import { type Compiler, type CompilerFiles, inFolder, slashed } from "./compiler-files.ts";
import type { ConfigFiles } from "./config-files.ts";
import { type DefinitionOf, definitionsIn, type FoundDefinition } from "./definitions.ts";
import {
  editedFunction,
  insideOf,
  type OutwardTypes,
  outwardType,
  outwardTypes,
  takeOver,
} from "./edited-function.ts";
import { createLinker, type Linker } from "./link.ts";
import { type LoweredModule, lowerModule } from "./lower.ts";
import { topLevelAwait } from "./program-options.ts";
import type { SourceFiles } from "./source-files.ts";
import { packageOf, withoutExtension } from "./symbols.ts";
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

/** A program at one moment, and who asked it what. */
interface View {
  readonly program: ts.Program;
  readonly linker: Linker;
  readonly checker: ts.TypeChecker;
  readonly definitionOf: DefinitionOf;
  /** By their trees. */
  readonly linked: Map<ts.SourceFile, LoweredModule>;
  /** Of the files that somebody edits. */
  readonly outward: Map<ts.SourceFile, OutwardTypes>;
}

export class IncrementalProgram {
  private readonly key: string;
  private readonly asked = new Set<string>();
  private readonly host: ts.CompilerHost;
  private resolutions: ts.ModuleResolutionCache;
  private modules = new WeakMap<ts.SourceFile, LoweredModule>();
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
    const kept = new WeakMap<ts.SourceFile, LoweredModule>();
    for (const tree of this.current?.program.getSourceFiles() ?? []) {
      const lowered = this.modules.get(tree);
      if (lowered && keep(lowered.module.file)) kept.set(tree, lowered);
    }
    this.modules = kept;
    this.current?.linked.clear();
  }

  /** The linked IR of a file that was asked for or is imported. */
  module(path: string): LoweredModule | undefined {
    if (!this.view()?.program.getSourceFile(path)) this.ask([path]);
    const view = this.view();
    const tree = view?.program.getSourceFile(path);
    if (!view || !tree || this.world.sources.isTooDeep(path)) return this.alone(path);
    const lowered = this.lowered(tree);
    if (view.linked.get(tree) !== lowered) this.link(view, tree, lowered);
    return lowered;
  }

  /** Another object whenever any of its files changed. */
  get state(): object | undefined {
    return this.view();
  }

  /** The files of it that a finding may be in, without those of libraries. */
  ownTrees(): readonly ts.SourceFile[] {
    const trees = this.view()?.program.getSourceFiles() ?? [];
    return trees.filter((tree) => this.isOwn(tree));
  }

  /** The class that an expression behind `extends` names. */
  classNamedBy(node: ts.Node): FoundDefinition | undefined {
    const view = this.view();
    const symbol = view?.checker.getSymbolAtLocation(node);
    if (!view || !symbol) return undefined;
    const isAlias = (symbol.flags & this.world.compiler.ts.SymbolFlags.Alias) !== 0;
    const target = isAlias ? view.checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) {
      const found = view.definitionOf(declaration);
      if (found?.class !== undefined) return found;
    }
    return undefined;
  }

  /** The IR of one of its own files, not yet linked. */
  lowered(tree: ts.SourceFile): LoweredModule {
    const known = this.modules.get(tree);
    if (known) return known;
    const allowed = topLevelAwait(this.world.compiler.ts, this.settings.options);
    const made = lowerModule(this.world.compiler.ts, tree, {
      file: this.world.files.fileOf(tree.fileName),
      name: withoutExtension(tree.fileName),
      ...(allowed !== undefined && { topLevelAwait: allowed }),
    });
    this.modules.set(tree, made);
    return made;
  }

  private isOwn(tree: ts.SourceFile): boolean {
    if (tree.isDeclarationFile) return false;
    return packageOf(tree.fileName) === undefined || this.asked.has(tree.fileName);
  }

  private link(view: View, tree: ts.SourceFile, lowered: LoweredModule): void {
    view.linked.set(tree, lowered);
    this.world.linked(lowered.module);
    try {
      view.linker.link(lowered);
      if (!this.world.isOpen(lowered.module.file)) return;
      view.outward.set(tree, outwardTypes(this.world.compiler.ts, view.checker, lowered));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }

  /** A file that the compiler cannot follow, by its syntax alone. */
  private alone(path: string): LoweredModule | undefined {
    const tree = this.world.sources.alone(path);
    if (!tree) return undefined;
    const known = this.modules.get(tree);
    if (known) return known;
    const lowered = this.lowered(tree);
    const problem = {
      span: [0, 0] as const,
      message: "Checked without types: the compiler cannot follow this file",
    };
    const module = { ...lowered.module, problems: [...lowered.module.problems, problem] };
    const made = { ...lowered, module };
    this.modules.set(tree, made);
    return made;
  }

  /* -------------------------------------------------------------- edits */

  /** After an edit inside of one function that looks the same from outside, the rest stays linked. */
  private keepLinks(before: View, after: View): void {
    const [path, ...others] = this.edited;
    if (path === undefined || others.length > 0) return;
    const oldTree = before.program.getSourceFile(path);
    const tree = after.program.getSourceFile(path);
    const outward = oldTree && before.outward.get(oldTree);
    const old = oldTree && before.linked.get(oldTree);
    if (!tree || !outward || !old || this.world.sources.isTooDeep(path)) return;
    const lowered = this.lowered(tree);
    const edited = editedFunction(old, lowered);
    const known = edited && outward.get(edited.id);
    const node = edited && nodeOf(lowered, edited.id);
    const { ts } = this.world.compiler;
    if (!edited || !node || known === undefined || known !== outwardType(ts, after.checker, node)) return;
    const inside = insideOf(lowered.module, edited.id);
    takeOver(old.module, lowered.module, inside);
    after.linker.link(lowered, inside);
    for (const [linkedTree, module] of before.linked)
      if (linkedTree !== oldTree && after.program.getSourceFile(linkedTree.fileName) === linkedTree)
        after.linked.set(linkedTree, module);
    after.linked.set(tree, lowered);
    for (const [outwardTree, types] of before.outward)
      if (after.linked.has(outwardTree)) after.outward.set(outwardTree, types);
    const types = new Map(outward);
    for (const [inner, id] of lowered.functionNodes) {
      const type = inside.has(id) && id !== edited.id ? outwardType(ts, after.checker, inner) : undefined;
      if (type !== undefined) types.set(id, type);
    }
    after.outward.set(tree, types);
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
      if (this.previous) this.keepLinks(this.previous, made);
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
        const { ts } = this.world.compiler;
        const definitionOf = definitionsIn(ts, (tree) => (this.isOwn(tree) ? this.lowered(tree) : undefined));
        const linker = createLinker(ts, checker, {
          isDefaultLibrary: (tree) => program.isSourceFileDefaultLibrary(tree),
          definitionOf,
          knowledge: this.world.knowledge,
        });
        return { program, checker, definitionOf, linker, linked: new Map(), outward: new Map() };
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

function nodeOf(lowered: LoweredModule, id: FunctionId): ts.Node | undefined {
  for (const [node, one] of lowered.functionNodes) if (one === id) return node;
  return undefined;
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
