/** What `awaitwise check` writes in each of its formats. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import picocolors from "picocolors";
import type { Log } from "sarif";
import stringWidth from "string-width";
import type { Finding, Problem } from "../../src/engine/finding.ts";
import { lineIndex } from "../../src/engine/line-index.ts";
import { unusedSuppression } from "../../src/engine/unused-suppression.ts";
import { githubReport } from "../../src/hosts/cli/formats/github.ts";
import { prettyReport } from "../../src/hosts/cli/formats/pretty.ts";
import { sarifReport } from "../../src/hosts/cli/formats/sarif.ts";
import { createProgress } from "../../src/hosts/cli/progress.ts";
import { createSources, type Report } from "../../src/hosts/cli/report.ts";
import { sourceExcerpt } from "../../src/hosts/cli/source-excerpt.ts";
import { checkJson, folderWith, runCli, wrong } from "./run-cli.ts";

function reportOf(
  text: string,
  findings: readonly Partial<Finding>[],
  problems: readonly Problem[] = [],
): Report {
  const whole: Finding = {
    file: "/shop/a b,c.py",
    rule: "unused-suppression",
    code: "AW001",
    severity: "warning",
    certainty: "certain",
    message: "Something is wrong",
    explanation: "It matters.",
    span: [0, 1],
    related: [],
    repairs: [],
  };
  return {
    findings: findings.map((finding) => ({ ...whole, ...finding })),
    problems,
    files: 1,
    milliseconds: 12,
    catalogue: [unusedSuppression],
    sources: createSources("/shop", () => text),
    version: "1.2.3",
  };
}

describe("json", () => {
  test("has the documented shape, and nothing is missing", async (context) => {
    const folder = folderWith(context, { "sub/a.py": wrong });
    const { report } = await checkJson([], { folder });
    assert.deepEqual(Object.keys(report), ["version", "findings", "problems", "summary"]);
    assert.equal(report.version, 1);
    const [finding] = report.findings;
    assert.ok(finding);
    assert.deepEqual(Object.keys(finding), [
      "file",
      "rule",
      "code",
      "severity",
      "certainty",
      "message",
      "explanation",
      "range",
      "related",
      "fixes",
    ]);
    assert.equal(finding.file, "sub/a.py");
    assert.equal(finding.rule, "missing-await");
    assert.equal(finding.code, "AW101");
    assert.equal(finding.severity, "error");
    assert.equal(finding.certainty, "certain");
    assert.deepEqual(finding.range, { start: { line: 5, column: 5 }, end: { line: 5, column: 12 } });
    assert.deepEqual(finding.related[0]?.range, {
      start: { line: 1, column: 11 },
      end: { line: 1, column: 16 },
    });
    const [fix] = finding.fixes;
    assert.equal(fix?.kind, "safe");
    assert.deepEqual(fix?.edits, [
      {
        file: "sub/a.py",
        range: { start: { line: 5, column: 5 }, end: { line: 5, column: 5 } },
        newText: "await ",
      },
    ]);
    assert.equal(report.summary.files, 1);
    assert.equal(report.summary.findings, 1);
    assert.equal(report.summary.error, 1);
    assert.equal(report.summary.fixable, 1);
  });
  test("counts columns in UTF-16 units", async (context) => {
    const code = 'async def fetch():\n    return 1\n\nasync def main():\n    x = "🙂한"; fetch()\n';
    const folder = folderWith(context, { "a.py": code });
    const { report } = await checkJson([], { folder });
    assert.equal(report.findings[0]?.range.start.column, 16);
  });
});

describe("pretty", () => {
  const options = { colors: picocolors.createColors(false), width: 100 };

  test("shows the line, the caret, why, the related places, the repair and a summary", async (context) => {
    const folder = folderWith(context, { "a.py": wrong });
    const { out } = await runCli(["check"], { folder });
    const lines = out.split("\n");
    assert.match(lines[0] ?? "", /^a\.py:5:5 error: `fetch\(\)` is never awaited missing-await \(AW101\)$/);
    assert.equal(lines[1], "   5 │     fetch()");
    assert.equal(lines[2], "     │     ^^^^^^^");
    assert.match(out, /\n {5}= Calling `fetch` /);
    assert.match(out, /\n {5}├ a\.py:1:11 `fetch` is defined as async here\n/);
    assert.match(out, /\n {5}→ Add `await` \(--fix applies it\)\n/);
    assert.match(out, /\n1 finding \(1 error\) in 1 file, \d.*\n1 can be repaired with --fix\n$/);
  });
  test("says so when nothing is found", async (context) => {
    const folder = folderWith(context, { "a.py": "x = 1\n" });
    assert.match((await runCli(["check"], { folder })).out, /^Nothing found in 1 file, \d/);
  });
  test("says so when there is nothing to check", async (context) => {
    const folder = folderWith(context, { "notes.txt": "x" });
    const { code, out } = await runCli(["check"], { folder });
    assert.equal(code, 0);
    assert.equal(out, "No source files were found to check.\n");
  });
  test("breaks long explanations between words and drops the marks of Markdown", () => {
    const explanation = `See [the page](https://example.org). ${"한국어 word ".repeat(20)}**bold** a\\_b \`code\`.`;
    const text = prettyReport(reportOf("x = 1\n", [{ explanation }]), options);
    const lines = text.split("\n").slice(3);
    assert.match(lines[0] ?? "", /^ {5}= See the page\. 한국어/);
    assert.match(text, /bold a_b `code`\.\n/);
    for (const line of lines) assert.ok(stringWidth(line) <= 100, line);
  });
  test("has colours only where they are wanted", async (context) => {
    const folder = folderWith(context, { "a.py": wrong });
    const colored = await runCli(["check"], { folder, env: { NO_COLOR: "", FORCE_COLOR: "1" } });
    assert.ok(colored.out.includes("\u001b["));
    const plain = await runCli(["check"], { folder, env: { NO_COLOR: "", FORCE_COLOR: "0" } });
    assert.ok(!plain.out.includes("\u001b["));
    const piped = await runCli(["check"], { folder, env: { NO_COLOR: "" } });
    assert.ok(!piped.out.includes("\u001b["));
  });
  test("names what could not be checked, and shortens long lists", () => {
    const problems: Problem[] = Array.from({ length: 9 }, (_, index) => ({
      file: "/shop/a.py",
      kind: "syntax",
      message: `slip ${index}`,
      span: [index, index + 1],
    }));
    const text = prettyReport(
      reportOf(
        "x".repeat(20),
        [],
        [...problems, { file: "/shop/b.py", kind: "unreadable", message: "is a binary file" }],
      ),
      options,
    );
    assert.match(
      text,
      /a\.py:1:5 syntax: slip 4\na\.py and 4 more of these\nb\.py not checked: is a binary file\n/,
    );
    assert.match(text, /Nothing found in 1 file, 1 not checked/);
  });
});

describe("source excerpts", () => {
  const excerpt = (text: string, marked: string, width = 80) => {
    const start = text.indexOf(marked);
    return sourceExcerpt(text, lineIndex(text), [start, start + marked.length], { width });
  };
  /** The part of a line above its carets, by the cells of a terminal. */
  const above = (line: { readonly text: string; readonly carets: string } | undefined): string => {
    assert.ok(line);
    const from = line.carets.indexOf("^");
    let cells = 0;
    let found = "";
    for (const { segment } of new Intl.Segmenter().segment(line.text)) {
      if (cells >= from && cells < line.carets.length) found += segment;
      cells += stringWidth(segment);
    }
    return found;
  };

  test("align below Korean, emoji, combining letters and tabs", () => {
    for (const before of [
      '이름 = "홍길동"; ',
      'x = "🙂👨‍👩‍👧"; ',
      'x = "e\u0301"; ',
      "\t",
      "\ta\t",
      "",
      "한\t",
    ]) {
      assert.equal(above(excerpt(`${before}가져오기(1)\n`, "가져오기(1)")[0]), "가져오기(1)", before);
      assert.equal(above(excerpt(`${before}fetch()\n`, "fetch()")[0]), "fetch()", before);
    }
  });
  test("cut long lines to a window around the range", () => {
    for (const [before, after] of [
      [0, 5000],
      [5000, 0],
      [5000, 5000],
      [40, 45],
    ] as const) {
      for (const filler of ["x", "한"]) {
        const [line] = excerpt(`${filler.repeat(before)}fetch()${filler.repeat(after)}`, "fetch()");
        assert.equal(above(line), "fetch()");
        assert.ok(stringWidth(line?.text ?? "") <= 80);
        assert.ok((line?.carets.length ?? 0) <= 80);
      }
    }
  });
  test("mark what fits of a range that is too long", () => {
    const [line] = excerpt(`call(${"x".repeat(500)})`, `call(${"x".repeat(500)})`);
    assert.ok((line?.carets.length ?? 0) <= 80);
    assert.match(line?.text ?? "", /^call\(x+…$/);
  });
  test("show several lines, and leave out the middle of many", () => {
    const three = excerpt("f(\n  1,\n)\n", "f(\n  1,\n)");
    assert.deepEqual(
      three.map(({ number, text, carets }) => [number, text, carets]),
      [
        [1, "f(", "^^"],
        [2, "  1,", "  ^^"],
        [3, ")", "^"],
      ],
    );
    const ten = excerpt(`f(\n${"  1,\n".repeat(10)})\n`, `f(\n${"  1,\n".repeat(10)})`);
    assert.deepEqual(
      ten.map(({ number }) => number),
      [1, 2, undefined, 12],
    );
  });
  test("send no control characters to the terminal", () => {
    const [line] = excerpt('x = "\u001b[2J\u202e"; fetch()', "fetch()");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    assert.doesNotMatch(line?.text ?? "", /[\u0000-\u001f\u202e]/);
    assert.equal(above(line), "fetch()");
  });
  test("point behind the last character", () => {
    const text = "ab";
    assert.deepEqual(sourceExcerpt(text, lineIndex(text), [2, 2], { width: 80 }), [
      { number: 1, text: "ab", carets: "  ^" },
    ]);
  });
});

describe("github", () => {
  test("escapes what workflow commands would take for their own", () => {
    const text = githubReport(
      reportOf("line 1\nline 2\n", [
        { span: [2, 5], message: "100% wrong: a,b\nand more", explanation: "Why `x`.", severity: "error" },
        { span: [2, 10], severity: "hint" },
      ]),
    );
    assert.deepEqual(text.split("\n"), [
      "::error file=a b%2Cc.py,line=1,endLine=1,col=3,endColumn=6,title=AW001 unused-suppression::100%25 wrong: a,b%0Aand more%0AWhy x.",
      "::notice file=a b%2Cc.py,line=1,endLine=2,title=AW001 unused-suppression::Something is wrong%0AIt matters.",
      "",
    ]);
  });
  test("reports problems, too", () => {
    const text = githubReport(
      reportOf("x", [], [{ file: "/shop/x.py", kind: "unreadable", message: "is a folder" }]),
    );
    assert.equal(text, "::error file=x.py::is a folder\n");
  });
});

describe("sarif", () => {
  test("is a log of version 2.1.0 with rules, places and repairs", () => {
    const edits = [{ file: "/shop/a b,c.py", span: [2, 3] as const, newText: "y" }];
    const text = sarifReport(
      reportOf(
        "line 1\nline 2\n",
        [
          {
            span: [2, 10],
            related: [{ file: "/elsewhere/x.py", span: [0, 1], message: "here" }],
            repairs: [{ title: "Remove it", kind: "safe", edits }],
          },
        ],
        [{ file: "/shop/x.py", kind: "unreadable", message: "is a folder" }],
      ),
      "/shop",
    );
    const log: Log = JSON.parse(text);
    assert.equal(log.version, "2.1.0");
    const [run] = log.runs;
    assert.equal(run?.tool.driver.name, "Awaitwise");
    assert.equal(run?.columnKind, "utf16CodeUnits");
    assert.equal(run?.originalUriBaseIds?.SRCROOT?.uri, "file:///shop/");
    const rule = run?.tool.driver.rules?.[0];
    assert.equal(rule?.id, "AW001");
    assert.ok(rule?.helpUri?.endsWith("unused-suppression.md"));
    const result = run?.results?.[0];
    assert.equal(result?.ruleId, "AW001");
    assert.equal(result?.ruleIndex, 0);
    assert.equal(result?.level, "warning");
    assert.deepEqual(result?.locations?.[0]?.physicalLocation, {
      artifactLocation: { uri: "a%20b%2Cc.py", uriBaseId: "SRCROOT" },
      region: { startLine: 1, startColumn: 3, endLine: 2, endColumn: 4 },
    });
    assert.deepEqual(result?.relatedLocations?.[0]?.physicalLocation?.artifactLocation, {
      uri: "file:///elsewhere/x.py",
    });
    assert.deepEqual(result?.fixes?.[0]?.artifactChanges[0]?.replacements, [
      {
        deletedRegion: { startLine: 1, startColumn: 3, endLine: 1, endColumn: 4 },
        insertedContent: { text: "y" },
      },
    ]);
    assert.equal(run?.invocations?.[0]?.executionSuccessful, true);
    assert.equal(run?.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text, "is a folder");
  });
});

describe("progress", () => {
  const shown = (watched: boolean, steps: readonly number[]): string => {
    mock.timers.enable({ apis: ["Date"] });
    try {
      let written = "";
      const colors = picocolors.createColors(false);
      const progress = createProgress({
        out: () => {},
        error: (text) => {
          written += text;
        },
        colors,
        errorColors: colors,
        width: 80,
        watched,
      });
      for (const milliseconds of steps) {
        mock.timers.tick(milliseconds);
        progress.step(1, 2);
      }
      progress.end();
      return written;
    } finally {
      mock.timers.reset();
    }
  };
  test("appears after a second, seldom, and goes away", () => {
    assert.equal(shown(true, [500, 400]), "");
    assert.equal(shown(true, [500, 501, 10, 10]), "\r\u001b[2KChecked 1 of 2 files …\r\u001b[2K");
    assert.equal(shown(true, [1001, 101]).match(/Checked/g)?.length, 2);
  });
  test("is for terminals only", () => assert.equal(shown(false, [5000]), ""));
});
