/**
 * Places that outlive a run of a function, or that others may see meanwhile, as words: `global total`,
 * `attribute users`, `element ["a"]`, `element`. Aliasing is assumed: an attribute or element is the same
 * place on every object that was not made in the function itself.
 */
import type { FunctionIr, Place } from "../ir/module.ts";
import { homeOf, usesOf, valueById } from "../ir/walk.ts";
import type { DefinedFunction } from "./program.ts";

/** The shared places that reading a path looks at; none for plain locals and for objects made in this function. */
export function placesRead(within: DefinedFunction, place: Place): readonly string[] {
  const root = isSharedName(within, place);
  if (place.path.length === 0 || (!root && isFresh(within, place)))
    return root ? [`global ${place.root}`] : [];
  const steps = place.path.map((step) => placeOfStep(within, step));
  return root ? [`global ${place.root}`, ...steps] : steps;
}

/** What writing a path changes is its last step alone; the way to it is read. */
export function placesWritten(
  within: DefinedFunction,
  place: Place,
): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
  const all = placesRead(within, place);
  return { reads: all.slice(0, -1), writes: all.slice(-1) };
}

/** Whether two places may be one. */
export function mayBeSame(one: string, other: string): boolean {
  if (one === other) return true;
  if (one === anyMember) return !other.startsWith("global ");
  if (other === anyMember) return !one.startsWith("global ");
  return (
    (one === anyElement && other.startsWith("element")) || (other === anyElement && one.startsWith("element"))
  );
}

/** The first place among some that may be one of others. */
export function sharedPlace(some: Iterable<string>, others: ReadonlySet<string>): string | undefined {
  if (others.size === 0) return undefined;
  for (const place of some) {
    if (others.has(place)) return place;
    for (const other of others) if (mayBeSame(place, other)) return other;
  }
  return undefined;
}

/** As a reader knows it: `users`, `.users`, `what is in an object`. */
export function placeInWords(place: string): string {
  if (place === anyElement || place === anyMember) return "what is in an object";
  return `\`${place.replace(/^(global|element) /, "").replace(/^attribute /, ".")}\``;
}

const anyElement = "element";
/** `object[name]`, which may be any property (TypeScript). */
const anyMember = "member";

function placeOfStep({ module }: DefinedFunction, step: string): string {
  if (step.startsWith(".")) return `attribute ${step.slice(1)}`;
  if (module.language === "typescript") {
    const name = /^\["([^"]*)"\]$/.exec(step)?.[1];
    if (name !== undefined) return `attribute ${name}`;
    return step === "[*]" ? anyMember : `element ${step}`;
  }
  // An index from the end may be the same as one from the beginning.
  return step === "[*]" || step.startsWith("[-") ? anyElement : `element ${step}`;
}

function isSharedName(within: DefinedFunction, place: Place): boolean {
  return place.scope === "global" || place.scope === "unknown" || isCaptured(within, place);
}

/** Names of functions around, apart from those of the function that a comprehension stands in. */
function isCaptured({ module, function: scope }: DefinedFunction, place: Place): boolean {
  if (place.scope !== "captured") return false;
  let home: FunctionIr | undefined = scope;
  while (home?.kind === "comprehension" && home.parent !== null) home = module.functions[home.parent];
  return place.owner !== home?.id;
}

/**
 * A local that only ever holds objects made in this very function: literals, comprehensions,
 * constructed instances. Those of functions around it outlive its runs.
 */
export function isFresh({ module, function: scope }: DefinedFunction, place: Place): boolean {
  const owner = homeOf(module, scope);
  if (place.owner !== owner.id) return false;
  if (owner.parameters.some((parameter) => parameter.name === place.root)) return false;
  const writes = usesOf(module, owner.id, place.root).writes.filter(
    ({ write }) => write.place.path.length === 0,
  );
  return (
    writes.length > 0 &&
    writes.every(({ write, function: writer }) => {
      if (write.how !== "assign" || write.value === undefined) return false;
      const value = valueById(writer, write.value);
      if (value?.op === "comprehension" || value?.op === "constant") return true;
      if (value?.op === "compute")
        return /^(list|tuple|set|dict|format|arithmetic|compare|not)$/.test(value.what);
      return (
        value?.op === "call" &&
        scope.parent !== null &&
        (value.construct === true || module.language === "python") &&
        /(^|\.)[A-Z]\w*$|^(list|dict|set)$/.test(value.callee.symbol?.name ?? "")
      );
    })
  );
}
