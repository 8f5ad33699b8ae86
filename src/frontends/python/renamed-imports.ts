/** What a module calls things that it imports under other names, told from its text without parsing. */

export interface RenamedImport {
  /** What it is called where it comes from; of a dotted name the last part. */
  readonly name: string;
  readonly as: string;
}

const imports = /^[ \t]*(?:from[ \t]+[.\w]+[ \t]+)?import\b[ \t]*(?:\(([^)]*)\)|((?:\\\r?\n|[^\n(])*))/gm;

/** Each `import … as` and `from … import … as`, over several lines too; those that change no name left out. */
export function* renamedImportsIn(text: string): Iterable<RenamedImport> {
  if (!text.includes(" as ")) return;
  for (const [, inBrackets, onLine] of text.matchAll(imports)) {
    for (const [, name = "", as = ""] of (inBrackets ?? onLine ?? "").matchAll(
      /(\w+)(?:\\?\s)+as(?:\\?\s)+(\w+)/g,
    )) {
      if (name !== as) yield { name, as };
    }
  }
}
