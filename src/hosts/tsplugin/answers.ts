/** The plugin's answers to a language server, as JSON. */
import type { Finding } from "../../engine/finding.ts";
import { suppressionEdits } from "../../engine/suppression-edits.ts";
import { reportedByCompiler } from "./compiler-reports.ts";
import type { ProjectCheck } from "./project-check.ts";
import { type CheckAnswer, type CheckArguments, digestOf, type PlainFinding } from "./protocol.ts";

/** Undefined for a file that is not part of the project. */
export function answerCheck(
  check: ProjectCheck,
  { file, config, repairs }: CheckArguments,
): CheckAnswer | undefined {
  const result = check.check(file, config ?? check.configOf(file));
  if (!result) return undefined;
  const reported = reportedByCompiler(check, file, result.findings);
  const module = repairs ? check.module(file) : undefined;
  const text = check.text(file);
  const findings = result.findings.map(
    (finding): PlainFinding => ({
      ...plain(finding, repairs),
      ...(reported.has(finding) && { reportedByCompiler: true }),
      // Nothing silences the compiler.
      ...(module &&
        text !== undefined &&
        !reported.has(finding) && {
          suppressions: suppressionEdits({ module, text }, finding.span, finding.rule),
        }),
    }),
  );
  const files = new Set([file]);
  for (const finding of findings) {
    for (const repair of finding.repairs) for (const edit of repair.edits) files.add(edit.file);
  }
  const texts = [...files].flatMap((name) => {
    const found = check.text(name);
    return found === undefined ? [] : [[name, digestOf(found)] as const];
  });
  const { problems, milliseconds } = result;
  return { findings, problems, milliseconds, texts: Object.fromEntries(texts) };
}

/** Repairs are made by looking at them. */
function plain(finding: Finding, withRepairs: boolean): Finding {
  const { file, rule, code, severity, certainty, message, explanation, span, related, timeline } = finding;
  return {
    file,
    rule,
    code,
    severity,
    certainty,
    message,
    explanation,
    span,
    related,
    repairs: withRepairs ? finding.repairs : [],
    ...(timeline && { timeline }),
  };
}
