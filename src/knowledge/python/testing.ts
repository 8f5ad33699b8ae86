/** Test frameworks: `unittest`, its mocks, and `pytest`. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { each, library, pure, registering, sameDecorator } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };

const unittest = library({
  module: "unittest",
  source: "https://docs.python.org/3/library/unittest.html",
  functions: each("skip skipIf skipUnless expectedFailure", sameDecorator),
});

const mock = library({
  module: "unittest.mock",
  source: "https://docs.python.org/3/library/unittest.mock.html",
  functions: { create_autospec: quiet, patch: sameDecorator },
  classes: {
    Mock: { constructs: quiet },
    MagicMock: { constructs: quiet },
    AsyncMock: { constructs: quiet },
  },
});

/** After it the name is a fixture, which only the framework may call. */
const fixture: LibraryFunction = { decorates: "unknown", registers: true };

const pytest = library({
  module: "pytest",
  source: "https://docs.pytest.org/en/stable/reference/reference.html",
  functions: {
    fixture,
    yield_fixture: fixture,
    hookimpl: registering,
    raises: pure("contextlib.AbstractContextManager[?]"),
    warns: pure("contextlib.AbstractContextManager[?]"),
    ...each("fail skip xfail exit", { effects: [] }),
    param: quiet,
    approx: quiet,
    importorskip: {},
  },
  classes: {
    // Any name is a mark.
    MarkGenerator: { methods: { "*": registering } },
  },
  values: { mark: "pytest.MarkGenerator" },
});

const pytestAsyncio = library({
  module: "pytest_asyncio",
  source: "https://pytest-asyncio.readthedocs.io/en/stable/reference/decorators/index.html",
  world: "asyncio",
  functions: { fixture },
});

export const testingLibraries = [unittest, mock, pytest, pytestAsyncio];
