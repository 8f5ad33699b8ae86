/** The JavaScript tables are well formed: what they name exists, and nothing that a rule needs is left out. */
import assert from "node:assert/strict";
import { builtinModules } from "node:module";
import { describe, test } from "node:test";
import type { Library, LibraryClass, LibraryFunction } from "../../src/ir/facts.ts";
import { createJavaScriptKnowledge } from "../../src/knowledge/index.ts";
import { javascriptLibraries } from "../../src/knowledge/javascript/index.ts";
import { declaredNames } from "./declarations.ts";

const knowledge = createJavaScriptKnowledge();

interface Entry {
  readonly name: string;
  readonly library: Library;
  readonly facts: LibraryFunction;
}

interface ClassEntry {
  readonly name: string;
  readonly library: Library;
  readonly class: LibraryClass;
}

const fullName = (library: Library, member: string) =>
  library.module === "builtins" ? member : `${library.module}.${member}`;

const classes: readonly ClassEntry[] = javascriptLibraries.flatMap((library) =>
  Object.entries(library.classes ?? {}).map(([name, entry]) => ({
    name: fullName(library, name),
    library,
    class: entry,
  })),
);

const functions: readonly Entry[] = javascriptLibraries.flatMap((library) =>
  Object.entries(library.functions ?? {}).map(([name, facts]) => ({
    name: fullName(library, name),
    library,
    facts,
  })),
);

const methods: readonly Entry[] = classes.flatMap(({ name, library, class: entry }) =>
  Object.entries(entry.methods ?? {}).map(([method, facts]) => ({
    name: `${name}.${method}`,
    library,
    facts,
  })),
);

const constructors: readonly Entry[] = classes.flatMap(({ name, library, class: entry }) =>
  entry.constructs ? [{ name, library, facts: entry.constructs }] : [],
);

const entries = [...functions, ...methods, ...constructors];
const names = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);

describe("JavaScript tables", () => {
  test("name the page they were read from", () => {
    for (const { module, source } of javascriptLibraries)
      assert.match(source, /^https?:\/\/\S+\.\S+$/, module);
  });

  test("describe each function once", () => {
    const seen = new Set<string>();
    const again = [...functions, ...methods].filter(({ name }) => {
      const known = seen.has(name);
      seen.add(name);
      return known;
    });
    assert.deepEqual(names(again), []);
  });

  test("use canonical names", () => {
    const others = [...functions, ...classes].filter(({ name }) => knowledge.canonical(name) !== name);
    assert.deepEqual(
      others.map(({ name }) => `${name} is ${knowledge.canonical(name)}`),
      [],
    );
    const unfound = methods.filter(({ name }) => !name.endsWith(".*") && !knowledge.function(name));
    assert.deepEqual(names(unfound), []);
  });

  test("offer replacements that give a promise", () => {
    const replacing = entries.filter(({ facts }) => facts.blocks?.replacement !== undefined);
    assert.ok(replacing.length > 20);
    for (const { name, facts } of replacing) {
      const replacement = knowledge.function(facts.blocks?.replacement ?? "");
      assert.equal(replacement?.returns, "Promise", name);
      assert.equal(replacement?.blocks, undefined, name);
    }
  });

  test("say what to use instead of everything that blocks", () => {
    const silent = entries.filter(
      ({ facts }) => facts.blocks && facts.blocks.by !== "input" && !facts.blocks.instead,
    );
    assert.deepEqual(names(silent), []);
  });

  test("never call blocking what gives a promise", () => {
    const both = entries.filter(
      ({ facts }) => facts.blocks && (facts.suspends || facts.returns === "Promise"),
    );
    assert.deepEqual(names(both), []);
  });

  test("say what becomes of the result of every function that is called later", () => {
    // For Express, whose versions differ, the types say it.
    const silent = entries.filter(
      ({ name, facts }) =>
        !name.startsWith("express.") &&
        facts.fates?.some(({ fate, result }) => fate === "calls-on-loop" && result === undefined),
    );
    assert.deepEqual(names(silent), []);
  });

  test("fail with errors that are known, and whose line ends in Error", () => {
    const raised = new Set(entries.flatMap(({ facts }) => facts.raises ?? []));
    const declared = classes.filter((entry) => entry.class.exception).map(({ name }) => name);
    for (const name of [...raised, ...declared]) {
      assert.equal(knowledge.canonical(name), name);
      assert.equal(knowledge.ancestors(name).at(-1), "Error", name);
      assert.equal(knowledge.class(name)?.exception, true, name);
    }
  });

  test("know the bases of every class", () => {
    const unknown = classes.filter(({ name }) => knowledge.ancestors(name).includes("?"));
    assert.deepEqual(names(unknown), []);
  });

  test("write conditions and patterns that are regular expressions", () => {
    for (const { facts } of entries) if (facts.readsWhen) assert.ok(new RegExp(facts.readsWhen.matches, "i"));
    for (const { rewrites } of javascriptLibraries) {
      for (const pattern of Object.keys(rewrites ?? {})) assert.ok(new RegExp(`^(?:${pattern})`));
    }
  });

  test("name what the language, browsers, Node and VS Code declare", () => {
    const declared = declaredNames();
    const known = new Set([...declared, ...[...declared].map(knowledge.canonical)]);
    const modules = new Set(["builtins", "NodeJS", "vscode", "fs/promises", ...builtinModules]);
    const missing = [...functions, ...methods, ...classes].filter(({ name, library }) => {
      if (!modules.has(library.module) || name.endsWith(".*") || known.has(name)) return false;
      if (elsewhere.test(name)) return false;
      const dot = name.lastIndexOf(".");
      return !knowledge.ancestors(name.slice(0, dot)).some((one) => known.has(one + name.slice(dot)));
    });
    assert.deepEqual(names(missing), []);
  });
});

/** Names that other declarations have: newer ones, test frameworks', Svelte's, and what modules hand on. */
const elsewhere = new RegExp(
  `^(${[
    "(it|test|specify|fit|xit|xtest|describe|context|suite|fdescribe|xdescribe)$",
    "(before|after)(All|Each)?$|(suite)?(setup|teardown)$",
    "(Test|Suite)Function|\\$(effect|derived)",
    "Scheduler|WebAssembly$|Reflect$",
    "crypto\\.(argon2|encapsulate|decapsulate|randomUUIDv7|(Dec|C)ipheriv)",
    "(dns|fs|dns/promises|fs/promises)\\.(Resolver\\.)?(resolveTlsa|glob|mkdtempDisposable)",
    "worker_threads\\.(mark|isMarked)As|sqlite|zlib\\.\\w*zstd|util\\.getSystemErrorMessage",
    "stream\\.isWritable|url\\.fileURLToPathBuffer|assert\\.partialDeepStrictEqual",
    "timers\\.|path\\.[a-z]|buffer\\.(atob|btoa)|events\\.(getEventListeners|addAbortListener)",
    "test\\.(it|describe)$|stream\\.Readable\\.pipe$",
  ].join("|")})`,
  "i",
);
