/** What the drivers that follow Python's database interface (PEP 249) have in common. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { blocking, coroutine, each, exceptions, exclusive } from "../entries.ts";

interface Driver {
  /** Asynchronous driver to move to. */
  readonly instead: string;
  /** Canonical name of the driver's `Error`. */
  readonly error: string;
}

/** A call that waits for the database server and blocks. */
export function query({ instead, error }: Driver, gives?: string): LibraryFunction {
  return blocking("database", {
    instead,
    mode: "exclusive",
    raises: [error],
    ...(gives === undefined ? {} : { gives }),
  });
}

/** A coroutine that works on one connection. */
export function asyncQuery(error: string, gives: string): LibraryFunction {
  return coroutine(gives, { effects: exclusive("database"), raises: [error] });
}

/** A connection of a synchronous driver. `cursor` is the canonical name of its cursor class. */
export function blockingConnection(driver: Driver, cursor: string): LibraryClass {
  return {
    enter: "sync",
    concurrency: "exclusive",
    constructs: query(driver),
    methods: {
      cursor: { effects: [], returns: cursor },
      ...each("commit rollback", query(driver)),
      close: { effects: exclusive("database") },
    },
  };
}

/** A cursor of a synchronous driver. */
export function blockingCursor(driver: Driver): LibraryClass {
  return {
    enter: "sync",
    iterate: "sync",
    concurrency: "exclusive",
    methods: {
      ...each("execute executemany callproc nextset", query(driver)),
      ...each("fetchone fetchmany fetchall", query(driver)),
      close: { effects: exclusive("database") },
    },
    attributes: { rowcount: "int", lastrowid: "?", description: "?" },
  };
}

/** The hierarchy of exceptions that PEP 249 asks for, below `module`. */
export function databaseExceptions(
  module: string,
  error = "Exception",
): Readonly<Record<string, LibraryClass>> {
  return exceptions({
    Warning: "Exception",
    Error: error,
    InterfaceError: `${module}.Error`,
    DatabaseError: `${module}.Error`,
    DataError: `${module}.DatabaseError`,
    OperationalError: `${module}.DatabaseError`,
    IntegrityError: `${module}.DatabaseError`,
    InternalError: `${module}.DatabaseError`,
    ProgrammingError: `${module}.DatabaseError`,
    NotSupportedError: `${module}.DatabaseError`,
  });
}

/** Aliases that offer those exceptions under the top of a package: `{ Error: "err.Error" }`. */
export function databaseExceptionAliases(submodule: string): Readonly<Record<string, string>> {
  const names =
    "Warning Error InterfaceError DatabaseError DataError OperationalError IntegrityError InternalError ProgrammingError NotSupportedError";
  return Object.fromEntries(names.split(" ").map((name) => [name, `${submodule}.${name}`]));
}
