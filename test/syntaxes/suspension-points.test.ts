/** The words at which a function may stop carry a scope of their own, in code alone. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Language, piecesWith, tokensOf } from "./tokens.ts";

const suspension = "keyword.control.flow.suspension.awaitwise";
const scripts: readonly Language[] = ["source.ts", "source.tsx", "source.js", "source.js.jsx"];

describe("the scope of suspension points", () => {
  it("is that of await, async for and async with in Python", async () => {
    const text =
      "async def work():\n    x = await load()\n    async for y in rows():\n        pass\n    async  with z as q:\n        pass";
    assert.deepEqual(await piecesWith("source.python", suspension, text), [
      "await",
      "async",
      "for",
      "async",
      "with",
    ]);
  });

  it("is on no plain for, with or def in Python, nor on names", async () => {
    const text =
      "for x in y: pass\nwith x: pass\nasync def f(): pass\nx.await\nawaited = my_await\nasync_for = 1\nf(await=1)";
    assert.deepEqual(await piecesWith("source.python", suspension, text), []);
  });

  it("is in no comment and no string", async () => {
    const python = '# await x\ny = "await x"\n"""\nasync with x\n"""\nz = 1';
    assert.deepEqual(await piecesWith("source.python", suspension, python), []);
    const script = '// await x\n/* for await (x of y) */\ny = "await x"; z = `await x`;';
    for (const language of scripts) assert.deepEqual(await piecesWith(language, suspension, script), []);
  });

  for (const language of scripts) {
    it(`is that of await, for await and await using in ${language}`, async () => {
      const text =
        "x = await load();\nfor await (const y of z) {}\nawait using file = open();\nf(...await g());";
      assert.deepEqual(await piecesWith(language, suspension, text), [
        "await",
        "await",
        "await",
        "using",
        "await",
      ]);
    });

    it(`is inside template expressions of ${language}, and not in their strings`, async () => {
      const text = `x = \`await $\{await y + "await z"} await\`;`;
      assert.deepEqual(await piecesWith(language, suspension, text), ["await"]);
    });

    it(`is on no name in ${language}`, async () => {
      const text = "x.await; x = { await: 1 }; awaiting(); $await; x.#await; for (const x of y) {}";
      assert.deepEqual(await piecesWith(language, suspension, text), []);
    });
  }

  it("leaves the `in` of a loop a word of its own", async () => {
    const tokens = await tokensOf("source.python", "async for x in await rows(): pass");
    assert.deepEqual(
      tokens.filter(({ scopes }) => scopes.includes("keyword.control.flow.python")).map(({ text }) => text),
      ["async", "for", "in", "await"],
    );
  });

  it("is in expressions of JSX, and not in its text", async () => {
    const text = "<p>await {await x} await {/* await */}</p>";
    for (const language of ["source.tsx", "source.js.jsx"] as const) {
      assert.deepEqual(await piecesWith(language, suspension, text), ["await"]);
    }
  });

  it("is added to what the language's own grammar says", async () => {
    const [found] = (await tokensOf("source.python", "await x")).filter(({ text }) => text === "await");
    assert.deepEqual(found?.scopes, ["keyword.control.flow.python", suspension]);
  });
});
