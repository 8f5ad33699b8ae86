/**
 * How many forgotten `await`s are found: in each file one `await` of each position is taken away, and
 * the file is checked again. `pyright` may do the same.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultConfig } from "../../src/engine/config.ts";
import { createSession } from "../../src/engine/session.ts";
import { createNodeFiles } from "../../src/hosts/node-files.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import type { Await, Module, Use } from "../../src/ir/module.ts";
import { operationsOf, valueById } from "../../src/ir/walk.ts";
import { ROOT } from "./measured-process.ts";

export const positions = ["statement", "assigned", "condition", "operand", "argument", "formatted"] as const;
export type Position = (typeof positions)[number];

export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly position: Position;
  /** The call that is awaited, or what else is. */
  readonly source: string;
  /** Whether we know what the call calls: that it gives a coroutine. */
  readonly resolves: boolean;
  readonly found: boolean;
  /** The text without the `await`. */
  readonly text: string;
}

/** Mutants of these files; `seed` decides which `await` of several is taken. */
export async function mutants(
  files: readonly string[],
  folder: string,
  packages: readonly string[],
  seed = 1,
): Promise<readonly Mutant[]> {
  const frontends = await loadFrontends(join(ROOT, "dist"), {
    interpreter: { chosen: true, packageFolders: () => packages },
  });
  const session = createSession(
    { files: createNodeFiles(), roots: [folder], configOf: () => defaultConfig(folder), log: () => {} },
    frontends,
  );
  const found: Mutant[] = [];
  let random = seed;
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    if (!/\bawait\b/.test(text)) continue;
    session.open(file, text);
    const module = session.module(file);
    const before = new Set(session.check(file)?.findings.map(({ code, span }) => `${code} ${span[0]}`));
    const chosen = module ? awaitsByPosition(module) : new Map();
    for (const [position, candidates] of chosen) {
      random = (random * 48271) % 2147483647;
      const one: Candidate = candidates[random % candidates.length];
      const { span, operandSpan } = one.operation;
      const gone = operandSpan[0] - span[0];
      const mutated = text.slice(0, span[0]) + text.slice(operandSpan[0]);
      session.open(file, mutated);
      const findings = session.check(file)?.findings ?? [];
      const isFound = findings.some(
        (finding) =>
          finding.code === "AW101" &&
          !before.has(
            `${finding.code} ${finding.span[0] > span[0] ? finding.span[0] + gone : finding.span[0]}`,
          ),
      );
      found.push({
        file,
        line: text.slice(0, span[0]).split("\n").length,
        position,
        source: text
          .slice(...operandSpan)
          .replace(/\s+/g, " ")
          .slice(0, 80),
        resolves: one.resolves,
        found: isFound,
        text: mutated,
      });
    }
    session.close(file);
  }
  return found;
}

/** A module, or all modules of a package, in order. */
export function pythonFiles(path: string): readonly string[] {
  if (path.endsWith(".py")) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py"))
    .map((name) => join(path, name))
    .sort();
}

interface Candidate {
  readonly operation: Await;
  readonly resolves: boolean;
}

function awaitsByPosition(module: Module): ReadonlyMap<Position, readonly Candidate[]> {
  const byPosition = new Map<Position, Candidate[]>();
  for (const target of module.functions) {
    for (const { operation } of operationsOf(target)) {
      if (operation.op !== "await") continue;
      const position = positionOf(operation.use);
      const operand = valueById(target, operation.operand);
      if (!position || operand?.op !== "call") continue;
      const kind = operand.facts?.kind;
      const candidate = { operation, resolves: kind === "coroutine" };
      byPosition.set(position, [...(byPosition.get(position) ?? []), candidate]);
    }
  }
  return byPosition;
}

function positionOf(use: Use): Position | undefined {
  switch (use.as) {
    case "discarded":
      return "statement";
    case "bound":
      return "assigned";
    case "condition":
    case "operand":
    case "argument":
    case "formatted":
      return use.as;
    default:
      return undefined;
  }
}
