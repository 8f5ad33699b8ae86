/**
 * Lints broken variants of real files, one after another, in a process of its own, so that the
 * test that started it can tell a case that hangs from one that is slow, and can end it. Arguments:
 * how many cases, and the seed of the first. Sends the number of each case before it begins, a
 * text for each failure, and `done` at the end.
 */
import { loadPythonParser, lowerAlone } from "../fidelity/python-lowering.ts";
import { applyEdit, below, breakToken, randomFrom } from "./random-edits.ts";
import { sourcesToBreak } from "./standard-library.ts";

const [cases = 0, seed = 0] = process.argv.slice(2).map(Number);
const sources = sourcesToBreak({ largest: 30_000, count: 150 });
const parser = await loadPythonParser();

for (let index = 0; index < cases; index++) {
  process.send?.({ begins: index });
  const random = randomFrom(seed + index);
  let text = sources[index % sources.length] ?? "";
  for (let edits = 1 + below(4, random); edits > 0; edits--) text = applyEdit(text, breakToken(text, random));
  try {
    lowerAlone("/broken.py", text, parser.parse(text));
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.send?.({ failed: `seed ${seed + index}: ${told}` });
  }
}
process.send?.({ done: true });
