/** The examples in `docs/ir.md` are what the frontends give today. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { irOutline } from "../../src/explain/ir-outline.ts";
import { sessionOver } from "../engine/sessions.ts";
import { linkedFile, programOf } from "../frontends/typescript-program.ts";

const document = readFileSync(new URL("../../docs/ir.md", import.meta.url), "utf8");
const file = "/project/shop.py";
const { session } = sessionOver(new Map([[file, `${block("python program")}\n`]]), { rules: [] });
after(() => session.dispose());

/** The code block behind a mark. */
function block(mark: string): string {
  const match = new RegExp(`<!-- ${mark} -->\\n\`\`\`\\w+\\n([^]*?)\\n\`\`\``).exec(document);
  assert.ok(match?.[1], `docs/ir.md has no block "${mark}"`);
  return match[1];
}

test("the outline of the Python program", () => {
  const module = session.module(file);
  assert.ok(module);
  assert.equal(block("python outline"), irOutline(module, ["receipt"]));
});

test("the statement in full", () => {
  const statement = session.module(file)?.functions.find((one) => one.name === "receipt")?.body[0];
  assert.ok(statement?.type === "try");
  assert.deepEqual(JSON.parse(block("python statement")), JSON.parse(JSON.stringify(statement.body[0])));
});

test("the outline of the TypeScript program", () => {
  const source = "/project/shop.ts";
  const program = programOf(new Map([[source, `${block("typescript program")}\n`]]));
  assert.equal(block("typescript outline"), irOutline(linkedFile(program, source).module, ["receipt"]));
});
