/** What the two rules on blocking code have in common: how bad it is, and in which words. */
import { worldOf } from "../../analysis/scopes.ts";
import type { Blocking } from "../../ir/facts.ts";
import type { FunctionIr } from "../../ir/module.ts";
import { mayAwait } from "../../ir/walk.ts";
import type { RuleContext, Severity } from "./rule.ts";
import { MESSAGE_LENGTH, messageAround } from "./wording.ts";

/** Waiting for others or for time stops the program; a file or a lock is mostly there at once. */
export function severityOfBlocking(by: Blocking["by"]): Severity {
  switch (by) {
    case "sleep":
    case "network":
    case "database":
    case "process":
    case "input":
      return "warning";
    case "file":
    case "lock":
    case "computation":
      return "information";
  }
}

/** Ends "… blocks the event loop while it". */
export function whatItDoes(by: Blocking["by"]): string {
  switch (by) {
    case "sleep":
      return "sleeps";
    case "network":
      return "waits for the network";
    case "database":
      return "waits for the database";
    case "process":
      return "waits for another process";
    case "file":
      return "works on files";
    case "lock":
      return "waits for another thread";
    case "input":
      return "waits for somebody to type";
    case "computation":
      return "computes";
  }
}

/** True where the repairs may write `await asyncio.…` into this scope. */
export function mayUseAsyncio({ module, program }: RuleContext, scope: FunctionIr): boolean {
  return mayAwait(module, scope) && worldOf(module, program.knowledge) === "asyncio";
}

/** True where `asyncio.to_thread` exists, which came with Python 3.9. */
export function hasToThread({ pythonVersion: [major, minor] }: RuleContext): boolean {
  return major > 3 || (major === 3 && minor >= 9);
}

/** The message on a call that comes to block, with the names from the function called down to what blocks. */
export function chainMessage(steps: readonly string[]): string {
  const [helper = ""] = steps;
  const end = steps.at(-1) ?? "";
  const ways = [steps, [helper, "…", end], ["…", end]].map((way) => way.join(" → "));
  const messages = ways.map((way) => `\`${helper}\` blocks: ${way}`);
  return (
    messages.find((message) => message.length <= MESSAGE_LENGTH) ??
    messageAround(helper, (shown) => `\`${shown}\` blocks: … → ${end}`)
  );
}
