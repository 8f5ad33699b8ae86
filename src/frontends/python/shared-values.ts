/**
 * Parts of the IR that are the same object wherever they occur, and lists without room to grow: a
 * project keeps the IR of thousands of files. None of it may be changed, which freezing sees to.
 */
import type { Use } from "../../ir/module.ts";

const nothing: readonly never[] = Object.freeze([]);

/** A list with the same elements that takes no more room than these. Those without elements are one list. */
export function compact<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? nothing : list.slice();
}

function shared<const Shared extends Use>(use: Shared): Shared {
  return Object.freeze(use);
}

/** Uses that name nothing else of the function. */
export const conditionUse = shared({ as: "condition" });
export const discardedUse = shared({ as: "discarded" });
export const matchedUse = shared({ as: "matched" });
export const otherUse = shared({ as: "other" });
export const raisedUse = shared({ as: "raised" });
export const returnedUse = shared({ as: "returned" });
export const unpackedUse = shared({ as: "unpacked" });
