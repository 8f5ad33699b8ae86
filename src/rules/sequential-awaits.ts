/** AW201: see the documentation below. */

import type { AwaitStep } from "../analysis/await-steps.ts";
import { targetOf } from "../analysis/call-graph.ts";
import { isOutside } from "../analysis/dependence.ts";
import { type EnteredHeads, headsEnteredTogether } from "../analysis/entered-together.ts";
import { independentGroups, type StepGroup } from "../analysis/independence.ts";
import type { Part } from "../analysis/parts.ts";
import { worldOf } from "../analysis/scopes.ts";
import { isSettled } from "../analysis/settled-places.ts";
import { applyEdits } from "../ir/apply-edits.ts";
import type { Edit } from "../ir/edits.ts";
import type { FunctionIr, Module, Operation, Span, Statement } from "../ir/module.ts";
import { enumerated, joined, type Text, t, type Words } from "../ir/text.ts";
import { flatten, ownOperations } from "../ir/walk.ts";
import { writtenName } from "../ir/written-name.ts";
import { repairHeads, sayHeads, spanOfHeads } from "./kit/entered-heads.ts";
import { hasDirectives, statesAnOrder } from "./kit/order-comments.ts";
import type { MovedStatement, Printer, TogetherStep } from "./kit/printer.ts";
import { nameInstead, resultNames } from "./kit/result-names.ts";
import type { Related, Repair, Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { doingsOf } from "./kit/step-doings.ts";
import { callName, capital, functionName } from "./kit/wording.ts";
import { togetherSteps } from "./refactorings.ts";

const meta: RuleMeta = {
  code: "AW201",
  name: "sequential-awaits",
  group: "concurrency",
  languages: ["python", "typescript"],
  severity: "information",
  summary: "Awaits stand one after another though none needs another's result.",
  repairs: [
    { title: "Await all with `asyncio.gather`", kind: "safe" },
    { title: "Await all with `Promise.all`", kind: "safe" },
    { title: "Run all in an `asyncio.TaskGroup`", kind: "suggestion" },
    { title: "Enter all together in an `asyncio.TaskGroup`", kind: "suggestion" },
  ],
  documentation: {
    what: "Finds neighbouring awaits that surely need nothing from each other. Surely means that the body of every function called, or what is known of the library, shows that each step really waits, only reads from the network, a database, a file or the clock, changes no shared state, and uses no object that serves one operation at a time; and that no step uses a name that an earlier one binds. Statements between them that only give a name to a value made of local names are stepped over. Awaits within one larger expression, such as the values of a dictionary or the arguments of a call, are steps as well where each of them runs in any case. Guards are left alone (their names and what they raise tell them), as are queries inside of a transaction and steps that read something which nobody uses. Requests that one `async with` behind the other opens are found in the same way. It is likely rather than certain where a repository may be part of a transaction, or where nobody uses what a step gives.",
    why: "Each `await` in a row waits for its turn, so the function takes as long as all steps added up. Run together they take as long as the slowest.",
    examples: [
      {
        language: "python",
        bad: 'import asyncio\n\n\nasync def fetch_data(number):\n    await asyncio.sleep(2)\n    return f"data {number}"\n\n\nasync def main():\n    first = await fetch_data(1)\n    second = await fetch_data(2)\n    return first, second\n',
        good: 'import asyncio\n\n\nasync def fetch_data(number):\n    await asyncio.sleep(2)\n    return f"data {number}"\n\n\nasync def main():\n    first, second = await asyncio.gather(fetch_data(1), fetch_data(2))\n    return first, second\n',
      },
      {
        language: "typescript",
        bad: "const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));\n\nasync function fetchData(id: number) {\n  await sleep(2000);\n  return id * 2;\n}\n\nexport async function main() {\n  const first = await fetchData(1);\n  const second = await fetchData(2);\n  return [first, second];\n}\n",
        good: "const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));\n\nasync function fetchData(id: number) {\n  await sleep(2000);\n  return id * 2;\n}\n\nexport async function main() {\n  const [first, second] = await Promise.all([fetchData(1), fetchData(2)]);\n  return [first, second];\n}\n",
      },
    ],
    repair:
      "`asyncio.gather` and `Promise.all` keep results in order and raise the first failure as before; comments stay with their step, and what stands between the steps goes before them. What a step within a larger expression gives gets a name. It is safe where the steps surely only read, and a suggestion where they also print, because the lines may come in another order, where they raise failures of their own, of which another one may be the first, where their results are stored in attributes, or where a `try` stands around them. A task group cancels the other steps when one fails and raises an `ExceptionGroup`, so it is always a suggestion. Several `async with` are entered by such a group in an `AsyncExitStack`.",
    whenNotToUse:
      "Where the order is meant for a reason that code does not show. A comment such as `# one at a time` or `# in order` beside the awaits silences the rule there. Tests and modules written for trio or anyio are left alone.",
  },
};

interface Handled {
  /** A handler around the steps sees their failures. */
  readonly handled: boolean;
}

interface StepData extends StepGroup, Handled {
  /** What moves past the steps reads nothing that somebody may set meanwhile, and what is evaluated earlier cannot fail. */
  readonly settled: boolean;
}

type Data = StepData | (EnteredHeads & Handled);

export const sequentialAwaits: Rule<Data> = {
  meta,

  *detect({ module, program, printer, test }) {
    if (test || worldOf(module, program.knowledge) !== "asyncio") return;
    for (const within of module.functions) {
      if (!within.async || within.kind !== "function") continue;
      for (const group of independentGroups(program, { module, function: within })) {
        const { steps } = group;
        const span = spanOf(steps);
        if (statesAnOrder(module, span)) continue;
        const rests = group.steps.flatMap(({ rest }) => (rest ? [rest] : []));
        const settled = [...group.before, ...group.behind, ...rests].every(({ does }) =>
          isSettled(program, module, does.reads),
        );
        const early = group.steps.slice(1).some((step) => mayFailEarly(step, module, printer));
        const moved = [...group.before, ...group.behind].flatMap(({ statement }) => ownOperations(statement));
        const fails = early || looksUp(module, moved);
        const data = { ...group, handled: standsInTry(within, span), settled: settled && !fails };
        const certainty = steps.some(({ doubt }) => doubt !== undefined) ? "likely" : "certain";
        yield { span, function: within, certainty, data };
      }
      for (const heads of headsEnteredTogether(program, { module, function: within })) {
        const span = spanOfHeads(heads);
        if (statesAnOrder(module, span)) continue;
        const data = { ...heads, handled: standsInTry(within, span) };
        yield { span, function: within, certainty: "certain", data };
      }
    }
  },

  say({ data, function: within }, context) {
    if ("heads" in data) return sayHeads(data, within);
    const { steps } = data;
    const count = steps.length;
    return {
      message:
        count === 2
          ? t`2 awaits run one after another; neither needs the other's result`
          : t`${count} awaits run one after another; none needs another's result`,
      explanation: explanationOf(data, within, context),
      related: definitionsOf(steps, context),
      timeline: timelineOf(steps),
    };
  },

  repair({ data, function: within }, context) {
    if ("heads" in data) return repairHeads(data, data.handled, within, context);
    const { module, printer, pythonVersion } = context;
    if (hasDirectives(module, printer, spanOf(data.steps))) return [];
    const inner = data.steps.filter((step) => step.inner).map((step) => step.await);
    const names = resultNames(module, printer, within, inner);
    const parts = data.steps.map((step) => partsOf(step, names.get(step.await), within, context));
    if (parts.includes(undefined)) return [];
    const steps = parts.flatMap((part) => part ?? []);
    const repairs: Repair[] = [];
    const python = module.language === "python";
    const changes = [...names].map(([waits, name]) => nameInstead(printer, waits, name, !python));
    const before = data.before.map(({ statement }) => moved(statement, [], printer));
    const behind = statementsBehind(data).map((statement) => moved(statement, changes, printer));
    const gather = printer.awaitTogether(steps, { with: "gather", within, before, behind });
    const all = steps.length === 2 ? t`both` : t`all ${steps.length}`;
    if (gather)
      repairs.push({
        title: t`Await ${all} with \`${python ? "asyncio.gather" : "Promise.all"}\``,
        kind: keepsFailures(data) ? "safe" : "suggestion",
        edits: gather,
      });
    const [major, minor] = pythonVersion;
    const group =
      python && (major > 3 || minor >= 11)
        ? printer.awaitTogether(steps, { with: "task-group", within, before, behind })
        : undefined;
    if (group)
      repairs.push({ title: t`Run ${all} in an \`asyncio.TaskGroup\``, kind: "suggestion", edits: group });
    return repairs;
  },
};

function partsOf(
  step: AwaitStep,
  inner: string | undefined,
  within: FunctionIr,
  context: RuleContext,
): readonly TogetherStep[] | undefined {
  if (step.calls.some(({ contextual }) => contextual) && hasExpectedType(step)) return undefined;
  if (inner === undefined) return togetherSteps(context, within, step.statement);
  const { span, operandSpan } = step.await;
  // What stands between the word and what it waits for would be lost.
  const isPlain = /^await\s*$/.test(context.printer.text([span[0], operandSpan[0]]));
  // `f"{await load()=}"` shows its own source.
  const isShown = /^\s*=\s*[!:}]/.test(context.printer.text([span[1], span[1] + 9]));
  return isPlain && !isShown ? [{ statement: step.statement.span, operand: operandSpan, inner }] : undefined;
}

/** The surroundings say of which type the result is; in an array of promises nothing would. */
function hasExpectedType({ inner, statement, annotation, declares }: AwaitStep): boolean {
  if (inner || annotation !== undefined) return true;
  return statement.type !== "expression" && declares === undefined;
}

/** Statements that come behind all steps, those that a step is taken out of among them. */
function statementsBehind({ steps, behind }: StepGroup): readonly Statement[] {
  const holding = steps.flatMap(({ inner, statement }) => (inner ? [statement] : []));
  const all = new Set([...behind.map(({ statement }) => statement), ...holding]);
  return [...all].sort((left, right) => left.span[0] - right.span[0]);
}

function moved({ span }: Statement, changes: readonly Edit[], printer: Printer): MovedStatement {
  const text = printer.text(span);
  const own = changes.filter((change) => change.span[0] >= span[0] && change.span[1] <= span[1]);
  const shifted = own.map(({ span: [start, end], newText }) => ({
    span: [start - span[0], end - span[0]] as const,
    newText,
  }));
  return { span, text: applyEdits(text, shifted) ?? text };
}

/** Whether nobody can tell afterwards how the steps ran, whichever of them fails. */
function keepsFailures({ steps, before, behind, handled, settled }: StepData): boolean {
  // Of two failures the one that comes first in time is raised, and code tells its own from those of the other side.
  const hasOwn = ({ does: { raises, fails } }: AwaitStep): boolean => raises || fails;
  const failing = steps.filter((step) => hasOwn(step) || step.does.effects.some(isOutside));
  const isOrdered = failing.length < 2 || !steps.some(hasOwn);
  return (
    !handled &&
    settled &&
    isOrdered &&
    steps.every(({ talks, doubt, stores }) => !talks && !stores && doubt === undefined) &&
    // What waits behind them and fails would fail later than today.
    [...before, ...behind].every(
      ({ does }) => does.writes.size === 0 && does.effects.length === 0 && !does.raises && !does.fails,
    )
  );
}

/** An argument that fails when it is evaluated leaves the steps before it to themselves: `load(page["size"])`. */
function mayFailEarly(
  { operations, await: { operandSpan } }: AwaitStep,
  module: Module,
  printer: Printer,
): boolean {
  return looksUp(module, operations) || /[\w)\]]!\s*[.[,)]/.test(printer.text(operandSpan));
}

/** `page["size"]` fails where the key is missing (Python). */
function looksUp({ language }: Module, operations: readonly Operation[]): boolean {
  if (language !== "python") return false;
  return flatten(operations).some(
    (operation) =>
      (operation.op === "read" && operation.place.path.some((step) => step.startsWith("["))) ||
      (operation.op === "compute" && operation.what === "index"),
  );
}

function spanOf(steps: readonly AwaitStep[]): Span {
  const spans = steps.map(({ inner, await: waits, statement }) => (inner ? waits.span : statement.span));
  return [spans[0]?.[0] ?? 0, spans.at(-1)?.[1] ?? 0];
}

function standsInTry(within: FunctionIr, [start, end]: Span): boolean {
  const contains = (statements: FunctionIr["body"]): boolean =>
    statements.some((statement) => {
      if (statement.span[0] > start || statement.span[1] < end) return false;
      if (statement.type === "try") return true;
      if (statement.type === "if") return contains(statement.body) || contains(statement.orElse);
      if (statement.type === "loop" || statement.type === "with") return contains(statement.body);
      return statement.type === "match" && statement.cases.some((one) => contains(one.body));
    });
  return contains(within.body);
}

function explanationOf(data: StepData, within: FunctionIr, { module, program }: RuleContext): Words {
  const { steps } = data;
  const areProject = steps.every(({ calls }) => calls.every((call) => targetOf(program, call)));
  const doings = doingsOf(steps);
  const seconds = steps.map((step) => step.seconds ?? 0);
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const areTimed = total > 0 && steps.every((step) => step.seconds !== undefined);
  return joined([
    t`${capital(functionName(within))} waits for each step before it starts the next, though none needs what another gives.`,
    areProject
      ? t`Their bodies show what they do: ${doings}.`
      : t`What is known shows what they do: ${doings}.`,
    t`No step uses a name that another binds, or reads what another sets.`,
    ...movesOf(data),
    areTimed
      ? t`One after another they take ${round(total)} s; together ${round(Math.max(...seconds))} s.`
      : t`Together they take as long as the slowest instead of as long as all added up.`,
    ...doubtsIn(steps),
    ...failuresOf(data, module.language === "python" ? "asyncio.gather" : "Promise.all"),
  ]);
}

/** Statements between the steps that change their places. */
function movesOf({ before, behind }: StepData): readonly Text[] {
  const [first, last] = [namesGivenBy(before), namesGivenBy(behind)];
  return [
    ...(before.length === 0
      ? []
      : [
          first.length > 0
            ? t`What gives ${enumerated(first)} goes before them, because a step needs it.`
            : t`What stands between them goes before them, because a step needs it.`,
        ]),
    ...(behind.length === 0
      ? []
      : [
          last.length > 0
            ? t`What gives ${enumerated(last)} goes behind them, because no step needs it.`
            : t`What stands between them goes behind them, because no step needs it.`,
        ]),
  ];
}

function namesGivenBy(parts: readonly Part[]): readonly string[] {
  return parts.flatMap(({ writes }) => [...writes].map((name) => `\`${writtenName(name)}\``)).slice(0, 4);
}

/** What changes where a step fails. */
function failuresOf(data: StepData, gather: string): readonly Text[] {
  const { steps, behind, handled } = data;
  const stored = steps.some(({ stores }) => stores) || behind.some(({ does }) => does.writes.size > 0);
  return [
    t`With \`${gather}\` the failure that comes first is raised, and the other steps run on to their end.`,
    ...(handled ? [t`Names that the \`try\` around them sets keep their old values where one fails.`] : []),
    ...(stored ? [t`Where one fails, nothing is stored, not even what the steps before it have given.`] : []),
  ];
}

/** What a reader has to decide, where it is not certain. */
function doubtsIn(steps: readonly AwaitStep[]): readonly Text[] {
  const doubts = new Set(steps.flatMap(({ doubt }) => (doubt === undefined ? [] : [doubt])));
  return doubts.size > 0 ? [t`Not certain, because ${joined([...doubts], ", and ")}.`] : [];
}

function round(seconds: number): string {
  return String(Math.round(seconds * 1000) / 1000);
}

function definitionsOf(steps: readonly AwaitStep[], { program }: RuleContext): readonly Related[] {
  const related = new Map<string, Related>();
  for (const call of steps.flatMap(({ calls }) => calls)) {
    const target = targetOf(program, call);
    if (!target?.function.nameSpan) continue;
    const { module, function: callee } = target;
    related.set(`${module.file} ${callee.id}`, {
      file: module.file,
      span: target.function.nameSpan,
      message: t`\`${callee.name}\` waits and changes nothing that another step uses`,
    });
  }
  return [...related.values()];
}

function timelineOf(steps: readonly AwaitStep[]) {
  const known = steps.every((step) => step.seconds !== undefined && step.seconds > 0);
  return {
    ...(known ? { unit: "s" } : {}),
    steps: steps.map((step) => ({
      label: step.calls.map(callName).join(", "),
      length: known ? (step.seconds ?? 1) : 1,
    })),
  };
}
