/**
 * Which files may have a class that derives from one of a certain name, told from the heads of classes
 * and the imports in their texts without parsing: more files than do. Without it, whether a subclass is
 * known would depend on the order in which files are checked. A class that reaches another package
 * only by way of a third one is the one thing that it does not see.
 */
import type { ModuleFinder } from "./module-finder.ts";
import { renamedImportsIn } from "./renamed-imports.ts";

export class ClassHeads {
  private files: ReadonlySet<string> = new Set();
  /** Absent where a file was not looked into. */
  private readonly heads = new Map<string, Heads>();
  private byName: Map<string, string[]> | undefined;

  constructor(
    private readonly textOf: (file: string) => string | undefined,
    private readonly finder: Pick<ModuleFinder, "nameOf">,
  ) {}

  /** From now on these files count, in place of those before. */
  prepare(files: readonly string[]): void {
    this.files = new Set(files);
    for (const file of this.heads.keys()) if (!this.files.has(file)) this.heads.delete(file);
    this.byName = undefined;
  }

  /** The file's text is another. */
  forget(file: string): void {
    this.heads.delete(file);
    this.byName = undefined;
  }

  /** Files that may derive a class from the one of this name in `definer`, in the order in which they were prepared. */
  deriving(base: string, definer: string): readonly string[] {
    const named = this.naming(base);
    if (named.length === 0) return named;
    const defined = this.topOf(definer);
    return named.filter((file) => {
      const top = this.topOf(file);
      const isNear = top.name === defined.name || !(top.package || defined.package);
      return isNear || this.headsOf(file).imports.has(defined.name);
    });
  }

  /** The package at the top of those a file is in, or the module that it is in a folder of scripts. */
  private topOf(file: string): { readonly name: string; readonly package: boolean } {
    const { name, package: isPackage } = this.finder.nameOf(file);
    const [top = ""] = name.split(".");
    return { name: top, package: isPackage || top !== name };
  }

  /** Files that may derive a class from any of this name. */
  naming(base: string): readonly string[] {
    if (!this.byName) {
      this.byName = new Map();
      for (const file of this.files) {
        for (const name of this.headsOf(file).bases) {
          const files = this.byName.get(name);
          if (files) files.push(file);
          else this.byName.set(name, [file]);
        }
      }
    }
    return this.byName.get(base) ?? [];
  }

  private headsOf(file: string): Heads {
    let heads = this.heads.get(file);
    if (!heads) {
      const text = this.textOf(file) ?? "";
      const bases = baseNamesIn(text);
      heads = { bases, imports: bases.length > 0 ? importedIn(text) : new Set() };
      this.heads.set(file, heads);
    }
    return heads;
  }
}

interface Heads {
  /** The names among which its classes have their bases. */
  readonly bases: readonly string[];
  /** The packages at the top of those it imports from. */
  readonly imports: ReadonlySet<string>;
}

const heads = /^[ \t]*class[ \t]+\w+\s*(?:\[[^\]]*\]\s*)?\(((?:#[^\n]*|[^:#])*)/gm;
const imports = /^[ \t]*(?:from[ \t]+(\w+)|import[ \t]+([^#\n]*))/gm;

/** Every word in the parentheses of class heads, and what an import calls it where it comes from. Each once. */
export function baseNamesIn(text: string): readonly string[] {
  const names = new Set<string>();
  for (const [, bases = ""] of text.matchAll(heads)) {
    for (const [name] of bases.matchAll(/\w+/g)) names.add(name);
  }
  if (names.size === 0) return [];
  for (const { name, as } of renamedImportsIn(text)) if (names.has(as)) names.add(name);
  return [...names];
}

function importedIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, from, listed = ""] of text.matchAll(imports)) {
    if (from !== undefined) names.add(from);
    for (const [name] of listed.matchAll(/\w+(?=[\w.]*)/g)) names.add(name);
  }
  return names;
}
