/**
 * What of a notebook is Python. IPython's own lines (`%magic`, `!command`, `name = !command`,
 * `object?`) and cells of other languages (`%%bash`) are masked by Python of the same length that does
 * nothing, so that every offset stays right. Names that they mention are read there, because a
 * magic may do anything with them: in doubt a value is used.
 */
import type { NotebookCell, Span } from "../../ir/module.ts";
import { cellSpans, isNotebookText } from "../../ir/notebook.ts";

export interface PythonCode {
  /** As long as the text that it stands for. */
  readonly code: string;
  /** Set for notebooks. */
  readonly cells?: readonly NotebookCell[];
}

/** The Python of a file's text, which is the text itself unless it is a notebook's. */
export function pythonCodeOf(text: string): PythonCode {
  if (!isNotebookText(text)) return { code: text };
  const parts: string[] = [];
  const cells: NotebookCell[] = [];
  let position = 0;
  for (const span of cellSpans(text)) {
    const { code, cell } = codeOfCell(text.slice(...span), span[0]);
    parts.push(text.slice(position, span[0]), code);
    position = span[1];
    if (cell) cells.push(cell);
  }
  parts.push(text.slice(position));
  return { code: parts.join(""), cells };
}

interface CellCode {
  readonly code: string;
  /** Absent for a cell of another language. */
  readonly cell?: NotebookCell;
}

/** Cell magics that run what is below them as Python, at once and to its end, so that it cannot wait. */
const runningMagics = new Set(["capture", "prun", "time", "timeit"]);

/** Cell magics whose cell is of another language, or for another process, and can use no name of ours. */
const foreignMagics = new Set(
  "bash cmd file html HTML javascript js latex markdown perl pypy python python2 python3 ruby script sh svg SVG system sx writefile !".split(
    " ",
  ),
);

/** The first line of a cell that Databricks runs in another language. */
const databricksMagic = /^\s*%(?:fs|md|md-sandbox|r|scala|sh|sql)[ \t]*(?:\r?\n|$)/;

function codeOfCell(source: string, offset: number): CellCode {
  if (databricksMagic.test(source)) return { code: blank(source) };
  const magic = /^\s*%%(!|[^\s%]*)[^\n\r]*/.exec(source);
  if (!magic) {
    const span: Span = [offset, offset + source.length];
    return { code: maskedLines(source), cell: { span, awaits: true } };
  }
  const [head, name = ""] = magic;
  const gap = head.length - head.trimStart().length;
  const body = source.slice(head.length);
  const line = head.slice(0, gap) + reading(head.slice(gap), argumentsIn(head.slice(gap)));
  if (runningMagics.has(name)) {
    const start = head.length + (/^\r?\n/.exec(body)?.[0].length ?? 0);
    const span: Span = [offset + start, offset + source.length];
    return { code: line + maskedLines(body), cell: { span, awaits: false } };
  }
  const mask = foreignMagics.has(name) ? blank : (one: string) => reading(one, one);
  return { code: line + body.replace(/[^\n\r]+/g, mask) };
}

/* ---------------------------------------------------------------- lines */

/** Without these no line is one of IPython's. */
const telltale = /[%!?]|^[ \t]*[,;/]/m;

/** A cell's source with IPython's own lines masked; what stands in brackets and strings never is one. */
function maskedLines(source: string): string {
  if (!telltale.test(source)) return source;
  let masked = "";
  while (masked.length < source.length) {
    const start = masked.length;
    const command = source.slice(start, endOfCommand(source, start));
    const escaped = maskedCommand(command);
    if (escaped !== undefined) {
      masked += escaped;
    } else {
      const { end, last } = endOfStatement(source, start);
      const line = source.slice(start, end);
      const asksForHelp = source[last] === "?";
      masked += asksForHelp ? indentationOf(line) + reading(line.trimStart(), "") : line;
    }
    masked += source.slice(masked.length, masked.length + 1);
  }
  return masked;
}

/** Undefined where the line is none that IPython itself understands. */
function maskedCommand(line: string): string | undefined {
  const indentation = indentationOf(line);
  const rest = line.slice(indentation.length);
  if (/^[%!?,;/]/.test(rest)) {
    return indentation + reading(rest, rest.startsWith("!") ? expandedIn(rest) : argumentsIn(rest));
  }
  const assignment = /^[^=\n#]*[^=!<>:\n#]=[ \t]*(?=!|%[A-Za-z_])/.exec(line);
  if (!assignment) return undefined;
  const [target] = assignment;
  const value = line.slice(target.length);
  return target + reading(value, value.startsWith("!") ? expandedIn(value) : argumentsIn(value));
}

/** Text of the same length that reads the names in `words`, which has them where the text has them. */
function reading(text: string, words: string): string {
  const lineEnd = /[\r\n]/.exec(text)?.index ?? text.length;
  // A name right behind the first character leaves no room for a statement before it.
  const names = [...words.slice(0, lineEnd).matchAll(/(?<![\w.])[A-Za-z_]\w*/g)].filter(
    ({ 0: name, index }) => index !== 1 && !keywords.has(name),
  );
  if (text.trim() === "") return text;
  const [first] = names;
  let line = first ? (first.index === 0 ? "" : "_;") : "_";
  for (const one of names) line = (one === first ? line : `${line},`).padEnd(one.index) + one[0];
  return line.padEnd(lineEnd) + blank(text.slice(lineEnd));
}

function blank(text: string): string {
  return text.replace(/[^\n\r]/g, " ");
}

/** All but the name of the magic. */
function argumentsIn(command: string): string {
  return command.replace(/^[%?,;/]+(?:(?<=%)\S*)?/, blank);
}

/** What a shell command takes from Python: `{name}` and `$name`. */
function expandedIn(command: string): string {
  const kept = [...command.matchAll(/(?<=\{)[^{}\n]*(?=\})|(?<=\$)[A-Za-z_]\w*/g)];
  return kept.reduce((words, { 0: one, index }) => words.padEnd(index) + one, "").padEnd(command.length);
}

function indentationOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** End of a line and of those that a backslash joins to it. */
function endOfCommand(source: string, start: number): number {
  const line = /(?:[^\n\\]|\\\r?\n|\\)*/y;
  line.lastIndex = start;
  return start + (line.exec(source)?.[0].length ?? 0);
}

/**
 * End of the lines of a statement: strings and brackets may hold line breaks. Also where its last
 * character stands that is neither white space nor of a comment.
 */
function endOfStatement(source: string, start: number): { readonly end: number; readonly last: number } {
  const token =
    /"""(?:[^\\]|\\.)*?(?:"""|$)|'''(?:[^\\]|\\.)*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|#[^\n]*|\\\r?\n|./gsy;
  token.lastIndex = start;
  let depth = 0;
  let last = start;
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const [part] = match;
    if (part === "\n" && depth === 0) return { end: match.index, last };
    if (/^[([{]$/.test(part)) depth += 1;
    else if (/^[)\]}]$/.test(part)) depth = Math.max(0, depth - 1);
    if (part.trim() !== "" && !/^[#\\]/.test(part)) last = token.lastIndex - 1;
  }
  return { end: source.length, last };
}

const keywords = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);
