/** Writes awaits that stood one after another as one `gather` or one group of tasks. */
import { onlyCommentsBetween } from "../../ir/comments.ts";
import type { Edit } from "../../ir/edits.ts";
import { freeName } from "../../ir/free-name.ts";
import type { FunctionIr, Span } from "../../ir/module.ts";
import type { MovedStatement, TogetherOptions, TogetherStep } from "../../rules/kit/printer.ts";
import { referenceTo } from "./printer-imports.ts";
import {
  hasComment,
  indentationAt,
  indented,
  lineEnd,
  lineStart,
  type Source,
  standsAlone,
} from "./printer-text.ts";

/** Lines longer than this are broken, as Black and Ruff do. */
const longestLine = 88;

export function awaitTogether(
  source: Source,
  steps: readonly TogetherStep[],
  options: TogetherOptions,
): readonly Edit[] | undefined {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last || steps.length < 2) return undefined;
  const { before, behind, within } = options;
  const moved = [...[...before, ...behind].map(({ span }) => span), ...statementsOf(steps)].sort(
    ([left], [right]) => left - right,
  );
  if (!onlyCommentsBetween(source.module, source.text, moved)) return undefined;
  const { file } = source.module;
  const returned = last.returns ? freeName(source.module, ["result", "returned"], within) : undefined;
  const named = steps.map((step) => ({
    ...step,
    name: step.inner ?? (step === last ? returned : undefined),
  }));
  if (!moved.every((statement) => standsAlone(source, statement))) {
    if (options.with !== "gather" || named.some(({ name }) => name !== undefined)) return undefined;
    return sharingLines(source, steps, { within, before, behind, moved });
  }
  const rewritten =
    options.with === "gather"
      ? gathered(source, named, within, moved)
      : grouped(source, named, within, moved);
  const span: Span = [first.statement[0], lineEnd(source, last.statement[1])];
  const indentation = indentationAt(source, first.statement[0]);
  const [head = "", ...rest] = rewritten.lines;
  const lines = [...before.flatMap((statement) => withComments(source, statement, moved)), head].map(
    (line, at) => (at === 0 ? line : indentation + line),
  );
  const ending = behind.flatMap((statement) => withComments(source, statement, moved));
  if (returned !== undefined) ending.push(`return ${returned}`);
  return [
    ...rewritten.edits,
    {
      file,
      span,
      newText: [...lines, ...rest, ...ending.map((line) => indentation + line)].join(source.newline),
    },
  ];
}

/** A step with a new name for what it gives, where it is returned or stands within an expression. */
interface NamedStep extends TogetherStep {
  readonly name?: string | undefined;
}

/** A statement with its comments, but for the indentation of its first lines. */
function withComments(
  source: Source,
  { span, text }: MovedStatement,
  moved: readonly Span[],
): readonly string[] {
  const { above, behind } = commentsOf(source, moved, span);
  return [...above, text + behind];
}

/** Statements that share lines become one in their place: `a, b = await gather(f(), g())`. */
function sharingLines(
  source: Source,
  steps: readonly TogetherStep[],
  options: Pick<TogetherOptions, "within" | "before" | "behind"> & { readonly moved: readonly Span[] },
): readonly Edit[] | undefined {
  const { within, before, behind, moved } = options;
  const span: Span = [moved[0]?.[0] ?? 0, moved.at(-1)?.[1] ?? 0];
  const areNeighbours = moved.every((statement, at) => {
    const next = moved[at + 1];
    return !next || /^[\s;]*$/.test(source.text.slice(statement[1], next[0]));
  });
  // On lines with other statements there is no room for annotations, comments or further lines.
  const isSimple = areNeighbours && !hasComment(source, span) && !source.text.slice(...span).includes("\n");
  if (!isSimple || steps.some((step) => step.annotation)) return undefined;
  const gather = referenceTo(source, "asyncio.gather", within);
  const operands = steps.map((one) => source.text.slice(...one.operand));
  const texts = [
    ...before.map(({ text }) => text),
    `${assignmentTo(source, steps, within)}await ${gather.text}(${operands.join(", ")})`,
    ...behind.map(({ text }) => text),
  ];
  return [...gather.edits, { file: source.module.file, span, newText: texts.join("; ") }];
}

interface Rewritten {
  /** The first line continues where the first statement began. */
  readonly lines: readonly string[];
  readonly edits: readonly Edit[];
}

function gathered(
  source: Source,
  steps: readonly NamedStep[],
  within: FunctionIr,
  moved: readonly Span[],
): Rewritten {
  const gather = referenceTo(source, "asyncio.gather", within);
  const indentation = indentationAt(source, steps[0]?.statement[0] ?? 0);
  const step = indentation.includes("\t") ? "\t" : "    ";
  const assigned = assignmentTo(source, steps, within);
  const operands = steps.map((one) => source.text.slice(...one.operand));
  const notes = steps.map((_, at) => notesOf(source, moved, steps, at));
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

function grouped(
  source: Source,
  steps: readonly NamedStep[],
  within: FunctionIr,
  moved: readonly Span[],
): Rewritten {
  const taskGroup = referenceTo(source, "asyncio.TaskGroup", within);
  const indentation = indentationAt(source, steps[0]?.statement[0] ?? 0);
  const step = indentation.includes("\t") ? "\t" : "    ";
  const group = freeName(source.module, ["group", "task_group"], within);
  const starts: string[] = [];
  const results: string[] = [];
  steps.forEach((one, at) => {
    const note = notesOf(source, moved, steps, at);
    for (const line of note.above) starts.push(indentation + step + line);
    const create = `${group}.create_task(${indented(source.text.slice(...one.operand), step)})`;
    if (one.target) {
      const target = source.text.slice(...one.target);
      const stem =
        /^[\p{L}_][\p{L}\p{N}_]*$/u.test(target) && target !== "_" ? `${target}_task` : `task_${at + 1}`;
      const task = freeName(source.module, [stem], within);
      const type = one.annotation ? `: ${source.text.slice(...one.annotation)}` : "";
      starts.push(`${indentation}${step}${task} = ${create}${note.behind}`);
      results.push(`${indentation}${target}${type} = ${task}.result()`);
    } else if (one.name !== undefined) {
      const task = freeName(source.module, [`${one.name}_task`], within);
      starts.push(`${indentation}${step}${task} = ${create}${note.behind}`);
      results.push(`${indentation}${one.name} = ${task}.result()`);
    } else starts.push(`${indentation}${step}${create}${note.behind}`);
  });
  return {
    lines: [`async with ${taskGroup.text}() as ${group}:`, ...starts, ...results],
    edits: taskGroup.edits,
  };
}

/** `a, _, (b, c) = `; nothing when no step keeps its result. */
function assignmentTo(source: Source, steps: readonly NamedStep[], within: FunctionIr): string {
  if (steps.every((step) => !step.target && step.name === undefined)) return "";
  // `_` translates texts where it is bound.
  const isBound = source.module.functions.some(
    ({ kind, locals }) => kind === "module" && locals.includes("_"),
  );
  const unused = isBound ? freeName(source.module, ["unused", "ignored"], within) : "_";
  const targets = steps.map((step) => {
    const text = step.target ? source.text.slice(...step.target) : (step.name ?? unused);
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

/** Each once: a statement that gathers is several steps. One that steps are taken out of is none. */
function statementsOf(steps: readonly TogetherStep[]): readonly Span[] {
  return steps.flatMap(({ statement, inner }, at) =>
    inner !== undefined || steps[at - 1]?.statement === statement ? [] : [statement],
  );
}

/** The comments of a step's statement, for the first step of the statement. */
function notesOf(
  source: Source,
  moved: readonly Span[],
  steps: readonly TogetherStep[],
  at: number,
): { readonly above: readonly string[]; readonly behind: string } {
  const { statement, inner } = steps[at] ?? {};
  return !statement || inner !== undefined || steps[at - 1]?.statement === statement
    ? { above: [], behind: "" }
    : commentsOf(source, moved, statement);
}

/** Comments above a statement, from the one before it on, and the one at the end of its line. */
function commentsOf(
  source: Source,
  statements: readonly Span[],
  [start, stop]: Span,
): { readonly above: readonly string[]; readonly behind: string } {
  const before = statements.filter(([other]) => other < start).at(-1);
  const from = before ? lineEnd(source, before[1]) : lineStart(source, start);
  const end = lineEnd(source, stop);
  const above: string[] = [];
  let behind = "";
  for (const { span } of source.module.comments) {
    if (span[0] >= from && span[1] <= start) above.push(source.text.slice(...span));
    else if (span[0] >= stop && span[1] <= end) behind = `  ${source.text.slice(...span)}`;
  }
  return { above, behind };
}
