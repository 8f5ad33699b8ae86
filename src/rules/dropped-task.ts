/** AW104: see the documentation below. */

import type { Call, FunctionIr, Module, Statement, Use } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { callsIn, finalUse, mayAwait, operationsOf, statementsOf, usesOf } from "../ir/walk.ts";
import { firstArgument, startsTask } from "./kit/library-calls.ts";
import type { Repair, Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { calleeName, messageAround, shorten } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW104",
  name: "dropped-task",
  group: "correctness",
  languages: ["python"],
  severity: "warning",
  summary: "A task is started and nobody keeps it, so it may be collected half-way.",
  repairs: [
    { title: "Keep the task in a set until it is done", kind: "safe" },
    { title: "Await it here instead", kind: "suggestion" },
  ],
  documentation: {
    what: "Finds `asyncio.create_task`, `asyncio.ensure_future` and `loop.create_task` whose task is dropped, or bound to a local name that nobody reads. Tasks of an `asyncio.TaskGroup` are kept by their group and are not reported.",
    why: "The event loop keeps only a weak reference to its tasks. When nothing else refers to a task, the garbage collector may take it away in the middle of its work, without an exception and without a trace in the log. And what the task raises is reported late or never, because nobody looks at its result.",
    examples: [
      {
        language: "python",
        bad: "import asyncio\n\n\nasync def send_mail(address):\n    await asyncio.sleep(1)\n\n\nasync def register(address):\n    asyncio.create_task(send_mail(address))\n",
        good: "import asyncio\n\nbackground_tasks = set()\n\n\nasync def send_mail(address):\n    await asyncio.sleep(1)\n\n\nasync def register(address):\n    task = asyncio.create_task(send_mail(address))\n    background_tasks.add(task)\n    task.add_done_callback(background_tasks.discard)\n",
      },
    ],
    repair:
      "Keeps the task in a set at module level and takes it out again when it is done, as the documentation of asyncio recommends. That changes nothing else and is safe. Awaiting it instead is a suggestion, because then the function waits.",
    whenNotToUse: "Where something else is known to keep the task, such as a task factory of your own.",
  },
};

interface Data {
  readonly call: Call;
  readonly statement: Statement;
  readonly within: FunctionIr;
  /** The local name that holds it and is never read. */
  readonly name?: string;
}

export const droppedTask: Rule<Data> = {
  meta,

  *detect(context) {
    const { module, program } = context;
    for (const within of module.functions) {
      const starters = program.ofBody(candidates, within, () =>
        callsIn(within).filter(({ operation }) => operation.facts?.kind === "task" && startsTask(operation)),
      );
      for (const { operation, statement } of starters) {
        const use = finalUse(within, operation);
        const data = { call: operation, statement, within };
        if (use.as === "discarded") {
          if (within.kind === "module" && isShownByCell(statement, context)) continue;
          yield { span: operation.span, function: within, certainty: "certain", data };
        } else if (use.as === "bound" && use.places.length > 0 && nobodyReads(use, module)) {
          if (runsLoopBehind(operation, within)) continue;
          // While the function waits further down, its own frame still keeps the task alive.
          const certainty = waitsBehind(operation, within) ? "likely" : "certain";
          const name = use.places.map((place) => place.root).join(" = ");
          yield { span: operation.span, function: within, certainty, data: { ...data, name } };
        }
      }
    }
  },

  say({ data }) {
    const starter = calleeName(data.call);
    const name = data.name;
    return {
      message: messageAround(starter, (shown) =>
        name === undefined
          ? `The task that \`${shown}\` starts is not kept and may vanish half-way`
          : `The task of \`${shown}\` is bound to \`${shorten(name, 16)}\`, which nobody reads`,
      ),
      explanation:
        `The event loop refers to its tasks only weakly. ${name === undefined ? "Nothing keeps this one" : `Nothing keeps this one once \`${name}\` goes out of scope`}, ` +
        "so the garbage collector may end it in the middle of its work, silently; and an exception in it is seen late or never. " +
        "Keep it until it is done, or await it.",
      related: [],
    };
  },

  repair({ data }, { module, printer }) {
    const { call, statement, within } = data;
    if (!isWholeValue(call, statement)) return [];
    const repairs: Repair[] = [];
    const kept = printer.keepTask(call, statement, within);
    if (kept) repairs.push({ title: t`Keep the task in a set until it is done`, kind: "safe", edits: kept });
    const argument = firstArgument(call);
    const awaited =
      argument && mayAwait(module, within)
        ? printer.unwrapCall(call, argument, { await: true, within })
        : undefined;
    if (awaited) repairs.push({ title: t`Await it here instead`, kind: "suggestion", edits: awaited });
    return repairs;
  },
};

const candidates = {};

/** A notebook shows what the last expression of a cell gives, and keeps it among its outputs. */
function isShownByCell({ type, span }: Statement, { module, printer }: RuleContext): boolean {
  const cell = module.cells?.find((one) => span[0] >= one.span[0] && span[0] < one.span[1]);
  if (!cell || type !== "expression") return false;
  const isLast = !module.functions[0]?.body.some(
    (other) => other.span[0] > span[0] && other.span[0] < cell.span[1],
  );
  // With a semicolon behind it nothing is shown, nor kept.
  return isLast && !printer.text([span[1], cell.span[1]]).trimStart().startsWith(";");
}

/** Local names of one function that are written and never read, not even by functions inside it. */
function nobodyReads(use: Extract<Use, { as: "bound" }>, module: Module): boolean {
  return use.places.every((place) => {
    const owner = place.owner === undefined ? undefined : module.functions[place.owner];
    if (place.scope !== "local" || place.path.length > 0 || owner?.kind !== "function") return false;
    return usesOf(module, owner.id, place.root).reads.length === 0;
  });
}

/** True when the function suspends at some later point in the source, or in a loop around. */
function waitsBehind(call: Call, within: FunctionIr): boolean {
  const [, end] = call.span;
  const waits = operationsOf(within).some(
    ({ operation }) => operation.op === "await" && operation.span[1] > end,
  );
  return (
    waits ||
    statementsOf(within).some(
      ({ statement }) =>
        (statement.type === "loop" || statement.type === "with") &&
        statement.async &&
        statement.span[1] > end,
    )
  );
}

/** True when the function itself runs the event loop further down, and so keeps the name until it ends. */
function runsLoopBehind(call: Call, within: FunctionIr): boolean {
  return operationsOf(within).some(
    ({ operation }) =>
      operation.op === "call" &&
      operation.span[0] > call.span[1] &&
      /^run_(forever|until_complete)$/.test(operation.callee.member ?? ""),
  );
}

function isWholeValue(call: Call, statement: Statement): boolean {
  return (statement.type === "expression" || statement.type === "assign") && statement.value === call.id;
}
