/**
 * What becomes of a promise that a call makes. Its work has begun, so that forgetting it loses its
 * outcome and its failure, and not the work: dropped, bound to a name that nobody consumes, or used
 * as if it were the value. In doubt a promise is consumed.
 */
import type { Call, FunctionIr, Module, Read, Use, ValueId } from "../ir/module.ts";
import { operationsOf, placeText, siteOfValue, usesOf, type ValueOperation, valueById } from "../ir/walk.ts";
import { writtenName } from "../ir/written-name.ts";
import { argumentFate } from "./argument-fate.ts";
import type { Fate, Misuse } from "./consumption.ts";
import { followName, type Reading as ReadingOf } from "./name-flow.ts";
import type { Program } from "./program.ts";
import { readsNamesBlindly } from "./scopes.ts";

type Reading = ReadingOf<Misuse>;

const consumed: Fate = { outcome: "consumed" };

interface Following {
  readonly program: Program;
  readonly module: Module;
  readonly within: FunctionIr;
  /** False once the value has gone through a choice, whose other arm may give something else. */
  readonly sure: boolean;
}

/** What becomes of the promise, or the array of promises, that `value`, an operation of `within`, makes. */
export function fateOfPromise(
  program: Program,
  module: Module,
  within: FunctionIr,
  value: ValueOperation,
): Fate {
  return fateOfUse({ program, module, within, sure: true }, value, value.use);
}

function fateOfUse(following: Following, value: ValueOperation, use: Use): Fate {
  switch (use.as) {
    case "discarded":
      return { outcome: "dropped" };
    case "bound":
      return fateOfNames(following, value.id, use.places.length === 1 ? use.places[0]?.root : undefined);
    case "chosen":
      return fateOfChoice(following, value, use.by);
    case "collected": {
      const container = valueById(following.within, use.by);
      return container?.use.as === "discarded" ? { outcome: "dropped" } : consumed;
    }
    default: {
      if (!following.sure) return consumed;
      const reading = readingOf(following, use, value);
      return "misuse" in reading ? { outcome: "used", misuse: reading.misuse, also: "nothing" } : consumed;
    }
  }
}

function fateOfChoice(following: Following, value: ValueOperation, by: ValueId): Fate {
  const choice = valueById(following.within, by);
  if (choice?.op !== "choice") return consumed;
  const tested = choice.test.some((operation) => operation.op !== "write" && operation.id === value.id);
  if (tested && choice.what === "and" && isSurelyThere(value)) {
    const misuse: Misuse = { how: "condition", detail: "&&", span: value.span, raises: false };
    return { outcome: "used", misuse, also: "nothing" };
  }
  return fateOfUse({ ...following, sure: false }, choice, choice.use);
}

function fateOfNames(following: Following, id: ValueId, name: string | undefined): Fate {
  const { module, within } = following;
  if (name === undefined || within.kind !== "function" || !within.locals.includes(name)) return consumed;
  const uses = usesOf(module, within.id, name);
  const elsewhere = [...uses.reads, ...uses.writes].some((use) => use.function !== within);
  if (elsewhere || readsNamesBlindly(within)) return consumed;
  // Somebody gives the promise a member of its own, or the name is a parameter that others may read.
  if (uses.writes.some(({ write }) => write.place.path.length > 0)) return consumed;
  const flow = followName(within, name, id, (use, path, span) => {
    const read = readAt(within, name, span[0]);
    if (!read) return consumes("kept");
    const step = path[0];
    if (step !== undefined)
      return step.startsWith(".") ? readingOfMember(following, step.slice(1), read) : consumes("kept");
    return readingOf(following, use, read);
  });
  if (flow.inspected || flow.consumption !== "nothing" || !following.sure) return consumed;
  const shown = writtenName(name);
  const [misuse] = flow.misuses;
  if (misuse) return { outcome: "used", misuse, name: shown, also: "nothing" };
  return flow.reached && uses.reads.length === 0 ? { outcome: "unread", name: shown } : consumed;
}

function readAt(within: FunctionIr, name: string, start: number): Read | undefined {
  for (const { operation } of operationsOf(within)) {
    if (operation.op === "read" && operation.place.root === name && operation.span[0] === start)
      return operation;
  }
  return undefined;
}

/* ---------------------------------------------------------------- single reads */

/** `value` is the promise itself, or a read of the name that holds it. */
function readingOf(following: Following, use: Use, value: ValueOperation): Reading {
  const { span } = value;
  switch (use.as) {
    case "condition":
      return isSurelyThere(value) ? misused("condition", "", value) : inspects;
    case "operand":
      return readingOfOperand(following.within, use, value);
    case "formatted":
      return misused("formatted", "", value);
    case "member":
    case "receiver":
      if (value.asserted) return consumes("kept");
      return readingOfMember(following, use.member, valueById(following.within, use.by) ?? value);
    case "callee":
      return misused("called", "", value, { raises: true });
    case "unpacked":
      return value.asserted || takesPromiseApart(following.within, value)
        ? consumes("kept")
        : misused("unpacked", "", value);
    case "spread": {
      // Whoever says that it is of another type knows of more members than a promise has.
      if (value.asserted) return consumes("kept");
      const container = valueById(following.within, use.by);
      const isObject = container?.op === "compute" && container.what === "dict";
      return isObject
        ? misused("unpacked", "...", value)
        : misused("iterated", "...", value, { raises: true });
    }
    case "matched":
      return isComparedWithConstants(following.within, value)
        ? misused("compared", "switch", value)
        : consumes("kept");
    case "iterated":
      return use.async ? consumes("kept") : misused("iterated", "for", value, { raises: true });
    case "argument": {
      const call = valueById(following.within, use.by);
      if (call?.op !== "call") return consumes("handed");
      if (argumentFate(following.program, call, use.position) !== "ignores") return consumes("handed");
      const { place, member, symbol } = call.callee;
      const shown = place ? placeText(place) : (member ?? symbol?.name ?? "");
      const misuse: Misuse = { how: "ignored", detail: shown, span, raises: false };
      return { means: "misuses", misuse, evenConsumed: false, tests: false, keeps: false };
    }
    case "awaited":
      return consumes("waited");
    case "discarded":
      return inspects;
    default:
      return consumes("kept");
  }
}

const inspects: Reading = { means: "inspects" };

const arithmetic = new Set(["+", "-", "*", "/", "%", "**", "<", "<=", ">", ">="]);
/** Of one operand: what is not a number gives `NaN`. */
const signs = new Set(["+", "-", "~"]);
const equality = new Set(["==", "===", "!=", "!=="]);

function readingOfOperand(
  within: FunctionIr,
  use: Extract<Use, { readonly as: "operand" }>,
  value: ValueOperation,
): Reading {
  if (use.operator === "not") return isSurelyThere(value) ? misused("condition", "!", value) : inspects;
  const result = valueById(within, use.by);
  if (result?.op !== "compute") return consumes("kept");
  const [other] = result.operands.filter((id) => id !== value.id);
  const beside = valueById(within, other);
  if (equality.has(use.operator) && isPlainConstant(beside)) return misused("compared", use.operator, value);
  if (other === undefined && signs.has(use.operator)) return misused("operand", use.operator, value);
  if (arithmetic.has(use.operator) && beside) return misused("operand", use.operator, value);
  return inspects;
}

/** Text, a number or a truth value; null and undefined ask whether a promise is there at all. */
function isPlainConstant(value: ValueOperation | undefined): boolean {
  return value?.op === "constant" && value.value !== null;
}

/** `const { then } = promise` */
function takesPromiseApart(within: FunctionIr, value: ValueOperation): boolean {
  const statement = siteOfValue(within, value.id)?.site.statement;
  if (statement?.type !== "assign") return true;
  return statement.operations.some(
    (operation) => operation.op === "write" && promiseMembers.has(writtenName(operation.place.root)),
  );
}

/** The cases of a `switch`. */
function isComparedWithConstants(within: FunctionIr, value: ValueOperation): boolean {
  const statement = siteOfValue(within, value.id)?.site.statement;
  if (statement?.type !== "match") return false;
  const patterns = statement.cases.flatMap((one) => one.pattern);
  return patterns.length > 0 && patterns.every((one) => one.op === "constant" && isPlainConstant(one));
}

/** Members that every promise, or every object, has. */
const promiseMembers = new Set(
  "then catch finally constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf".split(
    " ",
  ),
);

/** `reading` is the operation that takes the member: what the checker does not know gives nothing known. */
function readingOfMember(_following: Following, member: string, reading: ValueOperation): Reading {
  if (promiseMembers.has(member) || !isUnresolved(reading)) return consumes("kept");
  return misused("member", member, reading);
}

function isUnresolved(reading: ValueOperation): boolean {
  switch (reading.op) {
    case "call":
      return reading.callee.symbol === undefined && reading.facts === undefined;
    case "read":
      return reading.symbol === undefined && reading.facts === undefined;
    case "compute":
      return reading.facts === undefined;
    default:
      return false;
  }
}

/** False for what may be undefined instead of a promise, which a test may well ask. */
function isSurelyThere(value: ValueOperation): boolean {
  return "facts" in value && value.facts?.kind === "promise" && value.facts.optional !== true;
}

function consumes(how: "kept" | "handed" | "waited"): Reading {
  return { means: "consumes", how };
}

function misused(
  how: Misuse["how"],
  detail: string,
  { span }: ValueOperation,
  { raises }: { readonly raises: boolean } = { raises: false },
): Reading {
  const misuse: Misuse = { how, detail, span, raises };
  return { means: "misuses", misuse, evenConsumed: false, tests: how === "condition", keeps: false };
}

/* ---------------------------------------------------------------- handled and harmless promises */

/** True when a failure has somewhere to go on the way: `.catch(…)`, a second argument of `.then`. */
export function isFailureHandled(within: FunctionIr, call: Call): boolean {
  const member = call.callee.member ?? /^Promise\.(\w+)$/.exec(call.callee.symbol?.name ?? "")?.[1];
  if (member === "catch") return call.arguments.length > 0;
  if (member !== "then" && member !== "finally") return false;
  if (member === "then" && (call.arguments.length > 1 || call.arguments.some((one) => one.spread)))
    return true;
  const receiver = valueById(within, call.callee.value);
  return receiver?.op === "call" && isFailureHandled(within, receiver);
}

/** The call at the start of a chain of `.then(…)`, `.catch(…)`, `.finally(…)`. */
export function startOfChain(within: FunctionIr, call: Call): Call {
  const { member } = call.callee;
  if (member !== "then" && member !== "finally" && member !== "catch") return call;
  const receiver = valueById(within, call.callee.value);
  return receiver?.op === "call" ? startOfChain(within, receiver) : call;
}
