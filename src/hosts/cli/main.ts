/** The command line tool: reads the arguments, runs the command, and turns what happens into an exit code. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Command, CommanderError, Option } from "commander";
import packageJson from "../../../package.json" with { type: "json" };
import { catalogueOf } from "../../engine/catalogue.ts";
import { rules } from "../../rules/index.ts";
import { distFolder } from "../dist-folder.ts";
import { loadFrontends } from "../node-frontends.ts";
import { type CheckCommand, type CliContext, checkCommand, formats } from "./check-command.ts";
import { explainPlace } from "./explain-place.ts";
import { irCommand } from "./ir-command.ts";
import { placeArgument } from "./place-argument.ts";
import { explainRule, rulesJson, rulesTable } from "./rule-commands.ts";
import { endQuietlyOnClosedPipe, systemTerminal } from "./terminal.ts";
import { type TimelineFormat, timelineCommand, timelineFormats } from "./timeline-command.ts";
import { type ExitCode, exitCodes, UsageError } from "./usage-error.ts";

const terminal = systemTerminal();
const catalogue = catalogueOf(rules);

interface CheckFlags {
  readonly format: CheckCommand["format"];
  readonly fix?: boolean;
  readonly cache: boolean;
  readonly rule: readonly string[];
  readonly config?: string;
  readonly stdinFilename?: string;
}

function buildProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command("awaitwise")
    .description("Finds, explains and repairs async/await mistakes.")
    .version(packageJson.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  const { colors } = terminal;

  program
    .command("check")
    .description("Check files and folders; the working directory when none is given, standard input for -.")
    .argument("[paths...]", "files and folders")
    .addOption(
      new Option("--format <format>", "how to write the findings").choices(formats).default("pretty"),
    )
    .option("--fix", "apply the safe repairs")
    .option("--rule <name>", "run only this rule, by name or code; may be repeated", collect, [])
    .option("--config <file>", "use this configuration in place of the nearest")
    .option("--no-cache", "check everything anew, and keep nothing for the next time")
    .option("--stdin-filename <file>", "read standard input and check it as this file")
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing found, 1 findings, 2 wrong use or configuration or a file that could not be checked, 3 a failure of Awaitwise itself.",
    )
    .action(async (paths: string[], flags: CheckFlags) => {
      const command = await checkCommandOf(paths, flags);
      finish(checkCommand(command, await context()));
    });
  program
    .command("explain")
    .description("Say what a rule finds, why it matters, and what to do; or the same of a line's findings.")
    .argument("<rule or FILE:LINE>", "a rule's name or code, or a place in a file")
    .action(async (asked: string) => {
      const place = placeArgument(asked);
      if (place) finish(explainPlace(place, await context()));
      else terminal.out(explainRule(asked, catalogue, colors));
    });
  program
    .command("rules")
    .description("List the rules.")
    .option("--json", "for programs")
    .action(({ json }: { json?: boolean }) =>
      terminal.out(json ? rulesJson(catalogue) : rulesTable(catalogue, colors)),
    );
  program
    .command("timeline")
    .description("Draw what the awaits of a function wait for, one after another and together.")
    .argument("<FILE:LINE>", "a place in the async function")
    .addOption(new Option("--format <format>", "how to draw it").choices(timelineFormats).default("text"))
    .action(async (asked: string, { format }: { format: TimelineFormat }) =>
      finish(timelineCommand(asked, format, await context())),
    );
  program
    .command("ir")
    .description("Print what the rules see of a file, as JSON.")
    .argument("<file>")
    .action(async (file: string) => finish(irCommand(file, await context())));
  program
    .command("lsp")
    .description("Run the language server.")
    .option("--stdio", "talk over standard input and output")
    .action(runLanguageServer);
  return program;
}

async function checkCommandOf(paths: readonly string[], flags: CheckFlags): Promise<CheckCommand> {
  const fromInput = flags.stdinFilename !== undefined || paths.includes("-");
  if (fromInput && paths.some((path) => path !== "-")) {
    throw new UsageError("standard input is checked alone; leave the other paths out");
  }
  return {
    paths,
    format: flags.format,
    fix: flags.fix === true,
    cache: flags.cache,
    rules: flags.rule,
    ...(flags.config !== undefined && { config: flags.config }),
    ...(fromInput && {
      stdin: { bytes: await standardInput(), filename: flags.stdinFilename ?? "stdin.py" },
    }),
  };
}

async function context(): Promise<CliContext> {
  const dist = distFolder(import.meta.url);
  const frontends = await loadFrontends(dist);
  const build = ["cli.js", "typeshed.json"].map((name) => join(dist, name));
  return { folder: process.cwd(), terminal, frontends, catalogue, version: packageJson.version, build };
}

/** The server is a bundle of its own that begins to serve when it is loaded. */
async function runLanguageServer(flags: { readonly stdio?: boolean }): Promise<void> {
  if (!flags.stdio) throw new UsageError("lsp wants --stdio, the only way it talks");
  const server = join(distFolder(import.meta.url), "server.cjs");
  // awaitwise: ignore[blocking-call] -- nothing runs yet
  if (!existsSync(server)) throw new UsageError(`the language server is not there: ${server}`);
  await import(pathToFileURL(server).href);
}

async function standardInput(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function main(): Promise<void> {
  endQuietlyOnClosedPipe();
  // Output to a pipe is written later than the command ends, so the code is set and the process left to end.
  const finish = (code: ExitCode): void => {
    process.exitCode = code;
  };
  try {
    await buildProgram(finish).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      finish(error.exitCode === 0 ? exitCodes.nothingFound : exitCodes.notAsAsked);
    } else if (error instanceof UsageError) {
      terminal.error(`awaitwise: ${error.message}\n`);
      finish(exitCodes.notAsAsked);
    } else {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      terminal.error(`awaitwise: this is a failure of Awaitwise itself, please report it:\n${detail}\n`);
      finish(exitCodes.failure);
    }
  }
}

await main();
