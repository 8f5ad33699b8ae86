/** AW102: see the documentation below. */

import { factsOfArgument } from "../analysis/argument-fate.ts";
import { type Boundary, boundariesOf } from "../analysis/boundaries.ts";
import { catchesWhatItAwaits, neverFails } from "../analysis/harmless-promises.ts";
import type { DefinedFunction, Program } from "../analysis/program.ts";
import type { ArgumentFate } from "../ir/facts.ts";
import type { Call, Closure, FunctionIr, Module, Read, Span } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import {
  callsIn,
  mayAwait,
  type OperationSite,
  operationsOf,
  type SiteOf,
  siteOfValue,
  usesOf,
  valueById,
} from "../ir/walk.ts";
import { joinEdits } from "./kit/edits.ts";
import { libraryName } from "./kit/library-calls.ts";
import { rejectionWords } from "./kit/rejections.ts";
import type { Certainty, Detection, Repair, Rule, RuleContext, RuleMeta, Severity } from "./kit/rule.ts";
import { shownFailures } from "./kit/shown-failures.ts";
import { calleeName, messageAround, sourceInShort } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW102",
  name: "ignored-async-callback",
  group: "correctness",
  languages: ["python", "typescript"],
  severity: "error",
  summary: "An async function is given to something that does not wait for it.",
  repairs: [
    { title: "Await each in a `for` loop", kind: "suggestion" },
    { title: "Await all with `Promise.all`", kind: "suggestion" },
  ],
  documentation: {
    what: [
      "Finds async functions that are handed to a callee which throws their result away (`forEach`, `setTimeout`,",
      "event emitters; `call_later`, `add_done_callback`, `Thread(target=…)`), tests it (`filter`, `some`, `every`),",
      "or takes it for a plain value (`sort`; `sorted(key=…)`, `to_thread`). In TypeScript also where the declared",
      "type of a parameter or property says that nothing is given back, which is shown as likely, and as a warning",
      "for the handlers of Express 4.",
      "",
      "What waits for its callback is known from tables and types: test frameworks, `map`, newer servers. A callback",
      "that is called later and handles all its failures by itself is left alone, and so is one of which",
      "`unhandled-failure` tells what fails in it.",
    ].join("\n"),
    why: [
      "An async function gives a promise, or in Python a coroutine, before its work is done. Who throws that away",
      "goes on too early and never hears of a failure; in Python the work does not even start. Who tests it gets",
      "true for every element.",
    ].join("\n"),
    examples: [
      {
        language: "typescript",
        bad: "declare function save(order: string): Promise<void>;\n\nexport async function saveAll(orders: string[]) {\n  orders.forEach(async (order) => {\n    await save(order);\n  });\n  return orders.length;\n}\n",
        good: "declare function save(order: string): Promise<void>;\n\nexport async function saveAll(orders: string[]) {\n  for (const order of orders) {\n    await save(order);\n  }\n  return orders.length;\n}\n",
      },
      {
        language: "python",
        bad: "import asyncio\n\n\nasync def remind():\n    await asyncio.sleep(1)\n\n\nasync def main():\n    asyncio.get_running_loop().call_later(5, remind)\n",
        good: "import asyncio\n\n\nasync def remind():\n    await asyncio.sleep(6)\n\n\nasync def main():\n    await remind()\n",
      },
    ],
    repair:
      "A statement that calls `forEach` becomes a loop that waits for one element after the other, or `Promise.all` over `map`, which waits for all at once. Both are suggestions, because the code around then waits as well.",
    whenNotToUse:
      "Where failures are reported by a handler for the whole program, such as `process.on('unhandledRejection')`, and nothing depends on the end of the work.",
  },
};

interface Data {
  readonly call?: Call;
  readonly given: Closure | Read;
  /** What becomes of the result; `void`: the declared type says that nobody takes it. */
  readonly result: "discarded" | "truth" | "value" | "void";
  /** Called before the call is over. */
  readonly atOnce: boolean;
  readonly site: OperationSite;
}

export const ignoredAsyncCallback: Rule<Data> = {
  meta,

  *detect(context) {
    const { module, program } = context;
    const boundaries = boundariesAsked(context);
    for (const scope of module.functions) {
      const callbacks = program.ofBody(candidates, scope, () =>
        callsIn(scope).flatMap((site) => ignoredArguments(program, module, scope, site)),
      );
      for (const candidate of callbacks) {
        for (const found of asynchronousOf(program, module, scope, candidate))
          if (!isToldOfFailure(candidate, boundaries(), context)) yield found;
      }
      if (module.language === "typescript") yield* givenAsProperty(program, module, scope);
    }
  },

  say({ data }, context) {
    const { call, given, result, atOnce } = data;
    const python = context.module.language === "python";
    const thing = python ? "coroutine" : "promise";
    const name =
      given.op === "closure" ? "this async function" : `\`${sourceInShort(context, given.span, 24)}\``;
    const taker = call ? calleeShown(call, context) : sourceInShort(context, given.span, 24);
    const lost = python
      ? "A coroutine that nobody awaits never runs."
      : `A failure in it is then ${rejectionWords(context.module)}.`;
    switch (result) {
      case "truth":
        return {
          message: messageAround(taker, (shown) => `\`${shown}\` tests a ${thing}, which is always true`),
          explanation: t`Calling ${name} gives a ${thing}, and \`${taker}\` tests that instead of its result: it counts as true for every element. Wait for the results first.`,
          related: [],
        };
      case "value":
        return {
          message: messageAround(
            taker,
            (shown) => `\`${shown}\` takes the ${thing} of ${name} for its result`,
          ),
          explanation: t`Calling ${name} gives a ${thing}; \`${taker}\` does not wait for it and works with the ${thing} itself. ${lost}`,
          related: [],
        };
      case "discarded":
        return {
          message: atOnce
            ? messageAround(taker, (shown) => `\`${shown}\` does not wait for ${name}`)
            : messageAround(taker, (shown) =>
                python
                  ? `\`${shown}\` drops the coroutine of ${name}: it never runs`
                  : `\`${shown}\` drops the promise of ${name}: a failure is unhandled`,
              ),
          explanation: t`\`${taker}\` calls ${name} and throws away the ${thing} that it gives, so nobody waits for its work${atOnce ? `, and the code behind \`${taker}\` runs before it is done` : ""}. ${lost}`,
          related: [],
        };
      case "void":
        return {
          message: call
            ? messageAround(taker, (shown) => `\`${shown}\` expects no result of this function: nobody waits`)
            : "A function without a result is expected here: nobody waits for this one",
          explanation: t`The declared type says that the result of this function is not used, so the promise that an async function gives is dropped. ${lost} Catch failures inside of the function.`,
          related: [],
        };
    }
  },

  repair({ data, function: scope }, { module, printer }) {
    const { call, given, site } = data;
    if (!call || !/\.forEach$/.test(libraryName(call) ?? "") || call.use.as !== "discarded") return [];
    if (!mayAwait(module, scope) || !printer.awaitAll || !printer.loopInsteadOfCallback) return [];
    const repairs: Repair[] = [];
    const callback = given.op === "closure" ? module.functions[given.function] : undefined;
    const isStatement = site.statement.type === "expression" && site.statement.value === call.id;
    const keys = keysGiven(libraryName(call) ?? "");
    if (callback && isStatement && keys) {
      const statementEnd = site.statement.span[1];
      const edits = printer.loopInsteadOfCallback(call, callback, { statementEnd, keys });
      if (edits) repairs.push({ title: t`Await each in a \`for\` loop`, kind: "suggestion", edits });
    }
    const [, end] = call.callee.span;
    // Only arrays have `map` as well.
    if (
      /(^|\.)(Readonly)?Array\.forEach$/.test(libraryName(call) ?? "") &&
      printer.text([end - 7, end]) === "forEach"
    ) {
      const edits = joinEdits([printer.replace([end - 7, end], "map")], printer.awaitAll(call, scope));
      repairs.push({ title: t`Await all with \`Promise.all\``, kind: "suggestion", edits });
    }
    return repairs;
  },
};

/** What `forEach` gives beside the element; undefined for what a loop goes through in another way. */
function keysGiven(name: string): "index" | "key" | "none" | undefined {
  if (/(^|\.)(Readonly)?Array\.forEach$/.test(name)) return "index";
  if (/^(Readonly)?Map\.forEach$/.test(name)) return "key";
  if (/^(NodeList(Of)?|DOMTokenList)\.forEach$/.test(name)) return "index";
  return /^(Readonly)?Set\.forEach$/.test(name) || /Array\.forEach$/.test(name) ? "none" : undefined;
}

function calleeShown(call: Call, context: RuleContext): string {
  return call.callee.place
    ? calleeName(call)
    : (call.callee.member ?? sourceInShort(context, call.callee.span, 24));
}

/* ---------------------------------------------------------------- arguments */

const candidates = {};

/** A function given where its result would be ignored if it were asynchronous. */
interface Candidate extends Omit<Data, "call"> {
  readonly call: Call;
}

function ignoredArguments(
  program: Program,
  module: Module,
  scope: FunctionIr,
  site: SiteOf<"call">,
): readonly Candidate[] {
  const call = site.operation;
  // What stands in the executor of a promise has a rule of its own.
  if (call.construct && call.callee.symbol?.name === "Promise") return [];
  if (takesAway.test(call.callee.member ?? "")) return [];
  return call.arguments.flatMap((argument, position) => {
    const given = valueById(scope, argument.value);
    if (given?.op !== "closure" && given?.op !== "read") return [];
    const known = factsOfArgument(program, call, argument.keyword ?? position);
    const byType = given.expects === "void" ? ("void" as const) : undefined;
    const isAccumulated = known?.result === "accumulated" && usesAccumulatorAsValue(module, given);
    const result = isAccumulated ? "value" : known?.result ? ignoredResult(known) : byType;
    return result ? [{ call, given, result, atOnce: known?.fate === "calls-now", site }] : [];
  });
}

/**
 * `reduce(async (sum, item) => sum + …)`: from the second call on it is given the promise of the
 * one before. What awaits it, or hands it on, is meant.
 */
function usesAccumulatorAsValue(module: Module, given: Closure | Read): boolean {
  const callback = given.op === "closure" ? module.functions[given.function] : undefined;
  const [accumulator] = callback?.parameters ?? [];
  if (!callback?.async || !accumulator) return false;
  const { reads, writes } = usesOf(module, callback.id, accumulator.name);
  const isWritten = writes.some(({ write }) => write.span[0] !== accumulator.span[0]);
  return (
    !isWritten &&
    reads.some(({ read }) => isUsedAsValue(callback, read)) &&
    reads.every(
      ({ read, function: within }) =>
        within === callback && (read.use.as === "returned" || isUsedAsValue(callback, read)),
    )
  );
}

function isUsedAsValue(within: FunctionIr, { place, use }: Read): boolean {
  const [member] = place.path;
  if (member !== undefined) return !/^\.(then|catch|finally)$/.test(member);
  switch (use.as) {
    case "operand": {
      const result = valueById(within, use.by);
      return result?.op === "compute" && result.what === "arithmetic";
    }
    case "receiver":
      return !/^(then|catch|finally)$/.test(use.member);
    case "formatted":
    case "indexed":
    case "spread":
      return true;
    default:
      return false;
  }
}

/** Methods that are told which listener to forget. */
const takesAway = /^(off|un[a-z]+|remove([A-Z]\w*)?)$/;

function* asynchronousOf(
  program: Program,
  module: Module,
  scope: FunctionIr,
  data: Candidate,
): Iterable<Detection<Data>> {
  const { given, result, atOnce } = data;
  if (!givesAwaitable(program, module, given, result)) return;
  const isLater = !atOnce && (result === "discarded" || result === "void");
  if (isLater && looksAfterItself(program, module, given, result)) return;
  if (result === "void" && isRouteOfExpress(program, data.call)) {
    if (handlesRoutesElsewhere(program)) return;
    const dropped = { ...data, result: "discarded" } as const;
    const span = headOf(module, given);
    yield { span, function: scope, certainty: "certain", severity: "warning", data: dropped };
    return;
  }
  const { certainty, severity } = weightOf(result, atOnce, module);
  yield { span: headOf(module, given), function: scope, certainty, severity, data };
}

/** A route whose handlers are declared to give nothing, as they are up to Express 4. */
function isRouteOfExpress({ knowledge }: Program, { callee }: Call): boolean {
  const name = callee.symbol && !callee.symbol.definition ? knowledge.canonical(callee.symbol.name) : "";
  return /^express\.(IRoute|IRouter|Application)\.\w+$/.test(name) && name !== "express.Application.listen";
}

/** With this package Express 4 waits for its handlers, too. */
function handlesRoutesElsewhere({ index }: Program): boolean {
  return (index.modulesNaming?.("express-async-errors") ?? []).length > 0;
}

/** The boundaries of a module, looked for when they are first asked for. Tests fail as they should. */
function boundariesAsked({ module, program, test }: RuleContext): () => readonly Boundary[] {
  let known: readonly Boundary[] | undefined;
  return () => {
    known ??= test || module.language === "python" ? [] : boundariesOf(program, module);
    return known;
  };
}

/** Another rule tells which operation in the function fails without anybody to catch it. */
function isToldOfFailure(
  { call, given, result, atOnce }: Candidate,
  boundaries: readonly Boundary[],
  context: RuleContext,
): boolean {
  if (given.op !== "closure" || result !== "discarded" || atOnce) return false;
  return boundaries.some(
    (boundary) =>
      boundary.call === call &&
      boundary.runs === given.id &&
      [...shownFailures(context, boundary)].some(({ shown }) => shown.scope === boundary.enters?.function),
  );
}

function ignoredResult({ result }: ArgumentFate): "discarded" | "truth" | "value" | undefined {
  return result === "discarded" || result === "truth" || result === "value" ? result : undefined;
}

function weightOf(
  result: Data["result"],
  atOnce: boolean,
  { language }: Module,
): { readonly certainty: Certainty; readonly severity: Severity } {
  if (result === "void") return { certainty: "likely", severity: "information" };
  if (result !== "discarded" || language === "python") return { certainty: "certain", severity: "error" };
  return { certainty: "certain", severity: atOnce ? "warning" : "information" };
}

/** An async function, or one that is known to give back what an async function gives. */
function givesAwaitable(
  program: Program,
  module: Module,
  given: Closure | Read,
  result: Data["result"],
): boolean {
  const target = functionGiven(program, module, given)?.function;
  if (target?.async) return !target.generator && target.decorators.length === 0;
  if (module.language === "python")
    return given.op === "closure" && target !== undefined && returnsCoroutine(target);
  if (given.op === "read" && result === "truth" && given.promises) return true;
  // Where only a type speaks, a short arrow may give back more than it means to.
  return given.expects !== undefined && (given.op === "read" ? target === undefined : result !== "void");
}

function functionGiven(program: Program, module: Module, given: Closure | Read): DefinedFunction | undefined {
  if (given.op === "read") return program.functionOf(given.symbol);
  const target = module.functions[given.function];
  return target && { module, function: target };
}

/** A lambda whose expression calls an async function. */
function returnsCoroutine(target: FunctionIr): boolean {
  return (
    target.kind === "lambda" &&
    callsIn(target).some(
      ({ operation }) => operation.use.as === "returned" && operation.facts?.kind === "coroutine",
    )
  );
}

/** Handles its failures by itself, so that nothing is lost with its promise; its type alone is less to go by. */
function looksAfterItself(
  program: Program,
  module: Module,
  given: Closure | Read,
  result: Data["result"],
): boolean {
  const defined = functionGiven(program, module, given);
  if (!defined || module.language === "python") return false;
  return neverFails(program, defined) || (result === "void" && catchesWhatItAwaits(defined.function));
}

/** The head of a function that is written there, and the whole of a name. */
function headOf(module: Module, given: Closure | Read): Span {
  const target = given.op === "closure" ? module.functions[given.function] : undefined;
  if (target?.kind !== "function") return given.span;
  return [given.span[0], Math.max(target.bodySpan[0] - 1, given.span[0] + 1)];
}

/* ---------------------------------------------------------------- properties */

/** Functions in object literals, or given to properties, whose type says that nobody takes their result. Those of JSX are for frameworks. */
function* givenAsProperty(program: Program, module: Module, scope: FunctionIr): Iterable<Detection<Data>> {
  for (const site of operationsOf(scope)) {
    const given = site.operation;
    if (given.op !== "closure" || given.expects !== "void" || !isHeldByProperty(scope, given)) continue;
    const target = module.functions[given.function];
    if (!target?.async || looksAfterItself(program, module, given, "void")) continue;
    const data = { given, result: "void", atOnce: false, site } as const;
    const severity = "information";
    yield { span: headOf(module, given), function: scope, certainty: "likely", severity, data };
  }
}

function isHeldByProperty(scope: FunctionIr, { use }: Closure): boolean {
  if (use.as === "stored") return true;
  const object = use.as === "collected" ? siteOfValue(scope, use.by)?.value : undefined;
  return object?.op === "compute" && object.what === "dict";
}
