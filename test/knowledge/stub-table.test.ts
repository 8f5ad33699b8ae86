/** Reading stubs: small ones written here, and the standard library's as the build read them. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { stubTable } from "../../src/frontends/python/stub-table.ts";
import { createPythonParser } from "../../src/frontends/python/syntax.ts";
import { parseType } from "../../src/ir/type-expression.ts";
import { typeshed } from "./typeshed.ts";

const file = (path: string) => readFile(new URL(`../../node_modules/${path}`, import.meta.url));
const parser = await createPythonParser({
  runtime: await file("web-tree-sitter/web-tree-sitter.wasm"),
  grammar: await file("tree-sitter-python/tree-sitter-python.wasm"),
});

/** Reads stubs given by module, with just enough of `typing` and `builtins` beside them. */
function read(stubs: Readonly<Record<string, string>>) {
  const given = {
    builtins:
      "class object: ...\nclass int: ...\nclass str: ...\nclass bool: ...\nclass list(Generic[_T]): ...\nclass property: ...\n",
    typing: [
      "class TypeVar: ...",
      "Any = object()",
      "Generic: _SpecialForm",
      "Self: _SpecialForm",
      "class Awaitable: ...",
      "class Coroutine: ...",
      "class AsyncIterator: ...",
      "class Iterator: ...",
      "class Generator: ...",
    ].join("\n"),
    ...stubs,
  };
  const modules = Object.entries(given).map(([module, text]) => ({ module, text }));
  return stubTable(modules, parser.parse).modules;
}

describe("functions", () => {
  const { shop } = read({
    shop: `
from typing import Any, Awaitable, Coroutine, AsyncIterator, TypeVar, overload
from contextlib import asynccontextmanager

_T = TypeVar("_T")

def plain(x: int) -> str: ...
async def fetch() -> list[int]: ...
def start() -> Coroutine[Any, Any, int]: ...
def soon() -> Awaitable[str]: ...
def unknown(): ...
def generic(x: _T) -> _T: ...
def sure() -> str | Any: ...
@overload
def load(x: int) -> int: ...
@overload
def load(x: str) -> str: ...
@overload
async def both(x: int) -> int: ...
@overload
async def both(x: str) -> str: ...
@asynccontextmanager
async def session() -> AsyncIterator[int]: ...
@someone.elses
def decorated() -> int: ...
def quoted() -> "list[int] | None": ...
def long(
    x: int,  # a comment -> with an arrow
) -> list[
    int  # another
]: ...
`,
  });

  for (const [name, expected] of Object.entries({
    plain: "str",
    fetch: "Coroutine[list[int]]",
    start: "Coroutine[int]",
    soon: "Awaitable[str]",
    unknown: "?",
    generic: "?",
    sure: "str",
    load: "int | str",
    both: "Coroutine[int | str]",
    session: "contextlib._AsyncGeneratorContextManager[int]",
    decorated: "?",
    quoted: "list[int] | None",
    long: "list[int]",
  })) {
    test(`${name} gives ${expected}`, () => assert.equal(shop?.functions[name], expected));
  }
});

describe("classes", () => {
  const { shop } = read({
    shop: `
from typing import Generic, TypeVar, Self, Iterator

_T = TypeVar("_T")
_S = TypeVar("_S")

class Box(Generic[_T]):
    size: int
    label = "x"
    _secret: int
    def __enter__(self) -> Self: ...
    def __len__(self) -> int: ...
    def get(self) -> _T: ...
    def turn(self, other: _S) -> _S: ...
    async def fetch(self) -> _T: ...
    take = get
    @property
    def owner(self) -> str: ...
    @owner.setter
    def owner(self, value: str) -> None: ...
    @classmethod
    def make(cls) -> Self: ...
    def _hidden(self) -> int: ...
    class Lid:
        def open(self) -> None: ...

class Pair(Box[list[_S]]): ...
class Modern[K, V](Box[V]):
    def key(self) -> K: ...
`,
  });

  test("keep their parameters, bases, methods and attributes", () => {
    assert.deepEqual(shop?.classes.Box, {
      bases: [],
      parameters: ["_T"],
      methods: { __enter__: "Self", get: "_T", turn: "?", fetch: "Coroutine[_T]", take: "_T", make: "Self" },
      attributes: { size: "int", label: "str", owner: "str" },
    });
    assert.deepEqual(shop?.classes["Box.Lid"]?.methods, { open: "None" });
    assert.deepEqual(shop?.classes.Pair?.bases, ["shop.Box[list[_S]]"]);
    assert.deepEqual(shop?.classes.Pair?.parameters, ["_S"]);
    assert.deepEqual(shop?.classes.Modern?.parameters, ["K", "V"]);
    assert.deepEqual(shop?.classes.Modern?.methods, { key: "K" });
  });
});

describe("conditions", () => {
  const { shop } = read({
    shop: `
import sys
if sys.version_info >= (3, 11):
    def newest() -> int: ...
    if sys.platform == "win32":
        def platform() -> str: ...
    else:
        def platform() -> int: ...
else:
    def newest() -> str: ...
    def dropped() -> str: ...
if sys.version_info < (3, 9):
    def old() -> str: ...
elif TYPE_CHECKING:
    def old() -> bool: ...
else:
    def old() -> int: ...
if sys.platform != "linux" and sys.version_info >= (3, 8):
    def away() -> str: ...
`,
  });

  test("the newest version and Linux win, and names of other branches are kept", () => {
    assert.equal(shop?.functions.newest, "int");
    assert.equal(shop?.functions.dropped, "str");
    assert.equal(shop?.functions.platform, "int");
    assert.equal(shop?.functions.old, "bool");
    assert.equal(shop?.functions.away, "str");
  });
});

describe("names across modules", () => {
  const modules = read({
    pack: "from .inner import *\nfrom .other import Kept as Kept, Hidden\nfrom _fast import Quick as Quick\n",
    "pack.inner":
      '__all__ = ["load", "Box"]\n__all__ += ["late"]\nfrom _fast import late\nclass Box: ...\ndef load() -> Box: ...\ndef not_listed() -> Box: ...\nOld = Box\n',
    "pack.other":
      "from ..pack.inner import Box\nclass Kept:\n    def box(self) -> Box: ...\nclass Hidden: ...\n",
    _fast: "class Quick: ...\nclass _Base: ...\nclass Unused: ...\ndef late() -> int: ...\n",
    user: "import pack\nimport pack.other as o\nfrom pack import Box\nAlias = list[Box] | None\ndef a() -> pack.Box: ...\ndef b() -> o.Kept: ...\ndef c() -> Alias: ...\ndef d() -> nowhere.Thing: ...\n",
  });

  test("definitions live where users import them from", () => {
    assert.ok(modules.pack?.classes.Box && modules.pack.functions.load);
    assert.equal(modules.pack?.functions.load, "pack.Box");
    assert.ok(modules.pack?.classes.Quick);
    assert.equal(modules.pack?.functions.late, "int");
    assert.equal(modules._fast, undefined);
  });

  test("other names lead there", () => {
    assert.equal(modules["pack.inner"]?.values.Box, "=pack.Box");
    assert.equal(modules["pack.inner"]?.values.Old, "=pack.Box");
    assert.equal(modules["pack.inner"]?.functions.not_listed, "pack.Box");
    assert.equal(modules["pack.other"]?.values.Kept, "=pack.Kept");
  });

  test("imports that are not passed on stay inside", () => {
    assert.equal(modules.pack?.values.Hidden, undefined);
    assert.ok(modules["pack.other"]?.classes.Hidden);
  });

  test("types use them, through modules and aliases", () => {
    assert.deepEqual(modules.user?.functions, {
      a: "pack.Box",
      b: "pack.Kept",
      c: "list[pack.Box] | None",
      d: "?",
    });
  });
});

describe("broken stubs", () => {
  test("give what can be read of them, and never throw", () => {
    const modules = read({
      circle: "from circle import *\nfrom circle2 import x as x\nA = B\nB = A\ndef f() -> A: ...\n",
      circle2: "from circle import x as x\n",
      torn: "def f( -> int: ...\nclass C(:\n  def m(self) -> int: ...\ndef g() -> int: ...\n",
      empty: "",
    });
    assert.equal(modules.circle?.functions.f, "?");
    assert.ok(modules.torn);
    assert.ok(modules.empty);
  });
});

describe("the standard library", () => {
  const { asyncio } = typeshed.modules;

  test("is there as a whole", () => {
    assert.ok(Object.keys(typeshed.modules).length > 600);
    for (const module of ["asyncio", "os.path", "concurrent.futures", "xml.etree.ElementTree", "unittest"]) {
      assert.ok(typeshed.modules[module], module);
    }
    assert.ok(JSON.stringify(typeshed).length < 1_500_000);
  });

  test("carries its licence with it", () => {
    assert.match(typeshed.notice ?? "", /typeshed[\s\S]*Apache License\s+Version 2\.0/);
  });

  test("has asyncio's coroutines under the names that users import", () => {
    assert.equal(asyncio?.functions.to_thread, "Coroutine[?]");
    assert.equal(asyncio?.classes.StreamReader?.methods.readline, "Coroutine[bytes]");
    assert.equal(asyncio?.classes.Queue?.methods.get, "Coroutine[_T]");
    assert.equal(asyncio?.classes.Task?.methods.result, undefined);
    assert.deepEqual(asyncio?.classes.Task?.bases, ["Future[_T_co]"]);
    assert.equal(typeshed.modules["asyncio.tasks"]?.values.gather, "=asyncio.gather");
  });

  test("follows functions that are methods of a module's own object", () => {
    assert.equal(typeshed.modules.random?.functions.random, "float");
  });

  test("writes types that can be read", () => {
    for (const [name, module] of Object.entries(typeshed.modules)) {
      const types = [
        ...Object.values(module.functions),
        ...Object.values(module.values).filter((value) => !value.startsWith("=")),
        ...Object.values(module.classes).flatMap((entry) => [
          ...entry.bases,
          ...Object.values(entry.methods),
          ...Object.values(entry.attributes),
        ]),
      ];
      for (const type of types) {
        if (type !== "?") assert.notEqual(parseType(type).name, "?", `${name}: ${type}`);
      }
    }
  });

  test("leads every other name to something that is there", () => {
    const missing: string[] = [];
    for (const [name, module] of Object.entries(typeshed.modules)) {
      for (const [member, value] of Object.entries(module.values)) {
        if (!value.startsWith("=")) continue;
        const target = value.slice(1);
        const dot = target.lastIndexOf(".");
        const owner = typeshed.modules[dot < 0 ? "builtins" : target.slice(0, dot)];
        const last = target.slice(dot + 1);
        const nested = owner ?? typeshed.modules[target.slice(0, target.lastIndexOf(".", dot - 1))];
        const known =
          typeshed.modules[target] !== undefined ||
          (owner !== undefined &&
            [owner.functions, owner.classes, owner.values].some((part) => Object.hasOwn(part, last))) ||
          (owner === undefined && nested !== undefined);
        if (!known) missing.push(`${name}.${member} ${value}`);
      }
    }
    assert.deepEqual(missing, []);
  });
});
