/** AW303: a wait for the network that has no limit of its own, of its client, or around it. */

import { isUnlimited, knowsNoLimits, patientCallsIn, type UnlimitedWait } from "../analysis/time-limits.ts";
import { t } from "../ir/text.ts";
import { homeOf } from "../ir/walk.ts";
import { mayUseAsyncio } from "./kit/blocking-words.ts";
import type { Repair, Rule, RuleMeta } from "./kit/rule.ts";
import { calleeName, capital, functionName, messageAround } from "./kit/wording.ts";

/** Seconds that the repairs write, to be changed to what fits. */
const SECONDS = 10;

const withTimeout = "Limit the wait with `asyncio.timeout`";
const withWaitFor = "Limit the wait with `asyncio.wait_for`";

const meta: RuleMeta = {
  code: "AW303",
  name: "missing-timeout",
  group: "failure",
  languages: ["python"],
  severity: "hint",
  summary: "A wait for the network that nothing limits.",
  repairs: [
    { title: withTimeout, kind: "suggestion" },
    { title: withWaitFor, kind: "suggestion" },
  ],
  documentation: {
    what: [
      "Finds what waits for the network without a limit by itself, where nothing around it sets one either:",
      "opening a connection (`asyncio.open_connection`, `loop.create_connection`, `aiomysql.connect`), reading the",
      "answer from a connection that the same function has opened, and connections of `asyncpg` without a",
      "`command_timeout`, whose queries have no limit. `httpx`, `aiohttp` and `redis.asyncio` have limits of their own, so",
      "that they are found only where these are taken away: `timeout=None`, `ClientTimeout(total=None)`,",
      "`socket_timeout=None`.",
      "",
      "A function is looked at where its way from `asyncio.run` or from a framework's request is known. Any sign of a time",
      "limit in a function that calls it silences the rule (`wait_for`, `timeout`, a handler of `TimeoutError`), and so does",
      "a limit in the function itself for one of several waits of the same kind. For clients every sign in the whole file",
      "counts, and so does what waits on purpose: subscriptions, streams, websockets. Servers that wait for their clients, loops that read whatever comes, and tests are left alone.",
    ].join("\n"),
    why: [
      "A host that does not answer says nothing at all. The system gives up a connection after minutes, and waits for an",
      "answer as long as the connection stands, which after a lost cable or a restarted router is for ever. The task,",
      "its request and whatever lock it holds wait with it.",
    ].join("\n"),
    examples: [
      {
        language: "python",
        bad: [
          "import asyncio",
          "",
          "async def main():",
          '    reader, writer = await asyncio.open_connection("example.com", 80)',
          "    writer.close()",
          "    await writer.wait_closed()",
          "",
          "asyncio.run(main())",
        ].join("\n"),
        good: [
          "import asyncio",
          "",
          "async def main():",
          "    async with asyncio.timeout(10):",
          '        reader, writer = await asyncio.open_connection("example.com", 80)',
          "    writer.close()",
          "    await writer.wait_closed()",
          "",
          "asyncio.run(main())",
        ].join("\n"),
      },
    ],
    repair: [
      "`asyncio.timeout` goes around the statement, or `asyncio.wait_for` around what is awaited where the project",
      "supports a Python before 3.11. The ten seconds are there to be changed, and `TimeoutError` is there to be handled.",
      "A client is told its limit where it is made, which is left to you.",
    ].join("\n"),
    whenNotToUse:
      "Where something outside the program limits the wait, or where it may take as long as it takes.",
  },
};

export const missingTimeout: Rule<UnlimitedWait> = {
  meta,

  *detect({ module, program, test }) {
    // A test that hangs is seen.
    if (test) return;
    const seen = new Set<string>();
    for (const scope of module.functions) {
      for (const data of patientCallsIn(program, scope)) {
        const home = homeOf(module, scope);
        // Whoever limits the first of several such waits knows what to do with the others.
        const made = data.patience.of === "made" ? data.call.callee.symbol?.name : undefined;
        const key = `${home.id} ${data.patience.for} ${made}`;
        if (seen.has(key)) continue;
        const found = data.waiting ? isUnlimited(program, module, data) : knowsNoLimits(program, module);
        if (!found) continue;
        seen.add(key);
        yield { span: data.call.span, function: home, certainty: "certain", data };
      }
    }
  },

  say({ data, function: target }) {
    const { call, patience } = data;
    const name = calleeName(call);
    return {
      message: messageFor(data, name),
      explanation: t`${consequence(data, name)} ${advice(data)}`,
      related: [],
    };

    function consequence({ waiting, takenAway }: UnlimitedWait, shown: string): string {
      const without = takenAway ? "Without its usual time limit" : "Nothing limits the wait, so";
      const user = waiting ? capital(functionName(target)) : `Whoever uses what \`${shown}\` makes`;
      return patience.for === "connection"
        ? `${without} a host that does not answer keeps \`${shown}\` waiting until the system gives up, which takes minutes.`
        : `${without} a host that stops answering without closing the connection is waited for as long as it takes. ${user} then never goes on.`;
    }
  },

  repair({ data }, context): readonly Repair[] {
    const { waiting, scope } = data;
    const { pythonVersion, printer } = context;
    if (!waiting || !mayUseAsyncio(context, scope)) return [];
    const [major, minor] = pythonVersion;
    const hasTimeout = major > 3 || (major === 3 && minor >= 11);
    const around = hasTimeout ? printer.limitStatement?.(waiting.site.statement, SECONDS, scope) : undefined;
    if (around) return [{ title: withTimeout, kind: "suggestion", edits: around }];
    const edits = printer.limitAwait?.(waiting.await, SECONDS, scope);
    return edits ? [{ title: withWaitFor, kind: "suggestion", edits }] : [];
  },
};

function messageFor({ waiting, takenAway, patience }: UnlimitedWait, name: string): string {
  if (takenAway) return messageAround(name, (shown) => `\`${shown}\` is told to wait without a time limit`);
  if (!waiting) return messageAround(name, (shown) => `\`${shown}\` sets no time limit for answers`);
  return patience.for === "connection"
    ? messageAround(name, (shown) => `\`${shown}\` may wait for minutes: nothing limits it`)
    : messageAround(name, (shown) => `\`${shown}\` may wait for ever: nothing limits it`);
}

function advice({ waiting, takenAway, patience }: UnlimitedWait): string {
  if (takenAway) return "Give it a generous limit rather than none.";
  const option = patience.limitedBy.find((place) => typeof place === "string" && /timeout/.test(place));
  if (waiting && option === undefined)
    return "`async with asyncio.timeout(…)` or `asyncio.wait_for(…, timeout=…)` ends it with a `TimeoutError`.";
  return `The option \`${option}\` sets a limit in seconds.`;
}
