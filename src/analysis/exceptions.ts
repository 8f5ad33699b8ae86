/**
 * Exception classes, of libraries and of the project: which class an expression names, what derives
 * from what, and what a `raise` raises. Classes of the project are followed to their bases across files.
 */
import type { FunctionIr, Module, Operation, Place, Raise, SymbolRef } from "../ir/module.ts";
import { flatten, placeText, statementsOf, usesOf, valueById } from "../ir/walk.ts";
import type { DefinedClass, DefinedFunction, Program } from "./program.ts";

export interface Exception {
  /** Canonical name: `aiohttp.ClientError`, `shop.errors.OutOfStock`. */
  readonly name: string;
  /** Its class statement, where the project has it. */
  readonly definition?: DefinedClass;
}

/** What a handler names, by the keys of {@link ancestryOf}; everything where that cannot be told. */
export type Named = "everything" | ReadonlySet<string>;

/* ---------------------------------------------------------------- what derives from what */

/** One key for each class, its own included; `?` among them where a base is not known. */
export function ancestryOf(program: Program, exception: Exception): ReadonlySet<string> {
  const { definition, name } = exception;
  if (definition) {
    return program.once(ancestryAnalysis, definition.class, new Set(["?"]), () => {
      const bases = basesOf(program, definition);
      const lines = bases.flatMap((base) => (base ? [...ancestryOf(program, base)] : ["?"]));
      return new Set([keyOf(exception), ...lines, "Exception", "BaseException"]);
    });
  }
  const line = name === asyncioTimeout ? [] : program.knowledge.ancestors(name).map(plainName);
  return new Set([keyOf(exception), ...line, "Exception", "BaseException"]);
}

const ancestryAnalysis = {};

/** True where `exception` is `base` or derives from it. */
export function derivesFrom(program: Program, exception: Exception, base: Exception): boolean {
  return ancestryOf(program, exception).has(keyOf(base));
}

/** The same text for the same class, whatever name it goes by. */
export function keyOf({ name, definition }: Exception): string {
  if (definition) return `${definition.module.file}#${definition.class.id}`;
  return name === asyncioTimeout ? name : plainName(name);
}

/** Before Python 3.11 asyncio's time limits raise a class of their own. */
export const asyncioTimeout = "asyncio.TimeoutError";

/** One spelling for each exception: without `builtins`, and with the names of one class made one. */
function plainName(exception: string): string {
  const name = exception.replace(/^builtins\./, "");
  return timeoutNames.has(name) ? "TimeoutError" : systemErrorNames.has(name) ? "OSError" : name;
}

/** One class since Python 3.11. */
const timeoutNames = new Set([
  "TimeoutError",
  asyncioTimeout,
  "asyncio.exceptions.TimeoutError",
  "concurrent.futures.TimeoutError",
  "socket.timeout",
]);

const systemErrorNames = new Set(["OSError", "IOError", "EnvironmentError", "socket.error", "select.error"]);

export function isTimeLimit({ name }: Exception): boolean {
  return /timeout/i.test(name);
}

/** True for a library's exception that says that a time limit of Python's own ran out. */
export function isPlainTimeout(name: string): boolean {
  return plainName(name) === "TimeoutError";
}

/** The bases of a class of the project, undefined for each that cannot be told. */
export function basesOf(
  program: Program,
  { module, class: made }: DefinedClass,
): readonly (Exception | undefined)[] {
  const scope = module.functions[made.scope];
  const statement =
    scope &&
    statementsOf(scope)
      .map((site) => site.statement)
      .find((one) => one.type === "define" && one.class === made.id);
  if (statement?.type !== "define") return [undefined];
  return made.bases.map((base) => {
    for (const operation of flatten(statement.operations)) {
      if (operation.op !== "read" || placeText(operation.place) !== base.name) continue;
      return classNamed(program, operation.symbol, operation.place);
    }
    return undefined;
  });
}

/* ---------------------------------------------------------------- what an expression names */

/** The class that a name means, so far as anything is known of it. */
function classNamed(program: Program, symbol: SymbolRef | undefined, place: Place): Exception | undefined {
  if (symbol?.definition) {
    const definition = program.classOf(symbol);
    return definition && { name: symbol.name, definition };
  }
  const builtin = place.scope === "builtin" ? place.root : undefined;
  const name = symbol?.name ?? builtin;
  if (name === undefined) return undefined;
  const canonical = program.knowledge.canonical(name);
  const known =
    program.knowledge.class(canonical) !== undefined ||
    builtin !== undefined ||
    /^builtins\./.test(canonical);
  return known ? { name: canonical } : undefined;
}

/**
 * The exception classes that the operations of an expression name; everything when it says more than
 * names. Functions whose bodies had to be read for it are added to `consulted`.
 */
export function classesNamed(
  program: Program,
  within: DefinedFunction,
  operations: readonly Operation[],
  consulted: Set<FunctionIr>,
): Named {
  const found = new Set<string>();
  for (const operation of flatten(operations)) {
    if (operation.op === "write" || isJoining(operation)) continue;
    if (operation.op !== "read") return "everything";
    const isMember =
      operation.use.as === "member" && valueById(within.function, operation.use.by) !== undefined;
    if (isMember) return "everything";
    const { symbol, place } = operation;
    const named = classNamed(program, symbol, place);
    if (named) {
      found.add(keyOf(named));
      // By any name but the builtin's own, code written for an older Python means asyncio's class.
      if (keyOf(named) === "TimeoutError" && place.scope !== "builtin") found.add(asyncioTimeout);
      continue;
    }
    const held = classesHeld(program, within.module, place, consulted);
    if (held === "everything") return "everything";
    for (const key of held) found.add(key);
  }
  return found;
}

/** `(A, B)`, `ERRORS + (C,)`. */
function isJoining(operation: Operation): boolean {
  if (operation.op !== "compute") return false;
  return operation.what === "tuple" || (operation.what === "arithmetic" && operation.detail === "+");
}

/** The classes in a tuple that a name of a module, this one or another, is given once: `ERRORS = (A, B)`. */
function classesHeld(program: Program, module: Module, place: Place, consulted: Set<FunctionIr>): Named {
  if (place.owner === undefined || module.language !== "python") return "everything";
  const owner = module.functions[place.owner];
  const [write, ...others] = usesOf(module, place.owner, place.root).writes;
  if (!owner || !write || others.length > 0 || write.write.place.path.length > 0) return "everything";
  consulted.add(owner);
  if (write.write.how === "import") return classesImported(program, module, place, consulted);
  const { statement } = write.site;
  if (place.path.length > 0 || write.function !== owner || statement.type !== "assign") return "everything";
  const values = statement.operations.filter((operation) => operation.op !== "write");
  const { named, from } = program.once<Held>(heldAnalysis, statement, unknownHeld, () => {
    const inner = new Set<FunctionIr>();
    return { named: classesNamed(program, { module, function: owner }, values, inner), from: inner };
  });
  for (const one of from) consulted.add(one);
  return named;
}

interface Held {
  readonly named: Named;
  readonly from: ReadonlySet<FunctionIr>;
}

const heldAnalysis = {};
const unknownHeld: Held = { named: "everything", from: new Set() };

/** `from shop.errors import ERRORS`, or `shop.errors.ERRORS` after `import shop.errors`. */
function classesImported(program: Program, module: Module, place: Place, consulted: Set<FunctionIr>): Named {
  const names = place.path.map((step) => step.replace(/^\./, ""));
  for (const binding of module.imports) {
    if (binding.local !== place.root || binding.scope !== place.owner) continue;
    const found = [binding.module, ...(binding.member === undefined ? [] : [binding.member]), ...names];
    // `import shop.errors` binds `shop`, from which the way leads on.
    const dotted =
      binding.member === undefined && binding.module.startsWith(`${place.root}.`)
        ? [place.root, ...names]
        : found;
    const member = dotted.at(-1);
    const other = program.index.moduleNamed?.(dotted.slice(0, -1).join("."), module.file);
    const top = other?.functions[0];
    if (!other || !top || member === undefined) return "everything";
    const there: Place = { root: member, scope: "global", owner: top.id, path: [] };
    return classesHeld(program, other, there, consulted);
  }
  return "everything";
}

/* ---------------------------------------------------------------- what is raised */

/** Exceptions by which code says something else than that it failed. */
const signals =
  /(^|\.)(NotImplementedError|CancelledError|Stop(Async)?Iteration|GeneratorExit|SystemExit|KeyboardInterrupt)$/;

/** The exception that a statement makes and raises; undefined for any other raise. */
export function raisedBy(
  program: Program,
  { function: scope }: DefinedFunction,
  statement: Raise,
): Exception | undefined {
  const value = valueById(scope, statement.value);
  const symbol = value?.op === "call" ? value.callee.symbol : value?.op === "read" ? value.symbol : undefined;
  if (!symbol) return undefined;
  const definition = program.classOf(symbol);
  if (!definition && (symbol.definition || !/(Error|Exception)$/.test(symbol.name))) return undefined;
  const exception: Exception = { name: symbol.name, ...(definition && { definition }) };
  return [...ancestryOf(program, exception), symbol.name].some((name) => signals.test(name))
    ? undefined
    : exception;
}
