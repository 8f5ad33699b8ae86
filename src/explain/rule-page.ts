/**
 * The Markdown pages in `docs/rules`, written from the rules' own metadata, so that page and rule
 * cannot drift apart. Pure text; `src/build/documents.ts` writes the files.
 */
import type { Language } from "../ir/module.ts";
import type { Group, RepairKind, RuleMeta, Severity } from "../rules/kit/rule.ts";
import { fenced, tableCell } from "./markdown.ts";

/** The page of one rule. `all` are the rules that it may name as related. */
export function rulePageMarkdown(rule: RuleMeta, all: readonly RuleMeta[]): string {
  const sections = [
    `<!-- Written by \`npm run documents\` from the rule. Do not edit. -->`,
    `# ${rule.name} (${rule.code})`,
    rule.summary,
    facts(rule),
    section("What it does", rule.documentation.what),
    section("Why is this bad?", rule.documentation.why),
    ...examples(rule),
    section("Repairs", [repairTable(rule), rule.documentation.repair].filter(Boolean).join("\n\n")),
    section("Options", optionList(rule)),
    section("When not to use it", rule.documentation.whenNotToUse),
    section("Suppressing it", suppressing(rule)),
    section("Related", related(rule, all)),
  ];
  return `${sections.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The index of all rules, by group. */
export function ruleIndexMarkdown(all: readonly RuleMeta[]): string {
  const parts = [
    `<!-- Written by \`npm run documents\` from the rules. Do not edit. -->`,
    "# Rules",
    "Every rule has a stable code and a name; either may be used in settings and in comments.",
  ];
  for (const group of groups) {
    const members = sorted(all.filter((rule) => rule.group === group));
    if (members.length === 0) continue;
    const rows = members.map(
      (rule) =>
        `| ${rule.code} | [${rule.name}](${rule.name}.md) | ${languageNames(rule)} | ${severityNames[rule.severity]} | ${tableCell(rule.summary)} |`,
    );
    parts.push(
      `## ${groupTitles[group]}`,
      [
        "| Code | Name | Languages | Severity | What it finds |",
        "| --- | --- | --- | --- | --- |",
        ...rows,
      ].join("\n"),
    );
  }
  return `${parts.join("\n\n")}\n`;
}

const groups: readonly Group[] = ["correctness", "concurrency", "failure", "style"];

const groupTitles: Readonly<Record<Group, string>> = {
  correctness: "Correctness",
  concurrency: "Concurrency",
  failure: "Failure",
  style: "Style",
};

const severityNames: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "information",
  hint: "hint",
  off: "off by default",
};

const languageTitles: Readonly<Record<Language, string>> = { python: "Python", typescript: "TypeScript" };

const commentMarks: Readonly<Record<Language, string>> = { python: "#", typescript: "//" };

const kindWords: Readonly<Record<RepairKind, string>> = {
  safe: "safe: keeps behaviour and comments; applied by fix-all and on save",
  suggestion: "suggestion: changes behaviour; applied only when you choose it",
};

function facts(rule: RuleMeta): string {
  return [
    `| Group | Severity | Languages |`,
    `| --- | --- | --- |`,
    `| ${groupTitles[rule.group]} | ${severityNames[rule.severity]} | ${languageNames(rule)} |`,
  ].join("\n");
}

function section(title: string, body: string): string {
  return body.trim() === "" ? "" : `## ${title}\n\n${body.trim()}`;
}

function examples(rule: RuleMeta): string[] {
  const parts: string[] = [];
  const several = new Set(rule.documentation.examples.map((example) => example.language)).size > 1;
  const bad = rule.documentation.examples.map((example) => titled(example.language, example.bad, several));
  const good = rule.documentation.examples.map((example) => titled(example.language, example.good, several));
  parts.push(section("Example", bad.join("\n\n")), section("Use instead", good.join("\n\n")));
  return parts;
}

function titled(language: Language, code: string, several: boolean): string {
  const block = fenced(language, code.replace(/^\n+/, ""));
  return several ? `${languageTitles[language]}:\n\n${block}` : block;
}

function repairTable(rule: RuleMeta): string {
  if (rule.repairs.length === 0) return "None: what to do instead depends on what the code is for.";
  return rule.repairs.map((repair) => `- **${repair.title}** (${kindWords[repair.kind]})`).join("\n");
}

function optionList({ name, options = [] }: RuleMeta): string {
  const [first] = options;
  if (!first) return "";
  const items = options.map(
    (option) => `- \`${option.name}\` (${option.default ? "on" : "off"} by default): ${option.description}`,
  );
  const example = `{ "options": { "${name}": { "${first.name}": ${!first.default} } } }`;
  return [items.join("\n"), "In `awaitwise.json`:", fenced("json", example)].join("\n\n");
}

function suppressing(rule: RuleMeta): string {
  const language = rule.languages[0] ?? "python";
  const mark = commentMarks[language];
  const lines = fenced(
    language,
    [
      `${mark} awaitwise: ignore[${rule.name}] -- the reason, if you like`,
      `${mark} awaitwise: ignore-file[${rule.name}]`,
    ].join("\n"),
  );
  const json = fenced("json", `{ "rules": { "${rule.name}": "off" } }`);
  const toml = fenced("toml", `[tool.awaitwise.rules]\n${rule.name} = "off"`);
  return [
    "The first comment stands at the end of the line or alone above it; the second, anywhere in the file, silences the whole of it:",
    lines,
    "For a folder and all below it, in `awaitwise.json` or in `pyproject.toml`:",
    json,
    toml,
  ].join("\n\n");
}

/** The rest of the group, because its rules answer the neighbouring questions. */
function related(rule: RuleMeta, all: readonly RuleMeta[]): string {
  return sorted(all.filter((other) => other.group === rule.group && other.name !== rule.name))
    .map((other) => `- [${other.name}](${other.name}.md): ${other.summary}`)
    .join("\n");
}

function languageNames(rule: RuleMeta): string {
  return rule.languages.map((language) => languageTitles[language]).join(", ");
}

function sorted(rules: readonly RuleMeta[]): readonly RuleMeta[] {
  return [...rules].sort((a, b) => a.code.localeCompare(b.code, "en"));
}
