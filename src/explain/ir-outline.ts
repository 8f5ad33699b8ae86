/**
 * The IR of a module as an outline for people: one line for each function, statement and
 * operation. `docs/ir.md` is written in it. It leaves out spans; who needs those reads the JSON.
 */
import type {
  Block,
  FunctionIr,
  Module,
  Operation,
  Place,
  Statement,
  SymbolRef,
  Use,
  ValueFacts,
} from "../ir/module.ts";

/** Lines of an outline, indented by two spaces a level. `only` limits it to functions of these names. */
export function irOutline(module: Module, only?: readonly string[]): string {
  return module.functions
    .filter((one) => only === undefined || only.includes(one.qualifiedName))
    .map((one) => functionLines(one, module).join("\n"))
    .join("\n\n");
}

function functionLines(target: FunctionIr, module: Module): string[] {
  const parameters = target.parameters.map((parameter) => parameter.name).join(", ");
  const marks = [target.async ? "async" : "", target.generator ? "generator" : ""].filter(Boolean);
  const head = `${[...marks, target.kind].join(" ")} ${target.qualifiedName}(${parameters})`;
  return [head, ...indented(block(target.body, module))];
}

function block(statements: Block, module: Module): string[] {
  return statements.flatMap((statement) => statementLines(statement, module));
}

function statementLines(statement: Statement, module: Module): string[] {
  const operations = (list: readonly Operation[]) =>
    indented(list.flatMap((one) => operationLines(one, module)));
  const part = (title: string, body: Block) =>
    body.length > 0 ? [title, ...indented(block(body, module))] : [];
  switch (statement.type) {
    case "if":
      return [
        "if",
        ...operations(statement.test),
        ...part("then", statement.body),
        ...part("else", statement.orElse),
      ];
    case "match":
      return [
        "match",
        ...operations(statement.subject),
        ...statement.cases.flatMap((one) => [
          "case",
          ...operations(one.pattern),
          ...operations(one.guard),
          ...indented(block(one.body, module)),
        ]),
      ];
    case "loop":
      return [
        statement.async ? `async ${statement.kind}` : statement.kind,
        ...operations(statement.header),
        ...(statement.each.length > 0 ? ["each time", ...operations(statement.each)] : []),
        ...part("do", statement.body),
        ...part("else", statement.orElse),
      ];
    case "try":
      return [
        ...part("try", statement.body),
        ...statement.handlers.flatMap((handler) => [
          `except ${handler.exceptions.map((one) => one.name).join(", ")}`.trimEnd(),
          ...operations(handler.operations),
          ...indented(block(handler.body, module)),
        ]),
        ...part("else", statement.orElse),
        ...part("finally", statement.finally),
      ];
    case "with":
      return [
        statement.async ? "async with" : "with",
        ...statement.items.flatMap((item) => operations(item.operations)),
        ...part("do", statement.body),
      ];
    case "define": {
      const name = statement.function ?? undefined;
      const target = name === undefined ? undefined : module.functions[name];
      return [`define ${target?.name ?? "class"}`, ...operations(statement.operations)];
    }
    case "break":
    case "continue":
    case "pass":
      return [statement.type];
    default:
      return [statement.type, ...operations(statement.operations)];
  }
}

function operationLines(operation: Operation, module: Module): string[] {
  switch (operation.op) {
    case "read":
      return [line(operation, `read ${place(operation.place)}`, operation.facts, operation.symbol)];
    case "write":
      return [
        `write ${place(operation.place)} ${operation.value === undefined ? `(${operation.how})` : `= %${operation.value}`}`,
      ];
    case "call": {
      const callee = operation.callee.place ? place(operation.callee.place) : `%${operation.callee.value}`;
      const list = operation.arguments.map((one) => `${one.keyword ? `${one.keyword}=` : ""}%${one.value}`);
      const name =
        operation.callee.place || !operation.callee.member ? callee : `${callee}.${operation.callee.member}`;
      return [line(operation, `call ${name}(${list.join(", ")})`, operation.facts, operation.callee.symbol)];
    }
    case "await":
      return [line(operation, `await %${operation.operand}`, operation.facts)];
    case "closure":
      return [line(operation, `closure ${module.functions[operation.function]?.qualifiedName ?? ""}`)];
    case "constant":
      return [line(operation, `constant ${JSON.stringify(operation.value)}`)];
    case "compute": {
      const detail = operation.detail === undefined ? "" : ` ${operation.detail}`;
      const operands = operation.operands.map((one) => `%${one}`).join(", ");
      return [line(operation, `compute ${operation.what}${detail}(${operands})`, operation.facts)];
    }
    case "choice":
      return [
        line(operation, `choice ${operation.what}`),
        ...indented(["test", ...indented(operation.test.flatMap((one) => operationLines(one, module)))]),
        ...operation.arms.flatMap((arm) =>
          indented(["arm", ...indented(arm.flatMap((one) => operationLines(one, module)))]),
        ),
      ];
    case "comprehension":
      return [
        line(
          operation,
          `comprehension ${operation.what} ${module.functions[operation.function]?.qualifiedName ?? ""}`,
        ),
      ];
    case "yield":
      return [line(operation, `yield${operation.operand === undefined ? "" : ` %${operation.operand}`}`)];
  }
}

function line(
  operation: Exclude<Operation, { readonly op: "write" }>,
  what: string,
  facts?: ValueFacts,
  symbol?: SymbolRef,
): string {
  const named = symbol ? ` [${symbol.name}]` : "";
  const kind = facts && facts.kind !== "plain" && facts.kind !== "unknown" ? ` : ${facts.kind}` : "";
  return `%${operation.id} ${what}${named}${kind} → ${useWords(operation.use)}`;
}

function useWords(use: Use): string {
  switch (use.as) {
    case "bound":
    case "stored":
      return `${use.as} to ${use.places.map(place).join(", ")}`;
    case "argument":
      return `argument ${use.position} of %${use.by}`;
    case "receiver":
    case "member":
      return `${use.as} .${use.member} of %${use.by}`;
    case "operand":
      return `operand of %${use.by}`;
    case "iterated":
    case "entered":
      return use.async ? `${use.as} async` : use.as;
    default:
      return "by" in use ? `${use.as} by %${use.by}` : use.as;
  }
}

function place({ root, scope, path }: Place): string {
  const mark = scope === "global" || scope === "captured" ? `${scope} ` : "";
  return `${mark}${root}${path.join("")}`;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((one) => `  ${one}`);
}
