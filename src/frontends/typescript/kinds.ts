/**
 * What the checker's types say about values: whether they can be awaited, how they are iterated and
 * entered, what they are called. One answer for each type, kept as long as the checker lives.
 */
import type ts from "typescript";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type { Protocol, ValueFacts, ValueKind } from "../../ir/module.ts";
import type { SymbolNames } from "./symbols.ts";
import type { TypeScript } from "./syntax.ts";

const undecided: ValueFacts = { kind: "unknown" };

export const functionFacts: ValueFacts = {
  kind: "plain",
  type: "function",
  enter: "neither",
  iterate: "neither",
};

/** Arrays of arrays of arrays say nothing more, and a type may be an array of itself. */
const deepestElements = 2;

/** Whose first type argument is the type of their elements. */
const iterables: ReadonlySet<string> = new Set(
  "Generator Iterable IterableIterator ArrayIterator MapIterator SetIterator StringIterator Set ReadonlySet".split(
    " ",
  ),
);

export class ValueKinds {
  private readonly known = new Map<ts.Type, ValueFacts>();
  private depth = 0;
  /** Something was left out of the answer because it lay too deep; asked on its own it would be there. */
  private shortened = false;

  constructor(
    private readonly ts: TypeScript,
    private readonly checker: ts.TypeChecker,
    private readonly names: SymbolNames,
    /** Tells which objects that can be awaited start their work only then. */
    private readonly knowledge?: LibraryKnowledge,
  ) {}

  /** Facts of a type; undefined where nothing is known. */
  factsOf(type: ts.Type): ValueFacts | undefined {
    const facts = this.about(type);
    return facts === undecided ? undefined : facts;
  }

  kindOf(type: ts.Type): ValueKind {
    return this.about(type).kind;
  }

  private about(type: ts.Type): ValueFacts {
    const known = this.known.get(type);
    if (known) return known;
    // A type that is asked for again while it is being looked at is made of itself.
    this.known.set(type, undecided);
    const facts = this.look(type);
    if (this.depth > 0 && this.shortened) this.known.delete(type);
    else {
      this.known.set(type, facts);
      this.shortened = false;
    }
    return facts;
  }

  private look(type: ts.Type): ValueFacts {
    const { TypeFlags } = this.ts;
    const { flags } = type;
    if (flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.Never)) return undecided;
    const primitive = this.primitiveName(flags);
    if (primitive !== undefined) return primitiveFacts(primitive);
    if (type.isUnion()) return this.ofUnion(type);
    if (flags & TypeFlags.Instantiable) return this.ofConstraint(type);
    return this.ofObject(type);
  }

  private primitiveName(flags: ts.TypeFlags): string | undefined {
    const { TypeFlags } = this.ts;
    if (flags & TypeFlags.StringLike) return "string";
    if (flags & TypeFlags.NumberLike) return "number";
    if (flags & TypeFlags.BooleanLike) return "boolean";
    if (flags & TypeFlags.BigIntLike) return "bigint";
    if (flags & TypeFlags.ESSymbolLike) return "symbol";
    if (flags & TypeFlags.Null) return "null";
    if (flags & (TypeFlags.Undefined | TypeFlags.Void)) return "undefined";
    return undefined;
  }

  /** A type parameter is as much as its constraint says, which for most is nothing. */
  private ofConstraint(type: ts.Type): ValueFacts {
    const constraint = this.checker.getBaseConstraintOfType(type);
    return constraint && constraint !== type ? this.about(constraint) : undecided;
  }

  /** All parts but null and undefined have to be of one kind. */
  private ofUnion(type: ts.UnionType): ValueFacts {
    const { TypeFlags } = this.ts;
    const nullish = TypeFlags.Null | TypeFlags.Undefined | TypeFlags.Void;
    const present = type.types.filter((part) => !(part.flags & nullish));
    const parts = present.map((part) => this.about(part));
    const [kind, ...otherKinds] = new Set(parts.map((part) => part.kind));
    if (kind === undefined) return primitiveFacts("undefined");
    if (kind === "unknown" || otherKinds.length > 0) return undecided;
    const awaited = kind === "plain" ? undefined : this.checker.getAwaitedType(type);
    return {
      kind,
      ...agreed(parts),
      ...this.resultIn(awaited),
      ...(present.length < type.types.length ? { optional: true } : {}),
    };
  }

  private ofObject(type: ts.Type): ValueFacts {
    if (this.mayBeAnything(type)) return undecided;
    const kind = this.objectKind(type);
    if (kind === "unknown") return undecided;
    const name = this.typeName(type);
    const element = this.elementType(type);
    const elements = element && this.deeper(element);
    return {
      kind,
      ...(name === undefined ? {} : { type: name }),
      ...this.protocols(type),
      ...(kind === "plain" ? {} : this.resultIn(this.checker.getAwaitedType(type))),
      ...(elements ? { elements } : {}),
    };
  }

  private resultIn(awaited: ts.Type | undefined): { readonly result?: ValueFacts } {
    const result = awaited && this.factsOf(awaited);
    return result ? { result } : {};
  }

  private deeper(element: ts.Type): ValueFacts | undefined {
    if (this.depth >= deepestElements) {
      this.shortened = true;
      return undefined;
    }
    this.depth += 1;
    const facts = this.factsOf(element);
    this.depth -= 1;
    return facts;
  }

  /* -------------------------------------------------------------- objects */

  /** `object`, `{}` and interfaces without members are true of promises as well. */
  private mayBeAnything(type: ts.Type): boolean {
    const { TypeFlags, SymbolFlags } = this.ts;
    if (type.flags & TypeFlags.NonPrimitive) return true;
    const symbol: ts.Symbol | undefined = type.symbol;
    const made = SymbolFlags.Class | SymbolFlags.ObjectLiteral | SymbolFlags.Enum | SymbolFlags.ValueModule;
    if (symbol && symbol.flags & made) return false;
    if (symbol?.name === "Object" && symbol.flags & SymbolFlags.Interface) return true;
    return (
      this.checker.getPropertiesOfType(type).length === 0 &&
      type.getCallSignatures().length === 0 &&
      type.getConstructSignatures().length === 0 &&
      this.checker.getIndexInfosOfType(type).length === 0
    );
  }

  /** An object with a `then` that takes a function is what `await` waits for. */
  private objectKind(type: ts.Type): ValueKind {
    const { checker, ts } = this;
    const then = checker.getPropertyOfType(type, "then");
    if (!then) return "plain";
    const thenType = checker.getTypeOfSymbol(then);
    if (thenType.flags & ts.TypeFlags.Any) return "unknown";
    const takesFunction = checker
      .getNonNullableType(thenType)
      .getCallSignatures()
      .some((signature) => {
        const [first] = signature.parameters;
        if (!first) return false;
        const callback = checker.getNonNullableType(checker.getTypeOfSymbol(first));
        return (callback.flags & ts.TypeFlags.Any) !== 0 || isCallable(callback);
      });
    if (!takesFunction) return "plain";
    return this.isLazy(type) ? "awaitable" : "promise";
  }

  private isLazy(type: ts.Type, depth = 0): boolean {
    const { knowledge } = this;
    if (!knowledge || depth > 5) return false;
    const name = this.typeName(type);
    if (name !== undefined && knowledge.class(name)?.lazy) return true;
    const target = isReference(type) ? type.target : type;
    return (
      target.isClassOrInterface() &&
      this.checker.getBaseTypes(target).some((base) => this.isLazy(base, depth + 1))
    );
  }

  private typeName(type: ts.Type): string | undefined {
    const { SymbolFlags } = this.ts;
    const { symbol, aliasSymbol } = type;
    const named = SymbolFlags.Class | SymbolFlags.Interface | SymbolFlags.Enum;
    if (type.getConstructSignatures().length > 0) return "function";
    if (this.checker.isTupleType(type)) return "Array";
    if (symbol && symbol.flags & named) return this.names.typeName(symbol);
    if (isCallable(type)) return "function";
    return aliasSymbol ? this.names.typeName(aliasSymbol) : undefined;
  }

  /** What the elements of an array or tuple have in common, or of a set or an iterator. */
  private elementType(type: ts.Type): ts.Type | undefined {
    const { checker } = this;
    if (isReference(type) && iterables.has(this.typeName(type) ?? ""))
      return checker.getTypeArguments(type)[0];
    if (!checker.isArrayType(type) && !checker.isTupleType(type)) return undefined;
    return checker.getIndexTypeOfType(type, this.ts.IndexKind.Number);
  }

  private protocols(type: ts.Type): { readonly enter: Protocol; readonly iterate: Protocol } {
    const found = new Set<string>();
    for (const property of this.checker.getPropertiesOfType(type)) {
      const name = String(property.escapedName);
      // The checker writes `[Symbol.iterator]` as `__@iterator@` with a number behind it.
      if (name.startsWith("__@")) found.add(name.slice(3).replace(/@\d+$/, ""));
    }
    return {
      enter: protocol(found.has("dispose"), found.has("asyncDispose")),
      iterate: protocol(found.has("iterator"), found.has("asyncIterator")),
    };
  }
}

/** Facts of `string`, `number` and the like. */
export function primitiveFacts(name: string): ValueFacts {
  return { kind: "plain", type: name, enter: "neither", iterate: name === "string" ? "sync" : "neither" };
}

function protocol(sync: boolean, async: boolean): Protocol {
  if (sync) return async ? "both" : "sync";
  return async ? "async" : "neither";
}

/** What all facts have in common. */
function agreed(parts: readonly ValueFacts[]): Partial<ValueFacts> {
  const [first, ...others] = parts;
  if (!first) return {};
  const { type, enter, iterate, elements } = first;
  const sameElements = elements && others.every((part) => part.elements?.kind === elements.kind);
  return {
    ...(type !== undefined && others.every((part) => part.type === type) ? { type } : {}),
    ...(enter !== undefined && others.every((part) => part.enter === enter) ? { enter } : {}),
    ...(iterate !== undefined && others.every((part) => part.iterate === iterate) ? { iterate } : {}),
    ...(sameElements ? { elements: others.length === 0 ? elements : { kind: elements.kind } } : {}),
  };
}

function isCallable(type: ts.Type): boolean {
  return type.getCallSignatures().length > 0;
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return "target" in type && typeof type.target === "object" && type.target !== null;
}
