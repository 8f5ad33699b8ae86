/** Which files may have subclasses of a class, and that the order of checks does not decide what is known. */
import assert from "node:assert/strict";
import test from "node:test";
import { baseNamesIn, ClassHeads } from "../../src/frontends/python/class-heads.ts";
import { createModuleFinder } from "../../src/frontends/python/module-finder.ts";
import { renamedImportsIn } from "../../src/frontends/python/renamed-imports.ts";

test("the names of bases are read from the heads of classes", () => {
  const text = [
    "from models import Base as Root",
    "class A(Root, Generic[T], metaclass=Meta): ...",
    "class B(",
    "    pkg.Other,  # type: ignore",
    "    Last,",
    "): ...",
    "class C[T](Sequence[T]): ...",
    "class Plain: ...",
    "text = 'class Not: in Here'",
  ].join("\n");
  const names = new Set(baseNamesIn(text));
  for (const name of ["Root", "Base", "Generic", "Other", "Last", "Sequence"])
    assert.ok(names.has(name), name);
  assert.ok(!names.has("Here"));
  assert.ok(!names.has("Plain"));
});

test("imports under other names are read over several lines, and nothing else is", () => {
  const text = [
    "import a.b as c, d as e",
    "from x import \\",
    "  f as g, \\",
    "  h \\",
    "    as i",
    "from y import (j as k,  # the first",
    "    l as l, m",
    "    as n)",
    "with s as t: ...",
    "except U as v: ...",
  ].join("\n");
  assert.deepEqual(
    [...renamedImportsIn(text)].map(({ name, as }) => `${name} ${as}`),
    ["b c", "d e", "f g", "h i", "j k", "m n"],
  );
});

test("only files that are to be checked count, with the text they have now", () => {
  const texts = new Map([
    ["/a.py", "class A(Base): ..."],
    ["/b.py", "class B(Base): ..."],
    ["/c.py", "class C(Base): ..."],
  ]);
  const heads = new ClassHeads((file) => texts.get(file), finderOver(texts));
  heads.prepare(["/b.py", "/a.py"]);
  assert.deepEqual(heads.deriving("Base", "/base.py"), ["/b.py", "/a.py"]);
  texts.set("/b.py", "class B: ...");
  heads.forget("/b.py");
  assert.deepEqual(heads.deriving("Base", "/base.py"), ["/a.py"]);
  heads.prepare(["/c.py"]);
  assert.deepEqual(heads.deriving("Base", "/base.py"), ["/c.py"]);
});

test("classes of the same name in packages that have nothing to do with one another are told apart", () => {
  const texts = new Map([
    ["/one/__init__.py", ""],
    ["/one/base.py", "class Base: ..."],
    ["/one/deep/__init__.py", ""],
    ["/one/deep/own.py", "from ..base import Base\nclass Own(Base): ..."],
    ["/two/__init__.py", ""],
    ["/two/other.py", "from .mine import Base\nclass Other(Base): ..."],
    ["/two/user.py", "import os, one.base as base\nclass User(base.Base): ..."],
    ["/script.py", "from one.base import Base\nclass Script(Base): ..."],
    ["/alone.py", "from lib import Base\nclass Alone(Base): ..."],
  ]);
  const heads = new ClassHeads((file) => texts.get(file), finderOver(texts));
  heads.prepare([...texts.keys()]);
  assert.deepEqual(heads.deriving("Base", "/one/base.py"), [
    "/one/deep/own.py",
    "/two/user.py",
    "/script.py",
  ]);
});

function finderOver(texts: ReadonlyMap<string, string>) {
  return createModuleFinder(
    {
      read: (path) => texts.get(path),
      isFile: (path) => texts.has(path),
      isDirectory: (path) => [...texts.keys()].some((file) => file.startsWith(`${path}/`)),
    },
    ["/"],
  );
}
