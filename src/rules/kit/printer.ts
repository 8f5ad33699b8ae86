/**
 * What a language must be able to write for the repairs. Rules say *what* is to be written in
 * terms of the IR; the printer of the module's language knows how. Every method returns edits
 * against the module's current text, or undefined where it cannot write that without risk.
 */
import type { Edit } from "../../ir/edits.ts";
import type { Await, Call, FunctionIr, Loop, Operation, Span, Statement, With } from "../../ir/module.ts";

export interface Printer {
  /** Source text of a range. */
  text(span: Span): string;
  /** Zero-based line of an offset. */
  line(offset: number): number;
  /** Puts `await` before a value, with parentheses where its use needs them. */
  addAwait(value: Operation & { readonly span: Span }, within: FunctionIr): readonly Edit[];
  /** Removes the word `await`, and parentheses that only it needed. */
  removeAwait(operation: Await): readonly Edit[];
  /** Makes a function async; undefined for lambdas and other functions that cannot be. */
  makeAsync(target: FunctionIr): readonly Edit[] | undefined;
  /** Turns `for` into `async for` or back, `with` into `async with` or back. */
  setAsync(statement: Loop | With, options: { readonly async: boolean }): readonly Edit[];
  /** Wraps a value at an entry point: `asyncio.run(value)`. Adds the import. */
  runToCompletion(value: Span, within: FunctionIr): readonly Edit[];
  /** `f(a, b=1)` becomes `await asyncio.to_thread(f, a, b=1)`. Adds the import. */
  moveToThread(call: Call, within: FunctionIr): readonly Edit[] | undefined;
  /** `f(a)` becomes `await module.name(a)` with the same arguments. Adds the import. */
  replaceCallee(call: Call, canonicalName: string, within: FunctionIr): readonly Edit[] | undefined;
  /** Replaces text by text. */
  replace(span: Span, newText: string): Edit;
  /** The first letters of each line of a statement, as far as its indentation. */
  indentation(statement: Statement): string;
  /** Makes `canonicalName` (a dotted name such as `asyncio.gather`) usable in a scope: how to write it there, and the import edit if one is needed. */
  reference(
    canonicalName: string,
    within: FunctionIr,
  ): { readonly text: string; readonly edits: readonly Edit[] };
}
