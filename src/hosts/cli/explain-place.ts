/** `awaitwise explain FILE:LINE`: everything there is to say about the findings on a line. */
import { createConfigResolver } from "../../engine/config-resolver.ts";
import type { Finding } from "../../engine/finding.ts";
import { createSession } from "../../engine/session.ts";
import { drawTimelines } from "../../explain/timeline.ts";
import { createNodeFiles } from "../node-files.ts";
import { withNotebooks } from "../notebook-files.ts";
import type { CliContext } from "./check-command.ts";
import { findingHead } from "./formats/pretty.ts";
import { findPlace, type PlaceArgument } from "./place-argument.ts";
import { createSources, isFixable, type Sources } from "./report.ts";
import { rootsOf } from "./targets.ts";
import type { Terminal } from "./terminal.ts";
import { terminalText, wrapped } from "./terminal-text.ts";
import { type ExitCode, exitCodes, UsageError } from "./usage-error.ts";

/** Throws {@link UsageError} where there is no such line, or the file cannot be checked. */
export function explainPlace(
  place: PlaceArgument,
  { folder, terminal, frontends, catalogue }: CliContext,
): ExitCode {
  const files = withNotebooks(createNodeFiles());
  const { file, line } = findPlace(place, folder, files);
  const roots = rootsOf([place.path], folder);
  const configurations = createConfigResolver({ files, roots, catalogue });
  const session = createSession(
    { files, roots, configOf: configurations.configOf, log: terminal.error },
    frontends,
  );
  try {
    const { findings, problems } = session.check(file);
    const [failure] = problems.filter(({ kind }) => kind === "unreadable" || kind === "internal");
    if (failure) throw new UsageError(`${place.path} ${failure.message}`);
    const sources = createSources(folder, (name) => session.text(name), files.notebookJson);
    const here = findings.filter(({ span }) => span[0] <= line[1] && span[1] >= line[0]);
    terminal.out(
      here.length > 0
        ? here.map((finding) => explained(finding, sources, terminal)).join("\n\n")
        : nothingHere(findings, sources, sources.label(file, [line[0], line[0]])),
    );
    return exitCodes.nothingFound;
  } finally {
    session.dispose();
  }
}

function explained(finding: Finding, sources: Sources, { colors, width }: Terminal): string {
  const { lines: head } = findingHead(finding, sources, { colors, width });
  const paragraphs = finding.explanation
    .trim()
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph !== "")
    .flatMap((paragraph) => ["", ...wrapped(terminalText(paragraph), width)]);
  const picture = finding.timeline && drawTimelines(finding.timeline);
  const reasons = finding.related.map(
    ({ file, span, message }) => `- ${sources.label(file, span)} ${terminalText(message)}`,
  );
  const repairs = finding.repairs.map(({ title, kind }) => {
    const applied = kind === "safe" && isFixable(finding);
    return `- ${title} ${colors.dim(applied ? "(safe; --fix applies it)" : kind === "safe" ? "(safe)" : "(suggestion)")}`;
  });
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ["", colors.bold(title), ...lines] : [];
  return [
    ...head,
    ...paragraphs,
    ...(picture ? ["", picture] : []),
    ...section("Where it comes from", reasons),
    ...section("Repairs", repairs),
    "",
    colors.dim(`\`awaitwise explain ${finding.rule}\` says more about the rule.`),
    "",
  ].join("\n");
}

/** Tells where else there is something, because lines move. */
function nothingHere(findings: readonly Finding[], sources: Sources, place: string): string {
  const elsewhere = [...new Set(findings.map(({ file, span }) => sources.label(file, span)))];
  const hint = elsewhere.length > 0 ? ` In this file there are findings at ${elsewhere.join(", ")}.` : "";
  return `Nothing is found on this line: ${place}.${hint}\n`;
}
