/**
 * What a function with type variables gives at one call: `def first(xs: list[T]) -> T` gives a session
 * where it is given a list of sessions. A variable that the arguments do not tell stays unknown.
 */
import type { FunctionIr, Module, Parameter, TypeExpression } from "../../ir/module.ts";
import { binds, scopeChain } from "../../ir/walk.ts";
import { annotationType, instanceOf } from "./annotation-types.ts";
import { scopeOfHead } from "./binding-types.ts";
import type { CallSite } from "./call-types.ts";
import type { Inference } from "./inference.ts";
import { builtinType } from "./library-types.ts";
import { join, type ProjectFunction, projectInstance, type Type, unknown, withoutNone } from "./types.ts";

/**
 * What calling a plain function gives, or waiting for an async one; undefined where no type variable stands in
 * the annotation of its result. `returned` tells what calling a value gives.
 */
export function genericReturn(
  inference: Inference,
  { module, function: target }: ProjectFunction,
  site: CallSite,
  returned: (callee: Type) => Type,
): Type | undefined {
  const { returns } = target;
  if (!returns || !target.parameters.some(({ annotation }) => annotation)) return undefined;
  const head = scopeOfHead(module, target);
  const isVariable = (name: string): boolean => isTypeVariable(inference, module, head, name);
  if (!mentions(returns, isVariable)) return undefined;
  const found = new Map<string, Type[]>();
  const bind = (written: TypeExpression, type: Type): void => {
    if (type.is === "unknown") return;
    if (isVariable(written.name)) {
      // What takes a function and says that it gives it back often gives a wrapper of another kind, and what takes
      // a coroutine may have it waited for.
      const isOther = type.is === "function" || type.is === "callable" || type.is === "awaitable";
      found.set(written.name, [...(found.get(written.name) ?? []), isOther ? unknown : type]);
      return;
    }
    for (const [part, inside] of partsOf(inference, written, type, returned)) bind(part, inside);
  };
  for (const [annotation, type] of annotatedArguments(inference, target, site)) bind(annotation, type);
  return annotationType(inference, module, head, returns, (name) =>
    isVariable(name) ? join(found.get(name) ?? [unknown]) : undefined,
  );
}

/** `T = TypeVar("T")`, or `[T]` behind the function's own name, which nothing binds. */
function isTypeVariable(inference: Inference, module: Module, head: FunctionIr, name: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name)) return false;
  const isBound = scopeChain(module, head).some((scope) => binds(scope, name));
  if (!isBound && module.imports.some(({ local }) => local === "*")) return false;
  if (!isBound) return builtinType(name, inference.knowledge).is === "unknown";
  const type = inference.nameType(module, head, name);
  return type.is === "instance" && /^typing(_extensions)?\.TypeVar$/.test(type.name);
}

function mentions(written: TypeExpression, isVariable: (name: string) => boolean): boolean {
  return isVariable(written.name) || written.arguments.some((part) => mentions(part, isVariable));
}

/** The parts of an annotation, each with what stands there in the type of an argument. */
function partsOf(
  inference: Inference,
  written: TypeExpression,
  type: Type,
  returned: (callee: Type) => Type,
): readonly (readonly [TypeExpression, Type])[] {
  const [first] = written.arguments;
  const last = written.arguments.at(-1);
  const name = written.name.split(".").at(-1) ?? "";
  if (!first || !last) return [];
  const known = withoutNone(type);
  if (/^(Optional|\||Union|Annotated)$/.test(name)) {
    const values = written.arguments.filter((part) => part.name !== "None");
    // Which of several alternatives an argument is cannot be told from its type alone.
    return name === "Annotated" || values.length === 1 ? [[values[0] ?? first, known]] : [];
  }
  if (name === "Callable") return [[last, returned(known)]];
  if (/^(Awaitable|Coroutine|Future|Task)$/.test(name)) return [[last, inference.awaitedType(known)]];
  if (/^[Tt]ype$/.test(name)) return known.is === "class" ? [[first, instanceOf(known, [])]] : [];
  if (elementary.test(name)) return [[first, inference.elementType(known)]];
  if (known.is !== "instance" || known.arguments.length !== written.arguments.length) return [];
  return written.arguments.map((part, at) => [part, known.arguments[at] ?? unknown] as const);
}

/** What is iterated for the variable that it is annotated with. */
const elementary =
  /^(list|List|set|Set|frozenset|deque|Sequence|Iterable|Iterator|Collection|AsyncIterable|AsyncIterator)$/;

function* annotatedArguments(
  inference: Inference,
  target: FunctionIr,
  site: CallSite,
): Iterable<readonly [TypeExpression, Type]> {
  const { module, within, call } = site;
  const isOnObject = hasObject(inference, target, site);
  const parameters = target.parameters.slice(isOnObject ? 1 : 0);
  const self = isOnObject ? target.parameters[0]?.annotation : undefined;
  if (self) yield [self, objectOf(inference.valueType(module, within, call.callee.value))];
  const firstSpread = call.arguments.findIndex(({ spread }) => spread !== undefined);
  for (const [position, { keyword, spread, value }] of call.arguments.entries()) {
    const isHidden =
      spread !== undefined || (firstSpread >= 0 && position > firstSpread && keyword === undefined);
    if (isHidden) continue;
    const parameter =
      keyword === undefined
        ? positional(parameters, position)
        : parameters.find(({ name }) => name === keyword);
    if (parameter?.annotation) yield [parameter.annotation, inference.valueType(module, within, value)];
  }
}

function positional(parameters: readonly Parameter[], position: number): Parameter | undefined {
  const found = parameters[position];
  if (found?.kind === "positional") return found;
  return parameters.slice(0, position + 1).find(({ kind }) => kind === "rest");
}

/** `super().clone()` works on the object that the method around it has. */
function objectOf(type: Type): Type {
  return type.is === "super" ? projectInstance(type.of) : type;
}

/** The first parameter is the object that the method is called on, or its class. */
function hasObject(inference: Inference, target: FunctionIr, { module, within, call }: CallSite): boolean {
  if (target.class === null || call.callee.member === undefined) return false;
  const decorated = target.decorators.map(({ place }) => place?.root);
  if (decorated.includes("staticmethod")) return false;
  return (
    decorated.includes("classmethod") || inference.valueType(module, within, call.callee.value).is !== "class"
  );
}
