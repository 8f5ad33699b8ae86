/**
 * Findings that are kept from one process to the next. A file's findings count again when its text, all
 * texts that they rested on, and all that was looked up for these are as they were; anything else, and
 * anything strange in what was kept, means that the file is checked anew.
 */
import type { FileSystem } from "../ir/file-system.ts";
import type { Finding, Problem } from "./finding.ts";
import type { Tracking } from "./frontend.ts";

/** Where results lie. A host implements it; nothing here throws, and what goes wrong is as if nothing was kept. */
export interface ResultStore {
  /** What was saved last; undefined where there is nothing, or nothing that is whole. */
  load(): string | undefined;
  save(kept: string): void;
  /** A short text that two texts have in common only if they are equal. */
  digest(text: string): string;
  /** Another text whenever the file or folder may have changed; one and the same for all that do not exist. */
  stamp(path: string): string;
}

export interface Found {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

export interface ResultCache {
  /** The files below, through which everything has to be read whose changes are to be noticed. */
  readonly files: FileSystem;
  /** All files that are to be checked. */
  prepare(files: readonly string[]): void;
  /** What was found when the file was checked last, if it would be found again. `asked` is what it was checked for. */
  find(file: string, asked: string, tracking: Tracking): Found | undefined;
  /** `restsOnAll`: on all files that are to be checked. */
  keep(file: string, asked: string, tracking: Tracking, found: Found, restsOnAll: boolean): void;
  save(): void;
}

/** What is known of one file. Where it was only looked into for others, it has no result. */
interface Entry {
  readonly digest: string;
  readonly identity: string;
  readonly lookups: Readonly<Record<string, readonly string[]>>;
  readonly result?: Result;
}

interface Result {
  readonly asked: string;
  readonly found: Found;
  /** Digest of all files that were to be checked, where it rests on these. */
  readonly all?: string;
}

interface Kept {
  /** What was read outside of the entries, with stamps. */
  readonly around: Readonly<Record<string, string>>;
  readonly entries: Readonly<Record<string, Entry>>;
}

const nothing: Kept = { around: {}, entries: {} };

export function createResultCache(below: FileSystem, store: ResultStore): ResultCache {
  const digests = new Map<string, string>();
  /** Stamps of what was read, from before it was read. */
  const stamps = new Map<string, string>();
  const results = new Map<string, { readonly tracking: Tracking; readonly result: Result }>();
  let targets: readonly string[] = [];
  let digestOfTargets: string | undefined;
  let loaded: Kept | undefined;
  /** Files of which all that is kept still holds, looked at by themselves. */
  const sound = new Map<string, boolean>();
  /** The same with everything that can be reached from them. */
  const soundThroughout = new Map<string, boolean>();

  const digestOf = (file: string): string => {
    let digest = digests.get(file);
    if (digest === undefined) {
      digest = digestOfText(below.read(file));
      digests.set(file, digest);
    }
    return digest;
  };
  const digestOfText = (text: string | undefined): string => (text === undefined ? "" : store.digest(text));
  const digestOfAll = (): string => {
    digestOfTargets ??= store.digest(targets.map((file) => `${file} ${digestOf(file)}`).join("\n"));
    return digestOfTargets;
  };

  const load = (): Kept => {
    if (loaded) return loaded;
    const kept = readKept(store.load());
    const isAsBefore = Object.entries(kept.around).every(([path, stamp]) => store.stamp(path) === stamp);
    loaded = isAsBefore ? kept : nothing;
    return loaded;
  };

  const isSound = (file: string, entry: Entry | undefined, tracking: Tracking): boolean => {
    let holds = sound.get(file);
    if (holds === undefined) {
      holds =
        entry !== undefined &&
        entry.digest === digestOf(file) &&
        entry.identity === tracking.identityOf(file) &&
        Object.entries(entry.lookups).every(([question, files]) =>
          areSame(files, tracking.lookUp(file, question)),
        );
      sound.set(file, holds);
    }
    return holds;
  };

  const isSoundThroughout = (file: string, { entries }: Kept, tracking: Tracking): boolean => {
    const reached = new Set([file]);
    for (const one of reached) {
      const known = soundThroughout.get(one);
      if (known === true) continue;
      if (known === false || !isSound(one, entries[one], tracking)) {
        soundThroughout.set(file, false);
        return false;
      }
      for (const files of Object.values(entries[one]?.lookups ?? {}))
        for (const next of files) reached.add(next);
    }
    for (const one of reached) soundThroughout.set(one, true);
    return true;
  };

  return {
    files: {
      ...below,
      read(path) {
        if (stamps.has(path)) return below.read(path);
        stamps.set(path, store.stamp(path));
        const text = below.read(path);
        digests.set(path, digestOfText(text));
        return text;
      },
      ...(below.entries && {
        entries(folder: string) {
          if (!stamps.has(folder)) stamps.set(folder, store.stamp(folder));
          return below.entries?.(folder);
        },
      }),
    },
    prepare(files) {
      targets = files;
      digestOfTargets = undefined;
    },
    find(file, asked, tracking) {
      const kept = load();
      const result = kept.entries[file]?.result;
      if (!result || result.asked !== store.digest(asked) || !isSoundThroughout(file, kept, tracking))
        return undefined;
      return result.all === undefined || result.all === digestOfAll() ? result.found : undefined;
    },
    keep(file, asked, tracking, found, restsOnAll) {
      if (found.problems.some(({ kind }) => kind !== "syntax")) return;
      const result = { asked: store.digest(asked), found, ...(restsOnAll && { all: digestOfAll() }) };
      results.set(file, { tracking, result });
    },
    save() {
      if (results.size === 0) return;
      const before = load();
      const entries: Record<string, Entry> = {};
      for (const [file, entry] of Object.entries(before.entries))
        if (below.isFile(file)) entries[file] = entry;
      const trackings = new Map([...results].map(([file, { tracking }]) => [file, tracking]));
      for (const [file, tracking] of trackings) {
        const known = sound.get(file) === true ? before.entries[file] : undefined;
        const lookups = { ...known?.lookups, ...Object.fromEntries(tracking.lookupsOf(file)) };
        // What was looked into on the way is read in the same manner.
        for (const files of Object.values(lookups))
          for (const next of files) if (!trackings.has(next)) trackings.set(next, tracking);
        const result = results.get(file)?.result ?? known?.result;
        const identity = tracking.identityOf(file);
        entries[file] = { digest: digestOf(file), identity, lookups, ...(result && { result }) };
      }
      const around: Record<string, string> = { ...before.around };
      for (const [path, stamp] of stamps) if (!entries[path]) around[path] = stamp;
      store.save(JSON.stringify({ around, entries } satisfies Kept));
    },
  };
}

function areSame(before: readonly string[], now: readonly string[]): boolean {
  return before.length === now.length && before.every((file, at) => now[at] === file);
}

/** What was saved is whole when it is loaded, so its form alone is looked at. */
function readKept(text: string | undefined): Kept {
  if (text === undefined) return nothing;
  try {
    const { around, entries }: Partial<Kept> = JSON.parse(text) ?? {};
    return around && entries ? { around, entries } : nothing;
  } catch {
    return nothing;
  }
}
