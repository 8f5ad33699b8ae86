/** The comments of a file. Everything outside of literals that begins like one is one. */
import type ts from "typescript";
import type { Comment } from "../../ir/module.ts";
import type { TypeScript } from "./syntax.ts";

export function commentsOf(ts: TypeScript, source: ts.SourceFile): readonly Comment[] {
  const { text } = source;
  const literals = literalsWithSlashes(ts, source);
  const comments: Comment[] = [];
  let next = 0;
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const start = match.index;
    while (next < literals.length && (literals[next]?.[1] ?? 0) <= start) next += 1;
    const literal = literals[next];
    if (literal && literal[0] <= start) {
      opening.lastIndex = literal[1];
      continue;
    }
    const end = match[0] === "/*" ? endOfBlock(text, start) : endOfLine(text, start);
    comments.push({
      span: [start, end],
      text: contentOf(text.slice(start, end)),
      alone: text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim() === "",
    });
    opening.lastIndex = end;
  }
  return comments;
}

const opening = /\/[/*]/g;

function endOfLine(text: string, from: number): number {
  const end = text.slice(from).search(/[\n\r\u2028\u2029]/);
  return end < 0 ? text.length : from + end;
}

function endOfBlock(text: string, from: number): number {
  const end = text.indexOf("*/", from + 2);
  return end < 0 ? text.length : end + 2;
}

/** Without the marks, also those that begin the lines of a block. */
function contentOf(comment: string): string {
  if (comment.startsWith("//")) return comment.replace(/^\/+/, "").trim();
  return comment
    .replace(/^\/\*+/, "")
    .replace(/\*+\/$/, "")
    .replace(/^[ \t]*\*+[ \t]?/gm, "")
    .trim();
}

/** Spans of strings, templates, regular expressions and JSX text in which `//` or `/*` stands, in order. */
function literalsWithSlashes(ts: TypeScript, source: ts.SourceFile): readonly (readonly [number, number])[] {
  const { text } = source;
  const found: (readonly [number, number])[] = [];
  const left: ts.Node[] = [source];
  const push = (child: ts.Node) => {
    left.push(child);
  };
  for (let node = left.pop(); node; node = left.pop()) {
    if (ts.isLiteralExpression(node) || ts.isTemplateMiddleOrTemplateTail(node) || isOpenText(ts, node)) {
      const start = ts.isJsxText(node) ? node.pos : node.getStart(source);
      const written = text.slice(start, node.end);
      if (written.includes("//") || written.includes("/*")) found.push([start, node.end]);
    } else ts.forEachChild(node, push);
  }
  const shebang = /^#!.*/.exec(text)?.[0];
  if (shebang?.includes("/")) found.push([0, shebang.length]);
  return found.sort((one, other) => one[0] - other[0]);
}

function isOpenText(ts: TypeScript, node: ts.Node): boolean {
  return ts.isTemplateHead(node) || ts.isJsxText(node);
}
