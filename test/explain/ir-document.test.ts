/** The examples in `docs/ir.md` are what the Python frontend gives today. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { irOutline } from "../../src/explain/ir-outline.ts";
import { sessionOver } from "../engine/sessions.ts";

const document = readFileSync(new URL("../../docs/ir.md", import.meta.url), "utf8");
const file = "/project/shop.py";
const { session } = sessionOver(new Map([[file, `${block("program")}\n`]]), { rules: [] });
after(() => session.dispose());

/** The code block behind a mark. */
function block(mark: string): string {
  const match = new RegExp(`<!-- python ${mark} -->\\n\`\`\`\\w+\\n([^]*?)\\n\`\`\``).exec(document);
  assert.ok(match?.[1], `docs/ir.md has no block "${mark}"`);
  return match[1];
}

test("the outline of the Python program", () => {
  const module = session.module(file);
  assert.ok(module);
  assert.equal(block("outline"), irOutline(module, ["receipt"]));
});

test("the statement in full", () => {
  const statement = session.module(file)?.functions.find((one) => one.name === "receipt")?.body[0];
  assert.ok(statement?.type === "try");
  assert.deepEqual(JSON.parse(block("statement")), JSON.parse(JSON.stringify(statement.body[0])));
});
