/**
 * What a project looks for on behalf of a file besides its text: modules by name, files with subclasses
 * of a class that it defines, files that use what it defines. Kept, so that a memory of results knows what
 * these rest on and can look again.
 */
import type { ClassHeads } from "./class-heads.ts";
import type { ModuleFinder } from "./module-finder.ts";
import type { WordIndex } from "./word-index.ts";

/** What is looked for on behalf of no file in particular may count for all of them. */
const anyFile = "";

export class Lookups {
  private readonly made = new Map<string, Map<string, readonly string[]>>();

  constructor(
    private readonly finder: ModuleFinder,
    private readonly heads: ClassHeads,
    private readonly words: WordIndex,
  ) {}

  /** The file of a module as code of `importer` means it. */
  module(name: string, importer: string): string | undefined {
    return this.noted(importer, `import ${name}`)[0];
  }

  /** Files that may use what has this name in `definer`, or whatever has it. */
  usingFiles(word: string, definer = anyFile): readonly string[] {
    return this.noted(definer, `use ${word}`);
  }

  /** Files that may have classes derived from one of this name, which `definer` defines, or any of this name. */
  subclassFiles(base: string, definer = anyFile): readonly string[] {
    return this.noted(definer, `class ${base}`);
  }

  /** All that was looked for on behalf of a file, with what was found. */
  of(file: string): ReadonlyMap<string, readonly string[]> {
    return this.made.get(file) ?? new Map();
  }

  /** Looks for the same again. */
  again(file: string, question: string): readonly string[] {
    const [what, name = ""] = question.split(" ");
    const definer = file === anyFile ? undefined : file;
    if (what === "class") return definer ? this.heads.deriving(name, definer) : this.heads.naming(name);
    if (what === "use") return this.words.filesNaming(name, definer);
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
