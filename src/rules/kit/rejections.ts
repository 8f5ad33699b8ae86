/** What becomes of failures of promises that nobody handles, in words. */
import { handlesRejections } from "../../analysis/promise-boundaries.ts";
import type { Module } from "../../ir/module.ts";

/** The end of a sentence: "a failure in it is …". */
export function rejectionWords(module: Module): string {
  return handlesRejections(module)
    ? "an unhandled rejection, of which only the handler for the whole program hears"
    : "an unhandled rejection, which ends a Node program";
}
