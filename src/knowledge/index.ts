/**
 * Answers questions about library code: the hand-written tables below `python/`, laid over the
 * standard library's signatures, and those below `javascript/`. Where both know a function, the
 * facts come from the tables, and its result from the tables or else from the signatures. Nothing
 * here throws; what is not known is `undefined`.
 */
import type {
  Library,
  LibraryClass,
  LibraryFunction,
  LibraryKnowledge,
  Signatures,
  StubClass,
  StubTable,
} from "../ir/facts.ts";
import type { TypeExpression } from "../ir/module.ts";
import { instantiate, parseType, printType } from "../ir/type-expression.ts";
import { javascriptLibraries } from "./javascript/index.ts";
import { libraryNames, own, type Place, splitLast } from "./names.ts";
import { protocolsOf } from "./protocols.ts";
import { libraries as pythonLibraries } from "./python/index.ts";

/**
 * Knowledge of JavaScript's globals, of Node and of npm packages, for JavaScript and TypeScript.
 * There are no signatures: types come from TypeScript's checker.
 */
export function createJavaScriptKnowledge(
  libraries: readonly Library[] = javascriptLibraries,
): LibraryKnowledge {
  return createKnowledge({ version: 1, modules: {} }, libraries);
}

/**
 * Knowledge over the given signatures; `libraries` are the tables, all for Python unless given.
 * `packages` are asked for modules that the standard library does not have.
 */
export function createKnowledge(
  stubs: StubTable,
  libraries: readonly Library[] = pythonLibraries,
  packages?: Signatures,
): LibraryKnowledge {
  const signatures = { module: (name: string) => own(stubs.modules, name) ?? packages?.module(name) };
  const names = libraryNames(signatures, libraries);
  const functions = new Map<string, LibraryFunction | undefined>();
  const classes = new Map<string, LibraryClass | undefined>();
  const parts = new Map<string, ClassParts>();
  const lineages = new Map<string, Lineage>();
  const worlds = new Map<string, Library["world"]>();
  for (const { module, world } of libraries) if (world) worlds.set(module, world);

  return {
    canonical: names.canonical,
    function: (name) => remembered(functions, names.canonical(name), functionNamed),
    class: (name) => remembered(classes, names.canonical(name), classNamed),
    value(name) {
      const place = names.locate(names.canonical(name));
      return place && valueAt(place);
    },
    attribute(name) {
      const [className, attribute] = splitLast(names.canonical(name));
      return className === "" ? undefined : member(className, attribute, attributeOf);
    },
    module: names.isModule,
    world: (module) => nearest(module, worlds),
    ancestors(name) {
      const { ancestors, complete } = lineage(names.canonical(name));
      const list = ancestors.map((ancestor) => ancestor.name).filter((ancestor) => ancestor !== "?");
      return complete ? list : [...list, "?"];
    },
  };

  /* -------------------------------------------------------------- functions */

  function functionNamed(name: string): LibraryFunction | undefined {
    const place = names.locate(name);
    if (!place) return undefined;
    const facts = first(place.tables, (table) => own(table.functions, place.member));
    const returns = facts?.returns ?? own(place.stub?.functions, place.member);
    if (facts || returns !== undefined) return withReturns(facts, returns);
    // A class used as a decorator is applied like a function.
    const constructs = first(place.tables, (table) => own(table.classes, place.member)?.constructs);
    if (constructs?.decorates !== undefined) return constructs;
    const [className, method] = splitLast(name);
    return className === "" ? undefined : methodNamed(className, method);
  }

  /** Facts of the nearest class that has some, and the result of the nearest that states one. */
  function methodNamed(className: string, method: string): LibraryFunction | undefined {
    const returns = member(
      className,
      method,
      (part) => own(part.table?.methods, method)?.returns ?? own(part.stub?.methods, method),
    );
    const { ancestors } = lineage(className);
    for (const { name } of ancestors) {
      const facts = own(partsOf(name).table?.methods, method);
      if (facts) return withReturns(facts, returns);
    }
    if (returns === undefined && !method.startsWith("_")) {
      const any = first(ancestors, ({ name }) => own(partsOf(name).table?.methods, "*"));
      if (any) return any;
    }
    return returns === undefined ? undefined : { returns };
  }

  /** A type found in a class or its bases, in terms of the class's own type parameters. */
  function member(
    className: string,
    memberName: string,
    typeOf: (part: ClassParts, memberName: string) => string | undefined,
  ): string | undefined {
    for (const ancestor of lineage(className).ancestors) {
      const part = partsOf(ancestor.name);
      const type = typeOf(part, memberName);
      if (type === undefined) continue;
      const parameters = parametersOf(part);
      if (ancestor.name === className || parameters.length === 0) return type;
      return printType(instantiate(parseType(type), parameters, ancestor.arguments));
    }
    return undefined;
  }

  /* -------------------------------------------------------------- classes */

  function classNamed(name: string): LibraryClass | undefined {
    const { table, stub } = partsOf(name);
    if (!table && !stub) return undefined;
    const { ancestors, complete } = lineage(name);
    const inherited = ancestors.map((ancestor) => partsOf(ancestor.name));
    const methods: Record<string, LibraryFunction> = {};
    for (const [method, returns] of Object.entries(stub?.methods ?? {})) methods[method] = { returns };
    for (const [method, facts] of Object.entries(table?.methods ?? {})) {
      methods[method] = withReturns(facts, facts.returns ?? own(stub?.methods, method));
    }
    const concurrency = first(inherited, (part) => part.table?.concurrency);
    const lazy = first(inherited, (part) => part.table?.lazy);
    const parameters = parametersOf({ table, stub });
    const exception = ancestors.some(
      ({ name: ancestor }) => ancestor === "BaseException" || ancestor === "Error",
    );
    return {
      bases: table?.bases ?? stub?.bases ?? [],
      ...(parameters.length > 0 ? { parameters } : {}),
      methods,
      attributes: { ...stub?.attributes, ...table?.attributes },
      ...(table?.constructs ? { constructs: table.constructs } : {}),
      ...protocolsOf(inherited, complete, (method) =>
        member(name, method, (part) => own(part.stub?.methods, method)),
      ),
      ...(lazy ? { lazy } : {}),
      ...(concurrency ? { concurrency } : {}),
      ...(exception ? { exception } : {}),
    };
  }

  function partsOf(name: string): ClassParts {
    let found = parts.get(name);
    if (!found) {
      found = findParts(name);
      parts.set(name, found);
    }
    return found;
  }

  function findParts(name: string): ClassParts {
    const place = names.locate(name);
    if (!place) return { table: undefined, stub: undefined };
    return {
      table: merged(place.tables.flatMap((table) => own(table.classes, place.member) ?? [])),
      stub: own(place.stub?.classes, place.member),
    };
  }

  function lineage(name: string): Lineage {
    const known = lineages.get(name);
    if (known) return known;
    // Stands for a class that, in broken tables, derives from itself.
    lineages.set(name, { ancestors: [], complete: false });
    const result = computeLineage(name);
    lineages.set(name, result);
    return result;
  }

  function computeLineage(name: string): Lineage {
    const part = partsOf(name);
    const self: Ancestor = { name, arguments: [] };
    if (!part.table && !part.stub) return { ancestors: [self], complete: false };
    const bases = (part.table?.bases ?? part.stub?.bases ?? []).map(baseType).map((base) => {
      const baseName = names.canonical(base.name);
      const { ancestors, complete } = lineage(baseName);
      const parameters = parametersOf(partsOf(baseName));
      return {
        complete,
        ancestors: ancestors.map((ancestor) => ({
          name: ancestor.name,
          arguments:
            ancestor.name === baseName
              ? base.arguments
              : ancestor.arguments.map((type) => instantiate(type, parameters, base.arguments)),
        })),
      };
    });
    return {
      ancestors: [self, ...linearised(bases.map((base) => base.ancestors))],
      complete: bases.every((base) => base.complete),
    };
  }

  function valueAt(place: Place): string | undefined {
    const type =
      first(place.tables, (table) => own(table.values, place.member)) ??
      own(place.stub?.values, place.member);
    return type?.startsWith("=") ? undefined : type;
  }
}

/** Names of npm packages hold signs that the type syntax has no place for, and their classes no arguments. */
function baseType(text: string): TypeExpression {
  return /[/@-]/.test(text) ? { name: text, arguments: [] } : parseType(text);
}

/** Several tables may each know a part of a class. */
function merged(tables: readonly LibraryClass[]): LibraryClass | undefined {
  const [only, ...others] = tables;
  if (!only || others.length === 0) return only;
  const methods = Object.assign({}, ...tables.map((table) => table.methods).reverse());
  const attributes = Object.assign({}, ...tables.map((table) => table.attributes).reverse());
  return { ...Object.assign({}, ...[...tables].reverse()), methods, attributes };
}

interface ClassParts {
  readonly table: LibraryClass | undefined;
  readonly stub: StubClass | undefined;
}

interface Ancestor {
  readonly name: string;
  /** Its type arguments, in terms of the parameters of the class whose ancestor it is. */
  readonly arguments: readonly TypeExpression[];
}

interface Lineage {
  readonly ancestors: readonly Ancestor[];
  /** False when a base is unknown. */
  readonly complete: boolean;
}

/** Merges the bases' own orders as C3 does; where C3 finds no order, the first comes first. */
function linearised(orders: readonly (readonly Ancestor[])[]): Ancestor[] {
  const result: Ancestor[] = [];
  let pending = [...orders, orders.flatMap(([base]) => (base ? [base] : []))].map((order) => [...order]);
  for (;;) {
    pending = pending.filter((order) => order.length > 0);
    const heads = pending.flatMap(([head]) => (head ? [head] : []));
    const next =
      heads.find((head) => !pending.some((order) => order.slice(1).some(({ name }) => name === head.name))) ??
      heads[0];
    if (!next) return result;
    result.push(next);
    pending = pending.map((order) => order.filter(({ name }) => name !== next.name));
  }
}

function attributeOf(part: ClassParts, name: string): string | undefined {
  return own(part.table?.attributes, name) ?? own(part.stub?.attributes, name);
}

function parametersOf({ table, stub }: ClassParts): readonly string[] {
  return table?.parameters ?? stub?.parameters ?? [];
}

function withReturns(facts: LibraryFunction | undefined, returns: string | undefined): LibraryFunction {
  return returns === undefined ? { ...facts } : { ...facts, returns };
}

function first<Item, Result>(
  items: readonly Item[],
  look: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of items) {
    const result = look(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** The entry of the module itself or of the nearest package above it. */
function nearest<Entry>(module: string, entries: ReadonlyMap<string, Entry>): Entry | undefined {
  for (let name = module; name !== ""; [name] = splitLast(name)) {
    const entry = entries.get(name);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function remembered<Result>(
  memory: Map<string, Result>,
  name: string,
  compute: (name: string) => Result,
): Result | undefined {
  if (!memory.has(name)) memory.set(name, compute(name));
  return memory.get(name);
}
