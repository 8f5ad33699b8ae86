/**
 * A finding as the Markdown of a hover: why it matters, what the preferred repair changes, and a
 * picture where time is the matter. The editor shows the message itself, so it is not repeated.
 */
import type { Finding } from "../engine/finding.ts";
import type { Repair } from "../rules/kit/rule.ts";
import { diffOfEdits } from "./diff.ts";
import { rulePage } from "./links.ts";
import { fenced } from "./markdown.ts";
import { drawTimelines } from "./timeline.ts";

/** What a hover may look at besides the finding. */
export interface HoverContext {
  /** Current text of a file, to show what a repair does there. */
  readonly text: (file: string) => string | undefined;
  /** False for findings of the engine itself, which have no page of their own. */
  readonly hasPage: boolean;
}

/** Markdown of one finding. */
export function hoverMarkdown(finding: Finding, context: HoverContext): string {
  const parts = [heading(finding, context), finding.explanation];
  const picture = finding.timeline && drawTimelines(finding.timeline);
  if (finding.timeline && picture) {
    parts.push(fenced("text", picture));
    if (!finding.timeline.unit) parts.push("*The lengths are estimates.*");
  }
  const preferred = finding.repairs[0];
  if (preferred) parts.push(...repairParts(preferred, finding.file, context));
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Several findings at one place, the most specific first. */
export function hoverMarkdownOfAll(
  findings: readonly Finding[],
  context: (finding: Finding) => HoverContext,
): string {
  return findings.map((finding) => hoverMarkdown(finding, context(finding))).join("\n\n---\n\n");
}

function heading(finding: Finding, { hasPage }: HoverContext): string {
  const name = hasPage
    ? `[${finding.code} ${finding.rule}](${rulePage(finding.rule)})`
    : `${finding.code} ${finding.rule}`;
  return finding.certainty === "likely" ? `**Awaitwise** ${name} · likely` : `**Awaitwise** ${name}`;
}

function repairParts(repair: Repair<string>, file: string, context: HoverContext): string[] {
  const text = context.text(file);
  const here = repair.edits.filter((edit) => edit.file === file);
  const elsewhere = new Set(repair.edits.map((edit) => edit.file));
  elsewhere.delete(file);
  const diff = text === undefined ? undefined : diffOfEdits(text, here);
  const title = repair.kind === "safe" ? `**${repair.title}**` : `**${repair.title}** (suggestion)`;
  const parts = [title];
  if (diff) parts.push(fenced("diff", diff));
  if (elsewhere.size > 0) {
    parts.push(elsewhere.size === 1 ? "Changes one more file." : `Changes ${elsewhere.size} more files.`);
  }
  return parts;
}
