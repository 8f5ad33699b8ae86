/**
 * Signatures of the packages that an interpreter can import, read module by module as they are asked
 * for: stub packages first, then stubs that lie beside the source, then the source.
 */
import type { Signatures, StubModule } from "../../ir/facts.ts";
import type { FileSystem } from "../../ir/file-system.ts";
import { moduleSignatures } from "./module-signatures.ts";
import { isStandardModule } from "./standard-modules.ts";
import { stubDeclarations } from "./stub-declarations.ts";
import type { PythonParser } from "./syntax.ts";

/** Larger ones are tables that a program wrote. */
const longestModule = 1_000_000;

/** `searchPath` gives the folders that packages lie in, absolute, first come first. It is asked when a package is. */
export function installedPackages(
  files: FileSystem,
  parser: PythonParser,
  searchPath: () => readonly string[],
): Signatures {
  const modules = new Map<string, StubModule | undefined>();
  const homes = new Map<string, readonly string[]>();
  return {
    module(name) {
      if (!modules.has(name)) modules.set(name, read(name));
      return modules.get(name);
    },
  };

  function read(name: string): StubModule | undefined {
    const [top = ""] = name.split(".", 1);
    if (!/^\w+(\.\w+)*$/.test(name) || isStandardModule(top)) return undefined;
    for (const base of homesOf(top)) {
      const file = moduleFile(base, name, files);
      if (file === undefined) continue;
      const text = files.read(file);
      if (text === undefined || text.length > longestModule) return undefined;
      const isPackage = /\/__init__\.pyi?$/.test(file);
      const declaring = { module: name, text, isPackage, isSource: file.endsWith(".py") };
      return moduleSignatures(stubDeclarations(declaring, parser.parseHeads(text)));
    }
    // A folder without `__init__.py` is a package as well, with nothing in it but modules.
    const isNamespace = homesOf(top).some((base) =>
      files.isDirectory(`${base}/${name.replaceAll(".", "/")}`),
    );
    return isNamespace ? { functions: {}, classes: {}, values: {} } : undefined;
  }

  /** The folders that have something of this name. */
  function homesOf(top: string): readonly string[] {
    let known = homes.get(top);
    if (!known) {
      known = searchPath().filter(
        (base) =>
          files.isDirectory(`${base}/${top}`) ||
          files.isDirectory(`${base}/${top}-stubs`) ||
          files.isFile(`${base}/${top}.py`) ||
          files.isFile(`${base}/${top}.pyi`),
      );
      homes.set(top, known);
    }
    return known;
  }
}

/** The file of a module below one of the folders that packages lie in. */
export function moduleFile(base: string, name: string, files: FileSystem): string | undefined {
  const path = name.replaceAll(".", "/");
  const stubs = path.replace(/^[^/]+/, "$&-stubs");
  return [
    `${base}/${stubs}/__init__.pyi`,
    ...(stubs.includes("/") ? [`${base}/${stubs}.pyi`] : []),
    `${base}/${path}/__init__.pyi`,
    `${base}/${path}.pyi`,
    `${base}/${path}/__init__.py`,
    `${base}/${path}.py`,
  ].find((file) => files.isFile(file));
}
