/** AW301: an operation that can fail, and nothing on the way to the boundary catches it. */

import { type Boundary, boundariesOf } from "../analysis/boundaries.ts";
import type { Failure, Frame } from "../analysis/failures.ts";
import type { FunctionIr, Statement } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { homeOf, type OperationSite, statementsOf } from "../ir/walk.ts";
import { joinEdits } from "./kit/edits.ts";
import { loggerOf } from "./kit/loggers.ts";
import type { HandlerText } from "./kit/printer.ts";
import type { Related, Repair, Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { isBefore311, shownFailures } from "./kit/shown-failures.ts";
import { calleeName, enumerate, MESSAGE_LENGTH } from "./kit/wording.ts";

interface UnhandledFailure {
  readonly failure: Failure;
  readonly boundary: Boundary;
  /** The frame in this module by which the way leads on; the operation itself where it stands here. */
  readonly shown: Frame;
}

const returns = "Catch it here and return";
const raisesAgain = "Catch it here and raise it again";
const throwsAgain = "Catch it here and throw it again";

const meta: RuleMeta = {
  code: "AW301",
  name: "unhandled-failure",
  group: "failure",
  languages: ["python", "typescript"],
  severity: "information",
  summary: "An operation that can fail in ordinary life, and nothing on the way out catches it.",
  repairs: [
    { title: returns, kind: "suggestion" },
    { title: raisesAgain, kind: "suggestion" },
    { title: throwsAgain, kind: "suggestion" },
  ],
  documentation: {
    what: [
      "Follows the calls of the project from each place where the failure of async code ends: the start of an",
      "event loop by a script (`asyncio.run`), and tasks that nobody awaits. It reports the first operation of",
      "each function on the way that can fail in ordinary life (network, database, process, time limit) when no",
      "`try`, no `contextlib.suppress` and no `gather(…, return_exceptions=True)` on the whole way stops it.",
      "",
      "Handlers are matched by the real classes of exceptions, builtin ones, those of libraries and those of the",
      "project in whatever file, and by what they do: one that raises another exception hands the failure on under",
      "that name, `finally: return` throws it away, and what leaves a `TaskGroup` is an exception group, which a",
      "plain `except` of the exception does not catch. Decorators and context managers of the project are known by",
      "their own code; those that retry, such as `tenacity`, count as handlers.",
      "",
      "It is not a rule that every `await` must stand in a `try`: one handler anywhere on the way is enough. A",
      "`raise` of the project itself is taken for meant, unless it ends in a task where nobody will see it. Code",
      "behind decorators, context managers or functions that are not known is not reported, and neither is what a",
      "framework calls, nor what `loop.set_exception_handler` or `sys.excepthook` is there for.",
      "",
      "In TypeScript and JavaScript the failure ends at the top level of a program (`main()`, `await main()`), in a",
      "promise that is marked with `void`, and in a function whose caller throws its promise away: timers, emitters,",
      "event handlers. A `.catch(…)` or a `try` anywhere on the way is enough, and so is a handler of the file for",
      'all rejections (`process.on("unhandledRejection", …)`). Of files only those count whose failure nobody sees.',
    ].join("\n"),
    why: [
      "Networks and databases fail, and time limits run out, however right the code is. In a script the first",
      "such failure ends the program with a traceback and the other tasks with it. In a task that nobody awaits",
      "it is worse: the program goes on, and the failure is only mentioned when the task is collected. In Node an",
      "unhandled rejection ends the whole program, also where it comes out of a timer.",
    ].join("\n"),
    examples: [
      {
        language: "python",
        bad: [
          "import asyncio",
          "import aiohttp",
          "",
          "async def fetch_url(session, url):",
          "    async with session.get(url) as response:",
          "        return await response.text()",
          "",
          "async def main():",
          "    async with aiohttp.ClientSession() as session:",
          '        print(await fetch_url(session, "https://example.com"))',
          "",
          "asyncio.run(main())",
        ].join("\n"),
        good: [
          "import asyncio",
          "import aiohttp",
          "",
          "async def fetch_url(session, url):",
          "    try:",
          "        async with session.get(url) as response:",
          "            return await response.text()",
          "    except asyncio.TimeoutError:",
          '        print(f"{url} timed out")',
          "        return None",
          "    except aiohttp.ClientError as error:",
          '        print(f"{url} failed: {error}")',
          "        return None",
          "",
          "async def main():",
          "    async with aiohttp.ClientSession() as session:",
          '        print(await fetch_url(session, "https://example.com"))',
          "",
          "asyncio.run(main())",
        ].join("\n"),
      },
      {
        language: "typescript",
        bad: [
          "async function loadPrices(url: string): Promise<string> {",
          "  const response = await fetch(url);",
          "  return response.text();",
          "}",
          "",
          "async function main() {",
          '  console.log(await loadPrices("https://example.com"));',
          "}",
          "",
          "void main();",
        ].join("\n"),
        good: [
          "async function loadPrices(url: string): Promise<string> {",
          "  const response = await fetch(url);",
          "  return response.text();",
          "}",
          "",
          "async function main() {",
          "  try {",
          '    console.log(await loadPrices("https://example.com"));',
          "  } catch (error) {",
          '    console.error("The prices could not be loaded:", error);',
          "  }",
          "}",
          "",
          "void main();",
        ].join("\n"),
      },
    ],
    repair: [
      "The smallest whole statement goes into a `try` with the exceptions that this operation really raises, time",
      "limits first. The handlers tell of the failure, through the module's logger if it has one, and then either",
      "return from the function or raise the exception again. Change them to what your program should do: after",
      "a `return` the callers get `None`.",
      "",
      "In TypeScript what follows goes into the `try` as well, so far as it uses the names that are declared there.",
      "A `return` is only offered where the function gives no value.",
    ].join("\n"),
    whenNotToUse:
      "In scripts where a traceback is the answer you want, and where something outside the program restarts it.",
  },
};

export const unhandledFailure: Rule<UnhandledFailure> = {
  meta,

  *detect(context) {
    const { module, program, test } = context;
    // A test that fails is what the failure is for.
    if (test) return;
    const seen = new Set<number>();
    for (const boundary of boundariesOf(program, module)) {
      for (const { failure, shown } of shownFailures(context, boundary)) {
        if (seen.has(shown.step.span[0])) continue;
        seen.add(shown.step.span[0]);
        yield {
          span: shown.step.span,
          function: homeOf(module, shown.scope),
          certainty: failure.site ? "certain" : "likely",
          data: { failure, boundary, shown },
        };
      }
    }
  },

  say({ data }, { module }) {
    const { failure, boundary } = data;
    const names = namesOnTheWay(data);
    const python = module.language === "python";
    const exceptions = enumerate(
      failure.exceptions.map((exception) => `\`${shownName(exception, failure)}\``),
    );
    const operation = names[0];
    const end = !python
      ? rejectionWords(boundary)
      : boundary.kind === "entry"
        ? `so it ends the program with a traceback out of \`${calleeName(boundary.call)}\``
        : "and nobody awaits the task, so it stays unseen until the task is collected";
    const explanation = [
      failure.site
        ? `\`${operation}\` ${python ? "raises" : "fails with"} ${exceptions} in ordinary life.`
        : failure.cause
          ? `\`${operation}\` turns a failure of \`${calleeName(failure.cause)}\` into ${exceptions}.`
          : `\`${operation}\` raises ${exceptions}.`,
      ...(failure.exceptions.includes("asyncio.TimeoutError")
        ? [
            "Before Python 3.11, which the project supports, this is another class than the builtin `TimeoutError`.",
          ]
        : []),
      `Nothing on the way ${names.map((name) => t`\`${name}\``).join(" → ")} catches it, ${end}.`,
    ].join(" ");
    return { message: messageFor(names, failure), explanation, related: relatedTo(data, module.file) };
  },

  repair({ data: { failure, shown } }, context) {
    const last = failure.frames.at(-1);
    if (!failure.site || !last) return [];
    const isHere = last === shown;
    const printer = isHere ? context.printer : context.printerOf?.(last.module);
    const home = homeOf(last.module, last.scope);
    // A file of TypeScript may belong to another program, whose text is not to be had here.
    if (!printer || home.kind !== "function" || (!isHere && last.module.language !== "python")) return [];
    return caughtAt(failure, failure.site, last, home, { ...context, module: last.module, printer });
  },
};

/* ---------------------------------------------------------------- saying */

function rejectionWords(boundary: Boundary): string {
  switch (boundary.kind) {
    case "entry":
      return "so it ends the program";
    case "task":
      return "and nobody waits for the promise, so it is an unhandled rejection, which ends a Node program";
    case "callback":
      return `and \`${calleeName(boundary.call)}\` throws the promise away, so it is an unhandled rejection, which ends a Node program`;
  }
}

/** From the operation outwards: `session.get`, `fetch_url`, `main`, `asyncio.run`. */
function namesOnTheWay({ failure, boundary }: UnhandledFailure): readonly string[] {
  const [...frames] = failure.frames;
  const operation = frames.at(-1);
  // The first frame is the boundary's own; each other one stands in a function on the way.
  const functions = frames.slice(1).map((frame) => homeOf(frame.module, frame.scope).name);
  // What starts a promise is the outermost function itself, and functions without a name are none to go by.
  const python = operation?.module.language === "python";
  const starts = !python && boundary.kind !== "callback";
  const named = functions.reverse().filter((name) => !name.startsWith("<"));
  const isCall = operation !== undefined && !("type" in operation.step);
  // What a function raises itself, it does by no other name than its own.
  const first = isCall
    ? [calleeName(operation.step)]
    : named.length === 0
      ? [python ? "raise" : "throw"]
      : [];
  return [...first, ...named, ...(starts ? [] : [calleeName(boundary.call)])];
}

function messageFor(names: readonly string[], failure: Failure): string {
  const { exceptions } = failure;
  const worst = exceptions.find((name) => !/timeout/i.test(name)) ?? exceptions[0] ?? "";
  const name = shownName(worst, failure);
  const [operation = "", next = ""] = names;
  const boundary = names.at(-1) ?? "";
  const ways =
    names.length < 3 ? [names] : [names, [operation, next, "…", boundary], [operation, "…", boundary]];
  const forms = ways.flatMap((way) =>
    [name, name === "asyncio.TimeoutError" ? name : name.slice(name.lastIndexOf(".") + 1)].map(
      (exception) => `${way.join(" → ")}: nothing catches ${exception}`,
    ),
  );
  return (
    forms.find((form) => form.length <= MESSAGE_LENGTH) ?? `Nothing catches ${name} from \`${operation}\``
  );
}

/** Builtin exceptions without the name of their module. */
function shortName(exception: string): string {
  return exception.replace(/^builtins\./, "");
}

/** An exception that the project raises is known by its own name, one of a library by its full one. */
function shownName(exception: string, failure: Failure): string {
  return failure.site ? shortName(exception) : exception.slice(exception.lastIndexOf(".") + 1);
}

function relatedTo({ failure, boundary, shown }: UnhandledFailure, file: string): readonly Related[] {
  const calls = failure.frames
    .slice(1)
    .filter((frame) => frame !== shown)
    .reverse()
    .map((frame): Related => {
      const { name: calling } = homeOf(frame.module, frame.scope);
      const caller = calling.startsWith("<") ? "a function without a name" : `\`${calling}\``;
      const verb = "type" in frame.step ? "raises" : "calls";
      const name =
        "type" in frame.step
          ? failure.exceptions.map((exception) => shownName(exception, failure)).join("")
          : calleeName(frame.step);
      return {
        file: frame.module.file,
        span: frame.step.span,
        message: t`${caller} ${verb} \`${name}\` here`,
      };
    });
  const end = shown.module.language === "python" ? endOfTask(boundary) : "nothing handles its failure here";
  return [...calls, { file, span: boundary.call.span, message: end }];
}

function endOfTask({ kind }: Boundary): string {
  return kind === "entry" ? "the failure leaves the event loop here" : "nobody awaits this task";
}

/* ---------------------------------------------------------------- repairing */

/** Repairs where the operation stands, which may be another file than the one that shows the finding. */
function caughtAt(
  failure: Failure,
  site: OperationSite,
  last: Frame,
  home: FunctionIr,
  context: RuleContext,
): readonly Repair[] {
  const statement = statementAround(site, home, last);
  if (!statement) return [];
  if (context.module.language === "typescript") return caughtInTypeScript(statement, last, home, context);
  const exceptions = failure.exceptions.map((name) => referenceTo(name, home, context));
  const imports = exceptions.flatMap(({ edits }) => edits);
  const named = exceptions.map(({ text }, index) => ({ text, canonical: failure.exceptions[index] ?? "" }));
  const endings: readonly (readonly [title: string, ending: string])[] = [
    [returns, returnThatFits(home)],
    [raisesAgain, "raise"],
  ];
  return endings.flatMap(([title, ending]): readonly Repair[] => {
    const handlers = handlersFor(named, last, ending, context, home);
    const edits = context.printer.wrapInTry(statement, handlers, home);
    return edits ? [{ title, kind: "suggestion", edits: joinEdits(imports, edits) }] : [];
  });
}

function caughtInTypeScript(
  statement: Statement,
  shown: Frame,
  home: FunctionIr,
  { printer }: RuleContext,
): readonly Repair[] {
  const called = "type" in shown.step ? "" : calleeName(shown.step);
  const name = home.locals.includes("error") ? "failure" : "error";
  const tells = `console.error("${/^[\w.]+$/.test(called) ? called : "The operation"} failed:", ${name})`;
  const givesNothing = returnThatFits(home) === "return" && isVoid(home.returns);
  const endings: readonly (readonly [title: string, ending: string])[] = [
    ...(givesNothing ? [[returns, "return"] as const] : []),
    [throwsAgain, `throw ${name}`],
  ];
  return endings.flatMap(([title, ending]): readonly Repair[] => {
    const handler: HandlerText = { exceptions: ["unknown"], name, lines: [tells, ending] };
    const edits = printer.wrapInTry(statement, [handler], home);
    return edits ? [{ title, kind: "suggestion", edits }] : [];
  });
}

/** No declared result, or that of a function that gives nothing. */
function isVoid(declared: FunctionIr["returns"]): boolean {
  if (!declared || declared.name === "void") return true;
  return declared.name === "Promise" && declared.arguments[0]?.name === "void";
}

function referenceTo(
  exception: string,
  home: FunctionIr,
  { printer, pythonVersion, pythonAssumed }: RuleContext,
) {
  const name = shortName(exception);
  // By this name it is right in every version, where any may run the code.
  const isAny = name === "TimeoutError" && pythonAssumed && isBefore311(pythonVersion);
  const shown = isAny ? "asyncio.TimeoutError" : name;
  return shown.includes(".") ? printer.reference(shown, home) : { text: shown, edits: [] };
}

/** The smallest statement of the function itself that holds the operation, also from inside a comprehension. */
function statementAround(site: OperationSite, home: FunctionIr, shown: Frame): Statement | undefined {
  if (shown.scope === home) return site.statement;
  const [at] = site.operation.span;
  return statementsOf(home)
    .map(({ statement }) => statement)
    .filter(({ span }) => span[0] <= at && at < span[1])
    .at(-1);
}

function returnThatFits(home: FunctionIr): string {
  if (home.generator) return "return";
  const givesValue = statementsOf(home).some(
    ({ statement }) => statement.type === "return" && statement.value !== undefined,
  );
  return givesValue ? "return None" : "return";
}

function handlersFor(
  exceptions: readonly { readonly text: string; readonly canonical: string }[],
  shown: Frame,
  ending: string,
  { module }: RuleContext,
  home: FunctionIr,
): readonly HandlerText[] {
  const called = "type" in shown.step ? "" : calleeName(shown.step);
  const name = /^[\w.]+$/.test(called) ? called : "The operation";
  const logger = loggerOf(module.functions[0], home);
  const errorName = home.locals.includes("error") ? "failure" : "error";
  const limits = exceptions.filter(({ canonical }) => /timeout/i.test(canonical)).map(({ text }) => text);
  const others = exceptions.filter(({ canonical }) => !/timeout/i.test(canonical)).map(({ text }) => text);
  const handlers: HandlerText[] = [];
  if (limits.length > 0) {
    const tells = logger ? `${logger}.warning("${name} timed out")` : `print("${name} timed out")`;
    handlers.push({ exceptions: limits, lines: [tells, ending] });
  }
  if (others.length > 0) {
    const tells = logger
      ? `${logger}.warning("${name} failed: %s", ${errorName})`
      : `print(f"${name} failed: {${errorName}}")`;
    handlers.push({ exceptions: others, name: errorName, lines: [tells, ending] });
  }
  return handlers;
}
