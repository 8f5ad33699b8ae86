/**
 * Which statements of the last copied tree stand unchanged in the next one, perhaps further down.
 * Copying a tree out of WebAssembly costs more than parsing it, and a keystroke changes one
 * statement: everything else is taken over, moved where text before it grew or shrank. Nodes are
 * moved in place and stay the same objects, by which later steps know what has not changed.
 */
import type { Comment, Span } from "../../ir/module.ts";
import type { SyntaxNode, SyntaxTree } from "./syntax.ts";

/** How the text changed since a tree was copied: what lies outside of `changed` only moved. */
export interface TextMove {
  /** In the offsets of the old text. */
  readonly oldEnd: number;
  /** In the offsets of the new text; the start is the same in both. */
  readonly changed: Span;
}

/** One change after another one, as one. */
export function joinMoves(first: TextMove | undefined, span: Span, inserted: number): TextMove {
  const [start, end] = span;
  const change: TextMove = { oldEnd: end, changed: [start, start + inserted] };
  if (!first) return change;
  const [firstStart, firstEnd] = first.changed;
  const growth = inserted - (end - start);
  const lastOfOld = first.oldEnd + Math.max(0, end - firstEnd);
  return {
    oldEnd: lastOfOld,
    changed: [Math.min(firstStart, start), Math.max(firstEnd, end) + growth],
  };
}

export interface ReusableStatements {
  /** The copied node of a statement that has not changed, at its new place, and its comments. */
  find(
    type: string,
    start: number,
    end: number,
  ): { readonly node: SyntaxNode; readonly comments: readonly Comment[] } | undefined;
}

/** `reparsed` are ranges of the new text whose syntax is another than before, as tree-sitter tells. */
export function reusableStatements(
  tree: SyntaxTree,
  move: TextMove,
  reparsed: readonly Span[],
): ReusableStatements {
  const statements = new Map<number, SyntaxNode>();
  const [changedStart, changedEnd] = move.changed;
  const delta = changedEnd - move.oldEnd;
  const toOld = (offset: number) => (offset > changedEnd ? offset - delta : Math.min(offset, move.oldEnd));
  const touched: readonly Span[] = [
    [changedStart, move.oldEnd],
    ...reparsed.map(([from, to]): Span => [toOld(from), toOld(to)]),
    ...tree.problems.map(({ span }) => span),
  ];
  collectStatements(tree.root, touched, statements);
  return {
    find(type, start, end) {
      // A change right beside a statement may become part of it.
      if (start <= changedEnd && end >= changedStart) return undefined;
      if (reparsed.some(([from, to]) => start <= to && end >= from)) return undefined;
      const moved = start > changedEnd ? delta : 0;
      const before = statements.get(start - moved);
      if (!before || before.type !== type || before.end !== end - moved) return undefined;
      const broken = tree.problems.some(({ span }) => span[0] <= before.end && span[1] >= before.start);
      if (broken) return undefined;
      const comments = commentsWithin(tree.comments, before);
      if (moved === 0) return { node: before, comments };
      before.move(moved);
      return { node: before, comments: comments.map((comment) => movedComment(comment, moved)) };
    },
  };
}

/** Statements by where they start; of a compound statement that a change touched also those inside it. */
function collectStatements(node: SyntaxNode, touched: readonly Span[], into: Map<number, SyntaxNode>): void {
  const isBlock = node.type === "module" || node.type === "block";
  for (const child of node.children) {
    if (isBlock) into.set(child.start, child);
    const isTouched = touched.some(([from, to]) => child.start <= to && child.end >= from);
    if (isTouched && holdsBlocks.test(child.type)) collectStatements(child, touched, into);
  }
}

const holdsBlocks = /^(module|block|decorated_definition)$|_(definition|statement|clause)$/;

function commentsWithin(comments: readonly Comment[], node: SyntaxNode): readonly Comment[] {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.span[0] ?? 0) < node.start) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < comments.length && (comments[end]?.span[1] ?? 0) <= node.end) end += 1;
  return comments.slice(low, end);
}

function movedComment(comment: Comment, by: number): Comment {
  return { ...comment, span: [comment.span[0] + by, comment.span[1] + by] };
}
