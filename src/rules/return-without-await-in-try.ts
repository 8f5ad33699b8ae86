/** AW305: see the documentation below. */

import { isFailureHandled } from "../analysis/promise-fate.ts";
import { guardAround, isAwaitedTwice } from "../analysis/returned-coroutines.ts";
import type { Call, FunctionIr, Span, Try, TypeExpression } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { finalUse, type OperationSite, operationsOf, type ValueOperation, valueById } from "../ir/walk.ts";
import type { Rule, RuleMeta } from "./kit/rule.ts";
import { factsOf, factsOfValue } from "./kit/values.ts";
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
    what: "Finds `return f()` in the body of a `try` with `except`, `catch` or `finally`, where `f()` is a coroutine or a promise and the function around it is async. Handlers that only throw again what they caught do not count.",
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
    repair:
      "Writes `return await …`, so that the failure happens inside the `try`. A choice that looks at the promise, as `a ?? b` does, is awaited as a whole.",
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
      const found = guarded.filter((site) => isUnawaited(target, site));
      const awaited = new Set<ValueOperation>();
      for (const site of found) {
        const around = guardAround(site.enclosing);
        const value = module.language === "python" ? site.operation : toBeAwaited(target, site, found);
        if (value.op === "write" || !around || awaited.has(value)) continue;
        if (isAwaitedTwice(program, module, target)) break;
        awaited.add(value);
        const data = { value, around };
        yield { span: value.span, function: target, certainty: "certain", data };
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
      message: messageAround(
        shown,
        (name) => t`\`return ${name}\` leaves the \`try\` before the work ${end}`,
      ),
      explanation: t`\`${shown}\` is ${state}. ${misses} is left ${early}, so ${
        handler ? "a failure in it is never caught here" : "the clean-up happens before the end of the work"
      }. Await it before returning.`,
      related: handler
        ? [
            {
              file: context.module.file,
              span: headOf(handler.span, context.printer.text(handler.span)),
              message: t`never sees the failure`,
            },
          ]
        : [],
    };
  },

  repair({ data, function: target }, { printer }) {
    return [
      { title: t`Return the awaited result`, kind: "safe", edits: printer.addAwait(data.value, target) },
    ];
  },
};

const candidates = {};

function isGuardedReturn({ operation, statement, enclosing }: OperationSite): boolean {
  return statement.type === "return" && operation.op !== "write" && guardAround(enclosing) !== undefined;
}

/** A coroutine or promise whose failure nobody has seen to, or that of an arm of a choice. */
function isUnawaited(target: FunctionIr, { operation }: OperationSite): boolean {
  if (operation.op === "write" || operation.op === "choice" || operation.op === "await") return false;
  if (finalUse(target, operation).as !== "returned") return false;
  const { kind } = factsOf(operation);
  if (kind !== "coroutine" && kind !== "promise") return false;
  if (operation.op !== "call") return true;
  return !isFailureHandled(target, operation) && !isSettled(target, operation);
}

/** `Promise.resolve(3)`: there is neither work nor a failure to wait for. */
function isSettled(target: FunctionIr, { callee, arguments: given }: Call): boolean {
  if (callee.symbol?.name !== "Promise.resolve") return false;
  return given.every((one) => !one.spread && factsOfValue(target, one.value).kind === "plain");
}

/**
 * The promise itself where it alone is returned, or is the last part of a choice. Where a choice
 * looks at the promise, as `a ?? b` does, or may give several ones, its outcome as a whole.
 */
function toBeAwaited(
  target: FunctionIr,
  site: OperationSite,
  found: readonly OperationSite[],
): OperationSite["operation"] {
  const { operation, statement } = site;
  const whole = statement.type === "return" ? valueById(target, statement.value) : undefined;
  const isAlone = found.every((other) => other === site || other.statement !== statement);
  return whole === undefined || (isAlone && !isTested(target, operation)) ? operation : whole;
}

/** It stands in the test of some choice, which goes on from it if it is there. */
function isTested(target: FunctionIr, operation: OperationSite["operation"]): boolean {
  if (operation.op === "write" || operation.use.as !== "chosen") return false;
  const choice = valueById(target, operation.use.by);
  if (choice?.op !== "choice") return false;
  return choice.test.includes(operation) || isTested(target, choice);
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
