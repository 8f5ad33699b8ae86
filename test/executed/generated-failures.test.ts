/**
 * Where failures end, held against CPython: generated functions have handlers, managers, decorators and
 * task groups around one operation that fails. What is reported really leaves the event loop, and what
 * leaves it is reported.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { MEMORY_FOLDER, openMemorySession } from "./memory-session.ts";
import { runPython } from "./run-python.ts";

const SEEDS = [1, 2, 3, 4];
const FUNCTIONS = 40;
const DEPTH = 4;

const scratch = mkdtempSync(join(tmpdir(), "awaitwise-failures-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const head = `import asyncio
import contextlib
import functools
import aiohttp


class ShopError(Exception):
    pass


class ServiceDown(ShopError, aiohttp.ClientError):
    pass


NETWORK = (aiohttp.ClientError, asyncio.TimeoutError)
ALL = NETWORK + (ShopError,)


def timed(function):
    @functools.wraps(function)
    async def wrapper(*given):
        result = await function(*given)
        return result
    return wrapper


def safe(function):
    async def wrapper(*given):
        try:
            return await function(*given)
        except aiohttp.ClientError:
            return None
    return wrapper


@contextlib.asynccontextmanager
async def measured():
    try:
        yield
    finally:
        print("measured")


@contextlib.asynccontextmanager
async def forgiving():
    try:
        yield
    except (aiohttp.ClientError, ShopError):
        print("forgiven")


class Watching:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *failure):
        return False


class Hushing(Watching):
    async def __aexit__(self, kind, *failure):
        return True
`;

for (const seed of SEEDS) {
  test(`generated functions, seed ${seed}`, async () => {
    const source = generate(seed);
    const { session } = await openMemorySession(new Map(), { pythonVersion: [3, 11], pythonAssumed: false });
    const file = `${MEMORY_FOLDER}/generated.py`;
    const runs = source.names.map((name) => `asyncio.run(${name}(aiohttp.ClientSession()))\n`).join("");
    session.open(file, `${source.text}\n\n${runs}`);
    const { findings, problems } = session.check(file, { rules: ["unhandled-failure"] });
    assert.deepEqual(problems, []);
    session.dispose();
    const reported = new Set(findings.map(({ span }) => ownerOf(source.text, span[0])));
    const escaping = new Set(await run(source, seed));
    assert.deepEqual(
      [...reported].filter((name) => !escaping.has(name)).map((name) => textOf(source.text, name)),
      [],
      "reported, although something catches it",
    );
    assert.deepEqual(
      [...escaping].filter((name) => !reported.has(name)).map((name) => textOf(source.text, name)),
      [],
      "not reported, although it leaves the event loop",
    );
    assert.ok(escaping.size > FUNCTIONS / 10 && escaping.size < FUNCTIONS, `${escaping.size} escape`);
  });
}

/* ---------------------------------------------------------------- running */

interface Source {
  readonly text: string;
  readonly names: readonly string[];
}

/** The functions out of which one of the two failures comes. */
async function run({ text, names }: Source, seed: number): Promise<readonly string[]> {
  const file = join(scratch, `generated-${seed}.py`);
  const harness = `

class Failing:
    def __init__(self, failure):
        self.failure = failure

    async def get(self, url):
        raise self.failure


escaping = set()
with contextlib.redirect_stdout(None):
    for function in (${names.join(", ")}):
        for failure in (aiohttp.ClientError("down"), TimeoutError("late")):
            try:
                asyncio.run(function(Failing(failure)))
            except BaseException:
                escaping.add(function.__name__)
print(*sorted(escaping))
`;
  writeFileSync(file, text + harness);
  const { output, failure, errors } = await runPython(file, {});
  assert.equal(failure, undefined, errors);
  return output.trim().split(/\s+/).filter(Boolean);
}

/** The generated function that an offset lies in; its helpers are named after it. */
function ownerOf(text: string, offset: number): string {
  const heads = [...text.slice(0, offset).matchAll(/^async def (f\d+)/gm)];
  return heads.at(-1)?.[1] ?? "";
}

function textOf(text: string, name: string): string {
  const parts = text.split(/^(?=@\w+\nasync def f\d|async def f\d)/m);
  return parts.filter((part) => new RegExp(`async def ${name}(_|\\()`).test(part)).join("");
}

/* ---------------------------------------------------------------- generating */

type Lines = readonly string[];

function generate(seed: number): Source {
  const random = numbersFrom(seed);
  const names = Array.from({ length: FUNCTIONS }, (_, index) => `f${index}`);
  const parts = names.map((name) => {
    const helpers: string[] = [];
    let body: Lines = ['await session.get("https://example.com")'];
    const depth = 1 + random(DEPTH);
    for (let level = 0; level < depth; level++) body = wrapped(body, name, level, helpers, random);
    return [...helpers, functionText(name, body)].join("\n\n");
  });
  return { text: [head, ...parts].join("\n\n"), names };
}

function wrapped(
  body: Lines,
  name: string,
  level: number,
  helpers: string[],
  random: (below: number) => number,
): Lines {
  const pick = (...from: readonly string[]): string => from[random(from.length)] ?? "";
  const caught = () =>
    pick(
      "aiohttp.ClientError",
      "OSError",
      "TimeoutError",
      "ServiceDown",
      "ShopError",
      "NETWORK",
      "ALL",
      "(LookupError, asyncio.TimeoutError)",
      "Exception",
    );
  const helper = `${name}_${level}`;
  switch (random(12)) {
    case 0:
      return ["try:", ...inner(body), `except ${caught()}:`, '    print("caught")'];
    case 1:
      return [
        "try:",
        ...inner(body),
        `except ${caught()}:`,
        "    pass",
        `except ${caught()} as error:`,
        "    print(error)",
      ];
    case 2:
      return [
        "try:",
        ...inner(body),
        `except ${caught()} as error:`,
        `    raise ${pick("ShopError", "ServiceDown")}("turned") from error`,
      ];
    case 3:
      return ["try:", ...inner(body), "finally:", pick("    print(1)", "    print(2)", "    return None")];
    case 4:
      return [`with contextlib.suppress(${caught().replace(/^(NETWORK|ALL|\()/, "*$1")}):`, ...inner(body)];
    case 5:
      return [`async with ${pick("measured()", "forgiving()", "Watching()", "Hushing()")}:`, ...inner(body)];
    case 6:
      helpers.push(functionText(helper, body));
      return ["async with asyncio.TaskGroup() as group:", `    group.create_task(${helper}(session))`];
    case 7:
      helpers.push(`${pick("", "@timed\n", "@safe\n")}${functionText(helper, body)}`);
      return [`await ${helper}(session)`];
    case 8:
      return ["try:", ...inner(body), `except* ${caught()}:`, '    print("caught")'];
    case 9:
      return ["try:", '    print("before")', "except Exception:", "    pass", "else:", ...inner(body)];
    case 10:
      return ["try:", '    raise LookupError("first")', "except LookupError:", ...inner(body)];
    default:
      helpers.push(functionText(helper, body));
      return [`await asyncio.gather(${helper}(session), asyncio.sleep(0))`];
  }
}

function functionText(name: string, body: Lines): string {
  return [`async def ${name}(session: aiohttp.ClientSession):`, ...inner(body), ""].join("\n");
}

function inner(lines: Lines): Lines {
  return lines.map((line) => `    ${line}`);
}

/** Whole numbers below a bound, the same for the same seed (a linear congruential generator with Knuth's factor). */
function numbersFrom(seed: number): (below: number) => number {
  let state = BigInt(seed);
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return Number((state >> 33n) % BigInt(below));
  };
}
