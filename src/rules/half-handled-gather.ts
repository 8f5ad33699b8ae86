/** AW302: see the documentation below. */

import type { Work } from "../analysis/awaited-work.ts";
import {
  type FailingWork,
  failingWork,
  type Gathered,
  gatheredIn,
  handlerThatGoesOn,
  worksOf,
  writesOutside,
} from "../analysis/gathered-work.ts";
import { overlooked } from "../analysis/overlooked-results.ts";
import type { FunctionIr, Module } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { callsIn, homeOf } from "../ir/walk.ts";
import { type HalfHandled, nameOfWork, repairsOfGather } from "./kit/gather-repairs.ts";
import type { Detection, Related, Rule, RuleContext, RuleMeta, Said } from "./kit/rule.ts";
import { failureOptions } from "./kit/shown-failures.ts";
import { calleeName, messageAround } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW302",
  name: "half-handled-gather",
  group: "failure",
  languages: ["python", "typescript"],
  severity: "information",
  summary: "Work runs side by side, and what becomes of it when a part fails is left open.",
  repairs: [
    { title: "Raise the first failure", kind: "suggestion" },
    { title: "Throw the first failure", kind: "suggestion" },
    { title: "Log each failure", kind: "suggestion" },
    { title: "Wait for all before the failure is handled", kind: "suggestion" },
    { title: "Run them in an `asyncio.TaskGroup`", kind: "suggestion" },
  ],
  documentation: {
    what: [
      "Two ways in which failures of work that runs side by side get lost:",
      "",
      "- `asyncio.gather(…, return_exceptions=True)` and `Promise.allSettled` hand failures over as results. They are",
      "  lost where nobody looks at the results, and where an element is used as a value (`result.name`,",
      "  `result[0]`, `.value`) while nothing asks whether it is a failure.",
      "- `asyncio.gather(…)` and `Promise.all` fail as soon as the first part does, and the other parts run on unseen.",
      "  That matters where a handler beside the call catches this failure and goes on, while another part still",
      "  writes to the network, a database, a file or a process.",
      "",
      "Results that are dropped are only reported where something in the work is known to fail in ordinary life and",
      "nothing in it catches that. Shutting down is left alone: tasks that are cancelled, work that closes or stops",
      "something, `finally` blocks. Whether somebody looks is decided generously: results that are returned, stored or",
      "handed to a function count as looked at.",
    ].join("\n"),
    why: [
      "An exception among the results raises nothing. Either nobody ever learns that a part failed, or the exception",
      "travels on as if it were a value and fails somewhere else, with an `AttributeError` that says nothing of the cause.",
      "And parts that run on after the failure was handled still change things: the order is refunded and shipped.",
    ].join("\n"),
    examples: [
      {
        language: "python",
        bad: [
          "import asyncio",
          "",
          "",
          "async def names(urls, fetch):",
          "    results = await asyncio.gather(*(fetch(url) for url in urls), return_exceptions=True)",
          "    return [result.name for result in results]",
        ].join("\n"),
        good: [
          "import asyncio",
          "",
          "",
          "async def names(urls, fetch):",
          "    results = await asyncio.gather(*(fetch(url) for url in urls), return_exceptions=True)",
          "    for result in results:",
          "        if isinstance(result, BaseException):",
          "            raise result",
          "    return [result.name for result in results]",
        ].join("\n"),
      },
      {
        language: "typescript",
        bad: [
          "async function notify(url: string) {",
          '  await fetch(url, { method: "POST" });',
          "}",
          "",
          "export async function notifyAll(urls: string[]) {",
          "  await Promise.allSettled(urls.map((url) => notify(url)));",
          "}",
        ].join("\n"),
        good: [
          "async function notify(url: string) {",
          '  await fetch(url, { method: "POST" });',
          "}",
          "",
          "export async function notifyAll(urls: string[]) {",
          "  const results = await Promise.allSettled(urls.map((url) => notify(url)));",
          "  for (const result of results) {",
          '    if (result.status === "rejected") console.error("notify failed:", result.reason);',
          "  }",
          "}",
        ].join("\n"),
      },
    ],
    repair: [
      "A loop behind the call looks at the results: it raises the first failure once everything has ended, or tells of",
      "each. Where the others would run on, the call waits for all of them before the failure is raised; with Python 3.11",
      "a `TaskGroup` cancels them and the handlers become `except*`. All of these change what happens after a failure.",
    ].join("\n"),
    whenNotToUse:
      "Where failures are meant to be ignored: say so with a comment that switches the rule off there.",
  },
};

export const halfHandledGather: Rule<HalfHandled> = {
  meta,

  *detect(context) {
    const { module, program, test } = context;
    if (test) return;
    for (const scope of module.functions) {
      for (const gathered of gatheredIn(program, scope)) {
        yield* gathered.keepsFailures ? resultsOverlooked(gathered, context) : othersRunOn(gathered, context);
      }
    }
  },

  say(detection, context) {
    return detection.data.form === "results"
      ? sayResults(detection.data, context)
      : sayOthers(detection.data, context);
  },

  repair({ data }, context) {
    return repairsOfGather(data, context);
  },
};

/* ---------------------------------------------------------------- results that nobody looks at */

function* resultsOverlooked(gathered: Gathered, context: RuleContext): Iterable<Detection<HalfHandled>> {
  const { module, program } = context;
  const found = overlooked(module, gathered);
  if (!found) return;
  const home = homeOf(module, gathered.scope);
  if (found.how !== "used" && endsThings(home, gathered)) return;
  const works = worksOf(program, module, gathered);
  const failing = works && failingWork(program, module, works, failureOptions(context));
  if (found.how !== "used" && (!works || (!failing && found.how === "dropped"))) return;
  if (found.how !== "used" && works?.some(({ call }) => isEnding.test(calleeName(call)))) return;
  yield {
    span: found.how === "used" ? found.span : gathered.call.span,
    function: home,
    certainty: failing?.failure.site ? "certain" : "likely",
    data: { form: "results", gathered, overlooked: found, ...(failing && { failing }) },
  };
}

/** Words for work that ends something, whose failures mostly do not matter any more. */
const isEnding =
  /(close|stop|cancel|shut_?down|clean_?up|tear_?down|exit|dispose|disconnect|kill|terminate|abort|destroy|drain|unsubscribe|release|quit|finali[sz]e)/i;

/** Code that only waits until things have come to their end. */
function endsThings(home: FunctionIr, { site }: Gathered): boolean {
  if (isEnding.test(home.name) || /^__a?exit__$|^__del__$/.test(home.name)) return true;
  if (site.enclosing.some(({ part }) => part === "finally" || part === "handler")) return true;
  return callsIn(home).some(({ operation }) => /^(cancel|abort)$/.test(operation.callee.member ?? ""));
}

/* ---------------------------------------------------------------- others that run on */

function* othersRunOn(gathered: Gathered, context: RuleContext): Iterable<Detection<HalfHandled>> {
  const { module, program } = context;
  if (!gathered.site.enclosing.some(({ statement, part }) => statement.type === "try" && part === "body"))
    return;
  const works = worksOf(program, module, gathered) ?? [];
  for (const [index, work] of works.entries()) {
    const failing = failingWork(program, module, [work], failureOptions(context));
    if (!failing) continue;
    const handled = handlerThatGoesOn(program, module, gathered, failing.failure.raised);
    if (!handled) continue;
    const other = works.find(
      (one, at) => (at !== index || isMany(one, gathered)) && writesOutside(program, module, one),
    );
    if (!other) continue;
    yield {
      span: gathered.call.span,
      function: homeOf(module, gathered.scope),
      certainty: failing.failure.site ? "certain" : "likely",
      data: { form: "others", gathered, failing, other, handled },
    };
    return;
  }
}

/** The same work for each of many. */
function isMany({ scope, each }: Work, gathered: Gathered): boolean {
  return each !== undefined || scope !== gathered.scope;
}

/* ---------------------------------------------------------------- saying */

function sayResults(
  { gathered, overlooked: found, failing }: Extract<HalfHandled, { form: "results" }>,
  { module }: RuleContext,
): Said {
  const gather = calleeName(gathered.call);
  const python = module.language === "python";
  const related: readonly Related[] = [
    ...(found.how === "used"
      ? [{ file: module.file, span: gathered.call.span, message: t`failures become results here` }]
      : []),
    ...relatedTo(failing),
  ];
  const cause = failing ? ` ${causeOf(failing, module)}` : "";
  if (found.how === "used") {
    const message = python
      ? messageAround(found.name, (name) => t`\`${name}\` may be an exception here, and is used as a value`)
      : messageAround(found.name, (name) => t`\`${name}\` has no value where its promise failed`);
    const explanation = python
      ? `\`${gather}\` was told to return exceptions among its results, and nothing here asks whether \`${found.name}\` is one.${cause}`
      : `\`${gather}\` gives an object for each promise, which has a \`reason\` in place of a \`value\` where it failed. Nothing here looks at its \`status\`.${cause}`;
    return { message, explanation, related };
  }
  const name = failing ? nameOfWork(failing.work, module) : undefined;
  const where = found.how === "unread" ? `\`${found.name}\` is never read` : "its result is dropped";
  const message =
    name === undefined
      ? `Failures in \`${gather}\` stay unseen: ${where}`
      : messageAround(name, (short) => `Nobody sees when \`${short}\` fails: ${where}`);
  return {
    message,
    explanation: t`\`${gather}\` hands failures over as results instead of ${python ? "raising" : "throwing"} them, and ${found.how === "unread" ? `nobody reads \`${found.name}\`` : "nobody takes the results"}.${cause}`,
    related,
  };
}

function sayOthers(
  { gathered, failing, other, handled }: Extract<HalfHandled, { form: "others" }>,
  { module }: RuleContext,
): Said {
  const [name, second] = [nameOfWork(failing.work, module), nameOfWork(other, module)];
  const same = failing.work === other;
  const gather = calleeName(gathered.call);
  return {
    message: same
      ? messageAround(name, (short) => `The other \`${short}\` calls run on unseen when one fails`)
      : messageAround(second, (short) => `\`${short}\` runs on unseen when \`${name}\` fails`),
    explanation: t`\`${gather}\` fails with the first failure, and the handler here goes on while the other work still runs: ${same ? `other calls of \`${name}\`` : `\`${second}\``} may still write something, and nobody sees a failure of it. ${causeOf(failing, module)}`,
    related: [
      {
        file: module.file,
        span: handled.handler.span,
        message: t`the failure is caught here, and the code goes on`,
      },
      ...relatedTo(failing),
    ],
  };
}

function causeOf({ work, failure }: FailingWork, module: Module): string {
  const last = failure.frames.at(-1);
  const operation = last && !("type" in last.step) ? calleeName(last.step) : undefined;
  const exceptions = failure.exceptions.map((one) => `\`${one.replace(/^builtins\./, "")}\``).join(" or ");
  const name = nameOfWork(work, module);
  return operation === undefined || operation === name
    ? `\`${name}\` may fail with ${exceptions}.`
    : `\`${name}\` may fail with ${exceptions}, out of \`${operation}\`.`;
}

function relatedTo(failing: FailingWork | undefined): readonly Related[] {
  const last = failing?.failure.frames.at(-1);
  return last ? [{ file: last.module.file, span: last.step.span, message: t`this may fail` }] : [];
}
