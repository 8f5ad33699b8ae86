/**
 * Second half of reading an installed package: the signatures of one module, by itself. Names lead
 * to where the module imports them from and are followed only when somebody asks, so that using a
 * package does not mean reading all of it.
 */
import type { StubClass, StubModule } from "../../ir/facts.ts";
import type { TypeExpression } from "../../ir/module.ts";
import { composedOf, parseType, printType, unionOf, unknownType } from "../../ir/type-expression.ts";
import { isBuiltinName } from "./builtin-names.ts";
import type { Signature, StubDeclaration, StubDeclarations } from "./stub-declarations.ts";

export function moduleSignatures(declarations: StubDeclarations): StubModule {
  const { module, names } = declarations;
  const functions: Record<string, string> = {};
  const classes: Record<string, StubClass> = {};
  const values: Record<string, string> = {};
  const scope: Scope = { module, names, parameters: [], classPath: [] };
  for (const [name, declaration] of names) {
    switch (declaration.kind) {
      case "function": {
        const result = resultOf(declaration, scope);
        if (result === undefined || declaration.property) values[name] = "?";
        else functions[name] = result;
        break;
      }
      case "class":
        addClass(name, declaration, scope, classes);
        break;
      case "value":
        values[name] = typeText(declaration.type, scope);
        break;
      case "import": {
        const target = importedName(declaration);
        if (target !== `${module}.${name}`) values[name] = `=${target}`;
        break;
      }
      case "alias":
        values[name] = aliasOf(declaration.target, scope) ?? "?";
        break;
    }
  }
  return { functions, classes, values, ...(declarations.stars.length > 0 && { stars: declarations.stars }) };
}

interface Scope {
  readonly module: string;
  readonly names: ReadonlyMap<string, StubDeclaration>;
  /** Type variables of the class around. */
  readonly parameters: readonly string[];
  /** The classes around, outermost first. */
  readonly classPath: readonly string[];
}

type ClassDeclaration = Extract<StubDeclaration, { kind: "class" }>;
type FunctionDeclaration = Extract<StubDeclaration, { kind: "function" }>;

function addClass(
  name: string,
  declaration: ClassDeclaration,
  outer: Scope,
  classes: Record<string, StubClass>,
): void {
  const parameters = typeVariablesOf(declaration, outer);
  const scope: Scope = { ...outer, parameters, classPath: [...outer.classPath, name] };
  const methods: Record<string, string> = {};
  const attributes: Record<string, string> = {};
  for (const [member, inner] of declaration.names) {
    if (inner.kind === "function") {
      const result = resultOf(inner, scope);
      // A decorator that we do not know may make anything of it.
      if (result === undefined) attributes[member] = "?";
      else if (inner.property) attributes[member] = result;
      else methods[member] = result;
    } else if (inner.kind === "value") attributes[member] = typeText(inner.type, scope);
    else if (inner.kind === "alias") {
      const same = declaration.names.get(inner.target);
      const result = same?.kind === "function" && !same.property ? resultOf(same, scope) : undefined;
      if (result === undefined) attributes[member] = "?";
      else methods[member] = result;
    } else if (inner.kind === "class") addClass(member, inner, scope, classes);
    else attributes[member] = "?";
  }
  const bases = declaration.bases
    .map((base) => printType(qualified(parseType(base), scope)))
    .filter((base) => !/^(typing\.)?(Generic|Protocol)\b|^object$/.test(base));
  classes[scope.classPath.join(".")] = {
    bases,
    ...(parameters.length > 0 && { parameters }),
    methods,
    attributes,
  };
}

function typeVariablesOf({ parameters, bases }: ClassDeclaration, { names }: Scope): readonly string[] {
  if (parameters.length > 0) return parameters;
  const generic = bases.find((base) => /(^|\.)(Generic|Protocol)\s*\[/.test(base)) ?? bases.join(", ");
  const mentioned = new Set(generic.match(/\b[A-Za-z_]\w*/g));
  return [...mentioned].filter((name) => names.get(name)?.kind === "type-variable");
}

/** What a call gives; undefined where a decorator makes something else of the function. */
function resultOf(declaration: FunctionDeclaration, scope: Scope): string | undefined {
  const results: TypeExpression[] = [];
  for (const signature of declaration.signatures) {
    const result = signatureResult(signature, scope);
    if (!result) return undefined;
    results.push(result);
  }
  const [first] = results;
  const coroutines = results.every(({ name }) => name === "Coroutine");
  if (!first || !coroutines) return printType(unionOf(results));
  const awaited = unionOf(results.map((result) => result.arguments[0] ?? unknownType));
  return printType({ name: "Coroutine", arguments: [awaited] });
}

function signatureResult(signature: Signature, scope: Scope): TypeExpression | undefined {
  const parameters = scope.parameters.filter((name) => !signature.parameters.includes(name));
  const given = qualified(parseType(signature.returns), { ...scope, parameters });
  let result: TypeExpression = signature.async ? { name: "Coroutine", arguments: [given] } : given;
  for (const decorator of signature.decorators.toReversed()) {
    const [, kind] = /(?:^|\.)((?:async)?contextmanager)$/.exec(decorator) ?? [];
    if (kind === undefined) return undefined;
    const async = kind === "asynccontextmanager";
    const yielded = result.arguments[0] ?? unknownType;
    result = {
      name: `contextlib.${async ? "_AsyncGeneratorContextManager" : "_GeneratorContextManager"}`,
      arguments: [yielded],
    };
  }
  return result;
}

/** `X = other.Y` is another name; `X = A | B` and the like are types that we keep no names of. */
function aliasOf(target: string, scope: Scope): string | undefined {
  if (!/^[\w.]+$/.test(target)) return undefined;
  const name = qualifiedName(target, scope);
  return name === undefined || name === `${scope.module}.${target}` ? undefined : `=${name}`;
}

/* ---------------------------------------------------------------- types */

function typeText(written: string, scope: Scope): string {
  return printType(qualified(parseType(written), scope));
}

/** The type with the names under which anybody finds what it mentions. */
function qualified(type: TypeExpression, scope: Scope, depth = 0): TypeExpression {
  if (depth > 12) return unknownType;
  const inner = () => type.arguments.map((part) => qualified(part, scope, depth + 1));
  const composed = composedOf(type, inner);
  if (composed) return composed;
  if (scope.parameters.includes(type.name)) return type;
  const alias = scope.names.get(type.name);
  if (alias?.kind === "alias" && alias.parameters.length === 0 && !/^[\w.]+$/.test(alias.target))
    return qualified(parseType(alias.target), scope, depth + 1);
  const name = qualifiedName(type.name, scope);
  return name === undefined ? unknownType : (special(name, inner) ?? { name, arguments: inner() });
}

/** Names of `typing` and its like that mean something else than a class. */
function special(name: string, inner: () => TypeExpression[]): TypeExpression | undefined {
  const [, last = ""] =
    /^(?:typing|typing_extensions|collections\.abc|types|asyncio)(?:\.\w+)*\.(\w+)$/.exec(name) ?? [];
  switch (last) {
    case "":
      return undefined;
    case "Self":
    case "Generic":
    case "Protocol":
      return { name: last, arguments: [] };
    case "Coroutine":
    case "CoroutineType":
      return { name: "Coroutine", arguments: inner().slice(-1) };
    case "Awaitable":
    case "Task":
    case "Future":
      return { name: last, arguments: inner().slice(-1) };
    case "AsyncGenerator":
    case "AsyncIterable":
    case "AsyncIterator":
    case "Generator":
    case "Iterable":
    case "Iterator":
      return { name: last, arguments: inner() };
    case "Callable": {
      const result = inner().at(-1) ?? unknownType;
      const parts = result.name === "?" ? [] : [{ name: "...", arguments: [] }, result];
      return { name: "typing.Callable", arguments: parts };
    }
    case "LiteralString":
      return { name: "str", arguments: [] };
    case "TypeGuard":
    case "TypeIs":
      return { name: "bool", arguments: [] };
    case "Any":
    case "Literal":
    case "Never":
    case "NoReturn":
    case "Concatenate":
    case "Optional":
    case "Union":
      return unknownType;
    default:
      return undefined;
  }
}

/** Where a dotted name written in the module leads; undefined for a type variable or a name that nobody declares. */
function qualifiedName(written: string, { module, names, classPath }: Scope): string | undefined {
  const [root = "", ...rest] = written.split(".");
  const tail = rest.map((part) => `.${part}`).join("");
  for (let depth = classPath.length; depth > 0; depth--) {
    if (declaresClass(names, [...classPath.slice(0, depth), root]))
      return `${module}.${classPath.slice(0, depth).join(".")}.${root}${tail}`;
  }
  const declaration = names.get(root);
  switch (declaration?.kind) {
    case "import":
      return importedName(declaration) + tail;
    case "class":
    case "alias":
      return `${module}.${root}${tail}`;
    case undefined:
      return isBuiltinName(root) ? written : undefined;
    default:
      return undefined;
  }
}

function declaresClass(names: ReadonlyMap<string, StubDeclaration>, path: readonly string[]): boolean {
  let within = names;
  for (const [at, part] of path.entries()) {
    const declaration = within.get(part);
    if (declaration?.kind !== "class") return false;
    if (at === path.length - 1) return at > 0;
    within = declaration.names;
  }
  return false;
}

function importedName({ module, member }: Extract<StubDeclaration, { kind: "import" }>): string {
  return member === undefined ? module : `${module}.${member}`;
}
