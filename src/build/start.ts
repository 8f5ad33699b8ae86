/**
 * `npm start`: builds and lints the examples in the terminal. With paths it lints those instead,
 * and `--editor [FOLDER]` opens a real VS Code with the extension loaded: the desktop's, or with `--browser`
 * and where there is none, one that is served to a browser.
 */
// awaitwise: ignore-file[blocking-call, blocking-helper] -- a script has nothing else to do meanwhile
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { build } from "./build.ts";
import { findEditorCommand } from "./editors.ts";
import { root } from "./package.ts";
import { workbenchAddress } from "./vscode-page.ts";
import { installServer, startServer } from "./vscode-server.ts";

/** @param args what stands after `npm start --` */
export async function main(args: readonly string[]): Promise<void> {
  // npm changes to the repository's root; paths are meant from where the person stands.
  const here = process.env.INIT_CWD ?? process.cwd();
  if (!build()) process.exit(3);
  if (args[0] === "--editor") {
    const [folder] = args.slice(1).filter((argument) => argument !== "--browser");
    await openEditor(resolve(here, folder ?? join(root, "examples")), {
      browser: args.includes("--browser"),
    });
  } else if (args.length > 0) {
    process.exit(lint(["check", ...args], here));
  } else {
    lintExamples(here);
  }
}

function lintExamples(here: string): void {
  const status = lint(["check", relative(here, join(root, "examples")) || "."], here);
  // Findings in the examples are what they are for.
  if (status > 1) process.exit(status);
  console.log(
    [
      "",
      "These are the mistakes that examples/ makes on purpose.",
      "  npm start -- PATH …            checks files and folders of yours",
      "  npm start -- --editor [FOLDER] opens VS Code with the extension, on examples/ or a folder of yours",
    ].join("\n"),
  );
}

function lint(args: readonly string[], folder: string): number {
  const { status } = spawnSync(process.execPath, [join(root, "dist", "cli.js"), ...args], {
    cwd: folder,
    stdio: "inherit",
  });
  return status ?? 3;
}

async function openEditor(folder: string, options: { readonly browser: boolean }): Promise<void> {
  if (!existsSync(folder)) {
    console.error(`There is no ${folder}.`);
    process.exit(2);
  }
  const command = options.browser ? undefined : findEditorCommand();
  if (command) await openDesktopEditor(command, folder);
  else await serveEditor(folder);
}

function openDesktopEditor(command: string, folder: string): Promise<void> {
  console.log(`Opening ${folder} in VS Code with the extension loaded …`);
  const child = spawn(command, ["--new-window", "--wait", `--extensionDevelopmentPath=${root}`, folder], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  return new Promise((done) => {
    child.on("exit", (code) => {
      process.exitCode = code ?? 0;
      done();
    });
  });
}

/** What the served editor would show in front of the code. */
const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "git.openRepositoryInParentFolders": "never",
};

/** Settings for everybody who uses this server; those that the person makes win. */
async function writeSettings(dataDirectory: string): Promise<void> {
  const folder = join(dataDirectory, "data", "Machine");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "settings.json"), JSON.stringify(quietSettings, undefined, 2));
}

/** Whoever stops npm alone means us, too. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 1000).unref();
}

/** Serves VS Code on this machine alone until the person stops it. */
async function serveEditor(folder: string): Promise<void> {
  // The server ends with this process, at whatever point it is stopped.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(0));
  await installServer(console.log);
  const scratch = join(root, ".vscode-test", "editor");
  const extensionsDirectory = join(scratch, "extensions");
  await rm(extensionsDirectory, { recursive: true, force: true });
  await mkdir(extensionsDirectory, { recursive: true });
  // The working copy itself, so that a build shows after "Reload Window".
  await symlink(root, join(extensionsDirectory, "awaitwise"), "junction");
  const dataDirectory = join(scratch, "data");
  await writeSettings(dataDirectory);
  endWithParent();
  const server = await startServer({
    extensionsDirectory,
    dataDirectory,
    testDriver: false,
    log: (line) => process.env.AWAITWISE_VERBOSE === "1" && console.log(line),
  });
  console.log(`\nVS Code with the extension, on ${folder}:\n\n  ${workbenchAddress(server, folder)}\n`);
  console.log("Open this address in a browser on this machine. Ctrl-C ends it.");
  process.exit(await server.exited);
}
