/**
 * What the waits of one function wait for: each `await` of its own body as a step, and of which
 * earlier steps it cannot be before. Timelines are drawn from it, before and after a repair.
 */
import type { Block, Call, Loop, Span, Statement, With } from "../ir/module.ts";
import { awaitsIn, type StatementSite, statementsOf, valueById } from "../ir/walk.ts";
import { type Dependence, dependenceOf } from "./dependence.ts";
import { effectsOfCall } from "./effects.ts";
import { isGuard } from "./guards.ts";
import { takenApart } from "./inner-awaits.ts";
import { isPause } from "./meant-order.ts";
import { type Part, partOf, together } from "./parts.ts";
import type { DefinedFunction, Program } from "./program.ts";
import { sleepingSeconds } from "./sleeping-time.ts";

export interface Wait {
  /** The `await` expression, or the head of an `async for` or `async with`. */
  readonly span: Span;
  /** As the user wrote it, without the word `await`: `load(user.id)`. */
  readonly label: string;
  /** How long it takes, where constant sleeps tell. */
  readonly seconds?: number;
  /** What has to be over before it may begin. */
  readonly needs: readonly Need[];
  /** Stands in a branch or a loop, so that it may run never or more than once. */
  readonly conditional?: "branch" | "loop";
}

export interface Need {
  /** Index of an earlier wait of the same function. */
  readonly wait: number;
  /** Part of a sentence in the user's names: "it uses `user`", "both use `session`, which serves one operation at a time". */
  readonly because: string;
  /** False where only nobody knows better: it may be that it needs nothing. */
  readonly sure: boolean;
}

/** In the order in which they begin, where all run. A need that others imply is left out. */
export interface Waits {
  readonly waits: readonly Wait[];
}

/** More waits than this are no picture that anybody reads. */
const mostWaits = 60;

/** The first waits of a function, as many as a picture can hold. `text` gives the source of a range of its module. */
export function waitsOf(program: Program, within: DefinedFunction, text: (span: Span) => string): Waits {
  const sites = waitSites(within).slice(0, mostWaits);
  const blocks = new BlockNeeds(program, within);
  const found: Need[][] = sites.map((later, at) =>
    sites.slice(0, at).flatMap((earlier, wait) => {
      const need = needBetween(program, within, blocks, later, earlier);
      return need ? [{ wait, ...need }] : [];
    }),
  );
  return {
    waits: sites.map((site, at) => {
      const seconds = site.call && sleepingSeconds(program, site.call, within.function);
      const conditional = conditionOf(site.at);
      return {
        span: site.span,
        label: text(site.operand),
        needs: direct(found, at),
        ...(seconds === undefined ? {} : { seconds }),
        ...(conditional === undefined ? {} : { conditional }),
      };
    }),
  };
}

/** Without those that lead over another need. */
function direct(needs: readonly (readonly Need[])[], at: number): readonly Need[] {
  const own = needs[at] ?? [];
  return own.filter(
    ({ wait }) => !own.some((other) => needs[other.wait]?.some((further) => further.wait === wait)),
  );
}

/* ---------------------------------------------------------------- where they wait */

interface WaitSite {
  readonly span: Span;
  /** What is awaited: the operand, the iterable or the managers. */
  readonly operand: Span;
  readonly at: StatementSite;
  readonly call?: Call;
}

function waitSites({ function: scope }: DefinedFunction): readonly WaitSite[] {
  const awaits = awaitsIn(scope).map((site): WaitSite => {
    const { operation } = site;
    const call = valueById(scope, operation.operand);
    return {
      span: operation.span,
      operand: operation.operandSpan,
      at: site,
      ...(call?.op === "call" ? { call } : {}),
    };
  });
  const heads = statementsOf(scope).flatMap((at): readonly WaitSite[] => {
    const { statement } = at;
    if ((statement.type !== "loop" && statement.type !== "with") || !statement.async) return [];
    return [{ span: headOf(statement), operand: waitedBy(statement), at }];
  });
  // What stands within another one is over before it.
  return [...awaits, ...heads].sort((left, right) => left.span[1] - right.span[1]);
}

function headOf(statement: Loop | With): Span {
  return [statement.span[0], waitedBy(statement)[1]];
}

function waitedBy(statement: Loop | With): Span {
  if (statement.type === "loop") return statement.iterableSpan ?? statement.keyword;
  const [first, last] = [statement.items[0], statement.items.at(-1)];
  return first && last ? [first.span[0], last.span[1]] : statement.keyword;
}

function conditionOf({ enclosing }: StatementSite): Wait["conditional"] {
  const isIn = (types: RegExp) =>
    enclosing.some(({ statement, part }) => types.test(statement.type) && part !== "finally");
  return isIn(/^loop$/)
    ? "loop"
    : isIn(/^(if|match)$/) || enclosing.some(({ part }) => part === "handler")
      ? "branch"
      : undefined;
}

/* ---------------------------------------------------------------- needs */

function needBetween(
  program: Program,
  within: DefinedFunction,
  blocks: BlockNeeds,
  later: WaitSite,
  earlier: WaitSite,
): Dependence | undefined {
  const place = partingOf(within, later.at, earlier.at);
  if (place === "apart") return undefined;
  if (place === "inside") return { because: "it runs inside of what is entered before", sure: true };
  if (place === "same") return needInStatement(program, within, later, earlier);
  const [laterStatement, earlierStatement, block] = place;
  if (later.call && isPacing(program, later.call))
    return { because: "it is a pause, and stands where it is meant to", sure: true };
  const { call } = earlier;
  const found = blocks.need(block, laterStatement, earlierStatement);
  if (found?.sure || !call) return found;
  const does = effectsOfCall(program, call, within);
  const name = `\`${call.callee.member ?? call.callee.place?.root ?? "it"}\``;
  if (isGuard(program, call, within.function, does))
    return { because: `${name} decides whether it may run`, sure: true };
  if (isPacing(program, call)) return { because: `${name} is a pause before it`, sure: true };
  return found;
}

/** Between two waits of one statement. */
function needInStatement(
  program: Program,
  within: DefinedFunction,
  later: WaitSite,
  earlier: WaitSite,
): Dependence | undefined {
  const { statement } = later.at;
  const isWithin = earlier.span[0] >= later.span[0] && statement === earlier.at.statement;
  if (isWithin) return { because: "it uses what that gives", sure: true };
  const apart = statement === earlier.at.statement ? takenApart(program, within, statement) : undefined;
  const [after, before] = [later, earlier].map((site) =>
    apart?.steps.find((step) => step.await.span[0] === site.span[0]),
  );
  if (after && before) return dependenceOf(after, before);
  return { because: "it stands behind it in one expression", sure: false };
}

function isPacing(program: Program, call: Call): boolean {
  return isPause(program, call) || program.factsOf(call.callee.symbol)?.paces === true;
}

type Parting = "apart" | "inside" | "same" | readonly [later: Statement, earlier: Statement, block: Block];

/** Where the ways to two statements part: in which block, or that one holds the other. */
function partingOf(within: DefinedFunction, later: StatementSite, earlier: StatementSite): Parting {
  const [to, from] = [wayTo(within, later), wayTo(within, earlier)];
  for (const [level, there] of from.entries()) {
    const here = to[level];
    if (!here) return "same";
    if (here.statement !== there.statement)
      return here.block === there.block ? [here.statement, there.statement, here.block] : "apart";
    // Of two branches only one runs; of two blocks of a `try` both may.
    const isSameBlock = to[level + 1]?.block === from[level + 1]?.block;
    if (level + 1 < from.length && level + 1 < to.length && !isSameBlock)
      return here.statement.type === "try" ? "inside" : "apart";
  }
  return to.length > from.length ? "inside" : "same";
}

interface Waypoint {
  readonly statement: Statement;
  readonly block: Block;
}

/** Statements on the way to one, outermost first, each with the block that it stands in. */
function wayTo(
  { function: scope }: DefinedFunction,
  { statement, enclosing }: StatementSite,
): readonly Waypoint[] {
  let block = scope.body;
  return [...enclosing.map((around) => around.statement), statement].map((one, level) => {
    const around = enclosing[level - 1]?.statement;
    if (around) block = blockHolding(around, one) ?? block;
    return { statement: one, block };
  });
}

function blockHolding(around: Statement, inner: Statement): Block | undefined {
  const blocks: readonly Block[] =
    around.type === "if"
      ? [around.body, around.orElse]
      : around.type === "loop"
        ? [around.body, around.orElse]
        : around.type === "with"
          ? [around.body]
          : around.type === "match"
            ? around.cases.map(({ body }) => body)
            : around.type === "try"
              ? [around.body, ...around.handlers.map(({ body }) => body), around.orElse, around.finally]
              : [];
  return blocks.find((block) => block.includes(inner));
}

/** What the statements of each block need of one another, worked out once. */
class BlockNeeds {
  private readonly known = new Map<Block, Map<Statement, Map<Statement, Dependence>>>();

  constructor(
    private readonly program: Program,
    private readonly within: DefinedFunction,
  ) {}

  need(block: Block, later: Statement, earlier: Statement): Dependence | undefined {
    let needs = this.known.get(block);
    if (!needs) {
      needs = this.needsIn(block);
      this.known.set(block, needs);
    }
    return needs.get(later)?.get(earlier);
  }

  private needsIn(block: Block): Map<Statement, Map<Statement, Dependence>> {
    const parts = block.map((statement) => this.wholePart(statement));
    const all = new Map<Statement, Map<Statement, Dependence>>();
    for (const [at, later] of parts.entries()) {
      const own = new Map<Statement, Dependence>();
      all.set(later.statement, own);
      for (const earlier of parts.slice(0, at).reverse()) {
        const need = dependenceOf(later, earlier);
        if (!need) continue;
        own.set(earlier.statement, need);
        for (const [further, { sure }] of all.get(earlier.statement) ?? [])
          if (!own.has(further)) own.set(further, { because: need.because, sure: sure && need.sure });
      }
    }
    return all;
  }

  private wholePart(statement: Statement): Part {
    const inside = statementsOf(this.within.function).filter(({ enclosing }) =>
      enclosing.some((around) => around.statement === statement),
    );
    return together(
      partOf(this.program, this.within, statement),
      inside.map((site) => partOf(this.program, this.within, site.statement)),
    );
  }
}
