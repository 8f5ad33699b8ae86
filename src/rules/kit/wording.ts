/** Names of the user's code as messages show them. */
import type { Call, FunctionIr, Place, Span } from "../../ir/module.ts";
import { inLanguage, type Words } from "../../ir/text.ts";
import type { RuleContext } from "./rule.ts";

/** Messages are at most this long where the user's names allow. */
export const MESSAGE_LENGTH = 80;

/** A name is recognised in so many characters, and so a message may be a little longer for it. */
const shortestName = 30;

/** A place as written: `self.db.query`, `items[0]`. */
export function placeName(place: Place): string {
  return place.root + place.path.map((step) => (step === "[*]" ? "[…]" : step)).join("");
}

/** A call in short: `fetch(…)`, `self.load()`. */
export function callName(call: Call): string {
  const name = call.callee.place ? placeName(call.callee.place) : (call.callee.member ?? "…");
  return `${name}(${call.arguments.length > 0 ? "…" : ""})`;
}

/** What is called, without its arguments: `session.get`, or by what it is where it has no name of its own. */
export function calleeName(call: Call): string {
  return call.callee.place
    ? placeName(call.callee.place)
    : (call.callee.member ?? call.callee.symbol?.name ?? "…");
}

/** What a reader calls this function: `` `load` ``, "this lambda", "the module". */
export function functionName(target: FunctionIr): string {
  switch (target.kind) {
    case "module":
      return "the module";
    case "lambda":
      return "this lambda";
    case "class-body":
      return `the body of class \`${target.name}\``;
    case "comprehension":
      return "this comprehension";
    case "function":
      return isNamed(target) ? `\`${target.name}\`` : "this function";
  }
}

/** False for arrow functions and function expressions that stand for themselves. */
export function isNamed({ name }: FunctionIr): boolean {
  return !name.startsWith("<");
}

/** `fs/promises.readFile` as code may write it: `fs.promises.readFile`. */
export function asWritten(text: string): string {
  return text.replaceAll("/promises.", ".promises.");
}

/** Source text on one line, shortened in its middle to `limit` characters. */
export function sourceInShort(context: RuleContext, span: Span, limit = 40): string {
  return shorten(context.printer.text(span).replace(/\s+/g, " "), limit);
}

/**
 * A text with something left out so that it has at most `limit` characters: of a dotted name the
 * first names, of other texts the middle.
 */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = /\.(?:[\p{L}\p{N}_$]+\.)*[\p{L}\p{N}_$]+$/u.exec(text.slice(1 - limit))?.[0];
  if (last !== undefined) return `…${last}`;
  const head = Math.ceil((limit - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (limit - 1 - head))}`;
}

/** A message built around a name, which is shortened so far as the message needs it. */
export function messageAround<Message extends Words>(
  name: string,
  build: (name: string) => Message,
): Message {
  const message = build(name);
  const excess = inLanguage(message).length - MESSAGE_LENGTH;
  if (excess <= 0) return message;
  return build(shorten(name, Math.max(shortestName, name.length - excess)));
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(names: readonly string[]): string {
  if (names.length <= 1) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** With a capital letter, for the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
