/**
 * Which files may have a class that derives from one of a certain name, told from the heads of classes
 * in their texts without parsing: more files than do, never fewer. Without it, whether a subclass is
 * known would depend on the order in which files are checked.
 */

export class ClassHeads {
  private files: ReadonlySet<string> = new Set();
  /** The names among which a file's classes have their bases; absent where it was not looked into. */
  private readonly names = new Map<string, readonly string[]>();
  private byName: Map<string, string[]> | undefined;

  constructor(private readonly textOf: (file: string) => string | undefined) {}

  /** From now on these files count, in place of those before. */
  prepare(files: readonly string[]): void {
    this.files = new Set(files);
    for (const file of this.names.keys()) if (!this.files.has(file)) this.names.delete(file);
    this.byName = undefined;
  }

  /** The file's text is another. */
  forget(file: string): void {
    this.names.delete(file);
    this.byName = undefined;
  }

  /** Files, in the order in which they were prepared. */
  naming(base: string): readonly string[] {
    if (!this.byName) {
      this.byName = new Map();
      for (const file of this.files) {
        for (const name of this.namesIn(file)) {
          const files = this.byName.get(name);
          if (files) files.push(file);
          else this.byName.set(name, [file]);
        }
      }
    }
    return this.byName.get(base) ?? [];
  }

  private namesIn(file: string): readonly string[] {
    let names = this.names.get(file);
    if (!names) {
      names = baseNamesIn(this.textOf(file) ?? "");
      this.names.set(file, names);
    }
    return names;
  }
}

const heads = /^[ \t]*class[ \t]+\w+\s*(?:\[[^\]]*\]\s*)?\(((?:#[^\n]*|[^:#])*)/gm;
const renamings = /\b(\w+)[ \t]+as[ \t]+(\w+)/g;

/** Every word in the parentheses of class heads, and what an import calls it where it comes from. Each once. */
export function baseNamesIn(text: string): readonly string[] {
  const names = new Set<string>();
  for (const [, bases = ""] of text.matchAll(heads)) {
    for (const [name] of bases.matchAll(/\w+/g)) names.add(name);
  }
  if (names.size === 0) return [];
  for (const [, name = "", alias = ""] of text.matchAll(renamings)) if (names.has(alias)) names.add(name);
  return [...names];
}
