/**
 * The state of the server: the linting session over the client's folders, its open documents, and
 * their settings. It answers what holds now; when to ask, and how to tell the client, is decided elsewhere.
 */
import type { Config } from "../../engine/config.ts";
import { type ConfigResolver, createConfigResolver, isExcluded } from "../../engine/config-resolver.ts";
import type { Finding, Problem } from "../../engine/finding.ts";
import { joinPath, relativeTo } from "../../engine/paths.ts";
import type { CheckResult, LintSession, SessionOptions } from "../../engine/session.ts";
import type { FileSystem } from "../../ir/file-system.ts";
import type { Language, Module } from "../../ir/module.ts";
import type { RuleMeta } from "../../rules/kit/rule.ts";
import { type OpenDocument, OpenDocuments } from "./documents.ts";
import { type Positions, positionsOver } from "./positions.ts";
import { defaultSettings, type Settings } from "./settings.ts";

/** What the server is built from; tests hand in parts of their own. */
export interface ServerParts {
  readonly files: FileSystem;
  /** All that can be reported. */
  readonly catalogue: readonly RuleMeta[];
  createSession(options: SessionOptions): LintSession;
  /** Source files below the folders that a check of the whole workspace looks at. */
  discover(folders: readonly string[], configOf: (file: string) => Config): Iterable<string>;
}

/** Our language for that of the client. */
function languageOf(languageId: string): Language | undefined {
  if (languageId === "python") return "python";
  return /^(?:typescript|javascript)(?:react)?$/.test(languageId) ? "typescript" : undefined;
}

const nothing: CheckResult = { findings: [], problems: [], milliseconds: 0 };

export class Workspace {
  readonly documents = new OpenDocuments();
  private configurations: ConfigResolver;
  private session: LintSession;
  private folders: readonly string[] = [];
  private settings: ReadonlyMap<string | undefined, Settings> = new Map();
  private results = new Map<string, CheckResult>();
  /** Counts every change that may alter a finding; a result is fresh while it stands still. */
  generation = 0;

  constructor(
    private readonly parts: ServerParts,
    private readonly log: (line: string) => void,
  ) {
    this.configurations = this.newConfigurations();
    this.session = this.newSession();
  }

  get roots(): readonly string[] {
    return this.folders;
  }

  get catalogue(): readonly RuleMeta[] {
    return this.parts.catalogue;
  }

  /** Names resolve below these folders from now on. */
  setFolders(folders: readonly string[]): void {
    this.folders = folders;
    this.configurations = this.newConfigurations();
    this.restart();
  }

  /** Settings by folder; those under `undefined` hold for files outside of every folder. */
  setSettings(settings: ReadonlyMap<string | undefined, Settings>): void {
    this.settings = settings;
    this.configurations.invalidateAll();
    this.changed();
  }

  /** Settings in force for a file or folder. */
  settingsOf(file: string): Settings {
    const folder = this.folders
      .filter((candidate) => candidate === file || relativeTo(candidate, file) !== undefined)
      .reduce<string | undefined>(
        (longest, next) => (next.length > (longest?.length ?? 0) ? next : longest),
        undefined,
      );
    return this.settings.get(folder) ?? this.settings.get(undefined) ?? defaultSettings;
  }

  open(uri: string, languageId: string, version: number, text: string): OpenDocument {
    const document = this.documents.open(uri, languageId, version, text);
    this.openInSession(document);
    this.changed();
    return document;
  }

  change(
    uri: string,
    version: number,
    changes: Parameters<OpenDocuments["change"]>[2],
  ): OpenDocument | undefined {
    const applied = this.documents.change(uri, version, changes);
    if (!applied) return undefined;
    this.session.change(applied.document.file, applied.changes);
    this.changed();
    return applied.document;
  }

  close(uri: string): OpenDocument | undefined {
    const document = this.documents.close(uri);
    if (!document) return undefined;
    this.session.close(document.file);
    this.changed();
    return document;
  }

  /** Files changed, appeared or went on disk. */
  invalidate(files: readonly string[]): void {
    for (const file of files) {
      this.configurations.invalidate(file);
      this.session.invalidate(file);
    }
    this.changed();
  }

  /** What is wrong in the configuration files in force for open documents and folders. */
  configProblems(): readonly Problem[] {
    const asked = [
      ...this.documents.all().map((document) => document.file),
      ...this.folders.map((folder) => joinPath(folder, "any.py")),
    ];
    const problems = asked.flatMap((file) => this.configurations.problemsOf(file));
    for (const { file } of this.documents.all()) {
      if (this.isChecked(file)) problems.push(...this.session.configProblems(file));
    }
    const found = new Map<string, Problem>();
    for (const problem of problems) found.set(JSON.stringify(problem), problem);
    return [...found.values()];
  }

  /** Findings of a file as it stands now, empty where the user switched it off. */
  check(file: string): CheckResult {
    const known = this.results.get(file);
    if (known) return known;
    const result = this.isChecked(file) ? this.session.check(file) : nothing;
    for (const problem of result.problems) {
      if (problem.kind === "internal") this.log(`${problem.file}: ${problem.message}`);
    }
    this.results.set(file, result);
    return result;
  }

  /** Findings that a range of offsets touches, the shortest first. */
  findingsAt(file: string, start: number, end: number): readonly Finding[] {
    return this.check(file)
      .findings.filter((finding) => finding.span[0] <= end && finding.span[1] >= start)
      .sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]));
  }

  /** The file's text after every safe repair of certain findings that changes no other file. */
  fixAll(file: string, rules?: readonly string[]): string | undefined {
    if (!this.isChecked(file)) return undefined;
    const mayEdit = (other: string) => other === file;
    return this.session.fixAll(file, { mayEdit, ...(rules && { rules }) }).get(file);
  }

  /** These files will be checked, none of them when it is over. */
  prepare(files: readonly string[]): void {
    this.session.prepare(files);
  }

  module(file: string): Module | undefined {
    return this.session.module(file);
  }

  positions(): Positions {
    return positionsOver(
      (file) => this.session.text(file),
      (file) => this.documents.ofFile(file),
    );
  }

  discover(): Iterable<string> {
    return this.parts.discover(this.folders, (file) => this.configurations.configOf(file));
  }

  dispose(): void {
    this.session.dispose();
  }

  /** Switched off for the folder, or left out by the configuration: a file is silent in the editor, too. */
  private isChecked(file: string): boolean {
    return (
      this.settingsOf(file).enable &&
      !isExcluded(this.configurations.configOf(file), file, { isFolder: false })
    );
  }

  private restart(): void {
    this.session.dispose();
    this.session = this.newSession();
    for (const document of this.documents.all()) this.openInSession(document);
    this.changed();
  }

  private openInSession(document: OpenDocument): void {
    this.session.open(document.file, document.text.getText(), languageOf(document.languageId));
  }

  private newSession(): LintSession {
    return this.parts.createSession({
      files: this.parts.files,
      roots: this.folders,
      configOf: (file) => this.configurations.configOf(file),
      log: this.log,
    });
  }

  private newConfigurations(): ConfigResolver {
    return createConfigResolver({
      files: this.parts.files,
      roots: this.folders,
      catalogue: this.parts.catalogue,
      settings: (folder) => this.settingsOf(folder).config,
    });
  }

  private changed(): void {
    this.generation++;
    this.results = new Map();
  }
}
