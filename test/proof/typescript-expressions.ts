/** Expressions of a program in TypeScript. */
import type { Expression, Library, Target, Type } from "./model.ts";
import { isLooser } from "./print.ts";

export function printed(expression: Expression): string {
  switch (expression.is) {
    case "number":
      return String(expression.value);
    case "text":
      return JSON.stringify(expression.value);
    case "name":
      return camel(expression.name);
    case "self":
      return "this";
    case "client":
      return "";
    case "field":
      return `${printed(expression.of)}.${camel(expression.name)}`;
    case "item":
      return `${printed(expression.of)}[${printed(expression.key)}]`;
    case "operation":
      return `${operand(expression.left, expression.sign)} ${expression.sign} ${operand(expression.right, expression.sign)}`;
    case "joined":
      return `\`${expression.parts.map((part) => (typeof part === "string" ? part : `\${${printed(part)}}`)).join("")}\``;
    case "length":
      return `${printed(expression.of)}.length`;
    case "has":
      return `${printed(expression.key)} in ${printed(expression.of)}`;
    case "list":
    case "pair":
      return `[${expression.items.map(printed).join(", ")}]`;
    case "record":
      return expression.entries.length === 0
        ? "{}"
        : `{ ${expression.entries.map(([key, value]) => `${key}: ${printed(value)}`).join(", ")} }`;
    case "new-box":
      return `new Box(${printed(expression.value)})`;
    case "call": {
      const given = expression.arguments.filter(({ is }) => is !== "client").map(printed);
      return `${expression.on ? `${printed(expression.on)}.` : ""}${camel(expression.name)}(${given.join(", ")})`;
    }
    case "await":
      return awaitText(expression.of);
    case "library":
      return libraryCall(expression);
    case "together":
      return `Promise.all([${expression.items.map(printed).join(", ")}])`;
    case "comprehension":
    case "range":
      throw new Error(`a ${expression.is} is printed by its statement`);
  }
}

function operand(expression: Expression, sign: string): string {
  const text = printed(expression);
  return expression.is === "await" || isLooser(expression, sign) ? `(${text})` : text;
}

function awaitText(of: Expression): string {
  if (of.is !== "library") return `await ${printed(of)}`;
  const call = `await ${libraryCall(of)}`;
  if (of.operation === "pool-read" || of.operation === "connection-read") return `(${call}).rows[0].value`;
  return of.operation === "file-read" ? `(${call}).length` : call;
}

export function libraryCall({ operation, resource, value }: Library): string {
  const given = printed(value);
  switch (operation) {
    case "pause":
      return `sleep(${given})`;
    case "get":
      throw new Error("a request is printed by its statement");
    case "post":
      return `fetch(\`\${BASE}/${resource}\`, { method: "POST", body: JSON.stringify({ value: ${given} }) })`;
    case "pool-read":
      return `pool.query("select value from ${resource} where id = $1", [${given}])`;
    case "pool-write":
      return `pool.query("insert into ${resource} values ($1)", [${given}])`;
    case "connection-read":
      return `connection.query("select value from ${resource} where id = $1", [${given}])`;
    case "connection-write":
      return `connection.query("insert into ${resource} values ($1)", [${given}])`;
    case "file-read":
      return `readFile(\`${resource}-\${${given}}.txt\`, "utf8")`;
    case "file-write":
      return `writeFile("${resource}.txt", String(${given}))`;
  }
}

export function targetText(target: Target): string {
  return target.is === "names" ? `[${target.names.map(camel).join(", ")}]` : printed(target);
}

export function typeText(type: Type): string {
  switch (type) {
    case "number":
      return "number";
    case "text":
      return "string";
    case "list":
      return "number[]";
    case "record":
      return "Record<string, number>";
    case "box":
      return "Box";
    case "pair":
      return "[number, number]";
    case "client":
      return "never";
  }
}

export function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
