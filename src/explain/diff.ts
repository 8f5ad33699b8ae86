/**
 * The lines that a repair changes, as a short diff for people. Knows nothing of rules or editors;
 * it must stay fast on long files, so only the region between the first and the last edit is compared.
 */
import { diffLines } from "diff";
import { applyEdits } from "../ir/apply-edits.ts";
import type { Edit } from "../ir/edits.ts";
import { lineStart, nextLine } from "../ir/line-bounds.ts";

/** More lines than this say less, not more, in a hover. */
const longestDiff = 24;

/**
 * Lines removed (`- `) and added (`+ `) by edits of one text, without their common indentation.
 * `…` stands between places that are apart, and at the end of a diff that was cut.
 * Undefined when the edits change nothing or cannot be applied.
 */
export function diffOfEdits(
  text: string,
  edits: readonly Pick<Edit, "span" | "newText">[],
): string | undefined {
  const first = edits[0];
  if (!first) return undefined;
  const start = lineStart(text, Math.min(...edits.map((edit) => edit.span[0])));
  const end = nextLine(text, Math.max(...edits.map((edit) => edit.span[1])));
  const region = text.slice(start, end);
  const changed = applyEdits(
    region,
    edits.map((edit) => ({ span: [edit.span[0] - start, edit.span[1] - start], newText: edit.newText })),
  );
  if (changed === undefined) return undefined;
  const lines = changedLines(region, changed);
  if (lines.length === 0) return undefined;
  const shown = withoutCommonIndentation(lines).slice(0, longestDiff);
  if (lines.length > longestDiff) shown.push("…");
  return shown.join("\n");
}

interface DiffLine {
  readonly mark: "-" | "+" | "…";
  readonly text: string;
}

function changedLines(before: string, after: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let apart = false;
  for (const part of diffLines(withNewline(before), withNewline(after), { stripTrailingCr: true })) {
    if (!part.added && !part.removed) {
      apart = lines.length > 0;
      continue;
    }
    // Blank lines that come or go alone say nothing; around other changes they belong to them.
    if (part.value.trim() === "") continue;
    if (apart) lines.push({ mark: "…", text: "" });
    apart = false;
    const mark = part.added ? "+" : "-";
    for (const line of part.value.replace(/\n$/, "").split("\n")) lines.push({ mark, text: line });
  }
  return lines;
}

/** Without it, a last line that only gains a line break behind it would count as changed. */
function withNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

function withoutCommonIndentation(lines: readonly DiffLine[]): string[] {
  const code = lines.filter((line) => line.mark !== "…" && line.text.trim() !== "");
  const common = code
    .map((line) => /^[ \t]*/.exec(line.text)?.[0] ?? "")
    .reduce(
      (shared, indentation) => commonPrefix(shared, indentation),
      /^[ \t]*/.exec(code[0]?.text ?? "")?.[0] ?? "",
    );
  return lines.map((line) =>
    line.mark === "…" ? "…" : `${line.mark} ${line.text.slice(common.length)}`.trimEnd(),
  );
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
