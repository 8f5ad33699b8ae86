/**
 * A real VS Code from the npm registry: the server build inside the package `code-server`, kept in the user's
 * cache folder so that clones share it. Finds, installs and starts it; knows nothing of Awaitwise's tests.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { cacheFolder } from "../hosts/cache-folder.ts";

const version = "4.139.1";
/** The Node that this server is built for; its own copy, because ours may be older. */
const nodeMajor = "24";

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly authority: string;
  /** Without it the server answers nobody: other users of the machine must not get a shell through it. */
  readonly token: string;
  readonly exited: Promise<number>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Where extensions are looked for. */
  readonly extensionsDirectory: string;
  /** Settings, state and logs. */
  readonly dataDirectory: string;
  /** Lets a page of this origin run extension tests and exit the editor. */
  readonly testDriver: boolean;
  readonly environment?: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** Whether {@link startServer} can start without installing first. */
export function serverIsInstalled(): boolean {
  return existsSync(join(serverDirectory(), "complete"));
}

/**
 * Installs the server unless it is there. Takes about 20 seconds and 800 MB.
 * Throws with npm's own words when the registry cannot be reached.
 */
export async function installServer(log: (line: string) => void): Promise<void> {
  if (serverIsInstalled()) return;
  log(`Installing VS Code's server from npm into ${serverDirectory()} (once; 800 MB) …`);
  await mkdir(cacheFolder(), { recursive: true });
  const folder = await mkdtemp(join(cacheFolder(), "installing-"));
  try {
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
    await npm(folder, [`code-server@${version}`, `${nodePackage()}@${nodeMajor}`]);
    const vscode = join(folder, "node_modules", "code-server", "lib", "vscode");
    await npm(vscode, ["--omit=dev"]);
    await npm(join(vscode, "extensions"), ["--omit=dev"]);
    await writeFile(join(folder, "complete"), "");
    await rename(folder, serverDirectory()).catch((error: unknown) => {
      // Another clone may have finished first; then its copy is as good.
      if (!serverIsInstalled()) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the server on a free port of 127.0.0.1 and returns when it listens. It ends when this process exits. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const token = randomBytes(16).toString("hex");
  const child = spawn(
    join(
      serverDirectory(),
      "node_modules",
      nodePackage(),
      "bin",
      process.platform === "win32" ? "node.exe" : "node",
    ),
    [
      join(serverDirectory(), "node_modules", "code-server", "lib", "vscode", "out", "server-main.js"),
      "--host=127.0.0.1",
      "--port=0",
      `--connection-token=${token}`,
      "--accept-server-license-terms",
      "--disable-workspace-trust",
      "--telemetry-level=off",
      ...(options.testDriver ? ["--enable-smoke-test-driver"] : []),
      `--extensions-dir=${options.extensionsDirectory}`,
      `--server-data-dir=${options.dataDirectory}`,
    ],
    {
      cwd: dirname(serverDirectory()),
      env: { ...process.env, ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that stopping it takes the extension hosts along.
      detached: true,
    },
  );
  const stopWithUs = () => killGroup(child, "SIGKILL");
  process.on("exit", stopWithUs);
  const exited = new Promise<number>((resolve) => {
    child.on("exit", (code) => {
      process.off("exit", stopWithUs);
      killGroup(child, "SIGKILL");
      resolve(code ?? 1);
    });
  });
  const port = await listeningPort(child, options.log);
  return {
    origin: `http://127.0.0.1:${port}`,
    authority: `127.0.0.1:${port}`,
    token,
    exited,
    async stop() {
      killGroup(child, "SIGTERM");
      const forced = setTimeout(() => killGroup(child, "SIGKILL"), 3000);
      await exited;
      clearTimeout(forced);
    },
  };
}

function listeningPort(child: ChildProcess, log: (line: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        log(line);
        const port = /Extension host agent listening on (\d+)/.exec(line)?.[1];
        if (port) resolve(Number(port));
      });
    }
    child.on("error", reject);
    child.on("exit", (code) =>
      reject(new Error(`VS Code's server ended with ${code}:\n${lines.join("\n")}`)),
    );
  });
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch {
    // Already gone, which is what was wanted.
  }
}

function serverDirectory(): string {
  return join(cacheFolder(), `vscode-server-${version}`);
}

function nodePackage(): string {
  const system = process.platform === "win32" ? "win" : process.platform;
  return `node-${system}-${process.arch}`;
}

function npm(folder: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      "npm",
      ["install", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error", ...args],
      {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
        shell: process.platform === "win32",
      },
    );
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm install ${args.join(" ")} failed in ${folder}:\n${output}`));
    });
  });
}
