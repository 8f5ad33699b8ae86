/** `awaitwise check`: finds the files, checks and repairs them, and writes the report. */
import { join, resolve } from "node:path";
import type { Colors } from "picocolors/types";
import { findRule, similarRule } from "../../engine/catalogue.ts";
import { createConfigResolver } from "../../engine/config-resolver.ts";
import type { Finding, Problem } from "../../engine/finding.ts";
import type { Frontend } from "../../engine/frontend.ts";
import type { ResultStore } from "../../engine/result-cache.ts";
import { createSession, type LintSession } from "../../engine/session.ts";
import type { RuleMeta } from "../../rules/kit/rule.ts";
import { cacheFolder } from "../cache-folder.ts";
import { createNodeFiles } from "../node-files.ts";
import { isNotebookFile, readNotebook, rewrittenNotebook } from "../notebook-file.ts";
import { withNotebooks } from "../notebook-files.ts";
import { buildStamp, resultFile } from "../result-file.ts";
import { type Decoded, decodeSource, encodeSource } from "../source-encoding.ts";
import { writeSource } from "./atomic-write.ts";
import { githubReport } from "./formats/github.ts";
import { jsonReport } from "./formats/json.ts";
import { prettyReport } from "./formats/pretty.ts";
import { sarifReport } from "./formats/sarif.ts";
import { createProgress } from "./progress.ts";
import { createSources, isFixable, type Report } from "./report.ts";
import { findTargets, rootsOf, type Targets } from "./targets.ts";
import type { Terminal } from "./terminal.ts";
import { type ExitCode, exitCodes, UsageError } from "./usage-error.ts";

export const formats = ["pretty", "json", "github", "sarif"] as const;

export interface CheckCommand {
  /** Files and folders; the working directory when empty. */
  readonly paths: readonly string[];
  readonly format: (typeof formats)[number];
  readonly fix: boolean;
  /** Findings of files that are as they were are not looked for again. */
  readonly cache: boolean;
  /** Names or codes of the only rules to run; all of them when empty. */
  readonly rules: readonly string[];
  readonly config?: string;
  /** The text of standard input, checked as if it stood in this file. */
  readonly stdin?: { readonly bytes: Buffer; readonly filename: string };
}

export interface CliContext {
  /** The working directory. */
  readonly folder: string;
  readonly terminal: Terminal;
  readonly frontends: readonly Frontend[];
  readonly catalogue: readonly RuleMeta[];
  readonly version: string;
  /** Files that are other ones whenever something else may be found. */
  readonly build: readonly string[];
}

/**
 * A command that ends soon holds what it has read: beyond this, which takes about a gigabyte, reading files anew
 * would take most of the time.
 */
const heldText = 20_000_000;

/** Throws {@link UsageError} when asked for something that does not exist. */
export function checkCommand(command: CheckCommand, context: CliContext): ExitCode {
  const started = performance.now();
  const { folder, terminal, catalogue } = context;
  refuseUnknownRules(command.rules, catalogue);
  const files = withNotebooks(createNodeFiles());
  const paths = command.paths.length > 0 ? command.paths : ["."];
  const stdinFile = command.stdin && resolve(folder, command.stdin.filename);
  const roots = stdinFile ? [folder] : rootsOf(paths, folder);
  const configurations = createConfigResolver({
    files,
    roots,
    catalogue,
    ...(command.config !== undefined && { configFile: resolve(folder, command.config) }),
  });
  const extensions = context.frontends.flatMap((frontend) => frontend.extensions);
  const targets: Targets = stdinFile
    ? { files: [stdinFile], problems: [] }
    : findTargets(paths, { folder, extensions, configurations });
  const session = createSession(
    {
      files,
      roots,
      heldText,
      configOf: configurations.configOf,
      log: (line) => terminal.error(`awaitwise: ${line}\n`),
      ...(command.cache && !command.fix && !command.stdin && { results: resultsOf(roots, context) }),
    },
    context.frontends,
  );
  const work: Work = { command, session, terminal, targets };

  const wrongConfig = withoutRepetition(
    [resolve(folder, "any"), ...targets.files].flatMap((file) => configurations.problemsOf(file)),
  );
  const result = wrongConfig.length > 0 ? nothingChecked(wrongConfig) : checkTargets(work, stdinFile);
  const report: Report = {
    ...result,
    files: wrongConfig.length > 0 ? 0 : targets.files.length,
    milliseconds: performance.now() - started,
    catalogue,
    sources: createSources(
      folder,
      (file) => result.texts.get(file) ?? session.text(file),
      (file) => (file === stdinFile ? result.inputJson : files.notebookJson(file)),
    ),
    version: context.version,
  };
  write(report, result.repairedInput, work, context);
  session.dispose();
  return exitCodeOf(report);
}

function resultsOf(roots: readonly string[], { version, build }: CliContext): ResultStore {
  return resultFile(join(cacheFolder(), "results"), [version, buildStamp(build), ...roots]);
}

interface Work {
  readonly command: CheckCommand;
  readonly session: LintSession;
  readonly terminal: Terminal;
  readonly targets: Targets;
}

interface Checked {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Texts of the files with findings, as they were checked. */
  readonly texts: ReadonlyMap<string, string>;
  readonly fixed?: { readonly findings: number; readonly files: number };
  /** Standard input after the repairs. */
  readonly repairedInput?: Buffer;
  /** Standard input as it was checked, if it is a notebook. */
  readonly inputJson?: string;
}

type DecodedSource = Exclude<Decoded, { readonly failure: string }>;

function nothingChecked(problems: readonly Problem[]): Checked {
  return { findings: [], problems, texts: new Map() };
}

function checkTargets(work: Work, stdinFile: string | undefined): Checked {
  const { command, session } = work;
  if (!command.stdin || stdinFile === undefined) return command.fix ? checkAndFix(work) : checkOnce(work);
  const source = decodeSource(command.stdin.bytes);
  if ("failure" in source) {
    return nothingChecked([{ file: stdinFile, kind: "unreadable", message: source.failure }]);
  }
  if (isNotebookFile(stdinFile)) return checkNotebookInput(work, stdinFile, source);
  session.open(stdinFile, source.text, session.understands(stdinFile) ? undefined : "python");
  return checkInput(work, stdinFile, (text) => encodeSource(text ?? source.text, source.encoding));
}

/** `encoded` gives the bytes of the input with another text, or with the one it has. */
function checkInput(
  work: Work,
  file: string,
  encoded: (text: string | undefined) => Buffer | undefined,
): Checked {
  const { command, session } = work;
  const before = checkOnce(work);
  if (!command.fix) return before;
  const text = session.fixAll(file, fixOptions(work)).get(file);
  if (text !== undefined) session.open(file, text);
  const after = text === undefined ? before : checkOnce(work);
  const repairedInput = encoded(text) ?? command.stdin?.bytes;
  return {
    ...after,
    fixed: { findings: before.findings.length - after.findings.length, files: text === undefined ? 0 : 1 },
    ...(repairedInput && { repairedInput }),
  };
}

function checkNotebookInput(work: Work, file: string, { text: json, encoding }: DecodedSource): Checked {
  const notebook = readNotebook(json);
  if ("failure" in notebook) {
    return nothingChecked([{ file, kind: "unreadable", message: notebook.failure }]);
  }
  work.session.open(file, notebook.text);
  let inputJson = json;
  const checked = checkInput(work, file, (text) => {
    inputJson = (text === undefined ? undefined : rewrittenNotebook(json, text)) ?? json;
    return encodeSource(inputJson, encoding);
  });
  return { ...checked, inputJson };
}

function checkOnce({ command, session, terminal, targets }: Work): Checked {
  const findings: Finding[] = [];
  const problems: Problem[] = [...targets.problems];
  const texts = new Map<string, string>();
  const progress = createProgress(terminal);
  session.prepare(targets.files);
  targets.files.forEach((file, index) => {
    const result = session.check(file, command.rules.length > 0 ? { rules: command.rules } : {});
    for (const finding of result.findings) findings.push(finding);
    for (const problem of result.problems) problems.push(problem);
    const text = result.findings.length > 0 ? session.text(file) : undefined;
    if (text !== undefined) texts.set(file, text);
    progress.step(index + 1, targets.files.length);
  });
  progress.end();
  return { findings, problems: withoutRepetition(problems), texts };
}

/** A repair in one file may call for another elsewhere, so all is checked again until nothing changes. */
const mostPasses = 5;

function checkAndFix(work: Work): Checked {
  const { session } = work;
  const before = checkOnce(work);
  const written = new Set<string>();
  const failed = new Map<string, Problem>();
  let after = before;
  for (let pass = 0; pass < mostPasses; pass++) {
    let changed = false;
    const fixable = new Set(after.findings.filter(isFixable).map((finding) => finding.file));
    for (const file of fixable) {
      const texts = session.fixAll(
        file,
        fixOptions(work, (edited) => !failed.has(edited)),
      );
      for (const [edited, text] of texts) {
        const failure = writeSource(edited, session.text(edited) ?? "", text);
        if (failure === undefined) {
          written.add(edited);
          changed = true;
        } else {
          failed.set(edited, { file: edited, kind: "unreadable", message: failure });
        }
        session.invalidate(edited);
      }
    }
    if (!changed) break;
    after = checkOnce(work);
  }
  return {
    ...after,
    problems: [...after.problems, ...failed.values()],
    fixed: { findings: Math.max(0, before.findings.length - after.findings.length), files: written.size },
  };
}

/** Repairs never reach files that the user did not ask to have repaired. */
function fixOptions({ command, targets }: Work, mayWrite: (file: string) => boolean = () => true) {
  const files = new Set(targets.files);
  return {
    ...(command.rules.length > 0 && { rules: command.rules }),
    mayEdit: (file: string) => files.has(file) && mayWrite(file),
  };
}

function write(report: Report, input: Buffer | undefined, work: Work, context: CliContext): void {
  const { terminal } = context;
  if (input !== undefined) terminal.out(input);
  const wrongConfig = report.files === 0 && report.problems.some((problem) => problem.kind === "config");
  // Repaired input takes the standard output for itself; wrong use is for people, not for pipes.
  const toError = input !== undefined || (wrongConfig && work.command.format === "pretty");
  const text = rendered(
    report,
    work.command.format,
    toError ? terminal.errorColors : terminal.colors,
    context,
  );
  if (toError) terminal.error(text);
  else terminal.out(text);
}

function rendered(
  report: Report,
  format: CheckCommand["format"],
  colors: Colors,
  { terminal, folder }: CliContext,
): string {
  switch (format) {
    case "json":
      return jsonReport(report);
    case "sarif":
      return sarifReport(report, folder);
    case "github":
      return githubReport(report);
    case "pretty":
      return prettyReport(report, { colors, width: terminal.width });
  }
}

/** The gravest reason decides. */
function exitCodeOf({ findings, problems }: Report): ExitCode {
  if (problems.some((problem) => problem.kind === "internal")) return exitCodes.failure;
  if (problems.some((problem) => problem.kind !== "syntax")) return exitCodes.notAsAsked;
  return findings.length > 0 ? exitCodes.findings : exitCodes.nothingFound;
}

function refuseUnknownRules(names: readonly string[], catalogue: readonly RuleMeta[]): void {
  for (const name of names) {
    if (findRule(catalogue, name)) continue;
    const similar = similarRule(catalogue, name);
    const hint = similar ? `did you mean ${similar}?` : "`awaitwise rules` lists them";
    throw new UsageError(`there is no rule ${name}; ${hint}`);
  }
}

function withoutRepetition(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
