/**
 * The plugin in TypeScript's own server: what it answers to a language server, what it reports where
 * there is none, and that the server survives whatever happens in it. Needs a finished build.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { defaultConfig } from "../../src/engine/config.ts";
import { checkCommand, lowerCommand, pluginName } from "../../src/hosts/tsplugin/protocol.ts";
import { TsServer, type TsServerOptions } from "./tsserver.ts";

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const compilerOptions = { strict: true, target: "es2022", module: "esnext" };
const save = "export async function save(order: string): Promise<void> {\n  await fetch(order);\n}\n";
const main = `import { save } from "./save";

export async function work(): Promise<void> {
  save("tea");
}

export async function again(): Promise<void> {
  try {
    return save("tea");
  } catch {
    return;
  }
}
`;

interface Project {
  readonly server: TsServer;
  readonly folder: string;
  readonly file: string;
}

/** A server with the project of a file and one that it imports. */
function openProject(options: TsServerOptions, plugin: object | undefined = undefined, text = main): Project {
  const folder = mkdtempSync(join(tmpdir(), "awaitwise-tsplugin-"));
  folders.push(folder);
  const plugins = plugin ? { plugins: [{ name: pluginName, ...plugin }] } : {};
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...compilerOptions, ...plugins } }),
  );
  writeFileSync(join(folder, "save.ts"), save);
  const file = join(folder, "main.ts");
  writeFileSync(file, text);
  const server = new TsServer(options);
  server.open(file, text);
  return { server, folder, file };
}

interface OwnDiagnostic {
  readonly code: number;
  readonly source?: string;
  readonly text: string;
  readonly category: string;
}

async function ownDiagnostics({ server, file }: Project): Promise<readonly OwnDiagnostic[]> {
  const found: OwnDiagnostic[] = [];
  for (const command of ["semanticDiagnosticsSync", "suggestionDiagnosticsSync"]) {
    const { body } = await server.ask(command, { file });
    assert.ok(Array.isArray(body), command);
    found.push(...body);
  }
  return found.filter(({ source }) => source === "awaitwise");
}

function codesOf(diagnostics: readonly OwnDiagnostic[]): readonly number[] {
  return diagnostics.map(({ code }) => code);
}

async function withProject(project: Project, work: (project: Project) => Promise<void>): Promise<void> {
  try {
    await work(project);
  } finally {
    await project.server.stop();
  }
}

/* ---------------------------------------------------------------- answering */

test("answers a language server, and reports nothing by itself, when an extension loads it", () =>
  withProject(openProject({ everywhere: true }), async (project) => {
    const { server, file, folder } = project;
    const asked = { file, config: defaultConfig(folder) };
    const { body } = await server.ask(checkCommand, { ...asked, repairs: false });
    assert.match(JSON.stringify(body), /"code":"AW101".*"code":"AW305"/);
    assert.doesNotMatch(JSON.stringify(body), /"edits"/);
    const withRepairs = await server.ask(checkCommand, { ...asked, repairs: true });
    assert.match(JSON.stringify(withRepairs.body), /"title":"Add `await`"/);
    assert.match(JSON.stringify(withRepairs.body), /awaitwise: ignore\[missing-await\]/);
    assert.deepEqual(await ownDiagnostics(project), []);
  }));

test("answers with the configuration that comes with the question", () =>
  withProject(openProject({ everywhere: true }), async ({ server, file, folder }) => {
    const config = { ...defaultConfig(folder), rules: { "missing-await": "off" } };
    const { body } = await server.ask(checkCommand, { file, config, repairs: false });
    assert.doesNotMatch(JSON.stringify(body), /AW101/);
    assert.match(JSON.stringify(body), /AW305/);
  }));

test("answers about the text as it is edited", () =>
  withProject(openProject({ everywhere: true }), async ({ server, file, folder }) => {
    const asked = { file, config: defaultConfig(folder), repairs: false };
    const at = main.indexOf('save("tea")');
    const line = main.slice(0, at).split("\n").length;
    assert.match(JSON.stringify((await server.ask(checkCommand, asked)).body), /AW101/);
    server.tell("change", { file, line, offset: 3, endLine: line, endOffset: 3, insertString: "await " });
    assert.doesNotMatch(JSON.stringify((await server.ask(checkCommand, asked)).body), /AW101/);
    server.tell("change", { file, line, offset: 3, endLine: line, endOffset: 9, insertString: "" });
    assert.match(JSON.stringify((await server.ask(checkCommand, asked)).body), /AW101/);
  }));

test("answers with the linked IR", () =>
  withProject(openProject({ everywhere: true }), async ({ server, file, folder }) => {
    const { body } = await server.ask(lowerCommand, { file });
    assert.match(
      JSON.stringify(body),
      new RegExp(`"definition":\\{"file":"${folder}/save.ts","function":1\\}`),
    );
    assert.match(JSON.stringify(body), /"kind":"promise"/);
  }));

test("answers null for a file that is not open", () =>
  withProject(openProject({ everywhere: true }), async ({ server, folder }) => {
    const asked = { file: join(folder, "nowhere.ts"), config: defaultConfig(folder), repairs: false };
    assert.deepEqual((await server.ask(checkCommand, asked)).body, { answer: null });
  }));

test("knows several projects at once", () =>
  withProject(openProject({ everywhere: true }), async ({ server, file, folder }) => {
    const other = openProject({ everywhere: true });
    await other.server.stop();
    server.open(other.file, main);
    for (const [one, home] of [
      [file, folder],
      [other.file, other.folder],
    ] as const) {
      const asked = { file: one, config: defaultConfig(home), repairs: false };
      assert.match(JSON.stringify((await server.ask(checkCommand, asked)).body), /AW101/);
    }
  }));

test("says which findings the compiler reports by itself", () => {
  const text = `${save}\nexport function work(): void {\n  await save("tea");\n}\n`;
  return withProject(openProject({ everywhere: true }, undefined, text), async ({ server, file, folder }) => {
    const asked = { file, config: defaultConfig(folder), repairs: true };
    const { body } = await server.ask(checkCommand, asked);
    assert.match(
      JSON.stringify(body),
      /"code":"AW103".*"title":"Make `work` async".*"reportedByCompiler":true/,
    );
  });
});

/* ---------------------------------------------------------------- reporting by itself */

test("reports by itself when a tsconfig.json names it", () =>
  withProject(openProject({}, {}), async (project) => {
    const found = await ownDiagnostics(project);
    assert.deepEqual(codesOf(found), [101, 305]);
    assert.match(found[0]?.text ?? "", /`save\(\)` is not awaited/);
  }));

test("takes its configuration from tsconfig.json and from awaitwise.json", () =>
  withProject(openProject({}, { rules: { "missing-await": "off" } }), async (project) => {
    assert.deepEqual(codesOf(await ownDiagnostics(project)), [305]);
    const config = { rules: { "missing-await": "error", "return-without-await-in-try": "off" } };
    writeFileSync(join(project.folder, "awaitwise.json"), JSON.stringify(config));
    const [found, ...others] = await ownDiagnostics(project);
    assert.deepEqual([found?.code, found?.category, others], [101, "error", []]);
  }));

test("lets a language server report as soon as it is told to, and takes over again", () =>
  withProject(openProject({}, {}), async (project) => {
    const configure = (configuration: object) =>
      project.server.ask("configurePlugin", { pluginName, configuration });
    await configure({ reporting: "server" });
    assert.deepEqual(await ownDiagnostics(project), []);
    await configure({ reporting: "native" });
    assert.deepEqual(codesOf(await ownDiagnostics(project)), [101, 305]);
  }));

test("offers repairs, one by one and all that are safe", () =>
  withProject(openProject({}, {}), async ({ server, file }) => {
    const place = { file, startLine: 4, startOffset: 3, endLine: 4, endOffset: 14 };
    const one = await server.ask("getCodeFixes", { ...place, errorCodes: [101] });
    assert.match(JSON.stringify(one.body), /"description":"Add `await`"/);
    const scope = { type: "file", args: { file } };
    const all = await server.ask("getCombinedCodeFix", { scope, fixId: "awaitwise" });
    const insertion = { start: { line: 9, offset: 12 }, end: { line: 9, offset: 12 }, newText: "await " };
    assert.deepEqual(all.body, { changes: [{ fileName: file, textChanges: [insertion] }] });
    const supported = await server.ask("getSupportedCodeFixes", { file });
    assert.ok(Array.isArray(supported.body) && supported.body.includes("101"));
  }));

test("adds the cascade to what the compiler reports, and does not report it again", () => {
  const text = `${save}\nexport function work(): void {\n  await save("tea");\n}\n`;
  return withProject(openProject({}, {}, text), async (project) => {
    assert.deepEqual(await ownDiagnostics(project), []);
    const place = { file: project.file, startLine: 6, startOffset: 3, endLine: 6, endOffset: 8 };
    const fixes = await project.server.ask("getCodeFixes", { ...place, errorCodes: [1308] });
    assert.match(JSON.stringify(fixes.body), /"description":"Make `work` async"/);
  });
});

test("explains where the mouse rests, behind what TypeScript says", () =>
  withProject(openProject({}, {}), async ({ server, file }) => {
    const { body } = await server.ask("quickinfo", { file, line: 4, offset: 4 });
    assert.match(JSON.stringify(body), /save\(order: string\): Promise<void>/);
    assert.match(JSON.stringify(body), /Awaitwise AW101 missing-await: `save` starts its work at once/);
  }));

/* ---------------------------------------------------------------- failing */

test("a plugin that fails at everything leaves TypeScript's own answers as they are", () =>
  withProject(openProject({}, {}), async (project) => {
    const { server, file, folder } = project;
    await server.ask("configurePlugin", { pluginName, configuration: { failOnPurpose: true } });
    for (let round = 0; round < 10; round++) assert.deepEqual(await ownDiagnostics(project), []);
    const info = await server.ask("quickinfo", { file, line: 4, offset: 4 });
    assert.match(JSON.stringify(info.body), /Promise<void>/);
    const asked = { file, config: defaultConfig(folder), repairs: false };
    assert.match(JSON.stringify((await server.ask(checkCommand, asked)).body), /"answer":null/);
    const definition = await server.ask("definition", { file, line: 4, offset: 4 });
    assert.match(JSON.stringify(definition.body), /save\.ts/);
    assert.ok(server.isRunning);
    await server.ask("configurePlugin", { pluginName, configuration: {} });
    assert.deepEqual(codesOf(await ownDiagnostics(project)), [101, 305]);
  }));

test("questions that make no sense are answered with null", () =>
  withProject(openProject({ everywhere: true }), async ({ server, file }) => {
    for (const args of [{}, { file: 7 }, { file: `${file}\0` }]) {
      const { success, body } = await server.ask(checkCommand, args);
      assert.equal(success, true);
      assert.match(JSON.stringify(body), /"answer":null/);
    }
    assert.ok(server.isRunning);
  }));
