/** What calls give, and what decorators make of functions. */
import type { Call, FunctionIr, Module } from "../../ir/module.ts";
import { parseType } from "../../ir/type-expression.ts";
import { operationsOf, statementsOf, valueById } from "../../ir/walk.ts";
import { instanceOf } from "./annotation-types.ts";
import { methodNamed, projectAncestors } from "./class-members.ts";
import { fieldType, isFieldSpecifier } from "./field-types.ts";
import type { Inference } from "./inference.ts";
import { type LibraryContext, libraryType } from "./library-types.ts";
import { decoratedBy } from "./project-decorators.ts";
import { genericReturn } from "./type-variables.ts";
import {
  awaitable,
  instance,
  join,
  kindOfClass,
  type ProjectClass,
  type ProjectFunction,
  projectInstance,
  type Type,
  unknown,
  withoutNone,
} from "./types.ts";

export interface CallSite {
  readonly module: Module;
  readonly within: FunctionIr;
  readonly call: Call;
}

export function callType(inference: Inference, site: CallSite): Type {
  const { module, within, call } = site;
  const callee = inference.calleeType(module, within, call);
  if (callee.is === "class" && callee.name === "super" && call.arguments.length === 0)
    return superType(module, within);
  if (callee.is === "function" && !callee.project) {
    if (/^(typing|typing_extensions)\.cast$/.test(callee.name)) return castType(inference, site);
    if (/^(builtins\.)?getattr$/.test(callee.name)) return attributeType(inference, site);
    if (isFieldSpecifier(callee.name))
      return fieldType(inference, site, (factory) => calledWithout(inference, factory));
  }
  return resultOf(inference, callee, site);
}

function resultOf(inference: Inference, callee: Type, site: CallSite): Type {
  switch (callee.is) {
    case "function":
      if (callee.returns) return callee.returns;
      if (callee.project) return projectCallResult(inference, callee.project, site);
      return libraryResult(inference, callee.name, callee.bound, site);
    case "callable":
      return callee.returns;
    case "alias":
      return callee.means.is === "instance" ? callee.means : unknown;
    case "class":
      return constructed(inference, callee, site);
    case "instance":
      return resultOfMember(inference, callee, "__call__", site);
    case "union": {
      const known = withoutNone(callee);
      if (known.is !== "union") return resultOf(inference, known, site);
      return join(known.parts.map((part) => resultOf(inference, part, site)));
    }
    default:
      return unknown;
  }
}

function resultOfMember(inference: Inference, callee: Type, name: string, site: CallSite): Type {
  const member = inference.memberType(callee, name);
  return member.is === "function" ? resultOf(inference, member, site) : unknown;
}

/** What this call of a function of the project gives, whose arguments may tell what its type variables are. */
function projectCallResult(inference: Inference, definition: ProjectFunction, site: CallSite): Type {
  const { async, generator } = definition.function;
  const returned = (callee: Type): Type => calledWithout(inference, callee);
  const generic = generator ? undefined : genericReturn(inference, definition, site, returned);
  if (!generic) return projectResult(inference, definition);
  return async ? awaitable("coroutine", generic, "Coroutine") : generic;
}

/** A function with its decorators applied, nearest first. */
export function functionType(inference: Inference, definition: ProjectFunction): Type {
  const { module, function: target } = definition;
  const name = `${module.name}.${target.qualifiedName}`;
  let type: Type = { is: "function", name, project: definition };
  const around = target.parent === null ? undefined : module.functions[target.parent];
  for (const decorator of [...target.decorators].reverse()) {
    if (!decorator.place || !around) return unknown;
    if (
      decorator.place.scope === "builtin" &&
      /^(staticmethod|classmethod|property)$/.test(decorator.place.root)
    )
      continue;
    const applied = inference.placeType(module, around, decorator.place);
    const known =
      applied.is === "function" && !applied.project ? inference.knowledge.function(applied.name) : undefined;
    switch (known?.decorates) {
      case "same":
      case "property":
        break;
      case "async-context-manager":
        type = {
          is: "function",
          name,
          project: definition,
          returns: instance("AsyncContextManager", [yieldedType(inference, definition)]),
        };
        break;
      case "context-manager":
        type = {
          is: "function",
          name,
          project: definition,
          returns: instance("ContextManager", [yieldedType(inference, definition)]),
        };
        break;
      default: {
        if (known?.registers) break;
        if (known || type.is !== "function") return unknown;
        const original = type.returns ?? projectResult(inference, definition);
        const made = decoratedBy(inference, applied, decorator.call, original);
        if (made === "unknown") return unknown;
        if (made !== "same") type = { is: "function", name, project: definition, returns: made.returns };
      }
    }
  }
  return type;
}

/** What calling a function of the project gives, its decorators left aside. */
export function projectResult(inference: Inference, definition: ProjectFunction): Type {
  const { module, function: target } = definition;
  if (target.generator) {
    return instance(target.async ? "AsyncGenerator" : "Generator", [yieldedType(inference, definition)]);
  }
  const result = inference.returnType(module, target);
  return target.async ? awaitable("coroutine", result, "Coroutine") : result;
}

/** The joined type of what a generator's `yield`s give out. */
export function yieldedType(inference: Inference, { module, function: target }: ProjectFunction): Type {
  const types: Type[] = [];
  for (const { operation } of operationsOf(target)) {
    if (operation.op !== "yield") continue;
    if (operation.from || operation.operand === undefined) return unknown;
    types.push(inference.valueType(module, target, operation.operand));
  }
  return statementsOf(target).length === 0 ? unknown : join(types);
}

function constructed(inference: Inference, callee: Extract<Type, { is: "class" }>, site: CallSite): Type {
  if (!callee.project) {
    const kind = kindOfClass(callee.name);
    if (kind) return awaitable(kind, argumentType(inference, site, 0, "awaited"), callee.name);
    const [element] = builtinContainers.test(callee.name) ? [argumentElement(inference, site)] : [];
    if (element)
      return instance(callee.name, callee.name === "tuple" ? [element, instance("...")] : [element]);
    if (callee.name === "functools.partial")
      return {
        is: "callable",
        returns: resultOf(inference, argumentType(inference, site, 0, "itself"), site),
      };
    // `type(x)` is not an instance of `type` that anyone could follow.
    return callee.name === "type" || callee.name === "super" ? unknown : instance(callee.name);
  }
  if (constructsPlainly(inference, callee.project)) return projectInstance(callee.project);
  // `def __new__(cls) -> "Event"` says what else it gives.
  const maker = methodNamed(callee.project, "__new__");
  const isSaid = maker?.function.returns !== undefined && !hasMetaclass(callee.project);
  return isSaid ? inference.returnType(maker.module, maker.function) : unknown;
}

/** Containers that are made of whatever can be iterated. */
const builtinContainers = /^(list|set|frozenset|tuple|collections\.deque)$/;

function argumentElement(inference: Inference, site: CallSite): Type {
  return inference.elementType(argumentType(inference, site, 0, "itself"));
}

/** False where a metaclass or `__new__` may give something other than an instance. */
function constructsPlainly(inference: Inference, definition: ProjectClass): boolean {
  return projectAncestors(inference, definition).every(
    (ancestor) =>
      typeof ancestor === "string" || (!hasMetaclass(ancestor) && !methodNamed(ancestor, "__new__")),
  );
}

function hasMetaclass(definition: ProjectClass): boolean {
  return (
    definition.class.keywords &&
    !definition.class.abstract &&
    !definition.class.bases.some((base) => /Protocol|Generic|ABC/.test(base.name))
  );
}

function libraryResult(inference: Inference, name: string, bound: Type | undefined, site: CallSite): Type {
  const { knowledge } = inference;
  const returns = knowledge.function(name)?.returns;
  if (returns === undefined) return unknown;
  const owner = name.slice(0, name.lastIndexOf("."));
  const self = bound?.is === "class" ? instance(bound.name) : bound;
  const context: LibraryContext = {
    self,
    parameters: knowledge.class(owner)?.parameters ?? [],
    argument: (position, part) => argumentType(inference, site, position, part),
  };
  return libraryType(knowledge, parseType(returns), context);
}

/** A positional argument of the call; one written behind a spread is not known. */
function argumentType(
  inference: Inference,
  { module, within, call }: CallSite,
  position: number,
  part: "itself" | "awaited" | "returned",
): Type {
  const given = call.arguments.slice(0, position + 1);
  const argument = given[position];
  if (!argument || given.some(({ keyword, spread }) => keyword !== undefined || spread !== undefined))
    return unknown;
  const itself = inference.valueType(module, within, argument.value);
  if (part === "itself") return itself;
  return part === "awaited" ? inference.awaitedType(itself) : calledWithout(inference, itself);
}

/** What calling a function value gives when nothing is known of the arguments. */
function calledWithout(inference: Inference, type: Type): Type {
  if (type.is === "callable") return type.returns;
  return type.is === "function" && type.project
    ? (type.returns ?? projectResult(inference, type.project))
    : unknown;
}

/** `cast(Session, value)`; a type in quotes is not looked at. */
function castType(inference: Inference, site: CallSite): Type {
  const type = argumentType(inference, site, 0, "itself");
  return type.is === "class" ? instanceOf(type, []) : type.is === "alias" ? type.means : unknown;
}

/** `getattr(module, "name", other)`. */
function attributeType(inference: Inference, site: CallSite): Type {
  const [, second, third] = site.call.arguments;
  const name = valueById(site.within, second?.value);
  if (name?.op !== "constant" || typeof name.value !== "string") return unknown;
  const found = inference.memberType(argumentType(inference, site, 0, "itself"), name.value);
  return third ? join([found, argumentType(inference, site, 2, "itself")]) : found;
}

function superType(module: Module, within: FunctionIr): Type {
  let scope: FunctionIr | undefined = within;
  while (scope && scope.class === null && scope.parent !== null) scope = module.functions[scope.parent];
  const of = scope?.class === null || scope === undefined ? undefined : module.classes[scope.class];
  return of ? { is: "super", of: { module, class: of } } : unknown;
}
