/**
 * Runs the suites beside this file with mocha inside VS Code's extension host.
 * The results leave through the file named by AWAITWISE_RESULTS, because the host's console may lose lines.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import * as vscode from "vscode";

export interface TestOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly milliseconds: number;
  readonly error: string | undefined;
}

export function run(): Promise<void> {
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 60_000,
    forbidOnly: true,
    forbidPending: true,
    rootHooks: { beforeEach: closeEverything },
  });
  const { AWAITWISE_TEST: only } = process.env;
  if (only) mocha.grep(only);
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith(".test.cjs")) mocha.addFile(join(__dirname, file));
  }
  const outcomes: TestOutcome[] = [];
  return new Promise((resolve, reject) => {
    mocha
      .run((failures) => {
        const results = process.env.AWAITWISE_RESULTS;
        if (results) writeFileSync(results, JSON.stringify(outcomes));
        if (failures > 0) reject(new Error(`${failures} failed`));
        else resolve();
      })
      .on("pass", (test) => note(test, undefined))
      .on("fail", (test, error: Error) => note(test, error.stack ?? error.message));

    function note(test: Mocha.Test | Mocha.Hook, error: string | undefined): void {
      outcomes.push({
        name: test.titlePath().join(" > "),
        passed: error === undefined,
        milliseconds: test.duration ?? 0,
        error,
      });
    }
  });
}

/** Each test begins with no editor open: the others' would be checked along with its own. */
async function closeEverything(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.files.saveAll");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
