/**
 * Calls that begin or end a transaction, or set what later queries of a session see. Between them
 * the order of queries is meant, on whatever connection they run. Told by their text or their name,
 * also where nobody knows the library: that only leads to silence.
 */
import type { Call, FunctionIr } from "../ir/module.ts";
import { valueById } from "../ir/walk.ts";

/** `sets`: what it changes stays for the rest of the session. */
export type SessionControl = "begins" | "ends" | "sets";

const beginning = /^[\s;]*(?:BEGIN|START\s+TRANSACTION)\b/i;
const ending = /^[\s;]*(?:COMMIT|END|ROLLBACK|ABORT)\b/i;
const setting =
  /^[\s;]*(?:SAVEPOINT|RELEASE|SET|RESET|DISCARD|LOCK|UNLOCK|USE|PRAGMA|ATTACH|DETACH|DECLARE|FETCH|MOVE|CLOSE|PREPARE|DEALLOCATE|LISTEN|UNLISTEN|CREATE\s+(?:GLOBAL\s+|LOCAL\s+)?TEMP(?:ORARY)?)\b/i;

const sendsText =
  /^\$?(?:query|execute|exec|run|raw|unsafe|fetch|none|simple_?query|query_?(?:one|first|row)|fetch_?(?:row|val|one|all))(?:Raw)?(?:Unsafe)?$|^exec_driver_sql$|^executescript$/i;

const begins = /^(?:begin|begin_?(?:transaction|work)|start_?transaction)$/i;
const ends = /^(?:commit|commit_?transaction|roll_?back)$/i;
const sets = /^set_?auto_?commit$/i;

/** Undefined for every other call. `within` holds the call. */
export function sessionControl(
  { callee, arguments: given }: Call,
  within: FunctionIr,
): SessionControl | undefined {
  const { member } = callee;
  if (member === undefined) return undefined;
  const byName = kindOf(member, begins, ends, sets);
  const [first] = given;
  if (byName || !first || !sendsText.test(member)) return byName;
  for (const text of textsIn(within, first.value)) {
    const byText = kindOf(text, beginning, ending, setting);
    if (byText) return byText;
  }
  return undefined;
}

function kindOf(text: string, begin: RegExp, end: RegExp, set: RegExp): SessionControl | undefined {
  if (begin.test(text)) return "begins";
  if (end.test(text)) return "ends";
  return set.test(text) ? "sets" : undefined;
}

/** The text itself, or those in an object such as `{ text: "BEGIN" }`. */
function textsIn(within: FunctionIr, id: number): readonly string[] {
  const value = valueById(within, id);
  if (value?.op === "constant") return typeof value.value === "string" ? [value.value] : [];
  return value?.op === "compute" && value.what === "dict"
    ? value.operands.flatMap((operand) => {
        const one = valueById(within, operand);
        return one?.op === "constant" && typeof one.value === "string" ? [one.value] : [];
      })
    : [];
}
