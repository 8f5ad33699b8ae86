/** Names for results that had none, because they were used where they were awaited. */
import { innerAwaits } from "../../analysis/inner-awaits.ts";
import type { Edit } from "../../ir/edits.ts";
import { freeName } from "../../ir/free-name.ts";
import type { Await, FunctionIr, Module, Span } from "../../ir/module.ts";
import { childrenOf, operationsOf, statementsOf, valueById } from "../../ir/walk.ts";
import type { Printer } from "./printer.ts";

/**
 * A name for the result of some awaits of a function that stand within expressions. None means anything there yet, and
 * none is the same as another's that may get one at another time.
 */
export function resultNames(
  module: Module,
  printer: Printer,
  within: FunctionIr,
  wanted: readonly Await[],
): ReadonlyMap<Await, string> {
  const names = new Map<Await, string>();
  if (wanted.length === 0) return names;
  const taken = new Set(namesReadIn(module, within));
  for (const waits of statementsOf(within).flatMap(({ statement }) => innerAwaits(statement))) {
    const stem = keyBefore(printer, waits) ?? nounOf(within, waits) ?? "value";
    const isTaken = module.language === "python" && builtins.test(stem);
    const isName = !/^(?:\p{Lu}|__|.$)/u.test(stem) && !isTaken;
    const name = nameFrom(module, within, isName ? stem : "value", taken);
    taken.add(name);
    if (wanted.includes(waits)) names.set(waits, name);
  }
  return names;
}

function nameFrom(module: Module, within: FunctionIr, stem: string, taken: ReadonlySet<string>): string {
  const stems = reserved.test(stem) ? ["value"] : [stem, "value"];
  const numbers = Array.from({ length: 60 }, (_, at) => (at === 0 ? "" : String(at + 1)));
  const all = stems.flatMap((one) => numbers.map((number) => one + number));
  return freeName(
    module,
    all.filter((name) => !taken.has(name)),
    within,
  );
}

/** `{ user: await load() }`, `show(user=await load())`. */
function keyBefore(printer: Printer, { span: [start] }: Await): string | undefined {
  const before = printer.text([Math.max(0, start - 80), start]);
  const key = /[{,\n]\s*(["']?)([\p{L}_$][\p{L}\p{N}_$]*)\1\s*:\s*\(?$/u.exec(before)?.[2];
  return key ?? /[(,]\s*([\p{L}_$][\p{L}\p{N}_$]*)\s*=\s*\(?$/u.exec(before)?.[1];
}

/** `get_user(…)` gives a `user`. */
function nounOf(within: FunctionIr, { operand }: Await): string | undefined {
  const call = valueById(within, operand);
  if (call?.op !== "call") return undefined;
  const name = call.callee.member ?? call.callee.place?.root ?? "";
  const [, noun] =
    /^(?:get|fetch|load|read|find|query|select|request|retrieve|list|compute|count|make|create|build)_?(\p{L}.*)$/u.exec(
      name,
    ) ?? [];
  if (noun === undefined) return /^(?:get|fetch|request)$/.test(name) ? "response" : undefined;
  // `getter` gives no `ter`.
  const isWord = name.includes("_") || /^\p{Lu}/u.test(noun);
  return isWord ? noun.charAt(0).toLowerCase() + noun.slice(1) : undefined;
}

/** Words of the languages, and names that other repairs give. */
const reserved =
  /^(?:result|returned|and|as|assert|async|await|break|case|catch|class|const|continue|debugger|def|default|del|delete|do|elif|else|enum|except|export|extends|false|finally|for|from|function|global|if|implements|import|in|instanceof|interface|is|lambda|let|new|nonlocal|not|null|or|package|pass|private|protected|public|raise|return|static|super|switch|this|throw|true|try|typeof|undefined|var|void|while|with|yield|self|cls|arguments|eval)$/;

/** Functions and classes of Python that code may need behind a name of its own. */
const builtins =
  /^(?:abs|all|any|bin|bool|bytes|dict|dir|filter|float|format|hash|help|hex|id|input|int|iter|len|list|map|max|min|next|object|open|print|property|range|repr|round|set|slice|sorted|str|sum|super|tuple|type|vars|zip)$/;

/** Names that a function and those in it use, wherever they come from. */
function namesReadIn(module: Module, within: FunctionIr): readonly string[] {
  const own = operationsOf(within).flatMap(({ operation }) =>
    operation.op === "read" || operation.op === "write" ? [operation.place.root] : [],
  );
  return [...own, ...childrenOf(module, within).flatMap((child) => namesReadIn(module, child))];
}

/** The name in the place of an await: `(await f()).x` becomes `result.x`, and `{ user: await f() }` becomes `{ user }` where the language has that. */
export function nameInstead(printer: Printer, waits: Await, name: string, hasShorthand: boolean): Edit {
  const [start, end] = waits.span;
  const before = printer.text([Math.max(0, start - 80), start]);
  const behind = printer.text([end, end + 80]);
  const key = /[{,\n]\s*([\p{L}_$][\p{L}\p{N}_$]*):\s*$/u.exec(before);
  if (hasShorthand && key?.[1] === name && /^\s*[,}]/.test(behind))
    return printer.replace([start - (before.length - before.lastIndexOf(name)), end], name);
  const brackets: Span = [start - 1, end + 1];
  const areNeedless = before.endsWith("(") && behind.startsWith(")") && !isCall(before.slice(0, -1));
  return printer.replace(areNeedless ? brackets : waits.span, name);
}

/** A name or a bracket before a parenthesis makes it a call; a word of the language with a blank behind it does not. */
function isCall(before: string): boolean {
  if (before.endsWith(">")) return true;
  const [, last, blank] = /([\p{L}\p{N}_$]+|[)\]"'`])(\s*)$/u.exec(before) ?? [];
  return last !== undefined && !(blank !== "" && wordsBeforeValues.test(last));
}

const wordsBeforeValues = /^(return|typeof|in|of|not|and|or|if|is|else|await|yield|void|case|lambda)$/;
