/** What is found again from one session to the next without looking, and what has to be looked at anew. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Config } from "../../src/engine/config.ts";
import type { ResultStore } from "../../src/engine/result-cache.ts";
import { rules } from "../../src/rules/index.ts";
import type { Rule } from "../../src/rules/kit/rule.ts";
import { callRule, sessionOver } from "./sessions.ts";

/** A store in memory, over the files that sessions see. */
function storeOver(files: ReadonlyMap<string, string>): ResultStore & { kept: string | undefined } {
  return {
    kept: undefined,
    load() {
      return this.kept;
    },
    save(kept) {
      this.kept = kept;
    },
    digest: (text) =>
      `${text.length}:${[...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7)}`,
    stamp: (path) => files.get(path) ?? "",
  };
}

interface Ran {
  /** The files that rules looked at, by their last names. */
  readonly checked: readonly string[];
  readonly found: readonly string[];
}

/** A session that checks all files of `/project`, as one run of the command line does. */
function runner(files: Map<string, string>, own: readonly Rule[] = rules) {
  const store = storeOver(files);
  return {
    store,
    run(options: { readonly config?: Partial<Config>; readonly only?: readonly string[] } = {}): Ran {
      const checked: string[] = [];
      const watching: Rule = {
        ...callRule({ name: "watching", code: "AW999" }),
        // biome-ignore lint/correctness/useYield: it only watches.
        *detect({ module }) {
          checked.push(module.file.replace("/project/", ""));
        },
      };
      const { session } = sessionOver(files, {
        rules: [watching, ...own],
        results: store,
        ...(options.config && { config: options.config }),
      });
      const all = [...files.keys()].filter((file) => file.startsWith("/project/") && file.endsWith(".py"));
      session.prepare(all);
      const rulesToRun = options.only ? { rules: [...options.only, "watching"] } : {};
      const found = all.flatMap((file) =>
        session
          .check(file, rulesToRun)
          .findings.map((finding) => `${finding.file.replace("/project/", "")} ${finding.rule}`),
      );
      session.dispose();
      return { checked, found };
    },
  };
}

const lost = "from api import fetch\n\nasync def main():\n    fetch()\n";
const api = "async def fetch():\n    return 1\n";
const apart = "async def alone():\n    pass\n";

const project = () =>
  new Map([
    ["/project/api.py", api],
    ["/project/main.py", lost],
    ["/project/apart.py", apart],
  ]);

describe("results of the session before", () => {
  test("nothing is checked again where nothing changed, and the same is found", () => {
    const { run } = runner(project());
    const first = run();
    assert.deepEqual(first.checked, ["api.py", "main.py", "apart.py"]);
    assert.deepEqual(first.found, ["main.py missing-await"]);
    const second = run();
    assert.deepEqual(second, { checked: [], found: first.found });
  });

  test("an edit is noticed in the file and in all that import it, directly or not", () => {
    const files = project();
    files.set("/project/api.py", "from deep import fetch\n\nasync def other():\n    pass\n");
    files.set("/project/deep.py", api);
    const { run } = runner(files);
    assert.deepEqual(run().found, ["main.py missing-await"]);
    files.set("/project/deep.py", "def fetch():\n    return 1\n");
    const second = run();
    assert.deepEqual(second.found, []);
    assert.ok(second.checked.includes("main.py") && !second.checked.includes("apart.py"));
    files.set("/project/deep.py", api);
    assert.deepEqual(run().found, ["main.py missing-await"]);
  });

  test("a module that appears where none was found is noticed", () => {
    const files = project();
    files.delete("/project/api.py");
    const { run } = runner(files);
    assert.deepEqual(run().found, []);
    assert.deepEqual(run().checked, []);
    files.set("/project/api.py", api);
    const second = run();
    assert.deepEqual([...second.checked].sort(), ["api.py", "main.py"]);
    assert.deepEqual(second.found, ["main.py missing-await"]);
    files.delete("/project/api.py");
    assert.deepEqual(run(), { checked: ["main.py"], found: [] });
  });

  test("a subclass that appears elsewhere is noticed", () => {
    const files = new Map([
      ["/project/store.py", "class Store:\n    def load(self):\n        return 1\n"],
      [
        "/project/use.py",
        "from store import Store\n\nasync def show(store: Store):\n    await store.load()\n",
      ],
      ["/project/apart.py", apart],
    ]);
    const { run } = runner(files);
    assert.deepEqual(run().found, ["use.py await-of-plain-value"]);
    assert.deepEqual(run().checked, []);
    files.set(
      "/project/late.py",
      "from store import Store\n\nclass Late(Store):\n    async def load(self):\n        return 2\n",
    );
    const second = run();
    assert.deepEqual(second.found, []);
    assert.ok(second.checked.includes("use.py") && !second.checked.includes("apart.py"));
    files.set("/project/late.py", "class Late:\n    async def load(self):\n        return 2\n");
    assert.deepEqual(run().found, ["use.py await-of-plain-value"]);
  });

  test("other settings, and other rules asked for, are other results", () => {
    const { run } = runner(project());
    run();
    assert.deepEqual(run({ config: { rules: { "missing-await": "off" } } }).found, []);
    assert.deepEqual(run({ only: ["needless-async"] }).found, []);
    assert.deepEqual(run().found, ["main.py missing-await"]);
  });

  test("what lies outside and was read is noticed, too", () => {
    const files = project();
    files.set("/project/pyvenv.cfg", "home = /usr");
    const { run, store } = runner(files);
    run();
    const kept = JSON.parse(store.kept ?? "{}");
    kept.around["/outside/package.pyi"] = "";
    store.kept = JSON.stringify(kept);
    assert.deepEqual(run().checked, []);
    files.set("/outside/package.pyi", "def f(): ...");
    assert.equal(run().checked.length, 3);
    assert.deepEqual(run().checked, []);
  });

  for (const { definedIn, rechecked } of [
    { definedIn: undefined, rechecked: ["api.py", "main.py", "apart.py"] },
    { definedIn: "/project/api.py", rechecked: ["api.py", "main.py", "apart.py"] },
    { definedIn: "/project/apart.py", rechecked: ["apart.py"] },
  ]) {
    test(`another file that names what was looked for is noticed, defined in ${definedIn ?? "no file"}`, () => {
      const naming: Rule = {
        ...callRule({ name: "naming", code: "AW998" }),
        *detect({ program }) {
          // What one file's check asked is an answer for those after it, too.
          program.once(naming, rules, undefined, () => program.index.modulesNaming?.("fetch", definedIn));
        },
      };
      const files = project();
      const { run } = runner(files, [naming]);
      run();
      assert.deepEqual(run().checked, []);
      files.set("/project/apart.py", `${apart}\n`);
      assert.deepEqual(run().checked, ["apart.py"]);
      files.set("/project/apart.py", `${apart}fetch = 1\n`);
      assert.deepEqual([...run().checked].sort(), [...rechecked].sort());
      assert.deepEqual(run().checked, []);
    });
  }

  for (const [what, damaged] of [
    ["nothing", ""],
    ["half of it", '{"around":{},"entr'],
    ["something else", '{"entries":[]}'],
    ["null", "null"],
  ]) {
    test(`where ${what} was kept, all is checked and kept again`, () => {
      const { run, store } = runner(project());
      const { found } = run();
      store.kept = damaged;
      const second = run();
      assert.equal(second.checked.length, 3);
      assert.deepEqual(second.found, found);
      assert.deepEqual(run().checked, []);
    });
  }

  test("a crash is no result", () => {
    let crashes = true;
    const crashing: Rule = {
      ...callRule({ name: "crashing", code: "AW997" }),
      // biome-ignore lint/correctness/useYield: the crash comes first.
      *detect() {
        if (crashes) throw new TypeError("boom");
      },
    };
    const { run } = runner(project(), [crashing]);
    run();
    crashes = false;
    assert.equal(run().checked.length, 3);
    assert.deepEqual(run().checked, []);
  });
});
