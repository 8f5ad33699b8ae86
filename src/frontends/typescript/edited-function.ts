/**
 * What a keystroke inside of a function leaves as it was. Asking the checker about a file of a
 * thousand lines takes a third of a second, and an edit changes what it says about one function, as
 * long as that looks the same from outside. Then what was found out about the others is taken over.
 */
import type ts from "typescript";
import type { Decorator, FunctionId, FunctionIr, Module, Operation, Span } from "../../ir/module.ts";
import { operationsOf } from "../../ir/walk.ts";
import type { LoweredModule } from "./lower.ts";
import type { TypeScript } from "./syntax.ts";

/** What others see of each function: its type in words. */
export type OutwardTypes = ReadonlyMap<FunctionId, string>;

export function outwardTypes(ts: TypeScript, checker: ts.TypeChecker, lowered: LoweredModule): OutwardTypes {
  const types = new Map<FunctionId, string>();
  for (const [node, id] of lowered.functionNodes) {
    const type = outwardType(ts, checker, node);
    if (type !== undefined) types.set(id, type);
  }
  return types;
}

/** Undefined where words do not say all. */
export function outwardType(ts: TypeScript, checker: ts.TypeChecker, node: ts.Node): string | undefined {
  const { NoTruncation, UseFullyQualifiedType, WriteArrowStyleSignature } = ts.TypeFormatFlags;
  try {
    const flags = NoTruncation | UseFullyQualifiedType | WriteArrowStyleSignature;
    const words = checker.typeToString(checker.getTypeAtLocation(node), undefined, flags);
    return words.includes("...") && !/\.\.\.\w+:/.test(words) ? undefined : words;
  } catch {
    return undefined;
  }
}

/**
 * The function of `after` that holds all that an edit changed, when everything around it is as in
 * `before` and it changes nothing around it but, perhaps, by its type.
 */
export function editedFunction(before: LoweredModule, after: LoweredModule): FunctionIr | undefined {
  const edit = editBetween(before.source.text, after.source.text);
  const old = before.module;
  const now = after.module;
  if (old.functions.length !== now.functions.length || old.classes.length !== now.classes.length)
    return undefined;
  const edited = [...old.functions].reverse().find((one) => holds(one, before.source.text, edit.span));
  const target = edited && now.functions[edited.id];
  if (!edited || !target) return undefined;
  const inside = insideOf(old, edited.id);
  const shift = edit.shift;
  for (const [id, one] of old.functions.entries()) {
    const other = now.functions[id];
    if (!other || one.parent !== other.parent || one.class !== other.class || one.kind !== other.kind)
      return undefined;
    if (inside.has(id) && id !== edited.id) continue;
    if (one.async !== other.async || one.generator !== other.generator) return undefined;
    if (!isMoved(one.span, other.span, edit.span, shift)) return undefined;
    if (!inside.has(id) && !isSameShape(one, other)) return undefined;
  }
  if (changesSurroundings(before, edited) || changesSurroundings(after, target)) return undefined;
  if (outerWrites(old, inside) !== outerWrites(now, inside)) return undefined;
  return target;
}

/** The function itself and those written in it. */
export function insideOf(module: Module, target: FunctionId): ReadonlySet<FunctionId> {
  const inside = new Set([target]);
  // A function comes after the one that it stands in.
  for (const one of module.functions) if (one.parent !== null && inside.has(one.parent)) inside.add(one.id);
  return inside;
}

/** Copies what is linked outside of these functions from one module to the other, which look alike there. */
export function takeOver(before: Module, after: Module, except: ReadonlySet<FunctionId>): void {
  for (const target of after.functions) {
    const source = before.functions[target.id];
    if (!source || except.has(target.id)) continue;
    const sources = operationsOf(source);
    for (const [at, { operation }] of operationsOf(target).entries()) {
      const known = sources[at]?.operation;
      if (known) copyLinks(known, operation);
    }
    copyDecorators(source.decorators, target.decorators);
  }
  for (const target of after.classes) {
    const source = before.classes[target.id];
    if (source) copyDecorators(source.decorators, target.decorators);
  }
}

function copyLinks(from: Operation, to: Operation): void {
  if (from.op === "call" && to.op === "call") {
    to.facts = from.facts;
    to.callee.symbol = from.callee.symbol;
  } else if (from.op === "read" && to.op === "read") {
    to.facts = from.facts;
    to.symbol = from.symbol;
    if (from.expects) to.expects = from.expects;
    if (from.promises) to.promises = from.promises;
  } else if (from.op === "closure" && to.op === "closure") {
    if (from.expects) to.expects = from.expects;
  } else if (
    (from.op === "compute" && to.op === "compute") ||
    (from.op === "choice" && to.op === "choice") ||
    (from.op === "await" && to.op === "await")
  ) {
    to.facts = from.facts;
  }
}

function copyDecorators(from: readonly Decorator[], to: readonly Decorator[]): void {
  for (const [at, decorator] of to.entries()) {
    const known = from[at];
    if (known) decorator.symbol = known.symbol;
  }
}

interface Edit {
  /** What was replaced, in the text before. */
  readonly span: Span;
  /** By how much everything behind it moved. */
  readonly shift: number;
}

/** What stands between the longest equal beginning and the longest equal end. */
export function editBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end += 1;
  return { span: [start, before.length - end], shift: after.length - before.length };
}

/** Inside of the braces of a function's body. */
function holds(target: FunctionIr, text: string, [start, end]: Span): boolean {
  const [from, to] = target.bodySpan;
  if (target.kind !== "function" || text[from] !== "{" || text[to - 1] !== "}") return false;
  return from < start && end < to;
}

function isMoved(before: Span, after: Span, edit: Span, shift: number): boolean {
  const moved = (offset: number): number => (offset >= edit[1] ? offset + shift : offset);
  const start = before[0] > edit[0] ? moved(before[0]) : before[0];
  return after[0] === start && after[1] === moved(before[1]);
}

function isSameShape(before: FunctionIr, after: FunctionIr): boolean {
  const old = operationsOf(before);
  const now = operationsOf(after);
  return (
    old.length === now.length && old.every(({ operation }, at) => operation.op === now[at]?.operation.op)
  );
}

/**
 * Words with which a function may change what others see in other ways than by its type: types of
 * its own, and in JavaScript members that it gives to something.
 */
function changesSurroundings({ source }: LoweredModule, { bodySpan }: FunctionIr): boolean {
  const text = source.text.slice(bodySpan[0], bodySpan[1]);
  if (/\b(?:class|interface|type|enum|namespace|declare)\b/.test(text)) return true;
  return /\.[cm]?jsx?$/.test(source.fileName) && /\b(?:this|exports|prototype)\b|\.\w+\s*=/.test(text);
}

/** Variables from outside that it writes: where that happens decides what others know of them. */
function outerWrites(module: Module, inside: ReadonlySet<FunctionId>): string {
  const names = new Set<string>();
  for (const id of inside) {
    const target = module.functions[id];
    if (!target) continue;
    for (const { operation } of operationsOf(target)) {
      if (operation.op !== "write") continue;
      const { root, owner } = operation.place;
      if (owner !== undefined && !inside.has(owner)) names.add(`${owner} ${root}`);
    }
  }
  return [...names].sort().join();
}
