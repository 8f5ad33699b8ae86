/** Suppression comments: which findings they hide, and which of them are reported as unused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Finding } from "../../src/engine/finding.ts";
import { unusedSuppression } from "../../src/engine/unused-suppression.ts";
import { rules as allRules } from "../../src/rules/index.ts";
import type { Rule } from "../../src/rules/kit/rule.ts";
import { callRule, sessionOver } from "./sessions.ts";

const file = "/project/app.py";
const badCall = callRule({ name: "bad-call", code: "AW900" });
const worseCall = callRule({ name: "worse-call", code: "AW901" });
/** Named as real rules, so that the tables for other tools apply. */
const missingAwait = callRule({ name: "missing-await", code: "AW101" });
const droppedTask = callRule({ name: "dropped-task", code: "AW104" });
const blockingCall = callRule({ name: "blocking-call", code: "AW203" });
const protocol = callRule({ name: "sync-protocol-on-async", code: "AW109" });
const rules: readonly Rule[] = [badCall, worseCall, missingAwait, droppedTask, blockingCall, protocol];

function check(code: string, options: { readonly rules?: readonly string[] } = {}): readonly Finding[] {
  const { session } = sessionOver(new Map([[file, `async def scope(): pass\n${code}`]]), { rules });
  return session.check(file, options).findings;
}

/** Rule names of what is found. */
function found(code: string, options: { readonly rules?: readonly string[] } = {}): readonly string[] {
  return check(code, options).map((finding) => finding.rule);
}

/** Text after fix-all. */
function fixed(code: string): string {
  const head = "async def scope(): pass\n";
  const { session } = sessionOver(new Map([[file, head + code]]), { rules });
  return (session.fixAll(file).get(file) ?? head + code).slice(head.length);
}

describe("a suppression of our own", () => {
  const hidden: Readonly<Record<string, string>> = {
    "at the end of the line": "bad_call()  # awaitwise: ignore[bad-call]\n",
    "by code": "bad_call()  # awaitwise: ignore[AW900]\n",
    "by code in small letters": "bad_call()  # awaitwise: ignore[aw900]\n",
    "of every rule": "bad_call()  # awaitwise: ignore\n",
    "with a reason": "bad_call()  # awaitwise: ignore[bad-call] -- known to be harmless\n",
    "of every rule with a reason": "bad_call()  # awaitwise: ignore -- known to be harmless\n",
    "alone above the line": "# awaitwise: ignore[bad-call]\nbad_call()\n",
    "alone above, with another comment between":
      "# awaitwise: ignore[bad-call]\n# It is needed.\nbad_call()\n",
    "among several names": "bad_call(worse_call())  # awaitwise: ignore[bad-call, worse-call]\n",
    "behind the comment of another tool": "bad_call()  # noqa: E501  # awaitwise: ignore[bad-call]\n",
    "without spaces": "bad_call()  #awaitwise:ignore[bad-call]\n",
    "on the last line of a call": "bad_call(\n    1,\n    2,\n)  # awaitwise: ignore[bad-call]\n",
    "on the first line of a call": "bad_call(  # awaitwise: ignore[bad-call]\n    1,\n)\n",
    "on the first line of the statement": "x = (  # awaitwise: ignore[bad-call]\n    bad_call()\n)\n",
    "on the last line of the statement": "x = (\n    bad_call()\n)  # awaitwise: ignore[bad-call]\n",
    "on the last line of a head":
      "with (\n    bad_call() as x,\n):  # awaitwise: ignore[bad-call]\n    pass\n",
    "in the whole file": "# awaitwise: ignore-file[bad-call]\nbad_call()\n\nbad_call()\n",
    "of every rule in the whole file": "bad_call()\nworse_call()\n# awaitwise: ignore-file\n",
    "with Windows line ends": "# awaitwise: ignore[bad-call]\r\nbad_call()\r\n",
  };
  for (const [name, code] of Object.entries(hidden)) {
    test(`hides a finding: ${name}`, () => assert.deepEqual(found(code), []));
  }

  const shown: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    "for another rule": ["bad_call()  # awaitwise: ignore[worse-call]\n", ["bad-call", "unused-suppression"]],
    "on another line": [
      "# awaitwise: ignore[bad-call]\nx = 1\nbad_call()\n",
      ["unused-suppression", "bad-call"],
    ],
    "in the head of a block only": [
      "if bad_call():  # awaitwise: ignore[bad-call]\n    bad_call()\n",
      ["bad-call"],
    ],
    "within a string": ['bad_call("# awaitwise: ignore[bad-call]")\n', ["bad-call"]],
    "quoted in a comment": ["bad_call()  # write `# awaitwise: ignore[bad-call]` here\n", ["bad-call"]],
  };
  for (const [name, [code, expected]] of Object.entries(shown)) {
    test(`hides nothing else: ${name}`, () => assert.deepEqual(found(code), expected));
  }
});

describe("an unused suppression", () => {
  test("is a hint on the comment, with its removal", () => {
    const [finding] = check("x = 1  # awaitwise: ignore[bad-call]\n");
    assert.equal(finding?.code, "AW001");
    assert.equal(finding?.severity, "hint");
    assert.match(finding?.message ?? "", /bad-call/);
    assert.equal(fixed("x = 1  # awaitwise: ignore[bad-call]\n"), "x = 1\n");
  });
  test("alone on its line goes with the line", () => {
    assert.equal(fixed("x = 1\n    # awaitwise: ignore -- why\ny = 2\n"), "x = 1\ny = 2\n");
  });
  test("on the last line without a line break", () => {
    assert.equal(fixed("x = 1\n# awaitwise: ignore"), "x = 1\n");
  });
  test("leaves the comments of others", () => {
    assert.equal(fixed("x = 1  # noqa: E501  # awaitwise: ignore\n"), "x = 1  # noqa: E501\n");
    assert.equal(fixed("x = 1  # awaitwise: ignore -- so  # noqa: E501\n"), "x = 1  # noqa: E501\n");
  });
  test("loses only the names that are not needed", () => {
    assert.equal(
      fixed("bad_call()  # awaitwise: ignore[worse-call, bad-call] -- so\n"),
      "bad_call()  # awaitwise: ignore[bad-call] -- so\n",
    );
  });
  test("in the whole file", () => {
    assert.equal(fixed("# awaitwise: ignore-file[bad-call]\nx = 1\n"), "x = 1\n");
  });
  test("is not judged when its rule did not run", () => {
    assert.deepEqual(found("x = 1  # awaitwise: ignore[bad-call]\n", { rules: ["worse-call"] }), []);
    assert.deepEqual(found("x = 1  # awaitwise: ignore\n", { rules: ["worse-call"] }), []);
  });
  test("is not judged when its rule is off", () => {
    const { session } = sessionOver(
      new Map([[file, "async def f(): ...  # awaitwise: ignore[bad-call]\n"]]),
      {
        rules,
        config: { rules: { "bad-call": "off" } },
      },
    );
    assert.deepEqual(session.check(file).findings, []);
  });
  test("is not judged in a file with syntax errors", () => {
    assert.deepEqual(found("x = (1  # awaitwise: ignore[bad-call]\ndef\n"), []);
  });
  test("alone can be asked for", () => {
    const code = "bad_call()\nx = 1  # awaitwise: ignore[bad-call]\n";
    assert.deepEqual(found(code, { rules: ["unused-suppression"] }), ["unused-suppression"]);
  });
  test("can itself be suppressed, but only by name", () => {
    assert.deepEqual(found("x = 1  # awaitwise: ignore[bad-call, unused-suppression]\n"), []);
    assert.deepEqual(found("# awaitwise: ignore-file[unused-suppression]\nx = 1  # awaitwise: ignore\n"), []);
  });
  test("takes the severity of the configuration", () => {
    const { session } = sessionOver(new Map([[file, "async def f(): ...  # awaitwise: ignore\n"]]), {
      rules,
      config: { rules: { "unused-suppression": "error" } },
    });
    assert.equal(session.check(file).findings[0]?.severity, "error");
  });
  test("is found in a file without anything asynchronous", () => {
    const { session } = sessionOver(new Map([[file, "x = 1  # awaitwise: ignore\n"]]), { rules });
    assert.equal(session.check(file).findings.length, 1);
  });
});

describe("a suppression that cannot be understood", () => {
  const slips: Readonly<Record<string, readonly [string, RegExp]>> = {
    "an unknown name": [
      "x = 1  # awaitwise: ignore[bad-cal]\n",
      /`bad-cal` is not a rule; did you mean `bad-call`\?/,
    ],
    "an unknown code": ["x = 1  # awaitwise: ignore[AW990]\n", /`AW990` is not a rule/],
    "an unknown word": ["x = 1  # awaitwise: disable\n", /`awaitwise: disable` is not known/],
    "a name without brackets": ["x = 1  # awaitwise: ignore bad-call\n", /in brackets/],
    "an open bracket": ["x = 1  # awaitwise: ignore[bad-call\n", /in brackets/],
    "empty brackets": ["x = 1  # awaitwise: ignore[]\n", /names no rule/],
  };
  for (const [name, [code, message]] of Object.entries(slips)) {
    test(`is a warning: ${name}`, () => {
      const [finding, ...others] = check(code);
      assert.equal(others.length, 0);
      assert.equal(finding?.severity, "warning");
      assert.match(finding?.message ?? "", message);
    });
  }
  test("offers the right name, and no fix-all takes the wrong one away", () => {
    const code = "bad_call()  # awaitwise: ignore[bad-cal]\n";
    const slip = check(code).find((finding) => finding.rule === "unused-suppression");
    assert.deepEqual(
      slip?.repairs.map(({ title, kind }) => [title, kind]),
      [["Change to `bad-call`", "suggestion"]],
    );
    assert.equal(slip?.repairs[0]?.edits[0]?.newText, "bad-call");
    assert.equal(fixed(code), code);
  });
});

describe("suppressions of other tools", () => {
  const hidden: readonly string[] = [
    "dropped_task()  # noqa: RUF006\n",
    "dropped_task()  # NOQA:RUF006\n",
    "dropped_task()  # noqa: E501, RUF006\n",
    "dropped_task()  # a reason  # noqa: RUF006\n",
    "dropped_task()  # noqa: ASYNC300\n",
    "blocking_call()  # noqa: ASYNC251\n",
    "blocking_call()  # noqa: ASYNC210\n",
    "blocking_call()  # noqa: ASYNC220 ASYNC221\n",
    "blocking_call()  # noqa: ASYNC230\n",
    "blocking_call()  # noqa: ASYNC\n",
    "blocking_call()  # noqa\n",
    "# ruff: noqa: ASYNC251\nblocking_call()\n",
    "# flake8: noqa\nblocking_call()\n",
    "missing_await()  # pyright: ignore[reportUnusedCoroutine]\n",
    "missing_await()  # pyright: ignore\n",
    "missing_await()  # type: ignore[unused-coroutine]\n",
    "missing_await()  # type: ignore[misc, unused-awaitable]\n",
    "missing_await()  # type: ignore\n",
    "missing_await(\n    1,\n)  # pyright: ignore[reportUnusedCoroutine]\n",
    "# pyright: reportUnusedCoroutine=false\nmissing_await()\n",
    "# mypy: ignore-errors\nmissing_await()\n",
    "sync_protocol_on_async()  # pylint: disable=not-async-context-manager\n",
    "# pylint: disable-next=not-async-context-manager\nsync_protocol_on_async()\n",
    "def f():\n    # pylint: disable=E1701\n    x = 1\n    sync_protocol_on_async()\n",
  ];
  for (const code of hidden) {
    test(`hide what they stand for: ${JSON.stringify(code)}`, () => assert.deepEqual(found(code), []));
  }

  const shown: readonly (readonly [string, string])[] = [
    ["dropped_task()  # noqa: E501\n", "dropped-task"],
    ["dropped_task()  # noqa: RUF0061\n", "dropped-task"],
    ["dropped_task()  # type: ignore\n", "dropped-task"],
    ["blocking_call()  # pyright: ignore\n", "blocking-call"],
    ["blocking_call()  # noqa: RUF006\n", "blocking-call"],
    ["blocking_call()  # noqa-like words\n", "blocking-call"],
    ["# noqa\nblocking_call()\n", "blocking-call"],
    ["missing_await()  # type: ignore[no-untyped-call]\n", "missing-await"],
    ["missing_await()  # type: ignored\n", "missing-await"],
    [
      "def f():\n    # pylint: disable=E1701\n    x = 1\nsync_protocol_on_async()\n",
      "sync-protocol-on-async",
    ],
    ["sync_protocol_on_async()  # pylint: disable=invalid-name\n", "sync-protocol-on-async"],
  ];
  for (const [code, rule] of shown) {
    test(`hide nothing else: ${JSON.stringify(code)}`, () => assert.deepEqual(found(code), [rule]));
  }
});

test("the examples of the rule's page give one finding, or none", () => {
  for (const { bad, good } of unusedSuppression.documentation.examples) {
    for (const [code, expected] of [
      [bad, 1],
      [good, 0],
    ] as const) {
      const { session } = sessionOver(new Map([[file, code]]), { rules: allRules });
      const { findings } = session.check(file, { rules: [unusedSuppression.name] });
      assert.equal(findings.length, expected, code);
    }
  }
});
