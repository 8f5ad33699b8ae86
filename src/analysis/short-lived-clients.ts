/**
 * Clients, sessions and pools that a function makes for itself and closes again, and whether the
 * next run would make the very same one. What leaves the function, or is kept, is none of them.
 */
import type { Facts } from "../ir/facts.ts";
import type { Call, FunctionIr, Loop, Module, Place, Span, ValueId, With } from "../ir/module.ts";
import {
  callsIn,
  type OperationSite,
  operationsOf,
  usesOf,
  type ValueOperation,
  valueById,
} from "../ir/walk.ts";
import { callSitesOf } from "./call-graph.ts";
import { parameterFor } from "./parameters.ts";
import type { DefinedFunction, Program } from "./program.ts";

export interface ShortLivedClient {
  readonly call: Call;
  /** The function, or a comprehension that runs with it. */
  readonly scope: FunctionIr;
  readonly site: OperationSite;
  readonly makes: NonNullable<Facts["makes"]>;
  /** The statement that enters it, where one does, and nothing else. */
  readonly entered?: With;
}

const clientAnalysis = {};

/** In source order. */
export function shortLivedClientsOf(program: Program, within: DefinedFunction): readonly ShortLivedClient[] {
  const made = program.ofBody(clientAnalysis, within.function, () =>
    callSitesOf(program, within).flatMap(({ call, scope, site }) => {
      const makes = program.factsOf(call.callee.symbol)?.makes;
      const holder = makes && !isForItsOwn(call) ? holderOf(scope, call, site) : undefined;
      return makes && holder ? [{ call, scope, site, makes, holder }] : [];
    }),
  );
  // Functions inside may use the client as well, so this is not about the one body.
  return made.flatMap(({ holder, ...client }): readonly ShortLivedClient[] => {
    const { module } = within;
    if (!staysHere(module, client.scope, holder) || isUsedAgain(program, module, client, holder)) return [];
    const { entered } = holder;
    return [{ ...client, ...(entered?.items.length === 1 && { entered }) }];
  });
}

/** Arguments by which one client is kept apart from the others, or stands for a test. */
const ownThings = /^(cookie_jar|cookies|transport|mounts|app)$/;

function isForItsOwn(call: Call): boolean {
  return call.arguments.some(({ keyword, spread }) => spread !== undefined || ownThings.test(keyword ?? ""));
}

interface Holder {
  /** The name that holds the client; absent where it is used at once. */
  readonly place?: Place;
  /** The statement that enters it, perhaps with other things. */
  readonly entered?: With;
}

function holderOf(scope: FunctionIr, call: Call, site: OperationSite): Holder | undefined {
  let value: ValueOperation = call;
  if (value.use.as === "awaited") {
    const waiting = valueById(scope, value.use.by);
    if (waiting?.op !== "await") return undefined;
    value = waiting;
  }
  const { use, id } = value;
  if (use.as === "receiver") return {};
  if (use.as === "bound") {
    const [place, ...more] = use.places;
    return place && more.length === 0 && place.path.length === 0 ? { place } : undefined;
  }
  const { statement } = site;
  if (use.as !== "entered" || statement.type !== "with") return undefined;
  const item = statement.items.find((one) => one.value === id);
  const [target, ...more] = (item?.operations ?? []).flatMap((operation) =>
    operation.op === "write" ? [operation] : [],
  );
  if (more.length > 0 || (target && target.how !== "with")) return undefined;
  return { ...(target && { place: target.place }), entered: statement };
}

/* ---------------------------------------------------------------- what becomes of it */

/** Attributes by which code gives a client its own identity. */
const identity = /^\.(auth|cookie_jar|cookies|headers|params|base_url|event_hooks)$/;
/** What keeps one connection of its own for long, so that there is nothing to share. */
const longLived = /^(ws_connect|pubsub|watch|connection)$/;
const closing = /^(close|aclose|disconnect|dispose|terminate)$/;
const signsIn = /log_?in|sign_?in|auth|token|session|password|credential/i;

/** False where the client may live on, has an identity of its own, or serves one long connection. */
function staysHere(module: Module, scope: FunctionIr, { place, entered }: Holder): boolean {
  if (!place) return true;
  if (place.owner !== scope.id) return false;
  const uses = usesOf(module, place.owner, place.root);
  // The same name may hold another client before and after the statement that enters this one.
  const holds = ({ span }: { readonly span: Span }) => !entered || isWithin(span, entered.span);
  const reads = uses.reads.filter(({ read }) => holds(read));
  if (uses.writes.some(({ write }) => write.place.path.length > 0 && holds(write))) return false;
  if (reads.some(({ function: reader }) => escapesWith(module, reader, scope))) return false;
  let closes = entered !== undefined;
  let handedOn = false;
  for (const { read, function: reader } of reads) {
    const [step] = read.place.path;
    if (step !== undefined && identity.test(step)) return false;
    const { use } = read;
    if (step === undefined && use.as === "entered") closes = true;
    else if (use.as === "receiver") {
      if (longLived.test(use.member)) return false;
      if (closing.test(use.member)) closes = true;
      const call = valueById(reader, use.by);
      if (call?.op === "call" && handsOverSecrets(reader, call)) return false;
    } else if (step === undefined && use.as === "argument") {
      const call = valueById(reader, use.by);
      if (call?.op !== "call" || signsIn.test(call.callee.member ?? call.callee.place?.root ?? ""))
        return false;
      handedOn = true;
    } else if (
      step === undefined &&
      /^(returned|yielded|stored|bound|collected|chosen|other)$/.test(use.as)
    ) {
      return false;
    }
  }
  return closes || !handedOn;
}

/** Functions that are handed the client are followed this far. */
const mostTakers = 4;

/** Used in a loop of its own, also by a function that it is handed to, so that its connections serve more than once. */
function isUsedAgain(
  program: Program,
  module: Module,
  { call, scope, site }: Pick<ShortLivedClient, "call" | "scope" | "site">,
  { place, entered }: Holder,
): boolean {
  if (!place) return false;
  const around = new Set<object>(site.enclosing.map(({ statement }) => statement));
  const { reads, writes } = usesOf(module, scope.id, place.root);
  // From here to where the name is given something else.
  const ends = writes.map(({ write }) => write.span[0]).filter((at) => at > call.span[1]);
  const life: Span = entered?.span ?? [call.span[1], Math.min(module.length, ...ends)];
  return reads.some(({ read, function: reader, site: at }) => {
    if (!isWithin(read.span, life)) return false;
    if (reader !== scope || isInLoop(at, around)) return true;
    return read.use.as === "argument" && isTakenForLoop(program, reader, read.use, 0);
  });
}

function isInLoop({ enclosing, statement }: OperationSite, around: ReadonlySet<object>): boolean {
  const loops = [statement, ...enclosing.map((one) => one.statement)].filter(({ type }) => type === "loop");
  return loops.some((loop) => !around.has(loop));
}

/** What nobody knows may use the client as often as it likes. */
function isTakenForLoop(
  program: Program,
  within: FunctionIr,
  use: { readonly by: ValueId; readonly position: number | string },
  depth: number,
): boolean {
  const call = valueById(within, use.by);
  const taken = call?.op === "call" ? parameterFor(program, within, call, use.position) : undefined;
  if (!taken || depth >= mostTakers) return true;
  const { module, function: taker } = taken.taker;
  return usesOf(module, taker.id, taken.parameter.name).reads.some(
    ({ read, function: reader, site }) =>
      reader !== taker ||
      isInLoop(site, new Set()) ||
      (read.use.as === "argument" && isTakenForLoop(program, reader, read.use, depth + 1)),
  );
}

function isWithin([start, end]: Span, around: Span): boolean {
  return around[0] <= start && end <= around[1];
}

/** A function made inside may outlive this run; a comprehension does not. */
function escapesWith(module: Module, reader: FunctionIr, scope: FunctionIr): boolean {
  let current: FunctionIr | undefined = reader;
  while (current && current !== scope) {
    if (current.kind !== "comprehension") return true;
    current = current.parent === null ? undefined : module.functions[current.parent];
  }
  return current === undefined;
}

/** Whoever signs in gets cookies, and wants them for this client alone. */
function handsOverSecrets(scope: FunctionIr, call: Call): boolean {
  return call.arguments.some(({ value, keyword }) => {
    if (keyword === "auth") return true;
    const given = valueById(scope, value);
    return given?.op === "constant" && typeof given.value === "string" && signsIn.test(given.value);
  });
}

/* ---------------------------------------------------------------- the same each time */

/**
 * Whether a call would be given the same things again: in each round of `loop`, or in each call of
 * the function when there is none. What nobody knows may differ.
 */
export function isGivenTheSame(
  program: Program,
  within: DefinedFunction,
  { call, scope }: Pick<ShortLivedClient, "call" | "scope">,
  loop: Loop | undefined,
): boolean {
  const { module } = within;
  if (scope !== within.function && call.arguments.length > 0) {
    return call.arguments.every(({ value }) => valueById(scope, value)?.op === "constant");
  }
  return call.arguments.every(({ value }) => isSame(value, 0));

  function isSame(id: ValueId, depth: number): boolean {
    const value = valueById(scope, id);
    if (!value || depth > 8) return false;
    const all = (ids: readonly ValueId[]) => ids.every((one) => isSame(one, depth + 1));
    switch (value.op) {
      case "constant":
        return true;
      case "compute":
        return all(value.operands);
      case "read":
        return isSamePlace(value.place, depth);
      case "call": {
        const facts = program.factsOf(value.callee.symbol);
        const isQuiet = facts?.effects?.every(
          ({ resource, mode }) => resource === "environment" && mode === "read",
        );
        const receiver = value.callee.member === undefined ? [] : [value.callee.value];
        return isQuiet === true && all([...receiver, ...value.arguments.map((argument) => argument.value)]);
      }
      default:
        return false;
    }
  }

  function isSamePlace(place: Place, depth: number): boolean {
    if (place.owner !== scope.id) return place.scope !== "unknown";
    const { writes } = usesOf(module, place.owner, place.root);
    if (loop) {
      const changes = writes.filter(({ site }) => isIn(loop, site));
      return changes.length === 0 && !isWrittenThrough(place, loop);
    }
    if (scope.parameters.some(({ name }) => name === place.root)) return false;
    const [only, ...more] = writes;
    if (!only || more.length > 0 || only.function !== scope) return false;
    const { write } = only;
    return write.how === "assign" && write.value !== undefined && isSame(write.value, depth + 1);
  }

  /** Another function may change an attribute of the object that both see: `self.token`. */
  function isWrittenThrough(place: Place, around: Loop): boolean {
    if (place.path.length === 0) return false;
    return callsIn(scope).some(
      ({ operation, enclosing, statement }) =>
        isIn(around, { enclosing, statement }) && operation.callee.place?.root === place.root,
    );
  }
}

function isIn(loop: Loop, { enclosing, statement }: Pick<OperationSite, "enclosing" | "statement">): boolean {
  return statement === loop || enclosing.some((around) => around.statement === loop);
}

/** True where nothing else stands in the loop, and the loop's iterable does not need what is entered. */
export function fillsLoop(scope: FunctionIr, entered: With, loop: Loop): boolean {
  const [only, ...more] = loop.body;
  if (only !== entered || more.length > 0 || loop.orElse.length > 0) return false;
  const names = operationsOf(scope).flatMap(({ operation, statement }) =>
    operation.op === "write" && statement === entered ? [operation.place.root] : [],
  );
  const uses = operationsOf(scope).some(
    ({ operation, statement }) =>
      statement === loop &&
      (operation.op === "read" || operation.op === "write") &&
      names.includes(operation.place.root),
  );
  return !uses;
}
