/** What annotations mean: classes, what stands for others by another name, and the types of `typing`. */
import type { FunctionIr, Module, TypeExpression } from "../../ir/module.ts";
import { statementsOf, valueById } from "../../ir/walk.ts";
import type { Inference } from "./inference.ts";
import {
  awaitable,
  instance,
  join,
  kindOfClass,
  none,
  projectClassType,
  projectInstance,
  type Type,
  unknown,
} from "./types.ts";

/**
 * The type of the values that `written` allows, as `within` understands its names. `variable` tells what type
 * variables stand for, and is undefined for other names.
 */
export function annotationType(
  inference: Inference,
  module: Module,
  within: FunctionIr,
  written: TypeExpression,
  variable?: (name: string) => Type | undefined,
): Type {
  const convert = (part: TypeExpression): Type => annotationType(inference, module, within, part, variable);
  const standsFor = variable?.(written.name);
  if (standsFor) return standsFor;
  switch (written.name) {
    case "|":
      return join(written.arguments.map(convert));
    case "None":
      return none;
    case "?":
    case "[]":
    case "()":
      return unknown;
    case "...":
      return ellipsis;
    case "Self": {
      const self = within.class === null ? undefined : module.classes[within.class];
      return self ? projectInstance({ module, class: self }) : unknown;
    }
  }
  const type = inference.dottedType(module, within, written.name);
  const isCallable = /(^|\.)Callable$/.test(written.name) && !(type.is === "class" && type.project);
  if (isCallable) {
    const returns = written.arguments.at(-1);
    return { is: "callable", returns: returns ? convert(returns) : unknown };
  }
  const parts = type.is === "class" || type.is === "union" ? written.arguments.map(convert) : [];
  return meant(type, parts);
}

/** What a name stands for where it is written as a type. */
function meant(type: Type, parts: readonly Type[]): Type {
  if (type.is === "alias") return type.means;
  if (type.is === "union") return join(type.parts.map((part) => meant(part, parts)));
  if (type.is !== "class") return unknown;
  if (/^(typing\.Type|type|builtins\.type)$/.test(type.name)) return classOf(parts[0] ?? unknown);
  return instanceOf(type, parts);
}

/** Stands behind the only element of `tuple[int, ...]`. */
const ellipsis: Type = instance("...");

function classOf(type: Type): Type {
  if (type.is === "union") return join(type.parts.map(classOf));
  if (type.is !== "instance") return unknown;
  return type.project ? projectClassType(type.project) : { is: "class", name: type.name };
}

/** Annotations that allow every value. */
const anything = /^(?:typing(?:_extensions)?\.|builtins\.)?(?:Any|object|Self|Never|NoReturn)$/;

/** Instance of a class, with the awaitable classes of `typing` and asyncio as what they are. */
export function instanceOf(type: Extract<Type, { is: "class" }>, parts: readonly Type[]): Type {
  if (type.project) return projectInstance(type.project, parts);
  if (anything.test(type.name)) return unknown;
  const kind = kindOfClass(type.name);
  // `Coroutine` takes yield, send and return types in annotations, the result alone in our tables.
  if (kind) return awaitable(kind, parts.at(-1) ?? unknown, type.name);
  return instance(type.name, parts);
}

/** `-> None` on a function that returns values is wrong, as methods for sync and async callers alike are. */
export function annotatedReturn(
  inference: Inference,
  module: Module,
  target: FunctionIr,
  written: TypeExpression,
): Type {
  const type = annotationType(inference, module, target, written);
  return type === none && returnsValues(target) ? unknown : type;
}

/** Whether some `return` gives something other than a constant. */
export function returnsValues(target: FunctionIr): boolean {
  return statementsOf(target).some(
    ({ statement }) =>
      statement.type === "return" &&
      valueById(target, statement.value)?.op !== "constant" &&
      statement.value !== undefined,
  );
}
