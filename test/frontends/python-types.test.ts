/** Kinds of calls that rest on what code says of types: aliases, tests, comments, unpacking, decorators of the project. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callsIn } from "../../src/ir/walk.ts";
import { pythonProgram } from "../analysis/python-program.ts";

const classes = `
import asyncio, functools
from typing import AsyncContextManager, Callable, Generator, Generic, List, Optional, Type, TypeVar, Union, Coroutine, Any, cast

class A:
    async def go(self): ...
class B:
    async def run(self): ...
class Plain:
    def go(self): return 1
`;

/** Each row: code, and the kind of the call that its comment \`#?\` marks. */
const rows: readonly (readonly [what: string, code: string, kind: string])[] = [
  [
    "a type variable of a list",
    "T = TypeVar('T')\ndef first(xs: List[T]) -> T:\n    return xs[0]\ndef f(many: List[A]):\n    first(many).go() #?",
    "coroutine",
  ],
  [
    "a type variable that is the value",
    "T = TypeVar('T')\ndef same(x: T) -> T:\n    return x\ndef f():\n    same(A()).go() #?",
    "coroutine",
  ],
  [
    "a type variable given by keyword",
    "T = TypeVar('T')\ndef same(n, *, x: Optional[T] = None) -> T:\n    return x\ndef f():\n    same(1, x=A()).go() #?",
    "coroutine",
  ],
  [
    "a type variable of a class",
    "T = TypeVar('T')\ndef make(kind: Type[T]) -> T:\n    return kind()\ndef f():\n    make(A).go() #?",
    "coroutine",
  ],
  [
    "a type variable of what is called",
    "T = TypeVar('T')\ndef call(g: Callable[[], T]) -> T:\n    return g()\ndef g():\n    return A()\ndef f():\n    call(g).go() #?",
    "coroutine",
  ],
  [
    "a type variable in what is awaited",
    "T = TypeVar('T')\nasync def load(x: T) -> T:\n    return x\nasync def f():\n    x = await load(A())\n    x.go() #?",
    "coroutine",
  ],
  [
    "a type variable of an awaitable",
    "T = TypeVar('T')\ndef run(x: Coroutine[Any, Any, T]) -> T: ...\nasync def g() -> A: ...\ndef f():\n    run(g()).go() #?",
    "coroutine",
  ],
  [
    "a type variable of a method",
    "T = TypeVar('T')\nclass Box:\n    def same(self, x: T) -> T:\n        return x\ndef f(box: Box):\n    box.same(A()).go() #?",
    "coroutine",
  ],
  [
    "a type variable in the manner of 3.12",
    "def same[X](x: X) -> X:\n    return x\ndef f():\n    same(A()).go() #?",
    "coroutine",
  ],
  [
    "a type variable with several values",
    "T = TypeVar('T')\ndef either(x: T, y: T) -> T:\n    return x\ndef f():\n    either(A(), Plain()).go() #?",
    "unknown",
  ],
  [
    "a type variable that is a function",
    "T = TypeVar('T')\ndef same(x: T) -> T:\n    return wrapped(x)\nasync def g(): ...\ndef f():\n    same(g)() #?",
    "unknown",
  ],
  [
    "a type variable that nothing tells",
    "T = TypeVar('T')\ndef some(x) -> T:\n    return x\ndef f():\n    some(A()).go() #?",
    "unknown",
  ],
  [
    "a type variable that is the object itself",
    "T = TypeVar('T', bound='P')\nclass P:\n    def clone(self: T, n) -> T: ...\nclass C(A, P): ...\ndef f(c: C):\n    c.clone(1).go() #?",
    "coroutine",
  ],
  [
    "a type variable that is the class",
    "T = TypeVar('T', bound='P')\nclass P:\n    @classmethod\n    def make(cls: Type[T]) -> T: ...\nclass C(A, P): ...\ndef f():\n    C.make().go() #?",
    "coroutine",
  ],
  [
    "a type variable behind `super`",
    "T = TypeVar('T', bound='P')\nclass P:\n    def clone(self: T) -> T:\n        return self\nclass C(P):\n    async def go(self): ...\n    def clone(self):\n        super().clone().go() #?",
    "coroutine",
  ],
  [
    "a type variable behind a spread",
    "T = TypeVar('T')\ndef same(n, x: T) -> T:\n    return x\ndef f(xs):\n    same(*xs, A()).go() #?",
    "unknown",
  ],
  ["an alias", "X = Optional[A]\ndef f(x: X):\n    x.go() #?", "coroutine"],
  ["an alias in the manner of 3.12", "type X = A | None\ndef f(x: X):\n    x.go() #?", "coroutine"],
  ["an alias by name", "X: TypeAlias = 'A'\ndef f(x: X):\n    x.go() #?", "coroutine"],
  ["a class in an annotation", "def f(make: Type[A]):\n    make().go() #?", "coroutine"],
  ["a type comment", "x = None  # type: Optional[A]\ndef f():\n    x.go() #?", "coroutine"],
  ["no type comment", "x = unknown()  # type: ignore\ndef f():\n    x.go() #?", "unknown"],
  ["a tested name", "def f(x):\n    if isinstance(x, A):\n        x.go() #?", "coroutine"],
  ["a name tested otherwise", "def f(x):\n    if isinstance(x, (A, Plain)):\n        x.go() #?", "unknown"],
  ["a name tested for nothing", "def f(x):\n    if isinstance(x, A) or x.y:\n        x.go() #?", "unknown"],
  ["behind an assertion", "def f(x):\n    assert isinstance(x, A)\n    x.go() #?", "coroutine"],
  ["behind a way out", "def f(x):\n    if not isinstance(x, A):\n        return\n    x.go() #?", "coroutine"],
  [
    "written after the test",
    "def f(x, y):\n    assert isinstance(x, A)\n    x = y\n    x.go() #?",
    "unknown",
  ],
  ["another scope", "def f(x):\n    assert isinstance(x, A)\n    def g(x):\n        x.go() #?", "unknown"],
  ["side by side", "def f():\n    x, y = A(), B()\n    y.run() #?", "coroutine"],
  ["unpacked", "def pair():\n    return A(), B()\ndef f():\n    x, y = pair()\n    y.run() #?", "coroutine"],
  ["unpacked with a rest", "def f(b):\n    *x, y = A(), b\n    y.run() #?", "unknown"],
  [
    "rounds of pairs",
    "def f(many: List[tuple[A, B]]):\n    for x, y in many:\n        y.run() #?",
    "coroutine",
  ],
  [
    "nested in rounds",
    "def f(many: List[tuple[A, B]]):\n    for x, (y, z) in many:\n        y.run() #?",
    "unknown",
  ],
  [
    "a copied list",
    "def f(many: Optional[List[A]]):\n    for x in list(many):\n        x.go() #?",
    "coroutine",
  ],
  [
    "a list that starts empty",
    "def f(many: Optional[List[A]] = None):\n    if many is None:\n        many = []\n    for x in many:\n        x.go() #?",
    "coroutine",
  ],
  [
    "a table of functions",
    "async def one(): ...\nasync def two(): ...\ndef f(n):\n    {1: one, 2: two}[n]() #?",
    "coroutine",
  ],
  [
    "a table of both",
    "async def one(): ...\ndef two(): ...\ndef f(n):\n    {1: one, 2: two}[n]() #?",
    "unknown",
  ],
  [
    "a field that attrs makes",
    "import attr\n@attr.s\nclass C:\n    a = attr.ib(factory=A)\ndef f(c: C):\n    c.a.go() #?",
    "coroutine",
  ],
  [
    "a field of a type",
    "import attrs\n@attrs.define\nclass C:\n    a = attrs.field(type=A)\n    def f(self):\n        self.a.go() #?",
    "coroutine",
  ],
  [
    "a field that a function fills",
    "from attrs import define, field\ndef make():\n    return A()\n@define\nclass C:\n    a = field(factory=make)\ndef f(c: C):\n    c.a.go() #?",
    "coroutine",
  ],
  [
    "a field that something converts",
    "import attr\n@attr.s\nclass C:\n    a = attr.ib(factory=A, converter=other)\ndef f(c: C):\n    c.a.go() #?",
    "unknown",
  ],
  [
    "a field with no more than a default",
    "import attr\n@attr.s\nclass C:\n    a = attr.ib(default=A())\ndef f(c: C):\n    c.a.go() #?",
    "unknown",
  ],
  [
    "a private attribute",
    "from pydantic import BaseModel, PrivateAttr\nclass C(BaseModel):\n    _a = PrivateAttr(default_factory=A)\n    def f(self):\n        self._a.go() #?",
    "coroutine",
  ],
  ["a cast", "def f(x):\n    cast(A, x).go() #?", "coroutine"],
  [
    "a partial",
    "async def one(x): ...\ndef f():\n    g = functools.partial(one, 1)\n    g() #?",
    "coroutine",
  ],
  ["an attribute by name", "def f(x: A):\n    getattr(x, 'go')() #?", "coroutine"],
  ["a class by default", "def f(make=A):\n    make().go() #?", "coroutine"],
  [
    "an import that cannot succeed",
    "try:\n    from nowhere_at_all import sleep\nexcept ImportError:\n    from asyncio import sleep\ndef f():\n    sleep(1) #?",
    "coroutine",
  ],
  [
    "an attribute that its class declares",
    "class C:\n    a: A = None\n    def __init__(self, a):\n        self.a = a\n    def f(self):\n        self.a.go() #?",
    "coroutine",
  ],
  [
    "what a generic class gives",
    "T = TypeVar('T')\nclass P(Coroutine[Any, None, T], Generic[T]): ...\nasync def f(p: P[A]):\n    x = await p\n    x.go() #?",
    "coroutine",
  ],
  [
    "a wrapper that gives a generic class",
    "T = TypeVar('T')\nclass R(AsyncContextManager[T], Coroutine[Any, Any, T]):\n    async def __aenter__(self) -> T: ...\ndef d(g: Callable[..., Coroutine[Any, Any, T]]):\n    def w(*a) -> R[T]:\n        return R(g(*a))\n    return w\n@d\nasync def one() -> A: ...\nasync def f():\n    async with one() as x:\n        x.go() #?",
    "coroutine",
  ],
  [
    "what `__await__` says",
    "class C:\n    def __await__(self) -> Generator[Any, None, 'C']: ...\n    async def go(self): ...\nasync def f():\n    c = await C()\n    c.go() #?",
    "coroutine",
  ],
  [
    "a wrapper whose argument is an alias",
    "T = TypeVar('T')\nAlias = Callable[..., Coroutine[Any, Any, T]]\nclass R(Generic[T]):\n    def __await__(self) -> Generator[Any, None, T]: ...\ndef d(g: Alias[T]):\n    def w(*a) -> R[T]:\n        return R(g(*a))\n    return w\n@d\nasync def one() -> A: ...\nasync def f():\n    x = await one()\n    x.go() #?",
    "unknown",
  ],
  [
    "a function by annotation",
    "def f(g: Callable[[int], Coroutine[Any, Any, A]]):\n    g(1) #?",
    "coroutine",
  ],
  [
    "what it is made to be",
    "class E:\n    def __new__(cls) -> 'E':\n        return backend().E()\n    async def go(self): ...\nE().go() #?",
    "coroutine",
  ],
  [
    "what nobody says it is made to be",
    "class E:\n    def __new__(cls):\n        return backend().E()\n    async def go(self): ...\nE().go() #?",
    "unknown",
  ],
  [
    "an abstract class",
    "class E(metaclass=abc.ABCMeta):\n    async def go(self): ...\nclass F(E): ...\nF().go() #?",
    "coroutine",
  ],
  [
    "a class made otherwise",
    "class E(metaclass=Special):\n    async def go(self): ...\nE().go() #?",
    "unknown",
  ],
  [
    "perhaps nothing",
    "class C:\n    async def __call__(self): ...\ndef f(c: Optional[C]):\n    c() #?",
    "coroutine",
  ],
  [
    "the decorator gives the same",
    "def d(g):\n    return g\n@d\nasync def one(): ...\none() #?",
    "coroutine",
  ],
  [
    "a wrapper that hands on",
    "def d(g):\n    @functools.wraps(g)\n    def w(*a):\n        return g(*a)\n    return w\n@d\nasync def one(): ...\none() #?",
    "coroutine",
  ],
  [
    "a wrapper that waits",
    "def d(g):\n    @functools.wraps(g)\n    async def w(*a):\n        return await g(*a)\n    return w\n@d\nasync def one(): ...\none() #?",
    "coroutine",
  ],
  [
    "a wrapper that runs it",
    "def d(g):\n    def w(*a) -> int:\n        return asyncio.run(g(*a))\n    return w\n@d\nasync def one(): ...\none() #?",
    "plain",
  ],
  [
    "a wrapper that makes a task",
    "def d(g):\n    def w(*a):\n        return asyncio.create_task(g(*a))\n    return w\n@d\nasync def one(): ...\none() #?",
    "task",
  ],
  [
    "a decorator with arguments",
    "def d(n):\n    def inner(g):\n        async def w(*a):\n            return await g(*a)\n        return w\n    return inner\n@d(3)\nasync def one(): ...\none() #?",
    "coroutine",
  ],
  [
    "a wrapper that nobody knows",
    "def d(g):\n    return g.wrapped\n@d\nasync def one(): ...\none() #?",
    "unknown",
  ],
  [
    "one wrapper for each kind",
    "def d(g):\n    async def x(*a):\n        return await g(*a)\n    def y(*a):\n        return g(*a) + 1\n    if asyncio.iscoroutinefunction(g):\n        return x\n    return y\n@d\nasync def one(): ...\none() #?",
    "coroutine",
  ],
  [
    "a decorated class",
    "def d(c):\n    c.x = 1\n    return c\n@d\nclass C:\n    async def go(self): ...\nC().go() #?",
    "coroutine",
  ],
  [
    "a class that decorates",
    "class D:\n    def __call__(self, g):\n        async def w(*a):\n            return await g(*a)\n        return w\n@D()\nasync def one(): ...\none() #?",
    "coroutine",
  ],
];

describe("kinds by types", () => {
  for (const [what, code, kind] of rows) {
    it(what, () => {
      const text = classes + code;
      const module = pythonProgram(text).module("main.py");
      const end = text.indexOf(" #?");
      const found = module.functions.flatMap((scope) =>
        callsIn(scope).flatMap(({ operation }) => (operation.span[1] === end ? [operation] : [])),
      );
      const [outer] = found.sort((a, b) => a.span[0] - b.span[0]);
      assert.equal(outer?.facts?.kind ?? "unknown", kind);
    });
  }
});
