/**
 * First half of reading stubs: what a `.pyi` file declares, name by name, with types still as
 * written. Conditions on the Python version are decided for the newest, those on the platform
 * for Linux; names that only the other branch declares are taken from there.
 *
 * The sources of installed packages are read in the same way, with what their assignments tell. Where
 * the branches of a source disagree, nothing is known.
 */
import { constructorAttributes, typeOfValue } from "./source-values.ts";
import type { SyntaxNode, SyntaxTree } from "./syntax.ts";

export interface StubDeclarations {
  readonly module: string;
  readonly names: Map<string, StubDeclaration>;
  /** Modules imported with `*`, in order. */
  readonly stars: string[];
  /** Contents of `__all__`, where there is one. */
  readonly all: Set<string> | undefined;
}

export type StubDeclaration =
  | {
      readonly kind: "import";
      readonly module: string;
      readonly member?: string;
      /** Written as `from m import x as x`, which in a stub passes the name on. */
      readonly exported: boolean;
    }
  | { readonly kind: "function"; readonly signatures: Signature[]; readonly property: boolean }
  | {
      readonly kind: "class";
      readonly bases: readonly string[];
      readonly parameters: readonly string[];
      readonly names: Map<string, StubDeclaration>;
    }
  | { readonly kind: "value"; readonly type: string }
  /** `X = Y`, `X: TypeAlias = Y`, `type X[T] = Y`. */
  | { readonly kind: "alias"; readonly target: string; readonly parameters: readonly string[] }
  | { readonly kind: "type-variable" };

export interface Signature {
  /** Return type as written; `?` without one. */
  readonly returns: string;
  readonly async: boolean;
  /** Its result is what `yield` makes of it, as a decorator may ask. */
  readonly generator: boolean;
  /** Decorators without their arguments, as far as they change what a call gives. */
  readonly decorators: readonly string[];
  readonly overload: boolean;
  readonly parameters: readonly string[];
}

export interface DeclaringFile {
  /** Dotted, without `__init__`. */
  readonly module: string;
  readonly text: string;
  /** An `__init__` file, whose relative imports count from itself. */
  readonly isPackage: boolean;
  /** A `.py` file, where functions have bodies and imports are for everybody. */
  readonly isSource: boolean;
}

/** Reads the declarations of one file. */
export function stubDeclarations(stub: DeclaringFile, tree: SyntaxTree): StubDeclarations {
  const scope: Scope = { names: new Map(), stars: [], all: undefined };
  const reader: Reader = stub;
  readStatements(tree.root.children, scope, reader);
  return { module: stub.module, names: scope.names, stars: scope.stars, all: scope.all };
}

interface Scope {
  readonly names: Map<string, StubDeclaration>;
  readonly stars: string[];
  all: Set<string> | undefined;
}

type Reader = DeclaringFile;

function readStatements(statements: readonly SyntaxNode[], scope: Scope, reader: Reader): void {
  for (const statement of statements) readStatement(statement, scope, reader);
}

function readStatement(node: SyntaxNode, scope: Scope, reader: Reader): void {
  switch (node.type) {
    case "import_statement":
      readImport(node, scope, reader);
      return;
    case "import_from_statement":
      readFromImport(node, scope, reader);
      return;
    case "function_definition":
      readFunction(node, [], scope, reader);
      return;
    case "class_definition":
      readClass(node, scope, reader);
      return;
    case "decorated_definition": {
      const definition = node.child("definition");
      const decorators = node.children
        .filter((child) => child.type === "decorator")
        .map((child) => source(child, reader).replace(/^@\s*|\(.*$/gs, ""));
      if (definition?.type === "function_definition") readFunction(definition, decorators, scope, reader);
      else if (definition) readClass(definition, scope, reader, decorators);
      return;
    }
    case "expression_statement":
      for (const child of node.children) readStatement(child, scope, reader);
      return;
    case "assignment":
      readAssignment(node, scope, reader);
      return;
    case "augmented_assignment":
      if (source(node.child("left"), reader) === "__all__") addToAll(node.child("right"), scope, reader);
      return;
    case "type_alias_statement": {
      const [left, right] = node.namedChildren;
      const head = /^(\w+)\s*(?:\[(.*)\])?$/s.exec(source(left, reader));
      if (head?.[1]) {
        const parameters = typeParameters(head[2] ?? "");
        scope.names.set(head[1], { kind: "alias", target: source(right, reader), parameters });
      }
      return;
    }
    case "if_statement":
      readIf(node, scope, reader);
      return;
    case "try_statement":
      readTry(node, scope, reader);
      return;
  }
}

/* ---------------------------------------------------------------- conditions */

function readIf(node: SyntaxNode, scope: Scope, reader: Reader): void {
  const branches: { readonly taken: boolean; readonly body: SyntaxNode | undefined }[] = [];
  let decided = false;
  const add = (condition: SyntaxNode | undefined, body: SyntaxNode | undefined) => {
    const taken = !decided && (condition === undefined || holds(condition, reader));
    decided ||= taken;
    branches.push({ taken, body });
  };
  add(node.child("condition"), node.child("consequence"));
  for (const child of node.children) {
    if (child.type === "elif_clause") add(child.child("condition"), child.child("consequence"));
    else if (child.type === "else_clause") add(undefined, child.child("body"));
  }
  for (const { body } of branches.filter((branch) => branch.taken)) {
    readStatements(body?.children ?? [], scope, reader);
  }
  for (const { body } of branches.filter((branch) => !branch.taken)) {
    readOtherwise(body, scope, reader);
  }
}

/** What fails in the body is made up for by the handlers. */
function readTry(node: SyntaxNode, scope: Scope, reader: Reader): void {
  const blocks = (of: SyntaxNode) => of.children.filter((child) => child.type === "block");
  for (const block of blocks(node)) readStatements(block.children, scope, reader);
  for (const clause of node.children) {
    if (/^(else|finally)_clause$/.test(clause.type))
      for (const block of blocks(clause)) readStatements(block.children, scope, reader);
    else if (/^except/.test(clause.type))
      for (const block of blocks(clause)) readOtherwise(block, scope, reader);
  }
}

/** Names that a branch declares which may not be the one that is run. */
function readOtherwise(body: SyntaxNode | undefined, scope: Scope, reader: Reader): void {
  const other: Scope = { names: new Map(), stars: [], all: undefined };
  readStatements(body?.children ?? [], other, reader);
  for (const [name, declaration] of other.names) {
    const before = scope.names.get(name);
    if (!before) scope.names.set(name, declaration);
    else if (reader.isSource && !agree(before, declaration)) scope.names.set(name, somethingElse);
  }
  scope.stars.push(...other.stars);
  if (other.all) scope.all = new Set([...(scope.all ?? []), ...other.all]);
}

const somethingElse: StubDeclaration = { kind: "value", type: "?" };

/** Whether two declarations of a name may be taken for the same; `None` in place of a missing package may. */
function agree(one: StubDeclaration, other: StubDeclaration): boolean {
  if (other.kind === "value" && /^(None|\?)$/.test(other.type)) return true;
  if (one.kind === "function" && other.kind === "function")
    return one.signatures.every((mine, at) => mine.async === other.signatures[at]?.async);
  // A class that stands for another one is made to be used like it.
  return one.kind !== "function" && other.kind !== "function" && one.kind !== "value";
}

function holds(condition: SyntaxNode, reader: Reader): boolean {
  const [first, second] = condition.namedChildren;
  switch (condition.type) {
    case "parenthesized_expression":
      return first === undefined || holds(first, reader);
    case "not_operator":
      return first === undefined || !holds(first, reader);
    case "boolean_operator":
      if (!first || !second) return true;
      return condition.children.some((child) => child.type === "and")
        ? holds(first, reader) && holds(second, reader)
        : holds(first, reader) || holds(second, reader);
  }
  const text = source(condition, reader);
  if (text.startsWith("sys.version_info")) return !/<|==/.test(text);
  if (text.startsWith("sys.platform")) return text.includes("!=") !== text.includes('"linux"');
  return true;
}

/* ---------------------------------------------------------------- imports */

function readImport(node: SyntaxNode, scope: Scope, reader: Reader): void {
  for (const child of node.children) {
    if (child.type === "aliased_import") {
      const module = source(child.child("name"), reader);
      scope.names.set(source(child.child("alias"), reader), { kind: "import", module, exported: false });
    } else if (child.type === "dotted_name") {
      const [top = ""] = source(child, reader).split(".");
      scope.names.set(top, { kind: "import", module: top, exported: false });
    }
  }
}

function readFromImport(node: SyntaxNode, scope: Scope, reader: Reader): void {
  const module = absolute(source(node.child("module_name"), reader), reader);
  for (const child of node.children) {
    if (child.type === "wildcard_import") scope.stars.push(module);
    if (child.field !== "name") continue;
    const aliased = child.type === "aliased_import";
    const member = source(aliased ? child.child("name") : child, reader);
    const local = aliased ? source(child.child("alias"), reader) : member;
    scope.names.set(local, { kind: "import", module, member, exported: aliased && local === member });
  }
}

function absolute(written: string, reader: Reader): string {
  const dots = /^[.\s]*/.exec(written)?.[0].replace(/\s/g, "").length ?? 0;
  if (dots === 0) return written;
  const above = reader.module.split(".");
  const drop = reader.isPackage ? dots - 1 : dots;
  const base = above.slice(0, Math.max(0, above.length - drop)).join(".");
  const rest = written.replace(/^[.\s]*/, "");
  return rest === "" ? base : `${base}.${rest}`;
}

/* ---------------------------------------------------------------- definitions */

/** Decorators of the standard library's stubs that leave the result of a call as it is. */
const neutral =
  /(^|\.)(overload|staticmethod|classmethod|abstractmethod|final|deprecated|type_check_only|override|dataclass_transform|coroutine|disjoint_base|no_type_check)$/;
const propertyLike =
  /(^|\.)(property|cached_property|abstractproperty|DynamicClassAttribute|magic_enum_property|classproperty)$/;

function readFunction(node: SyntaxNode, decorators: readonly string[], scope: Scope, reader: Reader): void {
  const name = source(node.child("name"), reader);
  if (decorators.some((decorator) => /\.(setter|deleter)$/.test(decorator))) return;
  const overload = decorators.some((decorator) => /(^|\.)overload$/.test(decorator));
  const returns = node.child("return_type") ? source(node.child("return_type"), reader) : "?";
  const mayYield = reader.isSource && /\byield\b/.test(source(node.child("body"), reader));
  const isGenerator = mayYield && /\b(Async)?(Generator|Iterator|Iterable)\b/.test(returns);
  const signature: Signature = {
    // Whether the word belongs to this function is not looked into.
    returns: mayYield && !isGenerator ? "?" : returns,
    async: !mayYield && node.children.some((child) => child.type === "async"),
    generator: isGenerator,
    decorators: decorators.filter((decorator) => !neutral.test(decorator) && !propertyLike.test(decorator)),
    overload,
    parameters: typeParameters(source(node.child("type_parameters"), reader).slice(1, -1)),
  };
  const previous = scope.names.get(name);
  const property = decorators.some((decorator) => propertyLike.test(decorator));
  if (overload && previous?.kind === "function" && previous.signatures.every((other) => other.overload)) {
    previous.signatures.push(signature);
  } else {
    scope.names.set(name, { kind: "function", signatures: [signature], property });
  }
}

/** Class decorators that give the class back. */
const keepsClass =
  /(^|\.)(final|dataclass|runtime_checkable|total_ordering|unique|add_metaclass|attrs?|s|define|frozen|mutable|deprecated|type_check_only|disjoint_base|dataclass_transform)$/;

function readClass(node: SyntaxNode, scope: Scope, reader: Reader, decorators: readonly string[] = []): void {
  const name = source(node.child("name"), reader);
  if (reader.isSource && !decorators.every((decorator) => keepsClass.test(decorator))) {
    scope.names.set(name, somethingElse);
    return;
  }
  const body: Scope = { names: new Map(), stars: [], all: undefined };
  readStatements(node.child("body")?.children ?? [], body, reader);
  if (reader.isSource) {
    for (const [attribute, type] of constructorAttributes(node.child("body"), reader.text))
      if (!body.names.has(attribute)) body.names.set(attribute, { kind: "value", type });
  }
  const bases = (node.child("superclasses")?.namedChildren ?? [])
    .filter((base) => base.type !== "keyword_argument")
    .map((base) => source(base, reader));
  const parameters = typeParameters(source(node.child("type_parameters"), reader).slice(1, -1));
  scope.names.set(name, {
    kind: "class",
    bases,
    parameters,
    names: body.names,
  });
}

function readAssignment(node: SyntaxNode, scope: Scope, reader: Reader): void {
  const left = node.child("left");
  const right = node.child("right");
  const name = source(left, reader);
  if (left?.type !== "identifier") return;
  if (name === "__all__") {
    addToAll(right, scope, reader);
    return;
  }
  const annotation = source(node.child("type"), reader);
  const value = source(right, reader);
  if (/(^|\.)TypeAlias$/.test(annotation)) {
    scope.names.set(name, { kind: "alias", target: value, parameters: [] });
  } else if (annotation !== "" && !/(^|\.)Final$/.test(annotation)) {
    scope.names.set(name, { kind: "value", type: annotation });
  } else if (/^(typing\.|typing_extensions\.)?(TypeVar|ParamSpec|TypeVarTuple)\(/.test(value)) {
    scope.names.set(name, { kind: "type-variable" });
  } else if (right && /^(identifier|attribute|subscript|binary_operator)$/.test(right.type)) {
    scope.names.set(name, { kind: "alias", target: value, parameters: [] });
  } else {
    const type = typeOfValue(right, reader.text);
    // `None` waits for somebody to fill it.
    scope.names.set(name, { kind: "value", type: type === "None" ? "?" : type });
  }
}

function addToAll(node: SyntaxNode | undefined, scope: Scope, reader: Reader): void {
  scope.all ??= new Set();
  for (const quoted of source(node, reader).matchAll(/(["'])(\w+)\1/g)) {
    if (quoted[2]) scope.all.add(quoted[2]);
  }
}

/** Names in `T, *Ts, U: bound = default`. */
function typeParameters(list: string): string[] {
  const flat = list.replace(/\[[^\]]*\]|\([^)]*\)/g, "");
  return flat
    .split(",")
    .map((parameter) => /\w+/.exec(parameter)?.[0] ?? "")
    .filter((name) => name !== "");
}

function source(node: SyntaxNode | undefined, reader: Reader): string {
  return node ? reader.text.slice(node.start, node.end).replace(/\s*#[^\n"']*$/gm, "") : "";
}
