/** AW202: see the documentation below. */
import { independentRounds, type LoopRounds, type Rounds } from "../analysis/rounds.ts";
import { worldOf } from "../analysis/scopes.ts";
import { sleepingSeconds } from "../analysis/sleeping-time.ts";
import type { FunctionIr, Loop, Module } from "../ir/module.ts";
import { joined, t, type Words } from "../ir/text.ts";
import { flatten, ownOperations, usesOf, valueById } from "../ir/walk.ts";
import { statesAnOrder } from "./kit/order-comments.ts";
import type { Repair, Rule, RuleMeta } from "./kit/rule.ts";
import { calleeName, callName, capital, functionName } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW202",
  name: "await-in-loop",
  group: "concurrency",
  languages: ["python", "typescript"],
  severity: "hint",
  summary: "The rounds of a loop wait one after another though none needs another.",
  repairs: [
    { title: "Await all rounds with `asyncio.gather`", kind: "safe" },
    { title: "Await all rounds with `Promise.all`", kind: "safe" },
    { title: "Await the rounds together, at most 10 at a time", kind: "suggestion" },
  ],
  documentation: {
    what: "Finds `for` loops and list comprehensions that await something for each element, where no round needs anything from another: each really waits, only reads from the network, a file or the clock, keeps what it finds in names of its own, and adds one element to a list or table that nothing else touches meanwhile. Retries, polls, pages and portions are left alone, and so are loops that may end early, count something up, print, pause, write, or use a connection that serves one at a time.",
    why: "Each round waits for the one before, so the loop takes as long as all rounds added up. Run together they take as long as the slowest.",
    examples: [
      {
        language: "python",
        bad: "import aiohttp\n\n\nasync def load(session: aiohttp.ClientSession, url: str) -> str:\n    async with session.get(url) as response:\n        return await response.text()\n\n\nasync def load_all(session: aiohttp.ClientSession, urls: list[str]) -> list[str]:\n    pages = []\n    for url in urls:\n        pages.append(await load(session, url))\n    return pages\n",
        good: "import asyncio\nimport aiohttp\n\n\nasync def load(session: aiohttp.ClientSession, url: str) -> str:\n    async with session.get(url) as response:\n        return await response.text()\n\n\nasync def load_all(session: aiohttp.ClientSession, urls: list[str]) -> list[str]:\n    return await asyncio.gather(*(load(session, url) for url in urls))\n",
      },
      {
        language: "typescript",
        bad: "async function load(url: string) {\n  const response = await fetch(url);\n  return response.text();\n}\n\nexport async function loadAll(urls: string[]) {\n  const pages: string[] = [];\n  for (const url of urls) {\n    pages.push(await load(url));\n  }\n  return pages;\n}\n",
        good: "async function load(url: string) {\n  const response = await fetch(url);\n  return response.text();\n}\n\nexport async function loadAll(urls: string[]) {\n  return await Promise.all(urls.map((url) => load(url)));\n}\n",
      },
    ],
    repair:
      "The results keep the order of the elements. All at once is safe where constants say that there are no more than ten rounds, at most one thing can be wrong with them, and nobody around handles failures; otherwise it is a suggestion, beside one that runs at most ten at a time.",
    whenNotToUse:
      "Where the other side limits how much may be asked of it at a time, or the order is meant for a reason that code does not show. A comment such as `# one at a time` beside the loop silences the rule there.",
  },
};

interface Data extends Rounds {
  /** A handler around the loop sees its failures. */
  readonly handled: boolean;
}

/** As many requests at a time trouble nobody. */
const fewRounds = 10;

export const awaitInLoop: Rule<Data> = {
  meta,

  *detect({ module, program, test }) {
    if (test || worldOf(module, program.knowledge) !== "asyncio") return;
    for (const within of module.functions) {
      if (!within.async || within.kind !== "function") continue;
      for (const rounds of independentRounds(program, { module, function: within })) {
        const whole = rounds.in.kind === "loop" ? rounds.in.loop.span : rounds.in.comprehension.span;
        if (statesAnOrder(module, whole) || rounds.count === 0 || rounds.count === 1) continue;
        const handled =
          rounds.in.kind === "loop" && rounds.in.enclosing.some(({ statement }) => statement.type === "try");
        const certainty = rounds.doubt === undefined ? "certain" : "likely";
        yield { span: rounds.waits[0].await.span, function: within, certainty, data: { ...rounds, handled } };
      }
    }
  },

  say({ data, function: within }, { module, program }) {
    const [{ call }] = data.waits;
    const seconds = sleepingSeconds(program, call, within);
    const rounds = data.count ?? 3;
    const gather = module.language === "python" ? "asyncio.gather" : "Promise.all";
    return {
      message: t`Each round waits for the one before, though none needs another`,
      explanation: joined([
        t`${capital(functionName(within))} runs \`${calleeName(call)}\` for one element after another.`,
        t`Each round only reads and waits, and what it finds stays its own until it is collected, so the rounds may run together: with \`${gather}\` they take as long as the slowest instead of as long as all added up, and the results stay in order.`,
        ...(data.doubt === undefined ? [] : [t`Not certain, because ${data.doubt}.`]),
        t`The failure that comes first is raised, and the other rounds run on to their end.`,
      ]),
      related: [],
      timeline: {
        ...(seconds ? { unit: "s" } : {}),
        steps: Array.from({ length: Math.min(rounds, 8) }, () => ({
          label: callName(call),
          length: seconds && seconds > 0 ? seconds : 1,
        })),
      },
    };
  },

  repair({ data, function: within }, { module, printer }) {
    const python = module.language === "python";
    const all = t`Await all rounds with \`${python ? "asyncio.gather" : "Promise.all"}\``;
    const [{ call }] = data.waits;
    const name = call.callee.member ?? call.callee.place?.root ?? "run";
    const isSmall = data.count !== undefined && data.count <= fewRounds;
    const repairs: Repair[] = [];
    const offer = (title: Words, kind: Repair["kind"], edits: Repair["edits"] | undefined): void => {
      if (edits) repairs.push({ title, kind, edits });
    };
    if (data.in.kind === "loop" && !python && hasExpectedType(data.in, within)) return [];
    const isSafe =
      isSmall &&
      (python || data.in.kind !== "loop" || !readsNarrowed(module, data.in.loop, within)) &&
      !data.handled &&
      data.doubt === undefined &&
      !data.waits.some(({ raises }) => raises);
    const together =
      data.in.kind === "loop"
        ? printer.gatherRounds(data.in, { within, name })
        : printer.gatherElements?.(data.in, within);
    const limited =
      data.in.kind === "loop" && !isSmall
        ? printer.gatherRounds(data.in, { within, name, limit: fewRounds })
        : undefined;
    offer(t`Await the rounds together, at most ${fewRounds} at a time`, "suggestion", limited);
    offer(all, isSafe ? "safe" : "suggestion", together);
    return repairs;
  },
};

/** What is collected takes its type from the list, which an array of promises would not hand on (TypeScript). */
function hasExpectedType({ collects }: LoopRounds, within: FunctionIr): boolean {
  const call = collects.await && valueById(within, collects.await.operand);
  return call?.op === "call" && call.contextual === true;
}

/** What tests before the loop say of `this.base` is forgotten inside of a function (TypeScript). */
function readsNarrowed(module: Module, loop: Loop, within: FunctionIr): boolean {
  const own = new Set(
    [...loop.each, ...loop.body.flatMap(ownOperations)].flatMap((one) =>
      one.op === "write" ? [one.place.root] : [],
    ),
  );
  return flatten(loop.body.flatMap(ownOperations)).some((one) => {
    if (one.op !== "read" || one.use.as === "callee" || one.use.as === "receiver") return false;
    const { root, path, owner } = one.place;
    if (own.has(root) || one.symbol !== undefined) return false;
    return path.length > 0 || (owner === within.id && usesOf(module, within.id, root).writes.length > 1);
  });
}
