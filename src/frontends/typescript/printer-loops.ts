/** Writes `for … of` for a method that calls an async function for each element. */
import type { Edit } from "../../ir/edits.ts";
import type { Call, FunctionIr } from "../../ir/module.ts";
import { statementsOf } from "../../ir/walk.ts";
import { hasComment, type Source } from "./printer-text.ts";

interface LoopOptions {
  readonly statementEnd: number;
  readonly keys: "index" | "key" | "none";
}

/**
 * `items.forEach(async (item) => { … })` becomes `for (const item of items) { … }`. The call is a
 * whole statement, and the text of the body stays as it is. Undefined where the body returns, where
 * the function is no arrow with a block, or where it takes more than the element and its index.
 */
export function loopInsteadOfCallback(
  source: Source,
  call: Call,
  callback: FunctionIr,
  options: LoopOptions,
): readonly Edit[] | undefined {
  if (callback.form !== "arrow" || source.text[callback.bodySpan[0]] !== "{") return undefined;
  if (
    call.optional ||
    call.arguments.length !== 1 ||
    /\?\.\s*\w+$/.test(source.text.slice(...call.callee.span))
  )
    return undefined;
  const { member } = call.callee;
  if (member === undefined) return undefined;
  if (statementsOf(callback).some(({ statement }) => statement.type === "return")) return undefined;
  const loop = loopOver(source, callback, options.keys);
  if (loop === undefined) return undefined;
  const head: readonly [number, number] = [call.span[0], callback.bodySpan[0]];
  const tail: readonly [number, number] = [callback.bodySpan[1], options.statementEnd];
  if (hasComment(source, [call.callee.span[1], head[1]]) || hasComment(source, tail)) return undefined;
  const receiver = source.text.slice(call.span[0], call.callee.span[1]).replace(/\s*\.\s*\w+$/, "");
  const { file } = source.module;
  return [
    { file, span: head, newText: `for (const ${loop.target} of ${receiver}${loop.iterated}) ` },
    { file, span: tail, newText: "" },
  ];
}

/** What the loop binds, and what of the receiver it goes through. */
function loopOver(
  source: Source,
  callback: FunctionIr,
  keys: "index" | "key" | "none",
): { readonly target: string; readonly iterated: string } | undefined {
  const [element, index, ...others] = callback.parameters;
  if (!element || others.length > 0 || callback.parameters.some((one) => one.kind !== "positional"))
    return undefined;
  if (callback.parameters.some((one) => one.optional || one.annotation)) return undefined;
  const shown = source.text.slice(...element.span);
  if (!index) return { target: shown, iterated: keys === "key" ? ".values()" : "" };
  if (keys === "none") return undefined;
  const target = `[${source.text.slice(...index.span)}, ${shown}]`;
  // A map gives its keys with its values by itself.
  return { target, iterated: keys === "key" ? "" : ".entries()" };
}
