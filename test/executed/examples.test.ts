/** The examples: exactly the findings that their comments announce, and after the repairs they print what the right forms print. */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import { type CliFinding, checkWithCli, offsetOf, ROOT, runCli } from "./cli.ts";
import { runPython } from "./run-python.ts";

const EXAMPLES = join(ROOT, "examples", "python");
const names = readdirSync(EXAMPLES).filter((name) => name.endsWith(".py"));
/** More rounds than the repairs of any example need. */
const ROUNDS = 12;
/** Three waits at once take a third of the time; the rest is room for a busy machine. */
const SHARE_OF_TIME = 0.6;

const scratch = mkdtempSync(join(tmpdir(), "awaitwise-examples-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

test("the findings are those that the comments announce, and no others", async () => {
  const { findings, problems } = await checkWithCli(["examples"]);
  const found = findings.map(({ file, range, rule }) => `${file}:${range.start.line} ${rule}`);
  assert.deepEqual(found.sort(), announcedFindings().sort());
  assert.deepEqual(problems, []);
});

test("every example has its line in the README", () => {
  const readme = readFileSync(join(ROOT, "examples", "README.md"), "utf8");
  assert.deepEqual(
    names.filter((name) => !readme.includes(`| \`${name}\` |`)),
    [],
  );
});

test("after fix-all and the suggested repairs nothing is found any more", async () => {
  const { findings } = await checkWithCli(["."], scratch);
  assert.deepEqual(
    findings.map(({ file, rule, range }) => `${file}:${range.start.line} ${rule}`),
    [],
  );
});

for (const name of names) {
  test(`${name} prints after its repairs what the right form prints`, async () => {
    const right = join(EXAMPLES, "right", name);
    const repaired = join(scratch, name);
    const [expected, actual] = [
      await runPython(existsSync(right) ? right : join(EXAMPLES, name)),
      await runPython(repaired),
    ];
    assert.equal(expected.failure, undefined, expected.errors);
    assert.equal(actual.failure, undefined, `${actual.errors}\n${readFileSync(repaired, "utf8")}`);
    assert.equal(withoutTimes(actual.output), withoutTimes(expected.output));
  });
}

test("repairing the sequential fetches takes the time down to about a third", async () => {
  const earlier = await runPython(join(EXAMPLES, "sequential_fetches.py"));
  const later = await runPython(join(scratch, "sequential_fetches.py"));
  assert.ok(
    later.seconds < earlier.seconds * SHARE_OF_TIME,
    `${earlier.seconds} s before the repair, ${later.seconds} s after it`,
  );
});

before(async () => {
  cpSync(EXAMPLES, scratch, { recursive: true, filter: (source) => !source.endsWith("right") });
  await runCli(["check", ".", "--fix"], scratch);
  for (let round = 0; round < ROUNDS; round++) {
    const { findings } = await checkWithCli(["."], scratch);
    if (!findings.map(applyFirstRepair).includes(true)) break;
  }
});

/** Applies the first repair offered, unless the file has changed since it was checked. */
function applyFirstRepair(finding: CliFinding, index: number, all: readonly CliFinding[]): boolean {
  const [repair] = finding.fixes;
  const firstOfFile = all.findIndex(({ file }) => file === finding.file) === index;
  if (!repair || !firstOfFile) return false;
  assert.ok(repair.edits.every(({ file }) => file === finding.file));
  const path = join(scratch, finding.file);
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

function announcedFindings(): string[] {
  const files = [...names, ...readdirSync(join(EXAMPLES, "right")).map((name) => `right/${name}`)];
  return files.flatMap((name) => {
    const lines = readFileSync(join(EXAMPLES, name), "utf8").split("\n");
    return lines.flatMap((line, index) => {
      const rules = /# expect: ([a-z-]+(?:, [a-z-]+)*)$/.exec(line)?.[1]?.split(", ") ?? [];
      return rules.map((rule) => `examples/python/${name}:${index + 1} ${rule}`);
    });
  });
}

function withoutTimes(output: string): string {
  return output.replace(/\d+\.\d+초/g, "N초");
}
