/**
 * Repairs of work that runs side by side and of whose failures nobody takes care: loops that look at
 * the results, waiting for all before a failure is raised, and groups of tasks. A part of half-handled-gather.
 */

import type { Work } from "../../analysis/awaited-work.ts";
import type { FailingWork, Gathered, GoingOn } from "../../analysis/gathered-work.ts";
import type { Elements, Overlooked } from "../../analysis/overlooked-results.ts";
import type { Edit } from "../../ir/edits.ts";
import type { Argument, FunctionIr, Module, Span, Statement } from "../../ir/module.ts";
import { t } from "../../ir/text.ts";
import { callsIn, homeOf, scopeChain, statementsOf } from "../../ir/walk.ts";
import { joinEdits } from "./edits.ts";
import { loggerOf } from "./loggers.ts";
import type { TogetherStep } from "./printer.ts";
import type { Repair, RuleContext } from "./rule.ts";
import { calleeName } from "./wording.ts";

export type HalfHandled =
  | {
      readonly form: "results";
      readonly gathered: Gathered;
      readonly overlooked: Overlooked;
      readonly failing?: FailingWork;
    }
  | {
      readonly form: "others";
      readonly gathered: Gathered;
      readonly failing: FailingWork;
      /** Runs on when that fails, and writes something. */
      readonly other: Work;
      readonly handled: GoingOn;
    };

export function repairsOfGather(data: HalfHandled, context: RuleContext): readonly Repair[] {
  return data.form === "results" ? lookAtResults(data, context) : waitForOthers(data, context);
}

/** What the work is known by: what it calls, and for a function given to `map` what that calls. */
export function nameOfWork({ call, each }: Work, module: Module): string {
  const given = each === undefined ? undefined : module.functions[each];
  const inside =
    given && callsIn(given).find(({ operation: { use } }) => /^(awaited|returned)$/.test(use.as));
  return calleeName(inside?.operation ?? call);
}

/* ---------------------------------------------------------------- looking at the results */

type Results = Extract<HalfHandled, { readonly form: "results" }>;

function lookAtResults({ gathered, overlooked, failing }: Results, context: RuleContext): readonly Repair[] {
  const { module } = context;
  const { statement } = gathered.site;
  const home = homeOf(module, gathered.scope);
  if (gathered.scope !== home) return [];
  if (overlooked.how === "used") return raiseBeforeUse(overlooked.elements, statement, home, context);
  const named =
    overlooked.how === "unread"
      ? { name: overlooked.name, edits: [] }
      : keepResults(statement, gathered.awaiting.span, home, context);
  if (!named) return [];
  const work = failing ? nameOfWork(failing.work, module) : "";
  return [
    repair(raising(module), loopOver(named.name, home, context, raisingLines), named.edits),
    repair(
      "Log each failure",
      loopOver(named.name, home, context, loggingLines(work, home, context)),
      named.edits,
    ),
  ].flatMap((one) => one ?? []);

  function repair(title: string, lines: readonly string[], edits: readonly Edit[]): Repair | undefined {
    const added = context.printer.addLines(statement, lines, { place: "behind", within: home });
    return added && { title, kind: "suggestion", edits: joinEdits(edits, added) };
  }
}

function raising(module: Module): string {
  return module.language === "python" ? "Raise the first failure" : "Throw the first failure";
}

/** A check before the elements are used: behind the call, or at the beginning of the loop over them. */
function raiseBeforeUse(
  elements: Elements,
  statement: Statement,
  home: FunctionIr,
  context: RuleContext,
): readonly Repair[] {
  const { module, printer } = context;
  let edits: readonly Edit[] | undefined;
  if (elements.by === "loop") {
    const first = statementsOf(home).find(
      ({ statement: one }) => one.span[0] === elements.span[0],
    )?.statement;
    const lines = raisingLines(elements.name, module);
    edits = first && printer.addLines(first, lines, { place: "before", within: home });
  } else {
    const list = elements.by === "list" ? elements.name : tupleOf(elements.names, module);
    const lines = loopOver(list, home, context, raisingLines);
    edits = printer.addLines(statement, lines, { place: "behind", within: home });
  }
  return edits ? [{ title: raising(module), kind: "suggestion", edits }] : [];
}

function tupleOf(names: readonly string[], { language }: Module): string {
  const list = names.join(", ");
  if (language === "typescript") return `[${list}]`;
  return names.length === 1 ? `(${list},)` : `(${list})`;
}

/** Gives a name to results that were dropped, or to those that a name without meaning holds. */
function keepResults(
  statement: Statement,
  value: Span,
  home: FunctionIr,
  { module, printer }: RuleContext,
): { readonly name: string; readonly edits: readonly Edit[] } | undefined {
  if (statement.type !== "expression" && statement.type !== "assign") return undefined;
  const name = freeName(["results", "outcomes", "all_results"], home, module);
  if (name === undefined) return undefined;
  const declares = module.language === "typescript" ? "const " : "";
  const [start] = statement.span;
  if (statement.type === "expression" && start !== value[0]) return undefined;
  return { name, edits: [printer.replace([start, value[0]], `${declares}${name} = `)] };
}

/* ---------------------------------------------------------------- lines */

type LinesFor = (name: string, module: Module) => readonly string[];

function loopOver(
  list: string,
  home: FunctionIr,
  { module }: RuleContext,
  linesFor: LinesFor,
): readonly string[] {
  const name = freeName(["result", "outcome", "one_result"], home, module) ?? "_result";
  const lines = linesFor(name, module).map((line) => `\t${line}`);
  return module.language === "python"
    ? [`for ${name} in ${list}:`, ...lines]
    : [`for (const ${name} of ${list}) {`, ...lines, "}"];
}

const raisingLines: LinesFor = (name, { language }) =>
  language === "python"
    ? [`if isinstance(${name}, BaseException):`, `\traise ${name}`]
    : [`if (${name}.status === "rejected") throw ${name}.reason`];

function loggingLines(work: string, home: FunctionIr, { module }: RuleContext): LinesFor {
  const what = /^[\w.]+$/.test(work) ? `${work} failed` : "Failed";
  const logger = loggerOf(module.functions[0], home);
  return (name, { language }) => {
    if (language === "typescript")
      return [`if (${name}.status === "rejected") console.error("${what}:", ${name}.reason)`];
    const tells = logger ? `${logger}.warning("${what}: %r", ${name})` : `print(f"${what}: {${name}!r}")`;
    return [`if isinstance(${name}, BaseException):`, `\t${tells}`];
  };
}

function freeName(candidates: readonly string[], home: FunctionIr, module: Module): string | undefined {
  const scopes = scopeChain(module, home);
  return candidates.find((name) => !scopes.some((scope) => scope.locals.includes(name)));
}

/* ---------------------------------------------------------------- waiting for the others */

type Others = Extract<HalfHandled, { readonly form: "others" }>;

function waitForOthers(data: Others, context: RuleContext): readonly Repair[] {
  const waits = waitForAll(data, context);
  const group = runInGroup(data, context);
  return [
    ...(waits
      ? [{ title: t`Wait for all before the failure is handled`, kind: "suggestion" as const, edits: waits }]
      : []),
    ...(group
      ? [{ title: t`Run them in an \`asyncio.TaskGroup\``, kind: "suggestion" as const, edits: group }]
      : []),
  ];
}

/** The failure is raised when all of them have ended, so that its handler finds nothing running. */
function waitForAll({ gathered }: Others, context: RuleContext): readonly Edit[] | undefined {
  const { module, printer } = context;
  const { call, awaiting, scope } = gathered;
  const { statement } = gathered.site;
  const home = homeOf(module, scope);
  if (scope !== home) return undefined;
  const python = module.language === "python";
  const isDropped = statement.type === "expression" && awaiting.use.as === "discarded";
  const isKept =
    python && statement.type === "assign" && awaiting.use.as === "bound" && statement.targets.length === 1;
  if (!isDropped && !isKept) return undefined;
  const [target] = statement.type === "assign" ? statement.targets : [];
  const kept = target
    ? { name: printer.text(target), edits: [] }
    : keepResults(statement, awaiting.span, home, context);
  const lines = kept && loopOver(kept.name, home, context, raisingLines);
  const added = lines && printer.addLines(statement, lines, { place: "behind", within: home });
  if (!kept || !added) return undefined;
  return joinEdits(
    kept.edits,
    [keepFailures(call.argumentsSpan, call.callee.span, call.arguments, context)],
    added,
  );
}

function keepFailures(
  [start, end]: Span,
  callee: Span,
  given: readonly Argument[],
  { module, printer }: RuleContext,
): Edit {
  if (module.language === "typescript") {
    const text = printer.text(callee);
    return printer.replace(callee, text.replace(/all$/, "allSettled"));
  }
  const last = given.at(-1)?.span[1] ?? start + 1;
  const option = given.length > 0 ? ", return_exceptions=True" : "return_exceptions=True";
  return printer.replace([last, last], end > last ? option : "");
}

/** `async with asyncio.TaskGroup()` and `except*`, which may not be left by `return` or a loop's end. */
function runInGroup({ gathered, handled }: Others, context: RuleContext): readonly Edit[] | undefined {
  const { module, printer, pythonVersion } = context;
  const { call, scope, site, awaiting } = gathered;
  const { statement } = site;
  const [major, minor] = pythonVersion;
  if (module.language !== "python" || (major === 3 && minor < 11) || scope.kind !== "function")
    return undefined;
  const { handlers } = handled.statement;
  const names = handlers.flatMap(({ exceptions }) => exceptions.map(({ name }) => name)).join(" ");
  if (
    handlers.some(({ exceptions }) => exceptions.length === 0) ||
    /BaseException|ExceptionGroup/.test(names)
  )
    return undefined;
  const leaves = statementsOf(scope).some(
    ({ statement: inside, enclosing }) =>
      /^(return|break|continue)$/.test(inside.type) &&
      enclosing.some((one) => one.statement === handled.statement && one.part === "handler"),
  );
  if (leaves || call.arguments.some(({ spread, keyword }) => spread || keyword !== undefined))
    return undefined;
  if (module.comments.some(({ span }) => span[0] >= statement.span[0] && span[0] < statement.span[1]))
    return undefined;
  if (statement.type !== "expression" || awaiting.use.as !== "discarded") return undefined;
  const steps = call.arguments.map(
    ({ span }): TogetherStep => ({ statement: statement.span, operand: span }),
  );
  const grouped = printer.awaitTogether(steps, { with: "task-group", within: scope, before: [], behind: [] });
  const stars = handlers.map(({ span: [start] }) => {
    const behind = start + "except".length;
    return printer.replace([behind, behind], "*");
  });
  return grouped && joinEdits(grouped, stars);
}
