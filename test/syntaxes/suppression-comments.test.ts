/** Our suppression comments are coloured: the directive, the rules, the reason; and nothing that is none of them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { languages, piecesWith } from "./tokens.ts";

const directive = "keyword.control.suppression.awaitwise";
const rule = "entity.name.function.rule.awaitwise";
const reason = "string.unquoted.reason.awaitwise";

describe("the colours of suppression comments", () => {
  for (const language of languages) {
    const mark = language === "source.python" ? "#" : "//";

    it(`tell directive, rules and reason apart in ${language}`, async () => {
      const text = `work()  ${mark} awaitwise: ignore[missing-await, AW104] -- kept by the loop`;
      assert.deepEqual(await piecesWith(language, directive, text), ["awaitwise:", "ignore"]);
      assert.deepEqual(await piecesWith(language, rule, text), ["missing-await", "AW104"]);
      assert.deepEqual(await piecesWith(language, reason, text), ["kept by the loop"]);
    });

    it(`know whole files and bare directives in ${language}`, async () => {
      const text = `${mark} awaitwise: ignore-file[blocking-call]\n${mark}awaitwise:ignore\n${mark} awaitwise: ignore -- why`;
      assert.deepEqual(await piecesWith(language, directive, text), [
        "awaitwise:",
        "ignore-file",
        "awaitwise:",
        "ignore",
        "awaitwise:",
        "ignore",
      ]);
      assert.deepEqual(await piecesWith(language, reason, text), ["why"]);
    });

    it(`leave alone what suppresses nothing in ${language}`, async () => {
      const text = [
        `${mark} awaitwise: ignore everything`,
        `${mark} awaitwise: ignored[missing-await]`,
        `${mark} awaitwise: ignore[]`,
        `${mark} see awaitwise: ignore`,
        'text = "awaitwise: ignore[missing-await]"',
      ].join("\n");
      assert.deepEqual(await piecesWith(language, directive, text), []);
    });

    it(`follow and precede other tools' comments in ${language}`, async () => {
      const text = `work()  ${mark} other: off ${mark} awaitwise: ignore[AW101] -- why ${mark} more`;
      assert.deepEqual(await piecesWith(language, rule, text), ["AW101"]);
      assert.deepEqual(await piecesWith(language, reason, text), ["why"]);
    });
  }

  it("end with a block comment", async () => {
    const text = "/* awaitwise: ignore[missing-await] -- why */ work();\n/** awaitwise: ignore */ work();";
    assert.deepEqual(await piecesWith("source.ts", reason, text), ["why"]);
    assert.deepEqual(await piecesWith("source.ts", directive, text), [
      "awaitwise:",
      "ignore",
      "awaitwise:",
      "ignore",
    ]);
  });
});
