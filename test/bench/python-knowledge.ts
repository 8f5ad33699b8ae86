/**
 * How much is known of real code, beside pyright: which calls give coroutines, and how many of the `await`s that are
 * taken away are missed. Downloads packages of Debian; takes some twenty minutes, nearly all of them pyright's.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { debianPackages } from "./debian-packages.ts";
import { ROOT } from "./measured-process.ts";
import { foundByPyright } from "./pyright-recall.ts";
import { comparedCalls } from "./python-kinds.ts";
import { type Mutant, mutants, type Position, pythonFiles } from "./python-recall.ts";
import type { Row } from "./rows.ts";

const packages = [
  "aioamqp",
  "aiodns",
  "aiofiles",
  "aioftp",
  "aiohttp",
  "aioice",
  "aiomysql",
  "aiopg",
  "aioredis",
  "aiormq",
  "aiosmtplib",
  "aiosqlite",
  "asyncpg",
  "starlette",
];

const examples = join(ROOT, "examples", "python");

/** Libraries that those are made with, so that neither tool has to guess. */
const alongside = [
  "python3-anyio",
  "python3-aiosignal",
  "python3-async-timeout",
  "python3-yarl",
  "python3-pamqp",
];

export async function measureKinds(scratch: string): Promise<readonly Row[]> {
  const folder = downloaded();
  const calls = await comparedCalls(folder, packages, scratch);
  const theirs = calls.filter(({ theirs: type }) => isCoroutine(type));
  const known = theirs.filter(({ ours }) => ours === "coroutine");
  const alone = calls.filter(({ ours, theirs: type }) => ours === "coroutine" && !isCoroutine(type));
  const disagreed = alone.filter(({ theirs: type }) => type !== "Any" && type !== "Unknown");
  for (const { file, line, source, theirs: type } of disagreed)
    console.log(`pyright disagrees: ${file}:${line} ${source} is ${type}`);
  const share = known.length / theirs.length;
  return [
    {
      what: `calls that pyright types as coroutine, of ${calls.length}`,
      figure: `${theirs.length}, known ${known.length} (${percent(share)})`,
      target: { text: "≥ 97 %", met: share >= 0.97 },
    },
    {
      what: "calls that we alone take for coroutines",
      figure: `${alone.length}, all but ${disagreed.length} of them of no type to pyright`,
      target: { text: "no other type", met: disagreed.length === 0 },
    },
  ];
}

export async function measureRecall(scratch: string): Promise<readonly Row[]> {
  const folder = downloaded();
  const files = packages.flatMap((name) => pythonFiles(join(folder, name)));
  const inPackages = await mutants(files, folder, [folder]);
  const inExamples = await mutants(pythonFiles(examples), examples, [folder]);
  const all = [...inPackages, ...inExamples];
  const theirs = new Set([
    ...foundByPyright(inPackages, folder, scratch),
    ...foundByPyright(inExamples, examples, scratch),
  ]);
  const rest: readonly Position[] = ["assigned", "condition", "operand"];
  return [
    recall("statement", all, ["statement"], theirs, 0.9),
    recall("assigned, condition, operand", all, rest, theirs, 0.8),
    ...rest.map((position) => recall(position, all, [position], theirs)),
    recall("argument, f-string", all, ["argument", "formatted"], theirs),
  ];
}

function recall(
  what: string,
  all: readonly Mutant[],
  positions: readonly Position[],
  theirs: ReadonlySet<Mutant>,
  target?: number,
): Row {
  const resolved = all.filter(({ position, resolves }) => positions.includes(position) && resolves);
  const found = resolved.filter((mutant) => mutant.found).length;
  const pyright = resolved.filter((mutant) => theirs.has(mutant)).length;
  const share = resolved.length === 0 ? 0 : found / resolved.length;
  return {
    what: `forgotten await found: ${what}`,
    figure: `${found} of ${resolved.length} (${percent(share)}), pyright ${pyright}`,
    ...(target !== undefined && { target: { text: `≥ ${percent(target)}`, met: share >= target } }),
  };
}

function downloaded(): string {
  const folder = debianPackages([...packages.map((name) => `python3-${name}`), ...alongside]);
  const missing = packages.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) throw new Error(`Debian's packages have no ${missing.join(", ")}`);
  return folder;
}

function isCoroutine(type: string): boolean {
  return /^(CoroutineType|Coroutine)(\[|$)/.test(type);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
