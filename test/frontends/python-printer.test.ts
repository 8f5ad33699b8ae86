/** What the Python printer writes: imports in the file's own style, and words where they bind as meant. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createPythonPrinter } from "../../src/frontends/python/printer.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import { applyEdits } from "../../src/ir/apply-edits.ts";
import type { Edit } from "../../src/ir/edits.ts";
import type { Await, Call, FunctionIr, Module, Statement } from "../../src/ir/module.ts";
import { operationsOf } from "../../src/ir/walk.ts";
import type { Printer } from "../../src/rules/kit/printer.ts";

const FILE = "/project/example.py";
const [python] = await loadFrontends(join(import.meta.dirname, "..", "..", "dist"));
assert.ok(python);

describe("reference: an import that is there already", () => {
  reference("the module", "import asyncio\n", "asyncio.gather");
  reference("the module under another name", "import asyncio as aio\n", "aio.gather");
  reference("a submodule that binds the package", "import asyncio.subprocess\n", "asyncio.gather");
  reference("the member", "from asyncio import gather\n", "gather");
  reference("the member under another name", "from asyncio import sleep, gather as together\n", "together");
  reference("inside the function", "def work():\n    import asyncio as inner\n", "inner.gather", {
    within: "work",
  });
  reference(
    "with a fallback",
    "try:\n    import asyncio\nexcept ImportError:\n    import trollius as asyncio\n",
    "asyncio.gather",
  );
});

describe("reference: an import that is missing", () => {
  reference("in an empty file", "", "asyncio.gather", { becomes: "import asyncio\n" });
  reference("before code", "x = 1\n", "asyncio.gather", { becomes: "import asyncio\n\nx = 1\n" });
  reference("in alphabetical order", "import abc\nimport json\n\nx = 1\n", "asyncio.gather", {
    becomes: "import abc\nimport asyncio\nimport json\n\nx = 1\n",
  });
  reference("at the end of its group", "import abc\n\nimport requests\n", "asyncio.gather", {
    becomes: "import abc\nimport asyncio\n\nimport requests\n",
  });
  reference("before from-imports", "from json import loads\n", "asyncio.gather", {
    becomes: "import asyncio\nfrom json import loads\n",
  });
  reference("in a group of its own before other packages", "# Shop.\n\nimport requests\n", "asyncio.gather", {
    becomes: "# Shop.\n\nimport asyncio\n\nimport requests\n",
  });
  reference("joined to names from the same module", "from asyncio import sleep  # pause\n", "gather", {
    becomes: "from asyncio import sleep, gather  # pause\n",
  });
  reference(
    "not joined to a list in parentheses",
    "from asyncio import (\n    sleep,\n)\n",
    "asyncio.gather",
    {
      becomes: "import asyncio\nfrom asyncio import (\n    sleep,\n)\n",
    },
  );
  reference(
    "behind docstring and __future__",
    '"""Shop."""\n\nfrom __future__ import annotations\n\n\ndef f(): ...\n',
    "asyncio.gather",
    { becomes: '"""Shop."""\n\nfrom __future__ import annotations\n\nimport asyncio\n\n\ndef f(): ...\n' },
  );
  reference("behind a docstring alone", '"""Shop."""\nx = 1\n', "asyncio.gather", {
    becomes: '"""Shop."""\n\nimport asyncio\n\nx = 1\n',
  });
  reference(
    "behind the comments that open the file",
    "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nx = 1\n",
    "asyncio.gather",
    {
      becomes: "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\nimport asyncio\n\nx = 1\n",
    },
  );
  reference("with the file's line ends", "import json\r\n", "asyncio.gather", {
    becomes: "import asyncio\r\nimport json\r\n",
  });
  reference("in a last line without a break", "import abc", "asyncio.gather", {
    becomes: "import abc\nimport asyncio",
  });
});

describe("reference: names that mean something else", () => {
  reference(
    "an import for the type checker alone",
    "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import asyncio\n",
    "asyncio.gather",
    {
      becomes: "import asyncio\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import asyncio\n",
    },
  );
  reference(
    "a parameter hides the module",
    "import asyncio\ndef work(asyncio): ...\n",
    "asyncio_module.gather",
    {
      within: "work",
      becomes: "import asyncio\nimport asyncio as asyncio_module\ndef work(asyncio): ...\n",
    },
  );
  reference(
    "the member is defined in the file",
    "from asyncio import sleep\ndef gather(): ...\n",
    "asyncio.gather",
    {
      becomes: "import asyncio\nfrom asyncio import sleep\ndef gather(): ...\n",
    },
  );
  reference("the module's name is assigned", "asyncio = None\n", "asyncio_module.gather", {
    becomes: "import asyncio as asyncio_module\n\nasyncio = None\n",
  });
  reference(
    "an import is in another function",
    "def other():\n    import asyncio\ndef work(): ...\n",
    "asyncio.gather",
    {
      within: "work",
      becomes: "import asyncio\n\ndef other():\n    import asyncio\ndef work(): ...\n",
    },
  );
  reference(
    "a class body hides nothing from its methods",
    "import asyncio\nclass A:\n    asyncio = 1\n    def work(self): ...\n",
    "asyncio.gather",
    {
      within: "work",
    },
  );
});

describe("addAwait", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["f()", "await f()"],
    ["f().x", "(await f()).x"],
    ["f()[0]", "(await f())[0]"],
    ["f()()", "(await f())()"],
    ["f().g(1)", "(await f()).g(1)"],
    ["(f()).x", "(await f()).x"],
    ["( f() ).x", "( await f() ).x"],
    ["print(f()).x", "print(await f()).x"],
    ["return(f()).x", "return(await f()).x"],
    ["-f()", "-await f()"],
    ["not f()", "not await f()"],
    ["f() ** 2", "await f() ** 2"],
    ["2 ** f()", "2 ** await f()"],
    ["f'{f()!r}'", "f'{await f()!r}'"],
    ["x = [*f()]", "x = [*await f()]"],
    ["if f() > 1: pass", "if await f() > 1: pass"],
    ["await f()", "await (await f())"],
  ];
  for (const [before, after] of cases) {
    it(`${before} becomes ${after}`, () => {
      written(inAsync(before), inAsync(after), ({ printer, module }) => {
        const { call, within } = callNamed(module, "f");
        return printer.addAwait(call, within);
      });
    });
  }
});

describe("removeAwait", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["await f()", "f()"],
    ["(await f()).x", "f().x"],
    ["return(await f()).x", "return f().x"],
    ["(await (a or b)).x", "((a or b)).x"],
    ["print(await f()).x", "print(f()).x"],
    ["(await f()) + 1", "(f()) + 1"],
    ["(  # why\n        await f()).x", "(  # why\n        f()).x"],
    ["(\n        await f()\n    ).x", "(\n        f()\n    ).x"],
    ["await  \\\n    f()", "f()"],
  ];
  for (const [before, after] of cases) {
    it(`${before} becomes ${after}`, () => {
      written(inAsync(before), inAsync(after), ({ printer, module }) =>
        printer.removeAwait(firstAwait(module)),
      );
    });
  }
});

describe("moveToThread", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["f()", "await asyncio.to_thread(f)"],
    ["f(1, b=2)", "await asyncio.to_thread(f, 1, b=2)"],
    ["f( 1 )", "await asyncio.to_thread(f, 1 )"],
    ["f(\n        1,  # one\n    )", "await asyncio.to_thread(f,\n        1,  # one\n    )"],
    ["f(*a, **b)", "await asyncio.to_thread(f, *a, **b)"],
    ["f(x for x in y)", "await asyncio.to_thread(f, (x for x in y))"],
    ["f((x for x in y))", "await asyncio.to_thread(f, (x for x in y))"],
    ["f().x", "(await asyncio.to_thread(f)).x"],
    ["a[0].f(1)[2]", "(await asyncio.to_thread(a[0].f, 1))[2]"],
    ["f(g(1))", "await asyncio.to_thread(f, g(1))"],
  ];
  for (const [before, after] of cases) {
    it(`${before} becomes ${after}`, () => {
      written(
        `import asyncio\n${inAsync(before)}`,
        `import asyncio\n${inAsync(after)}`,
        ({ printer, module }) => {
          const { call, within } = callNamed(module, "f");
          return printer.moveToThread(call, within);
        },
      );
    });
  }

  const refused = [
    "def work():\n    f()\n",
    "async def work():\n    return lambda: f()\n",
    "async def work():\n    return (f(x) for x in y)\n",
    "async def work():\n    class A:\n        x = f()\n",
  ];
  for (const source of refused) {
    it(`is refused in ${JSON.stringify(source)}`, () => {
      const { printer, module } = open(source);
      const { call, within } = callNamed(module, "f");
      assert.equal(printer.moveToThread(call, within), undefined);
      assert.equal(printer.replaceCallee(call, "asyncio.sleep", within), undefined);
    });
  }
});

describe("replaceCallee", () => {
  it("keeps the arguments and adds the import", () => {
    const before = "import time\n\n\nasync def work():\n    print(time.sleep(1).x)\n";
    const after =
      "import asyncio\nimport time\n\n\nasync def work():\n    print((await asyncio.sleep(1)).x)\n";
    written(before, after, ({ printer, module }) => {
      const { call, within } = callNamed(module, "time.sleep");
      return printer.replaceCallee(call, "asyncio.sleep", within);
    });
  });
});

describe("unwrapCall", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["f(g())", "await g()"],
    ["f(g(), debug=True).x", "(await g()).x"],
    ["f(\n        g(),\n    )", "await g()"],
    ["f((a or b))", "await (a or b)"],
    ["f(coro=g())", "await g()"],
  ];
  for (const [before, after] of cases) {
    it(`${before} becomes ${after}`, () => {
      written(inAsync(before), inAsync(after), ({ printer, module }) => unwrap(printer, module));
    });
  }

  it("is refused where a comment would be lost", () => {
    const { printer, module } = open(inAsync("f(  # why\n        g()\n    )"));
    assert.equal(unwrap(printer, module), undefined);
  });
});

describe("startTask", () => {
  it("adds the import and the set where both are missing", () => {
    const before = '"""Shop."""\n\n\nasync def work():\n    f()  # soon\n    return 1\n';
    const after = `"""Shop."""

import asyncio

background_tasks = set()


async def work():
    task = asyncio.create_task(f())  # soon
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    return 1
`;
    written(before, after, ({ printer, module }) => {
      const { call, within, statement } = callNamed(module, "f");
      return printer.startTask(call, statement, within);
    });
  });

  it("is refused where lines cannot be added", () => {
    const { printer, module } = open("async def work():\n    if x: f()\n");
    const { call, within, statement } = callNamed(module, "f");
    assert.equal(printer.startTask(call, statement, within), undefined);
  });
});

describe("text and lines", () => {
  it("counts lines and reads indentation", () => {
    const { printer, module } = open("def work():\n\tif x:\n\t  f()\n");
    const { call, statement } = callNamed(module, "f");
    assert.equal(printer.line(call.span[0]), 2);
    assert.equal(printer.indentation(statement), "\t  ");
    assert.equal(printer.text(call.span), "f()");
  });
});

/* ---------------------------------------------------------------- programs */

interface Opened {
  readonly module: Module;
  readonly printer: Printer;
}

function open(text: string): Opened {
  assert.ok(python);
  const project = python.createProject({
    files: { read: () => text, isFile: (path) => path === FILE, isDirectory: (path) => path === "/project" },
    roots: ["/project"],
  });
  const module = project.module(FILE);
  assert.ok(module);
  return { module, printer: createPythonPrinter(module, text) };
}

function written(before: string, after: string, edit: (opened: Opened) => readonly Edit[] | undefined): void {
  const edits = edit(open(before));
  assert.ok(edits, "it can be written");
  assert.equal(applyEdits(before, edits), after);
}

function reference(
  title: string,
  source: string,
  expected: string,
  options: { readonly within?: string; readonly becomes?: string } = {},
): void {
  it(title, () => {
    const { module, printer } = open(source);
    const within = module.functions.find((one) => one.name === (options.within ?? "<module>"));
    assert.ok(within);
    const { text, edits } = printer.reference("asyncio.gather", within);
    assert.equal(text, expected);
    assert.equal(applyEdits(source, edits), options.becomes ?? source);
  });
}

function inAsync(body: string): string {
  return `async def work():\n    ${body}\n`;
}

function callNamed(
  module: Module,
  name: string,
): { readonly call: Call; readonly within: FunctionIr; readonly statement: Statement } {
  for (const within of module.functions) {
    for (const { operation, statement } of operationsOf(within)) {
      if (operation.op !== "call" || operation.callee.place === undefined) continue;
      const { root, path } = operation.callee.place;
      if (root + path.join("") === name || path.at(-1) === `.${name}`)
        return { call: operation, within, statement };
    }
  }
  throw new Error(`Nothing calls ${name}.`);
}

function firstAwait(module: Module): Await {
  for (const within of module.functions) {
    for (const { operation } of operationsOf(within)) if (operation.op === "await") return operation;
  }
  throw new Error("Nothing is awaited.");
}

function unwrap(printer: Printer, module: Module): readonly Edit[] | undefined {
  const { call, within } = callNamed(module, "f");
  const [argument] = call.arguments;
  assert.ok(argument);
  return printer.unwrapCall(call, argument, { await: true, within });
}
