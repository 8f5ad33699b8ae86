/**
 * Lints broken variants of real files, one after another, in a process of its own, so that the
 * test that started it can tell a case that hangs from one that is slow, and can end it. Arguments:
 * how many cases, and the seed of the first. Sends the number of each case before it begins, a
 * text for each failure, and `done` at the end.
 */
import { MEMORY_FOLDER, openMemorySession } from "../executed/memory-session.ts";
import { applyEdit, below, breakToken, randomFrom } from "./random-edits.ts";
import { sourcesToBreak } from "./standard-library.ts";

const [cases = 0, seed = 0] = process.argv.slice(2).map(Number);
const sources = sourcesToBreak({ largest: 25_000, count: 200 });
const file = `${MEMORY_FOLDER}/broken.py`;
const { session, log } = await openMemorySession(new Map());

for (let index = 0; index < cases; index++) {
  process.send?.({ begins: index });
  const random = randomFrom(seed + index);
  let text = sources[index % sources.length] ?? "";
  for (let edits = 1 + below(4, random); edits > 0; edits--) text = applyEdit(text, breakToken(text, random));
  try {
    session.open(file, text);
    session.check(file);
  } catch (error) {
    log.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  // The engine logs rules that crash, and goes on.
  for (const line of log.splice(0)) process.send?.({ failed: `seed ${seed + index}: ${line}` });
}
session.dispose();
process.send?.({ done: true });
