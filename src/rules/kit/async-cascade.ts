/**
 * Makes a function async and follows its callers through the file, and through the project where
 * the language can tell who they are: async callers get `await`, plain ones become async in turn,
 * and a call at module level runs to its end there. Refuses, with the reason, where a caller cannot
 * change. Whoever else calls a public function is why such a change is a suggestion.
 */
import { argumentFate, factsOfArgument } from "../../analysis/argument-fate.ts";
import type { Edit } from "../../ir/edits.ts";
import type { Call, Closure, FunctionIr, Module, Read, Span } from "../../ir/module.ts";
import {
  comprehensionOf,
  homeOf,
  mentionsIn,
  operationsOf,
  siteOfValue,
  usesOf,
  valueById,
  waitingFunction,
} from "../../ir/walk.ts";
import { joinEdits } from "./edits.ts";
import { firstArgument, runsEventLoop } from "./library-calls.ts";
import type { RepairKind, RuleContext } from "./rule.ts";
import { callReceiving } from "./values.ts";
import { capital, functionName, placeName } from "./wording.ts";

export type Cascade =
  | {
      readonly possible: true;
      readonly kind: RepairKind;
      readonly edits: readonly Edit[];
      /** Functions that become async: the one asked for first, then callers. */
      readonly functions: readonly FunctionIr[];
    }
  | {
      readonly possible: false;
      /** A whole sentence with the user's names: why nothing can be done here. */
      readonly reason: string;
      /** What stands in the way. */
      readonly span: Span;
    };

/** What has to change so that `await` may stand in `target`. Without edits when it is async already. */
export function makeAsyncWithCallers(target: FunctionIr, context: RuleContext): Cascade {
  const functions = [target];
  // Rules look at one module; a function of another one is worked on as if its own were looked at.
  const contexts = new Map([[target, context]]);
  const edits: Edit[] = [];
  let allCallersSeen = true;
  // The list grows while it is worked through: each plain caller joins it.
  for (const one of functions) {
    const own = contexts.get(one) ?? context;
    if (one.async) continue;
    const obstacle = obstacleIn(one, own);
    if (obstacle) return obstacle;
    const head = own.printer.makeAsync(one);
    if (!head) return refusal(one.span, `${capital(functionName(one))} cannot be made async.`);
    edits.push(...head);
    const runners = awaitInsteadOfRunning(one, own);
    if (!runners) return refusal(one.span, `${capital(functionName(one))} runs an event loop of its own.`);
    edits.push(...runners);
    const callers = callersOf(one, own);
    if (!callers.possible) return callers;
    allCallersSeen &&= isPrivate(one, own) && callers.complete;
    const here = callers.calls.map((site) => ({ ...site, context: own }));
    const elsewhere = callersElsewhere(one, own);
    if (!elsewhere.possible) return elsewhere;
    for (const { call, within, context: around } of [...here, ...elsewhere.calls]) {
      if (waitsAlready(call, within, around)) continue;
      const changed = awaitCall(call, within, around);
      if (!changed.possible) return changed;
      edits.push(...changed.edits);
      const { becomesAsync } = changed;
      if (!becomesAsync || functions.includes(becomesAsync)) continue;
      functions.push(becomesAsync);
      contexts.set(becomesAsync, around);
    }
  }
  const isLocal = edits.every(({ file }) => file === context.module.file);
  return {
    possible: true,
    kind: allCallersSeen && isLocal ? "safe" : "suggestion",
    edits: joinEdits(edits),
    functions: functions.filter((one) => !one.async),
  };
}

interface Refusal {
  readonly possible: false;
  readonly reason: string;
  readonly span: Span;
}

function refusal(span: Span, reason: string): Refusal {
  return { possible: false, reason, span };
}

/* ---------------------------------------------------------------- the function itself */

function obstacleIn(target: FunctionIr, context: RuleContext): Refusal | undefined {
  const name = functionName(target);
  const at = target.nameSpan ?? target.span;
  switch (target.form) {
    case "getter":
    case "setter":
      return refusal(at, `${capital(name)} is an accessor, which cannot be async.`);
    case "constructor":
      return refusal(at, "A constructor cannot be async.");
    case "arrow":
    case "expression":
    case "method": {
      const closure = closureOf(target, context);
      if (closure && !nameHolding(closure, target) && !isWaitedFor(closure, target, context))
        return refusal(at, `${capital(name)} is handed on as a value, so its callers are not known.`);
    }
  }
  switch (target.kind) {
    case "lambda":
      return refusal(target.span, "A lambda cannot be async; write a function with `async def` instead.");
    case "class-body":
      return refusal(at, `${capital(name)} runs while the class is being defined, and cannot be async.`);
    case "module":
      return refusal(target.span, "Code at module level cannot be async.");
    case "comprehension":
      return refusal(target.span, "A comprehension is as async as the function around it.");
    case "function":
  }
  if (/^__\w+__$/.test(target.name)) {
    return refusal(at, `Python itself calls ${name} and does not wait for it, so it cannot become async.`);
  }
  if (target.generator) {
    return refusal(at, `${name} is a generator, and whoever iterates it would have to change as well.`);
  }
  for (const decorator of target.decorators) {
    if (keepsFunction(decorator.symbol?.name, context, target, decorator)) continue;
    const shown = decorator.place ? `\`@${placeName(decorator.place)}\`` : "its decorator";
    return refusal(
      decorator.span,
      `${shown} may not work with an async function, so ${name} is left as it is.`,
    );
  }
  return overrideOf(target, context);
}

/** The operation that makes a function which is written as a value. */
function closureOf(target: FunctionIr, { module }: RuleContext): Closure | undefined {
  const parent = target.parent === null ? undefined : module.functions[target.parent];
  for (const { operation } of parent ? operationsOf(parent) : []) {
    if (operation.op === "closure" && operation.function === target.id) return operation;
  }
  return undefined;
}

/** True where the function is given to something that waits for it, as test frameworks do. */
function isWaitedFor(closure: Closure, target: FunctionIr, { module, program }: RuleContext): boolean {
  const parent = target.parent === null ? undefined : module.functions[target.parent];
  const receiving = parent && callReceiving(parent, closure);
  return (
    receiving !== undefined &&
    factsOfArgument(program, receiving.call, receiving.position)?.result === "awaited"
  );
}

/** True where the function is the value of a variable of its own name. */
function nameHolding({ use }: Closure, target: FunctionIr): boolean {
  return use.as === "bound" && use.places.length === 1 && use.places[0]?.root === target.name;
}

const PLAIN_DECORATORS: ReadonlySet<string> = new Set([
  "builtins.staticmethod",
  "builtins.classmethod",
  "staticmethod",
  "classmethod",
]);

function keepsFunction(
  name: string | undefined,
  context: RuleContext,
  target: FunctionIr,
  decorator: FunctionIr["decorators"][number],
): boolean {
  if (name !== undefined && PLAIN_DECORATORS.has(name)) return true;
  const { place, symbol } = decorator;
  if (place?.path.length === 0 && place.scope === "builtin" && PLAIN_DECORATORS.has(place.root)) {
    return target.class !== null;
  }
  const facts = context.program.factsOf(symbol);
  return facts?.decorates === "same" || facts?.registers === true;
}

/** A method that a base class or a subclass has as well: those calls expect what it is today. */
function overrideOf(target: FunctionIr, context: RuleContext): Refusal | undefined {
  const { module, program } = context;
  const owner = target.class === null ? undefined : module.classes[target.class];
  if (!owner) return undefined;
  const at = target.nameSpan ?? target.span;
  const defined = module.classes.filter((other) =>
    other.methods.some((id) => module.functions[id]?.name === target.name),
  );
  for (const base of owner.bases) {
    const inFile = module.classes.find((other) => other.name === base.name && other.id !== owner.id);
    if (inFile && defined.includes(inFile)) {
      return refusal(
        at,
        `\`${target.qualifiedName}\` overrides \`${inFile.name}.${target.name}\`, which is not async.`,
      );
    }
    if (!inFile && module.language === "typescript") {
      return refusal(
        at,
        `\`${target.qualifiedName}\` may override a method of \`${base.name}\`, which is not async.`,
      );
    }
    const canonical = canonicalName(base.name, owner.scope, context);
    if (canonical !== undefined && program.knowledge.function(`${canonical}.${target.name}`)) {
      return refusal(
        at,
        `\`${target.qualifiedName}\` overrides \`${canonical}.${target.name}\`, which is not async.`,
      );
    }
  }
  for (const derived of program.index.subclasses({ module, class: owner })) {
    const override = derived.class.methods
      .map((id) => derived.module.functions[id])
      .find((method) => method?.name === target.name && !method.async);
    if (override) {
      return refusal(at, `\`${derived.class.name}.${target.name}\` overrides it and is not async.`);
    }
  }
  return undefined;
}

/** The dotted name behind a path as written, through the imports of the scopes around it. */
function canonicalName(path: string, scope: number, context: RuleContext): string | undefined {
  const [root = path, ...rest] = path.split(".");
  const binding = context.module.imports.find(
    (one) => one.local === root && (one.scope === scope || one.scope === 0),
  );
  if (!binding) return undefined;
  const start = binding.member === undefined ? binding.module : `${binding.module}.${binding.member}`;
  return context.program.knowledge.canonical([start, ...rest].join("."));
}

/** Functions that surely nobody outside the file calls. */
export function isPrivate(target: FunctionIr, context: RuleContext): boolean {
  if (target.name.startsWith("_") || target.private) return true;
  const { exports } = context.module;
  if (target.parent === 0 && target.class === null && exports && !exports.includes(target.name)) return true;
  for (let scope = target.parent; scope !== null; ) {
    const parent = context.module.functions[scope];
    if (!parent) return false;
    if (parent.kind === "function") return true;
    if (parent.kind === "class-body" && parent.name.startsWith("_")) return true;
    scope = parent.parent;
  }
  return false;
}

/** `asyncio.run(f())` inside a function that becomes async has to become `await f()`. */
function awaitInsteadOfRunning(target: FunctionIr, context: RuleContext): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  for (const scope of context.module.functions) {
    if (waitingFunction(context.module, scope) !== target) continue;
    for (const { operation } of operationsOf(scope)) {
      if (operation.op !== "call" || !runsEventLoop(operation)) continue;
      const argument = firstArgument(operation);
      const unwrapped =
        argument && context.printer.unwrapCall(operation, argument, { await: true, within: scope });
      if (!unwrapped) return undefined;
      edits.push(...unwrapped);
    }
  }
  return edits;
}

/* ---------------------------------------------------------------- its callers */

export interface CallSite {
  readonly call: Call;
  readonly within: FunctionIr;
}

export type Callers =
  | { readonly possible: true; readonly calls: readonly CallSite[]; readonly complete: boolean }
  | Refusal;

/** The calls of a function in its file; refused where it is used in any other way. */
export function callersOf(target: FunctionIr, context: RuleContext): Callers {
  return target.class === null ? callersByName(target, context) : callersOfMethod(target, context);
}

function callersByName(target: FunctionIr, context: RuleContext): Callers {
  const { module } = context;
  const uses = usesOf(module, target.parent ?? 0, target.name);
  const closure = closureOf(target, context);
  const rebound = uses.writes.find(
    ({ write }) =>
      write.place.path.length > 0 ||
      (write.how !== "define" && (closure === undefined || write.value !== closure.id)),
  );
  if (rebound || uses.writes.length > 1) {
    return refusal(target.nameSpan ?? target.span, `${functionName(target)} is bound more than once.`);
  }
  const calls: CallSite[] = [];
  for (const { read, function: within } of uses.reads) {
    const call = callOf(read, within);
    if (call) calls.push({ call, within });
    else if (!isExport(module, read, within)) return usedAsValue(target, read, within, context);
  }
  return { possible: true, calls, complete: true };
}

function callersOfMethod(target: FunctionIr, context: RuleContext): Callers {
  const { module } = context;
  const calls: CallSite[] = [];
  let complete = true;
  for (const within of module.functions) {
    if (!mentionsIn(within).has(target.name)) continue;
    for (const { operation } of operationsOf(within)) {
      if (operation.op === "call" && operation.callee.member === target.name) {
        const { symbol } = operation.callee;
        if (isSymbolOf(symbol, target, context)) calls.push({ call: operation, within });
        else if (!symbol) complete = false;
      } else if (operation.op === "read" && isSymbolOf(operation.symbol, target, context)) {
        const call = callOf(operation, within);
        if (!call) return usedAsValue(target, operation, within, context);
        calls.push({ call, within });
      }
    }
  }
  return { possible: true, calls, complete };
}

function isSymbolOf(symbol: Read["symbol"], target: FunctionIr, context: RuleContext): boolean {
  const definition = symbol?.definition;
  return definition?.file === context.module.file && definition.function === target.id;
}

type CallersElsewhere =
  | {
      readonly possible: true;
      readonly calls: readonly (CallSite & { readonly context: RuleContext })[];
    }
  | Refusal;

/** The calls in other files of the project, where the language can tell. */
function callersElsewhere(target: FunctionIr, context: RuleContext): CallersElsewhere {
  const { program, module } = context;
  if (isPrivate(target, context)) return { possible: true, calls: [] };
  const calls: (CallSite & { readonly context: RuleContext })[] = [];
  for (const other of new Set(program.index.modulesNaming?.(target.name, module.file) ?? [])) {
    if (other.file === module.file) continue;
    const printer = context.printerOf?.(other);
    if (!printer)
      return refusal(
        target.span,
        `${capital(functionName(target))} is used in \`${other.file}\`, which cannot be read.`,
      );
    const around: RuleContext = { ...context, module: other, printer };
    for (const within of other.functions) {
      for (const { operation } of operationsOf(within)) {
        if (operation.op === "call" && isSymbolOf(operation.callee.symbol, target, context)) {
          calls.push({ call: operation, within, context: around });
        } else if (operation.op === "read" && isSymbolOf(operation.symbol, target, context)) {
          if (!callOf(operation, within) && !isExport(other, operation, within))
            return usedAsValue(target, operation, within, around);
        }
      }
    }
  }
  return { possible: true, calls };
}

/** `export { load }`, whose users are looked for by themselves. */
function isExport({ language }: Module, read: Read, within: FunctionIr): boolean {
  return (
    language === "typescript" &&
    within.kind === "module" &&
    siteOfValue(within, read.id)?.site.statement.type === "other" &&
    read.use.as === "other"
  );
}

/** The call that a read is the callee of. */
function callOf(read: Read, within: FunctionIr): Call | undefined {
  if (read.use.as !== "callee" || (read.place.path.length > 0 && !read.symbol)) return undefined;
  const call = valueById(within, read.use.by);
  return call?.op === "call" ? call : undefined;
}

function usedAsValue(target: FunctionIr, read: Read, within: FunctionIr, context: RuleContext): Refusal {
  const receiving = callReceiving(within, read);
  const name = functionName(target);
  if (!receiving)
    return refusal(read.span, `${capital(name)} is used as a value, so its callers are not known.`);
  const { place, member } = receiving.call.callee;
  const shown = place ? `\`${placeName(place)}\`` : member ? `\`${member}\`` : "another function";
  const line = context.printer.line(read.span[0]) + 1;
  return refusal(
    read.span,
    `${capital(name)} is handed to ${shown} in line ${line}, which may not wait for it.`,
  );
}

/** True when the call's value is awaited or scheduled as things stand. */
function waitsAlready(call: Call, within: FunctionIr, context: RuleContext): boolean {
  if (call.use.as === "awaited" || call.use.as === "voided") return true;
  const receiving = callReceiving(within, call);
  if (!receiving) return false;
  if (runsEventLoop(receiving.call)) return true;
  const fate = argumentFate(context.program, receiving.call, receiving.position);
  return fate === "awaits" || fate === "schedules";
}

type CallChange =
  | { readonly possible: true; readonly edits: readonly Edit[]; readonly becomesAsync?: FunctionIr }
  | Refusal;

function awaitCall(call: Call, within: FunctionIr, context: RuleContext): CallChange {
  const { module, printer } = context;
  const waiting = waitingFunction(module, within);
  if (!waiting) return noWaitingPossible(call, within, context);
  if (waiting.kind !== "module") {
    const edits = printer.addAwait(call, within);
    return waiting.async ? { possible: true, edits } : { possible: true, edits, becomesAsync: waiting };
  }
  if (module.topLevelAwait) return { possible: true, edits: printer.addAwait(call, within) };
  return { possible: true, edits: printer.runToCompletion(call.span, within) };
}

function noWaitingPossible(call: Call, within: FunctionIr, context: RuleContext): Refusal {
  const home = homeOf(context.module, within);
  const line = context.printer.line(call.span[0]) + 1;
  if (home.kind === "lambda") return refusal(call.span, `A lambda in line ${line} calls it and cannot wait.`);
  if (home.kind === "class-body") {
    return refusal(call.span, `${capital(functionName(home))} calls it in line ${line} and cannot wait.`);
  }
  const lazy = comprehensionOf(context.module, within)?.lazy;
  const what = lazy === false ? "comprehension" : "generator expression";
  return refusal(call.span, `A ${what} in line ${line} calls it, which would become an async one.`);
}
