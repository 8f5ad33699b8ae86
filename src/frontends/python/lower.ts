/** Python source to IR. Pure: what other files hold is filled in by the linker. */
import type { Module } from "../../ir/module.ts";
import { lowerBlock } from "./lower-statements.ts";
import { ModuleBuilder } from "./module-builder.ts";
import type { SyntaxTree } from "./syntax.ts";

export interface ModuleIdentity {
  readonly file: string;
  /** Dotted import name, `""` when the file lies in no package and has no importable name. */
  readonly name: string;
  /** True for `__init__.py`, whose relative imports start from itself. */
  readonly package: boolean;
  /** Notebook cells allow `await` at the top level. */
  readonly topLevelAwait?: boolean;
}

/** Lowers a parsed file. Never throws: what the parser did not understand is left out and named in `problems`. */
export function lowerModule(text: string, tree: SyntaxTree, identity: ModuleIdentity): Module {
  const builder = new ModuleBuilder(text, packageOf(identity));
  builder.scope.function.body = lowerBlock(builder, tree.root);
  builder.resolvePlaces();
  return {
    language: "python",
    file: identity.file,
    name: identity.name,
    length: text.length,
    functions: builder.functions,
    classes: builder.classes,
    imports: builder.imports,
    comments: tree.comments,
    problems: tree.problems,
    topLevelAwait: identity.topLevelAwait ?? false,
  };
}

function packageOf(identity: ModuleIdentity): string {
  if (identity.package) return identity.name;
  const dot = identity.name.lastIndexOf(".");
  return dot === -1 ? "" : identity.name.slice(0, dot);
}
