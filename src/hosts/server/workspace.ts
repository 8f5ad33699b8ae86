/**
 * The state of the server: the linting session over the client's folders, its open documents, and
 * their settings. It answers what holds now; when to ask, and how to tell the client, is decided elsewhere.
 */
import type { Config } from "../../engine/config.ts";
import { type ConfigResolver, createConfigResolver, isExcluded } from "../../engine/config-resolver.ts";
import { mergeEdits } from "../../engine/edits.ts";
import type { Finding, Problem } from "../../engine/finding.ts";
import { safeRepairOf } from "../../engine/fix-all.ts";
import { isInstalledCode } from "../../engine/installed-code.ts";
import { joinPath, relativeTo } from "../../engine/paths.ts";
import type { CheckResult, FunctionWaits, LintSession, SessionOptions } from "../../engine/session.ts";
import { type SuppressionEdits, suppressionEdits } from "../../engine/suppression-edits.ts";
import { applyEdits } from "../../ir/apply-edits.ts";
import type { FileSystem } from "../../ir/file-system.ts";
import type { Language, Module, Span } from "../../ir/module.ts";
import { cellSpans, isNotebookText } from "../../ir/notebook.ts";
import type { Repair, RuleMeta } from "../../rules/kit/rule.ts";
import { isNotebookFile } from "../notebook-file.ts";
import { type NotebookFiles, withNotebooks } from "../notebook-files.ts";
import { type OpenDocument, OpenDocuments } from "./documents.ts";
import type { EditorCheck, EditorTypeScript } from "./editor-typescript.ts";
import type { OpenNotebook } from "./notebooks.ts";
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

function isTypeScriptOnDisk({ languageId, uri }: OpenDocument): boolean {
  return languageOf(languageId) === "typescript" && uri.startsWith("file:");
}

/** The JSON of a notebook as it lies on disk, which is no program. */
function isNotebookAsText({ file, languageId, start }: OpenDocument): boolean {
  return start === 0 && isNotebookFile(file) && languageOf(languageId) !== "python";
}

/** What to watch for Python environments that appear, go, or get other packages. Installers write `RECORD` last. */
export const environmentWatchers = [
  "**/pyvenv.cfg",
  // A folder that goes is told of by itself, without what was in it.
  "**/{.venv,venv}",
  "**/*.dist-info/RECORD",
  "**/site-packages/*.pth",
];

function isAboutPackages(file: string): boolean {
  return /(^|[/\\])(pyvenv\.cfg|\.?venv|[^/\\]+\.dist-info[/\\]RECORD|site-packages[/\\][^/\\]+\.pth)$/.test(
    file,
  );
}

const nothing: CheckResult = { findings: [], problems: [], milliseconds: 0 };

export class Workspace {
  readonly documents = new OpenDocuments();
  private readonly files: NotebookFiles;
  private configurations: ConfigResolver;
  private session: LintSession;
  private folders: readonly string[] = [];
  private settings: ReadonlyMap<string | undefined, Settings> = new Map();
  private results = new Map<string, CheckResult>();
  /** What the editor's TypeScript server found, of files that it answers for. */
  private served = new Map<string, EditorCheck>();
  /** Files that it does not answer for. */
  private readonly refused = new Set<string>();
  /** Counts every change that may alter a finding; a result is fresh while it stands still. */
  generation = 0;

  constructor(
    private readonly parts: ServerParts,
    private readonly log: (line: string) => void,
    private readonly editor?: EditorTypeScript,
  ) {
    this.files = withNotebooks(parts.files);
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

  openNotebook(params: Parameters<OpenDocuments["openNotebook"]>[0]): OpenNotebook {
    const notebook = this.documents.openNotebook(params);
    this.session.open(notebook.file, notebook.text, "python");
    this.changed();
    return notebook;
  }

  changeNotebook(
    params: Parameters<OpenDocuments["changeNotebook"]>[0],
  ): ReturnType<OpenDocuments["changeNotebook"]> {
    const applied = this.documents.changeNotebook(params);
    if (applied && applied.changes.length > 0) {
      this.session.change(applied.notebook.file, applied.changes);
      this.changed();
    }
    return applied;
  }

  closeNotebook(uri: string): OpenNotebook | undefined {
    const notebook = this.documents.closeNotebook(uri);
    if (!notebook) return undefined;
    this.session.close(notebook.file);
    this.changed();
    return notebook;
  }

  isNotebook(file: string): boolean {
    return isNotebookText(this.session.text(file) ?? "");
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
    this.refused.delete(document.file);
    this.changed();
    return document;
  }

  /** Files changed, appeared or went on disk. */
  invalidate(files: readonly string[]): void {
    for (const file of files) {
      this.configurations.invalidate(file);
      this.session.invalidate(file);
    }
    // Which packages there are is found out once a session.
    if (files.some(isAboutPackages)) this.restart();
    else this.changed();
  }

  /** What is wrong in the configuration files in force for open documents and folders. */
  configProblems(): readonly Problem[] {
    const asked = [
      ...this.documents.all().map((document) => document.file),
      ...this.folders.map((folder) => joinPath(folder, "any.py")),
    ];
    const problems = asked.flatMap((file) => this.configurations.problemsOf(file));
    for (const document of this.documents.all()) {
      const { file } = document;
      if (this.isChecked(file) && !this.leavesToEditor(document))
        problems.push(...this.session.configProblems(file));
    }
    const found = new Map<string, Problem>();
    for (const problem of problems) found.set(JSON.stringify(problem), problem);
    return [...found.values()];
  }

  /**
   * Has to be waited for before findings of an open document are asked for: those of TypeScript may
   * come from the editor. With `repairs` the findings have these, too.
   */
  async ready(document: OpenDocument, { repairs }: { readonly repairs: boolean }): Promise<void> {
    const { file } = document;
    if (!this.editor || !isTypeScriptOnDisk(document) || !this.isChecked(file)) return;
    for (let attempt = 0; attempt < 3; attempt++) {
      const known = this.served.get(file);
      if (this.results.has(file) && (!known || known.hasRepairs || !repairs)) return;
      const { generation } = this;
      const config = this.configurations.configOf(file);
      const found = await this.editor.check(file, config, { repairs });
      if (this.generation !== generation) continue;
      if (!found) {
        this.refused.add(file);
        return;
      }
      this.refused.delete(file);
      this.served.set(file, found);
      this.results.set(file, found.result);
      return;
    }
  }

  /** Findings that the editor's compiler does not report by itself. */
  reported(file: string): CheckResult {
    const result = this.check(file);
    const reported = this.served.get(file)?.reported;
    if (!reported?.size) return result;
    return { ...result, findings: result.findings.filter((finding) => !reported.has(finding)) };
  }

  /** Comments that silence a finding. */
  suppressions(finding: Finding): SuppressionEdits | undefined {
    const served = this.served.get(finding.file);
    if (served) return served.suppressions.get(finding);
    const module = this.session.module(finding.file);
    const text = this.session.text(finding.file);
    if (!module || text === undefined) return undefined;
    return suppressionEdits({ module, text }, finding.span, finding.rule);
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

  /** Findings of a file that stand in one of its documents. */
  checkDocument(document: OpenDocument): CheckResult {
    const { start, file, text } = document;
    const result = this.reported(file);
    if (!this.isNotebook(file)) return result;
    const end = start + text.getText().length;
    return {
      ...result,
      findings: result.findings.filter(({ span }) => span[0] >= start && span[0] <= end),
    };
  }

  /** Findings that a range of offsets touches, the shortest first. */
  findingsAt(file: string, start: number, end: number): readonly Finding[] {
    return this.check(file)
      .findings.filter((finding) => finding.span[0] <= end && finding.span[1] >= start)
      .sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]));
  }

  /**
   * The file's text after every safe repair of certain findings that changes no other file, for a
   * notebook perhaps only of those `within` one of its cells.
   */
  fixAll(
    file: string,
    { rules, within }: { readonly rules?: readonly string[]; readonly within?: OpenDocument },
  ): string | undefined {
    if (!this.isChecked(file)) return undefined;
    const served = this.served.get(file);
    if (served) return this.fixServed(file, served, rules);
    const mayEdit = (other: string) => other === file;
    const cell = this.isNotebook(file) && within ? this.documents.ofFile(file).indexOf(within) : undefined;
    const standsInCell = ({ span }: Finding) =>
      cellSpans(this.session.text(file) ?? "").findLastIndex(([start]) => start <= span[0]) === cell;
    const options = { mayEdit, ...(rules && { rules }), ...(cell !== undefined && { only: standsInCell }) };
    return this.session.fixAll(file, options).get(file);
  }

  /** One round: the editor's TypeScript server knows no other text than the editor's. */
  private fixServed(
    file: string,
    { result }: EditorCheck,
    rules: readonly string[] | undefined,
  ): string | undefined {
    const repairs = result.findings.flatMap((finding) => {
      if (rules && !rules.includes(finding.rule)) return [];
      const safe = safeRepairOf(finding);
      return safe?.edits.every((edit) => edit.file === file) ? [safe.edits] : [];
    });
    const text = this.session.text(file);
    const edits = mergeEdits(repairs).edits.get(file);
    return text === undefined || !edits ? undefined : applyEdits(text, edits);
  }

  /** What can be made of a selection. Of files that the editor itself reads only where somebody `asked` for it. */
  refactorings(
    file: string,
    selection: Span,
    { asked }: { readonly asked: boolean },
  ): readonly Repair<string>[] {
    if (!this.isChecked(file)) return [];
    const isTheirs = this.documents.ofFile(file).some((document) => this.leavesToEditor(document));
    if (isTheirs && !asked) return [];
    // Where a rule speaks, its repairs are offered.
    const isReported = this.findingsAt(file, ...selection).some(({ rule }) => rule === "sequential-awaits");
    return isReported ? [] : this.session.refactorings(file, selection);
  }

  /** These files will be checked, none of them when it is over. */
  prepare(files: readonly string[]): void {
    this.session.prepare(files);
  }

  module(file: string): Module | undefined {
    return this.session.module(file);
  }

  waitsAt(file: string, offset: number): FunctionWaits | undefined {
    return this.session.waitsAt(file, offset);
  }

  positions(): Positions {
    return positionsOver({
      textOf: (file) => this.session.text(file),
      documentsOf: (file) => this.documents.ofFile(file),
      notebookJson: (file) => (this.documents.isOpen(file) ? undefined : this.files.notebookJson(file)),
    });
  }

  discover(): Iterable<string> {
    return this.parts.discover(this.folders, (file) => this.configurations.configOf(file));
  }

  dispose(): void {
    this.session.dispose();
  }

  /** Whether the editor itself reads this file, and says what is wrong with its configuration. */
  private leavesToEditor(document: OpenDocument): boolean {
    return this.editor !== undefined && isTypeScriptOnDisk(document) && !this.refused.has(document.file);
  }

  /** Switched off for the folder, left out by the configuration, or installed: a file is silent in the editor, too. */
  private isChecked(file: string): boolean {
    return (
      !this.documents.ofFile(file).some(isNotebookAsText) &&
      this.settingsOf(file).enable &&
      !isInstalledCode(file, this.folders) &&
      !isExcluded(this.configurations.configOf(file), file, { isFolder: false })
    );
  }

  private restart(): void {
    this.session.dispose();
    this.session = this.newSession();
    for (const document of this.documents.plain()) this.openInSession(document);
    for (const { file, text } of this.documents.openNotebooks()) this.session.open(file, text, "python");
    this.changed();
  }

  private openInSession(document: OpenDocument): void {
    if (isNotebookAsText(document)) return;
    this.session.open(document.file, document.text.getText(), languageOf(document.languageId));
  }

  private newSession(): LintSession {
    return this.parts.createSession({
      files: this.files,
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
    this.served = new Map();
  }
}
