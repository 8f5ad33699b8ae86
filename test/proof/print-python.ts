/** Prints a program as Python. */
import {
  type Expression,
  expressionsIn,
  type FunctionModel,
  type Global,
  type Library,
  type Program,
  type Statement,
  type Target,
  type Type,
} from "./model.ts";
import {
  assignedIn,
  isHeld,
  isLooser,
  type Marks,
  marked,
  statementExpressions,
  type Text,
  unmarked,
} from "./print.ts";

export interface PythonOptions {
  /** Awaits inside of `gather` one after another, as the author meant them: what the repair is held against. */
  readonly meant?: boolean;
}

export function printPython(program: Program, options: PythonOptions = {}): Text {
  const globals = new Set([...program.globals.map(({ name }) => name)]);
  const scope: Scope = { globals, outer: [], meant: options.meant ?? false, marks: [] };
  const service = program.service;
  const lines = [
    ...(service ? classLines(service.fields, service.methods, scope) : []),
    ...program.functions.flatMap((one) => ["", "", ...functionLines(one, scope)]),
    "",
    "",
    ...(service ? ["service = Service()", "", ""] : []),
    ...entryLines(program, scope),
    "",
    "",
    'if __name__ == "__main__":',
    "    asyncio.run(main())",
    "",
  ];
  const body = lines.join("\n");
  const head = headOf(program, body);
  return {
    ...unmarked(`${head}\n${body}`, scope.marks),
    state: [...globals, ...(service ? ["service"] : [])],
  };
}

interface Scope {
  readonly globals: ReadonlySet<string>;
  /** Names of the functions around, from the outermost. */
  readonly outer: readonly ReadonlySet<string>[];
  readonly meant: boolean;
  readonly marks: Marks;
}

function headOf({ globals, client }: Program, body: string): string {
  const uses = (word: string) => new RegExp(`\\b${word}\\b`).test(body);
  const lines = ["import asyncio", ""];
  const libraries = [
    ...(uses("session") ? ["aiohttp"] : []),
    ...(uses("aiofiles") ? ["aiofiles"] : []),
    ...(uses("pool") || uses("connection") ? ["asyncpg"] : []),
  ];
  lines.push(
    ...libraries.sort().map((library) => `import ${library}`),
    ...(libraries.length > 0 ? [""] : []),
  );
  if (uses("BASE")) lines.push('BASE = "https://shop.example"');
  if (uses("session") && client === "global") lines.push("session = aiohttp.ClientSession()");
  if (uses("pool")) lines.push("pool: asyncpg.Pool = asyncpg.create_pool()");
  if (uses("connection")) lines.push("connection: asyncpg.Connection = asyncpg.connect()");
  if (uses("Box") || globals.some(({ type }) => type === "box"))
    lines.push("", "", "class Box:", "    def __init__(self, value):", "        self.value = value", "", "");
  lines.push(...globals.map((one) => `${one.name} = ${initially(one)}`));
  return lines.join("\n");
}

function initially({ type }: Global): string {
  switch (type) {
    case "number":
      return "0";
    case "list":
      return "[1, 2]";
    case "record":
      return '{"a": 1}';
    case "box":
      return "Box(1)";
    case "lock":
      return "asyncio.Lock()";
  }
}

function classLines(
  fields: readonly string[],
  methods: readonly FunctionModel[],
  scope: Scope,
): readonly string[] {
  return [
    "",
    "",
    "class Service:",
    "    def __init__(self):",
    ...(fields.length > 0 ? fields.map((field) => `        self.${field} = 0`) : ["        pass"]),
    ...methods.flatMap((one) => ["", ...inner(functionLines(one, scope, "self"))]),
  ];
}

function entryLines({ entry, service, client }: Program, scope: Scope): readonly string[] {
  if (service)
    return client === "passed"
      ? [
          "async def main():",
          "    async with aiohttp.ClientSession() as session:",
          `        return await service.${entry.name}(session)`,
        ]
      : ["async def main():", `    return await service.${entry.name}()`];
  const lines = functionLines(entry, scope);
  const head = lines.findIndex((line) => !/^(async def| {4}(global|nonlocal) )/.test(line));
  if (client === "global" || !lines.some((line) => /\bsession\b/.test(line))) return lines;
  return [
    ...lines.slice(0, head),
    "    async with aiohttp.ClientSession() as session:",
    ...inner(lines.slice(head)),
  ];
}

function functionLines(model: FunctionModel, scope: Scope, receiver?: string): readonly string[] {
  const parameters = [
    ...(receiver === undefined ? [] : [receiver]),
    ...model.parameters.map(({ name, type }) => `${name}${annotated(type)}`),
  ];
  const own = new Set([...model.parameters.map(({ name }) => name)]);
  const assigned = assignedIn(model.body);
  const shared = [...assigned].filter((name) => scope.globals.has(name) && !own.has(name));
  const captured = [...assigned].filter(
    (name) => !own.has(name) && scope.outer.some((names) => names.has(name)),
  );
  const locals = new Set([...own, ...[...assigned].filter((name) => !shared.includes(name))]);
  const body = block(model.body, { ...scope, outer: [...scope.outer, locals] });
  return [
    `${model.async ? "async " : ""}def ${model.name}(${parameters.join(", ")}):`,
    ...(shared.length > 0 ? [`    global ${shared.join(", ")}`] : []),
    ...(captured.length > 0 ? [`    nonlocal ${captured.join(", ")}`] : []),
    ...inner(body),
  ];
}

function annotated(type: Type): string {
  switch (type) {
    case "number":
      return ": int";
    case "text":
      return ": str";
    case "list":
      return ": list[int]";
    case "record":
      return ": dict[str, int]";
    case "box":
      return ": Box";
    case "client":
      return ": aiohttp.ClientSession";
    case "pair":
      return ": tuple[int, int]";
  }
}

function block(statements: readonly Statement[], scope: Scope): readonly string[] {
  return statements.length === 0
    ? ["pass"]
    : statements.flatMap((one) => marked(statementLines(one, scope), one, scope.marks));
}

function statementLines(statement: Statement, scope: Scope): readonly string[] {
  const held = statementExpressions(statement)
    .flatMap((one) => [...expressionsIn(one)])
    .find(isHeld);
  if (held) return holding(held, statement, scope);
  const print = (expression: Expression) => printed(expression, scope);
  switch (statement.is) {
    case "assign": {
      const annotation = statement.annotation ? annotated(statement.annotation) : "";
      return [`${target(statement.target, scope)}${annotation} = ${print(statement.value)}`];
    }
    case "augment":
      return [`${target(statement.target, scope)} += ${print(statement.value)}`];
    case "do":
      return [print(statement.value)];
    case "print":
      return [`print(${print(statement.value)})`];
    case "append":
      return [`${print(statement.to)}.append(${print(statement.value)})`];
    case "if":
      return [
        `if ${print(statement.test)}:`,
        ...inner(block(statement.body, scope)),
        ...(statement.orElse.length > 0 ? ["else:", ...inner(block(statement.orElse, scope))] : []),
      ];
    case "return":
      return [`return ${print(statement.value)}`];
    case "raise":
      return [`raise ${statement.error}(${print(statement.text)})`];
    case "try": {
      const { body, handler, lastly } = statement;
      const caught = handler && `except ${handler.error}${handler.name ? ` as ${handler.name}` : ""}:`;
      return [
        "try:",
        ...inner(block(body, scope)),
        ...(handler && caught ? [caught, ...inner(block(handler.body, scope))] : []),
        ...(lastly.length > 0 ? ["finally:", ...inner(block(lastly, scope))] : []),
      ];
    }
    case "locked":
      return [`async with ${print(statement.lock)}:`, ...inner(block(statement.body, scope))];
    case "each":
      return [`for ${statement.name} in ${print(statement.over)}:`, ...inner(block(statement.body, scope))];
    case "break":
    case "continue":
      return [statement.is];
    case "function":
      return functionLines(statement.function, scope);
  }
}

/** Answers and files are held by `async with` while they are read. */
function holding(held: Library, statement: Statement, scope: Scope): readonly string[] {
  const value = printed(held.value, scope);
  const within = (head: string, given: string): readonly string[] => [
    `async with ${head}:`,
    ...inner(statementLines(replaced(statement, held, given), scope)),
  ];
  const url = `f"{BASE}/${held.resource}/${inBraces(held.value, value)}"`;
  switch (held.operation) {
    case "get":
      return within(`session.get(${url}) as response`, '(await response.json())["value"]');
    case "post":
      return within(
        `session.post(f"{BASE}/${held.resource}", json={"value": ${value}}) as response`,
        "response.status",
      );
    case "file-read":
      return within(
        `aiofiles.open(f"${held.resource}-${inBraces(held.value, value)}.txt") as file`,
        "len(await file.read())",
      );
    default:
      return within(`aiofiles.open("${held.resource}.txt", "w") as file`, `await file.write(f"{${value}}")`);
  }
}

function inBraces(expression: Expression, text: string): string {
  return expression.is === "number" ? text : `{${text}}`;
}

/** The statement with the text of what was held in the place of its await. */
function replaced(statement: Statement, held: Library, given: string): Statement {
  const raw: Expression = { is: "name", name: given };
  const swap = (expression: Expression): Expression =>
    expression.is === "await" && expression.of === held ? raw : expression;
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

function target(to: Target, scope: Scope): string {
  return to.is === "names" ? to.names.join(", ") : printed(to, scope);
}

function printed(expression: Expression, scope: Scope): string {
  const print = (one: Expression) => printed(one, scope);
  switch (expression.is) {
    case "number":
      return String(expression.value);
    case "text":
      return JSON.stringify(expression.value);
    case "name":
      return expression.name;
    case "self":
      return "self";
    case "client":
      return "session";
    case "field":
      return `${print(expression.of)}.${expression.name}`;
    case "item":
      return `${print(expression.of)}[${print(expression.key)}]`;
    case "operation":
      return `${operand(expression.left, expression.sign, scope)} ${expression.sign} ${print(expression.right)}`;
    case "joined":
      // Before Python 3.12 no quotation mark of its own may stand inside.
      return `f"${expression.parts.map((part) => (typeof part === "string" ? part : `{${print(part).replaceAll('"', "'")}}`)).join("")}"`;
    case "length":
      return `len(${print(expression.of)})`;
    case "has":
      return `${print(expression.key)} in ${print(expression.of)}`;
    case "list":
      return `[${expression.items.map(print).join(", ")}]`;
    case "pair":
      return expression.items.map(print).join(", ");
    case "record":
      return `{${expression.entries.map(([key, value]) => `"${key}": ${print(value)}`).join(", ")}}`;
    case "new-box":
      return `Box(${print(expression.value)})`;
    case "call":
      return `${expression.on ? `${print(expression.on)}.` : ""}${expression.name}(${expression.arguments.map(print).join(", ")})`;
    case "await":
      return awaitedText(expression.of, scope);
    case "library":
      return libraryCall(expression, scope);
    case "together":
      return `asyncio.gather(${expression.items.map(print).join(", ")})`;
    case "comprehension":
      return `[${print(expression.each)} for ${expression.name} in ${print(expression.over)}]`;
    case "range":
      return `range(${print(expression.count)})`;
  }
}

function operand(expression: Expression, sign: string, scope: Scope): string {
  const text = printed(expression, scope);
  return isLooser(expression, sign) ? `(${text})` : text;
}

function awaitedText(of: Expression, scope: Scope): string {
  if (of.is === "together" && scope.meant && of.items.every((item) => item.is === "await"))
    return `[${of.items.map((item) => printed(item, scope)).join(", ")}]`;
  return `await ${printed(of, scope)}`;
}

function libraryCall({ operation, resource, value }: Library, scope: Scope): string {
  const given = printed(value, scope);
  switch (operation) {
    case "pause":
      return `asyncio.sleep(${value.is === "number" ? value.value / 1000 : `${given} / 1000`})`;
    case "pool-read":
      return `pool.fetchval("select value from ${resource} where id = $1", ${given})`;
    case "pool-write":
      return `pool.execute("insert into ${resource} values ($1)", ${given})`;
    case "connection-read":
      return `connection.fetchval("select value from ${resource} where id = $1", ${given})`;
    case "connection-write":
      return `connection.execute("insert into ${resource} values ($1)", ${given})`;
    default:
      throw new Error(`"${operation}" is held by a statement`);
  }
}

function inner(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `    ${line}`));
}
