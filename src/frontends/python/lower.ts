/** Python source to IR. Pure: what other files hold is filled in by the linker. */
import type { FunctionIr, Module } from "../../ir/module.ts";
import { operationsOf, statementsOf } from "../../ir/walk.ts";
import { lowerBlock } from "./lower-statements.ts";
import type { LoweringMemory } from "./lowering-reuse.ts";
import { ModuleBuilder } from "./module-builder.ts";
import type { NotebookParts } from "./notebook-code.ts";
import type { SyntaxTree } from "./syntax.ts";

export interface ModuleIdentity {
  readonly file: string;
  /** Dotted import name, `""` when the file lies in no package and has no importable name. */
  readonly name: string;
  /** True for `__init__.py`, whose relative imports start from itself. */
  readonly package: boolean;
  /** Notebook cells allow `await` at the top level; a script divided into cells has it by itself. */
  readonly topLevelAwait?: boolean;
  readonly notebook?: NotebookParts | undefined;
}

/**
 * Lowers a parsed file. Never throws: what the parser did not understand is left out and named in
 * `problems`. With a memory of the file as it was lowered before, unchanged definitions are taken over.
 */
export function lowerModule(
  text: string,
  tree: SyntaxTree,
  identity: ModuleIdentity,
  memory?: LoweringMemory,
): Module {
  const builder = new ModuleBuilder(text, packageOf(identity), memory);
  builder.scope.function.body = lowerBlock(builder, tree.root);
  if (!builder.resolvePlaces() && memory) {
    memory.forget();
    return lowerModule(text, tree, identity, memory);
  }
  return {
    language: "python",
    file: identity.file,
    name: identity.name,
    length: text.length,
    functions: builder.functions,
    classes: builder.classes,
    imports: builder.imports,
    comments: tree.comments,
    problems: identity.notebook ? [...tree.problems, ...identity.notebook.problems] : tree.problems,
    topLevelAwait: identity.topLevelAwait ?? isNotebookScript(text, tree, builder.functions[0]),
    ...(identity.notebook && { cells: identity.notebook.cells }),
  };
}

/**
 * A script whose comments (`# %%`, `# In[1]:`) make cells of it, and that waits between them, is
 * meant for a notebook's interpreter. Without the waiting it may be an ordinary script as well.
 */
function isNotebookScript(text: string, { comments }: SyntaxTree, top: FunctionIr | undefined): boolean {
  const hasCells = comments.some(({ span: [start, end] }) =>
    /^#\s*(%%|In\[[\d ]*\]:|<codecell>)/.test(text.slice(start, end)),
  );
  if (!hasCells || !top) return false;
  return (
    operationsOf(top).some(({ operation }) => operation.op === "await") ||
    statementsOf(top).some(
      ({ statement }) => (statement.type === "loop" || statement.type === "with") && statement.async,
    )
  );
}

function packageOf(identity: ModuleIdentity): string {
  if (identity.package) return identity.name;
  const dot = identity.name.lastIndexOf(".");
  return dot === -1 ? "" : identity.name.slice(0, dot);
}
