/** AW305: see the documentation below. */
import type { Program } from "../analysis/program.ts";
import { isFailureHandled } from "../analysis/promise-fate.ts";
import type { FunctionIr, Module, Span, Try, TypeExpression } from "../ir/module.ts";
import {
  type Enclosing,
  type OperationSite,
  operationsOf,
  usesOf,
  type ValueOperation,
  valueById,
} from "../ir/walk.ts";
import type { Rule, RuleMeta } from "./kit/rule.ts";
import { factsOf, finalUse } from "./kit/values.ts";
import { messageAround, sourceInShort } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW305",
  name: "return-without-await-in-try",
  group: "failure",
  languages: ["python", "typescript"],
  severity: "information",
  summary: "A coroutine or promise is returned from inside `try`, which never sees its failure.",
  repairs: [{ title: "Return the awaited result", kind: "safe" }],
  documentation: {
    what: "Finds `return f()` in the body of a `try` with `except`, `catch` or `finally`, where `f()` is a coroutine or a promise and the function around it is async.",
    why: "The coroutine has not begun to run when `return` hands it out. Whatever it raises, it raises in whoever awaits it later: the `except` clauses never see it, and `finally` has cleaned up before the work began. A promise has begun, but `return` hands it out before it is done: its failure misses the `catch` in the same way, and `finally` cleans up under work that is still going on.",
    examples: [
      {
        language: "python",
        bad: "async def fetch(url):\n    raise ConnectionError(url)\n\n\nasync def fetch_or_nothing(url):\n    try:\n        return fetch(url)\n    except ConnectionError:\n        return None\n",
        good: "async def fetch(url):\n    raise ConnectionError(url)\n\n\nasync def fetch_or_nothing(url):\n    try:\n        return await fetch(url)\n    except ConnectionError:\n        return None\n",
      },
      {
        language: "typescript",
        bad: "declare function load(url: string): Promise<string>;\n\nexport async function loadOrNothing(url: string) {\n  try {\n    return load(url);\n  } catch {\n    return undefined;\n  }\n}\n",
        good: "declare function load(url: string): Promise<string>;\n\nexport async function loadOrNothing(url: string) {\n  try {\n    return await load(url);\n  } catch {\n    return undefined;\n  }\n}\n",
      },
    ],
    repair: "Writes `return await …`, so that the failure happens inside the `try`.",
    whenNotToUse:
      "Where a function hands out a coroutine on purpose. Functions whose annotated result is an awaitable are exempt by themselves.",
  },
};

interface Data {
  readonly value: ValueOperation;
  readonly around: Try;
}

export const returnWithoutAwaitInTry: Rule<Data> = {
  meta,

  *detect({ module, program }) {
    for (const target of module.functions) {
      if (!target.async || target.generator) continue;
      // An async function in TypeScript is always said to give a promise.
      if (module.language === "python" && givesAwaitable(target.returns)) continue;
      const guarded = program.ofBody(candidates, target, () => operationsOf(target).filter(isGuardedReturn));
      for (const { operation, statement, enclosing } of guarded) {
        if (operation.op === "write" || statement.type !== "return") continue;
        if (finalUse(target, operation).as !== "returned") continue;
        const { kind } = factsOf(operation);
        if (kind !== "coroutine" && kind !== "promise") continue;
        if (operation.op === "call" && isFailureHandled(target, operation)) continue;
        const around = guardAround(enclosing);
        if (operation.op === "choice" || operation.op === "await" || !around) continue;
        if (isAwaitedTwice(program, module, target)) break;
        const data = { value: operation, around };
        yield { span: operation.span, function: target, certainty: "certain", data };
      }
    }
  },

  say({ data }, context) {
    const shown = sourceInShort(context, data.value.span);
    const [handler] = data.around.handlers;
    const python = context.module.language === "python";
    const misses = handler ? `The \`${python ? "except" : "catch"}\` around it` : "The `finally` around it";
    const [state, end] = python
      ? ["a coroutine that has not started", "begins"]
      : ["a promise whose work is still going on", "is done"];
    const early = python ? "before it runs" : "before it is settled";
    return {
      message: messageAround(shown, (name) => `\`return ${name}\` leaves the \`try\` before the work ${end}`),
      explanation: `\`${shown}\` is ${state}. ${misses} is left ${early}, so ${
        handler ? "a failure in it is never caught here" : "the clean-up happens before the end of the work"
      }. Await it before returning.`,
      related: handler
        ? [
            {
              file: context.module.file,
              span: headOf(handler.span, context.printer.text(handler.span)),
              message: "never sees the failure",
            },
          ]
        : [],
    };
  },

  repair({ data, function: target }, { printer }) {
    return [
      { title: "Return the awaited result", kind: "safe", edits: printer.addAwait(data.value, target) },
    ];
  },
};

const candidates = {};

function isGuardedReturn({ operation, statement, enclosing }: OperationSite): boolean {
  return statement.type === "return" && operation.op !== "write" && guardAround(enclosing) !== undefined;
}

/** Some caller in the file awaits what awaiting the function gives, so it is meant to give a coroutine. */
function isAwaitedTwice(program: Program, module: Module, target: FunctionIr): boolean {
  return module.functions.some((scope) =>
    operationsOf(scope).some(({ operation }) => {
      if (operation.op !== "await") return false;
      const call = valueById(scope, operation.operand);
      if (call?.op !== "call" || program.functionOf(call.callee.symbol)?.function !== target) return false;
      const use = finalUse(scope, operation);
      if (use.as !== "bound") return use.as === "awaited";
      return use.places.some(
        ({ owner, root }) =>
          owner !== undefined &&
          usesOf(module, owner, root).reads.some(({ read }) => read.use.as === "awaited"),
      );
    }),
  );
}

/** The innermost try whose handlers or finally were to see the failure. */
function guardAround(enclosing: readonly Enclosing[]): Try | undefined {
  for (const around of enclosing.toReversed()) {
    if (around.statement.type !== "try" || around.part === "finally") continue;
    const { statement } = around;
    if (around.part === "body" && statement.handlers.length > 0) return statement;
    if (statement.finally.length > 0) return statement;
  }
  return undefined;
}

/** True where the annotation may promise an awaitable: it says so, or it is a union or unreadable. */
function givesAwaitable(returns: TypeExpression | undefined): boolean {
  return (
    returns !== undefined && /(^|\.)(Awaitable|Coroutine|CoroutineType|Future|Task|\?|\|)$/.test(returns.name)
  );
}

/** The first line of a statement. */
function headOf(span: Span, text: string): Span {
  const line = text.search(/\r?\n/);
  return line < 0 ? span : [span[0], span[0] + line];
}
