/** A finding as the protocol's diagnostic. Pure; knows nothing of when or how it is sent. */
import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from "vscode-languageserver";
import type { Finding, Problem } from "../../engine/finding.ts";
import { unusedSuppression } from "../../engine/unused-suppression.ts";
import { rulePage } from "../../explain/links.ts";
import type { Positions } from "./positions.ts";
import { diagnosticSource } from "./protocol.ts";

/** What the client understands of a diagnostic. */
export interface DiagnosticSupport {
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly tags: boolean;
}

export interface DiagnosticContext {
  readonly positions: Positions;
  readonly support: DiagnosticSupport;
  /** Names of the rules that have a page. */
  readonly documented: ReadonlySet<string>;
}

export function diagnosticOf(finding: Finding, context: DiagnosticContext): Diagnostic {
  const { positions, support, documented } = context;
  const diagnostic: Diagnostic = {
    range: positions.location(finding.file, finding.span).range,
    severity: severities[finding.severity],
    source: diagnosticSource,
    code: finding.rule,
    message: finding.message,
  };
  if (support.codeDescription && documented.has(finding.rule)) {
    diagnostic.codeDescription = { href: rulePage(finding.rule) };
  }
  if (support.relatedInformation && finding.related.length > 0) {
    diagnostic.relatedInformation = finding.related.map(
      (related): DiagnosticRelatedInformation => ({
        location: positions.location(related.file, related.span),
        message: related.message,
      }),
    );
  }
  // Comments that silence nothing are faded out rather than underlined.
  if (support.tags && finding.rule === unusedSuppression.name) diagnostic.tags = [DiagnosticTag.Unnecessary];
  return diagnostic;
}

/** A problem of a configuration file; it belongs to no rule. */
export function diagnosticOfProblem(problem: Problem, positions: Positions): Diagnostic {
  return {
    range: positions.location(problem.file, problem.span ?? [0, 0]).range,
    severity: DiagnosticSeverity.Error,
    source: diagnosticSource,
    code: "config",
    message: problem.message,
  };
}

const severities: Readonly<Record<Finding["severity"], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
