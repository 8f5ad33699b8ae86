/**
 * Follows one value through the plain name it is bound to, along every way the structured
 * statements of a function allow: branches, loops, handlers, early returns. Knows nothing of
 * coroutines; what a read means is told by the caller.
 */
import type { Block, FunctionIr, Operation, Span, Statement, Use, ValueId } from "../ir/module.ts";
import { flatten, ownOperations } from "../ir/walk.ts";

/** What a read of the name does with the value. */
export type Reading<Misuse> =
  | { readonly means: "consumes"; readonly how: Exclude<Consumption, "nothing"> }
  /** A look at what kind of object it is (`isinstance`), after which nothing is certain. */
  | { readonly means: "inspects" }
  /**
   * A look at which object it is (`is None`): a misuse only where the name surely holds the value.
   * Behind one that `narrows`, code may know that it holds something else.
   */
  | { readonly means: "compares"; readonly misuse: Misuse; readonly narrows: boolean }
  /**
   * `evenConsumed`: as wrong after the value has been consumed as before. `tests`: as a condition.
   * `keeps`: whoever gets the value there may yet consume it, and does so where it may be another value.
   */
  | {
      readonly means: "misuses";
      readonly misuse: Misuse;
      readonly evenConsumed: boolean;
      readonly tests: boolean;
      readonly keeps: boolean;
    };

/**
 * From weak to strong: `kept` somewhere or returned, `handed` to a call that may do anything with
 * it, `waited` for.
 */
export type Consumption = (typeof consumptions)[number];
const consumptions = ["nothing", "kept", "handed", "waited"] as const;

export interface NameFlow<Misuse> {
  /** False where no way through the function reaches the binding. */
  readonly reached: boolean;
  /** What the strongest read does. */
  readonly consumption: Consumption;
  /** Something looked at the object itself; what follows cannot be told. */
  readonly inspected: boolean;
  /** Misuses at which the name surely holds the value, up to where something looks at the object itself. */
  readonly misuses: readonly Misuse[];
  /**
   * Misuses behind a branch that binds the value, where another way brings something else, and nothing
   * in between tells the ways apart.
   */
  readonly behindBranch: readonly Misuse[];
  /** End of a way, in ordinary running, on which the value is lost though other ways consume it. */
  readonly lostAt?: Span;
}

/** What the name may hold: bits of a set, so that ways join by `|`; 0 where no way leads. */
const OTHER = 1;
const HELD = 2;
const DONE = 4;
type Held = number;

const leaving: ReadonlySet<Statement["type"]> = new Set(["return", "raise", "break", "continue"]);
const branching: ReadonlySet<Statement["type"]> = new Set(["if", "match", "loop", "try"]);

/** Where ways leave a block other than by its end. */
interface Exits {
  breaks: Held;
  continues: Held;
  readonly returns: { readonly held: Held; readonly span: Span }[];
}

/**
 * The ways of the value `id`, bound to local `name` in `within`; without `id`, of what a caller gives
 * the parameter `name`. `read` says what a use of the
 * name means, given the path read from it (`[".x"]` for `name.x`) and the span of the read.
 */
export function followName<Misuse>(
  within: FunctionIr,
  name: string,
  id: ValueId | undefined,
  read: (use: Use, path: readonly string[], span: Span) => Reading<Misuse>,
): NameFlow<Misuse> {
  let reached = id === undefined;
  let inspected = false;
  let compared = false;
  let narrowed = false;
  let consumption: Consumption = "nothing";
  const misuses = new Map<number, Misuse>();
  const behindBranch = new Map<number, Misuse>();
  /** Branches around the statement that is run, and around the binding. */
  const branches: Statement[] = [];
  let branchesOfBinding: readonly Statement[] = [];
  let leavesEarly = false;
  const losses = new Map<number, Span>();

  const ends: Exits = { breaks: 0, continues: 0, returns: [] };
  const end = runBlock(within.body, id === undefined ? HELD : OTHER, ends);
  for (const { held, span } of ends.returns) lose(held, span);
  lose(end, [within.span[1], within.span[1]]);
  const [lostAt] = losses.values();
  const flow = {
    reached,
    consumption,
    inspected,
    misuses: [...misuses.values()],
    behindBranch: [...behindBranch.values()],
  };
  // Code that compares the object tells its ways apart by it.
  return lostAt && !compared ? { ...flow, lostAt } : flow;

  function lose(held: Held, span: Span): void {
    if (held & HELD) losses.set(span[0], span);
  }

  function runBlock(block: Block, start: Held, exits: Exits): Held {
    let held = start;
    for (const statement of block) {
      if (held === 0) return 0;
      held = runStatement(statement, held, exits);
    }
    return held;
  }

  function runStatement(statement: Statement, start: Held, exits: Exits): Held {
    const isBranch = branching.has(statement.type);
    if (isBranch) branches.push(statement);
    const held = runParts(statement, start, exits);
    if (isBranch) branches.pop();
    if (leaving.has(statement.type) && start & (HELD | DONE)) leavesEarly = true;
    return held;
  }

  function runParts(statement: Statement, start: Held, exits: Exits): Held {
    switch (statement.type) {
      case "if": {
        const held = runOperations(statement.test, start);
        return runBlock(statement.body, held, exits) | runBlock(statement.orElse, held, exits);
      }
      case "match": {
        let left = runOperations(statement.subject, start);
        let after: Held = 0;
        for (const one of statement.cases) {
          const tried = runOperations(one.guard, runOperations(one.pattern, left));
          after |= runBlock(one.body, tried, exits);
          left = one.irrefutable ? 0 : tried;
        }
        return after | left;
      }
      case "loop": {
        let entry = runOperations(statement.header, start);
        const inner: Exits = { breaks: 0, continues: 0, returns: exits.returns };
        // Two rounds reach every state: the second starts with whatever the first may leave.
        for (let round = 0; round < 2; round++) {
          const body = runBlock(statement.body, runOperations(statement.each, entry), inner);
          entry |= body | inner.continues;
        }
        const finished = statement.endless ? 0 : runOperations(statement.each, entry);
        return runBlock(statement.orElse, finished, exits) | inner.breaks;
      }
      case "try": {
        const inner: Exits = { breaks: 0, continues: 0, returns: [] };
        const body = runBlock(statement.body, start, inner);
        // A failure between binding and consumption is not held against the code.
        const failing = ((start | body | statesWithin(statement.body)) & ~HELD) | DONE;
        let after = runBlock(statement.orElse, body, inner);
        for (const handler of statement.handlers) {
          after |= runBlock(handler.body, runOperations(handler.operations, failing), inner);
        }
        exits.breaks |= runBlock(statement.finally, inner.breaks, exits);
        exits.continues |= runBlock(statement.finally, inner.continues, exits);
        for (const { held, span } of inner.returns) {
          exits.returns.push({ held: runBlock(statement.finally, held, exits), span });
        }
        // Reads in `finally` count even where the body never gets to its end.
        if (after === 0) runBlock(statement.finally, failing, exits);
        return runBlock(statement.finally, after, exits);
      }
      case "with": {
        let held = start;
        for (const item of statement.items) held = runOperations(item.operations, held);
        return runBlock(statement.body, held, exits);
      }
      case "return":
        exits.returns.push({ held: runOperations(statement.operations, start), span: statement.span });
        return 0;
      case "raise":
        runOperations(statement.operations, start);
        return 0;
      case "break":
        exits.breaks |= start;
        return 0;
      case "continue":
        exits.continues |= start;
        return 0;
      case "pass":
        return start;
      default:
        return runOperations(statement.operations, start);
    }
  }

  function runOperations(operations: readonly Operation[], start: Held): Held {
    let held = start;
    for (const operation of operations) {
      if (held === 0) return 0;
      held = runOperation(operation, held);
    }
    return held;
  }

  function runOperation(operation: Operation, held: Held): Held {
    if (operation.op === "choice") {
      const tested = runOperations(operation.test, held);
      return operation.arms.reduce((joined, arm) => joined | runOperations(arm, tested), 0);
    }
    if (operation.op === "write" && isName(operation.place)) {
      if (operation.how === "delete") return consume(held, "kept");
      if (operation.how === "augment") return OTHER;
      lose(held, operation.span);
      if (id === undefined || operation.value !== id) return OTHER;
      reached = true;
      branchesOfBinding = [...branches];
      leavesEarly = false;
      return HELD;
    }
    if (operation.op === "read" && operation.place.root === name && operation.place.owner === within.id) {
      return runRead(read(operation.use, operation.place.path, operation.span), operation.span, held);
    }
    return held;
  }

  function runRead(reading: Reading<Misuse>, [start]: Span, held: Held): Held {
    switch (reading.means) {
      case "consumes":
        return consume(held, reading.how);
      case "inspects":
        if (held & (HELD | DONE)) inspected = true;
        return held;
      case "compares":
        compared = true;
        if (held === HELD) misuses.set(start, reading.misuse);
        narrowed ||= reading.narrows;
        return held;
      case "misuses":
        // Where the name may hold nothing yet, a test for truth tells the ways apart as well.
        if (reading.tests && held & OTHER) compared = true;
        if (narrowed || inspected) return held;
        if (held === HELD || (reading.evenConsumed && !(held & OTHER))) misuses.set(start, reading.misuse);
        else if ((reading.evenConsumed || reading.keeps) && held === (HELD | OTHER) && isBehindBranch())
          behindBranch.set(start, reading.misuse);
        else if (reading.keeps) return consume(held, "kept");
        return reading.keeps ? (held & ~HELD) | DONE : held;
    }
  }

  /** Every way from the binding leads here, whatever was decided to come to the binding. */
  function isBehindBranch(): boolean {
    if (compared || leavesEarly) return false;
    const left = branchesOfBinding.slice(branches.length);
    return (
      left.every((statement) => statement.type !== "loop") &&
      branches.every((statement, depth) => branchesOfBinding[depth] === statement)
    );
  }

  function consume(held: Held, how: Consumption): Held {
    if (!(held & (HELD | DONE))) return held;
    if (consumptions.indexOf(how) > consumptions.indexOf(consumption)) consumption = how;
    return (held & ~HELD) | DONE;
  }

  function isName(place: {
    readonly root: string;
    readonly owner?: number;
    readonly path: readonly string[];
  }) {
    return place.root === name && place.owner === within.id && place.path.length === 0;
  }

  /** States that writes inside a block may leave, for the handlers around it. */
  function statesWithin(block: Block): Held {
    const writes = block.some((statement) =>
      flatten(ownOperations(statement)).some(
        (operation) => operation.op === "write" && isName(operation.place),
      ),
    );
    return writes ? OTHER | DONE : 0;
  }
}
