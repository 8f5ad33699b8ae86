/** What the checker adds to TypeScript's IR: canonical names, kinds of values, what callbacks are expected to give. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LoweredModule } from "../../src/frontends/typescript/lower.ts";
import type { LibraryKnowledge } from "../../src/ir/facts.ts";
import type { Call, Operation, ValueFacts } from "../../src/ir/module.ts";
import { operationsOf } from "../../src/ir/walk.ts";
import { linkedFile, linkedFiles, programOf } from "./typescript-program.ts";

const files = new Map<string, string>([
  [
    "/project/node_modules/@types/pg/index.d.ts",
    "export class ClientBase { query(text: string): Promise<{ rows: unknown[] }>; }\nexport class Pool extends ClientBase { connect(): Promise<ClientBase>; }\n",
  ],
  [
    "/project/node_modules/@types/scope__tool/index.d.ts",
    "declare const tool: { run(): Promise<void>; sync: () => void };\nexport default tool;\nexport function other(): void;\n",
  ],
  [
    "/project/node_modules/queries/index.d.ts",
    "export class Query<T> { where(): Query<T>; then<R>(done: (value: T) => R): Promise<R>; }\nexport function select(): Query<string>;\nexport class Special extends Query<number> {}\nexport default function (): void;\n",
  ],
  ["/project/node_modules/globals/index.d.ts", "declare function describeIt(name: string): void;\n"],
  [
    "/project/shop/orders.ts",
    [
      "export async function load(id: string) { return { id, total: 1 }; }",
      "export const save = async (id: string) => id;",
      "export class Repository { async find(id: string) { return load(id); } remove = async () => {}; }",
      "export interface Store { get(id: string): Promise<string>; }",
      "export const api = { async fetchAll() {}, nested: { one: () => 1 } };",
      "export let counter = 0;",
      "export default async function () {}",
      "export { load as renamed };",
    ].join("\n"),
  ],
  ["/project/shop/index.ts", 'export * from "./orders";\nexport { default as main } from "./orders";\n'],
  ["/project/shop/legacy.js", "exports.start = async function () {};\nmodule.exports.stop = () => {};\n"],
]);

const declared = new Map<string, string>();
let linked: ReadonlyMap<string, LoweredModule> | undefined;

/** Adds a file to the program, which is made when the first test runs. */
function file(text: string, extension = "ts"): string {
  const name = `/project/shop/case${declared.size}.${extension}`;
  declared.set(name, text);
  return name;
}

function loweredFile(name: string): LoweredModule {
  linked ??= linkedFiles(programOf(new Map([...files, ...declared])));
  const lowered = linked.get(name);
  assert.ok(lowered, name);
  return lowered;
}

function operationsIn(name: string): readonly Operation[] {
  const lowered = loweredFile(name);
  return lowered.module.functions.flatMap((one) => operationsOf(one).map(({ operation }) => operation));
}

function isCall(operation: Operation): operation is Call {
  return operation.op === "call";
}

/* ---------------------------------------------------------------- names */

/** The symbols of the calls in `text`, in order. */
function names(
  title: string,
  text: string,
  expected: readonly (string | undefined)[],
  extension = "ts",
): void {
  const name = file(`${text}\nexport {};`, extension);
  it(title, () => {
    const calls = operationsIn(name).filter(isCall);
    assert.deepEqual(
      calls.map((call) => call.callee.symbol?.name),
      expected,
    );
  });
}

describe("canonical names of globals", () => {
  names("functions", "setTimeout(() => {}, 1); fetch('x'); structuredClone(1); parseInt('1');", [
    "setTimeout",
    "fetch",
    "structuredClone",
    "parseInt",
  ]);
  names("members of interfaces", "console.log(1); [1].forEach(() => {}); new Map().get(1); ''.trim();", [
    "Console.log",
    "Array.forEach",
    "Map",
    "Map.get",
    "String.trim",
  ]);
  names("static members", "Promise.all([]); Array.from([]); Object.keys({}); Math.max(1); JSON.parse('');", [
    "Promise.all",
    "Array.from",
    "Object.keys",
    "Math.max",
    "JSON.parse",
  ]);
  names("constructors", "new Promise<void>(() => {}); new Error('x'); new AbortController();", [
    "Promise",
    "Error",
    "AbortController",
  ]);
  names("methods of promises", "Promise.resolve(1).then(() => {}).catch(() => {}).finally(() => {});", [
    "Promise.resolve",
    "Promise.then",
    "Promise.catch",
    "Promise.finally",
  ]);
  names("on the global object", "window.setTimeout(() => {}); globalThis.fetch('x');", [
    "setTimeout",
    "fetch",
  ]);
  names("read-only arrays", "(['a'] as readonly string[]).map((x) => x);", ["ReadonlyArray.map"]);
  names("import()", "import('./orders');", ["import"]);
});

describe("canonical names of Node's modules", () => {
  const expected = ["fs.readFileSync", "fs/promises.readFile", "fs/promises.writeFile"];
  names(
    "by namespace, member and renamed import",
    "import * as fs from 'node:fs'; import { writeFile as write } from 'fs/promises'; fs.readFileSync('a'); fs.promises.readFile('a'); write('a', '');",
    expected,
  );
  names(
    "by default import",
    "import fs from 'fs'; import { promises } from 'node:fs'; fs.readFileSync('a'); promises.readFile('a');",
    expected.slice(0, 2),
  );
  names(
    "by require in JavaScript",
    "const fs = require('node:fs'); const { readFile } = require('fs/promises'); fs.readFileSync('a'); readFile('a');",
    ["require", "require", "fs.readFileSync", "fs/promises.readFile"],
    "cjs",
  );
  names(
    "by import = require",
    "import processes = require('child_process'); processes.execSync('ls');",
    ["child_process.execSync"],
    "cts",
  );
  names(
    "inherited methods and namesakes of globals",
    "import { setTimeout } from 'timers/promises'; import { EventEmitter } from 'node:events'; setTimeout(1); new EventEmitter().on('x', () => {});",
    ["timers/promises.setTimeout", "events.EventEmitter", "NodeJS.EventEmitter.on"],
  );
});

describe("canonical names of packages", () => {
  names(
    "with types of their own or from @types",
    "import { Pool } from 'pg'; const pool = new Pool(); pool.connect(); pool.query('x');",
    ["pg.Pool", "pg.Pool.connect", "pg.ClientBase.query"],
  );
  names(
    "scoped packages and default exports",
    "import tool, { other } from '@scope/tool'; tool.run(); tool.sync(); other();",
    ["@scope/tool.tool.run", "@scope/tool.tool.sync", "@scope/tool.other"],
  );
  names("a default export without a name", "import go from 'queries'; go();", ["queries.default"]);
  names(
    "packages that are not installed, as imported",
    "import axios from 'axios'; import { Client as C } from 'missing'; import * as all from '@no/where'; axios.get('x'); new C(); all.a.b(); axios('y');",
    ["axios.get", "missing.Client", "@no/where.a.b", "axios"],
  );
  names("nothing is guessed for a missing file of the project", "import { x } from './missing'; x();", [
    undefined,
  ]);
  names(
    "a name that shadows an import is another",
    "import axios from 'axios'; export function f(axios: any) { axios.get('x'); }",
    [undefined],
  );
});

describe("canonical names of the project", () => {
  names(
    "functions, constants, methods and fields",
    "import { load, save, Repository, api, renamed } from './orders'; load('1'); save('1'); const r = new Repository(); r.find('1'); r.remove(); api.fetchAll(); api.nested.one(); renamed('x');",
    [
      "/project/shop/orders.load",
      "/project/shop/orders.save",
      "/project/shop/orders.Repository",
      "/project/shop/orders.Repository.find",
      "/project/shop/orders.Repository.remove",
      "/project/shop/orders.fetchAll",
      "/project/shop/orders.one",
      "/project/shop/orders.load",
    ],
  );
  names(
    "through re-exports and default exports",
    "import { load, main } from './index'; import start from './orders'; load('1'); main(); start();",
    ["/project/shop/orders.load", "/project/shop/orders.default", "/project/shop/orders.default"],
  );
  names(
    "of CommonJS",
    "const { start, stop } = require('./legacy'); start(); stop();",
    ["require", "/project/shop/legacy.start", "/project/shop/legacy.stop"],
    "cjs",
  );
  names(
    "what an interface promises",
    "import type { Store } from './orders'; export function f(store: Store) { store.get('1'); }",
    ["/project/shop/orders.Store.get"],
  );
  names(
    "what a parameter or variable holds is not known",
    "export function f(a: () => void, [b = a]: (() => void)[]) { a(); b?.(); let c = () => {}; c(); const d = a ?? c; d(); (a ? b : c)?.(); }",
    [undefined, undefined, undefined, undefined, undefined],
  );
  names(
    "other names for the same function",
    "import * as orders from './orders'; import fs from 'fs'; const go = orders.load; const { save, load: again } = orders; const { readFileSync } = fs; go('1'); save('1'); again('1'); readFileSync('a'); const gone = gone; gone();",
    [
      "/project/shop/orders.load",
      "/project/shop/orders.save",
      "/project/shop/orders.load",
      "fs.readFileSync",
      undefined,
    ],
  );
  names(
    "members of a union agree or have no name",
    "import { load } from './orders'; interface A { go(): void } interface B { go(): void } declare const x: A | B; x.go(); load?.('x');",
    [undefined, "/project/shop/orders.load"],
  );

  const invoked = file("(async () => {})(); (function named() {})(); export {};");
  it("functions that are called where they are written", () => {
    const calls = operationsIn(invoked).filter(isCall);
    assert.deepEqual(
      calls.map((call) => call.callee.symbol),
      [1, 2].map((id) => ({
        name: `${invoked.replace(".ts", "")}.${id === 1 ? "<arrow>" : "named"}`,
        definition: { file: invoked, function: id },
      })),
    );
  });

  const defined = file(
    "import start, { load, Repository } from './orders'; load('1'); new Repository().find('1'); start(); class Local { m() { this.m(); } } new Local();",
  );
  it("point to the definition", () => {
    const orders = loweredFile("/project/shop/orders.ts").module;
    const named = (name: string) => orders.functions.find((one) => one.qualifiedName === name)?.id;
    const own = loweredFile(defined).module.functions.find((one) => one.name === "m")?.id;
    const calls = operationsIn(defined).filter(isCall);
    assert.deepEqual(
      calls.map((call) => call.callee.symbol?.definition),
      [
        { file: orders.file, function: named("load") },
        { file: orders.file, class: 0 },
        { file: orders.file, function: named("Repository.find") },
        { file: orders.file, function: named("default") },
        { file: defined, class: 0 },
        { file: defined, function: own },
      ],
    );
  });

  const reads = file(
    "import { counter, load } from './orders'; import { sep } from 'path'; counter; load; sep; console; let own = 1; own; const alias = load; alias; export {};",
  );
  it("reads of variables have none", () => {
    const symbols = operationsIn(reads).map((one) => (one.op === "read" ? one.symbol?.name : "-"));
    assert.deepEqual(
      symbols.filter((one) => one !== "-"),
      [
        undefined,
        "/project/shop/orders.load",
        "path.path.PlatformPath.sep",
        "console",
        undefined,
        "/project/shop/orders.load",
        "/project/shop/orders.load",
      ],
    );
  });

  const decorated = file(
    "import { Controller } from 'framework'; import { save } from './orders'; function local(...x: unknown[]): any {} @Controller('x') class C { @local async m() {} @save.any() n() {} } export {};",
  );
  it("decorators", () => {
    const { module } = loweredFile(decorated);
    const all = [...module.classes, ...module.functions].flatMap((one) => one.decorators);
    assert.deepEqual(
      all.map(({ symbol, call }) => [symbol?.name, call]),
      [
        ["framework.Controller", true],
        [`${module.name}.local`, false],
        [undefined, true],
      ],
    );
  });
});

/* ---------------------------------------------------------------- kinds */

const prelude = `
import { Query, select, Special } from 'queries';
async function load() { return 1; }
interface Thenable { then(done: (value: string) => void): void }
class Derived extends Promise<string> {}
declare const any: any, cond: boolean;
declare function give<T>(): T;
`;

/** The facts of the last expression statement in `text`. */
function facts(
  title: string,
  text: string,
  expected: { readonly [Key in keyof ValueFacts]?: ValueFacts[Key] | undefined } | undefined,
): void {
  const name = file(`${prelude}${text}
export {};`);
  it(title, () => {
    const found = lastFacts(name);
    const compared =
      found &&
      expected &&
      Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(found, key)]));
    assert.deepEqual(compared ?? found, expected);
  });
}

function lastFacts(name: string): ValueFacts | undefined {
  const { module } = loweredFile(name);
  const operations = module.functions.flatMap((one) =>
    one.body.flatMap((statement) => (statement.type === "expression" ? [...statement.operations] : [])),
  );
  const last = operations.filter((one) => one.op !== "write" && one.use.as === "discarded").at(-1);
  assert.ok(last && "facts" in last, `no facts in ${name}`);
  return last.facts;
}

const number: ValueFacts = { kind: "plain", type: "number", enter: "neither", iterate: "neither" };

describe("kinds", () => {
  facts("an async function's call", "load();", { kind: "promise", type: "Promise", result: number });
  facts("what awaiting it gives", "await load();", number);
  facts("PromiseLike", "give<PromiseLike<number>>();", {
    kind: "promise",
    type: "PromiseLike",
    result: number,
  });
  facts("a class derived from Promise", "give<Derived>();", { kind: "promise" });
  facts("thenable by shape", "give<Thenable>();", {
    kind: "promise",
    result: { kind: "plain", type: "string", enter: "neither", iterate: "sync" },
  });
  facts("`then` that takes no function is no promise", "give<{ then(x: number): void }>();", {
    kind: "plain",
  });
  facts("`then` that is no function", "give<{ then: number }>();", { kind: "plain" });
  facts("nested promises are awaited at once", "give<Promise<Promise<number>>>();", {
    kind: "promise",
    result: number,
  });
  facts("optional", "give<Promise<number> | undefined>();", { kind: "promise", optional: true });
  facts("through optional chaining", "give<{ m(): Promise<number> } | null>()?.m();", {
    kind: "promise",
    optional: true,
  });
  facts("void or promise", "give<void | Promise<void>>();", { kind: "promise", optional: true });
  facts("a promise or a value is undecided", "give<number | Promise<number>>();", undefined);
  facts("a union of promises", "give<Promise<number> | PromiseLike<string>>();", { kind: "promise" });
  facts("any", "any;", undefined);
  facts("what comes from any", "any.load();", undefined);
  facts("unknown", "give<unknown>();", undefined);
  facts("object may be a promise", "give<object>();", undefined);
  facts("{} may be a promise", "give<{}>();", undefined);
  facts("an empty object literal is none", "const o = {}; o;", { kind: "plain" });
  facts("a type parameter", "function f<T>(x: T) { x; }", undefined);
  facts("a parameter with a plain constraint", "function f<T extends string>(x: T) { x; }", {
    kind: "plain",
    type: "string",
  });
  facts("a parameter with a promise for constraint", "function f<T extends Promise<number>>(x: T) { x; }", {
    kind: "promise",
    result: number,
  });
  facts("a conditional type", "give<string extends string ? Promise<number> : never>();", {
    kind: "promise",
  });
  facts(
    "an open conditional type",
    "function f<T>() { give<T extends string ? Promise<number> : number>(); }",
    undefined,
  );
  facts("an awaited type parameter", "async function f<T>(x: T) { await x; }", undefined);
  facts("intersections", "give<Promise<number> & { cancel(): void }>();", { kind: "promise" });
  facts("strings", "''.trim();", { kind: "plain", type: "string", iterate: "sync" });
  facts("literals and enums", "enum E { A } E.A;", { kind: "plain", type: "number" });
  facts("functions", "load;", { kind: "plain", type: "function" });
  facts("classes as values", "Promise;", { kind: "plain", type: "function" });
  facts("callable interfaces", "interface Handler { (): void } give<Handler>();", { kind: "plain" });
  facts("classes of the project", "class K {} new K();", { kind: "plain" });
  facts("a response", "await fetch('x');", { kind: "plain", type: "Response" });
  facts("operators", "'a' + 1;", { kind: "plain" });
  facts("comparisons", "cond === any;", { kind: "plain", type: "boolean" });
  facts("templates", `\`\${any}\`;`, { kind: "plain", type: "string" });
  facts("an object literal", "({ a: load() });", { kind: "plain", iterate: "neither" });
  facts("an object literal with `then`", "({ then(done: (value: number) => void) {} });", {
    kind: "promise",
  });
  facts("an iterable object literal", "({ *[Symbol.iterator]() {} });", { kind: "plain", iterate: "sync" });
  facts("a condition between promise and nothing", "cond ? load() : undefined;", {
    kind: "promise",
    optional: true,
  });
});

describe("elements of arrays", () => {
  const promises = {
    kind: "promise",
    type: "Promise",
    enter: "neither",
    iterate: "neither",
    result: number,
  } as const;
  facts("of a call", "[1].map(async (x) => x);", {
    kind: "plain",
    type: "Array",
    iterate: "sync",
    elements: promises,
  });
  facts("of a literal", "[load(), load()];", { elements: promises });
  facts("of a tuple", "give<readonly [Promise<number>, Promise<number>]>();", {
    type: "Array",
    elements: promises,
  });
  facts("mixed", "[load(), 1];", { elements: undefined });
  facts("plain", "[1];", { elements: number });
  facts("of arrays", "[[load()]];", {
    elements: { kind: "plain", type: "Array", enter: "neither", iterate: "sync", elements: promises },
  });
  facts(
    "of an array that has been seen inside of others",
    "const deep = [[[[load()]]]]; deep; deep[0]![0]![0];",
    {
      elements: promises,
    },
  );
  facts("an array of itself", "interface Tree extends Array<Tree> {} give<Tree>();", { kind: "plain" });
  facts("of an optional array", "give<Promise<number>[] | undefined>();", {
    elements: promises,
    optional: true,
  });
});

describe("protocols", () => {
  facts("generator", "function* g() {} g();", { kind: "plain", iterate: "sync" });
  facts("async generator", "async function* g() {} g();", { kind: "plain", iterate: "async" });
  facts("map", "new Map();", { iterate: "sync", enter: "neither" });
  facts("number", "''.length;", { iterate: "neither", enter: "neither" });
  facts("disposable", "give<Disposable>();", { enter: "sync", iterate: "neither" });
  facts("async disposable", "give<AsyncDisposable>();", { enter: "async" });
  facts(
    "both",
    "give<{ [Symbol.iterator](): any; [Symbol.asyncIterator](): any; [Symbol.dispose](): void; [Symbol.asyncDispose](): any }>();",
    { enter: "both", iterate: "both" },
  );
});

describe("lazy awaitables", () => {
  const lazy = file(`${prelude} select(); select().where(); give<Special>(); export {};`);
  it("are those that the knowledge tables know", () => {
    const knowledge: LibraryKnowledge = {
      canonical: (name) => name,
      function: () => undefined,
      class: (name) => (name === "queries.Query" ? { lazy: true } : undefined),
      value: () => undefined,
      attribute: () => undefined,
      module: () => false,
      world: () => undefined,
      ancestors: () => [],
    };
    const { module } = linkedFile(
      programOf(new Map([...files, [lazy, declared.get(lazy) ?? ""]])),
      lazy,
      knowledge,
    );
    const calls = module.functions
      .flatMap((one) => operationsOf(one).map(({ operation }) => operation))
      .filter(isCall);
    assert.deepEqual(
      calls.map((call) => call.facts?.kind),
      ["awaitable", "awaitable", "awaitable", "awaitable"],
    );
    const unknowing = operationsIn(lazy).filter(isCall);
    assert.deepEqual([...new Set(unknowing.map((call) => call.facts?.kind))], ["promise"]);
  });
});

/* ---------------------------------------------------------------- callbacks */

/** What is expected of the functions in `text` that give promises, in order. */
function expectations(
  title: string,
  text: string,
  expected: readonly (string | undefined)[],
  extension = "ts",
): void {
  const name = file(
    `${prelude}${text}
export {};`,
    extension,
  );
  it(title, () => {
    const found = operationsIn(name).flatMap((one) =>
      one.op === "closure" ||
      (one.op === "read" && one.facts?.type === "function" && one.use.as === "argument")
        ? [one.expects]
        : [],
    );
    assert.deepEqual(found, expected);
  });
}

describe("what is expected of a function that gives a promise", () => {
  expectations(
    "void callbacks",
    "[1].forEach(async () => {}); setTimeout(async () => {}, 1); new Promise<void>(async () => {});",
    ["void", "void", "void"],
  );
  expectations(
    "callbacks whose result is used",
    "[1].map(async () => {}); Promise.resolve().then(async () => {});",
    ["value", "value"],
  );
  expectations("functions by name", "[1].forEach(load); [1].map(load);", ["void", "value"]);
  expectations(
    "without `async`, by what they give",
    "[1].forEach(() => load()); [1].forEach((x) => x); [1].forEach(() => { load(); });",
    ["void", undefined, undefined],
  );
  expectations(
    "void or a promise is a value",
    "declare function on(f: () => void | Promise<void>): void; on(async () => {});",
    ["value"],
  );
  expectations(
    "variables, properties and returns",
    "const a: () => void = async () => {}; const b: { c: () => void; d(): Promise<void> } = { c: async () => {}, async d() {} }; function f(): () => void { return async () => {}; }",
    ["void", "void", "value", "void"],
  );
  expectations("methods of an object", "const b: { c(): void } = { async c() {} };", ["void"]);
  expectations("fields of a class", "class A { on: () => void = async () => {}; }", ["void"]);
  expectations(
    "attributes of JSX",
    "declare global { namespace JSX { interface IntrinsicElements { b: { go?: () => void; get?: () => unknown } } } } <b go={async () => {}} get={async () => {}} />;",
    ["void", undefined],
    "tsx",
  );
  expectations(
    "unions of void callbacks with objects",
    "declare const target: EventTarget; target.addEventListener('x', async () => {});",
    ["void"],
  );
  expectations(
    "nothing is said where anything goes",
    "declare function on(f: () => any): void; on(async () => {}); any(async () => {}); const own = async () => {};",
    [undefined, undefined, undefined],
  );
  expectations("generators give no promise", "[1].forEach(async function* () {});", [undefined]);
});

/* ---------------------------------------------------------------- robustness */

describe("broken programs", () => {
  const broken = [
    "class extends { async m( { await x; } }",
    "const { a, b: [c } = await f(;",
    "import { x from 'y'; x.y.z(",
    "function f(a: , b) { return a?. }",
    "export default = async () => { for await (const x of ) };",
    "type A = A[]; declare const a: A; a; a();",
    "class A extends A {} new A(); interface B extends B {} declare const b: B; b;",
    "const x = x(); x.then(x);",
  ].map((text) =>
    file(`${text}
export {};`),
  );
  it("link without failing", () => {
    for (const name of broken) assert.ok(operationsIn(name).length > 0, name);
  });

  it("linking again gives the same", () => {
    const name = file("");
    const text = `${prelude} load().then(load); const xs = [load()]; xs.forEach(async (x) => x); export {};`;
    const program = programOf(new Map([...files, [name, text]]));
    const once = JSON.stringify(linkedFile(program, name).module);
    assert.equal(JSON.stringify(linkedFile(program, name).module), once);
  });
});
