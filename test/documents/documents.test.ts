/** Holds README, changelog and the pages in `docs` to the truth: links lead somewhere, and what they name exists. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { catalogueOf } from "../../src/engine/catalogue.ts";
import { rules } from "../../src/rules/index.ts";
import { checkWithCli, runCli } from "../executed/cli.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const catalogue = catalogueOf(rules);

interface Manifest {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly commands: readonly { readonly title: string }[];
  };
}

const manifest: Manifest = JSON.parse(read("package.json"));

const documents = ["README.md", "CHANGELOG.md", ...filesBelow("docs"), ...filesBelow("examples")].filter(
  (file) => file.endsWith(".md"),
);

/** Written by hand for readers who follow what they say. */
const guides = ["README.md", "CHANGELOG.md", "docs/CONTRIBUTING.md", "examples/README.md"];

test("every relative link leads to a file, and to a heading where it names one", () => {
  const dead: string[] = [];
  for (const document of documents) {
    for (const target of linksIn(read(document))) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = "", heading] = target.split("#");
      const file = path === "" ? document : relative(ROOT, resolve(ROOT, dirname(document), path));
      if (!existsSync(join(ROOT, file))) dead.push(`${document}: ${target}`);
      else if (heading !== undefined && !headingsOf(read(file)).includes(heading)) {
        dead.push(`${document}: ${target} (no such heading)`);
      }
    }
  }
  assert.deepEqual(dead, []);
});

test("the README names two npm commands, and both exist", () => {
  const named = new Set(
    [...read("README.md").matchAll(/\bnpm (?:run )?([a-z:]+)/g)].map((match) => match[1]),
  );
  assert.deepEqual([...named].sort(), ["start", "test"]);
  for (const name of named) assert.ok(name !== undefined && manifest.scripts[name] !== undefined);
});

test("npm commands, paths and settings that the guides name exist", () => {
  const wrong: string[] = [];
  for (const guide of guides) {
    const text = read(guide);
    for (const [, script = ""] of text.matchAll(/\bnpm run ([a-z:-]+)/g)) {
      if (manifest.scripts[script] === undefined) wrong.push(`${guide}: npm run ${script}`);
    }
    for (const [, path = ""] of text.matchAll(/`((?:src|test|docs|examples|media)\/[\w./-]+)`/g)) {
      if (!/NAME/.test(path) && !existsSync(join(ROOT, path))) wrong.push(`${guide}: ${path}`);
    }
    for (const [setting] of text.matchAll(/(?<=`)awaitwise\.(?!json|schema)[\w.]+(?=`)/g)) {
      if (manifest.contributes.configuration.properties[setting] === undefined) {
        wrong.push(`${guide}: ${setting}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test("the README lists every setting, and its commands are those of the palette", () => {
  const readme = read("README.md");
  for (const setting of Object.keys(manifest.contributes.configuration.properties)) {
    assert.ok(readme.includes(`| \`${setting}\` |`), `${setting} is missing`);
  }
  const titles = manifest.contributes.commands.map(({ title }) => title);
  for (const [, title = ""] of readme.matchAll(/"([A-Z][\w ]+)"/g)) {
    assert.ok(titles.includes(title), `there is no command "${title}"`);
  }
});

test("README and changelog know every rule, and no others", () => {
  const names = catalogue.map(({ name }) => name);
  const findable = names.filter((name) => name !== "unused-suppression").sort();
  const listed = [...read("README.md").matchAll(/^\| \[`([a-z-]+)`\]/gm)].map((match) => match[1] ?? "");
  assert.deepEqual(listed.sort(), findable);
  const changes = read("CHANGELOG.md");
  assert.deepEqual(
    names.filter((name) => !changes.includes(`\`${name}\``)),
    [],
  );
});

test("the changelog begins with the version of the package", () => {
  assert.match(
    read("CHANGELOG.md"),
    new RegExp(`^# Changes\\n\\n## ${manifest.version.replaceAll(".", "\\.")}\\n`),
  );
});

test("the command lines of the README are understood", async () => {
  for (const line of commandLines(read("README.md"))) {
    const [, , command = "", ...options] = line.split(/\s+/);
    const help = await runCli([command, "--help"]);
    assert.equal(help.code, 0, `${line}: ${help.errors}`);
    for (const option of options.filter((word) => word.startsWith("--"))) {
      assert.ok(help.output.includes(option), `${line}: ${command} has no ${option}`);
    }
  }
});

test("the programs in the README have the findings that they claim, and no others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awaitwise-readme-"));
  try {
    for (const [language, ending] of [
      ["python", "py"],
      ["typescript", "ts"],
    ] as const) {
      const program = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(read("README.md"))?.[1] ?? "";
      const claimed = program
        .split("\n")
        .flatMap((line, index) =>
          (/(?:#|\/\/) finds: ([a-z-]+)$/.exec(line)?.slice(1) ?? []).map((rule) => `${index + 1} ${rule}`),
        );
      assert.ok(claimed.length > 0);
      const file = `readme.${ending}`;
      writeFileSync(join(folder, file), program);
      const { findings } = await checkWithCli([file], folder);
      assert.deepEqual(
        findings.map(({ range, rule }) => `${range.start.line} ${rule}`),
        claimed,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("pictures are there and are PNG", () => {
  const pictures = documents.flatMap((document) =>
    [...read(document).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map((match) =>
      resolve(ROOT, dirname(document), match[1] ?? ""),
    ),
  );
  assert.ok(pictures.length > 0);
  for (const picture of pictures) {
    assert.deepEqual([...readFileSync(picture).subarray(1, 4)], [...Buffer.from("PNG")], picture);
    assert.ok(statSync(picture).size < 1_000_000, `${picture} is too large for a page`);
  }
});

/** Targets of Markdown links and pictures, outside of code blocks. */
function linksIn(text: string): readonly string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`(?!\])/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
}

/** Headings in the form in which links name them. */
function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map((match) =>
    (match[1] ?? "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}

/** Lines of shell blocks that run the built command line tool, and such lines in the prose. */
function commandLines(text: string): readonly string[] {
  const lines = [...text.matchAll(/node dist\/cli\.js [^`\n#]+/g)].map((match) => match[0].trim());
  assert.ok(lines.length > 0);
  return lines;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}
