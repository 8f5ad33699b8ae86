/** `--format json`: for programs. Its shape is versioned; fields are only ever added to a version. */
import type { Span } from "../../../ir/module.ts";
import { countsOf, type Report } from "../report.ts";

export function jsonReport(report: Report): string {
  const { sources } = report;
  const place = (file: string, span: Span) => ({
    file: sources.shown(file),
    ...sources.place(file, span),
  });
  const document = {
    version: 1,
    findings: report.findings.map((finding) => ({
      file: sources.shown(finding.file),
      rule: finding.rule,
      code: finding.code,
      severity: finding.severity,
      certainty: finding.certainty,
      message: finding.message,
      explanation: finding.explanation,
      ...sources.place(finding.file, finding.span),
      related: finding.related.map(({ file, span, message }) => ({ ...place(file, span), message })),
      fixes: finding.repairs.map(({ title, kind, edits }) => ({
        title,
        kind,
        edits: [...new Set(edits.map(({ file }) => file))].flatMap((file) => {
          const own = edits.filter((edit) => edit.file === file);
          return (sources.edits(file, own) ?? []).map((edit) => ({ file: sources.shown(file), ...edit }));
        }),
      })),
    })),
    problems: report.problems.map(({ file, kind, message, span }) => ({
      file: sources.shown(file),
      kind,
      message,
      ...(span && sources.place(file, span)),
    })),
    summary: {
      files: report.files,
      findings: report.findings.length,
      ...countsOf(report.findings),
      problems: report.problems.length,
      ...(report.fixed && { fixed: report.fixed }),
      milliseconds: Math.round(report.milliseconds),
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
