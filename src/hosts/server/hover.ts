/** The hover over a finding, as the client can show it. */
import { type Hover, MarkupKind } from "vscode-languageserver";
import { hoverMarkdownOfAll } from "../../explain/hover.ts";
import { plainText } from "../../explain/markdown.ts";
import type { DiagnosticContext } from "./diagnostics.ts";
import type { Workspace } from "./workspace.ts";

/** More findings than this at one place only hide one another. */
const mostFindings = 3;

export function hoverAt(
  file: string,
  offset: number,
  workspace: Workspace,
  { positions, documented }: DiagnosticContext,
  options: { readonly markdown: boolean },
): Hover | null {
  const findings = workspace.findingsAt(file, offset, offset).slice(0, mostFindings);
  const first = findings[0];
  if (!first) return null;
  const markdown = hoverMarkdownOfAll(findings, (finding) => ({
    text: (name) => positions.text(name),
    hasPage: documented.has(finding.rule),
  }));
  return {
    contents: options.markdown
      ? { kind: MarkupKind.Markdown, value: markdown }
      : { kind: MarkupKind.PlainText, value: plainText(markdown) },
    range: positions.location(file, first.span).range,
  };
}
