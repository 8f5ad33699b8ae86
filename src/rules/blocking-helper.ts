/** AW204: async code calls a plain function of the project or of a package that blocks, at any depth. */

import { type BlockingChain, blockingChainOf, installedChainOf } from "../analysis/blocking.ts";
import { type ProjectCall, projectCallsOf } from "../analysis/call-graph.ts";
import { libraryCallsOf } from "../analysis/library-calls.ts";
import type { DefinedFunction, Program } from "../analysis/program.ts";
import type { FunctionIr } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import {
  chainMessage,
  hasToThread,
  mayUseAsyncio,
  severityOfBlocking,
  whatItDoes,
} from "./kit/blocking-words.ts";
import type { Related, Rule, RuleMeta } from "./kit/rule.ts";
import { asWritten, calleeName, capital, functionName, isNamed } from "./kit/wording.ts";

interface BlockingHelper {
  readonly called: ProjectCall;
  readonly chain: BlockingChain;
}

const meta: RuleMeta = {
  code: "AW204",
  name: "blocking-helper",
  group: "concurrency",
  languages: ["python", "typescript"],
  severity: "information",
  summary: "Async code calls a plain function that comes to block the event loop.",
  repairs: [{ title: "Run it in a thread with `asyncio.to_thread`", kind: "suggestion" }],
  documentation: {
    what: [
      "Finds calls in async code of plain functions of the project that come to a blocking call, however many",
      "functions lie between, in this file or another. The finding shows the whole chain.",
      "",
      "In Python, calls are followed into installed packages that are written in Python, as far as it is sure which",
      "function they run. There, only waiting for the network, a database, a process or time counts, and the finding",
      "stands at the call in the project. The standard library and packages that Awaitwise describes are taken at",
      "their description.",
      "",
      "A function that is handed to `asyncio.to_thread`, `run_in_executor` or a thread is not called here and is",
      "not reported. Functions under decorators that are not known, methods that a subclass overrides, and",
      "generators, which run where they are iterated, are left alone.",
      "",
      "A blocking call that stands under a condition in its function is likely. Where a function on the way calls the",
      "next one under a condition only, or the condition asks for the mode that a function is called in, nothing is",
      "reported; nor where the work is only to make, rename or remove an entry of a folder.",
      "",
      "Waiting for the network, a database, a process or time is shown as a warning; files and locks, which are",
      "mostly there at once, as information.",
    ].join("\n"),
    why: [
      "While a plain function waits, the event loop cannot run anything else: every other request, timer and",
      "connection of the program stands still. A helper hides this, because its call looks like any other.",
    ].join("\n"),
    examples: [
      {
        language: "python",
        bad: [
          "import time",
          "",
          "def read_sensor(name):",
          "    time.sleep(0.2)",
          "    return len(name)",
          "",
          "async def report(name):",
          "    return read_sensor(name)",
        ].join("\n"),
        good: [
          "import asyncio",
          "import time",
          "",
          "def read_sensor(name):",
          "    time.sleep(0.2)",
          "    return len(name)",
          "",
          "async def report(name):",
          "    return await asyncio.to_thread(read_sensor, name)",
        ].join("\n"),
      },
      {
        language: "typescript",
        bad: [
          'import { execSync } from "node:child_process";',
          "",
          "function readVersion(): string {",
          '  return execSync("git describe").toString();',
          "}",
          "",
          "export async function report() {",
          "  return readVersion();",
          "}",
        ].join("\n"),
        good: [
          'import { exec } from "node:child_process";',
          'import { promisify } from "node:util";',
          "",
          "const run = promisify(exec);",
          "",
          "async function readVersion(): Promise<string> {",
          '  return (await run("git describe")).stdout;',
          "}",
          "",
          "export async function report() {",
          "  return await readVersion();",
          "}",
        ].join("\n"),
      },
    ],
    repair: [
      "The call moves to a thread, so that the event loop goes on meanwhile. Other tasks may then run between",
      "the start and the end of the call, and the helper runs beside them: look at what they share before you",
      "apply it. It is not offered for objects that must stay on the thread that made them, such as connections",
      "of `sqlite3`.",
    ].join("\n"),
    whenNotToUse:
      "In programs that run one task at a time, such as scripts that only use asyncio because a library wants it. In tests, work on files is not reported.",
  },
};

export const blockingHelper: Rule<BlockingHelper> = {
  meta,

  *detect({ module, program, test }) {
    for (const caller of module.functions) {
      if (!caller.async || caller.kind === "comprehension") continue;
      for (const { called, chain } of blockingCallsIn(program, { module, function: caller })) {
        // A test has its event loop to itself, and files are quick.
        if (chain.end.blocks.by === "file" && test) continue;
        const severity = severityOfBlocking(chain.end.blocks.by);
        const data = { called, chain };
        const certainty = chain.conditional ? "likely" : "certain";
        yield { span: called.call.span, function: caller, certainty, severity, data };
      }
    }
  },

  say({ data, function: caller }, { module }) {
    const { chain } = data;
    const { blocks } = chain.end;
    const steps = stepsOf(data);
    const instead =
      blocks.instead === undefined
        ? ""
        : ` In async code ${asWritten(blocks.instead)} does it without blocking.`;
    const explanation = [
      `${capital(functionName(caller))} runs on the event loop. \`${steps[0]}\` is a plain function that ${whatItDoes(blocks.by)}:`,
      `${steps.map((step) => `\`${step}\``).join(" → ")}. Until it returns, ${module.language === "python" ? "no other task of the program runs" : "nothing else in the program runs"}.${instead}`,
    ].join(" ");
    return { message: chainMessage(steps), explanation, related: relatedTo(chain) };
  },

  repair({ data }, context) {
    const { call, scope, through } = data.called;
    if (through !== "call" || data.chain.end.blocks.threadBound) return [];
    if (!hasToThread(context) || !mayUseAsyncio(context, scope)) return [];
    const edits = context.printer.moveToThread(call, scope);
    return edits
      ? [{ title: t`Run it in a thread with \`asyncio.to_thread\``, kind: "suggestion", edits }]
      : [];
  },
};

function blockingCallsIn(program: Program, caller: DefinedFunction): readonly BlockingHelper[] {
  const ofProject = projectCallsOf(program, caller).flatMap((called) => {
    const chain = blockingChainOf(program, called.target);
    return chain ? [{ called, chain }] : [];
  });
  const ofPackages = libraryCallsOf(program, caller).flatMap((call) => {
    const found = installedChainOf(program, call);
    return found
      ? [{ called: { ...call, target: found.target, through: "call" as const }, chain: found.chain }]
      : [];
  });
  return [...ofProject, ...ofPackages];
}

/** Names from the helper down to the call that blocks: `load`, `read_rows`, `requests.get`. */
function stepsOf({ called, chain }: BlockingHelper): readonly string[] {
  const [, ...below] = chain.links;
  return [
    nameInChain(called.target.function, calleeName(called.call), called.through),
    ...below.map(({ target }) => shownName(target.function)),
    calleeName(chain.end.call),
  ];
}

/** Functions without a name are what is given to another one. */
function shownName(target: FunctionIr): string {
  return isNamed(target) ? target.name : "callback";
}

function nameInChain(target: FunctionIr, written: string, through: ProjectCall["through"]): string {
  return through === "callback" && target.name !== "__init__" ? shownName(target) : written;
}

function relatedTo(chain: BlockingChain): readonly Related[] {
  return chain.links.map((link, index): Related => {
    const callee = calleeName(link.goesOn);
    const isLast = index === chain.links.length - 1;
    const message = isLast
      ? `\`${callee}\` ${whatItDoes(chain.end.blocks.by)} here`
      : `${capital(functionName(link.target.function))} calls \`${callee}\` here`;
    return { file: link.target.module.file, span: link.goesOn.span, message };
  });
}
