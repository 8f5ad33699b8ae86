/** Sessions: running rules, severities, crashes, open documents, and fix-all. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rules as allRules } from "../../src/rules/index.ts";
import type { Rule } from "../../src/rules/kit/rule.ts";
import { callRule, metaOf, rename, sessionOver } from "./sessions.ts";

const file = "/project/app.py";
const head = "async def scope(): pass\n";
const body = (code: string) => new Map([[file, head + code]]);

const crashing: Rule = {
  meta: metaOf("crashing", "AW999", "error"),
  // biome-ignore lint/correctness/useYield: the crash comes first.
  *detect() {
    throw new TypeError("boom");
  },
  say: () => ({ message: "", explanation: "", related: [] }),
  repair: () => [],
};

describe("checking", () => {
  test("sorts findings, whatever the order of the rules", () => {
    const rules = [callRule({ name: "second", code: "AW902" }), callRule({ name: "first", code: "AW901" })];
    const { session } = sessionOver(body("first()\nsecond()\nfirst()\n"), { rules });
    assert.deepEqual(
      session.check(file).findings.map((finding) => finding.rule),
      ["first", "second", "first"],
    );
  });
  test("reports the same thing once", () => {
    const rule = callRule({ name: "bad" });
    const twice: Rule = {
      ...rule,
      *detect(context) {
        yield* rule.detect(context);
        yield* rule.detect(context);
      },
    };
    const { session } = sessionOver(body("bad()\n"), { rules: [twice] });
    assert.equal(session.check(file).findings.length, 1);
  });
  test("knows the subclasses in files that are checked later", () => {
    const base =
      "class Store:\n    def load(self):\n        return 1\n\nasync def show(store: Store):\n    await store.load()\n";
    const files = new Map([
      ["/project/a.py", base],
      [
        "/project/b.py",
        "from a import Store as S\nclass Remote(S):\n    async def load(self):\n        return 2\n",
      ],
    ]);
    const rules = allRules.filter(({ meta }) => meta.name === "await-of-plain-value");
    const found = (prepared: readonly string[]) => {
      const { session } = sessionOver(files, { rules });
      session.prepare(prepared);
      return session.check("/project/a.py").findings.length;
    };
    assert.equal(found(["/project/a.py"]), 1);
    assert.equal(found(["/project/a.py", "/project/b.py"]), 0);
  });
  test("shows likely findings one step lower, as configured", () => {
    const likely = (severity: "error" | "warning" | "information" | "hint") => {
      const rules = [callRule({ name: "bad", severity, certainty: "likely" })];
      return sessionOver(body("bad()\n"), { rules }).session.check(file).findings[0]?.severity;
    };
    assert.deepEqual(
      [likely("error"), likely("warning"), likely("information"), likely("hint")],
      ["warning", "information", "hint", "hint"],
    );
    const rules = [callRule({ name: "bad", severity: "hint", certainty: "likely" })];
    const { session } = sessionOver(body("bad()\n"), { rules, config: { rules: { bad: "error" } } });
    assert.equal(session.check(file).findings[0]?.severity, "warning");
  });
  test("lets the configuration switch rules off and on", () => {
    const rules = [callRule({ name: "bad" }), callRule({ name: "quiet", code: "AW901", severity: "off" })];
    const names = (config: Record<string, "off" | "error">, only?: readonly string[]) =>
      sessionOver(body("bad()\nquiet()\n"), { rules, config: { rules: config } })
        .session.check(file, only ? { rules: only } : {})
        .findings.map(({ rule, severity }) => `${rule} ${severity}`);
    assert.deepEqual(names({}), ["bad warning"]);
    assert.deepEqual(names({ bad: "off", quiet: "error" }), ["quiet error"]);
    assert.deepEqual(names({ bad: "off" }, ["bad", "AW901"]), ["bad information", "quiet information"]);
    assert.deepEqual(names({}, ["bad"]), ["bad warning"]);
  });
  test("goes on when a rule crashes, and says which one did", () => {
    const { session } = sessionOver(body("bad()\n"), { rules: [crashing, callRule({ name: "bad" })] });
    const { findings, problems } = session.check(file);
    assert.equal(findings.length, 1);
    assert.deepEqual(
      problems.map(({ kind, message }) => [kind, message]),
      [["internal", "the rule crashing failed: TypeError: boom"]],
    );
  });
  test("keeps a finding whose repair crashes, and logs one line", () => {
    const rule = callRule({
      name: "bad",
      repair: () => {
        throw new Error("no repair");
      },
    });
    const { session, log } = sessionOver(body("bad()\n"), { rules: [rule] });
    const [finding] = session.check(file).findings;
    assert.deepEqual(finding?.repairs, []);
    assert.deepEqual(log.length, 1);
    assert.match(log[0] ?? "", /bad.*\/project\/app\.py.*no repair/);
  });
  test("says what a file without text or language is", () => {
    const files = new Map([["/project/notes.txt", "hello"]]);
    const { session } = sessionOver(files, { rules: [] });
    assert.equal(session.check("/project/gone.py").problems[0]?.message, "does not exist");
    assert.match(session.check("/project/notes.txt").problems[0]?.message ?? "", /no language/);
  });
  test("knows a script by its first line", () => {
    const script = "/project/run";
    const files = new Map([[script, `#!/usr/bin/env python3\n${head}bad()\n`]]);
    const { session } = sessionOver(files, { rules: [callRule({ name: "bad" })] });
    assert.equal(session.check(script).findings.length, 1);
  });
  test("tells rules which files are tests", () => {
    const rule: Rule = {
      ...callRule({ name: "bad" }),
      *detect({ module, test }) {
        const [owner] = module.functions;
        if (test && owner) yield { span: [0, 1], function: owner, certainty: "certain", data: undefined };
      },
    };
    const files = new Map([
      [file, head],
      ["/project/tests/app.py", head],
    ]);
    const { session } = sessionOver(files, { rules: [rule] });
    assert.equal(session.check(file).findings.length, 0);
    assert.equal(session.check("/project/tests/app.py").findings.length, 1);
  });
  test("reports syntax problems without giving up", () => {
    const { session } = sessionOver(body("bad()\nx = = 1\nbad()\n"), { rules: [callRule({ name: "bad" })] });
    const { findings, problems } = session.check(file);
    assert.equal(findings.length, 2);
    assert.ok(problems.every((problem) => problem.kind === "syntax" && problem.span));
    assert.ok(problems.length > 0);
  });
});

describe("open documents", () => {
  test("count in place of the file until they are closed", () => {
    const { session } = sessionOver(body(""), { rules: [callRule({ name: "bad" })] });
    session.open(file, `${head}bad()\n`);
    assert.equal(session.check(file).findings.length, 1);
    session.change(file, [
      { span: [head.length, head.length], newText: "bad()\n" },
      { span: [head.length + 6, head.length + 9], newText: "good" },
    ]);
    assert.equal(session.text(file), `${head}bad()\ngood()\n`);
    assert.equal(session.check(file).findings.length, 1);
    session.close(file);
    assert.equal(session.check(file).findings.length, 0);
    assert.equal(session.text(file), head);
  });
  test("are not disturbed by the disk", () => {
    const files = body("");
    const { session } = sessionOver(files, { rules: [callRule({ name: "bad" })] });
    session.open(file, `${head}bad()\n`);
    files.set(file, head);
    session.invalidate(file);
    assert.equal(session.check(file).findings.length, 1);
  });
  test("may have a name that tells no language", () => {
    const { session } = sessionOver(new Map(), { rules: [callRule({ name: "bad" })] });
    session.open("untitled:Untitled-1", `${head}bad()\n`, "python");
    assert.equal(session.check("untitled:Untitled-1").findings.length, 1);
  });
  test("see what has changed on disk once they are told", () => {
    const files = body("");
    const { session } = sessionOver(files, { rules: [callRule({ name: "bad" })] });
    assert.equal(session.check(file).findings.length, 0);
    files.set(file, `${head}bad()\n`);
    session.invalidate(file);
    assert.equal(session.check(file).findings.length, 1);
  });
});

describe("fix-all", () => {
  const fixed = (code: string, rules: readonly Rule[]) => {
    const { session, log } = sessionOver(body(code), { rules });
    const texts = session.fixAll(file);
    const after = session.check(file);
    return { text: texts.get(file)?.slice(head.length), texts, log, after, session };
  };

  test("repairs until nothing is left, and leaves the session as it was", () => {
    const rules = [
      callRule({ name: "one", code: "AW901", repair: rename("two") }),
      callRule({ name: "two", code: "AW902", repair: rename("three") }),
    ];
    const { text, after } = fixed("one()\ntwo()\n", rules);
    assert.equal(text, "three()\nthree()\n");
    assert.equal(after.findings.length, 2);
  });
  test("changes nothing the second time", () => {
    const rules = [callRule({ name: "one", repair: rename("two") })];
    const { text } = fixed("one(one())\n", rules);
    assert.equal(text, "two(two())\n");
    assert.deepEqual(fixed(text ?? "", rules).texts, new Map());
  });
  test("leaves suggestions and likely findings alone", () => {
    const rules = [
      callRule({ name: "one", code: "AW901", kind: "suggestion", repair: rename("x") }),
      callRule({ name: "two", code: "AW902", certainty: "likely", repair: rename("x") }),
    ];
    assert.deepEqual(fixed("one()\ntwo()\n", rules).texts, new Map());
  });
  test("leaves code alone whose repairs undo one another", () => {
    const rules = [
      callRule({ name: "one", code: "AW901", repair: rename("two") }),
      callRule({ name: "two", code: "AW902", repair: rename("one") }),
    ];
    const { texts, log } = fixed("one()\n", rules);
    assert.deepEqual(texts, new Map());
    assert.match(log.join(), /undo one another/);
  });
  test("stops when repairs have no end", () => {
    const grow = callRule({
      name: "one",
      repair: (call, { module }) => [
        { file: module.file, span: [call.span[1], call.span[1]], newText: " + one()" },
      ],
    });
    const { text, log } = fixed("one()\n", [grow]);
    assert.ok(text !== undefined && text.length > 0);
    assert.match(log.join(), /10 rounds/);
  });
  test("refuses a repair that breaks the code, and makes the others", () => {
    const rules = [
      callRule({ name: "one", code: "AW901", repair: rename("two") }),
      callRule({ name: "bad", code: "AW902", repair: rename("= = (") }),
    ];
    const { text, log } = fixed("one()\nbad()\none()\n", rules);
    assert.equal(text, "two()\nbad()\ntwo()\n");
    assert.match(log.join(), /would have broken/);
  });
  test("makes overlapping repairs one after the other", () => {
    const wrap = callRule({
      name: "one",
      repair: (call, { printer, module }) => [
        { file: module.file, span: call.span, newText: printer.text(call.span).replace("one", "two") },
      ],
    });
    assert.equal(fixed("one(one(one()))\n", [wrap]).text, "two(two(two()))\n");
  });
  test("adds what several repairs need once", () => {
    const rule = callRule({
      name: "one",
      repair: (call, { module }) => [
        { file: module.file, span: [0, 0], newText: "import asyncio\n" },
        { file: module.file, span: call.callee.span, newText: "two" },
      ],
    });
    const { texts } = fixed("one()\none()\n", [rule]);
    assert.equal(texts.get(file), `import asyncio\n${head}two()\ntwo()\n`);
  });
  test("edits other files when it may", () => {
    const other = "/project/other.py";
    const rule = callRule({
      name: "one",
      repair: (call, { module }) => [
        { file: module.file, span: call.callee.span, newText: "two" },
        { file: other, span: [0, 0], newText: "# changed\n" },
      ],
    });
    const files = new Map([
      [file, `${head}one()\n`],
      [other, "x = 1\n"],
    ]);
    const { session } = sessionOver(files, { rules: [rule] });
    assert.equal(session.fixAll(file).get(other), "# changed\nx = 1\n");
    assert.equal(session.text(other), "x = 1\n");
    assert.deepEqual(session.fixAll(file, { mayEdit: () => false }), new Map());
  });
  test("leaves suppressed findings alone", () => {
    const rules = [callRule({ name: "one", repair: rename("two") })];
    assert.equal(
      fixed("one()  # awaitwise: ignore[one]\none()\n", rules).text,
      "one()  # awaitwise: ignore[one]\ntwo()\n",
    );
  });
  test("keeps Windows line ends", () => {
    const rule = callRule({
      name: "one",
      repair: (call, { module }) => [{ file: module.file, span: call.span, newText: "two()\nthree()" }],
    });
    const { session } = sessionOver(new Map([[file, "async def f(): pass\r\none()\r\n"]]), { rules: [rule] });
    assert.equal(session.fixAll(file).get(file), "async def f(): pass\r\ntwo()\r\nthree()\r\n");
  });
  test("starts from the text of the editor", () => {
    const { session } = sessionOver(body(""), { rules: [callRule({ name: "one", repair: rename("two") })] });
    session.open(file, `${head}one()\n`);
    assert.equal(session.fixAll(file).get(file), `${head}two()\n`);
    assert.equal(session.text(file), `${head}one()\n`);
    session.change(file, [{ span: [0, 0], newText: "one()\n" }]);
    assert.equal(session.check(file).findings.length, 2);
  });
});
