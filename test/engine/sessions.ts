/** Sessions over texts in memory, with rules made for tests: small, predictable, and able to go wrong. */
import { join } from "node:path";
import { type Config, defaultConfig } from "../../src/engine/config.ts";
import type { ResultStore } from "../../src/engine/result-cache.ts";
import { createSession, type LintSession } from "../../src/engine/session.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import type { Edit } from "../../src/ir/edits.ts";
import type { FileSystem } from "../../src/ir/file-system.ts";
import type { Call } from "../../src/ir/module.ts";
import { operationsOf } from "../../src/ir/walk.ts";
import type {
  Certainty,
  RepairKind,
  Rule,
  RuleContext,
  RuleMeta,
  Severity,
} from "../../src/rules/kit/rule.ts";

const frontends = await loadFrontends(join(import.meta.dirname, "..", "..", "dist"));

export interface TestSession {
  readonly session: LintSession;
  readonly log: readonly string[];
}

/** A session over `files`, which are named by absolute paths and may be changed by the test. */
export function sessionOver(
  files: Map<string, string>,
  options: {
    readonly rules: readonly Rule[];
    readonly config?: Partial<Config>;
    readonly results?: ResultStore;
  },
): TestSession {
  const log: string[] = [];
  const config = { ...defaultConfig("/project"), ...options.config };
  const session = createSession(
    {
      files: filesOf(files),
      roots: ["/project"],
      configOf: () => config,
      log: (line) => log.push(line),
      rules: options.rules,
      ...(options.results && { results: options.results }),
    },
    frontends,
  );
  return { session, log };
}

export function filesOf(files: ReadonlyMap<string, string>): FileSystem {
  return {
    read: (path) => files.get(path),
    isFile: (path) => files.has(path),
    isDirectory: (path) => [...files.keys()].some((file) => file.startsWith(`${path}/`)),
    entries(folder) {
      const below = [...files.keys()].flatMap((file) =>
        file.startsWith(`${folder}/`) ? [file.slice(folder.length + 1)] : [],
      );
      const folders = below.flatMap((path) => (path.includes("/") ? path.split("/", 1) : []));
      return { files: below.filter((path) => !path.includes("/")), folders: [...new Set(folders)] };
    },
  };
}

export interface CallRule {
  /** Also the name of the function whose calls it reports. */
  readonly name: string;
  readonly code?: string;
  readonly severity?: Severity;
  readonly certainty?: Certainty;
  readonly kind?: RepairKind;
  readonly repair?: (call: Call, context: RuleContext) => readonly Edit[];
}

/** A rule that reports each call of one function; every file it looks at must mention `async`. */
export function callRule({
  name,
  code = "AW900",
  severity = "warning",
  certainty = "certain",
  ...rest
}: CallRule): Rule<Call> {
  const { kind = "safe", repair } = rest;
  return {
    meta: metaOf(name, code, severity),
    *detect({ module }) {
      for (const owner of module.functions) {
        for (const { operation } of operationsOf(owner)) {
          if (operation.op !== "call" || operation.callee.place?.root !== name.replaceAll("-", "_")) continue;
          yield { span: operation.span, function: owner, certainty, data: operation };
        }
      }
    },
    say: () => ({ message: `${name} is called`, explanation: "Because.", related: [] }),
    repair: (detection, context) =>
      repair ? [{ title: `Repair ${name}`, kind, edits: repair(detection.data, context) }] : [],
  };
}

export function metaOf(name: string, code: string, severity: Severity): RuleMeta {
  return {
    code,
    name,
    group: "correctness",
    languages: ["python"],
    severity,
    summary: `Calls of ${name}.`,
    repairs: [],
    documentation: { what: "", why: "", examples: [], repair: "", whenNotToUse: "" },
  };
}

/** A repair that writes another name in place of the one called. */
export function rename(newName: string) {
  return (call: Call, { module }: RuleContext): readonly Edit[] => [
    { file: module.file, span: call.callee.span, newText: newName },
  ];
}
