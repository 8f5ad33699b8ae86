/**
 * Collects what the lowering finds: functions, classes, imports, and for each function the
 * operations of the statement at hand. Decides at the end what every name refers to, because
 * `var` and functions may be used above the place where they are declared.
 *
 * A function may bind one name in several blocks. The first of these bindings keeps the name as the
 * root of its places; the others get a number behind it (`order#2`), so that the analyses, which
 * know functions but no blocks, never take one variable for another.
 */
import type ts from "typescript";
import type {
  ClassIr,
  Decorator,
  FunctionIr,
  FunctionKind,
  ImportBinding,
  Operation,
  Place,
  Span,
  SyntaxProblem,
  ValueId,
} from "../../ir/module.ts";
import { isGlobalName } from "./global-names.ts";
import { assertionIn, spanOf, type TypeScript, unwrapped } from "./syntax.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type FunctionDraft = Mutable<FunctionIr>;
export type ClassDraft = Mutable<ClassIr>;

/** A function while its body is being lowered. */
export interface Scope {
  readonly function: FunctionDraft;
  /** The block that the function stands in. */
  readonly outer: LexicalBlock | null;
  /** An arrow has no `this`, `super` or `arguments` of its own. */
  readonly arrow: boolean;
  /** How many different variables of one name the function binds. */
  readonly bindings: Map<string, number>;
  /** The namespaces around the function, inside of the function that it stands in. */
  readonly namespaces: readonly string[];
  /** Loops and matches around the statement at hand, innermost last. */
  readonly breakable: Breakable[];
  nextValue: ValueId;
  /** Receives operations in evaluation order. */
  sink: Operation[];
}

/** A block of names: of a function, of braces, of a loop's head. */
export interface LexicalBlock {
  readonly scope: Scope;
  readonly parent: LexicalBlock | null;
  /** `var` declared inside stays inside: function bodies, namespaces and static blocks. */
  readonly hoists: boolean;
  /** Roots by names as written. */
  readonly names: Map<string, string>;
}

/** Something that `break` or `continue` may name or leave. */
export interface Breakable {
  readonly what: "loop" | "match";
  readonly labels: readonly string[];
  /** A labelled block, which only a `break` with its label leaves. */
  readonly labelledOnly: boolean;
}

export interface FunctionHead {
  readonly kind: FunctionKind;
  readonly form?: FunctionIr["form"];
  readonly name: string;
  readonly async: boolean;
  readonly span: Span;
  readonly nameSpan: Span | null;
  readonly bodySpan: Span;
  readonly asyncInsert: number;
  readonly class?: number | null;
  readonly private?: boolean;
  readonly overloaded?: boolean;
}

/** What of the IR stands at which node of the syntax tree. */
export type NodeTable = ReadonlyMap<Operation | Decorator, ts.Node>;

const nestingLimit = 400;

export class ModuleBuilder {
  readonly functions: FunctionDraft[] = [];
  readonly classes: ClassDraft[] = [];
  readonly imports: ImportBinding[] = [];
  readonly problems: SyntaxProblem[] = [];
  readonly nodes = new Map<Operation | Decorator, ts.Node>();
  readonly functionNodes = new Map<ts.Node, number>();
  readonly classNodes = new Map<ts.Node, number>();
  readonly text: string;
  /** Labels written before a statement, outermost first. */
  readonly labels = new Map<ts.Node, readonly string[]>();
  /** Expressions with the type assertions around them. */
  readonly asserted = new Map<ts.Node, Span>();
  /** Names of functions and methods that have signatures without a body, by the block or class they stand in. */
  private readonly signatures = new Map<object, Set<string>>();
  /** Names of the namespaces around, which do not make functions of their own. */
  namespaces: readonly string[] = [];
  scope: Scope;
  block: LexicalBlock;
  private readonly scopes: Scope[] = [];
  private readonly places: { readonly place: Mutable<Place>; readonly block: LexicalBlock }[] = [];
  private depth = 0;

  constructor(
    readonly ts: TypeScript,
    readonly source: ts.SourceFile,
    /** Functions declared in blocks are visible in the whole function, as in scripts of old. */
    readonly sloppy: boolean,
  ) {
    this.text = source.text;
    const span: Span = [0, source.text.length];
    this.block = this.open(
      {
        kind: "module",
        name: "<module>",
        async: false,
        span,
        nameSpan: null,
        bodySpan: span,
        asyncInsert: 0,
      },
      null,
    );
    this.scope = this.block.scope;
  }

  span(node: ts.Node): Span {
    return spanOf(this.source, node);
  }

  /** Opens a function; operations and names go to it until {@link leave}. */
  enter(head: FunctionHead): Scope {
    this.block = this.open(head, this.block);
    this.scope = this.block.scope;
    this.namespaces = [];
    return this.scope;
  }

  leave(): void {
    const { outer, namespaces } = this.scope;
    if (!outer) return;
    this.namespaces = namespaces;
    this.block = outer;
    this.scope = outer.scope;
  }

  /** Makes a function and the block of its parameters and `var`. */
  private open(head: FunctionHead, outer: LexicalBlock | null): LexicalBlock {
    const draft: FunctionDraft = {
      id: this.functions.length,
      kind: head.kind,
      name: head.name,
      qualifiedName: outer ? this.qualified(head.name) : head.name,
      async: head.async,
      generator: false,
      parent: outer?.scope.function.id ?? null,
      class: head.class ?? null,
      span: head.span,
      nameSpan: head.nameSpan,
      bodySpan: head.bodySpan,
      asyncInsert: head.asyncInsert,
      ...(head.form ? { form: head.form } : {}),
      ...(head.private ? { private: true } : {}),
      ...(head.overloaded ? { overloaded: true } : {}),
      parameters: [],
      decorators: [],
      body: [],
      locals: [],
      stub: false,
    };
    const scope: Scope = {
      function: draft,
      outer,
      arrow: head.form === "arrow",
      namespaces: this.namespaces,
      bindings: new Map(),
      breakable: [],
      nextValue: 0,
      sink: [],
    };
    this.functions.push(draft);
    this.scopes.push(scope);
    return { scope, parent: outer, hoists: true, names: new Map() };
  }

  /** A name with those of the functions, classes and namespaces around it. */
  qualified(name: string): string {
    const outer = this.scope.function;
    const around = outer.kind === "module" ? [] : [outer.qualifiedName];
    return [...around, ...this.namespaces, name].join(".");
  }

  /** Notes a function that is only declared; its implementation may follow. */
  declareSignature(owner: object, name: string): void {
    const names = this.signatures.get(owner);
    if (names) names.add(name);
    else this.signatures.set(owner, new Set([name]));
  }

  isDeclared(owner: object, name: string): boolean {
    return this.signatures.get(owner)?.has(name) ?? false;
  }

  newValue(): ValueId {
    return this.scope.nextValue++;
  }

  emit(operation: Operation, node?: ts.Node): void {
    const asserted = node && this.asserted.get(node);
    const emitted = asserted && operation.op !== "write" ? { ...operation, asserted } : operation;
    this.scope.sink.push(emitted);
    if (node) this.nodes.set(emitted, node);
  }

  /** The expression without what does nothing when code runs; its value will know of the type assertions. */
  unwrap(node: ts.Node): ts.Node {
    const inner = unwrapped(this.ts, node);
    if (inner === node) return inner;
    const assertion = assertionIn(this.ts, node);
    if (assertion) this.asserted.set(inner, this.span(assertion));
    return inner;
  }

  /** Runs `lower` and returns the operations it emitted, keeping them out of the current list. */
  collect(lower: () => void): Operation[] {
    const { scope } = this;
    const outer = scope.sink;
    const operations: Operation[] = [];
    scope.sink = operations;
    lower();
    scope.sink = outer;
    return operations;
  }

  /**
   * Runs `lower` unless it stands deeper than any sensible code, where it would not be safe to go
   * on: then notes a problem and gives what `instead` gives.
   */
  nested<Result>(node: ts.Node, lower: () => Result, instead: () => Result): Result {
    if (this.depth >= nestingLimit) {
      const message = "Nested too deeply to be read";
      if (this.problems.at(-1)?.message !== message) this.problems.push({ span: this.span(node), message });
      return instead();
    }
    this.depth += 1;
    const result = lower();
    this.depth -= 1;
    return result;
  }

  /* -------------------------------------------------------------- names */

  /** Runs `lower` inside a block of its own names. */
  inBlock<Result>(lower: () => Result, options?: { readonly hoists: boolean }): Result {
    const outer = this.block;
    this.block = { scope: this.scope, parent: outer, hoists: options?.hoists ?? false, names: new Map() };
    const result = lower();
    this.block = outer;
    return result;
  }

  /** Binds a name in the block at hand: `let`, `const`, classes, imports, parameters. */
  bind(name: string): void {
    bindIn(this.block, name);
  }

  /** Binds a name as `var` does. */
  bindHoisted(name: string): void {
    let block = this.block;
    while (!block.hoists && block.parent) block = block.parent;
    bindIn(block, name);
  }

  /** A place whose scope is decided when the module is complete. */
  place(root: string, path: readonly string[] = []): Place {
    const place: Mutable<Place> = { root, scope: "unknown", path };
    this.places.push({ place, block: this.block });
    return place;
  }

  /** Decides the scope of every place and fills in each function's own names. */
  resolvePlaces(): void {
    for (const { place, block } of this.places) resolve(place, block);
    for (const scope of this.scopes) {
      scope.function.locals = [...scope.bindings].flatMap(([name, count]) =>
        Array.from({ length: count }, (_, index) => rootName(name, index + 1)),
      );
    }
  }
}

function bindIn(block: LexicalBlock, name: string): void {
  if (block.names.has(name)) return;
  const { bindings } = block.scope;
  const count = (bindings.get(name) ?? 0) + 1;
  bindings.set(name, count);
  block.names.set(name, rootName(name, count));
}

function rootName(name: string, count: number): string {
  return count === 1 ? name : `${name}#${count}`;
}

function resolve(place: Mutable<Place>, from: LexicalBlock): void {
  const owner = ownerNames.has(place.root) ? ownerOfThis(from.scope) : undefined;
  if (owner) {
    settle(place, owner, from.scope);
    return;
  }
  for (let block: LexicalBlock | null = from; block; block = block.parent) {
    const root = block.names.get(place.root);
    if (root === undefined) continue;
    place.root = root;
    settle(place, block.scope, from.scope);
    return;
  }
  place.scope = isGlobalName(place.root) ? "builtin" : "unknown";
}

function settle(place: Mutable<Place>, owner: Scope, within: Scope): void {
  place.owner = owner.function.id;
  if (owner.function.kind === "module") place.scope = "global";
  else place.scope = owner === within ? "local" : "captured";
}

/** Names that every function but an arrow has by itself. */
const ownerNames = new Set(["this", "super"]);

function ownerOfThis(from: Scope): Scope {
  let scope = from;
  while (scope.arrow && scope.outer) scope = scope.outer.scope;
  return scope;
}
