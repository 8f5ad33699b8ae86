/** The lines that print which tasks run, as a Python file would write them itself. */

export interface RunningTasksRecipe {
  /** Zero-based line before which to put `text`, whole lines with their line breaks. */
  readonly line: number;
  readonly text: string;
  /** The import that the lines need, where the file has none. */
  readonly addedImport?: { readonly line: number; readonly text: string };
}

/** For the line that the cursor is on; the lines go before it, as far in as it is. */
export function runningTasksRecipe(text: string, line: number): RunningTasksRecipe {
  const lines = text.split(/\r?\n/);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const indentation = indentationAround(lines, line);
  const step = lines.some((one) => one.startsWith("\t")) ? "\t" : "    ";
  const known = /^[ \t]*import[ \t]+asyncio(?:[ \t]+as[ \t]+(\w+))?[ \t]*(?:#.*)?$/m.exec(text);
  const module = known?.[1] ?? "asyncio";
  const recipe = [
    `for task in ${module}.all_tasks():`,
    `${step}print(task.get_name(), task.get_coro(), "cancelled" if task.cancelled() else "done" if task.done() else "running")`,
    `${step}task.print_stack(limit=1)`,
  ];
  return {
    line,
    text: recipe.map((one) => indentation + one + newline).join(""),
    ...(known ? {} : { addedImport: { line: importLine(lines), text: `import asyncio${newline}` } }),
  };
}

/** That of the line itself, or of the next one with code where it is empty. */
function indentationAround(lines: readonly string[], line: number): string {
  const code =
    lines.slice(line).find((one) => one.trim() !== "") ?? lines.slice(0, line).findLast(Boolean) ?? "";
  return /^[ \t]*/.exec(code)?.[0] ?? "";
}

/** Before the first import that is none of the future; without one behind the comments and the text at the beginning. */
function importLine(lines: readonly string[]): number {
  const first = lines.findIndex((one) => /^(import|from)[ \t]/.test(one) && !/^from __future__/.test(one));
  if (first >= 0) return first;
  const future = lines.findLastIndex((one) => /^from __future__/.test(one));
  if (future >= 0) return future + 1;
  let at = 0;
  while (/^\s*(#|$)/.test(lines[at] ?? "x") && at < lines.length - 1) at += 1;
  const quotes = /^\s*[rRuU]?("""|''')/.exec(lines[at] ?? "");
  if (!quotes?.[1]) return at;
  const opened = (lines[at] ?? "").slice(quotes[0].length);
  if (opened.includes(quotes[1])) return at + 1;
  const end = lines.findIndex((one, index) => index > at && one.includes(quotes[1] ?? ""));
  return end < 0 ? at : end + 1;
}
