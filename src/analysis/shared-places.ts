/**
 * Places that outlive a run of a function, or that others may see meanwhile, as words: `global total`,
 * `attribute users`, `element ["a"]`, `element`. Aliasing is assumed: an attribute or element is the same
 * place on every object that was not made in the function itself.
 */
import type { FunctionIr, Operation, Place, ValueId, Write } from "../ir/module.ts";
import { homeOf, usesOf, valueById } from "../ir/walk.ts";
import type { DefinedFunction } from "./program.ts";

/** The shared places that reading a path looks at; none for plain locals and for objects made in this function. */
export function placesRead(within: DefinedFunction, place: Place): readonly string[] {
  const whole = place.path.at(-1)?.startsWith("[") ? [] : contentsOf(placesOnTheWay(within, place));
  return [...placesOnTheWay(within, place), ...whole];
}

/** What writing a path changes is its last step alone; the way to it is read. */
export function placesWritten(
  within: DefinedFunction,
  place: Place,
): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
  const all = placesOnTheWay(within, place);
  const [reads, writes] = [all.slice(0, -1), all.slice(-1)];
  const changed = writes[0]?.startsWith(anyElement) ? contentsOf(reads) : [];
  return { reads, writes: [...writes, ...changed] };
}

/** What the object of this name holds: changed with any element of it, and read with the whole of it. */
function contentsOf(places: readonly string[]): readonly string[] {
  const name = /^(?:global|attribute) (.+)$/.exec(places.at(-1) ?? "")?.[1];
  return name === undefined ? [] : [`contents ${name}`];
}

function placesOnTheWay(within: DefinedFunction, place: Place): readonly string[] {
  const root = isSharedName(within, place);
  if (place.path.length === 0) return root ? rootsOf(within, place) : [];
  // What a fresh object holds need not be fresh.
  const path = !root && isFresh(within, place) ? place.path.slice(1) : place.path;
  const steps = path.map((step) => placeOfStep(within, step));
  if (!root) return steps;
  // A module's attribute is a name in that module.
  const [first] = path;
  const inModule = first?.startsWith(".") && isImported(within, place) ? [`global ${first.slice(1)}`] : [];
  return [...rootsOf(within, place), ...inModule, ...steps];
}

/** `import { counter as total }` makes two names of one. */
function rootsOf({ module }: DefinedFunction, { root }: Place): readonly string[] {
  const renamed = module.imports.find(({ local, member }) => local === root && member && member !== local);
  return [...(renamed?.member ? [`global ${renamed.member}`] : []), `global ${root}`];
}

function isImported({ module }: DefinedFunction, { root, owner }: Place): boolean {
  return (
    owner !== undefined && usesOf(module, owner, root).writes.some(({ write }) => write.how === "import")
  );
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
  if (place.startsWith("contents ")) return `what is in \`${place.slice("contents ".length)}\``;
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

/** `items += [1]`, where `items` may be a list that others have: changed itself, not bound anew (Python). */
export function mayChangeInPlace(within: DefinedFunction, { how, place, value }: Write): boolean {
  const { module, function: scope } = within;
  if (how !== "augment" || module.language !== "python" || place.path.length > 0) return false;
  const added = valueById(scope, value);
  if (added?.op === "compute" && isBoundAnew(scope, added.operands.at(-1))) return false;
  const owner = place.owner === undefined ? undefined : module.functions[place.owner];
  const parameter = owner?.parameters.find(({ name }) => name === place.root);
  if (parameter) return !isImmutable(parameter.declared?.type);
  const writes = owner ? usesOf(module, owner.id, place.root).writes : [];
  const bound = writes.filter(({ write }) => write.how !== "augment");
  return !(bound.length > 0 && bound.every(({ write, function: writer }) => isOwn(writer, write)));
}

/** Adding what is no sequence binds the name to another object: `count += 1`. */
function isBoundAnew(scope: FunctionIr, id: ValueId | undefined): boolean {
  const value = valueById(scope, id);
  if (value?.op === "constant") return true;
  if (value?.op === "compute" && /^(format|compare|not)$/.test(value.what)) return true;
  return isImmutable(typeOf(value));
}

/** Made here, or of a kind that nobody can change. */
function isOwn(scope: FunctionIr, { how, value }: Write): boolean {
  const made = how === "assign" ? valueById(scope, value) : undefined;
  if (made?.op === "constant" || made?.op === "comprehension") return true;
  if (made?.op === "compute" && /^(list|tuple|set|dict|format|compare|not|arithmetic)$/.test(made.what))
    return true;
  return isImmutable(typeOf(made));
}

function typeOf(value: Operation | undefined): string | undefined {
  return value && "facts" in value ? value.facts?.type : undefined;
}

function isImmutable(type: string | undefined): boolean {
  return /^(int|float|str|bool|bytes|complex|tuple|frozenset|None)\b/.test(type ?? "");
}
