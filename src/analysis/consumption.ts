/**
 * What becomes of a coroutine that a call makes: waited for, dropped, bound to a name that nobody
 * consumes, or used as if it were the value. Follows the uses that the IR names, and plain names
 * through the structured statements of their function.
 *
 * "Consumed" is anything that may lead to somebody waiting: an await, a return, being handed to a
 * call that is not known to ignore it, being kept somewhere. In doubt a coroutine is consumed.
 */
import type {
  Call,
  FunctionIr,
  Module,
  Operation,
  Read,
  Span,
  SymbolRef,
  Use,
  ValueId,
} from "../ir/module.ts";
import { comprehensionOf, placeText, siteOfValue, usesOf, valueById } from "../ir/walk.ts";
import { argumentFate } from "./argument-fate.ts";
import { type Consumption, followName, type Reading as ReadingOf } from "./name-flow.ts";
import { parameterFor, type TakenBy } from "./parameters.ts";
import type { Program } from "./program.ts";
import { givesPlainResult } from "./returned-coroutines.ts";
import { readsNamesBlindly } from "./scopes.ts";

/** How code treats a coroutine as if it were the value that awaiting it gives. */
export interface Misuse {
  readonly how:
    | "condition"
    | "compared"
    | "operand"
    | "formatted"
    | "member"
    | "indexed"
    | "iterated"
    | "unpacked"
    | "entered"
    | "called"
    | "ignored"
    | "returned";
  /** The operator, the member, the name of the function that ignores it, or the type that it is returned as. */
  readonly detail: string;
  /** The expression that reads the coroutine. */
  readonly span: Span;
  /** True where Python raises; a condition or a print goes through with the wrong value. */
  readonly raises: boolean;
  /** Rests on an annotation, or on what another function does. */
  readonly likely?: boolean;
}

export type Fate =
  | { readonly outcome: "consumed" }
  | { readonly outcome: "dropped" }
  /** Bound to a name, and no read of the name consumes it. */
  | { readonly outcome: "unread"; readonly name: string }
  /** Bound and consumed, but lost where a path ends or the name gets another value. */
  | { readonly outcome: "partly"; readonly name: string; readonly lostAt: Span }
  | {
      readonly outcome: "used";
      readonly misuse: Misuse;
      /** Set when the value went through a name first. */
      readonly name?: string;
      /** How the value is consumed as well. */
      readonly also: Consumption;
    };

type Reading = ReadingOf<Misuse>;

const consumed: Fate = { outcome: "consumed" };

/** What becomes of the value that `value`, an operation of `within`, makes. */
export function fateOf(
  program: Program,
  module: Module,
  within: FunctionIr,
  value: Operation & { readonly id: ValueId; readonly use: Use },
): Fate {
  return fateOfUse(
    { program, module, within, origin: value.id, sure: true },
    value.id,
    value.use,
    value.span,
  );
}

interface Following {
  readonly program: Program;
  readonly module: Module;
  readonly within: FunctionIr;
  /** The value that the question was about. */
  readonly origin: ValueId;
  /** False once the value has gone through a choice, whose other arm may give something else. */
  readonly sure: boolean;
}

function fateOfUse(following: Following, id: ValueId, use: Use, span: Span): Fate {
  switch (use.as) {
    case "discarded":
      return { outcome: "dropped" };
    case "bound":
      return fateOfNames(
        following,
        id,
        use.places.map((place) => place.root),
      );
    case "chosen":
      return fateOfChoice(following, id, use.by, span);
    case "collected":
      return fateOfContainer(following, use.by, span);
    case "element":
      return fateOfElement(following, use.by);
    default: {
      // Nothing else holds the value: what only compares the object, or looks it up, is the last to see it.
      const reading =
        use.as === "operand" && lastLooks.has(use.operator)
          ? misused(use.operator === "[]" ? "operand" : "compared", use.operator, span, false)
          : readingOf(following.program, following.within, use, span);
      return "misuse" in reading ? { outcome: "used", misuse: reading.misuse, also: "nothing" } : consumed;
    }
  }
}

const lastLooks = new Set(["in", "not in", "[]"]);

/** A value in an arm of `a and b`, `a or b`, `a if c else b`. */
function fateOfChoice(following: Following, id: ValueId, by: ValueId, span: Span): Fate {
  const choice = valueById(following.within, by);
  if (choice?.op !== "choice") return consumed;
  const tested = choice.test.some((operation) => operation.op !== "write" && operation.id === id);
  if (tested && choice.what === "and") {
    const misuse: Misuse = { how: "condition", detail: "and", span, raises: false };
    return { outcome: "used", misuse, also: "nothing" };
  }
  return fateOfUse({ ...following, sure: false }, choice.id, choice.use, span);
}

/** A list or tuple that is thrown away loses what is in it, one that `%` formats shows it; every other one keeps it. */
function fateOfContainer(following: Following, by: ValueId, span: Span): Fate {
  const container = valueById(following.within, by);
  if (container?.op !== "compute") return consumed;
  const { use } = container;
  if (use.as === "discarded") return { outcome: "dropped" };
  if (isShown(following.within, by)) {
    const misuse: Misuse = { how: "formatted", detail: "", span, raises: false };
    return { outcome: "used", misuse, also: "nothing" };
  }
  if (use.as !== "operand" || use.operator !== "%" || container.what !== "tuple") return consumed;
  const misuse: Misuse = { how: "formatted", detail: "%", span, raises: false };
  return { outcome: "used", misuse, also: "nothing" };
}

/** `f"{[a, b]}"`: the container is made to be shown and goes nowhere else. */
function isShown(within: FunctionIr, by: ValueId): boolean {
  const container = valueById(within, by);
  return container?.op === "compute" && container.use.as === "formatted";
}

function fateOfElement(following: Following, by: ValueId): Fate {
  const { module, within } = following;
  const comprehension = comprehensionOf(module, within);
  if (!comprehension || comprehension.id !== by || comprehension.lazy) return consumed;
  return comprehension.use.as === "discarded" ? { outcome: "dropped" } : consumed;
}

function fateOfNames(following: Following, id: ValueId, names: readonly string[]): Fate {
  const { program, module, within } = following;
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) return consumed;
  // A walrus in a comprehension binds in the function around it, and a class body binds attributes.
  if (within.kind === "comprehension" || within.kind === "class-body") return consumed;
  if (!within.locals.includes(name)) return consumed;
  const uses = usesOf(module, within.id, name);
  const elsewhere = [...uses.reads, ...uses.writes].some((use) => use.function !== within);
  if (elsewhere || readsNamesBlindly(within)) return consumed;
  const isDeclaredOutside = uses.writes.some(({ write }) => write.place.owner !== within.id);
  if (isDeclaredOutside) return consumed;

  if (isHandledAsObject(uses.reads.map(({ read }) => read))) return consumed;

  const flow = followName(within, name, id, (use, path, span) => {
    const step = path[0];
    if (step !== undefined) return readingOfPath(step, span);
    return readingOf(program, within, use, span);
  });
  const raising = flow.misuses.find((misuse) => misuse.raises);
  if (following.sure && raising) {
    return { outcome: "used", misuse: raising, name, also: flow.consumption };
  }
  if (flow.inspected) return consumed;
  const behindBranch = flow.behindBranch.find(({ raises, likely }) => raises || likely);
  if (following.sure && behindBranch && (behindBranch.raises || flow.consumption === "nothing")) {
    return { outcome: "used", misuse: { ...behindBranch, likely: true }, name, also: flow.consumption };
  }
  const misuse = flow.misuses[0];
  const doubted = [...flow.misuses, ...flow.behindBranch].some(({ likely }) => likely);
  if (following.sure && misuse && flow.consumption !== "waited") {
    return {
      outcome: "used",
      misuse: doubted ? { ...misuse, likely: true } : misuse,
      name,
      also: flow.consumption,
    };
  }
  // The cells of a notebook run in any order: a cell above may consume what one below makes.
  if (module.cells && within.kind === "module" && uses.reads.length > 0) return consumed;
  if (flow.consumption === "nothing")
    return flow.reached && !doubted ? { outcome: "unread", name } : consumed;
  const mayLose = following.sure && flow.lostAt !== undefined && isUnconditional(within, id);
  return mayLose && flow.lostAt ? { outcome: "partly", name, lostAt: flow.lostAt } : consumed;
}

/** `coroutine.close()`, `coroutine.cr_frame`: whoever writes this, and names no other member, knows what he holds. */
function isHandledAsObject(reads: readonly Read[]): boolean {
  const members = reads.flatMap(({ use, place }) => {
    const member = use.as === "receiver" || use.as === "member" ? use.member : place.path[0]?.slice(1);
    return member === undefined || isSpecialName(member) ? [] : [member];
  });
  return members.length > 0 && members.every((member) => coroutineMembers.has(member));
}

/** Special names exist on every object. */
function isSpecialName(member: string): boolean {
  return /^__\w+__$/.test(member);
}

/**
 * Where the value is made under a condition, the same condition may guard its consumption later,
 * so that a path on which it seems lost need not exist.
 */
function isUnconditional(within: FunctionIr, id: ValueId): boolean {
  const found = siteOfValue(within, id);
  if (!found || found.site.optional) return false;
  return found.site.enclosing.every(
    (around) =>
      around.statement.type === "with" || (around.statement.type === "loop" && around.part === "body"),
  );
}

/* ---------------------------------------------------------------- single reads */

/** Attributes that coroutine objects have. */
const coroutineMembers = new Set([
  "close",
  "send",
  "throw",
  "cr_await",
  "cr_code",
  "cr_frame",
  "cr_origin",
  "cr_running",
  "cr_suspended",
]);

/** Functions that tell coroutines from other objects; what they guard is beyond this analysis. */
const inspectors = new Set([
  "callable",
  "getattr",
  "hasattr",
  "id",
  "isinstance",
  "iscoroutine",
  "isawaitable",
  "isfuture",
  "type",
]);

function readingOf(program: Program, within: FunctionIr, use: Use, span: Span): Reading {
  switch (use.as) {
    case "awaited":
      return consumes("waited");
    case "condition":
      return misused("condition", "", span, false);
    case "operand":
      return readingOfOperand(use.operator, span);
    case "formatted":
      return misused("formatted", "", span, false);
    case "member":
    case "receiver":
      return readingOfMember(use.member, span);
    case "callee":
      return misused("called", "", span, true);
    case "indexed":
      return misused("indexed", "", span, true);
    case "iterated":
      return misused("iterated", use.async ? "async for" : "for", span, true);
    case "unpacked":
      return misused("unpacked", "", span, true);
    case "entered":
      return misused("entered", use.async ? "async with" : "with", span, true);
    case "argument":
      return readingOfArgument(program, within, use.by, use.position, span);
    case "spread":
      return consumes("handed");
    case "returned":
      return givesPlainResult(program, within)
        ? doubtedly("returned", within.declared?.type ?? "", span)
        : consumes("kept");
    case "collected":
      return isShown(within, use.by) ? misused("formatted", "", span, false) : consumes("kept");
    case "discarded":
      // A bare name as a statement reads it for nothing.
      return { means: "inspects" };
    default:
      return consumes("kept");
  }
}

function readingOfOperand(operator: string, span: Span): Reading {
  switch (operator) {
    case "is":
    case "is not":
    case "in":
    case "not in":
      return compares(operator, span);
    case "not":
      return misused("condition", "not", span, false);
    case "==":
    case "!=":
      return misused("compared", operator, span, false);
    case "%":
      // With text on its left it formats, otherwise it raises; it is wrong in either case.
      return misused("formatted", "%", span, false);
    case "[]":
      return consumes("kept");
    default:
      return misused("operand", operator, span, true);
  }
}

function readingOfPath(step: string, span: Span): Reading {
  if (!step.startsWith(".")) return misused("indexed", "", span, true);
  return readingOfMember(step.slice(1), span);
}

function readingOfMember(member: string, span: Span): Reading {
  if (coroutineMembers.has(member)) return consumes("waited");
  if (isSpecialName(member)) return consumes("kept");
  return misused("member", member, span, true);
}

function readingOfArgument(
  program: Program,
  within: FunctionIr,
  by: ValueId,
  position: number | string,
  span: Span,
): Reading {
  const call = valueById(within, by);
  if (call?.op !== "call") return consumes("handed");
  const name = call.callee.member ?? call.callee.place?.root ?? "";
  if (isTestForPlainType(program, within, call)) return { ...compares(name, span), narrows: true };
  if (inspectors.has(name)) return { means: "inspects" };
  switch (argumentFate(program, call, position)) {
    case "awaits":
    case "schedules":
      return consumes("waited");
    case "ignores": {
      const known = call.callee.symbol?.name.replace(/^builtins\./, "") ?? name;
      return misused("ignored", known, span, refusing.has(known));
    }
    default: {
      const taken = parameterFor(program, within, call, position);
      if (!taken || !isTakenAsValue(program, taken)) return consumes("handed");
      return doubtedly("ignored", call.callee.place ? placeText(call.callee.place) : name, span);
    }
  }
}

const askedForTaken = {};

/** Whether a function surely works with what it is given as a value, by its annotation or by what it does. */
function isTakenAsValue(program: Program, { taker, parameter }: TakenBy): boolean {
  if (parameter.annotation) return parameter.declared?.kind === "plain";
  const { module, function: target } = taker;
  return program.once(askedForTaken, parameter, false, () => {
    if (target.stub || target.generator || readsNamesBlindly(target)) return false;
    const uses = usesOf(module, target.id, parameter.name);
    if ([...uses.reads, ...uses.writes].some((use) => use.function !== target)) return false;
    const flow = followName(target, parameter.name, undefined, (use, path, span) =>
      path[0] === undefined ? readingOf(program, target, use, span) : readingOfPath(path[0], span),
    );
    return (
      !flow.inspected &&
      flow.consumption === "nothing" &&
      flow.misuses.some(({ raises, likely }) => raises || likely)
    );
  });
}

/** `isinstance(value, dict)` and the like: none of these classes has coroutines among its instances. */
function isTestForPlainType(program: Program, within: FunctionIr, call: Call): boolean {
  const { place } = call.callee;
  if (place?.scope !== "builtin" || place.root !== "isinstance" || call.arguments.length !== 2) return false;
  const [, second] = call.arguments;
  const type = valueById(within, second?.value);
  const types = type?.op === "compute" && type.what === "tuple" ? type.operands : [second?.value];
  return types.every((id) => {
    const one = valueById(within, id);
    if (one?.op !== "read") return false;
    return one.place.scope === "builtin" ? one.place.root !== "object" : isOrdinaryClass(program, one.symbol);
  });
}

/** A class that is its own, without anything that lets other objects pass for its instances. */
function isOrdinaryClass(program: Program, symbol: SymbolRef | undefined): boolean {
  const found = program.classOf(symbol);
  if (found) return !found.class.keywords && !found.class.bases.some(({ name }) => abstractBases.test(name));
  if (!symbol || symbol.definition) return false;
  const ancestors = program.knowledge.ancestors(symbol.name);
  return (
    ancestors.length > 0 &&
    !ancestors.some(
      (name) => name === "?" || /^(typing|collections\.abc|abc)\./.test(name) || takenForOthers.has(name),
    )
  );
}

/** Bases of classes that may take objects for their instances which are not. */
const abstractBases = /(^|\.)(Protocol|ABC|Generic|Awaitable|Coroutine|Generator|Iterator|\?)$/;

/** Classes among whose instances are coroutines. */
const takenForOthers = new Set(
  "Awaitable Coroutine Generator Iterator object types.CoroutineType".split(" "),
);

/** Builtins that fail on a coroutine; the others show it or take it for true. */
const refusing = new Set(
  "abs all any dict enumerate float frozenset int iter len list max min range reversed round set sorted sum tuple zip".split(
    " ",
  ),
);

function consumes(how: Exclude<Consumption, "nothing">): Reading {
  return { means: "consumes", how };
}

function compares(detail: string, span: Span) {
  const misuse: Misuse = { how: "compared", detail, span, raises: false };
  return { means: "compares", misuse, narrows: false } as const;
}

function doubtedly(how: Misuse["how"], detail: string, span: Span): Reading {
  const misuse: Misuse = { how, detail, span, raises: false, likely: true };
  return { means: "misuses", misuse, evenConsumed: false, tests: false, keeps: true };
}

function misused(how: Misuse["how"], detail: string, span: Span, raises: boolean): Reading {
  const misuse: Misuse = { how, detail, span, raises };
  return { means: "misuses", misuse, evenConsumed: raises, tests: how === "condition", keeps: false };
}
