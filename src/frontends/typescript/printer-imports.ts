/** How a call can name the promise version of what it calls, through the imports of the file. */
import type { Edit } from "../../ir/edits.ts";
import type { Call, FunctionIr, ImportBinding } from "../../ir/module.ts";
import { scopeChain } from "../../ir/walk.ts";
import { lineEnd, quoteOf, type Source, statementEnd } from "./printer-text.ts";

export interface Reference {
  /** How to write it: `fs.promises.readFile`, `readFile`. */
  readonly text: string;
  /** The import, if one is missing. */
  readonly edits: readonly Edit[];
}

/**
 * Names `canonicalName` (`fs/promises.readFile`) where `call` stands. Undefined where nothing that
 * is imported leads there and no import can be added without hiding another name.
 */
export function importedName(
  source: Source,
  call: Call,
  canonicalName: string,
  within: FunctionIr,
): Reference | undefined {
  const split = canonicalName.lastIndexOf(".");
  const module = canonicalName.slice(0, split);
  const member = canonicalName.slice(split + 1);
  const existing = existingName(source, module, member, within);
  if (existing !== undefined) return { text: existing, edits: [] };
  const { place } = call.callee;
  // `fs` has its promises with it.
  const through = place?.path.length === 1 && place.owner !== undefined && bindingOf(source, place.root);
  const isModule = through && (through.member === undefined || through.member === "default");
  if (place && through && isModule && module.endsWith("/promises")) {
    const isWhole = withoutScheme(through.module) === module.replace(/\/promises$/, "");
    if (isWhole && visible(source, through, within))
      return { text: `${place.root}.promises.${member}`, edits: [] };
  }
  return addedImport(source, module, member, place?.root);
}

function existingName(
  source: Source,
  module: string,
  member: string,
  within: FunctionIr,
): string | undefined {
  for (const binding of source.module.imports) {
    if (binding.typeOnly || withoutScheme(binding.module) !== module || !visible(source, binding, within))
      continue;
    if (binding.member === member) return binding.local;
    if (binding.member === undefined || binding.member === "default") return `${binding.local}.${member}`;
  }
  return undefined;
}

/** The import goes behind the one that binds `local`, the name that is called today. */
function addedImport(
  source: Source,
  module: string,
  member: string,
  local: string | undefined,
): Reference | undefined {
  const taken = source.module.functions.some((scope) => scope.locals.includes(member));
  const neighbours = source.module.imports.filter(
    (one) => one.scope === 0 && withoutScheme(one.module) === module.replace(/\/promises$/, ""),
  );
  const neighbour = neighbours.find((one) => one.local === local) ?? neighbours[0];
  if (taken || !neighbour) return undefined;
  const quote = quoteOf(source);
  const scheme = neighbour.module.startsWith("node:") ? "node:" : "";
  const from = `${quote}${scheme}${module}${quote}`;
  const end = statementEnd(source);
  const statement = source.text.slice(...neighbour.statement);
  const text = statement.startsWith("import")
    ? `import { ${member} } from ${from}${end}`
    : `const { ${member} } = require(${from})${end}`;
  const at = lineEnd(source, neighbour.statement[1]);
  return {
    text: member,
    edits: [{ file: source.module.file, span: [at, at], newText: source.newline + text }],
  };
}

function bindingOf(source: Source, local: string): ImportBinding | undefined {
  return source.module.imports.find((one) => one.local === local);
}

function visible(source: Source, binding: ImportBinding, within: FunctionIr): boolean {
  const owner = scopeChain(source.module, within).find((scope) => scope.locals.includes(binding.local));
  return owner?.id === binding.scope;
}

function withoutScheme(module: string): string {
  return module.replace(/^node:/, "");
}
