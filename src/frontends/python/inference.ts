/**
 * The type of every value and name, on demand and without flow: a name has the types of all its
 * bindings together, and an unknown one among them makes it unknown. Results are kept until
 * {@link Inference.reset}.
 */
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type {
  Call,
  FunctionIr,
  ImportBinding,
  Module,
  Place,
  TypeExpression,
  ValueFacts,
  ValueId,
} from "../../ir/module.ts";
import {
  binds,
  comprehensionOf,
  type NameUses,
  scopeChain,
  statementsOf,
  usesOf,
  valueById,
} from "../../ir/walk.ts";
import { functionType } from "./call-types.ts";
import { abilitiesOf, instanceMember, projectAncestors } from "./class-members.ts";
import { builtinType, libraryMember } from "./library-types.ts";
import { operationType } from "./operation-types.ts";
import {
  awaitable,
  type Instance,
  instance,
  join,
  kindOfClass,
  none,
  type ProjectClass,
  type Type,
  unknown,
  withoutNone,
} from "./types.ts";

/** What inference needs from the project index. */
export interface InferenceSources {
  readonly knowledge: LibraryKnowledge;
  /** A file's IR, not necessarily linked. */
  lowered(file: string): Module | undefined;
  findModule(name: string, importer: string): string | undefined;
  subclasses(of: ProjectClass): readonly ProjectClass[];
}

/** Chains of bindings deeper than this are not followed. */
const deepest = 60;

/** Facts kept from edit to edit; a file of 1,000 lines has some thousands of types. */
const mostFacts = 100_000;

export class Inference {
  // Plain maps: they are emptied with every edit, and weak ones make the garbage collector slow.
  private values = new Map<FunctionIr, Type[]>();
  private names = new Map<FunctionIr, Map<string, Type>>();
  private returned = new Map<FunctionIr, Type>();
  private facts = new Map<Type, ValueFacts>();
  /** For answers about classes, which `class-members.ts` keeps here; the key is a class or its name. */
  private projectClasses = new Map<object, Map<string, unknown>>();
  /** What is said about library classes, by name, does not depend on the project. */
  private readonly libraryClasses = new Map<string, Map<string, unknown>>();
  private depth = 0;

  constructor(readonly sources: InferenceSources) {}

  get knowledge(): LibraryKnowledge {
    return this.sources.knowledge;
  }

  /** Forgets all results, after any file changed. */
  reset(): void {
    this.values = new Map();
    this.names = new Map();
    this.returned = new Map();
    this.projectClasses = new Map();
    this.facts = new Map();
  }

  /** Forgets what was found in the bodies of these functions, which have changed. */
  forget(functions: readonly FunctionIr[]): void {
    for (const target of functions) {
      this.values.delete(target);
      this.names.delete(target);
      this.returned.delete(target);
    }
    // Types that nobody has any more would gather here.
    if (this.facts.size > mostFacts) this.facts = new Map();
  }

  /** Forgets what these names mean wherever they are bound, and what is known of members of classes. */
  forgetMeanings(names: ReadonlySet<string>): void {
    for (const known of this.names.values()) for (const name of names) known.delete(name);
    this.projectClasses = new Map();
  }

  /** Computes the facts of a type once per type object. */
  aboutType(type: Type, compute: () => ValueFacts): ValueFacts {
    let facts = this.facts.get(type);
    if (!facts) {
      facts = compute();
      this.facts.set(type, facts);
    }
    return facts;
  }

  /** Computes an answer about a class once. While it is being computed it is `meanwhile`. */
  aboutClass<Answer>(
    subject: object | string,
    question: string,
    meanwhile: Answer,
    compute: () => Answer,
  ): Answer {
    const answers =
      typeof subject === "string" ? this.answersOfLibrary(subject) : this.answersOfProject(subject);
    if (answers.has(question)) return answers.get(question) as Answer;
    answers.set(question, meanwhile);
    const answer = compute();
    answers.set(question, answer);
    return answer;
  }

  private answersOfLibrary(name: string): Map<string, unknown> {
    const answers = this.libraryClasses.get(name) ?? new Map<string, unknown>();
    this.libraryClasses.set(name, answers);
    return answers;
  }

  private answersOfProject(subject: object): Map<string, unknown> {
    const answers = this.projectClasses.get(subject) ?? new Map<string, unknown>();
    this.projectClasses.set(subject, answers);
    return answers;
  }

  valueType(module: Module, within: FunctionIr, id: ValueId): Type {
    let known = this.values.get(within);
    if (!known) {
      known = [];
      this.values.set(within, known);
    }
    const before = known[id];
    if (before) return before;
    known[id] = unknown;
    const operation = valueById(within, id);
    const type = operation ? this.guarded(() => operationType(this, module, within, operation)) : unknown;
    known[id] = type;
    return type;
  }

  /** What a name means that `owner` binds. */
  boundType(module: Module, owner: FunctionIr, name: string): Type {
    let known = this.names.get(owner);
    if (!known) {
      known = new Map();
      this.names.set(owner, known);
    }
    const before = known.get(name);
    if (before) return before;
    known.set(name, unknown);
    const type = this.guarded(() => this.bindingsType(module, owner, name));
    known.set(name, type);
    return type;
  }

  /** What a name means where it is written in `within`. */
  nameType(module: Module, within: FunctionIr, name: string): Type {
    const owner = scopeChain(module, within).find((scope) => binds(scope, name));
    if (owner) return this.boundType(module, owner, name);
    return this.starImported(module, name) ?? builtinType(name, this.knowledge);
  }

  placeType(module: Module, within: FunctionIr, place: Place): Type {
    const owner = place.owner === undefined ? undefined : module.functions[place.owner];
    let type = owner
      ? this.boundType(module, owner, place.root)
      : (this.starImported(module, place.root) ?? builtinType(place.root, this.knowledge));
    for (const step of place.path) {
      if (type.is === "unknown") return unknown;
      type = step.startsWith(".") ? this.memberType(type, step.slice(1)) : this.elementAt(type);
    }
    return within.kind === "module" && place.root === "" ? unknown : type;
  }

  memberType(type: Type, name: string): Type {
    const known = withoutNone(type);
    switch (known.is) {
      case "module":
        return this.moduleMember(known, name);
      case "instance":
        return instanceMember(this, known, name);
      case "class":
        return known.project
          ? instanceMember(this, classInstance(known), name)
          : libraryMember(this.knowledge, known.name, name, known);
      case "super":
        return this.superMember(known.of, name);
      case "union":
        return join(known.parts.map((part) => this.memberType(part, name)));
      case "awaitable":
        return libraryMember(this.knowledge, known.name, name, known);
      default:
        return unknown;
    }
  }

  awaitedType(type: Type): Type {
    if (type.is === "awaitable") return type.result;
    if (type.is === "union") return join(type.parts.map((part) => this.awaitedType(part)));
    return type.is === "instance" ? (abilitiesOf(this, type).result ?? unknown) : unknown;
  }

  /** What `with … as` or `async with … as` binds. */
  enteredType(type: Type): Type {
    if (type.is === "awaitable") return unknown;
    return type.is === "instance" ? (abilitiesOf(this, type).entered ?? unknown) : unknown;
  }

  /** What a loop over it binds. */
  elementType(type: Type): Type {
    return type.is === "instance" ? (abilitiesOf(this, type).element ?? unknown) : unknown;
  }

  /** Type of what a function gives when its body has run: annotated, or joined over its returns. */
  returnType(module: Module, target: FunctionIr): Type {
    const before = this.returned.get(target);
    if (before) return before;
    this.returned.set(target, unknown);
    const type = this.guarded(() =>
      target.returns
        ? this.annotatedReturn(module, target, target.returns)
        : this.inferredReturn(module, target),
    );
    this.returned.set(target, type);
    return type;
  }

  annotationType(module: Module, within: FunctionIr, written: TypeExpression): Type {
    switch (written.name) {
      case "|":
        return join(written.arguments.map((part) => this.annotationType(module, within, part)));
      case "None":
        return none;
      case "?":
      case "[]":
      case "()":
      case "...":
        return unknown;
      case "Self": {
        const self = within.class === null ? undefined : module.classes[within.class];
        return self ? projectInstance({ module, class: self }) : unknown;
      }
    }
    const [root = "", ...path] = written.name.split(".");
    let type = this.nameType(module, within, root);
    for (const name of path) type = this.memberType(type, name);
    if (type.is !== "class") return unknown;
    const parts = written.arguments.map((part) => this.annotationType(module, within, part));
    return instanceOf(type, parts);
  }

  /* -------------------------------------------------------------- names */

  private bindingsType(module: Module, owner: FunctionIr, name: string): Type {
    const types: Type[] = [];
    const parameter = owner.parameters.findIndex((candidate) => candidate.name === name);
    if (parameter !== -1) types.push(this.parameterType(module, owner, parameter));
    const uses = usesOf(module, owner.id, name).writes.filter(({ write }) => write.place.path.length === 0);
    const annotated = uses.find(({ write }) => write.annotation);
    if (
      annotated?.write.annotation &&
      !uses.some(({ write }) => write.how === "define" || write.how === "import")
    )
      return this.annotationType(module, annotated.function, annotated.write.annotation);
    for (const use of uses) {
      if (use.write.how !== "delete") types.push(this.writtenType(module, name, use));
    }
    return types.length === 0 ? unknown : settled(join(types), owner);
  }

  private parameterType(module: Module, owner: FunctionIr, position: number): Type {
    const parameter = owner.parameters[position];
    if (!parameter) return unknown;
    if (parameter.kind === "rest")
      return instance("tuple", [this.parameterAnnotation(module, owner, parameter)]);
    if (parameter.kind === "keyword-rest")
      return instance("dict", [instance("str"), this.parameterAnnotation(module, owner, parameter)]);
    const self = owner.class === null || owner.kind !== "function" ? undefined : module.classes[owner.class];
    if (self && position === 0 && !parameter.annotation) {
      const decorators = owner.decorators.map((decorator) => decorator.place?.root);
      if (decorators.includes("staticmethod")) return unknown;
      const definition = { module, class: self };
      return decorators.includes("classmethod") || owner.name === "__new__"
        ? projectClassType(definition)
        : projectInstance(definition);
    }
    return this.parameterAnnotation(module, owner, parameter);
  }

  /** What a parameter is annotated with; for `*rest`, what each of its elements is. */
  parameterAnnotation(module: Module, owner: FunctionIr, parameter: FunctionIr["parameters"][number]): Type {
    if (!parameter.annotation) return unknown;
    const around = owner.parent === null ? owner : (module.functions[owner.parent] ?? owner);
    const scope = around.kind === "class-body" ? owner : around;
    return this.annotationType(module, scope, parameter.annotation);
  }

  private writtenType(module: Module, name: string, use: NameUses["writes"][number]): Type {
    const { write, site } = use;
    const { statement } = site;
    switch (write.how) {
      case "define": {
        if (statement.type !== "define") return unknown;
        const target = statement.function === undefined ? undefined : module.functions[statement.function];
        if (target) return functionType(this, { module, function: target });
        const made = statement.class === undefined ? undefined : module.classes[statement.class];
        if (!made) return unknown;
        return this.keepsClass(module, made) ? projectClassType({ module, class: made }) : unknown;
      }
      case "import": {
        const binding = module.imports.find(
          (candidate) => candidate.local === name && candidate.span[0] === write.span[0],
        );
        return binding ? this.importedType(module, binding) : unknown;
      }
      case "assign":
      case "augment":
        return write.value === undefined ? unknown : this.valueType(module, use.function, write.value);
      case "with": {
        const item =
          statement.type === "with"
            ? statement.items.find((candidate) => candidate.target?.[0] === write.span[0])
            : undefined;
        return item ? this.enteredType(this.valueType(module, use.function, item.value)) : unknown;
      }
      case "loop": {
        if (statement.type !== "loop" || statement.target?.[0] !== write.span[0]) return unknown;
        if (statement.target[1] !== write.span[1]) return unknown;
        return this.elementType(this.iterableType(module, use.function, statement.iterable));
      }
      case "handler":
        return this.handlerType(module, use);
      default:
        return unknown;
    }
  }

  private handlerType(module: Module, use: NameUses["writes"][number]): Type {
    const { statement } = use.site;
    if (statement.type !== "try") return unknown;
    const handler = statement.handlers.find((candidate) => candidate.operations.includes(use.write));
    if (!handler || handler.group || handler.exceptions.length === 0) return unknown;
    return join(handler.exceptions.map((caught) => this.annotationType(module, use.function, caught)));
  }

  /** The first clause of a comprehension iterates a value of the function around it. */
  private iterableType(module: Module, within: FunctionIr, iterable: ValueId | undefined): Type {
    if (iterable !== undefined) return this.valueType(module, within, iterable);
    const owner = comprehensionOf(module, within);
    const around = within.parent === null ? undefined : module.functions[within.parent];
    return owner && around ? this.valueType(module, around, owner.iterable) : unknown;
  }

  /** A class decorator that we do not know may give anything. */
  private keepsClass(module: Module, made: Module["classes"][number]): boolean {
    const scope = module.functions[made.scope];
    if (!scope) return false;
    return made.decorators.every((decorator) => {
      if (!decorator.place) return false;
      const type = this.placeType(module, scope, decorator.place);
      return (
        type.is === "function" && !type.project && this.knowledge.function(type.name)?.decorates === "same"
      );
    });
  }

  /* -------------------------------------------------------------- modules */

  private importedType(module: Module, binding: ImportBinding): Type {
    if (binding.member === undefined) return this.moduleType(binding.module, module.file);
    return this.moduleMember(this.moduleType(binding.module, module.file), binding.member);
  }

  private moduleType(name: string, importer: string): Type {
    const file = this.sources.findModule(name, importer);
    return file === undefined ? { is: "module", name } : { is: "module", name, file };
  }

  private moduleMember(type: Type, name: string): Type {
    if (type.is !== "module") return unknown;
    if (type.file === undefined) return libraryMember(this.knowledge, type.name, name, undefined);
    const module = this.sources.lowered(type.file);
    const body = module?.functions[0];
    if (module && body) {
      if (binds(body, name)) return this.boundType(module, body, name);
      const starred = this.starImported(module, name);
      if (starred) return starred;
    }
    const submodule = this.sources.findModule(`${type.name}.${name}`, type.file);
    if (submodule !== undefined) return { is: "module", name: `${type.name}.${name}`, file: submodule };
    return unknown;
  }

  private starImported(module: Module, name: string): Type | undefined {
    for (const binding of module.imports) {
      if (binding.local !== "*") continue;
      const type = this.guarded(() => this.moduleMember(this.moduleType(binding.module, module.file), name));
      if (type.is !== "unknown") return type;
    }
    return undefined;
  }

  private superMember(of: ProjectClass, name: string): Type {
    for (const ancestor of projectAncestors(this, of).slice(1)) {
      if (ancestor === "?") return unknown;
      const found = instanceMember(
        this,
        typeof ancestor === "string" ? instance(ancestor) : projectInstance(ancestor),
        name,
      );
      if (found.is !== "unknown") return found;
    }
    return unknown;
  }

  calleeType(module: Module, within: FunctionIr, call: Call): Type {
    const value = this.valueType(module, within, call.callee.value);
    return call.callee.member === undefined ? value : this.memberType(value, call.callee.member);
  }

  /** What an index gives. */
  elementAt(type: Type): Type {
    if (type.is !== "instance") return unknown;
    if (/^(list|tuple|collections\.deque|Sequence)$/.test(type.name)) return type.arguments[0] ?? unknown;
    return type.name === "dict" ? (type.arguments[1] ?? unknown) : unknown;
  }

  /** `-> None` on a function that returns values is wrong, as methods for sync and async callers alike are. */
  private annotatedReturn(module: Module, target: FunctionIr, written: TypeExpression): Type {
    const type = this.annotationType(module, target, written);
    return type === none && returnsValues(target) ? unknown : type;
  }

  private inferredReturn(module: Module, target: FunctionIr): Type {
    if (target.stub) return unknown;
    const types: Type[] = [];
    for (const { statement } of statementsOf(target)) {
      if (statement.type !== "return") continue;
      types.push(statement.value === undefined ? none : this.valueType(module, target, statement.value));
    }
    if (types.length > 0) return join(types);
    // A function that always fails gives nothing at all.
    return target.body.at(-1)?.type === "raise" ? unknown : none;
  }

  private guarded(compute: () => Type): Type {
    if (this.depth >= deepest) return unknown;
    this.depth += 1;
    try {
      return compute();
    } finally {
      this.depth -= 1;
    }
  }
}

/** `None` in a module or class is a placeholder that other code fills. */
function settled(type: Type, owner: FunctionIr): Type {
  const placeholder = type.is === "instance" && type.name === "None" && owner.kind !== "function";
  return placeholder ? unknown : type;
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

function classInstance(type: Extract<Type, { is: "class" }>): Instance {
  return type.project ? projectInstance(type.project) : instance(type.name);
}
