/** Members and abilities of instances, through the bases of their classes. */
import type { Protocol } from "../../ir/module.ts";
import { parseType } from "../../ir/type-expression.ts";
import { type NameUses, usesOf } from "../../ir/walk.ts";
import { annotationType } from "./annotation-types.ts";
import { writtenType } from "./binding-types.ts";
import { functionType, projectResult } from "./call-types.ts";
import type { Inference } from "./inference.ts";
import { libraryMember, libraryType } from "./library-types.ts";
import {
  type Instance,
  type InstanceAbilities,
  join,
  libraryAbilities,
  type ProjectClass,
  type ProjectFunction,
  type Type,
  unknown,
} from "./types.ts";

/** A class of the project, the canonical name of a library class, or `?` where a base is not known. */
export type Ancestor = ProjectClass | string;

/** The class and its bases, nearest first. A `?` ends what is known. */
export function projectAncestors(inference: Inference, of: ProjectClass): readonly Ancestor[] {
  return inference.aboutClass(of.class, "ancestors", [of, "?"], () => findAncestors(inference, of, []));
}

function findAncestors(
  inference: Inference,
  of: ProjectClass,
  seen: readonly ProjectClass[],
): readonly Ancestor[] {
  if (seen.some((one) => one.class === of.class) || seen.length > 20) return [];
  const ancestors: Ancestor[] = [of];
  const scope = of.module.functions[of.class.scope];
  if (!scope) return [of, "?"];
  for (const base of of.class.bases) {
    for (const ancestor of baseAncestors(inference, of, base.name, [...seen, of])) {
      if (
        typeof ancestor === "string" ||
        !ancestors.some((one) => typeof one !== "string" && one.class === ancestor.class)
      )
        ancestors.push(ancestor);
    }
  }
  return ancestors;

  function baseAncestors(
    at: Inference,
    child: ProjectClass,
    name: string,
    path: readonly ProjectClass[],
  ): readonly Ancestor[] {
    const type = scope ? at.dottedType(child.module, scope, name) : unknown;
    if (type.is !== "class") return ["?"];
    if (type.project) return findAncestors(at, type.project, path);
    const library = at.knowledge.ancestors(type.name);
    return library.length > 0 ? library : ["?"];
  }
}

/** Type of `instance.name`; unknown as soon as an unknown base might define it. */
export function instanceMember(inference: Inference, of: Instance, name: string): Type {
  if (!of.project) return libraryMember(inference.knowledge, of.name, name, of);
  for (const ancestor of projectAncestors(inference, of.project)) {
    if (ancestor === "?") return unknown;
    const found =
      typeof ancestor === "string"
        ? libraryMember(inference.knowledge, ancestor, name, of)
        : ownMember(inference, ancestor, name, of);
    if (found === undefined) continue;
    if (typeof ancestor === "string" && found.is === "unknown") continue;
    return found;
  }
  return unknown;
}

/** A member that the class itself defines; undefined when it does not. */
function ownMember(
  inference: Inference,
  owner: ProjectClass,
  name: string,
  receiver: Instance,
): Type | undefined {
  const found = inference.aboutClass<Type | undefined>(owner.class, `member ${name}`, unknown, () =>
    findOwnMember(inference, owner, name),
  );
  return found?.is === "function" && methodNamed(owner, name) ? { ...found, bound: receiver } : found;
}

function findOwnMember(inference: Inference, owner: ProjectClass, name: string): Type | undefined {
  const method = methodNamed(owner, name);
  if (method) {
    if (overriddenDifferently(inference, owner, method, name)) return unknown;
    if ([owner, ...inference.sources.subclasses(owner)].some((one) => assignsMember(one, name)))
      return unknown;
    const type = functionType(inference, method);
    if (type.is === "function" && isProperty(inference, method))
      return type.returns ?? projectResult(inference, method);
    return type;
  }
  const types: Type[] = [];
  const body = owner.module.functions[owner.class.body];
  if (body?.locals.includes(name)) {
    const said = usesOf(owner.module, body.id, name).writes.find(
      ({ write }) => write.annotation && !write.alias,
    );
    if (said?.write.annotation) return annotationType(inference, owner.module, body, said.write.annotation);
    const bound = inference.boundType(owner.module, body, name);
    types.push(isDescriptor(inference, bound) ? unknown : bound);
  }
  for (const { write, function: writer } of writesThroughSelf(owner, name)) {
    if (write.annotation) return annotationType(inference, owner.module, writer, write.annotation);
    types.push(writtenType(inference, owner.module, writer, write));
  }
  if (types.length === 0) return undefined;
  const type = join(types);
  // An attribute that its class only ever sets to `None` is filled by somebody else.
  return type.is === "instance" && type.name === "None" ? unknown : type;
}

/** Whether reading it from an object gives something else than what the class holds. */
function isDescriptor(inference: Inference, type: Type): boolean {
  if (type.is !== "instance") return false;
  if (!type.project) return libraryDescriptors.test(type.name);
  return projectAncestors(inference, type.project).some((ancestor) =>
    typeof ancestor === "string"
      ? ancestor === "?" || libraryDescriptors.test(ancestor)
      : definesName(ancestor, "__get__"),
  );
}

const libraryDescriptors =
  /^(property|staticmethod|classmethod|functools\.(cached_property|partialmethod|singledispatchmethod))$/;

/** Assignments like `self.name = ...` in the methods of a class. */
function writesThroughSelf({ module, class: definition }: ProjectClass, name: string): NameUses["writes"] {
  return definition.methods.flatMap((id) => {
    const self = module.functions[id]?.parameters[0]?.name;
    return self === undefined ? [] : memberWrites(usesOf(module, id, self).writes, name);
  });
}

function memberWrites(writes: NameUses["writes"], name: string): NameUses["writes"] {
  return writes.filter(
    ({ write }) =>
      write.place.path.length === 1 && write.place.path[0] === `.${name}` && write.how !== "delete",
  );
}

/** Whether something other than `def` gives the class or its objects this member, in place of a method. */
function assignsMember(owner: ProjectClass, name: string): boolean {
  const { module, class: definition } = owner;
  return (
    writesThroughSelf(owner, name).length > 0 ||
    memberWrites(usesOf(module, definition.scope, definition.name).writes, name).length > 0 ||
    usesOf(module, definition.body, name).writes.some(({ write }) => write.how !== "define")
  );
}

/** The implementation of a method: neither an overload's declaration nor a property's setter. */
export function methodNamed(owner: ProjectClass, name: string): ProjectFunction | undefined {
  const candidates = owner.class.methods
    .map((id) => owner.module.functions[id])
    .filter((candidate) => candidate !== undefined)
    .filter((candidate) => candidate.name === name)
    .filter(
      (candidate) =>
        !candidate.decorators.some((one) => /^\.(setter|deleter)$/.test(one.place?.path.at(-1) ?? "")),
    );
  const chosen = candidates.at(-1);
  return chosen && { module: owner.module, function: chosen };
}

function isProperty(inference: Inference, method: ProjectFunction): boolean {
  const { module, function: target } = method;
  return target.decorators.some((decorator) => {
    if (!decorator.place) return false;
    if (decorator.place.scope === "builtin" && decorator.place.root === "property") return true;
    const type = inference.placeType(module, target, decorator.place);
    return type.is === "function" && inference.knowledge.function(type.name)?.decorates === "property";
  });
}

/** A subclass in sight makes something else of the method: nobody knows which one runs. */
function overriddenDifferently(
  inference: Inference,
  owner: ProjectClass,
  method: ProjectFunction,
  name: string,
): boolean {
  return inference.sources.subclasses(owner).some((subclass) => {
    const override = methodNamed(subclass, name);
    if (!override) return false;
    const mine = method.function;
    const theirs = override.function;
    return mine.async !== theirs.async || (!mine.async && mine.stub !== theirs.stub);
  });
}

export interface Abilities extends InstanceAbilities {
  readonly entered?: Type | undefined;
  readonly element?: Type | undefined;
}

/** What `await`, `with` and `for` make of an instance. */
export function abilitiesOf(inference: Inference, of: Instance): Abilities {
  return of.project ? projectAbilities(inference, of, of.project) : libraryInstance(inference, of);
}

function libraryInstance(inference: Inference, of: Instance): Abilities {
  if (of.arguments.length > 0) return findLibraryAbilities(inference, of);
  return inference.aboutClass<Abilities>(of.name, "instance", { kind: "unknown" }, () =>
    findLibraryAbilities(inference, of),
  );
}

function findLibraryAbilities(inference: Inference, of: Instance): Abilities {
  const { knowledge } = inference;
  const special = specialAbilities(of);
  if (special) return special;
  const entry = knowledge.class(of.name);
  const convert = (text: string | undefined): Type | undefined =>
    text === undefined
      ? undefined
      : libraryType(knowledge, parseType(text), { self: of, parameters: entry?.parameters ?? [] });
  const basics = inference.aboutClass(of.name, "abilities", { kind: "unknown" as const }, () =>
    libraryAbilities(of.name, knowledge),
  );
  return {
    ...basics,
    result: convert(entry?.awaited),
    entered: entry?.entered === undefined ? (entry?.enter ? of : undefined) : convert(entry.entered),
    element: convert(entry?.iterated) ?? (containers.test(of.name) ? contained(of) : undefined),
  };
}

function contained({ name, arguments: parts }: Instance): Type | undefined {
  if (name !== "tuple") return parts[0];
  return join(parts.filter((part) => !(part.is === "instance" && part.name === "...")));
}

const containers =
  /^(list|set|frozenset|tuple|dict|collections\.deque|Iterable|Iterator|Sequence|Generator|AsyncGenerator|AsyncIterator|AsyncIterable)$/;

/** Types that inference makes itself. */
function specialAbilities(of: Instance): Abilities | undefined {
  if (of.name === "None") return { kind: "plain", enter: "neither", iterate: "neither" };
  const [part] = of.arguments;
  if (/(^|\.)(AsyncGenerator|AsyncIterator|AsyncIterable)$/.test(of.name))
    return { kind: "plain", iterate: "async", enter: "neither", element: part };
  if (/(^|\.)(Generator)$/.test(of.name)) return { kind: "unknown", iterate: "sync", element: part };
  if (/(^|\.)(AbstractAsyncContextManager|AsyncContextManager|_AsyncGeneratorContextManager)$/.test(of.name))
    return { kind: "plain", enter: "async", entered: part };
  if (/(^|\.)(AbstractContextManager|ContextManager|_GeneratorContextManager)$/.test(of.name))
    return { kind: "plain", enter: "sync", entered: part };
  return undefined;
}

function projectAbilities(inference: Inference, of: Instance, definition: ProjectClass): Abilities {
  const ancestors = projectAncestors(inference, definition);
  const complete = !ancestors.includes("?");
  const has = (name: string): boolean =>
    ancestors.some((ancestor) => typeof ancestor !== "string" && definesName(ancestor, name));
  const inherited = ancestors.filter((one) => typeof one === "string" && one !== "?" && one !== "object");
  let kind: InstanceAbilities["kind"] = complete ? "plain" : "unknown";
  if (has("__await__")) kind = "awaitable";
  let enter = protocol(has("__enter__"), has("__aenter__"), complete);
  let iterate = protocol(has("__iter__") || has("__getitem__"), has("__aiter__"), complete);
  for (const name of inherited) {
    if (typeof name !== "string") continue;
    const able = inference.aboutClass(name, "abilities", { kind: "unknown" as const }, () =>
      libraryAbilities(name, inference.knowledge),
    );
    if (able.kind !== "plain")
      kind = able.kind === "unknown" ? "unknown" : kind === "plain" ? able.kind : kind;
    enter =
      enter === "neither" || enter === undefined
        ? able.enter
        : able.enter && able.enter !== enter
          ? "both"
          : enter;
    iterate =
      iterate === "neither" || iterate === undefined
        ? able.iterate
        : able.iterate && able.iterate !== iterate
          ? "both"
          : iterate;
  }
  const entering = has("__aenter__") ? "__aenter__" : "__enter__";
  const result = awaitedParameter(inference, of, definition);
  return { kind, enter, iterate, entered: enteringType(inference, of, entering), ...(result && { result }) };
}

/** What awaiting gives where `__await__` says it, or the base: `class Pending(Coroutine[Any, None, T], Generic[T])`. */
function awaitedParameter(
  inference: Inference,
  of: Instance,
  { module, class: made }: ProjectClass,
): Type | undefined {
  const method = methodNamed({ module, class: made }, "__await__")?.function;
  const scope = method ?? module.functions[made.scope];
  const base = made.bases.find(({ name }) => /(^|\.)(Awaitable|Coroutine)$/.test(name));
  const generator =
    method?.returns && /(^|\.)Generator$/.test(method.returns.name) ? method.returns : undefined;
  const written = (generator ?? base)?.arguments.at(-1);
  if (!scope || !written) return undefined;
  const given = of.arguments[parameterPosition(made, written.name)];
  return given ?? annotationType(inference, module, scope, written);
}

/** Which of a generic class's parameters has this name; they stand in `Generic[…]`, or in the bases in their order. */
function parameterPosition({ bases }: ProjectClass["class"], name: string): number {
  const generic = bases.find(
    (base) => /(^|\.)(Generic|Protocol)$/.test(base.name) && base.arguments.length > 0,
  );
  const written = (generic ? [generic] : bases).flatMap((base) => base.arguments.map((part) => part.name));
  return [...new Set(written)].filter((part) => !/(^|\.)(Any|None|object|\?)$/.test(part)).indexOf(name);
}

function definesName(owner: ProjectClass, name: string): boolean {
  return owner.module.functions[owner.class.body]?.locals.includes(name) ?? false;
}

function protocol(sync: boolean, async: boolean, complete: boolean): Protocol | undefined {
  if (sync && async) return "both";
  if (!complete) return undefined;
  if (sync) return "sync";
  return async ? "async" : "neither";
}

function enteringType(inference: Inference, of: Instance, name: string): Type | undefined {
  const method = instanceMember(inference, of, name);
  if (method.is !== "function" || !method.project) return undefined;
  const { returns } = method.project.function;
  const given = returns && of.project && of.arguments[parameterPosition(of.project.class, returns.name)];
  if (given) return given;
  const returned = inference.returnType(method.project.module, method.project.function);
  // `return self` gives the instance itself, a subclass's where it is one.
  return returned.is === "instance" && returned.project?.class === of.project?.class ? of : returned;
}
