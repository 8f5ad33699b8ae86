/** Writes awaits that stood one after another as one `gather` or one group of tasks. */
import type { Edit } from "../../ir/edits.ts";
import type { FunctionIr, Span } from "../../ir/module.ts";
import type { TogetherStep } from "../../rules/kit/printer.ts";
import { freeName, referenceTo } from "./printer-imports.ts";
import { indentationAt, lineEnd, lineStart, type Source, standsAlone } from "./printer-text.ts";

/** Lines longer than this are broken, as Black and Ruff do. */
const longestLine = 88;

export function awaitTogether(
  source: Source,
  steps: readonly TogetherStep[],
  options: { readonly with: "gather" | "task-group"; readonly within: FunctionIr },
): readonly Edit[] | undefined {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last || steps.length < 2) return undefined;
  if (!steps.every((step) => standsAlone(source, step.statement))) return undefined;
  const rewritten =
    options.with === "gather"
      ? gathered(source, steps, options.within)
      : grouped(source, steps, options.within);
  const span: Span = [first.statement[0], lineEnd(source, last.statement[1])];
  return [
    ...rewritten.edits,
    { file: source.module.file, span, newText: rewritten.lines.join(source.newline) },
  ];
}

interface Rewritten {
  /** The first line continues where the first statement began. */
  readonly lines: readonly string[];
  readonly edits: readonly Edit[];
}

function gathered(source: Source, steps: readonly TogetherStep[], within: FunctionIr): Rewritten {
  const gather = referenceTo(source, "asyncio.gather", within);
  const indentation = indentationAt(source, steps[0]?.statement[0] ?? 0);
  const step = indentation.includes("\t") ? "\t" : "    ";
  const assigned = assignmentTo(source, steps);
  const operands = steps.map((one) => source.text.slice(...one.operand));
  const notes = steps.map((one, at) => commentsOf(source, steps, one, at));
  const declarations = declarationsOf(source, steps);
  const head = `${assigned}await ${gather.text}(`;
  const short = `${head}${operands.join(", ")})`;
  const fits =
    indentation.length + short.length <= longestLine &&
    !operands.some((operand) => operand.includes("\n")) &&
    notes.every((note) => note.above.length === 0 && note.behind === "");
  const call = fits
    ? [short]
    : [
        head,
        ...operands.flatMap((operand, at) => {
          const note = notes[at];
          const inner = indentation + step;
          return [
            ...(note?.above ?? []).map((line) => inner + line),
            `${inner}${indented(operand, step)},${note?.behind ?? ""}`,
          ];
        }),
        `${indentation})`,
      ];
  const lines = [...declarations, ...call].map((line, at) =>
    at > 0 && at <= declarations.length ? indentation + line : line,
  );
  return { lines, edits: gather.edits };
}

function grouped(source: Source, steps: readonly TogetherStep[], within: FunctionIr): Rewritten {
  const taskGroup = referenceTo(source, "asyncio.TaskGroup", within);
  const indentation = indentationAt(source, steps[0]?.statement[0] ?? 0);
  const step = indentation.includes("\t") ? "\t" : "    ";
  const group = freeName(source, ["group", "task_group"], within);
  const starts: string[] = [];
  const results: string[] = [];
  steps.forEach((one, at) => {
    const note = commentsOf(source, steps, one, at);
    for (const line of note.above) starts.push(indentation + step + line);
    const create = `${group}.create_task(${indented(source.text.slice(...one.operand), step)})`;
    if (one.target) {
      const target = source.text.slice(...one.target);
      const stem =
        /^[\p{L}_][\p{L}\p{N}_]*$/u.test(target) && target !== "_" ? `${target}_task` : `task_${at + 1}`;
      const task = freeName(source, [stem], within);
      const type = one.annotation ? `: ${source.text.slice(...one.annotation)}` : "";
      starts.push(`${indentation}${step}${task} = ${create}${note.behind}`);
      results.push(`${indentation}${target}${type} = ${task}.result()`);
    } else starts.push(`${indentation}${step}${create}${note.behind}`);
  });
  return {
    lines: [`async with ${taskGroup.text}() as ${group}:`, ...starts, ...results],
    edits: taskGroup.edits,
  };
}

/** Moves the further lines of an expression in by one step, unless one of them is text in quotes. */
function indented(expression: string, step: string): string {
  return /"""|'''/.test(expression) ? expression : expression.replaceAll(/\n(?=[^\r\n])/g, `\n${step}`);
}

/** `a, _, (b, c) = `; nothing when no step keeps its result. */
function assignmentTo(source: Source, steps: readonly TogetherStep[]): string {
  if (steps.every((step) => !step.target)) return "";
  const targets = steps.map((step) => {
    const text = step.target ? source.text.slice(...step.target) : "_";
    return text.includes(",") && !/^[([]/.test(text) ? `(${text})` : text;
  });
  return `${targets.join(", ")} = `;
}

/** Several targets cannot be annotated in one assignment, so the annotations go before it. */
function declarationsOf(source: Source, steps: readonly TogetherStep[]): readonly string[] {
  return steps.flatMap((step) =>
    step.target && step.annotation
      ? [`${source.text.slice(...step.target)}: ${source.text.slice(...step.annotation)}`]
      : [],
  );
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
    else if (start >= step.statement[1] && stop <= end) behind = `  ${source.text.slice(start, stop)}`;
  }
  return { above, behind };
}
