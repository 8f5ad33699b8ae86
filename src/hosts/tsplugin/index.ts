/**
 * The plugin that TypeScript's server loads. For our language server it answers with findings and
 * the IR of a file, made with the types that are there already. Where no language server of ours runs,
 * it reports by itself. Whatever goes wrong in it is logged and must not reach TypeScript's server.
 */
import type ts from "typescript";
import { answerCheck } from "./answers.ts";
import { Guard } from "./guard.ts";
import { withNativeReporting } from "./native-reporting.ts";
import { ProjectCheck } from "./project-check.ts";
import {
  type Answered,
  type CheckArguments,
  checkCommand,
  type LowerArguments,
  lowerCommand,
  type PluginConfiguration,
} from "./protocol.ts";

type TypeScript = typeof import("typescript");

/** There is one for all projects, because the server takes one handler for each command. */
let plugin: Plugin | undefined;

/** What TypeScript's server calls for each project when it loads the plugin. */
export function init({ typescript }: { readonly typescript: TypeScript }): ts.server.PluginModule {
  plugin ??= new Plugin(typescript);
  const shared = plugin;
  return {
    create: (info) => shared.attach(info),
    onConfigurationChanged: (config: unknown) => shared.configure(config),
  };
}

class Plugin {
  private readonly checks = new WeakMap<ts.server.Project, () => ProjectCheck>();
  private readonly answering = new WeakSet<object>();
  private service: ts.server.ProjectService | undefined;
  private readonly guard = new Guard((line) => this.service?.logger.info(`awaitwise: ${line}`));
  private told: PluginConfiguration = {};

  constructor(private readonly ts: TypeScript) {}

  /** Gives the language service in whose place the server uses the result. */
  attach(info: ts.server.PluginCreateInfo): ts.LanguageService {
    const { project, languageService: service, session } = info;
    this.service = project.projectService;
    return this.guard.run(
      "Loading",
      () => {
        let made: ProjectCheck | undefined;
        const check = () => {
          made ??= new ProjectCheck(this.ts, info, service, (line) =>
            this.service?.logger.info(`awaitwise: ${line}`),
          );
          return made;
        };
        this.checks.set(project, check);
        if (session) this.answer(session);
        const isOn = () => this.reportsNatively(info.config);
        return withNativeReporting({ ts: this.ts, service, check, guard: this.guard, isOn });
      },
      service,
    );
  }

  /** Takes effect with the next question. */
  configure(config: unknown): void {
    this.told = readConfiguration(config);
    this.guard.reset();
    this.guard.failOnPurpose = this.told.failOnPurpose === true;
  }

  /** An extension loads the plugin for every project, and lets a language server report. */
  private reportsNatively(config: unknown): boolean {
    const reporting = this.told.reporting ?? readConfiguration(config).reporting;
    return reporting === undefined ? !isGlobal(config) : reporting === "native";
  }

  private answer(session: ts.server.Session<unknown>): void {
    if (this.answering.has(session)) return;
    this.answering.add(session);
    session.addProtocolHandler(checkCommand, (request) => {
      const asked: CheckArguments = request.arguments;
      return this.respond("Checking", asked.file, (check, file) => answerCheck(check, { ...asked, file }));
    });
    session.addProtocolHandler(lowerCommand, (request) => {
      const asked: LowerArguments = request.arguments;
      return this.respond("Lowering", asked.file, (check, file) => check.module(file));
    });
  }

  /** `null` says that somebody else has to find out. */
  private respond<Answer>(
    what: string,
    asked: unknown,
    find: (check: ProjectCheck, file: string) => Answer | undefined,
  ): ts.server.HandlerResponse {
    const answer = this.guard.run(
      what,
      () => {
        if (typeof asked !== "string") return null;
        const file = this.ts.server.toNormalizedPath(asked);
        const project = this.projectOf(file);
        const check = project && this.checks.get(project)?.();
        return (check && find(check, file)) ?? null;
      },
      null,
    );
    const failure = answer === null ? this.guard.lastFailure : undefined;
    const answered: Answered<Answer> = { answer, ...(failure !== undefined && { failure }) };
    return { response: answered, responseRequired: true };
  }

  private projectOf(file: ts.server.NormalizedPath): ts.server.Project | undefined {
    const { service } = this;
    if (!service) return undefined;
    const info = service.getScriptInfo(file);
    if (!info?.isScriptOpen()) return undefined;
    return service.getDefaultProjectForFile(file, true);
  }
}

function readConfiguration(config: unknown): PluginConfiguration {
  if (typeof config !== "object" || config === null) return {};
  const reporting = "reporting" in config ? config.reporting : undefined;
  return {
    ...((reporting === "native" || reporting === "server") && { reporting }),
    ...("failOnPurpose" in config && config.failOnPurpose === true && { failOnPurpose: true }),
  };
}

function isGlobal(config: unknown): boolean {
  return typeof config === "object" && config !== null && "global" in config && config.global === true;
}
