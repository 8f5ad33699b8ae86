/** One file of a program from syntax tree to linked IR: for tests, and for trying things out. */
import type ts from "typescript";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import { definitionsIn } from "./definitions.ts";
import { createLinker } from "./link.ts";
import { type LoweredModule, lowerModule } from "./lower.ts";
import { packageOf, withoutExtension } from "./symbols.ts";
import type { TypeScript } from "./syntax.ts";

export interface LowerAndLinkOptions {
  readonly knowledge?: LibraryKnowledge;
}

/** Lowers `source` and links it; other files of the program are lowered when something leads there. */
export function lowerAndLink(
  ts: TypeScript,
  program: ts.Program,
  source: ts.SourceFile,
  options: LowerAndLinkOptions = {},
): LoweredModule {
  const known = new Map<ts.SourceFile, LoweredModule>();
  const lowered = (file: ts.SourceFile): LoweredModule | undefined => {
    if (file.isDeclarationFile || packageOf(file.fileName) !== undefined) return undefined;
    const found = known.get(file);
    if (found) return found;
    const made = lowerModule(ts, file, { file: file.fileName, name: withoutExtension(file.fileName) });
    known.set(file, made);
    return made;
  };
  const linker = createLinker(ts, program.getTypeChecker(), {
    isDefaultLibrary: (file) => program.isSourceFileDefaultLibrary(file),
    definitionOf: definitionsIn(ts, lowered),
    ...options,
  });
  const target =
    lowered(source) ??
    lowerModule(ts, source, { file: source.fileName, name: withoutExtension(source.fileName) });
  linker.link(target);
  return target;
}
