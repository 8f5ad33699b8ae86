/** Writes awaits that stood one after another as one `Promise.all`. */
import type { Edit } from "../../ir/edits.ts";
import type { Span } from "../../ir/module.ts";
import type { TogetherOptions, TogetherStep } from "../../rules/kit/printer.ts";
import {
  hasComment,
  indentationAt,
  indentationStep,
  lastCodeBefore,
  lineEnd,
  lineStart,
  longestLine,
  type Source,
  standsAlone,
} from "./printer-text.ts";

/** Undefined where the statements declare in different ways, or share their lines with comments. */
export function awaitTogether(
  source: Source,
  steps: readonly TogetherStep[],
  options: TogetherOptions,
): readonly Edit[] | undefined {
  const [first] = steps;
  const last = steps.at(-1);
  if (options.with !== "gather" || !first || !last || steps.length < 2) return undefined;
  const assigned = assignmentTo(source, steps, options.before);
  if (assigned === undefined) return undefined;
  const moved = [...options.before, ...steps.map(({ statement }) => statement)].sort(
    ([left], [right]) => left - right,
  );
  const { file } = source.module;
  if (moved.every((statement) => standsAlone(source, statement))) {
    const span: Span = [first.statement[0], lineEnd(source, last.statement[1])];
    const indentation = indentationAt(source, first.statement[0]);
    const moves = options.before.flatMap((statement) => movedUp(source, statement, moved));
    const [head = "", ...rest] = written(source, steps, assigned, moved);
    const lines = [...moves, head].map((line, at) => (at === 0 ? line : indentation + line));
    return [{ file, span, newText: [...lines, ...rest].join(source.newline) }];
  }
  const span: Span = [first.statement[0], last.statement[1]];
  const newText = areApart(source, moved, /^\s*,\s*$/)
    ? inOneList(source, steps, assigned, options.before)
    : areApart(source, moved, /^\s*$/)
      ? sharingLines(source, steps, assigned, options.before)
      : undefined;
  return newText === undefined || hasComment(source, span) ? undefined : [{ file, span, newText }];
}

/** `const a = await f(), b = await g()`: its parts become one of them. */
function inOneList(
  source: Source,
  steps: readonly TogetherStep[],
  assigned: string,
  before: readonly Span[],
): string {
  const moves = before.map((span) => source.text.slice(...span));
  return [...moves, onOneLine(source, steps, assigned.replace(/^(?:const|let|var) /, ""))].join(", ");
}

/** A statement with its comments, but for the indentation of its first lines. */
function movedUp(source: Source, statement: Span, moved: readonly Span[]): readonly string[] {
  const { above, behind } = commentsOf(source, moved, statement);
  return [...above, source.text.slice(...statement) + behind];
}

/** Statements that share lines become one in their place; undefined where they would run into one another. */
function sharingLines(
  source: Source,
  steps: readonly TogetherStep[],
  assigned: string,
  before: readonly Span[],
): string | undefined {
  const moves = before.map((span) => source.text.slice(...span));
  if (moves.some((text) => !text.endsWith(";"))) return undefined;
  return [...moves, onOneLine(source, steps, assigned)].join(" ");
}

/** Whether nothing else stands between the statements. */
function areApart(source: Source, statements: readonly Span[], by: RegExp): boolean {
  return statements.every((statement, at) => {
    const next = statements[at + 1];
    return !next || by.test(source.text.slice(statement[1], next[0]));
  });
}

function onOneLine(source: Source, steps: readonly TogetherStep[], assigned: string): string {
  const operands = steps.map((one) => source.text.slice(...one.operand));
  return `${assigned}await Promise.all([${operands.join(", ")}])${endOf(source, steps)}`;
}

function endOf(source: Source, steps: readonly TogetherStep[]): string {
  return steps.some(({ statement }) => source.text[statement[1] - 1] === ";") ? ";" : "";
}

/** The first line continues where the first statement began. */
function written(
  source: Source,
  steps: readonly TogetherStep[],
  assigned: string,
  moved: readonly Span[],
): readonly string[] {
  const [first] = steps;
  const indentation = indentationAt(source, first?.statement[0] ?? 0);
  const step = indentationStep(source);
  const operands = steps.map((one) => source.text.slice(...one.operand));
  const notes = steps.map((one) => commentsOf(source, moved, one.statement));
  const short = onOneLine(source, steps, assigned);
  const fits =
    indentation.length + short.length <= longestLine(source) &&
    !operands.some((operand) => operand.includes("\n")) &&
    notes.every((note) => note.above.length === 0 && note.behind === "");
  if (fits) return [short];
  const inner = indentation + step;
  return [
    `${assigned}await Promise.all([`,
    ...operands.flatMap((operand, at) => {
      const note = notes[at];
      return [
        ...(note?.above ?? []).map((line) => inner + line),
        `${inner}${indented(operand, step)},${note?.behind ?? ""}`,
      ];
    }),
    `${indentation}])${endOf(source, steps)}`,
  ];
}

/** `const [a, , { b }] = `; nothing when no step keeps its result. */
function assignmentTo(
  source: Source,
  steps: readonly TogetherStep[],
  moved: readonly Span[],
): string | undefined {
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
  const above = moved.at(-1);
  const end = above ? above[1] - 1 : lastCodeBefore(source, steps[0]?.statement[0] ?? 0);
  const isApart = end < 0 || source.text[end] === ";" || (!above && source.text[end] === "{");
  return `${isApart ? "" : ";"}${pattern} = `;
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
    else if (span[0] >= stop && span[1] <= end) behind = ` ${source.text.slice(...span)}`;
  }
  return { above, behind };
}
