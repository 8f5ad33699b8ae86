/**
 * Finds the configuration in force for a file: the nearest `awaitwise.json`, or `pyproject.toml`
 * with a `[tool.awaitwise]` table, in its folder or one above. Nothing is merged between folders.
 * Answers are kept by folder until a file they came from changes.
 */
import ignore, { type Ignore } from "ignore";
import {
  findNodeAtLocation,
  getNodeValue,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { parse as parseToml, TomlError } from "smol-toml";
import type { FileSystem } from "../ir/file-system.ts";
import type { Span } from "../ir/module.ts";
import type { RuleMeta } from "../rules/kit/rule.ts";
import {
  type Config,
  type ConfigIssue,
  type ConfigOptions,
  defaultConfig,
  isRecord,
  type ReadConfig,
  readConfig,
} from "./config.ts";
import type { Problem } from "./finding.ts";
import { folderOf, joinPath, nameOf, relativeTo } from "./paths.ts";
import { lowestVersion } from "./python-version.ts";

export interface ConfigResolverOptions {
  readonly files: FileSystem;
  /** Absolute paths of the workspace folders. */
  readonly roots: readonly string[];
  /** What may be configured: `catalogueOf(rules)`. */
  readonly catalogue: readonly RuleMeta[];
  /** A file that is in force everywhere in place of the nearest one. */
  readonly configFile?: string;
  /** Settings of the editor for a folder; a configuration file wins key by key over them. */
  readonly settings?: (folder: string) => unknown;
}

export interface ConfigResolver {
  configOf(file: string): Config;
  /** What is wrong in the configuration in force for a file; `file` of a problem is the configuration file, or empty for settings. */
  problemsOf(file: string): readonly Problem[];
  /** A file changed, appeared or went. True when configuration may have changed with it. */
  invalidate(file: string): boolean;
  /** The editor's settings changed. */
  invalidateAll(): void;
}

const jsonName = "awaitwise.json";
const tomlName = "pyproject.toml";

/** True for files that configuration is read from. */
export function isConfigFile(file: string): boolean {
  return nameOf(file) === jsonName || nameOf(file) === tomlName;
}

/** True for files and folders that `exclude` leaves out. `isFolder` tells which of both `path` is. */
export function isExcluded(config: Config, path: string, options: { readonly isFolder: boolean }): boolean {
  return config.exclude.length > 0 && matches(config.exclude, config.folder, path, options.isFolder);
}

export function isTest(config: Config, file: string): boolean {
  return config.tests.length > 0 && matches(config.tests, config.folder, file, false);
}

export function createConfigResolver(options: ConfigResolverOptions): ConfigResolver {
  let byFolder = new Map<string, Resolved>();

  const resolve = (file: string): Resolved => {
    const folder = folderOf(file) ?? options.roots[0] ?? "";
    const known = byFolder.get(folder);
    if (known) return known;
    const resolved = resolveFolder(folder, options);
    byFolder.set(folder, resolved);
    return resolved;
  };
  return {
    configOf: (file) => resolve(file).config,
    problemsOf: (file) => resolve(file).problems,
    invalidate(file) {
      if (!isConfigFile(file) && file !== options.configFile) return false;
      byFolder = new Map();
      return true;
    },
    invalidateAll() {
      byFolder = new Map();
    },
  };
}

interface Resolved {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/** One configuration file, read. */
interface Source {
  readonly file: string;
  readonly folder: string;
  readonly config: ReadConfig;
  readonly problems: readonly Problem[];
}

function resolveFolder(folder: string, options: ConfigResolverOptions): Resolved {
  let source: Source | undefined;
  let pythonVersion: readonly [number, number] | undefined;
  if (options.configFile !== undefined) source = readSource(options.configFile, options);
  for (let above: string | undefined = folder; above !== undefined; above = folderOf(above)) {
    source ??=
      readSource(joinPath(above, jsonName), options) ?? readSource(joinPath(above, tomlName), options);
    pythonVersion ??= requiredPython(joinPath(above, tomlName), options.files);
    if (source && pythonVersion) break;
  }
  const settings = readSettings(folder, options);
  const root = source?.folder ?? rootOf(folder, options.roots);
  return {
    config: {
      ...defaultConfig(root),
      ...(pythonVersion && { pythonVersion, pythonAssumed: false }),
      ...settings.config,
      ...source?.config,
      rules: { ...settings.config.rules, ...source?.config.rules },
      options: mergedOptions(settings.config.options, source?.config.options),
    },
    problems: [...(source?.problems ?? []), ...settings.problems],
  };
}

/** Option by option, the later one wins. */
function mergedOptions(...all: readonly (ConfigOptions | undefined)[]): ConfigOptions {
  const merged: Record<string, Readonly<Record<string, boolean>>> = {};
  for (const options of all) {
    for (const [rule, values] of Object.entries(options ?? {})) merged[rule] = { ...merged[rule], ...values };
  }
  return merged;
}

function readSettings(folder: string, options: ConfigResolverOptions): Pick<Source, "config" | "problems"> {
  const value = options.settings?.(folder);
  if (value === undefined || value === null) return { config: {}, problems: [] };
  const { config, issues } = readConfig(value, options.catalogue);
  return { config, problems: issues.map((issue) => problemOf("", issue, undefined)) };
}

/** Undefined when the file is missing or, for `pyproject.toml`, says nothing about Awaitwise. */
function readSource(file: string, options: ConfigResolverOptions): Source | undefined {
  const folder = folderOf(file) ?? "";
  const broken = (message: string, span?: Span): Source => ({
    file,
    folder,
    config: {},
    problems: [problemOf(file, { key: "", message }, span)],
  });
  const explicit = file === options.configFile;
  if (!options.files.isFile(file)) return explicit ? broken("there is no such file") : undefined;
  const text = options.files.read(file);
  if (text === undefined) return broken(options.files.whyUnreadable?.(file) ?? "cannot be read");
  const isProject = nameOf(file) === tomlName;
  const nothing: Source | undefined = explicit ? { file, folder, config: {}, problems: [] } : undefined;
  if (isProject && !text.includes("awaitwise")) return nothing;
  const parsed = /\.toml$/i.test(file) ? parsedToml(text) : parsedJson(text);
  if ("message" in parsed) return broken(parsed.message, parsed.span);
  const value = isProject ? toolTable(parsed.value) : (toolTable(parsed.value) ?? parsed.value);
  if (value === undefined) return nothing;
  const { config, issues } = readConfig(value, options.catalogue);
  const problems = issues.map((issue) => problemOf(file, issue, parsed.spanOf(issue.key)));
  return { file, folder, config, problems };
}

function problemOf(file: string, issue: ConfigIssue, span: Span | undefined): Problem {
  const subject = issue.key === "" ? "" : `"${issue.key}" `;
  return { file, kind: "config", message: `${subject}${issue.message}`, ...(span && { span }) };
}

type Parsed =
  | { readonly value: unknown; readonly spanOf: (key: string) => Span | undefined }
  | { readonly message: string; readonly span?: Span };

function parsedJson(text: string): Parsed {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [error] = errors;
  if (error || !tree) {
    const offset = error?.offset ?? 0;
    const line = text.slice(0, offset).split("\n").length;
    const what = error ? words(printParseErrorCode(error.error)) : "nothing in it";
    return {
      message: `is not valid JSON (line ${line}): ${what}`,
      span: [offset, Math.min(text.length, offset + Math.max(1, error?.length ?? 1))],
    };
  }
  return {
    value: getNodeValue(tree),
    spanOf(key) {
      const node = findNodeAtLocation(tree, key.split("."));
      const name = node?.parent?.children?.[0] ?? node;
      return name && [name.offset, name.offset + name.length];
    },
  };
}

/** `CommaExpected` as `comma expected`. */
function words(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, " $&").toLowerCase();
}

function parsedToml(text: string): Parsed {
  try {
    return { value: parseToml(text), spanOf: (key) => spanOfKey(text, key) };
  } catch (error) {
    if (!(error instanceof TomlError)) return { message: `is not valid TOML: ${String(error)}` };
    const lines = text.split("\n").slice(0, error.line - 1);
    const start = lines.reduce((sum, line) => sum + line.length + 1, 0) + error.column - 1;
    const summary = error.message.split("\n")[0] ?? "";
    const message = `is not valid TOML (line ${error.line}): ${summary.replace(/^Invalid TOML document:\s*/i, "")}`;
    return { message, span: [start, Math.min(start + 1, text.length)] };
  }
}

function toolTable(value: unknown): unknown {
  const tool = isRecord(value) ? value.tool : undefined;
  return isRecord(tool) ? tool.awaitwise : undefined;
}

/** Where the last part of a key stands in a TOML text, near enough for a squiggle. */
function spanOfKey(text: string, key: string): Span | undefined {
  const name = key.split(".").at(-1) ?? "";
  if (name === "") return undefined;
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const match = new RegExp(`(?<![\\w-])(["']?)${escaped}\\1(?=\\s*=)`).exec(text);
  return match ? [match.index, match.index + match[0].length] : undefined;
}

/** What the project's metadata says (PEP 621, or Poetry's own table). */
function requiredPython(file: string, files: FileSystem): readonly [number, number] | undefined {
  const text = files.isFile(file) ? files.read(file) : undefined;
  if (text === undefined || !text.includes("python")) return undefined;
  const parsed = parsedToml(text);
  if (!("value" in parsed) || !isRecord(parsed.value)) return undefined;
  const { project, tool } = parsed.value;
  const required = isRecord(project) ? project["requires-python"] : undefined;
  if (typeof required === "string") return lowestVersion(required);
  const poetry = isRecord(tool) && isRecord(tool.poetry) ? tool.poetry : {};
  const dependencies = isRecord(poetry.dependencies) ? poetry.dependencies : {};
  return typeof dependencies.python === "string" ? lowestVersion(dependencies.python) : undefined;
}

/** The workspace folder that a folder lies in, so that names of folders above it count for nothing. */
function rootOf(folder: string, roots: readonly string[]): string {
  let best: string | undefined;
  for (const root of roots) {
    const inside = root === folder || relativeTo(root, folder) !== undefined;
    if (inside && root.length > (best?.length ?? -1)) best = root;
  }
  return best ?? folder;
}

const matchers = new WeakMap<readonly string[], Ignore>();

function matches(patterns: readonly string[], folder: string, path: string, isFolder: boolean): boolean {
  const relative = relativeTo(folder, path);
  if (relative === undefined) return false;
  let matcher = matchers.get(patterns);
  if (!matcher) {
    matcher = ignore({ ignorecase: false }).add(patterns);
    matchers.set(patterns, matcher);
  }
  return matcher.ignores(isFolder ? `${relative}/` : relative);
}
