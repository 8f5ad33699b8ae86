/** `--format sarif`: SARIF 2.1.0, for code scanning services. */
import { pathToFileURL } from "node:url";
import type { Fix, Location, Log, Notification, Region, ReportingDescriptor, Result } from "sarif";
import type { Finding, Problem } from "../../../engine/finding.ts";
import { repository, rulePage } from "../../../explain/links.ts";
import { plainText } from "../../../explain/markdown.ts";
import type { Edit } from "../../../ir/edits.ts";
import type { Span } from "../../../ir/module.ts";
import type { RuleMeta, Severity } from "../../../rules/kit/rule.ts";
import type { Report } from "../report.ts";
import type { Range } from "../report-source.ts";

/** `folder` is the working directory, which the addresses of files are relative to. */
export function sarifReport(report: Report, folder: string): string {
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Awaitwise",
            version: report.version,
            semanticVersion: report.version,
            informationUri: repository,
            rules: report.catalogue.map(descriptorOf),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [base]: { uri: `${pathToFileURL(folder).href.replace(/\/$/, "")}/` } },
        results: report.findings.map((finding) => resultOf(finding, report)),
        invocations: [
          {
            executionSuccessful: report.problems.every((problem) => problem.kind !== "internal"),
            toolExecutionNotifications: report.problems
              .filter((problem) => problem.kind !== "config")
              .map((problem) => notificationOf(problem, report)),
            toolConfigurationNotifications: report.problems
              .filter((problem) => problem.kind === "config")
              .map((problem) => notificationOf(problem, report)),
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const base = "SRCROOT";

function descriptorOf(meta: RuleMeta): ReportingDescriptor {
  return {
    id: meta.code,
    name: meta.name,
    shortDescription: { text: plainText(meta.summary), markdown: meta.summary },
    fullDescription: { text: plainText(meta.documentation.what), markdown: meta.documentation.what },
    help: { text: plainText(meta.documentation.why), markdown: meta.documentation.why },
    helpUri: rulePage(meta.name),
    defaultConfiguration: { level: levelOf(meta.severity), enabled: meta.severity !== "off" },
    properties: { tags: [meta.group, ...meta.languages] },
  };
}

function resultOf(finding: Finding, report: Report): Result {
  const fixes = finding.repairs
    .filter((repair) => repair.edits.length > 0)
    .flatMap((repair) => fixOf(repair.title, repair.edits, report));
  return {
    ruleId: finding.code,
    ruleIndex: report.catalogue.findIndex((meta) => meta.code === finding.code),
    level: levelOf(finding.severity),
    message: {
      text: `${plainText(finding.message)}. ${plainText(finding.explanation)}`,
      markdown: `${finding.message}. ${finding.explanation}`,
    },
    locations: [locationOf(finding.file, finding.span, report)],
    ...(finding.related.length > 0 && {
      relatedLocations: finding.related.map(({ file, span, message }, index) => ({
        id: index + 1,
        ...locationOf(file, span, report),
        message: { text: plainText(message) },
      })),
    }),
    ...(fixes.length > 0 && { fixes }),
    properties: { certainty: finding.certainty, severity: finding.severity },
  };
}

/** None where an edit cannot be made in the file as it lies on disk. */
function fixOf(title: string, edits: readonly Edit[], report: Report): readonly Fix[] {
  const files = [...new Set(edits.map((edit) => edit.file))];
  const artifactChanges = files.flatMap((file) => {
    const own = edits.filter((edit) => edit.file === file);
    const replacements = report.sources.editsOnDisk(file, own)?.map(({ range, newText }) => ({
      deletedRegion: regionAt(range),
      insertedContent: { text: newText },
    }));
    return replacements ? [{ artifactLocation: artifact(file, report), replacements }] : [];
  });
  if (artifactChanges.length < files.length) return [];
  return [{ description: { text: plainText(title), markdown: title }, artifactChanges }];
}

function notificationOf(problem: Problem, report: Report): Notification {
  return {
    level: problem.kind === "syntax" ? "note" : "error",
    message: { text: problem.message },
    descriptor: { id: problem.kind },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(problem.file, report),
          ...(problem.span && { region: regionOf(problem.file, problem.span, report) }),
        },
      },
    ],
  };
}

function locationOf(file: string, span: Span, report: Report): Location {
  return {
    physicalLocation: { artifactLocation: artifact(file, report), region: regionOf(file, span, report) },
  };
}

function regionOf(file: string, span: Span, report: Report): Region {
  return regionAt(report.sources.rangeOnDisk(file, span));
}

function regionAt({ start, end }: Range): Region {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Files below the working directory are named relative to it, others by their whole address. */
function artifact(file: string, report: Report) {
  const shown = report.sources.shown(file);
  if (shown.startsWith("../") || shown === file) return { uri: pathToFileURL(file).href };
  return { uri: shown.split("/").map(encodeURIComponent).join("/"), uriBaseId: base };
}

function levelOf(severity: Severity): "error" | "warning" | "note" | "none" {
  switch (severity) {
    case "error":
      return "error";
    case "warning":
      return "warning";
    case "information":
    case "hint":
      return "note";
    case "off":
      return "none";
  }
}
