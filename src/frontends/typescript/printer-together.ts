/** Writes awaits that stood one after another as one `Promise.all`. */
import type { Edit } from "../../ir/edits.ts";
import type { FunctionIr, Span } from "../../ir/module.ts";
import type { TogetherStep } from "../../rules/kit/printer.ts";
import {
  indentationAt,
  indentationStep,
  lastCodeBefore,
  lineEnd,
  lineStart,
  longestLine,
  type Source,
  standsAlone,
} from "./printer-text.ts";

/** Undefined where the statements declare in different ways, or share their lines with others. */
export function awaitTogether(
  source: Source,
  steps: readonly TogetherStep[],
  options: { readonly with: "gather" | "task-group"; readonly within: FunctionIr },
): readonly Edit[] | undefined {
  const [first] = steps;
  const last = steps.at(-1);
  if (options.with !== "gather" || !first || !last || steps.length < 2) return undefined;
  if (!steps.every((step) => standsAlone(source, step.statement))) return undefined;
  const assigned = assignmentTo(source, steps);
  if (assigned === undefined) return undefined;
  const span: Span = [first.statement[0], lineEnd(source, last.statement[1])];
  const newText = written(source, steps, assigned).join(source.newline);
  return [{ file: source.module.file, span, newText }];
}

/** The first line continues where the first statement began. */
function written(source: Source, steps: readonly TogetherStep[], assigned: string): readonly string[] {
  const [first] = steps;
  const indentation = indentationAt(source, first?.statement[0] ?? 0);
  const step = indentationStep(source);
  const end = first && source.text[first.statement[1] - 1] === ";" ? ";" : "";
  const operands = steps.map((one) => source.text.slice(...one.operand));
  const notes = steps.map((one, at) => commentsOf(source, steps, one, at));
  const head = `${assigned}await Promise.all([`;
  const short = `${head}${operands.join(", ")}])${end}`;
  const fits =
    indentation.length + short.length <= longestLine(source) &&
    !operands.some((operand) => operand.includes("\n")) &&
    notes.every((note) => note.above.length === 0 && note.behind === "");
  if (fits) return [short];
  const inner = indentation + step;
  return [
    head,
    ...operands.flatMap((operand, at) => {
      const note = notes[at];
      return [
        ...(note?.above ?? []).map((line) => inner + line),
        `${inner}${indented(operand, step)},${note?.behind ?? ""}`,
      ];
    }),
    `${indentation}])${end}`,
  ];
}

/** `const [a, , { b }] = `; nothing when no step keeps its result. */
function assignmentTo(source: Source, steps: readonly TogetherStep[]): string | undefined {
  const keeping = steps.filter((step) => step.target);
  const [first] = keeping;
  if (!first) return "";
  if (keeping.some((step) => step.declares !== first.declares)) return undefined;
  if (first.declares !== undefined && !/^(const|let|var)$/.test(first.declares)) return undefined;
  const targets = steps.map((step) => (step.target ? source.text.slice(...step.target) : ""));
  while (targets.at(-1) === "") targets.pop();
  const pattern = `[${targets.map((target, at) => (at === 0 ? target : target === "" ? " " : ` ${target}`)).join(",")}]`;
  const type = annotation(source, steps);
  if (type === undefined) return undefined;
  if (first.declares !== undefined) return `${first.declares} ${pattern}${type} = `;
  // A bracket that begins a statement would be taken for an index into the line before.
  const start = steps[0]?.statement[0] ?? 0;
  const before = source.text[lastCodeBefore(source, start)];
  return `${before === ";" || before === "{" || before === undefined ? "" : ";"}${pattern} = `;
}

/** The types of all targets as one; undefined where only some have one. */
function annotation(source: Source, steps: readonly TogetherStep[]): string | undefined {
  const annotated = steps.filter((step) => step.annotation);
  if (annotated.length === 0) return "";
  if (annotated.length < steps.length) return undefined;
  return `: [${steps.map((step) => (step.annotation ? source.text.slice(...step.annotation) : "")).join(", ")}]`;
}

/** Moves the further lines of an expression in by one step, unless one of them may be text. */
function indented(expression: string, step: string): string {
  return expression.includes("`") ? expression : expression.replaceAll(/\n(?=[^\r\n])/g, `\n${step}`);
}

/** Comments above a step, from the step before it on, and the one at the end of its line. */
function commentsOf(
  source: Source,
  steps: readonly TogetherStep[],
  step: TogetherStep,
  at: number,
): { readonly above: readonly string[]; readonly behind: string } {
  const before = steps[at - 1];
  const from = before ? lineEnd(source, before.statement[1]) : lineStart(source, step.statement[0]);
  const until = step.statement[0];
  const end = lineEnd(source, step.statement[1]);
  const above: string[] = [];
  let behind = "";
  for (const comment of source.module.comments) {
    const [start, stop] = comment.span;
    if (start >= from && stop <= until) above.push(source.text.slice(start, stop));
    else if (start >= step.statement[1] && stop <= end) behind = ` ${source.text.slice(start, stop)}`;
  }
  return { above, behind };
}
