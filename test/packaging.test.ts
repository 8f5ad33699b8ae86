/** What is inside the packaged extension, and that it stands on its own feet. `npm test -- contents` makes the package first. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { builtinModules, createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { after, before, describe, it } from "node:test";
import { packagePlugin, unpackExtension } from "../src/build/package.ts";
import { rules } from "../src/rules/index.ts";
import { TsServer } from "./tsplugin/tsserver.ts";

const root = join(import.meta.dirname, "..");

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly dependencies?: object;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly grammars: readonly { readonly path: string }[];
    readonly jsonValidation: readonly { readonly url: string }[];
    readonly typescriptServerPlugins: readonly { readonly name: string }[];
  };
}

describe("the packaged extension", () => {
  /** Outside of the repository, where no `node_modules` can be found by accident. */
  let folder: string;
  let files: readonly string[];
  let manifest: Manifest;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "awaitwise-package-"));
    await unpackExtension(join(root, ".vscode-test", "awaitwise.vsix"), folder);
    files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
    manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("holds what its manifest names", () => {
    const named = [
      manifest.main,
      manifest.icon,
      ...manifest.contributes.jsonValidation.map(({ url }) => url),
      ...manifest.contributes.grammars.map(({ path }) => path),
    ];
    assert.deepEqual(
      named.filter((path) => !existsSync(join(folder, path))),
      [],
    );
  });

  it("holds nothing but what is needed in use", () => {
    const expected = [
      /^package\.json$/,
      /^(readme|changelog)\.md$/,
      /^LICENSE(\.txt)?$/,
      /^media\/icon\.png$/,
      /^media\/timeline\.(css|js)$/,
      /^media\/asyncio-debug-runner\.py$/,
      /^dist\/(extension|server|tsplugin)\.cjs$/,
      /^node_modules\/awaitwise-typescript-plugin\/(index\.js|package\.json)$/,
      /^dist\/(web-tree-sitter|tree-sitter-python)\.wasm$/,
      /^dist\/(typeshed|awaitwise\.schema)\.json$/,
      /^dist\/typescript\/(typescript\.js|lib\.[\w.]*d\.ts|package\.json)$/,
      /^dist\/typescript\/(LICENSE|ThirdPartyNoticeText)\.txt$/,
      /^docs\/rules\/[\w-]+\.md$/,
      /^syntaxes\/(suppression-comments|suspension-points-(python|typescript))\.json$/,
      /^l10n\/.+\.json$/,
      /^package\.nls(\.\w+)?\.json$/,
    ];
    assert.deepEqual(
      files.filter((file) => !expected.some((pattern) => pattern.test(file))),
      [],
    );
  });

  it("has a readme, a changelog and a license", () => {
    for (const name of ["readme.md", "changelog.md", "LICENSE.txt"]) assert.ok(files.includes(name), name);
  });

  it("has the page of every rule", () => {
    assert.ok(rules.length > 0);
    const missing = rules
      .map(({ meta }) => `docs/rules/${meta.name}.md`)
      .filter((page) => !files.includes(page));
    assert.deepEqual(missing, []);
  });

  it("brings a compiler for TypeScript, with its licence", () => {
    const { version, license }: { version: string; license: string } = JSON.parse(
      readFileSync(join(folder, "dist/typescript/package.json"), "utf8"),
    );
    assert.equal(license, "Apache-2.0");
    assert.match(readFileSync(join(folder, "dist/typescript/LICENSE.txt"), "utf8"), /Apache License/);
    const compiler: { version: string } = createRequire(import.meta.url)(
      join(folder, "dist/typescript/typescript.js"),
    );
    assert.equal(compiler.version, version);
    assert.ok(files.includes("dist/typescript/lib.es5.d.ts"));
  });

  it("brings the plugin that it names to TypeScript's server", () => {
    const named = manifest.contributes.typescriptServerPlugins.map(({ name }) => name);
    assert.deepEqual(named, ["awaitwise-typescript-plugin"]);
    const fromInside = createRequire(join(folder, "package.json"));
    for (const name of named) assert.equal(typeof fromInside(name), "function");
  });

  it("stays below 14 MB unpacked", () => {
    const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    assert.ok(bytes < 14_000_000, `${bytes} bytes`);
  });

  it("needs no package but the editor's own", () => {
    assert.equal(manifest.dependencies, undefined);
    const modules = ["extension", "server", "tsplugin"].flatMap((name) =>
      requiredModules(join(folder, "dist", `${name}.cjs`)),
    );
    const foreign = new Set(
      modules.filter((name) => name !== "vscode" && !builtinModules.includes(name.replace(/^node:/, ""))),
    );
    assert.deepEqual([...foreign], []);
  });

  it("activates on its languages alone", () => {
    assert.ok(manifest.activationEvents.every((event) => /^onLanguage:\w+$/.test(event)));
  });

  it("is typed against no newer editor than it asks for", () => {
    const types: { version: string } = JSON.parse(
      readFileSync(join(root, "node_modules/@types/vscode/package.json"), "utf8"),
    );
    const minor = (version: string) => Number(/(\d+)\.(\d+)/.exec(version)?.[2]);
    assert.ok(minor(types.version) <= minor(manifest.engines.vscode));
  });

  it("has a language server that answers from where it lies", async () => {
    const result = await initialize(join(folder, "dist", "server.cjs"));
    assert.equal(result.serverInfo?.name, "awaitwise");
  });
});

describe("the packaged plugin", () => {
  it("is found by TypeScript's server where a project has installed it, and reports", async () => {
    const folder = await mkdtemp(join(tmpdir(), "awaitwise-plugin-package-"));
    try {
      const archive = await packagePlugin(folder);
      const target = join(folder, "node_modules", "awaitwise-typescript-plugin");
      mkdirSync(target, { recursive: true });
      const { status } = spawnSync("tar", ["-xzf", archive, "-C", target, "--strip-components=1"]);
      assert.equal(status, 0);
      const plugins = [{ name: "awaitwise-typescript-plugin" }];
      writeFileSync(
        join(folder, "tsconfig.json"),
        JSON.stringify({ compilerOptions: { strict: true, plugins } }),
      );
      const text = 'export async function save(): Promise<void> {\n  await fetch("/");\n  save();\n}\n';
      const file = join(folder, "main.ts");
      writeFileSync(file, text);
      const server = new TsServer({ installedIn: folder });
      server.open(file, text);
      const { body } = await server.ask("semanticDiagnosticsSync", { file });
      await server.stop();
      assert.match(JSON.stringify(body), /"source":"awaitwise"/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

function requiredModules(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/\brequire\(["']([^"']+)["']\)/g)].flatMap(
    ([, name]) => name ?? [],
  );
}

/** Starts a server, sends `initialize` over stdio, and returns what it answers. */
function initialize(server: string): Promise<{ serverInfo?: { name: string } }> {
  const child = spawn(process.execPath, [server, "--stdio"], {
    cwd: tmpdir(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const request = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { processId: process.pid, rootUri: null, capabilities: {} },
  });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(request)}\r\n\r\n${request}`);
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${errors}`)));
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const answer = output
        .split(/Content-Length: \d+\r\n\r\n/)
        .filter((message) => message.startsWith("{") && message.endsWith("}"))
        .map((message) => JSON.parse(message))
        .find((message) => message.id === 1);
      if (!answer) return;
      child.removeAllListeners("exit");
      child.kill();
      resolve(answer.result);
    });
  });
}
