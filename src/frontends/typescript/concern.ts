/** A first look at a text: can anything asynchronous be in it? Far cheaper than a program, and never too narrow. */

/** Declarations hold no code, and nobody reads what a tool has written on one line. */
export function holdsCode(path: string): boolean {
  return !/\.d(\.[^./]+)?\.[cm]?ts$/i.test(path) && !/\.min\.[cm]?js$/i.test(path);
}

/**
 * Whether a file may hold something to report. A call of anything that is imported may give a
 * promise, whatever it is called; without imports, only what the language and its hosts offer may.
 */
export function mayBeAsynchronous(text: string): boolean {
  return words.test(text);
}

const words =
  /\b(?:import|require|export\s*\*|async|await|Promise|then|catch|finally|fetch|defineAsync\w*)\b|\w(?:Sync|Async)\b|\.(?:json|text|blob|arrayBuffer|play|pause|writeText|readText|write|read|open|close|register|ready|request\w*|query|estimate|share|lock|decode|digest|encrypt|decrypt|sign|verify)\b|\b(?:Deno|Bun|chrome|browser|navigator|caches|indexedDB|crypto|document|window|self|globalThis)\b/;
