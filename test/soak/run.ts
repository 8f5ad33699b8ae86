/**
 * `npm run soak -- --programs N [--seed S]` proves repairs by execution: see `programs.ts`.
 *
 * `npm run soak [-- MINUTES [SEED]]`: a long random editing session against the built language
 * server: files opened, typed in, broken, repaired, looked at and closed. Fails when the server
 * ends or answers no more, when its memory keeps growing, or when what it says in the end about a
 * text differs from what a fresh server says. Needs a built `dist` and Linux; not part of `npm test`.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Diagnostic } from "vscode-languageserver/node";
import { asyncFile, writeWorkspace } from "../bench/generated-code.ts";
import { residentMegabytes, SERVER_COMMAND } from "../bench/server-measurements.ts";
import { below, editWhileTyping, type Random, randomFrom } from "../robustness/random-edits.ts";
import { Client } from "../server/client.ts";
import { provePrograms } from "./programs.ts";

const { values: given, positionals } = parseArgs({
  options: { programs: { type: "string" }, seed: { type: "string" } },
  allowPositionals: true,
});
const [minutes = 5, seed = Number(given.seed ?? Date.now() % 1_000_000)] = positionals.map(Number);
/** Files of the workspace, and how many of them are open at most. */
const FILES = 60;
const OPEN = 6;
/** Growth of the least memory seen in a while, in megabytes: more than this is a leak, not garbage yet to be collected. */
const GROWTH = 80;
/** Readings, one every 50 steps, that make "a while". */
const WINDOW = 20;
/** Readings before the first that count, so that caches are full. */
const WARM_UP = 8;

const folder = mkdtempSync(join(tmpdir(), "awaitwise-soak-"));
try {
  if (given.programs === undefined) await soak();
  else await provePrograms({ programs: Number(given.programs), seed });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function soak(): Promise<void> {
  console.log(`seed ${seed}, ${minutes} minutes`);
  const files = writeWorkspace(folder, FILES);
  const client = await Client.start({ command: SERVER_COMMAND, folders: [folder] });
  const random = randomFrom(seed);
  const open: string[] = [];
  const deadline = Date.now() + minutes * 60_000;
  const memory: number[] = [];
  let steps = 0;
  for (; Date.now() < deadline; steps++) {
    await step(client, files, open, random);
    if (steps % 50 !== 0) continue;
    memory.push(residentMegabytes(client.process.pid ?? 0));
    if (steps % 500 === 0) console.log(`${steps} steps, ${memory.at(-1)?.toFixed(0)} MB`);
    const settled = Math.min(...memory.slice(WARM_UP, WARM_UP + WINDOW));
    const now = Math.min(...memory.slice(-WINDOW));
    assert.ok(
      memory.length < WARM_UP + WINDOW || now < settled + GROWTH,
      `memory grew from ${settled} to ${now} MB and stays there`,
    );
  }
  await assertSameAsFresh(client, open);
  assert.equal(await client.stop(), 0);
  const crashes = client.logs.filter((line) => /crash|threw|exception|TypeError|RangeError/i.test(line));
  assert.deepEqual(crashes.slice(0, 5), []);
  console.log(`${steps} steps, at most ${Math.max(...memory).toFixed(0)} MB: passed`);
}

/** One thing that a person does in an editor. */
async function step(client: Client, files: readonly string[], open: string[], random: Random): Promise<void> {
  const choice = random();
  const uri = open[below(open.length, random)];
  if (uri === undefined || (choice < 0.03 && open.length < OPEN)) return openOne(client, files, open, random);
  if (choice < 0.05) {
    open.splice(open.indexOf(uri), 1);
    return client.close(uri);
  }
  if (choice < 0.75) return edit(client, uri, random);
  const document = client.document(uri);
  const position = document.positionAt(below(document.getText().length + 1, random));
  if (choice < 0.85) {
    await client.hover(uri, position);
    return;
  }
  if (choice < 0.95) {
    const diagnostics = await client.diagnostics(uri);
    const chosen = diagnostics[below(diagnostics.length, random)];
    const actions = await client.codeActions(uri, chosen?.range ?? { start: position, end: position });
    for (const action of actions.slice(0, 2)) await client.resolve(action);
    return;
  }
  // Back to a text in order, or the whole session would be spent in rubble.
  const end = document.positionAt(document.getText().length);
  await client.change(uri, { range: { start: document.positionAt(0), end }, text: asyncFile(150) });
}

async function openOne(
  client: Client,
  files: readonly string[],
  open: string[],
  random: Random,
): Promise<void> {
  const file = files[below(files.length, random)] ?? "";
  if (open.some((uri) => uri.endsWith(file))) return;
  open.push(await client.open(file, readFileSync(file, "utf8")));
}

async function edit(client: Client, uri: string, random: Random): Promise<void> {
  const document = client.document(uri);
  const { span, newText } = editWhileTyping(document.getText(), random);
  const range = { start: document.positionAt(span[0]), end: document.positionAt(span[1]) };
  await client.change(uri, { range, text: newText });
  if (random() < 0.3) await client.diagnostics(uri);
}

async function assertSameAsFresh(client: Client, open: readonly string[]): Promise<void> {
  const fresh = await Client.start({ command: SERVER_COMMAND, folders: [folder] });
  for (const uri of open) await fresh.open(uri, client.text(uri));
  // Both may still be looking at what the last edit means for other files.
  await Promise.all([settle(client, open), settle(fresh, open)]);
  for (const uri of open) {
    assert.deepEqual(shown(await client.diagnostics(uri)), shown(await fresh.diagnostics(uri)), uri);
  }
  await fresh.stop();
}

async function settle(client: Client, open: readonly string[]): Promise<void> {
  for (const uri of open) await client.diagnostics(uri);
  await new Promise((resolve) => setTimeout(resolve, 2000));
}

function shown(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics
    .map(({ range, message }) => `${range.start.line}:${range.start.character} ${message}`)
    .sort();
}
