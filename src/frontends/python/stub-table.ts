/**
 * Reads stubs (`.pyi`) into a {@link StubTable}: what each function gives, what classes have and
 * which names are other names for the same thing, all under canonical dotted names. Runs at build
 * time over the standard library; it does no I/O itself.
 *
 * The canonical name of a definition is the shortest one that a user would import it by:
 * `asyncio.tasks.gather` and `_asyncio.Task` live in the table as `asyncio.gather` and `asyncio.Task`,
 * with their other names leading there. Builtins, and the few generic types that the knowledge tables
 * write without a module, are members of `builtins`.
 */
import type { StubClass, StubModule, StubTable } from "../../ir/facts.ts";
import type { TypeExpression } from "../../ir/module.ts";
import {
  composedOf,
  instantiate,
  parseType,
  printType,
  unionOf,
  unknownType,
} from "../../ir/type-expression.ts";
import { type StubDeclaration, type StubDeclarations, stubDeclarations } from "./stub-declarations.ts";
import { type Definition, type StubNames, stubNames } from "./stub-names.ts";
import type { SyntaxTree } from "./syntax.ts";

/**
 * Reads a set of stubs that may import one another. Names that lead out of the set become `?`.
 * @param stubs dotted module name (without `__init__`) and text of each
 */
export function stubTable(
  stubs: Iterable<{ readonly module: string; readonly text: string }>,
  parse: (text: string) => SyntaxTree,
): StubTable {
  const all = [...stubs];
  const packages = new Set(all.map(({ module }) => module.replace(/(^|\.)[^.]*$/, "")));
  const read = all.map(({ module, text }) =>
    stubDeclarations({ module, text, isPackage: packages.has(module), isSource: false }, parse(text)),
  );
  const names = stubNames(read);
  const modules = new Map<string, MutableModule>();
  for (const declarations of read) emitModule(declarations, names, modules);
  return { version: 1, modules: withoutUnreferenced(modules) };
}

interface MutableModule {
  readonly functions: Record<string, string>;
  readonly classes: Record<string, StubClass>;
  readonly values: Record<string, string>;
}

/* ---------------------------------------------------------------- writing the table */

function emitModule(
  declarations: StubDeclarations,
  names: StubNames,
  modules: Map<string, MutableModule>,
): void {
  for (const [name, declaration] of declarations.names) {
    const definition: Definition = { module: declarations.module, path: [name], declaration };
    if (declaration.kind === "import" || declaration.kind === "type-variable") continue;
    if (name.startsWith("__")) continue;
    const target = names.canonical(definition);
    const [module, member] = split(target);
    emit(definition, member, moduleIn(modules, module), names);
  }
  if (isPrivate(declarations.module)) return;
  for (const name of names.exports(declarations.module)) {
    const found = names.resolve(declarations.module, [name]);
    const own = declarations.module === "builtins" ? name : `${declarations.module}.${name}`;
    if (found.kind === "module") {
      if (found.module !== own) moduleIn(modules, declarations.module).values[name] = `=${found.module}`;
    } else if (found.kind === "definition" && found.definition.declaration.kind !== "type-variable") {
      const target = names.canonical(found.definition);
      if (target !== own) moduleIn(modules, declarations.module).values[name] = `=${target}`;
    }
  }
  moduleIn(modules, declarations.module);
}

function emit(definition: Definition, member: string, into: MutableModule, names: StubNames): void {
  const { declaration } = definition;
  switch (declaration.kind) {
    case "function":
      into.functions[member] = resultOf(declaration, { definition, names, parameters: [] });
      return;
    case "class":
      emitClass(definition, member, into, names);
      return;
    case "value":
      into.values[member] = typeText(declaration.type, { definition, names, parameters: [] });
      return;
    case "alias": {
      const found = names.resolve(definition.module, declaration.target.split("."));
      if (found.kind === "definition") {
        const target = names.canonical(found.definition);
        if (split(target)[1] !== member || split(target)[0] !== definition.module)
          into.values[member] = `=${target}`;
        return;
      }
      const method = methodOfValue(declaration.target, definition.module, names);
      if (method !== undefined) into.functions[member] = method;
      else into.values[member] = found.kind === "module" ? `=${found.module}` : "?";
    }
  }
}

/** What the method of a module's own object gives, for `choice = _inst.choice` with `_inst: Random`. */
function methodOfValue(target: string, module: string, names: StubNames): string | undefined {
  const path = target.split(".");
  const method = path.pop();
  const value = names.resolve(module, path);
  if (method === undefined || value.kind !== "definition" || value.definition.declaration.kind !== "value")
    return undefined;
  const className = value.definition.declaration.type;
  return methodResult(value.definition.module, className, method, names, 0);
}

/** A method's result, looked for in the class and then in its bases. */
function methodResult(
  module: string,
  className: string,
  method: string,
  names: StubNames,
  depth: number,
): string | undefined {
  const found = names.resolve(module, className.replace(/\[.*$/s, "").split("."));
  if (found.kind !== "definition" || found.definition.declaration.kind !== "class" || depth > 8)
    return undefined;
  const { definition } = found;
  const { declaration } = found.definition;
  const own = declaration.names.get(method);
  if (own?.kind === "function" && !own.property) return resultOf(own, { definition, names, parameters: [] });
  for (const base of declaration.bases) {
    const inherited = methodResult(definition.module, base, method, names, depth + 1);
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

/** Special methods that say how a value is entered, iterated, awaited, called and looked into. */
const keptSpecialMethods = new Set(
  "__aenter__ __aiter__ __anext__ __await__ __call__ __enter__ __getattr__ __getitem__ __iter__ __next__".split(
    " ",
  ),
);

function emitClass(definition: Definition, member: string, into: MutableModule, names: StubNames): void {
  const { declaration } = definition;
  if (declaration.kind !== "class") return;
  const parameters = names.parameters(definition);
  const context: Context = { definition, names, parameters };
  const methods: Record<string, string> = {};
  const attributes: Record<string, string> = {};
  for (const [name, inner] of declaration.names) {
    if (name.startsWith("_") && !keptSpecialMethods.has(name)) continue;
    if (inner.kind === "function") {
      if (inner.property) attributes[name] = resultOf(inner, context);
      else methods[name] = resultOf(inner, context);
    } else if (inner.kind === "value") {
      attributes[name] = typeText(inner.type, context);
    } else if (inner.kind === "alias") {
      const same = declaration.names.get(inner.target);
      if (same?.kind === "function" && !same.property) methods[name] = resultOf(same, context);
      else attributes[name] = "?";
    } else if (inner.kind === "class") {
      emitClass(
        { ...definition, path: [...definition.path, name], declaration: inner },
        `${member}.${name}`,
        into,
        names,
      );
    }
  }
  const bases = declaration.bases
    .map((base) => printType(convert(parseType(base), context)))
    .filter((base) => !/^(typing\.)?(Generic|Protocol)\b|^object$/.test(base));
  // Their other parameters are dropped wherever they are used.
  const shown = awaitedOnly.has(member) ? parameters.slice(-1) : parameters;
  into.classes[member] = { bases, ...(shown.length > 0 ? { parameters: shown } : {}), methods, attributes };
}

/** `a.b.C` is member `C` of module `a.b`; a bare name is a member of `builtins`. */
function split(name: string): [module: string, member: string] {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? ["builtins", name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function moduleIn(modules: Map<string, MutableModule>, name: string): MutableModule {
  let module = modules.get(name);
  if (!module) {
    module = { functions: {}, classes: {}, values: {} };
    modules.set(name, module);
  }
  return module;
}

/* ---------------------------------------------------------------- types */

interface Context {
  readonly definition: Definition;
  readonly names: StubNames;
  /** Type variables that keep their names. */
  readonly parameters: readonly string[];
}

type FunctionDeclaration = Extract<StubDeclaration, { kind: "function" }>;

function resultOf(declaration: FunctionDeclaration, context: Context): string {
  const results = declaration.signatures.map((signature) => {
    const own = new Set(signature.parameters);
    const type = convert(parseType(withoutAnyTrick(signature.returns)), {
      ...context,
      parameters: context.parameters.filter((name) => !own.has(name)),
    });
    const result = signature.async ? { name: "Coroutine", arguments: [type] } : type;
    return signature.decorators.reduceRight(decorated, result);
  });
  return printType(joined(results));
}

/** Overloads that are all coroutines are one coroutine whose result differs. */
function joined(results: readonly TypeExpression[]): TypeExpression {
  const [first] = results;
  if (!first || !awaitedOnly.has(first.name) || results.some(({ name }) => name !== first.name))
    return unionOf(results);
  return {
    name: first.name,
    arguments: [unionOf(results.map((result) => result.arguments[0] ?? unknownType))],
  };
}

function decorated(result: TypeExpression, decorator: string): TypeExpression {
  const item = (result.name === "Coroutine" ? result.arguments[0] : result)?.arguments[0] ?? unknownType;
  if (/(^|\.)asynccontextmanager$/.test(decorator)) {
    return { name: "contextlib._AsyncGeneratorContextManager", arguments: [item] };
  }
  if (/(^|\.)contextmanager$/.test(decorator)) {
    return { name: "contextlib._GeneratorContextManager", arguments: [item] };
  }
  return unknownType;
}

function typeText(written: string, context: Context): string {
  return printType(convert(parseType(withoutAnyTrick(written)), context));
}

/** Typeshed writes `X | Any` (or `MaybeNone`) for "an `X` that callers need not check": an `X` to us. */
function withoutAnyTrick(written: string): string {
  return written.replace(/\s*\|\s*(Any|MaybeNone)\b(?!\s*\[)/g, "");
}

/** Generic types of which only the awaited result is kept. */
const awaitedOnly = new Set(["Coroutine", "Awaitable", "Task", "Future"]);

function convert(type: TypeExpression, context: Context, depth = 0): TypeExpression {
  if (depth > 12) return unknownType;
  const inner = () => type.arguments.map((argument) => convert(argument, context, depth + 1));
  const composed = composedOf(type, inner);
  if (composed) return composed;
  if (context.parameters.includes(type.name)) return type;
  const found = context.names.resolve(
    context.definition.module,
    type.name.split("."),
    context.definition.path,
  );
  if (found.kind !== "definition") return unknownType;
  const { declaration } = found.definition;
  if (declaration.kind === "alias") {
    // The alias's own type variables are filled in after it is read in its own module.
    const parameters = context.names.aliasParameters(found.definition);
    const target = convert(
      parseType(declaration.target),
      { ...context, definition: found.definition, parameters },
      depth + 1,
    );
    return instantiate(target, parameters, inner());
  }
  return special(context.names.canonical(found.definition), inner) ?? unknownType;

  function special(name: string, convertArguments: () => TypeExpression[]): TypeExpression | undefined {
    if (found.kind !== "definition") return undefined;
    switch (name) {
      case "typing.Any":
      case "typing.Unpack":
      case "typing.Concatenate":
      case "typing.Optional":
      case "typing.Union":
        return unknownType;
      case "typing.Self":
        return { name: "Self", arguments: [] };
      case "typing.Generic":
      case "typing.Protocol":
        return { name, arguments: [] };
      case "typing.LiteralString":
        return { name: "str", arguments: [] };
      case "typing.TypeGuard":
      case "typing.TypeIs":
        return { name: "bool", arguments: [] };
      case "typing.Literal":
        return unionOf(type.arguments.map(typeOfLiteral));
      case "typing.Callable": {
        const result = convertArguments()[1] ?? unknownType;
        return { name, arguments: result.name === "?" ? [] : [{ name: "...", arguments: [] }, result] };
      }
      case "types.CoroutineType":
        return { name: "Coroutine", arguments: convertArguments().slice(-1) };
      case "asyncio.Task":
      case "asyncio.Future":
        return { name: name.slice("asyncio.".length), arguments: convertArguments().slice(-1) };
    }
    if (declaration.kind !== "class")
      return name === "typing.NoReturn" || name === "typing.Never" ? { name, arguments: [] } : undefined;
    const given = convertArguments();
    return { name, arguments: awaitedOnly.has(name) ? given.slice(-1) : given };
  }
}

function typeOfLiteral({ name }: TypeExpression): TypeExpression {
  if (name === "True" || name === "False") return { name: "bool", arguments: [] };
  if (/^-?\d/.test(name)) return { name: "int", arguments: [] };
  if (/^[bB]/.test(name) && /["']/.test(name)) return { name: "bytes", arguments: [] };
  if (/["']/.test(name)) return { name: "str", arguments: [] };
  return name === "None" ? { name, arguments: [] } : unknownType;
}

/* ---------------------------------------------------------------- leaving out */

/** Private names and modules stay only where something public refers to them. */
function withoutUnreferenced(modules: Map<string, MutableModule>): Record<string, StubModule> {
  const referenced = new Set<string>();
  const pending: string[] = [];
  const mention = (type: string) => {
    for (const [name] of type.matchAll(/[\p{L}_][\p{L}\p{N}_.]*/gu)) {
      if (!referenced.has(name)) {
        referenced.add(name);
        pending.push(name);
      }
    }
  };
  const mentionClass = (stub: StubClass) => {
    for (const type of [...stub.bases, ...Object.values(stub.methods), ...Object.values(stub.attributes)])
      mention(type);
  };
  const reached = new Set<string>();
  for (const module of modules.values()) {
    for (const value of Object.values(module.values)) if (value.startsWith("=")) reached.add(value.slice(1));
  }
  const isPublic = (module: string, member: string) =>
    (!isPrivate(module) || reached.has(module)) && !isPrivate(member);
  for (const [name, module] of modules) {
    for (const [member, type] of [...Object.entries(module.functions), ...Object.entries(module.values)]) {
      if (isPublic(name, member)) mention(type);
    }
    for (const [member, stub] of Object.entries(module.classes))
      if (isPublic(name, member)) mentionClass(stub);
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [module, member] = split(next);
    const stub = modules.get(module)?.classes[member];
    if (stub && !isPublic(module, member)) mentionClass(stub);
  }
  const result: Record<string, StubModule> = {};
  for (const [name, module] of [...modules].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const keep = (member: string) =>
      isPublic(name, member) || referenced.has(name === "builtins" ? member : `${name}.${member}`);
    const kept: StubModule = {
      functions: filtered(module.functions, keep),
      classes: filtered(module.classes, keep),
      values: filtered(module.values, keep),
    };
    const empty = [kept.functions, kept.classes, kept.values].every((part) => Object.keys(part).length === 0);
    if (!empty || !isPrivate(name)) result[name] = kept;
  }
  return result;
}

function filtered<Value>(
  record: Record<string, Value>,
  keep: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => keep(name)));
}

function isPrivate(name: string): boolean {
  return name.split(".").some((part) => part.startsWith("_") && part !== "__future__" && part !== "__main__");
}
