/** What people read: diffs, timelines, hovers and rule pages. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { staleDocuments } from "../../src/build/documents.ts";
import type { Finding } from "../../src/engine/finding.ts";
import { diffOfEdits } from "../../src/explain/diff.ts";
import { hoverMarkdown } from "../../src/explain/hover.ts";
import { repository, rulePage } from "../../src/explain/links.ts";
import { fenced, plainText } from "../../src/explain/markdown.ts";
import { ruleIndexMarkdown, rulePageMarkdown } from "../../src/explain/rule-page.ts";
import { drawTimelines } from "../../src/explain/timeline.ts";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import { rules } from "../../src/rules/index.ts";
import type { RuleMeta } from "../../src/rules/kit/rule.ts";

describe("applying edits", () => {
  const edit = (start: number, end: number, newText: string) => ({ span: [start, end] as const, newText });

  test("takes them in any order, and insertions at one place in theirs", () => {
    assert.equal(
      applyEdits("abc", [edit(3, 3, "!"), edit(0, 1, "x"), edit(1, 1, "1"), edit(1, 1, "2")]),
      "x12bc!",
    );
    assert.equal(applyEdits("abc", []), "abc");
  });

  test("refuses what overlaps or reaches beyond the text", () => {
    assert.equal(applyEdits("abc", [edit(0, 2, "x"), edit(1, 3, "y")]), undefined);
    assert.equal(applyEdits("abc", [edit(2, 4, "x")]), undefined);
    assert.equal(applyEdits("abc", [edit(-1, 1, "x")]), undefined);
    assert.equal(applyEdits("abc", [edit(2, 1, "x")]), undefined);
  });
});

describe("diff", () => {
  const diff = (text: string, ...replacements: [string, string][]) =>
    diffOfEdits(
      text,
      replacements.map(([old, newText]) => {
        const start = text.indexOf(old);
        return { span: [start, start + old.length], newText };
      }),
    );

  test("shows only lines that change, without their indentation", () => {
    assert.equal(
      diff("def f():\n    x = g()\n    y = 1\n", ["g()", "await g()"]),
      "- x = g()\n+ x = await g()",
    );
  });

  test("keeps the indentation that lines have among themselves", () => {
    assert.equal(diff("  a\n", ["a", "try:\n    a"]), "- a\n+ try:\n+   a");
  });

  test("separates places that are apart", () => {
    assert.equal(
      diff("import a\n\nx\ny\nf()\n", ["import a", "import a\nimport b"], ["f()", "b.f()"]),
      "+ import b\n…\n- f()\n+ b.f()",
    );
  });

  test("works in the last line without a line break, and with CRLF", () => {
    assert.equal(diff("f()", ["f()", "await f()"]), "- f()\n+ await f()");
    assert.equal(diff("a\r\nf()\r\nb\r\n", ["f()", "await f()"]), "- f()\n+ await f()");
  });

  test("leaves out blank lines that come or go alone", () => {
    assert.equal(diff("a\nb\nc\n", ["a", "a\n"], ["c", "d"]), "- c\n+ d");
  });

  test("is cut when it is long, and absent when nothing changes", () => {
    const long = diff("f()\n", ["f()", "g()\n".repeat(100)]);
    assert.equal(long?.split("\n").length, 25);
    assert.ok(long?.endsWith("\n…"));
    assert.equal(diff("f()\n", ["f()", "f()"]), undefined);
    assert.equal(diffOfEdits("f()\n", []), undefined);
    assert.equal(diffOfEdits("f()\n", [{ span: [0, 99], newText: "" }]), undefined);
  });
});

describe("timelines", () => {
  test("show both ways to scale", () => {
    assert.equal(
      drawTimelines({
        unit: "s",
        steps: [
          { label: "profile", length: 2 },
          { label: "orders", length: 1 },
          { label: "flags", length: 1 },
        ],
      }),
      [
        "one after another  4 s",
        `  profile  ${"█".repeat(18)}`,
        `  orders   ${" ".repeat(18)}${"█".repeat(9)}`,
        `  flags    ${" ".repeat(27)}${"█".repeat(9)}`,
        "together           2 s",
        `  profile  ${"█".repeat(18)}`,
        `  orders   ${"█".repeat(9)}`,
        `  flags    ${"█".repeat(9)}`,
      ].join("\n"),
    );
  });

  test("compare shares where lengths are only relative", () => {
    const steps = [1, 1, 1].map((length, index) => ({ label: `step ${index}`, length }));
    const picture = drawTimelines({ steps }) ?? "";
    assert.match(picture, /^one after another {2}100 %\n/);
    assert.match(picture, /\ntogether {11}33 %\n/);
  });

  test("shorten long labels and long lists, and show the shortest step", () => {
    const steps = Array.from({ length: 20 }, (_, index) => ({
      label: `a very long label that goes on and on ${index}`,
      length: index === 0 ? 0.001 : 5,
    }));
    const lines = (drawTimelines({ steps }) ?? "").split("\n");
    assert.ok(lines.every((line) => line.length <= 64));
    assert.equal(lines.filter((line) => line.includes("12 more")).length, 2);
    assert.match(lines[1] ?? "", /█/);
  });

  test("are absent when there is nothing to compare", () => {
    assert.equal(drawTimelines({ steps: [] }), undefined);
    assert.equal(drawTimelines({ steps: [{ label: "a", length: 1 }] }), undefined);
    assert.equal(
      drawTimelines({
        steps: [
          { label: "a", length: 0 },
          { label: "b", length: Number.NaN },
        ],
      }),
      undefined,
    );
  });
});

describe("hover", () => {
  const text = "async def main():\n    greet()\n";
  const finding: Finding = {
    file: "/shop.py",
    rule: "missing-await",
    code: "AW101",
    severity: "error",
    certainty: "certain",
    message: "`greet()` is never awaited",
    explanation: "Nothing of `greet` runs.",
    span: [22, 29],
    related: [],
    repairs: [
      {
        title: "Add `await`",
        kind: "safe",
        edits: [{ file: "/shop.py", span: [22, 22], newText: "await " }],
      },
    ],
  };
  const context = { text: () => text, hasPage: true };

  test("explains, and shows the preferred repair with the user's own code", () => {
    assert.equal(
      hoverMarkdown(finding, context),
      [
        "**Awaitwise** [AW101 missing-await](https://github.com/awaitwise/awaitwise/blob/main/docs/rules/missing-await.md)",
        "Nothing of `greet` runs.",
        "**Add `await`**",
        "```diff\n- greet()\n+ await greet()\n```",
      ].join("\n\n"),
    );
  });

  test("says what is likely, what is a suggestion, and what happens in other files", () => {
    const markdown = hoverMarkdown(
      {
        ...finding,
        certainty: "likely",
        repairs: [
          { title: "Change", kind: "suggestion", edits: [{ file: "/a.py", span: [0, 0], newText: "x" }] },
        ],
      },
      context,
    );
    assert.match(markdown, /· likely/);
    assert.match(markdown, /\*\*Change\*\* \(suggestion\)/);
    assert.match(markdown, /Changes one more file\.$/);
    assert.doesNotMatch(markdown, /```/);
  });

  test("draws the timelines between the explanation and the repair", () => {
    const steps = ["a", "b"].map((label) => ({ label, length: 1 }));
    const markdown = hoverMarkdown({ ...finding, timeline: { steps } }, context);
    assert.match(
      markdown,
      /runs\.\n\n```text\none after another[^`]*```\n\n\*The lengths are estimates\.\*\n\n\*\*Add/,
    );
  });

  test("of a finding without a page has no link", () => {
    assert.doesNotMatch(hoverMarkdown(finding, { ...context, hasPage: false }), /\]\(/);
  });

  test("as plain text keeps the words", () => {
    assert.equal(
      plainText(hoverMarkdown(finding, context)),
      "Awaitwise AW101 missing-await\n\nNothing of greet runs.\n\nAdd await\n\n- greet()\n+ await greet()\n",
    );
  });
});

describe("rule pages", () => {
  const rule: RuleMeta = {
    code: "AW999",
    name: "some-pattern",
    group: "correctness",
    languages: ["python", "typescript"],
    severity: "warning",
    summary: "Finds `a | b`.",
    repairs: [{ title: "Do it", kind: "safe" }],
    documentation: {
      what: "What.",
      why: "Why.",
      examples: [
        { language: "python", bad: "bad()", good: "good()" },
        { language: "typescript", bad: "bad();", good: "good();" },
      ],
      repair: "How.",
      whenNotToUse: "When.",
    },
  };
  const other = { ...rule, code: "AW998", name: "other-pattern" };

  test("have the sections in their order", () => {
    const page = rulePageMarkdown(rule, [rule, other]);
    assert.deepEqual(
      [...page.matchAll(/^##? (?!awaitwise:)(.*)$/gm)].map((match) => match[1]),
      [
        "some-pattern (AW999)",
        "What it does",
        "Why is this bad?",
        "Example",
        "Use instead",
        "Repairs",
        "When not to use it",
        "Suppressing it",
        "Related",
      ],
    );
    assert.match(page, /TypeScript:\n\n```typescript\nbad\(\);\n```/);
    assert.match(page, /\[other-pattern\]\(other-pattern\.md\)/);
    assert.doesNotMatch(page, /\(some-pattern\.md\)/);
  });

  test("are listed by group and code", () => {
    const index = ruleIndexMarkdown([rule, other]);
    assert.ok(index.indexOf("AW998") < index.indexOf("AW999"));
    assert.match(
      index,
      /\| AW999 \| \[some-pattern\]\(some-pattern\.md\) \| Python, TypeScript \| warning \| Finds `a \\\| b`\. \|/,
    );
  });

  test("a fence is longer than those inside of it", () => {
    assert.equal(fenced("text", "a\n```\nb"), "````text\na\n```\nb\n````");
  });

  test("in docs/rules are what the rules say now", () => {
    assert.deepEqual(staleDocuments(), []);
  });

  test("stand where the links lead", () => {
    const manifest: { repository: { url: string } } = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    );
    assert.equal(manifest.repository.url, `${repository}.git`);
    for (const { meta } of rules) {
      const path = rulePage(meta.name).slice(`${repository}/blob/main/`.length);
      assert.match(
        readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"),
        new RegExp(`# ${meta.name} `),
      );
    }
  });
});
