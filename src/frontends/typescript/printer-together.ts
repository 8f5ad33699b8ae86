/** Writes awaits that stood one after another as one `Promise.all`. */
import { onlyCommentsBetween } from "../../ir/comments.ts";
import type { Edit } from "../../ir/edits.ts";
import { freeName } from "../../ir/free-name.ts";
import type { Span } from "../../ir/module.ts";
import type { MovedStatement, TogetherOptions, TogetherStep } from "../../rules/kit/printer.ts";
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
  if (source.module.functions.some(({ locals }) => locals.includes("Promise"))) return undefined;
  const { before, behind, within } = options;
  const returned = last.returns ? freeName(source.module, ["result", "returned"], within) : undefined;
  const named = steps.map((step) => ({
    ...step,
    name: step.inner ?? (step === last ? returned : undefined),
  }));
  const assigned = assignmentTo(
    source,
    named,
    before.map(({ span }) => span),
  );
  if (assigned === undefined) return undefined;
  const moved = [...[...before, ...behind].map(({ span }) => span), ...statementsOf(steps)].sort(
    ([left], [right]) => left - right,
  );
  if (!onlyCommentsBetween(source.module, source.text, moved)) return undefined;
  const { file } = source.module;
  if (moved.every((statement) => standsAlone(source, statement))) {
    const span: Span = [first.statement[0], lineEnd(source, last.statement[1])];
    const indentation = indentationAt(source, first.statement[0]);
    const moves = before.flatMap((statement) => withComments(source, statement, moved));
    const [head = "", ...rest] = written(source, steps, assigned, moved);
    const lines = [...moves, head].map((line, at) => (at === 0 ? line : indentation + line));
    const ending = behind.flatMap((statement) => withComments(source, statement, moved));
    if (returned !== undefined) ending.push(`return ${returned}${endOf(source, steps)}`);
    return [
      {
        file,
        span,
        newText: [...lines, ...rest, ...ending.map((line) => indentation + line)].join(source.newline),
      },
    ];
  }
  if (named.some(({ name }) => name !== undefined)) return undefined;
  const span: Span = [first.statement[0], last.statement[1]];
  const newText = areApart(source, moved, /^\s*,\s*$/)
    ? inOneList(source, steps, assigned, options)
    : areApart(source, moved, /^\s*$/)
      ? sharingLines(source, steps, assigned, options)
      : undefined;
  return newText === undefined || hasComment(source, span) ? undefined : [{ file, span, newText }];
}

/** `const a = await f(), b = await g()`: its parts become one of them. */
function inOneList(
  source: Source,
  steps: readonly TogetherStep[],
  assigned: string,
  { before, behind }: TogetherOptions,
): string {
  const [above, below] = [before, behind].map((statements) => statements.map(({ text }) => text));
  const together = onOneLine(source, steps, assigned.replace(/^(?:const|let|var) /, ""));
  return [...(above ?? []), together, ...(below ?? [])].join(", ");
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

/** Statements that share lines become one in their place; undefined where they would run into one another. */
function sharingLines(
  source: Source,
  steps: readonly TogetherStep[],
  assigned: string,
  { before, behind }: TogetherOptions,
): string | undefined {
  const [above, below] = [before, behind].map((statements) => statements.map(({ text }) => text));
  const parts = [...(above ?? []), onOneLine(source, steps, assigned), ...(below ?? [])];
  return parts.slice(0, -1).every((text) => text.endsWith(";")) ? parts.join(" ") : undefined;
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
  const notes = steps.map((_, at) => notesOf(source, moved, steps, at));
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
  steps: readonly NamedStep[],
  moved: readonly Span[],
): string | undefined {
  const keeping = steps.filter((step) => step.target);
  const naming = steps.some(({ name }) => name !== undefined);
  const [first] = keeping;
  if (!first && !naming) return "";
  if (keeping.some((step) => step.declares !== first?.declares)) return undefined;
  const declares = first ? first.declares : "const";
  // Names that stand for results are new.
  if (naming && declares === undefined) return undefined;
  if (declares !== undefined && !/^(const|let|var)$/.test(declares)) return undefined;
  const targets = steps.map(({ target, name }) => (target ? source.text.slice(...target) : (name ?? "")));
  while (targets.at(-1) === "") targets.pop();
  const pattern = `[${targets.map((target, at) => (at === 0 ? target : target === "" ? " " : ` ${target}`)).join(",")}]`;
  const type = annotation(source, steps);
  if (type === undefined) return undefined;
  if (declares !== undefined) return `${declares} ${pattern}${type} = `;
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
    else if (span[0] >= stop && span[1] <= end) behind = ` ${source.text.slice(...span)}`;
  }
  return { above, behind };
}
