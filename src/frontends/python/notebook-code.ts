/**
 * What of a notebook is Python. IPython's own lines (`%magic`, `!command`, `name = !command`,
 * `object?`) and cells of other languages (`%%bash`) are masked by Python of the same length that does
 * nothing, so that every offset stays right. Names that they mention are read there, because a
 * magic may do anything with them: in doubt a value is used.
 */
import type { NotebookCell, Span, SyntaxProblem } from "../../ir/module.ts";
import { cellSpans, isNotebookText } from "../../ir/notebook.ts";

export interface PythonCode {
  /** As long as the text that it stands for. */
  readonly code: string;
  /** Set for notebooks. */
  readonly notebook?: NotebookParts;
}

export interface NotebookParts {
  readonly cells: readonly NotebookCell[];
  /** What a cell leaves open is closed behind it, so that the next one is read as it stands. */
  readonly problems: readonly SyntaxProblem[];
}

/** The Python of a file's text, which is the text itself unless it is a notebook's. */
export function pythonCodeOf(text: string): PythonCode {
  if (!isNotebookText(text)) return { code: text };
  const parts: string[] = [];
  const cells: NotebookCell[] = [];
  const problems: SyntaxProblem[] = [];
  let position = 0;
  let closing = "";
  for (const span of cellSpans(text)) {
    const { code, cell, open } = codeOfCell(text.slice(...span), span[0]);
    parts.push(closedBy(closing, text.slice(position, span[0])), code);
    position = span[1];
    closing = open?.closing ?? "";
    if (cell) cells.push(cell);
    if (open) problems.push(problemOf(open, span[0]));
  }
  parts.push(text.slice(position));
  return { code: parts.join(""), notebook: { cells, problems } };
}

/**
 * What stands between two cells, with what the first one left open closed in it. The first line break
 * goes where it would end a line that goes on.
 */
function closedBy(closing: string, between: string): string {
  const room = between.length - 1;
  return closing === "" || closing.length > room ? between : `${closing.padEnd(room)}\n`;
}

function problemOf({ what, span }: Open, offset: number): SyntaxProblem {
  return { span: [offset + span[0], offset + span[1]], message: what };
}

interface CellCode {
  readonly code: string;
  /** Absent for a cell of another language. */
  readonly cell?: NotebookCell;
  readonly open?: Open | undefined;
}

/** The end of a cell amid a statement. */
interface Open {
  /** What is wrong, and where. */
  readonly what: string;
  readonly span: Span;
  /** Code that ends all that is open. */
  readonly closing: string;
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
    return { ...maskedLines(source, 0), cell: { span, awaits: true } };
  }
  const [head, name = ""] = magic;
  const gap = head.length - head.trimStart().length;
  const line = head.slice(0, gap) + reading(head.slice(gap), argumentsIn(head.slice(gap)));
  if (runningMagics.has(name)) {
    const start = head.length + (/^\r?\n/.exec(source.slice(head.length))?.[0].length ?? 0);
    const span: Span = [offset + start, offset + source.length];
    const { code, open } = maskedLines(source, head.length);
    return { code: line + code, open, cell: { span, awaits: false } };
  }
  const mask = foreignMagics.has(name) ? blank : (one: string) => reading(one, one);
  return { code: line + source.slice(head.length).replace(/[^\n\r]+/g, mask) };
}

/* ---------------------------------------------------------------- lines */

/** A cell's source from an offset on, with IPython's own lines masked; what stands in brackets and strings never is one. */
function maskedLines(source: string, from: number): Pick<CellCode, "code" | "open"> {
  let masked = source.slice(0, from);
  let open: Open | undefined;
  while (masked.length < source.length) {
    const start = masked.length;
    const command = source.slice(start, endOfCommand(source, start));
    const escaped = maskedCommand(command);
    if (escaped !== undefined) {
      masked += escaped;
    } else {
      const statement = endOfStatement(source, start);
      open = statement.open;
      const line = source.slice(start, statement.end);
      const asksForHelp = source[statement.last] === "?";
      masked += asksForHelp ? indentationOf(line) + reading(line.trimStart(), "") : line;
    }
    masked += source.slice(masked.length, masked.length + 1);
  }
  return { code: masked.slice(from), open };
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

interface StatementEnd {
  readonly end: number;
  /** Where its last character stands that is neither white space nor of a comment. */
  readonly last: number;
  /** Set where the source ends before it does. */
  readonly open?: Open | undefined;
}

interface Mark {
  readonly text: string;
  readonly at: number;
}

const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Strings and brackets may hold line breaks. */
function endOfStatement(source: string, start: number): StatementEnd {
  const token =
    /"""(?:[^\\]|\\.)*?("""|$)|'''(?:[^\\]|\\.)*?('''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|#[^\n]*|\\\r?\n|[^"'#:\\\n()[\]{}]+|./gsy;
  token.lastIndex = start;
  const brackets: Mark[] = [];
  let last = start;
  let quotes: Mark | undefined;
  let comment = false;
  let colon = false;
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const [part, double, single] = match;
    const at = match.index;
    if (part === "\n" && brackets.length === 0) return { end: at, last };
    comment = part.startsWith("#");
    if (double === "" || single === "") quotes = { text: part.slice(0, 3), at };
    if (closers[part]) brackets.push({ text: part, at });
    else if (part === closers[brackets.at(-1)?.text ?? ""]) brackets.pop();
    else if (part === ":" && brackets.length === 0) colon = true;
    if (part.trim() !== "" && !/^[#\\]/.test(part)) last = at + part.trimEnd().length - 1;
  }
  const head = !colon && compoundHead.test(source.slice(start));
  const open = openAt(source, last, { brackets, quotes, comment, head });
  return { end: source.length, last, open };
}

/** The beginning of a statement that has a colon. */
const compoundHead = /^[ \t]*(?:async[ \t]+)?(?:class|def|elif|else|except|finally|for|if|try|while|with)\b/;

/** No statement ends so; `import *` and `...` do. */
const endsAmid = /(?:[-=+/%&|^~<>@\\]|(?<!\bimport[ \t]*)\*|(?<!\.\.)\.)$/;

function openAt(
  source: string,
  last: number,
  state: {
    readonly brackets: readonly Mark[];
    readonly quotes: Mark | undefined;
    /** The source ends in a comment. */
    readonly comment: boolean;
    /** A colon is missing. */
    readonly head: boolean;
  },
): Open | undefined {
  const { brackets, quotes, comment, head } = state;
  const [outermost = quotes] = brackets;
  const closing = brackets
    .map(({ text }) => closers[text])
    .reverse()
    .join("");
  const goesOn = !outermost && endsAmid.test(source.trimEnd()) && !comment;
  if (!outermost && !head && !goesOn) return undefined;
  const space = comment ? "\n" : quotes ? "" : " ";
  const rest = head ? ":0;" : goesOn ? "0;" : "";
  return {
    what: outermost ? `\`${outermost.text}\` is not closed in this cell` : "The cell ends amid a statement",
    span: outermost ? [outermost.at, outermost.at + outermost.text.length] : [last, last + 1],
    closing: `${space}${quotes?.text ?? ""}${closing}${rest}`,
  };
}

const keywords = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);
