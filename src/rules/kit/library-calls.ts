/** Calls of well-known library functions, told by their canonical names. */
import type { Argument, Call } from "../../ir/module.ts";

/** Canonical name of the library function called; undefined for the project's own and for unknown ones. */
export function libraryName(call: Call): string | undefined {
  const { symbol } = call.callee;
  return symbol && !symbol.definition ? symbol.name : undefined;
}

/** True for what makes a task that only its caller keeps alive; a `TaskGroup` keeps its own. */
export function startsTask(call: Call): boolean {
  const name = libraryName(call);
  return name === "asyncio.create_task" || name === "asyncio.ensure_future" || startsTaskOnLoop(name);
}

/** True for what runs a coroutine to its end by running an event loop: `asyncio.run`, `loop.run_until_complete`. */
export function runsEventLoop(call: Call): boolean {
  const name = libraryName(call);
  if (name === undefined) return false;
  return name === "asyncio.run" || /^asyncio\.(\w+\.)*(Runner\.run|\w*\.?run_until_complete)$/.test(name);
}

/** The first positional argument, or the one with this keyword. */
export function firstArgument(call: Call, keyword?: string): Argument | undefined {
  const [first] = call.arguments;
  if (first && first.keyword === undefined && first.spread === undefined) return first;
  return keyword === undefined ? undefined : call.arguments.find((argument) => argument.keyword === keyword);
}

function startsTaskOnLoop(name: string | undefined): boolean {
  return name !== undefined && /^(asyncio|uvloop)\.(\w+\.)*\w*Loop\.create_task$/.test(name);
}
