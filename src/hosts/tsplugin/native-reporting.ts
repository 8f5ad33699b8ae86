/**
 * Findings as TypeScript's own diagnostics, code fixes and quick info, for editors in which nothing
 * else of Awaitwise runs. Decorates a language service; what goes wrong leaves its answers as they were.
 */
import type ts from "typescript";
import { isExcluded } from "../../engine/config-resolver.ts";
import { mergeEdits } from "../../engine/edits.ts";
import type { Finding } from "../../engine/finding.ts";
import { safeRepairOf } from "../../engine/fix-all.ts";
import { isInstalledCode } from "../../engine/installed-code.ts";
import type { Edit } from "../../ir/edits.ts";
import { rules } from "../../rules/index.ts";
import { compilerCodes, reportedByCompiler } from "./compiler-reports.ts";
import type { Guard } from "./guard.ts";
import type { ProjectCheck } from "./project-check.ts";

export interface NativeReporting {
  readonly ts: typeof import("typescript");
  /** As the server made it. */
  readonly service: ts.LanguageService;
  readonly check: () => ProjectCheck;
  readonly guard: Guard;
  /** False while a language server reports. */
  readonly isOn: () => boolean;
}

const ourCodes = rules.map(({ meta }) => meta.code.replace("AW", ""));

/** `source` of the diagnostics. */
const source = "awaitwise";
const fixAllId = "awaitwise";

export function withNativeReporting(reporting: NativeReporting): ts.LanguageService {
  const { ts, service, guard, isOn } = reporting;
  const decorated: ts.LanguageService = Object.assign(Object.create(null), methodsOf(service));

  decorated.getSemanticDiagnostics = (file) => {
    const own = service.getSemanticDiagnostics(file);
    return [
      ...own,
      ...diagnosticsOf(reporting, file, (category) => category !== ts.DiagnosticCategory.Suggestion),
    ];
  };
  decorated.getSuggestionDiagnostics = (file) => {
    const own = service.getSuggestionDiagnostics(file);
    const added = diagnosticsOf(reporting, file, (category) => category === ts.DiagnosticCategory.Suggestion);
    return [...own, ...added.flatMap((one) => (one.file && one.start !== undefined ? [withPlace(one)] : []))];
  };
  decorated.getCodeFixesAtPosition = (file, start, end, codes, format, preferences) => {
    const own = service.getCodeFixesAtPosition(file, start, end, codes, format, preferences);
    if (!isOn()) return own;
    return guard.run(
      "Offering repairs",
      () => [...codeFixes(reporting, file, start, end, codes), ...own],
      own,
    );
  };
  decorated.getCombinedCodeFix = (scope, fixId, format, preferences) => {
    if (fixId !== fixAllId) return service.getCombinedCodeFix(scope, fixId, format, preferences);
    const nothing: ts.CombinedCodeActions = { changes: [] };
    return guard.run("Repairing all", () => ({ changes: fixAll(reporting, scope.fileName) }), nothing);
  };
  decorated.getSupportedCodeFixes = (file) => {
    const own = service.getSupportedCodeFixes(file);
    return isOn() ? [...new Set([...own, ...ourCodes])] : own;
  };
  decorated.getQuickInfoAtPosition = (file, position, ...rest) => {
    const own = service.getQuickInfoAtPosition(file, position, ...rest);
    if (!isOn()) return own;
    return guard.run("Explaining", () => withExplanation(reporting, file, position, own), own);
  };
  return decorated;
}

/** Bound, because they are called without their object. */
function methodsOf(service: ts.LanguageService): object {
  const entries = Object.entries(service).map(([name, method]: [string, unknown]) => [
    name,
    typeof method === "function" ? method.bind(service) : method,
  ]);
  return Object.fromEntries(entries);
}

/* ---------------------------------------------------------------- findings */

function findingsOf({ check }: NativeReporting, file: string): readonly Finding[] {
  const project = check();
  const config = project.configOf(file);
  if (isInstalledCode(file, []) || isExcluded(config, file, { isFolder: false })) return [];
  return project.check(file, config)?.findings ?? [];
}

function diagnosticsOf(
  reporting: NativeReporting,
  file: string,
  isWanted: (category: ts.DiagnosticCategory) => boolean,
): ts.Diagnostic[] {
  if (!reporting.isOn()) return [];
  const found = () => {
    const check = reporting.check();
    const findings = findingsOf(reporting, file);
    const reported = reportedByCompiler(check, file, findings);
    return findings
      .filter((finding) => !reported.has(finding) && isWanted(categoryOf(reporting, finding)))
      .map((finding) => diagnosticOf(reporting, check, finding));
  };
  return reporting.guard.run("Checking", found, []);
}

function diagnosticOf(reporting: NativeReporting, check: ProjectCheck, finding: Finding): ts.Diagnostic {
  const related = finding.related.flatMap((one): ts.DiagnosticRelatedInformation[] => {
    const file = check.sourceFile(one.file);
    if (!file) return [];
    const [start, end] = one.span;
    const category = reporting.ts.DiagnosticCategory.Message;
    return [{ file, start, length: end - start, category, code: codeOf(finding), messageText: one.message }];
  });
  return {
    file: check.sourceFile(finding.file),
    start: finding.span[0],
    length: finding.span[1] - finding.span[0],
    category: categoryOf(reporting, finding),
    code: codeOf(finding),
    source,
    messageText: finding.message,
    ...(related.length > 0 && { relatedInformation: related }),
  };
}

/** The compiler knows no more than these; information is shown like a hint. */
function categoryOf({ ts }: NativeReporting, { severity }: Finding): ts.DiagnosticCategory {
  if (severity === "error") return ts.DiagnosticCategory.Error;
  return severity === "warning" ? ts.DiagnosticCategory.Warning : ts.DiagnosticCategory.Suggestion;
}

/** `AW101` is 101: the compiler's own codes begin at 1000. */
function codeOf({ code }: Finding): number {
  return Number(code.replaceAll(/\D/g, ""));
}

function withPlace(diagnostic: ts.Diagnostic): ts.DiagnosticWithLocation {
  const { file, start = 0, length = 0 } = diagnostic;
  if (!file) throw new Error("A finding without a file");
  return { ...diagnostic, file, start, length };
}

/* ---------------------------------------------------------------- repairs */

function codeFixes(
  reporting: NativeReporting,
  file: string,
  start: number,
  end: number,
  codes: readonly number[],
): readonly ts.CodeFixAction[] {
  const isAsked = (finding: Finding) =>
    codes.includes(codeOf(finding)) || codes.some((code) => compilerCodes.has(code));
  const findings = findingsOf(reporting, file).filter(
    (finding) => finding.span[0] <= end && finding.span[1] >= start && isAsked(finding),
  );
  const seen = new Set<string>();
  return findings.flatMap((finding) =>
    finding.repairs.flatMap((repair): ts.CodeFixAction[] => {
      if (seen.has(repair.title)) return [];
      seen.add(repair.title);
      return [
        {
          fixName: `awaitwise-${finding.rule}`,
          description: repair.title,
          changes: changesOf(repair.edits),
          ...(finding.certainty === "certain" &&
            repair.kind === "safe" && {
              fixId: fixAllId,
              fixAllDescription: "Apply every safe repair of Awaitwise",
            }),
        },
      ];
    }),
  );
}

function fixAll(reporting: NativeReporting, file: string): readonly ts.FileTextChanges[] {
  const repairs = findingsOf(reporting, file).flatMap((finding) => {
    const repair = safeRepairOf(finding);
    return repair ? [repair.edits] : [];
  });
  return [...mergeEdits(repairs).edits.values()].flatMap(changesOf);
}

function changesOf(edits: readonly Edit[]): ts.FileTextChanges[] {
  const byFile = new Map<string, ts.TextChange[]>();
  for (const { file, span, newText } of edits) {
    const changes = byFile.get(file) ?? [];
    byFile.set(file, changes);
    changes.push({ span: { start: span[0], length: span[1] - span[0] }, newText });
  }
  return [...byFile].map(([fileName, textChanges]) => ({ fileName, textChanges }));
}

/* ---------------------------------------------------------------- explanations */

function withExplanation(
  reporting: NativeReporting,
  file: string,
  position: number,
  own: ts.QuickInfo | undefined,
): ts.QuickInfo | undefined {
  const here = findingsOf(reporting, file)
    .filter(({ span }) => span[0] <= position && position < span[1])
    .sort((left, right) => left.span[1] - left.span[0] - (right.span[1] - right.span[0]));
  const [finding] = here;
  if (!finding) return own;
  const explained = here.map(({ code, rule, explanation }) => `Awaitwise ${code} ${rule}: ${explanation}`);
  const text = explained.join("\n\n");
  const documentation = [...(own?.documentation ?? [])];
  documentation.push({ kind: "text", text: documentation.length > 0 ? `\n\n${text}` : text });
  if (own) return { ...own, documentation };
  const [start, end] = finding.span;
  return {
    kind: reporting.ts.ScriptElementKind.unknown,
    kindModifiers: "",
    textSpan: { start, length: end - start },
    documentation,
  };
}
