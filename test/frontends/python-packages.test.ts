/** What calls of installed packages give, read from their stubs and sources. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import { operationsOf } from "../../src/ir/walk.ts";
import { filesOf } from "../engine/sessions.ts";

const SHARED = "/usr/lib/python3/dist-packages";
const frontends = await loadFrontends(join(import.meta.dirname, "..", "..", "dist"), {
  interpreter: { chosen: false, packageFolders: () => [SHARED] },
});

type Files = Readonly<Record<string, string>>;

/** Callee and kind of each call in `/project/main.py` whose kind is known, such as `shop.load coroutine`. */
function calls(source: string, packages: Files, others: Files = {}): readonly string[] {
  return callsIn("/project/main.py", {
    ...others,
    "/project/main.py": source,
    ...Object.fromEntries(Object.entries(packages).map(([name, text]) => [`${SHARED}/${name}`, text])),
  });
}

function callsIn(file: string, texts: Files, roots: readonly string[] = ["/project"]): readonly string[] {
  const python = frontends.find(({ language }) => language === "python");
  const project = python?.createProject({ files: filesOf(new Map(Object.entries(texts))), roots }, file);
  const found: string[] = [];
  for (const target of project?.module(file)?.functions ?? []) {
    for (const { operation } of operationsOf(target)) {
      if (operation.op !== "call" || (operation.facts?.kind ?? "unknown") === "unknown") continue;
      found.push(`${operation.callee.symbol?.name} ${operation.facts?.kind}`);
    }
  }
  return found;
}

describe("sources of packages", () => {
  test("async functions and methods give coroutines, through imports of the package", () => {
    const packages = {
      "shop/__init__.py": "from .client import Client, load\nfrom .orders import *\n",
      "shop/client.py": [
        "from .base import Base",
        "async def load(): ...",
        "class Client(Base):",
        "    async def get(self): ...",
        "    def close(self) -> None: ...",
      ].join("\n"),
      "shop/base.py": "class Base:\n    async def ping(self): ...\n",
      "shop/orders.py": '__all__ = ["order"]\nasync def order(): ...\n',
    };
    const source = [
      "import shop",
      "from shop import Client, order",
      "shop.load()",
      "order()",
      "client = Client()",
      "client.get()",
      "client.ping()",
      "client.close()",
    ].join("\n");
    assert.deepEqual(calls(source, packages), [
      "shop.client.load coroutine",
      "shop.orders.order coroutine",
      "shop.client.Client plain",
      "shop.client.Client.get coroutine",
      "shop.client.Client.ping coroutine",
      "shop.client.Client.close plain",
    ]);
  });

  test("annotations are followed to where their names come from", () => {
    const packages = {
      "shop/__init__.py": [
        "from typing import Awaitable, List, Optional, TYPE_CHECKING",
        "if TYPE_CHECKING:",
        "    from .client import Client",
        "def connect() -> 'Client': ...",
        "def pending() -> Awaitable[int]: ...",
        "def maybe() -> Optional[Client]: ...",
        "def all_clients() -> List[Client]: ...",
      ].join("\n"),
      "shop/client.py": "class Client:\n    async def get(self) -> int: ...\n",
    };
    const source = [
      "import shop",
      "shop.connect().get()",
      "shop.pending()",
      "client = shop.maybe()",
      "client.get()",
      "for one in shop.all_clients():",
      "    one.get()",
    ].join("\n");
    assert.deepEqual(
      calls(source, packages).filter((one) => !/(connect|maybe|all_clients) plain$/.test(one)),
      [
        "shop.client.Client.get coroutine",
        "shop.pending awaitable",
        "shop.client.Client.get coroutine",
        "shop.client.Client.get coroutine",
      ],
    );
  });

  test("attributes that a constructor sets, properties and class methods are known", () => {
    const packages = {
      "shop.py": [
        "class Session:",
        "    async def send(self): ...",
        "class Client:",
        "    def __init__(self, other: Session, name=None):",
        "        self.session = Session()",
        "        self.other = other",
        "        self.name = name",
        "    @property",
        "    def first(self) -> Session: ...",
        "    @classmethod",
        '    def make(cls) -> "Client": ...',
      ].join("\n"),
    };
    const source = [
      "from shop import Client",
      "client = Client.make()",
      "client.session.send()",
      "client.other.send()",
      "client.first.send()",
      "client.name.send()",
    ].join("\n");
    assert.deepEqual(calls(source, packages).slice(1), Array(3).fill("shop.Session.send coroutine"));
  });

  test("async generators and context managers are no coroutines", () => {
    const packages = {
      "shop.py": [
        "from contextlib import asynccontextmanager",
        "from typing import AsyncIterator",
        "async def rows() -> AsyncIterator[int]:",
        "    yield 1",
        "async def lines():",
        "    yield 1",
        "@asynccontextmanager",
        "async def opened() -> AsyncIterator[int]:",
        "    yield 1",
      ].join("\n"),
    };
    const source = "import shop\nshop.rows()\nshop.lines()\nshop.opened()\n";
    assert.deepEqual(calls(source, packages), ["shop.rows plain", "shop.opened plain"]);
  });

  test("nothing is known of what decorators, branches and rebinding may change", () => {
    const packages = {
      "shop.py": [
        "from other import blocking, frozen_class",
        "@blocking",
        "async def decorated(): ...",
        "try:",
        "    from fast import get",
        "except ImportError:",
        "    async def get(): ...",
        "if flag:",
        "    async def either(): ...",
        "else:",
        "    def either() -> None: ...",
        "async def rebound(): ...",
        "rebound = blocking(rebound)",
        "@frozen_class",
        "class Client:",
        "    async def get(self): ...",
        "class Reader:",
        "    @blocking",
        "    async def content(self): ...",
      ].join("\n"),
    };
    const source = [
      "import shop",
      "shop.decorated()",
      "shop.get()",
      "shop.either()",
      "shop.rebound()",
      "shop.Client().get()",
      "shop.Reader().content()",
    ].join("\n");
    assert.deepEqual(calls(source, packages), ["shop.Reader plain"]);
  });

  test("a module that imports itself in a circle, and one that cannot be parsed, end in silence", () => {
    const packages = {
      "round/__init__.py": "from .one import thing\n",
      "round/one.py": "from .two import thing\nfrom .two import *\n",
      "round/two.py": "from .one import thing\nfrom .one import *\n",
      "broken.py": "async def ok(): ...\ndef (:\n  class\n",
    };
    const source = "import round, broken\nround.thing()\nround.other()\nbroken.ok()\n";
    assert.deepEqual(calls(source, packages), ["broken.ok coroutine"]);
  });
});

describe("which file is read", () => {
  const stub = "async def load() -> int: ...\n";
  const source = "def load(): ...\n";

  test("stub packages come before stubs beside the source, and these before the source", () => {
    const main = "import shop\nshop.load()\n";
    const found = ["shop.load coroutine"];
    assert.deepEqual(calls(main, { "shop/__init__.py": source, "shop-stubs/__init__.pyi": stub }), found);
    assert.deepEqual(calls(main, { "shop/__init__.py": source, "shop/__init__.pyi": stub }), found);
    assert.deepEqual(calls(main, { "shop.py": source, "shop.pyi": stub }), found);
    assert.deepEqual(calls(main, { "shop.py": source }), []);
  });

  test("what a partial stub package leaves out is read from the source", () => {
    const packages = {
      "shop-stubs/__init__.pyi": "",
      "shop/__init__.py": "",
      "shop/orders.py": "async def order(): ...\n",
    };
    assert.deepEqual(calls("from shop import orders\norders.order()\n", packages), [
      "shop.orders.order coroutine",
    ]);
  });

  test("packages without an `__init__` are found in all folders that have a part of them", () => {
    const packages = { "company/shop.py": stub };
    assert.deepEqual(calls("from company import shop\nshop.load()\n", packages), [
      "company.shop.load coroutine",
    ]);
  });

  test("a module of the project hides an installed one of the same name, and the standard library is itself", () => {
    const packages = { "shop.py": stub, "asyncio.py": "def sleep(): ...\n" };
    assert.deepEqual(
      calls("import shop\nshop.load()\n", packages, { "/project/shop.py": "def load():\n    return 1\n" }),
      ["shop.load plain"],
    );
    assert.deepEqual(calls("import asyncio\nasyncio.sleep(1)\n", packages), ["asyncio.sleep coroutine"]);
  });

  test("of a package with 3,000 modules those are read that lead to what is asked for", () => {
    const modules = Array.from({ length: 3_000 }, (_, at) => [
      `${SHARED}/big/part${at}.py`,
      `async def load${at}(): ...\n`,
    ]);
    const texts = new Map<string, string>([
      ["/project/main.py", "from big import load7\nfrom big.part2999 import load2999\nload7()\nload2999()\n"],
      [`${SHARED}/big/__init__.py`, modules.map((_, at) => `from .part${at} import load${at}\n`).join("")],
      ...modules.map(([file = "", text = ""]) => [file, text] as const),
    ]);
    const files = filesOf(texts);
    const read: string[] = [];
    const python = frontends.find(({ language }) => language === "python");
    const counting = {
      ...files,
      read: (path: string) => {
        if (path.includes("/part")) read.push(path);
        return files.read(path);
      },
    };
    const module = python?.createProject({ files: counting, roots: ["/project"] }).module("/project/main.py");
    const kinds = module?.functions.flatMap((target) =>
      operationsOf(target).flatMap(({ operation }) =>
        operation.op === "call" ? [operation.facts?.kind] : [],
      ),
    );
    assert.deepEqual(kinds, ["coroutine", "coroutine"]);
    assert.deepEqual(read.sort(), [`${SHARED}/big/part2999.py`, `${SHARED}/big/part7.py`]);
  });

  test("two folders of a workspace may have modules of the same name", () => {
    const texts = {
      "/one/app/main.py": "from lib import load\nload()\n",
      "/one/lib.py": "async def load(): ...\n",
      "/two/app/main.py": "from lib import load\nload()\n",
      "/two/lib.py": "def load():\n    return 1\n",
    };
    assert.deepEqual(callsIn("/one/app/main.py", texts, ["/one", "/two"]), ["lib.load coroutine"]);
    assert.deepEqual(callsIn("/two/app/main.py", texts, ["/one", "/two"]), ["lib.load plain"]);
  });
});

describe("virtual environments", () => {
  const main = "import shop\nshop.load()\n";
  const cfg = "home = /usr/bin\ninclude-system-site-packages = false\n";

  test("the nearest one above a file is used, and its interpreter's packages only if it shares them", () => {
    const own = { "/project/.venv/lib/python3.12/site-packages/shop.py": "async def load(): ...\n" };
    const withOwn = { "/project/.venv/pyvenv.cfg": cfg, ...own, "/project/src/app/main.py": main };
    assert.deepEqual(callsIn("/project/src/app/main.py", withOwn), ["shop.load coroutine"]);
    const without = {
      "/project/venv/pyvenv.cfg": cfg,
      "/project/venv/lib/python3.12/site-packages/other.py": "",
      "/project/main.py": main,
      [`${SHARED}/shop.py`]: "async def load(): ...\n",
    };
    assert.deepEqual(callsIn("/project/main.py", without), []);
    assert.deepEqual(
      callsIn("/project/main.py", { ...without, "/project/venv/pyvenv.cfg": cfg.replace("false", "true") }),
      ["shop.load coroutine"],
    );
  });

  test("projects of a monorepo have their own", () => {
    const python = frontends.find(({ language }) => language === "python");
    const files = filesOf(
      new Map([
        ["/repo/a/.venv/pyvenv.cfg", cfg],
        ["/repo/a/src/main.py", main],
        ["/repo/b/main.py", main],
        ["/repo/b/other.py", main],
      ]),
    );
    const options = { files, roots: ["/repo"] };
    const keys = ["/repo/a/src/main.py", "/repo/b/main.py", "/repo/b/other.py"].map((file) =>
      python?.projectKey?.(file, options),
    );
    assert.deepEqual(keys, ["/repo/a/.venv", "", ""]);
  });

  test("editable installations lead to their sources", () => {
    const texts = {
      "/project/.venv/pyvenv.cfg": cfg,
      "/project/.venv/lib/python3.12/site-packages/__editable__.shop.pth": "/elsewhere/shop/src\n",
      "/elsewhere/shop/src/shop.py": "async def load(): ...\n",
      "/project/main.py": main,
    };
    assert.deepEqual(callsIn("/project/main.py", texts), ["shop.load coroutine"]);
  });
});
