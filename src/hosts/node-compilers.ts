/**
 * Finds and loads TypeScript: the workspace's own where it is one whose programming interface we
 * speak, else the one that comes with us. Loading runs the compiler's code, so the workspace's is
 * left alone where the host says so.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type ts from "typescript";
import type { Compiler } from "../frontends/typescript/index.ts";

export interface CompilerChoice {
  /** Whether compilers that workspaces have installed may be run. */
  readonly workspace: boolean;
}

/** `own` is the folder with our `typescript.js` and its declarations. The result throws when that cannot be loaded. */
export function compilerFinder(own: string, choice: CompilerChoice): (folder: string) => Compiler {
  const byFolder = new Map<string, Compiler>();
  const byPlace = new Map<string, Compiler | undefined>();
  let ours: Compiler | undefined;
  const loadOurs = (): Compiler => {
    ours ??= load(join(own, "typescript.js"));
    return ours;
  };

  const find = (folder: string): Compiler => {
    const place = choice.workspace ? installedAbove(folder) : undefined;
    // The same version is the same compiler; one of them is enough in memory.
    if (!place || place.version === versionIn(own)) return loadOurs();
    if (!byPlace.has(place.folder)) byPlace.set(place.folder, loaded(place.folder));
    return byPlace.get(place.folder) ?? loadOurs();
  };
  return (folder) => {
    const known = byFolder.get(folder);
    if (known) return known;
    const found = find(folder);
    byFolder.set(folder, found);
    return found;
  };
}

interface Installed {
  /** That of the package. */
  readonly folder: string;
  readonly version: string;
}

/** The nearest installation of a version that we can use; the nearest of all decides. */
function installedAbove(folder: string): Installed | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, "node_modules", "typescript");
    const version = versionIn(place);
    if (version !== undefined) return /^[56]\./.test(version) ? { folder: place, version } : undefined;
    if (dirname(at) === at) return undefined;
  }
}

function versionIn(folder: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (typeof manifest !== "object" || manifest === null || !("version" in manifest)) return undefined;
    return typeof manifest.version === "string" ? manifest.version : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for an installation that is not whole. */
function loaded(folder: string): Compiler | undefined {
  try {
    return load(join(folder, "lib", "typescript.js"));
  } catch {
    return undefined;
  }
}

function load(file: string): Compiler {
  const namespace: unknown = createRequire(import.meta.url)(file);
  if (!isTypeScript(namespace)) throw new Error(`${file} is not TypeScript`);
  const texts = new Map<string, string | undefined>();
  return {
    ts: namespace,
    libraryFolder: dirname(file),
    readLibrary(path) {
      if (!texts.has(path)) texts.set(path, textOf(path));
      return texts.get(path);
    },
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** What we cannot do without is there. */
function isTypeScript(value: unknown): value is typeof ts {
  return (
    typeof value === "object" &&
    value !== null &&
    "createProgram" in value &&
    "createSourceFile" in value &&
    "createDocumentRegistry" in value
  );
}
