/** What an edit of an open file leaves as it was, and what it does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LintSession } from "../../src/engine/session.ts";
import type { Block, Module } from "../../src/ir/module.ts";
import { callsIn } from "../../src/ir/walk.ts";
import { MEMORY_FOLDER, openMemorySession } from "../executed/memory-session.ts";

const FILE = `${MEMORY_FOLDER}/shop.py`;
const SHOP = `import asyncio


class Shop:
    def __init__(self):
        self.cache = None

    async def load(self, key):
        await asyncio.sleep(1)
        return key

    async def show(self, key):
        found = self.load(key)
        print(await found)


async def forgotten(shop: Shop):
    shop.load(1)
    asyncio.sleep(1)
`;

async function openShop(): Promise<{ session: LintSession; module: Module }> {
  const { session } = await openMemorySession(new Map());
  session.open(FILE, SHOP);
  session.check(FILE);
  return { session, module: moduleOf(session) };
}

function moduleOf(session: LintSession): Module {
  const module = session.module(FILE);
  assert.ok(module);
  return module;
}

/** Replaces the first `old` in the file and checks it again. */
function replace(session: LintSession, old: string, newText: string): void {
  const start = session.text(FILE)?.indexOf(old) ?? -1;
  assert.notEqual(start, -1, `no ${old}`);
  session.change(FILE, [{ span: [start, start + old.length], newText }]);
  session.check(FILE);
}

function bodies(module: Module): ReadonlyMap<string, Block> {
  return new Map(module.functions.map((target) => [target.qualifiedName, target.body]));
}

/** Names of the functions whose body is another object than before. */
function renewed(before: ReadonlyMap<string, Block>, module: Module): readonly string[] {
  return [...bodies(module)].flatMap(([name, body]) => (before.get(name) === body ? [] : [name]));
}

function kindOfCall(module: Module, qualifiedName: string): string | undefined {
  const target = module.functions.find((candidate) => candidate.qualifiedName === qualifiedName);
  return target && callsIn(target)[0]?.operation.facts?.kind;
}

test("an edit inside a function lowers that function, and the code around it, alone", async () => {
  const { session, module } = await openShop();
  const before = bodies(module);
  replace(session, "sleep(1)\n        return", "sleep(12345)\n        return");
  assert.equal(moduleOf(session), module);
  assert.deepEqual(renewed(before, module), ["<module>", "Shop", "Shop.load"]);
});

test("what stands below an edit moves with the text", async () => {
  const { session, module } = await openShop();
  replace(session, "self.cache = None", "self.cache = None  # filled by load");
  const target = module.functions.find(({ name }) => name === "forgotten");
  assert.ok(target?.nameSpan);
  assert.equal(session.text(FILE)?.slice(...target.nameSpan), "forgotten");
  const [call] = callsIn(target);
  assert.equal(call && session.text(FILE)?.slice(...call.operation.span), "shop.load(1)");
});

test("an edit that others see is linked where its name is written, and nowhere else", async () => {
  const { session, module } = await openShop();
  assert.equal(kindOfCall(module, "forgotten"), "coroutine");
  const before = bodies(module);
  replace(session, "        return key", "        return self.show(key)");
  assert.equal(moduleOf(session), module);
  assert.deepEqual(
    renewed(before, module).filter((name) => !["<module>", "Shop", "Shop.load"].includes(name)),
    ["Shop.show", "forgotten"],
  );
});

test("what an attribute holds is news to its own class, to heirs, and to who reads it from outside", async () => {
  const { session } = await openMemorySession(new Map());
  const text = `class Store:
    async def load(self): ...


class Shop:
    def __init__(self):
        self.store = object()

    def show(self):
        self.store.load()


class Stall(Shop):
    def sell(self):
        self.store.load()


class Museum:
    def __init__(self):
        self.store = object()

    def show(self):
        self.store.load()


def visit(shop: Shop):
    shop.store.load()
`;
  session.open(FILE, text);
  session.check(FILE);
  const module = moduleOf(session);
  const before = bodies(module);
  replace(session, "object()", "Store()");
  assert.equal(moduleOf(session), module);
  assert.deepEqual(
    renewed(before, module).filter((name) => !["<module>", "Shop"].includes(name)),
    ["Shop.__init__", "Shop.show", "Stall.sell", "visit"],
  );
  for (const name of ["Shop.show", "Stall.sell", "visit"])
    assert.equal(kindOfCall(module, name), "coroutine", name);
  assert.notEqual(kindOfCall(module, "Museum.show"), "coroutine");
});

test("what a context manager gives is followed to where it is entered", async () => {
  const { session } = await openMemorySession(new Map());
  const text = `from contextlib import asynccontextmanager


@asynccontextmanager
async def shop():
    yield None


async def show():
    async with shop() as entered:
        entered.load(1)


class Shop:
    async def load(self, key):
        return key
`;
  session.open(FILE, text);
  assert.deepEqual(session.check(FILE).findings, []);
  replace(session, "yield None", "yield Shop()");
  assert.deepEqual(
    session.check(FILE).findings.map(({ code }) => code),
    ["AW101"],
  );
});

test("a head that changes is seen by its callers", async () => {
  const { session } = await openShop();
  replace(session, "async def load", "def load");
  assert.notEqual(kindOfCall(moduleOf(session), "forgotten"), "coroutine");
  replace(session, "def load", "async def load");
  assert.equal(kindOfCall(moduleOf(session), "forgotten"), "coroutine");
});

test("a name that appears in the module is seen by functions that were not edited", async () => {
  const { session } = await openShop();
  replace(session, "import asyncio\n", "asyncio = None\n");
  assert.notEqual(callOfSleep(moduleOf(session)), "asyncio.sleep");
  replace(session, "asyncio = None\n", "import asyncio\n");
  assert.equal(callOfSleep(moduleOf(session)), "asyncio.sleep");
});

test("findings keep their places, and lose their repairs, when the text changes", async () => {
  const { session } = await openShop();
  const { findings } = session.check(FILE);
  const [looked, untouched] = findings;
  assert.ok(looked && untouched);
  const { span } = untouched;
  const places = [...span];
  assert.ok(looked.repairs.length > 0);
  replace(session, "import asyncio\n", "import asyncio\nimport time\n");
  assert.deepEqual([...span], places);
  assert.ok(looked.repairs.length > 0, "repairs that were made stay as they were");
  assert.deepEqual(untouched.repairs, [], "there is no telling where repairs would go now");
});

function callOfSleep(module: Module): string | undefined {
  const target = module.functions.find(({ name }) => name === "load");
  return target && callsIn(target)[0]?.operation.callee.symbol?.name;
}
