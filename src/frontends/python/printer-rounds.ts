/** Writes the rounds of a loop as work that is gathered: `results = await asyncio.gather(*(load(key) for key in keys))`. */
import type { Edit } from "../../ir/edits.ts";
import { freeName } from "../../ir/free-name.ts";
import type { FunctionIr, Span } from "../../ir/module.ts";
import { valueById } from "../../ir/walk.ts";
import type { Collects, ComprehensionRounds, LoopRounds, RoundsOptions } from "../../rules/kit/printer.ts";
import { referenceTo } from "./printer-imports.ts";
import {
  hasComment,
  indentationAt,
  lineEnd,
  lineOf,
  lineStart,
  type Source,
  standsAlone,
} from "./printer-text.ts";

/** Lines longer than this are broken, as Black and Ruff do. */
const longestLine = 88;

/** Undefined where the loop shares its lines, or where what each round is about is no plain list of names. */
export function gatherRounds(
  source: Source,
  { loop, collects }: LoopRounds,
  options: RoundsOptions,
): readonly Edit[] | undefined {
  if (!standsAlone(source, loop.span) || !loop.target || !loop.iterableSpan) return undefined;
  const target = source.text.slice(...loop.target);
  if (hasComment(source, collects.statement.span)) return undefined;
  if (hasComment(source, [loop.span[1], lineEnd(source, loop.span[1])]) && loop.body.length === 1)
    return undefined;
  const iterable = iterableText(source, loop, loop.iterableSpan, options.within);
  if (iterable === undefined) return undefined;
  const each = `for ${target} in ${iterable}`;
  const gather = referenceTo(source, "asyncio.gather", options.within);
  const isPlain =
    collects.await !== undefined &&
    collects.entry === undefined &&
    loop.body.length === 1 &&
    options.limit === undefined &&
    !hasComment(source, loop.span);
  const round =
    isPlain && collects.await
      ? { call: source.text.slice(...collects.await.operandSpan), lines: [], edits: [] }
      : functionOfRound(source, loop, collects, { ...options, target });
  if (!round) return undefined;
  const made = madeAbove(source, loop, collects);
  const from = made ? made[0] : loop.span[0];
  const indentation = indentationAt(source, loop.span[0]);
  const written = collected(source, collects, made, {
    gather: gather.text,
    work: `${round.call} ${each}`,
    indentation,
    within: options.within,
  });
  const newText = [...round.lines, ...written]
    .map((line, at) => (at === 0 || line === "" ? line : indentation + line))
    .join(source.newline);
  const span: Span = [from, lineEnd(source, loop.span[1])];
  return [...gather.edits, ...round.edits, { file: source.module.file, span, newText }];
}

/** With brackets where a comprehension needs them; undefined where it may not hold the text at all. */
function iterableText(
  source: Source,
  { iterable }: LoopRounds["loop"],
  span: Span,
  within: FunctionIr,
): string | undefined {
  const text = source.text.slice(...span);
  if (text.includes(":=")) return undefined;
  const value = valueById(within, iterable);
  const isBare = value?.op === "compute" && value.what === "tuple" && !text.startsWith("(");
  return isBare || value?.op === "choice" ? `(${text})` : text;
}

/** `[await f(x) for x in y]` */
export function gatherElements(
  source: Source,
  { comprehension: { span }, element }: ComprehensionRounds,
  within: FunctionIr,
): readonly Edit[] | undefined {
  const isBare = source.text.slice(span[0] + 1, element.span[0]).trim() === "";
  if (hasComment(source, span) || !isBare) return undefined;
  const gather = referenceTo(source, "asyncio.gather", within);
  const rest = source.text.slice(element.span[1], span[1] - 1);
  const call = source.text.slice(...element.operandSpan);
  const newText = `(await ${gather.text}(*(${call}${rest.trimEnd()})))`;
  const before = source.text.slice(lineStart(source, span[0]), span[0]);
  const behind = source.text.slice(span[1], span[1] + 9);
  if (/^\s*=\s*[!:}]/.test(behind)) return undefined;
  const isWhole = /(^|[=(,:]|\breturn\s)\s*$/.test(before) && !/^[.[(]/.test(behind);
  const { file } = source.module;
  return [...gather.edits, { file, span, newText: isWhole ? newText.slice(1, -1) : newText }];
}

/** The statement that makes the list, where the gathered list may take its place. */
function madeAbove(
  source: Source,
  loop: LoopRounds["loop"],
  { made, entry }: Collects,
): readonly [start: number, valueStart: number] | undefined {
  if (entry || made?.type !== "assign" || !made.valueSpan || !standsAlone(source, made.span))
    return undefined;
  return hasComment(source, [made.span[0], loop.span[0]]) ? undefined : [made.span[0], made.valueSpan[0]];
}

function collected(
  source: Source,
  { name, entry }: Collects,
  made: readonly [start: number, valueStart: number] | undefined,
  text: {
    readonly gather: string;
    readonly work: string;
    readonly indentation: string;
    readonly within: FunctionIr;
  },
): readonly string[] {
  const { module } = source;
  const step = text.indentation.includes("\t") ? "\t" : "    ";
  const fitted = (head: string, tail: string): readonly string[] => {
    const line = `${head}await ${text.gather}(*(${text.work}))${tail}`;
    if (text.indentation.length + line.length <= longestLine && !line.includes("\n")) return [line];
    return [`${head}await ${text.gather}(`, `${step}*(${text.work})`, `)${tail}`];
  };
  if (entry) {
    const key = freeName(module, ["key", "at"], text.within);
    const value = freeName(module, ["value", "found"], text.within);
    return [...fitted(`for ${key}, ${value} in `, ":"), `${step}${name}[${key}] = ${value}`];
  }
  return made ? fitted(source.text.slice(...made), "") : fitted(`${name}.extend(`, ")");
}

interface Round {
  /** How one round begins, as a call. */
  readonly call: string;
  readonly lines: readonly string[];
  readonly edits: readonly Edit[];
}

/** What a round does as a function of its own; the lines of the loop's body move over as they are. */
function functionOfRound(
  source: Source,
  loop: LoopRounds["loop"],
  { statement, value, entry }: Collects,
  { within, name, limit, target }: RoundsOptions & { readonly target: string },
): Round | undefined {
  const parameters = target.replace(/^\((.*)\)$/s, "$1").trim();
  if (!/^[\p{L}_][\p{L}\p{N}_]*(, *[\p{L}_][\p{L}\p{N}_]*)*,?$/u.test(parameters)) return undefined;
  const [first] = loop.body;
  const isOnLines = loop.body.every((one) => standsAlone(source, one.span));
  if (!first || !isOnLines || lineOf(source, first.span[0]) === lineOf(source, loop.span[0]))
    return undefined;
  const start = lineEnd(source, loop.iterableSpan?.[1] ?? loop.span[0]);
  const { text } = source;
  const outside = indentationAt(source, loop.span[0]);
  const key = entry && text.slice(...entry).match(/^[^[]*\[(.*)\]$/s)?.[1];
  if (entry && key === undefined) return undefined;
  const given = text.slice(...value);
  const returned = key === undefined ? given : `${key}, ${given}`;
  const behind = text.slice(statement.span[1], lineEnd(source, statement.span[1]));
  const body = `${text.slice(start, lineStart(source, statement.span[0]))}${indentationAt(source, statement.span[0])}return ${returned}${behind}`;
  const lines = body.split(/\r?\n/).slice(1);
  if (/"""|'''|\\$/m.test(body)) return undefined;
  const callee = freeName(source.module, [`${name}_one`, `one_${name}`], within);
  const step = outside.includes("\t") ? "\t" : "    ";
  const shifted = lines.map((line) => (line.startsWith(outside) ? line.slice(outside.length) : line));
  const semaphore = limit === undefined ? undefined : referenceTo(source, "asyncio.Semaphore", within);
  const slots = freeName(source.module, ["semaphore", "slots"], within);
  const inner = semaphore
    ? [`${step}async with ${slots}:`, ...shifted.map((line) => (line.trim() === "" ? line : step + line))]
    : shifted;
  const names = parameters.replace(/,$/, "");
  return {
    call: `${callee}(${names})`,
    lines: [
      ...(semaphore ? [`${slots} = ${semaphore.text}(${limit})`, ""] : []),
      `async def ${callee}(${names}):`,
      ...inner,
      "",
    ].map((line) => line.replace(/\r$/, "")),
    edits: semaphore ? semaphore.edits : [],
  };
}
