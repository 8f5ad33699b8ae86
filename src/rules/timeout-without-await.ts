/** AW306: see the documentation below. */

import type { Call, FunctionIr, Operation, Statement, With } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { operationsOf, type StatementSite, statementsOf, valueById } from "../ir/walk.ts";
import { libraryName } from "./kit/library-calls.ts";
import type { Rule, RuleMeta } from "./kit/rule.ts";
import { calleeName, messageAround } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW306",
  name: "timeout-without-await",
  group: "failure",
  languages: ["python"],
  severity: "information",
  summary: "A timeout stands around code that never waits, so it can never strike.",
  repairs: [],
  documentation: {
    what: "Finds `async with asyncio.timeout(…)` and `asyncio.timeout_at(…)` whose body has no `await`, `async for`, `async with` or `yield`.",
    why: "asyncio's timeout cancels the task at its next suspension point. A body without one runs to its end however long it takes, blocks the event loop meanwhile, and is never stopped: the limit looks as if it were there.",
    examples: [
      {
        language: "python",
        bad: "import asyncio\nimport json\n\n\nasync def parse(text):\n    async with asyncio.timeout(2):\n        return json.loads(text)\n",
        good: "import asyncio\nimport json\n\n\nasync def parse(text):\n    async with asyncio.timeout(2):\n        return await asyncio.to_thread(json.loads, text)\n",
      },
    ],
    repair:
      "There is none that fits every case. Await inside the body what takes long, move it to a thread with `asyncio.to_thread`, or take the timeout away.",
    whenNotToUse: "There is no reason to allow it.",
  },
};

interface Data {
  readonly call: Call;
}

const TIMEOUTS: ReadonlySet<string> = new Set(["asyncio.timeout", "asyncio.timeout_at"]);

export const timeoutWithoutAwait: Rule<Data> = {
  meta,

  *detect({ module, program }) {
    for (const target of module.functions) {
      for (const call of program.ofBody(timeouts, target, () => uselessTimeouts(target))) {
        yield { span: call.span, function: target, certainty: "certain", data: { call } };
      }
    }
  },

  say({ data }) {
    const name = calleeName(data.call);
    return {
      message: messageAround(name, (shown) => `\`${shown}\` limits nothing: there is no \`await\` inside it`),
      explanation: t`\`${name}\` can cancel only at a suspension point, and its body has none. The body runs to its end however long it takes, and blocks the event loop while it does.`,
      related: [],
    };
  },

  repair: () => [],
};

const timeouts = {};

function uselessTimeouts(target: FunctionIr): readonly Call[] {
  return statementsOf(target).flatMap(({ statement }) => {
    if (statement.type !== "with" || !statement.async) return [];
    // Entering what stands behind the timeout in the same statement waits.
    const item = statement.items.at(-1);
    const call = item && valueById(target, item.value);
    if (call?.op !== "call" || !TIMEOUTS.has(libraryName(call) ?? "")) return [];
    return waits(statement, target) ? [] : [call];
  });
}

/** True when something in the body gives control back to the loop. */
function waits(limited: With, target: FunctionIr): boolean {
  const inside = ({ enclosing }: StatementSite) => enclosing.some(({ statement }) => statement === limited);
  return (
    statementsOf(target).some((site) => inside(site) && isAsync(site.statement)) ||
    operationsOf(target).some((site) => inside(site) && suspends(site.operation))
  );
}

function isAsync(statement: Statement): boolean {
  return (statement.type === "loop" || statement.type === "with") && statement.async;
}

function suspends(operation: Operation): boolean {
  if (operation.op === "comprehension") return operation.async;
  return operation.op === "await" || operation.op === "yield";
}
