/**
 * Reads the literate rule tests: Markdown files whose fenced blocks are programs with the findings
 * expected on their lines. {@link file://./rules.test.ts} says what the blocks may hold.
 */

export interface Expectation {
  /** Zero-based line of the finding's start. */
  readonly line: number;
  readonly rule: string;
  readonly likely: boolean;
  /** The titles of all its repairs, where the test names them. */
  readonly titles?: readonly string[];
  /** A part of its message, where the test gives one. */
  readonly message?: string;
}

export interface SourceFile {
  readonly name: string;
  /** Without the expectations. */
  readonly text: string;
  readonly expected: readonly Expectation[];
}

/** A program, and what becomes of it. */
export interface Example {
  /** Heading above it and line of the fence, for the test's name. */
  readonly title: string;
  readonly files: readonly SourceFile[];
  /** Rules to run; all when empty. */
  readonly rules: readonly string[];
  readonly pythonVersion?: readonly [number, number];
  readonly crlf: boolean;
  /** Options of the first of the rules. */
  readonly options: Readonly<Record<string, boolean>>;
  readonly repaired: readonly Repaired[];
}

export interface Repaired {
  readonly line: number;
  /** Title of the repair applied; absent for a fix-all. */
  readonly title?: string;
  readonly files: readonly SourceFile[];
}

/** Extension of the file that a block without a `file:` line is, by the language of its fence. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ["py", "py"],
  ["ts", "ts"],
  ["tsx", "tsx"],
  ["js", "js"],
  ["ipynb", "ipynb"],
]);

/** The examples of a document. Throws with the line where a block cannot be understood. */
export function readExamples(markdown: string): readonly Example[] {
  const examples: (Example & { readonly repaired: Repaired[] })[] = [];
  let heading = "";
  const lines = markdown.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (/^#+ /.test(line)) heading = line.replace(/^#+ /, "");
    const fence = /^```(\w+)(.*)$/.exec(line);
    if (!fence) continue;
    const start = at;
    while (at + 1 < lines.length && lines[at + 1] !== "```") at += 1;
    at += 1;
    const extension = EXTENSIONS.get(fence[1] ?? "");
    if (extension === undefined) continue;
    const files = readFiles(lines.slice(start + 1, at), `example.${extension}`);
    const options = (fence[2] ?? "").trim();
    const repaired = /^fixed(?:=(.*))?$/.exec(options);
    if (!repaired) {
      examples.push({
        title: `${heading}, line ${start + 1}`,
        files,
        ...readOptions(options, start),
        repaired: [],
      });
      continue;
    }
    const example = examples.at(-1);
    if (!example) throw new Error(`Line ${start + 1}: a repaired text without a program before it.`);
    example.repaired.push({
      line: start + 1,
      files,
      ...(repaired[1] !== undefined && { title: repaired[1] }),
    });
  }
  return examples;
}

function readOptions(
  options: string,
  line: number,
): Pick<Example, "rules" | "crlf" | "options"> & Partial<Pick<Example, "pythonVersion">> {
  let rules: readonly string[] = [];
  let crlf = false;
  const set: Record<string, boolean> = {};
  let pythonVersion: readonly [number, number] | undefined;
  for (const option of options.split(/\s+/).filter((part) => part !== "")) {
    const [name, value = ""] = option.split("=");
    if (name === "rule") rules = value.split(",");
    else if (name === "crlf") crlf = true;
    else if (name === "on" || name === "off") set[value] = name === "on";
    else if (name === "python") {
      const [major = 3, minor = 0] = value.split(".").map(Number);
      pythonVersion = [major, minor];
    } else throw new Error(`Line ${line + 1}: unknown option ${option}.`);
  }
  return { rules, crlf, options: set, ...(pythonVersion && { pythonVersion }) };
}

function readFiles(lines: readonly string[], defaultName: string): readonly SourceFile[] {
  const parts: { name: string; lines: string[] }[] = [];
  for (const line of lines) {
    const header = /^(?:#|\/\/) file: (\S+)$/.exec(line);
    if (header) parts.push({ name: header[1] ?? defaultName, lines: [] });
    else {
      if (parts.length === 0) parts.push({ name: defaultName, lines: [] });
      parts.at(-1)?.lines.push(line);
    }
  }
  return parts.map((part) => readFile(part.name, part.lines));
}

function readFile(name: string, lines: readonly string[]): SourceFile {
  const expected: Expectation[] = [];
  const text = lines.map((line, number) => {
    const marks = line.split(/\s*(?:#|\/\/)! /);
    for (const mark of marks.slice(1)) expected.push(readExpectation(mark, number));
    return marks[0] ?? "";
  });
  const code = `${text.join("\n")}\n`;
  // The mark before a notebook's cell takes a line, as it does here.
  return {
    name,
    text: name.endsWith(".ipynb") ? code.replaceAll(/^# %%$/gm, "\f".repeat(8)) : code,
    expected,
  };
}

function readExpectation(mark: string, line: number): Expectation {
  const parts = /^([a-z-]+)( \(likely\))?(?: \[(.*?)\])?(?:: (.*))?$/.exec(mark.trim());
  if (!parts) throw new Error(`An expectation that cannot be understood: ${mark}`);
  const [, rule = "", likely, titles, message] = parts;
  return {
    line,
    rule,
    likely: likely !== undefined,
    ...(titles !== undefined && { titles: titles.split(" | ").filter((title) => title !== "") }),
    ...(message !== undefined && { message }),
  };
}
