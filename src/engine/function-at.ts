/** Which asynchronous code stands at a place, as a person sees it who points there. */
import { lineStart, nextLine } from "../ir/line-bounds.ts";
import type { FunctionIr, Module, Span } from "../ir/module.ts";

/**
 * The innermost async function around an offset; on the line of a function's head that function,
 * wherever on the line. Where there is none, the module's own body if that may await.
 */
export function asyncFunctionAt(module: Module, text: string, offset: number): FunctionIr | undefined {
  const line: Span = [lineStart(text, offset), nextLine(text, offset)];
  const beginsHere = (one: FunctionIr) => whole(one)[0] >= line[0] && whole(one)[0] < line[1];
  const holds = (one: FunctionIr) => {
    const [start, end] = whole(one);
    return (start <= offset && offset <= end) || (beginsHere(one) && end > line[1]);
  };
  const functions = module.functions.filter(({ kind }) => kind === "function" || kind === "lambda");
  const around = functions.filter(holds);
  const isAsync = ({ async }: FunctionIr) => async;
  return (
    innermost(around.filter(isAsync)) ??
    innermost(functions.filter((one) => isAsync(one) && beginsHere(one))) ??
    (module.topLevelAwait && around.length === 0 ? module.functions[0] : undefined)
  );
}

/** With its decorators and, for an arrow, with the name that it is given. */
function whole({ span, nameSpan, decorators }: FunctionIr): Span {
  const starts = [span[0], ...(nameSpan ? [nameSpan[0]] : []), ...decorators.map((one) => one.span[0])];
  return [Math.min(...starts), span[1]];
}

function innermost(functions: readonly FunctionIr[]): FunctionIr | undefined {
  return functions.reduce<FunctionIr | undefined>(
    (inner, one) => (!inner || whole(one)[0] >= whole(inner)[0] ? one : inner),
    undefined,
  );
}
