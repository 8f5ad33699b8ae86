/**
 * Loops whose rounds wait one after another though none needs another: each round reads and waits, keeps
 * what it finds in its own names, and adds one element to what the loop collects.
 */
import type {
  Await,
  Call,
  Comprehension,
  FunctionIr,
  Loop,
  Operation,
  Span,
  Statement,
} from "../ir/module.ts";
import {
  awaitsIn,
  childrenOf,
  comprehensionsIn,
  type Enclosing,
  homeOf,
  operationsOf,
  ownOperations,
  statementsOf,
  usesOf,
  valueById,
} from "../ir/walk.ts";
import { workBeside } from "./await-steps.ts";
import { isOutside } from "./dependence.ts";
import { awaitsOthers } from "./effects.ts";
import { onlyRaises } from "./guards.ts";
import {
  boundByRounds,
  type Counting,
  countingOf,
  type Extent,
  extentOf,
  isAboutSubjects,
} from "./loop-subjects.ts";
import { isPaced, namesInHandlers, runsInTurn } from "./meant-order.ts";
import { looksAtClock } from "./measuring.ts";
import { type Part, partOf } from "./parts.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { runsWith } from "./scopes.ts";

/** What every round waits for. */
export interface RoundWait {
  readonly await: Await;
  readonly call: Call;
  readonly raises: boolean;
}

export interface Rounds extends Extent {
  /** The first await of each round. */
  readonly waits: readonly [RoundWait, ...RoundWait[]];
  readonly in: LoopRounds | ComprehensionRounds;
}

export interface LoopRounds {
  readonly kind: "loop";
  readonly loop: Loop;
  readonly collects: Collects;
  /** Where it counts up, over what. */
  readonly counting?: Counting;
  /** Statements around the loop, outermost first. */
  readonly enclosing: readonly Enclosing[];
}

export interface ComprehensionRounds {
  readonly kind: "comprehension";
  readonly comprehension: Comprehension;
  /** The element alone is awaited, and nothing else is. */
  readonly element: Await;
}

/** `results.append(value)`, `results.push(value)` or `results[key] = value`, the last statement of a round. */
export interface Collects {
  readonly statement: Statement;
  /** What is collected, as written; `await` may be part of it. */
  readonly value: Span;
  /** The await that makes it, where it is nothing else. */
  readonly await?: Await;
  /** The name of the list or table. */
  readonly name: string;
  /** The whole target of an assignment: `results[key]`. */
  readonly entry?: Span;
  /** `results = []` right above the loop, with nothing between. */
  readonly made?: Statement;
}

/** Loops and comprehensions of an async function whose rounds may run together, in source order. */
export function independentRounds(program: Program, within: DefinedFunction): readonly Rounds[] {
  if (runsInTurn(within)) return [];
  const inLoops = statementsOf(within.function).flatMap((site): readonly Rounds[] => {
    const { statement, enclosing, block, index } = site;
    if (statement.type !== "loop" || statement.kind !== "for" || statement.async) return [];
    const found = roundsOfLoop(program, within, statement, { enclosing, above: block[index - 1] });
    return found ? [found] : [];
  });
  const inComprehensions = comprehensionsIn(within.function).flatMap(({ operation }) => {
    const found = roundsOfComprehension(program, within, operation);
    return found ? [found] : [];
  });
  return [...inLoops, ...inComprehensions];
}

/* ---------------------------------------------------------------- loops */

function roundsOfLoop(
  program: Program,
  within: DefinedFunction,
  loop: Loop,
  { enclosing, above }: { readonly enclosing: readonly Enclosing[]; readonly above: Statement | undefined },
): Rounds | undefined {
  const { body } = loop;
  if (loop.orElse.length > 0 || loop.label !== undefined) return undefined;
  const counting = loop.iterable === undefined ? countingOf(within.function, loop) : undefined;
  const extent = counting ?? extentOf(within.function, loop.iterable);
  if (!extent) return undefined;
  // A loop around or inside says that there are many more.
  if (!body.every(({ type }) => type === "assign" || type === "expression")) return undefined;
  const site: Enclosing = { statement: loop, part: "body" };
  if (isPaced(program, within.function, body, [...enclosing, site])) return undefined;
  const collects = collectsOf(within, loop, above);
  if (!collects || body.flatMap(ownOperations).some(namesBases)) return undefined;
  const awaits = awaitsIn(within.function).filter(({ operation: { span } }) => isWithin(span, loop, body));
  const waits = awaits.map(({ operation, optional }) =>
    optional ? undefined : roundWait(program, within, operation),
  );
  const [first, ...others] = waits;
  if (!first || others.includes(undefined)) return undefined;
  if (!isAboutSubjects(boundByRounds(loop), body.flatMap(ownOperations), first.await.span)) return undefined;
  const parts = body.map((statement) => partOf(program, within, statement));
  if (!parts.every((part) => staysInRound(part, collects.name))) return undefined;
  if (!keepsToItself(within, loop, collects) || measures(program, body)) return undefined;
  if (namesInHandlers(within.function, enclosing).has(collects.name)) return undefined;
  return {
    waits: [first, ...others.filter((wait) => wait !== undefined)],
    in: { kind: "loop", loop, collects, enclosing, ...(counting ? { counting } : {}) },
    ...(extent.count === undefined ? {} : { count: extent.count }),
    ...(extent.doubt === undefined ? {} : { doubt: extent.doubt }),
  };
}

/** In a function of its own `super()` would know neither the class nor the object (Python). */
function namesBases(operation: Operation): boolean {
  return (
    operation.op === "call" && operation.callee.place?.root === "super" && operation.arguments.length === 0
  );
}

function isWithin([start, end]: Span, loop: Loop, body: readonly Statement[]): boolean {
  return start >= (body[0]?.span[0] ?? loop.span[1]) && end <= loop.span[1];
}

function roundWait(program: Program, within: DefinedFunction, operation: Await): RoundWait | undefined {
  const call = valueById(within.function, operation.operand);
  if (call?.op !== "call") return undefined;
  const work = workBeside(program, within, call);
  // What one round leaves behind another may find; lines come in the order of rounds.
  const isAlone =
    !work ||
    work.writes.size > 0 ||
    work.effects.some(({ resource, alone }) => alone === true || resource === "console");
  if (isAlone || work.doubtful !== undefined) return undefined;
  return { await: operation, call, raises: work.raises };
}

/** A clock that is looked at twice says how long a round takes by itself. */
function measures(program: Program, body: readonly Statement[]): boolean {
  const looks = body.flatMap(ownOperations).filter((one) => one.op === "call" && looksAtClock(program, one));
  return looks.length > 1;
}

/** It changes nothing but its own names and the list: no other object of the function, either. */
function staysInRound({ statement, writes, does, decides }: Part, list: string): boolean {
  if (decides !== undefined || does.unknown !== undefined || does.raises) return false;
  const bound = new Set(
    ownOperations(statement).flatMap((operation) =>
      operation.op === "write" && operation.place.path.length === 0 ? [operation.place.root] : [],
    ),
  );
  if ([...writes].some((name) => name !== list && !bound.has(name))) return false;
  if (ownOperations(statement).some(onlyRaises)) return false;
  if ([...does.writes].some((place) => place !== `global ${list}`)) return false;
  return does.effects.every((used) => used.mode === "read" && (isOutside(used) || used.resource === "clock"));
}

/** The last statement of a round, where it adds to a list or table that nothing else in the loop touches. */
function collectsOf(within: DefinedFunction, loop: Loop, above: Statement | undefined): Collects | undefined {
  const statement = loop.body.at(-1);
  const collected =
    statement && (appended(within.function, statement) ?? entered(within.function, statement));
  if (!statement || !collected) return undefined;
  const { name } = collected;
  const uses = usesOf(within.module, within.function.id, name);
  const touching = [...uses.reads.map(({ site }) => site), ...uses.writes.map(({ site }) => site)].filter(
    (site) => site.enclosing.some((around) => around.statement === loop),
  );
  if (touching.some((site) => site.statement !== statement) || touching.length !== 1) return undefined;
  // Another name for it, or a function that knows it, may show a round what those before it have found.
  const isKnownElsewhere = uses.reads.some(
    ({ read: { use, span }, function: reader }) =>
      reader !== within.function ||
      (span[1] < loop.span[1] &&
        span[0] < loop.span[0] &&
        /^(bound|stored|argument|collected|yielded|receiver)$/.test(use.as) &&
        !(use.as === "receiver" && /^(append|extend|push|clear)$/.test(use.member))),
  );
  if (isKnownElsewhere) return undefined;
  // An empty array takes its type from all that is put into it (TypeScript).
  const isFilled = uses.reads.some(
    ({ read: { use }, site }) =>
      use.as === "receiver" && /^(push|unshift|splice)$/.test(use.member) && !touching.includes(site),
  );
  const isTyped =
    within.module.language === "python" || (above?.type === "assign" && above.annotation !== undefined);
  const made =
    above && makesList(within.function, above, name) && (isTyped || !isFilled) ? { made: above } : {};
  return { statement, ...collected, ...made };
}

function appended(
  scope: FunctionIr,
  statement: Statement,
): Pick<Collects, "value" | "await" | "name"> | undefined {
  if (statement.type !== "expression") return undefined;
  const call = valueById(scope, statement.value);
  if (call?.op !== "call" || !/^(append|push)$/.test(call.callee.member ?? "")) return undefined;
  const list = valueById(scope, call.callee.value);
  const [argument, ...more] = call.arguments;
  if (list?.op !== "read" || list.place.path.length > 0 || list.place.owner !== scope.id) return undefined;
  if (!argument || more.length > 0 || argument.spread !== undefined || argument.keyword !== undefined)
    return undefined;
  const value = valueById(scope, argument.value);
  return {
    name: list.place.root,
    value: argument.span,
    ...(value?.op === "await" && value.asserted === undefined ? { await: value } : {}),
  };
}

function entered(scope: FunctionIr, statement: Statement): Omit<Collects, "statement" | "made"> | undefined {
  if (statement.type !== "assign" || statement.operator !== undefined || !statement.valueSpan)
    return undefined;
  const [target, ...more] = statement.targets;
  const write = ownOperations(statement).find((operation) => operation.op === "write");
  if (!target || more.length > 0 || write?.op !== "write") return undefined;
  const { root, path, owner } = write.place;
  if (owner !== scope.id || path.length !== 1 || path[0] !== "[*]") return undefined;
  const value = valueById(scope, statement.value);
  return {
    name: root,
    value: statement.valueSpan,
    entry: target,
    ...(value?.op === "await" && value.asserted === undefined ? { await: value } : {}),
  };
}

/** `results = []`, `const results: string[] = []`, `found = {}`. */
function makesList(scope: FunctionIr, statement: Statement, name: string): boolean {
  if (statement.type !== "assign" || statement.operator !== undefined || statement.targets.length !== 1)
    return false;
  const value = valueById(scope, statement.value);
  return (
    value?.op === "compute" &&
    /^(list|dict)$/.test(value.what) &&
    value.operands.length === 0 &&
    value.use.as === "bound" &&
    value.use.places.every(({ root, path }) => root === name && path.length === 0)
  );
}

/** No name that a round sets is read before it is set there, or anywhere else. */
function keepsToItself(within: DefinedFunction, loop: Loop, { name: list }: Collects): boolean {
  const written = new Set(boundByRounds(loop));
  const own = new Set(written);
  for (const statement of loop.body)
    for (const operation of ownOperations(statement))
      if (operation.op === "write" && operation.place.path.length === 0) own.add(operation.place.root);
  own.delete(list);
  for (const statement of loop.body) {
    for (const operation of ownOperations(statement)) {
      if (operation.op === "read" && own.has(operation.place.root) && !written.has(operation.place.root))
        return false;
      if (operation.op !== "write") continue;
      if (operation.how === "augment") return false;
      written.add(operation.place.root);
    }
  }
  return [...own].every((name) => !isSeenOutside(within, loop, name));
}

/** Whether what the last round leaves in a name is read elsewhere, rather than what is written there since. */
function isSeenOutside({ module, function: scope }: DefinedFunction, loop: Loop, name: string): boolean {
  const { reads, writes } = usesOf(module, scope.id, name);
  const around = statementsOf(scope).find(({ statement }) => statement === loop)?.enclosing ?? [];
  const outer = around.findLast(({ statement }) => statement.type === "loop")?.statement;
  const isInside = ({ statement }: Enclosing): boolean => statement === loop;
  return reads.some(({ read, function: reader, site }) => {
    if (homeOf(module, reader) !== scope) return true;
    if (reader !== scope || site.statement === loop || site.enclosing.some(isInside)) return false;
    const isBefore = read.span[1] <= loop.span[0];
    if (isBefore && !outer) return false;
    // Of what stands before the loop, a round of the loop around it may come to see it.
    const from = isBefore ? (outer?.span[0] ?? 0) : loop.span[1];
    return !writes.some(({ write, site: written }) => {
      if (write.span[0] < from || write.span[1] > read.span[0]) return false;
      if (written.statement === loop || written.enclosing.some(isInside)) return false;
      const isOnTheWay = written.enclosing.every(({ statement }) =>
        site.enclosing.some((one) => one.statement === statement),
      );
      const isTarget = site.enclosing.some(({ statement }) => statement === written.statement);
      return isOnTheWay && (isTarget || written.statement.type === "assign");
    });
  });
}

/* ---------------------------------------------------------------- comprehensions */

/** `[await load(key) for key in keys]` */
function roundsOfComprehension(
  program: Program,
  { module, function: around }: DefinedFunction,
  comprehension: Comprehension,
): Rounds | undefined {
  const scope = childrenOf(module, around).find(({ id }) => id === comprehension.function);
  if (!scope || comprehension.what !== "list" || comprehension.lazy || !runsWith(module, scope))
    return undefined;
  // What is given to `gather` is another mistake.
  if (/^(spread|argument)$/.test(comprehension.use.as)) {
    const taker = "by" in comprehension.use ? valueById(around, comprehension.use.by) : undefined;
    if (taker?.op === "call" && awaitsOthers(program, taker)) return undefined;
  }
  const sites = statementsOf(scope);
  const loops = sites.filter(({ statement }) => statement.type === "loop");
  if (loops.some(({ statement }) => statement.type === "loop" && statement.async)) return undefined;
  const [awaited, ...more] = awaitsIn(scope);
  if (!awaited || more.length > 0 || awaited.operation.use.as !== "element") return undefined;
  const within = { module, function: scope };
  const wait = roundWait(program, within, awaited.operation);
  if (!wait) return undefined;
  const isPlain = operationsOf(scope).every(
    ({ operation }) => operation.op !== "call" || operation === wait.call,
  );
  const [loop] = loops;
  if (!isPlain || loop?.statement.type !== "loop") return undefined;
  const operations = operationsOf(scope).map(({ operation }) => operation);
  const isAbout = isAboutSubjects(boundByRounds(loop.statement), operations, awaited.operation.span);
  const iterated = isAbout ? extentOf(around, comprehension.iterable) : undefined;
  if (!iterated) return undefined;
  return {
    waits: [wait],
    in: { kind: "comprehension", comprehension, element: awaited.operation },
    // Of several loops only the outer one is looked at.
    ...(loops.length === 1 && iterated.count !== undefined ? { count: iterated.count } : {}),
    ...(iterated.doubt === undefined ? {} : { doubt: iterated.doubt }),
  };
}
