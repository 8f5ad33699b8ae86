/** A program while it is being written: what it holds so far, and the choices of one seed. */
import { below, type Random } from "../robustness/random-edits.ts";
import {
  awaited,
  type Call,
  type Expression,
  type FunctionModel,
  type Global,
  type Library,
  type LibraryOperation,
  name,
  number,
  type Parameter,
  type Statement,
} from "./model.ts";

export interface Draft {
  readonly random: Random;
  readonly client: "global" | "passed";
  readonly globals: Map<string, Global>;
  readonly functions: FunctionModel[];
  readonly fields: Set<string>;
  readonly methods: FunctionModel[];
  readonly taken: Set<string>;
  /** Milliseconds that stand for one wait each. */
  readonly pauses: Set<number>;
  /** Numbers that are arguments somewhere: asking the same twice would mean to see a change. */
  readonly given: Set<number>;
  /** The entry is a method, and so may some of its helpers be. */
  readonly inService: boolean;
}

const SUBJECTS =
  "users orders prices stock weather news profile settings rates teams photos invoices comments roles routes scores".split(
    " ",
  );
const VERBS = "load get fetch find read count".split(" ");

export function startDraft(random: Random, inService: boolean): Draft {
  return {
    random,
    client: random() < 0.5 ? "global" : "passed",
    globals: new Map(),
    functions: [],
    fields: new Set(),
    methods: [],
    taken: new Set(["main", "service", "session", "pool", "connection", "lock", "run"]),
    pauses: new Set(),
    given: new Set(),
    inService,
  };
}

export function chance(draft: Draft, share: number): boolean {
  return draft.random() < share;
}

export function pick<T>(draft: Draft, from: readonly T[]): T {
  const chosen = from[below(from.length, draft.random)];
  if (chosen === undefined) throw new Error("there is nothing to pick from");
  return chosen;
}

export function weighted<T extends { readonly weight: number }>(draft: Draft, from: readonly T[]): T {
  let at = draft.random() * from.reduce((sum, { weight }) => sum + weight, 0);
  for (const one of from) {
    at -= one.weight;
    if (at < 0) return one;
  }
  return pick(draft, from);
}

/** A name that the program does not have yet, `base` if it is free. */
export function fresh(draft: Draft, base: string): string {
  for (let count = 1; ; count++) {
    const free = count === 1 ? base : `${base}_${count}`;
    if (draft.taken.has(free)) continue;
    draft.taken.add(free);
    return free;
  }
}

export function subject(draft: Draft): string {
  return pick(draft, SUBJECTS);
}

export function helperName(draft: Draft, verbs: readonly string[] = VERBS): string {
  return fresh(draft, `${pick(draft, verbs)}_${subject(draft)}`);
}

/** A shared name of the module, made when it is first asked for. */
export function shared(draft: Draft, type: Global["type"]): string {
  const names = { number: "counter", list: "items", record: "cache", box: "shared", lock: "lock" };
  draft.globals.set(names[type], { name: names[type], type });
  return names[type];
}

/** A lock that nothing else waits for. */
export function ownLock(draft: Draft): string {
  const lock = fresh(draft, "gate");
  draft.globals.set(lock, { name: lock, type: "lock" });
  return lock;
}

/** Lasts unlike every other pause, so that a schedule can draw its length by it. */
export function pause(draft: Draft): Statement {
  let milliseconds = 5 + below(400, draft.random);
  while (draft.pauses.has(milliseconds)) milliseconds++;
  draft.pauses.add(milliseconds);
  return { is: "do", value: library("pause", "", number(milliseconds)) };
}

export function library(
  of: LibraryOperation,
  resource: string,
  value: Expression,
): { readonly is: "await"; readonly of: Library } {
  return { is: "await", of: { is: "library", operation: of, resource, value } };
}

/** Parameters of a function that may ask a server, or call one that does. */
export function parameters(draft: Draft, asks: boolean): readonly Parameter[] {
  const key: Parameter = { name: "key", type: "number" };
  return asks && draft.client === "passed" ? [{ name: "session", type: "client" }, key] : [key];
}

export function asks({ parameters: [first] }: FunctionModel): boolean {
  return first?.type === "client";
}

/** The call of a helper with a number, and with what else it takes. */
export function callOf(draft: Draft, helper: FunctionModel, value: Expression, box?: () => Expression): Call {
  const given = helper.parameters.map(({ type }): Expression => {
    if (type === "client") return { is: "client" };
    return type === "box" ? (box?.() ?? name(shared(draft, "box"))) : value;
  });
  const on = draft.methods.includes(helper) ? { on: { is: "self" } as const } : {};
  return { is: "call", name: helper.name, arguments: given, ...on };
}

export function awaitCall(draft: Draft, helper: FunctionModel, value: Expression, box?: () => Expression) {
  const call = callOf(draft, helper, value, box);
  return helper.async ? awaited(call) : call;
}
