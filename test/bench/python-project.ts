/**
 * How long a large Python project takes: checked for the first time, checked again, and after an edit; the first
 * beside pyright. The project is a tree of applications and asynchronous libraries from Debian's packages, of which
 * about every fourth file has anything asynchronous in it.
 */
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultConfig } from "../../src/engine/config.ts";
import { createSession } from "../../src/engine/session.ts";
import { createNodeFiles } from "../../src/hosts/node-files.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import { debianPackages } from "./debian-packages.ts";
import { measured, ROOT } from "./measured-process.ts";
import { pythonFiles } from "./python-recall.ts";
import type { Row } from "./rows.ts";

/** Debian's package by the Python package in it. */
const applications: Readonly<Record<string, string>> = {
  asyncssh: "python3-asyncssh",
  discord: "python3-discord",
  distributed: "python3-distributed",
  errbot: "errbot",
  gajim: "gajim",
  glances: "glances",
  jupyter_server: "python3-jupyter-server",
  jupyterhub: "jupyterhub",
  mitmproxy: "mitmproxy",
};

const edited = "discord/abc.py";
const dependents = ["discord/client.py", "discord/channel.py", "discord/guild.py"];
const edits = 20;

export async function measureProject(scratch: string): Promise<readonly Row[]> {
  const project = join(scratch, "project");
  const files = copyProject(project);
  const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
  const asynchronous = files.filter((file) => /\basync\b|\bawait\b/.test(readFileSync(file, "utf8"))).length;
  console.log(
    `project: ${megabytes.toFixed(1)} MB in ${files.length} files, ${asynchronous} of them asynchronous`,
  );

  const check = (name: string) =>
    measured(name, [join(ROOT, "dist", "cli.js"), "check", project, "--format", "json"], scratch, {
      XDG_CACHE_HOME: join(scratch, "caches"),
    });
  const first = check("awaitwise, first");
  const second = check("awaitwise, again");
  writeFileSync(join(project, edited), `${readFileSync(join(project, edited), "utf8")}\n`);
  const third = check("awaitwise, after an edit");
  const pyright = measured("pyright", [join(ROOT, "node_modules", "pyright", "index.js"), project]);
  const dependent = await secondsUntilDependentsAreRight(project, files);

  const cold = megabytes / first.processor;
  const warm = megabytes / second.processor;
  const ratio = pyright.processor / first.processor;
  return [
    {
      what: `awaitwise check, ${files.length} files, first time`,
      figure: `${cold.toFixed(2)} MB/s (${first.processor.toFixed(1)} s)`,
      target: { text: "≥ 2 MB/s", met: cold >= 2 },
    },
    {
      what: "most memory",
      figure: `${first.megabytes.toFixed(0)} MB`,
      target: { text: "≤ 400 MB", met: first.megabytes <= 400 },
    },
    {
      what: "the same, nothing changed",
      figure: `${warm.toFixed(1)} MB/s (${second.processor.toFixed(1)} s)`,
      target: { text: "≥ 10 MB/s", met: warm >= 10 },
    },
    { what: `the same, ${edited} changed`, figure: `${third.processor.toFixed(1)} s` },
    {
      what: "pyright, the same files",
      figure: `${pyright.processor.toFixed(1)} s (${ratio.toFixed(1)} × awaitwise's first)`,
      target: { text: "≥ 15 ×", met: ratio >= 15 },
    },
    {
      what: `${dependents.length} open files right after an edit of one that they import, median of ${edits}`,
      figure: `${(dependent * 1000).toFixed(0)} ms`,
      target: { text: "≤ 100 ms", met: dependent <= 0.1 },
    },
  ];
}

function copyProject(project: string): readonly string[] {
  const folder = debianPackages(Object.values(applications));
  mkdirSync(project, { recursive: true });
  // Links to fonts and scripts of other packages lead nowhere here.
  return Object.keys(applications).flatMap((name) =>
    pythonFiles(join(folder, name)).map((file) => {
      const copy = join(project, file.slice(folder.length + 1));
      cpSync(file, copy, { dereference: true });
      return copy;
    }),
  );
}

/** What an edit changes that others see: a method of a base class becomes async, and then it does not. */
async function secondsUntilDependentsAreRight(project: string, files: readonly string[]): Promise<number> {
  const frontends = await loadFrontends(join(ROOT, "dist"));
  const config = defaultConfig(project);
  const session = createSession(
    { files: createNodeFiles(), roots: [project], configOf: () => config, log: console.error },
    frontends,
  );
  const open = [edited, ...dependents].map((name) => join(project, name));
  for (const file of open) session.open(file, readFileSync(file, "utf8"));
  for (const file of files) session.check(file);
  for (const file of open) session.check(file);
  const [changed = ""] = open;
  const text = session.text(changed) ?? "";
  const at = text.search(/^ {4}def /m) + 4;
  const times: number[] = [];
  for (let edit = 0; edit < edits; edit++) {
    const start = performance.now();
    const isAsync = edit % 2 === 1;
    session.change(changed, [
      { span: isAsync ? [at, at + "async ".length] : [at, at], newText: isAsync ? "" : "async " },
    ]);
    for (const file of open) session.check(file);
    times.push((performance.now() - start) / 1000);
  }
  session.dispose();
  return times.sort((a, b) => a - b)[Math.floor(edits / 2)] ?? Number.NaN;
}
