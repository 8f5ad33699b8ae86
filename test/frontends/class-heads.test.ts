/** Which files may have subclasses of a class, and that the order of checks does not decide what is known. */
import assert from "node:assert/strict";
import test from "node:test";
import { baseNamesIn, ClassHeads } from "../../src/frontends/python/class-heads.ts";

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

test("only files that are to be checked count, with the text they have now", () => {
  const texts = new Map([
    ["/a.py", "class A(Base): ..."],
    ["/b.py", "class B(Base): ..."],
    ["/c.py", "class C(Base): ..."],
  ]);
  const heads = new ClassHeads((file) => texts.get(file));
  heads.prepare(["/b.py", "/a.py"]);
  assert.deepEqual(heads.naming("Base"), ["/b.py", "/a.py"]);
  texts.set("/b.py", "class B: ...");
  heads.forget("/b.py");
  assert.deepEqual(heads.naming("Base"), ["/a.py"]);
  heads.prepare(["/c.py"]);
  assert.deepEqual(heads.naming("Base"), ["/c.py"]);
});
