/** Where imports start from: what projects say of themselves, and what pytest does. */
import assert from "node:assert/strict";
import test from "node:test";
import { createModuleFinder, type ModuleFinder } from "../../src/frontends/python/module-finder.ts";
import { foldersNamedIn } from "../../src/frontends/python/source-roots.ts";

function finderOver(texts: Readonly<Record<string, string>>, roots: readonly string[]): ModuleFinder {
  return createModuleFinder(
    {
      read: (path) => texts[path],
      isFile: (path) => texts[path] !== undefined,
      isDirectory: (path) => Object.keys(texts).some((file) => file.startsWith(`${path}/`)),
    },
    roots,
  );
}

const named: readonly (readonly [string, string, readonly string[]])[] = [
  ["setuptools, where", '[tool.setuptools.packages.find]\nwhere = ["lib", "more/lib"]', ["lib", "more/lib"]],
  ["setuptools, package-dir", '[tool.setuptools]\npackage-dir = {"" = "py"}', ["py"]],
  [
    "setuptools, one package",
    '[tool.setuptools.package-dir]\nshop = "code/shop"\nother = "elsewhere"',
    ["code"],
  ],
  ["poetry", '[tool.poetry]\npackages = [{include = "shop", from = "lib"}, {include = "two"}]', ["lib"]],
  [
    "hatch, packages",
    '[tool.hatch.build.targets.wheel]\npackages = ["python/shop", "flat"]',
    ["python", "."],
  ],
  ["hatch, sources", '[tool.hatch.build.targets.wheel]\nsources = ["python"]', ["python"]],
  ["hatch, rewritten", '[tool.hatch.build.sources]\n"lib" = ""\n"a/b" = "c"', ["lib"]],
  ["pdm", '[tool.pdm.build]\npackage-dir = "code"', ["code"]],
  ["pdm, before", '[tool.pdm]\npackage-dir = "code"', ["code"]],
  ["uv", '[tool.uv.build-backend]\nmodule-root = "python"', ["python"]],
  ["pytest", '[tool.pytest.ini_options]\npythonpath = ["api", "jobs"]', ["api", "jobs"]],
  ["pytest, one text", '[tool.pytest.ini_options]\npythonpath = "api jobs"', ["api", "jobs"]],
  [
    "pyright",
    '[tool.pyright]\nextraPaths = ["vendor"]\nexecutionEnvironments = [{root = "api", extraPaths = ["shared"]}]',
    ["api", "shared", "vendor"],
  ],
  [
    "mypy",
    '[tool.mypy]\nmypy_path = "$MYPY_CONFIG_FILE_DIR/lib:stubs"',
    ["$MYPY_CONFIG_FILE_DIR/lib", "stubs"],
  ],
  ["ruff", '[tool.ruff]\nsrc = ["code"]', ["code"]],
  ["values of other kinds", '[tool.ruff]\nsrc = 3\n[tool.poetry]\npackages = "x"\n[tool]\nmypy = []', []],
  ["nothing that can be read", "[tool.ruff\nsrc = ", []],
];

for (const [title, toml, folders] of named) {
  test(`pyproject.toml: ${title}`, () => assert.deepEqual(foldersNamedIn(toml), folders));
}

test("imports start from the folders that the project names", () => {
  const finder = finderOver(
    {
      "/work/pyproject.toml":
        '[tool.mypy]\nmypy_path = "$MYPY_CONFIG_FILE_DIR/lib/../code"\n[tool.ruff]\nsrc = ["./py/"]',
      "/work/code/one.py": "",
      "/work/py/two.py": "",
      "/work/src/three.py": "",
      "/work/app/main.py": "",
    },
    ["/work"],
  );
  assert.equal(finder.find("one", "/work/app/main.py"), "/work/code/one.py");
  assert.equal(finder.find("two", "/work/app/main.py"), "/work/py/two.py");
  assert.equal(finder.find("three", "/work/app/main.py"), "/work/src/three.py");
});

test("each project of a monorepo has roots of its own, and shares those of the whole", () => {
  const finder = finderOver(
    {
      "/work/pyproject.toml": '[tool.pyright]\nextraPaths = ["shared"]',
      "/work/shared/shop/__init__.py": "",
      "/work/shared/models.py": "",
      "/work/a/pyproject.toml": '[tool.poetry]\npackages = [{include = "shop", from = "lib"}]',
      "/work/a/lib/shop/__init__.py": "",
      "/work/a/tests/test_shop.py": "",
      "/work/b/pyproject.toml": "",
      "/work/b/src/shop/__init__.py": "",
      "/work/b/tests/test_shop.py": "",
      "/work/c/setup.py": "",
      "/work/c/shop.py": "",
      "/work/c/tests/test_shop.py": "",
      "/work/d/broken/pyproject.toml": "[",
      "/work/d/broken/main.py": "",
    },
    ["/work"],
  );
  assert.equal(finder.find("shop", "/work/a/tests/test_shop.py"), "/work/a/lib/shop/__init__.py");
  assert.equal(finder.find("shop", "/work/b/tests/test_shop.py"), "/work/b/src/shop/__init__.py");
  assert.equal(finder.find("shop", "/work/c/tests/test_shop.py"), "/work/c/shop.py");
  assert.equal(finder.find("shop", "/work/d/broken/main.py"), "/work/shared/shop/__init__.py");
  assert.equal(finder.find("models", "/work/a/tests/test_shop.py"), "/work/shared/models.py");
});

test("tests import from where pytest finds their conftest.py", () => {
  const finder = finderOver(
    {
      "/work/tests/conftest.py": "",
      "/work/tests/fakes.py": "",
      "/work/tests/unit/deep/test_a.py": "",
      "/work/checks/suite/__init__.py": "",
      "/work/checks/suite/conftest.py": "",
      "/work/checks/tools.py": "",
      "/work/checks/suite/plain/test_b.py": "",
      "/conftest.py": "",
      "/outside.py": "",
    },
    ["/work"],
  );
  assert.equal(finder.find("fakes", "/work/tests/unit/deep/test_a.py"), "/work/tests/fakes.py");
  assert.equal(finder.find("tools", "/work/checks/suite/plain/test_b.py"), "/work/checks/tools.py");
  assert.equal(finder.find("outside", "/work/tests/unit/deep/test_a.py"), undefined);
});

test("a pyproject.toml that changes is read again", () => {
  const texts: Record<string, string> = {
    "/work/pyproject.toml": '[tool.ruff]\nsrc = ["old"]',
    "/work/old/one.py": "",
    "/work/new/one.py": "",
    "/work/main.py": "",
  };
  const finder = finderOver(texts, ["/work"]);
  assert.equal(finder.find("one", "/work/main.py"), "/work/old/one.py");
  texts["/work/pyproject.toml"] = '[tool.ruff]\nsrc = ["new"]';
  finder.forget();
  assert.equal(finder.find("one", "/work/main.py"), "/work/new/one.py");
});
