/** AW201: see the documentation below. */

import { targetOf } from "../analysis/call-graph.ts";
import { type AwaitStep, independentGroups, type StepGroup } from "../analysis/independence.ts";
import { worldOf } from "../analysis/scopes.ts";
import type { FunctionIr, Module, Span } from "../ir/module.ts";
import type { TogetherStep } from "./kit/printer.ts";
import type { Related, Repair, Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { calleeName, callName } from "./kit/wording.ts";

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
  ],
  documentation: {
    what: "Finds neighbouring awaits that surely need nothing from each other. Surely means that the body of every function called, or what is known of the library, shows that each step really waits, only reads from the network, a database, a file or the clock, changes no shared state, and uses no object that serves one operation at a time; and that no step uses a name that an earlier one binds. Statements between them that only give a name to a value made of local names are stepped over. Guards are left alone (their names and what they raise tell them), as are queries inside of a transaction and steps that read something which nobody uses. It is likely rather than certain where a repository may be part of a transaction, or where nobody uses what a step gives.",
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
      "`asyncio.gather` and `Promise.all` keep results in order and raise the first failure as before; comments stay with their step, and what stands between the steps goes before them. It is safe where the steps surely only read, and a suggestion where they also print, because the lines may come in another order, or where a `try` stands around them. A task group cancels the other steps when one fails and raises an `ExceptionGroup`, so it is always a suggestion.",
    whenNotToUse:
      "Where the order is meant for a reason that code does not show. A comment such as `# one at a time` or `# in order` beside the awaits silences the rule there. Tests and modules written for trio or anyio are left alone.",
  },
};

interface Data extends StepGroup {
  /** A handler around the steps sees their failures. */
  readonly handled: boolean;
}

export const sequentialAwaits: Rule<Data> = {
  meta,

  *detect({ module, program, test }) {
    if (test || worldOf(module, program.knowledge) !== "asyncio") return;
    for (const within of module.functions) {
      if (!within.async || within.kind !== "function") continue;
      for (const group of independentGroups(program, { module, function: within })) {
        const { steps } = group;
        const span = spanOf(steps);
        if (statesAnOrder(module, span)) continue;
        const data = { ...group, handled: standsInTry(within, span) };
        const certainty = steps.some(({ doubt }) => doubt !== undefined) ? "likely" : "certain";
        yield { span, function: within, certainty, data };
      }
    }
  },

  say({ data: { steps }, function: within }, context) {
    const count = steps.length;
    return {
      message: `${count} awaits run one after another; ${count === 2 ? "neither needs the other's" : "none needs another's"} result`,
      explanation: explanationOf(steps, within, context),
      related: definitionsOf(steps, context),
      timeline: timelineOf(steps),
    };
  },

  repair({ data, function: within }, { module, printer, pythonVersion }) {
    const steps = data.steps.map(asTogetherStep);
    const repairs: Repair[] = [];
    const python = module.language === "python";
    const before = data.passed.map(({ span }) => span);
    const gather = printer.awaitTogether(steps, { with: "gather", within, before });
    const plain = !data.handled && data.steps.every((step) => !step.talks && step.doubt === undefined);
    const all = steps.length === 2 ? "both" : `all ${steps.length}`;
    if (gather)
      repairs.push({
        title: `Await ${all} with \`${python ? "asyncio.gather" : "Promise.all"}\``,
        kind: plain ? "safe" : "suggestion",
        edits: gather,
      });
    const [major, minor] = pythonVersion;
    const group =
      python && (major > 3 || minor >= 11)
        ? printer.awaitTogether(steps, { with: "task-group", within, before })
        : undefined;
    if (group)
      repairs.push({ title: `Run ${all} in an \`asyncio.TaskGroup\``, kind: "suggestion", edits: group });
    return repairs;
  },
};

function asTogetherStep(step: AwaitStep): TogetherStep {
  const { statement, target, annotation } = step;
  return {
    statement: statement.span,
    operand: step.await.operandSpan,
    ...(target ? { target } : {}),
    ...(annotation ? { annotation } : {}),
    ...(statement.type === "assign" && statement.declares !== undefined
      ? { declares: statement.declares }
      : {}),
  };
}

function spanOf(steps: readonly AwaitStep[]): Span {
  return [steps[0]?.statement.span[0] ?? 0, steps.at(-1)?.statement.span[1] ?? 0];
}

/** What authors write where an order is meant. */
const orderWords =
  /\b(in (this |that |the right )?order|order matters|sequentially|in sequence|one (at a time|by one|after (another|the other))|rate.?limit|throttl|serially|must (run|come|happen) (first|before|after))|순서대로|순차적으로|하나씩|차례대로|차례로/i;

/** A comment on, between or right above the steps. */
function statesAnOrder(module: Module, [start, end]: Span): boolean {
  return module.comments.some((comment) => {
    const [from] = comment.span;
    return (
      from > start - 200 &&
      from < end + 120 &&
      orderWords.test(comment.text) &&
      isNear(comment.span, start, end)
    );
  });
}

/** Comments directly above count as far as a long line reaches; those behind, on the last line. */
function isNear([from, to]: Span, start: number, end: number): boolean {
  if (to <= start) return start - to < 40;
  return from <= end + 40;
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

function explanationOf(
  steps: readonly AwaitStep[],
  within: FunctionIr,
  { module, program }: RuleContext,
): string {
  const names = [...new Set(steps.map((step) => `\`${calleeName(step.call)}\``))];
  const listed = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
  const known = steps.every((step) => targetOf(program, step.call))
    ? "their bodies show"
    : "what is known of them shows";
  const seconds = steps.map((step) => step.seconds ?? 0);
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const times =
    total > 0 && steps.every((step) => step.seconds !== undefined)
      ? ` One after another they take ${round(total)} s; together ${round(Math.max(...seconds))} s.`
      : " Together they take as long as the slowest instead of as long as all added up.";
  return (
    `\`${within.name}\` waits for each step before it starts the next, though ${listed} ${names.length > 1 ? "need" : "needs"} nothing from the steps before: ` +
    `${known} that each only reads and waits, and no step uses a name that another binds.${times} ` +
    `${doubtsIn(steps)}With \`${module.language === "python" ? "asyncio.gather" : "Promise.all"}\` the first failure is raised as before, but the other steps run on to their end.`
  );
}

/** What a reader has to decide, where it is not certain. */
function doubtsIn(steps: readonly AwaitStep[]): string {
  const doubts = new Set(steps.flatMap(({ doubt }) => (doubt === undefined ? [] : [doubt])));
  return doubts.size > 0 ? `Not certain, because ${[...doubts].join(", and ")}. ` : "";
}

function round(seconds: number): string {
  return String(Math.round(seconds * 1000) / 1000);
}

function definitionsOf(steps: readonly AwaitStep[], { program }: RuleContext): readonly Related[] {
  const related = new Map<string, Related>();
  for (const step of steps) {
    const target = targetOf(program, step.call);
    if (!target?.function.nameSpan) continue;
    const { module, function: callee } = target;
    related.set(`${module.file} ${callee.id}`, {
      file: module.file,
      span: target.function.nameSpan,
      message: `\`${callee.name}\` waits and changes nothing that another step uses`,
    });
  }
  return [...related.values()];
}

function timelineOf(steps: readonly AwaitStep[]) {
  const known = steps.every((step) => step.seconds !== undefined && step.seconds > 0);
  return {
    ...(known ? { unit: "s" } : {}),
    steps: steps.map((step) => ({ label: callName(step.call), length: known ? (step.seconds ?? 1) : 1 })),
  };
}
