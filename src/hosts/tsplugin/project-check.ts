/** Checks the files of one project of TypeScript's server, with the types that it has already. */
import type ts from "typescript";
import { catalogueOf } from "../../engine/catalogue.ts";
import { type Config, defaultConfig } from "../../engine/config.ts";
import { type ConfigResolver, createConfigResolver } from "../../engine/config-resolver.ts";
import { type CheckResult, createSession, type LintSession } from "../../engine/session.ts";
import { createLentFrontend } from "../../frontends/typescript/lent-program.ts";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { Module, Span } from "../../ir/module.ts";
import { createJavaScriptKnowledge } from "../../knowledge/index.ts";
import { rules } from "../../rules/index.ts";
import { serverFiles } from "./server-files.ts";

/** Tables that all projects share. */
let knowledge: LibraryKnowledge | undefined;

export class ProjectCheck {
  private readonly session: LintSession;
  /** The texts as the session has them, of files that were checked. */
  private readonly texts = new Map<string, string>();
  private readonly configurations: ConfigResolver;
  private askedConfig: Config | undefined;
  /** The last answer: diagnostics, suggestions, repairs and quick info all ask for it between two edits. */
  private last:
    | { readonly program: ts.Program; readonly key: string; readonly result: CheckResult }
    | undefined;

  /** `service` must be the one that the plugin was given, not the one that it made of it. */
  constructor(
    ts: typeof import("typescript"),
    private readonly info: ts.server.PluginCreateInfo,
    private readonly service: ts.LanguageService,
    log: (line: string) => void,
  ) {
    const { project, serverHost } = info;
    knowledge ??= createJavaScriptKnowledge();
    const frontend = createLentFrontend(
      { ts, program: () => service.getProgram(), isOpen: (file) => this.isOpen(file) },
      knowledge,
    );
    const files = serverFiles(serverHost, (file) => this.sourceText(file));
    const roots = [project.getCurrentDirectory()];
    this.configurations = createConfigResolver({
      files,
      roots,
      catalogue: catalogueOf(rules),
      settings: () => settingsIn(info.config),
    });
    this.session = createSession(
      { files, roots, configOf: () => this.askedConfig ?? defaultConfig(roots[0] ?? "/"), log },
      [frontend],
    );
  }

  /** The configuration of the file where no language server gives it: from its folders and `tsconfig.json`. */
  configOf(file: string): Config {
    // Nobody tells when a configuration file changes; reading a few small ones again is cheap.
    this.configurations.invalidateAll();
    return this.configurations.configOf(file);
  }

  /** Undefined for a file that is not part of the project. Findings make their repairs when asked. */
  check(file: string, config: Config): CheckResult | undefined {
    const program = this.service.getProgram();
    if (!program || !this.open(file)) return undefined;
    // A program is another object as soon as any of its files changes.
    const key = JSON.stringify([file, config]);
    if (this.last?.program === program && this.last.key === key) return this.last.result;
    this.askedConfig = config;
    const result = this.session.check(file);
    this.last = { program, key, result };
    return result;
  }

  /** The linked IR. */
  module(file: string): Module | undefined {
    return this.open(file) ? this.session.module(file) : undefined;
  }

  text(file: string): string | undefined {
    return this.sourceText(file) ?? this.session.text(file);
  }

  sourceFile(file: string): ts.SourceFile | undefined {
    return this.service.getProgram()?.getSourceFile(file);
  }

  /** Where the compiler itself reports one of these codes in the file. */
  compilerErrors(file: string, codes: ReadonlySet<number>): readonly Span[] {
    return this.service
      .getSemanticDiagnostics(file)
      .flatMap(({ code, start, length }) =>
        codes.has(code) && start !== undefined ? [[start, start + (length ?? 0)] as const] : [],
      );
  }

  /** Gives the session the text of now. */
  private open(file: string): boolean {
    const text = this.sourceText(file);
    if (text === undefined) return false;
    if (this.texts.get(file) === text) return true;
    this.session.open(file, text, "typescript");
    this.texts.set(file, text);
    for (const known of this.texts.keys()) if (known !== file && !this.isOpen(known)) this.close(known);
    return true;
  }

  private close(file: string): void {
    this.texts.delete(file);
    this.session.close(file);
  }

  private sourceText(file: string): string | undefined {
    return this.sourceFile(file)?.text;
  }

  private isOpen(file: string): boolean {
    return this.info.project.projectService.getScriptInfo(file)?.isScriptOpen() ?? false;
  }
}

/** The entry of `tsconfig.json` may hold what the editor's settings hold elsewhere. */
function settingsIn(config: unknown): unknown {
  if (typeof config !== "object" || config === null) return {};
  const known = new Set(["rules", "options", "exclude", "tests"]);
  return Object.fromEntries(Object.entries(config).filter(([key]) => known.has(key)));
}
