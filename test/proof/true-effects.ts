/**
 * What each statement of a generated program really does, known since nothing in a program is
 * unknown. Places are texts: names, objects by where they are made, and what lies outside.
 */
import {
  type Call,
  type Expression,
  expressionsIn,
  type FunctionModel,
  type Program,
  type Statement,
  storeOf,
} from "./model.ts";
import { assignedIn, blocksOf, everywhere, statementExpressions } from "./print.ts";

export interface TrueEffects {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  /** May raise an error of its own, or of a library. */
  raises: boolean;
  reaches: boolean;
  /** Gives up the loop on every way through it. */
  waits: "always" | "sometimes" | "never";
}

/** Where the names of a function lead. */
export interface Names {
  readonly program: Program;
  /** The object that a name stands for, where it stands for one. */
  readonly objects: ReadonlyMap<string, string>;
  /** Names that are gone when the function is over. */
  readonly own: ReadonlySet<string>;
  /** Functions that are defined inside of functions around. */
  readonly inner: ReadonlyMap<string, FunctionModel>;
  readonly running: readonly FunctionModel[];
}

export function namesOf(program: Program, model: FunctionModel, around?: Names): Names {
  const objects = new Map(around?.objects ?? program.globals.map(({ name }) => [name, `object ${name}`]));
  const inner = new Map(around?.inner ?? []);
  for (const statement of everywhere(model.body)) {
    if (statement.is === "function") inner.set(statement.function.name, statement.function);
    if (statement.is !== "assign" || statement.target.is !== "name") continue;
    const { value, target } = statement;
    if (/^(new-box|list|record|comprehension)$/.test(value.is))
      objects.set(target.name, `object ${target.name}`);
    const known = value.is === "name" ? objects.get(value.name) : undefined;
    if (known !== undefined) objects.set(target.name, known);
  }
  return { program, objects, own: new Set(), inner, running: [...(around?.running ?? []), model] };
}

export function nothing(): TrueEffects {
  return { reads: new Set(), writes: new Set(), raises: false, reaches: false, waits: "never" };
}

export function effectsOf(statement: Statement, names: Names): TrueEffects {
  const effects = nothing();
  collect(statement, names, effects);
  return effects;
}

function collect(statement: Statement, names: Names, into: TrueEffects): void {
  for (const expression of statementExpressions(statement)) collectExpression(expression, names, into);
  switch (statement.is) {
    case "assign":
    case "augment":
      collectTarget(statement.target, names, into, statement.is === "augment");
      break;
    case "append":
      into.writes.add(objectOf(statement.to, names));
      break;
    case "print":
      into.writes.add("console");
      break;
    case "raise":
      into.raises = true;
      break;
    case "locked":
      into.writes.add(`lock ${objectOf(statement.lock, names)}`);
      break;
    case "each":
      into.writes.add(`name ${statement.name}`);
      break;
    case "function":
      into.writes.add(`name ${statement.function.name}`);
      return;
    default:
  }
  const before = into.waits;
  for (const block of blocksOf(statement)) for (const one of block) collect(one, names, into);
  // What stands in a branch or a loop may be passed by.
  if (statement.is !== "locked" && statement.is !== "try" && before !== "always" && into.waits === "always")
    into.waits = "sometimes";
}

function collectTarget(
  target: Extract<Statement, { is: "assign" }>["target"],
  names: Names,
  into: TrueEffects,
  reads: boolean,
): void {
  const places =
    target.is === "names"
      ? target.names.map((name) => placeOf(name, names))
      : target.is === "name"
        ? [placeOf(target.name, names)]
        : [
            target.is === "field"
              ? `${objectOf(target.of, names)}.${target.name}`
              : objectOf(target.of, names),
          ];
  for (const place of places) {
    into.writes.add(place);
    if (reads) into.reads.add(place);
  }
}

/** Names of the module outlive the call. */
function placeOf(name: string, { program }: Names): string {
  return program.globals.some((one) => one.name === name) ? `global ${name}` : `name ${name}`;
}

function objectOf(expression: Expression, names: Names): string {
  if (expression.is === "self") return "object service";
  if (expression.is === "name") return names.objects.get(expression.name) ?? `object ${expression.name}`;
  return "object ?";
}

function collectExpression(expression: Expression, names: Names, into: TrueEffects): void {
  for (const one of expressionsIn(expression)) {
    switch (one.is) {
      case "name":
        into.reads.add(placeOf(one.name, names));
        if (names.objects.has(one.name)) into.reads.add(objectOf(one, names));
        break;
      case "field":
        into.reads.add(`${objectOf(one.of, names)}.${one.name}`);
        break;
      case "item":
      case "has":
        into.reads.add(objectOf(one.of, names));
        break;
      case "library": {
        const { operation } = one;
        const store = storeOf(operation);
        into.waits = "always";
        if (store === undefined) break;
        into.reaches = true;
        (/read|get/.test(operation) ? into.reads : into.writes).add(`outside ${store}`);
        if (operation.startsWith("connection")) into.writes.add("use connection");
        break;
      }
      case "call":
        add(into, effectsOfCall(one, names));
        break;
      default:
    }
  }
}

/** Everything that a call does when it is awaited; the names of the function itself are gone by then. */
function effectsOfCall(call: Call, names: Names): TrueEffects {
  const { program, inner, running } = names;
  const model =
    inner.get(call.name) ??
    [...program.functions, ...(program.service?.methods ?? [])].find(({ name }) => name === call.name);
  if (!model || running.includes(model)) return nothing();
  const around = inner.has(call.name) ? names : undefined;
  const own = new Set([...model.parameters.map(({ name }) => name), ...assignedIn(model.body)]);
  for (const { name } of program.globals) own.delete(name);
  const within = namesOf(program, model, around);
  const objects = new Map(within.objects);
  for (const [at, { name, type }] of model.parameters.entries()) {
    const given = call.arguments[at];
    if (type === "box" && given) objects.set(name, objectOf(given, names));
  }
  const captured = new Set(around ? runningNames(running, own) : []);
  const effects = effectsOfBody(model, { ...within, objects, running: [...running, model] });
  for (const places of [effects.reads, effects.writes])
    for (const place of places) {
      const name = /^name (.*)$/.exec(place)?.[1];
      if (name !== undefined && own.has(name) && !captured.has(name)) places.delete(place);
    }
  return effects;
}

/** Names that functions around have as well: a closure that sets one sets theirs. */
function runningNames(running: readonly FunctionModel[], own: ReadonlySet<string>): readonly string[] {
  return running.flatMap(({ body }) => [...assignedIn(body)].filter((name) => own.has(name)));
}

function effectsOfBody(model: FunctionModel, names: Names): TrueEffects {
  const effects = nothing();
  let mayBeOver = false;
  for (const statement of model.body) {
    const one = effectsOf(statement, names);
    add(effects, mayBeOver && one.waits === "always" ? { ...one, waits: "sometimes" } : one);
    mayBeOver ||= blocksOf(statement).some((block) => everywhere(block).some(({ is }) => is === "return"));
  }
  return effects;
}

export function add(into: TrueEffects, one: TrueEffects): void {
  for (const place of one.reads) into.reads.add(place);
  for (const place of one.writes) into.writes.add(place);
  into.raises ||= one.raises;
  into.reaches ||= one.reaches;
  if (into.waits !== "always" && one.waits !== "never") into.waits = one.waits;
}
