/**
 * The intermediate representation (IR): what a source file does with its asynchronous values,
 * as plain JSON, the same for every language. `docs/ir.md` explains it with examples.
 *
 * This file holds types only. Nothing in `src/ir` imports anything else of ours, and nothing
 * in it may hold a function, a class instance or a cycle: modules cross process borders and
 * lie in caches.
 */

/** Half-open range `[start, end)` of UTF-16 code units in the module's source text. */
export type Span = readonly [start: number, end: number];

export type Language = "python" | "typescript";

/** Index into {@link Module.functions}. */
export type FunctionId = number;
/** Index into {@link Module.classes}. */
export type ClassId = number;
/** Identifies a value within one function: the `id` of the operation that makes it. */
export type ValueId = number;

export interface Module {
  readonly language: Language;
  /** Absolute path (or URI) of the source, as the file system in use spells it. */
  readonly file: string;
  /** Dotted import name in Python (`shop.orders`), the file path without extension otherwise. */
  readonly name: string;
  /** Length of the source in UTF-16 code units. */
  readonly length: number;
  /** The module's own body comes first, and every function follows the one it stands in. */
  readonly functions: readonly FunctionIr[];
  readonly classes: readonly ClassIr[];
  readonly imports: readonly ImportBinding[];
  readonly comments: readonly Comment[];
  /** What the frontend could not read; the rest of the module is still valid. */
  readonly problems: readonly SyntaxProblem[];
  /** True where `await` is legal at the top level (ES modules, notebook cells). */
  readonly topLevelAwait: boolean;
  /**
   * The cells of a notebook in their order; absent for other files. What stands between them is no
   * code. Cells run one by one and in any order that somebody likes.
   */
  readonly cells?: readonly NotebookCell[];
  /**
   * Names of this module that other files can see (TypeScript), as they are written here. Those in
   * `export { … }` are reads as well. Absent where any name may be used elsewhere: Python, and scripts.
   */
  readonly exports?: readonly string[];
}

/** The Python of one notebook cell. */
export interface NotebookCell {
  /** Without a cell magic (`%%time`) on its first line. */
  readonly span: Span;
  /** False where a cell magic runs the cell in a way that cannot wait at its top level. */
  readonly awaits: boolean;
}

export interface SyntaxProblem {
  readonly span: Span;
  readonly message: string;
}

export interface Comment {
  readonly span: Span;
  /** The text behind the comment mark, trimmed. */
  readonly text: string;
  /** True when nothing but white space stands before it on its line. */
  readonly alone: boolean;
}

/** One name that an import statement binds. */
export interface ImportBinding {
  readonly span: Span;
  /** The whole import statement. */
  readonly statement: Span;
  /** The function whose scope receives the name. */
  readonly scope: FunctionId;
  /** The name bound here; `*` for a star import. */
  readonly local: string;
  /** Absolute dotted module (Python) or module specifier (TypeScript). Relative Python imports keep their dots when the package is unknown. */
  readonly module: string;
  /** The imported member; absent when the module itself is bound. */
  readonly member?: string;
  /** True for imports that exist for the type checker alone. */
  readonly typeOnly?: boolean;
}

export type FunctionKind =
  | "module"
  /** `def`, `function`, method, accessor or constructor. */
  | "function"
  | "lambda"
  /** The body of a class statement, which runs once where it stands. */
  | "class-body"
  /** A comprehension or generator expression: a scope of its own. */
  | "comprehension";

export interface FunctionIr {
  readonly id: FunctionId;
  readonly kind: FunctionKind;
  /** `<module>`, `<lambda>` and the like where the source gives none. */
  readonly name: string;
  /** Names of the enclosing functions and classes joined with dots, as in Python's `__qualname__` without `<locals>`. */
  readonly qualifiedName: string;
  readonly async: boolean;
  /** Has a `yield` of its own. */
  readonly generator: boolean;
  readonly parent: FunctionId | null;
  /** The class whose method this is. */
  readonly class: ClassId | null;
  /** The whole definition, without decorators. */
  readonly span: Span;
  /** Its name; for an arrow that of the variable or property that it is the value of, outside of its span. */
  readonly nameSpan: Span | null;
  /** The body's statements, without the head (TypeScript: with their braces); for a lambda its expression. */
  readonly bodySpan: Span;
  /** Where `async ` has to be put to make this function async. */
  readonly asyncInsert: number;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly Decorator[];
  readonly returns?: TypeExpression;
  /** Linked: what the annotation says of the value that `return` gives (Python). */
  declared?: ValueFacts | undefined;
  readonly body: Block;
  /** Names that this scope binds itself (assigned, imported, defined, parameters). */
  readonly locals: readonly string[];
  /** Has a docstring or only `...`, `pass` and `raise NotImplementedError` as its body: a declaration rather than an implementation. */
  readonly stub: boolean;
  /** How it is written (TypeScript). Accessors and constructors cannot be made async. */
  readonly form?: "declaration" | "expression" | "arrow" | "method" | "getter" | "setter" | "constructor";
  /** Has signatures without a body before it, which say what calling it gives (TypeScript). */
  readonly overloaded?: boolean;
  /** A method that only its class can name: `private` or `#name` (TypeScript). */
  readonly private?: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly span: Span;
  readonly kind: "positional" | "keyword" | "rest" | "keyword-rest";
  readonly annotation?: TypeExpression;
  /** Linked: what the annotation says of its values (Python). */
  declared?: ValueFacts | undefined;
  readonly optional: boolean;
  /** The default, where that is a dotted name (Python). */
  readonly default?: string;
}

export interface Decorator {
  readonly span: Span;
  /** Access path of the decorator itself (`app.get` in `@app.get("/")`), where it is one. */
  readonly place?: Place;
  symbol?: SymbolRef | undefined;
  /** True when written as a call. */
  readonly call: boolean;
}

export interface ClassIr {
  readonly id: ClassId;
  readonly name: string;
  readonly qualifiedName: string;
  readonly span: Span;
  readonly nameSpan: Span;
  /** The scope the class statement stands in. */
  readonly scope: FunctionId;
  /** Its body, a function of kind `class-body`. */
  readonly body: FunctionId;
  readonly bases: readonly TypeExpression[];
  readonly methods: readonly FunctionId[];
  readonly decorators: readonly Decorator[];
  /** True when it has keyword arguments such as `metaclass=` that may change what its instances do. */
  readonly keywords: boolean;
  /** The only keyword is `metaclass=ABCMeta`, which leaves classes and their objects what they are (Python). */
  readonly abstract?: boolean;
}

/** A type as written: `list[Awaitable[int]] | None` is `|` over `list` and `None`. */
export interface TypeExpression {
  /** Dotted path as written, `|` for a union, `?` for what the frontend cannot express, or a quoted literal's own text. */
  readonly name: string;
  readonly arguments: readonly TypeExpression[];
}

/* ---------------------------------------------------------------- places and symbols */

/** An access path: `x`, `self.db`, `items[0]`. */
export interface Place {
  /**
   * The name at its beginning. Where a function binds a name in several blocks (TypeScript), all
   * but the first have a number behind it, `order#2`; `writtenName` gives the name as it stands.
   */
  readonly root: string;
  readonly scope: "local" | "captured" | "global" | "builtin" | "unknown";
  /** The function that binds the root; absent for builtins and unknown names. */
  readonly owner?: FunctionId;
  /** Steps from the root: `.name`, `[0]`, `["key"]`, or `[*]` for an index that is not constant. */
  readonly path: readonly string[];
}

/** What a call, decorator or read refers to, once linked. */
export interface SymbolRef {
  /** Canonical dotted name: `asyncio.create_task`, `aiohttp.ClientSession.get`, `shop.orders.load`. */
  readonly name: string;
  /** Set when the definition lies in a module of the project. */
  readonly definition?: { readonly file: string; readonly function?: FunctionId; readonly class?: ClassId };
}

/* ---------------------------------------------------------------- values */

/**
 * - `coroutine`: cold, single use: nothing runs until it is awaited or scheduled.
 * - `task`: already scheduled on the loop, may be collected if nobody keeps it.
 * - `future`: a result that something else will set.
 * - `promise`: already running, may be awaited often (TypeScript).
 * - `awaitable`: some other object that `await` accepts.
 * - `plain`: surely nothing that can be awaited.
 * - `unknown`: not decided; rules stay silent on it.
 */
export type ValueKind = "coroutine" | "task" | "future" | "promise" | "awaitable" | "plain" | "unknown";

/** Which form of `with` or `for` a value supports; absent when not known. */
export type Protocol = "sync" | "async" | "both" | "neither";

export interface ValueFacts {
  readonly kind: ValueKind;
  /** Canonical name of the class, where known: `aiohttp.ClientResponse`, `int`, `None`. */
  readonly type?: string;
  /** `with` or `async with`. */
  readonly enter?: Protocol;
  /** `for` or `async for`. */
  readonly iterate?: Protocol;
  /** What awaiting this value gives, where known. */
  readonly result?: ValueFacts;
  /** May be null or undefined as well; `kind` is that of the rest (TypeScript). */
  readonly optional?: boolean;
  /** What all elements of an array, a set or an iterator have in common, where that is known (TypeScript). */
  readonly elements?: ValueFacts;
}

/**
 * What the code around a function value does with what calling it gives, by the declared type that
 * the value is used as: `void`: nothing at all, so that nobody would wait for a promise.
 */
export type ExpectedResult = "void" | "value";

/** What becomes of the value an operation makes. Every operation that makes one says so. */
export type Use =
  | { readonly as: "discarded" }
  /** Assigned to plain names only. */
  | { readonly as: "bound"; readonly places: readonly Place[] }
  /** Assigned to at least one attribute or element. */
  | { readonly as: "stored"; readonly places: readonly Place[] }
  | { readonly as: "awaited"; readonly by: ValueId }
  | { readonly as: "returned" }
  | { readonly as: "yielded"; readonly by: ValueId }
  | { readonly as: "raised" }
  /** Argument of call `by`: its position counted from 0, or its keyword. */
  | { readonly as: "argument"; readonly by: ValueId; readonly position: number | string }
  /** Spread into the arguments of call `by` or into a collection. */
  | { readonly as: "spread"; readonly by: ValueId }
  /** The function that is called by `by`. */
  | { readonly as: "callee"; readonly by: ValueId }
  /** The object whose method `member` is called by `by`. */
  | { readonly as: "receiver"; readonly by: ValueId; readonly member: string }
  /** An attribute of it is read. */
  | { readonly as: "member"; readonly by: ValueId; readonly member: string }
  /** `value[…]`. */
  | { readonly as: "indexed"; readonly by: ValueId }
  /** Test of an if, while, conditional expression, assert, or guard. */
  | { readonly as: "condition" }
  /** Operand of arithmetic, comparison, negation, or membership. */
  | { readonly as: "operand"; readonly by: ValueId; readonly operator: string }
  /** Formatted into text. */
  | { readonly as: "formatted"; readonly by: ValueId }
  /** Iterated by a loop, a comprehension, or `yield from`. */
  | { readonly as: "iterated"; readonly async: boolean }
  /** Assigned to several targets at once. */
  | { readonly as: "unpacked" }
  /** Entered by a with statement. */
  | { readonly as: "entered"; readonly async: boolean }
  /** Element of a list, tuple, set or object that `by` makes. */
  | { readonly as: "collected"; readonly by: ValueId }
  /** The outcome of an arm of choice `by`; what becomes of it is said there. */
  | { readonly as: "chosen"; readonly by: ValueId }
  /** Subject of a match or switch statement. */
  | { readonly as: "matched" }
  /** Given to `void` (TypeScript). */
  | { readonly as: "voided" }
  /** Element of comprehension `by`. */
  | { readonly as: "element"; readonly by: ValueId }
  /** Anything else: default of a parameter, decorator, deleted, base of a class. */
  | { readonly as: "other" };

/* ---------------------------------------------------------------- operations */

/** Operations stand in evaluation order. */
export type Operation =
  | Read
  | Write
  | Call
  | Await
  | Closure
  | Constant
  | Compute
  | Choice
  | Comprehension
  | Yield;

interface Value {
  readonly id: ValueId;
  readonly span: Span;
  readonly use: Use;
  /** The value with the type assertions around it, where it has some: `f() as T`, `<T>f()`, `(await f())!` (TypeScript). */
  readonly asserted?: Span;
}

/** Reads an access path. `a.b.c` is one read; the object of a method call is read as far as the object. */
export interface Read extends Value {
  readonly op: "read";
  readonly place: Place;
  /** What a test with `isinstance` says of a plain name, and the source in which that holds unless the name is written there (Python). */
  readonly narrowed?: { readonly type: TypeExpression; readonly within: Span };
  /** Linked: what the place holds. */
  facts?: ValueFacts | undefined;
  /** Linked: the function, class or module that the place names. */
  symbol?: SymbolRef | undefined;
  /** Linked, for a function that gives a promise: what is expected of it where it is used. */
  expects?: ExpectedResult | undefined;
  /** Linked, for a function that is handed over: calling it surely gives a promise (TypeScript). */
  promises?: boolean | undefined;
}

export interface Write {
  readonly op: "write";
  readonly span: Span;
  readonly place: Place;
  /** The value written whole; absent for unpacking, loops, imports, handlers and deletion. */
  readonly value?: ValueId;
  readonly how:
    | "assign"
    | "augment"
    | "unpack"
    | "loop"
    | "with"
    | "handler"
    | "import"
    | "define"
    | "delete"
    | "match";
  readonly annotation?: TypeExpression;
  /** Where the written value can be read as a type: `Pair = tuple[int, int]` (Python). */
  readonly alias?: TypeExpression;
  /**
   * Where a value is unpacked into plain targets, which of its elements this is: of `value`, or of what a loop's
   * rounds give (Python).
   */
  readonly from?: { readonly value?: ValueId; readonly element: number };
}

export interface Call extends Value {
  readonly op: "call";
  readonly callee: Callee;
  readonly arguments: readonly Argument[];
  /** Between the callee and the closing parenthesis, both included. */
  readonly argumentsSpan: Span;
  /** `new f()` (TypeScript). */
  readonly construct?: boolean;
  /** `f?.()` (TypeScript). */
  readonly optional?: boolean;
  /** Linked: what it gives follows from the type that is expected where it stands, such as `get<T>(): Promise<T>` (TypeScript). */
  contextual?: boolean | undefined;
  /** Linked: what the call gives. */
  facts?: ValueFacts | undefined;
}

export interface Callee {
  readonly span: Span;
  /** The access path that is called, where it is one: `self.db.query`. */
  readonly place?: Place;
  /** The value called (use `callee`), or the object whose member is called (use `receiver`). */
  readonly value: ValueId;
  /** Set for a method call. */
  readonly member?: string;
  /** Linked: the function or class that is called. */
  symbol?: SymbolRef | undefined;
}

export interface Argument {
  readonly value: ValueId;
  readonly span: Span;
  readonly keyword?: string;
  readonly spread?: "sequence" | "mapping";
}

export interface Await extends Value {
  readonly op: "await";
  readonly operand: ValueId;
  /** The operand alone, without the word `await`. */
  readonly operandSpan: Span;
  facts?: ValueFacts | undefined;
}

/** A function value is made: lambda, nested function used as a value (TypeScript arrow), generator expression. */
export interface Closure extends Value {
  readonly op: "closure";
  readonly function: FunctionId;
  /** Linked, for a function that gives a promise: what is expected of it where it is used. */
  expects?: ExpectedResult | undefined;
}

export interface Constant extends Value {
  readonly op: "constant";
  readonly value: string | number | boolean | null;
}

/** Anything else that makes a value from values. */
export interface Compute extends Value {
  readonly op: "compute";
  readonly what:
    | "member"
    | "index"
    | "list"
    | "tuple"
    | "set"
    | "dict"
    | "format"
    | "arithmetic"
    | "compare"
    | "not"
    | "slice"
    | "other";
  /** Operator as written, or the name of the member. */
  readonly detail?: string;
  readonly operands: readonly ValueId[];
  /** For an object literal (TypeScript): the property that each operand becomes, null where it is computed or spread. */
  readonly keys?: readonly (string | null)[];
  facts?: ValueFacts | undefined;
}

/** Exactly one arm runs after the test: `and`, `or`, conditional expressions, `?.`, `??`. An arm may be empty. */
export interface Choice extends Value {
  readonly op: "choice";
  readonly what: "and" | "or" | "conditional" | "optional" | "coalesce";
  readonly test: readonly Operation[];
  readonly arms: readonly (readonly Operation[])[];
  facts?: ValueFacts | undefined;
}

/**
 * A comprehension or generator expression. Its clauses and element are the body of a function of
 * kind `comprehension`; only the first iterable is evaluated outside of it.
 */
export interface Comprehension extends Value {
  readonly op: "comprehension";
  readonly what: "list" | "set" | "dict" | "generator";
  readonly function: FunctionId;
  /** Runs later and elsewhere, when somebody iterates it: a generator expression. */
  readonly lazy: boolean;
  /** Has an `async for` or an `await` of its own. */
  readonly async: boolean;
  /** The first iterable, evaluated around the comprehension; loops inside have their own. */
  readonly iterable: ValueId;
  facts?: ValueFacts | undefined;
}

export interface Yield extends Value {
  readonly op: "yield";
  readonly operand?: ValueId;
  readonly from: boolean;
}

/* ---------------------------------------------------------------- statements */

export type Block = readonly Statement[];

export type Statement =
  | ExpressionStatement
  | Assignment
  | Return
  | Raise
  | If
  | Match
  | Loop
  | Try
  | With
  | Jump
  | Definition
  | OtherStatement;

export interface ExpressionStatement {
  readonly type: "expression";
  readonly span: Span;
  readonly operations: readonly Operation[];
  /** The statement's own value. */
  readonly value: ValueId;
}

export interface Assignment {
  readonly type: "assign";
  readonly span: Span;
  readonly operations: readonly Operation[];
  /** The value on the right; absent for a bare annotation. */
  readonly value?: ValueId;
  readonly valueSpan?: Span;
  /** `a`, `(b, c)` and so on, in source order; for TypeScript the binding pattern. */
  readonly targets: readonly Span[];
  /** Text of the annotation, without its colon. */
  readonly annotation?: Span;
  /** `+=` and the like, without the equals sign. */
  readonly operator?: string;
  /** `const`, `let`, `var`, `using`, `await using` (TypeScript). */
  readonly declares?: string;
}

export interface Return {
  readonly type: "return";
  readonly span: Span;
  readonly operations: readonly Operation[];
  readonly value?: ValueId;
  readonly valueSpan?: Span;
}

export interface Raise {
  readonly type: "raise";
  readonly span: Span;
  readonly operations: readonly Operation[];
  readonly value?: ValueId;
}

export interface If {
  readonly type: "if";
  readonly span: Span;
  readonly test: readonly Operation[];
  readonly body: Block;
  /** An `elif` is an if statement alone in here. */
  readonly orElse: Block;
}

export interface Match {
  readonly type: "match";
  readonly span: Span;
  readonly subject: readonly Operation[];
  readonly cases: readonly MatchCase[];
  /** The label before it (TypeScript). A labelled block is a match with one irrefutable case. */
  readonly label?: string;
}

export interface MatchCase {
  readonly span: Span;
  /** Values compared with and names bound by the pattern. */
  readonly pattern: readonly Operation[];
  readonly guard: readonly Operation[];
  readonly body: Block;
  /** Matches whatever is left: `case _:`, `default:`. */
  readonly irrefutable: boolean;
  /** Runs on into the next case (TypeScript). */
  readonly fallsThrough?: boolean;
}

export interface Loop {
  readonly type: "loop";
  readonly span: Span;
  readonly kind: "for" | "while";
  /** `async for`, `for await`. */
  readonly async: boolean;
  /** Where the word `async` stands, or where it would be put. */
  readonly keyword: Span;
  /** Evaluated once: the iterable, or what comes before the first test. */
  readonly header: readonly Operation[];
  /** Evaluated before each round: the test, and the write of the loop's target. */
  readonly each: readonly Operation[];
  readonly iterable?: ValueId;
  readonly iterableSpan?: Span;
  readonly target?: Span;
  readonly body: Block;
  readonly orElse: Block;
  /** `while True` and `for (;;)`: ends by break, return or raise only. */
  readonly endless: boolean;
  /** The label before it (TypeScript). */
  readonly label?: string;
}

export interface Try {
  readonly type: "try";
  readonly span: Span;
  readonly body: Block;
  readonly handlers: readonly Handler[];
  readonly orElse: Block;
  readonly finally: Block;
}

export interface Handler {
  readonly span: Span;
  /** Exceptions caught, as written; empty for a bare `except` or a `catch`. */
  readonly exceptions: readonly TypeExpression[];
  readonly name?: string;
  /** `except*`. */
  readonly group: boolean;
  readonly operations: readonly Operation[];
  readonly body: Block;
}

export interface With {
  readonly type: "with";
  readonly span: Span;
  readonly async: boolean;
  /** Where the word `async` stands, or where it would be put (empty span). */
  readonly keyword: Span;
  readonly items: readonly WithItem[];
  readonly body: Block;
}

export interface WithItem {
  readonly span: Span;
  /** Evaluation of the context manager, then the writes of its target. */
  readonly operations: readonly Operation[];
  readonly value: ValueId;
  readonly target?: Span;
}

export interface Jump {
  readonly type: "break" | "continue" | "pass";
  readonly span: Span;
  /** The loop or match that it names; without one it is about the innermost. */
  readonly label?: string;
  /** Set for a `break` that leaves a match rather than a loop (TypeScript). */
  readonly leaves?: "match";
}

/** A `def` or `class` statement: decorators, defaults and bases are evaluated here. */
export interface Definition {
  readonly type: "define";
  readonly span: Span;
  readonly operations: readonly Operation[];
  readonly function?: FunctionId;
  readonly class?: ClassId;
}

/** import, global, assert, del and whatever else only evaluates operations. */
export interface OtherStatement {
  readonly type: "import" | "scope" | "assert" | "delete" | "other";
  readonly span: Span;
  readonly operations: readonly Operation[];
}
