/** Test frameworks, whose tests and hooks may be async, and browsers under remote control. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  callsLater,
  callsNow,
  changing,
  each,
  exclusive,
  fate,
  library,
  promise,
  quiet,
} from "../entries.ts";

/** The function stands first, behind a title, or behind a title and options. */
const waitsForTest: LibraryFunction = {
  fates: [callsLater(0, "awaited"), callsLater(1, "awaited"), callsLater(2, "awaited")],
};
/**
 * Groups are called while tests are collected. Whether an async one is waited for differs between
 * frameworks that have the same global names, and is said by their types.
 */
const collects: LibraryFunction = { fates: [fate(1, "calls-now")] };
const waitsForGroup: LibraryFunction = {
  fates: [callsNow(0, "awaited"), callsNow(1, "awaited"), callsNow(2, "awaited")],
};

const testNames = "it test specify fit xit xtest";
const hookNames =
  "before beforeAll beforeEach after afterAll afterEach setup teardown suiteSetup suiteTeardown";
const groupNames = "describe context suite fdescribe xdescribe";
const variants = "only skip todo fails failing concurrent sequential fixme";

const testObject: LibraryClass = { methods: each(variants, waitsForTest) };

/** Jest and Mocha declare their functions as global names. */
const globals = library({
  module: "builtins",
  source: "https://jestjs.io/docs/api",
  functions: {
    ...each(`${testNames} ${hookNames}`, waitsForTest),
    ...each(groupNames, collects),
    TestFunction: waitsForTest,
    SuiteFunction: collects,
  },
  rewrites: {
    "(?:jest|mocha|@jest/globals|Mocha)\\.(?=(?:it|test|specify|fit|xit|xtest|before|beforeAll|beforeEach|after|afterAll|afterEach|describe|context|suite|fdescribe|xdescribe)$)":
      "",
    "(?:(?:@?jest(?:/\\w+)?|mocha)\\.)?(?:jest\\.(?:It|Lifecycle)|Mocha\\.(?:\\w*Test|Hook)Function)(?=$|\\.)":
      "TestFunction",
    "(?:(?:@?jest(?:/\\w+)?|mocha)\\.)?(?:jest\\.Describe|Mocha\\.\\w*SuiteFunction)(?=$|\\.)":
      "SuiteFunction",
  },
  classes: {
    TestFunction: testObject,
    SuiteFunction: { methods: each("only skip", collects) },
  },
});

const vitest = library({
  module: "@vitest/runner",
  source: "https://vitest.dev/api/",
  functions: {
    ...each(`it test ${hookNames} onTestFinished onTestFailed`, waitsForTest),
    ...each("describe suite", waitsForGroup),
    TestCollectorCallable: waitsForTest,
    SuiteCollectorCallable: waitsForGroup,
  },
  classes: {
    TestAPI: testObject,
    // Variants are declared as the options that they set, for groups as well.
    TestOptions: testObject,
    SuiteAPI: { methods: each(variants, waitsForGroup) },
  },
  rewrites: { "vitest\\.(?=(?:it|test|describe|suite|before|after|onTest)\\w*(?:$|\\.))": "@vitest/runner." },
});

const mocks = library({
  module: "vitest",
  source: "https://vitest.dev/api/vi",
  classes: {
    VitestUtils: {
      methods: {
        ...each("fn spyOn mocked", quiet),
        ...each(
          "advanceTimersByTimeAsync runAllTimersAsync runOnlyPendingTimersAsync",
          promise({ effects: [] }),
        ),
        ...each(
          "waitFor waitUntil",
          promise({ effects: [], paces: true, fates: [callsLater(0, "awaited")] }),
        ),
      },
    },
  },
});

/** Matchers behind `resolves` and `rejects` give promises; the types tell them apart. */
const nodeTest = library({
  module: "test",
  source: "https://nodejs.org/api/test.html",
  functions: {
    ...each("test it before beforeEach after afterEach only skip todo", waitsForTest),
    ...each("describe suite", waitsForGroup),
  },
  classes: {
    TestContext: {
      methods: {
        test: promise(waitsForTest),
        ...each("before beforeEach after afterEach", waitsForTest),
        ...each("diagnostic plan runOnly skip todo", changing),
        waitFor: promise({ paces: true, effects: [], fates: [callsLater(0, "awaited")] }),
      },
    },
  },
  called: "test",
  aliases: { "test.*": "*" },
});

/* ---------------------------------------------------------------- browsers */

/** Everything on a page happens on that page, one step after the other. */
const acts: LibraryFunction = promise({ effects: exclusive("network"), raises: ["Error"] });
/** Functions for the page are sent to it as text, run there and waited for. */
const evaluates: LibraryFunction = { ...acts, fates: [callsLater("all", "awaited")] };
const waits: LibraryFunction = { ...acts, paces: true, fates: [callsLater("all", "awaited")] };

const listens: LibraryFunction = { ...changing, fates: [callsLater(1)] };

const onPage = {
  ...each("on once addListener prependListener", listens),
  ...each("off removeListener removeAllListeners", changing),
  ...each("evaluate evaluateHandle evaluateAll $eval $$eval addInitScript evaluateOnNewDocument", evaluates),
  ...each("route exposeFunction exposeBinding addLocatorHandler routeWebSocket", evaluates),
  ...each("waitForTimeout waitForFunction waitForSelector waitForEvent waitForLoadState", waits),
  ...each("waitForNavigation waitForRequest waitForResponse waitForURL waitFor", waits),
  ...each("locator getByAltText getByLabel getByPlaceholder getByRole getByTestId getByText", quiet),
  ...each("getByTitle frameLocator frame frames mainFrame context url viewportSize isClosed", quiet),
  ...each("first last nth and or filter page toString owner browser contexts browserType", quiet),
  ...each("setDefaultTimeout setDefaultNavigationTimeout isConnected pages workers", quiet),
  "*": acts,
};

const pageObject: LibraryClass = { concurrency: "exclusive", methods: onPage };
/** Contexts are apart from each other. */
const browserObject: LibraryClass = { concurrency: "shared", methods: { ...onPage, "*": acts } };

const expects = promise({ effects: exclusive("network"), raises: ["Error"], paces: true });

const playwright = library({
  module: "playwright-core",
  source: "https://playwright.dev/docs/api/class-page",
  classes: {
    ...Object.fromEntries(
      "Page Frame Locator FrameLocator ElementHandle JSHandle Keyboard Mouse Touchscreen"
        .split(" ")
        .map((name) => [name, pageObject]),
    ),
    ...Object.fromEntries(
      "Browser BrowserContext BrowserType APIRequestContext".split(" ").map((name) => [name, browserObject]),
    ),
    Response: {
      methods: {
        ...each("ok status statusText url headers request frame fromServiceWorker", quiet),
        "*": acts,
      },
    },
  },
  rewrites: {
    "(?:@playwright/test|playwright)\\.(?=(?:Page|Frame|Locator|FrameLocator|ElementHandle|JSHandle|Keyboard|Mouse|Browser|BrowserContext|BrowserType|APIRequestContext|Response)(?:$|\\.))":
      "playwright-core.",
  },
});

const playwrightTest = library({
  module: "playwright",
  source: "https://playwright.dev/docs/api/class-test",
  functions: { test: waitsForTest, expect: quiet },
  classes: {
    TestType: {
      methods: {
        ...each("only skip fixme fail beforeEach afterEach beforeAll afterAll", waitsForTest),
        describe: collects,
        step: promise(waitsForTest),
        ...each("slow setTimeout use extend info", changing),
      },
    },
    LocatorAssertions: { methods: { "*": expects } },
    PageAssertions: { methods: { "*": expects } },
    APIResponseAssertions: { methods: { "*": expects } },
  },
  rewrites: { "@playwright/test\\.": "playwright." },
});

const puppeteer = library({
  module: "puppeteer-core",
  source: "https://pptr.dev/api/puppeteer.page",
  classes: {
    ...Object.fromEntries(
      "Page Frame Locator ElementHandle JSHandle Keyboard Mouse Touchscreen"
        .split(" ")
        .map((name) => [name, pageObject]),
    ),
    ...Object.fromEntries("Browser BrowserContext".split(" ").map((name) => [name, browserObject])),
    HTTPResponse: {
      methods: { ...each("ok status statusText url headers request frame timing", quiet), "*": acts },
    },
    PuppeteerNode: { methods: each("launch connect", acts) },
  },
  rewrites: { "puppeteer\\.": "puppeteer-core." },
});

const deasync = library({
  module: "deasync",
  source: "https://github.com/abbr/deasync",
  functions: each(
    "sleep loopWhile runLoopOnce",
    blocking("sleep", { instead: "`timers/promises.setTimeout`" }),
  ),
});

export const testingLibraries = [
  globals,
  vitest,
  mocks,
  nodeTest,
  playwright,
  playwrightTest,
  puppeteer,
  deasync,
];
