/**
 * What an edit did to a module. Mostly it changed the inside of one function; then functions and
 * classes keep their identity and get new contents, so that whatever was found out about the rest
 * of the project stays true of them.
 */
import type { ClassIr, FunctionIr, Module } from "../../ir/module.ts";
import { fieldsWithoutSpans, isSpan } from "./lowering-reuse.ts";

/** A function before and after. */
export interface Revision {
  readonly before: FunctionIr;
  readonly after: FunctionIr;
}

export interface ModuleUpdate {
  /** Functions whose body is another one. */
  readonly edited: readonly Revision[];
  /** Functions that were lowered again and came out as they were, in another place perhaps. */
  readonly moved: readonly Revision[];
}

/**
 * Compares a module with the one lowered before from the same file. Undefined when more than the
 * inside of functions changed: other functions, heads, classes, imports, or code at module or
 * class level.
 */
export function updateOf(before: Module, after: Module): ModuleUpdate | undefined {
  if (
    before.functions.length !== after.functions.length ||
    before.name !== after.name ||
    before.topLevelAwait !== after.topLevelAwait ||
    !alike(before.cells, after.cells) ||
    !alike(before.classes, after.classes) ||
    !alike(before.imports, after.imports)
  )
    return undefined;
  const edited: Revision[] = [];
  const moved: Revision[] = [];
  for (const [id, target] of after.functions.entries()) {
    const old = before.functions[id];
    if (old === target) continue;
    if (!old || !alike(headOf(old), headOf(target))) return undefined;
    const revision = { before: old, after: target };
    if (alike(old.locals, target.locals) && alike(old.body, target.body)) moved.push(revision);
    else if (old.kind === "module" || old.kind === "class-body") return undefined;
    else edited.push(revision);
  }
  return { edited, moved };
}

/** Gives the old objects the new contents. The module has its old identity, too. */
export function patchModule(before: Module, after: Module, { edited, moved }: ModuleUpdate): void {
  const functions = [...after.functions];
  for (const revision of [...edited, ...moved]) {
    functions[revision.before.id] = Object.assign(revision.before, revision.after);
  }
  const classes = after.classes.map((made) => {
    const old: ClassIr | undefined = before.classes[made.id];
    return old && old !== made ? Object.assign(old, made) : made;
  });
  Object.assign(before, after, { functions, classes });
}

function headOf(target: FunctionIr): object {
  return { ...target, body: [], locals: [], asyncInsert: 0 };
}

/** True for IR that differs in nothing but where it stands and what linking has filled in. */
function alike(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((part, index) => alike(part, right[index]))
    );
  }
  const fields = fieldsOf(left);
  const others = new Map(fieldsOf(right));
  return (
    fields.length === others.size &&
    fields.every(([field, part]) => {
      const other = others.get(field);
      if (!fieldsWithoutSpans.has(field) && isSpan(part)) return isSpan(other);
      return others.has(field) && alike(part, other);
    })
  );
}

const linkedFields = new Set(["facts", "symbol", "declared"]);

function fieldsOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([field, part]) => part !== undefined && !linkedFields.has(field));
}
