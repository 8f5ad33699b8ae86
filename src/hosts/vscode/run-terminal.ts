/** A terminal that runs one command and hands on, line by line, what the command prints. */
import { type ChildProcess, spawn } from "node:child_process";
import * as vscode from "vscode";

export interface TerminalRun {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** Added to the environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** Called once, when the command has ended or could not be started. */
  readonly onEnd: () => void;
}

/** Opens the terminal and starts the command in it. Closing the terminal ends the command. */
export function runInTerminal(run: TerminalRun): vscode.Terminal {
  const written = new vscode.EventEmitter<string>();
  let child: ChildProcess | undefined;
  const pty: vscode.Pseudoterminal = {
    onDidWrite: written.event,
    open() {
      child = start(run, (text) => written.fire(text.replace(/\r?\n/g, "\r\n")));
    },
    close() {
      // Not asked politely: nobody is left who could see that it goes on.
      child?.kill("SIGKILL");
      written.dispose();
    },
    handleInput(data) {
      if (data === "\u0003") child?.kill("SIGINT");
      else if (child?.stdin?.writable) {
        child.stdin.write(data.replace(/\r/g, "\n"));
        written.fire(data.replace(/\r/g, "\r\n"));
      }
    },
  };
  const terminal = vscode.window.createTerminal({ name: run.name, pty });
  terminal.show(true);
  return terminal;
}

function start(run: TerminalRun, write: (text: string) => void): ChildProcess {
  const child = spawn(run.command, run.args, {
    cwd: run.directory,
    env: { ...process.env, ...run.environment },
    stdio: "pipe",
  });
  write(`> ${[run.command, ...run.args].join(" ")}\n`);
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      write(text);
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? "";
      lines.forEach(run.onLine);
    });
    stream.on("end", () => {
      if (rest !== "") run.onLine(rest);
    });
  }
  let hasEnded = false;
  const end = (words: string) => {
    if (hasEnded) return;
    hasEnded = true;
    write(`\n${words}\n`);
    run.onEnd();
  };
  child.on("error", (error) => end(error.message));
  child.on("close", (code, signal) =>
    end(vscode.l10n.t("Ended with {0}.", signal === null ? String(code) : signal)),
  );
  child.stdin.on("error", () => {
    // The command ended before it read what was typed.
  });
  return child;
}
