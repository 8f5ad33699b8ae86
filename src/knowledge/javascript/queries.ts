/** What database clients have in common: queries that say by their text whether they change anything. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { callsLater, promise, writes } from "../entries.ts";
import { selects } from "../sql.ts";

/** A query whose text is its first argument. */
export function query(raises: readonly string[], more: LibraryFunction = {}): LibraryFunction {
  return promise({ effects: writes("database"), readsWhen: selects, raises, ...more });
}

/** The same, which gives a promise unless it is given a callback. */
export function queryOrCallback(raises: readonly string[]): LibraryFunction {
  return { suspends: true, effects: writes("database"), readsWhen: selects, raises, fates: [callsLater(-1)] };
}
