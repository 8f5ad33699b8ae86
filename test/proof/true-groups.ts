/**
 * Which neighbouring awaits of a generated program really need nothing from each other, worked out
 * from all that each of them does. What is a matter of taste is left out: steps whose result nobody
 * uses, lines that would be printed in another order, two steps that may both fail in ways of their own.
 */
import { type Expression, expressionsIn, type FunctionModel, type Program, type Statement } from "./model.ts";
import { blocksOf, everywhere, statementExpressions } from "./print.ts";
import { effectsOf, type Names, namesOf, nothing, type TrueEffects } from "./true-effects.ts";

export interface TrueGroup {
  /** Twice the same where one statement awaits several things. */
  readonly steps: readonly Statement[];
  /** What is special about it, for the table of what is missed. */
  readonly tags: readonly string[];
}

/** In doubt where it is a matter of taste. */
export type Verdict = "free" | "arguable" | "bound";

interface Node {
  readonly statement: Statement;
  readonly effects: TrueEffects;
  readonly isStep: boolean;
  readonly form: string;
}

export function trueGroups(program: Program): readonly TrueGroup[] {
  const models = [...program.functions, ...(program.service?.methods ?? []), program.entry];
  return [...new Set(models)].flatMap((model) => groupsOf(model, namesOf(program, model), model.kind));
}

export interface Neighbours {
  readonly first: Statement;
  readonly second: Statement;
  readonly verdict: Verdict;
}

/** Plain steps of the entry that stand directly one after another, and neither uses the other's name. */
export function neighboursIn(program: Program): readonly Neighbours[] {
  const names = namesOf(program, program.entry);
  const blocks = (body: readonly Statement[], inTry: boolean): readonly Neighbours[] => {
    const nodes = body.map((statement) => nodeOf(statement, names, program.entry));
    const own = nodes.flatMap((second, at): readonly Neighbours[] => {
      const first = nodes[at - 1];
      if (first?.form !== "plain" || second.form !== "plain" || uses(second, first)) return [];
      const isFree = first.isStep && second.isStep && !needed(first, second, inTry);
      const isBound = together(first.effects, second.effects) === "bound";
      const verdict = isFree ? "free" : isBound ? "bound" : "arguable";
      return [{ first: first.statement, second: second.statement, verdict }];
    });
    return [
      ...own,
      ...body.flatMap((statement) =>
        blocksOf(statement).flatMap((one) => blocks(one, inTry || statement.is === "try")),
      ),
    ];
  };
  return blocks(program.entry.body, false);
}

function uses(second: Node, first: Node): boolean {
  const bound = [...first.effects.writes].filter((place) => place.startsWith("name "));
  return bound.some((place) => second.effects.reads.has(place) || second.effects.writes.has(place));
}

/** Whether all that is awaited inside of a `gather` may as well run together. */
export function gathersFreely(program: Program): boolean {
  const models = [...program.functions, ...(program.service?.methods ?? []), program.entry];
  return models.every((model) => {
    const names = namesOf(program, model);
    return everywhere(model.body)
      .flatMap(statementExpressions)
      .flatMap((one) => [...expressionsIn(one)])
      .filter((one) => one.is === "together")
      .every(({ items }) => {
        const effects = items.map((value) => effectsOf({ is: "do", value }, names));
        return effects.every((one, at) =>
          effects.slice(0, at).every((earlier) => together(earlier, one) === "free"),
        );
      });
  });
}

function groupsOf(model: FunctionModel, names: Names, context: string): readonly TrueGroup[] {
  const own: readonly TrueGroup[] = groupsInBlock(model.body, names, model, [
    context === "entry" ? "entry" : "helper",
  ]);
  const closures = everywhere(model.body).flatMap((statement) =>
    statement.is === "function"
      ? groupsOf(statement.function, namesOf(names.program, statement.function, names), "closure")
      : [],
  );
  return [...own, ...closures];
}

function groupsInBlock(
  block: readonly Statement[],
  names: Names,
  model: FunctionModel,
  context: readonly string[],
): readonly TrueGroup[] {
  const nested = block.flatMap((statement): readonly TrueGroup[] => {
    const inside = (body: readonly Statement[], where: string) =>
      groupsInBlock(body, names, model, [...context, where]);
    switch (statement.is) {
      case "if":
        return [...inside(statement.body, "branch"), ...inside(statement.orElse, "branch")];
      case "try":
        return [
          ...inside(statement.body, "try"),
          ...inside(statement.handler?.body ?? [], "handler"),
          ...inside(statement.lastly, "handler"),
        ];
      case "locked":
        return inside(statement.body, "lock");
      case "each":
        return inside(statement.body, "loop");
      default:
        return [];
    }
  });
  const nodes = block.map((statement) => nodeOf(statement, names, model));
  const pairs = freePairs(nodes, context.includes("try"));
  return [
    ...componentsOf(pairs).map((steps) => groupFrom(steps, nodes, context, names)),
    ...block.flatMap((statement) => groupWithin(statement, names, context)),
    ...nested,
  ];
}

/** What one statement awaits within its expression, where all of that may run together. */
function groupWithin(statement: Statement, names: Names, context: readonly string[]): readonly TrueGroup[] {
  const awaits = statementExpressions(statement)
    .flatMap((one): readonly Expression[] => [...expressionsIn(one)])
    .filter((one) => one.is === "await");
  const isGathered = statementExpressions(statement).some((one) =>
    [...expressionsIn(one)].some(({ is }) => is === "together" || is === "comprehension"),
  );
  if (awaits.length < 2 || isGathered) return [];
  const effects = awaits.map((value) => effectsOf({ is: "do", value }, names));
  const isFreely = effects.every(
    (one, at) =>
      one.waits === "always" && effects.slice(0, at).every((earlier) => together(earlier, one) === "free"),
  );
  if (!isFreely || context.includes("try")) return [];
  return [
    {
      steps: [statement, statement],
      tags: [`form: within ${statement.is}`, ...context.map((where) => `in: ${where}`)],
    },
  ];
}

function nodeOf(statement: Statement, names: Names, model: FunctionModel): Node {
  const effects = effectsOf(statement, names);
  const form = formOf(statement);
  const isStep = form !== undefined && effects.waits === "always" && isUsed(statement, model);
  return { statement, effects, isStep, form: form ?? statement.is };
}

/** How a statement awaits; undefined where it is no step. */
function formOf(statement: Statement): string | undefined {
  if (statement.is === "augment" && statement.value.is === "await") return "augmented";
  if (statement.is !== "assign") return undefined;
  const { target, value, annotation } = statement;
  if (value.is === "operation" && (value.left.is === "await" || value.right.is === "await"))
    return "computed with";
  if (value.is !== "await" || value.of.is === "together") return undefined;
  if (target.is === "names") return "destructured";
  if (target.is === "field") return "kept in a field";
  return annotation ? "annotated" : "plain";
}

function isUsed(statement: Statement, model: FunctionModel): boolean {
  if (statement.is !== "assign" && statement.is !== "augment") return false;
  const { target } = statement;
  if (target.is === "field" || target.is === "item") return true;
  const names = target.is === "name" ? [target.name] : target.names;
  return everywhere(model.body)
    .flatMap(statementExpressions)
    .flatMap((one): readonly Expression[] => [...expressionsIn(one)])
    .some((one) => one.is === "name" && names.includes(one.name));
}

/** Pairs of steps between which no chain of needs leads. */
function freePairs(nodes: readonly Node[], inTry: boolean): readonly (readonly [Node, Node])[] {
  return nodes.flatMap((later, at) => {
    if (!later.isStep) return [];
    return nodes
      .slice(0, at)
      .filter((earlier, from) => earlier.isStep && !leadsTo(nodes, from, at, inTry))
      .map((earlier) => [earlier, later] as const);
  });
}

function leadsTo(nodes: readonly Node[], from: number, to: number, inTry: boolean): boolean {
  const reached = new Set([from]);
  for (let at = from + 1; at <= to; at++) {
    const later = nodes[at];
    const needs = [...reached].some((one) => {
      const earlier = nodes[one];
      return earlier && later && needed(earlier, later, inTry);
    });
    if (needs) reached.add(at);
  }
  return reached.has(to);
}

/** Whether the later one has to stay behind the earlier one, or may have to. */
function needed(earlier: Node, later: Node, inTry: boolean): boolean {
  if (!isMovable(earlier.statement) || !isMovable(later.statement)) return true;
  const mayFail = [earlier, later].some(({ effects }) => effects.raises || effects.reaches);
  if (inTry && mayFail) return true;
  return together(earlier.effects, later.effects) !== "free";
}

/** What is awaited and dropped is run for what it does, and stands where it is meant to. */
function isMovable({ is }: Statement): boolean {
  return is === "assign" || is === "augment" || is === "append" || is === "function";
}

function together(earlier: TrueEffects, later: TrueEffects): Verdict {
  const conflicts = [...earlier.writes].filter((place) => later.reads.has(place) || later.writes.has(place));
  conflicts.push(...[...later.writes].filter((place) => earlier.reads.has(place)));
  if (conflicts.some((place) => place !== "console")) return "bound";
  const fails = (effects: TrueEffects) => effects.raises || effects.reaches;
  if ((fails(earlier) && isSeen(later)) || (fails(later) && isSeen(earlier))) return "bound";
  if (conflicts.length > 0) return "arguable";
  return fails(earlier) && fails(later) && (earlier.raises || later.raises) ? "arguable" : "free";
}

/** Leaves something behind when the program fails. */
function isSeen({ writes }: TrueEffects): boolean {
  return [...writes].some((place) => !/^(name|use) /.test(place));
}

/** Steps that pairs join. */
function componentsOf(pairs: readonly (readonly [Node, Node])[]): readonly (readonly Node[])[] {
  const components: Set<Node>[] = [];
  for (const pair of pairs) {
    const joined = components.filter((one) => pair.some((node) => one.has(node)));
    const all = new Set([...pair, ...joined.flatMap((one) => [...one])]);
    for (const one of joined) components.splice(components.indexOf(one), 1);
    components.push(all);
  }
  return components.map((one) => [...one]);
}

function groupFrom(
  steps: readonly Node[],
  nodes: readonly Node[],
  context: readonly string[],
  { program }: Names,
): TrueGroup {
  const places = steps.map((step) => nodes.indexOf(step));
  const between = nodes
    .slice(Math.min(...places), Math.max(...places))
    .filter((node) => !steps.includes(node))
    .map(({ isStep, form }) => `between: ${isStep ? "a dependent step" : form}`);
  const effects = nothing();
  for (const step of steps) for (const place of step.effects.writes) effects.writes.add(place);
  const tags = [
    ...steps.flatMap(({ statement, form }) => [`form: ${form}`, `awaits: ${kindOf(statement, program)}`]),
    ...between,
    ...context.map((where) => `in: ${where}`),
    ...(isSeen(effects) ? ["a step writes"] : []),
    ...(steps.some((step) => step.effects.raises) ? ["a step may raise"] : []),
    ...(steps.some((step) => steps.some((other) => other !== step && !isFree(step, other)))
      ? ["partly dependent"]
      : []),
  ];
  return { steps: steps.map(({ statement }) => statement), tags: [...new Set(tags)] };
}

function isFree(one: Node, other: Node): boolean {
  return together(one.effects, other.effects) === "free";
}

function kindOf(statement: Statement, program: Program): string {
  const models = [...program.functions, ...(program.service?.methods ?? [])];
  const found = statementExpressions(statement)
    .flatMap((one): readonly Expression[] => [...expressionsIn(one)])
    .find((one) => one.is === "call" || one.is === "library");
  if (found?.is === "library") return `${found.operation}, directly`;
  return found?.is === "call" ? (models.find(({ name }) => name === found.name)?.kind ?? "closure") : "?";
}
