/**
 * The types that inference works with: just enough to say what a value's kind is and what its
 * members are. `unknown` is always a possible answer.
 */
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type {
  ClassIr,
  FunctionIr,
  Module,
  Protocol,
  SymbolRef,
  ValueFacts,
  ValueKind,
} from "../../ir/module.ts";

export interface ProjectClass {
  readonly module: Module;
  readonly class: ClassIr;
}

export interface ProjectFunction {
  readonly module: Module;
  readonly function: FunctionIr;
}

export type Type =
  | { readonly is: "unknown" }
  | { readonly is: "module"; readonly name: string; readonly file?: string }
  /** A function of the project or of a library, bound to an instance where it was read from one. */
  | {
      readonly is: "function";
      readonly name: string;
      readonly project?: ProjectFunction;
      readonly bound?: Type;
      /** What a call gives where a decorator changed that. */
      readonly returns?: Type;
    }
  /** Anything that can be called and gives `returns`. */
  | { readonly is: "callable"; readonly returns: Type }
  | { readonly is: "class"; readonly name: string; readonly project?: ProjectClass }
  | Instance
  /** What `super()` gives inside a method of `of`. */
  | { readonly is: "super"; readonly of: ProjectClass }
  | { readonly is: "awaitable"; readonly kind: ValueKind; readonly name: string; readonly result: Type }
  /** A name that stands for a type in annotations. */
  | { readonly is: "alias"; readonly means: Type }
  | { readonly is: "union"; readonly parts: readonly Type[] };

export interface Instance {
  readonly is: "instance";
  readonly name: string;
  readonly project?: ProjectClass;
  readonly arguments: readonly Type[];
}

export const unknown: Type = { is: "unknown" };
export const none: Type = instance("None");

export function instance(name: string, parts: readonly Type[] = []): Instance {
  return { is: "instance", name, arguments: parts };
}

export function awaitable(kind: ValueKind, result: Type, name: string): Type {
  return { is: "awaitable", kind, result, name };
}

export function projectInstance(definition: ProjectClass, parts: readonly Type[] = []): Instance {
  const { module, class: made } = definition;
  return {
    is: "instance",
    name: `${module.name}.${made.qualifiedName}`,
    project: definition,
    arguments: parts,
  };
}

export function projectClassType(definition: ProjectClass): Extract<Type, { is: "class" }> {
  const { module, class: made } = definition;
  return { is: "class", name: `${module.name}.${made.qualifiedName}`, project: definition };
}

/** One type for several possible ones; unknown as soon as one of them is. */
export function join(types: readonly Type[]): Type {
  const parts: Type[] = [];
  for (const type of types.flatMap((type) => (type.is === "union" ? type.parts : [type]))) {
    if (type.is === "unknown") return unknown;
    if (parts.some((part) => same(part, type) || isEmptyOf(type, part))) continue;
    const empty = parts.findIndex((part) => isEmptyOf(part, type));
    if (empty === -1) parts.push(type);
    else parts[empty] = type;
  }
  const [only] = parts;
  if (!only) return unknown;
  return parts.length === 1 ? only : { is: "union", parts };
}

/** `[]`, which whoever makes a list of something starts from. */
function isEmptyOf(empty: Type, full: Type): boolean {
  return (
    empty.is === "instance" &&
    full.is === "instance" &&
    empty.name === full.name &&
    /^(list|set|dict|tuple)$/.test(empty.name) &&
    empty.arguments.length === 0
  );
}

/** True for types that no question asked here tells apart. */
export function same(left: Type, right: Type): boolean {
  if (left === right) return true;
  if (left.is === "instance" && right.is === "instance")
    return (
      left.name === right.name &&
      left.project?.class === right.project?.class &&
      left.arguments.length === right.arguments.length &&
      left.arguments.every((part, at) => same(part, right.arguments[at] ?? unknown))
    );
  if (left.is === "awaitable" && right.is === "awaitable")
    return left.kind === right.kind && same(left.result, right.result);
  if (left.is === "class" && right.is === "class")
    return left.name === right.name && left.project?.class === right.project?.class;
  if (left.is === "function" && right.is === "function")
    return left.name === right.name && left.project?.function === right.project?.function;
  if (left.is === "callable" && right.is === "callable") return same(left.returns, right.returns);
  if (left.is === "super" && right.is === "super") return left.of.class === right.of.class;
  if (left.is === "union" && right.is === "union")
    return (
      left.parts.length === right.parts.length &&
      left.parts.every((part, at) => same(part, right.parts[at] ?? unknown))
    );
  if (left.is === "alias" && right.is === "alias") return same(left.means, right.means);
  if (left.is === "module" && right.is === "module") return left.name === right.name;
  return left.is === "unknown" && right.is === "unknown";
}

export function withoutNone(type: Type): Type {
  if (type.is !== "union") return type;
  return join(type.parts.filter((part) => !(part.is === "instance" && part.name === "None")));
}

export function symbolOf(type: Type): SymbolRef | undefined {
  switch (type.is) {
    case "function":
      return type.project
        ? {
            name: type.name,
            definition: { file: type.project.module.file, function: type.project.function.id },
          }
        : { name: type.name };
    case "class":
      return type.project
        ? { name: type.name, definition: { file: type.project.module.file, class: type.project.class.id } }
        : { name: type.name };
    case "module":
      return { name: type.name };
    default:
      return undefined;
  }
}

/** What asynchronous code may do with instances of a class. */
export interface InstanceAbilities {
  readonly kind: ValueKind;
  readonly enter?: Protocol | undefined;
  readonly iterate?: Protocol | undefined;
  /** What awaiting gives, for awaitable classes. */
  readonly result?: Type | undefined;
}

/** The facts that the IR carries about a value. `abilities` knows classes. */
export function factsOf(type: Type, abilities: (type: Instance) => InstanceAbilities): ValueFacts {
  switch (type.is) {
    case "awaitable":
      return {
        kind: type.kind,
        type: type.name,
        result: shallowFacts(type.result, abilities),
        enter: "neither",
        iterate: "neither",
      };
    case "instance": {
      const able = abilities(type);
      return {
        kind: able.kind,
        type: type.name,
        ...(able.enter ? { enter: able.enter } : {}),
        ...(able.iterate ? { iterate: able.iterate } : {}),
        ...(able.result ? { result: shallowFacts(able.result, abilities) } : {}),
      };
    }
    case "union": {
      const parts = type.parts.map((part) => factsOf(part, abilities));
      const kinds = new Set(parts.map((part) => part.kind));
      const [kind] = kinds;
      return { kind: kinds.size === 1 && kind ? kind : "unknown" };
    }
    case "function":
    case "callable":
      return { kind: "plain", type: "function" };
    case "class":
      return { kind: "plain", type: "type" };
    case "module":
      return { kind: "plain", type: "module" };
    default:
      return { kind: "unknown" };
  }
}

/** Facts of an awaited result, without the results of results. */
function shallowFacts(type: Type, abilities: (type: Instance) => InstanceAbilities): ValueFacts {
  if (type.is === "awaitable") return { kind: type.kind, type: type.name };
  if (type.is !== "instance") return factsOf(type, abilities);
  return { kind: abilities(type).kind, type: type.name };
}

/** Awaitable classes by their canonical names, and the kind of their instances. */
const awaitableClasses = new Map<string, ValueKind>([
  ["typing.Coroutine", "coroutine"],
  ["collections.abc.Coroutine", "coroutine"],
  ["types.CoroutineType", "coroutine"],
  ["Coroutine", "coroutine"],
  ["asyncio.Task", "task"],
  ["Task", "task"],
  ["asyncio.Future", "future"],
  ["Future", "future"],
  ["typing.Awaitable", "awaitable"],
  ["collections.abc.Awaitable", "awaitable"],
  ["Awaitable", "awaitable"],
]);

/** The kind of values annotated with this class, where the class itself says it. */
export function kindOfClass(name: string): ValueKind | undefined {
  return awaitableClasses.get(name);
}

export function libraryAbilities(name: string, knowledge: LibraryKnowledge): InstanceAbilities {
  const ancestors = knowledge.ancestors(name);
  const complete = ancestors.length > 0 && !ancestors.includes("?");
  let enter: Protocol | undefined;
  let iterate: Protocol | undefined;
  let kind: ValueKind | undefined;
  for (const ancestor of ancestors) {
    const entry = knowledge.class(ancestor);
    enter ??= entry?.enter;
    iterate ??= entry?.iterate;
    kind ??= kindOfClass(ancestor) ?? (entry?.awaited === undefined ? undefined : "awaitable");
  }
  return { kind: kind ?? (complete ? "plain" : "unknown"), enter, iterate };
}
