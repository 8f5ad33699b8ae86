/** The examples: exactly the findings that their comments announce, and after the repairs they print what the right forms print. */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import ts from "typescript";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import { type CliFinding, checkWithCli, offsetOf, ROOT, runCli } from "./cli.ts";
import { runNode } from "./run-node.ts";
import { type Outcome, runPython } from "./run-python.ts";

interface ExamplesIn {
  /** Name of the folder. */
  readonly language: string;
  readonly ending: string;
  /** The program in which nothing but the waiting is wrong. */
  readonly sequential: string;
  /** What has no repair, and so is found after the repairs, too. */
  readonly left: readonly string[];
  /** Runs a program of the scratch folder, from which it may read its neighbours. */
  readonly run: (file: string) => Promise<Outcome>;
}

const EXAMPLES = join(ROOT, "examples");
const languages: readonly ExamplesIn[] = [
  {
    language: "python",
    ending: ".py",
    sequential: "sequential_fetches.py",
    left: ["python/heavy_computation.py:11 heavy-computation"],
    run: runPython,
  },
  {
    language: "typescript",
    ending: ".ts",
    sequential: "sequential-fetches.ts",
    left: ["typescript/blocking-process.ts:5 blocking-call"],
    run: (file) => runNode(file, readFileSync(file, "utf8")),
  },
];
/** More rounds than the repairs of any example need. */
const ROUNDS = 12;
/** Three waits at once take a third of the time; the rest is room for a busy machine. */
const SHARE_OF_TIME = 0.6;

/** The programs, which are repaired here. */
const repaired = mkdtempSync(join(tmpdir(), "awaitwise-examples-"));
/** The programs as they are, with their right forms. */
const original = mkdtempSync(join(tmpdir(), "awaitwise-examples-"));
after(() => {
  for (const folder of [repaired, original]) rmSync(folder, { recursive: true, force: true });
});

before(async () => {
  cpSync(EXAMPLES, original, { recursive: true });
  cpSync(EXAMPLES, repaired, { recursive: true, filter: (source) => !source.endsWith("right") });
  await runCli(["check", ".", "--fix"], repaired);
  for (let round = 0; round < ROUNDS; round++) {
    const { findings } = await checkWithCli(["."], repaired);
    if (!findings.map(applyFirstRepair).includes(true)) break;
  }
});

test("the findings are those that the comments announce, and no others", async () => {
  const { findings, problems } = await checkWithCli(["examples"]);
  const found = findings.map(({ file, range, rule }) => `${file}:${range.start.line} ${rule}`);
  assert.deepEqual(found.sort(), languages.flatMap(announcedFindings).sort());
  assert.deepEqual(problems, []);
});

test("every example has its line in the README", () => {
  const readme = readFileSync(join(EXAMPLES, "README.md"), "utf8");
  const names = languages.flatMap(programsOf);
  assert.deepEqual(
    names.filter((name) => !readme.includes(`| \`${name}\` |`)),
    [],
  );
});

test("after fix-all and the suggested repairs only that is found which has no repair", async () => {
  const { findings } = await checkWithCli(["."], repaired);
  assert.deepEqual(
    findings.map(({ file, rule, range }) => `${file}:${range.start.line} ${rule}`),
    languages.flatMap(({ left }) => left),
  );
});

test("the right forms in TypeScript are what the compiler accepts", () => {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(EXAMPLES, "typescript", "tsconfig.json"),
    undefined,
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => assert.fail(String(messageText)),
    },
  );
  assert.ok(config);
  const right = config.fileNames.filter((name) => name.includes("/right/"));
  assert.ok(right.length > 0);
  const program = ts.createProgram(right, config.options);
  assert.deepEqual(
    ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
    [],
  );
});

for (const examples of languages) {
  describe(examples.language, () => {
    const { language, sequential, run } = examples;
    for (const name of programsOf(examples)) {
      test(`${name} prints after its repairs what the right form prints`, async () => {
        const right = join(original, language, "right", name);
        const expected = await run(existsSync(right) ? right : join(original, language, name));
        const actual = await run(join(repaired, language, name));
        const text = readFileSync(join(repaired, language, name), "utf8");
        assert.equal(expected.failure, undefined, expected.errors);
        assert.equal(actual.failure, undefined, `${actual.errors}\n${text}`);
        assert.equal(withoutTimes(actual.output), withoutTimes(expected.output));
      });
    }

    test("repairing the sequential fetches takes the time down to about a third", async () => {
      const earlier = await run(join(original, language, sequential));
      const later = await run(join(repaired, language, sequential));
      assert.ok(
        later.seconds < earlier.seconds * SHARE_OF_TIME,
        `${earlier.seconds} s before the repair, ${later.seconds} s after it`,
      );
    });
  });
}

/** Applies the first repair offered, unless the file has changed since it was checked. */
function applyFirstRepair(finding: CliFinding, index: number, all: readonly CliFinding[]): boolean {
  const [repair] = finding.fixes;
  const firstOfFile = all.findIndex(({ file }) => file === finding.file) === index;
  if (!repair || !firstOfFile) return false;
  assert.ok(repair.edits.every(({ file }) => file === finding.file));
  const path = resolve(repaired, finding.file);
  const text = readFileSync(path, "utf8");
  const edits = repair.edits.map(({ range, newText }): { span: [number, number]; newText: string } => ({
    span: [offsetOf(text, range.start), offsetOf(text, range.end)],
    newText,
  }));
  const next = applyEdits(text, edits);
  assert.ok(next !== undefined, `the edits of "${repair.title}" do not fit together`);
  writeFileSync(path, next);
  return next !== text;
}

function programsOf({ language, ending }: ExamplesIn): readonly string[] {
  return readdirSync(join(EXAMPLES, language)).filter((name) => name.endsWith(ending));
}

function announcedFindings(examples: ExamplesIn): readonly string[] {
  const folder = join(EXAMPLES, examples.language);
  const right = readdirSync(join(folder, "right")).map((name) => `right/${name}`);
  return [...programsOf(examples), ...right].flatMap((name) => {
    const lines = readFileSync(join(folder, name), "utf8").split("\n");
    return lines.flatMap((line, index) => {
      const rules = /(?:#|\/\/) expect: ([a-z-]+(?:, [a-z-]+)*)$/.exec(line)?.[1]?.split(", ") ?? [];
      return rules.map((rule) => `examples/${examples.language}/${name}:${index + 1} ${rule}`);
    });
  });
}

function withoutTimes(output: string): string {
  return output.replace(/\d+\.\d+초/g, "N초");
}
