/**
 * Enforces the architecture: which part may import which, who may do input and output, how
 * files are named, and what may stand in the repository's root. It reads the sources' import
 * statements and names, and runs none of the code.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { test } from "node:test";
import ignore from "ignore";
import ts from "typescript";

const ROOT = resolve(import.meta.dirname, "..");

interface Part {
  /** Folder or file below `src`, without a slash at its end. */
  readonly path: string;
  /** Parts of ours that it may import, besides itself. */
  readonly imports: readonly string[];
  /** Interfaces that it implements or reads: files of which it may import types, and nothing else. */
  readonly interfaces?: readonly string[];
  /** Packages that it may import; `*` for any. */
  readonly packages: readonly string[];
  /** Packages of which it may import types, and nothing else. */
  readonly typesOf?: readonly string[];
  /** May use Node's modules and the process. */
  readonly inputOutput: boolean;
}

/** A file belongs to the longest path that it stands below. */
const PARTS: readonly Part[] = [
  { path: "ir", imports: [], packages: [], inputOutput: false },
  { path: "analysis", imports: ["ir"], packages: [], inputOutput: false },
  { path: "knowledge", imports: ["ir"], packages: [], inputOutput: false },
  { path: "rules/kit", imports: ["ir", "analysis", "knowledge"], packages: [], inputOutput: false },
  {
    path: "rules",
    imports: ["ir", "analysis", "knowledge", "rules/kit"],
    packages: [],
    inputOutput: false,
  },
  {
    path: "frontends/python",
    imports: ["ir", "knowledge"],
    interfaces: ["engine/frontend.ts", "rules/kit/printer.ts"],
    packages: ["web-tree-sitter", "smol-toml"],
    inputOutput: false,
  },
  {
    path: "frontends/typescript",
    imports: ["ir", "knowledge"],
    interfaces: ["engine/frontend.ts", "rules/kit/printer.ts"],
    packages: [],
    typesOf: ["typescript"],
    inputOutput: false,
  },
  {
    path: "explain",
    imports: ["ir", "rules/kit", "engine/finding.ts"],
    interfaces: ["analysis/waits.ts"],
    packages: ["diff", "string-width"],
    inputOutput: false,
  },
  { path: "engine/finding.ts", imports: ["ir", "rules/kit"], packages: [], inputOutput: false },
  {
    path: "engine",
    imports: ["ir", "analysis", "knowledge", "rules", "rules/kit", "frontends/python", "engine/finding.ts"],
    packages: ["smol-toml", "zod", "jsonc-parser", "ignore", "fastest-levenshtein"],
    inputOutput: false,
  },
  { path: "hosts", imports: ["*"], packages: ["*"], inputOutput: true },
  { path: "build", imports: ["*"], packages: ["*"], inputOutput: true },
];

/** Packages that only one part may import, wherever else packages are free. */
const RESERVED: readonly { readonly package: RegExp; readonly only: readonly string[] }[] = [
  { package: /^(web-)?tree-sitter(-|$)/, only: ["frontends/python", "build"] },
  { package: /^vscode-languageserver($|[/-])/, only: ["hosts/server"] },
  { package: /^vscode$/, only: ["hosts/vscode"] },
  { package: /^vscode-languageclient($|\/)/, only: ["hosts/vscode"] },
];

/** Names through which code reaches the outside world without an import. */
const OUTSIDE = new Set([
  "process",
  "console",
  "require",
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "__dirname",
]);

const VAGUE_NAME = /(^|[-.])(utils?|helpers|misc|common|(?<!context-)manager)([-.]|$)/;
const KEBAB_CASE = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/** What may stand in the root; anything else needs a reason in `docs/decisions`. */
const TOP_LEVEL = new Set(
  (
    "src test syntaxes media l10n docs examples .ci package.json package-lock.json tsconfig.json " +
    "esbuild.mjs .vscodeignore README.md CHANGELOG.md LICENSE .git .gitignore"
  ).split(" "),
);

const trees = new Map<string, ts.SourceFile>();
const sources = filesBelow(join(ROOT, "src")).map((file) => posix(relative(join(ROOT, "src"), file)));
const scripts = sources.filter((file) => /\.(ts|mjs)$/.test(file));

test("every source file belongs to a part of the architecture", () => {
  assert.ok(scripts.length > 0);
  const homeless = scripts.filter((file) => !partOf(file));
  assert.deepEqual(homeless, []);
});

test("parts import only what they may", () => {
  const violations: string[] = [];
  for (const file of scripts) {
    const part = partOf(file);
    if (!part) continue;
    for (const imported of importsOf(file)) {
      const wrong = violationOf(file, part, imported);
      if (wrong) violations.push(`src/${file} imports ${imported.from}: ${wrong}`);
    }
  }
  assert.deepEqual(violations, []);
});

test("nothing below the hosts reaches outside through global names", () => {
  const violations: string[] = [];
  for (const file of scripts) {
    if (partOf(file)?.inputOutput !== false) continue;
    for (const use of globalUses(file)) violations.push(`src/${file} uses ${use}`);
  }
  assert.deepEqual(violations, []);
});

test("relative imports name existing files with their ending", () => {
  const violations: string[] = [];
  for (const file of scripts) {
    for (const { from } of importsOf(file)) {
      if (!from.startsWith(".")) continue;
      const target = targetOf(file, from);
      if (target.startsWith("..") || sources.includes(target) || target.includes("generated")) continue;
      violations.push(`src/${file} imports ${from}`);
    }
  }
  assert.deepEqual(violations, []);
});

test("file names are in kebab-case and say what is inside", () => {
  const tests = filesBelow(join(ROOT, "test")).filter((file) => /\.(ts|mjs)$/.test(file));
  const paths = [
    ...sources.map((file) => `src/${file}`),
    ...tests.map((file) => posix(relative(ROOT, file))),
  ];
  const wrong = paths.filter((path) =>
    path.split("/").some((name) => !KEBAB_CASE.test(name) || VAGUE_NAME.test(name)),
  );
  assert.deepEqual(wrong, []);
});

test("every source file begins by saying what it is for", () => {
  const silent = scripts.filter(
    (file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(ROOT, "src", file), "utf8")),
  );
  assert.deepEqual(silent, []);
});

test("the root holds what the design lists, and what a decision record gives a reason for", () => {
  const ignored = ignore().add(readFileSync(join(ROOT, ".gitignore"), "utf8"));
  const decisions = decisionRecords();
  const unexplained = readdirSync(ROOT, { withFileTypes: true })
    .map((entry) => ({ name: entry.name, path: entry.isDirectory() ? `${entry.name}/` : entry.name }))
    .filter(({ name, path }) => !TOP_LEVEL.has(name) && !ignored.ignores(path) && !decisions.includes(name))
    .map(({ name }) => name);
  assert.deepEqual(unexplained, []);
});

test("every dependency has a decision record", () => {
  const decisions = decisionRecords();
  const names = Object.keys(readManifest());
  assert.ok(names.length > 0);
  const unexplained = names.filter((name) => !name.startsWith("@types/") && !decisions.includes(name));
  assert.deepEqual(unexplained, []);
});

interface Import {
  /** The specifier as written. */
  readonly from: string;
  /** Leaves nothing behind when the types are gone. */
  readonly typeOnly: boolean;
}

function violationOf(file: string, part: Part, { from, typeOnly }: Import): string | undefined {
  if (from.startsWith(".")) return violationAmongOurs(part, targetOf(file, from), typeOnly);
  if (builtinModules.includes(from)) return "write the node: prefix";
  if (from.startsWith("node:")) return part.inputOutput ? undefined : `${part.path} does no input or output`;
  const reserved = RESERVED.find((entry) => entry.package.test(from));
  if (reserved) {
    return reserved.only.some((path) => below(file, path))
      ? undefined
      : `only ${reserved.only.join(", ")} may`;
  }
  if (typeOnly && part.typesOf?.includes(from)) return undefined;
  if (part.packages.includes("*") || part.packages.some((name) => below(from, name))) return undefined;
  return `${part.path} may not use this package`;
}

function violationAmongOurs(part: Part, target: string, typeOnly: boolean): string | undefined {
  if (target.startsWith("..")) {
    return part.inputOutput || target === "../package.json" ? undefined : "it stands outside of src";
  }
  const other = partOf(target);
  if (!other) return "it belongs to no part";
  if (other.path === part.path) return undefined;
  if (other.path === "build") return "build scripts serve the build alone";
  if (part.imports.includes("*") || part.imports.includes(other.path)) return undefined;
  if (typeOnly && part.interfaces?.includes(target)) return undefined;
  return `${part.path} may not import ${other.path}`;
}

/** Path of a relative import's target, relative to `src`. */
function targetOf(file: string, from: string): string {
  return posix(relative(join(ROOT, "src"), resolve(ROOT, "src", dirname(file), from)));
}

/** Import and export statements, `import()` and `require()`. */
function importsOf(file: string): readonly Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      found.push({ from: node.moduleSpecifier.text, typeOnly });
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ from: node.moduleSpecifier.text, typeOnly: node.isTypeOnly });
    } else if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === "require";
      if (loads && argument && ts.isStringLiteral(argument))
        found.push({ from: argument.text, typeOnly: false });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) {
        found.push({ from: node.argument.literal.text, typeOnly: true });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(treeOf(file));
  return found;
}

function treeOf(file: string): ts.SourceFile {
  const known = trees.get(file);
  if (known) return known;
  const text = readFileSync(join(ROOT, "src", file), "utf8");
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  trees.set(file, tree);
  return tree;
}

/** Uses of {@link OUTSIDE} names that the file does not declare itself. */
function globalUses(file: string): readonly string[] {
  const tree = treeOf(file);
  const declared = new Set<string>();
  const used: { readonly name: string; readonly line: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && OUTSIDE.has(node.text)) {
      if (isDeclaredName(node)) declared.add(node.text);
      else if (isFreeReference(node)) {
        used.push({ name: node.text, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return used.filter((use) => !declared.has(use.name)).map((use) => `${use.name} on line ${use.line}`);
}

function isDeclaredName(node: ts.Identifier): boolean {
  const parent = node.parent;
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isBindingElement(parent)) &&
    parent.name === node
  );
}

/** Neither the member in `a.b` nor the key of a property. */
function isFreeReference(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !(
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent)
  );
}

function partOf(file: string): Part | undefined {
  return PARTS.filter((part) => below(file, part.path)).sort((a, b) => b.path.length - a.path.length)[0];
}

function below(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

function decisionRecords(): string {
  return filesBelow(join(ROOT, "docs", "decisions"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

function readManifest(): Record<string, string> {
  const manifest: { dependencies?: Record<string, string>; devDependencies?: Record<string, string> } =
    JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return { ...manifest.dependencies, ...manifest.devDependencies };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function posix(path: string): string {
  return path.split(sep).join("/");
}
