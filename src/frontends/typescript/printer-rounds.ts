/** Writes the rounds of a loop as work that is awaited together: `const all = await Promise.all(keys.map((key) => load(key)))`. */
import type { Edit } from "../../ir/edits.ts";
import { freeName } from "../../ir/free-name.ts";
import type { Span } from "../../ir/module.ts";
import { valueById } from "../../ir/walk.ts";
import type { Collects, LoopRounds, RoundsOptions } from "../../rules/kit/printer.ts";
import {
  hasComment,
  indentationAt,
  indentationStep,
  lineEnd,
  lineStart,
  longestLine,
  type Source,
  standsAlone,
} from "./printer-text.ts";

/** Undefined where the loop shares its lines or its body is no block, and for a limit where no part of an array can be taken. */
export function gatherRounds(
  source: Source,
  rounds: LoopRounds,
  options: RoundsOptions,
): readonly Edit[] | undefined {
  const { loop } = rounds;
  const { text } = source;
  const iterable = iterableOf(source, rounds);
  // Of an array with holes `map` leaves them out.
  if (!standsAlone(source, loop.span) || iterable === undefined || /[[,]\s*,/.test(iterable))
    return undefined;
  const collects = inOrder(source, rounds);
  if (hasComment(source, collects.statement.span)) return undefined;
  if (hasComment(source, [loop.span[1], lineEnd(source, loop.span[1])])) return undefined;
  const round = roundOf(source, rounds, collects);
  if (!round) return undefined;
  const isArray = !rounds.counting && isArrayValue(loop, options);
  const end = text[collects.statement.span[1] - 1] === ";" ? ";" : "";
  const indentation = indentationAt(source, loop.span[0]);
  const made = options.limit === undefined ? madeAbove(source, loop, collects) : undefined;
  const isPlain = options.limit !== undefined || isCallable(loop, options);
  const work = (items: string): string =>
    isArray && !isPlain
      ? `(${items}).map(${round})`
      : isArray
        ? `${items}.map(${round})`
        : `Array.from(${items}, ${round})`;
  const names = (candidates: readonly string[]) => freeName(source.module, candidates, options.within);
  const lines = ((): readonly string[] | undefined => {
    if (options.limit !== undefined) {
      if (!isArray || collects.entry || !/^[\w.]+$/.test(iterable)) return undefined;
      const start = names(["start", "first"]);
      const part = `${iterable}.slice(${start}, ${start} + ${options.limit})`;
      return [
        `for (let ${start} = 0; ${start} < ${iterable}.length; ${start} += ${options.limit}) {`,
        ...fitted(
          source,
          indentation,
          `${indentationStep(source)}${collects.name}.push(...(await Promise.all(`,
          work(part),
          `)))${end}`,
        ),
        "}",
      ];
    }
    if (collects.entry) {
      const [key, value] = [names(["key", "at"]), names(["value", "found"])];
      return [
        ...fitted(
          source,
          indentation,
          `for (const [${key}, ${value}] of await Promise.all(`,
          work(iterable),
          ")) {",
        ),
        `${indentationStep(source)}${collects.name}[${key}] = ${value}${end}`,
        "}",
      ];
    }
    return made
      ? fitted(source, indentation, `${text.slice(...made)}await Promise.all(`, work(iterable), `)${end}`)
      : fitted(
          source,
          indentation,
          `${collects.name}.push(...(await Promise.all(`,
          work(iterable),
          `)))${end}`,
        );
  })();
  if (!lines) return undefined;
  const span: Span = [made ? made[0] : loop.span[0], lineEnd(source, loop.span[1])];
  const newText = lines.map((line, at) => (at === 0 ? line : indentation + line)).join(source.newline);
  return [{ file: source.module.file, span, newText }];
}

function iterableOf({ text }: Source, { loop, counting }: LoopRounds): string | undefined {
  if (counting) return `{ length: ${text.slice(...counting.limit)} }`;
  return loop.iterableSpan && text.slice(...loop.iterableSpan);
}

/** `found[i] = …` in a loop that counts `i` up fills an empty list as `found.push(…)` does. */
function inOrder({ text }: Source, { collects, counting }: LoopRounds): Collects {
  const { entry, made, ...rest } = collects;
  const isNext = entry && counting && text.slice(...entry) === `${collects.name}[${counting.name}]`;
  const isList = made?.type === "assign" && made.valueSpan && text.slice(...made.valueSpan) === "[]";
  return isNext && isList ? { ...rest, made } : collects;
}

function isArrayValue(loop: LoopRounds["loop"], { within }: RoundsOptions): boolean {
  const value = valueById(within, loop.iterable);
  return (
    (value?.op === "compute" && value.what === "list") ||
    (value !== undefined && "facts" in value && /^(Readonly)?Array$/.test(value.facts?.type ?? ""))
  );
}

/** A method can be called on it without brackets around it. */
function isCallable({ iterable, iterableSpan }: LoopRounds["loop"], { within }: RoundsOptions): boolean {
  const value = valueById(within, iterable);
  if (!value || ("asserted" in value && value.asserted !== undefined)) return false;
  if (value.span[0] !== iterableSpan?.[0] || value.span[1] !== iterableSpan[1]) return false;
  if (value.op === "call") return value.construct !== true;
  return value.op === "read" || (value.op === "compute" && value.what === "list");
}

/** One line where it fits; else the call is broken behind its parenthesis. Lines of the work stay as they are. */
function fitted(
  source: Source,
  indentation: string,
  head: string,
  work: string,
  tail: string,
): readonly string[] {
  const line = `${head}${work}${tail}`;
  if (work.includes("\n") || indentation.length + line.length <= longestLine(source)) return [line];
  const step = indentationStep(source);
  const outer = /^\s*/.exec(head)?.[0] ?? "";
  return [head, `${outer}${step}${work},`, `${outer}${tail}`];
}

/** What a round does as an arrow; the lines of the loop's body move over as they are. */
function roundOf(source: Source, { loop, counting }: LoopRounds, collects: Collects): string | undefined {
  const { text } = source;
  const target = counting
    ? `_, ${counting.name}`
    : loop.target && text.slice(...loop.target).replace(/^(?:const|let|var)\s+/, "");
  if (target === undefined) return undefined;
  const isPlain =
    collects.await !== undefined &&
    collects.entry === undefined &&
    loop.body.length === 1 &&
    !hasComment(source, loop.span);
  if (isPlain && collects.await) return `(${target}) => ${text.slice(...collects.await.operandSpan)}`;
  const { statement, value, entry } = collects;
  const [first] = loop.body;
  if (!first || !loop.body.every((one) => standsAlone(source, one.span))) return undefined;
  const open = text.lastIndexOf("{", first.span[0]);
  const close = text.lastIndexOf("}", loop.span[1]);
  if (open < (counting?.limit ?? loop.iterableSpan ?? [0, 0])[1] || close < statement.span[1])
    return undefined;
  const key = entry && text.slice(...entry).match(/^[^[]*\[(.*)\]$/s)?.[1];
  if (entry && key === undefined) return undefined;
  const given = text.slice(...value);
  const returned = key === undefined ? given : `[${key}, ${given}] as const`;
  const before = text.slice(open, lineStart(source, statement.span[0]));
  const end = text[statement.span[1] - 1] === ";" ? ";" : "";
  const behind = text.slice(statement.span[1], close + 1);
  const isScript = /\.[cm]?jsx?$/.test(source.module.file);
  const result = isScript ? returned.replace(/ as const$/, "") : returned;
  return `async (${target}) => ${before}${indentationAt(source, statement.span[0])}return ${result}${end}${behind}`;
}

/** The statement that makes the list, where what is awaited may take its place. */
function madeAbove(source: Source, loop: LoopRounds["loop"], { made, entry }: Collects): Span | undefined {
  if (entry || made?.type !== "assign" || !made.valueSpan || !standsAlone(source, made.span))
    return undefined;
  return hasComment(source, [made.span[0], loop.span[0]]) ? undefined : [made.span[0], made.valueSpan[0]];
}
