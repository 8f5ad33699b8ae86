/**
 * What stops a failure on its way out of a statement, or makes another of it: handlers of `try`
 * around it, and context managers that may swallow it. Where that cannot be told, it stops everything,
 * so that nobody is told about a failure that is handled after all. A handler that raises the same
 * exception again counts as one that stops it: somebody has thought of it.
 */
import type {
  Call,
  ClassIr,
  FunctionIr,
  Handler,
  Module,
  Operation,
  Raise,
  Span,
  Try,
  ValueId,
  WithItem,
} from "../ir/module.ts";
import {
  callsIn,
  type Enclosing,
  operationsOf,
  type StatementSite,
  statementsOf,
  valueById,
} from "../ir/walk.ts";
import {
  ancestryOf,
  basesOf,
  classesNamed,
  type Exception,
  keyOf,
  type Named,
  raisedBy,
} from "./exceptions.ts";
import type { DefinedClass, DefinedFunction, Program } from "./program.ts";

/** One thing around a statement that a failure meets on its way out. */
export type Layer =
  | "everything"
  /** The handlers of one `try`, in order. */
  | { readonly handlers: readonly Clause[] }
  /** A group of tasks: failures leave it in an exception group. */
  | "group";

interface Clause {
  readonly stops: Named;
  /** `except*`, which looks into groups. */
  readonly group: boolean;
  readonly raises?: Turned;
}

/** A handler always raises another exception in place of those it stops: `raise OrderFailed() from error`. */
export interface Turned {
  readonly exception: Exception;
  readonly raise: Raise;
  readonly within: DefinedFunction;
}

/** What stands around a piece of code. */
export interface Surroundings {
  /** Innermost first. */
  readonly layers: readonly Layer[];
  /** Functions whose bodies had to be read to know. */
  readonly consulted: readonly FunctionIr[];
}

/** Says what a call calls, where the linked symbol may be missing and the caller knows more. */
export type NameOfCall = (call: Call) => string | undefined;

/** The layers around a piece of code, which stands at `span` in the statement of `site`. */
export function surroundingsOf(
  program: Program,
  within: DefinedFunction,
  site: StatementSite,
  span: Span,
  nameOf: NameOfCall = (call) => call.callee.symbol?.name,
): Surroundings {
  const consulted = new Set<FunctionIr>();
  const looking: Looking = { program, within, nameOf, consulted };
  const layers: Layer[] = [];
  const { statement } = site;
  // The first managers of a `with` are entered when the later ones are evaluated.
  const entered = statement.type === "with" ? statement.items.filter((item) => item.span[1] <= span[0]) : [];
  for (const item of entered.reverse()) layers.push(...layersOfItem(looking, item));
  for (const around of [...site.enclosing].reverse()) layers.push(...layersOf(looking, around));
  return { layers, consulted: [...consulted] };
}

/** An exception on its way. */
export interface Travelling {
  readonly exception: Exception;
  /** It travels in an exception group. */
  readonly grouped: boolean;
  /** Where a handler made it of another. */
  readonly turned?: Turned;
}

/** What is left of an exception outside of the layers; undefined when one of them stops it. */
export function goesThrough(
  program: Program,
  travelling: Travelling,
  layers: readonly Layer[],
): Travelling | undefined {
  let current = travelling;
  for (const layer of layers) {
    if (layer === "everything") return undefined;
    if (layer === "group") {
      current = { ...current, grouped: true };
      continue;
    }
    const clause = layer.handlers.find((one) => isStoppedBy(program, current, one));
    if (!clause) continue;
    if (!clause.raises) return undefined;
    current = { exception: clause.raises.exception, grouped: clause.group, turned: clause.raises };
  }
  return current;
}

/** The same text for layers that stop the same. */
export function layersText(layers: readonly Layer[]): string {
  return layers
    .map((layer) =>
      typeof layer === "string"
        ? layer
        : layer.handlers
            .map(({ stops, group, raises }) => {
              const names = stops === "everything" ? stops : [...stops].join(",");
              return `${group ? "*" : ""}${names}>${raises ? keyOf(raises.exception) : ""}`;
            })
            .join("|"),
    )
    .join(" ");
}

function isStoppedBy(program: Program, { exception, grouped }: Travelling, clause: Clause): boolean {
  const { stops } = clause;
  if (stops === "everything") return true;
  const line = grouped && !clause.group ? groupLine : ancestryOf(program, exception);
  if (stops.size > 0 && line.has("?")) return true;
  return [...stops].some((key) => line.has(key));
}

const groupLine = new Set(["ExceptionGroup", "BaseExceptionGroup", "Exception", "BaseException"]);

/* ---------------------------------------------------------------- what stands around */

interface Looking {
  readonly program: Program;
  readonly within: DefinedFunction;
  readonly nameOf: NameOfCall;
  readonly consulted: Set<FunctionIr>;
}

/** Innermost first. */
function layersOf(looking: Looking, around: Enclosing): readonly Layer[] {
  const { statement } = around;
  if (statement.type === "try") {
    if (around.part === "finally") return [];
    const handlers = around.part === "body" ? [layerOfHandlers(looking, statement)] : [];
    return leavesForGood(looking.within.function, statement) ? [...handlers, "everything"] : handlers;
  }
  if (statement.type !== "with") return [];
  return [...statement.items].reverse().flatMap((item) => layersOfItem(looking, item));
}

/** `finally: return` throws away whatever was on its way. */
function leavesForGood(scope: FunctionIr, statement: Try): boolean {
  if (statement.finally.length === 0) return false;
  return statementsOf(scope).some(({ statement: inside, enclosing }) => {
    const at = enclosing.findIndex((one) => one.statement === statement && one.part === "finally");
    if (at < 0) return false;
    if (inside.type === "return") return true;
    const isJump = inside.type === "break" || inside.type === "continue";
    return isJump && !enclosing.slice(at).some((one) => one.statement.type === "loop");
  });
}

function layerOfHandlers(looking: Looking, statement: Try): Layer {
  return {
    handlers: statement.handlers.map((handler, index): Clause => {
      const stops = stoppedBy(looking, handler);
      const raises = raisedInPlace(looking, statement, handler, index);
      return { stops, group: handler.group, ...(raises && { raises }) };
    }),
  };
}

function stoppedBy({ program, within, consulted }: Looking, handler: Handler): Named {
  if (handler.exceptions.length === 0) return "everything";
  return classesNamed(program, within, handler.operations, consulted);
}

/** What a handler surely raises instead; undefined for one that goes on, or raises the same again. */
function raisedInPlace(
  { program, within }: Looking,
  statement: Try,
  handler: Handler,
  index: number,
): Turned | undefined {
  const raise = handler.body.at(-1);
  if (within.module.language !== "python" || raise?.type !== "raise") return undefined;
  const hasOtherEnd = statementsOf(within.function).some(({ statement: inside, enclosing }) => {
    if (inside === raise || !/^(return|raise|break|continue)$/.test(inside.type)) return false;
    return enclosing.some(
      (one) => one.statement === statement && one.part === "handler" && one.index === index,
    );
  });
  const exception = hasOtherEnd ? undefined : raisedBy(program, within, raise);
  return exception && { exception, raise, within };
}

/* ---------------------------------------------------------------- context managers */

/** Managers that exist to swallow exceptions, or that change what comes out of them. */
const swallowing =
  /(^|\.)(raises|warns|assertRaises\w*|create_task_group|open_nursery|ExitStack|AsyncExitStack)$/;

function layersOfItem(looking: Looking, item: WithItem): readonly Layer[] {
  const { program, within, nameOf, consulted } = looking;
  const manager = valueById(within.function, item.value);
  if (manager?.op === "call") {
    const name = nameOf(manager);
    if (name === "contextlib.suppress") {
      const stops = suppressedBy(looking, manager);
      return [{ handlers: [{ stops, group: false }] }];
    }
    if (name === "asyncio.TaskGroup") return ["group"];
    if (name !== undefined && swallowing.test(name)) return ["everything"];
    const ofProject = layersOfManager(program, manager, consulted);
    if (ofProject) return ofProject;
    if (name === undefined) return ["everything"];
    const facts = program.knowledge.function(name) ?? program.knowledge.class(name)?.constructs;
    const isKnown = facts !== undefined || program.knowledge.class(name) !== undefined;
    return isKnown && !facts?.catches ? [] : ["everything"];
  }
  const type = manager?.op === "read" || manager?.op === "await" ? manager.facts?.type : undefined;
  if (type === undefined || swallowing.test(type) || type === "asyncio.TaskGroup") return ["everything"];
  const known = program.knowledge.class(type);
  return known && !known.constructs?.catches ? [] : ["everything"];
}

function suppressedBy({ program, within, consulted }: Looking, call: Call): Named {
  if (call.arguments.some((argument) => argument.spread === "mapping")) return "everything";
  const operations = call.arguments.flatMap(({ value }) => partsOf(within.function, value));
  return classesNamed(program, within, operations, consulted);
}

/** A value with those that it is made of: `*(A, B)`. */
function partsOf(scope: FunctionIr, id: ValueId): readonly Operation[] {
  const value = valueById(scope, id);
  if (value?.op !== "compute") return value ? [value] : [];
  return [value, ...value.operands.flatMap((operand) => partsOf(scope, operand))];
}

/** A manager written in the project; undefined where it is none. */
function layersOfManager(
  program: Program,
  call: Call,
  consulted: Set<FunctionIr>,
): readonly Layer[] | undefined {
  const factory = program.functionOf(call.callee.symbol);
  if (factory) return layersOfFactory(program, factory, consulted);
  const made = program.classOf(call.callee.symbol);
  return made && (letsPass(program, made, consulted, new Set()) ? [] : ["everything"]);
}

/** Made by `@contextmanager`: what is raised inside comes out of its `yield`. */
function layersOfFactory(
  program: Program,
  factory: DefinedFunction,
  consulted: Set<FunctionIr>,
): readonly Layer[] {
  consulted.add(factory.function);
  const { generator, decorators } = factory.function;
  const [decorator, ...others] = decorators;
  const makes = program.factsOf(decorator?.symbol)?.decorates;
  if (!generator || others.length > 0 || !makes?.endsWith("context-manager")) return ["everything"];
  const unknown: Surroundings = { layers: ["everything"], consulted: [] };
  const around = program.once<Surroundings>(factoryAnalysis, factory.function.body, unknown, () => {
    const [site, ...more] = operationsOf(factory.function).filter(
      ({ operation }) => operation.op === "yield",
    );
    if (!site || more.length > 0) return unknown;
    return surroundingsOf(program, factory, site, site.operation.span);
  });
  for (const one of around.consulted) consulted.add(one);
  return around.layers;
}

const factoryAnalysis = {};

/** Whether the method by which a class is left surely lets exceptions pass, its bases' where it has none itself. */
function letsPass(
  program: Program,
  { module, class: made }: DefinedClass,
  consulted: Set<FunctionIr>,
  seen: Set<ClassIr>,
): boolean {
  if (seen.has(made)) return false;
  seen.add(made);
  const exits = made.methods.flatMap((id) => {
    const method = module.functions[id];
    return method && /^__a?exit__$/.test(method.name) ? [method] : [];
  });
  if (exits.length > 0) {
    for (const exit of exits) consulted.add(exit);
    return exits.every((exit) => exit.decorators.length === 0 && answersNothing(exit));
  }
  const bases = basesOf(program, { module, class: made }).filter((base) => base?.name !== "object");
  return (
    bases.length > 0 &&
    bases.every((base) => base?.definition && letsPass(program, base.definition, consulted, seen))
  );
}

/** Gives nothing, or a constant that is false. */
function answersNothing(exit: FunctionIr): boolean {
  return statementsOf(exit).every(({ statement }) => {
    if (statement.type !== "return" || statement.value === undefined) return true;
    const value = valueById(exit, statement.value);
    return value?.op === "constant" && (value.value === null || value.value === false);
  });
}

/**
 * Whether a module says itself what becomes of failures that nobody has caught: those of tasks
 * (`loop.set_exception_handler`), and those that end the program (`sys.excepthook`).
 */
export function handlesWhatIsLeft(module: Module): { readonly tasks: boolean; readonly ends: boolean } {
  const tasks = module.functions.some((scope) =>
    callsIn(scope).some(({ operation }) => operation.callee.member === "set_exception_handler"),
  );
  const ends = module.functions.some((scope) =>
    operationsOf(scope).some(
      ({ operation }) => operation.op === "write" && operation.place.path.at(-1) === ".excepthook",
    ),
  );
  return { tasks, ends };
}
