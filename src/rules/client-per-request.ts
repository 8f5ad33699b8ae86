/** AW207: a client or pool that keeps connections is made anew for each use. */

import { projectCallsOf } from "../analysis/call-graph.ts";
import { type Repetition, repetitionOf } from "../analysis/callers.ts";
import type { DefinedFunction, Program } from "../analysis/program.ts";
import {
  fillsLoop,
  isGivenTheSame,
  type ShortLivedClient,
  shortLivedClientsOf,
} from "../analysis/short-lived-clients.ts";
import type { FunctionIr } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import type { StatementSite } from "../ir/walk.ts";
import type { Detection, Related, Rule, RuleMeta, Said } from "./kit/rule.ts";
import { calleeName, capital, functionName, messageAround } from "./kit/wording.ts";

interface ClientPerRequest {
  readonly client: ShortLivedClient;
  readonly again: Repetition;
  /** The function of another file that makes the client, by which it is told of here. */
  readonly maker?: DefinedFunction;
}

const aroundLoop = "Make it once, around the loop";

const meta: RuleMeta = {
  code: "AW207",
  name: "client-per-request",
  group: "concurrency",
  languages: ["python"],
  severity: "information",
  summary: "A client or connection pool is made anew for each use, so no connection is ever used twice.",
  repairs: [{ title: aroundLoop, kind: "suggestion" }],
  documentation: {
    what: [
      "Finds clients that keep connections (`aiohttp.ClientSession`, `httpx.AsyncClient`, the asyncio clients of",
      "Redis and MongoDB), connection pools (`asyncpg`, `aiomysql`, `psycopg_pool`) and engines of SQLAlchemy that are",
      "made and given up again in every round of a loop, in a function that the project calls in a loop or several",
      "times at once, or in a handler that a web framework calls for every request.",
      "",
      "What differs from one time to the next is left alone: a client that gets its address, its headers or its",
      "account from the loop or from the function's parameters, that signs in, or that has cookies of its own. So",
      "are clients that are kept (`if self.session is None`) or that serve a loop of their own, loops that try again,",
      "wait or reconnect, a session for one long websocket, and tests.",
    ].join("\n"),
    why: [
      "A client keeps its connections open for the next request. One that is made anew looks up the name, opens a",
      "connection and agrees on encryption again for every single request, which often takes longer than the",
      "request itself, and it leaves closed sockets behind. A pool even opens several connections each time.",
    ].join("\n"),
    examples: [
      {
        language: "python",
        bad: [
          "import aiohttp",
          "",
          "async def load(urls):",
          "    pages = []",
          "    for url in urls:",
          "        async with aiohttp.ClientSession() as session:",
          "            async with session.get(url) as response:",
          "                pages.append(await response.text())",
          "    return pages",
        ].join("\n"),
        good: [
          "import aiohttp",
          "",
          "async def load(urls):",
          "    pages = []",
          "    async with aiohttp.ClientSession() as session:",
          "        for url in urls:",
          "            async with session.get(url) as response:",
          "                pages.append(await response.text())",
          "    return pages",
        ].join("\n"),
      },
      {
        language: "python",
        bad: [
          "import asyncio",
          "import httpx",
          "",
          "async def fetch(url):",
          "    async with httpx.AsyncClient() as client:",
          "        return await client.get(url)",
          "",
          "async def main(urls):",
          "    return await asyncio.gather(*(fetch(url) for url in urls))",
        ].join("\n"),
        good: [
          "import asyncio",
          "import httpx",
          "",
          "async def fetch(client, url):",
          "    return await client.get(url)",
          "",
          "async def main(urls):",
          "    async with httpx.AsyncClient() as client:",
          "        return await asyncio.gather(*(fetch(client, url) for url in urls))",
        ].join("\n"),
      },
    ],
    repair: [
      "Where an `async with` is all that a loop holds, it moves around the loop. What the client remembers, such as",
      "cookies, then lasts for all rounds. Elsewhere the client has to come from outside, as a parameter or from",
      "where the application starts, which is left to you.",
    ].join("\n"),
    whenNotToUse:
      "Where each use must have a client of its own, for instance so that cookies or connections are never shared.",
  },
};

export const clientPerRequest: Rule<ClientPerRequest> = {
  meta,

  *detect({ module, program, test }) {
    // A test has each client to itself on purpose.
    if (test) return;
    for (const target of module.functions) {
      // What a plain function makes may serve an event loop that ends with it.
      if (!target.async && !(target.kind === "module" && module.topLevelAwait)) continue;
      if (target.kind === "comprehension") continue;
      const within = { module, function: target };
      for (const client of shortLivedClientsOf(program, within)) {
        const again = repetitionOf(program, within, client.scope, client.site);
        if (!again) continue;
        const loop = again.by === "loop" && again.ways.length === 0 ? again.loop : undefined;
        if (!isGivenTheSame(program, within, client, loop)) continue;
        const sure = !isConditional(client.site, loop) && again.ways.every((way) => !isConditional(way.site));
        const data = { client, again };
        yield { span: client.call.span, function: target, certainty: sure ? "certain" : "likely", data };
      }
      yield* madeElsewhere(program, within);
    }
  },

  say({ data, function: target }, { module }) {
    const { client, again, maker } = data;
    if (maker) return sayElsewhere(data, maker);
    const name = calleeName(client.call);
    const [way] = again.ways;
    const how =
      again.by === "request"
        ? "for every request"
        : way
          ? `in each call of \`${target.name}\``
          : "in every round of the loop";
    return {
      message: messageAround(name, (shown) => `\`${shown}\` makes a new ${client.makes} ${how}`),
      explanation: t`${whatItKeeps(client.makes)} ${advice(data, target)}`,
      related: relatedTo(again, target, module.file),
    };
  },

  repair({ data }, { printer }) {
    const { again, client, maker } = data;
    const { entered, scope } = client;
    if (maker || again.by !== "loop" || !again.loop || again.ways.length > 0 || !entered) return [];
    if (!fillsLoop(scope, entered, again.loop)) return [];
    const edits = printer.moveAroundLoop?.(entered, again.loop);
    return edits ? [{ title: aroundLoop, kind: "suggestion", edits }] : [];
  },
};

/**
 * Calls in a loop, or several at once, of functions in other files that make a client each time.
 * Where those files are looked at as well, and see who calls them, it is told there.
 */
function* madeElsewhere(program: Program, within: DefinedFunction): Iterable<Detection<ClientPerRequest>> {
  for (const way of projectCallsOf(program, within)) {
    const maker = way.target;
    if (maker.module.file === within.module.file || !maker.function.async) continue;
    const [client] = shortLivedClientsOf(program, maker).filter(
      (one) => !isConditional(one.site) && isGivenTheSame(program, maker, one, undefined),
    );
    const again = client && repetitionOf(program, within, way.scope, way.site);
    if (!client || again?.by !== "loop" || again.ways.length > 0) continue;
    if (isSeenFrom(program, maker, within)) continue;
    const certainty = isConditional(way.site, again.loop) ? "likely" : "certain";
    yield { span: way.call.span, function: within.function, certainty, data: { client, again, maker } };
  }
}

/** Both files are known to belong together; files that only a call leads to are not known to. */
function isSeenFrom(program: Program, maker: DefinedFunction, caller: DefinedFunction): boolean {
  const { function: target, module } = maker;
  const naming = program.index.modulesNaming?.(target.name, module.file) ?? [];
  return naming.includes(module) && naming.includes(caller.module);
}

function sayElsewhere({ client }: ClientPerRequest, maker: DefinedFunction): Said {
  const { makes, call } = client;
  const { name } = maker.function;
  return {
    message: messageAround(name, (shown) => `\`${shown}\` makes a new ${makes} in every round of the loop`),
    explanation: t`${whatItKeeps(makes)} Make one ${makes} before the loop, and give it to \`${name}\`.`,
    related: [
      {
        file: maker.module.file,
        span: call.span,
        message: t`\`${calleeName(call)}\` makes a new ${makes} here`,
      },
    ],
  };
}

/** Runs only sometimes, as far as the loop around it, or else its function, goes. */
function isConditional({ enclosing }: StatementSite, loop?: object): boolean {
  const from = enclosing.findIndex(({ statement }) => statement === loop);
  return enclosing
    .slice(from + 1)
    .some(
      ({ statement, part }) =>
        statement.type === "if" || statement.type === "match" || part === "handler" || part === "else",
    );
}

function whatItKeeps(makes: ShortLivedClient["makes"]): string {
  switch (makes) {
    case "client":
    case "session":
      return `A ${makes} keeps its connections open for the next request; a new one has to connect, and agree on encryption, all over again.`;
    case "pool":
      return "A pool opens connections in advance so that they are used again and again; a new one opens them all anew.";
    case "engine":
      return "An engine keeps a pool of connections; a new one has to connect all over again.";
  }
}

function advice({ client, again }: ClientPerRequest, target: FunctionIr): string {
  const { makes } = client;
  if (again.by === "request")
    return `Make one ${makes} when the application starts, use it for every request, and close it when the application ends.`;
  const [way] = again.ways;
  if (!way) return `Make one ${makes} before the loop, and use it in every round.`;
  const outermost = again.ways.at(-1) ?? way;
  return `Make one ${makes} in ${functionName(outermost.within.function)} and give it to \`${target.name}\`.`;
}

function relatedTo(again: Repetition, target: FunctionIr, file: string): readonly Related[] {
  const calls = again.ways.map(({ call, within }, index): Related => {
    const last = index === again.ways.length - 1;
    const often =
      last && again.by === "loop"
        ? " in a loop"
        : last && again.by === "together"
          ? " and calls it again beside it"
          : "";
    return {
      file: within.module.file,
      span: call.span,
      message: t`${capital(functionName(within.function))} calls \`${calleeName(call)}\` here${often}`,
    };
  });
  if (again.by !== "request") {
    const loop = again.ways.length === 0 && again.by === "loop" ? again.loop : undefined;
    return loop ? [{ file, span: loop.keyword, message: t`each round of this loop makes a new one` }] : calls;
  }
  const { handler } = again;
  const span = handler.function.nameSpan ?? handler.function.span;
  const name = handler.function === target ? target.name : handler.function.name;
  return [...calls, { file: handler.module.file, span, message: t`\`${name}\` runs for every request` }];
}
