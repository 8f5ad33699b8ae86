/**
 * What a project looks for on behalf of a file besides its text: modules by name, and files with
 * subclasses of a class that it defines. Kept, so that a memory of results knows what these rest on
 * and can look again.
 */
import type { ClassHeads } from "./class-heads.ts";
import type { ModuleFinder } from "./module-finder.ts";

export class Lookups {
  private readonly made = new Map<string, Map<string, readonly string[]>>();

  constructor(
    private readonly finder: ModuleFinder,
    private readonly heads: ClassHeads,
  ) {}

  /** The file of a module as code of `importer` means it. */
  module(name: string, importer: string): string | undefined {
    return this.noted(importer, `import ${name}`)[0];
  }

  /** Files that may have classes derived from one of this name, which `definer` defines. */
  subclassFiles(base: string, definer: string): readonly string[] {
    return this.noted(definer, `class ${base}`);
  }

  /** All that was looked for on behalf of a file, with what was found. */
  of(file: string): ReadonlyMap<string, readonly string[]> {
    return this.made.get(file) ?? new Map();
  }

  /** Looks for the same again. */
  again(file: string, question: string): readonly string[] {
    const [what, name = ""] = question.split(" ");
    if (what === "class") return this.heads.deriving(name, file);
    const found = this.finder.find(name, file);
    return found === undefined ? [] : [found];
  }

  /** Files appeared or went. */
  forget(): void {
    this.made.clear();
  }

  private noted(file: string, question: string): readonly string[] {
    let lookups = this.made.get(file);
    if (!lookups) {
      lookups = new Map();
      this.made.set(file, lookups);
    }
    // Finder and heads remember what they found, and forget it when it may be another.
    const found = this.again(file, question);
    lookups.set(question, found);
    return found;
  }
}
