/** Which classes of a program derive from a class: found by name in the texts, decided by the checker. */
import type ts from "typescript";
import type { ClassIr, Module } from "../../ir/module.ts";
import type { FoundDefinition } from "./definitions.ts";
import type { LoweredModule } from "./lower.ts";
import type { TypeScript } from "./syntax.ts";

export interface ProjectClass {
  readonly module: Module;
  readonly class: ClassIr;
}

/** A program with the IR of its files. */
export interface ClassSource {
  /** Another object whenever any of its files changed. */
  readonly state: object | undefined;
  /** The files of it that a finding may be in, without those of libraries. */
  ownTrees(): readonly ts.SourceFile[];
  /** The IR of one of these, not yet linked. */
  lowered(tree: ts.SourceFile): LoweredModule;
  /** The linked IR of a file. */
  module(path: string): LoweredModule | undefined;
  /** The class that an expression behind `extends` names. */
  classNamedBy(node: ts.Node): FoundDefinition | undefined;
}

/** What a tree's text says about the classes that it derives from. */
interface Bases {
  /** Last names behind `extends`. */
  readonly names: ReadonlySet<string>;
  /** An import gives one of them a name of its own, so that any class may be meant. */
  readonly renamed: boolean;
}

export class DerivedClasses {
  private readonly bases = new WeakMap<ts.SourceFile, Bases>();
  /** What was found, so long as the program stays the same. */
  private readonly found = new WeakMap<object, Map<string, readonly ProjectClass[]>>();

  constructor(private readonly ts: TypeScript) {}

  /** Direct subclasses of `base` in the files that the program has read. */
  in(program: ClassSource, base: ProjectClass): readonly ProjectClass[] {
    const state = program.state;
    if (!state) return [];
    const known = this.found.get(state) ?? new Map<string, readonly ProjectClass[]>();
    this.found.set(state, known);
    const key = `${base.class.id} ${base.module.file}`;
    const before = known.get(key);
    if (before) return before;
    const found = program.ownTrees().flatMap((tree) => this.inTree(program, tree, base));
    known.set(key, found);
    return found;
  }

  private inTree(program: ClassSource, tree: ts.SourceFile, base: ProjectClass): readonly ProjectClass[] {
    const { names, renamed } = this.basesOf(tree);
    if (!renamed && !names.has(base.class.name)) return [];
    const found: ProjectClass[] = [];
    for (const [node, id] of program.lowered(tree).classNodes) {
      const extended = extendedBy(this.ts, node);
      const target = extended && program.classNamedBy(extended);
      if (target?.class !== base.class.id || target.module.file !== base.module.file) continue;
      const module = program.module(tree.fileName)?.module;
      const derived = module?.classes[id];
      if (module && derived) found.push({ module, class: derived });
    }
    return found;
  }

  private basesOf(tree: ts.SourceFile): Bases {
    const known = this.bases.get(tree);
    if (known) return known;
    const { text } = tree;
    const names = new Set<string>();
    if (text.includes("extends"))
      for (const match of text.matchAll(/\bextends\s+(?:[\w$]+\s*\.\s*)*([\w$]+)/g))
        if (match[1] !== undefined) names.add(match[1]);
    const found = { names, renamed: [...names].some((name) => isRenamed(text, name)) };
    this.bases.set(tree, found);
    return found;
  }
}

/** A default import names what it imports as it likes, and so does `as`. */
function isRenamed(text: string, name: string): boolean {
  const word = name.replaceAll("$", "\\$");
  return new RegExp(`\\b(?:import|as|const|let|var)\\s+${word}(?![\\w$])`).test(text);
}

function extendedBy(ts: TypeScript, node: ts.Node): ts.Node | undefined {
  if (!ts.isClassLike(node)) return undefined;
  const clause = node.heritageClauses?.find((one) => one.token === ts.SyntaxKind.ExtendsKeyword);
  return clause?.types[0]?.expression;
}
