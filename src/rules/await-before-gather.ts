/** AW206: see the documentation below. */

import type { Argument, Await, Call, FunctionIr, Statement, With } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { awaitsIn, callsIn, operationsOf, type SiteOf, statementsOf, usesOf, valueById } from "../ir/walk.ts";
import { joinEdits } from "./kit/edits.ts";
import { firstArgument, libraryName } from "./kit/library-calls.ts";
import type { Detection, Repair, Rule, RuleContext, RuleMeta, Said } from "./kit/rule.ts";
import { factsOf, factsOfValue } from "./kit/values.ts";
import { calleeName, messageAround, sourceInShort } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW206",
  name: "await-before-gather",
  group: "concurrency",
  languages: ["python", "typescript"],
  severity: "information",
  summary: "Something is awaited before it is handed over to run beside other things.",
  repairs: [
    { title: "Drop the inner `await`", kind: "safe" },
    { title: "Await the coroutine directly", kind: "suggestion" },
  ],
  documentation: {
    what: "Finds `await` inside the arguments of `Promise.all`, `allSettled`, `race` and `any`, and of `asyncio.gather`, `wait`, `as_completed`, `wait_for`, `shield`, `create_task` and `TaskGroup.create_task`; `Promise.all(await list.map(f))`, whose `await` does nothing; a task that is awaited in the same breath as it is made; and an `asyncio.TaskGroup` with one task and nothing else.",
    why: "The inner `await` waits until the work is done, so there is nothing left to run beside anything else: the calls run one after another, and `gather` then gets plain results and raises `TypeError`, while `Promise.all` takes them as they are. A task, or a group of one, that is waited for at once adds a detour and no concurrency.",
    examples: [
      {
        language: "python",
        bad: "import asyncio\n\n\nasync def fetch(number: int) -> int:\n    await asyncio.sleep(1)\n    return number\n\n\nasync def main():\n    return await asyncio.gather(await fetch(1), await fetch(2))\n",
        good: "import asyncio\n\n\nasync def fetch(number: int) -> int:\n    await asyncio.sleep(1)\n    return number\n\n\nasync def main():\n    return await asyncio.gather(fetch(1), fetch(2))\n",
      },
      {
        language: "typescript",
        bad: "declare function load(id: number): Promise<string>;\n\nexport async function main() {\n  return Promise.all([await load(1), await load(2)]);\n}\n",
        good: "declare function load(id: number): Promise<string>;\n\nexport async function main() {\n  return Promise.all([load(1), load(2)]);\n}\n",
      },
      {
        language: "python",
        bad: "import asyncio\n\n\nasync def brew():\n    await asyncio.sleep(1)\n\n\nasync def main():\n    await asyncio.create_task(brew())\n",
        good: "import asyncio\n\n\nasync def brew():\n    await asyncio.sleep(1)\n\n\nasync def main():\n    await brew()\n",
      },
    ],
    repair:
      "Drops the inner `await`, which is safe where the call can only fail as it stands, or where it waits for nothing. Awaiting a coroutine without the task around it is a suggestion: a task has its own context variables, and a group wraps failures in an exception group.",
    whenNotToUse:
      "Where a task of its own is wanted for its copy of the context variables, although it is awaited at once.",
  },
};

type Data =
  | { readonly form: "gather"; readonly call: Call; readonly awaits: readonly [AwaitSite, ...AwaitSite[]] }
  /** The whole argument is awaited, an array of promises, for which `await` does not wait. */
  | { readonly form: "array"; readonly call: Call; readonly awaiting: Await }
  | { readonly form: "task"; readonly call: Call; readonly argument: Argument; readonly awaiting: Await }
  | {
      readonly form: "group";
      readonly call: Call;
      readonly argument: Argument;
      readonly group: With;
      /** The task's name is read behind the group, so the group cannot simply go. */
      readonly read: boolean;
    };

export const awaitBeforeGather: Rule<Data> = {
  meta,

  *detect(context) {
    if (context.test) return;
    for (const within of context.module.functions) {
      const runners = context.program.ofBody(candidates, within, () => callsIn(within).filter(runsArguments));
      for (const { operation } of runners) yield* awaitedArguments(operation, within, context);
      yield* context.program.ofBody(awaitedTasks, within, () =>
        awaitsIn(within).flatMap(({ operation }) => [...awaitedTask(operation, within)]),
      );
      const groups = context.program.ofBody(groupCandidates, within, () =>
        statementsOf(within).flatMap(({ statement, enclosing }) =>
          // Beside the tasks of a group around it there is something that its task runs beside.
          statement.type === "with" && !enclosing.some((around) => makesGroup(around.statement, within))
            ? [statement]
            : [],
        ),
      );
      for (const statement of groups) yield* groupOfOne(statement, within, context);
    }
  },

  say({ data, certainty }, context) {
    switch (data.form) {
      case "gather":
        return sayGather(data.call, data.awaits, certainty === "certain", context);
      case "array":
        return {
          message: messageAround(
            calleeName(data.call),
            (name) => t`\`await\` on the array that \`${name}\` gets waits for nothing`,
          ),
          explanation: t`An array of promises is no promise, so this \`await\` gives it back as it is. \`${calleeName(data.call)}\` does the waiting.`,
          related: [],
        };
      case "task":
        return {
          message: messageAround(
            calleeName(data.call),
            (name) => t`\`${name}\` makes a task that is awaited at once`,
          ),
          explanation: t`Nothing can happen between making the task and waiting for it. \`await ${sourceInShort(context, data.argument.span)}\` does the same without a task.`,
          related: [],
        };
      case "group":
        return {
          message: t`A task group with a single task runs nothing side by side`,
          explanation: t`The group waits for its only task and does nothing meanwhile. \`await ${sourceInShort(context, data.argument.span)}\` does the same.`,
          related: [],
        };
    }
  },

  repair(detection, context) {
    const { data } = detection;
    switch (data.form) {
      case "gather":
        return dropAwaits(detection, data.call, data.awaits, context);
      case "array": {
        const edits = context.printer.removeAwait(data.awaiting);
        return [{ title: t`Drop the inner \`await\``, kind: "safe", edits }];
      }
      case "task": {
        const { call, argument } = data;
        const edits = context.printer.unwrapCall(call, argument, {
          await: false,
          within: detection.function,
        });
        return edits ? [{ title: t`Await the coroutine directly`, kind: "suggestion", edits }] : [];
      }
      case "group":
        return data.read
          ? []
          : replaceGroup(data.group, data.call, data.argument, detection.function, context);
    }
  },
};

/* ---------------------------------------------------------------- await inside the arguments */

/** Which arguments are to run beside others. */
const RUNS_ARGUMENTS: ReadonlyMap<string, "all" | "first"> = new Map([
  ["asyncio.gather", "all"],
  ["asyncio.wait", "first"],
  ["asyncio.as_completed", "first"],
  ["asyncio.wait_for", "first"],
  ["asyncio.shield", "first"],
  ["asyncio.create_task", "first"],
  ["asyncio.ensure_future", "first"],
  ["asyncio.TaskGroup.create_task", "first"],
  ["Promise.all", "first"],
  ["Promise.allSettled", "first"],
  ["Promise.race", "first"],
  ["Promise.any", "first"],
]);

const candidates = {};
const awaitedTasks = {};
const groupCandidates = {};

function runsArguments({ operation }: SiteOf<"call">): boolean {
  return RUNS_ARGUMENTS.has(libraryName(operation) ?? "");
}

function* awaitedArguments(call: Call, within: FunctionIr, context: RuleContext): Iterable<Detection<Data>> {
  const which = RUNS_ARGUMENTS.get(libraryName(call) ?? "");
  if (!which) return;
  const awaited = awaitedArray(call, within);
  if (awaited) {
    const data = { form: "array", call, awaiting: awaited } as const;
    yield { span: awaited.span, function: within, certainty: "certain", data };
    return;
  }
  const positional = call.arguments.filter((argument) => argument.keyword === undefined);
  const looked = which === "all" ? positional : positional.slice(0, 1);
  const awaits = looked
    .flatMap((argument) => awaitsInArgument(argument, within, context))
    .filter(({ operation, scope }) => wouldRunWithout(operation, scope, call));
  const [first, ...others] = awaits;
  if (!first) return;
  const certain = awaits.every(({ operation }) => factsOf(operation).kind === "plain");
  yield {
    span: first.operation.span,
    function: within,
    certainty: certain ? "certain" : "likely",
    ...(certain && { severity: "warning" as const }),
    data: { form: "gather", call, awaits: [first, ...others] },
  };
}

/** `Promise.all(await list.map(f))` */
function awaitedArray(call: Call, within: FunctionIr): Await | undefined {
  const [argument] = call.arguments;
  const value = argument?.spread ? undefined : valueById(within, argument?.value);
  if (value?.op !== "await") return undefined;
  const { kind, elements } = factsOfValue(within, value.operand);
  return kind === "plain" && elements?.kind === "promise" ? value : undefined;
}

interface AwaitSite {
  readonly operation: Await;
  readonly scope: FunctionIr;
}

/** Awaits that give the argument itself, an element of the list it is, or of the comprehension it is. */
function awaitsInArgument(
  argument: Argument,
  within: FunctionIr,
  { module }: RuleContext,
): readonly AwaitSite[] {
  const value = valueById(within, argument.value);
  if (value?.op === "await") return argument.spread ? [] : [{ operation: value, scope: within }];
  if (value?.op === "compute") {
    if (value.what !== "list" && value.what !== "set" && value.what !== "tuple") return [];
    return value.operands.flatMap((id) => {
      const element = valueById(within, id);
      return element?.op === "await" ? [{ operation: element, scope: within }] : [];
    });
  }
  const scope = value?.op === "comprehension" ? module.functions[value.function] : undefined;
  if (!scope) return [];
  return operationsOf(scope).flatMap(({ operation }) =>
    operation.op === "await" && operation.use.as === "element" ? [{ operation, scope }] : [],
  );
}

/** True when the callee takes what is awaited as well as, or rather than, its result. */
function wouldRunWithout(operation: Await, scope: FunctionIr, call: Call): boolean {
  const operand = factsOfValue(scope, operation.operand).kind;
  const result = factsOf(operation).kind;
  if (result !== "plain" && result !== "unknown") return false;
  if (/create_task$/.test(libraryName(call) ?? "")) return operand === "coroutine";
  return operand !== "plain" && operand !== "unknown";
}

function sayGather(call: Call, awaits: readonly AwaitSite[], certain: boolean, context: RuleContext): Said {
  const callee = calleeName(call);
  const count = awaits.length;
  const what = count === 1 ? "`await` inside" : `${count} awaits inside`;
  const results = count === 1 ? "a finished result" : "finished results";
  return {
    message: messageAround(callee, (name) => t`${what} \`${name}(…)\`: the waiting is over before it starts`),
    explanation:
      `Each \`await\` waits until its call is done before the next one starts, and \`${callee}\` gets ${results}` +
      `${certain && context.module.language === "python" ? ", for which it raises `TypeError`" : ""}. Without the inner \`await\` the calls run side by side.`,
    related: awaits.slice(1).map(({ operation }) => ({
      file: context.module.file,
      span: operation.span,
      message: t`awaited as well`,
    })),
    ...(count > 1 && {
      timeline: {
        steps: awaits.map(({ operation }) => ({
          label: sourceInShort(context, operation.operandSpan, 24),
          length: 1,
        })),
      },
    }),
  };
}

function dropAwaits(
  { certainty }: Detection<Data>,
  call: Call,
  awaits: readonly AwaitSite[],
  { module, printer }: RuleContext,
): readonly Repair[] {
  // `asyncio.wait` takes tasks only, so without their await its coroutines would still be refused.
  const coroutine = awaits.some(
    ({ operation, scope }) => factsOfValue(scope, operation.operand).kind === "coroutine",
  );
  if (libraryName(call) === "asyncio.wait" && coroutine) return [];
  const title = awaits.length === 1 ? "Drop the inner `await`" : `Drop the ${awaits.length} inner awaits`;
  const edits = joinEdits(...awaits.map(({ operation }) => printer.removeAwait(operation)));
  return [
    { title, kind: certainty === "certain" && module.language === "python" ? "safe" : "suggestion", edits },
  ];
}

/* ---------------------------------------------------------------- tasks awaited at once */

function* awaitedTask(operation: Await, within: FunctionIr): Iterable<Detection<Data>> {
  const call = valueById(within, operation.operand);
  if (call?.op !== "call" || call.arguments.length !== 1) return;
  const name = libraryName(call) ?? "";
  if (!/^asyncio\.(create_task|ensure_future)$/.test(name) && !/^asyncio\.\w*Loop\.create_task$/.test(name))
    return;
  const argument = firstArgument(call, "coro");
  if (!argument || factsOfValue(within, argument.value).kind !== "coroutine") return;
  yield {
    span: call.span,
    function: within,
    certainty: "certain",
    data: { form: "task", call, argument, awaiting: operation },
  };
}

function makesGroup(statement: Statement, within: FunctionIr): boolean {
  if (statement.type !== "with") return false;
  return statement.items.some(({ value }) => {
    const made = valueById(within, value);
    return made?.op === "call" && libraryName(made) === "asyncio.TaskGroup";
  });
}

function* groupOfOne(group: With, within: FunctionIr, context: RuleContext): Iterable<Detection<Data>> {
  const [item, ...otherItems] = group.items;
  const [statement, ...otherStatements] = group.body;
  if (!item || !statement || otherItems.length > 0 || otherStatements.length > 0 || !group.async) return;
  const made = valueById(within, item.value);
  if (made?.op !== "call" || libraryName(made) !== "asyncio.TaskGroup") return;
  if (statement.type !== "expression" && statement.type !== "assign") return;
  const call = valueById(within, statement.value);
  if (call?.op !== "call" || call.callee.member !== "create_task" || call.arguments.length !== 1) return;
  const [write] = item.operations.filter((operation) => operation.op === "write");
  const place = write?.op === "write" ? write.place : undefined;
  if (!place || place.owner === undefined || call.callee.place?.root !== place.root) return;
  // The task may add more tasks to the group if it can get at it.
  if (usesOf(context.module, place.owner, place.root).reads.length !== 1) return;
  const argument = firstArgument(call, "coro");
  if (!argument || factsOfValue(within, argument.value).kind !== "coroutine") return;
  const read =
    call.use.as !== "discarded" &&
    (call.use.as !== "bound" ||
      call.use.places.some(
        ({ owner, root }) => owner === undefined || usesOf(context.module, owner, root).reads.length > 0,
      ));
  yield {
    span: made.span,
    function: within,
    certainty: "certain",
    data: { form: "group", call, argument, group, read },
  };
}

function replaceGroup(
  group: With,
  call: Call,
  argument: Argument,
  within: FunctionIr,
  { module, printer }: RuleContext,
): readonly Repair[] {
  const [statement] = group.body;
  const unwrapped = printer.unwrapCall(call, argument, { await: true, within });
  if (!statement || !unwrapped) return [];
  const [start, end] = [group.span[0], statement.span[0]];
  if (module.comments.some((comment) => comment.span[0] >= start && comment.span[0] < end)) return [];
  const head = printer.replace([start, end], "");
  return [{ title: t`Await the coroutine directly`, kind: "suggestion", edits: [head, ...unwrapped] }];
}
