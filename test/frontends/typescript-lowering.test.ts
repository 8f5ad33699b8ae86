/** Names, functions, jumps and spans in the IR of TypeScript, and what becomes of source that is broken or very long. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import ts from "typescript";
import { lowerModule } from "../../src/frontends/typescript/lower.ts";
import type { Block, FunctionIr, Module, Span, Statement, TypeExpression } from "../../src/ir/module.ts";
import { operationsOf, statementsOf } from "../../src/ir/walk.ts";
import { writtenName } from "../../src/ir/written-name.ts";
import { lowerAlone } from "./typescript-program.ts";

/* ---------------------------------------------------------------- names and scopes */

describe("names", () => {
  it("of blocks are told apart", () => {
    const text =
      "function f(x) { x; { const x = a(); x; } for (const x of y) x; try {} catch (x) { x; } if (x) { let x = 1; (() => x)(); } switch (x) { case 1: let x; x = 2; } }";
    const { module } = lowerAlone(text);
    const roots = operationsIn(module, "f").flatMap((one) =>
      (one.op === "read" || one.op === "write") && one.place.root.startsWith("x") ? [one.place.root] : [],
    );
    assert.deepEqual(roots, ["x", "x#2", "x#2", "x#3", "x#3", "x#4", "x#4", "x", "x#5", "x", "x#6"]);
    assert.deepEqual(functionNamed(module, "f").locals, ["x", "x#2", "x#3", "x#4", "x#5", "x#6"]);
    const inner = operationsIn(module, "f.<arrow>").find((one) => one.op === "read");
    assert.deepEqual(inner?.op === "read" && inner.place, {
      root: "x#5",
      scope: "captured",
      path: [],
      owner: 1,
    });
    assert.deepEqual(["x#5", "x", "#x", "a#b"].map(writtenName), ["x", "x", "#x", "a#b"]);
  });

  it("of var and functions are those of the function", () => {
    const { module } = lowerAlone(
      "function f() { if (a) { var b = 1; } b; g(); { function g() {} } { g(); function g() {} } }",
    );
    assert.deepEqual(functionNamed(module, "f").locals, ["b", "g", "g#2"]);
    const reads = operationsIn(module, "f").flatMap((one) =>
      one.op === "read" ? [[one.place.root, one.place.scope]] : [],
    );
    assert.deepEqual(reads, [
      ["a", "unknown"],
      ["b", "local"],
      ["g", "unknown"],
      ["g#2", "local"],
    ]);
  });

  it("of functions in the blocks of a script are those of the function around", () => {
    const { module } = lowerAlone("function f() { g(); { function g() {} } }", "/project/old.js");
    assert.deepEqual(functionNamed(module, "f").locals, ["g"]);
  });

  it("are captured, global, builtin or unknown", () => {
    const { module } = lowerAlone(
      "let top; function f() { let own; return () => { own; top; console; nowhere; this; undefined; }; } class C { m() { () => this.x; } }",
    );
    const scopes = operationsIn(module, "f.<arrow>").flatMap((one) =>
      one.op === "read" ? [[one.place.root, one.place.scope, one.place.owner]] : [],
    );
    assert.deepEqual(scopes, [
      ["own", "captured", 1],
      ["top", "global", 0],
      ["console", "builtin", undefined],
      ["nowhere", "unknown", undefined],
      ["this", "captured", 1],
      ["undefined", "builtin", undefined],
    ]);
    const inMethod = operationsIn(module, "C.m.<arrow>").find((one) => one.op === "read");
    assert.equal(
      inMethod?.op === "read" && module.functions[inMethod.place.owner ?? -1]?.qualifiedName,
      "C.m",
    );
  });

  it("of function expressions live inside of them", () => {
    const { module } = lowerAlone("const a = function b() { return b; }; b;");
    assert.deepEqual(functionNamed(module, "b").locals, ["b"]);
    const outside = operationsIn(module, "<module>").find((one) => one.op === "read");
    assert.equal(outside?.op === "read" && outside.place.scope, "unknown");
  });
});

describe("imports", () => {
  it("bind names by module and member", () => {
    const { module } = lowerAlone(
      "import d, { a as b, type T } from 'm'; import * as ns from 'n'; import type { U } from 't'; import fs = require('fs'); const p = require('path'), { join, sep: s, ...rest } = require('path'); const no = require(name); const call = require('x')();",
    );
    assert.deepEqual(
      module.imports.map(({ local, module: from, member, typeOnly }) => [local, from, member, typeOnly]),
      [
        ["d", "m", "default", undefined],
        ["b", "m", "a", undefined],
        ["T", "m", "T", true],
        ["ns", "n", undefined, undefined],
        ["U", "t", "U", true],
        ["fs", "fs", undefined, undefined],
        ["p", "path", undefined, undefined],
        ["join", "path", "join", undefined],
        ["s", "path", "sep", undefined],
      ],
    );
  });
});

/* ---------------------------------------------------------------- functions */

describe("functions", () => {
  const text = `
export default async function first() {}
const arrow = /* c */ (a) => a;
const waiting = async a => a;
const expression = function () {};
const object = { method() {}, *generate() {}, get value() { return 1; }, async later() {}, property: () => {} };
class Shop {
  @log() static run(): void {}
  private async *all() {}
  constructor() {}
  field = function* () {};
  @one
  @two /* between */ public set value(v) {}
}
exports.assigned = () => {};
namespace Inner { export function deep() { function deeper() {} } }
`;
  const { module } = lowerAlone(text);
  const about = (pick: (one: FunctionIr) => unknown) =>
    module.functions.filter((one) => one.kind === "function").map((one) => [one.qualifiedName, pick(one)]);

  it("say how they are written", () => {
    assert.deepEqual(
      about((one) => [one.form, one.async, one.generator].join(" ")),
      [
        ["first", "declaration true false"],
        ["arrow", "arrow false false"],
        ["waiting", "arrow true false"],
        ["expression", "expression false false"],
        ["method", "method false false"],
        ["generate", "method false true"],
        ["value", "getter false false"],
        ["later", "method true false"],
        ["property", "arrow false false"],
        ["Shop.run", "method false false"],
        ["Shop.all", "method true true"],
        ["Shop.constructor", "constructor false false"],
        ["Shop.field", "expression false true"],
        ["Shop.value", "setter false false"],
        ["assigned", "arrow false false"],
        ["Inner.deep", "declaration false false"],
        ["Inner.deep.deeper", "declaration false false"],
      ],
    );
  });

  it("say where `async` would be put", () => {
    const inserted = about((one) => text.slice(one.asyncInsert, one.asyncInsert + 12).split("\n")[0]);
    assert.deepEqual(Object.fromEntries(inserted), {
      first: "function fir",
      arrow: "(a) => a;",
      waiting: "async a => a",
      expression: "function () ",
      method: "method() {},",
      generate: "*generate() ",
      value: "value() { re",
      later: "later() {}, ",
      property: "() => {} };",
      "Shop.run": "run(): void ",
      "Shop.all": "*all() {}",
      "Shop.constructor": "constructor(",
      "Shop.field": "function* ()",
      "Shop.value": "value(v) {}",
      assigned: "() => {};",
      "Inner.deep": "function dee",
      "Inner.deep.deeper": "function dee",
    });
  });

  it("stand without their decorators, and their names where they have them", () => {
    const named = new Map(module.functions.map((one) => [one.qualifiedName, one]));
    const written = (span: Span | null | undefined) => span && text.slice(...span);
    assert.equal(written(named.get("Shop.run")?.span), "static run(): void {}");
    assert.equal(written(named.get("Shop.value")?.span), "public set value(v) {}");
    assert.equal(written(named.get("first")?.span), "export default async function first() {}");
    assert.equal(written(named.get("arrow")?.nameSpan), "arrow");
    assert.equal(written(named.get("arrow")?.bodySpan), "a");
    assert.equal(written(named.get("assigned")?.nameSpan), "assigned");
    assert.equal(written(named.get("Shop.field")?.nameSpan), "field");
    assert.equal(written(named.get("Shop.run")?.bodySpan), "{}");
    assert.equal(named.get("Shop.field")?.class, 0);
    assert.deepEqual(
      module.classes[0]?.methods.map((id) => module.functions[id]?.name),
      ["run", "all", "constructor", "field", "value"],
    );
    assert.deepEqual(
      named.get("Shop.value")?.decorators.map(({ span, call, place }) => [written(span), call, place?.root]),
      [
        ["@one", false, "one"],
        ["@two", false, "two"],
      ],
    );
  });

  it("have parameters and results with simple types", () => {
    const typed = lowerAlone(
      "function f(this: Window, a: Promise<Order[]> | undefined, b?: ns.T<'x'>, c = 1, d: () => void = e, ...rest: readonly string[]): Promise<void> {}",
    ).module;
    const f = functionNamed(typed, "f");
    assert.deepEqual(
      f.parameters.map(({ name, kind, optional, annotation }) => [
        name,
        kind,
        optional,
        annotation && typeText(annotation),
      ]),
      [
        ["a", "positional", false, "Promise<Array<Order>> | undefined"],
        ["b", "positional", true, 'ns.T<"x">'],
        ["c", "positional", true, undefined],
        ["d", "positional", true, "?"],
        ["rest", "rest", false, "Array<string>"],
      ],
    );
    assert.equal(f.returns && typeText(f.returns), "Promise<void>");
  });

  it("that do nothing or say that they are not there are stubs", () => {
    const stubs = lowerAlone(
      "class A { a() {} b() { throw new Error('not implemented'); } c() { throw new Error('broken'); } d() { return; } constructor(private x) {} } function e() {} const f = () => {};",
    ).module.functions.filter((one) => one.stub);
    assert.deepEqual(
      stubs.map((one) => one.name),
      ["a", "b", "e"],
    );
  });

  it("follow the one they stand in", () => {
    for (const one of module.functions) assert.ok(one.parent === null || one.parent < one.id);
  });
});

/* ---------------------------------------------------------------- jumps */

describe("jumps", () => {
  it("name what they leave", () => {
    const { module } = lowerAlone(
      "outer: for (;;) { for (;;) { switch (x) { case 1: if (y) break; continue; case 2: break outer; case 3: continue outer; } break; } } block: { if (a) break block; b(); } both: again: while (a) continue both;",
    );
    const jumps = statementsIn(module).flatMap((one) =>
      one.type === "break" || one.type === "continue" ? [[one.type, one.label, one.leaves]] : [],
    );
    assert.deepEqual(jumps, [
      ["break", undefined, "match"],
      ["continue", undefined, undefined],
      ["break", "outer", undefined],
      ["continue", "outer", undefined],
      ["break", undefined, undefined],
      ["break", "block", "match"],
      ["continue", "again", undefined],
    ]);
    const labels = statementsIn(module).flatMap((one) =>
      one.type === "loop" || one.type === "match" ? [one.label] : [],
    );
    assert.deepEqual(labels, ["outer", undefined, undefined, "block", "again"]);
  });

  it("end cases, which otherwise run on", () => {
    const { module } = lowerAlone(
      "function f() { switch (x) { case 1: a(); case 2: return; case 3: throw e; case 4: if (x) return; else break; case 5: { break; } case 6: default: b(); case 7: } }",
    );
    const match = statementsIn(module).find((one) => one.type === "match");
    assert.ok(match?.type === "match");
    assert.deepEqual(
      match.cases.map((one) => [
        one.fallsThrough ?? false,
        one.irrefutable,
        one.body.map(({ type }) => type).join(" "),
      ]),
      [
        [true, false, "expression"],
        [false, false, "return"],
        [false, false, "raise"],
        [false, false, "if"],
        [false, false, ""],
        [true, false, ""],
        [true, false, "expression"],
        [false, false, ""],
      ],
    );
  });

  it("a default at the end takes whatever is left", () => {
    const match = lowerAlone("switch (x) { case 1: break; default: a(); }").module.functions[0]?.body[0];
    assert.deepEqual(match?.type === "match" && match.cases.map((one) => one.irrefutable), [false, true]);
  });
});

/* ---------------------------------------------------------------- statements and spans */

describe("statements", () => {
  it("one assignment for each variable", () => {
    const text = "export const a: T = f(), b = 1; let c; await using d = e();";
    const { module } = lowerAlone(text);
    const body: Block = module.functions[0]?.body ?? [];
    const written = (span: Span | undefined) => span && text.slice(...span);
    assert.deepEqual(
      body.map(
        (one) =>
          one.type === "assign" && [
            written(one.span),
            one.declares,
            written(one.annotation),
            written(one.valueSpan),
            one.targets.map(written),
          ],
      ),
      [
        ["a: T = f()", "const", "T", "f()", ["a"]],
        ["b = 1", "const", undefined, "1", ["b"]],
        ["let c;", "let", undefined, undefined, ["c"]],
        ["await using d = e();", "await using", undefined, "e()", ["d"]],
      ],
    );
  });

  it("calls and awaits say where their parts stand", () => {
    const text = "export {}; x = await (a.b)<T>(1, ...c); new D; e?.f!.g?.(h);";
    const { module } = lowerAlone(text, "/project/example.ts");
    const written = (span: Span) => text.slice(...span);
    const calls = operationsIn(module, "<module>").flatMap((one) =>
      one.op === "call"
        ? [
            [
              written(one.span),
              written(one.callee.span),
              written(one.argumentsSpan),
              one.callee.place?.path.join(""),
              one.callee.member,
              one.construct,
              one.optional,
            ],
          ]
        : one.op === "await"
          ? [[written(one.span), written(one.operandSpan)]]
          : [],
    );
    assert.deepEqual(calls, [
      ["(a.b)<T>(1, ...c)", "(a.b)", "(1, ...c)", ".b", "b", undefined, undefined],
      ["await (a.b)<T>(1, ...c)", "(a.b)<T>(1, ...c)"],
      ["new D", "D", "", "", undefined, true, undefined],
      ["e?.f!.g?.(h)", "e?.f!.g", "(h)", ".f.g", undefined, undefined, true],
    ]);
  });

  it("a long chain of else-if is a match without a subject", () => {
    const text = `if (a0) b0();${Array.from({ length: 150 }, (_, index) => ` else if (a${index + 1}) b${index + 1}();`).join("")} else c();`;
    const [only] = lowerAlone(text).module.functions[0]?.body ?? [];
    assert.ok(only?.type === "match");
    assert.equal(only.cases.length, 152);
    assert.deepEqual(only.subject, []);
    assert.ok(only.cases.every((one) => one.irrefutable === (one === only.cases.at(-1))));
  });
});

describe("modules", () => {
  it("know where `await` is legal", () => {
    const legal = (text: string, file: string) => lowerAlone(text, file).module.topLevelAwait;
    assert.equal(legal("export {};", "/a.ts"), true);
    assert.equal(legal("let a;", "/a.ts"), false);
    assert.equal(legal("let a;", "/a.mjs"), true);
    assert.equal(legal("export {};", "/a.cts"), false);
    const source = ts.createSourceFile("/a.ts", "", ts.ScriptTarget.Latest);
    assert.equal(
      lowerModule(ts, source, { file: "/a.ts", name: "/a", topLevelAwait: true }).module.topLevelAwait,
      true,
    );
  });

  it("keep their comments, and nothing that only looks like one", () => {
    const text = [
      "#!/usr/bin/env node //no",
      "// first",
      "const a = 'http://x'; /* second */ const r = /\\/*/; // third",
      `\`\${ /* fourth */ a }//no\`;`,
      "const e = <a href='//no'>//no {/* fifth */}</a>;",
      "/**",
      " * sixth",
      " */",
      "type T = '//no';",
    ].join("\n");
    const { comments } = lowerAlone(text).module;
    assert.deepEqual(
      comments.map(({ text: content, alone }) => [content, alone]),
      [
        ["first", true],
        ["second", false],
        ["third", false],
        ["fourth", false],
        ["fifth", false],
        ["sixth", true],
      ],
    );
    for (const { span } of comments) assert.match(text.slice(...span), /^\/[/*]/);
  });

  it("of declarations hold nothing that runs", () => {
    const { module } = lowerAlone("export declare function f(): void; export const a: number;", "/a.d.ts");
    assert.equal(module.functions.length, 1);
    assert.deepEqual(module.functions[0]?.body, []);
  });

  it("are plain JSON", () => {
    const { module } = lowerAlone("class A { m() { return () => this?.a ?? [1n, /x/]; } }");
    assert.deepEqual(JSON.parse(JSON.stringify(module)), module);
  });

  it("need no parent links, and give the same with them", () => {
    const text = "class A { constructor(private b = c()) {} } const d = async () => { await e?.f(); };";
    const lower = (parents: boolean) =>
      lowerModule(ts, ts.createSourceFile("/a.ts", text, ts.ScriptTarget.Latest, parents), {
        file: "/a.ts",
        name: "/a",
      });
    assert.deepEqual(lower(true).module, lower(false).module);
  });
});

/* ---------------------------------------------------------------- what should not be */

describe("broken source", () => {
  it("gives problems, each once, and what could be read", () => {
    const { module } = lowerAlone("async function f( { await g(; }\nconst x = ;\nawait h();");
    assert.ok(module.problems.length > 0);
    const keys = module.problems.map(({ span, message }) => `${span} ${message}`);
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(operationsIn(module, "<module>").some((one) => one.op === "await"));
  });

  it("cut anywhere, never fails", () => {
    const folder = join(import.meta.dirname, "..", "..", "src", "frontends", "typescript");
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), "utf8");
      for (let end = 1; end < text.length; end += 499) {
        const { module } = lowerAlone(text.slice(0, end));
        const failed = module.problems.find(({ message }) => message.startsWith("Could not be read"));
        assert.equal(failed, undefined, `${name} cut at ${end}: ${failed?.message}`);
        for (const one of module.functions) operationsOf(one);
      }
    }
  });

  it("without the half of its characters, never fails", () => {
    const text = `class A<T> extends B(c) { @d() async *e({ f = await g }: H = {}, ...i) { for await (using j of k?.[l]!(m)\`n\${o}\`) label: { break label; } } get [p]() { return <q r={s} {...t}>{u}</q>; } } export default { v, w: x ??= y };`;
    for (let seed = 1; seed < 400; seed++) {
      const broken = [...text].filter((_, index) => (index * 7919 + seed * 104729) % 17 > seed % 9).join("");
      const { module } = lowerAlone(broken);
      const failed = module.problems.find(({ message }) => message.startsWith("Could not be read"));
      assert.equal(failed, undefined, `${broken}: ${failed?.message}`);
    }
  });
});

describe("chains of ten thousand links", () => {
  const long = 10_000;
  const chains: readonly (readonly [string, string, number])[] = [
    ["sums", `a${" + b()".repeat(long)};`, long],
    ["texts", `'a'${` + \`b\${c()}\``.repeat(long)};`, long],
    ["methods", `a${".b()".repeat(long)};`, long],
    ["members of a call", `a()${".b".repeat(long)};`, 1],
    ["optional chains", `a${"?.b()".repeat(long)};`, long],
    ["or", `a${" || b()".repeat(long)};`, long],
    ["and", `x = a${" && b()".repeat(long)};`, long],
    ["??", `a${" ?? b()".repeat(long)};`, long],
    ["commas", `a${", b()".repeat(long)};`, long],
    ["assertions", `a()${" as b".repeat(long)};`, 1],
  ];
  for (const [title, text, calls] of chains) {
    it(title, () => {
      const { module } = lowerAlone(text, "/project/long.ts");
      assert.deepEqual(module.problems, []);
      const found = operationsIn(module, "<module>").filter((one) => one.op === "call");
      assert.equal(found.length, calls);
      const starts = found.map((one) => one.span[1]);
      assert.deepEqual(
        starts,
        [...starts].sort((one, other) => one - other),
      );
    });
  }

  it("else-if, as far as the parser goes", () => {
    const text = `if (a) b();${" else if (a) b();".repeat(1500)}`;
    const { module } = lowerAlone(text);
    assert.deepEqual(module.problems, []);
    assert.equal(operationsIn(module, "<module>").filter((one) => one.op === "call").length, 1501);
  });

  it("what nests too deeply is left out and named", () => {
    for (const text of [
      `${"f(".repeat(600)}${")".repeat(600)};`,
      `${"{".repeat(600)}${"}".repeat(600)}`,
      `${"() => ".repeat(600)}1;`,
    ]) {
      const { module } = lowerAlone(text);
      assert.deepEqual(
        module.problems.map(({ message }) => message),
        ["Nested too deeply to be read"],
      );
      assert.ok(JSON.stringify(module).length > 0);
    }
  });
});

function functionNamed(module: Module, qualifiedName: string): FunctionIr {
  const found = module.functions.find((one) => one.qualifiedName === qualifiedName);
  assert.ok(found, qualifiedName);
  return found;
}

function operationsIn(module: Module, qualifiedName: string) {
  return operationsOf(functionNamed(module, qualifiedName)).map(({ operation }) => operation);
}

function statementsIn(module: Module): readonly Statement[] {
  return module.functions.flatMap((one) => statementsOf(one).map(({ statement }) => statement));
}

function typeText({ name, arguments: inner }: TypeExpression): string {
  if (name === "|") return inner.map(typeText).join(" | ");
  return inner.length > 0 ? `${name}<${inner.map(typeText).join(", ")}>` : name;
}
