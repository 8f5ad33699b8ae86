/** Writes `for … of` for a method that calls an async function for each element. */
import type { Edit } from "../../ir/edits.ts";
import type { Call, FunctionIr } from "../../ir/module.ts";
import { statementsOf } from "../../ir/walk.ts";
import { hasComment, type Source } from "./printer-text.ts";

/**
 * `items.forEach(async (item) => { … })` becomes `for (const item of items) { … }`. The call is a
 * whole statement, and the text of the body stays as it is. Undefined where the body returns, where
 * the function is no arrow with a block, or where it takes more than the element and its index.
 */
export function loopInsteadOfCallback(
  source: Source,
  call: Call,
  callback: FunctionIr,
  options: { readonly statementEnd: number },
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
  const target = loopTarget(source, callback);
  if (target === undefined) return undefined;
  const head: readonly [number, number] = [call.span[0], callback.bodySpan[0]];
  const tail: readonly [number, number] = [callback.bodySpan[1], options.statementEnd];
  if (hasComment(source, [call.callee.span[1], head[1]]) || hasComment(source, tail)) return undefined;
  const receiver = source.text.slice(call.span[0], call.callee.span[1]).replace(/\s*\.\s*\w+$/, "");
  const iterable = callback.parameters.length > 1 ? `${receiver}.entries()` : receiver;
  const { file } = source.module;
  return [
    { file, span: head, newText: `for (const ${target} of ${iterable}) ` },
    { file, span: tail, newText: "" },
  ];
}

function loopTarget(source: Source, callback: FunctionIr): string | undefined {
  const [element, index, ...others] = callback.parameters;
  if (!element || others.length > 0 || callback.parameters.some((one) => one.kind !== "positional"))
    return undefined;
  if (callback.parameters.some((one) => one.optional || one.annotation)) return undefined;
  const shown = source.text.slice(...element.span);
  return index ? `[${source.text.slice(...index.span)}, ${shown}]` : shown;
}
