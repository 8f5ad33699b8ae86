/**
 * `npm start`: builds and lints the examples in the terminal. With paths it lints those instead,
 * and `--editor [FOLDER]` opens a real VS Code with the extension loaded.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { build } from "./build.ts";
import { findEditorCommand } from "./editors.ts";
import { packageExtension, root, unpackExtension } from "./package.ts";
import { workbenchAddress } from "./vscode-page.ts";
import { installServer, startServer } from "./vscode-server.ts";

/** @param args what stands after `npm start --` */
export async function main(args: readonly string[]): Promise<void> {
  // npm changes to the repository's root; paths are meant from where the person stands.
  const here = process.env.INIT_CWD ?? process.cwd();
  if (!build()) process.exit(3);
  if (args[0] === "--editor") {
    await openEditor(resolve(here, args[1] ?? join(root, "examples")));
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

async function openEditor(folder: string): Promise<void> {
  if (!existsSync(folder)) {
    console.error(`There is no ${folder}.`);
    process.exit(2);
  }
  const command = findEditorCommand();
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

/** Serves VS Code on this machine alone until the person stops it. */
async function serveEditor(folder: string): Promise<void> {
  await installServer(console.log);
  const scratch = join(root, ".vscode-test", "editor");
  const extensionsDirectory = join(scratch, "extensions");
  await mkdir(extensionsDirectory, { recursive: true });
  await unpackExtension(
    packageExtension(join(scratch, "awaitwise.vsix")),
    join(extensionsDirectory, "awaitwise"),
  );
  const server = await startServer({
    extensionsDirectory,
    dataDirectory: join(scratch, "data"),
    testDriver: false,
    log: (line) => process.env.AWAITWISE_VERBOSE === "1" && console.log(line),
  });
  const stop = () => void server.stop();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  console.log(`\nVS Code with the extension, on ${folder}:\n\n  ${workbenchAddress(server, folder)}\n`);
  console.log("Open this address in a browser on this machine. Ctrl-C ends it.");
  await server.exited;
  process.exit(0);
}
