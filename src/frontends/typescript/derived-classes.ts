/** Which classes of a program derive from a class: found by name in the texts, decided by the checker. */
import type ts from "typescript";
import type { ClassIr, Module } from "../../ir/module.ts";
import type { IncrementalProgram } from "./program.ts";
import type { TypeScript } from "./syntax.ts";

export interface ProjectClass {
  readonly module: Module;
  readonly class: ClassIr;
}

/** Direct subclasses of `base` in the files that the program has read. */
export function derivedClasses(
  ts: TypeScript,
  program: IncrementalProgram,
  base: ProjectClass,
): readonly ProjectClass[] {
  const found: ProjectClass[] = [];
  for (const tree of program.ownTrees()) {
    if (!mayDerive(tree.text, base.class.name)) continue;
    const lowered = program.lowered(tree);
    for (const [node, id] of lowered.classNodes) {
      const extended = extendedBy(ts, node);
      const target = extended && program.classNamedBy(extended);
      if (target?.class !== base.class.id || target.module.file !== base.module.file) continue;
      const module = program.module(tree.fileName)?.module;
      const derived = module?.classes[id];
      if (module && derived) found.push({ module, class: derived });
    }
  }
  return found;
}

/** By the names behind `extends`, unless an import may have given the class another. */
function mayDerive(text: string, name: string): boolean {
  if (!text.includes("extends")) return false;
  if (text.includes(name)) return true;
  // A default import names the class as it likes.
  return /\bimport\s+[\w$]+/.test(text) || /\brequire\s*\(/.test(text);
}

function extendedBy(ts: TypeScript, node: ts.Node): ts.Node | undefined {
  if (!ts.isClassLike(node)) return undefined;
  const clause = node.heritageClauses?.find((one) => one.token === ts.SyntaxKind.ExtendsKeyword);
  return clause?.types[0]?.expression;
}
