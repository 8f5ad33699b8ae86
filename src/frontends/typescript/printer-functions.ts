/** Makes functions async or plain: the word, and the type that the result is declared to have. */
import type { Edit } from "../../ir/edits.ts";
import type { FunctionIr, Span } from "../../ir/module.ts";
import { hasComment, type Source } from "./printer-text.ts";

/** Undefined for what cannot be async, where other signatures would have to change as well, and where the declared result cannot be read safely. */
export function asyncHead(source: Source, target: FunctionIr): readonly Edit[] | undefined {
  if (target.kind !== "function" || target.generator || target.overloaded) return undefined;
  if (target.async) return [];
  if (target.form === "getter" || target.form === "setter" || target.form === "constructor") return undefined;
  const { file } = source.module;
  const word: Edit = { file, span: [target.asyncInsert, target.asyncInsert], newText: "async " };
  if (!target.returns) return [word];
  const type = resultType(source, target);
  if (!type) return undefined;
  const text = source.text.slice(...type);
  if (/^Promise\b/.test(text)) return [word];
  // Type guards and assertions speak of the moment of the call.
  if (/^asserts\b|\bis\b/.test(text)) return undefined;
  return [word, { file, span: type, newText: `Promise<${text}>` }];
}

/** Undefined where the word stands elsewhere than expected, or the declared result cannot be read safely. */
export function plainHead(source: Source, target: FunctionIr): readonly Edit[] | undefined {
  if (target.overloaded) return undefined;
  const { file } = source.module;
  const [start] = target.span;
  const before = /^((?:export|default|public|private|protected|static|override)\s+)*/;
  const head = source.text.slice(start, target.bodySpan[0]);
  const skipped = before.exec(head)?.[0].length ?? 0;
  const word = /^async\s+/.exec(head.slice(skipped))?.[0];
  if (word === undefined) return undefined;
  const at = start + skipped;
  const edits: Edit[] = [{ file, span: [at, at + word.length], newText: "" }];
  if (!target.returns) return edits;
  const type = resultType(source, target);
  const inner = type && /^Promise\s*<([\s\S]*)>$/.exec(source.text.slice(...type))?.[1];
  if (!type || inner === undefined) return undefined;
  return [...edits, { file, span: type, newText: inner.trim() }];
}

/** The type behind the parameters, as far as it can be told without a parser. */
function resultType(source: Source, target: FunctionIr): Span | undefined {
  const last = target.parameters.at(-1);
  const from = last?.span[1] ?? target.nameSpan?.[1] ?? target.asyncInsert;
  const start = from > target.bodySpan[0] || from < target.span[0] ? target.asyncInsert : from;
  const head = source.text.slice(start, target.bodySpan[0]);
  if (hasComment(source, [start, target.bodySpan[0]])) return undefined;
  const pattern = last ? /^[\s,]*\)\s*:\s*/ : /^[^()<>:]*\(\s*\)\s*:\s*/;
  const before = pattern.exec(head)?.[0];
  if (before === undefined) return undefined;
  const type = head
    .slice(before.length)
    .replace(/=>\s*$/, "")
    .trimEnd();
  return type === "" ? undefined : [start + before.length, start + before.length + type.length];
}
