/** `awaitwise timeline`: what the awaits of a function wait for, drawn for a terminal or as a picture. */
import { defaultConfig } from "../../engine/config.ts";
import { createSession } from "../../engine/session.ts";
import { timelineSvg } from "../../explain/timeline-svg.ts";
import { timelineText } from "../../explain/timeline-text.ts";
import { functionTitle } from "../../explain/timeline-words.ts";
import { createNodeFiles } from "../node-files.ts";
import { withNotebooks } from "../notebook-files.ts";
import type { CliContext } from "./check-command.ts";
import { findPlace, placeArgument } from "./place-argument.ts";
import { rootsOf } from "./targets.ts";
import { type ExitCode, exitCodes, UsageError } from "./usage-error.ts";

export const timelineFormats = ["text", "svg"] as const;
export type TimelineFormat = (typeof timelineFormats)[number];

/** Throws {@link UsageError} when there is no async code at the place, or no such place. */
export function timelineCommand(
  asked: string,
  format: TimelineFormat,
  { folder, terminal, frontends }: CliContext,
): ExitCode {
  const place = placeArgument(asked);
  if (!place) throw new UsageError(`${asked} names no line; write it as shop.py:12`);
  const files = withNotebooks(createNodeFiles());
  const { file, offset } = findPlace(place, folder, files);
  const session = createSession(
    {
      files,
      roots: rootsOf([place.path], folder),
      configOf: () => defaultConfig(folder),
      log: terminal.error,
    },
    frontends,
  );
  try {
    if (!session.understands(file)) {
      throw new UsageError(`${place.path} is in no language that Awaitwise reads`);
    }
    const found = session.waitsAt(file, offset);
    if (!found) {
      throw new UsageError(
        `there is no async function at ${asked}; name a line of one, its \`async\` line or one inside of it`,
      );
    }
    const draw = format === "svg" ? timelineSvg : timelineText;
    terminal.out(`${draw(functionTitle(found.function), found.waits)}\n`);
    return exitCodes.nothingFound;
  } finally {
    session.dispose();
  }
}
