/** AW101: a coroutine or promise is made and nobody waits for it. */

import { type Fate, fateOf, type Misuse } from "../analysis/consumption.ts";
import {
  isExpectedToFail,
  isOverriddenOtherwise,
  isReplaced,
  patchedNames,
} from "../analysis/doubtful-calls.ts";
import type { Program } from "../analysis/program.ts";
import { guardAround, isAwaitedTwice } from "../analysis/returned-coroutines.ts";
import { worldOf } from "../analysis/scopes.ts";
import type { Call, FunctionIr, Module } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import {
  callsIn,
  homeOf,
  mayAwait,
  type OperationSite,
  operationsOf,
  type SiteOf,
  waitingFunction,
} from "../ir/walk.ts";
import { makeAsyncWithCallers } from "./kit/async-cascade.ts";
import {
  type AwaitedArray,
  awaitedArrays,
  repairAwaitedArray,
  sayAwaitedArray,
} from "./kit/awaited-arrays.ts";
import { joinEdits } from "./kit/edits.ts";
import {
  type ForgottenPromise,
  forgottenPromises,
  repairForgottenPromise,
  sayForgottenPromise,
} from "./kit/forgotten-promises.ts";
import type { Certainty, Related, Repair, Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { repairUnsentQuery, sayUnsentQuery, type UnsentQuery, unsentQueries } from "./kit/unsent-queries.ts";
import { calleeName, functionName, messageAround } from "./kit/wording.ts";

interface MissingAwait {
  readonly call: Call;
  readonly fate: Exclude<Fate, { readonly outcome: "consumed" }>;
  /** The scope that makes the call, which may be a comprehension. */
  readonly scope: FunctionIr;
  readonly site: OperationSite;
}

const meta: RuleMeta = {
  code: "AW101",
  name: "missing-await",
  group: "correctness",
  languages: ["python", "typescript"],
  severity: "error",
  summary: "A coroutine or promise is made and nobody waits for it.",
  repairs: [
    { title: "Add `await`", kind: "safe" },
    { title: "Make the function async and add `await`", kind: "suggestion" },
    { title: "Run it with `asyncio.run`", kind: "suggestion" },
    { title: "Start it as a task and keep it", kind: "suggestion" },
    { title: "Await all with `Promise.all`", kind: "safe" },
    { title: "Print a failure with `.catch(console.error)`", kind: "suggestion" },
    { title: "Mark it with `void`", kind: "suggestion" },
  ],
  options: [
    {
      name: "ignoreVoid",
      default: true,
      description: "TypeScript and JavaScript: a promise that is marked with `void` is left alone.",
    },
    {
      name: "ignoreIife",
      default: false,
      description:
        "TypeScript and JavaScript: the promise of an async function that is called where it is written, `(async () => { … })()`, is left alone inside of functions as well. At the top level of a file it always is.",
    },
  ],
  documentation: {
    what: [
      "Finds calls of async functions whose coroutine is never awaited, wherever the call stands: dropped as a",
      "statement, bound to a name that nobody consumes, or used as if it were the result: as a condition, in a",
      "comparison or an f-string, by attribute, index, iteration or unpacking, as an argument of `print` or a",
      "logging function, entered by `with`, or returned by an async function, whose callers wait for that alone.",
      "",
      "A coroutine counts as consumed when it is awaited later, returned by a plain function, yielded, stored, or handed to any call",
      "that is not known to ignore it, such as `asyncio.gather` or `asyncio.create_task`.",
      "",
      "In TypeScript and JavaScript it finds promises in the same positions, arrays of promises that are dropped",
      "or awaited as they are, chains of `.then(…)` that end without a handler for failures, pauses that nobody",
      "waits for, and queries that are built to write (Mongoose, Knex, Drizzle) and never sent. A promise that",
      "has a `.catch(…)`, is marked with `void` (an option), or comes from a function that catches all its failures is left",
      "alone. One that is only dropped is shown as a warning, and at the top level of a file as likely.",
    ].join("\n"),
    why: [
      "Calling an async function runs none of its code. It makes a coroutine object, and only awaiting that",
      "object, or handing it to the event loop, does the work. Without `await` the work silently does not happen,",
      "and code that uses the coroutine as a value sees an object that is always true, equals nothing, and has",
      "none of the result's attributes.",
      "",
      "A promise in JavaScript is already running. Without `await` the code goes on before its work is done, and",
      "when it fails nobody hears of it: an unhandled rejection, which ends a Node program.",
    ].join("\n"),
    examples: [
      {
        language: "python",
        bad: [
          "import asyncio",
          "",
          "async def fetch_data(number):",
          "    await asyncio.sleep(1)",
          '    return f"data {number}"',
          "",
          "async def main():",
          "    result = fetch_data(1)",
          "    print(result)",
        ].join("\n"),
        good: [
          "import asyncio",
          "",
          "async def fetch_data(number):",
          "    await asyncio.sleep(1)",
          '    return f"data {number}"',
          "",
          "async def main():",
          "    result = await fetch_data(1)",
          "    print(result)",
        ].join("\n"),
      },
      {
        language: "typescript",
        bad: [
          "async function save(order: string): Promise<void> {",
          '  await fetch("https://shop.example/orders", { method: "POST", body: order });',
          "}",
          "",
          "export async function checkout(order: string) {",
          "  save(order);",
          '  return "saved";',
          "}",
        ].join("\n"),
        good: [
          "async function save(order: string): Promise<void> {",
          '  await fetch("https://shop.example/orders", { method: "POST", body: order });',
          "}",
          "",
          "export async function checkout(order: string) {",
          "  await save(order);",
          '  return "saved";',
          "}",
        ].join("\n"),
      },
    ],
    repair: [
      "`await` is added at the call. Where the function around it is not async, it is made async and its callers",
      "follow. At module level the coroutine is run by `asyncio.run`. A dropped coroutine that should run in the",
      "background can be started as a task instead, which is kept until it is done.",
      "",
      "A promise that is used as a value gets `await` by itself. For one that is dropped, `await`, `.catch` and",
      "`void` are suggestions, because each of them says something else about what was meant.",
    ].join("\n"),
    whenNotToUse:
      "Where code makes coroutines on purpose and looks at them as objects, as tests of an event loop do.",
  },
};

export const missingAwait: Rule<MissingAwait | ForgottenPromise | AwaitedArray | UnsentQuery> = {
  meta,

  *detect(context) {
    const { module, program, test } = context;
    if (module.language === "typescript") {
      yield* forgottenPromises(context);
      yield* awaitedArrays(context);
      yield* unsentQueries(context);
      return;
    }
    const doubles = test ? patchedNames(module) : new Set<string>();
    for (const scope of module.functions) {
      const sites = program.ofBody(candidates, scope, () => callsIn(scope).filter(mayBeForgotten));
      for (const site of sites) {
        const { operation: call } = site;
        const fate = fateOf(program, module, scope, call);
        if (fate.outcome === "consumed") continue;
        const home = homeOf(module, scope);
        const certainty = certaintyOf(program, call, fate, home);
        if (!certainty || isOverriddenOtherwise(program, call) || isReplaced(module, call, doubles)) continue;
        if (isReturnedOtherwise(program, module, scope, site, fate)) continue;
        if (isExpectedToFail(site, scope) || isExpectedToFail(readingSite(fate, scope), scope)) continue;
        yield { span: call.span, function: home, certainty, data: { call, fate, scope, site } };
      }
    }
  },

  say({ data, ...detection }, context) {
    if ("query" in data) return sayUnsentQuery({ ...detection, data }, context);
    if ("array" in data) return sayAwaitedArray({ ...detection, data }, context);
    if ("promise" in data) return sayForgottenPromise({ ...detection, data }, context);
    const { call, fate } = data;
    const name = calleeName(call);
    const related = [...readingOf(fate, context), ...definitionOf(call, name, context)];
    const message = messageAround(name, (shown) => messageFor(fate, shown));
    return { message, explanation: explanationFor(fate, name), related };
  },

  repair({ data, ...detection }, context) {
    if ("query" in data) return repairUnsentQuery({ ...detection, data }, context);
    if ("array" in data) return repairAwaitedArray({ ...detection, data }, context);
    if ("promise" in data) return repairForgottenPromise({ ...detection, data }, context);
    const { call, fate, scope } = data;
    if (fate.outcome === "partly" || (fate.outcome === "used" && fate.also === "waited")) return [];
    const repairs: Repair[] = [];
    if (mayAwait(context.module, scope)) {
      const alone = fate.outcome !== "used" || fate.also === "nothing";
      repairs.push({
        title: t`Add \`await\``,
        kind: alone && !(fate.outcome === "used" && fate.misuse.likely) ? "safe" : "suggestion",
        edits: context.printer.addAwait(call, scope),
      });
    }
    return [...repairs, ...otherRepairs(data, context)];
  },
};

/* ---------------------------------------------------------------- detecting */

const candidates = {};

function mayBeForgotten({ operation: call }: SiteOf<"call">): boolean {
  const kind = call.facts?.kind;
  return (kind === "coroutine" || kind === "future" || kind === "awaitable") && call.use.as !== "awaited";
}

/** Undefined where the finding would say more than is known. */
function certaintyOf(
  program: Program,
  call: Call,
  fate: MissingAwait["fate"],
  home: FunctionIr,
): Certainty | undefined {
  if (call.facts?.kind !== "coroutine") {
    return fate.outcome === "dropped" && isMadeToBeAwaited(program, call) ? "likely" : undefined;
  }
  switch (fate.outcome) {
    case "dropped":
      return "certain";
    case "unread":
      // Another module may import a name of this one.
      return home.kind === "module" && !/^_+$/.test(fate.name) ? "likely" : "certain";
    case "partly":
      return "likely";
    case "used":
      if (fate.misuse.likely) return fate.misuse.raises || fate.also === "nothing" ? "likely" : undefined;
      if (fate.misuse.raises || fate.also === "nothing") return "certain";
      // A plain function may pass the coroutine on after a look at it; an async one hardly does,
      // though it may well show in a log what it is about to start.
      if (fate.also === "handed" && fate.misuse.how !== "condition" && fate.misuse.how !== "compared") return;
      return home.async ? "likely" : undefined;
  }
}

/**
 * A future is set and work that runs goes on whether or not anybody waits: of 190 dropped ones in
 * the packages that Debian ships, none was a mistake. What counts is a `gather`, whose failures
 * nobody sees then, and objects of libraries that do nothing before they are awaited.
 */
function isMadeToBeAwaited(program: Program, call: Call): boolean {
  const { symbol } = call.callee;
  if (symbol === undefined || symbol.definition) return false;
  if (symbol.name === "asyncio.gather") return true;
  const type = call.facts?.type;
  return (
    type !== undefined &&
    program.knowledge.class(type)?.awaited !== undefined &&
    call.facts?.kind === "awaitable"
  );
}

/** Returned out of a `try`, which is a mistake of its own, or to callers who await it. */
function isReturnedOtherwise(
  program: Program,
  module: Module,
  scope: FunctionIr,
  site: OperationSite,
  fate: MissingAwait["fate"],
): boolean {
  if (fate.outcome !== "used" || fate.misuse.how !== "returned") return false;
  const leavesTry = fate.name === undefined && guardAround(site.enclosing) !== undefined;
  return leavesTry || isAwaitedTwice(program, module, scope);
}

/** Where a name that holds the coroutine is used as a value. */
function readingSite(fate: MissingAwait["fate"], scope: FunctionIr): OperationSite | undefined {
  if (fate.outcome !== "used" || fate.name === undefined) return undefined;
  const [start] = fate.misuse.span;
  return operationsOf(scope).find(({ operation }) => operation.op === "read" && operation.span[0] === start);
}

/* ---------------------------------------------------------------- saying */

function messageFor(fate: MissingAwait["fate"], name: string): string {
  switch (fate.outcome) {
    case "dropped":
      return `\`${name}()\` is never awaited`;
    case "unread":
      return `\`${name}()\` is never awaited: nothing consumes \`${fate.name}\``;
    case "partly":
      return `\`${name}()\` is not always awaited: \`${fate.name}\` can be lost`;
    case "used":
      return `\`${name}()\` is not awaited: ${misuseWords(fate.misuse)}`;
  }
}

function misuseWords({ how, detail }: Misuse): string {
  switch (how) {
    case "condition":
      return "a coroutine is always true";
    case "compared":
      return detail === "isinstance"
        ? "a coroutine is no instance of that"
        : "a coroutine equals no other value";
    case "operand":
      return detail === "[]" ? "a coroutine is no index" : `a coroutine has no \`${detail}\``;
    case "formatted":
      return "the text shows the coroutine object";
    case "member":
      return `a coroutine has no \`${detail}\``;
    case "indexed":
      return "a coroutine cannot be indexed";
    case "iterated":
      return "a coroutine cannot be iterated";
    case "unpacked":
      return "a coroutine cannot be unpacked";
    case "entered":
      return `a coroutine cannot be entered by \`${detail}\``;
    case "called":
      return "a coroutine cannot be called";
    case "ignored":
      return `\`${detail}\` gets the coroutine object`;
    case "returned":
      return detail === ""
        ? "it is returned as the value"
        : `it is returned as \`${detail.split(".").at(-1)}\``;
  }
}

function explanationFor(fate: MissingAwait["fate"], name: string): string {
  const calling = `Calling \`${name}\` runs none of its code: it only makes an object that waits to be awaited.`;
  switch (fate.outcome) {
    case "dropped":
      return `${calling} The object is thrown away here, so its work never happens.`;
    case "unread":
      return `${calling} \`${fate.name}\` holds that object, and no way through the code awaits it, so its work never happens.`;
    case "partly":
      return `${calling} \`${fate.name}\` holds that object. Some ways through the code consume it, but on at least one it is lost without having run.`;
    case "used": {
      if (fate.misuse.how === "returned")
        return `${calling} Here that object is returned as if it were the result, and callers who await the function get it in place of what they wait for.`;
      const holder =
        fate.name === undefined ? "The code here" : `\`${fate.name}\` holds that object, and the code`;
      const outcome = fate.misuse.raises ? "which fails when it runs" : "so it works with the wrong value";
      return `${calling} ${holder} uses it as if it were the result, ${outcome}.`;
    }
  }
}

function readingOf(fate: MissingAwait["fate"], { module }: RuleContext): readonly Related[] {
  switch (fate.outcome) {
    case "used":
      if (fate.name === undefined) return [];
      return [
        { file: module.file, span: fate.misuse.span, message: t`\`${fate.name}\` is used as a value here` },
      ];
    case "partly":
      return [{ file: module.file, span: fate.lostAt, message: t`\`${fate.name}\` is lost here` }];
    default:
      return [];
  }
}

function definitionOf(call: Call, name: string, { program }: RuleContext): readonly Related[] {
  const defined = program.functionOf(call.callee.symbol);
  const span = defined?.function.nameSpan;
  if (!defined || !span) return [];
  return [{ file: defined.module.file, span, message: t`\`${name}\` is defined as async here` }];
}

/* ---------------------------------------------------------------- repairing */

function otherRepairs(data: MissingAwait, context: RuleContext): readonly Repair[] {
  const { module, program, printer } = context;
  const { call, fate, scope, site } = data;
  const isAsyncio = worldOf(module, program.knowledge) === "asyncio";
  if (!mayAwait(module, scope)) {
    const waiting = waitingFunction(module, scope);
    if (waiting?.kind === "function") return madeAsync(call, scope, waiting, context);
    if (waiting?.kind !== "module" || !isAsyncio) return [];
    const edits = printer.runToCompletion(call.span, scope);
    return [{ title: t`Run it with \`asyncio.run\``, kind: "suggestion", edits }];
  }
  if (fate.outcome !== "dropped" || call.use.as !== "discarded" || !isAsyncio) return [];
  const edits = printer.startTask(call, site.statement, scope);
  return edits ? [{ title: t`Start it as a task and keep it`, kind: "suggestion", edits }] : [];
}

/** The plain function around the call becomes async, and its callers wait for it in turn. */
function madeAsync(
  call: Call,
  scope: FunctionIr,
  around: FunctionIr,
  context: RuleContext,
): readonly Repair[] {
  const cascade = makeAsyncWithCallers(around, context);
  if (!cascade.possible) return [];
  const edits = joinEdits(context.printer.addAwait(call, scope), cascade.edits);
  return [{ title: t`Make ${functionName(around)} async and add \`await\``, kind: "suggestion", edits }];
}
