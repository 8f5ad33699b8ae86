/** What each wait of a function has to come after, and why. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { waitsOf } from "../../src/analysis/waits.ts";
import { pythonProgram } from "./python-program.ts";

const helpers = `
import asyncio
import aiohttp

async def load(session: aiohttp.ClientSession, url):
    async with session.get(url) as response:
        return await response.json()

async def require_admin(session: aiohttp.ClientSession):
    if not await load(session, "/me"):
        raise PermissionError

class Page:
    async def fill(self, session: aiohttp.ClientSession):
        self.users = await load(session, "/users")

    async def show(self, session: aiohttp.ClientSession):
        return await load(session, self.users)
`;

/** Each row: the body of a function, and its waits with what they need, counted from 0. */
const rows: readonly (readonly [what: string, body: string, expected: readonly string[]])[] = [
  [
    "a result that is used, by way of others too",
    "a = await load(s, 1)\ncount = len(a)\nb = await load(s, count)\nc = await load(s, 2)",
    ["0", "1 needs 0: it uses `count`", "2"],
  ],
  [
    "what another need implies is left out",
    "a = await load(s, 1)\nb = await load(s, a)\nc = await load(s, a, b)",
    ["0", "1 needs 0: it uses `a`", "2 needs 1: it uses `b`"],
  ],
  [
    "a guard and a pause",
    "await require_admin(s)\na = await load(s, 1)\nawait asyncio.sleep(1)\nb = await load(s, 2)",
    [
      "0",
      "1 needs 0: `require_admin` decides whether it may run",
      "2 (1 s) needs 1: it is a pause, and stands where it is meant to",
      "3 needs 2: `sleep` is a pause before it",
    ],
  ],
  [
    "state that one sets and the other reads",
    "page = Page()\nawait page.fill(s)\na = await page.show(s)\nb = await load(s, 2)",
    ["0", "1 needs 0: it reads `.users`, which is set before", "2"],
  ],
  [
    "what nobody knows may need anything",
    "a = await load(s, 1)\nb = await unknown()",
    ["0", "1 may need 0: `unknown` is not known"],
  ],
  [
    "within one expression, what is handed on and what stands side by side",
    "a = await load(s, await load(s, 1))\nb = [await load(s, 2), await load(s, 3)]\nc = [await load(s, 4), s and await load(s, 5)]",
    [
      "0",
      "1 needs 0: it uses what that gives",
      "2",
      "3",
      "4",
      "5 may need 4: it stands behind it in one expression",
    ],
  ],
  [
    "changes outside",
    "await s.post('/a')\na = await load(s, 1)",
    ["0", "1 needs 0: both use the network, and not only to read"],
  ],
  [
    "managers and loops",
    "async with s.get('/') as r:\n    a = await r.text()\nfor x in [1, 2]:\n    await load(s, x)",
    ["0", "1 needs 0: it runs inside of what is entered before", "2 (loop)"],
  ],
  [
    "branches",
    "a = await load(s, 1)\nif s:\n    b = await load(s, 2)\nelse:\n    c = await load(s, a)",
    ["0", "1 (branch) needs 0: it uses `a`", "2 (branch) needs 0: it uses `a`"],
  ],
  [
    "a way out",
    "a = await load(s, 1)\nif not s:\n    return\nb = await load(s, 2)",
    ["0", "1 needs 0: what stands before it decides how it goes on"],
  ],
];

describe("waits", () => {
  for (const [what, body, expected] of rows) {
    it(what, () => {
      const text = `${helpers}\nasync def main(s: aiohttp.ClientSession):\n${body.replaceAll(/^/gm, "    ")}\n`;
      const { program, function: functionNamed } = pythonProgram(text);
      const { waits } = waitsOf(program, functionNamed("main"), (span) => text.slice(...span));
      assert.deepEqual(
        waits.map(({ needs, seconds, conditional }, at) => {
          const notes = [conditional, seconds === undefined ? undefined : `${seconds} s`].filter(Boolean);
          const note = notes.length > 0 ? ` (${notes.join(", ")})` : "";
          const told = needs.map(
            ({ wait, because, sure }) => ` ${sure ? "needs" : "may need"} ${wait}: ${because}`,
          );
          return `${at}${note}${told.join(",")}`;
        }),
        expected,
      );
    });
  }
});
