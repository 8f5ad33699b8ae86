/** AW204 follows calls into packages that are installed: through their modules, classes and re-exports. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { defaultConfig } from "../../src/engine/config.ts";
import type { Finding } from "../../src/engine/finding.ts";
import { createSession } from "../../src/engine/session.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import { filesOf } from "../engine/sessions.ts";

const PACKAGES = "/usr/lib/python3/dist-packages";
const frontends = await loadFrontends(join(import.meta.dirname, "..", "..", "dist"), {
  interpreter: { chosen: false, packageFolders: () => [PACKAGES] },
});

const SHOP = {
  "shop/__init__.py": "from .client import Client, load\n",
  "shop/client.py": [
    "import threading",
    "import time",
    "import requests",
    "from .base import Base",
    "from ._net import fetch",
    "",
    "def load(name):",
    "    return fetch(name)",
    "",
    "def load_later(name):",
    "    threading.Thread(target=fetch, args=(name,)).start()",
    "",
    "def settings():",
    "    return open('/etc/shop').read()",
    "",
    "def maybe(slowly=False):",
    "    if slowly:",
    "        load('x')",
    "",
    "class Client(Base):",
    "    def __init__(self, url):",
    "        self.url = url",
    "    def get(self):",
    "        return self._get()",
    "    def _get(self):",
    "        return requests.get(self.url)",
    "",
    "class Eager:",
    "    def __init__(self):",
    "        time.sleep(1)",
  ].join("\n"),
  "shop/base.py": "import subprocess\nclass Base:\n    def ping(self):\n        subprocess.run(['ping'])\n",
  "shop/_net.py": "from urllib.request import urlopen\ndef fetch(name):\n    return urlopen(name)\n",
};

function sessionWith(source: string, packages: Readonly<Record<string, string>> = SHOP) {
  const texts = new Map([["/project/main.py", source]]);
  for (const [name, text] of Object.entries(packages)) texts.set(`${PACKAGES}/${name}`, text);
  const reads: string[] = [];
  const files = filesOf(texts);
  const session = createSession(
    {
      files: {
        ...files,
        read(path) {
          if (path.startsWith(PACKAGES)) reads.push(path.slice(PACKAGES.length + 1));
          return files.read(path);
        },
      },
      roots: ["/project"],
      configOf: () => defaultConfig("/project"),
      log: (line) => assert.fail(line),
    },
    frontends,
  );
  return { session, reads };
}

function found(...lines: readonly string[]): readonly Finding[] {
  const { session } = sessionWith(lines.join("\n"));
  return session.check("/project/main.py", { rules: ["blocking-helper"] }).findings;
}

function messages(...lines: readonly string[]): readonly string[] {
  return found(...lines).map(({ message }) => message);
}

describe("calls into installed packages", () => {
  test("functions, through re-exports and other modules of the package", () => {
    assert.deepEqual(messages("import shop", "async def main():", "    shop.load('a')"), [
      "`shop.load` blocks: shop.load → fetch → urlopen",
    ]);
  });

  test("methods of the class, of its bases, and constructors", () => {
    const source = [
      "from shop import Client",
      "from shop.client import Eager",
      "async def main():",
      "    client = Client('u')",
      "    client.get()",
      "    client.ping()",
      "    Eager()",
    ];
    assert.deepEqual(messages(...source), [
      "`client.get` blocks: client.get → _get → requests.get",
      "`client.ping` blocks: client.ping → subprocess.run",
      "`Eager` blocks: Eager → time.sleep",
    ]);
  });

  test("through functions of the project", () => {
    const source = [
      "import shop",
      "def helper():",
      "    return shop.load('x')",
      "async def main():",
      "    helper()",
    ];
    assert.deepEqual(messages(...source), ["`helper` blocks: helper → load → fetch → urlopen"]);
  });

  test("not what runs in threads, under a condition, or is quick", () => {
    const source = [
      "import asyncio",
      "from shop.client import load, load_later, maybe, settings",
      "async def main():",
      "    await asyncio.to_thread(load, 'a')",
      "    load_later('a')",
      "    maybe()",
      "    settings()",
    ];
    assert.deepEqual(messages(...source), []);
  });

  test("not a method that a class of the project replaces", () => {
    const source = [
      "from shop import Client",
      "class Local(Client):",
      "    def _get(self):",
      "        return 1",
      "async def main(client: Client):",
      "    client.get()",
      "    Local('u').ping()",
    ];
    assert.deepEqual(messages(...source), []);
  });

  test("the finding and its repairs are in the project; the chain leads into the package", () => {
    const [finding, ...others] = found("import shop", "async def main():", "    shop.load('a')");
    assert.deepEqual(others, []);
    assert.equal(finding?.file, "/project/main.py");
    assert.deepEqual(
      finding.related.map(({ file }) => file),
      [`${PACKAGES}/shop/client.py`, `${PACKAGES}/shop/_net.py`],
    );
    const edited = finding.repairs.flatMap(({ edits }) => edits.map((edit) => edit.file));
    assert.ok(edited.every((file) => file === "/project/main.py"));
  });

  test("modules that nothing leads to are not read", () => {
    const packages = { ...SHOP, "shop/unused.py": "def unused(): ...\n" };
    const { session, reads } = sessionWith("import shop\nasync def main():\n    shop.load('a')\n", packages);
    session.check("/project/main.py");
    assert.ok(reads.includes("shop/_net.py"));
    assert.ok(!reads.includes("shop/unused.py"));
  });

  test("an edit of the project keeps the answers about packages", () => {
    const { session, reads } = sessionWith("import shop\nasync def main():\n    shop.load('a')\n");
    session.check("/project/main.py");
    const before = reads.length;
    session.open(
      "/project/main.py",
      "import shop\nasync def main():\n    shop.load('b')\n    shop.load('c')\n",
    );
    const { findings } = session.check("/project/main.py", { rules: ["blocking-helper"] });
    assert.equal(findings.length, 2);
    assert.equal(reads.length, before);
  });
});
