/**
 * Names that TypeScript's own library and the declarations of Node and VS Code have, written as the
 * knowledge tables write them: by the interface, class or module that declares them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";

const require = createRequire(import.meta.url);

/** All names declared in TypeScript's library, `@types/node` and `@types/vscode`. */
export function declaredNames(): ReadonlySet<string> {
  const names = new Set<string>();
  // The interface of a constructor has the functions of its class.
  const add = (name: string) => names.add(name.replace(/^(\w+)Constructor(?=\.|$)/, "$1"));
  const library = dirname(require.resolve("typescript"));
  for (const file of filesIn(library).filter((one) => /lib\.(es|dom|webworker)[^/]*\.d\.ts$/.test(one))) {
    collect(file, add);
  }
  for (const types of ["@types/node", "@types/vscode"]) {
    const folder = dirname(require.resolve(`${types}/package.json`));
    for (const file of filesIn(folder)) collect(file, add);
  }
  return names;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".d.ts") && !name.includes("node_modules") && !/^ts\d/.test(name))
    .map((name) => join(folder, name));
}

function collect(file: string, add: (name: string) => unknown): void {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, false);
  for (const statement of source.statements) visit(statement, []);

  function visit(node: ts.Statement, within: readonly string[]): void {
    if (ts.isModuleDeclaration(node)) {
      const name = node.name.text.replace(/^node:/, "");
      const inside = ts.isStringLiteral(node.name) ? [name] : name === "global" ? [] : [...within, name];
      add(inside.join("."));
      if (node.body && ts.isModuleDeclaration(node.body)) visit(node.body, inside);
      if (node.body && ts.isModuleBlock(node.body))
        for (const one of node.body.statements) visit(one, inside);
    } else if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
      if (node.name) members([...within, node.name.text], node.members);
    } else if (ts.isFunctionDeclaration(node)) {
      if (node.name) add([...within, node.name.text].join("."));
    } else if (ts.isVariableStatement(node)) {
      for (const { name, type } of node.declarationList.declarations) {
        if (!ts.isIdentifier(name)) continue;
        add([...within, name.text].join("."));
        if (type && ts.isTypeLiteralNode(type)) members([...within, name.text], type.members);
      }
    }
  }

  function members(within: readonly string[], list: readonly (ts.TypeElement | ts.ClassElement)[]): void {
    add(within.join("."));
    for (const { name } of list) {
      if (name && (ts.isIdentifier(name) || ts.isStringLiteral(name))) add([...within, name.text].join("."));
    }
  }
}
