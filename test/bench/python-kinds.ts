/**
 * Which calls give coroutines, by our inference and by pyright: each call in the functions of a
 * corpus is wrapped into `reveal_type(…)`, and what pyright says there is compared with our kinds.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createNodeFiles } from "../../src/hosts/node-files.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import type { Call, ValueKind } from "../../src/ir/module.ts";
import { operationsOf } from "../../src/ir/walk.ts";
import { ROOT } from "./measured-process.ts";
import { pythonFiles } from "./python-recall.ts";

export interface ComparedCall {
  readonly file: string;
  readonly line: number;
  readonly source: string;
  readonly ours: ValueKind;
  /** As pyright prints it. */
  readonly theirs: string;
}

/**
 * Compares the calls of packages that lie in `packages`, a folder as `site-packages` is.
 * `names` are the packages and modules to look at; they are copied to `scratch` first.
 */
export async function comparedCalls(
  packages: string,
  names: readonly string[],
  scratch: string,
): Promise<readonly ComparedCall[]> {
  const copy = join(scratch, "wrapped");
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(packages))
    if (!/(dist|egg)-info$/.test(name))
      cpSync(join(packages, name), join(copy, name), { recursive: true, dereference: true });
  const [python] = await loadFrontends(join(ROOT, "dist"), {
    interpreter: { chosen: true, packageFolders: () => [packages] },
  });
  const project = python?.createProject({ files: createNodeFiles(), roots: [packages] });
  if (!project) throw new Error("There is no frontend for Python");
  const wrapped = new Map<string, Wrapped>();
  for (const name of names) {
    for (const file of pythonFiles(join(packages, name))) {
      const text = readFileSync(file, "utf8");
      const module = project.module(file);
      if (!module || module.problems.length > 0) continue;
      const calls = module.functions
        .filter(({ kind }) => kind === "function")
        .flatMap((target) =>
          operationsOf(target).flatMap(({ operation }) => (operation.op === "call" ? [operation] : [])),
        )
        .filter((call) => isWrappable(call, text));
      const made = wrap(text, calls);
      const target = join(copy, relative(packages, file));
      writeFileSync(target, made.text);
      wrapped.set(target, made);
    }
    project.trim?.();
  }
  const config = join(copy, "pyrightconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      include: [...wrapped.keys()],
      typeCheckingMode: "off",
      useLibraryCodeForTypes: true,
      reportMissingImports: "none",
      pythonVersion: "3.11",
    }),
  );
  const report = pyrightReport(join(ROOT, "node_modules", "pyright", "index.js"), config);
  const found: ComparedCall[] = [];
  for (const { file, severity, message, range } of report) {
    const made = wrapped.get(file);
    const type = /^Type of ".*" is "(.*)"$/s.exec(message)?.[1];
    if (severity !== "information" || !made || type === undefined) continue;
    const at = made.lines[range.start.line];
    const call = at === undefined ? undefined : made.calls.get(at + range.start.character);
    for (const one of call ?? []) {
      if (made.end(one) !== (made.lines[range.end.line] ?? 0) + range.end.character) continue;
      found.push({
        file: relative(copy, file),
        line: made.original.slice(0, one.span[0]).split("\n").length,
        source: made.original
          .slice(...one.span)
          .replace(/\s+/g, " ")
          .slice(0, 100),
        ours: one.facts?.kind ?? "unknown",
        theirs: type,
      });
    }
  }
  return found;
}

export interface PyrightDiagnostic {
  readonly file: string;
  readonly severity: string;
  readonly message: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly character: number;
}

interface Wrapped {
  readonly original: string;
  readonly text: string;
  /** Offsets of the lines. */
  readonly lines: readonly number[];
  /** Calls by the offset of their first character in the new text. */
  readonly calls: ReadonlyMap<number, readonly Call[]>;
  /** Offset behind a call in the new text. */
  end(call: Call): number;
}

const before = "reveal_type(";
const after = ")";

/** `super()` has to stand as it is, and decorators and type variables are looked at as they are written. */
function isWrappable({ span, callee }: Call, text: string): boolean {
  if (callee.place?.root === "super" || callee.place?.root === "reveal_type") return false;
  // `(x for x in y)` may be the only argument without parentheses of its own.
  return text[span[0]] !== "(" && !/[\n#]/.test(text.slice(...span).split("(")[0] ?? "");
}

function wrap(original: string, calls: readonly Call[]): Wrapped {
  const opening = new Map<number, number>();
  const closing = new Map<number, number>();
  for (const { span } of calls) {
    opening.set(span[0], (opening.get(span[0]) ?? 0) + 1);
    closing.set(span[1], (closing.get(span[1]) ?? 0) + 1);
  }
  const marks = [...new Set([...opening.keys(), ...closing.keys()])].sort((a, b) => a - b);
  let text = "";
  let last = 0;
  /** Where the text behind the marks at an offset begins, and where the marks that close there begin. */
  const moved = new Map<number, number>();
  const closed = new Map<number, number>();
  for (const at of marks) {
    text += original.slice(last, at);
    closed.set(at, text.length);
    text += after.repeat(closing.get(at) ?? 0) + before.repeat(opening.get(at) ?? 0);
    moved.set(at, text.length);
    last = at;
  }
  text += original.slice(last);
  const byStart = new Map<number, Call[]>();
  for (const call of calls) {
    // Of calls that begin together, the longest is wrapped first.
    const outer = calls.filter(({ span }) => span[0] === call.span[0] && span[1] > call.span[1]).length;
    const inner = (opening.get(call.span[0]) ?? 0) - 1 - outer;
    const at = (moved.get(call.span[0]) ?? 0) - inner * before.length;
    byStart.set(at, [...(byStart.get(at) ?? []), call]);
  }
  const lines = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length)];
  return {
    original,
    text,
    lines,
    calls: byStart,
    end(call) {
      const inner = calls.filter(({ span }) => span[1] === call.span[1] && span[0] > call.span[0]).length;
      return (closed.get(call.span[1]) ?? 0) + inner * after.length;
    },
  };
}

/** What pyright reports of the project with this configuration. */
export function pyrightReport(script: string, config: string): readonly PyrightDiagnostic[] {
  const report: { readonly generalDiagnostics: readonly PyrightDiagnostic[] } = JSON.parse(
    run(script, ["--outputjson", "-p", config]),
  );
  return report.generalDiagnostics;
}

function run(script: string, args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, [script, ...args], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch (error) {
    // It ends with 1 where it reports something.
    if (error instanceof Error && "stdout" in error && typeof error.stdout === "string") return error.stdout;
    throw error;
  }
}
