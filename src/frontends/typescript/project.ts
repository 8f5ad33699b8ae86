/**
 * The TypeScript and JavaScript files of a workspace. Each file belongs to the program of the
 * configuration that includes it, or to one for the files beside; a program is made when the first
 * of its files is asked for, and holds those that were asked for with what they import.
 */
import type { ConfigProblem, FrontendProject, ProjectOptions } from "../../engine/frontend.ts";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import { type Compiler, CompilerFiles, inFolder, parentOf, slashed } from "./compiler-files.ts";
import { holdsCode, mayBeAsynchronous } from "./concern.ts";
import { ConfigFiles } from "./config-files.ts";
import { DerivedClasses, type ProjectClass } from "./derived-classes.ts";
import { lowerModule } from "./lower.ts";
import { modulesNaming } from "./modules-naming.ts";
import { createTypeScriptPrinter } from "./printer.ts";
import { type CompilerWorld, IncrementalProgram, type ProgramSettings } from "./program.ts";
import { inferredOptions, projectOptions } from "./program-options.ts";
import { SourceFiles } from "./source-files.ts";
import { withoutExtension } from "./symbols.ts";

export interface TypeScriptTools {
  /** The compiler for the files below a folder. Asked when the first of them is read. */
  readonly compilerFor: (folder: string) => Compiler;
  readonly knowledge: LibraryKnowledge;
}

/** Where a file belongs. */
interface Home {
  readonly world: World;
  /** As the compiler spells it. */
  readonly path: string;
  readonly program: IncrementalProgram;
  readonly problems: readonly ConfigProblem[];
}

interface World extends CompilerWorld {
  /** By their configuration, or by the folder whose files they gather. */
  readonly programs: Map<string, IncrementalProgram>;
  readonly derived: DerivedClasses;
}

export function createTypeScriptProject(tools: TypeScriptTools, options: ProjectOptions): FrontendProject {
  const { knowledge } = tools;
  const worlds = new Map<Compiler, World>();
  const homes = new Map<string, Home>();
  const open = new Set<string>();
  /** Files that will be asked for, and whether their programs know. */
  let expected: readonly string[] = [];
  let isSettled = true;
  let lent = 0;
  let allowed = mostLentText;
  let checksSinceTrim = 0;

  return {
    knowledge,
    mayConcern: (file, text) => holdsCode(file) && mayBeAsynchronous(text),
    module(file) {
      settleExpected();
      if (!holdsCode(file) && /ts$/i.test(file)) return declarations(file);
      const { program, path, world } = homeOf(file);
      const module = program.module(path)?.module;
      used(world, program);
      return module;
    },
    subclasses(base) {
      const found: ProjectClass[] = [];
      for (const world of worlds.values())
        for (const program of world.programs.values()) found.push(...world.derived.in(program, base));
      return found;
    },
    modulesNaming(word) {
      const programs = [...worlds.values()].flatMap((world) => [...world.programs.values()]);
      return programs.flatMap((program) => modulesNaming(program, word));
    },
    problems(file) {
      return holdsCode(file) ? homeOf(file).problems : [];
    },
    prepare(files) {
      expected = files;
      isSettled = files.length === 0;
    },
    update(file, text) {
      open.add(file);
      for (const world of worlds.values()) {
        const path = world.files.pathOf(file);
        world.sources.update(path, text);
        for (const program of world.programs.values()) program.changed(path);
      }
    },
    invalidate(file) {
      const wasOpen = open.delete(file);
      if (!/\.(?:[cm]?[jt]sx?|json)$/i.test(file) && !wasOpen) return;
      for (const world of worlds.values()) invalidateIn(world, file);
    },
    printer: createTypeScriptPrinter,
    trim() {
      checksSinceTrim += 1;
      if (lent <= allowed) return false;
      // Files that need one another have to be held together, or each check reads all of them anew.
      if (checksSinceTrim < checksWorthTrimming) allowed *= 2;
      checksSinceTrim = 0;
      lent = 0;
      for (const world of worlds.values()) trimWorld(world);
      return true;
    },
    dispose() {
      worlds.clear();
      homes.clear();
      open.clear();
    },
  };

  /* -------------------------------------------------------------- where files belong */

  function homeOf(file: string): Home {
    const known = homes.get(file);
    if (known) return known;
    const world = worldOf(file);
    const path = world.files.pathOf(file);
    const { owner, nearest, problems } = world.configs.membershipOf(path);
    const home = { world, path, problems };
    const found = owner
      ? { ...home, program: programOf(world, owner.path, () => settingsOf(world, owner.path)) }
      : { ...home, program: looseProgram(world, path, nearest?.broken ? undefined : nearest?.path) };
    homes.set(file, found);
    return found;
  }

  function worldOf(file: string): World {
    const compiler = tools.compilerFor(parentOf(slashed(file)) ?? "/");
    const known = worlds.get(compiler);
    if (known) return known;
    const files = new CompilerFiles(options.files, compiler);
    const world: World = {
      compiler,
      files,
      sources: new SourceFiles(compiler.ts, files),
      configs: new ConfigFiles(compiler.ts, files),
      knowledge,
      programs: new Map(),
      derived: new DerivedClasses(compiler.ts),
      isOpen: (file) => open.has(file),
      linked: (module) => {
        lent += module.length;
      },
    };
    worlds.set(compiler, world);
    return world;
  }

  function programOf(world: World, key: string, settings: () => ProgramSettings): IncrementalProgram {
    const known = world.programs.get(key);
    if (known) return known;
    const made = new IncrementalProgram(world, settings());
    world.programs.set(key, made);
    return made;
  }

  function settingsOf(world: World, configPath: string): ProgramSettings {
    const { files, configs, compiler } = world;
    const config = configs.read(configPath);
    const folder = parentOf(configPath) ?? "/";
    const references = config?.parsed.projectReferences;
    return {
      options: projectOptions(compiler.ts, files, config?.parsed.options ?? {}, folder),
      ...(references && { references }),
      everywhere: (config?.parsed.fileNames ?? []).filter((path) => isSeenEverywhere(world, path)),
      folder,
    };
  }

  /** Files that no configuration includes: with others that import them, or with those beside them. */
  function looseProgram(world: World, path: string, nearest: string | undefined): IncrementalProgram {
    for (const program of world.programs.values()) if (program.has(path)) return program;
    const folder = nearest === undefined ? gatheringFolder(world, path) : (parentOf(nearest) ?? "/");
    return programOf(world, `beside ${nearest ?? folder}`, () => {
      const { compiler, files, configs } = world;
      const config = nearest === undefined ? undefined : configs.read(nearest);
      return {
        options: inferredOptions(compiler.ts, files, folder, config?.parsed.options),
        everywhere: (config?.parsed.fileNames ?? []).filter((one) => isDeclaration(one)),
        folder,
      };
    });
  }

  /** The folder of the package, or of the workspace, that a file belongs to. */
  function gatheringFolder(world: World, path: string): string {
    const roots = new Set(options.roots.map(slashed));
    const own = parentOf(path) ?? "/";
    for (let folder: string | undefined = own; folder !== undefined; folder = parentOf(folder)) {
      if (roots.has(folder) || world.files.isFile(inFolder(folder, "package.json"))) return folder;
    }
    return own;
  }

  /** Programs are told of all their files at once, because each new one makes a new program. */
  function settleExpected(): void {
    if (isSettled) return;
    isSettled = true;
    const asked = new Map<IncrementalProgram, string[]>();
    for (const file of expected) {
      if (!holdsCode(file)) continue;
      const { program, path } = homeOf(file);
      const paths = asked.get(program) ?? [];
      paths.push(path);
      asked.set(program, paths);
    }
    for (const [program, paths] of asked) program.ask(paths);
  }

  /* -------------------------------------------------------------- changes */

  function invalidateIn(world: World, file: string): void {
    const path = world.files.pathOf(file);
    const exists = world.files.isFile(path);
    const known = world.sources.isKnown(path) || world.configs.lists(path);
    if (world.configs.concerns(path) || path.endsWith("/package.json") || known !== exists) {
      world.sources.invalidate(path);
      restructure(world);
      return;
    }
    for (const program of world.programs.values()) program.release(path);
    if (!world.sources.invalidate(path)) return;
    for (const program of world.programs.values()) program.changed(path);
  }

  /** What belongs where, and where imports lead, has to be found again. Parsed files stay. */
  function restructure(world: World): void {
    world.configs.forget();
    world.programs.clear();
    homes.clear();
    isSettled = expected.length === 0;
  }

  /* -------------------------------------------------------------- memory */

  function trimWorld(world: World): void {
    for (const program of world.programs.values()) program.forget((file) => open.has(file));
    const programs = [...world.programs];
    for (const [key] of programs.slice(0, Math.max(0, programs.length - mostPrograms))) {
      world.programs.delete(key);
    }
    if (programs.length <= mostPrograms) return;
    homes.clear();
    world.sources.retain((tree) => [...world.programs.values()].some((program) => program.holds(tree)));
  }

  /** The program used last stands last, and is let go of last. */
  function used(world: World, program: IncrementalProgram): void {
    const [last] = [...world.programs].reverse();
    if (last?.[1] === program) return;
    for (const [key, one] of world.programs) {
      if (one !== program) continue;
      world.programs.delete(key);
      world.programs.set(key, program);
      return;
    }
  }

  /** Declarations have nothing to report, but there may be comments in them for us. */
  function declarations(file: string) {
    const { compiler, files, sources } = worldOf(file);
    const tree = sources.alone(files.pathOf(file));
    return tree && lowerModule(compiler.ts, tree, { file, name: withoutExtension(tree.fileName) }).module;
  }
}

/**
 * UTF-16 units of source behind the IR that is kept. The IR takes about as much memory as the trees
 * and types of the same source, which a program needs whatever is kept of the IR.
 */
const mostLentText = 3_000_000;
const checksWorthTrimming = 8;
const mostPrograms = 6;

function isDeclaration(path: string): boolean {
  return /\.d(\.[^./]+)?\.[cm]?ts$/i.test(path);
}

/** Declarations, scripts whose names are global, and modules that add to what is global. */
function isSeenEverywhere(world: World, path: string): boolean {
  if (isDeclaration(path)) return true;
  if (path.endsWith(".json")) return false;
  const text = world.files.read(path) ?? "";
  return !moduleWords.test(text) || /\bdeclare\s+(?:global|module)\b/.test(text);
}

const moduleWords = /^\s*(?:import|export)\b|\brequire\s*\(|\bexports\b/m;
