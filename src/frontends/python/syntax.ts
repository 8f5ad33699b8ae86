/**
 * Python source to a plain syntax tree, by way of tree-sitter. The only file that talks to
 * tree-sitter: crossing into WebAssembly costs more than the parse itself, so each tree is
 * copied once into JavaScript objects, without the tokens that nobody asks about.
 */
import { Language, Parser, type Tree, type TreeCursor, Edit as TreeEdit } from "web-tree-sitter";
import type { Comment, Span, SyntaxProblem } from "../../ir/module.ts";
import { joinMoves, type ReusableStatements, reusableStatements, type TextMove } from "./syntax-reuse.ts";

/** A node of the syntax tree. Offsets are UTF-16 code units. */
export class SyntaxNode {
  /** How far the node was moved since its children were looked at. */
  private childrenBehind = 0;

  constructor(
    readonly type: string,
    public start: number,
    public end: number,
    private readonly parts: readonly SyntaxNode[],
    readonly named: boolean,
    readonly field: string | null,
  ) {}

  /** Named nodes and keywords; no comments, no line continuations. */
  get children(): readonly SyntaxNode[] {
    if (this.childrenBehind !== 0) {
      for (const part of this.parts) part.move(this.childrenBehind);
      this.childrenBehind = 0;
    }
    return this.parts;
  }

  /** Another array each time: those of definitions that are taken over are moved, each by itself. */
  get span(): Span {
    return [this.start, this.end];
  }

  child(field: string): SyntaxNode | undefined {
    for (const child of this.children) if (child.field === field) return child;
    return undefined;
  }

  ofType(type: string): SyntaxNode | undefined {
    for (const child of this.children) if (child.type === type) return child;
    return undefined;
  }

  /** Moves it by so many UTF-16 units; what is in it follows when somebody looks there. */
  move(by: number): void {
    this.start += by;
    this.end += by;
    if (this.parts.length > 0) this.childrenBehind += by;
  }

  get namedChildren(): readonly SyntaxNode[] {
    const { children } = this;
    return children.every((child) => child.named) ? children : children.filter((child) => child.named);
  }
}

export interface SyntaxTree {
  readonly root: SyntaxNode;
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

/** A parsed document that can be edited in place. Call `dispose` when it is closed. */
export interface ParsedDocument {
  readonly text: string;
  readonly tree: SyntaxTree;
  /** Replaces `span` by `newText` and parses again, reusing what did not change. */
  edit(span: Span, newText: string): void;
  dispose(): void;
}

export interface PythonParser {
  /** Parses without keeping tree-sitter's tree. */
  parse(text: string): SyntaxTree;
  /** As {@link parse}, but functions other than `__init__` have empty bodies, which is much faster. */
  parseHeads(text: string): SyntaxTree;
  open(text: string): ParsedDocument;
}

/** Contents of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`. */
export interface GrammarFiles {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

/** Loads the grammar once per process. Rejects when the files do not belong together. */
export async function createPythonParser(files: GrammarFiles): Promise<PythonParser> {
  await Parser.init({ wasmBinary: files.runtime });
  const language = await Language.load(files.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const types = new NodeTypes(language);
  const parseTree = (text: string, previous: Tree | null): Tree => {
    const tree = parser.parse(text, previous);
    if (!tree) throw new Error("tree-sitter returned no tree");
    return tree;
  };
  const parsed = (text: string, extent: CopyExtent): SyntaxTree => {
    const tree = parseTree(text, null);
    try {
      return copyTree(tree, text, types, extent);
    } finally {
      tree.delete();
    }
  };
  return {
    parse: (text) => parsed(text, {}),
    parseHeads: (text) => parsed(text, { headsOnly: true }),
    open: (text) => openDocument(text, parseTree, types),
  };
}

function openDocument(
  text: string,
  parseTree: (text: string, previous: Tree | null) => Tree,
  types: NodeTypes,
): ParsedDocument {
  let tree = parseTree(text, null);
  let current = text;
  let copied: SyntaxTree | undefined;
  /** The last tree that was copied, its copy, and how the text moved since. */
  let last: { readonly tree: Tree; readonly copy: SyntaxTree; readonly move: TextMove } | undefined;

  const copy = (): SyntaxTree => {
    const reusable = last && reusableStatements(last.copy, last.move, changedRanges(last.tree, tree));
    last?.tree.delete();
    last = undefined;
    return copyTree(tree, current, types, { reusable });
  };

  return {
    get text() {
      return current;
    },
    get tree() {
      copied ??= copy();
      return copied;
    },
    edit(span, newText) {
      const [start, end] = span;
      const next = current.slice(0, start) + newText + current.slice(end);
      const edit = new TreeEdit({
        startIndex: start,
        oldEndIndex: end,
        newEndIndex: start + newText.length,
        startPosition: pointAt(current, start),
        oldEndPosition: pointAt(current, end),
        newEndPosition: pointAt(next, start + newText.length),
      });
      if (copied)
        last = { tree: tree.copy(), copy: copied, move: joinMoves(undefined, span, newText.length) };
      else if (last) last = { ...last, move: joinMoves(last.move, span, newText.length) };
      last?.tree.edit(edit);
      tree.edit(edit);
      const reparsed = parseTree(next, tree);
      tree.delete();
      tree = reparsed;
      current = next;
      copied = undefined;
    },
    dispose() {
      tree.delete();
      last?.tree.delete();
      last = undefined;
    },
  };
}

function changedRanges(before: Tree, now: Tree): readonly Span[] {
  return before.getChangedRanges(now).map(({ startIndex, endIndex }): Span => [startIndex, endIndex]);
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
    row += 1;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}

/** Tokens that the lowering reads; every other anonymous token is dropped. */
const kept = new Set(
  "async await for with def in is not and or if else except except* finally lambda * ** from import yield print del raise global nonlocal _ True False"
    .split(" ")
    .concat(
      "+ - / // % @ | & ^ ~ << >> < > <= >= == != <> += -= *= /= //= %= @= |= &= ^= <<= >>= **= :=".split(
        " ",
      ),
      "not in",
      "is not",
    ),
);

/** Parents whose children are told apart by their field names. */
const withFields = new Set([
  "aliased_import",
  "as_pattern",
  "assignment",
  "attribute",
  "augmented_assignment",
  "binary_operator",
  "boolean_operator",
  "call",
  "case_clause",
  "class_definition",
  "comparison_operator",
  "decorated_definition",
  "default_parameter",
  "dict_pattern",
  "dictionary_comprehension",
  "elif_clause",
  "else_clause",
  "except_clause",
  "for_in_clause",
  "for_statement",
  "format_expression",
  "function_definition",
  "future_import_statement",
  "generator_expression",
  "if_statement",
  "import_from_statement",
  "import_statement",
  "interpolation",
  "keyword_argument",
  "lambda",
  "list_comprehension",
  "match_statement",
  "named_expression",
  "not_operator",
  "pair",
  "raise_statement",
  "set_comprehension",
  "subscript",
  "try_statement",
  "type_alias_statement",
  "typed_default_parameter",
  "typed_parameter",
  "unary_operator",
  "while_statement",
  "with_item",
  "with_statement",
]);

const leaves = new Set([
  "identifier",
  "integer",
  "float",
  "true",
  "false",
  "none",
  "ellipsis",
  "string_start",
  "string_content",
  "string_end",
  "type_conversion",
  "pass_statement",
  "break_statement",
  "continue_statement",
]);

/** What must be known of each node type, by tree-sitter's numeric id. */
class NodeTypes {
  readonly names: readonly string[];
  readonly named: readonly boolean[];
  readonly fields: readonly (string | null)[];

  constructor(language: Language) {
    const names: string[] = [];
    const named: boolean[] = [];
    for (let id = 0; id < language.nodeTypeCount; id++) {
      names.push(language.nodeTypeForId(id) ?? "");
      named.push(language.nodeTypeIsNamed(id));
    }
    this.names = names;
    this.named = named;
    this.fields = language.fields;
  }
}

const errorType = 65535;
const stringWithInterpolation = /^[A-Za-z]*[fFtT]/;
const noNodes: readonly SyntaxNode[] = [];

interface CopyExtent {
  /** Statements that are copied already. */
  readonly reusable?: ReusableStatements | undefined;
  /** Leaves out what functions do, except in `__init__`. */
  readonly headsOnly?: boolean;
}

const constructorHead = /^def\s+__init__\b/;

function copyTree(
  tree: Tree,
  text: string,
  types: NodeTypes,
  { reusable, headsOnly }: CopyExtent,
): SyntaxTree {
  const comments: Comment[] = [];
  const problems: SyntaxProblem[] = [];
  /** Children of the nodes that are being copied, the innermost last: lists are cut from it at their size. */
  const pending: SyntaxNode[] = [];
  const cursor = tree.walk();
  const broken = tree.rootNode.hasError;
  try {
    const root = copyNode(cursor, false) ?? new SyntaxNode("module", 0, text.length, [], true, null);
    return { root, comments, problems };
  } finally {
    cursor.delete();
  }

  function copyNode(at: TreeCursor, readField: boolean): SyntaxNode | undefined {
    const id = at.nodeTypeId;
    const type = id === errorType ? "ERROR" : (types.names[id] ?? "");
    const named = id === errorType || (types.named[id] ?? false);
    if (!named && !kept.has(type)) {
      if (broken && at.nodeIsMissing) {
        const where = at.startIndex;
        problems.push({ span: [where, where], message: `Expected \`${type}\`` });
      }
      return undefined;
    }
    const start = at.startIndex;
    const end = at.endIndex;
    if (type === "comment") {
      comments.push(commentAt(text, start, end));
      return undefined;
    }
    if (type === "line_continuation") return undefined;
    const field = readField ? (types.fields[at.currentFieldId] ?? null) : null;
    if (broken) {
      if (id === errorType)
        problems.push({ span: [start, end], message: "Python syntax not understood here" });
      else if (at.nodeIsMissing)
        problems.push({ span: [start, start], message: `Expected ${type.replaceAll("_", " ")}` });
    }
    if (!named || leaves.has(type)) return new SyntaxNode(type, start, end, noNodes, named, field);
    if (type === "string" && !stringWithInterpolation.test(text.slice(start, Math.min(end, start + 3))))
      return new SyntaxNode(type, start, end, noNodes, true, field);
    const firstChild = pending.length;
    const headAlone =
      headsOnly && type === "function_definition" && !constructorHead.test(text.slice(start, start + 40));
    if (at.gotoFirstChild()) {
      const fields = withFields.has(type);
      const ofStatements = reusable !== undefined && (type === "module" || type === "block");
      do {
        if (headAlone && types.names[at.nodeTypeId] === "block") {
          pending.push(new SyntaxNode("block", at.startIndex, at.endIndex, noNodes, true, "body"));
          continue;
        }
        const child = (ofStatements && takeOver(at)) || copyNode(at, fields);
        if (child) pending.push(child);
      } while (at.gotoNextSibling());
      at.gotoParent();
    }
    const children = pending.length > firstChild ? pending.splice(firstChild) : noNodes;
    return outsideSplat(new SyntaxNode(type, start, end, children, true, field));
  }

  function takeOver(at: TreeCursor): SyntaxNode | undefined {
    const type = types.names[at.nodeTypeId];
    const found = type === undefined ? undefined : reusable?.find(type, at.startIndex, at.endIndex);
    if (!found) return undefined;
    comments.push(...found.comments);
    return found.node;
  }
}

/**
 * In some contexts the grammar reads `*f(x)` as a call of `*f`. Python splats the call, so the
 * star moves outside.
 */
function outsideSplat(node: SyntaxNode): SyntaxNode {
  const splat = node.children[0];
  if (splat?.type !== "list_splat" || !/^(call|attribute|subscript)$/.test(node.type)) return node;
  const rest = node.children.slice(1);
  const [star, inner] = splat.children;
  if (!star || !inner) return node;
  const base = new SyntaxNode(inner.type, inner.start, inner.end, inner.children, true, splat.field);
  const whole = new SyntaxNode(node.type, inner.start, node.end, [base, ...rest], true, null);
  return new SyntaxNode(splat.type, splat.start, node.end, [star, whole], true, node.field);
}

function commentAt(text: string, start: number, until: number): Comment {
  const end = text[until - 1] === "\r" ? until - 1 : until;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  return {
    span: [start, end],
    text: text.slice(start + 1, end).trim(),
    alone: text.slice(lineStart, start).trim() === "",
  };
}
