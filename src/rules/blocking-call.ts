/** AW203: a call that blocks the event loop inside async code. */

import { type BlockingCall, blockingCallsOf, isQuick } from "../analysis/blocking.ts";
import type { Call, Compute, FunctionIr, Module, Place } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { operationsOf, valueById } from "../ir/walk.ts";
import { hasToThread, mayUseAsyncio, severityOfBlocking, whatItDoes } from "./kit/blocking-words.ts";
import { joinEdits } from "./kit/edits.ts";
import type { Detection, Repair, Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { asWritten, calleeName, capital, functionName, messageAround } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW203",
  name: "blocking-call",
  group: "concurrency",
  languages: ["python", "typescript"],
  severity: "information",
  summary: "A call blocks the event loop inside async code.",
  repairs: [
    { title: "Wait with `asyncio.sleep` instead", kind: "safe" },
    { title: "Use `fs.promises.readFile` instead", kind: "suggestion" },
    { title: "Run it in a thread with `asyncio.to_thread`", kind: "suggestion" },
    { title: "Start the process with `asyncio.create_subprocess_exec`", kind: "suggestion" },
  ],
  documentation: {
    what: [
      "Finds calls in async functions that block the thread of the event loop. In Python: `time.sleep`, `requests`,",
      "`urllib`, sockets, processes, `input`, synchronous database drivers, cloud clients, queues and futures of",
      "threads, and file access; in JavaScript: the `…Sync` functions of Node, `Atomics.wait`, and libraries such as",
      "`better-sqlite3`. Objects are followed through names and attributes, so `session.get` is found",
      "where `session` is a `requests.Session`.",
      "",
      "A lambda or a function that is handed to `asyncio.to_thread`, `run_in_executor` or a thread is not async",
      "code. What may return at once, such as `queue.get(block=False)`, is left alone. Of a file that is opened and",
      "then read, only the opening is reported.",
      "",
      "Waiting for the network, a database, a process or time is shown as a warning; files and locks, which are",
      "mostly there at once, as information. So is what Node computes for its `crypto` and `zlib`, which it would",
      "do in another thread if it were asked to.",
    ].join("\n"),
    why: [
      "All tasks of an event loop share one thread. While a call blocks it, nothing else runs: not the other",
      "requests, not the timers, not even the time limits that should end the call. A program that looks",
      "concurrent then does one thing after another.",
    ].join("\n"),
    examples: [
      {
        language: "python",
        bad: [
          "import time",
          "",
          "async def poll(check):",
          "    while not check():",
          "        time.sleep(1)",
        ].join("\n"),
        good: [
          "import asyncio",
          "",
          "async def poll(check):",
          "    while not check():",
          "        await asyncio.sleep(1)",
        ].join("\n"),
      },
      {
        language: "typescript",
        bad: [
          'import fs from "node:fs";',
          "",
          "export async function load(file: string) {",
          '  return fs.readFileSync(file, "utf8");',
          "}",
        ].join("\n"),
        good: [
          'import fs from "node:fs";',
          "",
          "export async function load(file: string) {",
          '  return await fs.promises.readFile(file, "utf8");',
          "}",
        ].join("\n"),
      },
    ],
    repair: [
      "`time.sleep` becomes `await asyncio.sleep`. Other calls can move to a thread, after which the rest of the",
      "function waits for them without stopping the program; that is not offered for objects that must stay on",
      "the thread that made them. Simple calls of `subprocess` can become `asyncio.create_subprocess_exec`. The",
      "explanation names an asynchronous library where there is one. Of Node's files, the version that gives a",
      "promise takes the place of the blocking one.",
    ].join("\n"),
    whenNotToUse:
      "In programs that run one task at a time, such as scripts that only use asyncio because a library wants it. In tests, work on files is not reported.",
  },
};

export const blockingCall: Rule<BlockingCall> = {
  meta,

  *detect({ module, program, test }) {
    for (const target of module.functions) {
      if (!target.async || target.kind === "comprehension") continue;
      const opened: Place[] = [];
      for (const found of blockingCallsOf(program, { module, function: target })) {
        const { by } = found.blocks;
        // Python code is expected to compute where it is; Node offers the same without blocking.
        if (by === "computation" && module.language === "python") continue;
        // A test has its event loop to itself, and files are quick.
        if (isQuick(found.blocks) && by !== "lock" && test) continue;
        if (by === "file" && isOnReportedFile(found.call, opened)) continue;
        if (by === "file") opened.push(...placesHolding(found));
        yield {
          span: found.call.span,
          function: target,
          certainty: "certain",
          severity: severityOfBlocking(by),
          data: found,
        };
      }
    }
  },

  say({ data, function: target }, { module }) {
    const { call, blocks } = data;
    const name = calleeName(call);
    const instead = adviceFor(data, module);
    const explanation = [
      `${capital(functionName(target))} runs on the event loop. While \`${name}\` ${whatItDoes(blocks.by)}, ${module.language === "python" ? "no other task of the program runs" : "nothing else in the program runs"}.`,
      ...(instead === undefined ? [] : [instead]),
    ].join(" ");
    return {
      message: messageAround(
        name,
        (shown) => `\`${shown}\` blocks the event loop while it ${whatItDoes(blocks.by)}`,
      ),
      explanation,
      related: target.nameSpan
        ? [
            {
              file: module.file,
              span: target.nameSpan,
              message: t`\`${target.name}\` runs on the event loop`,
            },
          ]
        : [],
    };
  },

  repair(detection, context) {
    const { call, scope, blocks } = detection.data;
    if (!mayUseAsyncio(context, scope)) return [];
    const repairs: Repair[] = [
      ...replacementRepair(detection, context),
      ...processRepair(detection, context),
    ];
    if (blocks.replacement !== undefined || blocks.threadBound || !hasToThread(context)) return repairs;
    // An opened file blocks again at every read, so opening it in a thread gains next to nothing.
    if (blocks.by === "file" && placesHolding(detection.data).length > 0) return repairs;
    const edits = context.printer.moveToThread(call, scope);
    if (edits) {
      repairs.push({ title: t`Run it in a thread with \`asyncio.to_thread\``, kind: "suggestion", edits });
    }
    return repairs;
  },
};

/* ---------------------------------------------------------------- detecting */

/** Names and attributes that hold what the call gives: the opened file. */
function placesHolding({ call, site, scope }: BlockingCall): readonly Place[] {
  const { use } = call;
  if (use.as === "bound" || use.as === "stored") return use.places;
  if (use.as !== "entered") return [];
  const { statement } = site;
  const item = statement.type === "with" ? statement.items.find(({ value }) => value === call.id) : undefined;
  const operations = item?.operations ?? operationsOf(scope).map(({ operation }) => operation);
  return operations.flatMap((operation) =>
    operation.op === "write" && operation.how === "with" ? [operation.place] : [],
  );
}

function isOnReportedFile(call: Call, opened: readonly Place[]): boolean {
  const { place } = call.callee;
  if (!place) return false;
  return opened.some(
    (file) =>
      file.root === place.root &&
      file.owner === place.owner &&
      file.path.length < place.path.length &&
      file.path.every((step, index) => step === place.path[index]),
  );
}

/* ---------------------------------------------------------------- saying */

function adviceFor({ blocks }: BlockingCall, { language }: Module): string | undefined {
  if (blocks.instead !== undefined)
    return `In async code ${asWritten(blocks.instead)} does this without blocking.`;
  if (blocks.replacement !== undefined)
    return `\`await ${asWritten(blocks.replacement)}(…)\` lets them run meanwhile.`;
  if (blocks.threadBound)
    return "Its object must stay on the thread that made it, so do the whole work in one thread.";
  if (language === "typescript") return "In a worker thread it would not stop them.";
  return "In a thread it would not stop them: `await asyncio.to_thread(…)`.";
}

/* ---------------------------------------------------------------- repairing */

function replacementRepair({ data }: Detection<BlockingCall>, { printer }: RuleContext): readonly Repair[] {
  const { call, scope, blocks } = data;
  if (blocks.replacement === undefined) return [];
  const edits = printer.replaceCallee(call, blocks.replacement, scope);
  if (!edits) return [];
  const title =
    blocks.replacement === "asyncio.sleep"
      ? "Wait with `asyncio.sleep` instead"
      : `Use \`${asWritten(blocks.replacement)}\` instead`;
  return [{ title, kind: blocks.by === "sleep" ? "safe" : "suggestion", edits }];
}

/** `subprocess.run(["ls", "-l"], check=True)` as a statement: no output is asked for, so none is lost. */
function processRepair({ data }: Detection<BlockingCall>, context: RuleContext): readonly Repair[] {
  const { call, scope, site, name } = data;
  const { statement } = site;
  const { printer } = context;
  if (!processFunctions.has(name) || statement.type !== "expression" || statement.value !== call.id)
    return [];
  const command = literalCommand(call, scope);
  const checks = name === "subprocess.check_call" ? true : checkOption(call, scope);
  if (!command || checks === undefined || !isFreeName("process", context.module, scope)) return [];
  const indentation = indentationAlone(call, context);
  if (indentation === undefined) return [];
  const start = printer.reference("asyncio.create_subprocess_exec", scope);
  const parts = command.operands
    .map((id) => valueById(scope, id))
    .map((part) => part && printer.text(part.span));
  const lines = [`process = await ${start.text}(${parts.join(", ")})`];
  if (checks) {
    const failure = printer.reference("subprocess.CalledProcessError", scope);
    if (failure.edits.length > 0) return [];
    lines.push(
      "if await process.wait() != 0:",
      `    raise ${failure.text}(process.returncode, ${printer.text(command.span)})`,
    );
  } else lines.push("await process.wait()");
  return [
    {
      title: t`Start the process with \`asyncio.create_subprocess_exec\``,
      kind: "suggestion",
      edits: joinEdits(start.edits, [printer.replace(statement.span, lines.join(`\n${indentation}`))]),
    },
  ];
}

const processFunctions = new Set(["subprocess.run", "subprocess.call", "subprocess.check_call"]);

/** The command as a list written out, each part on its own, none spread. */
function literalCommand(call: Call, scope: FunctionIr): Compute | undefined {
  const [first] = call.arguments;
  if (!first || first.keyword !== undefined || first.spread) return undefined;
  const list = valueById(scope, first.value);
  if (list?.op !== "compute" || list.what !== "list" || list.operands.length === 0) return undefined;
  const isPlain = list.operands.every((id) => valueById(scope, id)?.use.as === "collected");
  return isPlain ? list : undefined;
}

/** Whether failures raise; undefined when there are other options, which the new call may not know. */
function checkOption(call: Call, scope: FunctionIr): boolean | undefined {
  const [, ...options] = call.arguments;
  if (options.length === 0) return false;
  const [only] = options;
  const value = valueById(scope, only?.value);
  if (options.length > 1 || only?.keyword !== "check" || value?.op !== "constant") return undefined;
  return typeof value.value === "boolean" ? value.value : undefined;
}

function isFreeName(name: string, module: Module, scope: FunctionIr): boolean {
  if (scope.locals.includes(name)) return false;
  return !module.functions.some((other) => other.parent === null && other.locals.includes(name));
}

/** White space before a statement that begins its line; undefined where something stands before it. */
function indentationAlone(call: Call, { printer, module }: RuleContext): string | undefined {
  const [start, end] = call.span;
  const before = printer.text([0, start]);
  const indentation = before.slice(before.lastIndexOf("\n") + 1);
  const rest = printer.text([end, module.length]).split("\n", 1)[0] ?? "";
  return indentation.trim() === "" && /^\s*$/.test(rest) ? indentation : undefined;
}
