/**
 * Writes `docs/rules` from the rules. With `--check` it writes nothing and fails when a page is
 * missing, stale or belongs to no rule: `node --import tsx src/build/documents.ts [--check]`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { catalogueOf } from "../engine/catalogue.ts";
import { ruleIndexMarkdown, rulePageMarkdown } from "../explain/rule-page.ts";
import { rules } from "../rules/index.ts";

const folder = fileURLToPath(new URL("../../docs/rules", import.meta.url));

/** File name in `docs/rules` to its text. */
export function documents(): ReadonlyMap<string, string> {
  const all = catalogueOf(rules);
  const pages = all.map((rule): [string, string] => [`${rule.name}.md`, rulePageMarkdown(rule, all)]);
  return new Map([...pages, ["README.md", ruleIndexMarkdown(all)]]);
}

/** Names of files in `docs/rules` that are not what they should be. */
export function staleDocuments(): readonly string[] {
  const wanted = documents();
  const stale = [...wanted].filter(([name, text]) => current(name) !== text).map(([name]) => name);
  return [...stale, ...present().filter((name) => !wanted.has(name))];
}

function write(): void {
  mkdirSync(folder, { recursive: true });
  const wanted = documents();
  for (const [name, text] of wanted) writeFileSync(join(folder, name), text);
  for (const name of present()) if (!wanted.has(name)) rmSync(join(folder, name));
}

function current(name: string): string | undefined {
  return present().includes(name) ? readFileSync(join(folder, name), "utf8") : undefined;
}

function present(): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder).filter((name) => name.endsWith(".md"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    const stale = staleDocuments();
    for (const name of stale) console.error(`docs/rules/${name} is stale: run npm run documents`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    write();
  }
}
