/** What database clients have in common: queries that say by their text whether they change anything. */
import type { LibraryFunction, ReadCondition } from "../../ir/facts.ts";
import { callsLater, promise, writes } from "../entries.ts";

/** Selects, and neither locks rows nor calls what is known to change something. */
export const selects: ReadCondition = {
  argument: 0,
  matches:
    "^[\\s(]*(?:SELECT|SHOW|DESCRIBE|EXPLAIN|VALUES)\\b(?![^]*\\b(?:FOR\\s+(?:UPDATE|SHARE|NO|KEY)|INTO|nextval|setval|set_config|pg_\\w*lock|pg_notify|GET_LOCK|SLEEP|pg_sleep)\\b)",
};

/** A query whose text is its first argument. */
export function query(raises: readonly string[], more: LibraryFunction = {}): LibraryFunction {
  return promise({ effects: writes("database"), readsWhen: selects, raises, ...more });
}

/** The same, which gives a promise unless it is given a callback. */
export function queryOrCallback(raises: readonly string[]): LibraryFunction {
  return { suspends: true, effects: writes("database"), readsWhen: selects, raises, fates: [callsLater(-1)] };
}
