/** AW105: see the documentation below. */

import type { Argument, Call, FunctionIr, Operation } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { callsIn, mayAwait, type OperationSite, waitingFunction } from "../ir/walk.ts";
import { firstArgument, runsEventLoop } from "./kit/library-calls.ts";
import type { Rule, RuleMeta } from "./kit/rule.ts";
import { calleeName, functionName, messageAround } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW105",
  name: "nested-event-loop",
  group: "correctness",
  languages: ["python"],
  severity: "error",
  summary: "An event loop is started inside async code, where one is running already.",
  repairs: [{ title: "Await it instead", kind: "safe" }],
  documentation: {
    what: "Finds `asyncio.run(…)`, `loop.run_until_complete(…)` and `Runner.run(…)` in an async function, and at the top level of a notebook's cells. A plain function is not looked at, because it may be meant for another thread, nor code of a cell that asks first whether a loop is running.",
    why: "An async function runs on an event loop, as do the cells of a notebook, and asyncio allows one running loop per thread: the call raises `RuntimeError` as soon as it is reached. Awaiting does what was meant.",
    examples: [
      {
        language: "python",
        bad: "import asyncio\n\n\nasync def load():\n    await asyncio.sleep(1)\n\n\nasync def main():\n    asyncio.run(load())\n",
        good: "import asyncio\n\n\nasync def load():\n    await asyncio.sleep(1)\n\n\nasync def main():\n    await load()\n",
      },
    ],
    repair:
      "Awaits what the loop was to run. The call can only fail as it stands, so this is safe; where it has further arguments (`debug=True`), which get lost, it is a suggestion.",
    whenNotToUse:
      "In code that patches asyncio so that loops may be nested. Files that import `nest_asyncio` are exempt by themselves. In notebooks for a kernel that runs no event loop of its own, such as Pyodide's.",
  },
};

interface Data {
  readonly call: Call;
  readonly argument?: Argument;
  readonly within: FunctionIr;
}

export const nestedEventLoop: Rule<Data> = {
  meta,

  *detect({ module, program }) {
    if (module.imports.some((binding) => binding.module.split(".")[0] === "nest_asyncio")) return;
    for (const within of module.functions) {
      const starters = program.ofBody(candidates, within, () =>
        callsIn(within).filter(({ operation }) => runsEventLoop(operation) || looksLikeIt(operation)),
      );
      if (starters.length === 0) continue;
      const waiting = waitingFunction(module, within);
      if (!waiting || !mayAwait(module, within)) continue;
      for (const site of starters) {
        const { operation } = site;
        if (waiting.kind === "module" && isGuarded(site)) continue;
        const certain = runsEventLoop(operation);
        const argument = firstArgument(operation, "main") ?? firstArgument(operation, "coro");
        yield {
          span: operation.span,
          function: waiting,
          certainty: certain ? "certain" : "likely",
          data: { call: operation, within, ...(argument && { argument }) },
        };
      }
    }
  },

  say({ data, function: waiting }, { module }) {
    const running =
      waiting.kind === "module"
        ? "A notebook runs its cells on an event loop"
        : `${functionName(waiting)} is async, so an event loop is running already when this call is reached`;
    const remedy =
      waiting.kind === "module"
        ? "A cell can await the coroutine by itself."
        : "Await the coroutine instead.";
    return {
      message: messageAround(
        calleeName(data.call),
        (shown) => `\`${shown}\` starts an event loop inside a running one`,
      ),
      explanation: t`${running}, and \`${calleeName(data.call)}\` raises \`RuntimeError\`. ${remedy}`,
      related: waiting.nameSpan
        ? [{ file: module.file, span: waiting.nameSpan, message: t`${functionName(waiting)} is async` }]
        : [],
    };
  },

  repair({ data }, { printer }) {
    const { call, argument, within } = data;
    const edits = argument && printer.unwrapCall(call, argument, { await: true, within });
    if (!edits) return [];
    const kind = call.arguments.length === 1 ? "safe" : "suggestion";
    return [{ title: t`Await it instead`, kind, edits }];
  },
};

const candidates = {};

/** Code that is to run in a notebook and as a script asks first which it is, or tries. */
function isGuarded({ enclosing, optional }: OperationSite): boolean {
  const asksForMain = (test: readonly Operation[]) =>
    test.some((operation) => operation.op === "read" && operation.place.root === "__name__");
  return (
    optional ||
    enclosing.some(
      ({ statement, part }) =>
        (statement.type === "try" && part === "body" && statement.handlers.length > 0) ||
        (statement.type === "if" && !asksForMain(statement.test)),
    )
  );
}

/** A method of this name on an object of unknown type: nothing but event loops has one. */
function looksLikeIt(call: Call): boolean {
  return call.callee.member === "run_until_complete" && call.callee.symbol === undefined;
}
