/** Configuration: where it comes from, what is wrong in it, and what then holds. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { catalogueOf } from "../../src/engine/catalogue.ts";
import { configJsonSchema, defaultConfig, readConfig } from "../../src/engine/config.ts";
import { createConfigResolver, isExcluded, isTest } from "../../src/engine/config-resolver.ts";
import { lowestVersion } from "../../src/engine/python-version.ts";
import { rules } from "../../src/rules/index.ts";
import { filesOf } from "./sessions.ts";

const catalogue = catalogueOf(rules);

function resolverOver(
  files: Record<string, string>,
  options: { readonly configFile?: string; readonly settings?: unknown } = {},
) {
  const map = new Map(Object.entries(files));
  const { settings, ...rest } = options;
  const resolver = createConfigResolver({
    files: filesOf(map),
    roots: ["/shop"],
    catalogue,
    ...rest,
    ...(settings !== undefined && { settings: () => settings }),
  });
  return { resolver, map };
}

/** What is wrong in `/shop/awaitwise.json` with this text. */
function messages(text: string): readonly string[] {
  const { resolver } = resolverOver({ "/shop/awaitwise.json": text });
  return resolver.problemsOf("/shop/a.py").map((problem) => problem.message);
}

describe("the nearest configuration", () => {
  const json = (severity: string) => `{ "rules": { "missing-await": "${severity}" } }`;
  const toml = (severity: string) => `[tool.awaitwise]\nrules = { missing-await = "${severity}" }\n`;

  test("is in force for its folder and all below", () => {
    const { resolver } = resolverOver({
      "/shop/awaitwise.json": json("hint"),
      "/shop/app/awaitwise.json": json("off"),
    });
    assert.equal(resolver.configOf("/shop/a.py").rules["missing-await"], "hint");
    assert.equal(resolver.configOf("/shop/deep/er/a.py").rules["missing-await"], "hint");
    assert.equal(resolver.configOf("/shop/app/deep/a.py").rules["missing-await"], "off");
    assert.deepEqual(resolver.configOf("/elsewhere/a.py").rules, {});
  });
  test("may stand in pyproject.toml, after awaitwise.json of the same folder", () => {
    const { resolver } = resolverOver({
      "/shop/awaitwise.json": json("hint"),
      "/shop/pyproject.toml": toml("off"),
      "/shop/app/pyproject.toml": toml("error"),
    });
    assert.equal(resolver.configOf("/shop/a.py").rules["missing-await"], "hint");
    assert.equal(resolver.configOf("/shop/app/a.py").rules["missing-await"], "error");
  });
  test("is not a pyproject.toml that says nothing about Awaitwise, nor a broken one", () => {
    const { resolver } = resolverOver({
      "/shop/awaitwise.json": json("hint"),
      "/shop/app/pyproject.toml": '[project]\nname = "awaitwise-user"\n',
      "/shop/other/pyproject.toml": "= = =\n",
    });
    assert.equal(resolver.configOf("/shop/app/a.py").rules["missing-await"], "hint");
    assert.deepEqual(resolver.problemsOf("/shop/app/a.py"), []);
    assert.deepEqual(resolver.problemsOf("/shop/other/a.py"), []);
  });
  test("is read again when it has changed", () => {
    const { resolver, map } = resolverOver({ "/shop/awaitwise.json": json("hint") });
    assert.equal(resolver.configOf("/shop/a.py").rules["missing-await"], "hint");
    map.set("/shop/awaitwise.json", json("off"));
    assert.equal(resolver.invalidate("/shop/a.py"), false);
    assert.equal(resolver.configOf("/shop/a.py").rules["missing-await"], "hint");
    assert.equal(resolver.invalidate("/shop/awaitwise.json"), true);
    assert.equal(resolver.configOf("/shop/a.py").rules["missing-await"], "off");
  });
  test("gives way to a file named by the user", () => {
    const { resolver } = resolverOver(
      { "/shop/awaitwise.json": json("hint"), "/other/settings.toml": 'pythonVersion = "3.12"\n' },
      { configFile: "/other/settings.toml" },
    );
    assert.deepEqual(resolver.configOf("/shop/a.py").rules, {});
    assert.deepEqual(resolver.configOf("/shop/a.py").pythonVersion, [3, 12]);
  });
  test("wins key by key over the editor's settings", () => {
    const { resolver } = resolverOver(
      { "/shop/awaitwise.json": json("hint") },
      { settings: { rules: { "missing-await": "off", "dropped-task": "error" }, pythonVersion: "3.9" } },
    );
    const config = resolver.configOf("/shop/a.py");
    assert.equal(config.rules["missing-await"], "hint");
    assert.equal(config.rules["dropped-task"], "error");
    assert.deepEqual(config.pythonVersion, [3, 9]);
  });
  test("merges options one by one", () => {
    const { resolver } = resolverOver(
      { "/shop/pyproject.toml": "[tool.awaitwise.options.missing-await]\nignoreVoid = false\n" },
      { settings: { options: { "missing-await": { ignoreVoid: true, ignoreIife: true } } } },
    );
    assert.deepEqual(resolver.problemsOf("/shop/a.ts"), []);
    assert.deepEqual(resolver.configOf("/shop/a.ts").options, {
      "missing-await": { ignoreVoid: false, ignoreIife: true },
    });
  });
  test("works with Windows paths", () => {
    const { resolver } = resolverOver({ "C:\\work\\awaitwise.json": '{ "exclude": ["gen/"] }' });
    const config = resolver.configOf("C:\\work\\app\\a.py");
    assert.equal(config.folder, "C:\\work");
    assert.equal(isExcluded(config, "C:\\work\\app\\gen\\a.py", { isFolder: false }), true);
  });
  test("takes codes for names", () => {
    const { config, issues } = readConfig({ rules: { AW101: "off" } }, catalogue);
    assert.deepEqual(issues, []);
    assert.deepEqual(config.rules, { "missing-await": "off" });
  });
});

describe("a wrong configuration", () => {
  test("names the key, and what was probably meant", () => {
    assert.deepEqual(messages('{ "rules": { "missing-awiat": "off" } }'), [
      '"rules.missing-awiat" is not a rule; did you mean "missing-await"?',
    ]);
    assert.deepEqual(messages('{ "python-version": "3.11" }'), [
      '"python-version" is not a setting; did you mean "pythonVersion"?',
    ]);
    assert.match(
      messages('{ "colour": "red" }')[0] ?? "",
      /the settings are rules, options, exclude, tests or pythonVersion/,
    );
  });
  test("names options that are wrong, and keeps the others", () => {
    assert.deepEqual(messages('{ "options": { "missing-await": { "ignoreviod": true } } }'), [
      '"options.missing-await.ignoreviod" is not an option of this rule; did you mean "ignoreVoid"?',
    ]);
    assert.deepEqual(messages('{ "options": { "dropped-task": {} } }'), [
      '"options.dropped-task" is not a rule with options; those are missing-await',
    ]);
    const { config, issues } = readConfig(
      { options: { "missing-await": { ignoreVoid: "no", ignoreIife: true } } },
      catalogue,
    );
    assert.deepEqual(issues, [
      { key: "options.missing-await.ignoreVoid", message: 'must be true or false, not "no"' },
    ]);
    assert.deepEqual(config.options, { "missing-await": { ignoreIife: true } });
  });
  test("names the values allowed", () => {
    assert.deepEqual(messages('{ "rules": { "missing-await": "warn" } }'), [
      '"rules.missing-await" must be one of "error", "warning", "information", "hint" or "off", not "warn"',
    ]);
    assert.deepEqual(messages('{ "exclude": "build" }'), ['"exclude" must be a list, not "build"']);
    assert.deepEqual(messages('{ "exclude": [1] }'), ['"exclude.0" must be text in quotes, not 1']);
    assert.deepEqual(messages('{ "pythonVersion": 3.11 }'), [
      '"pythonVersion" must be text in quotes, not 3.11',
    ]);
    assert.deepEqual(messages('{ "pythonVersion": "2.7" }'), [
      '"pythonVersion" must be a version such as "3.11", not "2.7"',
    ]);
    assert.deepEqual(messages("[]"), ["must be a table of keys and values, not []"]);
  });
  test("that is no JSON or TOML says where", () => {
    const { resolver } = resolverOver({
      "/shop/awaitwise.json": '{ "rules": }',
      "/shop/app/pyproject.toml": "[tool.awaitwise]\nrules = = 1\n",
    });
    const [json] = resolver.problemsOf("/shop/a.py");
    assert.equal(json?.message, "is not valid JSON (line 1): value expected");
    assert.deepEqual(json?.span, [11, 12]);
    const [toml] = resolver.problemsOf("/shop/app/a.py");
    assert.equal(toml?.file, "/shop/app/pyproject.toml");
    assert.match(toml?.message ?? "", /is not valid TOML \(line 2\)/);
  });
  test("points at the key", () => {
    const text = '{\n  "rules": {\n    "missing-awiat": "off"\n  }\n}';
    const { resolver } = resolverOver({ "/shop/awaitwise.json": text });
    const [problem] = resolver.problemsOf("/shop/a.py");
    assert.equal(text.slice(...(problem?.span ?? [0, 0])), '"missing-awiat"');
  });
  test("leaves the keys in force that are right", () => {
    const { resolver } = resolverOver({
      "/shop/awaitwise.json":
        '{ "rules": { "missing-await": "off", "dropped-task": "loud" }, "exclude": 1, "pythonVersion": "3.12" }',
    });
    const config = resolver.configOf("/shop/a.py");
    assert.deepEqual(config.rules, { "missing-await": "off" });
    assert.deepEqual(config.exclude, []);
    assert.deepEqual(config.pythonVersion, [3, 12]);
    assert.equal(resolver.problemsOf("/shop/a.py").length, 2);
  });
  test("leaves the defaults when nothing of it can be used", () => {
    for (const text of ["nonsense", "[]", '"text"', "null", ""]) {
      const { resolver } = resolverOver({ "/shop/awaitwise.json": text });
      assert.deepEqual(resolver.configOf("/shop/a.py"), defaultConfig("/shop"), text);
      assert.equal(resolver.problemsOf("/shop/a.py").length, 1, text);
    }
  });
  test("named by the user and missing is a problem", () => {
    const { resolver } = resolverOver({}, { configFile: "/shop/nowhere.json" });
    assert.match(resolver.problemsOf("/shop/a.py")[0]?.message ?? "", /no such file/);
  });
});

describe("the Python version", () => {
  const cases: Readonly<Record<string, readonly [number, number] | undefined>> = {
    ">=3.9": [3, 9],
    ">= 3.11, < 4": [3, 11],
    "~=3.10.2": [3, 10],
    "==3.12.*": [3, 12],
    "^3.8": [3, 8],
    "3.9.*": [3, 9],
    "<4,>=3.10,!=3.10.1": [3, 10],
    "^3.9 || ^3.12": [3, 9],
    "<3.13": undefined,
    nonsense: undefined,
  };
  for (const [specifier, version] of Object.entries(cases)) {
    test(`of ${specifier}`, () => assert.deepEqual(lowestVersion(specifier), version));
  }
  test("comes from the project's metadata, wherever the configuration is", () => {
    const { resolver } = resolverOver({
      "/shop/awaitwise.json": "{}",
      "/shop/one/pyproject.toml": '[project]\nrequires-python = ">=3.12"\n',
      "/shop/two/pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.11"\n',
      "/shop/three/pyproject.toml":
        '[project]\nrequires-python = ">=3.12"\n[tool.awaitwise]\npythonVersion = "3.8"\n',
    });
    assert.deepEqual(resolver.configOf("/shop/one/src/a.py").pythonVersion, [3, 12]);
    assert.deepEqual(resolver.configOf("/shop/two/a.py").pythonVersion, [3, 11]);
    assert.deepEqual(resolver.configOf("/shop/three/a.py").pythonVersion, [3, 8]);
    assert.deepEqual(resolver.configOf("/shop/a.py").pythonVersion, [3, 10]);
  });
});

describe("patterns", () => {
  test("of exclude are relative to the configuration file", () => {
    const { resolver } = resolverOver({
      "/shop/app/awaitwise.json": '{ "exclude": ["build/", "*_pb2.py", "/top.py"] }',
    });
    const excluded = (path: string, isFolder = false) =>
      isExcluded(resolver.configOf(path), path, { isFolder });
    assert.equal(excluded("/shop/app/deep/build", true), true);
    assert.equal(excluded("/shop/app/deep/build/a.py"), true);
    assert.equal(excluded("/shop/app/x/y_pb2.py"), true);
    assert.equal(excluded("/shop/app/top.py"), true);
    assert.equal(excluded("/shop/app/deep/top.py"), false);
    assert.equal(excluded("/shop/build/a.py"), false);
  });
  test("of tests do not look above the workspace", () => {
    const config = createConfigResolver({
      files: filesOf(new Map()),
      roots: ["/home/tests/project"],
      catalogue,
    });
    const isOne = (path: string) => isTest(config.configOf(path), path);
    assert.equal(isOne("/home/tests/project/app.py"), false);
    assert.equal(isOne("/home/tests/project/tests/app.py"), true);
    assert.equal(isOne("/home/tests/project/test_app.py"), true);
    assert.equal(isOne("/home/tests/project/app_test.py"), true);
    assert.equal(isOne("/home/tests/project/contest.py"), false);
  });
});

test("the JSON schema offers every rule with its severities", () => {
  const schema = JSON.stringify(configJsonSchema(catalogue));
  for (const meta of catalogue) assert.ok(schema.includes(`"${meta.name}"`), meta.name);
  assert.match(schema, /"additionalProperties":false/);
  assert.match(schema, /draft-07/);
});
