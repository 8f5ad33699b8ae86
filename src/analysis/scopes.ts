/**
 * Whose code runs when: which function a comprehension's code runs with, and which library an
 * asynchronous module is written for. Looks at one module at a time.
 */
import type { LibraryKnowledge } from "../ir/facts.ts";
import type { Comprehension, FunctionIr, Module } from "../ir/module.ts";
import { childrenOf, comprehensionOf, operationsOf, valueById } from "../ir/walk.ts";

/** Builtins that run through a generator expression before they return. */
const eagerConsumers = new Set([
  "all",
  "any",
  "dict",
  "frozenset",
  "list",
  "max",
  "min",
  "set",
  "sorted",
  "sum",
  "tuple",
]);

/**
 * The function during whose run this scope's code runs: itself, or for a comprehension the one
 * around it. Undefined for a generator expression that somebody may iterate later and elsewhere.
 */
export function runsWith(module: Module, scope: FunctionIr): FunctionIr | undefined {
  let current = scope;
  while (current.kind === "comprehension") {
    const parent = current.parent === null ? undefined : module.functions[current.parent];
    const comprehension = comprehensionOf(module, current);
    if (!parent || !comprehension) return undefined;
    if (comprehension.lazy && !isConsumedAtOnce(comprehension, parent)) return undefined;
    current = parent;
  }
  return current;
}

/** A function and the comprehension scopes that run with it, in source order. */
export function scopesRunWith(module: Module, target: FunctionIr): readonly FunctionIr[] {
  const found = [target];
  for (const child of childrenOf(module, target)) {
    if (child.kind === "comprehension" && runsWith(module, child) !== undefined) {
      found.push(...scopesRunWith(module, child));
    }
  }
  return found;
}

/**
 * The asynchronous library that a module is written for, by what it imports, wherever the
 * import stands. A module that imports asyncio itself may use it, whatever else it imports.
 */
export function worldOf(
  module: Module,
  knowledge: LibraryKnowledge,
): "asyncio" | "trio" | "anyio" | "twisted" | "curio" {
  let foreign: "trio" | "anyio" | "twisted" | "curio" | undefined;
  for (const binding of module.imports) {
    if (isModuleOrWithin(binding.module, "asyncio")) return "asyncio";
    const world = knowledge.world(binding.module);
    if (world && world !== "any" && world !== "asyncio") foreign ??= world;
  }
  return foreign ?? "asyncio";
}

/** True when a scope has a call of `locals()`, `eval()` and the like, which may touch any name. */
export function readsNamesBlindly(scope: FunctionIr): boolean {
  return operationsOf(scope).some(
    ({ operation }) =>
      operation.op === "call" &&
      operation.callee.place?.scope === "builtin" &&
      ["locals", "vars", "eval", "exec", "globals"].includes(operation.callee.place.root),
  );
}

function isConsumedAtOnce(comprehension: Comprehension, within: FunctionIr): boolean {
  if (comprehension.use.as === "iterated") return true;
  if (comprehension.use.as !== "argument" && comprehension.use.as !== "spread") return false;
  if (comprehension.use.as === "spread") return true;
  const consumer = valueById(within, comprehension.use.by);
  if (consumer?.op !== "call") return false;
  const { place, member } = consumer.callee;
  if (member === "join") return true;
  return place?.scope === "builtin" && place.path.length === 0 && eagerConsumers.has(place.root);
}

function isModuleOrWithin(name: string, parent: string): boolean {
  return name === parent || name.startsWith(`${parent}.`);
}
