/**
 * Configuration of one folder. The schema below is the single source of its shape, its defaults,
 * the messages for what is wrong, and the JSON schema that editors complete and check with.
 */
import * as z from "zod";
import type { RuleMeta, Severity } from "../rules/kit/rule.ts";
import { similarName } from "./similar-name.ts";

export interface Config {
  /** Severity by rule name, for the rules that the configuration mentions. */
  readonly rules: Readonly<Record<string, Severity>>;
  /** Options by rule name, for those that the configuration mentions. */
  readonly options: ConfigOptions;
  /** What is left out when folders are searched, in the syntax of `.gitignore`. */
  readonly exclude: readonly string[];
  /** What counts as tests, in the syntax of `.gitignore`. */
  readonly tests: readonly string[];
  /** Lowest Python version that the code must run on, as [major, minor]. */
  readonly pythonVersion: readonly [number, number];
  /** Nobody has said that version. */
  readonly pythonAssumed?: boolean;
  /** Absolute path that `exclude` and `tests` are relative to. */
  readonly folder: string;
}

/** Values of rule options by rule name and option name. */
export type ConfigOptions = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

/** Something wrong in a configuration. */
export interface ConfigIssue {
  /** Path of the key: `rules.missing-await`; empty for the whole. */
  readonly key: string;
  /** A sentence without the key and without a final stop. */
  readonly message: string;
}

/** Where neither a configuration nor the project says which Python it is for: the oldest one maintained. */
export const defaultPythonVersion: readonly [number, number] = [3, 10];

const severities = ["error", "warning", "information", "hint", "off"] as const;

const defaultTests = [
  "test/",
  "tests/",
  "__tests__/",
  "test_*.py",
  "*_test.py",
  "conftest.py",
  "*.test.*",
  "*.spec.*",
];

/** The configuration of a folder without any. */
export function defaultConfig(folder: string): Config {
  return {
    rules: {},
    options: {},
    exclude: [],
    tests: defaultTests,
    pythonVersion: defaultPythonVersion,
    pythonAssumed: true,
    folder,
  };
}

/** What a configuration says: the keys it has, checked, with rule codes turned into names. */
export interface ReadConfig {
  readonly rules?: Readonly<Record<string, Severity>>;
  readonly options?: ConfigOptions;
  readonly exclude?: readonly string[];
  readonly tests?: readonly string[];
  readonly pythonVersion?: readonly [number, number];
  readonly pythonAssumed?: boolean;
}

/**
 * Checks a configuration that came as JSON, TOML or editor settings. Keys that are wrong are left
 * out of `config` and named in `issues`; the others stay in force. Never throws.
 */
export function readConfig(
  value: unknown,
  catalogue: readonly RuleMeta[],
): { readonly config: ReadConfig; readonly issues: readonly ConfigIssue[] } {
  const schema = configSchema(catalogue);
  const issues: ConfigIssue[] = [];
  let rest = value;
  // Each round drops the wrong keys; what is left parses in the second at the latest.
  for (let round = 0; round < 3; round++) {
    const result = schema.safeParse(rest);
    if (result.success) return { config: withNames(result.data, catalogue), issues };
    for (const issue of result.error.issues) issues.push(...describe(issue, rest, catalogue));
    rest = without(rest, result.error.issues);
  }
  return { config: {}, issues };
}

/** The JSON schema (draft 7) of `awaitwise.json` and of `[tool.awaitwise]`. */
export function configJsonSchema(catalogue: readonly RuleMeta[]): Record<string, unknown> {
  return {
    ...z.toJSONSchema(configSchema(catalogue), { target: "draft-7", io: "input" }),
    title: "Awaitwise configuration",
    description: "Settings of Awaitwise for a folder and all below it.",
  };
}

function configSchema(catalogue: readonly RuleMeta[]) {
  const known = schemas.get(catalogue);
  if (known) return known;
  const schema = buildSchema(catalogue);
  schemas.set(catalogue, schema);
  return schema;
}

const schemas = new WeakMap<readonly RuleMeta[], ReturnType<typeof buildSchema>>();

function buildSchema(catalogue: readonly RuleMeta[]) {
  const severity = z.enum(severities);
  const patterns = z.array(z.string());
  const entry = (key: string, description: string): [string, z.ZodOptional<typeof severity>] => [
    key,
    severity.optional().describe(description),
  ];
  const names = catalogue.map((meta) =>
    entry(meta.name, `${meta.code}: ${meta.summary} Default: ${meta.severity}.`),
  );
  const codes = catalogue.map((meta) => entry(meta.code, `The same as ${meta.name}.`));
  return z.strictObject({
    $schema: z.string().optional().describe("Address of this schema."),
    rules: z
      .strictObject(Object.fromEntries([...names, ...codes]))
      .optional()
      .describe("Severity by rule name or code; `off` switches a rule off."),
    options: z
      .strictObject(
        Object.fromEntries(rulesWithOptions(catalogue).map((meta) => [meta.name, optionsOf(meta)])),
      )
      .optional()
      .describe("Options of rules, by rule name."),
    exclude: patterns
      .optional()
      .describe(
        "Files and folders that are not checked, in the syntax of `.gitignore`, relative to this file. A path given on the command line is checked all the same.",
      ),
    tests: patterns
      .optional()
      .describe(
        `What counts as tests, in the syntax of \`.gitignore\`, relative to this file. Default: ${JSON.stringify(defaultTests)}.`,
      ),
    pythonVersion: z
      .string()
      .regex(/^3\.\d{1,2}$/)
      .optional()
      .describe(
        'Lowest Python version that the code must run on, such as "3.11". Default: the lowest that `requires-python` in `pyproject.toml` allows, else "3.10".',
      ),
  });
}

function rulesWithOptions(catalogue: readonly RuleMeta[]): readonly RuleMeta[] {
  return catalogue.filter(({ options }) => options !== undefined);
}

function optionsOf({ options = [], summary }: RuleMeta) {
  const entries = options.map((option): [string, z.ZodOptional<z.ZodBoolean>] => [
    option.name,
    z.boolean().optional().describe(`${option.description} Default: ${option.default}.`),
  ]);
  return z.strictObject(Object.fromEntries(entries)).optional().describe(summary);
}

/** What was said of each option; one that was not mentioned is not there. */
function mentioned(
  options: Readonly<Record<string, Readonly<Record<string, boolean | undefined>> | undefined>>,
): ConfigOptions {
  return Object.fromEntries(
    Object.entries(options).map(([rule, values]) => [
      rule,
      Object.fromEntries(
        Object.entries(values ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    ]),
  );
}

function withNames(
  input: z.infer<ReturnType<typeof buildSchema>>,
  catalogue: readonly RuleMeta[],
): ReadConfig {
  const rules: Record<string, Severity> = {};
  for (const meta of catalogue) {
    const severity = input.rules?.[meta.name] ?? input.rules?.[meta.code];
    if (severity !== undefined) rules[meta.name] = severity;
  }
  return {
    ...(input.rules && { rules }),
    ...(input.options && { options: mentioned(input.options) }),
    ...(input.exclude && { exclude: input.exclude }),
    ...(input.tests && { tests: input.tests }),
    ...(input.pythonVersion && {
      pythonVersion: [3, Number(input.pythonVersion.slice(2))],
      pythonAssumed: false,
    }),
  };
}

function describe(
  issue: z.core.$ZodIssue,
  value: unknown,
  catalogue: readonly RuleMeta[],
): readonly ConfigIssue[] {
  const key = issue.path.join(".");
  switch (issue.code) {
    case "unrecognized_keys": {
      return issue.keys.map((wrong) => ({
        key: [...issue.path, wrong].join("."),
        message: unknownKey(wrong, issue.path, catalogue),
      }));
    }
    case "invalid_value":
      return [
        {
          key,
          message: `must be one of ${listed(issue.values.map((one) => JSON.stringify(one)))}, not ${shown(at(value, issue.path))}`,
        },
      ];
    case "invalid_type":
      return [
        {
          key,
          message: `must be ${typeNames[issue.expected] ?? issue.expected}, not ${shown(at(value, issue.path))}`,
        },
      ];
    case "invalid_format":
      return [{ key, message: `must be a version such as "3.11", not ${shown(at(value, issue.path))}` }];
    default:
      return [{ key, message: issue.message }];
  }
}

const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  object: "a table of keys and values",
  string: "text in quotes",
};

function unknownKey(wrong: string, path: readonly PropertyKey[], catalogue: readonly RuleMeta[]): string {
  const { what, known, others } = namesAt(path, catalogue);
  const similar = similarName(wrong, known);
  return similar === undefined ? `${what}; ${others}` : `${what}; did you mean "${similar}"?`;
}

/** Which names are known at a place of the configuration, and how to speak of them. */
function namesAt([first, second]: readonly PropertyKey[], catalogue: readonly RuleMeta[]) {
  if (first === "rules") {
    const known = catalogue.map((meta) => meta.name);
    return { what: "is not a rule", known, others: "`awaitwise rules` lists them" };
  }
  if (first === "options" && second !== undefined) {
    const known = catalogue.find((meta) => meta.name === second)?.options?.map((option) => option.name) ?? [];
    return { what: "is not an option of this rule", known, others: `it has ${listed(known)}` };
  }
  if (first === "options") {
    const known = rulesWithOptions(catalogue).map((meta) => meta.name);
    return { what: "is not a rule with options", known, others: `those are ${listed(known)}` };
  }
  const known = ["rules", "options", "exclude", "tests", "pythonVersion"];
  return { what: "is not a setting", known, others: `the settings are ${listed(known)}` };
}

/** The value without the keys that the issues are about. */
function without(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  let rest = value;
  for (const issue of issues) {
    const paths =
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) {
      // Only a severity and an option stand on their own; half a list of patterns would mean something else.
      const depth = path[0] === "rules" ? 2 : path[0] === "options" ? 3 : 1;
      rest = removed(rest, path.slice(0, depth));
    }
  }
  return rest;
}

function removed(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...deeper] = path;
  if (key === undefined || !isRecord(value)) return {};
  const kept = Object.entries(value).filter(([name]) => name !== key || deeper.length > 0);
  return Object.fromEntries(
    kept.map(([name, inner]) => [name, name === key ? removed(inner, deeper) : inner]),
  );
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) {
    if (Array.isArray(found) && typeof key === "number") found = found[key];
    else if (isRecord(found) && typeof key === "string") found = found[key];
    else return undefined;
  }
  return found;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
