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
      "/mono/pyproject.toml":
        '[tool.mypy]\nmypy_path = "$MYPY_CONFIG_FILE_DIR/lib/../code"\n[tool.ruff]\nsrc = ["./py/"]',
      "/mono/code/one.py": "",
      "/mono/py/two.py": "",
      "/mono/src/three.py": "",
      "/mono/app/main.py": "",
    },
    ["/mono"],
  );
  assert.equal(finder.find("one", "/mono/app/main.py"), "/mono/code/one.py");
  assert.equal(finder.find("two", "/mono/app/main.py"), "/mono/py/two.py");
  assert.equal(finder.find("three", "/mono/app/main.py"), "/mono/src/three.py");
});

test("each project of a monorepo has roots of its own, and shares those of the whole", () => {
  const finder = finderOver(
    {
      "/mono/pyproject.toml": '[tool.pyright]\nextraPaths = ["shared"]',
      "/mono/shared/shop/__init__.py": "",
      "/mono/shared/models.py": "",
      "/mono/a/pyproject.toml": '[tool.poetry]\npackages = [{include = "shop", from = "lib"}]',
      "/mono/a/lib/shop/__init__.py": "",
      "/mono/a/tests/test_shop.py": "",
      "/mono/b/pyproject.toml": "",
      "/mono/b/src/shop/__init__.py": "",
      "/mono/b/tests/test_shop.py": "",
      "/mono/c/setup.py": "",
      "/mono/c/shop.py": "",
      "/mono/c/tests/test_shop.py": "",
      "/mono/d/broken/pyproject.toml": "[",
      "/mono/d/broken/main.py": "",
    },
    ["/mono"],
  );
  assert.equal(finder.find("shop", "/mono/a/tests/test_shop.py"), "/mono/a/lib/shop/__init__.py");
  assert.equal(finder.find("shop", "/mono/b/tests/test_shop.py"), "/mono/b/src/shop/__init__.py");
  assert.equal(finder.find("shop", "/mono/c/tests/test_shop.py"), "/mono/c/shop.py");
  assert.equal(finder.find("shop", "/mono/d/broken/main.py"), "/mono/shared/shop/__init__.py");
  assert.equal(finder.find("models", "/mono/a/tests/test_shop.py"), "/mono/shared/models.py");
});

test("tests import from where pytest finds their conftest.py", () => {
  const finder = finderOver(
    {
      "/mono/tests/conftest.py": "",
      "/mono/tests/fakes.py": "",
      "/mono/tests/unit/deep/test_a.py": "",
      "/mono/checks/suite/__init__.py": "",
      "/mono/checks/suite/conftest.py": "",
      "/mono/checks/tools.py": "",
      "/mono/checks/suite/plain/test_b.py": "",
      "/conftest.py": "",
      "/outside.py": "",
    },
    ["/mono"],
  );
  assert.equal(finder.find("fakes", "/mono/tests/unit/deep/test_a.py"), "/mono/tests/fakes.py");
  assert.equal(finder.find("tools", "/mono/checks/suite/plain/test_b.py"), "/mono/checks/tools.py");
  assert.equal(finder.find("outside", "/mono/tests/unit/deep/test_a.py"), undefined);
});

test("a pyproject.toml that changes is read again", () => {
  const texts: Record<string, string> = {
    "/mono/pyproject.toml": '[tool.ruff]\nsrc = ["old"]',
    "/mono/old/one.py": "",
    "/mono/new/one.py": "",
    "/mono/main.py": "",
  };
  const finder = finderOver(texts, ["/mono"]);
  assert.equal(finder.find("one", "/mono/main.py"), "/mono/old/one.py");
  texts["/mono/pyproject.toml"] = '[tool.ruff]\nsrc = ["new"]';
  finder.forget();
  assert.equal(finder.find("one", "/mono/main.py"), "/mono/new/one.py");
});
