/**
 * Writes `await` for a chain of `.then(…)`: the functions of the chain become statements before the
 * one that waits for it, or, where no statement may stand there, an expression in its place. All
 * text that is kept stays as it is, but for its indentation.
 */
import type { Edit } from "../../ir/edits.ts";
import type { FunctionIr, Span, Statement } from "../../ir/module.ts";
import { operationsOf, statementsOf, usesOf, type ValueOperation, valueById } from "../../ir/walk.ts";
import { writtenName } from "../../ir/written-name.ts";
import type { ThenChain, ThenLink } from "../../rules/kit/printer.ts";
import {
  indentationAt,
  indentationStep,
  lastCodeBefore,
  ownParentheses,
  type Source,
  standsAlone,
  statementEnd,
} from "./printer-text.ts";

/** Undefined where names would clash, a comment would be lost, or the text cannot be put there safely. */
export function awaitInsteadOfThen(
  source: Source,
  chain: ThenChain,
  within: FunctionIr,
): readonly Edit[] | undefined {
  const base = baseOf(source, chain);
  if (!base || !chain.links.every((link) => isSimple(source, link))) return undefined;
  if (chain.caught)
    return isSimple(source, chain.caught) ? asTry(source, chain, chain.caught, base, within) : undefined;
  return asStatements(source, chain, base, within) ?? asExpression(source, chain, base);
}

/** What the first `.then` is called on. */
function baseOf(source: Source, { links }: ThenChain): Span | undefined {
  const [first] = links;
  if (!first) return undefined;
  const [start, end] = first.call.callee.span;
  const text = source.text.slice(start, end).replace(/\s*\.\s*then$/, "");
  if (text.length === end - start || text.endsWith("?")) return undefined;
  // A comment at its end would swallow what comes behind it.
  const stop = start + text.length;
  return source.module.comments.some(({ span }) => span[1] === stop) ? undefined : [start, stop];
}

/** An arrow with at most one plain parameter, whose names keep what they are given. */
function isSimple(source: Source, { call, callback }: ThenLink): boolean {
  const [parameter, ...others] = callback.parameters;
  if (callback.form !== "arrow" || callback.generator || callback.returns || others.length > 0) return false;
  if (parameter && (parameter.kind !== "positional" || parameter.optional)) return false;
  // Type arguments stand before the parenthesis of the call, or before that of the function.
  const [open] = call.argumentsSpan;
  const isGeneric = /^(async\b\s*)?</.test(source.text.slice(...callback.span));
  if (isGeneric || open !== call.callee.span[1] || source.text[open] !== "(") return false;
  if (!parameter) return true;
  const names = callback.locals.filter(
    (name) => name === parameter.name || isBoundIn(callback, name, parameter.span),
  );
  return names.every((name) =>
    usesOf(source.module, callback.id, name).writes.every(
      ({ write }) => write.place.path.length > 0 || isWithin(write.span, parameter.span),
    ),
  );
}

function isBoundIn(callback: FunctionIr, name: string, span: Span): boolean {
  return operationsOf(callback).some(
    ({ operation }) =>
      operation.op === "write" && operation.place.root === name && isWithin(operation.span, span),
  );
}

/* ---------------------------------------------------------------- statements */

function asStatements(
  source: Source,
  chain: ThenChain,
  base: Span,
  within: FunctionIr,
): readonly Edit[] | undefined {
  const found = stepsOf(source, chain, base, within);
  if (!found || losesComment(source, chain.whole, found.kept)) return undefined;
  return [replacing(source, chain, found.lines)];
}

/** The statement gives way to these lines. */
function replacing(source: Source, { site }: ThenChain, lines: readonly string[]): Edit {
  const { span } = site.statement;
  const newText = lines.join(`${source.newline}${indentationAt(source, span[0])}`);
  return { file: source.module.file, span, newText };
}

interface Steps {
  /** The first one without, the others with the indentation of the statement to come before them. */
  readonly lines: readonly string[];
  /** What of the text is in them. */
  readonly kept: readonly Span[];
}

/** Each function of the chain as statements, the one that waits last. */
function stepsOf(source: Source, chain: ThenChain, base: Span, within: FunctionIr): Steps | undefined {
  const { statement } = chain.site;
  if (!mayStandBefore(source, chain) || !chain.links.every((link) => hasFreeNames(source, link, within)))
    return undefined;
  const indentation = indentationAt(source, statement.span[0]);
  const end = statementEnd(source);
  const lines: string[] = [];
  const kept: Span[] = [base];
  let current: string | undefined = source.text.slice(...base);
  let waits = true;
  for (const [at, link] of chain.links.entries()) {
    if (current === undefined) return undefined;
    const [parameter] = link.callback.parameters;
    const binding = parameter ? `const ${source.text.slice(...parameter.span)} = ` : "";
    lines.push(`${binding}${waits ? "await " : ""}${current}${end}`);
    if (parameter) kept.push(parameter.span);
    // Inside of a `try`, what is returned early would have to be waited for.
    const mayReturn = chain.mayReturn && !chain.caught && at === chain.links.length - 1;
    const body = bodyOf(source, link, mayReturn);
    if (!body) return undefined;
    kept.push(...body.kept);
    if (body.before) lines.push(...reindented(source, body.before, indentation));
    // At the beginning of a statement, braces would be those of a block.
    const isBound =
      at < chain.links.length - 1 ? hasParameter(chain.links[at + 1]) : statement.type !== "expression";
    const result = isBound && !chain.caught ? (body.inner ?? body.result) : body.result;
    current = result && reindented(source, result, indentation).join(source.newline);
    waits = link.mayBePromise && !isRest(source, link);
    if (current !== undefined && needsBrackets(source, link, waits)) current = `(${current})`;
  }
  const isWaitedFor = chain.awaited || chain.caught !== undefined;
  const last = finalStatement(source, chain, within, current, waits && isWaitedFor);
  if (last === undefined) return undefined;
  lines.push(...last);
  // A line that begins with a bracket would go on from the one before where no semicolon ends that.
  if (lines.some((line, at) => at > 0 && /^[([`+\-/]/.test(line) && end === "")) return undefined;
  return { lines, kept };
}

/** `try { … } catch (error) { … }` for a chain that ends with `.catch(…)`. */
function asTry(
  source: Source,
  chain: ThenChain,
  caught: ThenLink,
  base: Span,
  within: FunctionIr,
): readonly Edit[] | undefined {
  const { statement } = chain.site;
  if (statement.type === "assign" || !isNeverTyped(source, caught)) return undefined;
  const steps = stepsOf(source, chain, base, within);
  const handled = bodyOf(source, caught, chain.mayReturn);
  if (!steps || !handled) return undefined;
  const [parameter] = caught.callback.parameters;
  const kept = [...steps.kept, ...handled.kept, ...(parameter ? [parameter.span] : [])];
  if (losesComment(source, chain.whole, kept)) return undefined;
  const indentation = indentationAt(source, statement.span[0]);
  const value = handled.result && reindented(source, handled.result, indentation).join(source.newline);
  const waits = chain.awaited && caught.mayBePromise;
  const last = finalStatement(source, chain, within, value, waits);
  if (!last) return undefined;
  const handler = [...(handled.before ? reindented(source, handled.before, indentation) : []), ...last];
  const all = [...steps.lines, ...handler];
  // White space counts in a template, and a bracket would go on from the line before.
  if (all.some((line) => line.includes("`") || (statementEnd(source) === "" && /^[([+\-/]/.test(line))))
    return undefined;
  const step = indentationStep(source);
  const deeper = (lines: readonly string[]) =>
    lines.map((line) => step + line.replaceAll(/\n(?=[^\r\n])/g, `\n${step}`));
  const head = parameter ? `} catch (${source.text.slice(...parameter.span)}) {` : "} catch {";
  return [replacing(source, chain, ["try {", ...deeper(steps.lines), head, ...deeper(handler), "}"])];
}

/** What is caught is `unknown` to the compiler, what `.catch` gives is `any`: only some uses fit both. */
function isNeverTyped(source: Source, { callback }: ThenLink): boolean {
  const [parameter] = callback.parameters;
  if (!parameter || /\.[cm]?jsx?$/.test(source.module.file)) return true;
  if (parameter.annotation) return /^(unknown|any)$/.test(parameter.annotation.name);
  if (!callback.locals.includes(parameter.name)) return false;
  return usesOf(source.module, callback.id, parameter.name).reads.every(({ read, function: reader }) => {
    if (read.place.path.length > 0) return false;
    if (read.use.as === "raised") return true;
    const call = read.use.as === "argument" ? valueById(reader, read.use.by) : undefined;
    return call?.op === "call" && /^Console\./.test(call.callee.symbol?.name ?? "");
  });
}

/** True where the statement is one of a row in braces, and the chain is all that it evaluates. */
function mayStandBefore(source: Source, { site, whole }: ThenChain): boolean {
  const { statement, index, enclosing } = site;
  if (!standsAlone(source, statement.span) || enclosing.at(-1)?.statement.type === "match") return false;
  if (index === 0 && source.text[lastCodeBefore(source, statement.span[0])] !== "{") return false;
  switch (statement.type) {
    case "expression":
      return statement.span[0] === whole[0];
    case "return":
      return isSameSpan(statement.valueSpan, whole);
    case "assign":
      return (
        isSameSpan(statement.valueSpan, whole) &&
        statement.operator === undefined &&
        source.text.startsWith(statement.declares ?? "", statement.span[0]) &&
        targetsArePlain(statement, whole)
      );
    default:
      return false;
  }
}

function isSameSpan(one: Span | undefined, other: Span): boolean {
  return one !== undefined && one[0] === other[0] && one[1] === other[1];
}

/** Nothing is called to find out where the value goes. */
function targetsArePlain(statement: Extract<Statement, { type: "assign" }>, whole: Span): boolean {
  return statement.operations.every(({ op, span }) => op !== "call" || isWithin(span, whole));
}

/** The names of the function mean nothing else in the one around it. */
function hasFreeNames(source: Source, { callback }: ThenLink, within: FunctionIr): boolean {
  const text =
    source.text.slice(within.span[0], callback.span[0]) + source.text.slice(callback.span[1], within.span[1]);
  return callback.locals.every((name) => {
    const written = writtenName(name).replaceAll("$", "\\$");
    // A member of that name is something else; what is spread is not.
    return !new RegExp(`(?<![\\w$])(?<!(?:^|[^.])\\.)${written}(?![\\w$])`).test(text);
  });
}

interface Body {
  readonly before?: Span;
  readonly result?: Span;
  /** The result without parentheses that only an arrow needs. */
  readonly inner?: Span;
  readonly kept: readonly Span[];
}

/** What the function does before its result, and that; undefined where it returns from elsewhere. */
function bodyOf(source: Source, { callback, result }: ThenLink, mayReturn: boolean): Body | undefined {
  const { bodySpan } = callback;
  if (source.text[bodySpan[0]] !== "{") {
    const inner = withoutParentheses(source, bodySpan, result);
    return { result: bodySpan, ...(inner ? { inner } : {}), kept: [bodySpan] };
  }
  const last = callback.body.at(-1);
  const returns = statementsOf(callback).filter(({ statement }) => statement.type === "return");
  if (!mayReturn && returns.some(({ statement }) => statement !== last)) return undefined;
  const ends = last?.type === "return" ? last : undefined;
  const before: Span = [bodySpan[0] + 1, ends ? ends.span[0] : bodySpan[1] - 1];
  const isEmpty = source.text.slice(...before).trim() === "";
  const value = result && ends?.valueSpan;
  return {
    ...(isEmpty ? {} : { before }),
    ...(value ? { result: value } : {}),
    kept: [before, ...(value ? [value] : [])],
  };
}

function withoutParentheses(
  source: Source,
  body: Span,
  result: ValueOperation | undefined,
): Span | undefined {
  if (result?.op !== "compute" || !["list", "dict", "format"].includes(result.what)) return undefined;
  const inner = result.asserted ?? result.span;
  const around = ownParentheses(source, inner);
  return around && isSameSpan(around, body) ? inner : undefined;
}

function hasParameter(link: ThenLink | undefined): boolean {
  return link !== undefined && link.callback.parameters.length > 0;
}

/** `({ id, ...rest }) => rest` gives an object that was only just made. */
function isRest(source: Source, { callback, result }: ThenLink): boolean {
  const [parameter] = callback.parameters;
  if (!parameter || result?.op !== "read" || result.place.path.length > 0) return false;
  const name = writtenName(result.place.root).replaceAll("$", "\\$");
  return new RegExp(`\\.\\.\\.${name}(?![\\w$])`).test(source.text.slice(...parameter.span));
}

/** The lines of a text, which stood deeper in, as they are to stand behind `indentation`. */
function reindented(source: Source, span: Span, indentation: string): readonly string[] {
  const text = source.text.slice(...span);
  const [first = "", ...others] = text.trim().split(/\r?\n/);
  const start = span[0] + (text.length - text.trimStart().length);
  const surplus = indentationAt(source, start).slice(indentation.length);
  // Inside of a template the white space counts.
  if (surplus === "" || text.includes("`")) return [[first, ...others].join(source.newline)];
  const moved = others.map((line) =>
    line.startsWith(indentation + surplus)
      ? indentation + line.slice(indentation.length + surplus.length)
      : line,
  );
  return [[first, ...moved].join(source.newline)];
}

/** What is left of the statement itself; undefined where it wants a value that there is not. */
function finalStatement(
  source: Source,
  { site, whole, mayReturn, links }: ThenChain,
  within: FunctionIr,
  value: string | undefined,
  waits: boolean,
): readonly string[] | undefined {
  const { statement } = site;
  const head = source.text.slice(statement.span[0], whole[0]);
  const tail = source.text.slice(whole[1], statement.span[1]);
  // The type of what is declared would be that of the one value alone.
  const isConstant = links.at(-1)?.result?.op === "constant";
  if (statement.type === "assign" && statement.declares === "const" && isConstant) return undefined;
  if (value !== undefined) return [`${head}${waits ? "await " : ""}${value}${tail}`];
  if (statement.type === "expression") return [];
  if (statement.type !== "return" || !mayReturn) return undefined;
  return within.body.at(-1) === statement ? [] : [`return${tail}`];
}

/* ---------------------------------------------------------------- in place */

/** `(await f()).c()` for a function that begins with its parameter and needs it once. */
function asExpression(source: Source, chain: ThenChain, base: Span): readonly Edit[] | undefined {
  const [link, ...others] = chain.links;
  const [parameter] = link?.callback.parameters ?? [];
  if (!link || others.length > 0 || !parameter || !isInPlace(source, link)) return undefined;
  const { callback } = link;
  const rest: Span = [callback.bodySpan[0] + parameter.name.length, callback.bodySpan[1]];
  if (losesComment(source, chain.whole, [base, rest])) return undefined;
  const before = source.text[lastCodeBefore(source, chain.whole[0])];
  const isStart = chain.whole[0] === chain.site.statement.span[0];
  const waits = chain.awaited && link.mayBePromise;
  if (isStart && !waits && before !== ";" && before !== "{" && before !== "}" && before !== ">")
    return undefined;
  const value = `(await ${source.text.slice(...base)})${source.text.slice(...rest)}`;
  const bracketed = needsBrackets(source, link, true) ? `(${value})` : value;
  return [{ file: source.module.file, span: chain.whole, newText: `${waits ? "await " : ""}${bracketed}` }];
}

/** True for an expression that begins with a member of the function's parameter and needs that once. */
function isInPlace(source: Source, { callback }: ThenLink): boolean {
  const [parameter] = callback.parameters;
  if (!parameter || parameter.annotation || source.text[callback.bodySpan[0]] === "{") return false;
  const body = source.text.slice(...callback.bodySpan);
  if (!body.startsWith(parameter.name) || !/^[.[]/.test(body.slice(parameter.name.length))) return false;
  const { reads } = usesOf(source.module, callback.id, parameter.name);
  return reads.length === 1 && reads[0]?.read.span[0] === callback.bodySpan[0];
}

/** True where `await` before the result would take a part of it alone. */
function needsBrackets(source: Source, { result, callback }: ThenLink, waits: boolean): boolean {
  if (!waits || !result || isUnary(result)) return false;
  return ownParentheses(source, result.span) === undefined || callback.bodySpan[0] === result.span[0];
}

function isUnary(value: ValueOperation): boolean {
  switch (value.op) {
    case "read":
    case "call":
      return true;
    case "compute":
      return ["member", "index", "list", "dict", "format"].includes(value.what);
    default:
      return false;
  }
}

function losesComment(source: Source, [start, end]: Span, kept: readonly Span[]): boolean {
  return source.module.comments.some(
    ({ span }) => span[0] >= start && span[0] < end && !kept.some((one) => isWithin(span, one)),
  );
}

function isWithin([start, end]: Span, [from, to]: Span): boolean {
  return start >= from && end <= to;
}
