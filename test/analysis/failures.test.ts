/**
 * Where failures end, while files are edited: what is remembered of one state of the program is
 * not said of the next one, whichever of the functions on the way has changed.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LintSession } from "../../src/engine/session.ts";
import { MEMORY_FOLDER, openMemorySession } from "../executed/memory-session.ts";

const MAIN = `${MEMORY_FOLDER}/shop/main.py`;
const WAYS = `${MEMORY_FOLDER}/shop/ways.py`;

/** A task that nobody awaits, with a decorator, a manager and a tuple of classes of another file on its way. */
const main = `import asyncio
import aiohttp
from shop.ways import ERRORS, ShopError, measured, timed

class PriceError(ShopError):
    pass

@timed
async def fetch(session: aiohttp.ClientSession):
    async with measured():
        await session.get("https://example.com")

async def once(session):
    try:
        await fetch(session)
    except ERRORS:
        print("failed")

async def raises():
    raise PriceError

async def guarded():
    try:
        await raises()
    except LookupError:
        print("no price")

async def start(session):
    asyncio.create_task(once(session))

async def begin():
    asyncio.create_task(guarded())
`;

const ways = `import contextlib

ERRORS = (ValueError, KeyError)

class ShopError(Exception):
    pass

def timed(function):
    async def wrapper(*given):
        return await function(*given)
    return wrapper

@contextlib.asynccontextmanager
async def measured():
    yield
`;

const changes: readonly (readonly [what: string, before: string, after: string, left: number])[] = [
  ["the handler", "    except ERRORS:", "    except Exception:", 1],
  ["the tuple of classes", "(ValueError, KeyError)", "(ValueError, Exception)", 1],
  [
    "the decorator",
    "        return await function(*given)",
    "        try:\n            return await function(*given)\n        except Exception:\n            return None",
    1,
  ],
  ["the context manager", "    yield\n", "    try:\n        yield\n    except Exception:\n        pass\n", 1],
  ["a base of an exception", "class ShopError(Exception):", "class ShopError(LookupError):", 1],
  [
    "the operation",
    '        await session.get("https://example.com")',
    "        await asyncio.sleep(1, session)",
    1,
  ],
  ["the task", "    asyncio.create_task(guarded())", "    await guarded()", 1],
];

for (const [what, before, after, left] of changes) {
  test(`an edit of ${what} is seen, and so is its undoing`, async () => {
    const files = new Map([
      [`${MEMORY_FOLDER}/shop/__init__.py`, ""],
      [MAIN, main],
      [WAYS, ways],
    ]);
    const { session } = await openMemorySession(files);
    session.open(MAIN, main);
    session.open(WAYS, ways);
    assert.equal(found(session), 2);
    const file = main.includes(before) ? MAIN : WAYS;
    replace(session, file, before, after);
    assert.equal(found(session), left, "after the edit");
    replace(session, file, after, before);
    assert.equal(found(session), 2, "after it is undone");
    session.dispose();
  });
}

const late = `import asyncio

async def main():
    try:
        await asyncio.wait_for(asyncio.sleep(1), 2)
    except TimeoutError:
        print("late")

asyncio.run(main())
`;

test("a project that says nothing of its Python may run on one where TimeoutError is asyncio's own", async () => {
  const counts = [];
  for (const settings of [{}, { pythonVersion: [3, 10] as const, pythonAssumed: false }]) {
    const { session } = await openMemorySession(new Map(), settings);
    session.open(MAIN, late);
    counts.push(found(session));
    session.dispose();
  }
  assert.deepEqual(counts, [0, 1]);
});

function found(session: LintSession): number {
  const { findings, problems } = session.check(MAIN, { rules: ["unhandled-failure"] });
  assert.deepEqual(problems, []);
  return findings.length;
}

function replace(session: LintSession, file: string, before: string, after: string): void {
  const text = session.text(file) ?? "";
  const start = text.indexOf(before);
  assert.ok(start >= 0, `there is no ${before}`);
  session.change(file, [{ span: [start, start + before.length], newText: after }]);
}
