/** What the printers of both languages need to know of a program. */
import { type Expression, expressionsIn, type Library, type Program, type Statement } from "./model.ts";

export interface Text {
  readonly text: string;
  /** Names of the module whose values at the end belong to what a run does. */
  readonly state: readonly string[];
  /** Where statements begin: numbers of lines, from 0. */
  readonly lines: ReadonlyMap<Statement, number>;
}

/** Statements in the order of their marks: signs that printed lines carry until they have their place. */
export type Marks = Statement[];

const MARK = /\ue000(\d+)/g;

/** The first line says which statement it is of. */
export function marked(lines: readonly string[], statement: Statement, marks: Marks): readonly string[] {
  const [first = "", ...rest] = lines;
  marks.push(statement);
  return [`${first}\ue000${marks.length - 1}`, ...rest];
}

export function unmarked(text: string, marks: Marks): Pick<Text, "text" | "lines"> {
  const lines = new Map<Statement, number>();
  for (const [at, line] of text.split("\n").entries()) {
    for (const [, mark] of line.matchAll(MARK)) {
      const statement = marks[Number(mark)];
      if (statement) lines.set(statement, at);
    }
  }
  return { text: text.replaceAll(MARK, ""), lines };
}

/** Plain names that a function's own statements give values to, functions inside left out. */
export function assignedIn(statements: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of statementsIn(statements)) {
    if (statement.is === "assign" || statement.is === "augment") {
      const { target } = statement;
      if (target.is === "name") names.add(target.name);
      if (target.is === "names") for (const name of target.names) names.add(name);
    }
    if (statement.is === "each") names.add(statement.name);
    if (statement.is === "function") names.add(statement.function.name);
  }
  return names;
}

/** Statements with those inside of them, functions inside left out. */
export function* statementsIn(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    yield statement;
    for (const block of blocksOf(statement)) yield* statementsIn(block);
  }
}

export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.is) {
    case "if":
      return [statement.body, statement.orElse];
    case "try":
      return [statement.body, statement.handler?.body ?? [], statement.lastly];
    case "locked":
    case "each":
      return [statement.body];
    default:
      return [];
  }
}

/** A statement's own expressions, those of its blocks left out. */
export function statementExpressions(statement: Statement): readonly Expression[] {
  switch (statement.is) {
    case "assign":
    case "augment": {
      const { target, value } = statement;
      if (target.is === "field") return [target.of, value];
      return target.is === "item" ? [target.of, target.key, value] : [value];
    }
    case "do":
    case "print":
    case "return":
      return [statement.value];
    case "append":
      return [statement.to, statement.value];
    case "if":
      return [statement.test];
    case "raise":
      return [statement.text];
    case "locked":
      return [statement.lock];
    case "each":
      return [statement.over];
    case "try":
    case "break":
    case "continue":
    case "function":
      return [];
  }
}

const HELD: readonly string[] = ["get", "post", "file-read", "file-write"];

/** Answers and files take more than an expression to be read. */
export function isHeld(expression: Expression): expression is Library {
  return expression.is === "library" && HELD.includes(expression.operation);
}

/** Everything that a program asks of libraries, in no particular order. */
export function operationsIn({ functions, service, entry }: Program): readonly Library[] {
  const bodies = [...functions, ...(service?.methods ?? []), entry].map(({ body }) => body);
  return bodies.flatMap((body) =>
    everywhere(body)
      .flatMap(statementExpressions)
      .flatMap((one) => [...expressionsIn(one)])
      .filter((one) => one.is === "library"),
  );
}

/** Statements with those of blocks and functions inside. */
export function everywhere(statements: readonly Statement[]): readonly Statement[] {
  return [...statementsIn(statements)].flatMap((statement) =>
    statement.is === "function" ? [statement, ...everywhere(statement.function.body)] : [statement],
  );
}

/** A sum inside of a product or a remainder needs parentheses. */
export function isLooser(expression: Expression, sign: string): boolean {
  return expression.is === "operation" && /[+-]/.test(expression.sign) && /[*%]/.test(sign);
}
