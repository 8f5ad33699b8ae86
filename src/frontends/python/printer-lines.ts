/** Puts whole lines before or behind a statement, indented as it is. */
import type { Edit } from "../../ir/edits.ts";
import type { FunctionIr, Statement } from "../../ir/module.ts";
import { indentationAt, lineEnd, lineStart, type Source, standsAlone } from "./printer-text.ts";
import { indentationStep } from "./printer-try.ts";

/** Undefined where the statement shares its lines with others. */
export function addLines(
  source: Source,
  { span }: Statement,
  lines: readonly string[],
  { place, within }: { readonly place: "before" | "behind"; readonly within: FunctionIr },
): readonly Edit[] | undefined {
  if (!standsAlone(source, span)) return undefined;
  const outer = indentationAt(source, span[0]);
  const step = indentationStep(source, within);
  const { file } = source.module;
  const written = lines.map((line) => {
    const code = line.replace(/^\t+/, "");
    return outer + step.repeat(line.length - code.length) + code;
  });
  if (place === "before") {
    const start = lineStart(source, span[0]);
    return [{ file, span: [start, start], newText: written.map((line) => line + source.newline).join("") }];
  }
  const end = lineEnd(source, span[1]);
  return [{ file, span: [end, end], newText: written.map((line) => source.newline + line).join("") }];
}
