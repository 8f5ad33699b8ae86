/**
 * How long the command line takes for TypeScript with its types, beside ESLint with typescript-eslint
 * and Oxlint on the same files, whose rules about promises alone are switched on.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeTypeScriptProject } from "./generated-typescript.ts";
import { type Measured, measured, ROOT } from "./measured-process.ts";
import type { Row } from "./rows.ts";

const FILES = 1000;
const TIMES_FASTER = 3;
const RULES = ["no-floating-promises", "no-misused-promises", "await-thenable", "require-await"];

export function measureTypeScript(scratch: string): readonly Row[] {
  const project = join(scratch, "typescript");
  writeTypeScriptProject(project, FILES);
  return [
    ...measureProject(`${FILES.toLocaleString("en")} TypeScript files made up`, project, scratch),
    ...measureProject("the sources of Awaitwise", ROOT, scratch),
  ];
}

/** Each tool checks `src` below `folder`, where a `tsconfig.json` stands. */
function measureProject(what: string, folder: string, scratch: string): readonly Row[] {
  const configs = join(scratch, "configs");
  mkdirSync(configs, { recursive: true });
  const source = join(folder, "src");
  const ours = measured(`awaitwise, ${what}`, [
    join(ROOT, "dist", "cli.js"),
    "check",
    "--no-cache",
    source,
    "--format",
    "json",
  ]);
  const eslint = measured(
    `eslint, ${what}`,
    [packageFile("eslint", "bin", "eslint.js"), "--config", eslintConfig(configs, folder), "src"],
    folder,
  );
  // It looks for its type-aware part from the folder it is started in.
  const oxlint = measured(`oxlint, ${what}`, [
    packageFile("oxlint", "bin", "oxlint"),
    "--type-aware",
    "--config",
    oxlintConfig(configs),
    source,
  ]);
  const faster = Math.min(eslint.processor / ours.processor, eslint.wall / ours.wall);
  return [
    {
      what: `awaitwise check, ${what}`,
      figure: `${times(ours)}, ${faster.toFixed(1)} × as fast as eslint`,
      target: { text: `≥ ${TIMES_FASTER} × eslint`, met: faster >= TIMES_FASTER },
    },
    { what: "eslint with typescript-eslint, the same files", figure: times(eslint) },
    { what: "oxlint --type-aware, the same files", figure: times(oxlint) },
  ];
}

function times({ processor, wall, megabytes }: Measured): string {
  return `${wall.toFixed(1)} s (${processor.toFixed(1)} s of processor time, at most ${megabytes.toFixed(0)} MB)`;
}

function packageFile(...path: readonly string[]): string {
  return join(ROOT, "node_modules", ...path);
}

function eslintConfig(configs: string, folder: string): string {
  const file = join(configs, "eslint.config.mjs");
  const plugin = pathToFileURL(packageFile("typescript-eslint", "dist", "index.js")).href;
  const rules = Object.fromEntries(RULES.map((rule) => [`@typescript-eslint/${rule}`, "error"]));
  writeFileSync(
    file,
    `import tseslint from ${JSON.stringify(plugin)};
export default [{
  files: ["**/*.ts"],
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { projectService: true, tsconfigRootDir: ${JSON.stringify(folder)} },
  },
  plugins: { "@typescript-eslint": tseslint.plugin },
  rules: ${JSON.stringify(rules)},
}];
`,
  );
  return file;
}

function oxlintConfig(configs: string): string {
  const file = join(configs, "oxlintrc.json");
  const rules = Object.fromEntries(RULES.map((rule) => [`typescript/${rule}`, "error"]));
  writeFileSync(
    file,
    JSON.stringify({ plugins: ["typescript"], categories: { correctness: "off" }, rules }, undefined, 2),
  );
  return file;
}
