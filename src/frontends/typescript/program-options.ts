/** Compiler options for looking at files: those of a project without what only matters when something is written, and those for files without a project. */
import type ts from "typescript";
import { type CompilerFiles, inFolder, parentOf } from "./compiler-files.ts";
import type { TypeScript } from "./syntax.ts";

/** The options of a project, as its configuration says. */
export function projectOptions(
  ts: TypeScript,
  files: CompilerFiles,
  options: ts.CompilerOptions,
  folder: string,
): ts.CompilerOptions {
  const {
    composite: _composite,
    incremental: _incremental,
    declaration: _declaration,
    declarationMap: _declarationMap,
    emitDeclarationOnly: _emitDeclarationOnly,
    isolatedDeclarations: _isolatedDeclarations,
    tsBuildInfoFile: _tsBuildInfoFile,
    plugins: _plugins,
    ...kept
  } = options;
  const types = kept.types ?? (majorVersion(ts) >= 6 ? ambientTypes(files, folder) : undefined);
  return {
    ...kept,
    ...(types && { types: [...types] }),
    noEmit: true,
    skipLibCheck: true,
    skipDefaultLibCheck: true,
    // JavaScript inside of packages says little, and reading it takes long.
    maxNodeModuleJsDepth: 0,
  };
}

/**
 * Options for files that no configuration includes. `nearest` are those of the configuration that
 * they lie below, whose paths and libraries they are most likely written for.
 */
export function inferredOptions(
  ts: TypeScript,
  files: CompilerFiles,
  folder: string,
  nearest?: ts.CompilerOptions,
): ts.CompilerOptions {
  const base = nearest ?? { ...guessedOptions(ts), types: [...ambientTypes(files, folder)] };
  return { ...projectOptions(ts, files, base, folder), allowJs: true, checkJs: false };
}

function guessedOptions(ts: TypeScript): ts.CompilerOptions {
  return {
    strict: true,
    target: ts.ScriptTarget.ESNext,
    // Follows imports with and without endings, and `require` as well.
    module: ts.ModuleKind.Preserve ?? ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.Preserve,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    esModuleInterop: true,
    experimentalDecorators: false,
  };
}

/** Packages of types for what is there without an import. Reading all that are installed takes long. */
function ambientTypes(files: CompilerFiles, folder: string): readonly string[] {
  const found = new Set<string>();
  for (let at: string | undefined = folder; at !== undefined; at = parentOf(at)) {
    const types = inFolder(at, "node_modules/@types");
    if (!files.isDirectory(types)) continue;
    for (const name of ambientPackages) if (files.isDirectory(inFolder(types, name))) found.add(name);
  }
  return [...found];
}

const ambientPackages = ["node", "jest", "mocha", "jasmine", "bun", "deno"];

function majorVersion(ts: TypeScript): number {
  return Number.parseInt(ts.version, 10);
}

/** Undefined where the file's own look decides. */
export function topLevelAwait(ts: TypeScript, options: ts.CompilerOptions): boolean | undefined {
  const { CommonJS, AMD, UMD } = ts.ModuleKind;
  const written = options.module;
  return written === CommonJS || written === AMD || written === UMD ? false : undefined;
}
