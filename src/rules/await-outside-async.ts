/** AW103: see the documentation below. */

import type { FunctionIr, Module, Span } from "../ir/module.ts";
import { t, type Words } from "../ir/text.ts";
import { comprehensionOf, homeOf, operationsOf, statementsOf } from "../ir/walk.ts";
import { type Cascade, makeAsyncWithCallers } from "./kit/async-cascade.ts";
import type { Repair, Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { factsOfValue } from "./kit/values.ts";
import { enumerate, functionName, isNamed, messageAround } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW103",
  name: "await-outside-async",
  group: "correctness",
  languages: ["python", "typescript"],
  severity: "error",
  summary: "`await`, `async for` or `async with` stands in a function that is not async.",
  repairs: [
    { title: "Make the function async, and await it in its callers", kind: "suggestion" },
    { title: "Run it with `asyncio.run`", kind: "suggestion" },
  ],
  documentation: {
    what: "Finds `await`, `async for`, `async with` and asynchronous comprehensions where the code around them is not async: in a plain function, a lambda, a class body, or at the top level of a file. The function is reported once, at the first place. In TypeScript and JavaScript the top level is left to the compiler, because whether `await` is allowed there depends on the module system.",
    why: "Only an async function can be suspended half-way. Python refuses to load the whole file with `SyntaxError: 'await' outside async function`, so nothing in it runs; for JavaScript it is a syntax error as well.",
    examples: [
      {
        language: "python",
        bad: 'import asyncio\n\n\ndef make_coffee():\n    await asyncio.sleep(3)\n    return "espresso"\n',
        good: 'import asyncio\n\n\nasync def make_coffee():\n    await asyncio.sleep(3)\n    return "espresso"\n',
      },
      {
        language: "python",
        bad: "def read_all(stream):\n    return [line async for line in stream]\n",
        good: "async def read_all(stream):\n    return [line async for line in stream]\n",
      },
      {
        language: "typescript",
        bad: "declare function fetchText(url: string): Promise<string>;\n\nexport function load(url: string) {\n  const text = await fetchText(url);\n  return text.length;\n}\n",
        good: "declare function fetchText(url: string): Promise<string>;\n\nexport async function load(url: string) {\n  const text = await fetchText(url);\n  return text.length;\n}\n",
      },
    ],
    repair:
      "Makes the function async and follows its callers through the file, in TypeScript and JavaScript also through the other files of the project: those that are async get `await`, the others become async in turn, and a call at module level becomes `asyncio.run(…)`. It is safe where no other file can call these functions, and otherwise a suggestion. It is refused, with the reason, where a caller cannot change: a property, a special method such as `__init__`, a lambda, a generator, an unknown decorator, or a function that is handed on as a value.",
    whenNotToUse:
      "In code for an interpreter that allows `await` at the top level, such as `python -m asyncio`. Notebook cells are exempt by themselves.",
  },
};

interface Point {
  readonly span: Span;
  readonly word: "await" | "async for" | "async with" | "async comprehension";
  /** Offset by which points are ordered. */
  readonly start: number;
}

interface Data {
  /** All of them in source order; the finding stands at the first. */
  readonly points: readonly [Point, ...Point[]];
}

export const awaitOutsideAsync: Rule<Data> = {
  meta,

  *detect({ module, program }) {
    const points = new Map<FunctionIr, Point[]>();
    for (const scope of module.functions) {
      const home = plainHome(module, scope);
      if (!home) continue;
      const found = program.ofBody(pointAnalysis, scope, () => pointsIn(scope));
      if (found.length > 0) points.set(home, [...(points.get(home) ?? []), ...found]);
    }
    for (const [home, found] of points) {
      const [first, ...others] = found.sort((a, b) => a.start - b.start);
      if (!first) continue;
      yield { span: first.span, function: home, certainty: "certain", data: { points: [first, ...others] } };
    }
  },

  say(detection, context) {
    const { function: home, data } = detection;
    const [first, ...others] = data.points;
    const name = functionName(home);
    const related = others.map(({ span, word }) => ({
      file: context.module.file,
      span,
      message: t`\`${wordIn(context.module, { span, word, start: span[0] })}\` here as well`,
    }));
    if (home.nameSpan) {
      related.unshift({ file: context.module.file, span: home.nameSpan, message: t`${name} is not async` });
    }
    return { message: messageOf(first, home, context), explanation: explanationOf(home, context), related };
  },

  repair(detection, context) {
    const { function: home, data } = detection;
    if (home.kind === "module") return runAtModuleLevel(data, home, context);
    const cascade = makeAsyncWithCallers(home, context);
    return cascade.possible
      ? [{ title: titleOf(cascade.functions), kind: cascade.kind, edits: cascade.edits }]
      : [];
  },
};

/** The function that a scope's suspension points belong to, where that may not suspend. */
function plainHome(module: Module, scope: FunctionIr): FunctionIr | undefined {
  for (let at = scope; at.kind === "comprehension"; ) {
    // A generator expression may wait wherever it stands: it becomes an asynchronous one.
    if (comprehensionOf(module, at)?.lazy !== false) return undefined;
    const parent = at.parent === null ? undefined : module.functions[at.parent];
    if (!parent) return undefined;
    at = parent;
  }
  const home = homeOf(module, scope);
  const isAllowed = module.topLevelAwait || module.language === "typescript";
  return home.async || (home.kind === "module" && isAllowed) ? undefined : home;
}

const pointAnalysis = {};

function pointsIn(scope: FunctionIr): Point[] {
  const points: Point[] = [];
  for (const { operation } of operationsOf(scope)) {
    if (operation.op !== "await") continue;
    const [start] = operation.span;
    points.push({ span: operation.span, word: "await", start });
  }
  for (const { statement } of statementsOf(scope)) {
    if ((statement.type !== "loop" && statement.type !== "with") || !statement.async) continue;
    const [start] = statement.keyword;
    const comprehension = scope.kind === "comprehension";
    const word = comprehension
      ? "async comprehension"
      : statement.type === "loop"
        ? "async for"
        : "async with";
    points.push({ span: statement.keyword, word, start });
  }
  return points;
}

function messageOf(point: Point, home: FunctionIr, { module }: RuleContext): Words {
  const what =
    point.word === "async comprehension" ? t`An async comprehension` : `\`${wordIn(module, point)}\``;
  if (home.kind === "module") return t`${what} at module level; only an async function can wait`;
  if (home.kind === "function") {
    return messageAround(home.name, (name) => t`${what} in \`${name}\`, which is not an async function`);
  }
  const name = functionName(home);
  return messageAround(
    home.name,
    (shown) => t`${what} in ${name.replace(home.name, shown)}, which cannot be async`,
  );
}

function explanationOf(home: FunctionIr, context: RuleContext): string {
  const name = functionName(home);
  const { language } = context.module;
  const rule = `Only an async function can be suspended until something is done, so ${language === "python" ? "Python does not even load this file: `SyntaxError`" : "this file does not compile"}.`;
  if (home.kind === "module") {
    return `${rule} Put this code into an \`async def main()\` and start that with \`asyncio.run(main())\`.`;
  }
  const cascade: Cascade = makeAsyncWithCallers(home, context);
  if (!cascade.possible) return `${rule} There is no repair: ${cascade.reason}`;
  const callers = cascade.functions.filter((one) => one !== home).map(callerName);
  const consequence =
    callers.length > 0
      ? `Making ${name} async makes ${enumerate(callers)} async as well, because it is called there and has to be waited for.`
      : `Make ${name} async; whoever calls it then has to await it.`;
  return `${rule} ${consequence}`;
}

/** `for await` is what other languages call `async for`. */
function wordIn({ language }: Module, { word }: Point): string {
  if (language === "python") return word;
  return word === "async for" ? "for await" : word === "async with" ? "await using" : word;
}

function titleOf(functions: readonly FunctionIr[]): string {
  const [first, ...callers] = functions;
  const name = first ? functionName(first) : "the function";
  const [caller, ...others] = callers;
  if (!caller) return `Make ${name} async`;
  if (others.length === 0)
    return `Make ${name} and its caller ${isNamed(caller) ? `${functionName(caller)} ` : ""}async`;
  return `Make ${name} and its ${callers.length} callers async`;
}

function callerName(caller: FunctionIr): string {
  return isNamed(caller) ? functionName(caller) : "a function without a name";
}

/** Each coroutine that module-level code awaits gets a loop to run to its end in. */
function runAtModuleLevel(data: Data, home: FunctionIr, context: RuleContext): readonly Repair[] {
  const awaits = operationsOf(home).flatMap(({ operation }) => (operation.op === "await" ? [operation] : []));
  // Several loops one after another would not share what the first one made.
  const [only] = awaits;
  if (!only || data.points.length !== 1 || factsOfValue(home, only.operand).kind !== "coroutine") return [];
  const edits = context.printer.runAwaited(only, home);
  return edits ? [{ title: t`Run it with \`asyncio.run\``, kind: "suggestion", edits }] : [];
}
