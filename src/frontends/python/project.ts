/**
 * The Python files of a workspace: parsed and lowered once per content, linked with each other on
 * demand. An edit re-lowers one file; what was inferred across files is forgotten and found again
 * as it is asked for.
 */
import type { FrontendProject, ProjectOptions, TextChange } from "../../engine/frontend.ts";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { Module } from "../../ir/module.ts";
import { Inference } from "./inference.ts";
import { linkModule } from "./link.ts";
import { lowerModule } from "./lower.ts";
import { createModuleFinder } from "./module-finder.ts";
import { createPythonPrinter } from "./printer.ts";
import type { ParsedDocument, PythonParser } from "./syntax.ts";
import type { ProjectClass } from "./types.ts";

export interface PythonTools {
  readonly parser: PythonParser;
  readonly knowledge: LibraryKnowledge;
}

interface KnownFile {
  readonly text: string;
  readonly module: Module;
}

export function createPythonProject(tools: PythonTools, options: ProjectOptions): FrontendProject {
  const { parser, knowledge } = tools;
  const { files } = options;
  const finder = createModuleFinder(files, options.roots);
  /** Files that an editor has open, parsed incrementally. */
  const open = new Map<string, ParsedDocument>();
  const lowered = new Map<string, KnownFile | null>();
  const linked = new Set<Module>();
  const definesAsync = new Map<string, boolean>();
  /** Classes by the last name of each base as written, to be looked at closer when asked for. */
  const byBaseName = new Map<string, Set<ProjectClass>>();
  /** UTF-16 units of source behind the modules of closed files. */
  let heldText = 0;
  let allowedText = mostHeldText;
  let checksSinceTrim = 0;

  const inference = new Inference({
    knowledge,
    lowered: loweredModule,
    findModule: (name, importer) => finder.find(name, importer),
    subclasses: subclassesOf,
  });

  return {
    knowledge,
    mayConcern,
    module(file) {
      const module = loweredModule(file);
      if (module && !linked.has(module)) {
        linked.add(module);
        linkModule(inference, module);
      }
      return module;
    },
    subclasses: subclassesOf,
    update(file, text, changes) {
      const document = open.get(file);
      if (document && changes) applyChanges(document, changes);
      if (!document || document.text !== text) {
        document?.dispose();
        open.set(file, parser.open(text));
      }
      forget(file, { appeared: !lowered.get(file) });
    },
    invalidate(file) {
      open.get(file)?.dispose();
      open.delete(file);
      forget(file, { appeared: true });
    },
    printer: createPythonPrinter,
    trim() {
      checksSinceTrim += 1;
      if (heldText <= allowedText) return false;
      // Files that need one another have to be held together, or each check reads all of them anew.
      if (checksSinceTrim < checksWorthTrimming) allowedText *= 2;
      checksSinceTrim = 0;
      for (const file of [...lowered.keys()]) if (!open.has(file)) drop(file);
      linked.clear();
      inference.reset();
      return true;
    },
    dispose() {
      for (const document of open.values()) document.dispose();
      open.clear();
    },
  };

  function loweredModule(file: string): Module | undefined {
    const known = lowered.get(file);
    if (known !== undefined) return known?.module;
    const document = open.get(file);
    const text = document?.text ?? files.read(file);
    if (text === undefined) {
      lowered.set(file, null);
      return undefined;
    }
    const tree = document ? document.tree : parser.parse(text);
    const module = lowerModule(text, tree, { file, ...finder.nameOf(file) });
    lowered.set(file, { text, module });
    if (!document) heldText += text.length;
    for (const made of module.classes) {
      for (const name of baseNames(module, made)) {
        const classes = byBaseName.get(name) ?? new Set();
        byBaseName.set(name, classes.add({ module, class: made }));
      }
    }
    return module;
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
    drop(file);
    definesAsync.delete(file);
    linked.clear();
    inference.reset();
    if (change.appeared) finder.forget();
  }

  /** Only classes of files read so far count, which are the ones a finding can depend on in one run. */
  function subclassesOf(definition: ProjectClass): readonly ProjectClass[] {
    return [...(byBaseName.get(definition.class.name) ?? [])].filter((candidate) =>
      directBases(candidate).some((base) => base.class === definition.class),
    );
  }

  function directBases(definition: ProjectClass): readonly ProjectClass[] {
    const scope = definition.module.functions[definition.class.scope];
    if (!scope) return [];
    return definition.class.bases.flatMap((base) => {
      const type = inference.annotationType(definition.module, scope, base);
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
    const text = open.get(file)?.text ?? files.read(file) ?? "";
    const leads = asyncWords.test(text) || (depth > 0 && importsAsync(file, text, depth - 1));
    definesAsync.set(file, leads);
    return leads;
  }

  function importsAsync(file: string, text: string, depth: number): boolean {
    for (const match of text.matchAll(importLines)) {
      const module = match[1] ?? match[2];
      const target = module === undefined ? undefined : finder.find(module, file);
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
 * The IR of a source takes about a hundred times its size. A check of a whole workspace lets go of
 * modules now and then and reads those anew that are still needed, to stay within some tens of megabytes.
 */
const mostHeldText = 300_000;
const checksWorthTrimming = 8;

/** The names under which a class may know its bases, an import's own name among them. */
function baseNames(module: Module, made: Module["classes"][number]): readonly string[] {
  return made.bases.map((base) => {
    const written = base.name.split(".").at(-1) ?? base.name;
    const renamed = module.imports.find((binding) => binding.local === written)?.member;
    return renamed ?? written;
  });
}

function applyChanges(document: ParsedDocument, changes: readonly TextChange[]): void {
  for (const change of changes) document.edit(change.span, change.newText);
}
