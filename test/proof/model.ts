/**
 * Random programs as data that no language owns: printed as Python and as TypeScript, and looked into
 * to tell what really needs what. Names are written with underscores; objects have one field, `value`.
 */
export type Type = "number" | "text" | "list" | "record" | "box" | "client" | "pair";

/** What a program asks of the world outside, through a library. */
export type LibraryOperation =
  | "pause"
  | "get"
  | "post"
  | "pool-read"
  | "pool-write"
  | "connection-read"
  | "connection-write"
  | "file-read"
  | "file-write";

export type Expression =
  | { readonly is: "number"; readonly value: number }
  | { readonly is: "text"; readonly value: string }
  | { readonly is: "name"; readonly name: string }
  | { readonly is: "self" }
  /** The HTTP client of Python; TypeScript has none and leaves it out, as parameter and as argument. */
  | { readonly is: "client" }
  | { readonly is: "field"; readonly of: Expression; readonly name: string }
  | { readonly is: "item"; readonly of: Expression; readonly key: Expression }
  | { readonly is: "operation"; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: "joined"; readonly parts: readonly (string | Expression)[] }
  | { readonly is: "length"; readonly of: Expression }
  | { readonly is: "has"; readonly of: Expression; readonly key: Expression }
  | { readonly is: "list"; readonly items: readonly Expression[] }
  | { readonly is: "record"; readonly entries: readonly (readonly [string, Expression])[] }
  | { readonly is: "pair"; readonly items: readonly [Expression, Expression] }
  | { readonly is: "new-box"; readonly value: Expression }
  | Call
  | { readonly is: "await"; readonly of: Expression }
  | Library
  | { readonly is: "together"; readonly items: readonly Expression[] }
  | {
      readonly is: "comprehension";
      readonly each: Expression;
      readonly name: string;
      readonly over: Expression;
    }
  | { readonly is: "range"; readonly count: Expression };

export interface Call {
  readonly is: "call";
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** Called as a method of this. */
  readonly on?: Expression;
}

/** Awaited where it stands; gives a number, or nothing for a pause. */
export interface Library {
  readonly is: "library";
  readonly operation: LibraryOperation;
  /** A table, a resource of a server, or a file. */
  readonly resource: string;
  /** The row asked for, or what is written; milliseconds of a pause. */
  readonly value: Expression;
}

export type Target =
  | { readonly is: "name"; readonly name: string }
  | { readonly is: "field"; readonly of: Expression; readonly name: string }
  | { readonly is: "item"; readonly of: Expression; readonly key: Expression }
  | { readonly is: "names"; readonly names: readonly [string, string] };

export type Statement =
  | Assign
  | { readonly is: "augment"; readonly target: Target; readonly value: Expression }
  | { readonly is: "do"; readonly value: Expression }
  | { readonly is: "print"; readonly value: Expression }
  | { readonly is: "append"; readonly to: Expression; readonly value: Expression }
  | {
      readonly is: "if";
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly orElse: readonly Statement[];
    }
  | { readonly is: "return"; readonly value: Expression }
  | { readonly is: "raise"; readonly error: string; readonly text: Expression }
  | {
      readonly is: "try";
      readonly body: readonly Statement[];
      /** None for a `try` with `finally` alone. */
      readonly handler?: Handler;
      readonly lastly: readonly Statement[];
    }
  | { readonly is: "locked"; readonly lock: Expression; readonly body: readonly Statement[] }
  | {
      readonly is: "each";
      readonly name: string;
      readonly over: Expression;
      readonly body: readonly Statement[];
    }
  | { readonly is: "break" }
  | { readonly is: "continue" }
  | { readonly is: "function"; readonly function: FunctionModel };

export interface Assign {
  readonly is: "assign";
  readonly target: Target;
  readonly value: Expression;
  readonly annotation?: Type;
}

export interface Handler {
  readonly error: string;
  readonly name?: string;
  readonly body: readonly Statement[];
}

export interface Parameter {
  readonly name: string;
  readonly type: Type;
}

export interface FunctionModel {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly async: boolean;
  readonly body: readonly Statement[];
  /** What it is an example of; the recall is counted by it. */
  readonly kind: string;
  /** Nothing for functions that give nothing back. */
  readonly returns?: Type;
}

export interface Global {
  readonly name: string;
  readonly type: "number" | "list" | "record" | "box" | "lock";
}

export interface Program {
  readonly seed: number;
  /** What it has been made to contain. */
  readonly shape: string;
  readonly globals: readonly Global[];
  readonly functions: readonly FunctionModel[];
  /** Python's HTTP client: one for the module, or one that the entry makes and hands on. */
  readonly client: "global" | "passed";
  /** A class with a constructor that sets these fields, made once by `main`. */
  readonly service?: { readonly fields: readonly string[]; readonly methods: readonly FunctionModel[] };
  /** Runs first and gives the result. */
  readonly entry: FunctionModel;
}

export const number = (value: number): Expression => ({ is: "number", value });
export const name = (text: string): Expression & { readonly is: "name" } => ({ is: "name", name: text });
export const operation = (left: Expression, sign: string, right: Expression): Expression => ({
  is: "operation",
  sign,
  left,
  right,
});
export const awaited = (of: Expression): Expression => ({ is: "await", of });
export const assign = (target: string, value: Expression): Assign => ({
  is: "assign",
  target: name(target),
  value,
});

/** Where what a library works on lies; a pause has no such place. */
export function storeOf(operation: LibraryOperation): "server" | "database" | "disk" | undefined {
  switch (operation) {
    case "pause":
      return undefined;
    case "get":
    case "post":
      return "server";
    case "file-read":
    case "file-write":
      return "disk";
    default:
      return "database";
  }
}

/** Every expression inside of one, itself first, in the order of evaluation as far as it matters here. */
export function* expressionsIn(expression: Expression): Generator<Expression> {
  yield expression;
  for (const part of partsOf(expression)) yield* expressionsIn(part);
}

export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.is) {
    case "field":
    case "length":
    case "await":
      return [expression.of];
    case "item":
    case "has":
      return [expression.of, expression.key];
    case "operation":
      return [expression.left, expression.right];
    case "joined":
      return expression.parts.filter((part) => typeof part !== "string");
    case "list":
    case "pair":
    case "together":
      return expression.items;
    case "record":
      return expression.entries.map(([, value]) => value);
    case "new-box":
    case "library":
      return [expression.value];
    case "call":
      return [...(expression.on ? [expression.on] : []), ...expression.arguments];
    case "comprehension":
      return [expression.over, expression.each];
    case "range":
      return [expression.count];
    case "number":
    case "text":
    case "name":
    case "self":
    case "client":
      return [];
  }
}
