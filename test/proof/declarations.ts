/** Where TypeScript declares the names of a function, and whether they are constant. */
import { type Expression, expressionsIn, type Statement } from "./model.ts";
import { blocksOf, everywhere, statementExpressions } from "./print.ts";

export interface Declarations {
  /** Declared at the function's head, since they are used behind the block that first sets them. */
  readonly hoisted: readonly string[];
  /** Assignments that declare what they set. */
  readonly first: ReadonlyMap<Statement, "const" | "let">;
}

/** `known` are the names of what is around the function, and of its parameters. */
export function declarationsOf(body: readonly Statement[], known: ReadonlySet<string>): Declarations {
  const hoisted = new Set<string>();
  const first = new Map<Statement, "const" | "let">();
  const seen = new Set<string>();
  const visit = (block: readonly Statement[]): void => {
    for (const [at, statement] of block.entries()) {
      if (statement.is === "assign") {
        const fresh = namesSet(statement).filter((name) => !known.has(name) && !seen.has(name));
        for (const name of fresh) seen.add(name);
        if (fresh.length > 0 && namesSet(statement).length === fresh.length) {
          const here = fresh.every((name) => mentions(body, name) === mentions(block.slice(at), name));
          if (here) first.set(statement, fresh.some((name) => isSetAgain(body, name)) ? "let" : "const");
          else for (const name of fresh) hoisted.add(name);
        } else for (const name of fresh) hoisted.add(name);
      }
      for (const inner of blocksOf(statement)) visit(inner);
    }
  };
  visit(body);
  return { hoisted: [...hoisted], first };
}

function namesSet(statement: Statement): readonly string[] {
  if (statement.is !== "assign" && statement.is !== "augment") return [];
  const { target } = statement;
  if (target.is === "name") return [target.name];
  return target.is === "names" ? target.names : [];
}

function isSetAgain(body: readonly Statement[], name: string): boolean {
  return everywhere(body).filter((statement) => namesSet(statement).includes(name)).length > 1;
}

function mentions(statements: readonly Statement[], name: string): number {
  return everywhere(statements).reduce((sum, statement) => {
    const expressions = statementExpressions(statement).flatMap((one): Expression[] => [
      ...expressionsIn(one),
    ]);
    const read = expressions.filter((one) => one.is === "name" && one.name === name).length;
    return sum + read + (namesSet(statement).includes(name) ? 1 : 0);
  }, 0);
}
