/** Prints a program as TypeScript. */

import { type Declarations, declarationsOf } from "./declarations.ts";
import {
  type Expression,
  expressionsIn,
  type FunctionModel,
  type Global,
  type Library,
  type Program,
  type Statement,
  type Type,
} from "./model.ts";
import {
  assignedIn,
  isHeld,
  type Marks,
  marked,
  statementExpressions,
  type Text,
  unmarked,
} from "./print.ts";
import { camel, libraryCall, printed, targetText, typeText } from "./typescript-expressions.ts";

export function printTypeScript(program: Program): Text {
  const { globals, functions, service, entry } = program;
  const scope: Scope = {
    outer: new Set(globals.map(({ name }) => name)),
    declarations: { hoisted: [], first: new Map() },
    types: returnTypes(program),
    answers: { count: 0 },
    marks: [],
  };
  const body = [
    ...(service ? classLines(service.fields, service.methods, scope) : []),
    ...functions.flatMap((one) => ["", ...functionLines(one, scope)]),
    "",
    ...(service
      ? [
          "const service = new Service();",
          "",
          "export async function main() {",
          `  return await service.${camel(entry.name)}();`,
          "}",
        ]
      : functionLines(entry, scope).map((line, at) => (at === 0 ? `export ${line}` : line))),
    "",
    "void main();",
    "",
  ].join("\n");
  const state = [...globals.map(({ name }) => camel(name)), ...(service ? ["service"] : [])];
  return { ...unmarked(`${headOf(globals, body)}\n${body}`, scope.marks), state };
}

interface Scope {
  /** Names that belong to what is around the function. */
  readonly outer: ReadonlySet<string>;
  readonly declarations: Declarations;
  /** What each function gives, by its name. */
  readonly types: ReadonlyMap<string, Type>;
  /** Answers that have been given a name. */
  readonly answers: { count: number };
  readonly marks: Marks;
}

function returnTypes({ functions, service }: Program): ReadonlyMap<string, Type> {
  return new Map(
    [...functions, ...(service?.methods ?? [])].map(({ name, returns }) => [name, returns ?? "number"]),
  );
}

function headOf(globals: readonly Global[], body: string): string {
  const uses = (word: string) => new RegExp(`\\b${word}\\b`).test(body);
  const files = ["readFile", "writeFile"].filter(uses);
  const clients = [...(uses("connection") ? ["Client"] : []), ...(uses("pool") ? ["Pool"] : [])];
  const lines = [
    ...(files.length > 0 ? [`import { ${files.join(", ")} } from "node:fs/promises";`] : []),
    ...(uses("sleep") ? ['import { setTimeout as sleep } from "node:timers/promises";'] : []),
    ...(clients.length > 0 ? [`import { ${clients.join(", ")} } from "pg";`] : []),
    ...(uses("BASE") ? ["", 'const BASE = "https://shop.example";'] : []),
    ...(uses("pool") ? ["const pool = new Pool();"] : []),
    ...(uses("connection") ? ["const connection = new Client();"] : []),
  ];
  if (uses("Box") || globals.some(({ type }) => type === "box"))
    lines.push("", "class Box {", "  constructor(public value: number) {}", "}");
  if (globals.some(({ type }) => type === "lock")) lines.push("", ...LOCK);
  lines.push(
    "",
    ...globals.map(
      (one) => `${one.type === "number" ? "let" : "const"} ${camel(one.name)}${initially(one)};`,
    ),
  );
  return lines.join("\n");
}

const LOCK = [
  "class Lock {",
  "  private last: Promise<void> = Promise.resolve();",
  "  async acquire(): Promise<() => void> {",
  "    let release = () => {};",
  "    const before = this.last;",
  "    this.last = new Promise((resolve) => {",
  "      release = resolve;",
  "    });",
  "    await before;",
  "    return release;",
  "  }",
  "}",
];

function initially({ type }: Global): string {
  switch (type) {
    case "number":
      return " = 0";
    case "list":
      return ": number[] = [1, 2]";
    case "record":
      return ": Record<string, number> = { a: 1 }";
    case "box":
      return " = new Box(1)";
    case "lock":
      return " = new Lock()";
  }
}

function classLines(
  fields: readonly string[],
  methods: readonly FunctionModel[],
  scope: Scope,
): readonly string[] {
  return [
    "",
    "class Service {",
    ...fields.map((field) => `  ${camel(field)} = 0;`),
    ...methods.flatMap((one) => ["", ...inner(functionLines(one, scope, "method"))]),
    "}",
  ];
}

function functionLines(model: FunctionModel, around: Scope, form = "function"): readonly string[] {
  const parameters = model.parameters.filter(({ type }) => type !== "client");
  const known = new Set([...around.outer, ...parameters.map(({ name }) => name)]);
  const declarations = declarationsOf(model.body, known);
  const scope: Scope = { ...around, outer: new Set([...known, ...assignedIn(model.body)]), declarations };
  const given = parameters.map(({ name, type }) => `${camel(name)}: ${typeText(type)}`).join(", ");
  const gives = model.returns === undefined || model.kind === "entry" ? undefined : typeText(model.returns);
  const returns = gives === undefined ? "" : model.async ? `: Promise<${gives}>` : `: ${gives}`;
  return [
    headOfFunction(model, `(${given})${returns}`, form),
    ...declarations.hoisted.map((name) => `  let ${camel(name)} = 0;`),
    ...inner(block(model.body, scope)),
    form === "arrow" ? "};" : "}",
  ];
}

/** Functions inside of others are arrows, which have the object of the method around them. */
function headOfFunction({ name, async }: FunctionModel, signature: string, form: string): string {
  const awaits = async ? "async " : "";
  if (form === "arrow") return `const ${camel(name)} = ${awaits}${signature} => {`;
  return `${awaits}${form === "function" ? "function " : ""}${camel(name)}${signature} {`;
}

function block(statements: readonly Statement[], scope: Scope): readonly string[] {
  return statements.flatMap((one) => marked(statementLines(one, scope), one, scope.marks));
}

function statementLines(statement: Statement, scope: Scope): readonly string[] {
  const held = statementExpressions(statement)
    .flatMap((one) => [...expressionsIn(one)])
    .find(isHeld);
  if (held?.operation === "get") {
    const answer = nextAnswer(scope);
    const url = `\`\${BASE}/${held.resource}/\${${printed(held.value)}}\``;
    const body: Expression = { is: "name", name: `(await ${answer}.json()).value` };
    return [
      `const ${answer} = await fetch(${url});`,
      ...plainLines(replaced(statement, held, body), scope, statement),
    ];
  }
  return plainLines(statement, scope);
}

function nextAnswer({ answers }: Scope): string {
  answers.count++;
  return answers.count === 1 ? "response" : `response${answers.count}`;
}

function replaced(statement: Statement, held: Library, given: Expression): Statement {
  const swap = (expression: Expression): Expression =>
    expression.is === "await" && expression.of === held ? given : expression;
  switch (statement.is) {
    case "assign":
    case "augment":
    case "do":
    case "return":
      return { ...statement, value: swap(statement.value) };
    default:
      throw new Error(`nothing is read in a statement "${statement.is}"`);
  }
}

/** `declaring` is the statement of the program, where another one is printed in its place. */
function plainLines(statement: Statement, scope: Scope, declaring = statement): readonly string[] {
  switch (statement.is) {
    case "assign": {
      const { target, value, annotation } = statement;
      const declares = scope.declarations.first.get(declaring);
      if (value.is === "comprehension" && target.is === "name")
        return [
          `const ${camel(target.name)}: number[] = [];`,
          `for (const ${camel(value.name)} of ${printed(value.over)}) ${camel(target.name)}.push(${printed(value.each)});`,
        ];
      const empty =
        value.is === "list" && value.items.length === 0
          ? ": number[]"
          : value.is === "record" && value.entries.length === 0
            ? ": Record<string, number>"
            : "";
      const type = annotation && declares ? `: ${typeText(annotation)}` : declares ? empty : "";
      if (declares && target.is === "name" && isRow(value))
        return [`${declares} { rows: [{ value: ${camel(target.name)} }] } = await ${libraryCall(value.of)};`];
      const left = `${declares ? `${declares} ` : ""}${targetText(target)}${type}`;
      return [`${left} = ${printed(value)};`].map((line) => (line.startsWith("[") ? `;${line}` : line));
    }
    case "augment":
      return [`${targetText(statement.target)} += ${printed(statement.value)};`];
    case "do":
      return [`${printed(statement.value)};`];
    case "print":
      return [`console.log(${printed(statement.value)});`];
    case "append":
      return [`${printed(statement.to)}.push(${printed(statement.value)});`];
    case "if":
      return [
        `if (${printed(statement.test)}) {`,
        ...inner(block(statement.body, scope)),
        ...(statement.orElse.length > 0 ? ["} else {", ...inner(block(statement.orElse, scope))] : []),
        "}",
      ];
    case "return":
      return [`return ${printed(statement.value)};`];
    case "raise":
      return [`throw new ${errorText(statement.error)}(${printed(statement.text)});`];
    case "try":
      return attemptLines(statement, scope);
    case "locked": {
      const release = `release${++scope.answers.count}`;
      return [
        `const ${release} = await ${printed(statement.lock)}.acquire();`,
        "try {",
        ...inner(block(statement.body, scope)),
        "} finally {",
        `  ${release}();`,
        "}",
      ];
    }
    case "each":
      return eachLines(statement, scope);
    case "break":
    case "continue":
      return [`${statement.is};`];
    case "function":
      return functionLines(statement.function, scope, "arrow");
  }
}

/** A single value of a database, which people take out of its row at once. */
function isRow(value: Expression): value is { readonly is: "await"; readonly of: Library } {
  return (
    value.is === "await" && value.of.is === "library" && /^(pool|connection)-read$/.test(value.of.operation)
  );
}

function errorText(error: string): string {
  return { ValueError: "RangeError", LookupError: "TypeError" }[error] ?? "Error";
}

function attemptLines(
  { body, handler, lastly }: Extract<Statement, { is: "try" }>,
  scope: Scope,
): readonly string[] {
  const rethrows =
    handler && handler.error !== "Exception"
      ? [`  if (!(error instanceof ${errorText(handler.error)})) throw error;`]
      : [];
  const caught = handler && [
    rethrows.length > 0 ? "} catch (error) {" : "} catch {",
    ...rethrows,
    ...inner(block(handler.body, scope)),
  ];
  return [
    "try {",
    ...inner(block(body, scope)),
    ...(caught ?? []),
    ...(lastly.length > 0 ? ["} finally {", ...inner(block(lastly, scope))] : []),
    "}",
  ];
}

function eachLines(
  { name, over, body }: Extract<Statement, { is: "each" }>,
  scope: Scope,
): readonly string[] {
  const at = camel(name);
  const head =
    over.is === "range"
      ? `for (let ${at} = 0; ${at} < ${printed(over.count)}; ${at}++) {`
      : `for (${assignedIn(body).has(name) ? "let" : "const"} ${at} of ${printed(over)}) {`;
  return [head, ...inner(block(body, scope)), "}"];
}

function inner(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}
