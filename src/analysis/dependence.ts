/**
 * Whether one statement has to come after another, and why: data, shared state, resources, decisions.
 * Absent means that they may change places or run at the same time, so far as anything is known that they do.
 */
import { ownOperations } from "../ir/walk.ts";
import { writtenName } from "../ir/written-name.ts";
import type { EffectSummary, Used } from "./effect-summary.ts";
import type { Part } from "./parts.ts";
import { placeInWords, sharedPlace } from "./shared-places.ts";

export interface Dependence {
  /** Part of a sentence about the later one, in the user's names: "it uses `user`". */
  readonly because: string;
  /** False where only nobody knows better. */
  readonly sure: boolean;
}

export function dependenceOf(later: Part, earlier: Part): Dependence | undefined {
  return (
    dependenceByNames(later, earlier) ??
    byPlaces(later, earlier) ??
    byEffects(later.does, earlier.does) ??
    byDecision(later, earlier)
  );
}

/** By what one binds and another uses alone. */
export function dependenceByNames(later: Part, earlier: Part): Dependence | undefined {
  const used = common(later.reads, earlier.writes);
  if (used !== undefined) {
    const isBound =
      used.startsWith("await@") ||
      ownOperations(earlier.statement).some(
        (operation) =>
          operation.op === "write" && operation.place.root === used && operation.place.path.length === 0,
      );
    const because = `it uses ${inCode(used)}`;
    return {
      because: isBound ? because : `${because}, in which something may be changed before`,
      sure: isBound,
    };
  }
  const overwritten = common(later.writes, earlier.reads) ?? common(later.writes, earlier.writes);
  return overwritten === undefined
    ? undefined
    : { because: `it changes ${inCode(overwritten)}, which is used before`, sure: true };
}

/** Functions within may know a name of the function as one that is shared. */
function byPlaces(later: Part, earlier: Part): Dependence | undefined {
  const read = sharedPlace(placesReadBy(later), placesWrittenBy(earlier));
  if (read !== undefined)
    return { because: `it reads ${placeInWords(read)}, which is set before`, sure: true };
  const written =
    sharedPlace(placesReadBy(earlier), placesWrittenBy(later)) ??
    // Two may fill different entries of one object.
    sharedPlace([...placesWrittenBy(earlier)].filter(isOnePlace), placesWrittenBy(later));
  return written === undefined
    ? undefined
    : { because: `it sets ${placeInWords(written)}, which is used before`, sure: true };
}

function isOnePlace(place: string): boolean {
  return !place.startsWith("contents ");
}

function placesReadBy({ reads, does }: Part): ReadonlySet<string> {
  return new Set([...does.reads, ...[...reads].map((name) => `global ${name}`)]);
}

function placesWrittenBy({ writes, does }: Part): ReadonlySet<string> {
  return new Set([...does.writes, ...[...writes].map((name) => `global ${name}`)]);
}

function byEffects(later: EffectSummary, earlier: EffectSummary): Dependence | undefined {
  for (const one of later.effects) {
    for (const other of earlier.effects) {
      if (one.resource !== other.resource || one.resource === "console" || one.resource === "memory")
        continue;
      if (one.alone && other.alone)
        return { because: `both may use one connection of the ${one.resource}`, sure: false };
      if (one.mode !== "read" || other.mode !== "read")
        return { because: `both use the ${inWords(one)}, and not only to read`, sure: true };
    }
  }
  const changing = [...later.effects, ...earlier.effects].find(changesOutside);
  if (changing && (later.effects.some(isOutside) || later.suspends))
    return {
      because: `what changes the ${inWords(changing)} may be meant to come in this order`,
      sure: false,
    };
  return undefined;
}

function byDecision(later: Part, earlier: Part): Dependence | undefined {
  if (earlier.decides !== undefined)
    return { because: `what stands before it ${earlier.decides}`, sure: true };
  if (later.decides !== undefined) return { because: `it ${later.decides}`, sure: true };
  const unknown = later.does.unknown ?? earlier.does.unknown;
  return unknown === undefined ? undefined : { because: unknown, sure: false };
}

export function isOutside({ resource }: Used): boolean {
  return resource !== "console" && resource !== "memory" && resource !== "clock";
}

export function changesOutside(used: Used): boolean {
  return isOutside(used) && used.mode !== "read";
}

function inWords({ resource }: Used): string {
  return resource === "synchronization" ? "lock" : resource;
}

function inCode(name: string): string {
  return `\`${writtenName(name)}\``;
}

/** The first name that is among both, by itself or with one of its entries: `page` and `page.user`. */
function common(some: ReadonlySet<string>, others: ReadonlySet<string>): string | undefined {
  for (const one of some) {
    if (others.has(one) || others.has(rootOf(one))) return one;
    for (const other of others) if (rootOf(other) === one) return one;
  }
  return undefined;
}

function rootOf(name: string): string {
  return /^[^.[]*/.exec(name)?.[0] ?? name;
}
