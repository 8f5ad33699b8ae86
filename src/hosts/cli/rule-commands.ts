/** `awaitwise rules` and `awaitwise explain`: what there is, and why. */
import type { Colors } from "picocolors/types";
import { findRule, similarRule } from "../../engine/catalogue.ts";
import { rulePage } from "../../explain/links.ts";
import { plainText } from "../../explain/markdown.ts";
import type { RuleMeta } from "../../rules/kit/rule.ts";
import { UsageError } from "./usage-error.ts";

/** The list of all rules for programs. */
export function rulesJson(catalogue: readonly RuleMeta[]): string {
  const list = catalogue.map(({ code, name, group, languages, severity, summary, repairs }) => ({
    code,
    name,
    group,
    languages,
    severity,
    summary,
    repairs,
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}

/** The list of all rules for people. */
export function rulesTable(catalogue: readonly RuleMeta[], colors: Colors): string {
  const widest = Math.max(...catalogue.map((meta) => meta.name.length));
  const lines = catalogue.map((meta) => {
    const repairs = meta.repairs.some((repair) => repair.kind === "safe") ? "--fix" : "";
    const columns = [
      meta.code,
      colors.bold(meta.name.padEnd(widest)),
      meta.severity.padEnd(11),
      repairs.padEnd(5),
    ];
    return `${columns.join("  ")}  ${colors.dim(plainText(meta.summary))}`;
  });
  return `${lines.join("\n")}\n`;
}

/** Everything there is to say about one rule. Throws {@link UsageError} when there is no such rule. */
export function explainRule(nameOrCode: string, catalogue: readonly RuleMeta[], colors: Colors): string {
  const meta = findRule(catalogue, nameOrCode);
  if (!meta) {
    const similar = similarRule(catalogue, nameOrCode);
    const hint = similar ? `did you mean ${similar}?` : "`awaitwise rules` lists them";
    throw new UsageError(`there is no rule ${nameOrCode}; ${hint}`);
  }
  const { documentation } = meta;
  const section = (title: string, text: string): string[] =>
    text.trim() === "" ? [] : [colors.bold(title), text.trim(), ""];
  const bad = documentation.examples.map((example) => indented(example.bad)).join("\n\n");
  const good = documentation.examples.map((example) => indented(example.good)).join("\n\n");
  const repairs = meta.repairs.map(
    ({ title, kind }) =>
      `- ${title} ${colors.dim(kind === "safe" ? "(safe; --fix applies it)" : "(suggestion)")}`,
  );
  return [
    `${colors.bold(meta.name)} (${meta.code})`,
    plainText(meta.summary),
    colors.dim(
      `${meta.group}, ${meta.severity === "off" ? "off by default" : meta.severity}, ${meta.languages.join(" and ")}`,
    ),
    "",
    ...section("What it does", documentation.what),
    ...section("Why is this bad?", documentation.why),
    ...(bad === "" ? [] : [colors.bold("Example"), bad, "", colors.bold("Use instead"), good, ""]),
    ...section("Repairs", [...repairs, documentation.repair].join("\n")),
    ...section("When not to use it", documentation.whenNotToUse),
    colors.dim(rulePage(meta.name)),
    "",
  ].join("\n");
}

function indented(code: string): string {
  return code
    .replace(/^\n+|\s+$/g, "")
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
}
