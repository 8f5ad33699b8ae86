/** Statements as somebody types them into a method, each key as the change that an editor sends for it. */

export interface Typing {
  /** Typing an opening bracket or quote inserts its partner, too, and typing the partner steps over it, as in VS Code. */
  readonly closesBrackets: boolean;
}

/** Text put in at an offset; keys that only move the caret send nothing. */
export interface Key {
  readonly at: number;
  readonly text: string;
}

/** What goes into a method whose lines are indented by eight blanks; further lines by their own more. */
export const STATEMENTS: readonly string[] = [
  "await asyncio.sleep(0)",
  'customer = await fetch_json(self.session, f"{self.base}/customers/{number}")',
  "if number in self.cache:\n    return self.cache[number]",
  "for line in order.lines:\n    await self.load(int(line))",
  "async with self.session.get(self.base) as response:\n    data = await response.json()",
  "# the others may go on meanwhile\nself.tasks.add(asyncio.create_task(self.load(number)))",
  'logger.info("%s lines", len(order.lines))',
];

const INDENT = " ".repeat(8);
const PARTNERS: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
  ['"', '"'],
]);

/** The keys by which `statement` gets a line of its own behind the end `at` of another one. */
export function keysOf(statement: string, at: number, { closesBrackets }: Typing): readonly Key[] {
  const keys: Key[] = [];
  const lines = `\n${statement}`.split("\n").slice(1);
  let caret = at;
  for (const line of lines) {
    const indent = /^ */.exec(line)?.[0] ?? "";
    put(`\n${INDENT}${indent}`);
    const waiting: string[] = [];
    for (const character of line.slice(indent.length)) {
      if (closesBrackets && waiting.at(-1) === character) {
        waiting.pop();
        caret += 1;
        continue;
      }
      const partner = closesBrackets ? PARTNERS.get(character) : undefined;
      put(character + (partner ?? ""));
      if (partner === undefined) continue;
      waiting.push(partner);
      caret -= 1;
    }
  }
  return keys;

  function put(text: string): void {
    keys.push({ at: caret, text });
    caret += text.length;
  }
}
