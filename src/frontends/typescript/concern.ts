/** A first look at a text: can anything asynchronous be in it? Far cheaper than a program, and never too narrow. */

/** Declarations hold no code, and nobody reads what a tool has written on one line. */
export function holdsCode(path: string): boolean {
  return !/\.d(\.[^./]+)?\.[cm]?ts$/i.test(path) && !/\.min\.[cm]?js$/i.test(path);
}

/**
 * Whether a file may hold something to report: only what is called can give a promise, and what
 * that is called by tells nothing about it. Looking for asynchronous words and imports as well would
 * leave out 3 of 100 files of an application, and sometimes the wrong ones: `save()` may be declared
 * for all files in one that this one does not name.
 */
export function mayBeAsynchronous(text: string): boolean {
  return callOrWait.test(text);
}

const callOrWait = /[(`]|\bnew\b|\bawait\b/;
