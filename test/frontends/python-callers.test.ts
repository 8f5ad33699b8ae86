/** Which files may use what another one defines, told from the words in their texts. */
import assert from "node:assert/strict";
import test from "node:test";
import { createWordIndex } from "../../src/frontends/python/word-index.ts";

function indexOf(texts: Map<string, string>, open: readonly string[] = []) {
  const read: string[] = [];
  const index = createWordIndex({
    text(file) {
      read.push(file);
      return texts.get(file);
    },
    open: () => open,
    nameOf: (file) => file.slice(1).replace(/\.py$/, "").replaceAll("/", "."),
  });
  return { index, read };
}

test("files are read once, when something is asked, and again when they have changed", () => {
  const texts = new Map([
    ["/a.py", "def fetch(): ..."],
    ["/b.py", "from a import fetch"],
    ["/c.py", "prefetch(1, refetch)"],
    ["/d.py", "import a"],
  ]);
  const { index, read } = indexOf(texts, ["/d.py"]);
  index.prepare(["/a.py", "/b.py", "/c.py", "/gone.py"]);
  assert.deepEqual(read, []);
  assert.deepEqual(index.filesNaming("fetch"), ["/a.py", "/b.py"]);
  assert.deepEqual(index.filesNaming("fetch"), ["/a.py", "/b.py"]);
  assert.equal(read.length, 5);
  texts.set("/d.py", "import a\na.fetch()");
  index.renew("/d.py");
  texts.set("/b.py", "");
  index.renew("/b.py");
  assert.deepEqual(index.filesNaming("fetch"), ["/a.py", "/d.py"]);
  assert.equal(read.length, 7);
  index.prepare(["/b.py"]);
  assert.deepEqual(index.filesNaming("fetch"), ["/d.py"]);
});

test("a new name that an import gives is followed to those who may import it", () => {
  const { index } = indexOf(
    new Map([
      ["/shop/pages.py", "def fetch(): ..."],
      ["/shop/__init__.py", "from .pages import (\n    other as one,\n    fetch as load,\n)"],
      ["/main.py", "from shop import load\nload()"],
      ["/else/use.py", "def load(): ..."],
      ["/else/with.py", "with fetch as use: ..."],
    ]),
    ["/shop/pages.py", "/shop/__init__.py", "/main.py", "/else/use.py", "/else/with.py"],
  );
  assert.deepEqual(index.filesNaming("fetch", "/shop/pages.py"), [
    "/shop/pages.py",
    "/shop/__init__.py",
    "/main.py",
  ]);
});

test("a name that half of the project has leads only to files that name the module", () => {
  const texts = new Map([["/lib/client.py", "def get(): ..."]]);
  for (let number = 0; number < 100; number++) texts.set(`/lib/sub/f${number}.py`, "cache.get(1)");
  texts.set("/lib/sub/user.py", "from lib.client import get");
  const { index } = indexOf(texts);
  index.prepare([...texts.keys()]);
  assert.deepEqual(index.filesNaming("get", "/lib/client.py"), ["/lib/client.py", "/lib/sub/user.py"]);
  for (const [file, text] of texts) {
    if (!file.includes("/f")) continue;
    texts.set(file, `${text} # client`);
    index.renew(file);
  }
  assert.deepEqual(index.filesNaming("get", "/lib/client.py"), ["/lib/client.py"]);
});
