/**
 * What stops a failure on its way out of a statement: handlers of `try` around it, and context
 * managers that may swallow it. Where that cannot be told, it stops everything, so that nobody
 * is told about a failure that is handled after all.
 */
import type { LibraryKnowledge } from "../ir/facts.ts";
import type { Call, FunctionIr, Handler, Operation, SymbolRef, WithItem } from "../ir/module.ts";
import { type Enclosing, flatten, statementsOf, valueById } from "../ir/walk.ts";
import type { Program } from "./program.ts";

/** Canonical names of the exceptions that are stopped, with all that derive from them. */
export type Catcher = "everything" | readonly string[];

/** Says what a call calls, where the linked symbol may be missing and the caller knows more. */
export type NameOfCall = (call: Call) => string | undefined;

/** The catchers around something that stands in `enclosing`, in no particular order. */
export function catchersAround(
  program: Program,
  scope: FunctionIr,
  enclosing: readonly Enclosing[],
  nameOf: NameOfCall,
): readonly Catcher[] {
  return enclosing.flatMap((around): readonly Catcher[] => {
    const { statement, part } = around;
    if (part !== "body") return [];
    if (statement.type === "try") {
      return statement.handlers.map((handler) => caughtBy(handler, scope, program.knowledge));
    }
    if (statement.type !== "with") return [];
    return statement.items.map((item) => swallowedBy(program, scope, item, nameOf));
  });
}

/** Whether one of the catchers stops an exception. An exception that nobody knows is stopped by any. */
export function isCaught(
  knowledge: LibraryKnowledge,
  exception: string,
  catchers: readonly Catcher[],
): boolean {
  const line = ancestryOf(knowledge, exception);
  return catchers.some((catcher) => {
    if (catcher === "everything") return true;
    if (catcher.length > 0 && line.has("?")) return true;
    return catcher.some((name) => line.has(plainName(name)));
  });
}

/** True where `exception` is `base` or derives from it. */
export function derivesFrom(knowledge: LibraryKnowledge, exception: string, base: string): boolean {
  return ancestryOf(knowledge, exception).has(plainName(base));
}

/** One spelling for each exception: without `builtins`, and with the names of one class made one. */
export function plainName(exception: string): string {
  const name = exception.replace(/^builtins\./, "");
  return timeoutNames.has(name) ? "TimeoutError" : systemErrorNames.has(name) ? "OSError" : name;
}

/** One class since Python 3.11; before that code means the same by them. */
const timeoutNames = new Set([
  "TimeoutError",
  "asyncio.TimeoutError",
  "asyncio.exceptions.TimeoutError",
  "concurrent.futures.TimeoutError",
  "socket.timeout",
]);

const systemErrorNames = new Set(["OSError", "IOError", "EnvironmentError", "socket.error", "select.error"]);

function ancestryOf(knowledge: LibraryKnowledge, exception: string): ReadonlySet<string> {
  const line = knowledge.ancestors(exception).map(plainName);
  return new Set([plainName(exception), ...line, "Exception", "BaseException"]);
}

/* ---------------------------------------------------------------- handlers */

function caughtBy(handler: Handler, scope: FunctionIr, knowledge: LibraryKnowledge): Catcher {
  if (handler.exceptions.length === 0) return "everything";
  return namesRead(handler.operations, scope, knowledge);
}

/** The exception classes that an expression names; everything when it says more than names. */
function namesRead(
  operations: readonly Operation[],
  scope: FunctionIr,
  knowledge: LibraryKnowledge,
): Catcher {
  const names: string[] = [];
  for (const operation of flatten(operations)) {
    if (operation.op === "write") continue;
    if (operation.op === "compute" && operation.what === "tuple") continue;
    if (operation.op !== "read") return "everything";
    const isMember = operation.use.as === "member" && valueById(scope, operation.use.by) !== undefined;
    if (isMember) return "everything";
    const name = exceptionName(
      operation.symbol,
      operation.place.scope === "builtin" ? operation.place.root : undefined,
      knowledge,
    );
    if (name === undefined) return "everything";
    names.push(name);
  }
  return names;
}

function exceptionName(
  symbol: SymbolRef | undefined,
  builtin: string | undefined,
  knowledge: LibraryKnowledge,
): string | undefined {
  // A class of the project is no base of any library's exception; its own name stands for itself.
  if (symbol?.definition) return symbol.definition.class === undefined ? undefined : symbol.name;
  const name = symbol?.name ?? builtin;
  if (name === undefined) return undefined;
  const canonical = knowledge.canonical(name);
  const known =
    knowledge.class(canonical) !== undefined || builtin !== undefined || /^builtins\./.test(canonical);
  return known ? canonical : undefined;
}

/* ---------------------------------------------------------------- context managers */

/** Managers that exist to swallow exceptions, or that change what comes out of them. */
const swallowing =
  /(^|\.)(raises|warns|assertRaises\w*|TaskGroup|create_task_group|open_nursery|ExitStack|AsyncExitStack)$/;

function swallowedBy(program: Program, scope: FunctionIr, item: WithItem, nameOf: NameOfCall): Catcher {
  const manager = valueById(scope, item.value);
  if (manager?.op === "call") {
    const name = nameOf(manager);
    if (name === "contextlib.suppress") return suppressedBy(manager, scope, program.knowledge);
    if (name !== undefined && swallowing.test(name)) return "everything";
    const ofProject = swallowedByProject(program, manager);
    if (ofProject) return ofProject;
    if (name === undefined) return "everything";
    const isKnown =
      program.knowledge.function(name) !== undefined || program.knowledge.class(name) !== undefined;
    return isKnown ? [] : "everything";
  }
  const type = manager?.op === "read" || manager?.op === "await" ? manager.facts?.type : undefined;
  if (type === undefined || swallowing.test(type)) return "everything";
  return program.knowledge.class(type) ? [] : "everything";
}

function suppressedBy(call: Call, scope: FunctionIr, knowledge: LibraryKnowledge): Catcher {
  if (call.arguments.some((argument) => argument.spread)) return "everything";
  const operations = call.arguments.flatMap((argument) => {
    const value = valueById(scope, argument.value);
    return value ? [value] : [];
  });
  return namesRead(operations, scope, knowledge);
}

/** A manager written in the project; undefined where it is none. */
function swallowedByProject(program: Program, call: Call): Catcher | undefined {
  const factory = program.functionOf(call.callee.symbol);
  if (factory) {
    // Made by `@contextmanager`: what is raised inside comes out of its `yield`.
    const handles = statementsOf(factory.function).some(
      ({ statement }) => statement.type === "try" && statement.handlers.length > 0,
    );
    const delegates = statementsOf(factory.function).some(({ statement }) => statement.type === "with");
    return handles || delegates || !factory.function.generator ? "everything" : [];
  }
  const made = program.classOf(call.callee.symbol);
  if (!made) return undefined;
  const exits = made.class.methods.flatMap((id) => {
    const method = made.module.functions[id];
    return method && /^__a?exit__$/.test(method.name) ? [method] : [];
  });
  if (exits.length === 0) return "everything";
  const answers = exits.some((exit) =>
    statementsOf(exit).some(({ statement }) => statement.type === "return" && statement.value !== undefined),
  );
  return answers ? "everything" : [];
}
