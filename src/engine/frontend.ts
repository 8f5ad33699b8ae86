/**
 * What the engine needs from a language. A frontend turns source text into linked IR and writes
 * repairs; the engine knows nothing else of the language. Hosts create frontends, because these
 * may need files of their own (a parser's binary) that only a host can load.
 */
import type { ProjectIndex } from "../analysis/program.ts";
import type { FileSystem } from "../ir/file-system.ts";
import type { Language, Module, Span } from "../ir/module.ts";
import type { Printer } from "../rules/kit/printer.ts";

export interface Frontend {
  readonly language: Language;
  /** Ends of the file names that it reads, in lower case with their dot: `.py`. */
  readonly extensions: readonly string[];
  /** True for a file without a telling name whose first line gives its language away (`#!/usr/bin/env python3`). */
  readonly claims?: (firstLine: string) => boolean;
  /** Tells apart files that do not see the same libraries, and so belong to different projects. */
  readonly projectKey?: (file: string, options: ProjectOptions) => string;
  /** The project that `file` is in, with all others that have its key. */
  createProject(options: ProjectOptions, file?: string): FrontendProject;
}

export interface ProjectOptions {
  /** Open documents lie over the disk already: what it reads is the current text. */
  readonly files: FileSystem;
  /** Absolute paths of the workspace folders. */
  readonly roots: readonly string[];
  /**
   * Of closed files, so many UTF-16 units of source may be held analysed at once. The more, the fewer are read
   * anew, at some hundred bytes of memory each; absent, a language holds little.
   */
  readonly heldText?: number;
}

/** A change of a text, in UTF-16 offsets of the text before it. */
export interface TextChange {
  readonly span: Span;
  readonly newText: string;
}

/** Something in a configuration file that keeps it from being read. */
export interface ConfigProblem {
  /** The configuration file. */
  readonly file: string;
  readonly span?: Span;
  /** As the end of a sentence about the file. */
  readonly message: string;
}

/** The modules of one language in one session, linked with each other. */
export interface FrontendProject extends ProjectIndex {
  /**
   * False when surely no rule can find anything in this file, judged from the text alone and in
   * far less time than parsing takes.
   */
  mayConcern(file: string, text: string): boolean;
  /**
   * The file's text is now `text`, whatever the file system says. `changes` lead from the text
   * before to this one and are given only when the project knew that text.
   */
  update(file: string, text: string, changes?: readonly TextChange[]): void;
  /** The file system has the say again, and what it says about this file may have changed. */
  invalidate(file: string): void;
  /**
   * What is wrong with the language's own configuration of this file (`tsconfig.json`), which is
   * checked nevertheless.
   */
  problems?(file: string): readonly ConfigProblem[];
  /**
   * These files will be asked for, in place of those named before. Nothing need happen; a language
   * that reads files together can do so at once.
   */
  prepare?(files: readonly string[]): void;
  /** For results that are kept from one process to the next; absent where a language's are not. */
  readonly tracking?: Tracking;
  /** Writes repairs of a module whose source is `text`. */
  printer(module: Module, text: string): Printer;
  /**
   * Called between checks: lets go of what can be made again when too much has gathered. True when
   * it did, and modules handed out before belong to nothing any more.
   */
  trim?(): boolean;
  /** Frees what the garbage collector does not see. */
  dispose?(): void;
}

/**
 * What the findings of a file rest on besides its text. Whoever finds all texts, lookups and surroundings as
 * they were would find the same again.
 */
export interface Tracking {
  /** Folders outside of the project that its files are understood by. */
  surroundings(): readonly string[];
  /** What others call the file. */
  identityOf(file: string): string;
  /**
   * The questions about other files that were asked for this one in this session, each with the files that answer
   * it; under the name "" those that may have been asked for any.
   */
  lookupsOf(file: string): ReadonlyMap<string, readonly string[]>;
  /** Asks such a question again. */
  lookUp(file: string, question: string): readonly string[];
  /** Whether the answer is another only if the files that are to be checked are others, or have other texts. */
  isAboutChecked(question: string): boolean;
}
