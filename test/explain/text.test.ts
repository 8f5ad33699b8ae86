/** Texts with slots, in English and in other languages. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { defaultConfig } from "../../src/engine/config.ts";
import { createSession } from "../../src/engine/session.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import { enumerated, inLanguage, joined, t, type Words } from "../../src/ir/text.ts";
import { rules } from "../../src/rules/index.ts";
import type { Rule } from "../../src/rules/kit/rule.ts";

const korean = new Map([
  ["{0} waits for {1}", "{1}: {0}이(가) 기다립니다"],
  ["{0} and {1}", "{0}, {1}"],
  ["nobody", "아무도 없음"],
]);

describe("texts", () => {
  it("are English by themselves", () => {
    assert.equal(inLanguage(t`${"a"} waits for ${2}`), "a waits for 2");
  });

  it("take the order of slots from the translation", () => {
    assert.equal(inLanguage(t`${"a"} waits for ${"b"}`, korean), "b: a이(가) 기다립니다");
  });

  it("are translated within one another", () => {
    assert.equal(inLanguage(t`${t`nobody`} waits for ${"b"}`, korean), "b: 아무도 없음이(가) 기다립니다");
  });

  it("stay English where there is no translation", () => {
    assert.equal(inLanguage(t`${t`nobody`} comes`, korean), "아무도 없음 comes");
  });

  it("leave alone what names look like", () => {
    assert.equal(inLanguage(t`${"{0}"} and ${"x"}`), "{0} and x");
  });

  it("enumerate", () => {
    const several = (count: number): Words => enumerated(["a", "b", "c"].slice(0, count));
    assert.deepEqual(
      [1, 2, 3].map((count) => inLanguage(several(count))),
      ["a", "a and b", "a, b and c"],
    );
    assert.equal(inLanguage(several(3), korean), "a, b, c");
    assert.equal(inLanguage(enumerated([])), "");
  });

  it("are joined", () => {
    assert.equal(inLanguage(joined([t`nobody`, "x"]), korean), "아무도 없음 x");
  });
});

describe("findings", () => {
  const told: Rule = {
    meta: { ...(rules[0]?.meta ?? assert.fail("there are no rules")), languages: ["python"] },
    *detect({ module }) {
      const [body] = module.functions;
      if (body) yield { span: [0, 5], function: body, certainty: "certain", data: undefined };
    },
    say: ({ span }, { module }) => ({
      message: t`${"a"} waits for ${"b"}`,
      explanation: t`nobody`,
      related: [{ file: module.file, span, message: t`nobody` }],
    }),
    repair: () => [{ title: t`${"a"} waits for ${"b"}`, kind: "safe", edits: [] }],
  };

  for (const [name, language, message, title] of [
    ["English by default", undefined, "a waits for b", "nobody"],
    ["said in the session's language", "ko", "b: a이(가) 기다립니다", "아무도 없음"],
  ] as const) {
    it(`are ${name}`, async () => {
      const frontends = await loadFrontends(join(import.meta.dirname, "..", "..", "dist"));
      const session = createSession(
        {
          files: { read: () => undefined, isFile: () => false, isDirectory: () => false },
          roots: ["/project"],
          configOf: () => defaultConfig("/project"),
          log: assert.fail,
          rules: [told],
          ...(language && { language: { code: language, translations: korean } }),
        },
        frontends,
      );
      session.open("/project/a.py", "async def f():\n    await f()\n");
      const [finding] = session.check("/project/a.py").findings;
      assert.deepEqual(
        [finding?.message, finding?.explanation, finding?.related[0]?.message, finding?.repairs[0]?.title],
        [message, title, title, message],
      );
      session.dispose();
    });
  }
});
