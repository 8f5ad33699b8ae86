/** The tables are well formed: what they name exists, and nothing that a rule needs is left out. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Library, LibraryClass, LibraryFunction } from "../../src/ir/facts.ts";
import type { TypeExpression } from "../../src/ir/module.ts";
import { parseType, printType } from "../../src/ir/type-expression.ts";
import { libraries } from "../../src/knowledge/python/index.ts";
import { knowledge, typeshed } from "./typeshed.ts";

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

const inStandardLibrary = ({ source }: Library) => source.startsWith("https://docs.python.org/");
const fullName = (library: Library, member: string) =>
  library.module === "builtins" ? member : `${library.module}.${member}`;

const classes: readonly ClassEntry[] = libraries.flatMap((library) =>
  Object.entries(library.classes ?? {}).map(([name, entry]) => ({
    name: fullName(library, name),
    library,
    class: entry,
  })),
);

const entries: readonly Entry[] = [
  ...libraries.flatMap((library) =>
    Object.entries(library.functions ?? {}).map(([name, facts]) => ({
      name: fullName(library, name),
      library,
      facts,
    })),
  ),
  ...classes.flatMap(({ name, library, class: entry }) => [
    ...Object.entries(entry.methods ?? {}).map(([method, facts]) => ({
      name: `${name}.${method}`,
      library,
      facts,
    })),
    ...(entry.constructs ? [{ name, library, facts: entry.constructs }] : []),
  ]),
];

/** Everything that the tables write as a type, with the place where they do. */
const types: readonly { readonly where: string; readonly type: string }[] = [
  ...entries.flatMap(({ name, facts }) =>
    facts.returns === undefined ? [] : [{ where: name, type: facts.returns }],
  ),
  ...classes.flatMap(({ name, class: entry }) =>
    [
      entry.entered,
      entry.iterated,
      entry.awaited,
      ...(entry.bases ?? []),
      ...Object.values(entry.attributes ?? {}),
    ]
      .filter((type) => type !== undefined)
      .map((type) => ({ where: name, type })),
  ),
  ...libraries.flatMap((library) =>
    Object.entries(library.values ?? {}).map(([name, type]) => ({ where: fullName(library, name), type })),
  ),
];

function named(type: TypeExpression): string[] {
  return [type.name, ...type.arguments.flatMap(named)];
}

const awaitable = (type: string) => /^(Coroutine|Task|Future|Awaitable)\b/.test(type);

/** Names that the standard library has under this name, as something else than a plain function. */
const callableObjects = new Set(["shutil.rmtree", "unittest.mock.patch"]);

describe("knowledge tables", () => {
  test("name the page they were read from", () => {
    for (const { module, source } of libraries) assert.match(source, /^https:\/\/\S+\.\S+$/, module);
  });

  test("write types that can be read", () => {
    for (const { where, type } of types) assert.equal(printType(parseType(type)), type, where);
  });

  test("write types that exist, where the module is known", () => {
    const unknown = types.flatMap(({ where, type }) =>
      named(parseType(type))
        .filter((name) => name.includes(".") && !/^[.$]/.test(name))
        .filter((name) => knowledge.module(name.slice(0, name.lastIndexOf("."))))
        .filter((name) => !knowledge.class(name) && name !== "typing.Callable")
        .map((name) => `${where}: ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  test("use canonical names", () => {
    for (const { name } of [...entries.filter(({ name }) => !name.includes("*")), ...classes]) {
      assert.equal(knowledge.canonical(name), name);
    }
  });

  test("offer replacements that can be awaited", () => {
    const replacing = entries.filter(({ facts }) => facts.blocks?.replacement !== undefined);
    assert.ok(replacing.length > 0);
    for (const { name, facts } of replacing) {
      const replacement = knowledge.function(facts.blocks?.replacement ?? "");
      assert.match(replacement?.returns ?? "", /^Coroutine\[/, name);
    }
  });

  test("say what to use instead of everything that blocks on the network, a database or a process", () => {
    const silent = entries.filter(
      ({ facts }) =>
        facts.blocks &&
        /^(network|database|process|sleep|file)$/.test(facts.blocks.by) &&
        !facts.blocks.instead,
    );
    assert.deepEqual(
      silent.map(({ name }) => name),
      [],
    );
  });

  test("never call a coroutine blocking", () => {
    const both = entries.filter(({ facts }) => facts.blocks && awaitable(facts.returns ?? ""));
    assert.deepEqual(
      both.map(({ name }) => name),
      [],
    );
  });

  test("say that a function suspends only where something can be awaited", () => {
    for (const { name } of entries.filter(({ facts }) => facts.suspends)) {
      const returns = knowledge.function(name)?.returns ?? "";
      const given = knowledge.class(parseType(returns).name);
      assert.ok(
        awaitable(returns) || given?.awaited !== undefined || given?.enter === "async",
        `${name} gives ${returns}`,
      );
    }
  });

  test("raise exceptions that are known, and whose line ends in BaseException", () => {
    const raised = new Set(entries.flatMap(({ facts }) => facts.raises ?? []));
    const declared = classes.filter((entry) => entry.class.exception).map(({ name }) => name);
    for (const name of [...raised, ...declared]) {
      assert.equal(knowledge.canonical(name), name);
      assert.equal(knowledge.ancestors(name).at(-1), "BaseException", name);
      assert.equal(knowledge.class(name)?.exception, true, name);
    }
  });

  test("list exceptions before their bases", () => {
    for (const { name, facts } of entries) {
      const raises = facts.raises ?? [];
      raises.forEach((exception, position) => {
        const above = knowledge.ancestors(exception).slice(1);
        const shadowed = raises.slice(0, position).filter((earlier) => above.includes(earlier));
        assert.deepEqual(shadowed, [], `${name}: ${exception}`);
      });
    }
  });

  test("know the bases of every class", () => {
    for (const { name } of classes.filter(({ library }) => library.module !== "unittest.mock")) {
      assert.ok(!knowledge.ancestors(name).includes("?"), name);
    }
  });

  test("name functions and methods that the standard library has, with the same kind of result", () => {
    const wrong: string[] = [];
    for (const { name, library, facts } of entries.filter((entry) => inStandardLibrary(entry.library))) {
      const signatures = signatureOf(name);
      if (signatures.length === 0 && !callableObjects.has(name))
        wrong.push(`${library.module}: ${name} is missing`);
      for (const signature of signatures) {
        if (facts.returns === undefined || signature === "?") continue;
        if (awaitable(signature) !== awaitable(facts.returns))
          wrong.push(`${name}: ${facts.returns}, not ${signature}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});

/** Result in the signatures alone; `?` for classes and aliases. */
function signatureOf(name: string): readonly string[] {
  const dot = name.lastIndexOf(".");
  const [owner, member] = dot < 0 ? ["builtins", name] : [name.slice(0, dot), name.slice(dot + 1)];
  const module = typeshed.modules[owner];
  if (module) {
    const own = module.functions[member] ?? (module.classes[member] && "?") ?? module.values[member];
    return own === undefined ? [] : [own.startsWith("=") ? "?" : own];
  }
  // Generic base classes that typeshed's own signatures name, and nobody imports.
  if (owner === "contextlib._AsyncGeneratorContextManager") return ["?"];
  return knowledge
    .ancestors(owner)
    .flatMap((ancestor) => {
      const at = ancestor.lastIndexOf(".");
      const stub =
        typeshed.modules[at < 0 ? "builtins" : ancestor.slice(0, at)]?.classes[ancestor.slice(at + 1)];
      return stub && Object.hasOwn(stub.methods, member) ? [stub.methods[member] ?? "?"] : [];
    })
    .slice(0, 1);
}
