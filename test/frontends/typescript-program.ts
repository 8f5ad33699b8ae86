/**
 * Programs of TypeScript in memory, over the real declarations of the language and of Node. One
 * program holds all files of a test file, since making one takes most of a second.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { definitionsIn } from "../../src/frontends/typescript/definitions.ts";
import { createLinker } from "../../src/frontends/typescript/link.ts";
import { type LoweredModule, lowerModule } from "../../src/frontends/typescript/lower.ts";
import { lowerAndLink } from "../../src/frontends/typescript/lower-and-link.ts";
import { withoutExtension } from "../../src/frontends/typescript/symbols.ts";
import type { LibraryKnowledge } from "../../src/ir/facts.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const LIBRARIES = join(ROOT, "node_modules", "typescript", "lib");
const TYPES = join(ROOT, "node_modules", "@types");

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  jsx: ts.JsxEmit.Preserve,
  strict: true,
  allowJs: true,
  noEmit: true,
  types: ["node"],
  typeRoots: [TYPES],
};

const parsed = new Map<string, ts.SourceFile | undefined>();

/** A program over files given by their absolute paths. Other files are those of the language and of Node. */
export function programOf(files: ReadonlyMap<string, string>): ts.Program {
  const onDisk = (file: string) => file.startsWith(LIBRARIES) || file.startsWith(TYPES);
  const read = (file: string) =>
    files.get(file) ?? (onDisk(file) && existsSync(file) ? readFileSync(file, "utf8") : undefined);
  const folders = new Set([...files.keys()].flatMap(foldersAbove));
  const host: ts.CompilerHost = {
    fileExists: (file) => files.has(file) || (onDisk(file) && existsSync(file)),
    readFile: read,
    directoryExists: (folder) => folders.has(folder) || (folder.startsWith(TYPES) && existsSync(folder)),
    getDirectories: () => [],
    getSourceFile(file, options) {
      const known = files.has(file) ? undefined : parsed.get(file);
      if (known) return known;
      const text = read(file);
      const source = text === undefined ? undefined : ts.createSourceFile(file, text, options, true);
      if (!files.has(file)) parsed.set(file, source);
      return source;
    },
    getDefaultLibFileName: () => join(LIBRARIES, "lib.esnext.d.ts"),
    getDefaultLibLocation: () => LIBRARIES,
    getCurrentDirectory: () => "/project",
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    writeFile: () => undefined,
  };
  return ts.createProgram(
    [...files.keys()].filter((file) => !file.includes("/node_modules/")),
    OPTIONS,
    host,
  );
}

/** One file of a program, linked. */
export function linkedFile(program: ts.Program, file: string, knowledge?: LibraryKnowledge): LoweredModule {
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`${file} is not part of the program`);
  return lowerAndLink(ts, program, source, knowledge ? { knowledge } : {});
}

/** All files of a program that do not lie in packages, linked with one linker. */
export function linkedFiles(
  program: ts.Program,
  knowledge?: LibraryKnowledge,
): ReadonlyMap<string, LoweredModule> {
  const sources = program
    .getSourceFiles()
    .filter((source) => !source.isDeclarationFile && !source.fileName.includes("/node_modules/"));
  const lowered = new Map(
    sources.map((source) => {
      const file = source.fileName;
      return [source, lowerModule(ts, source, { file, name: withoutExtension(file) })] as const;
    }),
  );
  const linker = createLinker(ts, program.getTypeChecker(), {
    isDefaultLibrary: (source) => program.isSourceFileDefaultLibrary(source),
    definitionOf: definitionsIn(ts, (source) => lowered.get(source)),
    ...(knowledge ? { knowledge } : {}),
  });
  for (const one of lowered.values()) linker.link(one);
  return new Map([...lowered].map(([source, one]) => [source.fileName, one]));
}

/** The IR of a text that stands alone, without what a checker would add. */
export function lowerAlone(text: string, file = "/project/example.tsx"): LoweredModule {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  return lowerModule(ts, source, { file, name: withoutExtension(file) });
}

function foldersAbove(file: string): readonly string[] {
  const folder = dirname(file);
  return folder === file ? [] : [folder, ...foldersAbove(folder)];
}
