/** `awaitwise rules`, `explain` and `ir`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogueOf } from "../../src/engine/catalogue.ts";
import { rules } from "../../src/rules/index.ts";
import { folderWith, runCli, wrong } from "./run-cli.ts";

const catalogue = catalogueOf(rules);

test("rules --json lists every rule with its metadata", async (context) => {
  const { code, out } = await runCli(["rules", "--json"], { folder: folderWith(context, {}) });
  const list: readonly Record<string, unknown>[] = JSON.parse(out);
  assert.equal(code, 0);
  assert.deepEqual(
    list.map((rule) => rule.code),
    catalogue.map((meta) => meta.code),
  );
  for (const rule of list) {
    assert.deepEqual(Object.keys(rule), [
      "code",
      "name",
      "group",
      "languages",
      "severity",
      "summary",
      "repairs",
    ]);
  }
});

test("rules lists every rule on a line of its own", async (context) => {
  const { out } = await runCli(["rules"], { folder: folderWith(context, {}) });
  assert.equal(out.trimEnd().split("\n").length, catalogue.length);
  for (const meta of catalogue) assert.ok(out.includes(`${meta.code}  ${meta.name} `), meta.name);
});

test("explain takes a name or a code and says everything about the rule", async (context) => {
  const folder = folderWith(context, {});
  for (const meta of catalogue) {
    const byName = await runCli(["explain", meta.name], { folder });
    assert.equal(byName.code, 0);
    for (const part of [
      meta.code,
      meta.name,
      meta.documentation.what.trim(),
      meta.documentation.why.trim(),
    ]) {
      assert.ok(byName.out.includes(part), `${meta.name}: ${part}`);
    }
  }
  const [first] = catalogue;
  assert.ok(first);
  const byCode = await runCli(["explain", first.code.toLowerCase()], { folder });
  assert.equal(byCode.out, (await runCli(["explain", first.name], { folder })).out);
});

test("ir prints what the rules see, linked", async (context) => {
  const folder = folderWith(context, { "a.py": wrong });
  const { code, out } = await runCli(["ir", "a.py"], { folder });
  const module = JSON.parse(out);
  assert.equal(code, 0);
  assert.equal(module.language, "python");
  assert.equal(module.length, wrong.length);
  assert.deepEqual(
    module.functions.map((one: { readonly name: string }) => one.name),
    ["<module>", "fetch", "main"],
  );
  assert.match(out, /"kind": "coroutine"/);
});

test("ir prints TypeScript, linked across files as its project says", async (context) => {
  const folder = folderWith(context, {
    "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "#orders": ["./orders.ts"] } } }),
    "orders.ts": "export async function load(id: string) { return id; }\n",
    "main.ts": 'import { load } from "#orders";\nload("1").then(String);\n',
  });
  const { code, out } = await runCli(["ir", "main.ts"], { folder });
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).language, "typescript");
  assert.match(out, /"name": "[^"]*orders\.load",\s+"definition"/);
  assert.match(out, /"name": "Promise\.then"/);
  assert.match(out, /"kind": "promise"/);
});
