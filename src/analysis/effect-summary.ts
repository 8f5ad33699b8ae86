/** What running code does beyond its own locals, gathered from its parts. */
import type { Effect } from "../ir/facts.ts";
import type { SessionControl } from "./session-control.ts";

/** A resource outside the program, and how it is used. */
export interface Used extends Effect {
  /** Reads by an object that serves one operation at a time. */
  readonly alone?: boolean;
}

export interface EffectSummary {
  /** What could not be followed, in the user's words; absent when everything is known. */
  readonly unknown?: string;
  /** Really gives up the loop for I/O or time. */
  readonly suspends: boolean;
  /** Why it may need an object for itself, as part of a sentence; absent when it surely does not. */
  readonly doubtful?: string;
  /** What it leaves behind in a database session: a transaction begun or ended, a setting. */
  readonly session: ReadonlySet<SessionControl>;
  /** Resources used outside the program, without repetition. */
  readonly effects: readonly Used[];
  /** Shared places that it reads, as `shared-places.ts` names them. */
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  /** Has a `raise` of its own in reach. */
  readonly raises: boolean;
  /** Computes what fails with some values: `table[key]`, `1 / count`, `int(text)` (Python). */
  readonly fails: boolean;
}

export const nothing: EffectSummary = {
  suspends: false,
  session: new Set(),
  effects: [],
  reads: new Set(),
  writes: new Set(),
  raises: false,
  fails: false,
};

export class Collector {
  private why: string | undefined;
  private doubtful: string | undefined;
  suspends = false;
  private readonly session = new Set<SessionControl>();
  raises = false;
  fails = false;
  readonly reads = new Set<string>();
  readonly writes = new Set<string>();
  private readonly effects = new Map<string, Used>();

  unknown(why: string): void {
    this.why ??= why;
  }

  effect(effect: Used): void {
    this.effects.set(`${effect.resource} ${effect.mode} ${effect.alone ?? false}`, effect);
  }

  add(summary: EffectSummary): void {
    if (summary.unknown !== undefined) this.unknown(summary.unknown);
    for (const effect of summary.effects) this.effect(effect);
    for (const key of summary.reads) this.reads.add(key);
    for (const key of summary.writes) this.writes.add(key);
    this.doubtful ??= summary.doubtful;
    this.suspends ||= summary.suspends;
    for (const control of summary.session) this.session.add(control);
    this.raises ||= summary.raises;
    this.fails ||= summary.fails;
  }

  summary(): EffectSummary {
    const { suspends, raises, fails, reads, writes, why, doubtful } = this;
    // A transaction that it begins and ends itself is over when it returns.
    const isBalanced = this.session.has("begins") && this.session.has("ends");
    return {
      suspends,
      raises,
      fails,
      reads,
      writes,
      session: isBalanced ? new Set([...this.session].filter((one) => one === "sets")) : this.session,
      effects: [...this.effects.values()],
      ...(why === undefined ? {} : { unknown: why }),
      ...(doubtful === undefined ? {} : { doubtful }),
    };
  }
}

/** Whether two summaries of one function say the same. */
export function isSameSummary(one: EffectSummary, other: EffectSummary): boolean {
  return (
    one.unknown === other.unknown &&
    one.suspends === other.suspends &&
    one.raises === other.raises &&
    one.fails === other.fails &&
    one.doubtful === other.doubtful &&
    one.effects.length === other.effects.length &&
    one.reads.size === other.reads.size &&
    one.writes.size === other.writes.size &&
    one.session.size === other.session.size
  );
}
