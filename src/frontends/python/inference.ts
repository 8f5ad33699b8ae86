/**
 * The type of every value and name, on demand and without flow: a name has the types of all its
 * bindings together, and an unknown one among them makes it unknown. Results are kept until
 * {@link Inference.reset}.
 */
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { Call, FunctionIr, ImportBinding, Module, Place, ValueFacts, ValueId } from "../../ir/module.ts";
import { binds, scopeChain, statementsOf, valueById } from "../../ir/walk.ts";
import { annotatedReturn } from "./annotation-types.ts";
import { bindingsType } from "./binding-types.ts";
import { abilitiesOf, instanceMember, projectAncestors } from "./class-members.ts";
import { builtinType, libraryMember } from "./library-types.ts";
import { operationType } from "./operation-types.ts";
import {
  type Instance,
  instance,
  join,
  none,
  type ProjectClass,
  projectInstance,
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
    const type = this.guarded(() => bindingsType(this, module, owner, name));
    known.set(name, type);
    return type;
  }

  /** What a name means where it is written in `within`. */
  nameType(module: Module, within: FunctionIr, name: string): Type {
    const owner = scopeChain(module, within).find((scope) => binds(scope, name));
    if (owner) return this.boundType(module, owner, name);
    return this.starImported(module, name) ?? builtinType(name, this.knowledge);
  }

  /** What a dotted name such as `abc.Base` means where it is written in `within`. */
  dottedType(module: Module, within: FunctionIr, name: string): Type {
    const [root = "", ...path] = name.split(".");
    let type = this.nameType(module, within, root);
    for (const step of path) type = this.memberType(type, step);
    return type;
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
    const known = withoutNone(type);
    if (known.is === "union") return join(known.parts.map((part) => this.elementType(part)));
    return known.is === "instance" ? (abilitiesOf(this, known).element ?? unknown) : unknown;
  }

  /** Type of what a function gives when its body has run: annotated, or joined over its returns. */
  returnType(module: Module, target: FunctionIr): Type {
    const before = this.returned.get(target);
    if (before) return before;
    this.returned.set(target, unknown);
    const type = this.guarded(() =>
      target.returns
        ? annotatedReturn(this, module, target, target.returns)
        : this.inferredReturn(module, target),
    );
    this.returned.set(target, type);
    return type;
  }

  /* -------------------------------------------------------------- modules */

  /** What an import binds. */
  importedType(module: Module, binding: ImportBinding): Type {
    if (binding.member === undefined) return this.moduleType(binding.module, module.file);
    const from = this.moduleType(binding.module, module.file);
    // `from . import part` in a package finds its own module under the name that it binds.
    const isOwnPackage = from.is === "module" && from.file === module.file;
    return (isOwnPackage && this.submodule(from, binding.member)) || this.moduleMember(from, binding.member);
  }

  /** Whether there is such a module in the project or its environment. */
  isKnownModule(name: string, importer: string): boolean {
    return this.sources.findModule(name, importer) !== undefined || this.knowledge.module(name);
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
    return this.submodule(type, name) ?? unknown;
  }

  private submodule(of: Type, name: string): Type | undefined {
    if (of.is !== "module" || of.file === undefined) return undefined;
    const file = this.sources.findModule(`${of.name}.${name}`, of.file);
    return file === undefined ? undefined : { is: "module", name: `${of.name}.${name}`, file };
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

  /** What an index gives, or the element at `position` of what is unpacked. */
  elementAt(type: Type, position?: number): Type {
    const known = withoutNone(type);
    if (known.is === "union") return join(known.parts.map((part) => this.elementAt(part, position)));
    if (known.is !== "instance") return unknown;
    const [first = unknown, second] = known.arguments;
    if (known.name === "tuple") {
      if (second?.is === "instance" && second.name === "...") return first;
      return position === undefined ? join(known.arguments) : (known.arguments[position] ?? unknown);
    }
    if (/^(list|collections\.deque|(typing\.|collections\.abc\.)?(Mutable)?Sequence)$/.test(known.name))
      return first;
    return position === undefined &&
      /^(dict|(typing\.|collections\.abc\.)?(Mutable)?Mapping)$/.test(known.name)
      ? (second ?? unknown)
      : unknown;
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

function classInstance(type: Extract<Type, { is: "class" }>): Instance {
  return type.project ? projectInstance(type.project) : instance(type.name);
}
