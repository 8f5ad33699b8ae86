/**
 * Functions of installed packages with their bodies, for analyses that follow a call into a package.
 * A module is lowered when one of its functions is asked for by name, and for itself alone: what it
 * imports is known by signatures, as to the user's own code. The standard library and packages that
 * the knowledge tables describe are never read. Modules are not watched for changes.
 */
import type { FrontendProject } from "../../engine/frontend.ts";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { FileSystem } from "../../ir/file-system.ts";
import type { ClassIr, Module } from "../../ir/module.ts";
import { libraries } from "../../knowledge/python/index.ts";
import { Inference } from "./inference.ts";
import { linkModule } from "./link.ts";
import { lowerModule } from "./lower.ts";
import { isStandardModule } from "./standard-modules.ts";
import type { PythonParser } from "./syntax.ts";
import type { ProjectClass, ProjectFunction, Type } from "./types.ts";

type LibraryIndex = NonNullable<FrontendProject["library"]>;

export interface InstalledFunctions extends LibraryIndex {
  /** Lets go of all modules, which can be read again. */
  release(): void;
  /** Does so when there are many. True when it did. */
  trim(): boolean;
}

export interface InstalledSources {
  readonly parser: PythonParser;
  readonly knowledge: LibraryKnowledge;
  readonly files: FileSystem;
  /** Folders that packages lie in, absolute, first come first. */
  readonly packageFolders: () => readonly string[];
}

/** Larger modules are mostly written by programs, and lowering one would be felt while typing. */
const longestModule = 150_000;

/** Of all modules held between checks, in UTF-16 units of source; their IR takes about a hundred times that. */
const mostHeldText = 150_000;

const describedPackages = new Set(libraries.map(({ module }) => module.split(".", 1)[0] ?? module));

export function createInstalledFunctions(sources: InstalledSources): InstalledFunctions {
  const { parser, knowledge, files, packageFolders } = sources;
  const modules = new Map<string, Module | undefined>();
  const byFile = new Map<string, Module>();
  const homes = new Map<string, readonly string[]>();
  const functions = new Map<string, ProjectFunction | undefined>();
  let links = {};
  let heldText = 0;
  const inference = new Inference({
    knowledge,
    lowered: (file) => byFile.get(file),
    findModule: () => undefined,
    subclasses: subclassesOf,
  });
  const index: InstalledFunctions = {
    knowledge,
    module: (file) => byFile.get(file),
    subclasses: subclassesOf,
    functionNamed,
    get links() {
      return links;
    },
    get library() {
      return index;
    },
    trim() {
      if (heldText <= mostHeldText) return false;
      release();
      return true;
    },
    release,
  };
  return index;

  function release(): void {
    for (const memory of [modules, byFile, functions]) memory.clear();
    inference.reset();
    links = {};
    heldText = 0;
  }

  function functionNamed(name: string): ProjectFunction | undefined {
    if (functions.has(name)) return functions.get(name);
    // A package whose names lead in a circle ends here.
    functions.set(name, undefined);
    const found = find(name);
    functions.set(name, found);
    return found;
  }

  function find(name: string): ProjectFunction | undefined {
    const parts = name.split(".");
    const [top = ""] = parts;
    if (parts.length < 2 || isStandardModule(top) || describedPackages.has(top)) return undefined;
    for (let length = parts.length - 1; length > 0; length--) {
      const module = moduleNamed(parts.slice(0, length).join("."));
      if (module) return functionIn(module, parts.slice(length));
    }
    return undefined;
  }

  function functionIn(module: Module, path: readonly string[]): ProjectFunction | undefined {
    const [body] = module.functions;
    const [first = "", ...rest] = path;
    if (!body) return undefined;
    let type = inference.nameType(module, body, first);
    for (const step of rest) type = inference.memberType(type, step);
    if (type.is === "class") {
      if (type.project && isMadeOtherwise(type.project.class)) return undefined;
      type = type.project ? inference.memberType(type, "__init__") : type;
    }
    return definitionOf(type, `${module.name}.${path.join(".")}`);
  }

  function definitionOf(type: Type, asked: string): ProjectFunction | undefined {
    if (type.is === "function" && type.project) return type.project;
    const isElsewhere = (type.is === "function" || type.is === "class") && type.name !== asked;
    return isElsewhere ? functionNamed(type.name) : undefined;
  }

  function moduleNamed(name: string): Module | undefined {
    if (modules.has(name)) return modules.get(name);
    modules.set(name, undefined);
    const path = name.replaceAll(".", "/");
    for (const home of homesOf(name.split(".", 1)[0] ?? name)) {
      const isPackage = files.isFile(`${home}/${path}/__init__.py`);
      const file = isPackage ? `${home}/${path}/__init__.py` : `${home}/${path}.py`;
      if (!isPackage && !files.isFile(file)) continue;
      const text = files.read(file);
      if (text === undefined || text.length > longestModule) return undefined;
      const module = lowerModule(text, parser.parse(text), { file, name, package: isPackage });
      heldText += text.length;
      modules.set(name, module);
      byFile.set(file, module);
      linkModule(inference, module);
      return module;
    }
    return undefined;
  }

  function homesOf(top: string): readonly string[] {
    let known = homes.get(top);
    if (!known) {
      known = packageFolders().filter(
        (folder) => files.isDirectory(`${folder}/${top}`) || files.isFile(`${folder}/${top}.py`),
      );
      homes.set(top, known);
    }
    return known;
  }

  /** By the names of bases, in the modules read so far: where an override may be, an answer is not sure. */
  function subclassesOf({ class: base }: ProjectClass): readonly ProjectClass[] {
    return [...byFile.values()].flatMap((module) =>
      module.classes
        .filter((made) => made !== base && made.bases.some(({ name }) => lastPart(name) === base.name))
        .map((made) => ({ module, class: made })),
    );
  }
}

/** Decorators and metaclasses may write another constructor. */
function isMadeOtherwise(made: ClassIr): boolean {
  return made.keywords || made.decorators.length > 0;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
