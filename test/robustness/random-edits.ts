/** Seeded randomness, and edits such as people make by accident: tokens deleted, doubled, moved, words typed. */
import type { Span } from "../../src/ir/module.ts";

/** Numbers from 0 up to but not including 1, the same for the same seed (the generator "mulberry32"). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 up to but not including `below`. */
export function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

export function applyEdit(text: string, edit: TextEdit): string {
  return text.slice(0, edit.span[0]) + edit.newText + text.slice(edit.span[1]);
}

/** Deletes or doubles one token; an empty text stays as it is. */
export function breakToken(text: string, random: Random): TextEdit {
  const token = tokenNear(text, below(Math.max(1, text.length), random));
  return random() < 0.5
    ? { span: token, newText: "" }
    : { span: [token[1], token[1]], newText: text.slice(token[0], token[1]) };
}

/** Some edit that happens while typing: one of {@link breakToken}'s, a snippet, a line gone or doubled. */
export function editWhileTyping(text: string, random: Random): TextEdit {
  const choice = random();
  const at = below(text.length + 1, random);
  if (choice < 0.35) return breakToken(text, random);
  if (choice < 0.75) return { span: [at, at], newText: SNIPPETS[below(SNIPPETS.length, random)] ?? "" };
  const start = text.lastIndexOf("\n", Math.max(0, at - 1)) + 1;
  const newline = text.indexOf("\n", start);
  const end = newline === -1 ? text.length : newline + 1;
  return choice < 0.9
    ? { span: [start, end], newText: "" }
    : { span: [end, end], newText: text.slice(start, end) };
}

const SNIPPETS: readonly string[] = [
  "a",
  " ",
  "\n",
  "\n    ",
  "\n        ",
  "await ",
  "async ",
  "def f(x):\n    return x\n",
  "(",
  ")",
  "[",
  ":",
  ".",
  ",",
  "'",
  '"""',
  'f"{x}"',
  "# 주석\n",
  "\\\n",
  "\t",
  "\r\n",
  "lambda: ",
  "print(x)",
  "asyncio.run(main())\n",
  "😀",
  "\u0000",
];

/** The token (a word, white space, or a sign) around an offset. */
function tokenNear(text: string, offset: number): Span {
  const from = Math.max(0, offset - 100);
  TOKEN.lastIndex = from;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const end = match.index + match[0].length;
    if (end > offset) return [match.index, end];
  }
  return [text.length, text.length];
}

const TOKEN = /\w+|[^\S\n]+|\n|"""|'''|[^\w\s]/gu;
