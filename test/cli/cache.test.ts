/** What `check` keeps for the next run: used when it is whole, and harmless when it is anything else. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { folderWith, runCli, wrong } from "./run-cli.ts";

const message = "never awaited";

interface Place {
  readonly folder: string;
  /** The file of results, once there has been a run. */
  results(): string;
  check(...args: string[]): Promise<{ readonly code: number | null; readonly out: string }>;
}

function place(context: TestContext, caches = folderWith(context, {})): Place {
  const folder = folderWith(context, { "app.py": wrong, "sub/other.py": wrong });
  const results = join(caches, "awaitwise", "results");
  return {
    folder,
    results() {
      const [only, ...others] = readdirSync(results);
      assert.ok(only !== undefined && others.length === 0, "there is one file of results");
      return join(results, only);
    },
    async check(...args) {
      const { code, out } = await runCli(["check", ...args], { folder, env: { XDG_CACHE_HOME: caches } });
      return { code, out: out.replace(/, [\d.]+ m?s|"milliseconds": \d+/g, "") };
    },
  };
}

/** Puts other words into what was kept. */
function rewrite(file: string, { digested }: { readonly digested: boolean }): void {
  const content = readFileSync(file, "utf8");
  const kept = content.slice(content.indexOf("\n") + 1).replaceAll(message, "NEVER AWAITED");
  const digest = digested ? createHash("sha256").update(kept).digest("base64url") : content.split("\n", 1)[0];
  writeFileSync(file, `${digest}\n${kept}`);
}

describe("the cache of results", () => {
  for (const format of ["pretty", "json", "github", "sarif"]) {
    test(`says the same in ${format} from the cache`, async (context) => {
      const { check } = place(context);
      const first = await check("--format", format);
      assert.equal(first.code, 1);
      assert.deepEqual(await check("--format", format), first);
    });
  }

  test("is what the second run reads", async (context) => {
    const { check, results } = place(context);
    assert.match((await check()).out, new RegExp(message));
    rewrite(results(), { digested: true });
    const second = await check();
    assert.match(second.out, /NEVER AWAITED/);
    assert.match((await check("--no-cache")).out, new RegExp(message));
  });

  test("is not believed when it was changed by anybody else", async (context) => {
    const { check, results } = place(context);
    const first = await check();
    rewrite(results(), { digested: false });
    assert.deepEqual(await check(), first);
  });

  test("is made anew when it was cut off or deleted", async (context) => {
    const { check, results } = place(context);
    const first = await check();
    const whole = readFileSync(results(), "utf8");
    truncateSync(results(), 200);
    assert.deepEqual(await check(), first);
    assert.equal(readFileSync(results(), "utf8"), whole);
    rmSync(results());
    assert.deepEqual(await check(), first);
    assert.equal(readFileSync(results(), "utf8"), whole);
  });

  test("does without when it cannot be written", async (context) => {
    const { check } = place(context, join(folderWith(context, { file: "not a folder" }), "file"));
    const first = await check();
    assert.equal(first.code, 1);
    assert.deepEqual(await check(), first);
  });

  test("survives runs at the same time", async (context) => {
    const { check, results } = place(context);
    const runs = await Promise.all([check(), check(), check(), check()]);
    for (const run of runs) assert.deepEqual(run, runs[0]);
    const content = readFileSync(results(), "utf8");
    const kept = content.slice(content.indexOf("\n") + 1);
    assert.equal(content.split("\n", 1)[0], createHash("sha256").update(kept).digest("base64url"));
  });

  test("sees an edit, and a repair", async (context) => {
    const { check, folder } = place(context);
    await check();
    writeFileSync(join(folder, "app.py"), "async def fetch():\n    return 1\n");
    assert.doesNotMatch((await check()).out, /app\.py/);
    assert.match((await check()).out, /sub.other\.py/);
    await check("--fix");
    assert.equal((await check()).code, 0);
  });

  test("keeps nothing when asked not to", async (context) => {
    const caches = folderWith(context, {});
    const { check } = place(context, caches);
    await check("--no-cache");
    assert.ok(!existsSync(join(caches, "awaitwise")));
  });
});
