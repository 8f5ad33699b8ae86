/**
 * One linting session over a project: hosts open, change and close files, and ask for findings.
 * It knows neither editors nor disks; files come through a {@link FileSystem}.
 */
import { type Waits, waitsOf } from "../analysis/waits.ts";
import type { FileSystem } from "../ir/file-system.ts";
import type { FunctionIr, Language, Module, Span } from "../ir/module.ts";
import { inLanguage, type Translations } from "../ir/text.ts";
import { rules as allRules } from "../rules/index.ts";
import type { Repair, Rule } from "../rules/kit/rule.ts";
import { refactoringsOf } from "../rules/refactorings.ts";
import { catalogueOf } from "./catalogue.ts";
import type { Config } from "./config.ts";
import type { Finding, Problem } from "./finding.ts";
import { fixToFixpoint } from "./fix-all.ts";
import type { Frontend, ProjectOptions, TextChange, Tracking } from "./frontend.ts";
import { asyncFunctionAt } from "./function-at.ts";
import { createProjects, type LanguageProject } from "./projects.ts";
import { createResultCache, type Found, type ResultStore } from "./result-cache.ts";
import { checkModule } from "./run-rules.ts";
import { mayHaveDirectives } from "./suppression.ts";

export interface SessionOptions extends ProjectOptions {
  /** Configuration in force for a file. */
  readonly configOf: (file: string) => Config;
  /**
   * Called with what must not be lost and has no place in a result: a repair that crashed, for one.
   * A rule that crashes is an `internal` problem of the result instead.
   */
  readonly log: (line: string) => void;
  /** The rules to run; all of them by default. */
  readonly rules?: readonly Rule[];
  /** The language in which findings are said; English by default. */
  readonly language?: MessageLanguage;
  /** Where findings are kept from one session to the next, for sessions over files that nobody edits. */
  readonly results?: ResultStore;
}

export interface MessageLanguage {
  /** As in `ko`. */
  readonly code: string;
  readonly translations: Translations;
}

export interface CheckResult extends Found {
  /** Wall time in milliseconds. */
  readonly milliseconds: number;
}

export interface CheckOptions {
  /** Names or codes of the rules to run, whatever the configuration says of them. */
  readonly rules?: readonly string[];
}

export interface FixOptions extends CheckOptions {
  /** At most so many rounds; 10 by default. */
  readonly rounds?: number;
  /** Files that a repair may change besides the one fixed; all of the project's by default. */
  readonly mayEdit?: (file: string) => boolean;
  /** Findings that are repaired; all of them by default. */
  readonly only?: (finding: Finding) => boolean;
}

export interface FunctionWaits {
  readonly function: FunctionIr;
  readonly waits: Waits;
}

export interface LintSession {
  /** The editor's text replaces the file's until it is closed. `language` is for files whose name does not tell it. */
  open(file: string, text: string, language?: Language): void;
  /** Changes one after the other, each in offsets of the text that the one before it left. */
  change(file: string, changes: readonly TextChange[]): void;
  close(file: string): void;
  /** The file changed, appeared or went on disk. */
  invalidate(file: string): void;
  /** Findings of one file, in source order. `rules` limits them to these names or codes. Never throws on user code. */
  check(file: string, options?: CheckOptions): CheckResult;
  /**
   * These files will be checked, in place of those named before: what a language reads together it
   * can then read at once. Nothing has to be named, and naming none lets go of what was read.
   */
  prepare(files: readonly string[]): void;
  /** What is wrong with a language's own configuration of the file. Reads no more than that. */
  configProblems(file: string): readonly Problem[];
  /** The linked IR of a file. */
  module(file: string): Module | undefined;
  /** What the waits of the async code at an offset wait for. Undefined where there is none. */
  waitsAt(file: string, offset: number): FunctionWaits | undefined;
  /** What can be made of a selection in async code, beside the repairs of findings. */
  refactorings(file: string, selection: Span): readonly Repair<string>[];
  /** Current text, of the editor or the disk. */
  text(file: string): string | undefined;
  /** True for files whose name, or whose first line, says that a frontend reads them. */
  understands(file: string): boolean;
  /**
   * Applies safe repairs of certain findings until none is left, at most `rounds` times.
   * Returns the new text of every file changed, without writing anything.
   */
  fixAll(file: string, options?: FixOptions): ReadonlyMap<string, string>;
  dispose(): void;
}

/** A session over these languages. It owns the projects it makes of them until it is disposed. */
export function createSession(options: SessionOptions, frontends: readonly Frontend[]): LintSession {
  const rules = options.rules ?? allRules;
  const catalogue = catalogueOf(rules);
  const cache = options.results && createResultCache(options.files, options.results);
  const projects = createProjects({ ...options, ...(cache && { files: cache.files }) }, frontends);

  const check = (file: string, checkOptions: CheckOptions = {}): CheckResult => {
    const started = performance.now();
    const result = checkFile(file, checkOptions);
    return { ...result, milliseconds: performance.now() - started };
  };

  const checkFile = (file: string, { rules: only }: CheckOptions): Found => {
    const text = projects.text(file);
    if (text === undefined) return nothingFor(file, "unreadable", whyUnreadable(options.files, file));
    const language = projects.languageOf(file);
    if (!language) return nothingFor(file, "unreadable", "is in no language that Awaitwise reads");
    if (!hasRules(language)) return { findings: [], problems: [] };
    const project = projects.of(file);
    if (!project) return { findings: [], problems: [] };
    const { tracking } = project.project;
    if (!cache || !tracking) return checkText(file, text, project, only);
    const asked = askedFor(options.configOf(file), only, tracking, options.language?.code);
    const known = cache.find(file, asked, tracking);
    if (known) return known;
    const found = checkText(file, text, project, only);
    cache.keep(file, asked, tracking, found);
    return found;
  };

  const checkText = (
    file: string,
    text: string,
    { project, program: programOf }: LanguageProject,
    only: CheckOptions["rules"],
  ): Found => {
    try {
      if (!mayHaveDirectives(text) && !project.mayConcern(file, text)) return { findings: [], problems: [] };
      const program = programOf();
      const module = project.module(file);
      if (!module) return nothingFor(file, "unreadable", "could not be read as a module");
      const config = options.configOf(file);
      const printer = project.printer(module, text);
      const result = checkModule({
        module,
        text,
        printer,
        printerOf(other) {
          const otherText = projects.text(other.file);
          return otherText === undefined ? undefined : project.printer(other, otherText);
        },
        program,
        config,
        rules,
        catalogue,
        log: options.log,
        ...(options.language && { translations: options.language.translations }),
        ...(projects.isOpen(file) && { isCurrent: () => projects.text(file) === text }),
        ...(only && { only }),
      });
      const wrong = configProblems(file);
      return wrong.length === 0 ? result : { ...result, problems: [...wrong, ...result.problems] };
    } catch (error) {
      if (isStackOverflow(error))
        return nothingFor(file, "unreadable", "is nested too deeply to be analysed");
      return nothingFor(file, "internal", `could not be analysed: ${describeError(error)}`);
    }
  };

  const hasRules = (language: Language): boolean =>
    rules.some((rule) => rule.meta.languages.includes(language));

  const configProblems = (file: string): readonly Problem[] => {
    const language = projects.languageOf(file);
    if (!language || !hasRules(language)) return [];
    const found = projects.of(file)?.project.problems?.(file) ?? [];
    return found.map((problem) => ({ ...problem, kind: "config" }));
  };

  return {
    prepare(files) {
      cache?.prepare(files);
      projects.prepare(
        files.filter((file) => {
          const language = projects.languageOf(file);
          return language !== undefined && hasRules(language);
        }),
      );
    },
    configProblems,
    open: (file, text, language) => projects.open(file, text, language),
    change: (file, changes) => projects.change(file, changes),
    close: (file) => projects.close(file),
    invalidate: (file) => projects.invalidate(file),
    check,
    module: (file) =>
      projects.text(file) === undefined ? undefined : projects.of(file)?.project.module(file),
    waitsAt(file, offset) {
      const text = projects.text(file);
      const language = text === undefined ? undefined : projects.of(file);
      const program = language?.program();
      const module = language?.project.module(file);
      const found = module && text !== undefined && asyncFunctionAt(module, text, offset);
      if (!program || !found) return undefined;
      const waits = waitsOf(program, { module, function: found }, (span) => text.slice(...span));
      return found.kind === "module" && waits.waits.length === 0 ? undefined : { function: found, waits };
    },
    refactorings(file, selection) {
      const text = projects.text(file);
      const language = text === undefined ? undefined : projects.of(file);
      const program = language?.program();
      const module = language?.project.module(file);
      const within = module && text !== undefined && asyncFunctionAt(module, text, selection[0]);
      if (!program || !language || !within) return [];
      const { pythonVersion } = options.configOf(file);
      const printer = language.project.printer(module, text);
      const found = refactoringsOf({ module, program, printer, pythonVersion }, within, selection);
      return found.map((one) => ({ ...one, title: inLanguage(one.title, options.language?.translations) }));
    },
    text: (file) => projects.text(file),
    understands: (file) => projects.languageOf(file) !== undefined,
    fixAll(file, fixOptions = {}) {
      const { rounds = 10, mayEdit = () => true, only = () => true, ...checkOptions } = fixOptions;
      return fixToFixpoint(file, {
        rounds,
        mayEdit,
        only,
        log: options.log,
        texts: projects,
        check: () => check(file, checkOptions).findings,
        syntaxProblems: (changed) => projects.of(changed)?.project.module(changed)?.problems.length ?? 0,
      });
    },
    dispose() {
      cache?.save();
      projects.dispose();
    },
  };
}

/** Everything but files that decides what is found in one. */
function askedFor(config: Config, only: CheckOptions["rules"], tracking: Tracking, language = "en"): string {
  return JSON.stringify([config, only ?? [], language, tracking.surroundings()]);
}

function nothingFor(file: string, kind: Problem["kind"], message: string): Found {
  return { findings: [], problems: [{ file, kind, message }] };
}

function whyUnreadable(files: FileSystem, file: string): string {
  return files.whyUnreadable?.(file) ?? (files.isFile(file) ? "cannot be read as text" : "does not exist");
}

/** Generated expressions can be nested deeper than any parser of Python itself would follow. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message);
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

export type { TextChange };
