/** Programs for the terminal: their arguments, their questions, their colours. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { callsLater, changing, each, exclusive, library, promise, quiet, writes } from "../entries.ts";

/** `parseAsync` waits for what an action gives; `parse` starts it and leaves it. */
const action: LibraryFunction = { ...changing, fates: [callsLater(-1, "awaited")] };

const commander = library({
  module: "commander",
  source: "https://github.com/tj/commander.js#action-handler",
  functions: { ...each("createCommand createOption createArgument", quiet) },
  classes: {
    Command: {
      constructs: quiet,
      methods: {
        ...each("action hook", action),
        // What they give becomes the option's value.
        ...each("option requiredOption argument", {
          ...changing,
          fates: [callsLater(2, "value"), callsLater(-1, "value")],
        }),
        ...each(
          "command arguments description name usage version alias addCommand addOption addHelpText",
          changing,
        ),
        ...each("opts args getOptionValue optsWithGlobals", quiet),
        // The actions run in it, and an async one is left behind.
        parse: {},
        parseAsync: promise(),
        help: { effects: writes("console", "process") },
        on: { ...changing, fates: [callsLater(1)] },
      },
    },
  },
});

const yargs = library({
  module: "yargs",
  source: "https://yargs.js.org/docs/",
  functions: each("yargs _instanceFactory", { effects: [], returns: "yargs.Argv" }),
  classes: {
    Argv: {
      methods: {
        command: { ...changing, fates: [callsLater(2, "awaited"), callsLater(3, "awaited")] },
        ...each("middleware check", { ...changing, fates: [callsLater(0, "awaited")] }),
        coerce: { ...changing, fates: [callsLater(-1, "awaited")] },
        fail: { ...changing, fates: [callsLater(0)] },
        // It blocks nothing, and refuses commands that are async.
        parseSync: {},
        parse: {},
        parseAsync: promise(),
        ...each("option options positional alias demandOption describe usage help version strict", changing),
        ...each("showHelp exit", { effects: writes("console") }),
      },
    },
  },
  called: "yargs",
  aliases: { "yargs.*": "*" },
});

/** One question at a time. */
const asks: LibraryFunction = promise({ effects: exclusive("user"), raises: ["Error"] });

const questions = [
  library({
    module: "inquirer",
    source: "https://github.com/SBoudrias/Inquirer.js",
    functions: {
      ...each("prompt PromptModuleApi", asks),
      registerPrompt: changing,
      createPromptModule: quiet,
    },
    aliases: { "inquirer.*": "*", "default.*": "*" },
  }),
  library({
    module: "@inquirer/prompts",
    source: "https://github.com/SBoudrias/Inquirer.js/tree/main/packages/prompts",
    functions: each("checkbox confirm editor expand input number password rawlist search select", asks),
    rewrites: {
      "@inquirer/(checkbox|confirm|editor|expand|input|number|password|rawlist|search|select)\\.default$":
        "@inquirer/prompts.$1",
    },
  }),
  library({
    module: "prompts",
    source: "https://github.com/terkelg/prompts",
    functions: { prompts: asks },
    called: "prompts",
    aliases: { "prompts.*": "*" },
  }),
  library({
    module: "@clack/prompts",
    source: "https://github.com/bombshell-dev/clack",
    functions: {
      ...each("text password confirm select multiselect groupMultiselect selectKey group", asks),
      ...each("intro outro cancel note", { effects: writes("console") }),
      ...each("spinner isCancel", quiet),
    },
  }),
];

export const commandLineLibraries = [commander, yargs, ...questions];
