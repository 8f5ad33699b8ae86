/** Drives the built language server over its standard input and output, and measures what a user would feel. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "../robustness/random-edits.ts";
import { Client } from "../server/client.ts";
import { asyncFile } from "./generated-code.ts";
import { keysOf, STATEMENTS, type Typing } from "./typing.ts";

export const SERVER_COMMAND = [
  process.execPath,
  join(import.meta.dirname, "..", "..", "dist", "server.cjs"),
  "--stdio",
];

export interface Latency {
  readonly keystrokes: number;
  /** Milliseconds from sending a keystroke to having its diagnostics. */
  readonly median: number;
  readonly p95: number;
}

/** Types statements into random methods of a file of 1,000 lines, a key at a time, and deletes half of them again. */
export async function measureKeystrokes(
  folder: string,
  statements: number,
  typing: Typing,
): Promise<Latency> {
  const client = await Client.start({ command: SERVER_COMMAND, folders: [folder] });
  const uri = await client.open(join(folder, "typed.py"), asyncFile(1000));
  await client.diagnostics(uri);
  const random = randomFrom(7);
  const times: number[] = [];
  const change = async (from: number, to: number, text: string) => {
    const document = client.document(uri);
    const range = { start: document.positionAt(from), end: document.positionAt(to) };
    const start = performance.now();
    await client.change(uri, { range, text });
    await client.diagnostics(uri);
    times.push(performance.now() - start);
  };
  for (let count = 0; count < statements; count++) {
    const text = client.document(uri).getText();
    const ends = [...text.matchAll(/^ {8}(?:logger\.|self\.|order = |task = ).*$/gm)].map(
      (match) => match.index + match[0].length,
    );
    const place = ends[Math.floor(random() * ends.length)] ?? text.length;
    const statement = STATEMENTS[count % STATEMENTS.length] ?? "";
    for (const { at, text: typed } of keysOf(statement, place, typing)) await change(at, at, typed);
    const typed = client.document(uri).getText().length - text.length;
    if (random() < 0.5) await change(place, place + typed, "");
  }
  await client.stop();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { keystrokes: times.length, median: at(0.5), p95: at(0.95) };
}

export interface Memory {
  /** Resident memory of the server in megabytes, after all files have been checked. */
  readonly afterCheck: number;
  readonly files: number;
  readonly milliseconds: number;
}

/** Opens a workspace, checks all of it, and edits a few of its files. */
export async function measureMemory(folder: string, files: readonly string[]): Promise<Memory> {
  const client = await Client.start({ command: SERVER_COMMAND, folders: [folder] });
  const checked: { files: number; milliseconds: number } = await client.connection.sendRequest(
    "awaitwise/lintWorkspace",
    {},
  );
  for (const file of files.filter((_, index) => index % 50 === 0)) {
    const uri = await client.open(file, readFileSync(file, "utf8"));
    await client.diagnostics(uri);
    await client.replace(uri, "await self.load(number)", "self.load(number)");
    await client.diagnostics(uri);
  }
  const afterCheck = residentMegabytes(client.process.pid ?? 0);
  await client.stop();
  return { afterCheck, files: checked.files, milliseconds: checked.milliseconds };
}

/** Reads a process's resident memory from Linux's process table. */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
