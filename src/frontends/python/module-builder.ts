/**
 * Collects what the lowering finds: functions, classes, imports, and for each function the
 * operations of the statement at hand. Decides at the end what every name refers to, because a
 * name is local wherever its function binds it, even below its use.
 */
import type {
  ClassIr,
  FunctionIr,
  FunctionKind,
  ImportBinding,
  Operation,
  Place,
  Span,
  ValueId,
} from "../../ir/module.ts";
import { isBuiltinName } from "./builtin-names.ts";
import type { LoweringMemory } from "./lowering-reuse.ts";
import type { Narrowing } from "./narrowing.ts";
import { compact } from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type FunctionDraft = Mutable<FunctionIr>;
export type ClassDraft = Mutable<ClassIr>;

/** A function while its body is being lowered. */
export interface Scope {
  readonly function: FunctionDraft;
  readonly bound: Set<string>;
  readonly globals: Set<string>;
  readonly nonlocals: Set<string>;
  readonly parent: Scope | null;
  nextValue: ValueId;
  /** By root and path: the same place of a function is one object. */
  readonly places: Map<string, Mutable<Place>>;
  /** Definitions inside were taken over, with places that were decided before. */
  holdsTakenOver: boolean;
  /** Receives operations in evaluation order. */
  sink: Operation[];
}

export interface FunctionHead {
  readonly kind: FunctionKind;
  readonly name: string;
  readonly async: boolean;
  readonly span: Span;
  readonly nameSpan: Span | null;
  readonly bodySpan: Span;
  readonly asyncInsert: number;
  readonly class?: number | null;
}

export class ModuleBuilder {
  readonly functions: FunctionDraft[] = [];
  readonly classes: ClassDraft[] = [];
  readonly imports: ImportBinding[] = [];
  private readonly scopes: Scope[] = [];
  private readonly names = new Map<string, string>();
  scope: Scope;
  /** True while lowering what only the type checker sees. */
  typeOnly = false;
  /** Tests of types that hold at what is being lowered, see `narrowing.ts`. */
  readonly narrowings: Narrowing[] = [];

  constructor(
    readonly text: string,
    readonly packageName: string,
    /** Of the file as it was lowered before, where it is one that people edit. */
    private readonly memory?: LoweringMemory,
  ) {
    const span: Span = [0, text.length];
    this.scope = this.enter({
      kind: "module",
      name: "<module>",
      async: false,
      span,
      nameSpan: null,
      bodySpan: span,
      asyncInsert: 0,
    });
  }

  /** Opens a function; operations and names go to it until {@link leave}. */
  enter(head: FunctionHead): Scope {
    const parent = this.functions.length === 0 ? null : this.scope;
    const outer = parent && parent.function.kind !== "module" ? `${parent.function.qualifiedName}.` : "";
    const draft: FunctionDraft = {
      id: this.functions.length,
      kind: head.kind,
      name: head.name,
      qualifiedName: outer + head.name,
      async: head.async,
      generator: false,
      parent: parent?.function.id ?? null,
      class: head.class ?? null,
      span: head.span,
      nameSpan: head.nameSpan,
      bodySpan: head.bodySpan,
      asyncInsert: head.asyncInsert,
      parameters: [],
      decorators: [],
      body: [],
      locals: [],
      stub: false,
    };
    const scope: Scope = {
      function: draft,
      bound: new Set(),
      globals: new Set(),
      nonlocals: new Set(),
      parent,
      places: new Map(),
      nextValue: 0,
      holdsTakenOver: false,
      sink: [],
    };
    this.functions.push(draft);
    this.scopes.push(scope);
    this.scope = scope;
    return scope;
  }

  leave(): void {
    if (this.scope.parent) this.scope = this.scope.parent;
  }

  /**
   * Lowers a definition (`lower` enters its function and leaves it) or takes over what its
   * unchanged source became before. Returns the function, for a class the one of its body.
   */
  definition(node: SyntaxNode, lower: () => void): FunctionDraft | undefined {
    const firstFunction = this.functions.length;
    const firstClass = this.classes.length;
    const firstImport = this.imports.length;
    const context = this.contextOf(firstFunction, firstClass);
    const known = this.memory?.find(node, context);
    if (known) {
      this.functions.push(...known.functions);
      this.classes.push(...known.classes);
      this.imports.push(...known.imports);
      for (let scope: Scope | null = this.scope; scope; scope = scope.parent) scope.holdsTakenOver = true;
    } else {
      lower();
      this.memory?.remember(node, context, {
        functions: this.functions.slice(firstFunction),
        classes: this.classes.slice(firstClass),
        imports: this.imports.slice(firstImport),
      });
    }
    return this.functions[firstFunction];
  }

  private contextOf(firstFunction: number, firstClass: number): string {
    const { id, kind, qualifiedName, class: owner } = this.scope.function;
    return `${firstFunction} ${firstClass} ${id} ${kind} ${qualifiedName} ${owner} ${this.typeOnly}`;
  }

  newValue(): ValueId {
    return this.scope.nextValue++;
  }

  emit(operation: Operation): void {
    this.scope.sink.push(operation);
  }

  /** Runs `lower` and returns the operations it emitted, keeping them out of the current list. */
  collect(lower: () => void): readonly Operation[] {
    const outer = this.scope.sink;
    const operations: Operation[] = [];
    this.scope.sink = operations;
    const scope = this.scope;
    lower();
    scope.sink = outer;
    return compact(operations);
  }

  /** A place whose scope is decided when the module is complete. */
  place(root: string, path: readonly string[]): Place {
    const key = path.length === 0 ? root : `${root}\0${path.join("\0")}`;
    let place = this.scope.places.get(key);
    if (!place) {
      place = { root, scope: "unknown", path, owner: 0 };
      this.scope.places.set(key, place);
    }
    return place;
  }

  /** What the source says there. The same words are one string, however often they are written. */
  textOf(node: SyntaxNode): string {
    return this.word(this.text.slice(node.start, node.end));
  }

  /** A string equal to `text`, which is the same one each time. */
  word(text: string): string {
    const known = this.names.get(text);
    if (known === undefined) this.names.set(text, text);
    return known ?? text;
  }

  bind(name: string): void {
    this.scope.bound.add(name);
  }

  /** The scope in which a walrus binds: comprehensions bind in the function around them. */
  bindOutsideComprehensions(name: string): void {
    let scope = this.scope;
    while (scope.function.kind === "comprehension" && scope.parent) scope = scope.parent;
    scope.bound.add(name);
  }

  /**
   * Decides the scope of every place and fills in each function's own names. False when names
   * appeared or went that places taken over from before may be about.
   */
  resolvePlaces(): boolean {
    for (const scope of this.scopes) {
      for (const place of scope.places.values()) this.resolvePlace(place, scope);
      scope.places.clear();
    }
    let settled = true;
    for (const scope of this.scopes) {
      scope.function.locals = [...scope.bound];
      if (scope.function.kind === "class-body" || !this.memory) continue;
      const names = [scope.bound, scope.globals, scope.nonlocals].map((set) => [...set].sort().join(" "));
      const asBefore = this.memory.bindsAsBefore(scope.function.id, names.join(";"));
      if (scope.holdsTakenOver && !asBefore) settled = false;
    }
    return settled;
  }

  private resolvePlace(place: Mutable<Place>, scope: Scope): void {
    const owner = this.ownerOf(place.root, scope);
    if (owner === undefined) {
      place.scope = isBuiltinName(place.root) ? "builtin" : "unknown";
      delete place.owner;
      return;
    }
    place.owner = owner.function.id;
    if (owner.function.kind === "module") place.scope = "global";
    else place.scope = owner === scope ? "local" : "captured";
  }

  private ownerOf(name: string, scope: Scope): Scope | undefined {
    const moduleScope = this.scopes[0];
    if (scope.globals.has(name)) return moduleScope;
    if (scope.bound.has(name) && !scope.nonlocals.has(name)) return scope;
    for (let outer = scope.parent; outer; outer = outer.parent) {
      if (outer.function.kind === "class-body") continue;
      if (outer.globals.has(name)) return moduleScope;
      if (outer.bound.has(name) && !outer.nonlocals.has(name)) return outer;
    }
    return undefined;
  }
}
