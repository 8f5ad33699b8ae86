/**
 * What a language must be able to write for the repairs. Rules say *what* is to be written in
 * terms of the IR; the printer of the module's language knows how. Every method returns edits
 * against the module's current text, or undefined where it cannot write that without risk.
 */
import type { ComprehensionRounds, LoopRounds } from "../../analysis/rounds.ts";
import type { Edit } from "../../ir/edits.ts";
import type {
  Argument,
  Await,
  Call,
  FunctionIr,
  Loop,
  Operation,
  Span,
  Statement,
  With,
} from "../../ir/module.ts";
import type { StatementSite, ValueOperation } from "../../ir/walk.ts";

export type { Collects, ComprehensionRounds, LoopRounds } from "../../analysis/rounds.ts";

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
  /** Takes the word `async` from a function, and `Promise<…>` from its declared result. */
  makePlain(target: FunctionIr): readonly Edit[] | undefined;
  /** Turns `for` into `async for` or back, `with` into `async with` or back. */
  setAsync(statement: Loop | With, options: { readonly async: boolean }): readonly Edit[];
  /** Wraps a value at an entry point: `asyncio.run(value)`. Adds the import. */
  runToCompletion(value: Span, within: FunctionIr): readonly Edit[];
  /** `await value` outside of async code becomes `asyncio.run(value)`. Adds the import. */
  runAwaited(operation: Await, within: FunctionIr): readonly Edit[] | undefined;
  /**
   * `asyncio.run(main())` becomes `main()`, or `await main()`: a call gives way to one of its
   * arguments. Undefined where that would lose a comment.
   */
  unwrapCall(
    call: Call,
    argument: Argument,
    options: { readonly await: boolean; readonly within: FunctionIr },
  ): readonly Edit[] | undefined;
  /**
   * Keeps the task that a statement makes, and drops, in a module-level set until it is done.
   * The call is the whole value of the statement.
   */
  keepTask(task: Call, statement: Statement, within: FunctionIr): readonly Edit[] | undefined;
  /** The same for a coroutine that a statement makes and drops: starts it as a task and keeps that. */
  startTask(coroutine: Call, statement: Statement, within: FunctionIr): readonly Edit[] | undefined;
  /** `f(a, b=1)` becomes `await asyncio.to_thread(f, a, b=1)`. Adds the import. */
  moveToThread(call: Call, within: FunctionIr): readonly Edit[] | undefined;
  /** `f(a)` becomes `await module.name(a)` with the same arguments. Adds the import. */
  replaceCallee(call: Call, canonicalName: string, within: FunctionIr): readonly Edit[] | undefined;
  /** Puts a whole statement into `try`, its comments and layout kept, with these handlers behind it. */
  wrapInTry(
    statement: Statement,
    handlers: readonly HandlerText[],
    within: FunctionIr,
  ): readonly Edit[] | undefined;
  /**
   * Puts whole lines before or behind a statement. Each begins with a tab for every step that it
   * stands further in; quotation marks are double, and statements have no mark at their end.
   * Undefined where the statement shares its lines with others.
   */
  addLines(
    statement: Statement,
    lines: readonly string[],
    options: { readonly place: "before" | "behind"; readonly within: FunctionIr },
  ): readonly Edit[] | undefined;
  /**
   * Awaits steps together that stand one after another: `a, b = await asyncio.gather(f(), g())`,
   * or a group of tasks. Undefined where they cannot be written so, such as statements that share
   * their lines with comments.
   */
  awaitTogether(steps: readonly TogetherStep[], options: TogetherOptions): readonly Edit[] | undefined;
  /**
   * `async with a() as x, b() as y: …` becomes an `AsyncExitStack` that a group of tasks enters both into. Several
   * statements are nested, each all that the one before holds. Undefined where the lines cannot be told apart (Python).
   */
  enterTogether?(
    statements: readonly With[],
    heads: readonly HeadTexts[],
    within: FunctionIr,
  ): readonly Edit[] | undefined;
  /**
   * `for x in y: z.append(await f(x))` becomes `z.extend(await asyncio.gather(*(f(x) for x in y)))`, with a function for
   * what a round does besides; `limit` lets no more run at a time. Undefined where it cannot be written so.
   */
  gatherRounds(rounds: LoopRounds, options: RoundsOptions): readonly Edit[] | undefined;
  /** `[await f(x) for x in y]` becomes `await asyncio.gather(*(f(x) for x in y))` (Python). */
  gatherElements?(rounds: ComprehensionRounds, within: FunctionIr): readonly Edit[] | undefined;
  /**
   * `for x in y: with a as b: …` becomes `with a as b: for x in y: …`. The statement is all that the
   * loop holds. Undefined where the heads of the two cannot change places.
   */
  moveAroundLoop?(entered: With, loop: Loop): readonly Edit[] | undefined;
  /**
   * Puts a simple statement into `async with asyncio.timeout(seconds):`. Adds the import. Undefined
   * where it shares its lines with others.
   */
  limitStatement?(statement: Statement, seconds: number, within: FunctionIr): readonly Edit[] | undefined;
  /** `await f()` becomes `await asyncio.wait_for(f(), timeout=seconds)`. Adds the import. */
  limitAwait?(operation: Await, seconds: number, within: FunctionIr): readonly Edit[] | undefined;
  /** Says that nobody is meant to wait for a promise: `void f()`. Absent where the language has no such word. */
  markUnawaited?(value: ValueOperation, within: FunctionIr): readonly Edit[];
  /** Shows the failure of a promise that nobody waits for: `f().catch(console.error)`. */
  addCatch?(value: ValueOperation, within: FunctionIr): readonly Edit[];
  /** Waits for all promises of an array: `await Promise.all(array)`; one that is awaited already is only wrapped. */
  awaitAll?(array: ValueOperation, within: FunctionIr): readonly Edit[];
  /**
   * `items.forEach(async (item) => { … })`, a statement that ends at `statementEnd`, becomes
   * `for (const item of items) { … }`. `keys` is what the function is given beside the element: its
   * index, the key of a map, or nothing that a loop could give as well. Undefined where the function does more than a loop's body may.
   */
  loopInsteadOfCallback?(
    call: Call,
    callback: FunctionIr,
    options: { readonly statementEnd: number; readonly keys: "index" | "key" | "none" },
  ): readonly Edit[] | undefined;
  /**
   * `const a = await f().then((b) => b.c())` becomes `const b = await f();` and `const a = await b.c();`,
   * or `await (await f()).c()` where no statement may be put before. Undefined where names would
   * clash or a comment would be lost.
   */
  awaitInsteadOfThen?(chain: ThenChain, within: FunctionIr): readonly Edit[] | undefined;
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

/** A handler as text of the language: names resolved, lines without indentation. */
export interface HandlerText {
  /** At least one. */
  readonly exceptions: readonly string[];
  /** What the handler calls the exception. */
  readonly name?: string;
  readonly lines: readonly string[];
}

/** A chain of `.then(…)` whose outcome is waited for. */
export interface ThenChain {
  /** Where it stands. */
  readonly site: StatementSite;
  /** What gives way: the chain, or the await of it. */
  readonly whole: Span;
  readonly awaited: boolean;
  /** True where a `return` in the last function may take the place of the statement's own. */
  readonly mayReturn: boolean;
  /** In the order in which they run; at least one. */
  readonly links: readonly ThenLink[];
  /** The `.catch(…)` at its end. */
  readonly caught?: ThenLink;
}

/** One `.then(…)` with the function that it is given. */
export interface ThenLink {
  readonly call: Call;
  readonly callback: FunctionIr;
  /** What the function gives at its end; absent where it ends without a value. */
  readonly result?: ValueOperation;
  /** False where the result surely is no promise. */
  readonly mayBePromise: boolean;
}

/** `value as target` */
export interface HeadTexts {
  readonly value: Span;
  readonly target?: Span;
}

export interface RoundsOptions {
  readonly within: FunctionIr;
  /** What a round does, for the name of a function: `load`. */
  readonly name: string;
  /** How many rounds may run at a time; absent for all. */
  readonly limit?: number;
}

export interface TogetherOptions {
  readonly with: "gather" | "task-group";
  readonly within: FunctionIr;
  /** Statements between the steps, which are to stand before them all, in source order. */
  readonly before: readonly MovedStatement[];
  /** Those which are to stand behind them all, and what is left of those that steps are taken out of. */
  readonly behind: readonly MovedStatement[];
}

export interface MovedStatement {
  readonly span: Span;
  /** What is to stand there, without its indentation. */
  readonly text: string;
}

/** A statement `target: annotation = await operand`, `await operand` or `return await operand`, by its parts. */
export interface TogetherStep {
  readonly statement: Span;
  /** A name for the result, where the step is taken out of a statement that goes behind all steps. */
  readonly inner?: string;
  /** What is awaited. */
  readonly operand: Span;
  readonly target?: Span;
  readonly annotation?: Span;
  /** `const`, `let`, `var` (TypeScript). */
  readonly declares?: string;
  /** `return await operand`: the last of the steps. */
  readonly returns?: boolean;
}
