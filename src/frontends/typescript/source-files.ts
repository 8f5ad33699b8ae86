/**
 * The parsed files of all programs of one compiler. Programs whose options read a file alike share
 * its tree; an edit parses again what it touched. Knows nothing of programs.
 */
import type ts from "typescript";
import type { CompilerFiles } from "./compiler-files.ts";
import { editBetween } from "./edited-function.ts";
import type { TypeScript } from "./syntax.ts";

export class SourceFiles {
  /** Trees by path and then by how they were read. */
  private readonly trees = new Map<string, Map<string, ts.SourceFile>>();
  /** Trees that stand in no program. */
  private readonly loose = new Map<string, ts.SourceFile>();
  private readonly deep = new Set<string>();
  private readonly registry: ts.DocumentRegistry;

  constructor(
    private readonly ts: TypeScript,
    private readonly files: CompilerFiles,
  ) {
    this.registry = ts.createDocumentRegistry(files.caseSensitive);
  }

  /** What of these options decides how a file is read. */
  keyOf(options: ts.CompilerOptions): string {
    return String(this.registry.getKeyForCompilationSettings(options));
  }

  /** `key` is that of the program's options. */
  get(
    path: string,
    how: ts.ScriptTarget | ts.CreateSourceFileOptions,
    key: string,
  ): ts.SourceFile | undefined {
    const canonical = this.files.canonical(path);
    const reading = readingOf(path, how, key);
    const known = this.trees.get(canonical)?.get(reading);
    if (known) return known;
    const text = this.files.read(path);
    if (text === undefined) return undefined;
    const tree = this.parse(path, this.deep.has(canonical) ? "" : text, how);
    const trees = this.trees.get(canonical) ?? new Map<string, ts.SourceFile>();
    this.trees.set(canonical, trees.set(reading, tree));
    return tree;
  }

  /** True when the compiler cannot follow the file; programs hold nothing in its place. */
  isTooDeep(path: string): boolean {
    return this.deep.has(this.files.canonical(path));
  }

  /** Programs are to hold nothing in place of this file, which the compiler cannot follow. */
  leaveOut(path: string): void {
    const canonical = this.files.canonical(path);
    this.deep.add(canonical);
    this.trees.delete(canonical);
  }

  isKnown(path: string): boolean {
    return this.trees.has(this.files.canonical(path));
  }

  /** The file's text is now this one. */
  update(path: string, text: string): void {
    const canonical = this.files.canonical(path);
    this.loose.delete(canonical);
    const trees = this.trees.get(canonical);
    if (this.deep.delete(canonical) || !trees) {
      this.trees.delete(canonical);
      return;
    }
    for (const [reading, tree] of trees) {
      const edited = this.edited(tree, text);
      if (edited) trees.set(reading, edited);
      else trees.delete(reading);
    }
  }

  /** The file may have changed. True when it has. */
  invalidate(path: string): boolean {
    const canonical = this.files.canonical(path);
    this.loose.delete(canonical);
    const before = firstOf(this.trees.get(canonical))?.text;
    if (this.files.read(path) === before && !this.deep.has(canonical)) return false;
    this.deep.delete(canonical);
    this.trees.delete(canonical);
    return true;
  }

  /** A tree that stands in no program. */
  alone(path: string): ts.SourceFile | undefined {
    const canonical = this.files.canonical(path);
    const known = this.loose.get(canonical);
    if (known) return known;
    const text = this.files.read(path);
    if (text === undefined) return undefined;
    const tree = this.parse(path, text, this.ts.ScriptTarget.Latest);
    this.loose.set(canonical, tree);
    return tree;
  }

  /** Lets go of the trees that nobody holds. */
  retain(isHeld: (tree: ts.SourceFile) => boolean): void {
    this.loose.clear();
    for (const [canonical, trees] of this.trees) {
      for (const [reading, tree] of trees) if (!isHeld(tree)) trees.delete(reading);
      if (trees.size === 0) this.trees.delete(canonical);
    }
  }

  private parse(
    path: string,
    text: string,
    how: ts.ScriptTarget | ts.CreateSourceFileOptions,
  ): ts.SourceFile {
    try {
      return this.ts.createSourceFile(path, text, how, false);
    } catch (error) {
      if (!(error instanceof RangeError) || text === "") throw error;
      // Nested deeper than the parser can follow.
      this.deep.add(this.files.canonical(path));
      return this.ts.createSourceFile(path, "", how, false);
    }
  }

  private edited(tree: ts.SourceFile, text: string): ts.SourceFile | undefined {
    const before = tree.text;
    if (before === text) return tree;
    try {
      const { span, shift } = editBetween(before, text);
      const length = span[1] - span[0];
      const change = { span: { start: span[0], length }, newLength: length + shift };
      const edited = this.ts.updateSourceFile(tree, text, change);
      if (tree.impliedNodeFormat !== undefined) edited.impliedNodeFormat = tree.impliedNodeFormat;
      return edited;
    } catch {
      // It is parsed from the start when somebody asks for it.
      return undefined;
    }
  }
}

/** Declarations are read alike whatever the options; their trees are the largest and are shared by all. */
function readingOf(path: string, how: ts.ScriptTarget | ts.CreateSourceFileOptions, key: string): string {
  if (typeof how !== "object") return `${how} ${key}`;
  const format = how.impliedNodeFormat ?? "";
  return /\.d\.[cm]?ts$/.test(path) ? `${how.languageVersion} ${format}` : `${format} ${key}`;
}

function firstOf(trees: ReadonlyMap<string, ts.SourceFile> | undefined): ts.SourceFile | undefined {
  for (const tree of trees?.values() ?? []) return tree;
  return undefined;
}
