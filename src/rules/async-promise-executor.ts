/** AW106: see the documentation below. */

import { neverFails } from "../analysis/harmless-promises.ts";
import type { DefinedFunction, Program } from "../analysis/program.ts";
import type { Closure, Module, Read } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { callsIn, valueById } from "../ir/walk.ts";
import type { Rule, RuleMeta } from "./kit/rule.ts";

const meta: RuleMeta = {
  code: "AW106",
  name: "async-promise-executor",
  group: "correctness",
  languages: ["typescript"],
  severity: "warning",
  summary: "The function given to `new Promise` is async, so that its failures are lost.",
  repairs: [],
  documentation: {
    what: "Finds `new Promise(async (resolve, reject) => …)`. An executor that catches all its failures is left alone.",
    why: "`new Promise` turns an exception of its executor into a rejection, but an async executor never throws: it gives a promise that fails, and `new Promise` throws that away. The promise that was made then waits for ever, and the failure is an unhandled rejection. An async function needs no `new Promise` around it.",
    examples: [
      {
        language: "typescript",
        bad: "declare function fetchText(url: string): Promise<string>;\n\nexport function load(url: string) {\n  return new Promise<number>(async (resolve) => {\n    const text = await fetchText(url);\n    resolve(text.length);\n  });\n}\n",
        good: "declare function fetchText(url: string): Promise<string>;\n\nexport async function load(url: string) {\n  const text = await fetchText(url);\n  return text.length;\n}\n",
      },
    ],
    repair:
      "There is none that could be made without thought: mostly the function around can be async itself and return what is given to `resolve`.",
    whenNotToUse: "There is no case in which an async executor does what `new Promise` is for.",
  },
};

export const asyncPromiseExecutor: Rule<Closure | Read> = {
  meta,

  *detect({ module, program }) {
    for (const scope of module.functions) {
      for (const { operation: call } of callsIn(scope)) {
        if (!call.construct || call.callee.symbol?.name !== "Promise") continue;
        const executor = valueById(scope, call.arguments[0]?.value);
        if (executor?.op !== "closure" && executor?.op !== "read") continue;
        const defined = definitionOf(executor, module, program);
        if (!defined?.function.async || defined.function.generator || neverFails(program, defined)) continue;
        const { bodySpan } = defined.function;
        const end = executor.op === "read" ? call.span[1] : Math.max(bodySpan[0] - 1, call.span[0] + 1);
        yield { span: [call.span[0], end], function: scope, certainty: "certain", data: executor };
      }
    }
  },

  say() {
    return {
      message: t`The executor of \`new Promise\` is async: its failures are lost`,
      explanation:
        "`new Promise` rejects when its executor throws. An async function never throws: it gives a promise, which `new Promise` throws away. When an `await` in it fails, the new promise stays pending for ever and the failure is an unhandled rejection. Make the function around async and return the value instead.",
      related: [],
    };
  },

  repair() {
    return [];
  },
};

function definitionOf(
  executor: Closure | Read,
  module: Module,
  program: Program,
): DefinedFunction | undefined {
  if (executor.op === "read") return program.functionOf(executor.symbol);
  const target = module.functions[executor.function];
  return target && { module, function: target };
}
