/**
 * The IR of the files of one program after another: each program is the one before it after some
 * edits, and what the edits left alone stays lowered and linked. Knows nothing of where programs
 * come from.
 */
import type ts from "typescript";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { FunctionId, Module } from "../../ir/module.ts";
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
import { packageOf, withoutExtension } from "./symbols.ts";
import type { TypeScript } from "./syntax.ts";

export interface LinksOptions {
  readonly ts: TypeScript;
  readonly knowledge: LibraryKnowledge;
  /** A path of the compiler's as the engine spells it. */
  readonly fileOf: (path: string) => string;
  /** True for files that somebody edits. */
  readonly isOpen: (file: string) => boolean;
  /** True for files that are checked for their own sake, and be they those of a package. */
  readonly isAsked: (path: string) => boolean;
  /** True for files that the compiler cannot follow; programs hold an empty one in their place. */
  readonly isLeftOut?: (path: string) => boolean;
  /** Whether a module may await at its top level; absent where the file tells. */
  readonly topLevelAwait?: boolean;
  /** Called for each module that was linked, by whose size memory is guessed. */
  readonly linked: (module: Module) => void;
}

/** A program at one moment, and what is known of it. */
export interface View {
  readonly program: ts.Program;
  readonly linker: Linker;
  readonly checker: ts.TypeChecker;
  readonly definitionOf: DefinitionOf;
  /** By their trees. */
  readonly linked: Map<ts.SourceFile, LoweredModule>;
  /** Of the files that somebody edits. */
  readonly outward: Map<ts.SourceFile, OutwardTypes>;
}

export class ProgramLinks {
  private modules = new WeakMap<ts.SourceFile, LoweredModule>();

  constructor(private readonly options: LinksOptions) {}

  /** A program of which nothing is known yet. */
  view(program: ts.Program, checker: ts.TypeChecker): View {
    const { ts, knowledge } = this.options;
    const definitionOf = definitionsIn(ts, (tree) => (this.isOwn(tree) ? this.lowered(tree) : undefined));
    const linker = createLinker(ts, checker, {
      isDefaultLibrary: (tree) => program.isSourceFileDefaultLibrary(tree),
      definitionOf,
      knowledge,
    });
    return { program, checker, definitionOf, linker, linked: new Map(), outward: new Map() };
  }

  /** The IR of one of the program's own files, not yet linked. */
  lowered(tree: ts.SourceFile): LoweredModule {
    const known = this.modules.get(tree);
    if (known) return known;
    const { ts, fileOf, topLevelAwait } = this.options;
    const made = lowerModule(ts, tree, {
      file: fileOf(tree.fileName),
      name: withoutExtension(tree.fileName),
      ...(topLevelAwait !== undefined && { topLevelAwait }),
    });
    this.modules.set(tree, made);
    return made;
  }

  /** The linked IR of a file of the program. */
  module(view: View, tree: ts.SourceFile): LoweredModule {
    const lowered = this.lowered(tree);
    if (view.linked.get(tree) !== lowered) this.link(view, tree, lowered);
    return lowered;
  }

  /** True for files that a finding may be in, which those of libraries are not. */
  isOwn(tree: ts.SourceFile): boolean {
    if (tree.isDeclarationFile) return false;
    return packageOf(tree.fileName) === undefined || this.options.isAsked(tree.fileName);
  }

  /** Lets go of the IR. What the checker found out stays, because finding it again takes longest. */
  forget(view: View | undefined, keep: (file: string) => boolean): void {
    const kept = new WeakMap<ts.SourceFile, LoweredModule>();
    for (const tree of view?.program.getSourceFiles() ?? []) {
      const lowered = this.modules.get(tree);
      if (lowered && keep(lowered.module.file)) kept.set(tree, lowered);
    }
    this.modules = kept;
    view?.linked.clear();
  }

  /** The class that an expression behind `extends` names. */
  classNamedBy(view: View, node: ts.Node): FoundDefinition | undefined {
    const symbol = view.checker.getSymbolAtLocation(node);
    if (!symbol) return undefined;
    const isAlias = (symbol.flags & this.options.ts.SymbolFlags.Alias) !== 0;
    const target = isAlias ? view.checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) {
      const found = view.definitionOf(declaration);
      if (found?.class !== undefined) return found;
    }
    return undefined;
  }

  /** After an edit of this file inside of one function that looks the same from outside, the rest stays linked. */
  keep(before: View, after: View, path: string): void {
    const { ts, isLeftOut } = this.options;
    const oldTree = before.program.getSourceFile(path);
    const tree = after.program.getSourceFile(path);
    const outward = oldTree && before.outward.get(oldTree);
    const old = oldTree && before.linked.get(oldTree);
    if (!tree || !outward || !old || isLeftOut?.(path)) return;
    const lowered = this.lowered(tree);
    const edited = editedFunction(old, lowered);
    const known = edited && outward.get(edited.id);
    const node = edited && nodeOf(lowered, edited.id);
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

  private link(view: View, tree: ts.SourceFile, lowered: LoweredModule): void {
    const { ts, linked, isOpen } = this.options;
    view.linked.set(tree, lowered);
    linked(lowered.module);
    try {
      view.linker.link(lowered);
      if (!isOpen(lowered.module.file)) return;
      view.outward.set(tree, outwardTypes(ts, view.checker, lowered));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

function nodeOf(lowered: LoweredModule, id: FunctionId): ts.Node | undefined {
  for (const [node, one] of lowered.functionNodes) if (one === id) return node;
  return undefined;
}
