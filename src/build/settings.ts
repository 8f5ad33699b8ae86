/**
 * Writes the extension's settings, `contributes.configuration` of `package.json`, from the rules.
 * With `--check` it writes nothing and fails when they are stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { catalogueOf } from "../engine/catalogue.ts";
import { rules } from "../rules/index.ts";
import type { RuleMeta, RuleOption } from "../rules/kit/rule.ts";
import { root } from "./package.ts";

/** The value of `contributes.configuration`. */
export function settings(catalogue: readonly RuleMeta[]): object {
  return {
    title: "Awaitwise",
    properties: {
      "awaitwise.enable": {
        type: "boolean",
        default: true,
        scope: "resource",
        description: "Find async/await mistakes.",
      },
      "awaitwise.run": {
        type: "string",
        enum: ["onType", "onSave"],
        enumDescriptions: [
          "Look for mistakes while you type.",
          "Look for mistakes when a file is opened or saved.",
        ],
        default: "onType",
        scope: "resource",
        description: "When a file is looked at.",
      },
      "awaitwise.typescript.useEditorServer": {
        type: "boolean",
        default: true,
        scope: "window",
        description:
          "Let VS Code's own TypeScript server read TypeScript and JavaScript, which has their types already. Switched off, Awaitwise's language server reads them by itself.",
      },
      "awaitwise.python.interpreter": {
        type: ["string", "null"],
        default: null,
        scope: "machine-overridable",
        markdownDescription:
          "Python interpreter, or folder of a virtual environment, whose installed packages the code may import. When it is not set: the environment in the project's folder (`.venv`, `venv`), then the interpreter chosen in the Python extension, then `python3`.",
      },
      "awaitwise.inline.explanations": {
        type: "string",
        enum: ["currentLine", "allLines", "off"],
        enumDescriptions: [
          "Say what was found at the end of the line that the cursor is on.",
          "Say what was found at the end of each line that has a finding.",
          "Say it only in hovers and in the list of problems.",
        ],
        default: "currentLine",
        scope: "resource",
        description:
          "Where short explanations stand at the ends of lines. Nothing is shown while the extension Error Lens is active, which does the same for all diagnostics.",
      },
      "awaitwise.debug.slowCallbackSeconds": {
        type: "number",
        default: 0.1,
        minimum: 0,
        scope: "resource",
        markdownDescription:
          "How long a callback may keep asyncio's event loop before *Run File in asyncio Debug Mode* reports it, in seconds.",
      },
      "awaitwise.rules": {
        type: "object",
        default: {},
        scope: "resource",
        additionalProperties: false,
        markdownDescription:
          "Severity by rule. What `awaitwise.json` or `pyproject.toml` of the project says of a rule wins.",
        properties: Object.fromEntries(catalogue.map((rule) => [rule.name, severitySetting(rule)])),
      },
      "awaitwise.options": {
        type: "object",
        default: {},
        scope: "resource",
        additionalProperties: false,
        markdownDescription:
          "Options of rules. What `awaitwise.json` or `pyproject.toml` of the project says of an option wins.",
        properties: Object.fromEntries(
          catalogue.flatMap((rule) => (rule.options ? [[rule.name, optionsSetting(rule.options)]] : [])),
        ),
      },
      "awaitwise.exclude": {
        type: "array",
        items: { type: "string" },
        default: [],
        scope: "resource",
        markdownDescription:
          "Files and folders that are left out when the whole workspace is checked, in the syntax of `.gitignore`. A project's configuration file wins.",
      },
      "awaitwise.pythonVersion": {
        type: ["string", "null"],
        pattern: "^3\\.\\d{1,2}$",
        patternErrorMessage: "Write the version as 3.11.",
        default: null,
        scope: "resource",
        markdownDescription:
          "Lowest Python version that the code must run on, such as `3.11`; repairs use nothing newer. When it is not set, the lowest that `requires-python` in `pyproject.toml` allows. A project's configuration file wins.",
      },
      "awaitwise.trace.server": {
        type: "string",
        enum: ["messages", "compact", "verbose"],
        default: "messages",
        scope: "window",
        description:
          "How much of what the editor and the language server say to each other is written to the output channel, while the log level of that channel is Trace.",
      },
    },
  };
}

function optionsSetting(options: readonly RuleOption[]): object {
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(
      options.map(({ name, default: value, description }) => [
        name,
        { type: "boolean", default: value, markdownDescription: description },
      ]),
    ),
  };
}

function severitySetting({ code, summary, severity }: RuleMeta): object {
  return {
    type: "string",
    enum: ["error", "warning", "information", "hint", "off"],
    markdownDescription: `${code}: ${summary} Its own severity is \`${severity}\`.`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(root, "package.json");
  const text = readFileSync(file, "utf8");
  const manifest: { contributes: Record<string, unknown> } = JSON.parse(text);
  manifest.contributes = { ...manifest.contributes, configuration: settings(catalogueOf(rules)) };
  const wanted = `${JSON.stringify(manifest, null, 2)}\n`;
  // Compared without layout, which belongs to the formatter.
  const stale = JSON.stringify(JSON.parse(text)) !== JSON.stringify(manifest);
  if (stale && process.argv.includes("--check")) {
    console.error("The settings in package.json are not those of the rules: run npm run settings");
    process.exitCode = 1;
  } else if (stale) {
    writeFileSync(file, wanted);
  }
}
