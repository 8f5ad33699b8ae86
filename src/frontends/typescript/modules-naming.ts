/** Which files of a program may use something: those that have its name, or one it is exported by, in their text. */
import type { Module } from "../../ir/module.ts";
import type { ClassSource } from "./derived-classes.ts";

/** The linked modules of these files; none before the program has been asked for anything. */
export function modulesNaming(program: ClassSource, word: string): readonly Module[] {
  if (!program.state) return [];
  const trees = program.ownTrees();
  const mention = mentionOf(
    word,
    trees.map(({ text }) => text),
  );
  return trees
    .filter(({ text }) => mention.test(text))
    .flatMap((tree) => program.module(tree.fileName)?.module ?? []);
}

/** A pattern for the word and all names that `as` gives it in these texts. What is a default export may be called anything. */
export function mentionOf(word: string, texts: readonly string[]): RegExp {
  const names = [word];
  for (const name of names) {
    const written = name.replaceAll("$", "\\$");
    const renaming = new RegExp(`(?<![\\w$])${written}\\s+as\\s+([\\w$]+)`, "g");
    const standard = new RegExp(
      `\\bexport\\s+default\\s+(?:async\\s+)?(?:function\\s*)?${written}(?![\\w$])`,
    );
    for (const text of texts) {
      if (!text.includes(name)) continue;
      const aliases = [...text.matchAll(renaming)].flatMap(([, alias]) => alias ?? []);
      if (aliases.includes("default") || standard.test(text)) return anyDefaultImport;
      names.push(...aliases.filter((alias) => !names.includes(alias)));
    }
  }
  return new RegExp(`(?<![\\w$])(?:${names.map((name) => name.replaceAll("$", "\\$")).join("|")})(?![\\w$])`);
}

const anyDefaultImport = /\bimport\s+[\w$]+\s*(?:,|from\b)|\bdefault\b|\brequire\b/;
