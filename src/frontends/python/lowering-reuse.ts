/**
 * Definitions of an open file that an edit left alone are not lowered again. Their syntax node is
 * the same object in the next tree (`syntax-reuse.ts` sees to that), so what was made of it is
 * taken over, with its spans moved to where the text stands now.
 *
 * Functions and classes are moved in place: whoever looks at the new module must not look at the
 * one before it any more.
 */
import type { FunctionId, ImportBinding, Module } from "../../ir/module.ts";
import type { ClassDraft, FunctionDraft } from "./module-builder.ts";
import type { SyntaxNode } from "./syntax.ts";

/** What one `def` or `class` became, nested definitions included, in the module's order. */
export interface LoweredDefinition {
  functions: readonly FunctionDraft[];
  classes: readonly ClassDraft[];
  readonly imports: readonly ImportBinding[];
}

interface Remembered extends LoweredDefinition {
  /** Everything outside the definition that its IR depends on, but for the names around it. */
  readonly context: string;
  spans?: readonly [number, number][];
}

/** What is known of one open file from the last time it was lowered. */
export class LoweringMemory {
  private definitions = new WeakMap<SyntaxNode, Remembered>();
  private names = new Map<FunctionId, string>();
  /** Definitions lowered since {@link settle}. */
  private fresh: Remembered[] = [];

  /** What the definition became last time, moved to its place of today; undefined when it has changed. */
  find(node: SyntaxNode, context: string): LoweredDefinition | undefined {
    const known = this.definitions.get(node);
    const [first] = known?.functions ?? [];
    if (!known || !first || known.context !== context) return undefined;
    const moved = node.start - first.span[0];
    if (moved !== 0) {
      known.spans ??= spansOf(known);
      for (const span of known.spans) {
        span[0] += moved;
        span[1] += moved;
      }
      for (const target of known.functions) target.asyncInsert += moved;
    }
    return known;
  }

  remember(node: SyntaxNode, context: string, lowered: LoweredDefinition): void {
    const remembered = { ...lowered, context };
    this.definitions.set(node, remembered);
    this.fresh.push(remembered);
  }

  /** The module has its final functions and classes, some of them older objects with new contents. */
  settle({ functions, classes }: Module): void {
    for (const one of this.fresh) {
      one.functions = one.functions.map((target) => functions[target.id] ?? target);
      one.classes = one.classes.map((made) => classes[made.id] ?? made);
    }
    this.fresh = [];
  }

  /**
   * Notes the names that a scope binds. False when they are others than last time, so that places
   * in definitions taken over from inside it may mean something else now.
   */
  bindsAsBefore(scope: FunctionId, names: string): boolean {
    const before = this.names.get(scope);
    this.names.set(scope, names);
    return before === names;
  }

  forget(): void {
    this.definitions = new WeakMap();
    this.names = new Map();
    this.fresh = [];
  }
}

/** Fields whose numbers are ids rather than offsets, and linked ones, which hold no offsets. */
export const fieldsWithoutSpans: ReadonlySet<string> = new Set([
  "facts",
  "locals",
  "methods",
  "operands",
  "path",
  "place",
  "symbol",
  "use",
]);

/** Every span within a definition, once each, without those of its own decorators: they stand before it. */
function spansOf({ functions, classes, imports }: LoweredDefinition): readonly [number, number][] {
  const found = new Set<[number, number]>();
  functions.forEach((target, index) => {
    collectSpans(index === 0 ? { ...target, decorators: [] } : target, found);
  });
  const ownClass = functions[0]?.kind === "class-body";
  classes.forEach((made, index) => {
    collectSpans(index === 0 && ownClass ? { ...made, decorators: [] } : made, found);
  });
  collectSpans(imports, found);
  return [...found];
}

function collectSpans(value: unknown, found: Set<[number, number]>): void {
  if (isSpan(value)) {
    found.add(value);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const part of value) collectSpans(part, found);
    return;
  }
  for (const [field, part] of Object.entries(value)) {
    if (typeof part === "object" && !fieldsWithoutSpans.has(field)) collectSpans(part, found);
  }
}

export function isSpan(value: unknown): value is [number, number] {
  return (
    Array.isArray(value) && value.length === 2 && typeof value[0] === "number" && typeof value[1] === "number"
  );
}
