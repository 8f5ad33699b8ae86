/** What explanations say of failures that nobody handles. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { defaultConfig } from "../../src/engine/config.ts";
import { createSession } from "../../src/engine/session.ts";
import { typescriptFrontend } from "../rules/typescript-frontend.ts";

const FILE = "/project/main.ts";
const forgotten = "declare function load(): Promise<void>;\nexport function main() {\n  load();\n}\n";
const ignored =
  "declare function load(): Promise<void>;\nsetTimeout(async () => {\n  await load();\n}, 1);\nexport {};\n";
const handler = 'process.on("unhandledRejection", (reason) => console.error(reason));\n';
const pause =
  "const sleep = (time: number) => new Promise<void>((resolve) => setTimeout(resolve, time));\nexport async function main() {\n  sleep(1);\n}\n";

describe("explanations of lost failures", () => {
  for (const [rule, text] of [
    ["missing-await", forgotten],
    ["ignored-async-callback", ignored],
  ] as const) {
    test(`${rule}: they end the program`, () => {
      assert.match(explanationOf(rule, text), /an unhandled rejection, which ends a Node program\./);
    });

    test(`${rule}: they do not where the module handles all rejections`, () => {
      const explained = explanationOf(rule, text + handler);
      assert.match(explained, /of which only the handler for the whole program hears\./);
      assert.doesNotMatch(explained, /ends a Node program/);
    });
  }

  test("a pause has none", () => {
    const explained = explanationOf("missing-await", pause);
    assert.match(explained, /Nobody waits for it here: the code goes on before the work is done\.$/);
    assert.doesNotMatch(explained, /failure|rejection/);
  });
});

function explanationOf(rule: string, text: string): string {
  const files = new Map([[FILE, text]]);
  const session = createSession(
    {
      files: { read: (path) => files.get(path), isFile: (path) => files.has(path), isDirectory: () => false },
      roots: ["/project"],
      configOf: () => defaultConfig("/project"),
      log: (line) => assert.fail(line),
    },
    [typescriptFrontend(files)],
  );
  const [finding, ...others] = session.check(FILE, { rules: [rule] }).findings;
  session.dispose();
  assert.deepEqual(others, []);
  return finding?.explanation ?? "";
}
