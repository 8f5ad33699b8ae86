/**
 * Literate tests of the rules. Each `test/rules/<rule>.md` is prose with fenced blocks; the same
 * file is what a reader looks at to see what the rule does.
 *
 * A block ```` ```py ````, ```` ```ts ````, ```` ```tsx ```` or ```` ```js ```` is a program. Expected findings stand in comments on the line
 * where the finding starts:
 *
 *     fetch()  #! missing-await
 *     fetch()  #! missing-await (likely): part of the message
 *     fetch()  #! missing-await [Add `await` | Start it as a task]
 *     fetch()  #! missing-await []  #! another-rule
 *
 * `(likely)` says that it is not certain, brackets name all its repairs by their titles, and behind
 * a colon stands a part of the message. Missing findings and extra ones of *any* rule fail, unless
 * the fence names the rules: ```` ```py rule=missing-await,dropped-task ````. Further options of a fence:
 * `python=3.9` sets the project's version, `crlf` gives the text Windows line ends, `on=ignoreIife` and
 * `off=ignoreVoid` set options of the rule that is named first.
 * A line `# file: shop/orders.py` starts another file of the same program.
 * A block ```` ```ipynb ```` is a notebook: before each of its cells stands a line `# %%`.
 *
 * A block ```` ```py fixed ```` behind it is the text after a fix-all of the document's rule, and
 * ```` ```py fixed=Title ```` the text after the repairs with this title. Repaired text has none of
 * the repaired findings left, and repairing it again changes nothing. In TypeScript the compiler
 * has nothing to say of it that it did not say before.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { defaultConfig } from "../../src/engine/config.ts";
import { mergeEdits } from "../../src/engine/edits.ts";
import type { Finding } from "../../src/engine/finding.ts";
import { createSession, type LintSession } from "../../src/engine/session.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import { rules } from "../../src/rules/index.ts";
import type { RuleMeta } from "../../src/rules/kit/rule.ts";
import { programOf } from "../frontends/typescript-program.ts";
import { type Example, type Repaired, readExamples, type SourceFile } from "./literate.ts";
import { typescriptFrontend } from "./typescript-frontend.ts";

const FOLDER = "/project";
const MESSAGE_LENGTH = 80;
const GATHER_RULE = "half-handled-gather";
const EXTENSIONS = { python: "py", typescript: "ts" } as const;

const frontends = await loadFrontends(join(import.meta.dirname, "..", "..", "dist"));
const python = frontends.filter(({ language }) => language === "python");

for (const name of readdirSync(import.meta.dirname).filter((file) => file.endsWith(".md"))) {
  const rule = name.replace(/\.md$/, "");
  describe(name, () => {
    it("is named after a rule", () => {
      assert.ok(
        rules.some(({ meta }) => meta.name === rule),
        `there is no rule ${rule}`,
      );
    });
    for (const example of readExamples(readFileSync(join(import.meta.dirname, name), "utf8"))) {
      it(example.title, () => checkExample(example, rule));
    }
  });
}

describe("rule documentation", () => {
  for (const { meta } of rules) {
    meta.documentation.examples.forEach((example, number) => {
      const file = `example.${EXTENSIONS[example.language]}`;
      it(`${meta.name}: bad example ${number + 1} gives one finding`, () => {
        const found = lint(texts([file, example.bad])).filter((finding) => finding.rule === meta.name);
        assert.equal(found.length, 1, shown(found));
      });
      it(`${meta.name}: good example ${number + 1} gives none`, () => {
        const found = lint(texts([file, example.good])).filter((finding) => finding.rule === meta.name);
        assert.equal(found.length, 0, shown(found));
      });
    });
    it(`${meta.name}: is complete`, () => checkMeta(meta));
  }

  it("codes and names are unique, and rules are sorted by code", () => {
    const codes = rules.map(({ meta }) => meta.code);
    assert.deepEqual(codes, [...new Set(codes)].sort());
    assert.equal(new Set(rules.map(({ meta }) => meta.name)).size, rules.length);
  });
});

function checkMeta(meta: RuleMeta): void {
  assert.match(meta.code, /^AW\d{3}$/);
  assert.match(meta.name, /^[a-z]+(-[a-z]+)*$/);
  assert.ok(meta.summary.endsWith("."), "the summary is a sentence");
  assert.ok(meta.documentation.examples.length > 0, "there is an example");
  for (const section of [meta.documentation.what, meta.documentation.why, meta.documentation.whenNotToUse]) {
    assert.ok(section.length > 20);
  }
}

/* ---------------------------------------------------------------- programs */

type Texts = ReadonlyMap<string, string>;

function checkExample(example: Example, rule: string): void {
  const sources = textsOf(example.files, example);
  const session = openSession(sources, example);
  const found = checkAll(session, sources, example.rules);
  assert.deepEqual(describeFound(found, sources, example), describeExpected(example));
  for (const finding of found) checkWording(finding, sources);
  for (const repaired of example.repaired) checkRepaired(repaired, example, rule, sources);
  session.dispose();
}

function checkRepaired(repaired: Repaired, example: Example, rule: string, sources: Texts): void {
  const repair = (before: Texts) => {
    const session = openSession(before, example);
    const after =
      repaired.title === undefined
        ? fixAll(session, before, rule)
        : applyTitled(session, before, repaired.title);
    session.dispose();
    return after;
  };
  const once = repair(sources);
  const wanted = new Map([...sources, ...textsOf(repaired.files, example)]);
  assert.deepEqual(Object.fromEntries(once), Object.fromEntries(wanted), `the text at line ${repaired.line}`);
  checkCompiles(once, sources);
  const session = openSession(once, example);
  const left = checkAll(session, once, [rule]).filter((finding) =>
    repaired.title === undefined
      ? finding.certainty === "certain" && finding.repairs.some((one) => one.kind === "safe")
      : finding.repairs.some((one) => one.title === repaired.title),
  );
  // What one rule writes with `gather` or `Promise.all`, another does not find fault with.
  const faults = rule === GATHER_RULE ? [] : checkAll(session, once, [GATHER_RULE]);
  session.dispose();
  assert.deepEqual(faults, [], `faults in what was repaired: ${shown(faults)}`);
  assert.deepEqual(left, [], `findings left after repairing: ${shown(left)}`);
  assert.deepEqual(
    Object.fromEntries(repair(once)),
    Object.fromEntries(once),
    "repairing again changes nothing",
  );
}

/** Repaired TypeScript has no error that it did not have before. */
function checkCompiles(after: Texts, before: Texts): void {
  const files = [...after.keys()].filter((file) => /\.tsx?$/.test(file));
  if (files.length === 0) return;
  const known = new Set(complaints(before, files));
  const added = complaints(after, files).filter((message) => !known.has(message));
  assert.deepEqual(added, [], "the compiler complains of the repaired text");
}

function complaints(sources: Texts, files: readonly string[]): readonly string[] {
  const program = programOf(new Map(files.map((file) => [file, sources.get(file) ?? ""])));
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => (typeof messageText === "string" ? messageText : messageText.messageText),
    );
  });
}

function fixAll(session: LintSession, before: Texts, rule: string): Texts {
  const after = new Map(before);
  for (const file of before.keys()) {
    for (const [changed, text] of session.fixAll(file, { rules: [rule] })) {
      after.set(changed, text);
      session.open(changed, text);
    }
  }
  return after;
}

function applyTitled(session: LintSession, before: Texts, title: string): Texts {
  const repairs = checkAll(session, before, []).flatMap((finding) =>
    finding.repairs.filter((one) => one.title === title).map((one) => one.edits),
  );
  const { edits, taken } = mergeEdits(repairs);
  assert.equal(taken.length, repairs.length, "the repairs fit together");
  return new Map(
    [...before].map(([file, text]) => {
      const changed = applyEdits(text, edits.get(file) ?? []);
      assert.notEqual(changed, undefined, "edits do not overlap");
      return [file, changed ?? text];
    }),
  );
}

function checkWording(finding: Finding, sources: Texts): void {
  const { message, explanation, repairs } = finding;
  assert.ok(message.length <= MESSAGE_LENGTH, `message of ${message.length} characters: ${message}`);
  assert.doesNotMatch(message, /\.$/, "a message has no final stop");
  assert.match(explanation, /[.!?)`]$/, `an explanation is whole sentences: ${explanation}`);
  const titles = repairs.map((repair) => repair.title);
  assert.equal(new Set(titles).size, titles.length, `titles differ: ${titles.join(" | ")}`);
  for (const { title, edits } of repairs) {
    assert.ok(edits.length > 0, `"${title}" changes something`);
    for (const file of new Set(edits.map((edit) => edit.file))) {
      const own = edits.filter((edit) => edit.file === file);
      const text = sources.get(file);
      assert.ok(text !== undefined, `"${title}" changes a file of the program`);
      assert.notEqual(applyEdits(text, own), undefined, `edits of "${title}" do not overlap`);
    }
  }
}

/* ---------------------------------------------------------------- sessions */

function openSession(
  sources: Texts,
  options: Partial<Pick<Example, "pythonVersion" | "rules" | "options">> = {},
): LintSession {
  const folders = new Set([FOLDER]);
  for (const path of sources.keys()) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
      folders.add(path.slice(0, end));
  }
  const config = {
    ...defaultConfig(FOLDER),
    pythonVersion: options.pythonVersion ?? ([3, 12] as const),
    pythonAssumed: options.pythonVersion === undefined,
    options: { [options.rules?.[0] ?? ""]: options.options ?? {} },
  };
  const session = createSession(
    {
      files: {
        read: (path) => sources.get(path),
        isFile: (path) => sources.has(path),
        isDirectory: (path) => folders.has(path),
      },
      roots: [FOLDER],
      configOf: () => config,
      log: (line) => assert.fail(line),
    },
    [...python, typescriptFrontend(sources)],
  );
  session.prepare(checkedFiles(sources));
  return session;
}

function checkedFiles(sources: Texts): readonly string[] {
  return [...sources.keys()].filter((file) => !file.includes("/node_modules/"));
}

function checkAll(session: LintSession, sources: Texts, only: readonly string[]): readonly Finding[] {
  return checkedFiles(sources).flatMap((file) => {
    const { findings, problems } = session.check(file, only.length > 0 ? { rules: only } : {});
    assert.deepEqual(
      problems.filter((problem) => problem.kind !== "syntax"),
      [],
    );
    return findings;
  });
}

function lint(sources: Texts): readonly Finding[] {
  const session = openSession(sources);
  const found = checkAll(session, sources, []);
  session.dispose();
  return found;
}

function texts(...files: readonly (readonly [name: string, text: string])[]): Texts {
  return new Map(files.map(([name, text]) => [`${FOLDER}/${name}`, text]));
}

function textsOf(files: readonly SourceFile[], { crlf }: Pick<Example, "crlf">): Texts {
  return texts(...files.map(({ name, text }) => [name, crlf ? text.replace(/\n/g, "\r\n") : text] as const));
}

/* ---------------------------------------------------------------- comparison */

/** One line per finding, with as much as the test at that place says. */
function describeFound(found: readonly Finding[], sources: Texts, example: Example): readonly string[] {
  return found
    .map((finding) => {
      const name = finding.file.slice(FOLDER.length + 1);
      const line = (sources.get(finding.file) ?? "").slice(0, finding.span[0]).split("\n").length - 1;
      const expected = example.files
        .find((file) => file.name === name)
        ?.expected.find((one) => one.line === line && one.rule === finding.rule);
      const titles = expected?.titles && finding.repairs.map((repair) => repair.title);
      const message =
        expected?.message !== undefined && finding.message.includes(expected.message)
          ? expected.message
          : finding.message;
      return describeFinding(name, line, finding.rule, finding.certainty === "likely", {
        titles,
        message: expected && expected.message === undefined ? undefined : message,
      });
    })
    .sort();
}

function describeExpected(example: Example): readonly string[] {
  return example.files
    .flatMap((file) =>
      file.expected.map(({ line, rule, likely, titles, message }) =>
        describeFinding(file.name, line, rule, likely, { titles, message }),
      ),
    )
    .sort();
}

function describeFinding(
  file: string,
  line: number,
  rule: string,
  likely: boolean,
  more: { readonly titles: readonly string[] | undefined; readonly message: string | undefined },
): string {
  const certainty = likely ? " (likely)" : "";
  const titles = more.titles ? ` [${more.titles.join(" | ")}]` : "";
  const message = more.message === undefined ? "" : `: ${more.message}`;
  return `${file}:${line + 1} ${rule}${certainty}${titles}${message}`;
}

function shown(findings: readonly Finding[]): string {
  return findings.map((finding) => `${finding.rule} at ${finding.span[0]}: ${finding.message}`).join("\n");
}
