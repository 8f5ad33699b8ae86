/** TypeScript's own server as a child process, for tests: with our plugin, as an editor would start it. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

export interface TsServerOptions {
  /** Loads the plugin for every project, as an extension does. Otherwise a `tsconfig.json` has to name it. */
  readonly everywhere?: boolean;
  /** Without our plugin, to compare with. */
  readonly without?: boolean;
  /** Folder beside whose `node_modules` a project's own compiler would lie. */
  readonly installedIn?: string;
}

/** A response of the server; the type of its body is the caller's affair. */
export interface Response {
  readonly success: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

export class TsServer {
  private readonly child: ChildProcessWithoutNullStreams;
  private sequence = 0;
  private received = Buffer.alloc(0);
  private readonly waiting = new Map<number, (response: Response) => void>();
  private readonly ended: Promise<number | null>;

  constructor({ everywhere = false, without = false, installedIn = root }: TsServerOptions = {}) {
    const plugin = ["--globalPlugins", "awaitwise-typescript-plugin", "--pluginProbeLocations", installedIn];
    // Plugins named in a configuration are looked for below the probe locations, too.
    const flags = everywhere ? plugin : without ? [] : plugin.slice(2);
    this.child = spawn(
      process.execPath,
      [
        join(root, "node_modules/typescript/lib/tsserver.js"),
        ...flags,
        "--disableAutomaticTypingAcquisition",
      ],
      { stdio: "pipe" },
    );
    this.child.stdout.on("data", (chunk: Buffer) => this.receive(chunk));
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    void this.ended.then(() => {
      for (const answer of this.waiting.values()) answer({ success: false, message: "the server ended" });
    });
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  ask(command: string, args: object): Promise<Response> {
    return new Promise((resolve) => {
      this.waiting.set(this.send(command, args), resolve);
    });
  }

  /** For commands without an answer. */
  tell(command: string, args: object): void {
    this.send(command, args);
  }

  open(file: string, text: string): void {
    this.tell("open", { file, fileContent: text });
  }

  async stop(): Promise<void> {
    this.tell("exit", {});
    await this.ended;
  }

  private send(command: string, args: object): number {
    this.sequence += 1;
    const request = { seq: this.sequence, type: "request", command, arguments: args };
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.sequence;
  }

  private receive(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    for (;;) {
      const header = /Content-Length: (\d+)\r\n\r\n/.exec(this.received.toString("latin1"));
      if (!header) return;
      const start = header.index + header[0].length;
      const end = start + Number(header[1]);
      if (this.received.length < end) return;
      const message: { type: string; request_seq?: number } & Response = JSON.parse(
        this.received.subarray(start, end).toString("utf8"),
      );
      this.received = this.received.subarray(end);
      if (message.type !== "response" || message.request_seq === undefined) continue;
      this.waiting.get(message.request_seq)?.(message);
      this.waiting.delete(message.request_seq);
    }
  }
}
