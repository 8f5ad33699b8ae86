/** AW205: long pure computation in async code, or in plain functions that async code calls. */

import { blockingChainOf } from "../analysis/blocking.ts";
import { type ProjectCall, projectCallsOf } from "../analysis/call-graph.ts";
import { callersOf } from "../analysis/callers.ts";
import {
  givenBy,
  type HeavyChain,
  type HeavyWork,
  heavyChainOf,
  heavyWorkIn,
  isSteeredByNumbers,
} from "../analysis/computation.ts";
import { type KnownNumbers, noNumbers } from "../analysis/numbers.ts";
import type { DefinedFunction, Program } from "../analysis/program.ts";
import type { Span } from "../ir/module.ts";
import { t, type Words } from "../ir/text.ts";
import { chainMessage, hasToThread, mayUseAsyncio } from "./kit/blocking-words.ts";
import type { Related, Rule, RuleMeta } from "./kit/rule.ts";
import { calleeName, capital, functionName, isNamed, messageAround } from "./kit/wording.ts";

interface HeavyComputation {
  readonly span: Span;
  readonly work: HeavyWork;
  /** The call that leads to it, where it stands in another function. */
  readonly called?: ProjectCall;
  readonly chain?: HeavyChain;
}

const inThread = "Run it in a thread with `asyncio.to_thread`";

const meta: RuleMeta = {
  code: "AW205",
  name: "heavy-computation",
  group: "concurrency",
  languages: ["python"],
  severity: "information",
  summary: "Async code computes for long, and nothing else can run meanwhile.",
  repairs: [{ title: inThread, kind: "suggestion" }],
  documentation: {
    what: [
      "Finds computation in async functions that surely or probably takes long, also in plain functions of the",
      "project that they call, however deep: hashing of passwords (`hashlib.scrypt`, `bcrypt`, `argon2`, `passlib`),",
      "compression, work on images (`PIL`, `cv2`), tables that `pandas` reads and writes, loops and comprehensions over",
      "a `range` of ten million rounds or more, and recursion that branches, such as the Fibonacci numbers.",
      "",
      "Bounds are worked out from what is written: constants, arithmetic with them, and what a call gives to the",
      "parameters. A loop that awaits inside, that may end early or whose bounds are not known is left alone, and so",
      "are tests. Because data may be small and machines fast, every finding is likely only.",
    ].join("\n"),
    why: [
      "`async` makes waiting cheap, and computation does not wait. All tasks share one thread: while it computes, no",
      "other request is served, no timer strikes and no time limit ends the work. A thread helps where the work is",
      "done by C code that lets go of Python's global lock. Python code itself runs in one thread at a time, so that it takes",
      "another process.",
    ].join("\n"),
    examples: [
      {
        language: "python",
        bad: [
          "import hashlib",
          "",
          "async def register(name, password, salt):",
          "    key = hashlib.scrypt(password, salt=salt, n=16384, r=8, p=1)",
          "    return name, key",
        ].join("\n"),
        good: [
          "import asyncio",
          "import hashlib",
          "",
          "async def register(name, password, salt):",
          "    key = await asyncio.to_thread(hashlib.scrypt, password, salt=salt, n=16384, r=8, p=1)",
          "    return name, key",
        ].join("\n"),
      },
      {
        language: "python",
        bad: [
          "import asyncio",
          "",
          "def squares(limit):",
          "    return sum(number * number for number in range(limit))",
          "",
          "async def main():",
          "    print(squares(50_000_000))",
          "",
          'if __name__ == "__main__":',
          "    asyncio.run(main())",
        ].join("\n"),
        good: [
          "import asyncio",
          "from concurrent.futures import ProcessPoolExecutor",
          "",
          "def squares(limit):",
          "    return sum(number * number for number in range(limit))",
          "",
          "async def main():",
          "    loop = asyncio.get_running_loop()",
          "    with ProcessPoolExecutor() as pool:",
          "        print(await loop.run_in_executor(pool, squares, 50_000_000))",
          "",
          'if __name__ == "__main__":',
          "    asyncio.run(main())",
        ].join("\n"),
      },
    ],
    repair: [
      "Where the work is done without Python's global lock, the call moves to a thread. Other tasks may then run",
      "between its start and its end: look at what they share before you apply it. A pool of processes has to be",
      "made and closed by the program as a whole, and takes only what can be pickled, so that it is left to you.",
    ].join("\n"),
    whenNotToUse:
      "In programs that have nothing else to do meanwhile, such as scripts that only use asyncio because a library wants it.",
  },
};

export const heavyComputation: Rule<HeavyComputation> = {
  meta,

  *detect({ module, program, test }) {
    // A test has its event loop to itself.
    if (test) return;
    for (const target of module.functions) {
      if (!target.async || target.kind === "comprehension") continue;
      const seen = new Set<number>();
      for (const data of heavyIn(program, { module, function: target })) {
        if (seen.has(data.span[0])) continue;
        seen.add(data.span[0]);
        yield { span: data.span, function: target, certainty: "likely", data };
      }
    }
  },

  say({ data, function: target }) {
    const steps = stepsOf(data);
    const explanation = [
      `${capital(functionName(target))} runs on the event loop, and \`async\` does not help with computation: nothing waits here, so no other task of the program runs until it is done.`,
      ...(data.chain ? [`${steps.map((step) => `\`${step}\``).join(" → ")}.`] : []),
      advice(data),
    ].join(" ");
    return { message: messageFor(data, steps), explanation, related: relatedTo(data) };
  },

  repair({ data }, context) {
    const { work, called, chain } = data;
    if (work.by !== "call" || !work.found.blocks.releasesLock || !hasToThread(context)) return [];
    const moved = called ?? work.found;
    if ((chain && called?.through !== "call") || !mayUseAsyncio(context, moved.scope)) return [];
    const edits = context.printer.moveToThread(moved.call, moved.scope);
    return edits ? [{ title: inThread, kind: "suggestion", edits }] : [];
  },
};

/* ---------------------------------------------------------------- detecting */

/** What the function computes whatever it is given comes first, then what known calls make it compute. */
function* heavyIn(program: Program, within: DefinedFunction): Iterable<HeavyComputation> {
  yield* heavyWith(program, within, noNumbers);
  if (!isSteeredByNumbers(program, within)) return;
  for (const caller of callersOf(program, within)) {
    const known = givenBy(program, caller.within, caller, noNumbers);
    if (known.size > 0) yield* heavyWith(program, within, known);
  }
}

function* heavyWith(
  program: Program,
  within: DefinedFunction,
  known: KnownNumbers,
): Iterable<HeavyComputation> {
  for (const work of heavyWorkIn(program, within, known)) yield { span: work.span, work };
  for (const called of projectCallsOf(program, within)) {
    const chain = heavyChainOf(program, called.target, givenBy(program, within, called, known));
    // A helper that waits as well has been told of, and moves to a thread as a whole.
    if (!chain || blockingChainOf(program, called.target)) continue;
    yield { span: called.call.span, work: chain.end, called, chain };
  }
}

/* ---------------------------------------------------------------- saying */

/** Names from the helper down to the work: `register`, `hash_password`, `hashlib.scrypt`. */
function stepsOf({ called, chain, work }: HeavyComputation): readonly string[] {
  const [, ...below] = chain?.links ?? [];
  return [
    ...(called ? [calleeName(called.call)] : []),
    ...below.map(({ target }) => (isNamed(target.function) ? target.function.name : "callback")),
    ...(work.by === "recursion" && chain ? [] : [nameOf(work)]),
  ];
}

function nameOf(work: HeavyWork): string {
  switch (work.by) {
    case "call":
      return calleeName(work.found.call);
    case "rounds":
      return `${inWords(work.rounds)} rounds of a loop`;
    case "recursion":
      return `${inWords(work.calls)} calls of itself`;
  }
}

function messageFor({ work, chain }: HeavyComputation, steps: readonly string[]): Words {
  const [first = ""] = steps;
  if (work.by === "recursion")
    return messageAround(
      first,
      (name) => t`\`${name}\` calls itself millions of times and blocks the event loop`,
    );
  if (chain) return chainMessage(steps);
  return work.by === "rounds"
    ? t`${inWords(work.rounds)} rounds of computation block the event loop`
    : messageAround(first, (name) => t`\`${name}\` blocks the event loop while it computes`);
}

/** `10,000,000`, or `more than a billion`. */
function inWords(count: number): string {
  return count >= 1e9 ? "more than a billion" : Math.round(count).toLocaleString("en");
}

function advice({ work, called }: HeavyComputation): string {
  const name = called
    ? calleeName(called.call)
    : work.by === "call"
      ? calleeName(work.found.call)
      : undefined;
  if (work.by === "call" && work.found.blocks.releasesLock)
    return `\`${calleeName(work.found.call)}\` lets other threads run while it computes, so it does not stop them in a thread: \`await asyncio.to_thread(${name}, …)\`.`;
  const start = name === undefined ? "Put it into a plain function, here `compute`: " : "";
  return `${start}A thread would only take turns with the event loop, because Python code runs in one thread at a time. In another process it computes beside it: \`await asyncio.get_running_loop().run_in_executor(pool, ${name ?? "compute"}, …)\`, with one \`pool = ProcessPoolExecutor()\` of \`concurrent.futures\` for the whole program.`;
}

function relatedTo({ chain, work }: HeavyComputation): readonly Related[] {
  return (chain?.links ?? []).map(({ target, goesOn }): Related => {
    const { file } = target.module;
    if (goesOn)
      return {
        file,
        span: goesOn.span,
        message: t`${capital(functionName(target.function))} calls \`${calleeName(goesOn)}\` here`,
      };
    const message =
      work.by === "call" ? `\`${calleeName(work.found.call)}\` computes here` : `${nameOf(work)} here`;
    return { file, span: work.span, message };
  });
}
