/**
 * What analyses and rules may ask beyond one module: definitions in other files and what
 * libraries do. A frontend's project index implements the lookups; this file adds memory for
 * results, so that each analysis runs once per program.
 */
import type { Facts, LibraryKnowledge } from "../ir/facts.ts";
import type { Block, ClassIr, FunctionIr, Module, SymbolRef } from "../ir/module.ts";

export interface DefinedFunction {
  readonly module: Module;
  readonly function: FunctionIr;
}

export interface DefinedClass {
  readonly module: Module;
  readonly class: ClassIr;
}

/** The lookups that a project index offers. */
export interface ProjectIndex {
  readonly knowledge: LibraryKnowledge;
  /** Linked module of a file of the project, or undefined when it is missing or not ours to read. */
  module(file: string): Module | undefined;
  /**
   * Classes of the project that are known to derive from this one, so far as files have been read.
   * Used to stay silent where an override may behave differently.
   */
  subclasses(definition: DefinedClass): readonly DefinedClass[];
  /**
   * Modules of the project whose text has this word, or a name that `as` gives it, linked: all that
   * may use what the word names, so far as their files are known. Absent where a language cannot tell.
   * A word that many files have gives only those that seem to know the file `definedIn`, where the
   * thing meant is defined, or not even these. No other way leads to files that nothing here imports.
   */
  modulesNaming?(word: string, definedIn?: string): readonly Module[];
  /** The module of the project that code of the file `importer` imports by this name (Python). */
  moduleNamed?(name: string, importer: string): Module | undefined;
  /**
   * Another object whenever more changed than the inside of functions: heads, classes, imports, or
   * anything that is linked into other functions. Absent, every change counts as such.
   */
  readonly links?: object;
  /** Functions of installed packages, read when they are asked for. Absent where none can be read. */
  readonly library?: LibraryIndex | undefined;
  /** Classes of the project with a base of this (last) name, whatever the name means there. */
  subclassesByName?(name: string): readonly DefinedClass[];
}

/**
 * What an analysis may look up that follows a call into installed packages. Nothing in them is ever
 * checked or edited, and all of it is as fixed as the installation.
 */
export interface LibraryIndex extends ProjectIndex {
  /**
   * The function that a canonical name stands for, or the `__init__` that a class's name runs when it
   * is called. Undefined for the standard library, for packages that the knowledge tables describe,
   * and where it is not sure. The module is read at this moment if it was not before.
   */
  functionNamed(name: string): DefinedFunction | undefined;
  /** Another object when modules handed out before have been let go of. */
  readonly links: object;
}

/** Results about function bodies, kept from one program to the next while {@link ProjectIndex.links} stay. */
export type BodyResults = Map<object, WeakMap<Block, unknown>>;

export class Program {
  private readonly results = new Map<object, WeakMap<object, unknown>>();

  constructor(
    readonly index: ProjectIndex,
    private readonly bodyResults: BodyResults = new Map(),
  ) {}

  get knowledge(): LibraryKnowledge {
    return this.index.knowledge;
  }

  /**
   * The installed packages, asked like a program of their own, whose results last as long as their
   * modules are held. Undefined where no package can be read.
   */
  get library(): LibraryProgram | undefined {
    const { library } = this.index;
    if (!library) return undefined;
    const known = libraryPrograms.get(library.links);
    if (known) return known;
    const program = new LibraryProgram(library);
    libraryPrograms.set(library.links, program);
    return program;
  }

  /** The project function that a symbol names; a class gives its `__init__` only through {@link classOf}. */
  functionOf(symbol: SymbolRef | undefined): DefinedFunction | undefined {
    const definition = symbol?.definition;
    if (definition?.function === undefined) return undefined;
    const module = this.index.module(definition.file);
    const found = module?.functions[definition.function];
    return module && found ? { module, function: found } : undefined;
  }

  classOf(symbol: SymbolRef | undefined): DefinedClass | undefined {
    const definition = symbol?.definition;
    if (definition?.class === undefined || definition.function !== undefined) return undefined;
    const module = this.index.module(definition.file);
    const found = module?.classes[definition.class];
    return module && found ? { module, class: found } : undefined;
  }

  /** Library facts of a symbol that is not defined in the project. Constructing a class gives its `constructs`. */
  factsOf(symbol: SymbolRef | undefined): Facts | undefined {
    if (!symbol || symbol.definition) return undefined;
    return this.knowledge.function(symbol.name) ?? this.knowledge.class(symbol.name)?.constructs;
  }

  /**
   * Computes `compute()` once per `analysis` and `key` (compared by identity) in this program.
   * A result that is asked for while it is being computed is `whileComputing`, which is how
   * analyses over recursive calls reach an answer.
   */
  once<Result>(analysis: object, key: object, whileComputing: Result, compute: () => Result): Result {
    let results = this.results.get(analysis);
    if (!results) {
      results = new WeakMap();
      this.results.set(analysis, results);
    }
    if (results.has(key)) return results.get(key) as Result;
    results.set(key, whileComputing);
    const result = compute();
    results.set(key, result);
    return result;
  }

  /**
   * Computes `compute()` once per `analysis` and function, and again when the function's body has
   * changed. For analyses that look at this body alone (with the comprehensions in it), at what is
   * linked to it, and at the heads of other functions: an edit elsewhere leaves the answer as it is.
   */
  ofBody<Result>(analysis: object, target: FunctionIr, compute: () => Result): Result {
    let results = this.bodyResults.get(analysis);
    if (!results) {
      results = new WeakMap();
      this.bodyResults.set(analysis, results);
    }
    const { body } = target;
    if (results.has(body)) return results.get(body) as Result;
    const result = compute();
    results.set(body, result);
    return result;
  }
}

/** Installed packages. Calls from one into another are followed in the same program. */
export class LibraryProgram extends Program {
  constructor(private readonly packages: LibraryIndex) {
    super(packages);
  }

  functionNamed(name: string): DefinedFunction | undefined {
    return this.packages.functionNamed(name);
  }
}

const libraryPrograms = new WeakMap<object, LibraryProgram>();
