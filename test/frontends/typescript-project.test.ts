/** TypeScript projects as sessions see them: which configuration a file belongs to, what is read for it, and what an edit changes. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import type { FrontendProject } from "../../src/engine/frontend.ts";
import { createProjects } from "../../src/engine/projects.ts";
import { createTypeScriptFrontend } from "../../src/frontends/typescript/index.ts";
import { compilerFinder } from "../../src/hosts/node-compilers.ts";
import { createNodeFiles } from "../../src/hosts/node-files.ts";
import type { FileSystem } from "../../src/ir/file-system.ts";
import type { Call, Module } from "../../src/ir/module.ts";
import { operationsOf } from "../../src/ir/walk.ts";
import { createJavaScriptKnowledge } from "../../src/knowledge/index.ts";

const OURS = join(import.meta.dirname, "..", "..", "dist", "typescript");
const compilerFor = compilerFinder(OURS, { workspace: true });
const frontend = createTypeScriptFrontend({ compilerFor, knowledge: createJavaScriptKnowledge });

interface Opened {
  readonly projects: ReturnType<typeof createProjects>;
  /** Paths that were read, in their order. */
  readonly reads: readonly string[];
  project(file: string): FrontendProject;
  module(file: string): Module;
  /** `callee: name it is linked to : kind` of each call of a file. */
  calls(file: string): readonly string[];
}

function opened(files: FileSystem, roots: readonly string[] = ["/project"]): Opened {
  const reads: string[] = [];
  const watched: FileSystem = {
    ...files,
    read(path) {
      reads.push(path);
      return files.read(path);
    },
  };
  const projects = createProjects({ files: watched, roots }, [frontend]);
  const project = (file: string): FrontendProject => {
    const found = projects.of(file)?.project;
    assert.ok(found, file);
    return found;
  };
  const module = (file: string): Module => {
    const found = project(file).module(file);
    assert.ok(found, file);
    return found;
  };
  return { projects, reads, project, module, calls: (file) => callsOf(module(file)) };
}

function callsOf(module: Module): readonly string[] {
  return module.functions.flatMap((owner) =>
    operationsOf(owner)
      .map(({ operation }) => operation)
      .filter((operation): operation is Call => operation.op === "call")
      .map(({ callee, facts }) => `${callee.symbol?.name ?? "?"} : ${facts?.kind ?? "unknown"}`),
  );
}

function inMemory(files: Readonly<Record<string, string>> | Map<string, string>): FileSystem {
  const texts = files instanceof Map ? files : new Map(Object.entries(files));
  const below = (folder: string) =>
    [...texts.keys()].filter((file) => file.startsWith(`${folder === "/" ? "" : folder}/`));
  return {
    read: (path) => texts.get(path),
    isFile: (path) => texts.has(path),
    isDirectory: (path) => below(path).length > 0,
    entries(folder) {
      const rests = below(folder).map((file) => file.slice(folder === "/" ? 1 : folder.length + 1));
      return {
        files: rests.filter((rest) => !rest.includes("/")),
        folders: [
          ...new Set(rests.flatMap((rest) => (rest.includes("/") ? [rest.split("/")[0] ?? ""] : []))),
        ],
      };
    },
  };
}

/** A folder on the disk that goes when the tests are over. */
function onDisk(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "awaitwise-typescript-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const config = (more: object = {}, options: object = {}): string =>
  JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "esnext",
      moduleResolution: "bundler",
      strict: true,
      ...options,
    },
    ...more,
  });

const orders = "export async function load(id: string): Promise<string> { return id; }\n";

describe("which project a file belongs to", () => {
  it("follows imports, and the paths that tsconfig.json maps", () => {
    const { calls } = opened(
      inMemory({
        "/project/tsconfig.json": config({ include: ["src"] }, { paths: { "@shop/*": ["./src/shop/*"] } }),
        "/project/src/shop/orders.ts": orders,
        "/project/src/main.ts": 'import { load } from "@shop/orders";\nload("1");\n',
      }),
    );
    assert.deepEqual(calls("/project/src/main.ts"), ["/project/src/shop/orders.load : promise"]);
  });

  it("takes options from the configurations that it extends", () => {
    const { calls } = opened(
      inMemory({
        "/project/base.json": config({}, { paths: { "#orders": ["./lib/orders.ts"] } }),
        "/project/app/tsconfig.json": '{ "extends": "../base.json", "include": ["*.ts"] }',
        "/project/lib/orders.ts": orders,
        "/project/app/main.ts": 'import { load } from "#orders";\nload("1");\n',
      }),
    );
    assert.deepEqual(calls("/project/app/main.ts"), ["/project/lib/orders.load : promise"]);
  });

  it("finds the referenced project that includes a file, and reads its sources though nothing is built", () => {
    const { calls, project } = opened(
      inMemory({
        "/project/tsconfig.json":
          '{ "files": [], "references": [{ "path": "./lib" }, { "path": "./tsconfig.app.json" }] }',
        "/project/tsconfig.app.json": config(
          { include: ["app"], references: [{ path: "./lib" }] },
          { paths: { "#lib": ["./lib/out/index.d.ts"] } },
        ),
        "/project/lib/tsconfig.json": config(
          { include: ["src"] },
          { composite: true, rootDir: "src", outDir: "out" },
        ),
        "/project/lib/src/index.ts": orders,
        "/project/app/main.ts": 'import { load } from "#lib";\nload("1");\n',
      }),
    );
    assert.deepEqual(calls("/project/app/main.ts"), ["/project/lib/src/index.load : promise"]);
    assert.deepEqual(project("/project/app/main.ts").problems?.("/project/app/main.ts"), []);
  });

  it("keeps the options of three projects of one repository apart", () => {
    const value = "export const first = [1].at(0);\nexport const size = new Map<string, Promise<void>>();\n";
    const { module } = opened(
      inMemory({
        "/project/old/tsconfig.json": config({}, { target: "es2015", lib: ["es2015"] }),
        "/project/old/a.ts": value,
        "/project/new/tsconfig.json": config({}, { lib: ["es2023"] }),
        "/project/new/a.ts": value,
        "/project/common/tsconfig.json": config(
          {},
          { module: "commonjs", moduleResolution: "node10", ignoreDeprecations: "6.0" },
        ),
        "/project/common/a.ts": value,
      }),
    );
    // `Array.at` is younger than the first project's library.
    assert.deepEqual(callsOf(module("/project/old/a.ts")), ["? : unknown", "Map : plain"]);
    assert.deepEqual(callsOf(module("/project/new/a.ts")), ["Array.at : plain", "Map : plain"]);
    assert.equal(module("/project/new/a.ts").topLevelAwait, true);
    assert.equal(module("/project/common/a.ts").topLevelAwait, false);
  });

  it("reads jsconfig.json where there is no tsconfig.json", () => {
    const { calls } = opened(
      inMemory({
        "/project/jsconfig.json":
          '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] }, "module": "esnext", "moduleResolution": "bundler" } }',
        "/project/src/orders.js": "export async function load(id) { return id; }\n",
        "/project/main.js": 'import { load } from "~/orders";\nload("1");\n',
      }),
    );
    assert.deepEqual(calls("/project/main.js"), ["/project/src/orders.load : promise"]);
  });

  it("looks at files that the configuration leaves out with its options", () => {
    const { calls } = opened(
      inMemory({
        "/project/tsconfig.json": config({ include: ["src"] }, { paths: { "@/*": ["./src/*"] } }),
        "/project/src/orders.ts": orders,
        "/project/test/orders.test.ts": 'import { load } from "@/orders";\nload("1");\n',
        "/project/script.js": 'const { load } = require("./src/orders");\nload("1");\n',
      }),
    );
    assert.deepEqual(calls("/project/test/orders.test.ts"), ["/project/src/orders.load : promise"]);
    assert.deepEqual(calls("/project/script.js")[1], "/project/src/orders.load : promise");
  });
});

describe("files without a configuration", () => {
  it("are read with what they import and nothing else", () => {
    const { calls, reads } = opened(
      inMemory({
        "/project/package.json": '{ "type": "module" }',
        "/project/main.js": 'import { load } from "./orders.js";\nload("1");\n',
        "/project/orders.js": "export const load = async (id) => id;\n",
        "/project/other.js": "export const other = 1;\n",
      }),
    );
    assert.deepEqual(calls("/project/main.js"), ["/project/orders.load : promise"]);
    assert.ok(!reads.includes("/project/other.js"));
  });

  it("may be CommonJS, and JavaScript with markup", () => {
    const { calls } = opened(
      inMemory({
        "/project/orders.js": "exports.load = async (id) => id;\n",
        "/project/main.cjs": 'const orders = require("./orders");\norders.load("1");\n',
        "/project/view.jsx":
          'import { load } from "./orders";\nexport const View = () => <a onClick={() => load("1")} />;\n',
      }),
    );
    assert.equal(calls("/project/main.cjs")[1], "/project/orders.load : promise");
    assert.deepEqual(calls("/project/view.jsx"), ["/project/orders.load : promise"]);
  });

  it("may have no ending, or never have been saved", () => {
    const { projects, calls } = opened(
      inMemory({ "/project/tool": "#!/usr/bin/env node\nPromise.resolve(1);\n" }),
    );
    assert.deepEqual(calls("/project/tool"), ["Promise.resolve : promise"]);
    projects.open("untitled:Untitled-1", "const wait = async (n: number) => n;\nwait(1);\n", "typescript");
    assert.equal(calls("untitled:Untitled-1").length, 1);
    assert.match(calls("untitled:Untitled-1")[0] ?? "", /wait : promise$/);
  });

  it("are named by their imports where packages are not installed", () => {
    const { calls } = opened(inMemory({ "/project/a.ts": 'import axios from "axios";\naxios.get("/");\n' }));
    assert.deepEqual(calls("/project/a.ts"), ["axios.get : unknown"]);
  });

  it("hold nothing to report when they are declarations", () => {
    const { module, project } = opened(
      inMemory({ "/project/a.d.ts": "export function f(): Promise<void>;\n" }),
    );
    assert.equal(
      project("/project/a.d.ts").mayConcern("/project/a.d.ts", "export function f(): Promise<void>;\n"),
      false,
    );
    assert.equal(module("/project/a.d.ts").functions.length, 1);
  });
});

describe("a configuration that cannot be read", () => {
  const main = 'import { load } from "./orders";\nload("1");\n';

  it("is told of, and its files are linked all the same", () => {
    const { calls, project } = opened(
      inMemory({
        "/project/tsconfig.json": '{ "compilerOptions": { "strict": true, }, "include": ["src" }',
        "/project/src/orders.ts": orders,
        "/project/src/main.ts": main,
      }),
    );
    assert.deepEqual(calls("/project/src/main.ts"), ["/project/src/orders.load : promise"]);
    const problems = project("/project/src/main.ts").problems?.("/project/src/main.ts") ?? [];
    assert.ok(problems.length > 0);
    for (const { file, message, span } of problems) {
      assert.equal(file, "/project/tsconfig.json");
      assert.match(message, /^cannot be read: .*; its files are checked as if it were not there$/);
      assert.ok(span);
    }
  });

  it("is told of when what it extends is missing", () => {
    const { calls, project } = opened(
      inMemory({
        "/project/tsconfig.json": '{ "extends": "./missing.json", "include": ["src"] }',
        "/project/src/orders.ts": orders,
        "/project/src/main.ts": main,
      }),
    );
    assert.deepEqual(calls("/project/src/main.ts"), ["/project/src/orders.load : promise"]);
    const [problem] = project("/project/src/main.ts").problems?.("/project/src/main.ts") ?? [];
    assert.match(problem?.message ?? "", /missing\.json/);
  });

  it("is read again when it is put right", () => {
    const files = new Map([
      ["/project/tsconfig.json", "{"],
      ["/project/lib/orders.ts", orders],
      ["/project/main.ts", 'import { load } from "#orders";\nload("1");\n'],
    ]);
    const { calls, project, projects } = opened(inMemory(files));
    assert.deepEqual(calls("/project/main.ts"), ["#orders.load : unknown"]);
    files.set("/project/tsconfig.json", config({}, { paths: { "#orders": ["./lib/orders.ts"] } }));
    projects.invalidate("/project/tsconfig.json");
    assert.deepEqual(calls("/project/main.ts"), ["/project/lib/orders.load : promise"]);
    assert.deepEqual(project("/project/main.ts").problems?.("/project/main.ts"), []);
  });
});

describe("edits", () => {
  const files = () =>
    new Map([
      ["/project/tsconfig.json", config()],
      ["/project/orders.ts", orders],
      ["/project/main.ts", 'import { load } from "./orders";\nload("1");\n'],
    ]);

  it("show in the file, and in those that import it", () => {
    const { projects, calls } = opened(inMemory(files()));
    projects.open("/project/main.ts", 'import { load } from "./orders";\nload("1");\n');
    assert.deepEqual(calls("/project/main.ts"), ["/project/orders.load : promise"]);
    projects.open("/project/orders.ts", orders);
    const type = orders.indexOf("Promise<string>");
    projects.change("/project/orders.ts", [
      { span: [type, type + "Promise<string>".length], newText: "string" },
      { span: ["export ".length, "export async ".length], newText: "" },
    ]);
    assert.equal(
      projects.text("/project/orders.ts"),
      "export function load(id: string): string { return id; }\n",
    );
    assert.deepEqual(calls("/project/main.ts"), ["/project/orders.load : plain"]);
    projects.close("/project/orders.ts");
    assert.deepEqual(calls("/project/main.ts"), ["/project/orders.load : promise"]);
  });

  it("leave the IR of other files as it is", () => {
    const { projects, module } = opened(inMemory(files()));
    const before = module("/project/orders.ts");
    const text = 'import { load } from "./orders";\n\nload("2");\n';
    projects.open("/project/main.ts", text);
    assert.equal(module("/project/main.ts").length, text.length);
    assert.equal(module("/project/orders.ts"), before);
  });

  it("give what opening the text as it stands gives, letter by letter", () => {
    const { projects, module } = opened(inMemory(files()));
    let text = 'import { load } from "./orders";\n';
    projects.open("/project/main.ts", text);
    for (const letter of 'async function all() {\n  const row = await load("1");\n  return row.length;\n}\n') {
      projects.change("/project/main.ts", [{ span: [text.length, text.length], newText: letter }]);
      text += letter;
      module("/project/main.ts");
    }
    const fresh = opened(inMemory(files()));
    fresh.projects.open("/project/main.ts", text);
    assert.deepEqual(module("/project/main.ts"), fresh.module("/project/main.ts"));
  });

  it("on the disk count when they are told of, and files may come and go", () => {
    const disk = files();
    const { projects, calls } = opened(inMemory(disk));
    disk.delete("/project/orders.ts");
    assert.deepEqual(calls("/project/main.ts"), ["? : unknown"]);
    disk.set("/project/orders.ts", orders);
    projects.invalidate("/project/orders.ts");
    assert.deepEqual(calls("/project/main.ts"), ["/project/orders.load : promise"]);
    disk.set("/project/orders.ts", orders.replace("async ", "").replace("Promise<string>", "string"));
    projects.invalidate("/project/orders.ts");
    assert.deepEqual(calls("/project/main.ts"), ["/project/orders.load : plain"]);
    disk.delete("/project/orders.ts");
    projects.invalidate("/project/orders.ts");
    assert.deepEqual(calls("/project/main.ts"), ["? : unknown"]);
  });
});

describe("what a program holds", () => {
  it("is the files asked for, and those that all others see", () => {
    const files: Record<string, string> = {
      "/project/tsconfig.json": config(),
      "/project/globals.d.ts": "declare function remember(text: string): Promise<void>;\n",
      "/project/script.ts": "async function scripted() {}\n",
      "/project/main.ts": 'export {};\nremember("1");\nscripted();\n',
    };
    for (let at = 0; at < 20; at += 1) files[`/project/other${at}.ts`] = `export const value${at} = 1;\n`;
    const { calls } = opened(inMemory(files));
    assert.deepEqual(calls("/project/main.ts"), ["remember : promise", "/project/script.scripted : promise"]);
  });

  it("knows the classes that derive from a class under another name", () => {
    const { module, project } = opened(
      inMemory({
        "/project/tsconfig.json": config(),
        "/project/base.ts": "export class Store { async find() {} }\n",
        "/project/near.ts": 'import { Store as Base } from "./base";\nexport class Near extends Base {}\n',
        "/project/main.ts":
          'import "./near";\nimport { Store } from "./base";\nclass Own extends Store {}\nclass Far extends Map {}\n',
      }),
    );
    const main = module("/project/main.ts");
    const base = module("/project/base.ts");
    const [store] = base.classes;
    assert.ok(store && main);
    const derived = project("/project/base.ts").subclasses({ module: base, class: store });
    assert.deepEqual(derived.map((one) => one.class.name).sort(), ["Near", "Own"]);
  });

  it("comes in one go when its files are announced", () => {
    const { projects, calls } = opened(
      inMemory({
        "/project/a.js": "export const a = async () => 1;\n",
        "/project/b.js": 'import { a } from "./a";\na();\n',
      }),
    );
    projects.prepare(["/project/a.js", "/project/b.js"]);
    assert.deepEqual(calls("/project/b.js"), ["/project/a.a : promise"]);
    projects.prepare([]);
    assert.deepEqual(calls("/project/b.js"), ["/project/a.a : promise"]);
  });
});

describe("a first look at a text", () => {
  const concerns = (text: string, file = "/project/a.ts"): boolean =>
    opened(inMemory({})).project(file).mayConcern(file, text);

  it("finds nothing to look at where nothing is called or waited for", () => {
    assert.equal(
      concerns('import type { Row } from "./row";\nexport interface Order { rows: Row[] }\n'),
      false,
    );
    assert.equal(concerns("export const limits = { most: 10 };\n"), false);
    assert.equal(concerns("var a=b();", "/project/jquery.min.js"), false);
  });

  it("passes over no call, whatever it is called", () => {
    for (const text of [
      "save();",
      "new Loader;",
      "await ready;",
      "sql`select 1`;",
      "repository.save ( row )",
    ])
      assert.equal(concerns(text), true, text);
  });
});

describe("absurd code", () => {
  const chain = `export const much = ${Array.from({ length: 5_000 }, () => "a").join(" + ")};\n`;
  const calls5000 = `export const deep = start${".then()".repeat(5_000)};\n`;
  const nested = `export const nested = ${"[".repeat(20_000)}${"]".repeat(20_000)};\n`;

  it("takes nothing from the files beside it", () => {
    const { module, calls } = opened(
      inMemory({
        "/project/tsconfig.json": config(),
        "/project/chain.ts": chain,
        "/project/calls.ts": calls5000,
        "/project/nested.ts": nested,
        "/project/orders.ts": orders,
        "/project/main.ts":
          'import { load } from "./orders";\nimport "./chain";\nimport "./calls";\nimport "./nested";\nload("1");\n',
      }),
    );
    assert.deepEqual(calls("/project/main.ts"), ["/project/orders.load : promise"]);
    for (const name of ["chain", "calls", "nested"]) assert.ok(module(`/project/${name}.ts`), name);
    assert.ok(module("/project/calls.ts").problems.some((problem) => /cannot follow/.test(problem.message)));
  });

  it("is read as usual once it has been shortened", () => {
    const { projects, calls } = opened(
      inMemory({
        "/project/tsconfig.json": config(),
        "/project/a.ts": calls5000,
        "/project/orders.ts": orders,
      }),
    );
    calls("/project/a.ts");
    projects.open("/project/a.ts", 'import { load } from "./orders";\nload("1");\n');
    assert.deepEqual(calls("/project/a.ts"), ["/project/orders.load : promise"]);
  });
});

describe("on the disk", () => {
  it("packages of a workspace lead to their sources through links", () => {
    const folder = onDisk({
      "tsconfig.json": config({ include: ["packages/*/src"] }),
      "packages/shop/package.json": '{ "name": "@own/shop", "types": "src/index.ts" }',
      "packages/shop/src/index.ts": orders,
      "packages/app/src/main.ts": 'import { load } from "@own/shop";\nload("1");\n',
    });
    mkdirSync(join(folder, "node_modules/@own"), { recursive: true });
    symlinkSync(join(folder, "packages/shop"), join(folder, "node_modules/@own/shop"), "junction");
    const { calls } = opened(createNodeFiles(), [folder]);
    const [call] = calls(join(folder, "packages/app/src/main.ts"));
    assert.match(call ?? "", /packages\/shop\/src\/index\.load : promise$/);
  });

  it("the workspace's own TypeScript is used when it is 5 or 6, and nobody forbids it", () => {
    const compiler = `module.exports = { ...require(${JSON.stringify(join(OURS, "typescript.js"))}), own: true };\n`;
    const project = (version: string, text = compiler) =>
      onDisk({
        "node_modules/typescript/package.json": JSON.stringify({ name: "typescript", version }),
        "node_modules/typescript/lib/typescript.js": text,
        "src/main.ts": "",
      });
    const isOwn = (folder: string, workspace = true) =>
      "own" in compilerFinder(OURS, { workspace })(join(folder, "src")).ts;
    const five = project("5.9.2");
    assert.equal(isOwn(five), true);
    assert.equal(isOwn(five, false), false);
    assert.equal(isOwn(project("7.0.1")), false);
    assert.equal(isOwn(project("4.9.5")), false);
    assert.equal(isOwn(project("5.9.3", "throw new Error('broken');")), false);
    assert.equal(isOwn(project("5.9.4", "module.exports = {};")), false);
    assert.equal(isOwn(onDisk({ "src/main.ts": "" })), false);
  });
});
