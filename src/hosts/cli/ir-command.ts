/** `awaitwise ir`: the linked IR of one file as JSON, to see what the rules see. */
import { resolve } from "node:path";
import { defaultConfig } from "../../engine/config.ts";
import { createSession } from "../../engine/session.ts";
import { createNodeFiles } from "../node-files.ts";
import { withNotebooks } from "../notebook-files.ts";
import type { CliContext } from "./check-command.ts";
import { rootsOf } from "./targets.ts";
import { type ExitCode, exitCodes, UsageError } from "./usage-error.ts";

/** Throws {@link UsageError} when the file cannot be read. */
export function irCommand(path: string, { folder, terminal, frontends }: CliContext): ExitCode {
  const file = resolve(folder, path);
  const files = withNotebooks(createNodeFiles());
  const reason = files.whyUnreadable(file);
  if (reason !== undefined) throw new UsageError(`${path} ${reason}`);
  const session = createSession(
    { files, roots: rootsOf([path], folder), configOf: () => defaultConfig(folder), log: terminal.error },
    frontends,
  );
  const module = session.module(file);
  session.dispose();
  if (!module) throw new UsageError(`${path} is in no language that Awaitwise reads`);
  terminal.out(`${JSON.stringify(module, null, 2)}\n`);
  return exitCodes.nothingFound;
}
