/**
 * How a scope can name something from a module: through an import that is there already, or
 * through one that is added where the file's own style would put it.
 */
import type { Edit } from "../../ir/edits.ts";
import { freeName } from "../../ir/free-name.ts";
import type { FunctionIr, ImportBinding, Operation, Span, Statement } from "../../ir/module.ts";
import { openingCell } from "../../ir/notebook.ts";
import { binds, scopeChain, statementsOf, usesOf } from "../../ir/walk.ts";
import { lineEnd, lineStart, type Source, standsAlone } from "./printer-text.ts";
import { isStandardModule } from "./standard-modules.ts";

export interface Reference {
  /** How to write it: `asyncio.gather`, `aio.gather`, `gather`. */
  readonly text: string;
  /** The import, if one is missing. */
  readonly edits: readonly Edit[];
}

/**
 * Names `canonicalName`, a dotted path whose last part is a member of the module before it, in
 * `within`. Names that another binding hides there are never used.
 */
export function referenceTo(source: Source, canonicalName: string, within: FunctionIr): Reference {
  const existing = existingName(source, canonicalName, within);
  if (existing !== undefined) return { text: existing, edits: [] };
  const split = canonicalName.lastIndexOf(".");
  const moduleName = canonicalName.slice(0, split);
  const member = canonicalName.slice(split + 1);
  const joined = joinFromImport(source, moduleName, member, within);
  if (joined) return { text: member, edits: [joined] };
  const root = moduleName.split(".", 1)[0] ?? moduleName;
  if (isFree(source, root, within, moduleName)) {
    return { text: canonicalName, edits: [importEdit(source, moduleName, `import ${moduleName}`)] };
  }
  const alias = freeName(source.module, [`${root}_module`, `_${root}`, `${root}_`], within);
  return {
    text: `${alias}.${member}`,
    edits: [importEdit(source, moduleName, `import ${moduleName} as ${alias}`)],
  };
}

/**
 * Where a module-level statement can stand behind all imports: the start of a line.
 * Lines put there come before the file's first definition.
 */
export function behindImports(source: Source): number {
  const statements = openingStatements(source);
  let last: Statement | undefined;
  for (const statement of statements) if (containsImport(source, statement)) last = statement;
  return last ? nextLine(source, last.span[1]) : behindOpening(source);
}

/** Where the file's opening lies: all of it, or the cell of a notebook that the imports stand in. */
export function openingSpan({ module, text }: Source): Span {
  return openingCell(module)?.span ?? [0, text.length];
}

/** An edit that adds whole lines at the start of a line, also where the file's last line lacks its break. */
export function insertLines(source: Source, at: number, lines: readonly string[]): Edit {
  const text = lines.map((line) => line + source.newline).join("");
  const broken = at === 0 || source.text[at - 1] === "\n";
  return {
    file: source.module.file,
    span: [at, at],
    newText: broken ? text : source.newline + text.slice(0, text.length - source.newline.length),
  };
}

/* ---------------------------------------------------------------- names in scope */

function existingName(source: Source, canonicalName: string, within: FunctionIr): string | undefined {
  const names: string[] = [];
  for (const binding of source.module.imports) {
    const rest = restBehind(binding, canonicalName);
    if (rest !== undefined && isVisible(source, binding, within)) names.push(binding.local + rest);
  }
  // The shortest is what the file took the trouble to import for itself.
  return names.sort((a, b) => a.length - b.length)[0];
}

/** What has to follow the bound name to reach `canonicalName`, or undefined when it leads elsewhere. */
function restBehind(binding: ImportBinding, canonicalName: string): string | undefined {
  if (binding.local === "*") return undefined;
  const path = binding.member === undefined ? binding.module : `${binding.module}.${binding.member}`;
  if (canonicalName === path) return "";
  return canonicalName.startsWith(`${path}.`) ? canonicalName.slice(path.length) : undefined;
}

function isVisible(source: Source, binding: ImportBinding, within: FunctionIr): boolean {
  const { module } = source;
  if (isTypeOnly(source, binding)) return false;
  const scope = scopeChain(module, within).find((one) => binds(one, binding.local));
  if (scope?.id !== binding.scope) return false;
  return usesOf(module, scope.id, binding.local).writes.every(
    ({ write }) => write.how === "import" || write.place.path.length > 0,
  );
}

/** True for imports below `if TYPE_CHECKING:`, which bind nothing when the program runs. */
function isTypeOnly(source: Source, binding: ImportBinding): boolean {
  const scope = source.module.functions[binding.scope];
  if (binding.typeOnly || !scope) return true;
  const site = statementsOf(scope).find(({ statement }) => statement.span[0] === binding.statement[0]);
  return (
    site?.enclosing.some(
      ({ statement, part }) =>
        statement.type === "if" && part === "body" && statement.test.some(readsTypeChecking),
    ) ?? false
  );
}

function readsTypeChecking(operation: Operation): boolean {
  return (
    operation.op === "read" &&
    `.${operation.place.root}${operation.place.path.join("")}`.endsWith(".TYPE_CHECKING")
  );
}

function isUnbound(source: Source, name: string, within: FunctionIr): boolean {
  return [...scopeChain(source.module, within), ...source.module.functions.slice(0, 1)].every(
    (scope) => !binds(scope, name),
  );
}

/** True when `import moduleName` may bind `name` at module level without hiding or changing anything. */
function isFree(source: Source, name: string, within: FunctionIr, moduleName: string): boolean {
  const chain = scopeChain(source.module, within).filter((scope) => scope.kind !== "module");
  if (chain.some((scope) => binds(scope, name))) return false;
  const top = source.module.functions[0];
  if (!top || !binds(top, name)) return true;
  // The same import for the type checker alone, or of a submodule, is no rival.
  return (
    source.module.imports
      .filter((binding) => binding.scope === top.id && binding.local === name)
      .every(
        (binding) =>
          binding.member === undefined && binding.module.split(".")[0] === moduleName.split(".")[0],
      ) && usesOf(source.module, top.id, name).writes.every(({ write }) => write.how === "import")
  );
}

/* ---------------------------------------------------------------- import statements */

/** Adds the member to `from module import …` where the file imports this module in no other way. */
function joinFromImport(
  source: Source,
  moduleName: string,
  member: string,
  within: FunctionIr,
): Edit | undefined {
  if (!isUnbound(source, member, within)) return undefined;
  const candidates = source.module.imports.filter(
    (binding) =>
      binding.scope === 0 &&
      binding.module === moduleName &&
      binding.member !== undefined &&
      !isTypeOnly(source, binding),
  );
  for (const { statement } of candidates) {
    const text = source.text.slice(...statement);
    if (!/^from\s+[\w.]+\s+import\s+\w[\w\s,]*$/.test(text) || /[\r\n]/.test(text)) continue;
    if (!openingStatements(source).some((one) => one.span[0] === statement[0])) continue;
    return { file: source.module.file, span: [statement[1], statement[1]], newText: `, ${member}` };
  }
  return undefined;
}

function importEdit(source: Source, moduleName: string, line: string): Edit {
  const groups = importGroups(source);
  if (!isStandardModule(moduleName)) {
    const last = groups.at(-1);
    return last ? insertIntoGroup(source, last, moduleName, line) : insertAlone(source, line);
  }
  const standard = groups.find((group) => group.some((one) => isStandardModule(one.module)));
  if (standard) return insertIntoGroup(source, standard, moduleName, line);
  const [first] = groups[0] ?? [];
  return first
    ? insertLines(source, lineStart(source, first.span[0]), [line, ""])
    : insertAlone(source, line);
}

interface ImportLine {
  readonly span: Span;
  readonly module: string;
  readonly plain: boolean;
}

/** Plain before from-imports, and plain ones in alphabetical order, as isort has it. */
function insertIntoGroup(
  source: Source,
  group: readonly ImportLine[],
  moduleName: string,
  line: string,
): Edit {
  const plain = group.filter((one) => one.plain);
  const before =
    plain.find((one) => one.module.toLowerCase() > moduleName.toLowerCase()) ??
    (plain.length === 0 ? group[0] : undefined);
  if (before) return insertLines(source, lineStart(source, before.span[0]), [line]);
  const last = plain.at(-1) ?? group.at(-1);
  return insertLines(source, nextLine(source, last ? last.span[1] : 0), [line]);
}

/** Import statements before the first definition, split at blank lines; `__future__` left out. */
function importGroups(source: Source): readonly (readonly ImportLine[])[] {
  const groups: ImportLine[][] = [];
  let previousEnd: number | undefined;
  for (const statement of openingStatements(source)) {
    if (statement.type !== "import" || !standsAlone(source, statement.span)) {
      previousEnd = undefined;
      continue;
    }
    const text = source.text.slice(...statement.span);
    const parts = /^(import|from)\s+([\w.]+)/.exec(text);
    const moduleName = parts?.[2] ?? "";
    if (moduleName === "__future__") continue;
    const line = { span: statement.span, module: moduleName, plain: parts?.[1] === "import" };
    const between = previousEnd === undefined ? undefined : source.text.slice(previousEnd, statement.span[0]);
    if (between === undefined || /\n[ \t\r]*\n/.test(between)) groups.push([line]);
    else groups.at(-1)?.push(line);
    previousEnd = statement.span[1];
  }
  return groups;
}

/** The file's first import: behind docstring, `__future__` and leading comments, with a blank line around. */
function insertAlone(source: Source, line: string): Edit {
  const at = behindOpening(source);
  const [start, end] = openingSpan(source);
  const rest = source.text.slice(at, end);
  const before = at > start && !/\n[ \t]*\r?\n$/.test(source.text.slice(0, at)) ? [""] : [];
  const behind = rest.trim() === "" || /^[ \t]*\r?\n/.test(rest) ? [] : [""];
  return insertLines(source, at, [...before, line, ...behind]);
}

/** Start of the line behind docstring and `__future__` imports, or behind the comments that open the file. */
function behindOpening(source: Source): number {
  let end: number | undefined;
  for (const statement of openingStatements(source)) {
    const text = source.text.slice(...statement.span);
    const docstring = end === undefined && statement.type === "expression" && /^[rRuU]?["']/.test(text);
    if (!docstring && !/^from\s+__future__\b/.test(text)) break;
    end = statement.span[1];
  }
  if (end !== undefined) return nextLine(source, end);
  return openingCommentsEnd(source);
}

/** Comments at the top belong to the file when a blank line follows them, and `#!` or a coding line in any case. */
function openingCommentsEnd(source: Source): number {
  const [start] = openingSpan(source);
  const text = source.text.slice(start);
  const lines = /^(?:[ \t]*#[^\n]*\n)*/.exec(text)?.[0] ?? "";
  if (/^[ \t]*\r?\n/.test(text.slice(lines.length)) && lines !== "") return start + lines.length;
  return start + (/^(?:#!.*\n)?(?:#.*coding[:=].*\n)?/.exec(text)?.[0].length ?? 0);
}

/** Top-level statements before the first definition; of a notebook those of one cell. */
function openingStatements(source: Source): readonly Statement[] {
  const [start, end] = openingSpan(source);
  const all = source.module.functions[0]?.body ?? [];
  const body = all.filter(({ span: [offset] }) => offset >= start && offset < end);
  const first = body.findIndex((statement) => statement.type === "define");
  return first < 0 ? body : body.slice(0, first);
}

function containsImport(source: Source, statement: Statement): boolean {
  return source.module.imports.some(
    (binding) => binding.statement[0] >= statement.span[0] && binding.statement[1] <= statement.span[1],
  );
}

function nextLine(source: Source, offset: number): number {
  const end = lineEnd(source, offset);
  const newline = source.text.indexOf("\n", end);
  return newline < 0 ? source.text.length : newline + 1;
}
