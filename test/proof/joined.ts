/** Runs two neighbouring steps of a program together, whether they may or not: what a careless repair would do. */
import { awaited, type Program, type Statement } from "./model.ts";
import type { Neighbours } from "./true-groups.ts";

export function joined(program: Program, { first, second }: Neighbours): Program {
  const together = togetherOf(first, second);
  const change = (body: readonly Statement[]): readonly Statement[] =>
    body.flatMap((statement): readonly Statement[] => {
      if (statement === first) return [together];
      return statement === second ? [] : [withBlocks(statement, change)];
    });
  const entry = { ...program.entry, body: change(program.entry.body) };
  const methods = program.service?.methods.map((one) => (one === program.entry ? entry : one));
  return {
    ...program,
    entry,
    ...(program.service && methods ? { service: { ...program.service, methods } } : {}),
  };
}

function togetherOf(first: Statement, second: Statement): Statement {
  if (first.is !== "assign" || second.is !== "assign") throw new Error("only assignments are joined");
  if (first.target.is !== "name" || second.target.is !== "name") throw new Error("only names are joined");
  if (first.value.is !== "await" || second.value.is !== "await") throw new Error("only awaits are joined");
  const items = [first.value.of, second.value.of];
  return {
    is: "assign",
    target: { is: "names", names: [first.target.name, second.target.name] },
    value: awaited({ is: "together", items }),
  };
}

function withBlocks(
  statement: Statement,
  change: (body: readonly Statement[]) => readonly Statement[],
): Statement {
  switch (statement.is) {
    case "if":
      return { ...statement, body: change(statement.body), orElse: change(statement.orElse) };
    case "try": {
      const { handler, body, lastly } = statement;
      return {
        ...statement,
        body: change(body),
        lastly: change(lastly),
        ...(handler ? { handler: { ...handler, body: change(handler.body) } } : {}),
      };
    }
    case "locked":
    case "each":
      return { ...statement, body: change(statement.body) };
    default:
      return statement;
  }
}
