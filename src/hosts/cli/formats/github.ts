/** `--format github`: workflow commands, which GitHub shows as annotations beside the changed lines. */
import type { Finding } from "../../../engine/finding.ts";
import { plainText } from "../../../explain/markdown.ts";
import type { Report } from "../report.ts";

export function githubReport(report: Report): string {
  const lines = report.findings.map((finding) => {
    const { start, end } = report.sources.rangeOnDisk(finding.file, finding.span);
    const properties = {
      file: report.sources.shown(finding.file),
      line: start.line,
      endLine: end.line,
      // Columns make sense to GitHub within one line only.
      ...(start.line === end.line && { col: start.column, endColumn: end.column }),
      title: `${finding.code} ${finding.rule}`,
    };
    const repair = finding.repairs[0];
    const message = [
      plainText(finding.message),
      plainText(finding.explanation),
      ...(repair ? [`Repair: ${plainText(repair.title)}`] : []),
    ].join("\n");
    return command(commands[finding.severity], properties, message);
  });
  const problems = report.problems.map((problem) => {
    const start = problem.span && report.sources.rangeOnDisk(problem.file, problem.span).start;
    const properties = {
      file: report.sources.shown(problem.file),
      ...(start && { line: start.line, col: start.column }),
    };
    return command(problem.kind === "syntax" ? "notice" : "error", properties, problem.message);
  });
  return [...lines, ...problems].join("");
}

const commands: Readonly<Record<Finding["severity"], string>> = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
};

function command(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const written = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapedProperty(String(value))}`,
  );
  return `::${name} ${written.join(",")}::${escapedData(message)}\n`;
}

function escapedData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
