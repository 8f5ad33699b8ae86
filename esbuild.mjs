/**
 * Builds `dist/`: the command line tool, the language server, the extension, and the data files they read
 * from beside themselves. `--watch` rebuilds the bundles as sources change.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");
const watch = process.argv.includes("--watch");

mkdirSync(dist, { recursive: true });
copyFileSync(
  join(root, "node_modules/web-tree-sitter/web-tree-sitter.wasm"),
  join(dist, "web-tree-sitter.wasm"),
);
copyFileSync(
  join(root, "node_modules/tree-sitter-python/tree-sitter-python.wasm"),
  join(dist, "tree-sitter-python.wasm"),
);
await shipTypeScript();
exposePlugin();
await generate("typeshed.ts", "typeshed.json", ["node_modules/pyright/package.json"]);
await generate("schema.ts", "awaitwise.schema.json", []);

const contexts = await Promise.all(
  [
    { entry: "src/hosts/cli/main.ts", outfile: "dist/cli.js", format: "esm" },
    { entry: "src/hosts/server/main.ts", outfile: "dist/server.cjs", format: "cjs" },
    { entry: "src/hosts/vscode/extension.ts", outfile: "dist/extension.cjs", format: "cjs" },
    { entry: "src/hosts/tsplugin/index.ts", outfile: "dist/tsplugin.cjs", format: "cjs" },
  ].map((bundle) => esbuild.context(bundleOptions(bundle))),
);
if (watch) {
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const results = await Promise.allSettled(contexts.map((context) => context.rebuild()));
  await Promise.all(contexts.map((context) => context.dispose()));
  // esbuild has printed the errors already.
  if (results.some((result) => result.status === "rejected")) process.exitCode = 1;
}

/**
 * @param {{ entry: string, outfile: string, format: string }} bundle
 * @returns {esbuild.BuildOptions}
 */
function bundleOptions({ entry, outfile, format }) {
  const shared = {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    sourcemap: "linked",
    sourcesContent: false,
    minifySyntax: true,
    // Names stay, so that a stack trace in a log can be read.
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
    external: ["vscode"],
    // The ES module forms of Microsoft's packages; their UMD forms hide `require` from a bundler.
    mainFields: ["module", "main"],
  };
  if (format === "esm") {
    // Some packages inside the bundle still call `require` for Node's own modules.
    const banner =
      'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';
    return { ...shared, format: "esm", banner: { js: banner } };
  }
  // Sources find their data files by `import.meta.url` whatever the format.
  const banner = 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;';
  return {
    ...shared,
    format: "cjs",
    banner: { js: banner },
    define: { "import.meta.url": "__bundleUrl" },
  };
}

/**
 * Puts the compiler that checks TypeScript where no other is installed into `dist/typescript`: its
 * programming interface in a third of the bytes, which loads in two thirds of the time, the
 * declarations of the language, and its licence.
 */
async function shipTypeScript() {
  const source = join(root, "node_modules/typescript");
  const target = join(dist, "typescript");
  const { version, license } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const manifest = `${JSON.stringify({ name: "typescript", version, license, type: "commonjs" }, null, 2)}\n`;
  const stamp = join(target, "package.json");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === manifest) return;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [join(source, "lib/typescript.js")],
    outfile: join(target, "typescript.js"),
    platform: "node",
    minify: true,
    legalComments: "inline",
    banner: { js: `/* TypeScript ${version}, minified for Awaitwise and otherwise unchanged. */` },
    logLevel: "error",
  });
  const declarations = readdirSync(join(source, "lib")).filter((name) => /^lib\.(.*\.)?d\.ts$/.test(name));
  for (const name of declarations) copyFileSync(join(source, "lib", name), join(target, name));
  for (const name of ["LICENSE.txt", "ThirdPartyNoticeText.txt"]) {
    copyFileSync(join(source, name), join(target, name));
  }
  // Written last: it says that the rest is there.
  writeFileSync(stamp, manifest);
}

/**
 * TypeScript's server looks for plugins in `node_modules` of the extension that names them, and
 * wants a module that is a function.
 */
function exposePlugin() {
  const { version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const name = "awaitwise-typescript-plugin";
  const folder = join(root, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  const manifest = { name, version, license, type: "commonjs", main: "index.js" };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, "index.js"), 'module.exports = require("../../dist/tsplugin.cjs").init;\n');
}

/**
 * Runs a generator of `src/build` unless nothing that goes into it has changed since its last run.
 *
 * @param {string} script
 * @param {string} output file in `dist` that it writes
 * @param {readonly string[]} inputs files beside its own code that decide what it writes
 */
async function generate(script, output, inputs) {
  const path = join("src/build", script);
  const code = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [path],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    write: false,
    logLevel: "warning",
  });
  const hash = createHash("sha256").update(code.outputFiles[0].contents);
  for (const input of inputs) hash.update(readFileSync(join(root, input)));
  const digest = hash.digest("hex");
  const stamp = join(dist, `.${script}.sha256`);
  if (existsSync(join(dist, output)) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  const { status } = spawnSync(process.execPath, ["--import", "tsx", path], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error(`${path} failed`);
  writeFileSync(stamp, digest);
}
