/**
 * The Python files of a workspace: parsed and lowered once per content, linked with each other on
 * demand. An edit re-lowers the definitions it touched. While these look the same from outside,
 * nothing else is linked again; otherwise what was inferred across files is forgotten and found
 * again as it is asked for.
 */
import type { FrontendProject, ProjectOptions, TextChange } from "../../engine/frontend.ts";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { ClassIr, FunctionIr, Module } from "../../ir/module.ts";
import { differenceOf } from "../../ir/text-difference.ts";
import { annotationType } from "./annotation-types.ts";
import { ClassHeads } from "./class-heads.ts";
import { functionsMentioning, type Words, withImportedNames } from "./dependents.ts";
import { Inference } from "./inference.ts";
import { createInstalledFunctions } from "./installed-functions.ts";
import { linkFunctions, linkModule } from "./link.ts";
import { Lookups } from "./lookups.ts";
import { lowerModule, type ModuleIdentity } from "./lower.ts";
import { LoweringMemory } from "./lowering-reuse.ts";
import { createModuleFinder } from "./module-finder.ts";
import { patchModule, updateOf } from "./module-update.ts";
import { type NotebookParts, pythonCodeOf } from "./notebook-code.ts";
import { type Difference, differences, familiesOf, type Outward, outwardOf } from "./outward.ts";
import { createPythonPrinter } from "./printer.ts";
import type { ParsedDocument, PythonParser } from "./syntax.ts";
import type { ProjectClass } from "./types.ts";
import { createWordIndex } from "./word-index.ts";

export interface PythonTools {
  readonly parser: PythonParser;
  readonly knowledge: LibraryKnowledge;
  /** Folders that packages are installed in; absent, calls are not followed into packages. */
  readonly packageFolders?: (() => readonly string[]) | undefined;
}

/** A file that an editor has open, parsed incrementally. */
interface OpenFile {
  readonly document: ParsedDocument;
  readonly memory: LoweringMemory;
  notebook?: NotebookParts | undefined;
}

/** A function to be inferred anew, and what others saw of it before. */
interface Affected {
  readonly module: Module;
  readonly target: FunctionIr;
  readonly outward: Outward;
}

interface KnownFile {
  readonly text: string;
  readonly module: Module;
}

export function createPythonProject(tools: PythonTools, options: ProjectOptions): FrontendProject {
  const { parser, knowledge, packageFolders } = tools;
  const { files } = options;
  const library = packageFolders && createInstalledFunctions({ parser, knowledge, files, packageFolders });
  const finder = createModuleFinder(files, options.roots);
  const open = new Map<string, OpenFile>();
  const lowered = new Map<string, KnownFile | null>();
  /** Open files that were edited since they were lowered. */
  const edited = new Set<string>();
  const linked = new Set<Module>();
  /** Functions of linked modules that have new contents. */
  const unlinked = new Map<Module, Set<FunctionIr>>();
  const definesAsync = new Map<string, boolean>();
  const words = createWordIndex({
    text: (file) => open.get(file)?.document.text ?? files.read(file),
    open: () => open.keys(),
    nameOf: (file) => finder.nameOf(file).name,
  });
  /** Classes by the last name of each base as written, to be looked at closer when asked for. */
  const byBaseName = new Map<string, Set<ProjectClass>>();
  /** Of the files that are to be checked. */
  const heads = new ClassHeads((file) => open.get(file)?.document.text ?? files.read(file), finder);
  const lookups = new Lookups(finder, heads, words);
  /** UTF-16 units of source behind the modules of closed files. */
  let heldText = 0;
  let allowedText = options.heldText ?? mostHeldText;
  let checksSinceTrim = 0;
  let links = {};

  const inference = new Inference({
    knowledge,
    lowered: loweredModule,
    findModule: (name, importer) => lookups.module(name, importer),
    subclasses: subclassesOf,
  });

  return {
    knowledge,
    library,
    mayConcern,
    module: linkedModule,
    moduleNamed(name, importer) {
      const file = lookups.module(name, importer);
      return file === undefined ? undefined : linkedModule(file);
    },
    subclasses: subclassesOf,
    subclassesByName: (name) => classesNaming(name, lookups.subclassFiles(name)),
    modulesNaming: (word, definedIn) =>
      lookups.usingFiles(word, definedIn).flatMap((file) => linkedModule(file) ?? []),
    get links() {
      settle();
      return links;
    },
    update(file, text, changes) {
      words.renew(file);
      if (library?.module(file)) library.release();
      const { code, notebook } = pythonCodeOf(text);
      const opened = open.get(file);
      const document = opened?.document;
      if (document && changes) applyChanges(document, notebook ? changesTo(code, document) : changes);
      if (opened && document?.text === code) {
        opened.notebook = notebook;
        definesAsync.delete(file);
        heads.forget(file);
        if (lowered.get(file)) edited.add(file);
        else forget(file, { appeared: true });
        return;
      }
      document?.dispose();
      open.set(file, { document: parser.open(code), memory: new LoweringMemory(), notebook });
      forget(file, { appeared: !lowered.get(file) });
    },
    invalidate(file) {
      words.renew(file);
      if (library?.module(file)) library.release();
      open.get(file)?.document.dispose();
      open.delete(file);
      forget(file, { appeared: true });
    },
    prepare(checked) {
      heads.prepare(checked);
      // Where to look for callers stays of use when all files have been checked.
      if (checked.length > 0) words.prepare(checked);
    },
    tracking: {
      surroundings: () => tools.packageFolders?.() ?? [],
      identityOf: (file) => finder.nameOf(file).name,
      lookupsOf: (file) => lookups.of(file),
      lookUp: (file, question) => lookups.again(file, question),
      isAboutChecked: (question) => !question.startsWith("import "),
    },
    printer: createPythonPrinter,
    trim() {
      checksSinceTrim += 1;
      const letGo = library?.trim() ?? false;
      if (heldText <= allowedText) return letGo;
      // Files that need one another have to be held together, or each check reads all of them anew.
      if (checksSinceTrim < checksWorthTrimming) allowedText *= 2;
      checksSinceTrim = 0;
      for (const file of [...lowered.keys()]) if (!open.has(file)) drop(file);
      forgetLinks();
      return true;
    },
    dispose() {
      for (const { document } of open.values()) document.dispose();
      open.clear();
    },
  };

  function linkedModule(file: string): Module | undefined {
    settle();
    const module = loweredModule(file);
    if (module) link(module);
    return module;
  }

  function loweredModule(file: string): Module | undefined {
    if (edited.has(file)) relower(file);
    const known = lowered.get(file);
    if (known !== undefined) return known?.module;
    const opened = open.get(file);
    const text = opened ? "" : files.read(file);
    if (text === undefined) {
      lowered.set(file, null);
      return undefined;
    }
    const { code, notebook } = opened
      ? { code: opened.document.text, notebook: opened.notebook }
      : pythonCodeOf(text);
    const tree = opened ? opened.document.tree : parser.parse(code);
    const module = lowerModule(code, tree, identityOf(file, notebook), opened?.memory);
    opened?.memory.settle(module);
    if (!opened) heldText += code.length;
    keep(file, { text: code, module });
    return module;
  }

  /** What a notebook runs is no module that could be imported. */
  function identityOf(file: string, notebook: NotebookParts | undefined): ModuleIdentity {
    if (notebook) return { file, name: "__main__", package: false, topLevelAwait: true, notebook };
    return { file, ...finder.nameOf(file) };
  }

  /** Lowers an open file after an edit, as little of it as may be. */
  function relower(file: string): void {
    edited.delete(file);
    const opened = open.get(file);
    const before = lowered.get(file)?.module;
    if (!opened || !before) return;
    const { document, memory, notebook } = opened;
    const after = lowerModule(document.text, document.tree, identityOf(file, notebook), memory);
    const update = updateOf(before, after);
    if (!update) {
      memory.settle(after);
      drop(file);
      keep(file, { text: document.text, module: after });
      forgetLinks();
      return;
    }
    const family = familiesOf(
      before,
      update.edited.map((revision) => revision.before),
    );
    const outward = family?.map((target) => outwardOf(inference, before, target));
    patchModule(before, after, update);
    memory.settle(before);
    lowered.set(file, { text: document.text, module: before });
    for (const revision of update.moved) linkLater(before, revision.before);
    if (!family || !outward || !spread(before, family, outward)) forgetLinks();
  }

  /**
   * Infers edited functions anew and with them all that may have learnt something from them, by
   * the names through which it would have. False when the difference goes further than names.
   */
  function spread(module: Module, edited: readonly FunctionIr[], before: readonly Outward[]): boolean {
    const seen = new Set(edited);
    let wave: readonly Affected[] = edited.flatMap((target, at) => {
      const outward = before[at];
      return outward ? [{ module, target, outward }] : [];
    });
    while (wave.length > 0) {
      inference.forget(wave.map(({ target }) => target));
      const found: Difference[] = [];
      for (const { module: within, target, outward } of wave) {
        linkLater(within, target);
        const different = differences(within, target, outward, outwardOf(inference, within, target));
        if (!different) return false;
        found.push(...different);
      }
      if (found.length === 0) return true;
      const modules = [...lowered.values()].flatMap((known) => known?.module ?? []);
      const words = wordsOf(found, modules);
      inference.forgetMeanings(words.names);
      const next: Affected[] = [];
      for (const within of modules) {
        const mentioning = familiesOf(within, functionsMentioning(within, words));
        if (!mentioning) return false;
        for (const target of mentioning) {
          if (seen.has(target)) continue;
          seen.add(target);
          next.push({ module: within, target, outward: outwardOf(inference, within, target) });
          // What analyses found in the body rests on what was linked to it.
          Object.assign(target, { body: [...target.body] });
        }
      }
      wave = next;
    }
    return true;
  }

  function wordsOf(found: readonly Difference[], modules: readonly Module[]): Words {
    const attributes = new Map<string, Set<ClassIr>>();
    for (const { name, attributeOf } of found) {
      if (attributeOf) attributes.set(name, (attributes.get(name) ?? new Set()).add(attributeOf));
    }
    for (const { name, attributeOf } of found) if (!attributeOf) attributes.delete(name);
    return {
      names: withImportedNames(modules, new Set(found.map(({ name }) => name))),
      attributes,
      standsAlone: ({ name, bases, keywords, decorators }) =>
        bases.length + decorators.length === 0 && !keywords && !byBaseName.get(name)?.size,
    };
  }

  function linkLater(module: Module, target: FunctionIr): void {
    const waiting = unlinked.get(module) ?? new Set();
    unlinked.set(module, waiting.add(target));
  }

  function settle(): void {
    for (const file of edited) relower(file);
  }

  function link(module: Module): void {
    if (!linked.has(module)) {
      linked.add(module);
      linkModule(inference, module);
    } else {
      const waiting = unlinked.get(module);
      if (waiting) linkFunctions(inference, module, waiting);
    }
    unlinked.delete(module);
  }

  function forgetLinks(): void {
    links = {};
    linked.clear();
    unlinked.clear();
    inference.reset();
  }

  function keep(file: string, known: KnownFile): void {
    lowered.set(file, known);
    const { module } = known;
    for (const made of module.classes) {
      for (const name of baseNames(module, made)) {
        const classes = byBaseName.get(name) ?? new Set();
        byBaseName.set(name, classes.add({ module, class: made }));
      }
    }
  }

  function drop(file: string): void {
    const known = lowered.get(file);
    lowered.delete(file);
    if (!known) return;
    if (!open.has(file)) heldText = Math.max(0, heldText - known.text.length);
    for (const made of known.module.classes) {
      for (const name of baseNames(known.module, made)) {
        const classes = byBaseName.get(name);
        for (const one of classes ?? []) if (one.class === made) classes?.delete(one);
      }
    }
  }

  function forget(file: string, change: { readonly appeared: boolean }): void {
    edited.delete(file);
    drop(file);
    definesAsync.delete(file);
    heads.forget(file);
    forgetLinks();
    if (!change.appeared) return;
    finder.forget();
    lookups.forget();
  }

  /** Classes of files that are to be checked count, and those of files read so far. */
  function subclassesOf(definition: ProjectClass): readonly ProjectClass[] {
    const { module, class: defined } = definition;
    return classesNaming(defined.name, lookups.subclassFiles(defined.name, module.file)).filter((candidate) =>
      directBases(candidate).some((base) => base.class === defined),
    );
  }

  function classesNaming(base: string, files: readonly string[]): readonly ProjectClass[] {
    for (const file of files) loweredModule(file);
    return [...(byBaseName.get(base) ?? [])];
  }

  function directBases(definition: ProjectClass): readonly ProjectClass[] {
    const scope = definition.module.functions[definition.class.scope];
    if (!scope) return [];
    return definition.class.bases.flatMap((base) => {
      const type = annotationType(inference, definition.module, scope, base);
      return type.is === "instance" && type.project ? [type.project] : [];
    });
  }

  function mayConcern(file: string, text: string): boolean {
    return asyncWords.test(text) || importsAsync(file, text, 3);
  }

  /** Whether a module, or one that it passes on, has anything asynchronous to call. */
  function leadsToAsync(file: string, depth: number): boolean {
    const known = definesAsync.get(file);
    if (known !== undefined) return known;
    definesAsync.set(file, false);
    const text = open.get(file)?.document.text ?? files.read(file) ?? "";
    const leads = asyncWords.test(text) || (depth > 0 && importsAsync(file, text, depth - 1));
    definesAsync.set(file, leads);
    return leads;
  }

  function importsAsync(file: string, text: string, depth: number): boolean {
    for (const match of text.matchAll(importLines)) {
      const module = match[1] ?? match[2];
      const target = module === undefined ? undefined : lookups.module(module, file);
      if (target !== undefined && leadsToAsync(target, depth)) return true;
    }
    return false;
  }
}

/** Words without which nothing asynchronous is defined, awaited or started. Prose seldom has them. */
const asyncWords =
  /\basync\s+(?:def|for|with)\b|\bawait\b|\b(?:import|from)\s+asyncio\b|\b(?:create_task|ensure_future|run_until_complete)\b/;
const importLines = /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w.]+))/gm;

/**
 * The IR of a source, with what is found in it, takes about fifty times its size. A check of a whole workspace
 * in an editor lets go of modules now and then and reads those anew that are still needed, to stay within some
 * tens of megabytes.
 */
const mostHeldText = 120_000;
const checksWorthTrimming = 8;

/** The names under which a class may know its bases, an import's own name among them. */
function baseNames(module: Module, made: Module["classes"][number]): readonly string[] {
  return made.bases.map((base) => {
    const written = base.name.split(".").at(-1) ?? base.name;
    const renamed = module.imports.find((binding) => binding.local === written)?.member;
    return renamed ?? written;
  });
}

/** An edit of a notebook may mask other lines than it touched. */
function changesTo(code: string, document: ParsedDocument): readonly TextChange[] {
  const change = differenceOf(document.text, code);
  return change ? [change] : [];
}

function applyChanges(document: ParsedDocument, changes: readonly TextChange[]): void {
  for (const change of changes) document.edit(change.span, change.newText);
}
