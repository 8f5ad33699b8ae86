/**
 * The server over a session that finds words instead of mistakes, so that tests of the protocol
 * decide themselves what is found:
 * - `drop()` without `await ` before it: a certain error with a safe repair and a suggestion;
 * - `callers()`: a warning whose repair changes `other.py` beside the file, too;
 * - `slow()`: a likely finding with timelines;
 * - `boom()`: the session throws.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createConnection } from "vscode-languageserver/node";
import type { Finding } from "../../src/engine/finding.ts";
import type { LintSession, SessionOptions } from "../../src/engine/session.ts";
import { startServer } from "../../src/hosts/server/server.ts";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import type { FileSystem } from "../../src/ir/file-system.ts";
import type { Module, Span } from "../../src/ir/module.ts";
import type { RuleMeta } from "../../src/rules/kit/rule.ts";

const files: FileSystem = {
  read: (path) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
  isFile: (path) => files.read(path) !== undefined,
  isDirectory: () => true,
};

const documentation = { what: "", why: "", examples: [], repair: "", whenNotToUse: "" };
const meta = (code: string, name: string): RuleMeta => ({
  code,
  name,
  group: "correctness",
  languages: ["python"],
  severity: "error",
  summary: "",
  repairs: [],
  documentation,
});

function createSession({ configOf }: SessionOptions): LintSession {
  const open = new Map<string, string>();
  const text = (file: string) => open.get(file) ?? files.read(file);
  const findings = (file: string): readonly Finding[] => {
    const source = text(file) ?? "";
    if (source.includes("boom()")) throw new Error("boom");
    const severity = configOf(file).rules["missing-await"] ?? "error";
    return [
      ...(severity === "off"
        ? []
        : matches(source, /(?<!await )drop\(\)/g).map((span) => dropped(file, span, severity))),
      ...matches(source, /callers\(\)/g).map((span) => cascade(file, span)),
      ...matches(source, /slow\(\)/g).map((span) => slow(file, span)),
    ].sort((a, b) => a.span[0] - b.span[0]);
  };
  return {
    open: (file, source) => void open.set(file, source),
    change(file, changes) {
      for (const change of changes)
        open.set(file, applyEdits(open.get(file) ?? "", [change]) ?? "out of range");
    },
    close: (file) => void open.delete(file),
    invalidate() {},
    check: (file) => ({ findings: findings(file), problems: [], milliseconds: 1 }),
    module: (file) => moduleOf(file, text(file) ?? ""),
    refactorings: () => [],
    waitsAt: () => undefined,
    text,
    fixAll(file) {
      const before = text(file) ?? "";
      return new Map([[file, before.replace(/(?<!await )drop\(\)/g, "await drop()")]]);
    },
    prepare: () => undefined,
    configProblems: () => [],
    understands: (file) => file.endsWith(".py"),
    dispose() {},
  };
}

function dropped(file: string, span: Span, severity: Finding["severity"]): Finding {
  return {
    ...finding(file, span, "missing-await", "AW101"),
    severity,
    related: [{ file, span: [0, 1], message: "defined here" }],
    repairs: [
      {
        title: "Start it as a task",
        kind: "suggestion",
        edits: [{ file, span, newText: "create_task(drop())" }],
      },
      { title: "Add `await`", kind: "safe", edits: [{ file, span: [span[0], span[0]], newText: "await " }] },
      {
        title: "Add `await` and a line",
        kind: "safe",
        edits: [{ file, span, newText: "await drop()\npass" }],
      },
    ],
  };
}

function cascade(file: string, span: Span): Finding {
  const other = join(dirname(file), "other.py");
  return {
    ...finding(file, span, "await-outside-async", "AW103"),
    severity: "warning",
    repairs: [
      {
        title: "Make it async",
        kind: "suggestion",
        edits: [
          { file: other, span: [0, 0], newText: "async " },
          { file, span: [span[0], span[0]], newText: "await " },
        ],
      },
    ],
  };
}

function slow(file: string, span: Span): Finding {
  return {
    ...finding(file, span, "sequential-awaits", "AW201"),
    severity: "information",
    certainty: "likely",
    timeline: {
      unit: "s",
      steps: [
        { label: "profile", length: 2 },
        { label: "orders", length: 1 },
      ],
    },
  };
}

function finding(file: string, span: Span, rule: string, code: string): Finding {
  return {
    file,
    rule,
    code,
    severity: "error",
    certainty: "certain",
    message: `${rule} at ${span[0]}`,
    explanation: `Because of \`${rule}\`.`,
    span,
    related: [],
    repairs: [],
  };
}

function matches(source: string, pattern: RegExp): Span[] {
  return [...source.matchAll(pattern)].map((match): Span => [match.index, match.index + match[0].length]);
}

function moduleOf(file: string, source: string): Module {
  const comments = matches(source, /#[^\r\n]*/g).map((span) => ({
    span,
    text: source.slice(...span).replace(/^#+\s*/, ""),
    alone: /(^|\n)[ \t]*$/.test(source.slice(0, span[0])),
  }));
  return {
    language: "python",
    file,
    name: "fake",
    length: source.length,
    functions: [],
    classes: [],
    imports: [],
    comments,
    problems: [],
    topLevelAwait: false,
  };
}

const connection = createConnection(process.stdin, process.stdout);
startServer(
  connection,
  Promise.resolve({
    files,
    catalogue: [
      meta("AW101", "missing-await"),
      meta("AW103", "await-outside-async"),
      meta("AW201", "sequential-awaits"),
    ],
    createSession,
    *discover(folders) {
      const endless = process.env.ENDLESS === "1";
      for (const folder of folders) {
        for (let index = 0; endless || index < 50; index++) yield join(folder, `file-${index % 50}.py`);
      }
    },
  }),
  "0.0.0-test",
);
connection.listen();
